//! Why a supply fits a demand (产销对接): a score of a hundred points, told part by part.
//!
//! The score looks at product, grade, quantity, season, distance and standing, and at nothing else: nobody can pay
//! for a better place (电子商务法 17, 40), and no price is compared, since prices are never matched centrally (46).
//! Every share is a fraction of integers and is rounded down once, when it becomes points.

use std::cmp::Reverse;

use kernel::Message;

use crate::model::{Category, Goods, Grade, Unit, Window};
use crate::place::Distance;

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aspect {
    /// The same product.
    Product,
    /// As good as wanted.
    Grade,
    /// As much as wanted.
    Quantity,
    /// At the same time.
    Season,
    /// Near one another.
    Distance,
    /// What is known of the seller.
    Standing,
}

/// The points each aspect can give; they add up to a hundred.
pub const WEIGHTS: [(Aspect, i64); 6] = [
    (Aspect::Product, 30),
    (Aspect::Grade, 15),
    (Aspect::Quantity, 20),
    (Aspect::Season, 15),
    (Aspect::Distance, 10),
    (Aspect::Standing, 10),
];

/// Beyond this many kilometres distance gives no points.
const FAR_KM: i64 = 300;
/// Contracts kept that count.
const CONTRACTS: i64 = 5;

impl Aspect {
    /// The name in the reader's language.
    #[must_use]
    pub const fn label(self) -> Message {
        Message::new(match self {
            Self::Product => "trade-fit-product",
            Self::Grade => "trade-fit-grade",
            Self::Quantity => "trade-fit-quantity",
            Self::Season => "trade-fit-season",
            Self::Distance => "trade-fit-distance",
            Self::Standing => "trade-fit-standing",
        })
    }

    /// The word in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::Grade => "grade",
            Self::Quantity => "quantity",
            Self::Season => "season",
            Self::Distance => "distance",
            Self::Standing => "standing",
        }
    }
}

/// What a post says, as far as matching looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What and how much.
    pub goods: Goods,
    /// When.
    pub window: Window,
}

/// What is known of a seller.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Repute {
    /// The county has verified it and that has not lapsed.
    pub verified: bool,
    /// One of its products has a quality mark that holds.
    pub marked: bool,
    /// Contracts it has fulfilled.
    pub fulfilled: i64,
}

/// One part of a score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What was looked at.
    pub aspect: Aspect,
    /// Points given.
    pub points: i64,
    /// Points there are.
    pub of: i64,
    /// Why.
    pub why: Message,
}

/// A score and its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit {
    /// The parts in the order of the weights.
    pub parts: Vec<Part>,
}

impl Fit {
    /// The sum, of a hundred.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.parts.iter().map(|part| part.points).sum()
    }
}

/// A share from nothing to all, as a fraction.
#[derive(Debug, Clone, Copy)]
struct Share(i64, i64);

impl Share {
    const NONE: Self = Self(0, 1);
    const ALL: Self = Self(1, 1);

    fn of(self, points: i64) -> i64 {
        let Self(number, whole) = self;
        let given = i128::from(points) * i128::from(number) / i128::from(whole.max(1));
        i64::try_from(given).unwrap_or(0).clamp(0, points)
    }
}

/// How well a supply of a seller fits a demand that lies so far away. Goods of another category or counted otherwise do not
/// fit at all.
#[must_use]
pub fn fit(demand: &Candidate, supply: &Candidate, distance: Distance, repute: Repute) -> Fit {
    let comparable = is_comparable((demand.goods.category, demand.goods.unit), supply);
    let parts = WEIGHTS.map(|(aspect, of)| {
        let (share, why) = match aspect {
            Aspect::Product => product(&demand.goods, &supply.goods),
            Aspect::Grade => grade(demand.goods.grade, supply.goods.grade),
            Aspect::Quantity => quantity(&demand.goods, &supply.goods),
            Aspect::Season => season(demand.window, supply.window),
            Aspect::Distance => nearness(distance),
            Aspect::Standing => standing(repute),
        };
        Part { aspect, points: if comparable { share.of(of) } else { 0 }, of, why }
    });
    Fit { parts: parts.into() }
}

/// True when a supply can be held against a demand of this kind at all.
fn is_comparable((category, unit): (Category, Unit), supply: &Candidate) -> bool {
    supply.goods.category == category && supply.goods.unit == unit
}

/// The best fits first; equal ones in the order they came, oldest first. Nothing else decides.
pub fn rank<T>(fits: &mut [(T, Fit)]) {
    fits.sort_by_key(|(_, fit)| Reverse(fit.total()));
}

fn product(demand: &Goods, supply: &Goods) -> (Share, Message) {
    let name = |goods: &Goods| goods.product.trim().to_lowercase();
    let (wanted, offered) = (name(demand), name(supply));
    if wanted == offered {
        (Share::ALL, Message::new("trade-why-same-product"))
    } else if wanted.contains(&offered) || offered.contains(&wanted) {
        (Share(3, 4), Message::new("trade-why-similar-product"))
    } else {
        (Share(1, 5), Message::new("trade-why-same-category"))
    }
}

fn grade(wanted: Grade, offered: Grade) -> (Share, Message) {
    match offered.steps_below(wanted) {
        0 => (Share::ALL, Message::new("trade-why-grade-fits")),
        steps => (Share((4 - steps).max(0), 5), Message::new("trade-why-grade-below").with("steps", steps)),
    }
}

fn quantity(demand: &Goods, supply: &Goods) -> (Share, Message) {
    let covered = demand.quantity.min(supply.quantity).max(0);
    let share = Share(covered, demand.quantity.max(1));
    let percent = share.of(100);
    (share, Message::new("trade-why-quantity").with("percent", percent))
}

/// Common days as a share of the shorter window: the same from both sides.
fn season(demand: Window, supply: Window) -> (Share, Message) {
    let days = demand.common_days(supply);
    let shorter = demand.days().min(supply.days()).max(1);
    match days {
        0 => (Share::NONE, Message::new("trade-why-season-none")),
        _ => (Share(days, shorter), Message::new("trade-why-season").with("days", days)),
    }
}

fn nearness(distance: Distance) -> (Share, Message) {
    match distance {
        Distance::SameVillage => (Share::ALL, Message::new("trade-why-same-village")),
        Distance::SameTownship => (Share(95, 100), Message::new("trade-why-same-township")),
        Distance::SameCounty => (Share(90, 100), Message::new("trade-why-same-county")),
        Distance::Kilometres(km) => (
            Share(80 * (FAR_KM - km.clamp(0, FAR_KM)), 100 * FAR_KM),
            Message::new("trade-why-kilometres").with("km", km),
        ),
        Distance::Unknown => (Share::NONE, Message::new("trade-why-distance-unknown")),
    }
}

/// Half for being verified, a quarter for a quality mark, a quarter for contracts kept.
fn standing(repute: Repute) -> (Share, Message) {
    let Repute { verified, marked, fulfilled } = repute;
    let kept = fulfilled.clamp(0, CONTRACTS);
    let twentieths = 10 * i64::from(verified) + 5 * i64::from(marked) + kept;
    let why = Message::new("trade-why-standing")
        .with("verified", if verified { "yes" } else { "no" })
        .with("marked", if marked { "yes" } else { "no" })
        .with("fulfilled", fulfilled);
    (Share(twentieths, 20), why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::MAX_QUANTITY;
    use crate::place;
    use kernel::{Day, RegionCode};
    use proptest::prelude::*;

    const PLACES: [i64; 6] =
        [410_324_102_201, 410_324_102_202, 410_324_103_201, 410_325_100_201, 410_307, 110_105];

    fn distance() -> impl Strategy<Value = (Distance, Distance)> {
        (0usize..6, 0usize..6).prop_map(|(one, other)| {
            let (one, other) = (RegionCode(PLACES[one]), RegionCode(PLACES[other]));
            (place::distance(one, other), place::distance(other, one))
        })
    }

    fn candidate() -> impl Strategy<Value = Candidate> {
        let names = prop::sample::select(vec!["核桃", "薄皮核桃", "豆腐", "红薯粉条"]);
        (0usize..3, names, 0usize..5, any::<bool>(), 1..MAX_QUANTITY, 0i64..400, 0i64..90).prop_map(
            |(category, product, grade, weight, quantity, from, days)| {
                let from = Day::new(2026, 1, 1).unwrap().plus_days(from);
                Candidate {
                    goods: Goods {
                        category: Category::ALL[category],
                        product: product.to_owned(),
                        grade: Grade::ALL[grade],
                        unit: if weight { Unit::Weight } else { Unit::Piece },
                        quantity,
                    },
                    window: Window { from, to: from.plus_days(days) },
                }
            },
        )
    }

    fn repute() -> impl Strategy<Value = Repute> {
        (any::<bool>(), any::<bool>(), 0i64..50).prop_map(|(verified, marked, fulfilled)| Repute {
            verified,
            marked,
            fulfilled,
        })
    }

    fn points(fit: &Fit, aspect: Aspect) -> i64 {
        fit.parts.iter().find(|part| part.aspect == aspect).unwrap().points
    }

    fn like(demand: &Candidate, supply: Candidate) -> Candidate {
        let goods = Goods { category: demand.goods.category, unit: demand.goods.unit, ..supply.goods };
        Candidate { goods, ..supply }
    }

    proptest! {
        #[test]
        fn a_score_lies_between_nothing_and_a_hundred(
            demand in candidate(), supply in candidate(), (distance, _) in distance(), repute in repute(),
        ) {
            let fit = fit(&demand, &supply, distance, repute);
            prop_assert!((0..=100).contains(&fit.total()));
            prop_assert!(fit.parts.iter().all(|part| (0..=part.of).contains(&part.points)));
            let same_kind = demand.goods.category == supply.goods.category && demand.goods.unit == supply.goods.unit;
            prop_assert!(same_kind || fit.total() == 0);
        }

        #[test]
        fn product_season_and_distance_are_the_same_from_both_sides(
            demand in candidate(), supply in candidate(), (far, back) in distance(), repute in repute(),
        ) {
            let (there, back) = (fit(&demand, &supply, far, repute), fit(&supply, &demand, back, repute));
            for aspect in [Aspect::Product, Aspect::Season, Aspect::Distance, Aspect::Standing] {
                prop_assert_eq!(points(&there, aspect), points(&back, aspect));
            }
        }

        #[test]
        fn more_is_never_worse(demand in candidate(), supply in candidate(), more in 0..MAX_QUANTITY) {
            let supply = like(&demand, supply);
            let goods = Goods { quantity: supply.goods.quantity + more, ..supply.goods.clone() };
            let larger = Candidate { goods, ..supply.clone() };
            let total = |supply| fit(&demand, supply, Distance::Unknown, Repute::default()).total();
            prop_assert!(total(&larger) >= total(&supply));
        }

        #[test]
        fn farther_is_never_better(near in 0i64..1_000, more in 0i64..1_000) {
            let points = |distance| nearness(distance).0.of(1_000);
            prop_assert!(points(Distance::Kilometres(near)) >= points(Distance::Kilometres(near + more)));
            prop_assert!(points(Distance::SameCounty) >= points(Distance::Kilometres(near)));
            prop_assert!(points(Distance::Kilometres(near)) >= points(Distance::Unknown));
        }

        #[test]
        fn a_better_name_never_costs(demand in candidate(), supply in candidate(), repute in repute()) {
            let supply = like(&demand, supply);
            let better = Repute { verified: true, marked: true, fulfilled: repute.fulfilled + 1 };
            let total = |repute| fit(&demand, &supply, Distance::Unknown, repute).total();
            prop_assert!(total(better) >= total(repute));
        }
    }

    #[test]
    fn weights_add_up_to_a_hundred() {
        assert_eq!(WEIGHTS.iter().map(|(_, points)| points).sum::<i64>(), 100);
    }

    #[test]
    fn what_fits_in_everything_has_all_points() {
        let from = Day::new(2026, 12, 1).unwrap();
        let one = Candidate {
            goods: Goods {
                category: Category::Mountain,
                product: "核桃".to_owned(),
                grade: Grade::First,
                unit: Unit::Weight,
                quantity: 5_000_000,
            },
            window: Window { from, to: from.plus_days(30) },
        };
        let best = Repute { verified: true, marked: true, fulfilled: 5 };
        assert_eq!(fit(&one, &one, Distance::SameVillage, best).total(), 100);
        let order = |totals: [i64; 3]| {
            let mut fits: Vec<(i64, Fit)> = Vec::new();
            for (place, fulfilled) in totals.into_iter().enumerate() {
                let repute = Repute { verified: false, marked: false, fulfilled };
                fits.push((i64::try_from(place).unwrap(), fit(&one, &one, Distance::SameVillage, repute)));
            }
            rank(&mut fits);
            fits.into_iter().map(|(place, _)| place).collect::<Vec<_>>()
        };
        assert_eq!(order([0, 4, 0]), [1, 0, 2], "equal ones stay as they came");
    }
}
