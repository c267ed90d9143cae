//! Published results as documents and data tell them. What is not published is not found: nothing goes out before.

use db::Conn;
use kernel::{Actor, RegionCode, ResourceRef};

use super::{SEE_ASSESSMENT, SEE_SCORE};
use crate::model::{ResultId, Stage, Stored};
use crate::report::Release;
use crate::{Error, Result, luoyang, store};

/// A published result for everybody, with the one that stands for the half-year before.
pub fn release(conn: &mut Conn, id: ResultId) -> Result<Release> {
    let (programme, _) = luoyang()?;
    let stored = store::result(conn, programme.city, id)?.ok_or(Error::NoResult)?;
    let before = before(conn, &stored)?;
    Release::of(&stored, before.as_ref())
}

/// A published result for the office, which puts its number and its head on what goes out.
pub fn release_for_offices(conn: &mut Conn, actor: &Actor, id: ResultId) -> Result<Release> {
    let (programme, _) = luoyang()?;
    actor.may(SEE_ASSESSMENT, &ResourceRef::new("Assessment", programme.city))?;
    release(conn, id)
}

/// A published result for those who may see a county's scorecard.
pub fn release_for_county(
    conn: &mut Conn,
    actor: &Actor,
    id: ResultId,
    county: RegionCode,
) -> Result<Release> {
    actor.may(SEE_SCORE, &ResourceRef::new("Score", county))?;
    release(conn, id)
}

/// The result that stands for the half-year before, if one was published.
fn before(conn: &mut Conn, stored: &Stored) -> Result<Option<Stored>> {
    let cycle = store::cycle(conn, stored.county, stored.period.previous())?;
    let standing = cycle.filter(|cycle| cycle.stage == Stage::Published).and_then(|cycle| cycle.standing);
    match standing {
        Some(id) => store::result(conn, stored.county, id),
        None => Ok(None),
    }
}
