//! Why the market says no.

mod at_pickup;
mod certificate;
mod claim;
mod delivery;
mod goods;
mod inputs;
mod invoice;
mod joint;
mod platform_rules;
mod preorder;
mod promotion;
mod shipment;
mod subsidy;

use kernel::{Denied, Message, MoneyError, Refusal, Status};

use crate::model::{ListingId, OrderId, OrderStatus};

pub use at_pickup::AtPickupError;
pub use certificate::CertificateError;
pub use claim::ClaimError;
pub use delivery::DeliveryError;
pub use goods::GoodsError;
pub use inputs::InputError;
pub use invoice::InvoiceError;
pub use joint::JointError;
pub use platform_rules::RulesError;
pub use preorder::PreorderError;
pub use promotion::PromotionError;
pub use shipment::ShipmentError;
pub use subsidy::SubsidyError;

/// The result of a use case of the market.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The refusals a caller tells apart.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file is no table that can be read.
    #[error(transparent)]
    Sheet(#[from] ui::sheet::Fault),
    /// An invoice cannot be asked for or issued like that.
    #[error(transparent)]
    Invoice(#[from] InvoiceError),
    /// The platform's rules cannot be kept like that.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// A pre-order cannot be kept like that.
    #[error(transparent)]
    Preorder(#[from] PreorderError),
    /// An order cannot be paid at its pickup point like that.
    #[error(transparent)]
    AtPickup(#[from] AtPickupError),
    /// An order cannot be sent in shipments like that.
    #[error(transparent)]
    Shipment(#[from] ShipmentError),
    /// A joint purchase cannot be kept like that.
    #[error(transparent)]
    Joint(#[from] JointError),
    /// A promotion cannot be had or given like that.
    #[error(transparent)]
    Promotion(#[from] PromotionError),
    /// What is owed for a campaign cannot be paid like that.
    #[error(transparent)]
    Subsidy(#[from] SubsidyError),
    /// Goods cannot be sent like that.
    #[error(transparent)]
    Delivery(#[from] DeliveryError),
    /// Farm inputs cannot be sold or bought like that.
    #[error(transparent)]
    Input(#[from] InputError),
    /// A claim cannot be made or answered like that.
    #[error(transparent)]
    Claim(#[from] ClaimError),
    /// A certificate or a mark cannot be kept like that.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// Something is wrong with the goods.
    #[error(transparent)]
    Goods(#[from] GoodsError),
    /// A document where a photograph is asked for.
    #[error("a photograph is asked for")]
    NotAPicture,
    /// The name of a product is empty.
    #[error("a product needs a name")]
    NameMissing,
    /// The title of a listing is empty.
    #[error("a listing needs a title")]
    TitleMissing,
    /// Nobody to ask was named.
    #[error("somebody to ask is needed")]
    ContactMissing,
    /// Not a unified social credit code.
    #[error("not a unified social credit code")]
    NotACreditCode,
    /// Neither a registration nor a declaration.
    #[error("a registration or a declaration is needed")]
    NotRegistered,
    /// An application is waiting already.
    #[error("an application is waiting already")]
    AlreadyApplied,
    /// Neither a quarter nor a half-year.
    #[error("`{0}` is no span such as 2026Q3 or 2026H1")]
    NotASpan(String),
    /// No such application.
    #[error("no such application")]
    NoApplication,
    /// No such seller.
    #[error("no such seller")]
    NoSeller,
    /// Nobody reviews their own application.
    #[error("nobody reviews their own application")]
    OwnApplication,
    /// It is decided already.
    #[error("the application is decided already")]
    Decided,
    /// Sending back needs a reason.
    #[error("a reason is needed")]
    ReasonMissing,
    /// The seller's verification lapsed, so nothing of it can be bought now.
    #[error("{0} is not verified at present")]
    SellerLapsed(String),
    /// Identity refused.
    #[error(transparent)]
    Identity(#[from] identity::Error),
    /// No such category.
    #[error("no such category")]
    NoCategory,
    /// The origin is not a village that is known.
    #[error("{0} is not a village")]
    UnknownOrigin(kernel::RegionCode),
    /// Not between ¥0.01 and ¥100,000.
    #[error("the price is out of range")]
    PriceOutOfRange,
    /// Not between 1 g and 1,000 kg.
    #[error("the weight is out of range")]
    WeightOutOfRange,
    /// Not between 1 and 1,000,000.
    #[error("the number of pieces is out of range")]
    PiecesOutOfRange,
    /// Harvested after today.
    #[error("a lot cannot be from the future")]
    MadeInTheFuture,
    /// The lot needs a certificate of conformity.
    #[error("this lot needs a certificate of conformity")]
    CertificateMissing,
    /// The lot has fewer pieces left than the listing would offer.
    #[error("the lot has only {0} pieces left")]
    LotTooSmall(i64),
    /// No such product of this seller.
    #[error("no such product")]
    NoProduct,
    /// No such lot of this seller.
    #[error("no such lot")]
    NoLot,
    /// No such listing, or no longer on the shelf.
    #[error("no listing {0}")]
    NoListing(ListingId),
    /// No such order for this person.
    #[error("no order {0}")]
    NoOrder(OrderId),
    /// No such checkout for this person.
    #[error("no such checkout")]
    NoCheckout,
    /// Between 1 and 999.
    #[error("a quantity is from 1 to 999")]
    QuantityOutOfRange,
    /// The cart is empty.
    #[error("the cart is empty")]
    EmptyCart,
    /// Fewer pieces are left than wanted.
    #[error("only {left} left of {title}")]
    StockGone {
        /// What the shelf says.
        title: String,
        /// How many there are.
        left: i64,
    },
    /// No such pickup point.
    #[error("no such pickup point")]
    NoPoint,
    /// The pickup point takes no parcels now.
    #[error("{0} takes no parcels now")]
    PointClosed(String),
    /// The time to pay is over; nothing was charged.
    #[error("the stock is no longer held")]
    HoldExpired,
    /// The order is not in a state for this step.
    #[error("an order that is {from:?} cannot become {to:?}")]
    WrongStep {
        /// Where it stands.
        from: OrderStatus,
        /// Where it was to go.
        to: OrderStatus,
    },
    /// Somebody else was first.
    #[error("this was changed meanwhile")]
    ChangedMeanwhile,
    /// More than is left of what was paid.
    #[error("more than is left of what was paid")]
    RefundTooMuch,
    /// A notice about a refund we do not know.
    #[error("no such refund")]
    NoRefund,
    /// Nothing of the order is in the box.
    #[error("nothing was packed")]
    NothingPacked,
    /// From none to as many as were ordered.
    #[error("of {title}, 0 to {ordered} can be packed")]
    PackedPieces {
        /// What the line says.
        title: String,
        /// How many were ordered.
        ordered: i64,
    },
    /// No weight such goods have.
    #[error("{0} cannot weigh that")]
    PackedWeight(String),
    /// The buyer did not agree that goods may not come back.
    #[error("the buyer has to agree that goods may not come back")]
    ConsentMissing,
    /// Only what spoils is fresh.
    #[error("goods of this category are not fresh goods")]
    NotFresh,
    /// From 1 to 5.
    #[error("stars are from 1 to 5")]
    StarsOutOfRange,
    /// More than 500 characters.
    #[error("at most 500 characters")]
    WordsTooLong,
    /// This line of the order was reviewed.
    #[error("this was reviewed already")]
    Reviewed,
    /// No such review.
    #[error("no such review")]
    NoReview,
    /// An empty answer.
    #[error("an answer is needed")]
    ReplyMissing,
    /// The review was answered.
    #[error("this review was answered already")]
    Replied,
    /// The provider refuses.
    #[error("the payment provider: {0}")]
    Provider(String),
    /// The provider gives no answer: it will give none to other questions now either.
    #[error("the payment provider: {0}")]
    Unreachable(String),
    /// No payment over this provider here.
    #[error("this provider is not set up here")]
    NoProvider,
    /// No money moves in the sandbox, and this is no demonstration.
    #[error("nobody pays in the sandbox here")]
    SandboxClosed,
    /// The seller has no number at the provider.
    #[error("{0} takes no payments over this provider")]
    NoAccount(String),
    /// No number of the provider.
    #[error("a number has 8 to 10 digits")]
    NotAnAccount,
    /// No number of Alipay's.
    #[error("a number at Alipay has 16 digits and begins with 2088")]
    NotAnAlipayAccount,
    /// The settlement waits for nothing.
    #[error("the settlement does not wait for another try")]
    NothingToRetry,
    /// Another seller has this number.
    #[error("another seller has this number")]
    AccountTaken,
    /// Nobody buys of the shop they work in, or reviews it.
    #[error("one's own shop, {0}")]
    OwnShop(String),
    /// A notice whose signature is not the provider's.
    #[error("the notice is not signed by the provider")]
    BadSignature,
    /// A notice that cannot be read.
    #[error("the notice cannot be read: {0}")]
    BadNotice(String),
    /// A notice about a payment we do not know.
    #[error("no such payment")]
    NoPayment,
    /// A notice of an amount other than the one asked for; nothing was booked.
    #[error("the notice says {said} fen, the order is {asked} fen")]
    WrongAmount {
        /// What the notice says, in fen.
        said: i64,
        /// What was asked for, in fen.
        asked: i64,
    },
    /// The keeping of the shop refuses.
    #[error(transparent)]
    Shop(#[from] crate::ShopError),
    /// A file was refused.
    #[error(transparent)]
    Evidence(#[from] evidence::Error),
    /// The sum does not fit.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// The policies do not permit it.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The books refuse it.
    #[error(transparent)]
    Books(#[from] ledger::Error),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        Self::Db(error.into())
    }
}

impl Error {
    /// True when a payment provider gave no answer, or none to go on with: another way to pay may do.
    #[must_use]
    pub const fn is_silence(&self) -> bool {
        matches!(self, Self::Provider(_) | Self::Unreachable(_))
    }
}

impl Refusal for Error {
    fn status(&self) -> Status {
        match self {
            Self::NoProduct
            | Self::NoLot
            | Self::NoListing(_)
            | Self::NoOrder(_)
            | Self::NoCheckout
            | Self::NoApplication
            | Self::NoSeller
            | Self::NoRefund
            | Self::NoReview
            | Self::NoPayment => Status::NotFound,
            Self::AlreadyApplied | Self::Decided | Self::SellerLapsed(_) => Status::Conflict,
            Self::ChangedMeanwhile | Self::Reviewed | Self::Replied => Status::Conflict,
            Self::OwnApplication => Status::Forbidden,
            Self::Claim(error) => error.status(),
            Self::Certificate(error) => error.status(),
            Self::Identity(error) => error.status(),
            Self::Delivery(error) => error.status(),
            Self::Input(error) => error.status(),
            Self::Sheet(fault) => fault.status(),
            Self::Invoice(error) => error.status(),
            Self::Rules(error) => error.status(),
            Self::Preorder(error) => error.status(),
            Self::AtPickup(error) => error.status(),
            Self::Shipment(error) => error.status(),
            Self::Joint(error) => error.status(),
            Self::Promotion(error) => error.status(),
            Self::Subsidy(error) => error.status(),
            Self::Shop(error) => error.status(),
            Self::Evidence(error) => error.status(),
            Self::StockGone { .. } | Self::HoldExpired | Self::WrongStep { .. } | Self::LotTooSmall(_) => {
                Status::Conflict
            }
            Self::NoAccount(_) | Self::AccountTaken | Self::NothingToRetry | Self::OwnShop(_) => {
                Status::Conflict
            }
            Self::NoProvider => Status::NotFound,
            Self::Provider(_) | Self::Unreachable(_) => Status::Unavailable,
            Self::BadSignature | Self::SandboxClosed => Status::Forbidden,
            Self::Denied(denied) => denied.status(),
            Self::Books(error) => error.status(),
            Self::Db(error) => error.status(),
            _ => Status::Invalid,
        }
    }

    fn message(&self) -> Message {
        match self {
            Self::Claim(error) => error.message(),
            Self::Certificate(error) => error.message(),
            Self::Goods(error) => error.message(),
            Self::Input(error) => error.message(),
            Self::Sheet(fault) => fault.message(),
            Self::Invoice(error) => error.message(),
            Self::Rules(error) => error.message(),
            Self::Preorder(error) => error.message(),
            Self::AtPickup(error) => error.message(),
            Self::Shipment(error) => error.message(),
            Self::Joint(error) => error.message(),
            Self::Promotion(error) => error.message(),
            Self::Subsidy(error) => error.message(),
            Self::Delivery(error) => error.message(),
            Self::NameMissing => Message::new("market-error-name-missing"),
            Self::TitleMissing => Message::new("market-error-title-missing"),
            Self::ContactMissing => Message::new("market-error-contact-missing"),
            Self::NotACreditCode => Message::new("market-error-not-a-credit-code"),
            Self::NotASpan(text) => Message::new("error-field-unreadable").with("value", text),
            Self::NotRegistered => Message::new("market-error-not-registered"),
            Self::AlreadyApplied => Message::new("market-error-already-applied"),
            Self::NoApplication | Self::NoSeller | Self::NoRefund | Self::NoReview => {
                Message::new("error-not-found")
            }
            Self::Provider(_) | Self::Unreachable(_) => Message::new("market-error-provider"),
            Self::NoProvider => Message::new("market-error-no-provider"),
            Self::SandboxClosed => Message::new("market-error-sandbox-closed"),
            Self::NoAccount(name) => Message::new("market-error-no-account").with("name", name),
            Self::NotAnAccount => Message::new("market-error-not-an-account"),
            Self::NotAnAlipayAccount => Message::new("market-error-not-an-alipay-account"),
            Self::NothingToRetry => Message::new("market-error-nothing-to-retry"),
            Self::OwnShop(name) => Message::new("market-error-own-shop").with("name", name),
            Self::AccountTaken => Message::new("market-error-account-taken"),
            Self::NotAPicture => Message::new("market-error-not-a-picture"),
            Self::ChangedMeanwhile => Message::new("market-error-changed"),
            Self::RefundTooMuch => Message::new("market-error-refund-too-much"),
            Self::NothingPacked => Message::new("market-error-nothing-packed"),
            Self::PackedPieces { title, ordered } => {
                Message::new("market-error-packed-pieces").with("title", title).with("ordered", ordered)
            }
            Self::PackedWeight(title) => Message::new("market-error-packed-weight").with("title", title),
            Self::ConsentMissing => Message::new("market-error-consent"),
            Self::NotFresh => Message::new("market-error-not-fresh"),
            Self::StarsOutOfRange => Message::new("market-error-stars"),
            Self::WordsTooLong => Message::new("market-error-words"),
            Self::Reviewed => Message::new("market-error-reviewed"),
            Self::ReplyMissing => Message::new("market-error-reply-missing"),
            Self::Replied => Message::new("market-error-replied"),
            Self::OwnApplication => Message::new("market-error-own-application"),
            Self::Decided => Message::new("market-error-decided"),
            Self::ReasonMissing => Message::new("market-error-reason-missing"),
            Self::SellerLapsed(name) => Message::new("market-error-seller-lapsed").with("name", name),
            Self::Identity(error) => error.message(),
            Self::Shop(error) => error.message(),
            Self::Evidence(error) => error.message(),
            Self::NoCategory => Message::new("market-error-no-category"),
            Self::UnknownOrigin(origin) => Message::new("market-error-unknown-origin").with("origin", origin),
            Self::PriceOutOfRange => Message::new("market-error-price"),
            Self::WeightOutOfRange => Message::new("market-error-weight"),
            Self::PiecesOutOfRange => Message::new("market-error-pieces"),
            Self::MadeInTheFuture => Message::new("market-error-future"),
            Self::CertificateMissing => Message::new("market-error-certificate"),
            Self::LotTooSmall(left) => Message::new("market-error-lot-too-small").with("left", left),
            Self::NoProduct => Message::new("market-error-no-product"),
            Self::NoLot => Message::new("market-error-no-lot"),
            Self::NoListing(_) => Message::new("market-error-no-listing"),
            Self::NoOrder(order) => Message::new("market-error-no-order").with("order", order),
            Self::NoCheckout => Message::new("market-error-no-checkout"),
            Self::QuantityOutOfRange => Message::new("market-error-quantity"),
            Self::EmptyCart => Message::new("market-error-empty-cart"),
            Self::StockGone { title, left } => {
                Message::new("market-error-stock-gone").with("title", title).with("left", left)
            }
            Self::NoPoint => Message::new("market-error-no-point"),
            Self::PointClosed(name) => Message::new("market-error-point-closed").with("name", name),
            Self::HoldExpired => Message::new("market-error-hold-expired"),
            Self::WrongStep { .. } => Message::new("market-error-wrong-step"),
            Self::BadSignature => Message::new("market-error-signature"),
            Self::BadNotice(_) => Message::new("market-error-notice"),
            Self::NoPayment => Message::new("market-error-no-payment"),
            Self::WrongAmount { said, asked } => Message::new("market-error-wrong-amount")
                .with("said", kernel::Fen(*said))
                .with("asked", kernel::Fen(*asked)),
            Self::Money(_) => Message::new("market-error-price"),
            Self::Denied(denied) => denied.message(),
            Self::Books(error) => error.message(),
            Self::Db(error) => error.message(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Claim(error) => error.field(),
            Self::Certificate(error) => error.field(),
            Self::Goods(error) => error.field(),
            Self::Input(error) => error.field(),
            Self::Sheet(fault) => fault.field(),
            Self::Invoice(error) => error.field(),
            Self::Rules(error) => error.field(),
            Self::Preorder(error) => error.field(),
            Self::Shipment(error) => error.field(),
            Self::Joint(error) => error.field(),
            Self::Promotion(error) => error.field(),
            Self::Subsidy(error) => error.field(),
            Self::Delivery(error) => error.field(),
            Self::NameMissing => Some("name"),
            Self::NoCategory => Some("category"),
            Self::ContactMissing => Some("contact"),
            Self::NotACreditCode => Some("registration"),
            Self::NotRegistered => Some("declared"),
            Self::ReasonMissing => Some("reason"),
            Self::Identity(error) => error.field(),
            Self::Shop(error) => error.field(),
            Self::Evidence(error) => error.field(),
            Self::UnknownOrigin(_) => Some("origin"),
            Self::TitleMissing => Some("title"),
            Self::PriceOutOfRange | Self::Money(_) => Some("price"),
            Self::WeightOutOfRange => Some("net_grams"),
            Self::PiecesOutOfRange | Self::LotTooSmall(_) => Some("pieces"),
            Self::MadeInTheFuture => Some("made_on"),
            Self::CertificateMissing => Some("certificate"),
            Self::QuantityOutOfRange => Some("quantity"),
            Self::NotAnAccount | Self::NotAnAlipayAccount | Self::AccountTaken => Some("number"),
            Self::NotAPicture => Some("photos"),
            Self::ConsentMissing => Some("no_return"),
            Self::NotFresh => Some("return_rule"),
            Self::StarsOutOfRange => Some("stars"),
            Self::WordsTooLong | Self::ReplyMissing => Some("words"),
            Self::NoPoint | Self::PointClosed(_) => Some("pickup"),
            _ => None,
        }
    }
}
