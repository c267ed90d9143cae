//! Divisions in memory: a prefecture has a few thousand, so a look-up needs no database.

use std::collections::BTreeMap;

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
            valid_to: None,
            successor: None,
            search: search_text(name),
        }
    }

    /// True on this day.
    #[must_use]
    pub fn is_valid_on(&self, day: Day) -> bool {
        self.valid_to.is_none_or(|end| day < end)
    }
}

/// All divisions of a prefecture.
#[derive(Debug, Clone, Default)]
pub struct Divisions {
    by_code: BTreeMap<RegionCode, Division>,
}

impl Divisions {
    pub(crate) fn new(all: impl IntoIterator<Item = Division>) -> Self {
        Self { by_code: all.into_iter().map(|division| (division.code, division)).collect() }
    }

    /// How many there are, past ones included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_code.len()
    }

    /// True when there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_code.is_empty()
    }

    /// A division by its code, valid or past.
    #[must_use]
    pub fn get(&self, code: RegionCode) -> Option<&Division> {
        self.by_code.get(&code)
    }

    /// A division if it was valid on this day.
    #[must_use]
    pub fn at(&self, code: RegionCode, day: Day) -> Option<&Division> {
        let division = self.get(code)?;
        let successors_day = self
            .by_code
            .values()
            .filter(|other| other.successor == Some(code))
            .filter_map(|other| other.valid_to)
            .max();
        let begun = successors_day.is_none_or(|begin| day >= begin);
        (begun && division.is_valid_on(day)).then_some(division)
    }

    /// What a code of the past is today; itself when it is still valid.
    #[must_use]
    pub fn today(&self, code: RegionCode) -> RegionCode {
        self.get(code).and_then(|division| division.successor).unwrap_or(code)
    }

    /// The divisions right below one, valid today, in order of code.
    #[must_use]
    pub fn children(&self, parent: RegionCode) -> Vec<&Division> {
        self.by_code
            .values()
            .filter(|division| division.valid_to.is_none() && division.code.parent() == Some(parent))
            .collect()
    }

    /// Every village in a county or township, valid today.
    #[must_use]
    pub fn villages(&self, within: RegionCode) -> Vec<&Division> {
        self.by_code
            .values()
            .filter(|division| division.level == Level::Village && within.contains(division.code))
            .collect()
    }

    /// The county-level units valid today.
    #[must_use]
    pub fn counties(&self) -> Vec<&Division> {
        self.by_code
            .values()
            .filter(|division| division.level == Level::County && division.valid_to.is_none())
            .collect()
    }

    /// Divisions by name, pinyin or initials: exact names first, then beginnings, then parts; larger first.
    #[must_use]
    pub fn search(&self, words: &str, limit: usize) -> Vec<&Division> {
        let words = words.trim().to_lowercase();
        if words.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<(u8, &Division)> = self
            .by_code
            .values()
            .filter_map(|division| {
                let rank = if division.name.to_lowercase() == words {
                    0
                } else if division.search.split(' ').any(|part| part.starts_with(&words)) {
                    1
                } else if division.search.contains(&words) {
                    2
                } else {
                    return None;
                };
                Some((rank, division))
            })
            .collect();
        found.sort_by_key(|(rank, division)| (*rank, division.level, division.code));
        found.into_iter().take(limit).map(|(_, division)| division).collect()
    }
}
