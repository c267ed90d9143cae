//! Words for sellers and their applications.

use kernel::{Day, Fen, Grams, Message, Unit};
use ui::{Lang, Tone, View};

use crate::model::{
    ApplicationStatus, DocumentKind, Ending, Kind, Mark, MarkStatus, Measure, QualityMark, Reminder,
    ReminderStep, Said, SellerKind, SentAs, Standing,
};

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
        DocumentKind::PesticidePermit => "market-document-pesticide-permit",
        DocumentKind::SeedPermit => "market-document-seed-permit",
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

/// The name of a unit.
/// The name of a unit on the shelf.
#[must_use]
pub fn unit_name(view: &View, unit: Unit) -> String {
    view.t(match unit {
        Unit::Kilogram => "market-unit-kilogram",
        Unit::Jin => "market-unit-jin",
        Unit::Piece => "market-unit-piece",
        Unit::Box => "market-unit-box",
    })
}

/// So many steps in the unit on the shelf: `2.5 斤`, `3 箱`.
pub(super) fn measured(view: &View, measure: Measure, net: Grams, steps: i64) -> String {
    let milli = measure.milli(net, steps);
    let text = format!("{}.{:03}", milli / 1000, milli % 1000);
    format!("{} {}", text.trim_end_matches('0').trim_end_matches('.'), unit_name(view, measure.unit))
}

/// What a unit of weight costs: `¥9.00/斤`; none for what is counted.
pub(super) fn unit_price(view: &View, measure: Measure, price: Fen, net: Grams) -> Option<String> {
    let whole = measure.unit_price(price, net).ok()??;
    Some(format!("{}/{}", view.money(&whole), unit_name(view, measure.unit)))
}

/// True when the reader reads Chinese.
pub(super) fn chinese(view: &View) -> bool {
    view.lang == Lang::ZhCn
}

/// What a seller says of a product, as its kind asks: name and value.
pub(super) fn said_of(view: &View, kind: &str, said: &Said) -> Vec<(String, String)> {
    let Some(kind) = Kind::find(kind) else { return Vec::new() };
    let chinese = chinese(view);
    let known = kind.attributes.iter().filter_map(|one| Some((one, said.get(&one.key)?)));
    known.map(|(one, value)| (one.name(chinese).to_owned(), one.shown(value, chinese))).collect()
}

/// What a reminder says.
pub(crate) fn reminder_words(one: &Reminder) -> Message {
    let key = match (one.ending, one.step) {
        (Ending::Verification, ReminderStep::Lapsed) => "market-reminder-verification-lapsed",
        (Ending::Verification, _) => "market-reminder-verification-due",
        (Ending::Document(_), ReminderStep::Lapsed) => "market-reminder-document-lapsed",
        (Ending::Document(_), _) => "market-reminder-document-due",
        (Ending::Harvest(_), ReminderStep::Lapsed) => "market-reminder-harvest-lapsed",
        (Ending::Harvest(_), _) => "market-reminder-harvest-due",
        (Ending::Shipment(_), ReminderStep::Lapsed) => "market-reminder-shipment-lapsed",
        (Ending::Shipment(_), _) => "market-reminder-shipment-due",
    };
    Message::new(key).with("day", one.due_on)
}

/// A reminder as it is shown: what it says, when it was made, and how it went out.
pub(super) struct ReminderLine {
    pub(super) words: String,
    pub(super) at: String,
    pub(super) sent: String,
}

pub(super) fn reminder_line(view: &View, one: &Reminder) -> ReminderLine {
    ReminderLine {
        words: view.say(&reminder_words(one)),
        at: view.time(&one.made_at),
        sent: view.t(match one.sent {
            SentAs::None => "market-reminder-none",
            SentAs::NotSetUp => "market-reminder-not-set-up",
            SentAs::Sent => "market-reminder-sent",
            SentAs::Failed => "market-reminder-failed",
        }),
    }
}
