//! The rulebook a half-year is judged by: that of its assessment once it is open, before that the version in force on its
//! last day, the shipped one being the first.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use db::Conn;
use kernel::{Day, Period};

use crate::model::{Cycle, RulesText, Version};
use crate::{Faults, Result, Rulebook, in_use, rules_text, store};

/// Rulebooks that were read, by the hash of their text. A hash stands for one text for ever, so nothing here grows old.
static READ: LazyLock<RwLock<BTreeMap<String, Arc<Rulebook>>>> = LazyLock::new(RwLock::default);

/// Reads a rulebook that was stored, each text once.
pub(crate) fn read_once(hash: &str, text: &str) -> Result<Arc<Rulebook>, Faults> {
    let known = READ.read().unwrap_or_else(PoisonError::into_inner).get(hash).cloned();
    if let Some(known) = known {
        return Ok(known);
    }
    let read = Arc::new(Rulebook::read("rulebook.toml", text)?);
    // Only under the hash it has: a stored text that was tampered with is never taken for another one.
    let mut all = READ.write().unwrap_or_else(PoisonError::into_inner);
    all.insert(read.hash.clone(), Arc::clone(&read));
    Ok(read)
}

/// The rulebook an open assessment is judged by.
pub(crate) fn of_cycle(cycle: &Cycle) -> Result<Arc<Rulebook>> {
    of_rules(&cycle.rules)
}

/// The rulebook of stored rules.
pub(crate) fn of_rules(rules: &RulesText) -> Result<Arc<Rulebook>> {
    Ok(read_once(&rules.hash, &rules.rulebook)?)
}

/// The rulebook of a version.
pub(crate) fn of_version(version: &Version) -> Result<Arc<Rulebook>> {
    Ok(read_once(&version.hash, &version.text)?)
}

/// The shipped rulebook.
pub(crate) fn shipped() -> Result<Arc<Rulebook>> {
    let text = rules_text()?;
    Ok(read_once(&text.hash, &text.rulebook)?)
}

/// The version in force on a day; the shipped rulebook before the first one.
pub(crate) fn on(conn: &mut Conn, day: Day) -> Result<Arc<Rulebook>> {
    let (programme, _) = in_use()?;
    match store::version_on(conn, programme.city, day)? {
        Some(version) => of_version(&version),
        None => shipped(),
    }
}

/// The rulebook of a half-year.
pub(crate) fn of_period(conn: &mut Conn, period: Period) -> Result<Arc<Rulebook>> {
    let (programme, _) = in_use()?;
    match store::cycle(conn, programme.city, period)? {
        Some(cycle) => of_cycle(&cycle),
        None => on(conn, period.bounds().1),
    }
}

/// The texts a half-year is opened with: the version in force on its last day, and the programme.
pub(crate) fn texts_for(conn: &mut Conn, period: Period) -> Result<RulesText> {
    texts_on(conn, period.bounds().1)
}

/// The version in force on a day, as text.
pub(crate) fn texts_on(conn: &mut Conn, day: Day) -> Result<RulesText> {
    let (programme, _) = in_use()?;
    let shipped = rules_text()?;
    Ok(match store::version_on(conn, programme.city, day)? {
        Some(version) => {
            RulesText { id: version.rulebook, hash: version.hash, rulebook: version.text, ..shipped }
        }
        None => shipped,
    })
}
