//! Which sheets a facts workbook has, and which columns a rulebook gives them.

use crate::rulebook::{FactKind, FactRule, Rulebook};
use crate::{Answer, RulingKind, Sentence, Text};

/// Sheets are found by either half of their name, so that a translated copy still reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SheetName {
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
}

impl SheetName {
    pub(super) fn full(self) -> String {
        format!("{} {}", self.zh, self.en)
    }

    pub(super) fn is(self, name: &str) -> bool {
        let name = name.trim();
        name == self.zh || name.eq_ignore_ascii_case(self.en) || name.eq_ignore_ascii_case(&self.full())
    }
}

pub(super) const README: SheetName = SheetName { zh: "说明", en: "README" };
pub(super) const PERIOD: SheetName = SheetName { zh: "期间", en: "period" };
pub(super) const COUNTIES: SheetName = SheetName { zh: "县区", en: "counties" };
pub(super) const CHECKLISTS: SheetName = SheetName { zh: "清单", en: "checklists" };
pub(super) const DOCUMENTS: SheetName = SheetName { zh: "文件", en: "documents" };
pub(super) const SITES: SheetName = SheetName { zh: "园区", en: "sites" };
pub(super) const RULINGS: SheetName = SheetName { zh: "裁定", en: "rulings" };

/// A row whose first cell begins with this is a remark.
pub(super) const REMARK: char = '#';
/// The first row after the header and its three lines of remarks, counted from 0.
pub(super) const FIRST_ROW: u32 = 4;

/// A column with one fact, or one box of a fact.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) fact: String,
    pub(super) item: Option<String>,
    pub(super) title: Text,
    pub(super) allowed: Sentence,
    pub(super) entry: EntryKind,
}

impl Column {
    /// What stands in the first row: the fact's name, with the box's after a point.
    pub(super) fn header(&self) -> String {
        self.item.as_ref().map_or_else(|| self.fact.clone(), |item| format!("{}.{item}", self.fact))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EntryKind {
    Count,
    Amount,
    YesNo,
    Answer,
}

/// The columns of the sheet of numbers.
pub(super) fn number_columns(rulebook: &Rulebook) -> Vec<Column> {
    rulebook.facts.iter().flat_map(numbers_of).collect()
}

fn numbers_of(fact: &FactRule) -> Vec<Column> {
    let column = |entry, allowed| Column {
        fact: fact.name.clone(),
        item: None,
        title: fact.title.clone(),
        allowed,
        entry,
    };
    let count = || match (&fact.unit, fact.blank_is_none || fact.optional) {
        (Some(unit), true) => {
            Sentence::new("assessment-workbook-count-optional").with_text("unit-zh", "unit-en", unit)
        }
        (Some(unit), false) => {
            Sentence::new("assessment-workbook-count").with_text("unit-zh", "unit-en", unit)
        }
        (None, _) => Sentence::new("assessment-workbook-number"),
    };
    match &fact.kind {
        FactKind::Count => vec![column(EntryKind::Count, count())],
        FactKind::Amount => vec![column(EntryKind::Amount, Sentence::new("assessment-workbook-number"))],
        FactKind::Tally { items, .. } => {
            let of = items.iter().map(|item| Column {
                item: Some(item.name.clone()),
                title: joined(&fact.title, &item.title),
                ..column(EntryKind::Count, count())
            });
            of.collect()
        }
        FactKind::Document | FactKind::YesNo | FactKind::Boxes(_) | FactKind::Sites(_) => Vec::new(),
    }
}

/// The columns of the sheet of boxes.
pub(super) fn box_columns(rulebook: &Rulebook) -> Vec<Column> {
    rulebook.facts.iter().flat_map(boxes_of).collect()
}

fn boxes_of(fact: &FactRule) -> Vec<Column> {
    match &fact.kind {
        FactKind::YesNo => vec![Column {
            fact: fact.name.clone(),
            item: None,
            title: fact.title.clone(),
            allowed: Sentence::new("assessment-workbook-yes-no"),
            entry: EntryKind::YesNo,
        }],
        FactKind::Boxes(items) => {
            let columns = items.iter().map(|item| Column {
                fact: fact.name.clone(),
                item: Some(item.name.clone()),
                title: joined(&fact.title, &item.title),
                allowed: Sentence::new("assessment-workbook-box"),
                entry: EntryKind::Answer,
            });
            columns.collect()
        }
        _ => Vec::new(),
    }
}

fn joined(fact: &Text, item: &Text) -> Text {
    Text { zh: format!("{}：{}", fact.zh, item.zh), en: format!("{}: {}", fact.en, item.en) }
}

/// The facts that are documents.
pub(super) fn documents(rulebook: &Rulebook) -> impl Iterator<Item = &FactRule> {
    rulebook.facts.iter().filter(|fact| fact.kind == FactKind::Document)
}

/// The facts that are places, each measure with its header.
pub(super) fn measures(rulebook: &Rulebook) -> Vec<(&FactRule, &str, String)> {
    let places = rulebook.facts.iter().filter_map(|fact| match &fact.kind {
        FactKind::Sites(measures) => Some((fact, measures)),
        _ => None,
    });
    let columns = places.flat_map(|(fact, measures)| {
        measures.iter().map(move |m| (fact, m.name.as_str(), format!("{}.{}", fact.name, m.name)))
    });
    columns.collect()
}

/// The words a box takes; the first of each is the one we write.
pub(super) const ANSWERS: [(Answer, [&str; 5]); 3] = [
    (Answer::Yes, ["是", "yes", "y", "true", "1"]),
    (Answer::No, ["否", "no", "n", "false", "0"]),
    (Answer::NotApplicable, ["不适用", "n/a", "na", "not applicable", "-"]),
];

pub(super) fn answer_word(answer: Answer) -> &'static str {
    ANSWERS.iter().find(|(known, _)| *known == answer).map_or("", |(_, words)| words[0])
}

pub(super) fn answer_of(word: &str) -> Option<Answer> {
    let word = word.trim().to_lowercase();
    ANSWERS.iter().find(|(_, words)| words.contains(&word.as_str())).map(|(answer, _)| *answer)
}

/// What stands where a county has no place of a kind.
pub(super) const NONE: [&str; 2] = ["无", "none"];

/// The words of a ruling.
pub(super) const FALSIFIED: [&str; 2] = ["造假", "falsified"];
pub(super) const WAIVED: [&str; 2] = ["豁免", "waived"];

pub(super) const fn ruling_word(kind: &RulingKind) -> &'static str {
    match kind {
        RulingKind::Falsified => FALSIFIED[0],
        RulingKind::Waived(_) => WAIVED[0],
    }
}
