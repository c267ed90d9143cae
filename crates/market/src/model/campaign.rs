//! Campaigns (促销活动): a festival with its days, rules, budget and bearer; listings enrolled in it; coupons of it.

use kernel::{Day, Fen, Message, OrganisationId, PersonId, RegionCode, Resource, ResourceRef, id, words};
use ledger::CampaignId;

use super::{Category, CheckoutId, ListingId, Mark};
use crate::PromotionError;

type Result<T> = std::result::Result<T, PromotionError>;

id!(
    /// A rule of a campaign (优惠规则).
    RuleId
);
id!(
    /// A listing's place in a campaign (活动商品).
    EnrolmentId
);
id!(
    /// A coupon that somebody took (优惠券).
    CouponId
);

/// A whole, in basis points.
pub const WHOLE: i64 = 10_000;
/// The most days of a campaign.
const MOST_DAYS: i64 = 180;
/// The most one rule or one budget speaks of: ¥10,000,000.
const MOST_FEN: i64 = 1_000_000_000;

/// Whether a campaign's promotions stand beside those of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stacking {
    /// Nothing else takes anything off the lines it takes something off.
    Exclusive,
    /// First its best rule, then one coupon of it, and those of other campaigns.
    Stackable,
}

impl Stacking {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Stackable, Self::Exclusive];

    /// The word in tables and forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exclusive => "exclusive",
            Self::Stackable => "stackable",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }

    /// The name in the reader's language.
    #[must_use]
    pub const fn label(self) -> Message {
        Message::new(match self {
            Self::Exclusive => "market-stacking-exclusive",
            Self::Stackable => "market-stacking-stackable",
        })
    }
}

words! {
    /// Where a campaign stands.
    CampaignStatus {
        /// Its organiser still writes it.
        Draft = "draft", "market-campaign-draft";
        /// Sellers enrol; it runs on its days.
        Published = "published", "market-campaign-published";
        /// It is over, for good.
        Ended = "ended", "market-campaign-ended";
    }
}

/// What an organiser writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignDraft {
    /// Its name, as buyers read it.
    pub name: String,
    /// What it is about.
    pub story: String,
    /// Its first day.
    pub starts_on: Day,
    /// Its last day.
    pub ends_on: Day,
    /// Only listings of this shelf may enrol; none for all.
    pub category: Option<Category>,
    /// What of each discount the organiser bears, in basis points; the seller bears the rest.
    pub organiser_share: i64,
    /// The most the organiser pays.
    pub budget: Fen,
    /// Beside others or alone.
    pub stacking: Stacking,
}

impl CampaignDraft {
    /// Refuses days in the past or too many, a share beyond the whole, and an organiser who pays without a budget.
    pub fn check(&self, today: Day) -> Result<()> {
        if !(1..=60).contains(&self.name.trim().chars().count()) {
            return Err(PromotionError::NameUnfit);
        }
        if self.ends_on < self.starts_on
            || self.ends_on < today
            || self.starts_on.plus_days(MOST_DAYS) < self.ends_on
        {
            return Err(PromotionError::DaysUnfit(MOST_DAYS));
        }
        if !(0..=WHOLE).contains(&self.organiser_share) {
            return Err(PromotionError::ShareUnfit);
        }
        let pays = self.organiser_share > 0;
        if !(0..=MOST_FEN).contains(&self.budget.0) || pays != self.budget.is_positive() {
            return Err(PromotionError::BudgetUnfit);
        }
        Ok(())
    }
}

/// A campaign as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    /// The county that holds it, or the city.
    pub county: RegionCode,
    /// Its id.
    pub id: CampaignId,
    /// What its organiser wrote.
    pub draft: CampaignDraft,
    /// Where it stands.
    pub status: CampaignStatus,
    /// Of the budget: promised to orders not yet paid.
    pub reserved: Fen,
    /// Of the budget: owed for orders that are paid.
    pub spent: Fen,
    /// Who wrote it.
    pub made_by: PersonId,
    /// Its rules.
    pub rules: Vec<Rule>,
}

impl Campaign {
    /// What the organiser may still promise.
    #[must_use]
    pub const fn budget_left(&self) -> Fen {
        Fen(self.draft.budget.0 - self.reserved.0 - self.spent.0)
    }

    /// True while orders get its promotions.
    #[must_use]
    pub fn runs_on(&self, today: Day) -> bool {
        self.status == CampaignStatus::Published
            && self.draft.starts_on <= today
            && today <= self.draft.ends_on
    }

    /// True while sellers may enrol.
    #[must_use]
    pub fn takes_on(&self, today: Day) -> bool {
        self.status == CampaignStatus::Published && today <= self.draft.ends_on
    }
}

impl Resource for Campaign {
    fn resource(&self) -> ResourceRef {
        ResourceRef::new("Campaign", self.county)
    }
}

/// When a rule holds. Amount and pieces are those of the enrolled lines it looks at, over all sellers of a cart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Condition {
    /// At least this amount, after what was taken off before.
    pub least: Fen,
    /// At least so many pieces.
    pub pieces: i64,
    /// Only with the buyer's first order.
    pub first_order: bool,
    /// Only lines of this shelf.
    pub category: Option<Category>,
    /// Only lines of this kind; empty for all.
    pub kind: String,
    /// Only lines of this county.
    pub county: Option<RegionCode>,
    /// Only lines with this quality mark.
    pub mark: Option<Mark>,
}

/// What a rule gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Benefit {
    /// So much off (满减).
    FenOff(Fen),
    /// Basis points off (折扣).
    PointsOff(i64),
    /// Each piece at this price (一口价).
    FixedPrice(Fen),
    /// Every n-th piece of a line free (第N件免费).
    NthFree(i64),
    /// Nothing for sending (包邮).
    FreightFree,
}

impl Benefit {
    /// The words in tables and forms.
    pub const WORDS: [&'static str; 5] = ["fen_off", "points_off", "fixed_price", "nth_free", "freight_free"];

    /// Its word and its number.
    #[must_use]
    pub const fn parts(self) -> (&'static str, i64) {
        match self {
            Self::FenOff(fen) => ("fen_off", fen.0),
            Self::PointsOff(points) => ("points_off", points),
            Self::FixedPrice(fen) => ("fixed_price", fen.0),
            Self::NthFree(nth) => ("nth_free", nth),
            Self::FreightFree => ("freight_free", 0),
        }
    }

    /// From its word and its number; none when they do not fit.
    #[must_use]
    pub fn of(word: &str, number: i64) -> Option<Self> {
        match word {
            "fen_off" if (1..=MOST_FEN).contains(&number) => Some(Self::FenOff(Fen(number))),
            "points_off" if (1..WHOLE).contains(&number) => Some(Self::PointsOff(number)),
            "fixed_price" if (1..=MOST_FEN).contains(&number) => Some(Self::FixedPrice(Fen(number))),
            "nth_free" if (2..=1_000).contains(&number) => Some(Self::NthFree(number)),
            "freight_free" => Some(Self::FreightFree),
            _ => None,
        }
    }
}

/// How coupons of a rule are given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CouponTerms {
    /// How many there are.
    pub total: i64,
    /// How many one person may take.
    pub per_person: i64,
    /// The last day on which one is spent.
    pub until: Day,
    /// How many were taken.
    pub taken: i64,
}

/// Condition and benefit; with coupon terms it holds for who spends a coupon, without them for everybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its id.
    pub id: RuleId,
    /// When it holds.
    pub condition: Condition,
    /// What it gives.
    pub benefit: Benefit,
    /// How its coupons are given out; none for a rule that holds by itself.
    pub coupons: Option<CouponTerms>,
}

impl Rule {
    /// Refuses numbers below nothing, and coupons that nobody could take or spend.
    pub fn check(&self, campaign: &CampaignDraft) -> Result<()> {
        if !(0..=MOST_FEN).contains(&self.condition.least.0)
            || !(0..=1_000_000).contains(&self.condition.pieces)
        {
            return Err(PromotionError::ConditionUnfit);
        }
        if let Some(coupons) = self.coupons {
            let counts = (1..=1_000_000).contains(&coupons.total) && (1..=100).contains(&coupons.per_person);
            if !counts || coupons.until < campaign.starts_on || campaign.ends_on < coupons.until {
                return Err(PromotionError::CouponUnfit);
            }
        }
        Ok(())
    }
}

/// A listing in a campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// The county that holds the campaign, or the city.
    pub county: RegionCode,
    /// Its id.
    pub id: EnrolmentId,
    /// Of which campaign.
    pub campaign: CampaignId,
    /// The seller's county.
    pub listing_county: RegionCode,
    /// The listing.
    pub listing: ListingId,
    /// Whose it is.
    pub seller: OrganisationId,
    /// The seller's name.
    pub seller_name: String,
    /// What the shelf said when it was enrolled.
    pub title: String,
    /// What a piece costs in the campaign, borne by the seller; none for what it costs anyway.
    pub price: Option<Fen>,
    /// How many pieces the seller gives the campaign.
    pub pieces: i64,
    /// How many of them are in orders.
    pub taken: i64,
}

/// A coupon that somebody took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coupon {
    /// The county that holds the campaign, or the city.
    pub county: RegionCode,
    /// Its id.
    pub id: CouponId,
    /// Of which campaign.
    pub campaign: CampaignId,
    /// The campaign's name.
    pub campaign_name: String,
    /// Of which rule.
    pub rule: RuleId,
    /// Whose it is.
    pub person: PersonId,
    /// The checkout it is spent with.
    pub checkout: Option<CheckoutId>,
    /// The last day on which it is spent.
    pub until: Day,
}
