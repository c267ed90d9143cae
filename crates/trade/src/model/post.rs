//! Demand and supply posts.

use kernel::{Day, Fen, RegionCode, Resource, ResourceRef, Timestamp, words};

use super::{MAX_PRICE, MAX_QUANTITY, Party, PostId, Window};
use crate::Error;

words! {
    /// What a post says.
    PostKind {
        /// Somebody wants to buy (采购需求).
        Demand = "demand", "trade-kind-demand";
        /// Somebody has to sell (供应信息).
        Supply = "supply", "trade-kind-supply";
    }
}

impl PostKind {
    /// What fits it.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Demand => Self::Supply,
            Self::Supply => Self::Demand,
        }
    }
}

words! {
    /// What kind of produce it is.
    Category {
        /// Fresh fruit (鲜果).
        Fruit = "fruit", "trade-category-fruit";
        /// Vegetables and mushrooms (蔬菜菌菇).
        Vegetable = "vegetable", "trade-category-vegetable";
        /// Grain and oil (粮油).
        GrainOil = "grain_oil", "trade-category-grain-oil";
        /// Mountain products (山货).
        Mountain = "mountain", "trade-category-mountain";
        /// Bean products (豆制品).
        Bean = "bean", "trade-category-bean";
        /// Medicinal herbs (药材).
        Herb = "herb", "trade-category-herb";
        /// Livestock, poultry and eggs (畜禽蛋).
        Livestock = "livestock", "trade-category-livestock";
        /// Folk crafts (民间工艺).
        Craft = "craft", "trade-category-craft";
    }
}

words! {
    /// The grade of produce, from the best; ungraded goods (统货) stand last.
    Grade {
        /// 特级.
        Special = "special", "trade-grade-special";
        /// 一级.
        First = "first", "trade-grade-first";
        /// 二级.
        Second = "second", "trade-grade-second";
        /// 三级.
        Third = "third", "trade-grade-third";
        /// 统货.
        Mixed = "mixed", "trade-grade-mixed";
    }
}

impl Grade {
    /// How many grades this lies below `agreed`; none when it is as good or better.
    #[must_use]
    pub fn steps_below(self, agreed: Self) -> i64 {
        let place = |grade: Self| match grade {
            Self::Special => 0,
            Self::First => 1,
            Self::Second => 2,
            Self::Third => 3,
            Self::Mixed => 4,
        };
        let steps: i64 = place(self) - place(agreed);
        steps.max(0)
    }
}

words! {
    /// What goods are counted in.
    Unit {
        /// Grams; priced by the kilogram.
        Weight = "weight", "trade-unit-weight";
        /// Pieces; priced by the piece.
        Piece = "piece", "trade-unit-piece";
    }
}

impl Unit {
    /// What is counted for one price: a thousand grams, or one piece.
    #[must_use]
    pub const fn per(self) -> i64 {
        match self {
            Self::Weight => 1_000,
            Self::Piece => 1,
        }
    }

    /// Reads what people type: kilograms with at most three decimals, or whole pieces.
    pub fn read(self, text: &str) -> Result<i64, Error> {
        let bad = || Error::NotAQuantity(text.chars().take(40).collect());
        let plain = text.trim().replace(',', "");
        let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let decimals = match self {
            Self::Weight => 3,
            Self::Piece => 0,
        };
        if whole.is_empty() || fraction.len() > decimals || !digits(whole) || !digits(fraction) {
            return Err(bad());
        }
        let whole: i64 = whole.parse().map_err(|_| bad())?;
        let rest: i64 = match self {
            Self::Weight => format!("{fraction:0<3}").parse().map_err(|_| bad())?,
            Self::Piece => 0,
        };
        let quantity = whole.checked_mul(self.per()).and_then(|all| all.checked_add(rest)).ok_or_else(bad)?;
        if quantity > MAX_QUANTITY { Err(Error::BadQuantity) } else { Ok(quantity) }
    }

    /// Writes it as [`Unit::read`] reads it.
    #[must_use]
    pub fn write(self, quantity: i64) -> String {
        match self {
            Self::Piece => quantity.to_string(),
            Self::Weight => {
                let text = format!("{}.{:03}", quantity / 1_000, quantity % 1_000);
                text.trim_end_matches('0').trim_end_matches('.').to_owned()
            }
        }
    }
}

words! {
    /// What its owner did with a post.
    PostStatus {
        /// Only its owner sees it.
        Draft = "draft", "trade-post-draft";
        /// Everybody sees it until its validity ends.
        Published = "published", "trade-post-published";
        /// It was taken back.
        Withdrawn = "withdrawn", "trade-post-withdrawn";
    }
}

/// Days after a seller's verification falls due during which it still stands, as in the market.
const GRACE_DAYS: i64 = 15;

/// The day on or after which a seller's verification must fall due so that it stands on this day.
#[must_use]
pub fn earliest_due(today: Day) -> Day {
    today.plus_days(-GRACE_DAYS)
}

words! {
    /// How a post stands on a day: expiry follows from the calendar and needs nobody to act.
    Standing {
        /// Being written.
        Draft = "draft", "trade-post-draft";
        /// Shown, and may be answered.
        Open = "open", "trade-post-open";
        /// All of it is under contract.
        Filled = "filled", "trade-post-filled";
        /// Hidden while its seller's verification has lapsed.
        Lapsed = "lapsed", "trade-post-lapsed";
        /// Its validity is over.
        Expired = "expired", "trade-post-expired";
        /// Taken back.
        Withdrawn = "withdrawn", "trade-post-withdrawn";
    }
}

/// What is wanted or offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goods {
    /// What kind of produce.
    pub category: Category,
    /// Its name.
    pub product: String,
    /// The grade wanted or offered.
    pub grade: Grade,
    /// What it is counted in.
    pub unit: Unit,
    /// Grams or pieces.
    pub quantity: i64,
}

/// What a post says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostDraft {
    /// Demand or supply.
    pub kind: PostKind,
    /// What.
    pub goods: Goods,
    /// When it is wanted or ready.
    pub window: Window,
    /// Where it is wanted or lies.
    pub place: RegionCode,
    /// A price of a kilogram or a piece to think of; it binds nobody.
    pub price_idea: Option<Fen>,
    /// The last day it is shown.
    pub valid_until: Day,
    /// Everything else, in words.
    pub note: String,
}

impl PostDraft {
    /// Refuses a post nobody could answer.
    pub fn check(&self, today: Day) -> Result<(), Error> {
        if self.goods.product.trim().is_empty() {
            return Err(Error::ProductMissing);
        }
        if !(1..=MAX_QUANTITY).contains(&self.goods.quantity) {
            return Err(Error::BadQuantity);
        }
        if self.window.is_reversed() || self.window.to < today {
            return Err(Error::BadWindow);
        }
        if self.valid_until < today || self.valid_until > today.plus_days(366) {
            return Err(Error::BadValidity);
        }
        if self.price_idea.is_some_and(|price| !price.is_positive() || price > MAX_PRICE) {
            return Err(Error::BadPriceIdea);
        }
        if region::divisions().get(self.place).is_none() {
            return Err(Error::UnknownPlace(self.place));
        }
        Ok(())
    }
}

/// A post as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Its number.
    pub id: PostId,
    /// Whose it is; its county is the post's.
    pub owner: Party,
    /// What it says.
    pub draft: PostDraft,
    /// What of its quantity is under no contract.
    pub remaining: i64,
    /// What its owner did with it.
    pub status: PostStatus,
    /// When its owner's verification as a seller falls due; none for who was never verified.
    pub due_on: Option<Day>,
    /// Since when.
    pub changed_at: Timestamp,
}

impl Post {
    /// How it stands on this day.
    #[must_use]
    pub fn standing(&self, today: Day) -> Standing {
        match self.status {
            PostStatus::Draft => Standing::Draft,
            PostStatus::Withdrawn => Standing::Withdrawn,
            PostStatus::Published if self.remaining == 0 => Standing::Filled,
            PostStatus::Published if self.draft.valid_until < today => Standing::Expired,
            PostStatus::Published if self.has_lapsed(today) => Standing::Lapsed,
            PostStatus::Published => Standing::Open,
        }
    }

    /// Refuses terms about more than is left of it.
    pub const fn must_have(&self, quantity: i64) -> Result<(), Error> {
        if quantity <= self.remaining {
            Ok(())
        } else {
            Err(Error::BeyondPost { remaining: self.remaining, unit: self.draft.goods.unit })
        }
    }

    /// True for a supply whose seller is not verified on this day; a demand needs no verification.
    fn has_lapsed(&self, today: Day) -> bool {
        self.draft.kind == PostKind::Supply && self.due_on.is_none_or(|due| due < earliest_due(today))
    }

    /// The next status, if that step exists: a post that was taken back stays so.
    pub fn step(&self, to: PostStatus) -> Result<PostStatus, Error> {
        match (self.status, to) {
            (PostStatus::Draft, PostStatus::Published | PostStatus::Withdrawn)
            | (PostStatus::Published, PostStatus::Withdrawn) => Ok(to),
            _ => Err(Error::PostStep),
        }
    }
}

impl Resource for Post {
    fn resource(&self) -> ResourceRef {
        ResourceRef::new("TradePost", self.owner.county).of(self.owner.organisation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_quantity_reads_back_as_written(grams in 0..MAX_QUANTITY) {
            prop_assert_eq!(Unit::Weight.read(&Unit::Weight.write(grams)).unwrap(), grams);
            prop_assert_eq!(Unit::Piece.read(&Unit::Piece.write(grams)).unwrap(), grams);
        }
    }

    #[test]
    fn quantities_people_type() {
        for (text, grams) in [("5000", 5_000_000), ("1,200.5", 1_200_500), ("0.001", 1)] {
            assert_eq!(Unit::Weight.read(text).unwrap(), grams, "{text}");
        }
        for text in ["", "1.0001", "一吨", "-1", "1e3", "."] {
            assert!(Unit::Weight.read(text).is_err(), "{text}");
        }
        assert!(Unit::Piece.read("1.5").is_err());
    }

    #[test]
    fn a_better_grade_is_not_below() {
        assert_eq!(Grade::Special.steps_below(Grade::First), 0);
        assert_eq!(Grade::Third.steps_below(Grade::First), 2);
        assert_eq!(Grade::Third.steps_below(Grade::Mixed), 0);
    }
}
