//! Reviews: by buyers of what they collected, answered once by the seller, never deleted (电子商务法 39).

use db::{Conn, Tx};
use kernel::{Actor, OrganisationId, RegionCode, Timestamp};

use super::own_shop::refuse_own_shop;
use super::{REPLY_TO_REVIEW, WRITE_REVIEW};
use crate::events::{ReviewAnswered, ReviewWritten};
use crate::model::{OrderId, OrderStatus, ProductId, Review, ReviewDraft, ReviewId, Stars, check_words};
use crate::{ClaimError, Error, Result, store};

/// Which reviews to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewQuery {
    /// Of sellers of this county.
    pub county: RegionCode,
    /// Only of this product.
    pub product: Option<ProductId>,
    /// Only of this seller.
    pub seller: Option<OrganisationId>,
    /// Only with this many stars.
    pub stars: Option<i32>,
    /// Part of a title or of what was written.
    pub words: String,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// The buyer says what they think of goods they collected, once for each line.
pub fn write_review(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    order: OrderId,
    draft: &ReviewDraft,
) -> Result<ReviewId> {
    let order = store::order(tx.conn(), order)?.ok_or(Error::NoOrder(order))?;
    actor.may(WRITE_REVIEW, &order)?;
    draft.check()?;
    refuse_own_shop(tx.conn(), order.city, order.buyer.person, order.seller, &order.seller_name)?;
    if order.status != OrderStatus::Collected {
        return Err(ClaimError::NotCollected.into());
    }
    let lines = store::lines_of(tx.conn(), order.county, order.id)?;
    let line =
        lines.iter().find(|line| line.listing == draft.listing).ok_or(Error::NoListing(draft.listing))?;
    let listing =
        store::listing(tx.conn(), order.county, line.listing)?.ok_or(Error::NoListing(draft.listing))?;
    let new = Review {
        county: order.county,
        id: tx.id(now),
        order: order.id,
        listing: line.listing,
        product: listing.product,
        seller: order.seller,
        buyer: order.buyer.person,
        buyer_name: order.buyer.name.clone(),
        title: line.title.clone(),
        stars: draft.stars,
        words: draft.words.trim().to_owned(),
        written_at: now,
        reply: String::new(),
    };
    store::insert_review(tx, &new)?;
    let event = ReviewWritten {
        county: new.county,
        review: new.id,
        order: new.order,
        product: new.product,
        seller: new.seller,
        stars: new.stars,
    };
    tx.record(now, actor, &event)?;
    Ok(new.id)
}

/// The seller answers a review, once.
pub fn reply_to_review(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    id: ReviewId,
    words: &str,
) -> Result<()> {
    let review = store::review(tx.conn(), id)?.ok_or(Error::NoReview)?;
    actor.may(REPLY_TO_REVIEW, &review)?;
    check_words(words)?;
    if words.trim().is_empty() {
        return Err(Error::ReplyMissing);
    }
    if !store::keep_reply(tx.conn(), now, &review, words.trim())? {
        return Err(Error::Replied);
    }
    let event = ReviewAnswered { county: review.county, review: id, seller: review.seller };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// Reviews, which everybody may read, newest first, and how many match.
pub fn reviews(conn: &mut Conn, want: &ReviewQuery) -> Result<(Vec<Review>, i64)> {
    store::reviews(conn, want)
}

/// How many reviews a product has, and their stars.
pub fn stars_of(conn: &mut Conn, county: RegionCode, product: ProductId) -> Result<Stars> {
    store::stars_of(conn, county, product)
}
