#![doc = include_str!("../README.md")]

mod api;
mod calendar;
mod engine;
mod error;
pub mod events;
mod exact;
mod facts;
mod fault;
mod gather;
pub mod model;
mod pages;
mod programme;
pub mod report;
mod rulebook;
pub mod service;
mod shipped;
mod store;
mod words;
mod workbook;

pub use calendar::{Calendar, calendar};
pub use engine::{
    Assessment, Frame, Input, Lacking, Node, Place, Score, Stamp, Status, Step, assess, next_steps, rank,
    score,
};
pub use error::{Error, Result};
pub use exact::{BadFigure, Exact};
pub use facts::{Answer, Document, Entry, Facts, Ruling, RulingKind, Site, Source, Value};
pub use fault::{Fault, Faults};
pub use programme::{Programme, Target, TargetKind, Unit, UnitCode};
pub use rulebook::{
    Choices, Comparison, Criterion, FactKind, FactRule, Figure, Group, HalfYearTask, Item, Measure, Named,
    Parameter, Proportion, Rule, Rulebook, Threshold,
};
pub use service::{FactsUploaded, Uploaded};
pub use shipped::{luoyang, rules_text};
pub use words::{EN, Language, Sentence, Text, ZH_CN, say};
pub use workbook::{FactsWorkbook, Purpose, WriteError, example_facts, read_workbook, write_workbook};

use service::{SEE_RANKING, SEE_SCORE};
use ui::{Door, Locales, Module, NavEntry};

/// The words of this crate.
pub const LOCALES: Locales = Locales { zh_cn: ZH_CN, en: EN };

/// The tables of the assessment.
pub const MIGRATIONS: db::EmbeddedMigrations = diesel_migrations::embed_migrations!("migrations");

/// What this context brings along.
#[must_use]
pub fn module() -> Module {
    Module {
        name: "assessment",
        routes: pages::routes(),
        api: api::routes(),
        navigation: vec![
            NavEntry {
                door: Door::City,
                order: 10,
                key: "assessment-nav-overview",
                path: "/city",
                icon: "trophy",
                needs: Some((SEE_RANKING, "Ranking")),
            },
            NavEntry {
                door: Door::County,
                order: 10,
                key: "assessment-nav-card",
                path: "/county",
                icon: "list-checks",
                needs: Some((SEE_SCORE, "Score")),
            },
            NavEntry {
                door: Door::Shop,
                order: 40,
                key: "assessment-nav-results",
                path: "/results",
                icon: "trophy",
                needs: None,
            },
        ],
        locales: Some(LOCALES),
        policies: include_str!("../policies/assessment.cedar"),
        migrations: Some(MIGRATIONS),
        reactions: Vec::new(),
        jobs: Vec::new(),
    }
}
