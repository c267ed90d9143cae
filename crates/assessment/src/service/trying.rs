//! The rulebook as everybody reads it, what would be if it were otherwise, and past half-years under another one. Nothing
//! here is kept.

use std::sync::Arc;

use db::Conn;
use kernel::{Actor, Day, Period, ResourceRef};

use super::{SEE_RANKING, result};
use crate::gather::{all_facts, frame_of};
use crate::model::{ResultId, ResultState, Stored, VersionState};
use crate::{
    Changes, Contrast, Error, Result, Rulebook, in_force, in_use, replay as replayed, store, what_if,
};

/// The word for the shipped rulebook where versions are chosen.
pub const SHIPPED: &str = "shipped";

/// A version everybody may read: the shipped one, or one that was adopted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readable {
    /// The word it is chosen by: `shipped`, or the short code of an adopted one.
    pub word: String,
    /// The first day it is in force.
    pub effective: Day,
    /// The rulebook.
    pub rulebook: Arc<Rulebook>,
}

/// The versions everybody may read, the shipped one first.
pub fn readable_rulebooks(conn: &mut Conn) -> Result<Vec<Readable>> {
    let (programme, _) = in_use()?;
    let shipped = in_force::shipped()?;
    let first = Readable { word: SHIPPED.to_owned(), effective: shipped.in_force_from, rulebook: shipped };
    let mut all = vec![first];
    let versions = store::versions(conn, programme.city)?;
    for version in versions.iter().rev().filter(|version| version.state == VersionState::Adopted) {
        let rulebook = in_force::of_version(version)?;
        all.push(Readable { word: version.id.to_string(), effective: version.effective, rulebook });
    }
    Ok(all)
}

/// The version of this word; without a word the one today's half-year is judged by.
pub fn readable_rulebook(conn: &mut Conn, today: Day, word: &str) -> Result<Arc<Rulebook>> {
    if word.is_empty() {
        return in_force::of_period(conn, Period::half_of(today));
    }
    let all = readable_rulebooks(conn)?;
    all.into_iter().find(|one| one.word == word).map(|one| one.rulebook).ok_or(Error::NoVersion)
}

/// The text of the rulebook in force on a day, from which a draft is made.
pub fn rulebook_text_on(conn: &mut Conn, day: Day) -> Result<String> {
    Ok(in_force::texts_on(conn, day)?.rulebook)
}

/// The rulebook a half-year is judged by.
pub fn rulebook_of(conn: &mut Conn, period: Period) -> Result<Arc<Rulebook>> {
    in_force::of_period(conn, period)
}

/// What would be in a half-year with other decisions and facts, by what is known of the counties today.
pub fn suppose(
    conn: &mut Conn,
    actor: &Actor,
    today: Day,
    period: Period,
    changes: &Changes,
) -> Result<Contrast> {
    let (programme, _) = in_use()?;
    actor.may(SEE_RANKING, &ResourceRef::new("Ranking", programme.city))?;
    let (first, _) = period.bounds();
    if !matches!(period, Period::Half(..)) || first > today {
        return Err(Error::BadCyclePeriod);
    }
    let rulebook = in_force::of_period(conn, period)?;
    let frame = frame_of(conn, period, today)?;
    let facts = all_facts(conn, programme, &rulebook, &frame)?;
    let last = period.bounds().1;
    let anew = match rulebook.choosing(&changes.parameters) {
        Ok(chosen) if !chosen.choices_on(last).counts_like(rulebook.choices_on(last)) => {
            all_facts(conn, programme, &chosen, &frame)?
        }
        _ => facts.clone(),
    };
    Ok(what_if((programme, &rulebook), &frame, (&facts, &anew), changes)?)
}

/// A frozen result's stored facts under another version: not a result, and never kept.
pub fn replay(conn: &mut Conn, actor: &Actor, id: ResultId, word: &str) -> Result<(Stored, Contrast)> {
    let (programme, _) = in_use()?;
    actor.may(SEE_RANKING, &ResourceRef::new("Ranking", programme.city))?;
    let stored = result(conn, actor, id)?;
    if !matches!(stored.state, ResultState::Approved | ResultState::Published) {
        return Err(Error::ResultStep);
    }
    let all = readable_rulebooks(conn)?;
    let other = all.iter().find(|one| one.word == word).ok_or(Error::NoVersion)?;
    let (programme, _) = stored.content.rules()?;
    let (frame, facts) = (stored.content.frame()?, stored.content.facts()?);
    let contrast = replayed(stored.content.assessment()?, &programme, &other.rulebook, &frame, facts);
    Ok((stored, contrast))
}

/// The results that stand frozen or published, the latest half-year first: what can be replayed.
pub fn replayable(conn: &mut Conn, actor: &Actor) -> Result<Vec<(Period, ResultId)>> {
    let (programme, _) = in_use()?;
    actor.may(SEE_RANKING, &ResourceRef::new("Ranking", programme.city))?;
    let cycles = store::cycles(conn, programme.city)?;
    Ok(cycles.iter().filter_map(|cycle| Some((cycle.period, cycle.standing?))).collect())
}
