//! Joint purchase (联合采购): what a seller offers for rounds, the steps of its price, and how a round is opened.

use kernel::{Day, Fen, OrganisationId, RegionCode, Resource, ResourceRef, StationId, id, words};

use super::{Category, ListingId, Tier};
use crate::JointError;

type Result<T> = std::result::Result<T, JointError>;

id!(
    /// What a seller offers for joint purchase (联采报价).
    JointOfferId
);

/// The most pieces of one round.
const MOST: i64 = 1_000_000;
/// The most steps of a price.
const MOST_STEPS: usize = 6;
/// The most days a round is open: its stock is held for so long.
const MOST_DAYS_OPEN: i64 = 60;

/// The steps of a price: from so many pieces together, a piece costs so much. Quantities rise, prices fall; the first
/// step is the least a round must come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steps {
    first: Tier,
    more: Vec<Tier>,
}

impl Steps {
    /// Refuses none, too many, and those that do not rise in quantity and fall in price.
    pub fn new(tiers: &[Tier]) -> Result<Self> {
        let [first, more @ ..] = tiers else { return Err(JointError::StepsMissing) };
        if tiers.len() > MOST_STEPS {
            return Err(JointError::TooManySteps(MOST_STEPS));
        }
        if first.from < 1 || tiers.iter().any(|step| step.price < Fen(1) || step.from > MOST) {
            return Err(JointError::StepsUnfit);
        }
        let falls = |two: &[Tier]| match two {
            [less, more] => more.from > less.from && more.price < less.price,
            _ => true,
        };
        if tiers.windows(2).all(falls) {
            Ok(Self { first: *first, more: more.to_vec() })
        } else {
            Err(JointError::StepsUnfit)
        }
    }

    /// The steps, the dearest first.
    #[must_use]
    pub fn all(&self) -> Vec<Tier> {
        std::iter::once(self.first).chain(self.more.iter().copied()).collect()
    }

    /// The fewest pieces a round must come to.
    #[must_use]
    pub const fn minimum(&self) -> i64 {
        self.first.from
    }

    /// The dearest price: nobody pays more, whoever leaves.
    #[must_use]
    pub const fn dearest(&self) -> Fen {
        self.first.price
    }

    /// The price when all is taken.
    #[must_use]
    pub fn cheapest(&self) -> Fen {
        self.more.last().unwrap_or(&self.first).price
    }

    /// The step so many pieces reach; none below the minimum.
    #[must_use]
    pub fn reached(&self, pieces: i64) -> Option<Tier> {
        let reaches = |step: &&Tier| step.from <= pieces;
        self.more.iter().rev().find(reaches).or(Some(&self.first).filter(reaches)).copied()
    }

    /// The next step for so many pieces; none at the last.
    #[must_use]
    pub fn next(&self, pieces: i64) -> Option<Tier> {
        std::iter::once(&self.first).chain(&self.more).find(|step| step.from > pieces).copied()
    }

    /// What a piece costs if no more come: the step reached, or the dearest, at which the round would have to close.
    #[must_use]
    pub fn present(&self, pieces: i64) -> Fen {
        self.reached(pieces).unwrap_or(self.first).price
    }
}

/// What a seller offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JointOfferDraft {
    /// The steps of the price.
    pub steps: Steps,
    /// The most pieces of one round.
    pub most: i64,
    /// The fewest days from opening a round to its closing.
    pub notice_days: i32,
}

impl JointOfferDraft {
    /// Refuses a most that no round could reach the last step with, and a price above the one on the shelf.
    pub fn check(&self, shelf: Fen) -> Result<()> {
        let last = self.steps.all().last().map_or(1, |step| step.from);
        if !(last..=MOST).contains(&self.most) {
            return Err(JointError::MostOutOfRange(last));
        }
        if !(1..=30).contains(&self.notice_days) {
            return Err(JointError::NoticeOutOfRange);
        }
        if self.steps.dearest() > shelf {
            return Err(JointError::DearerThanShelf(shelf));
        }
        Ok(())
    }
}

/// An offer as it stands. It is never changed: a seller withdraws it and makes another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JointOffer {
    /// County of the seller.
    pub county: RegionCode,
    /// Its id.
    pub id: JointOfferId,
    /// Who offers.
    pub seller: OrganisationId,
    /// The seller's name.
    pub seller_name: String,
    /// The goods.
    pub listing: ListingId,
    /// What the shelf calls them.
    pub title: String,
    /// The picture's key.
    pub picture: String,
    /// The shelf.
    pub category: Category,
    /// The terms.
    pub draft: JointOfferDraft,
    /// False once it was withdrawn.
    pub open: bool,
    /// Pieces of the listing that can be held.
    pub available: i64,
}

impl JointOffer {
    /// The most pieces a round can hold now.
    #[must_use]
    pub fn room(&self) -> i64 {
        self.draft.most.min(self.available)
    }
}

impl Resource for JointOffer {
    fn resource(&self) -> ResourceRef {
        ResourceRef::new("Shop", self.county).of(self.seller)
    }
}

words! {
    /// Who may join a round.
    Audience {
        /// Whom the organiser invited by phone (受邀成员).
        Invited = "invited", "market-joint-invited";
        /// Whoever signed in and collects at the point (人人可参加).
        Everyone = "everyone", "market-joint-everyone";
    }
}

/// How an organiser opens a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JointRoundDraft {
    /// The last day to join.
    pub closes_on: Day,
    /// Where all of it is delivered and collected.
    pub pickup: StationId,
    /// Days to pay after closing.
    pub pay_days: i32,
    /// Pieces held of the listing.
    pub capacity: i64,
    /// The fewest pieces of one member.
    pub least: i64,
    /// Who may join.
    pub audience: Audience,
}

impl JointRoundDraft {
    /// Refuses a closing day before the seller's notice or too far, and quantities the offer does not have.
    pub fn check(&self, today: Day, offer: &JointOfferDraft) -> Result<()> {
        let earliest = today.plus_days(offer.notice_days.into());
        let latest = today.plus_days(MOST_DAYS_OPEN);
        if self.closes_on < earliest || self.closes_on > latest {
            return Err(JointError::ClosingUnfit(earliest, latest));
        }
        if !(1..=15).contains(&self.pay_days) {
            return Err(JointError::PayDaysUnfit);
        }
        let minimum = offer.steps.minimum();
        if !(minimum..=offer.most).contains(&self.capacity) {
            return Err(JointError::CapacityUnfit(minimum, offer.most));
        }
        if !(1..=self.capacity).contains(&self.least) {
            return Err(JointError::LeastUnfit(self.capacity));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tier(from: i64, price: i64) -> Tier {
        Tier { from, price: Fen(price) }
    }

    /// Steps of any shape that are allowed: rises and falls drawn as differences.
    fn any_steps() -> impl Strategy<Value = Steps> {
        prop::collection::vec((1_i64..200, 1_i64..500), 1..=6).prop_map(|parts| {
            let mut step = tier(0, 10_000);
            let tiers: Vec<Tier> = parts
                .into_iter()
                .map(|(more, less)| {
                    step = tier(step.from + more, step.price.0 - less);
                    step
                })
                .collect();
            Steps::new(&tiers).unwrap()
        })
    }

    proptest! {
        /// More pieces never make a piece dearer, and no quantity makes it dearer than what is said beforehand.
        #[test]
        fn the_price_only_falls(steps in any_steps(), pieces in 0_i64..1_500, more in 0_i64..1_500) {
            prop_assert!(steps.present(pieces + more) <= steps.present(pieces));
            prop_assert!(steps.present(pieces) <= steps.dearest());
            prop_assert!(steps.present(pieces) >= steps.cheapest());
            prop_assert_eq!(steps.reached(pieces).is_some(), pieces >= steps.minimum());
            if let Some(next) = steps.next(pieces) {
                prop_assert!(next.from > pieces);
                prop_assert_eq!(steps.reached(next.from), Some(next));
            } else {
                prop_assert_eq!(steps.present(pieces), steps.cheapest());
            }
        }

        /// Whoever joins, changes and leaves: the members' amounts add up to the price of all pieces, to the fen, and
        /// nobody pays more than the dearest they were shown.
        #[test]
        fn sums_are_exact(steps in any_steps(), pieces in prop::collection::vec(1_i64..300, 1..40)) {
            let taken: i64 = pieces.iter().sum();
            let Some(reached) = steps.reached(taken) else { return Ok(()) };
            let shares: Vec<i64> = pieces.iter().map(|one| reached.price.times(*one).unwrap().0).collect();
            prop_assert_eq!(shares.iter().sum::<i64>(), reached.price.times(taken).unwrap().0);
            let mut before = 0;
            for (one, share) in pieces.iter().zip(&shares) {
                prop_assert!(*share <= steps.present(before + one).times(*one).unwrap().0, "no dearer when more come");
                prop_assert!(*share <= steps.dearest().times(*one).unwrap().0);
                before += one;
            }
        }
    }

    #[test]
    fn steps_that_do_not_rise_and_fall_are_refused() {
        assert!(matches!(Steps::new(&[]), Err(JointError::StepsMissing)));
        for unfit in [
            [tier(10, 900), tier(20, 900)],
            [tier(10, 900), tier(20, 950)],
            [tier(10, 900), tier(10, 800)],
            [tier(0, 900), tier(10, 800)],
            [tier(10, 900), tier(20, 0)],
        ] {
            assert!(matches!(Steps::new(&unfit), Err(JointError::StepsUnfit)), "{unfit:?}");
        }
        let seven: Vec<Tier> = (1..=7).map(|step| tier(step * 10, 1_000 - step)).collect();
        assert!(matches!(Steps::new(&seven), Err(JointError::TooManySteps(6))));
    }

    #[test]
    fn what_is_reached_and_what_is_next() {
        let steps = Steps::new(&[tier(20, 9_500), tier(50, 9_000), tier(100, 8_500)]).unwrap();
        for (pieces, reached, next, present) in [
            (0, None, Some(20), 9_500),
            (19, None, Some(20), 9_500),
            (20, Some(20), Some(50), 9_500),
            (99, Some(50), Some(100), 9_000),
            (100, Some(100), None, 8_500),
            (400, Some(100), None, 8_500),
        ] {
            assert_eq!(steps.reached(pieces).map(|step| step.from), reached, "{pieces}");
            assert_eq!(steps.next(pieces).map(|step| step.from), next, "{pieces}");
            assert_eq!(steps.present(pieces), Fen(present), "{pieces}");
        }
    }

    #[test]
    fn offers_and_rounds_that_cannot_be_kept_are_refused() {
        let steps = Steps::new(&[tier(20, 9_500), tier(50, 9_000)]).unwrap();
        let offer = JointOfferDraft { steps, most: 200, notice_days: 3 };
        assert!(offer.check(Fen(10_000)).is_ok());
        assert!(matches!(offer.check(Fen(9_000)), Err(JointError::DearerThanShelf(Fen(9_000)))));
        let small = JointOfferDraft { most: 49, ..offer.clone() };
        assert!(matches!(small.check(Fen(10_000)), Err(JointError::MostOutOfRange(50))));
        let hasty = JointOfferDraft { notice_days: 0, ..offer.clone() };
        assert!(matches!(hasty.check(Fen(10_000)), Err(JointError::NoticeOutOfRange)));

        let today = Day::new(2026, 3, 1).unwrap();
        let draft = JointRoundDraft {
            closes_on: today.plus_days(3),
            pickup: StationId(1),
            pay_days: 3,
            capacity: 100,
            least: 2,
            audience: Audience::Everyone,
        };
        assert!(draft.check(today, &offer).is_ok());
        for past in [today.plus_days(2), today.plus_days(-1), today.plus_days(61)] {
            let unfit = JointRoundDraft { closes_on: past, ..draft.clone() };
            assert!(matches!(unfit.check(today, &offer), Err(JointError::ClosingUnfit(..))), "{past}");
        }
        for capacity in [19, 201] {
            let unfit = JointRoundDraft { capacity, ..draft.clone() };
            assert!(matches!(unfit.check(today, &offer), Err(JointError::CapacityUnfit(20, 200))));
        }
        for least in [0, 101] {
            let unfit = JointRoundDraft { least, ..draft.clone() };
            assert!(matches!(unfit.check(today, &offer), Err(JointError::LeastUnfit(100))));
        }
        let late = JointRoundDraft { pay_days: 16, ..draft };
        assert!(matches!(late.check(today, &offer), Err(JointError::PayDaysUnfit)));
    }
}
