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
mod in_force;
mod in_use;
pub mod model;
mod pages;
mod programme;
pub mod report;
mod rulebook;
pub mod service;
mod store;
mod words;
mod workbook;

pub use calendar::{Calendar, calendar};
pub use engine::{
    Assessment, Changes, Contrast, CountyContrast, CriterionContrast, FactChange, Frame, Input, Lacking,
    Node, Place, Score, Stamp, Status, Step, assess, next_steps, rank, replay, score, what_if,
};
pub use error::{Error, Result};
pub use exact::{BadFigure, Exact};
pub use facts::{Answer, Document, Entry, Facts, Ruling, RulingKind, Site, Source, Value};
pub use fault::{Fault, Faults};
pub use in_use::{in_use, rules_text};
pub use programme::{Programme, Target, TargetKind, Unit, UnitCode};
pub use rulebook::{
    Aspect, Change, Choices, Comparison, Criterion, FactKind, FactRule, Figure, Group, HalfYearTask, Item,
    Measure, Named, Parameter, Part, Proportion, Rule, Rulebook, Threshold, compare,
};
pub use service::{FactsUploaded, Uploaded};
pub use words::{EN, Language, Sentence, Text, ZH_CN, say};
pub use workbook::{FactsWorkbook, Purpose, WriteError, example_facts, read_workbook, write_workbook};

use ::evidence::Files;
use service::{SEE_RANKING, SEE_SCORE};
use ui::{Door, Locales, Module, NavEntry};

/// The words of this crate.
pub const LOCALES: Locales = Locales { zh_cn: ZH_CN, en: EN };

/// The tables of the assessment.
pub const MIGRATIONS: db::EmbeddedMigrations = diesel_migrations::embed_migrations!("migrations");

/// What this context brings along; `files` is where documents and photographs lie.
#[must_use]
pub fn module(files: &Files) -> Module {
    Module {
        name: "assessment",
        routes: pages::routes().with(files.clone()),
        api: api::routes().layer(axum::Extension(files.clone())),
        navigation: navigation(),
        locales: Some(LOCALES),
        policies: include_str!("../policies/assessment.cedar"),
        migrations: Some(MIGRATIONS),
        programme: vec![in_use::check, calendar::check],
        ..Module::default()
    }
}

fn navigation() -> Vec<NavEntry> {
    let entry = |door, order, key, path, icon, needs| NavEntry { door, order, key, path, icon, needs };
    let ranking = Some((SEE_RANKING, "Ranking"));
    let all = Some((service::SEE_ASSESSMENT, "Assessment"));
    let shown = Some((service::SEE_EVIDENCE, "Evidence"));
    let own = Some((service::SHOW_EVIDENCE, "Evidence"));
    let register = Some((evidence::service::SEE_REGISTER, "RegisterDocument"));
    vec![
        entry(Door::City, 10, "assessment-nav-overview", "/city", "trophy", Some((SEE_RANKING, "Ranking"))),
        entry(Door::City, 11, "assessment-nav-periods", "/city/periods", "calendar", all),
        entry(Door::City, 12, "assessment-nav-review", "/city/review", "check", shown),
        entry(Door::City, 13, "assessment-nav-inspections", "/city/inspections", "map-pin", shown),
        entry(Door::City, 14, "assessment-nav-objections", "/city/objections", "undo-2", shown),
        entry(Door::City, 15, "assessment-nav-documents", "/city/documents", "file-text", register),
        entry(Door::City, 16, "assessment-nav-rulebooks", "/city/rulebooks", "file-text", ranking),
        entry(Door::City, 17, "assessment-nav-what-if", "/city/assessment/what-if", "bar-chart-3", ranking),
        entry(Door::County, 10, "assessment-nav-card", "/county", "list-checks", Some((SEE_SCORE, "Score"))),
        entry(Door::County, 11, "assessment-nav-evidence", "/county/evidence", "check", own),
        entry(Door::County, 12, "assessment-nav-documents", "/county/documents", "file-text", register),
        entry(Door::County, 13, "assessment-nav-inspections", "/county/inspections", "map-pin", own),
        entry(Door::County, 14, "assessment-nav-objections", "/county/objections", "undo-2", own),
        entry(Door::Shop, 40, "assessment-nav-results", "/results", "trophy", None),
    ]
}
