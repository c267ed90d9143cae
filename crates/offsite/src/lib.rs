#![doc = include_str!("../README.md")]

mod api;
mod cells;
mod error;
pub mod events;
pub mod model;
mod pages;
pub mod platforms;
mod reactions;
pub mod reading;
pub mod service;
mod store;

use std::sync::Arc;

use ui::{App, Door, Job, Locales, Module, NavEntry};

pub use cells::{FaultKind, MOST_PAID};
pub use error::{Error, Result};

/// The tables of sales elsewhere.
pub const MIGRATIONS: db::EmbeddedMigrations = diesel_migrations::embed_migrations!("migrations");

/// The words of sales elsewhere.
pub const LOCALES: Locales =
    Locales { zh_cn: include_str!("../locales/zh-CN.ftl"), en: include_str!("../locales/en.ftl") };

/// Batches of one run of the job; between two runs others write.
const BATCHES_A_RUN: usize = 50;

/// What this context brings along.
#[must_use]
pub fn module() -> Module {
    let entry = |door, order, key, path, icon, needs| NavEntry { door, order, key, path, icon, needs };
    let own = Some((service::KEEP_SHOP, "OffsiteShop"));
    let offices = Some((service::SEE_SALES, "OffsiteShop"));
    Module {
        name: "offsite",
        routes: pages::routes(),
        api: api::routes(),
        navigation: vec![
            entry(Door::Sell, 47, "offsite-nav", "/sell/elsewhere", "globe", own),
            entry(Door::County, 27, "offsite-nav-county", "/county/elsewhere", "globe", offices),
        ],
        locales: Some(LOCALES),
        policies: include_str!("../policies/offsite.cedar"),
        migrations: Some(MIGRATIONS),
        reactions: vec![reactions::SELLERS],
        jobs: vec![
            Job { name: "offsite-imports", every_seconds: 1, run: Arc::new(|app| Box::pin(work(app))) },
            Job { name: "offsite-forget", every_seconds: 3600, run: Arc::new(|app| Box::pin(forget(app))) },
        ],
        programme: vec![platforms::check],
    }
}

/// Goes on with the files that were sent or confirmed.
async fn work(app: App) -> std::result::Result<(), String> {
    // Looking costs the writers nothing.
    if !app.db.read(service::has_work).await.map_err(|error| error.to_string())? {
        return Ok(());
    }
    for _ in 0..BATCHES_A_RUN {
        let now = app.clock.now();
        match app.db.write(move |tx| service::work(tx, now)).await {
            Ok(true) => {}
            // A page was at the same batch at the same moment.
            Ok(false) | Err(Error::ImportStep) => return Ok(()),
            Err(error) => return Err(error.to_string()),
        }
    }
    Ok(())
}

/// Drops files that nobody confirmed.
async fn forget(app: App) -> std::result::Result<(), String> {
    let now = app.clock.now();
    while app.db.write(move |tx| service::drop_stale(tx, now)).await.map_err(|error| error.to_string())? {}
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn both_languages_say_the_same() {
        assert_eq!(ui::differences(super::LOCALES), Vec::<String>::new());
    }
}
