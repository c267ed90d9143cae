#![doc = include_str!("../README.md")]

mod api;
mod boundary;
mod division;
mod error;
mod events;
mod map;
mod naming;
mod pages;
mod plan;
mod read;
mod rows;
pub mod service;
mod store;

pub use boundary::{Boundary, Ring, boundary, illustrative_point};
pub use division::{Division, Divisions};
pub use error::{Conflict, Error, Result};
pub use events::DivisionsImported;
pub use map::{MapOutline, map_outlines};
pub use naming::{county_options, full_name, full_name_in, name, name_in, village_options};
pub use plan::Imported;
pub use read::{CHANGES_HEADER, HEADER, read, write};
pub use rows::{RowFault, Source};

use std::sync::{LazyLock, OnceLock};

use kernel::{ListScope, RegionCode};

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

/// The counties of a scope; a city stands for all of its own.
#[must_use]
pub fn counties_of(scope: &ListScope) -> Vec<RegionCode> {
    let all = divisions().counties();
    let within =
        |region: RegionCode| all.iter().map(|one| one.code).filter(move |code| region.contains(*code));
    scope.regions.iter().flat_map(|region| within(*region)).collect()
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
