//! Claims: asked by the buyer, answered by the seller, decided by the county when they do not agree.

use db::{Conn, Tx};
use kernel::{Actor, Fen, OrganisationId, PersonId, Timestamp};

use super::refund::{Back, give_all_back, give_back};
use super::{ANSWER_CLAIM, DECIDE_CLAIM, MAKE_CLAIM, SEE_CLAIM};
use super::{missing, own_shop, shipment_claims, shipments};
use crate::events::{ClaimMade, ClaimMoved};
use crate::model::{
    Claim, ClaimDraft, ClaimId, ClaimKind, ClaimPhoto, ClaimStatus, ClaimStep, Order, OrderId, OrderLine,
    OrderStatus, RefundReason, ShipmentLine, Side, WHOLE_ORDER,
};
use crate::{ClaimError, Error, Result, store};

/// Which claims to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClaimQuery {
    /// An order's or claim's number, or part of a title or of a seller's name.
    pub words: String,
    /// Only in this status.
    pub status: Option<ClaimStatus>,
    /// Only of this kind.
    pub kind: Option<ClaimKind>,
    /// Only of this seller.
    pub seller: Option<OrganisationId>,
    /// Only of this buyer.
    pub buyer: Option<PersonId>,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// A claim with all that was said and done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimView {
    /// The claim.
    pub claim: Claim,
    /// Its steps, in order.
    pub steps: Vec<ClaimStep>,
    /// What the sides show.
    pub photos: Vec<ClaimPhoto>,
}

/// The buyer asks for money back or to send goods back, or says that nothing arrived. The seller has three days to answer.
pub fn make_claim(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    order: OrderId,
    draft: &ClaimDraft,
) -> Result<ClaimId> {
    make_claim_of(tx, actor, now, order, WHOLE_ORDER, draft)
}

/// The same of one shipment, when that never arrived; without its number it is the one that is overdue.
pub fn make_claim_of(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    order: OrderId,
    shipment: i64,
    draft: &ClaimDraft,
) -> Result<ClaimId> {
    let order = store::order(tx.conn(), order)?.ok_or(Error::NoOrder(order))?;
    actor.may(MAKE_CLAIM, &order)?;
    shipments::check_number(&order, shipment)?;
    let lines = store::lines_of(tx.conn(), order.county, order.id)?;
    let Asked { line, pieces, asked, shipment } = asked(tx.conn(), now, &order, &lines, shipment, draft)?;
    if !asked.is_positive() {
        return Err(Error::RefundTooMuch);
    }
    let new = Claim {
        county: order.county,
        id: tx.id(now),
        order: order.id,
        listing: line.listing,
        title: line.title.clone(),
        buyer: order.buyer.person,
        seller: order.seller,
        seller_name: order.seller_name.clone(),
        kind: draft.kind,
        pieces,
        asked,
        given: Fen::ZERO,
        status: ClaimStatus::Open,
        due_at: due(ClaimStatus::Open, now),
        made_at: now,
        changed_at: now,
        shipment,
    };
    store::insert_claim(tx, &new)?;
    let words = draft.words.trim().to_owned();
    let step = ClaimStep { id: tx.id(now), status: new.status, side: Side::Buyer, words, at: now };
    store::insert_step(tx, &new, actor.person_id(), &step)?;
    let event = ClaimMade {
        county: new.county,
        claim: new.id,
        order: new.order,
        seller: new.seller,
        kind: new.kind.as_str().to_owned(),
        asked: new.asked,
    };
    tx.record(now, actor, &event)?;
    Ok(new.id)
}

/// What a claim is about.
struct Asked {
    line: OrderLine,
    pieces: i64,
    asked: Fen,
    shipment: i64,
}

/// What is asked for, once the rules allow it.
fn asked(
    conn: &mut Conn,
    now: Timestamp,
    order: &Order,
    lines: &[OrderLine],
    shipment: i64,
    draft: &ClaimDraft,
) -> Result<Asked> {
    let is_missing = draft.kind == ClaimKind::NotReceived;
    if is_missing && order.in_parts {
        return asked_of_shipment(conn, now, order, lines, shipment, draft);
    }
    let line =
        lines.iter().find(|line| line.listing == draft.listing).ok_or(Error::NoListing(draft.listing))?;
    if order.in_parts {
        // What is there may be claimed while the rest is awaited.
        let there = shipment_claims::arrived(conn, order, line)?;
        draft.check(&shipment_claims::as_arrived(order, &there, now), &there, now)?;
    } else {
        draft.check(order, line, now)?;
    }
    let (line, pieces, asked) = match (is_missing, lines.first()) {
        // All of the order, under its first line, so that it is claimed once.
        (true, Some(first)) => (first, first.quantity, order.total.minus(order.refunded)?),
        _ => (line, draft.pieces, draft.amount),
    };
    Ok(Asked { line: line.clone(), pieces, asked, shipment: WHOLE_ORDER })
}

/// All of a shipment, under its first line.
fn asked_of_shipment(
    conn: &mut Conn,
    now: Timestamp,
    order: &Order,
    lines: &[OrderLine],
    shipment: i64,
    draft: &ClaimDraft,
) -> Result<Asked> {
    let one = shipment_claims::missing_one(conn, order, shipment, now)?;
    draft.check_missing_shipment(order, &one, now)?;
    let ShipmentLine { listing, pieces, .. } =
        *one.lines.iter().find(|line| line.pieces > 0).ok_or(Error::RefundTooMuch)?;
    let line = lines.iter().find(|line| line.listing == listing).ok_or(Error::NoListing(listing))?;
    let asked = shipment_claims::worth_if_lost(conn, order, &one)?;
    Ok(Asked { line: line.clone(), pieces, asked, shipment: one.number })
}

/// What one side decides about a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Where the claim goes.
    pub to: ClaimStatus,
    /// In their words. Refusing, disputing and deciding need some.
    pub words: String,
    /// What the county gives; the others give what was asked for.
    pub amount: Option<Fen>,
}

/// One side takes a claim one step further. Nobody answers a claim of their own, or decides one against a shop they work in.
pub fn move_claim(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    id: ClaimId,
    side: Side,
    answer: &Answer,
) -> Result<()> {
    let claim = store::claim(tx.conn(), id)?.ok_or(ClaimError::NoClaim)?;
    let action = match side {
        Side::Buyer => MAKE_CLAIM,
        Side::Seller => ANSWER_CLAIM,
        Side::County | Side::System => DECIDE_CLAIM,
    };
    actor.may(action, &claim)?;
    if side != Side::Buyer && actor.person_id() == Some(claim.buyer) {
        return Err(ClaimError::Own.into());
    }
    if let (Side::County, Some(person)) = (side, actor.person_id())
        && own_shop::works_in(tx.conn(), claim.county.city(), person, claim.seller)?
    {
        return Err(ClaimError::Own.into());
    }
    crate::model::check_words(&answer.words)?;
    let needs_words = matches!(
        (answer.to, side),
        (ClaimStatus::Refused | ClaimStatus::Disputed | ClaimStatus::Rejected, _) | (_, Side::County)
    );
    if needs_words && answer.words.trim().is_empty() {
        return Err(Error::ReasonMissing);
    }
    step(tx, actor, now, &claim, side, answer)
}

/// The claims whose time to act is over.
pub fn claims_due(conn: &mut Conn, now: Timestamp) -> Result<Vec<ClaimId>> {
    store::claims_due(conn, now, 200)
}

/// Takes the step that silence means; does nothing when somebody acted meanwhile.
pub fn end_silence(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: ClaimId) -> Result<()> {
    let Some(claim) = store::claim(tx.conn(), id)?.filter(|claim| claim.due_at.is_some_and(|due| due < now))
    else {
        return Ok(());
    };
    match claim.status.by_silence(claim.kind) {
        Some(to) => {
            let silent = Answer { to, words: String::new(), amount: None };
            step(tx, actor, now, &claim, Side::System, &silent)
        }
        None => Ok(()),
    }
}

fn step(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    claim: &Claim,
    side: Side,
    answer: &Answer,
) -> Result<()> {
    if !claim.may_become(answer.to, side) {
        return Err(ClaimError::WrongStep.into());
    }
    let given = match (answer.to, side) {
        // What did not arrive goes back as a whole.
        (ClaimStatus::Refunded, _) if claim.kind == ClaimKind::NotReceived => claim.asked,
        (ClaimStatus::Refunded, Side::County) => answer.amount.unwrap_or(claim.asked),
        (ClaimStatus::Refunded, _) => claim.asked,
        _ => Fen::ZERO,
    };
    if answer.to == ClaimStatus::Refunded && !(Fen(1)..=claim.asked).contains(&given) {
        return Err(ClaimError::Amount(claim.asked).into());
    }
    let next = due(answer.to, now);
    if !store::change_claim(tx.conn(), now, claim, answer.to, given, next)? {
        return Err(Error::ChangedMeanwhile);
    }
    let words = answer.words.trim().to_owned();
    let said = ClaimStep { id: tx.id(now), status: answer.to, side, words, at: now };
    store::insert_step(tx, claim, actor.person_id(), &said)?;
    let event = ClaimMoved {
        county: claim.county,
        claim: claim.id,
        order: claim.order,
        seller: claim.seller,
        side: side.as_str().to_owned(),
        status: answer.to.as_str().to_owned(),
        given,
    };
    tx.record(now, actor, &event)?;
    if given.is_positive() {
        let order = store::order(tx.conn(), claim.order)?.ok_or(Error::NoOrder(claim.order))?;
        if claim.kind == ClaimKind::NotReceived {
            return give_missing_back(tx, actor, now, &order, claim.shipment);
        }
        give_back(tx, actor, now, &order, &Back::of(vec![(claim.listing, given)]), RefundReason::Claim)?;
    }
    Ok(())
}

/// Gives all of an order back that did not arrive; where silence was taken for arrival, it stays at its end.
fn give_missing_back(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    order: &Order,
    shipment: i64,
) -> Result<()> {
    if shipment != WHOLE_ORDER {
        return shipment_claims::give_missing_back(tx, actor, now, order, shipment);
    }
    if order.status != OrderStatus::Collected {
        return missing::give_up(tx, actor, now, order, "");
    }
    let lines = store::lines_of(tx.conn(), order.county, order.id)?;
    give_all_back(tx, actor, now, order, &lines, RefundReason::Lost)
}

/// True while a buyer's word stands that nothing of the order, or of this shipment, arrived.
pub(super) fn is_missing(conn: &mut Conn, order: &Order, shipment: i64) -> Result<bool> {
    let claims = store::claims_of(conn, order.county, order.id)?;
    Ok(claims.iter().any(|one| says_missing(one, shipment)))
}

fn says_missing(claim: &Claim, shipment: i64) -> bool {
    claim.kind == ClaimKind::NotReceived && claim.shipment == shipment && claim.is_open()
}

/// The goods are there after all, or went back: nobody has to answer any more that they are missing.
pub(super) fn withdraw_missing(tx: &mut Tx<'_>, now: Timestamp, order: &Order, shipment: i64) -> Result<()> {
    let silent = Answer { to: ClaimStatus::Withdrawn, words: String::new(), amount: None };
    for one in store::claims_of(tx.conn(), order.county, order.id)? {
        if says_missing(&one, shipment) {
            step(tx, &Actor::system("market"), now, &one, Side::System, &silent)?;
        }
    }
    Ok(())
}

fn due(status: ClaimStatus, now: Timestamp) -> Option<Timestamp> {
    status.days_to_act().map(|days| now.plus_days(days))
}

/// A claim, for those who may see it.
pub fn claim(conn: &mut Conn, actor: &Actor, id: ClaimId) -> Result<ClaimView> {
    let claim = store::claim(conn, id)?.ok_or(ClaimError::NoClaim)?;
    actor.may(SEE_CLAIM, &claim)?;
    let steps = store::steps_of(conn, claim.county, id)?;
    let photos = store::claim_photos(conn, &claim)?;
    Ok(ClaimView { claim, steps, photos })
}

/// The claims one may see, newest first, and how many match.
pub fn claims(conn: &mut Conn, actor: &Actor, want: &ClaimQuery) -> Result<(Vec<Claim>, i64)> {
    store::claims(conn, &actor.scope(SEE_CLAIM, "Claim"), want)
}
