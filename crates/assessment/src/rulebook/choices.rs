//! Dated parameters: what the plan leaves open, as the office has decided it.

use std::collections::BTreeMap;

use kernel::Day;

use sha2::{Digest, Sha256};

use super::Rulebook;
use super::file::{RawParameter, Setting};
use crate::fault::Page;
use crate::{Exact, Fault, Faults, Sentence, Text};

/// A parameter as the file gives it, for pages that show what was decided and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// What it decides.
    pub note: Text,
    /// Its values as text, each with the day from which it holds.
    pub values: Vec<(Day, String)>,
    pub(super) settings: Vec<(Day, Setting)>,
}

impl Parameter {
    /// Its value on this day, as text.
    #[must_use]
    pub fn value_on(&self, day: Day) -> &str {
        let begun = self.values.iter().filter(|(from, _)| *from <= day);
        begun.max_by_key(|(from, _)| *from).or(self.values.first()).map_or("", |(_, value)| value.as_str())
    }

    /// The values it can have, where they are few; empty for numbers and lists.
    #[must_use]
    pub fn options(&self) -> &'static [&'static str] {
        match self.shape() {
            Shape::Flag => &["true", "false"],
            Shape::OneOf(words) => words,
            _ => &[],
        }
    }

    /// Whether it decides on scores; the others decide on days for objections and on who reads a result.
    #[must_use]
    pub fn moves_scores(&self) -> bool {
        !matches!(self.name.as_str(), "objection-working-days" | "publication" | "open-data")
    }

    fn shape(&self) -> Shape {
        match (KNOWN.iter().find(|(known, _)| *known == self.name), self.settings.first()) {
            (Some((_, shape)), _) => *shape,
            (None, Some((_, setting))) => Shape::of(&self.name, setting),
            (None, None) => Shape::Number,
        }
    }

    /// Reads a value people wrote; `None` when it is none of this parameter's.
    fn read(&self, value: &str, issuers: &[&str]) -> Option<Setting> {
        let value = value.trim();
        let shape = self.shape();
        let setting = match shape {
            Shape::Flag => Setting::Flag(value.parse().ok()?),
            Shape::Number | Shape::Share | Shape::Days | Shape::Decimals => {
                Setting::Number(value.parse().ok()?)
            }
            Shape::OneOf(_) => Setting::Word(value.to_owned()),
            Shape::Issuers => {
                let words = value.split([',', '，', '、']).map(str::trim).filter(|word| !word.is_empty());
                Setting::Words(words.map(ToOwned::to_owned).collect())
            }
        };
        shape.allows(&setting, issuers).then_some(setting)
    }
}

impl Rulebook {
    /// The same rulebook with other decisions, each by the parameter's name and its value as text, in the place of those of
    /// every day. Its hash is another one, so that nothing made by it is taken for a result.
    ///
    /// Refuses, all at once, parameters that do not exist and values they cannot have.
    pub fn choosing(&self, decisions: &[(String, String)]) -> Result<Self, Faults> {
        let issuers: Vec<&str> = self.issuers.iter().map(|issuer| issuer.id.as_str()).collect();
        let (mut chosen, mut faults) = (self.clone(), Vec::new());
        for (name, value) in decisions {
            let fault = |sentence| Fault { file: name.clone(), place: None, sentence };
            let Some(parameter) = chosen.parameters.iter_mut().find(|one| one.name == *name) else {
                let sentence = Sentence::new("assessment-fault-unknown").with("what", "parameter");
                faults.push(fault(sentence.with("name", name)));
                continue;
            };
            let Some(setting) = parameter.read(value, &issuers) else {
                let sentence = Sentence::new("assessment-fault-parameter-value")
                    .with("parameter", name)
                    .with("value", value)
                    .with("allowed", parameter.shape().describe(&issuers));
                faults.push(fault(sentence));
                continue;
            };
            parameter.values = vec![(self.in_force_from, setting.to_string())];
            parameter.settings = vec![(self.in_force_from, setting)];
        }
        if !faults.is_empty() {
            return Err(Faults(faults));
        }
        chosen.lay_out();
        if !decisions.is_empty() {
            let hash = decisions.iter().fold(Sha256::new_with_prefix(&self.hash), |hash, (name, value)| {
                hash.chain_update(format!("\n{name}={value}"))
            });
            chosen.hash = hex::encode(hash.finalize());
        }
        Ok(chosen)
    }

    fn lay_out(&mut self) {
        let settings = |day: Day| {
            let values = self.parameters.iter().filter_map(|parameter| {
                let begun = parameter.settings.iter().filter(|(from, _)| *from <= day);
                let (_, setting) = begun.max_by_key(|(from, _)| *from)?;
                Some((parameter.name.as_str(), setting))
            });
            choices(&values.collect())
        };
        let first = settings(self.in_force_from);
        let later: Vec<(Day, Choices)> =
            self.later_choices.iter().map(|(day, _)| (*day, settings(*day))).collect();
        (self.first_choices, self.later_choices) = (first, later);
    }
}

/// The decisions in force on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choices {
    /// `below-floor`: reaching the floor exactly earns points.
    pub floor_itself_earns: bool,
    /// `bonus-in-ranking`: the bonus counts in the ranking.
    pub bonus_in_ranking: bool,
    /// `half-year-task`: what the first half-year is measured against.
    pub half_year_task: HalfYearTask,
    /// `unset-task`: an unset task leaves the county without a total.
    pub unset_task_blocks: bool,
    /// `trainees-counted`: attendances count instead of persons.
    pub attendances_count: bool,
    /// `near-threshold`: a threshold nearly met earns the share reached.
    pub near_threshold_earns: bool,
    /// `same-park`: measures of places are all taken at the one best for the county.
    pub same_park: bool,
    /// `village-list`: the list in force at the period's end counts, otherwise at its start.
    pub village_list_at_end: bool,
    /// `active-days`: how recent a transaction keeps an outlet active.
    pub active_days: u32,
    /// `named-waivers`: things waived by name leave the whole.
    pub named_waivers: bool,
    /// `late-report-share`: what a late report counts.
    pub late_report_share: Exact,
    /// `extended-report-share`: what an extended report counts.
    pub extended_report_share: Exact,
    /// `nothing-due`: with nothing to be done, all is earned.
    pub nothing_due_earns: bool,
    /// `evidence-days`: days after the period's end until evidence is due.
    pub evidence_days: u32,
    /// `missing-after-deadline`: what is missing then earns 0.
    pub missing_becomes_zero: bool,
    /// `inapplicable-items`: items that cannot apply leave their checklist.
    pub inapplicable_leave: bool,
    /// `empty-checklist`: a checklist on which nothing applies is earned.
    pub empty_checklist_earns: bool,
    /// `falsified-evidence`: a criterion with falsified evidence earns nothing.
    pub falsified_earns_nothing: bool,
    /// `tie-decimals`: decimals at which totals are compared and published.
    pub tie_decimals: u32,
    /// `objection-working-days`: working days for objections to the preliminary result.
    pub objection_working_days: u32,
    /// `publication`: results are published to everybody, not only city-wide.
    pub published_to_all: bool,
    /// `open-data`: results become open data after approval.
    pub open_data_after_approval: bool,
    numbers: BTreeMap<String, Exact>,
    lists: BTreeMap<String, Vec<String>>,
}

/// What the first half-year is measured against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HalfYearTask {
    /// Half the yearly task, rounded up, unless a quota is issued.
    #[default]
    HalfThenYear,
    /// The yearly task.
    WholeYear,
    /// The quota, which must be issued.
    QuotaOnly,
}

impl Choices {
    /// The number this parameter gives.
    #[must_use]
    pub fn number(&self, parameter: &str) -> Option<&Exact> {
        self.numbers.get(parameter)
    }

    /// Whether the same is counted of a county: its villages by the same list, its outlets by the same days.
    #[must_use]
    pub const fn counts_like(&self, other: &Self) -> bool {
        self.village_list_at_end == other.village_list_at_end && self.active_days == other.active_days
    }

    /// The issuers this parameter lists.
    #[must_use]
    pub fn issuers(&self, parameter: &str) -> &[String] {
        self.lists.get(parameter).map_or(&[], Vec::as_slice)
    }
}

/// What a value must look like.
#[derive(Clone, Copy)]
enum Shape {
    Flag,
    Number,
    Share,
    Days,
    Decimals,
    OneOf(&'static [&'static str]),
    Issuers,
}

/// Every parameter the engine or the workflow asks for. Others may be numbers a criterion names.
const KNOWN: &[(&str, Shape)] = &[
    ("below-floor", Shape::OneOf(&["strictly-below", "at-or-below"])),
    ("bonus-in-ranking", Shape::Flag),
    ("half-year-task", Shape::OneOf(&["half-then-year", "whole-year", "quota-only"])),
    ("unset-task", Shape::OneOf(&["block", "leave-open"])),
    ("trainees-counted", Shape::OneOf(&["persons", "attendances"])),
    ("near-threshold", Shape::OneOf(&["nothing", "proportional"])),
    ("same-park", Shape::Flag),
    ("village-list", Shape::OneOf(&["period-end", "period-start"])),
    ("active-days", Shape::Days),
    ("named-waivers", Shape::Flag),
    ("document-issuers", Shape::Issuers),
    ("late-report-share", Shape::Share),
    ("extended-report-share", Shape::Share),
    ("nothing-due", Shape::OneOf(&["full", "nothing"])),
    ("evidence-days", Shape::Days),
    ("missing-after-deadline", Shape::OneOf(&["zero", "missing"])),
    ("inapplicable-items", Shape::OneOf(&["leave", "unmet"])),
    ("empty-checklist", Shape::OneOf(&["nothing", "full"])),
    ("falsified-evidence", Shape::OneOf(&["zero", "flag-only"])),
    ("tie-decimals", Shape::Decimals),
    ("objection-working-days", Shape::Days),
    ("publication", Shape::OneOf(&["city-wide", "public"])),
    ("open-data", Shape::OneOf(&["after-approval", "never"])),
];

impl Shape {
    fn of(name: &str, setting: &Setting) -> Self {
        let known = KNOWN.iter().find(|(known, _)| *known == name).map(|(_, shape)| *shape);
        known.unwrap_or(match setting {
            Setting::Words(_) => Self::Issuers,
            _ => Self::Number,
        })
    }

    fn allows(self, setting: &Setting, issuers: &[&str]) -> bool {
        match (self, setting) {
            (Self::Flag, Setting::Flag(_)) => true,
            (Self::Number, Setting::Number(number)) => !number.is_negative(),
            (Self::Share, Setting::Number(number)) => !number.is_negative() && *number <= Exact::one(),
            (Self::Days, Setting::Number(number)) => number.whole().is_some_and(|days| days <= 366),
            (Self::Decimals, Setting::Number(number)) => number.whole().is_some_and(|decimals| decimals <= 6),
            (Self::OneOf(words), Setting::Word(word)) => words.contains(&word.as_str()),
            (Self::Issuers, Setting::Words(words)) => {
                words.iter().all(|word| issuers.contains(&word.as_str()))
            }
            _ => false,
        }
    }

    fn describe(self, issuers: &[&str]) -> String {
        match self {
            Self::Flag => "true, false".to_owned(),
            Self::Number => "0, 0.8, \"4/3\" …".to_owned(),
            Self::Share => "0 … 1".to_owned(),
            Self::Days => "0 … 366".to_owned(),
            Self::Decimals => "0 … 6".to_owned(),
            Self::OneOf(words) => words.join(", "),
            Self::Issuers => format!("[{}]", issuers.join(", ")),
        }
    }
}

/// Checks all parameters and lays them out along time.
pub(super) fn timeline(
    page: &mut Page<'_>,
    raw: &[RawParameter],
    issuers: &[&str],
    in_force_from: Day,
) -> Vec<(Day, Choices)> {
    check_values(page, raw, issuers, in_force_from);
    let mut days: Vec<Day> =
        raw.iter().flat_map(|parameter| &parameter.values).map(|dated| dated.from.0).collect();
    days.push(in_force_from);
    days.sort_unstable();
    days.dedup();
    days.into_iter().map(|day| (day, choices(&in_force(raw, day)))).collect()
}

fn check_values(page: &mut Page<'_>, raw: &[RawParameter], issuers: &[&str], in_force_from: Day) {
    for (name, _) in KNOWN {
        if !raw.iter().any(|parameter| parameter.name.get_ref() == name) {
            page.fault(&(0..0), Sentence::new("assessment-fault-parameter-absent").with("parameter", name));
        }
    }
    for parameter in raw {
        let name = parameter.name.get_ref();
        if !parameter.values.iter().any(|dated| dated.from.0 <= in_force_from) {
            let sentence = Sentence::new("assessment-fault-parameter-start")
                .with("parameter", name)
                .with("day", in_force_from);
            page.fault(&parameter.name.span(), sentence);
        }
        for dated in &parameter.values {
            let shape = Shape::of(name, dated.value.get_ref());
            if !shape.allows(dated.value.get_ref(), issuers) {
                let sentence = Sentence::new("assessment-fault-parameter-value")
                    .with("parameter", name)
                    .with("value", dated.value.get_ref())
                    .with("allowed", shape.describe(issuers));
                page.fault(&dated.value.span(), sentence);
            }
        }
    }
}

fn in_force(raw: &[RawParameter], day: Day) -> BTreeMap<&str, &Setting> {
    let values = raw.iter().filter_map(|parameter| {
        let begun = parameter.values.iter().filter(|dated| dated.from.0 <= day);
        let latest = begun.max_by_key(|dated| dated.from.0)?;
        Some((parameter.name.get_ref().as_str(), latest.value.get_ref()))
    });
    values.collect()
}

fn choices(settings: &BTreeMap<&str, &Setting>) -> Choices {
    let flag = |name: &str| matches!(settings.get(name), Some(Setting::Flag(true)));
    let word = |name: &str| match settings.get(name) {
        Some(Setting::Word(word)) => word.as_str(),
        _ => "",
    };
    let number = |name: &str| match settings.get(name) {
        Some(Setting::Number(number)) => number.clone(),
        _ => Exact::zero(),
    };
    let small = |name: &str| number(name).whole().and_then(|days| u32::try_from(days).ok()).unwrap_or(0);
    Choices {
        floor_itself_earns: word("below-floor") == "strictly-below",
        bonus_in_ranking: flag("bonus-in-ranking"),
        half_year_task: match word("half-year-task") {
            "whole-year" => HalfYearTask::WholeYear,
            "quota-only" => HalfYearTask::QuotaOnly,
            _ => HalfYearTask::HalfThenYear,
        },
        unset_task_blocks: word("unset-task") == "block",
        attendances_count: word("trainees-counted") == "attendances",
        near_threshold_earns: word("near-threshold") == "proportional",
        same_park: flag("same-park"),
        village_list_at_end: word("village-list") == "period-end",
        active_days: small("active-days"),
        named_waivers: flag("named-waivers"),
        late_report_share: number("late-report-share"),
        extended_report_share: number("extended-report-share"),
        nothing_due_earns: word("nothing-due") == "full",
        evidence_days: small("evidence-days"),
        missing_becomes_zero: word("missing-after-deadline") == "zero",
        inapplicable_leave: word("inapplicable-items") == "leave",
        empty_checklist_earns: word("empty-checklist") == "full",
        falsified_earns_nothing: word("falsified-evidence") == "zero",
        tie_decimals: small("tie-decimals"),
        objection_working_days: small("objection-working-days"),
        published_to_all: word("publication") == "public",
        open_data_after_approval: word("open-data") == "after-approval",
        numbers: settings
            .iter()
            .filter_map(|(name, setting)| match setting {
                Setting::Number(number) => Some(((*name).to_owned(), number.clone())),
                _ => None,
            })
            .collect(),
        lists: settings
            .iter()
            .filter_map(|(name, setting)| match setting {
                Setting::Words(words) => Some(((*name).to_owned(), words.clone())),
                _ => None,
            })
            .collect(),
    }
}
