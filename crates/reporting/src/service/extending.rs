//! More time, asked and granted before the deadline only.

use db::Tx;
use kernel::{Actor, Day, Period, Timestamp};

use super::{CHECK_REPORT, REPORT_FIGURES, expected, person_of};
use crate::events::{ExtensionAsked, ExtensionDecided};
use crate::model::{Extension, ExtensionId, ExtensionStatus, UnitId};
use crate::{Error, Result, store};

/// Asks for a later deadline, not after the lock. Refused once the deadline has passed.
pub fn ask_for_time(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    unit: UnitId,
    period: Period,
    (until, reason): (Day, &str),
) -> Result<ExtensionId> {
    let (unit, set) = expected(tx.conn(), actor, REPORT_FIGURES, unit, period)?;
    let person = person_of(actor)?;
    let (today, due, last) = (now.day(), set.due_on(period), set.locks_on(period));
    if today > due {
        return Err(Error::ExtensionLate { due });
    }
    if until <= due || until > last {
        return Err(Error::ExtensionDays { due, last });
    }
    if reason.trim().is_empty() {
        return Err(Error::ReasonMissing);
    }
    let waits = |one: &Extension| one.status != ExtensionStatus::Refused;
    if store::extensions(tx.conn(), &unit, period)?.iter().any(waits) {
        return Err(Error::ExtensionAsked);
    }
    let one = Extension {
        county: unit.county,
        id: tx.id(now),
        unit: unit.id,
        period,
        due,
        until,
        reason: reason.trim().to_owned(),
        asked_by: person,
        asked_on: today,
        status: ExtensionStatus::Asked,
        answer: String::new(),
    };
    store::insert_extension(tx, &one)?;
    let (county, unit) = (one.county, one.unit);
    let event = ExtensionAsked { county, extension: one.id, unit, period, until, reason: one.reason };
    tx.record(now, actor, &event)?;
    Ok(one.id)
}

/// Grants or refuses it. Granting ends with the deadline; a refusal says why.
pub fn decide_extension(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    id: ExtensionId,
    granted: bool,
    answer: &str,
) -> Result<()> {
    let one = store::extension(tx.conn(), id)?.ok_or(Error::NoExtension)?;
    let unit = store::unit(tx.conn(), one.unit)?.ok_or(Error::NoUnit)?;
    actor.may(CHECK_REPORT, &unit)?;
    let (person, today) = (person_of(actor)?, now.day());
    if one.status != ExtensionStatus::Asked {
        return Err(Error::ExtensionDecided);
    }
    if one.asked_by == person {
        return Err(Error::SamePerson);
    }
    if granted && today > one.due {
        return Err(Error::ExtensionLate { due: one.due });
    }
    let answer = answer.trim();
    if !granted && answer.is_empty() {
        return Err(Error::ReasonMissing);
    }
    let status = if granted { ExtensionStatus::Granted } else { ExtensionStatus::Refused };
    if !store::decide_extension(tx.conn(), &one, status, (person, today), answer)? {
        return Err(Error::ExtensionDecided);
    }
    let event = ExtensionDecided {
        county: one.county,
        extension: id,
        unit: one.unit,
        organisation: unit.organisation,
        period: one.period,
        until: one.until,
        granted,
        answer: answer.to_owned(),
    };
    tx.record(now, actor, &event)?;
    Ok(())
}
