//! What is told of campaigns.

use kernel::{Fen, OrganisationId, PersonId};
use ledger::CampaignId;

use crate::model::{CouponId, EnrolmentId, ListingId, RuleId, SubsidyPaymentId};

db::events! {
    /// Somebody wrote a campaign.
    CampaignKept = "market.campaign_kept" {
        subject: campaign,
        /// The campaign.
        campaign: CampaignId,
        /// Its name.
        name: String,
        /// What the organiser bears, in basis points.
        organiser_share: i64,
        /// The most the organiser pays.
        budget: Fen,
    }

    /// A rule was added to a draft.
    CampaignRuleAdded = "market.campaign_rule_added" {
        subject: campaign,
        /// The campaign.
        campaign: CampaignId,
        /// The rule.
        rule: RuleId,
        /// The word of its benefit.
        benefit: String,
        /// True when it is had with a coupon.
        coupon: bool,
    }

    /// A rule was taken out of a draft.
    CampaignRuleRemoved = "market.campaign_rule_removed" {
        subject: campaign,
        /// The campaign.
        campaign: CampaignId,
        /// The rule.
        rule: RuleId,
    }

    /// A campaign was published or ended.
    CampaignMoved = "market.campaign_moved" {
        subject: campaign,
        /// The campaign.
        campaign: CampaignId,
        /// Where it stands now.
        status: String,
    }

    /// A seller enrolled a listing.
    ListingEnrolled = "market.listing_enrolled" {
        subject: enrolment,
        /// The enrolment.
        enrolment: EnrolmentId,
        /// In which campaign.
        campaign: CampaignId,
        /// The listing.
        listing: ListingId,
        /// Whose.
        seller: OrganisationId,
        /// How many pieces.
        pieces: i64,
    }

    /// A seller took a listing out of a campaign before it began.
    ListingLeft = "market.listing_left" {
        subject: enrolment,
        /// The enrolment.
        enrolment: EnrolmentId,
        /// Of which campaign.
        campaign: CampaignId,
        /// The listing.
        listing: ListingId,
    }

    /// Somebody took a coupon.
    CouponTaken = "market.coupon_taken" {
        subject: coupon,
        /// The coupon.
        coupon: CouponId,
        /// Of which campaign.
        campaign: CampaignId,
        /// Who took it.
        person: PersonId,
    }

    /// Somebody recorded a payment between an organiser and a seller.
    SubsidyPaymentRecorded = "market.subsidy_payment_recorded" {
        subject: payment,
        /// The payment.
        payment: SubsidyPaymentId,
        /// For which campaign.
        campaign: CampaignId,
        /// The seller.
        seller: OrganisationId,
        /// `paid` by the organiser, or `returned` by the seller.
        kind: String,
        /// How much.
        amount: Fen,
        /// The day on the slip.
        paid_on: String,
    }

    /// Somebody took a recorded payment back.
    SubsidyPaymentUndone = "market.subsidy_payment_undone" {
        subject: payment,
        /// The payment.
        payment: SubsidyPaymentId,
        /// For which campaign.
        campaign: CampaignId,
        /// The seller.
        seller: OrganisationId,
        /// `paid` by the organiser, or `returned` by the seller.
        kind: String,
        /// How much.
        amount: Fen,
    }
}
