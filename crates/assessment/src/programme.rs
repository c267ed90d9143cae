//! The programme: which units a city scores, and the targets it has set itself.

use std::collections::BTreeSet;

use kernel::{Day, RegionCode};
use serde::Deserialize;
use toml::Spanned;

use crate::fault::{Faults, Page};
use crate::rulebook::{RawDay, RawFigure};
use crate::{Exact, Sentence, Text};

/// A programme in which every code and target has been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programme {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// What the front page is called.
    pub shop: Text,
    /// The city it belongs to.
    pub city: RegionCode,
    /// The document it comes from.
    pub source: String,
    /// The first day it holds.
    pub in_force_from: Day,
    /// Its units, ranked ones first as the file has them.
    pub units: Vec<Unit>,
    /// Its targets.
    pub targets: Vec<Target>,
}

/// A county-level unit through all its names and codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its id, which never changes.
    pub id: String,
    /// Its short name.
    pub name: Text,
    /// Whether it is ranked, or only reports.
    pub ranked: bool,
    /// Its codes, each with the days it held.
    pub codes: Vec<UnitCode>,
    /// What to know about it.
    pub note: Option<Text>,
}

/// A code a unit has or had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitCode {
    /// The code.
    pub code: RegionCode,
    /// The unit's name under it.
    pub name: Text,
    /// The first day, if it has not always held.
    pub from: Option<Day>,
    /// The last day, if it holds no more.
    pub until: Option<Day>,
}

impl UnitCode {
    fn holds_on(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

impl Unit {
    /// The code in force on this day, unless the unit did not exist.
    #[must_use]
    pub fn code_on(&self, day: Day) -> Option<&UnitCode> {
        self.codes.iter().find(|code| code.holds_on(day))
    }
}

/// A target of the plan, section 二.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// What kind of figure it sets.
    pub kind: TargetKind,
    /// The city's figure.
    pub city: Exact,
    /// The figure of each ranked unit, until the office sets its own.
    pub county: Exact,
    /// The first day it holds.
    pub from: Day,
    /// The day by which it is to be reached.
    pub due: Day,
    /// How it is read where the plan leaves that open.
    pub note: Text,
}

/// What kind of figure a target sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetKind {
    /// A total to be reached.
    Total,
    /// A share of a whole to be reached.
    Share,
    /// Growth each year, compound from a base year.
    YearlyGrowth {
        /// The base year.
        base_year: i32,
    },
}

impl Programme {
    /// Reads a programme; `file` is the name it is called by in what is said about it.
    ///
    /// Refuses, each with its line and remedy: ids or codes used twice, codes outside the city, codes of one
    /// unit that hold at the same time, unknown kinds of target, growth without base year.
    pub fn read(file: &str, text: &str) -> Result<Self, Faults> {
        let plain = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        let mut page = Page::new(file, &plain);
        let raw: RawProgramme = page.tables()?;
        let city = RegionCode(raw.city);
        let units = raw.unit.iter().map(|unit| check_unit(&mut page, city, unit)).collect();
        let targets = raw.target.iter().filter_map(|target| check_target(&mut page, target)).collect();
        let ids: Vec<_> =
            raw.unit.iter().map(|unit| &unit.id).chain(raw.target.iter().map(|t| &t.id)).collect();
        refuse_twice(&mut page, &ids);
        refuse_twice(
            &mut page,
            &raw.unit.iter().flat_map(|unit| &unit.codes).map(|c| &c.code).collect::<Vec<_>>(),
        );
        page.close(Some(Self {
            id: raw.id,
            title: Text { zh: raw.zh, en: raw.en },
            shop: Text { zh: raw.shop_zh, en: raw.shop_en },
            city,
            source: raw.source,
            in_force_from: raw.in_force_from.0,
            units,
            targets,
        }))
    }

    /// The unit that has or had this code.
    #[must_use]
    pub fn unit(&self, code: RegionCode) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.codes.iter().any(|known| known.code == code))
    }

    /// The units that exist on this day, each with its code then.
    pub fn units_on(&self, day: Day) -> impl Iterator<Item = (&Unit, &UnitCode)> {
        self.units.iter().filter_map(move |unit| unit.code_on(day).map(|code| (unit, code)))
    }

    /// The name a code stood for.
    #[must_use]
    pub fn name_of(&self, code: RegionCode) -> Option<&Text> {
        let codes = self.units.iter().flat_map(|unit| &unit.codes);
        codes.into_iter().find(|known| known.code == code).map(|known| &known.name)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawProgramme {
    id: String,
    zh: String,
    en: String,
    shop_zh: String,
    shop_en: String,
    city: i64,
    /// What the city is called in English is for `region`.
    #[serde(rename = "city_en")]
    _city_en: String,
    source: String,
    in_force_from: RawDay,
    unit: Vec<RawUnit>,
    target: Vec<RawTarget>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawUnit {
    id: Spanned<String>,
    zh: String,
    en: String,
    ranked: bool,
    codes: Vec<RawCode>,
    note_zh: Option<String>,
    note_en: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCode {
    code: Spanned<i64>,
    zh: String,
    en: String,
    from: Option<RawDay>,
    until: Option<RawDay>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTarget {
    id: Spanned<String>,
    kind: Spanned<String>,
    /// What the office puts on record of it is for statistics; here it is only a word that is known.
    #[serde(rename = "recorded")]
    _recorded: Option<RawRecorded>,
    zh: String,
    en: String,
    city: Spanned<RawFigure>,
    county: Spanned<RawFigure>,
    base_year: Option<i32>,
    from: RawDay,
    due: RawDay,
    note_zh: String,
    note_en: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum RawRecorded {
    Townships,
    Villages,
    Persons,
}

fn check_unit(page: &mut Page<'_>, city: RegionCode, raw: &RawUnit) -> Unit {
    let codes: Vec<UnitCode> = raw
        .codes
        .iter()
        .map(|raw| UnitCode {
            code: RegionCode(*raw.code.get_ref()),
            name: Text { zh: raw.zh.clone(), en: raw.en.clone() },
            from: raw.from.map(|day| day.0),
            until: raw.until.map(|day| day.0),
        })
        .collect();
    for (place, (code, written)) in codes.iter().zip(&raw.codes).enumerate() {
        if code.code.city() != city || code.code == city {
            let sentence = Sentence::new("assessment-fault-code").with("code", code.code).with("city", city);
            page.fault(&written.code.span(), sentence);
        }
        let overlaps = codes
            .iter()
            .take(place)
            .any(|other| starts_before_end(code, other) && starts_before_end(other, code));
        if overlaps {
            page.fault(
                &written.code.span(),
                Sentence::new("assessment-fault-overlap").with("code", code.code),
            );
        }
    }
    Unit {
        id: raw.id.get_ref().clone(),
        name: Text { zh: raw.zh.clone(), en: raw.en.clone() },
        ranked: raw.ranked,
        codes,
        note: raw.note_zh.clone().zip(raw.note_en.clone()).map(|(zh, en)| Text { zh, en }),
    }
}

fn starts_before_end(one: &UnitCode, other: &UnitCode) -> bool {
    one.from.zip(other.until).is_none_or(|(from, until)| from <= until)
}

fn check_target(page: &mut Page<'_>, raw: &RawTarget) -> Option<Target> {
    let kind = match (raw.kind.get_ref().as_str(), raw.base_year) {
        ("total", None) => TargetKind::Total,
        ("share", None) => TargetKind::Share,
        ("yearly_growth", Some(base_year)) => TargetKind::YearlyGrowth { base_year },
        (kind, _) => {
            page.fault(&raw.kind.span(), Sentence::new("assessment-fault-target").with("kind", kind));
            return None;
        }
    };
    let mut figure = |written: &Spanned<RawFigure>| match written.get_ref() {
        RawFigure::Exact(figure) if !figure.is_negative() => Some(figure.clone()),
        RawFigure::Exact(_) | RawFigure::Name(_) => {
            page.fault(
                &written.span(),
                Sentence::new("assessment-fault-figure").with("value", raw.id.get_ref()),
            );
            None
        }
    };
    Some(Target {
        id: raw.id.get_ref().clone(),
        title: Text { zh: raw.zh.clone(), en: raw.en.clone() },
        kind,
        city: figure(&raw.city)?,
        county: figure(&raw.county)?,
        from: raw.from.0,
        due: raw.due.0,
        note: Text { zh: raw.note_zh.clone(), en: raw.note_en.clone() },
    })
}

fn refuse_twice<T: Ord + std::fmt::Display>(page: &mut Page<'_>, names: &[&Spanned<T>]) {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name.get_ref()) {
            page.fault(&name.span(), Sentence::new("assessment-fault-twice").with("name", name.get_ref()));
        }
    }
}
