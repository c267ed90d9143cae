//! Seasonal pre-orders as sellers offer them: the window, the harvest shared out, calling off.

use db::{Conn, Tx};
use kernel::{Actor, Day, OrganisationId, RegionCode, Timestamp};

use super::photos::picture_of;
use super::selling::{may_sell_kind, own_product};
use super::{PUBLISH_LISTING, Seller, inputs, reservations};
use crate::events::{HarvestShared, PreorderCalledOff, PreorderOffered};
use crate::model::{
    Category, ENDLESS, FoundBy, Kind, Listing, LotDraft, Measure, NOT_HARVESTED, Preorder, PreorderDraft,
    PreorderId, PreorderStatus, ProductId, Reservation, ReservationStatus, ReturnRule, check_words,
};
use crate::store::{self, LotRow};
use crate::{Error, PreorderError, Result};

/// Which offers to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PreorderQuery {
    /// Part of a title or of a seller's name.
    pub words: String,
    /// Only of this county.
    pub county: Option<RegionCode>,
    /// Only of this seller.
    pub seller: Option<(RegionCode, OrganisationId)>,
    /// Only those one can still reserve on this day, or later, of sellers whose verification holds.
    pub open_on: Option<Day>,
    /// Only in this status.
    pub status: Option<PreorderStatus>,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// Offers a pre-order of a product. Its capacity is the stock of a listing on no shelf, so it closes by itself.
pub fn offer_preorder(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    seller: &Seller,
    product: ProductId,
    origin: RegionCode,
    draft: &PreorderDraft,
) -> Result<PreorderId> {
    actor.may(PUBLISH_LISTING, seller)?;
    draft.check(now.day())?;
    if !store::sells_on(tx.conn(), seller.county, seller.id, now.day())? {
        return Err(Error::SellerLapsed(seller.name.clone()));
    }
    if region::divisions().get(origin).is_none() {
        return Err(Error::UnknownOrigin(origin));
    }
    let product = own_product(tx.conn(), seller, product)?;
    may_sell_kind(tx.conn(), seller, Kind::find(&product.kind))?;
    let picture = picture_of(&product, &store::photos_of(tx.conn(), product.county, product.id)?);
    let category = Category::parse(&product.category).ok_or(Error::NoCategory)?;
    let screened = inputs::check_preorder(tx.conn(), &product, &draft.title)?;
    let lot = expected_lot(tx, now, seller, product.id, origin, draft);
    store::insert_lot(tx.conn(), &lot)?;
    let return_rule = ReturnRule::by_law(category, Kind::find(&product.kind));
    let listing = Listing {
        county: seller.county,
        id: tx.id(now),
        product: product.id,
        lot: lot.id,
        seller: seller.id,
        seller_name: seller.name.clone(),
        title: draft.title.trim().to_owned(),
        category,
        kind: product.kind.clone(),
        licensed_until: ENDLESS,
        screened,
        barred: String::new(),
        picture: picture.clone(),
        origin,
        price: draft.deposit,
        net: draft.net,
        return_rule,
        measure: Measure::default(),
        minimum: 1,
        tiered: false,
        limited: false,
        sell_until: None,
        available: draft.capacity,
        held: 0,
        sold: 0,
        published: false,
        published_at: now,
    };
    store::insert_listing(tx, now, &listing, &FoundBy::default())?;
    let offer = Preorder {
        county: seller.county,
        id: tx.id(now),
        seller: seller.id,
        seller_name: seller.name.clone(),
        listing: listing.id,
        picture,
        story: product.story,
        origin,
        draft: draft.clone(),
        status: PreorderStatus::Open,
        lot: None,
        harvested: 0,
        reason: String::new(),
        return_rule: listing.return_rule,
        available: draft.capacity,
    };
    store::insert_preorder(tx.conn(), now, &offer)?;
    let event = PreorderOffered {
        county: offer.county,
        preorder: offer.id,
        seller: offer.seller,
        title: draft.title.clone(),
        price: draft.price,
        deposit: draft.deposit,
        capacity: draft.capacity,
        closes_on: draft.closes_on,
    };
    tx.record(now, actor, &event)?;
    Ok(offer.id)
}

/// What the harvest is expected to be; the real lot comes with the harvest, and with its certificate.
fn expected_lot(
    tx: &Tx<'_>,
    now: Timestamp,
    seller: &Seller,
    product: ProductId,
    origin: RegionCode,
    draft: &PreorderDraft,
) -> LotRow {
    LotRow {
        county: seller.county,
        id: tx.id(now),
        product,
        seller: seller.id,
        origin,
        made_on: draft.harvest_from.number(),
        grade: String::new(),
        certificate: String::new(),
        pieces: draft.capacity,
        unlisted: 0,
        recorded_at: now,
        keeps_days: 0,
    }
}

/// Offers, those that close first first, and how many match.
pub fn preorders(conn: &mut Conn, want: &PreorderQuery) -> Result<(Vec<Preorder>, i64)> {
    store::preorders(conn, want)
}

/// An offer.
pub fn preorder(conn: &mut Conn, id: PreorderId) -> Result<Preorder> {
    store::preorder(conn, id)?.ok_or_else(|| PreorderError::NoPreorder.into())
}

/// Shares a harvest out by the rule that every buyer was shown. The lot is recorded with its certificate first; what
/// nobody reserved stays in it for the shelf. Refuses while one can still reserve. Also of a harvest before the window is over
/// every buyer may have the deposit back until then.
pub fn harvest(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    seller: &Seller,
    id: PreorderId,
    lot: &LotDraft,
) -> Result<()> {
    let offer = own(tx.conn(), actor, seller, id)?;
    if now.day() <= offer.draft.closes_on && offer.available > 0 {
        return Err(PreorderError::StillOpen(offer.draft.closes_on).into());
    }
    let listing =
        store::listing(tx.conn(), offer.county, offer.listing)?.ok_or(Error::NoListing(offer.listing))?;
    let lot_id = super::selling::record_lot(tx, actor, now, seller, listing.product, lot)?;
    let paid: Vec<Reservation> = store::reservations_of(tx.conn(), &offer)?
        .into_iter()
        .filter(|one| one.status == ReservationStatus::Deposited)
        .collect();
    let pieces: Vec<i64> = paid.iter().map(|one| one.pieces).collect();
    let shares = offer.draft.shortfall.share(lot.pieces, &pieces);
    let given: i64 = shares.iter().sum();
    if !store::take_from_lot(tx.conn(), offer.county, lot_id, given)?
        || !store::end_preorder(tx.conn(), &offer, PreorderStatus::Harvested, Some(lot_id), lot.pieces, "")?
    {
        return Err(PreorderError::Over.into());
    }
    for (one, share) in paid.iter().zip(&shares).filter(|(_, share)| **share > 0) {
        let allotted = Reservation { allotted: *share, ..one.clone() };
        reservations::step(tx, actor, now, one, allotted, ReservationStatus::Allotted)?;
    }
    let event = HarvestShared {
        county: offer.county,
        preorder: offer.id,
        lot: lot_id,
        harvested: lot.pieces,
        reserved: pieces.iter().sum(),
        given,
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// Calls an offer off before its harvest; every deposit goes back.
pub fn call_off(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    seller: &Seller,
    id: PreorderId,
    reason: &str,
) -> Result<()> {
    let offer = own(tx.conn(), actor, seller, id)?;
    check_words(reason)?;
    if reason.trim().is_empty() {
        return Err(Error::ReasonMissing);
    }
    if !store::end_preorder(tx.conn(), &offer, PreorderStatus::CalledOff, None, 0, reason.trim())? {
        return Err(PreorderError::Over.into());
    }
    let event = PreorderCalledOff { county: offer.county, preorder: id, reason: reason.trim().to_owned() };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// Offers whose harvest was to be recorded by yesterday, and was not.
pub fn preorders_unharvested(conn: &mut Conn, now: Timestamp) -> Result<Vec<PreorderId>> {
    let today = now.day();
    let over = store::unharvested(conn, today, 200)?;
    Ok(over.into_iter().filter(|offer| offer.draft.harvest_due() < today).map(|offer| offer.id).collect())
}

/// Calls such an offer off: nobody waits for ever for a harvest that does not come, and nobody's deposit is kept for it.
/// Nothing when the seller was first.
pub fn end_unharvested(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: PreorderId) -> Result<()> {
    let offer = preorder(tx.conn(), id)?;
    if offer.draft.harvest_due() >= now.day()
        || !store::end_preorder(tx.conn(), &offer, PreorderStatus::CalledOff, None, 0, NOT_HARVESTED)?
    {
        return Ok(());
    }
    let event = PreorderCalledOff { county: offer.county, preorder: id, reason: NOT_HARVESTED.to_owned() };
    tx.record(now, actor, &event)?;
    Ok(())
}

fn own(conn: &mut Conn, actor: &Actor, seller: &Seller, id: PreorderId) -> Result<Preorder> {
    let offer = preorder(conn, id)?;
    actor.may(PUBLISH_LISTING, &offer)?;
    if offer.seller != seller.id {
        return Err(PreorderError::NoPreorder.into());
    }
    if offer.status == PreorderStatus::Open { Ok(offer) } else { Err(PreorderError::Over.into()) }
}
