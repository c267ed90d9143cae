//! A new version of the rulebook: proposed by one person, adopted by another, with the day from which it holds.

use db::{Conn, Tx};
use kernel::{Actor, Day, Period, ResourceRef, Timestamp};

use super::{ADOPT_RULEBOOK, RUN_ASSESSMENT, SEE_ASSESSMENT, person_of};
use crate::events::{RulebookAdopted, RulebookDiscarded, RulebookProposed};
use crate::model::{RulebookId, Stage, Version, VersionState, must_take_effect};
use crate::{Error, Result, Rulebook, in_use, store};

/// The longest text of a rulebook and the longest note.
const LONGEST_TEXT: usize = 400_000;
const LONGEST_NOTE: usize = 1_000;

/// Proposes a draft as the rulebook from a day on.
///
/// Refuses a draft with faults, all of them at once; a day that is over, that lies in a frozen half-year or on which another
/// version takes effect; and a proposal without its reason. Half-years that are open keep the rules they were opened with.
pub fn propose_rulebook(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    draft: &str,
    effective: Day,
    note: &str,
) -> Result<RulebookId> {
    let (programme, _) = in_use()?;
    actor.may(RUN_ASSESSMENT, &ResourceRef::new("Assessment", programme.city))?;
    let rulebook = read_draft(draft)?;
    let note = note.trim();
    if note.is_empty() || note.chars().count() > LONGEST_NOTE {
        return Err(Error::NoteMissing);
    }
    must_take_effect(&rulebook, effective, now.day(), &frozen(tx.conn())?)?;
    let version = Version {
        county: programme.city,
        id: tx.id(now),
        rulebook: rulebook.id,
        hash: rulebook.hash,
        text: plain(draft),
        effective,
        note: note.to_owned(),
        state: VersionState::Proposed,
        reason: String::new(),
        proposed: (person_of(actor)?, now),
        decided: None,
    };
    if !store::insert_version(tx, &version)? {
        return Err(Error::EffectiveTaken);
    }
    let event = RulebookProposed {
        county: version.county,
        version: version.id,
        effective,
        rulebook: version.hash,
        note: version.note,
    };
    tx.record(now, actor, &event)?;
    Ok(version.id)
}

/// Reads a draft without keeping it: the rulebook, or all its faults at once.
pub fn read_draft(draft: &str) -> Result<Rulebook> {
    if draft.trim().is_empty() || draft.len() > LONGEST_TEXT {
        return Err(Error::DraftMissing);
    }
    Ok(Rulebook::read("rulebook.toml", draft)?)
}

/// The text as it is hashed and kept.
fn plain(text: &str) -> String {
    text.trim_start_matches('\u{feff}').replace("\r\n", "\n")
}

/// Adopts what somebody else proposed, before the day it takes effect is over.
pub fn adopt_rulebook(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: RulebookId) -> Result<()> {
    let seen = by_id(tx.conn(), id)?;
    actor.may(ADOPT_RULEBOOK, &seen)?;
    let to = seen.adopted(person_of(actor)?, now)?;
    let rulebook = read_draft(&to.text)?;
    if rulebook.hash != to.hash {
        return Err(Error::ResultUnsound);
    }
    must_take_effect(&rulebook, to.effective, now.day(), &frozen(tx.conn())?)?;
    if !store::decide_version(tx.conn(), &to)? {
        return Err(Error::Moved);
    }
    let event =
        RulebookAdopted { county: to.county, version: id, effective: to.effective, rulebook: to.hash };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// Takes a proposal back or turns it down, with a reason; it is kept.
pub fn discard_rulebook(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    id: RulebookId,
    reason: &str,
) -> Result<()> {
    let seen = by_id(tx.conn(), id)?;
    actor.may(ADOPT_RULEBOOK, &seen)?;
    let to = seen.discarded(person_of(actor)?, now, reason)?;
    if !store::decide_version(tx.conn(), &to)? {
        return Err(Error::Moved);
    }
    let event =
        RulebookDiscarded { county: to.county, version: id, rulebook: to.hash, reason: to.reason.clone() };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// All versions after the shipped one, proposed and discarded ones too, the latest day first.
pub fn rulebook_versions(conn: &mut Conn, actor: &Actor) -> Result<Vec<Version>> {
    let (programme, _) = in_use()?;
    actor.may(SEE_ASSESSMENT, &ResourceRef::new("Assessment", programme.city))?;
    store::versions(conn, programme.city)
}

/// One version, for those who may see how the assessment goes.
pub fn rulebook_version(conn: &mut Conn, actor: &Actor, id: RulebookId) -> Result<Version> {
    let version = by_id(conn, id)?;
    actor.may(SEE_ASSESSMENT, &version)?;
    Ok(version)
}

fn by_id(conn: &mut Conn, id: RulebookId) -> Result<Version> {
    let (programme, _) = in_use()?;
    store::version(conn, programme.city, id)?.ok_or(Error::NoVersion)
}

/// The half-years whose result is frozen.
fn frozen(conn: &mut Conn) -> Result<Vec<Period>> {
    let (programme, _) = in_use()?;
    let cycles = store::cycles(conn, programme.city)?;
    let done = cycles.iter().filter(|cycle| matches!(cycle.stage, Stage::Frozen | Stage::Published));
    Ok(done.map(|cycle| cycle.period).collect())
}
