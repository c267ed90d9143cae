#![doc = include_str!("../README.md")]

mod api;
mod county;
mod error;
pub mod model;
mod pages;
pub mod service;
mod store;

pub use error::{Error, Result};
pub use service::{StationQuery, open_within};

/// The tables of the stations.
pub const MIGRATIONS: db::EmbeddedMigrations = diesel_migrations::embed_migrations!("migrations");

/// The words of the stations.
pub const LOCALES: ui::Locales =
    ui::Locales { zh_cn: include_str!("../locales/zh-CN.ftl"), en: include_str!("../locales/en.ftl") };

/// What this context brings along.
#[must_use]
pub fn module() -> ui::Module {
    ui::Module {
        name: "station",
        routes: pages::routes().merge(county::routes()),
        api: api::routes(),
        navigation: vec![
            ui::NavEntry {
                door: ui::Door::Shop,
                order: 12,
                key: "station-nav",
                path: "/stations",
                icon: "map-pin",
                needs: None,
            },
            ui::NavEntry {
                door: ui::Door::County,
                order: 20,
                key: "station-nav-county",
                path: "/county/stations",
                icon: "map-pin",
                needs: Some((service::CHANGE_STATION, "Station")),
            },
        ],
        locales: Some(LOCALES),
        policies: include_str!("../policies/station.cedar"),
        migrations: Some(MIGRATIONS),
        ..ui::Module::default()
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn both_languages_say_the_same() {
        assert_eq!(ui::differences(crate::LOCALES), Vec::<String>::new());
    }
}
