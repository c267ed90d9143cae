//! Divisions in memory: a prefecture has a few thousand, so a look-up needs no database.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Day, Level, RegionCode, search_text};

/// One division in one span of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Division {
    /// Its code.
    pub code: RegionCode,
    /// Its name.
    pub name: String,
    /// How large it is.
    pub level: Level,
    /// Its kind within the level, such as `town`, `village` or `community`.
    pub kind: String,
    /// The first day; none when it is not known.
    pub valid_from: Option<Day>,
    /// The last day is the one before this; none while it is valid.
    pub valid_to: Option<Day>,
    /// What it became.
    pub successor: Option<RegionCode>,
    pub(crate) search: String,
}

impl Division {
    pub(crate) fn new(code: RegionCode, name: &str, level: Level, kind: &str) -> Self {
        Self {
            code,
            name: name.to_owned(),
            level,
            kind: kind.to_owned(),
            valid_from: None,
            valid_to: None,
            successor: None,
            search: search_text(name),
        }
    }

    /// True on this day.
    #[must_use]
    pub fn is_valid_on(&self, day: Day) -> bool {
        self.valid_from.is_none_or(|begin| begin <= day) && self.valid_to.is_none_or(|end| day < end)
    }

    /// True while it has no end.
    #[must_use]
    pub const fn is_valid_today(&self) -> bool {
        self.valid_to.is_none()
    }
}

/// The word of a level in files, tables and the API.
pub(crate) const fn level_word(level: Level) -> &'static str {
    match level {
        Level::Province | Level::City => "city",
        Level::County => "county",
        Level::Township => "township",
        Level::Village => "village",
    }
}

/// The level of a word in files and tables.
pub(crate) fn level_of(word: &str) -> Option<Level> {
    [Level::City, Level::County, Level::Township, Level::Village]
        .into_iter()
        .find(|level| level_word(*level) == word)
}

/// The divisions of an installation, each with the spans in which its code kept its name.
///
/// No division ends in the future, so one without an end is valid today.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Divisions {
    /// The spans of one code stand together, the earliest first.
    spans: BTreeMap<(RegionCode, Option<Day>), Division>,
}

impl Divisions {
    pub(crate) fn new(all: impl IntoIterator<Item = Division>) -> Self {
        let spans = all.into_iter().map(|division| ((division.code, division.valid_from), division));
        Self { spans: spans.collect() }
    }

    /// Those of one prefecture.
    #[must_use]
    pub fn of_city(self, city: RegionCode) -> Self {
        let own = |code: RegionCode| city == code || city.contains(code);
        Self { spans: self.spans.into_iter().filter(|((code, _), _)| own(*code)).collect() }
    }

    /// How many spans there are, past ones included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// True when there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Every span, in order of code and then of time.
    pub fn all(&self) -> impl Iterator<Item = &Division> {
        self.spans.values()
    }

    /// A division by its code: as it is today, or as it was last.
    #[must_use]
    pub fn get(&self, code: RegionCode) -> Option<&Division> {
        self.history(code).next_back()
    }

    /// A division as it was on this day, if it was valid then.
    #[must_use]
    pub fn at(&self, code: RegionCode, day: Day) -> Option<&Division> {
        self.history(code).find(|division| division.is_valid_on(day))
    }

    /// The spans of one code, the earliest first.
    pub fn history(&self, code: RegionCode) -> impl DoubleEndedIterator<Item = &Division> {
        self.spans.range((code, None)..(RegionCode(code.0 + 1), None)).map(|(_, division)| division)
    }

    /// What a code of the past is today; itself when it is still valid, or when nothing took its place.
    #[must_use]
    pub fn today(&self, code: RegionCode) -> RegionCode {
        let Some(mut here) = self.get(code) else { return code };
        while let Some(next) = here.successor {
            match self.get(next) {
                // Each ends later than the one it took the place of, so the way has an end.
                Some(later) if later.valid_to > here.valid_to => here = later,
                _ => return next,
            }
        }
        here.code
    }

    /// The divisions right below one, valid today, in order of code.
    #[must_use]
    pub fn children(&self, parent: RegionCode) -> Vec<&Division> {
        self.valid_today().filter(|division| division.code.parent() == Some(parent)).collect()
    }

    /// Every village in a county or township, valid today.
    #[must_use]
    pub fn villages(&self, within: RegionCode) -> Vec<&Division> {
        self.valid_today()
            .filter(|division| division.level == Level::Village && within.contains(division.code))
            .collect()
    }

    /// The county-level units valid today.
    #[must_use]
    pub fn counties(&self) -> Vec<&Division> {
        self.valid_today().filter(|division| division.level == Level::County).collect()
    }

    /// The prefectures valid today.
    #[must_use]
    pub fn cities(&self) -> Vec<&Division> {
        self.valid_today().filter(|division| division.level == Level::City).collect()
    }

    fn valid_today(&self) -> impl Iterator<Item = &Division> {
        self.all().filter(|division| division.is_valid_today())
    }

    /// Divisions by name, pinyin or initials: exact names first, then beginnings, then parts; larger first.
    /// Each stands there once and as [`Divisions::get`] gives it; a former name finds it too.
    #[must_use]
    pub fn search(&self, words: &str, limit: usize) -> Vec<&Division> {
        let words = words.trim().to_lowercase();
        if words.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<(u8, Level, RegionCode)> = self
            .all()
            .filter_map(|division| Some((rank(division, &words)?, division.level, division.code)))
            .collect();
        found.sort_unstable();
        let mut seen = BTreeSet::new();
        found.retain(|(_, _, code)| seen.insert(*code));
        found.into_iter().take(limit).filter_map(|(_, _, code)| self.get(code)).collect()
    }
}

/// How well a name fits the words, best first; none when it does not.
fn rank(division: &Division, words: &str) -> Option<u8> {
    if division.name.to_lowercase() == words {
        Some(0)
    } else if division.search.split(' ').any(|part| part.starts_with(words)) {
        Some(1)
    } else {
        division.search.contains(words).then_some(2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(code: i64, name: &str, from: i32, to: i32, successor: i64) -> Division {
        Division {
            valid_from: Day::from_number(from),
            valid_to: Day::from_number(to),
            successor: (successor > 0).then_some(RegionCode(successor)),
            ..Division::new(RegionCode(code), name, RegionCode(code).level(), "")
        }
    }

    fn day(number: i32) -> Day {
        Day::from_number(number).unwrap()
    }

    #[test]
    fn a_code_has_one_name_on_each_day() {
        let all = Divisions::new([
            span(419_901, "新县", 20_260_101, 0, 0),
            span(419_901, "旧县", 20_210_301, 20_260_101, 0),
        ]);
        let name = |number| all.at(RegionCode(419_901), day(number)).map(|one| one.name.as_str());
        assert_eq!(name(20_210_228), None);
        assert_eq!((name(20_210_301), name(20_251_231)), (Some("旧县"), Some("旧县")));
        assert_eq!((name(20_260_101), name(20_991_231)), (Some("新县"), Some("新县")));
        assert_eq!((all.len(), all.counties().len()), (2, 1));
        assert_eq!(all.search("县", 9).len(), 1, "found once, whatever it was called");
        let found = all.search("旧县", 9);
        assert_eq!(found.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["新县"]);
        assert_eq!(all.today(RegionCode(419_901)), RegionCode(419_901));
    }

    #[test]
    fn a_past_code_leads_to_what_it_is_today() {
        let all = Divisions::new([
            span(419_901, "甲县", 0, 20_100_101, 419_902),
            span(419_902, "乙县", 20_100_101, 20_210_301, 419_903),
            span(419_903, "丙区", 20_210_301, 0, 0),
            span(419_904, "丁县", 0, 20_210_301, 0),
            span(419_905, "戊县", 0, 20_210_301, 419_906),
            span(419_906, "己县", 0, 20_100_101, 419_905),
        ]);
        let today = |code| all.today(RegionCode(code)).0;
        assert_eq!([today(419_901), today(419_902), today(419_903)], [419_903; 3]);
        assert_eq!((today(419_904), today(410_000)), (419_904, 410_000));
        assert_eq!((today(419_905), today(419_906)), (419_906, 419_906), "a circle ends");
    }
}
