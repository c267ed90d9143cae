//! What is for sale.

use kernel::{
    Day, Fen, Grams, Level, OrganisationId, RegionCode, Resource, ResourceRef, StationId, Timestamp, id,
    words,
};
use serde::{Deserialize, Serialize};

use super::{Kind, Measure, Said, Wholesale};
use crate::{Error, GoodsError, InputError};

id!(
    /// A product (商品): what a seller makes or grows, whatever the lot.
    ProductId
);
id!(
    /// A lot (批次): what was harvested or made together.
    LotId
);
id!(
    /// A listing (上架): pieces of one lot offered at one price.
    ListingId
);

words! {
    /// What kind of product it is; the shelves of the shop.
    Category {
        /// Fresh fruit (鲜果).
        Fruit = "fruit";
        /// Grain and oil (粮油).
        GrainOil = "grain_oil";
        /// Mountain products (山货).
        Mountain = "mountain";
        /// Bean products (豆制品).
        Bean = "bean";
        /// Medicinal herbs (药材).
        Herb = "herb";
        /// Folk crafts (民间工艺).
        Craft = "craft";
        /// Rural tourism (乡村游).
        Tourism = "tourism";
        /// Farm inputs (农资).
        FarmInput = "farm_input";
        /// What a household needs (日用品), brought to the village.
        DailyGoods = "daily_goods";
    }
}

impl Category {
    /// True when a lot may be sold only with a certificate of conformity (承诺达标合格证):
    /// 农业农村部令2025年第4号 names vegetables, fruit, tea leaf, livestock, eggs and farmed fish.
    #[must_use]
    pub const fn needs_certificate(self) -> bool {
        matches!(self, Self::Fruit)
    }

    /// True for what spoils.
    #[must_use]
    pub const fn is_fresh(self) -> bool {
        matches!(self, Self::Fruit | Self::Bean)
    }

    /// The rule of a listing whose seller does not say another: the one the law gives the category.
    #[must_use]
    pub const fn return_rule(self) -> ReturnRule {
        match self {
            Self::Fruit | Self::Bean => ReturnRule::Fresh,
            Self::Tourism => ReturnRule::ByConsent,
            _ => ReturnRule::SevenDays,
        }
    }
}

words! {
    /// Whether goods may come back without a reason (消费者权益保护法 25).
    ReturnRule {
        /// Within seven days.
        SevenDays = "seven_days", "market-return-seven-days";
        /// Fresh and perishable: not at all.
        Fresh = "fresh", "market-return-fresh";
        /// Not for what it is, such as made to order; the buyer has to agree to that with each purchase.
        ByConsent = "by_consent", "market-return-by-consent";
    }
}

impl ReturnRule {
    /// The rule the law gives goods of a kind, or of a shelf when they are of none.
    #[must_use]
    pub fn by_law(category: Category, kind: Option<&Kind>) -> Self {
        match kind {
            Some(kind) if kind.made_to_order => Self::ByConsent,
            Some(kind) if kind.fresh => Self::Fresh,
            Some(_) => Self::SevenDays,
            None => category.return_rule(),
        }
    }
}

/// A new product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductDraft {
    /// Its name.
    pub name: String,
    /// Its shelf.
    pub category: Category,
    /// The picture's key among the shipped ones.
    pub picture: String,
    /// A few words about it.
    pub story: String,
    /// Its kind, by the catalogue's word.
    pub kind: String,
    /// What is said of it, as its kind asks.
    pub said: Said,
}

impl ProductDraft {
    /// A product of which nothing is said, of the first kind of its shelf that asks for nothing; of none when every kind of the
    /// shelf asks for something.
    #[must_use]
    pub fn plain(name: &str, category: Category, picture: &str) -> Self {
        Self {
            name: name.to_owned(),
            category,
            picture: picture.to_owned(),
            story: String::new(),
            kind: Kind::of(category)
                .find(|kind| kind.attributes.iter().all(|one| !one.required))
                .map_or_else(String::new, |kind| kind.code.clone()),
            said: Said::new(),
        }
    }

    /// Its kind with what was said of it. Refuses a kind of another shelf, what does not fit the kind, and goods of no kind:
    /// nobody would know whether a certificate of conformity or a licence is needed.
    pub fn kind(&self) -> Result<(&'static Kind, Said), Error> {
        if self.kind.is_empty() {
            return Err(match self.category {
                Category::FarmInput => InputError::KindMissing.into(),
                _ => GoodsError::KindMissing.into(),
            });
        }
        let kind = Kind::find(&self.kind).filter(|kind| kind.shelf() == Some(self.category));
        let kind = kind.ok_or(GoodsError::NoKind)?;
        Ok((kind, kind.check(&self.said)?))
    }
}

/// A new lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotDraft {
    /// The village it comes from.
    pub origin: RegionCode,
    /// Day of harvest or making.
    pub made_on: Day,
    /// Grade as the seller states it.
    pub grade: String,
    /// Number of the certificate of conformity; empty when there is none.
    pub certificate: String,
    /// How many pieces.
    pub pieces: i64,
    /// How many days it keeps; none when it does not say.
    pub keeps_days: Option<i32>,
}

/// The most days a lot may say it keeps: ten years.
const MOST_DAYS: i32 = 3650;

impl LotDraft {
    /// Refuses a lot of nothing, one from the future or from nowhere, and one without a certificate that needs
    /// one.
    pub fn check(&self, needs_certificate: bool, today: Day) -> Result<(), Error> {
        let village = region::divisions().get(self.origin).filter(|found| found.level == Level::Village);
        if village.is_none() {
            return Err(Error::UnknownOrigin(self.origin));
        }
        if !(1..=1_000_000).contains(&self.pieces) {
            return Err(Error::PiecesOutOfRange);
        }
        if self.made_on > today {
            return Err(Error::MadeInTheFuture);
        }
        if needs_certificate && self.certificate.trim().is_empty() {
            return Err(Error::CertificateMissing);
        }
        match self.keeps_days {
            Some(days) if !(1..=MOST_DAYS).contains(&days) => Err(GoodsError::KeepsOutOfRange.into()),
            Some(days) if self.made_on.plus_days(days.into()) < today => {
                Err(GoodsError::LotSpoilt(self.made_on.plus_days(days.into())).into())
            }
            _ => Ok(()),
        }
    }
}

/// The terms of a listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// What the shelf says.
    pub title: String,
    /// Price of one piece.
    pub price: Fen,
    /// Net weight of one piece.
    pub net: Grams,
    /// How many pieces of the lot are offered.
    pub pieces: i64,
    /// Whether it may come back; none for the category's own rule.
    pub return_rule: Option<ReturnRule>,
    /// How it is measured.
    pub measure: Measure,
    /// How many one must buy, and what more cost.
    pub wholesale: Wholesale,
}

impl Terms {
    /// Pieces at one price, whatever their number.
    #[must_use]
    pub fn plain(title: &str, price: Fen, net: Grams, pieces: i64) -> Self {
        Self {
            title: title.to_owned(),
            price,
            net,
            pieces,
            return_rule: None,
            measure: Measure::default(),
            wholesale: Wholesale::default(),
        }
    }

    /// Refuses what no honest listing has.
    pub fn check(&self) -> Result<(), Error> {
        if self.title.trim().is_empty() {
            return Err(Error::TitleMissing);
        }
        if !(1..=10_000_000).contains(&self.price.0) {
            return Err(Error::PriceOutOfRange);
        }
        if !(1..=1_000_000).contains(&self.net.0) {
            return Err(Error::WeightOutOfRange);
        }
        if !(1..=1_000_000).contains(&self.pieces) {
            return Err(Error::PiecesOutOfRange);
        }
        self.measure.check(self.net)?;
        self.wholesale.check(self.price)?;
        if self.wholesale.minimum > self.pieces {
            return Err(GoodsError::MinimumOutOfRange.into());
        }
        Ok(())
    }

    /// Whether it may come back. Refuses to call fresh what does not spoil.
    pub fn rule_for(&self, category: Category, kind: Option<&Kind>) -> Result<ReturnRule, Error> {
        let spoils = kind.map_or_else(|| category.is_fresh(), |kind| kind.fresh);
        match (self.return_rule, kind) {
            (Some(ReturnRule::Fresh), _) if !spoils => Err(Error::NotFresh),
            (Some(rule), _) => Ok(rule),
            (None, _) => Ok(ReturnRule::by_law(category, kind)),
        }
    }
}

/// A listing as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// County of the seller.
    pub county: RegionCode,
    /// Its id.
    pub id: ListingId,
    /// What is sold.
    pub product: ProductId,
    /// Of which lot.
    pub lot: LotId,
    /// By whom.
    pub seller: OrganisationId,
    /// The seller's name.
    pub seller_name: String,
    /// What the shelf says.
    pub title: String,
    /// Its shelf.
    pub category: Category,
    /// Its kind, by the catalogue's word; empty when it is of none.
    pub kind: String,
    /// The picture's key.
    pub picture: String,
    /// The village it comes from.
    pub origin: RegionCode,
    /// Price of one piece.
    pub price: Fen,
    /// Net weight of one piece.
    pub net: Grams,
    /// Whether it may come back.
    pub return_rule: ReturnRule,
    /// How it is measured.
    pub measure: Measure,
    /// The fewest pieces of an order.
    pub minimum: i64,
    /// True when more cost less.
    pub tiered: bool,
    /// True when pickup points have quotas of it.
    pub limited: bool,
    /// The last day on which its lot may be sold; none when it does not spoil.
    pub sell_until: Option<Day>,
    /// The last day of the licence its seller needs for it, `yyyymmdd`; 0 when there is none, [`ENDLESS`] when none is needed.
    pub licensed_until: i32,
    /// The version of the list it was looked at with.
    pub screened: String,
    /// The name of what is not sold here that it bears; empty for none.
    pub barred: String,
    /// Pieces one can still buy.
    pub available: i64,
    /// Pieces in orders not yet paid.
    pub held: i64,
    /// Pieces sold.
    pub sold: i64,
    /// True while it can be bought.
    pub published: bool,
    /// Since when.
    pub published_at: Timestamp,
}

/// The day of what does not end, `yyyymmdd`.
pub const ENDLESS: i32 = 99_991_231;

impl Listing {
    /// Its kind; none when it is of none.
    #[must_use]
    pub fn kind(&self) -> Option<&'static Kind> {
        Kind::find(&self.kind)
    }

    /// True when its seller may sell it on this day.
    #[must_use]
    pub fn licensed_on(&self, today: Day) -> bool {
        self.licensed_until >= today.number()
    }
}

impl Resource for Listing {
    fn resource(&self) -> ResourceRef {
        ResourceRef::new("Listing", self.county).of(self.seller)
    }
}

/// A place where an order can be collected, as the station context tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PickupPoint {
    /// Its county.
    pub county: RegionCode,
    /// The station.
    pub id: StationId,
    /// The village it stands in.
    pub region: RegionCode,
    /// Its name.
    pub name: String,
    /// Opening hours in words.
    pub hours: String,
    /// False while it takes no parcels.
    pub is_open: bool,
    /// True when its keeper takes cash for the provider.
    pub takes_cash: bool,
}
