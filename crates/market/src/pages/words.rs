//! Words for sellers and their applications.

use kernel::Message;
use ui::{Tone, View};

use kernel::Day;

use crate::model::{ApplicationStatus, DocumentKind, Mark, MarkStatus, QualityMark, SellerKind, Standing};

pub(super) fn kind_name(view: &View, kind: SellerKind) -> String {
    view.say(&Message::new(match kind {
        SellerKind::Farmer => "market-seller-farmer",
        SellerKind::Cooperative => "market-seller-cooperative",
        SellerKind::FamilyFarm => "market-seller-family-farm",
        SellerKind::Enterprise => "market-seller-enterprise",
        SellerKind::Tourism => "market-seller-tourism",
        SellerKind::ServiceFirm => "market-seller-service-firm",
    }))
}

pub(super) fn document_name(view: &View, kind: DocumentKind) -> String {
    view.t(match kind {
        DocumentKind::Identity => "market-document-identity",
        DocumentKind::Licence => "market-document-licence",
        DocumentKind::FoodPermit => "market-document-food-permit",
        DocumentKind::OtherPermit => "market-document-other-permit",
    })
}

pub(super) fn kinds(view: &View) -> Vec<(&'static str, String)> {
    SellerKind::ALL.iter().map(|kind| (kind.as_str(), kind_name(view, *kind))).collect()
}

pub(super) fn application_status(view: &View, status: ApplicationStatus) -> String {
    view.t(match status {
        ApplicationStatus::Waiting => "market-application-waiting",
        ApplicationStatus::Accepted => "market-application-accepted",
        ApplicationStatus::Returned => "market-application-returned",
    })
}

pub(super) const fn application_tone(status: ApplicationStatus) -> Tone {
    match status {
        ApplicationStatus::Waiting => Tone::Warn,
        ApplicationStatus::Accepted => Tone::Good,
        ApplicationStatus::Returned => Tone::Bad,
    }
}

/// How a verification stands, and how much it matters.
pub(super) fn standing_words(view: &View, standing: Standing) -> (Tone, String) {
    match standing {
        Standing::Good => (Tone::Good, view.t("market-standing-good")),
        Standing::DueBy(day) => (Tone::Warn, view.t1("market-standing-due", "day", day)),
        Standing::Grace(day) => (Tone::Warn, view.t1("market-standing-grace", "day", day)),
        Standing::Lapsed => (Tone::Bad, view.t("market-standing-lapsed")),
    }
}

pub(super) fn mark_name(view: &View, mark: Mark) -> String {
    view.t(match mark {
        Mark::PollutionFree => "market-mark-pollution-free",
        Mark::Green => "market-mark-green",
        Mark::Organic => "market-mark-organic",
        Mark::GeographicalIndication => "market-mark-geographical-indication",
    })
}

/// Where a mark stands on this day; a verified one may be expired, or not yet begun.
pub(super) fn mark_status(view: &View, mark: &QualityMark, today: Day) -> String {
    view.t(match mark.status {
        MarkStatus::Waiting => "market-mark-waiting",
        MarkStatus::Refused => "market-mark-refused",
        MarkStatus::Revoked => "market-mark-revoked",
        MarkStatus::Verified if mark.draft.valid_to < today => "market-mark-expired",
        MarkStatus::Verified => "market-mark-verified",
    })
}

pub(super) fn mark_tone(mark: &QualityMark, today: Day) -> Tone {
    match mark.status {
        MarkStatus::Waiting => Tone::Warn,
        MarkStatus::Verified if mark.is_shown_on(today) => Tone::Good,
        MarkStatus::Verified => Tone::Plain,
        MarkStatus::Refused | MarkStatus::Revoked => Tone::Bad,
    }
}
