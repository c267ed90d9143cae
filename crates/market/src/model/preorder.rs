//! Seasonal pre-orders (时令预订): what is offered, within which window, and how a short harvest is shared out.

use kernel::{
    Day, Fen, Grams, Message, MoneyError, OrganisationId, RegionCode, Resource, ResourceRef, id, words,
};

use super::{ListingId, LotId, ReturnRule};
use crate::PreorderError;

type Result<T> = std::result::Result<T, PreorderError>;

id!(
    /// A pre-order on offer (预订).
    PreorderId
);

words! {
    /// Who gets what when the harvest is smaller than what was reserved.
    Shortfall {
        /// Everybody the same share (按比例).
        ProRata = "pro_rata", "market-shortfall-pro-rata";
        /// Who paid first is served first (按先后).
        ByTime = "by_time", "market-shortfall-by-time";
        /// Who cannot be served whole gets the deposit back; first come first served (不足即退).
        Refund = "refund", "market-shortfall-refund";
    }
}

impl Shortfall {
    /// Shares a harvest out among reservations in the order their deposits were paid. Nobody gets more than they
    /// reserved, together they get no more than there is, and all of it when there is enough.
    #[must_use]
    pub fn share(self, harvest: i64, reserved: &[i64]) -> Vec<i64> {
        let wanted: i64 = reserved.iter().sum();
        if harvest >= wanted {
            return reserved.to_vec();
        }
        match self {
            Self::ProRata => in_proportion(harvest, wanted, reserved),
            Self::ByTime => served(harvest, reserved, false),
            Self::Refund => served(harvest, reserved, true),
        }
    }
}

/// One after the other; `whole` passes over whom the rest does not serve whole.
fn served(harvest: i64, reserved: &[i64], whole: bool) -> Vec<i64> {
    let mut left = harvest;
    let give = |wanted: &i64| {
        let given = if whole && *wanted > left { 0 } else { left.min(*wanted) };
        left -= given;
        given
    };
    reserved.iter().map(give).collect()
}

/// Rounded down; what that leaves goes to the largest remainders, the earlier first.
pub(super) fn in_proportion(harvest: i64, wanted: i64, reserved: &[i64]) -> Vec<i64> {
    let exact = |one: &i64| i128::from(*one) * i128::from(harvest);
    let whole = i128::from(wanted.max(1));
    let mut shares: Vec<i64> =
        reserved.iter().map(|one| i64::try_from(exact(one) / whole).unwrap_or(0)).collect();
    let mut left = harvest - shares.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..reserved.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(reserved.get(*at).map(|one| exact(one) % whole)));
    for at in order {
        if left == 0 {
            break;
        }
        if let (Some(share), Some(most)) = (shares.get_mut(at), reserved.get(at))
            && *share < *most
        {
            *share += 1;
            left -= 1;
        }
    }
    shares
}

/// What a seller offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreorderDraft {
    /// What the page says.
    pub title: String,
    /// The whole price of a piece.
    pub price: Fen,
    /// What of it is paid now.
    pub deposit: Fen,
    /// Net weight of a piece.
    pub net: Grams,
    /// The most pieces that can be reserved.
    pub capacity: i64,
    /// The first day one can reserve.
    pub opens_on: Day,
    /// The last day one can reserve, and have the deposit back.
    pub closes_on: Day,
    /// The first day of the harvest.
    pub harvest_from: Day,
    /// The last day of the harvest.
    pub harvest_to: Day,
    /// Days the buyer has to pay the balance.
    pub balance_days: i32,
    /// What happens when the harvest is small.
    pub shortfall: Shortfall,
}

/// Days a provider holds money before it must be settled (电商收付通): the deposit must not wait longer.
const MOST_DAYS_HELD: i64 = 180;

/// Days a seller has to record a harvest after its last day. Never more than the buyer has for the balance: those days are
/// within the time a provider holds the deposit.
const GRACE_DAYS: i32 = 7;

/// The word kept as the reason of an offer that was called off because no harvest was recorded.
pub const NOT_HARVESTED: &str = "not_harvested";

impl PreorderDraft {
    /// The last day on which the harvest can be recorded; after it the offer is called off and deposits go back.
    #[must_use]
    pub fn harvest_due(&self) -> Day {
        self.harvest_to.plus_days(self.balance_days.min(GRACE_DAYS).into())
    }

    /// Refuses a window in the past, a harvest before it closes, one further than a provider holds money, and a
    /// deposit above a fifth of the price (民法典 586).
    pub fn check(&self, today: Day) -> Result<()> {
        if self.title.trim().is_empty() {
            return Err(PreorderError::TitleMissing);
        }
        if !(2..=10_000_000).contains(&self.price.0) {
            return Err(PreorderError::PriceOutOfRange);
        }
        if self.deposit < Fen(1) || self.deposit > Fen(self.price.0 / 5) {
            return Err(PreorderError::DepositOutOfRange(Fen(self.price.0 / 5)));
        }
        if !(1..=1_000_000).contains(&self.net.0) {
            return Err(PreorderError::WeightOutOfRange);
        }
        if !(1..=1_000_000).contains(&self.capacity) {
            return Err(PreorderError::CapacityOutOfRange);
        }
        if self.closes_on < self.opens_on || self.closes_on < today {
            return Err(PreorderError::WindowUnfit);
        }
        if self.harvest_from < self.closes_on || self.harvest_to < self.harvest_from {
            return Err(PreorderError::HarvestUnfit);
        }
        if !(1..=30).contains(&self.balance_days) {
            return Err(PreorderError::BalanceDaysUnfit);
        }
        let last = self.harvest_to.plus_days(self.balance_days.into());
        if self.opens_on.plus_days(MOST_DAYS_HELD) < last {
            return Err(PreorderError::TooLong(MOST_DAYS_HELD));
        }
        Ok(())
    }
}

/// Where an offer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PreorderStatus {
    /// One can reserve while its window is open.
    Open,
    /// The harvest is shared out.
    Harvested,
    /// The seller called it off; deposits go back.
    CalledOff,
}

impl PreorderStatus {
    /// The word in tables and filters.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Harvested => "harvested",
            Self::CalledOff => "called_off",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Open, Self::Harvested, Self::CalledOff].into_iter().find(|one| one.as_str() == text)
    }

    /// The name in the reader's language.
    #[must_use]
    pub const fn label(self) -> Message {
        Message::new(match self {
            Self::Open => "market-preorder-open",
            Self::Harvested => "market-preorder-harvested",
            Self::CalledOff => "market-preorder-called-off",
        })
    }
}

/// An offer as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preorder {
    /// County of the seller.
    pub county: RegionCode,
    /// Its id.
    pub id: PreorderId,
    /// Who offers.
    pub seller: OrganisationId,
    /// The seller's name.
    pub seller_name: String,
    /// The listing that holds the capacity.
    pub listing: ListingId,
    /// The picture's key.
    pub picture: String,
    /// What the seller says of the product.
    pub story: String,
    /// The village it comes from.
    pub origin: RegionCode,
    /// What is offered.
    pub draft: PreorderDraft,
    /// Where it stands.
    pub status: PreorderStatus,
    /// The lot that was harvested.
    pub lot: Option<LotId>,
    /// Pieces harvested.
    pub harvested: i64,
    /// Why it was called off.
    pub reason: String,
    /// Whether the goods may come back.
    pub return_rule: ReturnRule,
    /// Pieces one can still reserve.
    pub available: i64,
}

impl Preorder {
    /// The balance of a piece.
    pub fn balance(&self) -> std::result::Result<Fen, MoneyError> {
        self.draft.price.minus(self.draft.deposit)
    }

    /// True while a paid deposit can be had back.
    #[must_use]
    pub fn gives_back(&self, day: Day) -> bool {
        day <= self.draft.closes_on
    }

    /// True while one can reserve.
    #[must_use]
    pub fn takes_on(&self, day: Day) -> bool {
        self.status == PreorderStatus::Open && self.draft.opens_on <= day && day <= self.draft.closes_on
    }
}

impl Resource for Preorder {
    fn resource(&self) -> ResourceRef {
        ResourceRef::new("Shop", self.county).of(self.seller)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whatever the rule: nobody gets more than reserved, together no more than there is, and all when there is
        /// enough. In proportion and by time nothing is left lying.
        #[test]
        fn a_harvest_is_shared_out_justly(
            harvest in 0_i64..500,
            reserved in prop::collection::vec(1_i64..60, 0..30),
        ) {
            let wanted: i64 = reserved.iter().sum();
            for rule in Shortfall::ALL {
                let shares = rule.share(harvest, &reserved);
                prop_assert_eq!(shares.len(), reserved.len());
                prop_assert!(shares.iter().zip(&reserved).all(|(share, most)| (0..=*most).contains(share)));
                let given: i64 = shares.iter().sum();
                prop_assert!(given <= harvest);
                if harvest >= wanted {
                    prop_assert_eq!(&shares, &reserved);
                } else if rule != Shortfall::Refund {
                    prop_assert_eq!(given, harvest);
                }
                if rule == Shortfall::Refund {
                    prop_assert!(shares.iter().zip(&reserved).all(|(share, most)| *share == 0 || share == most));
                }
            }
        }

        /// In proportion nobody is further than a piece from the exact share.
        #[test]
        fn proportions_are_within_a_piece(harvest in 0_i64..500, reserved in prop::collection::vec(1_i64..60, 1..30)) {
            let wanted: i64 = reserved.iter().sum();
            prop_assume!(harvest < wanted);
            for (share, one) in Shortfall::ProRata.share(harvest, &reserved).iter().zip(&reserved) {
                prop_assert!((share * wanted - one * harvest).abs() <= wanted);
            }
        }
    }

    #[test]
    fn small_harvests() {
        assert_eq!(Shortfall::ProRata.share(5, &[3, 3, 4]), [2, 1, 2]);
        assert_eq!(Shortfall::ByTime.share(5, &[3, 3, 4]), [3, 2, 0]);
        assert_eq!(Shortfall::Refund.share(5, &[3, 3, 2]), [3, 0, 2]);
        assert_eq!(Shortfall::ProRata.share(0, &[3]), [0]);
    }

    fn draft() -> PreorderDraft {
        let day = |month, day| Day::new(2026, month, day).unwrap();
        PreorderDraft {
            title: "樱桃 2 kg".to_owned(),
            price: Fen(10_000),
            deposit: Fen(2_000),
            net: Grams(2000),
            capacity: 100,
            opens_on: day(3, 1),
            closes_on: day(4, 30),
            harvest_from: day(5, 10),
            harvest_to: day(5, 31),
            balance_days: 7,
            shortfall: Shortfall::ProRata,
        }
    }

    #[test]
    fn offers_that_cannot_be_kept_are_refused() {
        let today = Day::new(2026, 3, 2).unwrap();
        assert!(draft().check(today).is_ok());
        let dear = PreorderDraft { deposit: Fen(2_001), ..draft() };
        assert!(matches!(dear.check(today), Err(PreorderError::DepositOutOfRange(Fen(2_000)))));
        let endless = PreorderDraft { deposit: Fen(i64::MAX), ..draft() };
        assert!(matches!(endless.check(today), Err(PreorderError::DepositOutOfRange(Fen(2_000)))));
        let late = PreorderDraft { harvest_from: Day::new(2026, 4, 1).unwrap(), ..draft() };
        assert!(matches!(late.check(today), Err(PreorderError::HarvestUnfit)));
        let long = PreorderDraft { harvest_to: Day::new(2026, 12, 1).unwrap(), ..draft() };
        assert!(matches!(long.check(today), Err(PreorderError::TooLong(180))));
        assert!(matches!(draft().check(Day::new(2026, 5, 1).unwrap()), Err(PreorderError::WindowUnfit)));
    }
}
