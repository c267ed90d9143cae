//! The facts workbook: a documented template, filled in by people, read back with every fault named.

mod cells;
mod example;
mod layout;
mod reading;
mod sheets;
mod styles;
mod writing;

pub use example::example_facts;
pub(crate) use reading::sums_too_large;
pub use reading::{FactsWorkbook, read_workbook};
pub(crate) use styles::{Styles, excel_day};
pub use writing::{Purpose, WriteError, write_workbook};
