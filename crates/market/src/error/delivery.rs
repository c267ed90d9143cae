//! What is wrong with the way goods are to take.

use kernel::{Message, RegionCode, Status};
use ui::Lang;

use crate::model::place_name_in;

/// Why goods cannot be sent like that.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// The seller does not send goods this way.
    #[error("{0} does not send goods this way")]
    NoWay(String),
    /// Nobody brings it to this place.
    #[error("it is not brought to {0}")]
    NotDelivered(RegionCode),
    /// An address is needed.
    #[error("an address is needed")]
    AddressMissing,
    /// No such address of this person.
    #[error("no such address")]
    NoAddress,
    /// A person keeps at most so many.
    #[error("at most {0} addresses")]
    TooManyAddresses(usize),
    /// The name of the recipient is missing.
    #[error("the recipient's name is missing")]
    RecipientMissing,
    /// No mobile number of 11 digits.
    #[error("a phone number has 11 digits")]
    PhoneUnfit,
    /// Street and house are missing or a novel.
    #[error("street and house are missing")]
    StreetMissing,
    /// Not a division, nor a province.
    #[error("no such place")]
    NoPlace,
    /// Weights out of range.
    #[error("a weight is from 1 g to 1,000 kg")]
    FreightWeight,
    /// Fees out of range.
    #[error("a fee is from 0 to 1,000 yuan")]
    FreightFee,
    /// There is a rule for this area.
    #[error("there is a rule for this area")]
    AreaTaken,
    /// No such rule.
    #[error("no such rule")]
    NoRule,
    /// A store needs a name.
    #[error("a store needs a name")]
    StoreNameMissing,
    /// There is a store of this name.
    #[error("there is a store of this name")]
    StoreNameTaken,
    /// A store stands somewhere.
    #[error("street and house of the store are missing")]
    PlaceMissing,
    /// Neither collected there nor brought.
    #[error("a store hands out, or brings, or both")]
    StoreUseless,
    /// Times that cannot be read or overlap.
    #[error("times of the day cannot be read or overlap")]
    SlotsUnreadable,
    /// No such store.
    #[error("no such store")]
    NoStore,
    /// No such time, or in the past, or too far ahead.
    #[error("no such time")]
    NoSlot,
    /// As many orders as the time takes.
    #[error("the time {0} is full")]
    SlotFull(String),
    /// The pickup point has its share.
    #[error("{point} gets only {left} more of {title}")]
    QuotaReached {
        /// What the shelf says.
        title: String,
        /// The point.
        point: String,
        /// What is left for it.
        left: i64,
    },
    /// Less than is ordered already, or out of range.
    #[error("a quota is at least what was ordered")]
    QuotaUnfit,
    /// The carrier's name or number is missing.
    #[error("carrier and number are needed")]
    WaybillMissing,
    /// Too many wrong codes.
    #[error("too many wrong codes")]
    CodeLocked,
    /// Prices, freight, discounts or marks are not what the buyer was shown.
    #[error("the cart is not what was shown")]
    NotAsShown,
}

impl DeliveryError {
    pub(super) const fn status(&self) -> Status {
        match self {
            Self::NoAddress | Self::NoRule | Self::NoStore => Status::NotFound,
            Self::AreaTaken
            | Self::StoreNameTaken
            | Self::SlotFull(_)
            | Self::QuotaReached { .. }
            | Self::NotAsShown
            | Self::CodeLocked => Status::Conflict,
            _ => Status::Invalid,
        }
    }

    pub(super) fn message(&self) -> Message {
        match self {
            Self::NoWay(name) => Message::new("market-error-no-way").with("name", name),
            Self::NotDelivered(place) => Message::new("market-error-not-delivered").with_in_each(
                "place",
                place_name_in(Lang::ZhCn, *place),
                place_name_in(Lang::En, *place),
            ),
            Self::AddressMissing => Message::new("market-error-address-missing"),
            Self::NoAddress => Message::new("market-error-no-address"),
            Self::TooManyAddresses(most) => Message::new("market-error-many-addresses").with("most", most),
            Self::RecipientMissing => Message::new("market-error-recipient"),
            Self::PhoneUnfit => Message::new("market-error-phone"),
            Self::StreetMissing => Message::new("market-error-street"),
            Self::NoPlace => Message::new("market-error-no-place"),
            Self::FreightWeight => Message::new("market-error-freight-weight"),
            Self::FreightFee => Message::new("market-error-freight-fee"),
            Self::AreaTaken => Message::new("market-error-area-taken"),
            Self::NoRule | Self::NoStore => Message::new("error-not-found"),
            Self::StoreNameMissing => Message::new("market-error-store-name"),
            Self::StoreNameTaken => Message::new("market-error-store-taken"),
            Self::PlaceMissing => Message::new("market-error-street"),
            Self::StoreUseless => Message::new("market-error-store-useless"),
            Self::SlotsUnreadable => Message::new("market-error-slots"),
            Self::NoSlot => Message::new("market-error-no-slot"),
            Self::SlotFull(words) => Message::new("market-error-slot-full").with("time", words),
            Self::QuotaReached { title, point, left } => Message::new("market-error-quota")
                .with("title", title)
                .with("point", point)
                .with("left", left),
            Self::QuotaUnfit => Message::new("market-error-quota-unfit"),
            Self::WaybillMissing => Message::new("market-error-waybill"),
            Self::CodeLocked => Message::new("market-error-code-locked"),
            Self::NotAsShown => Message::new("market-error-not-as-shown"),
        }
    }

    pub(super) const fn field(&self) -> Option<&'static str> {
        match self {
            Self::AddressMissing | Self::NoAddress | Self::NotDelivered(_) => Some("address"),
            Self::RecipientMissing => Some("recipient"),
            Self::PhoneUnfit => Some("phone"),
            Self::StreetMissing => Some("street"),
            Self::NoPlace => Some("region"),
            Self::FreightWeight => Some("first_grams"),
            Self::FreightFee => Some("first_fee"),
            Self::AreaTaken => Some("area"),
            Self::StoreNameMissing | Self::StoreNameTaken => Some("name"),
            Self::PlaceMissing => Some("place"),
            Self::StoreUseless => Some("brings_to"),
            Self::SlotsUnreadable => Some("slots"),
            Self::QuotaUnfit => Some("pieces"),
            Self::WaybillMissing => Some("waybill"),
            _ => None,
        }
    }
}
