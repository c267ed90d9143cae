//! What is said when the market says no.

use kernel::{Message, Refusal, Status};

use super::Error;

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
