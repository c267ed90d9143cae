//! What promotions take off a cart, and promising it to an order.

use std::collections::BTreeMap;

use db::{Conn, Tx};
use kernel::{Day, Fen, PersonId, RegionCode, Timestamp};
use ledger::CampaignId;

use super::pricing::{Quote, QuoteGroup, QuoteLine, Wish};
use super::subsidies;
use crate::model::{
    Applied, Basket, Campaign, CheckoutId, CouponId, Enrolment, Offer, Order, RuleId, apply,
    borne_by_organiser,
};
use crate::store::{self, CampaignUse};
use crate::{PromotionError, Result};

/// Coupons of a buyer that are looked at.
const MOST_COUPONS: i64 = 100;

/// What one campaign takes off one seller's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promotion {
    /// The county that holds the campaign, or the city.
    pub county: RegionCode,
    /// The campaign.
    pub campaign: CampaignId,
    /// Its name.
    pub name: String,
    /// The coupon that is spent.
    pub coupon: Option<CouponId>,
    /// Off the goods.
    pub discount: Fen,
    /// Off freight.
    pub freight: Fen,
    /// What the organiser bears of the goods' discount.
    pub organiser_goods: Fen,
    /// What the organiser bears of freight.
    pub organiser_freight: Fen,
}

impl Promotion {
    fn organiser(&self) -> Result<Fen> {
        Ok(self.organiser_goods.plus(self.organiser_freight)?)
    }
}

/// Whose cart it is that promotions are taken off.
#[derive(Debug)]
pub(super) enum Whose {
    /// Somebody's, with the coupons they took and the orders they placed.
    Person(PersonId),
    /// Nobody's: a sample.
    Nobody(Box<Supposed>),
}

/// What is supposed of a sample cart.
#[derive(Debug)]
pub(super) struct Supposed {
    /// The campaign, a draft perhaps.
    pub(super) campaign: Campaign,
    /// Listings that are supposed to be enrolled in it.
    pub(super) enrolments: Vec<Enrolment>,
    /// Coupons of it that the buyer is supposed to have.
    pub(super) coupons: Vec<(RuleId, CouponId)>,
    /// The buyer is supposed to have ordered nothing before.
    pub(super) first_order: bool,
}

/// Looks up where the lines of a cart are enrolled, and gives them the lowest campaign price.
pub(super) fn enrol(conn: &mut Conn, today: Day, whose: &Whose, quote: &mut Quote) -> Result<()> {
    let lines = quote.groups.iter().flat_map(|group| &group.lines);
    let listings: Vec<_> = lines.map(|line| line.listing.id).collect();
    if listings.is_empty() {
        return Ok(());
    }
    let mut enrolled = store::running_of(conn, &listings, today)?;
    if let Whose::Nobody(supposed) = whose {
        enrolled.extend(supposed.enrolments.iter().cloned());
        enrolled.sort_by_key(|one| (one.campaign, one.id));
    }
    for found in enrolled {
        let lines = quote.groups.iter_mut().flat_map(|group| &mut group.lines);
        let of = |line: &&mut QuoteLine| {
            line.listing.id == found.listing && line.listing.county == found.listing_county
        };
        for line in lines.filter(of) {
            if found.pieces - found.taken < line.quantity {
                continue;
            }
            if let Some(price) = found.price.filter(|price| *price < line.price) {
                line.cut = line.cut.plus(line.price.minus(price)?.times(line.quantity)?)?;
                line.price = price;
                line.amount = price.times(line.quantity)?;
                line.priced_by = Some(found.id);
            }
            line.enrolments.push(found.clone());
        }
    }
    Ok(())
}

/// Works out what campaigns take off the lines and freights of a cart.
pub(super) fn take_off(
    conn: &mut Conn,
    today: Day,
    whose: &Whose,
    wish: &Wish,
    quote: &mut Quote,
) -> Result<()> {
    let offers = offers(conn, today, whose, wish, quote)?;
    if offers.is_empty() {
        return Ok(());
    }
    let asks_first =
        offers.iter().flat_map(|offer| &offer.campaign.rules).any(|rule| rule.condition.first_order);
    let first_order = asks_first
        && match whose {
            Whose::Person(person) => store::orders_first(conn, *person)?,
            Whose::Nobody(supposed) => supposed.first_order,
        };
    let mut baskets = Vec::new();
    for (at, group) in quote.groups.iter().enumerate() {
        for line in &group.lines {
            baskets.push(basket(conn, today, at, line, &offers)?);
        }
    }
    let freights: Vec<Fen> = quote.groups.iter().map(|group| group.freight).collect();
    for applied in apply(&baskets, &freights, first_order, &offers)? {
        if let Some(offer) = offers.iter().find(|offer| offer.campaign.id == applied.campaign) {
            note(quote, &offer.campaign, &applied)?;
        }
    }
    for group in &mut quote.groups {
        for one in &mut group.promotions {
            let share = offers.iter().find(|offer| offer.campaign.id == one.campaign);
            let share = share.map_or(0, |offer| offer.campaign.draft.organiser_share);
            one.organiser_goods = borne_by_organiser(one.discount, share)?;
            one.organiser_freight = borne_by_organiser(one.freight, share)?;
        }
    }
    Ok(())
}

/// The campaigns of a cart with the coupons its buyer could spend.
fn offers(conn: &mut Conn, today: Day, whose: &Whose, wish: &Wish, quote: &Quote) -> Result<Vec<Offer>> {
    let lines = quote.groups.iter().flat_map(|group| &group.lines);
    let mut ids: Vec<CampaignId> = lines.flat_map(|line| &line.enrolments).map(|one| one.campaign).collect();
    ids.sort();
    ids.dedup();
    let coupons = match whose {
        Whose::Person(person) if !ids.is_empty() && !wish.keep_coupons => {
            store::coupons_of(conn, *person, MOST_COUPONS)?
        }
        _ => Vec::new(),
    };
    let mut offers = Vec::new();
    for id in ids {
        if let Whose::Nobody(supposed) = whose
            && supposed.campaign.id == id
        {
            offers.push(Offer { campaign: supposed.campaign.clone(), coupons: supposed.coupons.clone() });
            continue;
        }
        let Some(campaign) = store::campaign(conn, id)? else { continue };
        let unspent =
            coupons.iter().filter(|one| one.campaign == id && one.checkout.is_none() && today <= one.until);
        let coupons = unspent.map(|one| (one.rule, one.id)).collect();
        offers.push(Offer { campaign, coupons });
    }
    Ok(offers)
}

fn basket(conn: &mut Conn, today: Day, group: usize, line: &QuoteLine, offers: &[Offer]) -> Result<Basket> {
    let listing = &line.listing;
    let rules = || {
        let of = |offer: &&Offer| line.enrolments.iter().any(|one| one.campaign == offer.campaign.id);
        offers.iter().filter(of).flat_map(|offer| &offer.campaign.rules)
    };
    // A careful quote has looked the marks up; otherwise they are asked for where a rule is about them.
    let marks = if line.marks.is_empty() && rules().any(|rule| rule.condition.mark.is_some()) {
        let shown = store::marks_shown(conn, listing.county, &[listing.product], today)?;
        shown.into_iter().map(|mark| mark.draft.mark).collect()
    } else {
        line.marks.clone()
    };
    let priced = line.enrolments.iter().find(|one| Some(one.id) == line.priced_by);
    let stacking =
        |id| offers.iter().find(|offer| offer.campaign.id == id).map(|offer| offer.campaign.draft.stacking);
    Ok(Basket {
        group,
        price: line.price,
        pieces: line.quantity,
        amount: line.amount,
        category: listing.category,
        kind: listing.kind.clone(),
        county: listing.county,
        marks,
        campaigns: line.enrolments.iter().map(|one| one.campaign).collect(),
        priced_by: priced.and_then(|one| Some((one.campaign, stacking(one.campaign)?))),
    })
}

/// Writes what a rule takes off into the cart.
fn note(quote: &mut Quote, campaign: &Campaign, applied: &Applied) -> Result<()> {
    let mut off = applied.lines.iter();
    for (group, freight) in quote.groups.iter_mut().zip(&applied.freight) {
        let mut sum = Fen::ZERO;
        for (line, off) in group.lines.iter_mut().zip(off.by_ref()) {
            line.discount = line.discount.plus(*off)?;
            sum = sum.plus(*off)?;
        }
        if !sum.is_positive() && !freight.is_positive() {
            continue;
        }
        group.discount = group.discount.plus(sum)?;
        group.freight = group.freight.minus(*freight)?;
        let at = group.promotions.iter().position(|one| one.campaign == campaign.id);
        if at.is_none() {
            group.promotions.push(Promotion {
                county: campaign.county,
                campaign: campaign.id,
                name: campaign.draft.name.clone(),
                coupon: None,
                discount: Fen::ZERO,
                freight: Fen::ZERO,
                organiser_goods: Fen::ZERO,
                organiser_freight: Fen::ZERO,
            });
        }
        let last = group.promotions.len().saturating_sub(1);
        if let Some(one) = group.promotions.get_mut(at.unwrap_or(last)) {
            one.discount = one.discount.plus(sum)?;
            one.freight = one.freight.plus(*freight)?;
            one.coupon = one.coupon.or(applied.coupon);
        }
    }
    Ok(())
}

/// The enrolments whose pieces an order takes, with their lines: those whose price or promotion it gets.
fn taken(group: &QuoteGroup) -> Vec<(&Enrolment, &QuoteLine)> {
    let helps = |campaign| group.promotions.iter().any(|one| one.campaign == campaign);
    let mut taken = Vec::new();
    for line in &group.lines {
        let of = line.enrolments.iter().filter(|one| line.priced_by == Some(one.id) || helps(one.campaign));
        taken.extend(of.map(|one| (one, line)));
    }
    taken
}

/// Promises budgets, pieces and coupons to a cart. Refuses when somebody else was first; nothing is promised then.
pub(super) fn reserve(conn: &mut Conn, quote: &Quote, checkout: CheckoutId) -> Result<()> {
    let mut budgets: BTreeMap<(RegionCode, CampaignId), (Fen, &str)> = BTreeMap::new();
    let mut coupons: BTreeMap<CouponId, RegionCode> = BTreeMap::new();
    for one in quote.groups.iter().flat_map(|group| &group.promotions) {
        let sum = budgets.entry((one.county, one.campaign)).or_insert((Fen::ZERO, &one.name));
        sum.0 = sum.0.plus(one.organiser()?)?;
        if let Some(coupon) = one.coupon {
            coupons.insert(coupon, one.county);
        }
    }
    for (of, (amount, name)) in budgets {
        if amount.is_positive() && !store::move_budget(conn, of, amount, Fen::ZERO)? {
            return Err(PromotionError::BudgetGone(name.to_owned()).into());
        }
    }
    let mut pieces: Vec<_> = quote.groups.iter().flat_map(taken).collect();
    pieces.sort_by_key(|(enrolment, _)| (enrolment.county, enrolment.id));
    for (enrolment, line) in pieces {
        if !store::take_pieces(conn, (enrolment.county, enrolment.id), line.quantity)? {
            return Err(PromotionError::PiecesGone(line.listing.title.clone()).into());
        }
    }
    for (coupon, county) in coupons {
        if !store::spend_coupon(conn, (county, coupon), checkout)? {
            return Err(PromotionError::CouponSpent.into());
        }
    }
    Ok(())
}

/// Keeps with an order what campaigns took off it, by their prices and by their rules.
pub(super) fn keep(tx: &mut Tx<'_>, now: Timestamp, order: &Order, group: &QuoteGroup) -> Result<()> {
    let mut campaigns: BTreeMap<(RegionCode, CampaignId), Vec<(&Enrolment, &QuoteLine)>> = BTreeMap::new();
    for (enrolment, line) in taken(group) {
        campaigns.entry((enrolment.county, enrolment.campaign)).or_default().push((enrolment, line));
        store::insert_piece(tx, now, order, (enrolment.county, enrolment.id), line.quantity)?;
    }
    for ((county, campaign), lines) in campaigns {
        let priced = lines.iter().filter(|(enrolment, line)| line.priced_by == Some(enrolment.id));
        let cut = priced.map(|(_, line)| line.cut).sum();
        let goods =
            lines.iter().try_fold(Fen::ZERO, |sum, (_, line)| sum.plus(line.amount)?.plus(line.cut))?;
        let off = group.promotions.iter().find(|one| one.campaign == campaign);
        let part = |of: fn(&Promotion) -> Fen| off.map_or(Fen::ZERO, of);
        let new = CampaignUse {
            county: order.county,
            id: tx.id(now),
            order_id: order.id,
            campaign_county: county,
            campaign,
            seller: order.seller,
            coupon: off.and_then(|one| one.coupon).map_or(0, |coupon| coupon.0),
            discount_fen: part(|one| one.discount),
            freight_fen: part(|one| one.freight),
            organiser_goods_fen: part(|one| one.organiser_goods),
            organiser_freight_fen: part(|one| one.organiser_freight),
            reversed_fen: Fen::ZERO,
            goods_fen: goods,
            cut_fen: cut,
            seller_reversed_fen: Fen::ZERO,
            status: subsidies::RESERVED.to_owned(),
            used_at: now,
        };
        store::insert_use(tx.conn(), &new)?;
    }
    Ok(())
}
