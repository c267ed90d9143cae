//! Results for people and programs: a text table, JSON, a workbook with the whole trace; of a published result the
//! bulletin, scorecards, annexes and open data.

mod annexes;
mod bulletin;
mod json;
mod open;
mod package;
mod paper;
mod release;
mod scorecard;
mod spreadsheet;
mod table;

pub use annexes::annexes;
pub use bulletin::{Head, bulletin};
pub use json::json;
pub use open::{CriterionRow, OpenData, RankingRow, ScoreRow, open_data};
pub use package::{OpenFile, open_file};
pub use paper::Paper;
pub use release::{Release, day_text};
pub use scorecard::scorecard;
pub use spreadsheet::spreadsheet;
pub use table::table;

use crate::engine::Status;
use crate::words::say;
use crate::{Answer, Exact, Language, Value};

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

/// An answer to a box, in words.
pub(crate) fn answer_text(answer: Answer, language: Language) -> String {
    say(
        language,
        match answer {
            Answer::Yes => "assessment-working-yes",
            Answer::No => "assessment-working-no",
            Answer::NotApplicable => "assessment-working-not-applicable",
        },
    )
}

/// A fact's value in words; of boxes only the one that was used, if it was one.
pub(crate) fn value_text(value: &Value, item: Option<&str>, language: Language) -> String {
    let answer = |answer: &Answer| answer_text(*answer, language);
    match (value, item) {
        (Value::Count(count), _) => Exact::from(*count).shown(),
        (Value::Amount(amount), _) => amount.shown(),
        (Value::YesNo(true), _) => answer(&Answer::Yes),
        (Value::YesNo(false), _) => answer(&Answer::No),
        (Value::Document(document), _) => format!("{} ({})", document.number, document.issued),
        (Value::Boxes(boxes), Some(item)) => boxes.get(item).map(answer).unwrap_or_default(),
        (Value::Boxes(boxes), None) => boxes.values().map(answer).collect::<Vec<_>>().join(", "),
        (Value::Tally(tally), Some(item)) => tally.get(item).map(ToString::to_string).unwrap_or_default(),
        (Value::Tally(tally), None) => tally.values().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        (Value::Sites(sites), _) => {
            sites.iter().map(|site| site.name.as_str()).collect::<Vec<_>>().join("、")
        }
    }
}
