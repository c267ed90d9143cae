//! How receipts, stages and findings are said.

use kernel::Period;
use statistics::definitions::Element;
use ui::{Tone, View};

use crate::model::{Finding, Receipt, Says, Stage};
use crate::service::{Phase, Slot};

/// What a finding says, in the reader's language.
pub(crate) fn say(view: &View, finding: &Finding) -> String {
    match &finding.says {
        Says::Sentence(message) => view.say(message),
        Says::Rule(text) => text.get(view.lang).to_owned(),
    }
}

/// An element's name and unit, as a label has them.
pub(super) fn with_unit(view: &View, element: &Element) -> String {
    let (name, unit) = (element.name.get(view.lang), element.unit.name.get(view.lang));
    view.t2("reporting-with-unit", ("name", name), ("unit", unit))
}

/// Whether a report came; one that is not due yet is not missing.
pub(super) fn receipt(view: &View, receipt: Receipt, phase: Phase) -> (Tone, String) {
    let waits = matches!(phase, Phase::Open | Phase::Upcoming);
    let tone = match receipt {
        Receipt::NotExpected => Tone::Plain,
        Receipt::Missing | Receipt::Empty if waits => return (Tone::Info, view.t("reporting-receipt-waits")),
        Receipt::Missing | Receipt::Empty => Tone::Bad,
        Receipt::Late => Tone::Warn,
        Receipt::OnTime => Tone::Good,
    };
    (tone, view.say(&receipt.label()))
}

pub(super) const fn of_stage(stage: Stage) -> Tone {
    match stage {
        Stage::Draft => Tone::Plain,
        Stage::Submitted | Stage::Checked => Tone::Info,
        Stage::Returned => Tone::Warn,
        Stage::Approved => Tone::Good,
    }
}

/// Both in one cell of the matrix.
pub(super) fn slot(view: &View, slot: &Slot) -> String {
    let (_, came) = receipt(view, slot.receipt, slot.phase);
    match slot.stage {
        Some(stage) if stage != Stage::Draft => format!("{came} · {}", view.say(&stage.label())),
        _ => came,
    }
}

/// The last periods up to this one, for a filter.
pub(super) fn periods(last: Period, count: usize) -> Vec<(String, String)> {
    std::iter::successors(Some(last), |one| Some(one.previous()))
        .take(count)
        .map(|one| (one.to_string(), one.to_string()))
        .collect()
}
