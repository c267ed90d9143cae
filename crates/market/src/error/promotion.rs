//! What is wrong with a promotion.

use kernel::{Fen, Message, Status};

/// Why a campaign cannot be kept, joined or used like that.
#[derive(Debug, thiserror::Error)]
pub enum PromotionError {
    /// No such campaign, or none that one may see.
    #[error("no such campaign")]
    NoCampaign,
    /// No name, or one too long.
    #[error("a campaign has a name of at most 60 characters")]
    NameUnfit,
    /// It ends before it starts, is over already, or is longer than this.
    #[error("a campaign ends on or after its first day, not in the past, and lasts at most {0} days")]
    DaysUnfit(i64),
    /// Not between nothing and the whole.
    #[error("the organiser bears between 0 and 10000 basis points")]
    ShareUnfit,
    /// An organiser who pays needs a budget, and one who does not has none.
    #[error("an organiser who bears a part needs a budget, and one who bears none has none")]
    BudgetUnfit,
    /// An amount or a number below nothing or far too large.
    #[error("the condition is out of range")]
    ConditionUnfit,
    /// A word or number of a benefit that does not fit.
    #[error("the benefit is out of range")]
    BenefitUnfit,
    /// Coupons nobody could take, or spend within the campaign.
    #[error("coupons need a number, a number for each person, and a last day within the campaign")]
    CouponUnfit,
    /// It was published or ended already.
    #[error("only a draft is changed")]
    NotADraft,
    /// No such rule of this campaign.
    #[error("no such rule")]
    NoRule,
    /// There is nothing to publish.
    #[error("a campaign needs a rule")]
    NoRules,
    /// Who wrote it does not publish it when the organiser pays.
    #[error("another person publishes what the organiser pays for")]
    SecondPersonMissing,
    /// The step does not lead from where it stands.
    #[error("no such step from here")]
    WrongStep,
    /// Sellers can no longer enrol, or not yet.
    #[error("one cannot enrol now")]
    NotOpen,
    /// It began; enrolled listings stay.
    #[error("the campaign began; one cannot leave it any more")]
    Begun,
    /// The campaign is for others.
    #[error("the campaign is not for this listing")]
    NotForListing,
    /// It is enrolled already.
    #[error("the listing is enrolled already")]
    EnrolledAlready,
    /// No such enrolment.
    #[error("no such enrolment")]
    NoEnrolment,
    /// Not below the price on the shelf: this.
    #[error("a campaign price is below {0}")]
    PriceUnfit(Fen),
    /// None, or more than the listing has: this many.
    #[error("between 1 and {0} pieces")]
    PiecesUnfit(i64),
    /// No coupon is left.
    #[error("no coupon is left")]
    CouponsGone,
    /// The person took as many as one may.
    #[error("one may take {0}")]
    CouponsTaken(i64),
    /// No such coupon to take, or not today.
    #[error("no such coupon")]
    NoCoupon,
    /// Somebody else was first: the budget is used up.
    #[error("the budget of {0} is used up")]
    BudgetGone(String),
    /// Somebody else was first: the pieces the seller gave the campaign are gone.
    #[error("the pieces of {0} in the campaign are gone")]
    PiecesGone(String),
    /// The coupon was spent meanwhile.
    #[error("the coupon was spent meanwhile")]
    CouponSpent,
}

impl PromotionError {
    pub(super) const fn status(&self) -> Status {
        match self {
            Self::NoCampaign | Self::NoRule | Self::NoEnrolment | Self::NoCoupon => Status::NotFound,
            Self::NotADraft
            | Self::NoRules
            | Self::SecondPersonMissing
            | Self::WrongStep
            | Self::NotOpen
            | Self::Begun
            | Self::EnrolledAlready
            | Self::CouponsGone
            | Self::CouponsTaken(_)
            | Self::BudgetGone(_)
            | Self::PiecesGone(_)
            | Self::CouponSpent => Status::Conflict,
            _ => Status::Invalid,
        }
    }

    pub(super) fn message(&self) -> Message {
        match self {
            Self::NoCampaign | Self::NoRule | Self::NoEnrolment | Self::NoCoupon => {
                Message::new("error-not-found")
            }
            Self::NameUnfit => Message::new("market-error-campaign-name"),
            Self::DaysUnfit(days) => Message::new("market-error-campaign-days").with("days", days),
            Self::ShareUnfit => Message::new("market-error-campaign-share"),
            Self::BudgetUnfit => Message::new("market-error-campaign-budget"),
            Self::ConditionUnfit => Message::new("market-error-campaign-condition"),
            Self::BenefitUnfit => Message::new("market-error-campaign-benefit"),
            Self::CouponUnfit => Message::new("market-error-campaign-coupon"),
            Self::NotADraft => Message::new("market-error-campaign-not-draft"),
            Self::NoRules => Message::new("market-error-campaign-no-rules"),
            Self::SecondPersonMissing => Message::new("market-error-campaign-second-person"),
            Self::WrongStep => Message::new("market-error-campaign-step"),
            Self::NotOpen => Message::new("market-error-campaign-not-open"),
            Self::Begun => Message::new("market-error-campaign-begun"),
            Self::NotForListing => Message::new("market-error-campaign-not-for"),
            Self::EnrolledAlready => Message::new("market-error-campaign-enrolled"),
            Self::PriceUnfit(price) => Message::new("market-error-campaign-price").with("price", price),
            Self::PiecesUnfit(most) => Message::new("market-error-campaign-pieces").with("most", most),
            Self::CouponsGone => Message::new("market-error-coupons-gone"),
            Self::CouponsTaken(most) => Message::new("market-error-coupons-taken").with("most", most),
            Self::BudgetGone(name) => Message::new("market-error-budget-gone").with("name", name),
            Self::PiecesGone(title) => Message::new("market-error-pieces-gone").with("title", title),
            Self::CouponSpent => Message::new("market-error-coupon-spent"),
        }
    }

    pub(super) const fn field(&self) -> Option<&'static str> {
        match self {
            Self::NameUnfit => Some("name"),
            Self::DaysUnfit(_) => Some("ends_on"),
            Self::ShareUnfit => Some("organiser_share"),
            Self::BudgetUnfit => Some("budget"),
            Self::ConditionUnfit => Some("least"),
            Self::BenefitUnfit => Some("value"),
            Self::CouponUnfit => Some("until"),
            Self::NotForListing | Self::EnrolledAlready => Some("listing"),
            Self::PriceUnfit(_) => Some("price"),
            Self::PiecesUnfit(_) => Some("pieces"),
            _ => None,
        }
    }
}
