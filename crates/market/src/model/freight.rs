//! What bringing goods costs: rules of freight by area and weight, and stores with their times.

use kernel::{Fen, Grams, Level, OrganisationId, RegionCode, Resource, ResourceRef, id};

use crate::DeliveryError;

type Result<T> = std::result::Result<T, DeliveryError>;

id!(
    /// A rule of freight (运费规则).
    FreightRuleId
);
id!(
    /// A seller's store (门店).
    StoreId
);
id!(
    /// A time of the day at a store (时段).
    SlotId
);

/// What a seller asks for a parcel to an area (首重续重).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FreightTerms {
    /// A division, or none for the whole country.
    pub area: Option<RegionCode>,
    /// The weight within the first fee.
    pub first: Grams,
    /// The first fee.
    pub first_fee: Fen,
    /// Each further step of this weight costs
    pub more: Grams,
    /// this much.
    pub more_fee: Fen,
    /// Goods of this value and above go free.
    pub free_from: Option<Fen>,
}

/// The dearest fee a rule may ask.
const DEAREST: Fen = Fen::yuan(1000);
/// The heaviest step of a rule: a tonne.
const HEAVIEST: Grams = Grams(1_000_000);

impl FreightTerms {
    /// Refuses fees and weights out of range.
    pub fn check(&self) -> Result<()> {
        let weights = [self.first, self.more];
        let fees = [self.first_fee, self.more_fee];
        if weights.iter().any(|one| *one < Grams(1) || *one > HEAVIEST) {
            return Err(DeliveryError::FreightWeight);
        }
        if fees.iter().any(|one| *one < Fen::ZERO || *one > DEAREST)
            || self.free_from.is_some_and(|one| one < Fen(1))
        {
            return Err(DeliveryError::FreightFee);
        }
        Ok(())
    }

    /// The fee for goods of this weight and value, in whole steps.
    pub fn fee(&self, weight: Grams, goods: Fen) -> std::result::Result<Fen, kernel::MoneyError> {
        if self.free_from.is_some_and(|from| goods >= from) {
            return Ok(Fen::ZERO);
        }
        let over = (weight.0 - self.first.0).max(0);
        let steps = over / self.more.0 + i64::from(over % self.more.0 != 0);
        self.first_fee.plus(self.more_fee.times(steps)?)
    }

    /// How closely the rule speaks of a place; none when it does not.
    fn closeness(&self, place: RegionCode) -> Option<usize> {
        match self.area {
            None => Some(0),
            Some(area) if area.contains(place) => Some(match area.level() {
                Level::Province => 1,
                Level::City => 2,
                Level::County => 3,
                Level::Township => 4,
                Level::Village => 5,
            }),
            Some(_) => None,
        }
    }
}

/// The rule for a place: the one of the smallest area that holds it.
#[must_use]
pub fn rule_for(rules: &[FreightTerms], place: RegionCode) -> Option<&FreightTerms> {
    rules
        .iter()
        .filter_map(|rule| Some((rule.closeness(place)?, rule)))
        .max_by_key(|(close, _)| *close)
        .map(|(_, rule)| rule)
}

/// A rule as it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FreightRule {
    /// Its id.
    pub id: FreightRuleId,
    /// What it says.
    pub terms: FreightTerms,
}

/// What a seller says of a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreDraft {
    /// Its name.
    pub name: String,
    /// The village it stands in.
    pub village: RegionCode,
    /// Street and number.
    pub place: String,
    /// True when orders are collected there.
    pub offers_pickup: bool,
    /// The area it brings goods to.
    pub brings_to: Option<RegionCode>,
    /// What bringing costs.
    pub fee: Fen,
    /// Goods of this value and above are brought free.
    pub free_from: Option<Fen>,
    /// False while it takes no orders.
    pub is_open: bool,
    /// The times of a day.
    pub slots: Vec<SlotTimes>,
}

/// A time of the day and how many orders it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SlotTimes {
    /// Minutes after midnight.
    pub from: i32,
    /// Minutes after midnight.
    pub to: i32,
    /// Orders a day.
    pub capacity: i64,
}

impl std::fmt::Display for SlotTimes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (from, to) = (self.from, self.to);
        write!(f, "{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60)
    }
}

impl SlotTimes {
    /// Reads `09:00-12:00 x20`, one to a line or by commas.
    pub fn read(text: &str) -> Result<Vec<Self>> {
        let parts = text.split([',', '，', '\n', ';', '；']).map(str::trim).filter(|part| !part.is_empty());
        parts.map(|part| Self::read_one(part).ok_or(DeliveryError::SlotsUnreadable)).collect()
    }

    /// Writes times as [`SlotTimes::read`] reads them, one to a line.
    #[must_use]
    pub fn write(slots: &[Self]) -> String {
        slots.iter().map(|slot| format!("{slot} x{}", slot.capacity)).collect::<Vec<_>>().join("\n")
    }

    fn read_one(text: &str) -> Option<Self> {
        let (times, capacity) = text.split_once(['x', 'X', '×'])?;
        let (from, to) = times.trim().split_once(['-', '–', '~'])?;
        let minutes = |text: &str| -> Option<i32> {
            let (hour, minute) = text.trim().split_once([':', '：'])?;
            let (hour, minute): (i32, i32) = (hour.parse().ok()?, minute.parse().ok()?);
            ((0..=24).contains(&hour) && (0..60).contains(&minute)).then_some(hour * 60 + minute)
        };
        let (from, to, capacity) = (minutes(from)?, minutes(to)?, capacity.trim().parse().ok()?);
        (from < to && to <= 1440 && (1..=10_000).contains(&capacity)).then_some(Self { from, to, capacity })
    }
}

impl StoreDraft {
    /// Refuses a store nobody can use.
    pub fn check(&self) -> Result<()> {
        if self.name.trim().is_empty() {
            return Err(DeliveryError::StoreNameMissing);
        }
        if self.place.trim().is_empty() {
            return Err(DeliveryError::PlaceMissing);
        }
        if !self.offers_pickup && self.brings_to.is_none() {
            return Err(DeliveryError::StoreUseless);
        }
        if self.fee < Fen::ZERO || self.fee > DEAREST || self.free_from.is_some_and(|one| one < Fen(1)) {
            return Err(DeliveryError::FreightFee);
        }
        let mut sorted = self.slots.clone();
        sorted.sort_by_key(|slot| slot.from);
        if sorted.is_empty() || sorted.windows(2).any(|pair| pair[0].to > pair[1].from) {
            return Err(DeliveryError::SlotsUnreadable);
        }
        Ok(())
    }
}

/// A store as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    /// County of the seller.
    pub county: RegionCode,
    /// Its id.
    pub id: StoreId,
    /// Whose it is.
    pub seller: OrganisationId,
    /// What the seller says of it.
    pub draft: StoreDraft,
    /// The ids of its times, in their order.
    pub slots: Vec<SlotId>,
}

impl Store {
    /// What bringing goods of this value to a place costs. Refuses a place it does not go to.
    pub fn fee_to(&self, place: RegionCode, goods: Fen) -> Result<Fen> {
        match self.draft.brings_to {
            Some(area) if area.contains(place) => {
                let free = self.draft.free_from.is_some_and(|from| goods >= from);
                Ok(if free { Fen::ZERO } else { self.draft.fee })
            }
            _ => Err(DeliveryError::NotDelivered(place)),
        }
    }
}

impl Resource for Store {
    fn resource(&self) -> ResourceRef {
        ResourceRef::new("Shop", self.county).of(self.seller)
    }
}

/// How many days ahead a time at a store may be chosen.
pub const SLOT_DAYS: i64 = 7;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rule(area: Option<i64>, first_fee: i64) -> FreightTerms {
        FreightTerms {
            area: area.map(RegionCode),
            first: Grams(1000),
            first_fee: Fen(first_fee),
            more: Grams(500),
            more_fee: Fen(200),
            free_from: Some(Fen::yuan(99)),
        }
    }

    proptest! {
        /// More weight never costs less, and the fee is the first and whole steps.
        #[test]
        fn freight_grows_by_steps(weight in 0_i64..100_000, more in 0_i64..10_000) {
            let rule = rule(None, 800);
            let (less, greater) = (rule.fee(Grams(weight), Fen(1)).unwrap(), rule.fee(Grams(weight + more), Fen(1)).unwrap());
            prop_assert!(less <= greater);
            prop_assert_eq!((less.0 - 800) % 200, 0);
        }
    }

    #[test]
    fn the_nearest_rule_decides() {
        let rules =
            [rule(None, 1500), rule(Some(410_000), 900), rule(Some(410_300), 600), rule(Some(410_324), 300)];
        let fee = |place: i64| {
            rule_for(&rules, RegionCode(place)).unwrap().fee(Grams(1200), Fen::yuan(50)).unwrap()
        };
        assert_eq!(fee(410_324_102_201), Fen(500));
        assert_eq!(fee(410_325_100), Fen(800));
        assert_eq!(fee(410_100), Fen(1100));
        assert_eq!(fee(110_000), Fen(1700));
        assert_eq!(rule(None, 800).fee(Grams(9000), Fen::yuan(99)).unwrap(), Fen::ZERO);
        assert!(rule_for(&rules[2..], RegionCode(110_000)).is_none());
    }

    #[test]
    fn a_store_brings_goods_free_from_a_value_there_is() {
        let slots = SlotTimes::read("09:00-12:00 x20").unwrap();
        let store = |free_from| StoreDraft {
            name: "直营店".to_owned(),
            village: RegionCode(410_324_102_201),
            place: "兴华路 1 号".to_owned(),
            offers_pickup: true,
            brings_to: None,
            fee: Fen::ZERO,
            free_from,
            is_open: true,
            slots: slots.clone(),
        };
        assert!(store(None).check().is_ok() && store(Some(Fen(1))).check().is_ok());
        for unfit in [Fen::ZERO, Fen(-1), Fen(i64::MIN)] {
            assert!(matches!(store(Some(unfit)).check(), Err(DeliveryError::FreightFee)), "{unfit:?}");
        }
    }

    #[test]
    fn times_of_a_store() {
        let read = SlotTimes::read("09:00-12:00 x20\n14:00–18:00×30").unwrap();
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].to_string(), "09:00-12:00");
        for unfit in ["9-12", "12:00-09:00 x5", "09:00-12:00 x0", "25:00-26:00 x1", "09:00-12:00"] {
            assert!(SlotTimes::read(unfit).is_err(), "{unfit}");
        }
    }
}
