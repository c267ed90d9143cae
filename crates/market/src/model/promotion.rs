//! What promotions take off a cart: which rules hold, what each takes off, and of which line, to the fen.
//!
//! First each campaign's best rule without a coupon, in the order of the campaigns, then one coupon of each. Of an
//! exclusive campaign the best of all its rules holds, and alone. No line falls below one fen, and no organiser
//! promises more than the budget has left.

use std::collections::BTreeMap;

use kernel::{Fen, MoneyError, RegionCode};
use ledger::CampaignId;

use super::campaign::{Benefit, Campaign, Condition, CouponId, Rule, RuleId, Stacking};
use super::preorder::in_proportion;
use super::{Category, Mark};

/// A line of a cart, as promotions look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basket {
    /// Which seller's order it goes into, counted from nought.
    pub group: usize,
    /// What a piece costs.
    pub price: Fen,
    /// How many pieces.
    pub pieces: i64,
    /// Price times pieces.
    pub amount: Fen,
    /// Its shelf.
    pub category: Category,
    /// Its kind.
    pub kind: String,
    /// Its county.
    pub county: RegionCode,
    /// Its quality marks.
    pub marks: Vec<Mark>,
    /// The campaigns it is enrolled in.
    pub campaigns: Vec<CampaignId>,
    /// The campaign whose price it has, and whether that stands alone.
    pub priced_by: Option<(CampaignId, Stacking)>,
}

/// A campaign with the coupons its buyer could spend: rule and coupon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The campaign.
    pub campaign: Campaign,
    /// The buyer's coupons of it.
    pub coupons: Vec<(RuleId, CouponId)>,
}

/// What one rule takes off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Of which campaign.
    pub campaign: CampaignId,
    /// By which rule.
    pub rule: RuleId,
    /// With which coupon.
    pub coupon: Option<CouponId>,
    /// Off each line.
    pub lines: Vec<Fen>,
    /// Off each order's freight.
    pub freight: Vec<Fen>,
}

impl Applied {
    fn worth(&self) -> Fen {
        self.lines.iter().chain(&self.freight).copied().sum()
    }
}

/// What the organiser bears of a discount.
pub fn borne_by_organiser(discount: Fen, share: i64) -> Result<Fen, MoneyError> {
    discount.share(share)
}

/// Splits an amount over lines, to the fen and by the largest remainder; no line loses its last fen. What all lines
/// cannot bear is left out.
#[must_use]
pub fn split(amount: Fen, lines: &[Fen]) -> Vec<Fen> {
    let room: Vec<i64> = lines.iter().map(|line| line.0.saturating_sub(1).max(0)).collect();
    let whole = room.iter().fold(0_i64, |sum, one| sum.saturating_add(*one));
    let amount = amount.0.clamp(0, whole);
    in_proportion(amount, whole, &room).into_iter().map(Fen).collect()
}

/// What promotions take off these lines and freights.
pub fn apply(
    lines: &[Basket],
    freights: &[Fen],
    first_order: bool,
    offers: &[Offer],
) -> Result<Vec<Applied>, MoneyError> {
    let mut offers: Vec<&Offer> = offers.iter().collect();
    offers.sort_by_key(|offer| offer.campaign.id);
    let mut cart = Cart {
        lines,
        left: lines.iter().map(|line| line.amount).collect(),
        freights: freights.to_vec(),
        taken_by: lines.iter().map(|line| line.priced_by.iter().map(|(by, _)| *by).collect()).collect(),
        closed: lines.iter().map(closed_by_price).collect(),
        first_order,
        done: Vec::new(),
    };
    for coupons in [false, true] {
        for offer in &offers {
            cart.take_best(offer, coupons)?;
        }
    }
    Ok(cart.done)
}

fn closed_by_price(line: &Basket) -> Option<CampaignId> {
    line.priced_by.filter(|(_, stacking)| *stacking == Stacking::Exclusive).map(|(by, _)| by)
}

struct Cart<'a> {
    lines: &'a [Basket],
    left: Vec<Fen>,
    freights: Vec<Fen>,
    /// Campaigns that took something off each line.
    taken_by: Vec<Vec<CampaignId>>,
    /// The exclusive campaign that took something off each line.
    closed: Vec<Option<CampaignId>>,
    first_order: bool,
    done: Vec<Applied>,
}

impl Cart<'_> {
    /// Takes off by the rule of an offer that is worth most to the buyer; the earlier one of equals.
    fn take_best(&mut self, offer: &Offer, coupons: bool) -> Result<(), MoneyError> {
        let exclusive = offer.campaign.draft.stacking == Stacking::Exclusive;
        if exclusive && coupons {
            return Ok(());
        }
        let mut best: Option<Applied> = None;
        for rule in &offer.campaign.rules {
            let coupon = offer.coupons.iter().find(|(of, _)| *of == rule.id).map(|(_, coupon)| *coupon);
            let counts = match rule.coupons {
                None => !coupons,
                Some(_) => coupon.is_some() && (coupons || exclusive),
            };
            if !counts {
                continue;
            }
            let applied = self.by(offer, rule, coupon.filter(|_| rule.coupons.is_some()))?;
            if applied.worth().is_positive()
                && self.can_be_borne(offer, &applied)?
                && best.as_ref().is_none_or(|best| best.worth() < applied.worth())
            {
                best = Some(applied);
            }
        }
        if let Some(applied) = best { self.keep(applied, exclusive) } else { Ok(()) }
    }

    /// What a rule would take off.
    fn by(&self, offer: &Offer, rule: &Rule, coupon: Option<CouponId>) -> Result<Applied, MoneyError> {
        let id = offer.campaign.id;
        let exclusive = offer.campaign.draft.stacking == Stacking::Exclusive;
        let open: Vec<bool> =
            (0..self.lines.len()).map(|at| self.is_open(at, id, exclusive, &rule.condition)).collect();
        let nothing = || vec![Fen::ZERO; self.lines.len()];
        let mut applied = Applied {
            campaign: id,
            rule: rule.id,
            coupon,
            lines: nothing(),
            freight: vec![Fen::ZERO; self.freights.len()],
        };
        if !self.holds(&open, &rule.condition) {
            return Ok(applied);
        }
        let reach: Vec<Fen> =
            self.left.iter().zip(&open).map(|(left, open)| if *open { *left } else { Fen::ZERO }).collect();
        match rule.benefit {
            Benefit::FenOff(fen) => applied.lines = split(fen, &reach),
            Benefit::PointsOff(points) => {
                let sum: Fen = reach.iter().copied().sum();
                applied.lines = split(sum.share(points)?, &reach);
            }
            Benefit::FixedPrice(price) => {
                applied.lines = self
                    .each(&open, |_, line, left| Ok(Fen(left.minus(price.times(line.pieces)?)?.0.max(0))))?
            }
            Benefit::NthFree(nth) => {
                applied.lines = self
                    .each(&open, |_, line, _| line.price.times(line.pieces.checked_div(nth).unwrap_or(0)))?
            }
            Benefit::FreightFree => {
                let reached = |group: usize| {
                    self.lines.iter().zip(&open).any(|(line, open)| *open && line.group == group)
                };
                applied.freight = (self.freights.iter().enumerate())
                    .map(|(group, freight)| if reached(group) { *freight } else { Fen::ZERO })
                    .collect();
            }
        }
        Ok(applied)
    }

    /// Takes something off each open line by itself; its last fen stays.
    fn each(
        &self,
        open: &[bool],
        off: impl Fn(usize, &Basket, Fen) -> Result<Fen, MoneyError>,
    ) -> Result<Vec<Fen>, MoneyError> {
        let mut taken = Vec::with_capacity(self.lines.len());
        for (at, (line, (left, open))) in self.lines.iter().zip(self.left.iter().zip(open)).enumerate() {
            let most = left.0.saturating_sub(1).max(0);
            taken.push(if *open { Fen(off(at, line, *left)?.0.clamp(0, most)) } else { Fen::ZERO });
        }
        Ok(taken)
    }

    /// True when a campaign may take something off a line.
    fn is_open(&self, at: usize, campaign: CampaignId, exclusive: bool, condition: &Condition) -> bool {
        let (Some(line), Some(taken)) = (self.lines.get(at), self.taken_by.get(at)) else { return false };
        let closed = self.closed.get(at).copied().flatten().is_some_and(|by| by != campaign);
        let others = taken.iter().any(|one| *one != campaign);
        line.campaigns.contains(&campaign)
            && !closed
            && !(exclusive && others)
            && condition.category.is_none_or(|category| category == line.category)
            && (condition.kind.is_empty() || condition.kind == line.kind)
            && condition.county.is_none_or(|county| county == line.county)
            && condition.mark.is_none_or(|mark| line.marks.contains(&mark))
    }

    fn holds(&self, open: &[bool], condition: &Condition) -> bool {
        let reached = || self.lines.iter().zip(&self.left).zip(open).filter(|(_, open)| **open);
        let amount: Fen = reached().map(|((_, left), _)| *left).sum();
        let pieces = reached().fold(0_i64, |sum, ((line, _), _)| sum.saturating_add(line.pieces));
        open.iter().any(|open| *open)
            && amount >= condition.least
            && pieces >= condition.pieces
            && (!condition.first_order || self.first_order)
    }

    /// True when the budget bears it beside what was taken off already.
    fn can_be_borne(&self, offer: &Offer, more: &Applied) -> Result<bool, MoneyError> {
        let of = self.done.iter().filter(|one| one.campaign == offer.campaign.id);
        let borne = borne(self.lines, of.chain([more]), offer.campaign.draft.organiser_share)?;
        let sum =
            borne.values().try_fold(Fen::ZERO, |sum, (goods, freight)| sum.plus(*goods)?.plus(*freight))?;
        Ok(sum <= offer.campaign.budget_left() || sum == Fen::ZERO)
    }

    fn keep(&mut self, applied: Applied, exclusive: bool) -> Result<(), MoneyError> {
        for (at, off) in applied.lines.iter().enumerate().filter(|(_, off)| off.is_positive()) {
            if let Some(left) = self.left.get_mut(at) {
                *left = left.minus(*off)?;
            }
            if let Some(taken) = self.taken_by.get_mut(at) {
                taken.push(applied.campaign);
            }
            if let Some(closed) = self.closed.get_mut(at).filter(|_| exclusive) {
                *closed = Some(applied.campaign);
            }
        }
        for (freight, off) in self.freights.iter_mut().zip(&applied.freight) {
            *freight = freight.minus(*off)?;
        }
        self.done.push(applied);
        Ok(())
    }
}

/// What the organiser bears of one campaign in each order: of goods and of freight.
fn borne<'a>(
    lines: &[Basket],
    of: impl Iterator<Item = &'a Applied>,
    share: i64,
) -> Result<BTreeMap<usize, (Fen, Fen)>, MoneyError> {
    let mut sums: BTreeMap<usize, (Fen, Fen)> = BTreeMap::new();
    for one in of {
        for (line, off) in lines.iter().zip(&one.lines) {
            let sum = sums.entry(line.group).or_default();
            sum.0 = sum.0.plus(*off)?;
        }
        for (group, off) in one.freight.iter().enumerate() {
            let sum = sums.entry(group).or_default();
            sum.1 = sum.1.plus(*off)?;
        }
    }
    for sum in sums.values_mut() {
        *sum = (borne_by_organiser(sum.0, share)?, borne_by_organiser(sum.1, share)?);
    }
    Ok(sums)
}

#[cfg(test)]
mod tests;
