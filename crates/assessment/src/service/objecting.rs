//! Objections to the preliminary result.

use db::Tx;
use kernel::{Actor, Period, RegionCode, ResourceRef, Timestamp};

use super::{JUDGE_COUNTY, OBJECT, cycle_of, may_judge, person_of};
use crate::events::{ObjectionMade, ObjectionSettled};
use crate::gather::code_on;
use crate::model::{Objection, ObjectionId, ObjectionState};
use crate::{Error, Result, in_force, store};

/// The longest objection, in characters.
const LONGEST: usize = 2_000;

/// A county objects to how a criterion was judged, within the days the rules give it.
pub fn object(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    (period, county): (Period, RegionCode),
    criterion: &str,
    words: &str,
) -> Result<ObjectionId> {
    let county = code_on(county, period)?;
    actor.may(OBJECT, &ResourceRef::new("Objection", county))?;
    let cycle = cycle_of(tx.conn(), period)?;
    cycle.must_take_objections(now.day())?;
    let rulebook = in_force::of_cycle(&cycle)?;
    let criterion = rulebook.criterion(criterion).ok_or(Error::NoCriterion)?;
    let words = words.trim();
    if words.is_empty() || words.chars().count() > LONGEST {
        return Err(Error::WordsMissing);
    }
    let objection = Objection {
        county,
        id: tx.id(now),
        period,
        criterion: criterion.id.clone(),
        words: words.to_owned(),
        state: ObjectionState::Open,
        reason: String::new(),
        made_by: person_of(actor)?,
        made_at: now,
        decided: None,
    };
    if !store::insert_objection(tx, &objection)? {
        return Err(Error::ObjectedAlready);
    }
    let event = ObjectionMade {
        county,
        objection: objection.id,
        period,
        criterion: objection.criterion,
        words: objection.words,
    };
    tx.record(now, actor, &event)?;
    Ok(objection.id)
}

/// The office decides an objection with its reason. What is upheld is judged anew in the final result, by the evidence,
/// figures and rulings as they are then.
pub fn decide_objection(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    id: ObjectionId,
    upheld: bool,
    reason: &str,
) -> Result<()> {
    let seen = store::objection(tx.conn(), id)?.ok_or(Error::NoObjection)?;
    may_judge(actor, JUDGE_COUNTY, seen.county)?;
    let to = seen.decided_by(person_of(actor)?, now, upheld, reason)?;
    if !store::decide_objection(tx.conn(), &to)? {
        return Err(Error::ObjectionDecided);
    }
    let event = ObjectionSettled {
        county: to.county,
        objection: id,
        period: to.period,
        criterion: to.criterion,
        upheld,
        reason: to.reason,
    };
    tx.record(now, actor, &event)?;
    Ok(())
}
