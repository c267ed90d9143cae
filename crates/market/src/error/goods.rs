//! What is wrong with goods: their kind, their measure, their prices and how long they keep.

use kernel::{Day, Message};

/// Why goods cannot be described or offered like that.
#[derive(Debug, thiserror::Error)]
pub enum GoodsError {
    /// No such kind on this shelf.
    #[error("no such kind of goods")]
    NoKind,
    /// Nobody said of what kind the goods are.
    #[error("the kind of the goods is missing")]
    KindMissing,
    /// Sellers of this sort do not sell this kind.
    #[error("such a seller does not sell this kind of goods")]
    NotForSeller,
    /// A campaign's discount rests on the price.
    #[error("the price stays while the listing is in a campaign")]
    PriceBound,
    /// The kind asks no such thing.
    #[error("the kind has no attribute {0}")]
    NoAttribute(String),
    /// The kind asks this; its name in Chinese and in English.
    #[error("{1} is missing")]
    AttributeMissing(String, String),
    /// This is no word or number the attribute takes; its name in Chinese and in English.
    #[error("{1} cannot be read")]
    AttributeUnfit(String, String),
    /// A step is no even part or multiple of its unit.
    #[error("the step is no even part of its unit")]
    StepUneven,
    /// Less than one, or more than is offered.
    #[error("the minimum is out of range")]
    MinimumOutOfRange,
    /// More prices by quantity than this.
    #[error("at most {0} prices by quantity")]
    TooManyTiers(usize),
    /// Prices by quantity that do not fall as the quantity grows.
    #[error("prices by quantity must fall as the quantity grows")]
    TiersUnfit,
    /// Not like `10=35`.
    #[error("prices by quantity cannot be read")]
    TiersUnreadable,
    /// Not between a day and ten years.
    #[error("the days it keeps are out of range")]
    KeepsOutOfRange,
    /// The lot kept until this day.
    #[error("the lot kept until {0}")]
    LotSpoilt(Day),
    /// Fewer are ordered than the listing asks for.
    #[error("{title} is sold from {minimum} on")]
    BelowMinimum {
        /// What the shelf says.
        title: String,
        /// The fewest.
        minimum: i64,
    },
    /// A table without rows.
    #[error("the table has no rows")]
    NoRows,
    /// A table without a column that must be there; its name in Chinese and in English.
    #[error("the column {1} is missing")]
    ColumnMissing(&'static str, &'static str),
    /// A cell that cannot be read; the column in Chinese and in English, and what stands there.
    #[error("{1}: `{2}` cannot be read")]
    CellUnreadable(&'static str, &'static str, String),
    /// A ZIP without a table, or with several.
    #[error("a ZIP has one table")]
    BundleTables,
    /// Two files of one name.
    #[error("{0} is there twice")]
    BundleTwice(String),
    /// A photograph of more than ten megabytes.
    #[error("{0} is larger than 10 MB")]
    PictureTooLarge(String),
    /// More files or more unpacked bytes than are looked at.
    #[error("the ZIP is too large")]
    BundleTooLarge,
    /// A table names a photograph that is not beside it.
    #[error("the photograph {0} is not there")]
    PictureMissing(String),
    /// A photograph that a table names is none that can be taken.
    #[error("the photograph {0} cannot be taken")]
    PictureUnfit(String),
    /// A file with a fault in a row, and what is said of it.
    #[error("{0}")]
    FileFaulty(String),
    /// The number of a listing that is none of the shop's, or is off the shelf.
    #[error("no listing {0} on the shelf")]
    NotOnShelf(String),
    /// It is sold by weight and was not weighed.
    #[error("{0} must be weighed")]
    NotWeighed(String),
}

impl GoodsError {
    pub(super) fn message(&self) -> Message {
        match self {
            Self::NoKind => Message::new("market-error-no-kind"),
            Self::KindMissing => Message::new("market-error-kind-missing"),
            Self::NotForSeller => Message::new("market-error-not-for-seller"),
            Self::PriceBound => Message::new("market-error-price-bound"),
            Self::NoAttribute(key) => Message::new("market-error-no-attribute").with("key", key),
            Self::AttributeMissing(zh, en) => {
                Message::new("market-error-attribute-missing").with("zh", zh).with("en", en)
            }
            Self::AttributeUnfit(zh, en) => {
                Message::new("market-error-attribute-unfit").with("zh", zh).with("en", en)
            }
            Self::StepUneven => Message::new("market-error-step"),
            Self::MinimumOutOfRange => Message::new("market-error-minimum"),
            Self::TooManyTiers(most) => Message::new("market-error-too-many-tiers").with("most", most),
            Self::TiersUnfit => Message::new("market-error-tiers"),
            Self::TiersUnreadable => Message::new("market-error-tiers-unreadable"),
            Self::KeepsOutOfRange => Message::new("market-error-keeps"),
            Self::LotSpoilt(day) => Message::new("market-error-spoilt").with("day", day),
            Self::BelowMinimum { title, minimum } => {
                Message::new("market-error-below-minimum").with("title", title).with("minimum", minimum)
            }
            Self::NoRows => Message::new("market-error-no-rows"),
            Self::ColumnMissing(zh, en) => {
                Message::new("market-error-column-missing").with("zh", zh).with("en", en)
            }
            Self::CellUnreadable(zh, en, value) => Message::new("market-error-cell-unreadable")
                .with("zh", zh)
                .with("en", en)
                .with("value", value),
            Self::BundleTables => Message::new("market-error-bundle-tables"),
            Self::BundleTwice(name) => Message::new("market-error-bundle-twice").with("name", name),
            Self::PictureTooLarge(name) => Message::new("market-error-picture-large").with("name", name),
            Self::BundleTooLarge => Message::new("market-error-bundle-large"),
            Self::PictureMissing(name) => Message::new("market-error-picture-missing").with("name", name),
            Self::PictureUnfit(name) => Message::new("market-error-picture-unfit").with("name", name),
            Self::FileFaulty(said) => Message::new("market-error-file-faulty").with("said", said),
            Self::NotOnShelf(number) => Message::new("market-error-not-on-shelf").with("number", number),
            Self::NotWeighed(title) => Message::new("market-error-not-weighed").with("title", title),
        }
    }

    pub(super) const fn field(&self) -> Option<&'static str> {
        match self {
            Self::NoKind | Self::KindMissing | Self::NotForSeller => Some("kind"),
            Self::PriceBound => Some("price"),
            Self::StepUneven => Some("net_grams"),
            Self::MinimumOutOfRange => Some("minimum"),
            Self::TooManyTiers(_) | Self::TiersUnfit | Self::TiersUnreadable => Some("tiers"),
            Self::KeepsOutOfRange | Self::LotSpoilt(_) => Some("keeps_days"),
            Self::BelowMinimum { .. } => Some("quantity"),
            _ => None,
        }
    }
}
