//! Bulletins sent out of published results, on record with their number and their head.

use db::{Conn, Tx};
use kernel::{Actor, ResourceRef, Timestamp};

use super::{RUN_ASSESSMENT, SEE_ASSESSMENT, person_of, release_for_offices};
use crate::events::BulletinIssued;
use crate::model::{BulletinId, Issued, ResultId, checked_head};
use crate::report::{Head, Release};
use crate::{Error, Result, in_use, store};

/// Puts a bulletin of a published result on record as it goes out. Refuses one without number, and a number that went out
/// already.
pub fn issue_bulletin(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    result: ResultId,
    head: &Head,
) -> Result<BulletinId> {
    let (programme, _) = in_use()?;
    actor.may(RUN_ASSESSMENT, &ResourceRef::new("Assessment", programme.city))?;
    let release = release_for_offices(tx.conn(), actor, result)?;
    let issued = Issued {
        county: programme.city,
        id: tx.id(now),
        result,
        head: checked_head(head)?,
        issued_by: person_of(actor)?,
        issued_at: now,
    };
    if !store::insert_bulletin(tx, &issued)? {
        return Err(Error::NumberTaken);
    }
    let event = BulletinIssued {
        county: issued.county,
        bulletin: issued.id,
        result,
        period: release.period,
        number: issued.head.number,
        issuer: issued.head.issuer,
    };
    tx.record(now, actor, &event)?;
    Ok(issued.id)
}

/// The bulletins that went out of a result, the first first.
pub fn bulletins(conn: &mut Conn, actor: &Actor, result: ResultId) -> Result<Vec<Issued>> {
    let (programme, _) = in_use()?;
    actor.may(SEE_ASSESSMENT, &ResourceRef::new("Assessment", programme.city))?;
    store::bulletins(conn, programme.city, result)
}

/// A published result and the head its bulletin goes out under: that on record, or none for a draft.
pub fn bulletin(
    conn: &mut Conn,
    actor: &Actor,
    result: ResultId,
    issued: Option<BulletinId>,
) -> Result<(Release, Head)> {
    let release = release_for_offices(conn, actor, result)?;
    let Some(id) = issued else { return Ok((release, Head::default())) };
    let all = bulletins(conn, actor, result)?;
    let found = all.into_iter().find(|one| one.id == id).ok_or(Error::NoBulletin)?;
    Ok((release, found.head))
}
