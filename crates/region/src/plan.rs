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
        let mut begin = new.valid_from.max(self.begin_of_parent(new.code));
        if begin.is_none() && self.is_known {
            begin = Some(self.from.ok_or(Error::NoDay(new.code))?);
        }
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

    /// The day on which what a code lies in begins or began, if that is known.
    fn begin_of_parent(&self, code: RegionCode) -> Option<Day> {
        let parent = code.parent()?;
        let first = || self.known.history(parent).next().and_then(|first| first.valid_from);
        self.days.get(&parent).copied().or_else(first)
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
