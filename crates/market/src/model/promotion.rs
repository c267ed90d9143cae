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
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

    use kernel::{Day, PersonId};
    use proptest::prelude::*;

    use super::*;
    use crate::model::{CampaignDraft, CampaignStatus, CouponTerms};

    const COUNTY: RegionCode = RegionCode(410_324);

    fn day(day: u8) -> Day {
        Day::new(2026, 9, day).unwrap()
    }

    fn rule(id: i64, benefit: Benefit) -> Rule {
        Rule { id: RuleId(id), condition: Condition::default(), benefit, coupons: None }
    }

    fn with_coupon(id: i64, benefit: Benefit) -> Rule {
        let terms = CouponTerms { total: 10, per_person: 1, until: day(30), taken: 0 };
        Rule { coupons: Some(terms), ..rule(id, benefit) }
    }

    fn offer(id: i64, stacking: Stacking, budget: i64, rules: Vec<Rule>) -> Offer {
        let coupons = rules
            .iter()
            .filter(|one| one.coupons.is_some())
            .map(|one| (one.id, CouponId(one.id.0)))
            .collect();
        let draft = CampaignDraft {
            name: "丰收节".to_owned(),
            story: String::new(),
            starts_on: day(1),
            ends_on: day(30),
            category: None,
            organiser_share: 5_000,
            budget: Fen(budget),
            stacking,
        };
        let campaign = Campaign {
            county: COUNTY,
            id: CampaignId(id),
            draft,
            status: CampaignStatus::Published,
            reserved: Fen::ZERO,
            spent: Fen::ZERO,
            made_by: PersonId(1),
            rules,
        };
        Offer { campaign, coupons }
    }

    fn line(group: usize, price: i64, pieces: i64, campaigns: &[i64]) -> Basket {
        Basket {
            group,
            price: Fen(price),
            pieces,
            amount: Fen(price * pieces),
            category: Category::Fruit,
            kind: String::new(),
            county: COUNTY,
            marks: Vec::new(),
            campaigns: campaigns.iter().map(|one| CampaignId(*one)).collect(),
            priced_by: None,
        }
    }

    /// What is taken off each line by all of it.
    fn off(lines: &[Basket], offers: &[Offer]) -> Vec<i64> {
        let applied = apply(lines, &[Fen(600), Fen(600)], false, offers).unwrap();
        (0..lines.len()).map(|at| applied.iter().map(|one| one.lines[at].0).sum()).collect()
    }

    proptest! {
        /// To the fen: the sum is exact as long as the lines bear it, no line is below one fen, nothing is negative,
        /// and the same question has the same answer.
        #[test]
        fn a_split_is_exact(amount in 0_i64..500_000, lines in prop::collection::vec(0_i64..100_000, 0..12)) {
            let lines: Vec<Fen> = lines.into_iter().map(Fen).collect();
            let shares = split(Fen(amount), &lines);
            let most: i64 = lines.iter().map(|line| (line.0 - 1).max(0)).sum();
            prop_assert_eq!(shares.iter().map(|one| one.0).sum::<i64>(), amount.min(most));
            for (share, line) in shares.iter().zip(&lines) {
                prop_assert!(share.0 >= 0 && share.0 <= (line.0 - 1).max(0));
            }
            prop_assert_eq!(split(Fen(amount), &lines), shares);
        }

        /// Whatever campaigns meet in a cart, each line costs at least a fen, no freight is below nothing, and no
        /// organiser promises more than the budget.
        #[test]
        fn promotions_never_give_more_than_there_is(
            prices in prop::collection::vec((1_i64..20_000, 1_i64..20, 0_usize..2, 0_u8..8), 1..6),
            rules in prop::collection::vec((0_usize..5, 1_i64..9_999, any::<bool>(), any::<bool>(), 1_i64..5_000), 1..4),
        ) {
            let lines: Vec<Basket> = prices.iter().map(|(price, pieces, group, mask)| {
                let of: Vec<i64> = (1..=3).filter(|bit| mask & (1 << (bit - 1)) != 0).collect();
                line(*group, *price, *pieces, &of)
            }).collect();
            let offers: Vec<Offer> = rules.iter().zip(1..).map(|((word, value, alone, coupon, budget), id)| {
                let benefit = Benefit::of(Benefit::WORDS[*word], (*value).max(2)).unwrap_or(Benefit::NthFree(2));
                let rules = vec![rule(id * 10, benefit), if *coupon { with_coupon(id * 10 + 1, benefit) } else { rule(id * 10 + 1, benefit) }];
                offer(id, if *alone { Stacking::Exclusive } else { Stacking::Stackable }, *budget, rules)
            }).collect();
            let freights = [Fen(600), Fen(0)];
            let applied = apply(&lines, &freights, false, &offers).unwrap();
            for (at, line) in lines.iter().enumerate() {
                let off: i64 = applied.iter().map(|one| one.lines[at].0).sum();
                prop_assert!(applied.iter().all(|one| one.lines[at].0 >= 0));
                prop_assert!(off < line.amount.0, "{off} off {}", line.amount.0);
                let by: std::collections::BTreeSet<_> =
                    applied.iter().filter(|one| one.lines[at].is_positive()).map(|one| one.campaign).collect();
                let alone = |id: &CampaignId| offers.iter().any(|offer| offer.campaign.id == *id && offer.campaign.draft.stacking == Stacking::Exclusive);
                prop_assert!(by.len() < 2 || !by.iter().any(alone), "an exclusive campaign beside another");
            }
            for (at, freight) in freights.iter().enumerate() {
                prop_assert!(applied.iter().map(|one| one.freight[at].0).sum::<i64>() <= freight.0);
            }
            for offer in &offers {
                let borne = borne(&lines, applied.iter().filter(|one| one.campaign == offer.campaign.id), 5_000).unwrap();
                prop_assert!(borne.values().map(|(goods, freight)| goods.0 + freight.0).sum::<i64>() <= offer.campaign.draft.budget.0);
            }
            prop_assert_eq!(apply(&lines, &freights, false, &offers).unwrap(), applied);
        }
    }

    #[test]
    fn the_best_rule_then_a_coupon_over_all_sellers() {
        let mut high = rule(2, Benefit::FenOff(Fen(3_000)));
        high.condition.least = Fen(20_000);
        let rules =
            vec![rule(1, Benefit::FenOff(Fen(1_000))), high, with_coupon(3, Benefit::PointsOff(1_000))];
        let lines = [line(0, 10_000, 1, &[1]), line(1, 5_000, 2, &[1]), line(1, 9_999, 1, &[])];
        assert_eq!(
            off(&lines, &[offer(1, Stacking::Stackable, 100_000, rules.clone())]),
            [1_500 + 850, 1_500 + 850, 0]
        );
        assert_eq!(off(&lines[..1], &[offer(1, Stacking::Stackable, 100_000, rules.clone())]), [1_000 + 900]);
        assert_eq!(off(&lines, &[offer(1, Stacking::Exclusive, 100_000, rules)]), [1_500, 1_500, 0]);
    }

    #[test]
    fn every_benefit_does_what_it_says() {
        let of = |benefit| {
            off(&[line(0, 1_000, 7, &[1])], &[offer(1, Stacking::Stackable, 100_000, vec![rule(1, benefit)])])
                [0]
        };
        assert_eq!(of(Benefit::FenOff(Fen(250))), 250);
        assert_eq!(of(Benefit::FenOff(Fen(9_000))), 6_999, "the last fen stays");
        assert_eq!(of(Benefit::PointsOff(1_500)), 1_050);
        assert_eq!(of(Benefit::FixedPrice(Fen(900))), 700);
        assert_eq!(of(Benefit::FixedPrice(Fen(1_100))), 0, "nobody pays more");
        assert_eq!(of(Benefit::NthFree(3)), 2_000);
        let lines = [line(1, 1_000, 1, &[1])];
        let free = apply(
            &lines,
            &[Fen(600), Fen(800)],
            false,
            &[offer(1, Stacking::Stackable, 100_000, vec![rule(1, Benefit::FreightFree)])],
        );
        assert_eq!(free.unwrap()[0].freight, [Fen::ZERO, Fen(800)], "of the order it reaches alone");
    }

    #[test]
    fn a_condition_that_does_not_hold_gives_nothing() {
        let with = |condition: Condition| Rule { condition, ..rule(1, Benefit::FenOff(Fen(100))) };
        let conditions = [
            Condition { least: Fen(2_001), ..Condition::default() },
            Condition { pieces: 3, ..Condition::default() },
            Condition { first_order: true, ..Condition::default() },
            Condition { category: Some(Category::Bean), ..Condition::default() },
            Condition { kind: "apple".to_owned(), ..Condition::default() },
            Condition { county: Some(RegionCode(410_325)), ..Condition::default() },
            Condition { mark: Some(Mark::ALL[0]), ..Condition::default() },
        ];
        for condition in conditions {
            let lines = [line(0, 1_000, 2, &[1])];
            let said = format!("{condition:?}");
            assert_eq!(
                off(&lines, &[offer(1, Stacking::Stackable, 100_000, vec![with(condition)])]),
                [0],
                "{said}"
            );
        }
    }

    #[test]
    fn a_budget_that_does_not_bear_it_gives_nothing() {
        let lines = [line(0, 1_000, 2, &[1])];
        let of = |budget| {
            off(&lines, &[offer(1, Stacking::Stackable, budget, vec![rule(1, Benefit::FenOff(Fen(500)))])])
        };
        assert_eq!((of(250), of(249)), (vec![500], vec![0]), "half of it is the organiser's");
    }
}
