//! Results for people and programs: a text table, JSON, and a workbook with the whole trace.

mod json;
mod spreadsheet;
mod table;

pub use json::json;
pub use spreadsheet::spreadsheet;
pub use table::table;

use crate::Language;
use crate::engine::Status;
use crate::words::say;

/// A status in words.
pub(crate) fn status_word(status: Status, language: Language) -> String {
    let key = match status {
        Status::Met => "assessment-status-met",
        Status::Partly => "assessment-status-partly",
        Status::NotMet => "assessment-status-not-met",
        Status::Missing => "assessment-status-missing",
        Status::Waived => "assessment-status-waived",
        Status::NotApplicable => "assessment-status-not-applicable",
        Status::GateClosed => "assessment-status-gate-closed",
    };
    say(language, key)
}
