#![doc = include_str!("../README.md")]

mod engine;
mod exact;
mod facts;
mod fault;
mod programme;
pub mod report;
mod rulebook;
mod words;
mod workbook;

pub use engine::{
    Assessment, Frame, Input, Lacking, Node, Place, Score, Stamp, Status, Step, assess, next_steps, rank,
    score,
};
pub use exact::{BadFigure, Exact};
pub use facts::{Answer, Document, Entry, Facts, Ruling, RulingKind, Site, Source, Value};
pub use fault::{Fault, Faults};
pub use programme::{Programme, Target, TargetKind, Unit, UnitCode};
pub use rulebook::{
    Choices, Comparison, Criterion, FactKind, FactRule, Figure, Group, HalfYearTask, Item, Measure, Named,
    Parameter, Proportion, Rule, Rulebook, Threshold,
};
pub use words::{EN, Language, Sentence, Text, ZH_CN, say};
pub use workbook::{FactsWorkbook, Purpose, WriteError, example_facts, read_workbook, write_workbook};
