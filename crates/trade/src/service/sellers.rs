//! What the market tells of sellers.

use std::collections::{BTreeSet, HashMap};

use db::{Conn, Tx};
use kernel::{Day, OrganisationId, RegionCode};

use crate::matching::Repute;
use crate::model::{MarkId, Party, PartyKey, earliest_due};
use crate::{Error, Result, store};

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
    let verified = store::is_verified(conn, seller.county, seller.organisation, earliest_due(today))?;
    if verified { Ok(()) } else { Err(Error::NotVerified) }
}

/// What is known of these organisations as sellers, each under its [`Party::key`].
pub(super) fn reputes_of<'a>(
    conn: &mut Conn,
    sellers: impl Iterator<Item = &'a Party>,
    today: Day,
) -> Result<HashMap<PartyKey, Repute>> {
    let sellers: BTreeSet<PartyKey> = sellers.map(Party::key).collect();
    let verified = store::verified(conn, &sellers, earliest_due(today))?;
    let marked = store::marked(conn, &sellers, today)?;
    let fulfilled = store::fulfilled(conn, &sellers)?;
    let repute = |seller: &PartyKey| Repute {
        verified: verified.contains(seller),
        marked: marked.contains(seller),
        fulfilled: fulfilled.get(seller).copied().unwrap_or_default(),
    };
    Ok(sellers.iter().map(|seller| (*seller, repute(seller))).collect())
}
