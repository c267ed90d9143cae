//! The facts workbook: a documented template, filled in by people, read back with every fault named.

mod cells;
mod example;
mod layout;
mod reading;
mod sheets;
mod writing;

pub use example::example_facts;
pub use reading::{FactsWorkbook, read_workbook};
pub use writing::{Purpose, WriteError, write_workbook};
pub(crate) use writing::{Styles, excel_day};
