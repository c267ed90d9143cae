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
mod refusal;
mod shipment;
mod subsidy;

use kernel::{Denied, MoneyError};

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
