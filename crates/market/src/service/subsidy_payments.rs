//! Payments between organisers of campaigns and sellers: made outside the platform, recorded here, taken back with a reason.

use std::collections::BTreeMap;

use db::{Conn, Tx};
use kernel::{Actor, Fen, OrganisationId, Timestamp};
use ledger::CampaignId;

use super::campaigns::{found, own_counties};
use super::{PAY_SUBSIDY, SEE_CAMPAIGN, SEE_MONEY, Seller, subsidies};
use crate::events::{SubsidyPaymentRecorded, SubsidyPaymentUndone};
use crate::model::{
    Campaign, Subsidy, SubsidyPayment, SubsidyPaymentDraft, SubsidyPaymentId, SubsidyPaymentKind,
    SubsidyState, Undone, undoing_reason,
};
use crate::store::{self, SubsidyPaymentQuery, SubsidyQuery, SubsidyTotals};
use crate::{Result, SubsidyError};

/// Sellers one campaign pays at once.
const MOST: i64 = 10_000;

/// Records that the organiser paid a seller, or that a seller gave back what was paid too much. Refuses more than is due or
/// to be given back, and a slip that was recorded before.
pub fn record_subsidy_payment(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    campaign: CampaignId,
    seller: OrganisationId,
    draft: &SubsidyPaymentDraft,
) -> Result<SubsidyPaymentId> {
    let campaign = payable(tx, actor, now, campaign, draft)?;
    let seen = store::subsidy(tx.conn(), campaign.id, seller)?.ok_or(SubsidyError::NotOwed)?;
    record(tx, actor, now, &seen, draft)
}

/// Records that the organiser paid all sellers with one slip what they are due; how many. The amount is the sum somebody
/// saw: refuses another one than what is due now.
pub fn pay_all_subsidies(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    campaign: CampaignId,
    draft: &SubsidyPaymentDraft,
) -> Result<i64> {
    let campaign = payable(tx, actor, now, campaign, draft)?;
    let want = SubsidyQuery {
        campaign: Some(campaign.id),
        state: Some(SubsidyState::Due),
        limit: MOST,
        ..SubsidyQuery::default()
    };
    let (due, count) = store::subsidies(tx.conn(), None, &want)?;
    let sum = due.iter().try_fold(Fen::ZERO, |sum, one| sum.plus(one.due()))?;
    if draft.kind != SubsidyPaymentKind::Paid || sum != draft.amount || !sum.is_positive() {
        return Err(SubsidyError::NotAllDue(sum).into());
    }
    for seen in &due {
        record(tx, actor, now, seen, &SubsidyPaymentDraft { amount: seen.due(), ..draft.clone() })?;
    }
    Ok(count.min(MOST))
}

/// The campaign, when this reader may record such a payment for it.
fn payable(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    campaign: CampaignId,
    draft: &SubsidyPaymentDraft,
) -> Result<Campaign> {
    let campaign = found(tx.conn(), campaign)?;
    actor.may(PAY_SUBSIDY, &campaign)?;
    draft.check(campaign.draft.starts_on, now.day())?;
    Ok(campaign)
}

fn record(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    seen: &Subsidy,
    draft: &SubsidyPaymentDraft,
) -> Result<SubsidyPaymentId> {
    let then = seen.after(draft.kind, draft.amount)?;
    let new = SubsidyPayment {
        county: seen.county,
        id: tx.id(now),
        campaign_county: seen.campaign_county,
        campaign: seen.campaign,
        seller: seen.seller,
        seller_name: seen.seller_name.clone(),
        draft: SubsidyPaymentDraft { reference: draft.reference.trim().to_owned(), ..draft.clone() },
        recorded_by: actor.person_id().ok_or(SubsidyError::NoPayment)?,
        recorded_at: now,
        undone: None,
    };
    store::insert_subsidy_payment(tx, &new)?;
    let kind = match draft.kind {
        SubsidyPaymentKind::Paid => "subsidy_paid",
        SubsidyPaymentKind::Returned => "subsidy_returned",
    };
    subsidies::settle(tx, now, seen, &then, (kind, subject(&new)))?;
    let event = SubsidyPaymentRecorded {
        county: new.county,
        payment: new.id,
        campaign: new.campaign,
        seller: new.seller,
        kind: draft.kind.as_str().to_owned(),
        amount: draft.amount,
        paid_on: draft.paid_on.to_string(),
    };
    tx.record(now, actor, &event)?;
    Ok(new.id)
}

/// What a payment is called in the books: the campaign, then the payment.
fn subject(payment: &SubsidyPayment) -> String {
    format!("{}/{}", payment.campaign, payment.id)
}

/// Takes a payment back that was not one, or not this; it stays in the list with who did so and why.
pub fn undo_subsidy_payment(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    id: SubsidyPaymentId,
    reason: &str,
) -> Result<()> {
    let payment = store::subsidy_payment(tx.conn(), id)?.ok_or(SubsidyError::NoPayment)?;
    actor.may(PAY_SUBSIDY, &found(tx.conn(), payment.campaign)?)?;
    let by = actor.person_id().ok_or(SubsidyError::NoPayment)?;
    let undone = Undone { by, at: now, reason: undoing_reason(reason)?.to_owned() };
    if !store::undo_subsidy_payment(tx.conn(), &payment, &undone)? {
        return Err(SubsidyError::UndoneAlready.into());
    }
    let seen = store::subsidy(tx.conn(), payment.campaign, payment.seller)?.ok_or(SubsidyError::NotOwed)?;
    let then = seen.without(payment.draft.kind, payment.draft.amount)?;
    subsidies::settle(tx, now, &seen, &then, ("subsidy_payment_undone", subject(&payment)))?;
    let event = SubsidyPaymentUndone {
        county: payment.county,
        payment: id,
        campaign: payment.campaign,
        seller: payment.seller,
        kind: payment.draft.kind.as_str().to_owned(),
        amount: payment.draft.amount,
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// What a campaign owes its sellers, and how many they are. Of the city's campaign a county sees its own sellers.
pub fn subsidies_of(
    conn: &mut Conn,
    actor: &Actor,
    campaign: &Campaign,
    want: &SubsidyQuery,
) -> Result<(Vec<Subsidy>, i64)> {
    let own = own_counties(actor, campaign)?;
    store::subsidies(conn, own.as_deref(), &SubsidyQuery { campaign: Some(campaign.id), ..want.clone() })
}

/// The sums of what a campaign owes and paid, as far as the reader sees it.
pub fn subsidy_totals(conn: &mut Conn, actor: &Actor, campaign: &Campaign) -> Result<SubsidyTotals> {
    let own = own_counties(actor, campaign)?;
    store::subsidy_totals(conn, own.as_deref(), campaign.id)
}

/// Payments between the organiser of a campaign and sellers, and how many they are, as far as the reader sees them.
pub fn subsidy_payments_of(
    conn: &mut Conn,
    actor: &Actor,
    campaign: &Campaign,
    want: &SubsidyPaymentQuery,
) -> Result<(Vec<SubsidyPayment>, i64)> {
    let own = own_counties(actor, campaign)?;
    let want = SubsidyPaymentQuery { campaign: Some(campaign.id), ..want.clone() };
    store::subsidy_payments(conn, own.as_deref(), &want)
}

/// A payment, for who may see it in a campaign's list.
pub fn subsidy_payment(
    conn: &mut Conn,
    actor: &Actor,
    id: SubsidyPaymentId,
) -> Result<(SubsidyPayment, Campaign)> {
    let payment = store::subsidy_payment(conn, id)?.ok_or(SubsidyError::NoPayment)?;
    let campaign = found(conn, payment.campaign)?;
    if own_counties(actor, &campaign)?.is_some_and(|own| !own.contains(&payment.county)) {
        actor.may(SEE_CAMPAIGN, &campaign)?;
    }
    Ok((payment, campaign))
}

/// What campaigns owe a seller, with what they are called.
pub fn own_subsidies(
    conn: &mut Conn,
    actor: &Actor,
    seller: &Seller,
    want: &SubsidyQuery,
) -> Result<(Vec<Subsidy>, i64, BTreeMap<CampaignId, String>)> {
    actor.may(SEE_MONEY, seller)?;
    let want = SubsidyQuery { seller: Some(seller.id), ..want.clone() };
    let (found, total) = store::subsidies(conn, Some(&[seller.county]), &want)?;
    let campaigns: Vec<CampaignId> = found.iter().map(|one| one.campaign).collect();
    Ok((found, total, store::campaign_names(conn, &campaigns)?))
}

/// What organisers and a seller paid each other, with what the campaigns are called.
pub fn own_subsidy_payments(
    conn: &mut Conn,
    actor: &Actor,
    seller: &Seller,
    want: &SubsidyPaymentQuery,
) -> Result<(Vec<SubsidyPayment>, i64, BTreeMap<CampaignId, String>)> {
    actor.may(SEE_MONEY, seller)?;
    let want = SubsidyPaymentQuery { seller: Some(seller.id), ..want.clone() };
    let (found, total) = store::subsidy_payments(conn, Some(&[seller.county]), &want)?;
    let campaigns: Vec<CampaignId> = found.iter().map(|one| one.campaign).collect();
    Ok((found, total, store::campaign_names(conn, &campaigns)?))
}
