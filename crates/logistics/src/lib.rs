#![doc = include_str!("../README.md")]

mod api;
mod error;
pub mod events;
pub mod model;
mod pages;
mod reactions;
pub mod service;
mod store;

use axum::Extension;
use ui::{Door, Locales, Module, NavEntry};

use crate::model::PickupKey;

pub use error::{Error, Result};
pub use service::ParcelQuery;
pub use store::Handover;

/// The tables of logistics.
pub const MIGRATIONS: db::EmbeddedMigrations = diesel_migrations::embed_migrations!("migrations");

/// The words of logistics.
pub const LOCALES: Locales =
    Locales { zh_cn: include_str!("../locales/zh-CN.ftl"), en: include_str!("../locales/en.ftl") };

/// What this context brings along; `key` makes and checks the pickup codes.
#[must_use]
pub fn module(key: PickupKey) -> Module {
    let entry = |door, order, key, path, icon, needs| NavEntry { door, order, key, path, icon, needs };
    // Sent parcels belong to a seller's workspace: whoever packs for a shop finds them there.
    let shop = Some((kernel::Action("pack_order"), "Shop"));
    let take = Some((service::TAKE_IN, "Counter"));
    let load = Some((service::LOAD, "Parcel"));
    Module {
        name: "logistics",
        routes: pages::routes().with(key.clone()),
        api: api::routes().layer(Extension(key)),
        navigation: vec![
            entry(Door::Counter, 10, "logistics-nav-counter", "/counter", "scan-line", take),
            entry(Door::Counter, 20, "logistics-nav-counter-parcels", "/counter/parcels", "package", take),
            entry(Door::Carry, 10, "logistics-nav-carry", "/carry", "truck", load),
            entry(Door::Sell, 30, "logistics-nav-sell", "/sell/parcels", "package-check", shop),
        ],
        locales: Some(LOCALES),
        policies: include_str!("../policies/logistics.cedar"),
        migrations: Some(MIGRATIONS),
        reactions: vec![reactions::PACKED, reactions::STATIONS],
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
