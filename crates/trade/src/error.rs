//! Why bulk trade says no.

use kernel::{Denied, Message, Refusal, RegionCode, Status};

use crate::model::Unit;

/// The result of a use case of bulk trade.
pub type Result<T, E = Error> = std::result::Result<T, E>;

macro_rules! refusals {
    ($($(#[$meta:meta])* $name:ident = $text:literal, $key:literal, $status:ident, $field:expr;)*) => {
        /// The refusals a caller tells apart.
        #[derive(Debug, thiserror::Error)]
        pub enum Error {
            $($(#[$meta])* #[error($text)] $name,)*
            /// Not a quantity.
            #[error("`{0}` is not a quantity")]
            NotAQuantity(String),
            /// More than a post has left.
            #[error("only {remaining} of the post are under no contract")]
            BeyondPost {
                /// Grams or pieces under no contract.
                remaining: i64,
                /// What they are counted in.
                unit: Unit,
            },
            /// No division has this code.
            #[error("no division {0}")]
            UnknownPlace(RegionCode),
            /// Purchasers are registered in a village or a community.
            #[error("{0} is no village")]
            NotAVillage(RegionCode),
            /// The policies do not permit it.
            #[error(transparent)]
            Denied(#[from] Denied),
            /// The organisations cannot be read.
            #[error(transparent)]
            Identity(#[from] identity::Error),
            /// The database failed.
            #[error(transparent)]
            Db(#[from] db::Error),
        }

        impl Refusal for Error {
            fn status(&self) -> Status {
                match self {
                    $(Self::$name => Status::$status,)*
                    Self::NotAQuantity(_) | Self::UnknownPlace(_) | Self::NotAVillage(_) => Status::Invalid,
                    Self::BeyondPost { .. } => Status::Conflict,
                    Self::Denied(denied) => denied.status(),
                    Self::Identity(error) => error.status(),
                    Self::Db(error) => error.status(),
                }
            }

            fn message(&self) -> Message {
                match self {
                    $(Self::$name => Message::new($key),)*
                    Self::NotAQuantity(text) => Message::new("trade-error-not-a-quantity").with("text", text),
                    Self::BeyondPost { remaining, unit } => Message::new("trade-error-beyond-post")
                        .with("remaining", unit.write(*remaining))
                        .with("unit", unit.as_str()),
                    Self::UnknownPlace(place) => Message::new("trade-error-unknown-place").with("place", place),
                    Self::NotAVillage(place) => Message::new("trade-error-not-a-village").with("place", place),
                    Self::Denied(denied) => denied.message(),
                    Self::Identity(error) => error.message(),
                    Self::Db(error) => error.message(),
                }
            }

            fn field(&self) -> Option<&'static str> {
                match self {
                    $(Self::$name => $field,)*
                    Self::NotAQuantity(_) => Some("quantity"),
                    Self::BeyondPost { .. } => Some("quantity_1"),
                    Self::UnknownPlace(_) => Some("place"),
                    Self::NotAVillage(_) => Some("village"),
                    Self::Identity(error) => error.field(),
                    Self::Denied(_) | Self::Db(_) => None,
                }
            }
        }
    };
}

refusals! {
    /// A post names a product.
    ProductMissing = "a post names a product", "trade-error-product-missing", Invalid, Some("product");
    /// Nothing, or more than anybody has.
    BadQuantity = "the quantity is nothing or too large", "trade-error-quantity", Invalid, Some("quantity");
    /// The window ends before it begins, or is over.
    BadWindow = "the window is reversed or over", "trade-error-window", Invalid, Some("window_to");
    /// The validity is over or longer than a year.
    BadValidity = "the validity is over or too long", "trade-error-validity", Invalid, Some("valid_until");
    /// No price.
    BadPriceIdea = "the price is not one", "trade-error-price", Invalid, Some("price_idea");
    /// No price.
    BadPrice = "the price is not one", "trade-error-price", Invalid, Some("price");
    /// Stages that nobody could keep.
    BadPlan = "a plan has one to four stages with days and quantities", "trade-error-plan", Invalid, Some("quantity_1");
    /// Beyond a fifth.
    BadTolerance = "the tolerance is at most a fifth", "trade-error-tolerance", Invalid, Some("tolerance");
    /// Not a share of the weight.
    BadMoisture = "the moisture is not a share of the weight", "trade-error-moisture", Invalid, Some("moisture");
    /// More than the price.
    BadGradeDeduct = "the deduction is more than the price", "trade-error-grade-deduct", Invalid, Some("grade_deduct");
    /// A scale that cannot be right.
    BadScale = "gross must exceed tare", "trade-error-scale", Invalid, Some("gross");
    /// The contract has a rule of moisture.
    MoistureMissing = "the moisture is missing", "trade-error-moisture-missing", Invalid, Some("moisture");
    /// A reason must be given.
    ReasonMissing = "a reason must be given", "trade-error-reason", Invalid, Some("reason");
    /// The bank's reference must be given.
    ReferenceMissing = "a reference must be given", "trade-error-reference", Invalid, Some("reference");
    /// Who acts for no organisation cannot trade.
    NoParty = "acts for no organisation", "trade-error-no-party", Forbidden, None;
    /// Only verified sellers offer.
    NotVerified = "only a verified seller offers goods", "trade-error-not-verified", Conflict, None;
    /// A registration names the organisation.
    NameMissing = "a registration has a name", "trade-error-name-missing", Invalid, Some("name");
    /// A registration says who is asked.
    ContactMissing = "a registration has a contact", "trade-error-contact-missing", Invalid, Some("contact");
    /// The number is no credit code.
    NotALicence = "the licence is no credit code", "trade-error-not-a-licence", Invalid, Some("licence");
    /// The licence is registered already.
    LicenceTaken = "the licence is registered", "trade-error-licence-taken", Conflict, Some("licence");
    /// No such registration.
    NoPurchaser = "no such registration", "trade-error-no-purchaser", NotFound, None;
    /// Who registers does not review.
    OwnRegistration = "another person reviews", "trade-error-own-registration", Conflict, None;
    /// Accepted or sent back already.
    RegistrationDecided = "the registration is decided", "trade-error-registration-decided", Conflict, None;
    /// No such post.
    NoPost = "no such post", "trade-error-no-post", NotFound, None;
    /// The post cannot change this way.
    PostStep = "a post cannot change this way", "trade-error-post-step", Conflict, None;
    /// The post is not open.
    PostClosed = "the post is not open", "trade-error-post-closed", Conflict, None;
    /// One's own post.
    OwnPost = "nobody answers their own post", "trade-error-own-post", Conflict, None;
    /// There is an open quote already.
    QuotedAlready = "there is an open quote", "trade-error-quoted-already", Conflict, None;
    /// No such quote, or not yours.
    NoQuote = "no such quote", "trade-error-no-quote", NotFound, None;
    /// The talk is over.
    QuoteClosed = "the quote is closed", "trade-error-quote-closed", Conflict, None;
    /// The other side accepts.
    OwnTerms = "nobody accepts their own terms", "trade-error-own-terms", Conflict, None;
    /// Other terms are on the table by now.
    TermsChanged = "the terms have changed", "trade-error-terms-changed", Conflict, None;
    /// No such contract, or not yours.
    NoContract = "no such contract", "trade-error-no-contract", NotFound, None;
    /// Not both sides have confirmed.
    NotConcluded = "not both sides have confirmed", "trade-error-not-concluded", Conflict, None;
    /// Somebody was faster.
    Moved = "the contract has moved", "trade-error-moved", Conflict, None;
    /// Fulfilled or cancelled.
    ContractOver = "the contract is over", "trade-error-contract-over", Conflict, None;
    /// Confirmed already.
    AlreadySigned = "this side has confirmed", "trade-error-already-signed", Conflict, None;
    /// One person for both sides.
    SamePerson = "two persons confirm", "trade-error-same-person", Conflict, None;
    /// That is for the other side to do.
    OtherSide = "the other side does that", "trade-error-other-side", Conflict, None;
    /// A stage's last day is over already.
    StageOver = "a stage lies in the past", "trade-error-stage-over", Invalid, Some("to_1");
    /// Not so many days.
    BadPaymentDays = "a payment takes at most half a year", "trade-error-payment-days", Invalid, Some("payment_days");
    /// There is nothing to agree to.
    NothingAsked = "nobody asked to cancel", "trade-error-nothing-asked", Conflict, None;
    /// A delivery waits for the buyer.
    DeliveryWaits = "a delivery waits for the buyer", "trade-error-delivery-waits", Conflict, None;
    /// It is disputed already, or not at all.
    DisputeStep = "the dispute cannot change this way", "trade-error-dispute-step", Conflict, None;
    /// No such stage.
    NoStage = "no such stage", "trade-error-no-stage", Invalid, Some("stage");
    /// More than agreed, with the tolerance.
    TooMuch = "more than the stage and its tolerance allow", "trade-error-too-much", Conflict, Some("gross");
    /// No such delivery.
    NoDelivery = "no such delivery", "trade-error-no-delivery", NotFound, None;
    /// Accepted or rejected already.
    Decided = "the delivery is decided", "trade-error-decided", Conflict, None;
    /// Who weighed it does not accept it.
    OwnWeighing = "another person accepts", "trade-error-own-weighing", Conflict, None;
    /// No such payment.
    NoPayment = "no such payment", "trade-error-no-payment", NotFound, None;
    /// The payment cannot change this way.
    PaymentStep = "the payment cannot change this way", "trade-error-payment-step", Conflict, None;
    /// Paid already.
    AlreadyPaid = "the payment is confirmed", "trade-error-already-paid", Conflict, None;
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        Self::Db(error.into())
    }
}
