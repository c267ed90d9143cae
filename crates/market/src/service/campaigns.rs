//! Campaigns: writing, publishing and ending them, enrolling listings, taking coupons.

use db::{Conn, Tx};
use kernel::{Actor, Day, Fen, ListScope, OrganisationId, PersonId, RegionCode, ResourceRef, Timestamp};
use ledger::CampaignId;

use super::{ENROL_LISTING, KEEP_CAMPAIGN, SEE_CAMPAIGN, Seller, TAKE_COUPON};
use crate::events::{
    CampaignKept, CampaignMoved, CampaignRuleAdded, CampaignRuleRemoved, CouponTaken, ListingEnrolled,
    ListingLeft,
};
use crate::model::{
    Benefit, Campaign, CampaignDraft, CampaignStatus, Condition, Coupon, CouponId, CouponTerms, Enrolment,
    EnrolmentId, Kind, Listing, ListingId, Rule, RuleId,
};
use crate::store::{self, CampaignSum};
use crate::{Error, PromotionError, Result};

/// Enrolled listings and coupons of one page.
const MOST: i64 = 500;

/// Which campaigns to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CampaignQuery {
    /// Part of a name.
    pub words: String,
    /// Only those a seller of this county may join: of the county and of its city.
    pub for_county: Option<RegionCode>,
    /// Only in this status.
    pub status: Option<CampaignStatus>,
    /// Only those whose last day is this or later.
    pub not_over_on: Option<Day>,
    /// Only those whose first day is this or earlier.
    pub begun_on: Option<Day>,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// Writes a draft for a county or a city.
pub fn keep_campaign(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    county: RegionCode,
    draft: &CampaignDraft,
) -> Result<CampaignId> {
    actor.may(KEEP_CAMPAIGN, &ResourceRef::new("Campaign", county))?;
    let made_by = actor.person_id().ok_or(PromotionError::NoCampaign)?;
    draft.check(now.day())?;
    let new = Campaign {
        county,
        id: tx.id(now),
        draft: draft.clone(),
        status: CampaignStatus::Draft,
        reserved: Fen::ZERO,
        spent: Fen::ZERO,
        made_by,
        rules: Vec::new(),
    };
    store::insert_campaign(tx.conn(), now, &new)?;
    let event = CampaignKept {
        county,
        campaign: new.id,
        name: draft.name.trim().to_owned(),
        organiser_share: draft.organiser_share,
        budget: draft.budget,
    };
    tx.record(now, actor, &event)?;
    Ok(new.id)
}

/// Adds a rule to a draft.
pub fn add_rule(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    id: CampaignId,
    condition: &Condition,
    benefit: Benefit,
    coupons: Option<CouponTerms>,
) -> Result<RuleId> {
    let campaign = found(tx.conn(), id)?;
    actor.may(KEEP_CAMPAIGN, &campaign)?;
    if campaign.status != CampaignStatus::Draft {
        return Err(PromotionError::NotADraft.into());
    }
    let rule = Rule { id: tx.id(now), condition: condition.clone(), benefit, coupons };
    rule.check(&campaign.draft)?;
    written_by(tx, actor, &campaign)?;
    if !condition.kind.is_empty() && Kind::find(&condition.kind).is_none() {
        return Err(PromotionError::ConditionUnfit.into());
    }
    store::insert_rule(tx.conn(), &campaign, &rule)?;
    let event = CampaignRuleAdded {
        county: campaign.county,
        campaign: id,
        rule: rule.id,
        benefit: benefit.parts().0.to_owned(),
        coupon: coupons.is_some(),
    };
    tx.record(now, actor, &event)?;
    Ok(rule.id)
}

/// Writes a draft anew; its rules stay, and must fit. Whoever does so is its writer from then on.
pub fn rewrite_campaign(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    id: CampaignId,
    draft: &CampaignDraft,
) -> Result<()> {
    let campaign = found(tx.conn(), id)?;
    actor.may(KEEP_CAMPAIGN, &campaign)?;
    let by = actor.person_id().ok_or(PromotionError::NoCampaign)?;
    draft.check(now.day())?;
    for rule in &campaign.rules {
        rule.check(draft)?;
    }
    if !store::rewrite_campaign(tx.conn(), &campaign, draft, by)? {
        return Err(PromotionError::NotADraft.into());
    }
    let event = CampaignKept {
        county: campaign.county,
        campaign: id,
        name: draft.name.trim().to_owned(),
        organiser_share: draft.organiser_share,
        budget: draft.budget,
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// Takes a rule out of a draft.
pub fn remove_rule(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    id: CampaignId,
    rule: RuleId,
) -> Result<()> {
    let campaign = found(tx.conn(), id)?;
    actor.may(KEEP_CAMPAIGN, &campaign)?;
    written_by(tx, actor, &campaign)?;
    if !store::delete_rule(tx.conn(), &campaign, rule)? {
        return Err(PromotionError::NoRule.into());
    }
    let event = CampaignRuleRemoved { county: campaign.county, campaign: id, rule };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// Makes whoever changes a draft its writer, so that another one publishes it. Refuses what is no draft any more.
fn written_by(tx: &mut Tx<'_>, actor: &Actor, campaign: &Campaign) -> Result<()> {
    let by = actor.person_id().ok_or(PromotionError::NoCampaign)?;
    if store::rewrite_campaign(tx.conn(), campaign, &campaign.draft, by)? {
        Ok(())
    } else {
        Err(PromotionError::NotADraft.into())
    }
}

/// Publishes a draft, or ends a campaign. Another person than the one who wrote it publishes what an organiser pays
/// for. Orders keep what an ended campaign took off them.
pub fn move_campaign(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    id: CampaignId,
    to: CampaignStatus,
) -> Result<()> {
    let campaign = found(tx.conn(), id)?;
    actor.may(KEEP_CAMPAIGN, &campaign)?;
    let person = actor.person_id().ok_or(PromotionError::NoCampaign)?;
    match (campaign.status, to) {
        (CampaignStatus::Draft, CampaignStatus::Published) => {
            campaign.draft.check(now.day())?;
            if campaign.rules.is_empty() {
                return Err(PromotionError::NoRules.into());
            }
            if campaign.draft.organiser_share > 0 && campaign.made_by == person {
                return Err(PromotionError::SecondPersonMissing.into());
            }
        }
        (CampaignStatus::Draft | CampaignStatus::Published, CampaignStatus::Ended) => {}
        _ => return Err(PromotionError::WrongStep.into()),
    }
    if !store::change_campaign(tx.conn(), now, &campaign, to, person)? {
        return Err(Error::ChangedMeanwhile);
    }
    let event = CampaignMoved { county: campaign.county, campaign: id, status: to.as_str().to_owned() };
    tx.record(now, actor, &event)?;
    Ok(())
}

pub(super) fn found(conn: &mut Conn, id: CampaignId) -> Result<Campaign> {
    store::campaign(conn, id)?.ok_or_else(|| PromotionError::NoCampaign.into())
}

/// A campaign; a draft only for those who may see it.
pub fn campaign(conn: &mut Conn, actor: &Actor, id: CampaignId) -> Result<Campaign> {
    let campaign = found(conn, id)?;
    if campaign.status == CampaignStatus::Draft && !actor.can(SEE_CAMPAIGN, &campaign) {
        return Err(PromotionError::NoCampaign.into());
    }
    Ok(campaign)
}

/// Campaigns that match: with a scope those of its counties and what their city published, without one those that were
/// published.
pub fn campaigns(
    conn: &mut Conn,
    scope: Option<&ListScope>,
    want: &CampaignQuery,
) -> Result<(Vec<Campaign>, i64)> {
    store::campaigns(conn, scope, want)
}

/// A seller enrols a listing with so many pieces, at its price or at a lower one.
#[allow(
    clippy::too_many_arguments,
    reason = "an enrolment is where campaign, listing, pieces and price meet"
)]
pub fn enrol(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    seller: &Seller,
    id: CampaignId,
    listing: ListingId,
    pieces: i64,
    price: Option<Fen>,
) -> Result<EnrolmentId> {
    actor.may(ENROL_LISTING, seller)?;
    let campaign = found(tx.conn(), id)?;
    if !campaign.takes_on(now.day()) {
        return Err(PromotionError::NotOpen.into());
    }
    let own = store::listing(tx.conn(), seller.county, listing)?.filter(|one| one.seller == seller.id);
    let listing = own.filter(|one| one.published).ok_or(Error::NoListing(listing))?;
    check_enrolment(&campaign, &listing, pieces, price)?;
    let new = Enrolment {
        county: campaign.county,
        id: tx.id(now),
        campaign: id,
        listing_county: listing.county,
        listing: listing.id,
        seller: seller.id,
        seller_name: seller.name.clone(),
        title: listing.title,
        price,
        pieces,
        taken: 0,
    };
    store::insert_enrolment(tx, now, &new)?;
    let event = ListingEnrolled {
        county: seller.county,
        enrolment: new.id,
        campaign: id,
        listing: new.listing,
        seller: seller.id,
        pieces,
    };
    tx.record(now, actor, &event)?;
    Ok(new.id)
}

/// Refuses a listing the campaign is not for, more pieces than it has, and a price that is none.
pub(super) fn check_enrolment(
    campaign: &Campaign,
    listing: &Listing,
    pieces: i64,
    price: Option<Fen>,
) -> Result<()> {
    let fits = campaign.draft.category.is_none_or(|category| category == listing.category);
    if !fits || !campaign.county.contains(listing.county) {
        return Err(PromotionError::NotForListing.into());
    }
    if !(1..=listing.available).contains(&pieces) {
        return Err(PromotionError::PiecesUnfit(listing.available).into());
    }
    if price.is_some_and(|price| price < Fen(1) || listing.price <= price) {
        return Err(PromotionError::PriceUnfit(listing.price).into());
    }
    Ok(())
}

/// A seller takes a listing out of a campaign that has not begun.
pub fn leave(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, seller: &Seller, id: EnrolmentId) -> Result<()> {
    actor.may(ENROL_LISTING, seller)?;
    let own = store::enrolment(tx.conn(), id)?
        .filter(|one| one.seller == seller.id && one.listing_county == seller.county);
    let enrolment = own.ok_or(PromotionError::NoEnrolment)?;
    let campaign = found(tx.conn(), enrolment.campaign)?;
    if campaign.draft.starts_on <= now.day() || !store::delete_enrolment(tx.conn(), &enrolment)? {
        return Err(PromotionError::Begun.into());
    }
    let event = ListingLeft {
        county: seller.county,
        enrolment: id,
        campaign: campaign.id,
        listing: enrolment.listing,
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// What is enrolled in a campaign, of everybody or of one seller.
pub fn enrolments(
    conn: &mut Conn,
    campaign: &Campaign,
    seller: Option<OrganisationId>,
) -> Result<Vec<Enrolment>> {
    store::enrolments(conn, campaign, seller, MOST)
}

/// Where these listings stand in a campaign, those of them that are enrolled.
pub fn enrolled_among(
    conn: &mut Conn,
    campaign: &Campaign,
    listings: &[ListingId],
) -> Result<Vec<Enrolment>> {
    if listings.is_empty() { Ok(Vec::new()) } else { store::enrolled_among(conn, campaign, listings) }
}

/// The running campaigns of some listings.
pub fn enrolments_of(conn: &mut Conn, listings: &[ListingId], today: Day) -> Result<Vec<Enrolment>> {
    if listings.is_empty() { Ok(Vec::new()) } else { store::running_of(conn, listings, today) }
}

/// A buyer takes a coupon. Refuses when none is left or the person took as many as one may.
pub fn take_coupon(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    id: CampaignId,
    rule: RuleId,
) -> Result<CouponId> {
    actor.may(TAKE_COUPON, &ResourceRef::new("Cart", city))?;
    let person = actor.person_id().ok_or(PromotionError::NoCoupon)?;
    let campaign = found(tx.conn(), id)?;
    let rule = campaign.rules.iter().find(|one| one.id == rule).ok_or(PromotionError::NoCoupon)?;
    let terms = rule.coupons.filter(|terms| campaign.takes_on(now.day()) && now.day() <= terms.until);
    let terms = terms.ok_or(PromotionError::NoCoupon)?;
    let taken = store::coupons_taken(tx.conn(), &campaign, rule, person)?;
    if taken >= terms.per_person {
        return Err(PromotionError::CouponsTaken(terms.per_person).into());
    }
    if !store::count_coupon(tx.conn(), &campaign, rule.id)? {
        return Err(PromotionError::CouponsGone.into());
    }
    let new = Coupon {
        county: campaign.county,
        id: tx.id(now),
        campaign: id,
        campaign_name: String::new(),
        rule: rule.id,
        person,
        checkout: None,
        until: terms.until,
    };
    store::insert_coupon(tx, now, &new, taken + 1)?;
    let event = CouponTaken { county: campaign.county, coupon: new.id, campaign: id, person };
    tx.record(now, actor, &event)?;
    Ok(new.id)
}

/// A person's coupons.
pub fn coupons_of(conn: &mut Conn, person: PersonId) -> Result<Vec<Coupon>> {
    store::coupons_of(conn, person, MOST)
}

/// What became of a campaign, seller by seller. Of the city's campaign a county sees its own sellers.
pub fn sums(conn: &mut Conn, actor: &Actor, campaign: &Campaign) -> Result<Vec<CampaignSum>> {
    let own = own_counties(actor, campaign)?;
    let mut sums = store::sums(conn, campaign)?;
    if let Some(own) = own {
        sums.retain(|one| own.contains(&one.county));
    }
    Ok(sums)
}

/// The counties whose part of a campaign the reader sees; none for who sees all of it. Refuses who sees nothing of it.
pub(super) fn own_counties(actor: &Actor, campaign: &Campaign) -> Result<Option<Vec<RegionCode>>> {
    if actor.can(SEE_CAMPAIGN, campaign) {
        return Ok(None);
    }
    let mut own = region::counties_of(&actor.scope(SEE_CAMPAIGN, "Campaign"));
    own.retain(|county| campaign.county.contains(*county));
    if own.is_empty() || campaign.status == CampaignStatus::Draft {
        actor.may(SEE_CAMPAIGN, campaign)?;
    }
    Ok(Some(own))
}
