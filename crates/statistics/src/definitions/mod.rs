//! What is counted, how, and who reports it: definitions as data, `programmes/<name>/statistics.toml`.
//!
//! An element has one statistical definition, a data set says who reports which elements by when, an indicator is a
//! numerator over a denominator. Each holds from a day; what changes is a new version, and the old one stays as it was
//! read. Everything here is pure: it knows no database and no clock.

mod api;
mod breakdown;
mod expression;
mod fault;
mod file;
mod indicator;
mod model;
mod outlier;
mod pages;
mod reading;
mod rest;
mod suppression;
mod warning;

use std::sync::LazyLock;

use programmes::{File, text};

pub use breakdown::Breakdown;
pub use expression::{Linear, Operand, When};
pub use fault::{Fault, Faults};
pub use indicator::{Figure, Indicator};
pub use model::{
    Base, Comparison, DataSet, Definitions, Direction, Element, OverTime, Reporter, Rule, RuleLevel, Source,
    Target, Text, UnitOfMeasure, UnreadableValue, Validity,
};
pub use outlier::{Outlier, OutlierRule};
pub use suppression::{Shown, SmallCells, Suppressed, suppress};
pub use warning::{Against, Trigger, Warning, WarningLevel};

pub(crate) use api::routes as api;
pub(crate) use pages::routes;

static DEFINITIONS: LazyLock<Result<Definitions, Faults>> = LazyLock::new(|| {
    Definitions::read(File::Statistics.name(), text(File::Statistics), text(File::Programme))
});

/// The programme's definitions; what is wrong with the file, if something is.
pub fn in_use() -> Result<&'static Definitions, Faults> {
    DEFINITIONS.as_ref().map_err(Clone::clone)
}

/// What is wrong with the file, if something is.
pub(crate) fn check() -> Result<(), String> {
    in_use().map(|_| ()).map_err(|faults| faults.to_string())
}
