//! Quality marks: claimed by the seller, decided by the county.

use db::{Conn, Tx};
use kernel::{Actor, Day, RegionCode, Timestamp};

use super::own_shop::works_in;
use super::{CLAIM_MARK, DECIDE_MARK, SEE_MARKS, Seller};
use crate::events::{MarkClaimed, MarkDecided};
use crate::model::{MarkDraft, MarkId, MarkStatus, ProductId, QualityMark};
use crate::{CertificateError, Error, Result, store};

/// Says that a product of the seller's has a certificate. Buyers see it once the county verified it.
pub fn claim_mark(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    seller: &Seller,
    product: ProductId,
    draft: &MarkDraft,
) -> Result<MarkId> {
    actor.may(CLAIM_MARK, seller)?;
    draft.check(now.day())?;
    let product = store::product(tx.conn(), seller.county, product)?
        .filter(|product| product.seller == seller.id)
        .ok_or(Error::NoProduct)?;
    let new = QualityMark {
        county: seller.county,
        id: tx.id(now),
        product: product.id,
        product_name: product.name,
        seller: seller.id,
        draft: draft.clone(),
        status: MarkStatus::Waiting,
        reason: String::new(),
        claimed_by: actor.person_id().ok_or(Error::NoSeller)?,
        claimed_at: now,
    };
    store::insert_mark(tx, &new)?;
    let event = MarkClaimed {
        county: new.county,
        quality_mark: new.id,
        product: new.product,
        seller: new.seller,
        mark: draft.mark.as_str().to_owned(),
        number: draft.number.trim().to_owned(),
        valid_to: draft.valid_to,
    };
    tx.record(now, actor, &event)?;
    Ok(new.id)
}

/// The county verifies or refuses what was claimed, or takes back what it verified. Only verifying needs no reason. Nobody
/// decides what they claimed, or what a shop they work in did.
pub fn decide_mark(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    id: MarkId,
    to: MarkStatus,
    reason: &str,
) -> Result<()> {
    let mark = store::mark(tx.conn(), id)?.ok_or(CertificateError::NoMark)?;
    actor.may(DECIDE_MARK, &mark)?;
    let by = actor.person_id().ok_or(CertificateError::NoMark)?;
    if by == mark.claimed_by || works_in(tx.conn(), mark.county.city(), by, mark.seller)? {
        return Err(CertificateError::OwnMark.into());
    }
    if !mark.status.may_become(to) {
        return Err(Error::Decided);
    }
    if to != MarkStatus::Verified && reason.trim().is_empty() {
        return Err(Error::ReasonMissing);
    }
    if to == MarkStatus::Verified {
        mark.draft.check(now.day())?;
    }
    if !store::change_mark(tx.conn(), &mark, to, reason.trim(), by, now)? {
        return Err(Error::Decided);
    }
    let event = MarkDecided {
        county: mark.county,
        quality_mark: id,
        product: mark.product,
        status: to.as_str().to_owned(),
        reason: reason.trim().to_owned(),
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// A mark, for its seller and the officials of its county.
pub fn mark(conn: &mut Conn, actor: &Actor, id: MarkId) -> Result<QualityMark> {
    let found = store::mark(conn, id)?.ok_or(CertificateError::NoMark)?;
    actor.may(SEE_MARKS, &found)?;
    Ok(found)
}

/// What a seller claimed, newest first.
pub fn marks_of_seller(conn: &mut Conn, seller: &Seller) -> Result<Vec<QualityMark>> {
    store::marks_of_seller(conn, seller.county, seller.id)
}

/// The marks of a product that buyers see on this day. Marks that hold are public.
pub fn marks_shown(
    conn: &mut Conn,
    county: RegionCode,
    products: &[ProductId],
    day: Day,
) -> Result<Vec<QualityMark>> {
    store::marks_shown(conn, county, products, day)
}

/// Marks the reader may see, the longest waiting first, and how many match.
pub fn marks(
    conn: &mut Conn,
    actor: &Actor,
    status: Option<MarkStatus>,
    words: &str,
    page: (i64, i64),
) -> Result<(Vec<QualityMark>, i64)> {
    store::marks(conn, &actor.scope(SEE_MARKS, "QualityMark"), status, words, page)
}
