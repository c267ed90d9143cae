#![doc = include_str!("../README.md")]

mod api;
mod error;
pub mod events;
pub mod links;
pub mod model;
mod pages;
mod reactions;
pub mod service;
pub mod sheet;
mod store;

use std::sync::Arc;

use ui::{App, Door, Job, Locales, Module, NavEntry};

pub use error::{Error, Result};

/// The tables of reporting.
pub const MIGRATIONS: db::EmbeddedMigrations = diesel_migrations::embed_migrations!("migrations");

/// The words of reporting.
pub const LOCALES: Locales =
    Locales { zh_cn: include_str!("../locales/zh-CN.ftl"), en: include_str!("../locales/en.ftl") };

/// What this context brings along.
#[must_use]
pub fn module() -> Module {
    let entry = |door, order, key, path, icon, needs| NavEntry { door, order, key, path, icon, needs };
    let reporter = Some((service::REPORT_FIGURES, "Report"));
    let office = Some((service::SEE_REPORTS, "CountyReport"));
    Module {
        name: "reporting",
        routes: pages::routes(),
        api: api::routes(),
        navigation: vec![
            entry(Door::Sell, 60, "reporting-nav-own", "/sell/reports", "file-text", reporter),
            entry(Door::County, 31, "reporting-nav", "/county/reports", "file-text", office),
            entry(
                Door::County,
                32,
                "reporting-nav-summary",
                "/county/reports/summary",
                "bar-chart-3",
                office,
            ),
            entry(Door::City, 22, "reporting-nav-summary", "/city/reports/summary", "bar-chart-3", office),
            entry(Door::City, 21, "reporting-nav", "/city/reports", "file-text", office),
            entry(Door::Shop, 91, "reporting-nav-public", "/statistics/reported", "bar-chart-3", None),
        ],
        locales: Some(LOCALES),
        policies: include_str!("../policies/reporting.cedar"),
        migrations: Some(MIGRATIONS),
        reactions: vec![reactions::ORGANISATIONS],
        jobs: vec![Job {
            name: "reporting-remind",
            every_seconds: 3600,
            run: Arc::new(|app| Box::pin(remind(app))),
        }],
        ..Module::default()
    }
}

async fn remind(app: App) -> Result<(), String> {
    let now = app.clock.now();
    let reminded = app.db.write(move |tx| service::remind(tx, now)).await;
    reminded.map(|_| ()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    #[test]
    fn both_languages_say_the_same() {
        assert_eq!(ui::differences(super::LOCALES), Vec::<String>::new());
    }
}
