//! Words of the books in the reader's language.

use kernel::RegionCode;
use ui::{PageError, Tone, View};

use crate::service::OwnerNames;
use crate::{AccountCode, DifferenceKind, DifferenceState, LineKind, Owner, OwnerKind};

pub(super) fn account(view: &View, code: AccountCode) -> String {
    view.t(match code {
        AccountCode::ProviderHeld => "ledger-account-provider-held",
        AccountCode::SellerDue => "ledger-account-seller-due",
        AccountCode::SellerInstructed => "ledger-account-seller-instructed",
        AccountCode::StationDue => "ledger-account-station-due",
        AccountCode::CampaignDue => "ledger-account-campaign-due",
        AccountCode::SellerToReturn => "ledger-account-seller-to-return",
        AccountCode::CampaignRefund => "ledger-account-campaign-refund",
        AccountCode::PlatformShare => "ledger-account-platform-share",
        AccountCode::RefundInstructed => "ledger-account-refund-instructed",
        AccountCode::CommissionReceivable => "ledger-account-commission-receivable",
        AccountCode::CommissionReceived => "ledger-account-commission-received",
        AccountCode::CommissionIncome => "ledger-account-commission-income",
    })
}

/// What an account follows.
pub(super) fn meaning(view: &View, code: AccountCode) -> String {
    view.t(match code {
        AccountCode::ProviderHeld => "ledger-meaning-provider-held",
        AccountCode::SellerDue => "ledger-meaning-seller-due",
        AccountCode::SellerInstructed => "ledger-meaning-seller-instructed",
        AccountCode::StationDue => "ledger-meaning-station-due",
        AccountCode::CampaignDue => "ledger-meaning-campaign-due",
        AccountCode::SellerToReturn => "ledger-meaning-seller-to-return",
        AccountCode::CampaignRefund => "ledger-meaning-campaign-refund",
        AccountCode::PlatformShare => "ledger-meaning-platform-share",
        AccountCode::RefundInstructed => "ledger-meaning-refund-instructed",
        AccountCode::CommissionReceivable => "ledger-meaning-commission-receivable",
        AccountCode::CommissionReceived => "ledger-meaning-commission-received",
        AccountCode::CommissionIncome => "ledger-meaning-commission-income",
    })
}

pub(super) fn book(view: &View, code: AccountCode) -> String {
    view.t(if code.book() == "own" { "ledger-book-own" } else { "ledger-book-mirror" })
}

pub(super) fn side(view: &View, code: AccountCode) -> String {
    view.t(if code.normal() == "debit" { "ledger-debit" } else { "ledger-credit" })
}

pub(super) fn owner_kind(view: &View, kind: OwnerKind) -> String {
    view.t(match kind {
        OwnerKind::County => "ledger-owner-county",
        OwnerKind::Seller => "ledger-owner-seller",
        OwnerKind::Station => "ledger-owner-station",
        OwnerKind::Campaign => "ledger-owner-campaign",
    })
}

/// The name of an owner; the county's when the account is the county's.
pub(super) fn owner(view: &View, names: &OwnerNames, county: RegionCode, owner: Option<Owner>) -> String {
    names.name(owner).unwrap_or_else(|| region::name_in(view.lang, county))
}

/// What was booked; a word the books do not know stands as it is.
pub(super) fn entry(view: &View, kind: &str) -> String {
    view.t(match kind {
        "order_paid" => "ledger-entry-paid",
        "settlement_instructed" => "ledger-entry-settlement",
        "settled" => "ledger-entry-settled",
        "commission_received" => "ledger-entry-commission-received",
        "refund_instructed" => "ledger-entry-refund",
        "refunded" => "ledger-entry-refunded",
        "paid_twice" => "ledger-entry-paid-twice",
        "subsidy_due" => "ledger-entry-subsidy",
        "subsidy_reversed" => "ledger-entry-subsidy-reversed",
        "subsidy_paid" => "ledger-entry-subsidy-paid",
        "subsidy_returned" => "ledger-entry-subsidy-returned",
        "subsidy_payment_undone" => "ledger-entry-subsidy-undone",
        other => return other.to_owned(),
    })
}

/// Where one reads of what was booked: the order, or the payment of a campaign's subsidy.
pub(super) fn subject_url(kind: &str, subject: &str, offices: &str) -> String {
    // The subject of a refund is `order/refund`, that of a subsidy's payment `campaign/payment`.
    let (first, second) = subject.split_once('/').unwrap_or((subject, ""));
    match kind {
        "subsidy_paid" | "subsidy_returned" | "subsidy_payment_undone" => {
            format!("{offices}/campaigns/{first}/payments/{second}")
        }
        _ => format!("/orders/{first}"),
    }
}

pub(super) fn line(view: &View, kind: LineKind) -> String {
    view.t(match kind {
        LineKind::Payment => "ledger-line-payment",
        LineKind::Refund => "ledger-line-refund",
        LineKind::Split => "ledger-line-split",
    })
}

pub(super) fn difference(view: &View, kind: DifferenceKind) -> String {
    view.t(match kind {
        DifferenceKind::MissingHere => "ledger-difference-missing-here",
        DifferenceKind::MissingThere => "ledger-difference-missing-there",
        DifferenceKind::Amount => "ledger-difference-amount",
        DifferenceKind::Status => "ledger-difference-status",
        DifferenceKind::Unknown => "ledger-difference-unknown",
        DifferenceKind::Twice => "ledger-difference-twice",
    })
}

pub(super) fn state(view: &View, state: DifferenceState) -> (Tone, String) {
    let (tone, key) = match state {
        DifferenceState::Open => (Tone::Bad, "ledger-state-open"),
        DifferenceState::Explained => (Tone::Info, "ledger-state-explained"),
        DifferenceState::Corrected => (Tone::Good, "ledger-state-corrected"),
    };
    (tone, view.t(key))
}

pub(super) fn provider(view: &View, word: &str) -> String {
    view.t(match word {
        "wechat" => "ledger-provider-wechat",
        "alipay" => "ledger-provider-alipay",
        other => return other.to_owned(),
    })
}

/// What a person makes of a difference.
pub(crate) fn answer_of(word: &str) -> Result<DifferenceState, PageError> {
    DifferenceState::parse(word)
        .filter(|state| *state != DifferenceState::Open)
        .ok_or_else(|| PageError::unreadable("state", word))
}

/// True to close a month, false to ask for it.
pub(crate) fn step_of(word: &str) -> Result<bool, PageError> {
    match word {
        "ask" => Ok(false),
        "close" => Ok(true),
        other => Err(PageError::unreadable("step", other)),
    }
}
