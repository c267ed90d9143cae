//! The rulebook: groups, criteria, facts and dated parameters, read from one file.

mod choices;
mod compare;
mod criterion;
mod file;
mod model;
mod reading;

pub use choices::{Choices, HalfYearTask, Parameter};
pub use compare::{Aspect, Change, Part, compare};
pub(crate) use file::{RawDay, RawFigure};
pub use model::{
    Comparison, Criterion, FactKind, FactRule, Figure, Group, Item, Measure, Named, Proportion, Rule,
    Rulebook, Threshold,
};
