//! Joint purchase as sellers offer it and organisers open it.

use db::{Conn, Tx};
use kernel::{Actor, Day, OrganisationId, RegionCode, Timestamp};

use super::buying::open_point;
use super::inputs;
use super::{KEEP_JOINT, OFFER_JOINT, Seller};
use crate::events::{JointOfferWithdrawn, JointOffered, JointOpened};
use crate::model::{
    Category, JointNotice, JointNoticeKind, JointOffer, JointOfferDraft, JointOfferId, JointRound,
    JointRoundDraft, JointRoundId, JointStatus, ListingId, ReturnRule, SellerKind,
};
use crate::store;
use crate::{Error, JointError, Result};

/// Which offers to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JointOfferQuery {
    /// Only this one.
    pub only: Option<JointOfferId>,
    /// Part of a title or of a seller's name.
    pub words: String,
    /// Only of this county.
    pub county: Option<RegionCode>,
    /// Only of this seller.
    pub seller: Option<(RegionCode, OrganisationId)>,
    /// Only goods of this shelf.
    pub category: Option<Category>,
    /// Only those one can open a round on.
    pub open: bool,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// Which rounds to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JointRoundQuery {
    /// Only this one.
    pub only: Option<JointRoundId>,
    /// Part of the goods' title, or of the organiser's or seller's name.
    pub words: String,
    /// Only rounds that this shop organises or sells to.
    pub shop: Option<(RegionCode, OrganisationId)>,
    /// Only of organisers of this county.
    pub county: Option<RegionCode>,
    /// Only goods of this shelf.
    pub category: Option<Category>,
    /// Only those one can join on this day.
    pub open_on: Option<Day>,
    /// Only those that close on this day or before.
    pub closes_by: Option<Day>,
    /// Only those to which this phone is invited, by its index.
    pub invited: Option<String>,
    /// Only in this status.
    pub status: Option<JointStatus>,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// Offers, the newest first, and how many match.
pub fn joint_offers(conn: &mut Conn, want: &JointOfferQuery) -> Result<(Vec<JointOffer>, i64)> {
    store::joint_offers(conn, want)
}

/// An offer.
pub fn joint_offer(conn: &mut Conn, id: JointOfferId) -> Result<JointOffer> {
    store::joint_offer(conn, id)?.ok_or_else(|| JointError::NoOffer.into())
}

/// Rounds, and how many match.
pub fn joint_rounds(conn: &mut Conn, want: &JointRoundQuery) -> Result<(Vec<JointRound>, i64)> {
    store::rounds(conn, want)
}

/// A round.
pub fn joint_round(conn: &mut Conn, id: JointRoundId) -> Result<JointRound> {
    let want = JointRoundQuery { only: Some(id), limit: 1, ..JointRoundQuery::default() };
    store::rounds(conn, &want)?.0.into_iter().next().ok_or_else(|| JointError::NoRound.into())
}

/// What the members of these rounds were told, the newest first.
pub fn joint_news(conn: &mut Conn, rounds: &[JointRoundId]) -> Result<Vec<(JointRoundId, JointNotice)>> {
    store::notices_of(conn, rounds)
}

/// Offers goods on the shelf for joint purchase. Refuses a second offer of the same goods.
pub fn offer_joint(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    seller: &Seller,
    listing: ListingId,
    draft: &JointOfferDraft,
) -> Result<JointOfferId> {
    actor.may(OFFER_JOINT, seller)?;
    let goods = store::listing(tx.conn(), seller.county, listing)?
        .filter(|goods| goods.seller == seller.id)
        .ok_or(Error::NoListing(listing))?;
    if !goods.published {
        return Err(JointError::NotOnShelf.into());
    }
    // The consent belongs to each purchase (消费者权益保护法 25), and members order by joining.
    if goods.return_rule == ReturnRule::ByConsent {
        return Err(JointError::ByConsent.into());
    }
    if goods.kind().is_some_and(|kind| kind.ledger) {
        return Err(JointError::InLedger.into());
    }
    if let Some(problem) = inputs::problem_of(tx.conn(), &goods, now.day())? {
        return Err(problem);
    }
    if !store::sells_on(tx.conn(), seller.county, seller.id, now.day())? {
        return Err(Error::SellerLapsed(seller.name.clone()));
    }
    draft.check(goods.price)?;
    let offer = JointOffer {
        county: seller.county,
        id: tx.id(now),
        seller: seller.id,
        seller_name: seller.name.clone(),
        listing,
        title: goods.title,
        picture: goods.picture,
        category: goods.category,
        draft: draft.clone(),
        open: true,
        available: goods.available,
    };
    store::insert_offer(tx, now, &offer)?;
    let event = JointOffered {
        county: offer.county,
        offer: offer.id,
        seller: offer.seller,
        listing,
        title: offer.title,
        steps: draft.steps.all().iter().map(|step| (step.from, step.price)).collect(),
        most: draft.most,
        notice_days: draft.notice_days,
    };
    tx.record(now, actor, &event)?;
    Ok(offer.id)
}

/// Withdraws an offer. Rounds that are open rest on it and go on.
pub fn withdraw_joint_offer(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    seller: &Seller,
    id: JointOfferId,
) -> Result<()> {
    let offer = joint_offer(tx.conn(), id)?;
    actor.may(OFFER_JOINT, &offer)?;
    if (offer.county, offer.seller) != (seller.county, seller.id) {
        return Err(JointError::NoOffer.into());
    }
    if !store::withdraw_offer(tx.conn(), &offer)? {
        return Err(JointError::Withdrawn.into());
    }
    tx.record(now, actor, &JointOfferWithdrawn { county: offer.county, offer: id, seller: offer.seller })?;
    Ok(())
}

/// Opens a round on an offer and holds its pieces of the listing. Only co-operatives and family farms that are
/// verified organise rounds.
pub fn open_joint(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    organiser: &Seller,
    offer: JointOfferId,
    draft: &JointRoundDraft,
) -> Result<JointRoundId> {
    let offer = joint_offer(tx.conn(), offer)?;
    actor.may(KEEP_JOINT, organiser)?;
    check_organiser(tx.conn(), organiser, now.day())?;
    if !offer.open {
        return Err(JointError::Withdrawn.into());
    }
    if !store::sells_on(tx.conn(), offer.county, offer.seller, now.day())? {
        return Err(Error::SellerLapsed(offer.seller_name));
    }
    draft.check(now.day(), &offer.draft)?;
    let goods =
        store::listing(tx.conn(), offer.county, offer.listing)?.ok_or(Error::NoListing(offer.listing))?;
    if let Some(problem) = inputs::problem_of(tx.conn(), &goods, now.day())? {
        return Err(problem);
    }
    let last_day = draft.closes_on.plus_days(draft.pay_days.into());
    if !goods.published || goods.sell_until.is_some_and(|day| day < last_day) {
        return Err(JointError::NotOnShelf.into());
    }
    let point = open_point(tx.conn(), draft.pickup)?;
    let pieces = draft.capacity;
    if !store::change_stock(tx.conn(), offer.county, offer.listing, -pieces, pieces, 0)? {
        return Err(JointError::StockShort(goods.available).into());
    }
    let place = (point.id, point.region, point.name);
    let round = new_round(tx, now, offer, organiser, draft, place);
    store::insert_round(tx.conn(), &round)?;
    let told = JointNotice { kind: JointNoticeKind::Opened, price: round.steps.dearest(), told_at: now };
    store::insert_notice(tx, &round, &told)?;
    tx.record(now, actor, &opened(&round))?;
    Ok(round.id)
}

/// Refuses who is no verified co-operative or family farm.
fn check_organiser(conn: &mut Conn, organiser: &Seller, today: Day) -> Result<()> {
    let verified = store::seller(conn, organiser.county, organiser.id)?;
    let organises = |kind| matches!(kind, SellerKind::Cooperative | SellerKind::FamilyFarm);
    if !verified.is_some_and(|one| organises(one.kind)) {
        return Err(JointError::NotAnOrganiser.into());
    }
    if store::sells_on(conn, organiser.county, organiser.id, today)? {
        return Ok(());
    }
    Err(Error::SellerLapsed(organiser.name.clone()))
}

fn new_round(
    tx: &Tx<'_>,
    now: Timestamp,
    offer: JointOffer,
    organiser: &Seller,
    draft: &JointRoundDraft,
    (pickup, pickup_region, pickup_name): (kernel::StationId, RegionCode, String),
) -> JointRound {
    JointRound {
        county: offer.county,
        id: tx.id(now),
        offer: offer.id,
        listing: offer.listing,
        seller: offer.seller,
        seller_name: offer.seller_name,
        organiser_county: organiser.county,
        organiser: organiser.id,
        organiser_name: organiser.name.clone(),
        title: offer.title,
        picture: offer.picture,
        category: offer.category,
        pickup,
        pickup_region,
        pickup_name,
        steps: offer.draft.steps,
        closes_on: draft.closes_on,
        pay_days: draft.pay_days,
        least: draft.least,
        audience: draft.audience,
        capacity: draft.capacity,
        taken: 0,
        members: 0,
        status: JointStatus::Open,
        price: None,
        pay_until: None,
        failure: None,
        opened_at: now,
    }
}

fn opened(round: &JointRound) -> JointOpened {
    JointOpened {
        county: round.county,
        round: round.id,
        offer: round.offer,
        seller: round.seller,
        organiser: round.organiser,
        organiser_county: round.organiser_county,
        title: round.title.clone(),
        capacity: round.capacity,
        closes_on: round.closes_on,
        pickup: round.pickup,
        audience: round.audience.as_str().to_owned(),
    }
}
