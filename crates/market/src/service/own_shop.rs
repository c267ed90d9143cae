//! Whoever owns or works in a shop neither buys of it nor reviews it (电子商务法 17), and decides nothing about it.

use db::Conn;
use kernel::{Grant, GrantScope, OrganisationId, PersonId, RegionCode};

use crate::{Error, Result};

/// The shops a person owns or works in.
pub(super) fn shops_of(conn: &mut Conn, city: RegionCode, person: PersonId) -> Result<Vec<OrganisationId>> {
    let held = identity::service::grants_of(conn, city, person)?;
    let shop = |one: &Grant| match one.scope {
        GrantScope::Organisation(shop, _) => Some(shop),
        _ => None,
    };
    Ok(held.iter().filter_map(shop).collect())
}

/// True when a person owns this shop or works in it.
pub(super) fn works_in(
    conn: &mut Conn,
    city: RegionCode,
    person: PersonId,
    shop: OrganisationId,
) -> Result<bool> {
    Ok(shops_of(conn, city, person)?.contains(&shop))
}

/// Refuses goods of a shop the buyer owns or works in: sales and reviews are of others.
pub(super) fn refuse_own_shop(
    conn: &mut Conn,
    city: RegionCode,
    person: PersonId,
    seller: OrganisationId,
    name: &str,
) -> Result<()> {
    if works_in(conn, city, person, seller)? { Err(Error::OwnShop(name.to_owned())) } else { Ok(()) }
}
