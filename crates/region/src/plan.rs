//! What an import would do, worked out from what is known and what the file says; no database, no clock.

use std::collections::BTreeMap;

use kernel::{Day, RegionCode};

use crate::error::Conflict;
use crate::{Division, Divisions, Error, Result};

/// How many divisions an import added, renamed, ended and left as they were.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Imported {
    /// Not known before; past units included.
    pub added: usize,
    /// Known, and now with another name, kind or successor.
    pub changed: usize,
    /// Known, and no longer in the file.
    pub ended: usize,
    /// As the file has them.
    pub unchanged: usize,
}

impl Imported {
    /// True when the file said nothing new.
    #[must_use]
    pub const fn is_nothing(&self) -> bool {
        self.added == 0 && self.changed == 0 && self.ended == 0
    }
}

/// A span that is known and gets an end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) code: RegionCode,
    pub(crate) on: Day,
    pub(crate) successor: Option<RegionCode>,
}

/// The steps of an import, in the order they are taken.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// Spans without an end that get one.
    pub(crate) ends: Vec<End>,
    /// Spans that ended without a successor and get one; `on` is the day they ended.
    pub(crate) successors: Vec<End>,
    /// New spans.
    pub(crate) begins: Vec<Division>,
    /// The result.
    pub(crate) counts: Imported,
}

/// The one prefecture that the file is of.
pub(crate) fn city_of(file: &Divisions) -> Result<RegionCode> {
    match file.cities()[..] {
        [city] => Ok(city.code),
        ref several => Err(Error::NotOneCity(several.len())),
    }
}

/// What taking a prefecture's file would do. `from` is the day since which the file holds; it need not be
/// named when nothing differs, or when the past units tell each day.
pub(crate) fn plan(known: &Divisions, file: &Divisions, from: Option<Day>) -> Result<Plan> {
    let city = city_of(file)?;
    let mut planner = Planner {
        known,
        file,
        from,
        is_known: known.get(city).is_some(),
        days: BTreeMap::new(),
        conflicts: Vec::new(),
        plan: Plan::default(),
    };
    for one in known.all().filter(|one| one.is_valid_today() && city.contains(one.code)) {
        if !file.get(one.code).is_some_and(Division::is_valid_today) {
            planner.end(one)?;
        }
    }
    for one in file.all() {
        if one.is_valid_today() { planner.keep(one)? } else { planner.remember(one) }
    }
    if planner.conflicts.is_empty() { Ok(planner.plan) } else { Err(Error::Conflicts(planner.conflicts)) }
}

struct Planner<'a> {
    known: &'a Divisions,
    file: &'a Divisions,
    from: Option<Day>,
    /// True when the prefecture was imported before.
    is_known: bool,
    /// The days on which codes end or begin. Those a code lies in come before it, by their smaller numbers.
    days: BTreeMap<RegionCode, Day>,
    conflicts: Vec<Conflict>,
    plan: Plan,
}

impl Planner<'_> {
    /// Ends what the file no longer has: on the day the past units tell, or with what it lay in.
    fn end(&mut self, old: &Division) -> Result<()> {
        let past = self.file.get(old.code);
        let told = past.and_then(|past| past.valid_to);
        let with_parent = old.code.parent().and_then(|parent| self.days.get(&parent).copied());
        let on = told.or(with_parent).or(self.from).ok_or(Error::NoDay(old.code))?;
        self.days.insert(old.code, on);
        self.plan.counts.ended += 1;
        self.close(old, on, past.and_then(|past| past.successor));
        Ok(())
    }

    /// Takes a division of today: as it was, with another name, or as a new one.
    fn keep(&mut self, new: &Division) -> Result<()> {
        match self.known.get(new.code) {
            Some(old) if old.is_valid_today() && old.name == new.name && old.kind == new.kind => {
                self.plan.counts.unchanged += 1;
                Ok(())
            }
            Some(old) if old.is_valid_today() => {
                let on = self.from.ok_or(Error::NoDay(new.code))?;
                self.plan.counts.changed += 1;
                self.close(old, on, None);
                self.plan.begins.push(Division { valid_from: Some(on), ..new.clone() });
                Ok(())
            }
            old => self.add(new, old.and_then(|old| old.valid_to)),
        }
    }

    fn add(&mut self, new: &Division, ended: Option<Day>) -> Result<()> {
        let with_parent = new.code.parent().and_then(|parent| self.days.get(&parent).copied());
        let begin = match new.valid_from {
            None if self.is_known => Some(self.from.ok_or(Error::NoDay(new.code))?),
            told => told,
        };
        let begin = begin.max(with_parent).max(self.first_day_of_parent(new.code));
        if let Some(on) = begin {
            self.days.insert(new.code, on);
            if let Some(ended) = ended.filter(|ended| on < *ended) {
                self.conflicts.push(Conflict::BeforeItsEnd { code: new.code, ended, on });
            }
        }
        self.plan.counts.added += 1;
        self.plan.begins.push(Division { valid_from: begin, ..new.clone() });
        Ok(())
    }

    /// Since when there is what a code lies in, as far as that is known.
    fn first_day_of_parent(&self, code: RegionCode) -> Option<Day> {
        self.known.history(code.parent()?).next().and_then(|first| first.valid_from)
    }

    /// Takes a unit of the past, unless it is known or ends with this import.
    fn remember(&mut self, past: &Division) {
        let Some(old) = self.known.get(past.code) else {
            self.plan.counts.added += 1;
            self.plan.begins.push(past.clone());
            return;
        };
        let (Some(ended), Some(told)) = (old.valid_to, past.valid_to) else { return };
        if ended == told && old.successor == past.successor {
            return;
        }
        if ended == told && old.successor.is_none() {
            self.plan.counts.changed += 1;
            self.plan.successors.push(End { code: old.code, on: ended, successor: past.successor });
        } else {
            self.conflicts.push(Conflict::OtherEnd { code: old.code, ended });
        }
    }

    fn close(&mut self, old: &Division, on: Day, successor: Option<RegionCode>) {
        if let Some(since) = old.valid_from.filter(|since| on <= *since) {
            self.conflicts.push(Conflict::TooEarly { code: old.code, name: old.name.clone(), since, on });
        }
        self.plan.ends.push(End { code: old.code, on, successor });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Two counties with two townships of two villages each; the bits say which are there.
    const CODES: [i64; 14] = [
        419_901,
        419_902,
        419_901_100,
        419_901_101,
        419_902_100,
        419_902_101,
        419_901_100_200,
        419_901_100_201,
        419_901_101_200,
        419_901_101_201,
        419_902_100_200,
        419_902_100_201,
        419_902_101_200,
        419_902_101_201,
    ];

    /// A file in which each of these is called by its number, and everything lies in something.
    fn file(names: &[Option<u8>]) -> Divisions {
        let mut there = vec![Division::new(RegionCode(419_900), "新市", kernel::Level::City, "")];
        for (code, name) in CODES.into_iter().map(RegionCode).zip(names) {
            let is_held = there.iter().any(|outer| Some(outer.code) == code.parent());
            if let Some(name) = name.filter(|_| is_held) {
                there.push(Division::new(code, &name.to_string(), code.level(), ""));
            }
        }
        Divisions::new(there)
    }

    fn taken(known: &Divisions, plan: Plan) -> Divisions {
        let mut all: Vec<Division> = known.all().cloned().collect();
        for end in plan.ends {
            let open = all.iter_mut().find(|one| one.code == end.code && one.is_valid_today()).unwrap();
            (open.valid_to, open.successor) = (Some(end.on), end.successor);
        }
        all.extend(plan.begins);
        Divisions::new(all)
    }

    fn names(all: &Divisions, on: Day) -> Vec<(RegionCode, String)> {
        all.all().filter(|one| one.is_valid_on(on)).map(|one| (one.code, one.name.clone())).collect()
    }

    proptest! {
        /// After any row of imports, each day reads as the file that held on it, code by code.
        #[test]
        fn every_day_reads_as_the_file_that_held_then(
            years in prop::collection::vec(prop::collection::vec(prop::option::of(0..3_u8), CODES.len()), 1..6)
        ) {
            let day = |year: usize| Day::new(i32::try_from(2001 + year).unwrap(), 1, 1).unwrap();
            let files: Vec<Divisions> = years.iter().map(|names| file(names)).collect();
            let mut known = Divisions::default();
            for (year, file) in files.iter().enumerate() {
                let step = plan(&known, file, Some(day(year))).unwrap();
                let counts = step.counts;
                prop_assert_eq!(counts.added + counts.changed + counts.unchanged, file.len());
                known = taken(&known, step);
                prop_assert!(plan(&known, file, None).unwrap().counts.is_nothing());
            }
            for (year, file) in files.iter().enumerate() {
                for on in [day(year), day(year + 1).plus_days(-1)] {
                    prop_assert_eq!(names(&known, on), names(file, on));
                }
            }
        }
    }
}
