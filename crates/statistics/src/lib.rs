#![doc = include_str!("../README.md")]

mod api;
pub mod board;
pub mod definitions;
pub mod growth;
pub mod indicators;
mod lineage;
pub mod links;
mod lists;
pub mod model;
mod pages;
mod programme;
mod projector;
mod records;
pub mod service;
mod span;
mod store;
mod sums;
pub mod targets;

use kernel::{Message, Refusal, Status};
use service::SEE_FIGURES;
use ui::{Door, Locales, Module, NavEntry};

/// The tables of the figures.
pub const MIGRATIONS: db::EmbeddedMigrations = diesel_migrations::embed_migrations!("migrations");

/// The words of this crate.
pub const LOCALES: Locales = Locales {
    zh_cn: concat!(
        include_str!("../locales/zh-CN.ftl"),
        "\n",
        include_str!("../locales/definitions.zh-CN.ftl")
    ),
    en: concat!(include_str!("../locales/en.ftl"), "\n", include_str!("../locales/definitions.en.ftl")),
};

/// Why figures cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// The measure, or the kind of outlet, is not one there is.
    #[error("no measure `{0}`")]
    Measure(String),
    /// The measure is kept by month: there are no days of it to show.
    #[error("`{}` is kept by month", .0.as_str())]
    Monthly(model::Measure),
    /// The dictionary cannot be read.
    #[error(transparent)]
    Definitions(definitions::Faults),
    /// No indicator of the dictionary, or none that holds then.
    #[error("no indicator `{0}`")]
    Indicator(String),
    /// Not a month, quarter, half-year or year.
    #[error("no period `{0}`")]
    Period(String),
    /// Not a county of this prefecture.
    #[error("no county `{0}`")]
    County(String),
    /// Not a date.
    #[error("no date `{0}`")]
    Day(String),
    /// Backwards, or longer than can be listed.
    #[error("the span is backwards or too long")]
    Span,
}

/// The result of a question to the figures.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        Self::Db(error.into())
    }
}

impl Refusal for Error {
    fn status(&self) -> Status {
        match self {
            Self::Db(error) => error.status(),
            Self::Definitions(faults) => faults.status(),
            Self::Indicator(_)
            | Self::Period(_)
            | Self::Measure(_)
            | Self::Monthly(_)
            | Self::County(_)
            | Self::Day(_)
            | Self::Span => Status::Invalid,
        }
    }

    fn message(&self) -> Message {
        match self {
            Self::Db(error) => error.message(),
            Self::Definitions(faults) => faults.message(),
            Self::Indicator(value) => Message::new("statistics-error-indicator").with("value", value),
            Self::Period(value) => Message::new("statistics-error-period").with("value", value),
            Self::Measure(value) => Message::new("statistics-error-measure").with("value", value),
            Self::Monthly(measure) => {
                Message::new("statistics-error-monthly").with("measure", measure.as_str())
            }
            Self::County(value) => Message::new("statistics-error-county").with("value", value),
            Self::Day(value) => Message::new("statistics-error-day").with("value", value),
            Self::Span => Message::new("statistics-error-span"),
        }
    }
}

/// What this context brings along.
#[must_use]
pub fn module() -> Module {
    let place = |key, door, order, path| NavEntry {
        door,
        order,
        key,
        path,
        icon: "bar-chart-3",
        needs: Some((SEE_FIGURES, "Figures")),
    };
    Module {
        name: "statistics",
        routes: pages::routes().merge(definitions::routes()),
        api: api::routes().merge(definitions::api()),
        navigation: vec![
            place("statistics-board", Door::City, 19, "/city/board"),
            place("statistics-board", Door::County, 29, "/county/board"),
            place("statistics-nav", Door::City, 20, "/city/statistics"),
            place("statistics-nav", Door::County, 30, "/county/statistics"),
            NavEntry {
                door: Door::Shop,
                order: 90,
                key: "definitions-nav",
                path: "/statistics/dictionary",
                icon: "file-text",
                needs: None,
            },
        ],
        locales: Some(LOCALES),
        policies: include_str!("../policies/statistics.cedar"),
        migrations: Some(MIGRATIONS),
        reactions: reactions(),
        jobs: Vec::new(),
        programme: vec![definitions::check],
    }
}

/// The reactions that move the figures.
#[must_use]
pub fn reactions() -> Vec<db::Reaction> {
    vec![projector::PROJECTOR]
}

#[cfg(test)]
mod tests {
    #[test]
    fn both_languages_say_the_same() {
        assert_eq!(ui::differences(super::LOCALES), Vec::<String>::new());
    }
}
