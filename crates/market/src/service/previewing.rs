//! What a cart would cost in a campaign before anybody joined it.

use db::Conn;
use kernel::{Actor, Day, Fen, PersonId, RegionCode};
use ledger::CampaignId;

use super::SEE_CAMPAIGN;
use super::campaigns::check_enrolment;
use super::pricing::{Quote, Wish, quote_of};
use super::promotions::{Supposed, Whose};
use crate::model::{
    Address, AddressId, Campaign, CampaignStatus, CartLine, Choice, CouponId, Enrolment, EnrolmentId,
    Listing, ListingId,
};
use crate::{Error, PromotionError, Result, store};

/// A cart that nobody has, of listings that are supposed to be enrolled in a campaign.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SampleCart {
    /// What is in it.
    pub lines: Vec<SampleLine>,
    /// Where parcels go; none when all of it is collected at a pickup point.
    pub to: Option<RegionCode>,
    /// The buyer ordered nothing before.
    pub first_order: bool,
    /// The buyer has one of each coupon that can still be taken.
    pub coupons: bool,
}

/// A line of a sample cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleLine {
    /// The listing's county.
    pub county: RegionCode,
    /// The listing.
    pub listing: ListingId,
    /// How many pieces.
    pub quantity: i64,
    /// What one costs in the campaign; none for what it costs anyway.
    pub price: Option<Fen>,
}

/// Works a sample cart out just as a buyer's is, on the campaign's first day or, once it runs, today: with the shop's own
/// prices and freight, the campaign's budget as it stands, and the other campaigns of that day. A listing that is enrolled
/// already has the price and the pieces it is enrolled with. Refuses a campaign that is over, and listings that may not enrol.
pub fn preview(
    conn: &mut Conn,
    actor: &Actor,
    today: Day,
    city: RegionCode,
    id: CampaignId,
    cart: &SampleCart,
) -> Result<Quote> {
    let campaign = store::campaign(conn, id)?.ok_or(PromotionError::NoCampaign)?;
    actor.may(SEE_CAMPAIGN, &campaign)?;
    if campaign.status == CampaignStatus::Ended || campaign.draft.ends_on < today {
        return Err(PromotionError::WrongStep.into());
    }
    let day = today.max(campaign.draft.starts_on);
    let mut enrolments = Vec::new();
    let (mut lines, mut wish) = (Vec::new(), Wish::default());
    for (number, line) in (1_i64..).zip(&merged(&cart.lines)) {
        let (listing, enrolment) = supposed(conn, &campaign, line, number)?;
        enrolments.extend(enrolment);
        lines.push(CartLine { county: line.county, listing: line.listing, quantity: line.quantity });
        if cart.to.is_some() {
            wish.choices.push((listing.seller, Choice::Parcel));
        }
    }
    let coupons = if cart.coupons { coupons_to_take(&campaign, day) } else { Vec::new() };
    let address = cart.to.map(|region| somewhere_in(city, region));
    let supposed = Supposed { campaign, enrolments, coupons, first_order: cart.first_order };
    let whose = Whose::Nobody(Box::new(supposed));
    quote_of(conn, day, &whose, address, &wish, true, lines)
}

/// A listing that is named twice is one line, as in a cart.
fn merged(lines: &[SampleLine]) -> Vec<SampleLine> {
    let mut merged: Vec<SampleLine> = Vec::new();
    for line in lines {
        match merged.iter_mut().find(|one| (one.county, one.listing) == (line.county, line.listing)) {
            Some(one) => one.quantity = one.quantity.saturating_add(line.quantity),
            None => merged.push(line.clone()),
        }
    }
    merged
}

/// The listing of a line, and how it is supposed to be enrolled; none when it is enrolled already.
fn supposed(
    conn: &mut Conn,
    campaign: &Campaign,
    line: &SampleLine,
    number: i64,
) -> Result<(Listing, Option<Enrolment>)> {
    let listing = store::listing(conn, line.county, line.listing)?.ok_or(Error::NoListing(line.listing))?;
    if line.quantity < 1 {
        return Err(Error::PiecesOutOfRange);
    }
    if !store::enrolled_among(conn, campaign, &[listing.id])?.is_empty() {
        return Ok((listing, None));
    }
    // More pieces than there are is said of the line, as it is in a cart.
    check_enrolment(campaign, &listing, line.quantity.min(listing.available), line.price)?;
    let enrolment = Enrolment {
        county: campaign.county,
        id: EnrolmentId(number),
        campaign: campaign.id,
        listing_county: listing.county,
        listing: listing.id,
        seller: listing.seller,
        seller_name: listing.seller_name.clone(),
        title: listing.title.clone(),
        price: line.price,
        pieces: line.quantity,
        taken: 0,
    };
    Ok((listing, Some(enrolment)))
}

/// One coupon of each rule of which somebody could have one on this day.
fn coupons_to_take(campaign: &Campaign, day: Day) -> Vec<(crate::model::RuleId, CouponId)> {
    let to_take = campaign
        .rules
        .iter()
        .filter(|rule| rule.coupons.is_some_and(|terms| terms.taken < terms.total && day <= terms.until));
    to_take.zip(1_i64..).map(|(rule, number)| (rule.id, CouponId(number))).collect()
}

/// Freight asks for the division alone.
fn somewhere_in(city: RegionCode, region: RegionCode) -> Address {
    Address {
        county: city,
        id: AddressId(0),
        person: PersonId(0),
        region,
        sealed: String::new(),
        shown: String::new(),
    }
}
