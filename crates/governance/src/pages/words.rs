//! What several pages say.

use kernel::{Day, Message};
use ui::{Cell, Door, Tone, View};

use crate::model::{Finding, FindingStatus, Light, Party, Severity, Shown, Task, TaskStatus};
use crate::plan::in_use;
use crate::service::{known_parties, party_name};

pub(super) type Options = Vec<(String, String)>;

/// A party's name in the reader's language.
pub(super) fn name(view: &View, party: &Party) -> String {
    party_name(party).get(view.lang).to_owned()
}

/// Several names, one after another.
pub(super) fn names(view: &View, parties: &[Party]) -> String {
    let names: Vec<String> = parties.iter().map(|one| name(view, one)).collect();
    view.listed(&names)
}

/// Every party of a day, to choose from.
pub(super) fn options(view: &View, day: Day) -> Result<Options, crate::Error> {
    let all = known_parties(day)?;
    Ok(all.into_iter().map(|(party, text)| (party.to_string(), text.get(view.lang).to_owned())).collect())
}

/// The same with an empty choice before them.
pub(super) fn options_or_none(view: &View, day: Day) -> Result<Options, crate::Error> {
    let none = (String::new(), view.t("governance-choose"));
    Ok(std::iter::once(none).chain(options(view, day)?).collect())
}

/// Words and their names, for a filter or a choice.
pub(super) fn choices<T: Copy>(
    view: &View,
    all: &[T],
    word: fn(T) -> &'static str,
    label: fn(T) -> Message,
) -> Options {
    all.iter().map(|one| (word(*one).to_owned(), view.say(&label(*one)))).collect()
}

pub(super) const fn of_light(light: Light) -> Tone {
    match light {
        Light::Red => Tone::Bad,
        Light::Amber => Tone::Warn,
        Light::Green => Tone::Good,
        Light::Done => Tone::Info,
    }
}

pub(super) const fn of_status(status: TaskStatus) -> Tone {
    match status {
        TaskStatus::Assigned | TaskStatus::Proposed => Tone::Info,
        TaskStatus::Accepted | TaskStatus::Dropped => Tone::Plain,
        TaskStatus::Declined => Tone::Warn,
        TaskStatus::Done => Tone::Good,
    }
}

pub(super) const fn of_finding(status: FindingStatus) -> Tone {
    match status {
        FindingStatus::Open => Tone::Warn,
        FindingStatus::Answered => Tone::Info,
        FindingStatus::Closed => Tone::Good,
    }
}

pub(super) const fn of_severity(severity: Severity) -> Tone {
    match severity {
        Severity::Minor => Tone::Plain,
        Severity::Serious => Tone::Warn,
        Severity::Grave => Tone::Bad,
    }
}

/// A light as it is shown: class, word and reason.
pub(super) struct Lamp {
    pub(super) class: &'static str,
    pub(super) word: String,
    pub(super) why: String,
}

pub(super) fn lamp(view: &View, shown: &Shown) -> Lamp {
    Lamp {
        class: of_light(shown.light).class(),
        word: view.say(&shown.light.label()),
        why: view.say(&shown.why),
    }
}

/// `35 %`.
pub(super) fn percent(share: i32) -> String {
    let (whole, part) = (share / 100, share % 100);
    if part == 0 { format!("{whole}%") } else { format!("{whole}.{part:02}%") }
}

/// Where a task is shown behind the reader's door.
pub(super) fn task_path(view: &View, task: &Task) -> String {
    match view.door {
        Door::County => format!("/county/tasks/{}", task.id),
        _ => format!("/city/supervision/tasks/{}", task.id),
    }
}

/// Where a visit is shown behind the reader's door.
pub(super) fn visit_path(view: &View, visit: impl std::fmt::Display) -> String {
    match view.door {
        Door::County => format!("/county/supervision/inspections/{visit}"),
        _ => format!("/city/supervision/inspections/{visit}"),
    }
}

/// A finding in a list of several visits.
pub(super) struct FindingLine {
    pub(super) path: String,
    pub(super) words: String,
    pub(super) party: String,
    pub(super) due: String,
    pub(super) age: String,
    pub(super) severity: String,
    pub(super) tone: &'static str,
    pub(super) lamp: Lamp,
}

pub(super) fn finding_line(view: &View, finding: &Finding) -> Result<FindingLine, crate::Error> {
    let today = view.now.day();
    Ok(FindingLine {
        path: visit_path(view, finding.visit),
        words: finding.words.clone(),
        party: name(view, &finding.party),
        due: finding.due.to_string(),
        age: view.t1("governance-age", "days", finding.age(today)),
        severity: view.say(&finding.severity.label()),
        tone: of_severity(finding.severity).class(),
        lamp: lamp(view, &finding.light(in_use()?.lights, today)),
    })
}

pub(super) fn light_cell(view: &View, task: &Task, shown: &Shown) -> Cell {
    if task.status == TaskStatus::Dropped {
        return Cell::Missing;
    }
    Cell::Tag(of_light(shown.light), view.say(&shown.light.label()))
}
