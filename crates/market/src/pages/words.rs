//! Words for sellers and their applications.

use kernel::Message;
use ui::{Tone, View};

use crate::model::{ApplicationStatus, SellerKind, Standing};

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
