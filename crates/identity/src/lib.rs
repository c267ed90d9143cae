#![doc = include_str!("../README.md")]

mod api;
mod error;
pub mod events;
mod layer;
pub mod messages;
pub mod model;
mod pages;
mod policies;
pub mod service;
mod store;
mod vault;

pub use error::{Error, Result};
pub use layer::{SessionNumber, layer};
pub use pages::role_name;
pub use policies::Policies;
pub use vault::{Vault, hash_password, password_fits};

use axum::Extension;
use kernel::{RegionCode, StationId};
use ui::{Door, Locales, Module, NavEntry};

/// The tables of identity.
pub const MIGRATIONS: db::EmbeddedMigrations = diesel_migrations::embed_migrations!("migrations");

/// The words of identity.
pub const LOCALES: Locales =
    Locales { zh_cn: include_str!("../locales/zh-CN.ftl"), en: include_str!("../locales/en.ftl") };

/// The one password of all invented accounts; no other account ever has it by default.
pub const DEMO_PASSWORD: &str = "heluo-demo-2026";

/// The stations within a division, with where each stands and what it is called. The program hands it in, since
/// identity knows no stations.
pub type Stations = fn(&mut db::Conn, RegionCode) -> db::Result<Vec<(StationId, RegionCode, String)>>;

/// What this context brings along.
#[must_use]
pub fn module(vault: Vault, stations: Stations) -> Module {
    Module {
        name: "identity",
        routes: pages::routes().with(vault.clone()).with(stations),
        api: api::routes().layer(Extension(vault)).layer(Extension(stations)),
        navigation: vec![
            NavEntry {
                door: Door::My,
                order: 90,
                key: "identity-account",
                path: "/my/account",
                icon: "user",
                needs: Some((service::SEE_ACCOUNT, "Person")),
            },
            NavEntry {
                door: Door::My,
                order: 80,
                key: "identity-invitations",
                path: "/my/invitations",
                icon: "users",
                needs: Some((service::SEE_ACCOUNT, "Person")),
            },
            NavEntry {
                door: Door::Sell,
                order: 80,
                key: "identity-staff",
                path: "/sell/staff",
                icon: "users",
                needs: Some((service::KEEP_STAFF, "Organisation")),
            },
            NavEntry {
                door: Door::Sell,
                order: 85,
                key: "identity-shops",
                path: "/sell/shops",
                icon: "store",
                needs: Some((service::WORK_IN_SHOP, "Organisation")),
            },
            NavEntry {
                door: Door::City,
                order: 80,
                key: "identity-people",
                path: "/city/people",
                icon: "users",
                needs: Some((service::SEE_PEOPLE, "Person")),
            },
        ],
        locales: Some(LOCALES),
        policies: include_str!("../policies/identity.cedar"),
        migrations: Some(MIGRATIONS),
        ..Module::default()
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn both_languages_say_the_same() {
        assert_eq!(ui::differences(super::LOCALES), Vec::<String>::new());
    }
}
