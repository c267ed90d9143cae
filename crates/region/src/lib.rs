#![doc = include_str!("../README.md")]

mod api;
mod boundary;
mod division;
mod error;
mod events;
mod pages;
mod plan;
mod read;
mod rows;
pub mod service;
mod store;

pub use boundary::{Boundary, Ring, boundaries, boundary, illustrative_point};
pub use division::{Division, Divisions};
pub use error::{Conflict, Error, Result};
pub use events::DivisionsImported;
pub use plan::Imported;
pub use read::{CHANGES_HEADER, HEADER, read, write};
pub use rows::{RowFault, Source};

use std::sync::{LazyLock, OnceLock};

use kernel::RegionCode;

/// The table of the divisions.
pub const MIGRATIONS: db::EmbeddedMigrations = diesel_migrations::embed_migrations!("migrations");

/// The words of this crate.
pub const LOCALES: ui::Locales =
    ui::Locales { zh_cn: include_str!("../locales/zh-CN.ftl"), en: include_str!("../locales/en.ftl") };

const LUOYANG: &str = include_str!("../../../data/luoyang-divisions.csv");
const LUOYANG_CHANGES: &str = include_str!("../../../data/luoyang-changes.csv");

static EMBEDDED: LazyLock<Divisions> = LazyLock::new(|| {
    // A test reads these files; a release in which they cannot be read does not exist.
    read(LUOYANG.as_bytes(), LUOYANG_CHANGES.as_bytes()).unwrap_or_default()
});
static INSTALLED: OnceLock<Divisions> = OnceLock::new();

/// Luoyang's divisions as this program brings them along.
#[must_use]
pub fn embedded() -> &'static Divisions {
    &EMBEDDED
}

/// The divisions of this installation; Luoyang's until others are installed.
#[must_use]
pub fn divisions() -> &'static Divisions {
    INSTALLED.get().unwrap_or_else(|| embedded())
}

/// Makes these the divisions of this installation, once, when the program starts.
///
/// # Errors
/// Refuses when others are installed: what was read from them may be in use anywhere.
pub fn install(divisions: Divisions) -> Result<()> {
    if *INSTALLED.get_or_init(|| divisions.clone()) == divisions { Ok(()) } else { Err(Error::Installed) }
}

/// A division's everyday name; its code when it is not known.
#[must_use]
pub fn name(code: RegionCode) -> String {
    let Some(division) = divisions().get(code) else { return code.to_string() };
    let official = |code: Option<RegionCode>| {
        code.and_then(|code| divisions().get(code)).map_or("", |division| division.name.as_str())
    };
    everyday(&division.name, &[official(Some(code.county())), official(code.township())])
}

/// Villages are listed by their committees' full names: 栾川县赤土店镇竹园村村民委员会 is 竹园村 to everybody.
fn everyday(official: &str, outer: &[&str]) -> String {
    let mut name = official;
    for larger in outer.iter().filter(|larger| !larger.is_empty()) {
        name = name.split_once(larger).map(|(_, rest)| rest).filter(|rest| !rest.is_empty()).unwrap_or(name);
    }
    if let Some(community) = name.strip_suffix("居民委员会").or_else(|| name.strip_suffix("居委会")) {
        return community.to_owned();
    }
    match name.strip_suffix("村民委员会").or_else(|| name.strip_suffix("村委会")) {
        Some(village) if village.ends_with('村') => village.to_owned(),
        Some(village) => format!("{village}村"),
        None => name.to_owned(),
    }
}

/// The names from the county down: 栾川县·庙子镇·庄子村.
#[must_use]
pub fn full_name(code: RegionCode) -> String {
    let mut names = vec![name(code)];
    let mut here = code;
    while let Some(parent) = here.parent().filter(|parent| parent.city() != *parent) {
        names.push(name(parent));
        here = parent;
    }
    names.reverse();
    names.join("·")
}

/// What this context brings along.
#[must_use]
pub fn module() -> ui::Module {
    ui::Module {
        name: "region",
        routes: pages::routes(),
        api: api::routes(),
        locales: Some(LOCALES),
        migrations: Some(MIGRATIONS),
        programme: vec![boundary::check],
        ..ui::Module::default()
    }
}
