//! Why farm inputs are refused: a licence, the list of what is not sold here, or what the ledgers ask for.

use kernel::{Day, Message, Status};

use crate::model::{DocumentKind, Forbidden};

/// The refusals a caller tells apart.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// It is on the list of what is not sold here.
    #[error("{} is not sold here: {}", .0.name, .0.reason.words(false))]
    Restricted(Box<Forbidden>),
    /// The listing was taken out of sight, because a list forbids it.
    #[error("{0} may no longer be sold here")]
    Barred(String),
    /// The list cannot be read; the line and what to do.
    #[error("{0}")]
    ListUnreadable(String),
    /// The seller handed in no such document, or took it back.
    #[error("the seller has no {0:?}")]
    Unlicensed(DocumentKind),
    /// The county has not looked at the licence yet.
    #[error("the county has not looked at the licence yet")]
    PermitWaiting,
    /// The seller's document is over since this day.
    #[error("the seller's {0:?} ended on {1}")]
    LicenceOver(DocumentKind, Day),
    /// The seller of this may not sell it now.
    #[error("the seller of {0} has no licence in force")]
    SellerUnlicensed(String),
    /// Goods on the shelf of farm inputs have a kind.
    #[error("farm inputs need a kind")]
    KindMissing,
    /// No such number has a registered pesticide.
    #[error("`{0}` is no number of a registration")]
    RegistrationUnfit(String),
    /// A lot of such goods says of whom it was bought.
    #[error("the lot does not say of whom it was bought")]
    PurchaseMissing,
    /// The lot has its record of purchase already.
    #[error("the lot has its purchase already")]
    PurchaseKept,
    /// The supplier is not named.
    #[error("a supplier is needed")]
    SupplierMissing,
    /// Nothing says how the supplier is reached.
    #[error("the supplier's contact is needed")]
    SupplierContactMissing,
    /// The producer's batch is not named.
    #[error("a batch is needed")]
    BatchMissing,
    /// Bought after today.
    #[error("nothing is bought in the future")]
    BoughtInTheFuture,
    /// Such goods are not reserved before they are there.
    #[error("farm inputs under a licence are not reserved")]
    NoPreorder,
    /// Whoever buys pesticide states who they are and what for.
    #[error("{0} is sold to buyers who state who they are")]
    StatementMissing(String),
    /// No real name.
    #[error("a real name is needed")]
    BuyerNameMissing,
    /// No mobile phone.
    #[error("a phone has eleven digits")]
    BuyerPhoneUnfit,
    /// No crop.
    #[error("a crop is needed")]
    CropMissing,
    /// Nothing it is used against.
    #[error("a purpose is needed")]
    PurposeMissing,
    /// No such line of the ledger.
    #[error("no such line of the ledger")]
    NoSale,
}

impl InputError {
    pub(super) const fn status(&self) -> Status {
        match self {
            Self::NoSale => Status::NotFound,
            Self::Barred(_) | Self::SellerUnlicensed(_) | Self::PurchaseKept | Self::PermitWaiting => {
                Status::Conflict
            }
            Self::ListUnreadable(_) => Status::Internal,
            _ => Status::Invalid,
        }
    }

    pub(super) fn message(&self) -> Message {
        match self {
            Self::Restricted(one) => Message::new("market-error-restricted")
                .with("name", &one.name)
                .with("zh", one.reason.words(true))
                .with("en", one.reason.words(false))
                .with("source", &one.reason.source)
                .with("way_zh", one.reason.way(true))
                .with("way_en", one.reason.way(false)),
            Self::Barred(title) => Message::new("market-error-barred").with("title", title),
            Self::ListUnreadable(_) => Message::new("error-internal"),
            Self::PermitWaiting => Message::new("market-error-permit-waiting"),
            Self::Unlicensed(kind) => Message::new(match kind {
                DocumentKind::PesticidePermit => "market-error-no-pesticide-permit",
                DocumentKind::SeedPermit => "market-error-no-seed-permit",
                _ => "market-error-licence-missing",
            }),
            Self::LicenceOver(kind, day) => Message::new(match kind {
                DocumentKind::PesticidePermit => "market-error-pesticide-permit-over",
                DocumentKind::SeedPermit => "market-error-seed-permit-over",
                _ => "market-error-licence-over",
            })
            .with("day", day),
            Self::SellerUnlicensed(title) => {
                Message::new("market-error-seller-unlicensed").with("title", title)
            }
            Self::KindMissing => Message::new("market-error-input-kind"),
            Self::RegistrationUnfit(said) => Message::new("market-error-registration").with("value", said),
            Self::PurchaseMissing => Message::new("market-error-purchase-missing"),
            Self::PurchaseKept => Message::new("market-error-purchase-kept"),
            Self::SupplierMissing => Message::new("market-error-supplier"),
            Self::SupplierContactMissing => Message::new("market-error-supplier-contact"),
            Self::BatchMissing => Message::new("market-error-batch"),
            Self::BoughtInTheFuture => Message::new("market-error-bought-in-the-future"),
            Self::NoPreorder => Message::new("market-error-no-preorder-of-inputs"),
            Self::StatementMissing(title) => Message::new("market-error-statement").with("title", title),
            Self::BuyerNameMissing => Message::new("market-error-buyer-name"),
            Self::BuyerPhoneUnfit => Message::new("market-error-phone"),
            Self::CropMissing => Message::new("market-error-crop"),
            Self::PurposeMissing => Message::new("market-error-purpose"),
            Self::NoSale => Message::new("error-not-found"),
        }
    }

    pub(super) const fn field(&self) -> Option<&'static str> {
        match self {
            Self::KindMissing => Some("kind"),
            Self::RegistrationUnfit(_) => Some("said-registration"),
            Self::PurchaseMissing | Self::SupplierMissing => Some("supplier"),
            Self::SupplierContactMissing => Some("supplier_contact"),
            Self::BatchMissing => Some("batch"),
            Self::BoughtInTheFuture => Some("bought_on"),
            Self::BuyerNameMissing => Some("buyer_name"),
            Self::BuyerPhoneUnfit => Some("buyer_phone"),
            Self::CropMissing => Some("crop"),
            Self::PurposeMissing => Some("purpose"),
            _ => None,
        }
    }
}
