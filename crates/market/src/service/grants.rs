//! Letting another seller sell one's lots: offered, answered, ended, and what was sold under it.

use db::{Conn, Tx};
use kernel::{Actor, Day, OrganisationId, RegionCode, ResourceRef, Timestamp};

use super::selling::{own_product, withdraw_listing};
use super::{KEEP_GRANT, PUBLISH_LISTING, Seller};
use crate::events::{SalesGrantChanged, SalesGrantOffered};
use crate::model::{GrantId, GrantStatus, GrantStep, ProductId, SalesGrant, SoldUnder, check_until};
use crate::store::{self, LotRow};
use crate::{Error, Result, ShopError};

/// Offers another seller of the county, by its name, to sell the lots of a product until a day. Refuses one who sells on a
/// declaration.
pub fn offer_grant(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    producer: &Seller,
    product: ProductId,
    to: &str,
    until: Day,
) -> Result<GrantId> {
    actor.may(KEEP_GRANT, producer)?;
    check_until(until, now.day())?;
    let product = own_product(tx.conn(), producer, product)?;
    let found = store::seller_named(tx.conn(), producer.county, to.trim())?;
    let (grantee, grantee_name) = found.ok_or_else(|| ShopError::NoSuchSeller(to.trim().to_owned()))?;
    if grantee == producer.id {
        return Err(ShopError::GrantToOneself.into());
    }
    refuse_declared(tx.conn(), producer.county, grantee)?;
    let new = SalesGrant {
        county: producer.county,
        id: tx.id(now),
        product: product.id,
        product_name: product.name,
        producer: producer.id,
        producer_name: producer.name.clone(),
        grantee,
        grantee_name,
        valid_until: until,
        status: GrantStatus::Offered,
        offered_at: now,
    };
    store::insert_grant(tx, &new)?;
    let event = SalesGrantOffered {
        county: new.county,
        grant: new.id,
        product: new.product,
        producer: new.producer,
        grantee: new.grantee,
        until,
    };
    tx.record(now, actor, &event)?;
    Ok(new.id)
}

/// The grantee accepts or refuses, or either side ends it. What the grantee has on the shelf under a grant that ended
/// leaves it, and the pieces go back to the producer's lots; orders stay.
pub fn change_grant(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    county: RegionCode,
    id: GrantId,
    step: GrantStep,
) -> Result<()> {
    let grant = store::grant(tx.conn(), county, id)?.ok_or(ShopError::NoGrant)?;
    let as_side = |side| actor.may(KEEP_GRANT, &ResourceRef::new("Shop", county).of(side));
    match step {
        GrantStep::Accept | GrantStep::Refuse => as_side(grant.grantee)?,
        GrantStep::End => as_side(grant.producer).or_else(|_| as_side(grant.grantee))?,
    }
    if step == GrantStep::Accept {
        if now.day() > grant.valid_until {
            return Err(ShopError::GrantOver.into());
        }
        refuse_declared(tx.conn(), county, grant.grantee)?;
    }
    take_step(tx, actor, now, &grant, step)
}

/// Refuses who sells on a declaration: that is for what they grow themselves (电子商务法 10).
pub(super) fn refuse_declared(conn: &mut Conn, county: RegionCode, grantee: OrganisationId) -> Result<()> {
    match store::seller(conn, county, grantee)? {
        Some(seller) if seller.is_declared() => Err(ShopError::GrantToDeclared(seller.name).into()),
        _ => Ok(()),
    }
}

/// Ends a grant whose last day passed.
pub fn end_grant(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, grant: &SalesGrant) -> Result<()> {
    actor.may(KEEP_GRANT, &ResourceRef::new("Shop", grant.county).of(grant.producer))?;
    take_step(tx, actor, now, grant, GrantStep::End)
}

fn take_step(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    grant: &SalesGrant,
    step: GrantStep,
) -> Result<()> {
    let to = step.leads_to(grant.status).ok_or(ShopError::GrantOver)?;
    if !store::change_grant(tx.conn(), grant, to, now)? {
        return Err(Error::ChangedMeanwhile);
    }
    if to == GrantStatus::Ended {
        for listing in store::listings_under(tx.conn(), grant)? {
            withdraw_listing(tx, actor, now, grant.county, listing)?;
        }
    }
    let event = SalesGrantChanged {
        county: grant.county,
        grant: grant.id,
        producer: grant.producer,
        grantee: grant.grantee,
        status: to.as_str().to_owned(),
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// Grants whose last day passed, for the job that ends them.
pub fn grants_over(conn: &mut Conn, today: Day) -> Result<Vec<SalesGrant>> {
    store::grants_over(conn, today, 100)
}

/// The grants a seller gave and was given, each with what was sold under it; for those who only put goods on the shelf, the
/// grants it was given.
pub fn grants_of(conn: &mut Conn, actor: &Actor, seller: &Seller) -> Result<Vec<(SalesGrant, SoldUnder)>> {
    actor.may(PUBLISH_LISTING, seller)?;
    let mut grants = store::grants_of(conn, seller.county, seller.id)?;
    grants.retain(|grant| grant.grantee == seller.id || actor.can(KEEP_GRANT, seller));
    grants.into_iter().map(|grant| store::sold_under(conn, &grant).map(|sold| (grant, sold))).collect()
}

/// The lots of others that the seller may put on the shelf on this day, each with the grant it is under.
pub fn lots_of_others(conn: &mut Conn, seller: &Seller, today: Day) -> Result<Vec<(LotRow, GrantId)>> {
    let mut lots = Vec::new();
    for grant in store::grants_of(conn, seller.county, seller.id)? {
        if grant.grantee == seller.id && grant.holds_on(today) {
            let found = store::lots_with_pieces(conn, grant.county, grant.product)?;
            lots.extend(found.into_iter().map(|lot| (lot, grant.id)));
        }
    }
    Ok(lots)
}

/// A grant the seller was given, with the lots that still have pieces.
pub fn granted_lots(
    conn: &mut Conn,
    seller: &Seller,
    id: GrantId,
    today: Day,
) -> Result<(SalesGrant, Vec<LotRow>)> {
    let grant = store::grant(conn, seller.county, id)?
        .filter(|one| one.grantee == seller.id)
        .ok_or(ShopError::NoGrant)?;
    if !grant.holds_on(today) {
        return Err(ShopError::GrantOver.into());
    }
    let lots = store::lots_with_pieces(conn, grant.county, grant.product)?;
    Ok((grant, lots))
}
