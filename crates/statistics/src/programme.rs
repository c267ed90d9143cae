//! What the programme file says of units and targets, as far as boards need it.

use std::sync::LazyLock;

use kernel::{Day, RegionCode};
use serde::Deserialize;

use crate::definitions::Text;

/// A programme: its units with the codes they have had, and its targets.
#[derive(Debug)]
pub(crate) struct Programme {
    /// The city.
    pub(crate) city: RegionCode,
    /// The units, in the order of the file.
    pub(crate) units: Vec<Unit>,
    /// The targets in the order of the file.
    pub(crate) targets: Vec<Target>,
}

/// A county-level unit through all its codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unit {
    /// Its word, which never changes.
    pub(crate) id: String,
    /// True for those a city scores, and may set goals of their own.
    pub(crate) ranked: bool,
    /// Its codes, the one that holds today last.
    pub(crate) codes: Vec<RegionCode>,
}

impl Unit {
    /// Its code of today where the city scores it.
    pub(crate) fn ranked_today(&self) -> Option<RegionCode> {
        self.codes.last().copied().filter(|_| self.ranked)
    }
}

/// A target of the programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    /// Its word.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: Text,
    /// How it is read.
    pub(crate) note: Text,
    /// True for a share or a growth, in thousandths; false for a count.
    pub(crate) per_mille: bool,
    /// For the whole city, in thousandths or as a count.
    pub(crate) city: i64,
    /// For every county alike, where it has no goal of its own.
    pub(crate) county: i64,
    /// What the office puts on record of it, where no event tells of it.
    pub(crate) recorded: Option<Recorded>,
    /// The year growth is counted from.
    pub(crate) base_year: Option<i32>,
    /// The first day of the programme.
    pub(crate) from: Day,
    /// The day it is due.
    pub(crate) due: Day,
}

/// What the joint-conference office puts on record of a target that no event tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Recorded {
    /// Townships by name.
    Townships,
    /// Villages by name.
    Villages,
    /// How many persons of a county, in all since the programme began.
    Persons,
}

#[derive(Deserialize)]
struct File {
    city: i64,
    unit: Vec<UnitFile>,
    #[serde(default)]
    target: Vec<TargetFile>,
}

#[derive(Deserialize)]
struct UnitFile {
    id: String,
    ranked: bool,
    codes: Vec<CodeFile>,
}

#[derive(Deserialize)]
struct CodeFile {
    code: i64,
    until: Option<toml::value::Datetime>,
}

#[derive(Deserialize)]
struct TargetFile {
    id: String,
    kind: String,
    recorded: Option<Recorded>,
    zh: String,
    en: String,
    city: toml::Value,
    county: toml::Value,
    base_year: Option<i32>,
    from: toml::value::Datetime,
    due: toml::value::Datetime,
    #[serde(default)]
    note_zh: String,
    #[serde(default)]
    note_en: String,
}

static PROGRAMME: LazyLock<Programme> = LazyLock::new(|| {
    // The program does not start with a file that cannot be read: assessment refuses it with line and remedy.
    read(programmes::text(programmes::File::Programme)).unwrap_or_else(|| Programme {
        city: RegionCode(0),
        units: Vec::new(),
        targets: Vec::new(),
    })
});

/// The programme of this installation.
pub(crate) fn programme() -> &'static Programme {
    &PROGRAMME
}

/// What a `programme.toml` says; none when it cannot be read.
pub(crate) fn read(text: &str) -> Option<Programme> {
    let file: File = toml::from_str(text).ok()?;
    let units = file.unit.into_iter().map(unit).collect();
    let targets = file.target.into_iter().map(target).collect::<Option<Vec<_>>>()?;
    Some(Programme { city: RegionCode(file.city), units, targets })
}

fn unit(unit: UnitFile) -> Unit {
    let (ended, held): (Vec<CodeFile>, Vec<CodeFile>) =
        unit.codes.into_iter().partition(|code| code.until.is_some());
    let codes = ended.into_iter().chain(held).map(|code| RegionCode(code.code)).collect();
    Unit { id: unit.id, ranked: unit.ranked, codes }
}

fn target(file: TargetFile) -> Option<Target> {
    let per_mille = file.kind != "total";
    Some(Target {
        city: amount(&file.city, per_mille)?,
        county: amount(&file.county, per_mille)?,
        from: day(&file.from)?,
        due: day(&file.due)?,
        id: file.id,
        name: Text { zh: file.zh, en: file.en },
        note: Text { zh: file.note_zh, en: file.note_en },
        per_mille,
        recorded: file.recorded,
        base_year: file.base_year,
    })
}

/// 0.20 is 200 thousandths; a count stands as it is.
pub(crate) fn amount(value: &toml::Value, per_mille: bool) -> Option<i64> {
    if !per_mille {
        return value.as_integer();
    }
    let text = value.to_string();
    let (whole, part) = text.split_once('.').unwrap_or((text.as_str(), ""));
    let digits: String = part.chars().chain("000".chars()).take(3).collect();
    Some(whole.parse::<i64>().ok()? * 1_000 + digits.parse::<i64>().ok()?)
}

fn day(date: &toml::value::Datetime) -> Option<Day> {
    let date = date.date?;
    Day::new(i32::from(date.year), date.month, date.day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn luoyangs_programme_is_read_whole() {
        let programme = programme();
        assert!(programme.units.len() > 9);
        let target = |id: &str| programme.targets.iter().find(|one| one.id == id).unwrap();
        let growth = target("transaction-growth");
        assert_eq!((growth.per_mille, growth.city, growth.base_year), (true, 200, Some(2015)));
        let stations = target("stations");
        assert_eq!((stations.per_mille, stations.city, stations.county), (false, 900, 100));
        assert_eq!(target("express-townships").county, 1_000);
        assert_eq!((stations.recorded, target("persons-trained").recorded), (None, Some(Recorded::Persons)));
    }
}
