#![doc = include_str!("../README.md")]

mod api;
mod boundary;
mod division;
mod read;

pub use boundary::{Boundary, Ring, boundaries, boundary, illustrative_point};
pub use division::{Division, Divisions};
pub use read::{RowFault, read};

use std::sync::LazyLock;

use kernel::RegionCode;

/// The words of this crate.
pub const LOCALES: ui::Locales =
    ui::Locales { zh_cn: include_str!("../locales/zh-CN.ftl"), en: include_str!("../locales/en.ftl") };

const LUOYANG: &str = include_str!("../../../data/luoyang-divisions.csv");
const LUOYANG_CHANGES: &str = include_str!("../../../data/luoyang-changes.csv");

static DIVISIONS: LazyLock<Divisions> = LazyLock::new(|| {
    // A test reads these files; a release in which they cannot be read does not exist.
    read(LUOYANG.as_bytes(), LUOYANG_CHANGES.as_bytes()).unwrap_or_default()
});

/// The divisions of this installation.
#[must_use]
pub fn divisions() -> &'static Divisions {
    &DIVISIONS
}

/// A division's name; its code when it is not known.
#[must_use]
pub fn name(code: RegionCode) -> String {
    divisions().get(code).map_or_else(|| code.to_string(), |division| division.name.clone())
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
        routes: axum::Router::new(),
        api: api::routes(),
        locales: Some(LOCALES),
        ..ui::Module::default()
    }
}
