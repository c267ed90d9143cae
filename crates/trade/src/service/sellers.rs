//! What the market tells of sellers.

use db::{Conn, Tx};
use kernel::{Day, OrganisationId, RegionCode};

use crate::matching::Repute;
use crate::model::{MarkId, Party};
use crate::{Error, Result, store};

/// Days after a seller's verification falls due during which it still stands, as in the market.
const GRACE_DAYS: i64 = 15;

/// Keeps a seller as the county verified it.
pub fn keep_seller(
    tx: &mut Tx<'_>,
    county: RegionCode,
    id: OrganisationId,
    name: &str,
    due_on: Day,
) -> Result<()> {
    store::save_seller(tx.conn(), county, id, name, due_on)
}

/// Keeps a quality mark as a seller claimed it.
pub fn keep_mark(
    tx: &mut Tx<'_>,
    county: RegionCode,
    id: MarkId,
    seller: OrganisationId,
    valid_to: Day,
) -> Result<()> {
    store::save_mark(tx.conn(), county, id, seller, valid_to)
}

/// Keeps what the county decided about a mark.
pub fn keep_mark_decision(tx: &mut Tx<'_>, county: RegionCode, id: MarkId, status: &str) -> Result<()> {
    store::decide_mark(tx.conn(), county, id, status)
}

/// Refuses who may not sell: the county has not verified them, or that lapsed.
pub(super) fn must_be_verified(conn: &mut Conn, seller: &Party, today: Day) -> Result<()> {
    let due_from = today.plus_days(-GRACE_DAYS);
    let verified = store::is_verified(conn, seller.county, seller.organisation, due_from)?;
    if verified { Ok(()) } else { Err(Error::NotVerified) }
}

/// What is known of an organisation that sells.
pub(super) fn repute_of(conn: &mut Conn, seller: &Party, today: Day) -> Result<Repute> {
    let Party { county, organisation, .. } = *seller;
    Ok(Repute {
        verified: store::is_verified(conn, county, organisation, today.plus_days(-GRACE_DAYS))?,
        marked: store::is_marked(conn, county, organisation, today)?,
        fulfilled: store::fulfilled_of(conn, county, organisation)?,
    })
}
