//! What promotions take off, to the fen.

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
    let coupons =
        rules.iter().filter(|one| one.coupons.is_some()).map(|one| (one.id, CouponId(one.id.0))).collect();
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
    let rules = vec![rule(1, Benefit::FenOff(Fen(1_000))), high, with_coupon(3, Benefit::PointsOff(1_000))];
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
        off(&[line(0, 1_000, 7, &[1])], &[offer(1, Stacking::Stackable, 100_000, vec![rule(1, benefit)])])[0]
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
