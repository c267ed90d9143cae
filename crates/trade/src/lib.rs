#![doc = include_str!("../README.md")]

mod api;
mod error;
pub mod events;
pub mod matching;
pub mod model;
mod pages;
pub mod place;
mod reactions;
pub mod service;
mod store;

use std::sync::Arc;

use ui::{App, Door, Job, Locales, Module, NavEntry};

pub use error::{Error, Result};
pub use service::{ContractQuery, PostQuery, PurchaserQuery, QuoteQuery};

/// The tables of bulk trade.
pub const MIGRATIONS: db::EmbeddedMigrations = diesel_migrations::embed_migrations!("migrations");

/// The words of bulk trade.
pub const LOCALES: Locales =
    Locales { zh_cn: include_str!("../locales/zh-CN.ftl"), en: include_str!("../locales/en.ftl") };

/// What this context brings along.
#[must_use]
pub fn module() -> Module {
    let entry = |door, order, key, path, icon, needs| NavEntry { door, order, key, path, icon, needs };
    let own = Some((service::POST_TRADE, "TradeParty"));
    let offices = Some((service::SEE_CONTRACT, "TradeContract"));
    let registrar = Some((service::SEE_PURCHASERS, "TradePurchaser"));
    Module {
        name: "trade",
        routes: pages::routes(),
        api: api::routes(),
        navigation: vec![
            entry(Door::Shop, 40, "trade-nav", "/trade", "truck", None),
            entry(Door::Sell, 46, "trade-nav-mine", "/trade/mine", "truck", own),
            entry(Door::County, 26, "trade-nav-county", "/county/trade", "truck", offices),
            entry(Door::County, 27, "trade-nav-purchasers", "/county/trade/purchasers", "users", registrar),
        ],
        locales: Some(LOCALES),
        policies: include_str!("../policies/trade.cedar"),
        migrations: Some(MIGRATIONS),
        reactions: vec![reactions::SELLERS],
        jobs: vec![Job {
            name: "trade-late",
            every_seconds: 3_600,
            run: Arc::new(|app| Box::pin(tell_late(app))),
        }],
        ..Module::default()
    }
}

/// Tells both sides of deliveries and payments that are late.
async fn tell_late(app: App) -> std::result::Result<(), String> {
    let now = app.clock.now();
    let told = app.db.write(move |tx| service::tell_late(tx, now)).await;
    told.map(|_| ()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    #[test]
    fn both_languages_say_the_same() {
        assert_eq!(ui::differences(super::LOCALES), Vec::<String>::new());
    }
}
