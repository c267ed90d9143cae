//! The kinds of events that can be sent, who may see them, and the fields that leave the house.
//!
//! A body is made of the fields named here and nothing else, so what the log says of buyers, or people wrote in their own
//! words, cannot leave with it.

use kernel::RegionCode;
use serde_json::{Map, Value, json};

/// The kind of a test. It is not chosen: every address may be tested.
pub const PING: &str = "webhook.ping";

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// The short code of a thing.
    Code,
    /// An amount in fen.
    Fen,
    /// A whole number.
    Count,
    /// Yes or no.
    Flag,
    /// A word of the program, a name of goods or of a place, or a day.
    Word,
    /// A division's code.
    Region,
}

/// A field of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name, in the log and in the body.
    pub name: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// What it means.
    pub meaning: &'static str,
}

/// Whose an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// This field names the organisation.
    Says(&'static str),
    /// That of the order or listing this field names, known from an event before.
    Of(&'static str),
    /// The county's alone.
    County,
}

/// A kind of event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Its name, as in the log.
    pub name: &'static str,
    /// The key of its name for people.
    pub key: &'static str,
    /// What happened, for the document.
    pub summary: &'static str,
    /// Who may be told.
    pub whose: Whose,
    /// The field of a thing whose owner is to be remembered.
    pub keeps: Option<&'static str>,
    /// What is told.
    pub fields: &'static [Field],
}

impl Kind {
    /// True when an organisation may choose it.
    #[must_use]
    pub const fn is_for_shops(&self) -> bool {
        !matches!(self.whose, Whose::County)
    }

    /// What is told of an event: its named fields, as far as they are there.
    #[must_use]
    pub fn data(&self, county: RegionCode, event: &Value) -> Value {
        let mut data = Map::from_iter([("county".to_owned(), json!(county.to_string()))]);
        for field in self.fields {
            if let Some(value) = event.get(field.name) {
                data.insert(field.name.to_owned(), field.shape.told(value));
            }
        }
        Value::Object(data)
    }
}

impl Shape {
    /// Divisions are text outside, whatever they are in the log.
    fn told(self, value: &Value) -> Value {
        match (self, value.as_i64()) {
            (Self::Region, Some(code)) => json!(code.to_string()),
            _ => value.clone(),
        }
    }
}

/// Finds a kind by its name.
#[must_use]
pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

const fn field(name: &'static str, shape: Shape, meaning: &'static str) -> Field {
    Field { name, shape, meaning }
}

const ORDER: Field = field("order", Shape::Code, "The order");
const SELLER: Field = field("seller", Shape::Code, "Who sells");
const PARCEL: Field = field("parcel", Shape::Code, "The parcel");
const LISTING: Field = field("listing", Shape::Code, "The listing");
const CLAIM: Field = field("claim", Shape::Code, "The claim");
const REFUND: Field = field("refund", Shape::Code, "The refund");
const STATION: Field = field("station", Shape::Code, "The station");
const REGION: Field = field("region", Shape::Region, "The division of the station");
const PICKUP: Field = field("pickup", Shape::Code, "The point it goes to");
const PICKUP_REGION: Field = field("pickup_region", Shape::Region, "The village of that point");
const PIECES: Field = field("pieces", Shape::Count, "Pieces");
const STATUS: Field = field("status", Shape::Word, "Where it stands now");
const TOTAL: Field = field("total", Shape::Fen, "The amount in fen");
const LOT: Field = field("lot", Shape::Code, "The lot");
const PRODUCT: Field = field("product", Shape::Code, "The product");
const ORIGIN: Field = field("origin", Shape::Region, "The village the goods come from");
const OPENED: &[Field] = &[
    STATION,
    REGION,
    field("level", Shape::Word, "`county`, `township` or `village`"),
    field("name", Shape::Word, "The station's name"),
    STATUS,
    field("takes_parcels", Shape::Flag, "Whether a parcel may be sent there"),
];

macro_rules! kinds {
    ($($name:literal, $key:literal, $summary:literal, $whose:expr, $keeps:expr, $fields:expr;)+) => {
        /// Every kind, in the order they are listed to people.
        pub const KINDS: &[Kind] = &[$(Kind {
            name: $name, key: $key, summary: $summary, whose: $whose, keeps: $keeps, fields: $fields,
        },)+];

        /// The names of all kinds.
        pub(crate) const NAMES: &[&str] = &[$($name,)+];
    };
}

use Whose::{County, Of, Says};

kinds! {
    "market.order_placed", "webhook-kind-order-placed", "An order was placed; its stock is held.",
        Says("seller"), Some("order"), &[ORDER, SELLER, TOTAL];
    "market.order_cancelled", "webhook-kind-order-cancelled", "An order was cancelled before it was paid.",
        Of("order"), None, &[ORDER, field("reason", Shape::Word, "`buyer`, `expired` or `payment_failed`")];
    "market.order_paid", "webhook-kind-order-paid", "An order is paid.",
        Says("seller"), Some("order"),
        &[ORDER, SELLER, ORIGIN, PICKUP, PICKUP_REGION, TOTAL, PIECES,
            field("part", Shape::Word, "`whole`, or `deposit` and `balance` of a pre-order")];
    "market.order_packed", "webhook-kind-order-packed", "The seller packed an order.",
        Says("seller"), None,
        &[ORDER, SELLER, PICKUP, PICKUP_REGION, field("net", Shape::Count, "Net weight in grams")];
    "market.order_declined", "webhook-kind-order-declined", "The seller cannot deliver a paid order.",
        Says("seller"), None, &[ORDER, SELLER];
    "market.order_moved", "webhook-kind-order-moved", "An order moved on because the carriers reported it.",
        Of("order"), None, &[ORDER, STATUS];
    "market.claim_made", "webhook-kind-claim-made", "A buyer asked for money back or to send goods back.",
        Says("seller"), None,
        &[CLAIM, ORDER, SELLER, field("kind", Shape::Word, "`damaged`, `short`, `wrong` or `return`"),
            field("asked", Shape::Fen, "How much, in fen")];
    "market.claim_moved", "webhook-kind-claim-moved", "One side took a claim a step further.",
        Says("seller"), None,
        &[CLAIM, ORDER, SELLER, field("side", Shape::Word, "`buyer`, `seller`, `county` or `system`"), STATUS,
            field("given", Shape::Fen, "What goes back, in fen")];
    "market.review_written", "webhook-kind-review-written", "A buyer reviewed goods.",
        Says("seller"), None,
        &[field("review", Shape::Code, "The review"), ORDER, PRODUCT, SELLER,
            field("stars", Shape::Count, "From 1 to 5")];
    "market.product_added", "webhook-kind-product-added", "A seller described a product.",
        Says("seller"), None, &[PRODUCT, SELLER, field("name", Shape::Word, "The product's name")];
    "market.lot_recorded", "webhook-kind-lot-recorded", "A seller recorded a lot.",
        Says("seller"), None, &[LOT, PRODUCT, SELLER, ORIGIN, PIECES];
    "market.listing_published", "webhook-kind-listing-published", "Pieces of a lot went on the shelf.",
        Says("seller"), Some("listing"),
        &[LISTING, SELLER, LOT, field("title", Shape::Word, "What the shelf says"),
            field("price", Shape::Fen, "Price of a piece, in fen"), PIECES];
    "market.listing_withdrawn", "webhook-kind-listing-withdrawn", "A listing left the shelf.",
        Of("listing"), None, &[LISTING, PIECES];
    "market.refund_instructed", "webhook-kind-refund-instructed", "The provider is told to give money back.",
        Says("seller"), None,
        &[ORDER, REFUND, SELLER,
            field("reason", Shape::Word, "`cancelled`, `too_late`, `short`, `weight` or `claim`"), TOTAL,
            field("whole", Shape::Flag, "Whether nothing of the order's money is left")];
    "market.refund_confirmed", "webhook-kind-refund-confirmed", "The provider gave the money back.",
        Of("order"), None, &[ORDER, REFUND];
    "market.settlement_instructed", "webhook-kind-settlement-instructed", "The provider is told to pay the seller.",
        Says("seller"), None,
        &[ORDER, SELLER, field("net", Shape::Fen, "What the seller gets, in fen"),
            field("commission", Shape::Fen, "What the platform gets, in fen")];
    "market.settlement_confirmed", "webhook-kind-settlement-confirmed", "The provider paid the seller.",
        Of("order"), None, &[ORDER];
    "logistics.parcel_created", "webhook-kind-parcel-created", "A packed order became a parcel.",
        Says("seller"), None, &[PARCEL, ORDER, SELLER, PICKUP, PICKUP_REGION];
    "logistics.parcel_handed_over", "webhook-kind-parcel-handed-over", "A parcel went from one holder to the next.",
        Of("order"), None, &[PARCEL, ORDER, STATION];
    "logistics.parcel_arrived", "webhook-kind-parcel-arrived", "A parcel reached its pickup point.",
        Of("order"), None, &[PARCEL, ORDER, STATION, REGION];
    "logistics.parcel_collected", "webhook-kind-parcel-collected", "The buyer has the parcel.",
        Of("order"), None, &[PARCEL, ORDER, STATION, REGION];
    "market.seller_verified", "webhook-kind-seller-verified", "The county verified a seller.",
        Says("seller"), None,
        &[SELLER, field("kind", Shape::Word, "What it is"),
            field("due_on", Shape::Word, "Until when it is to be verified anew")];
    "station.station_opened", "webhook-kind-station-opened", "A station was opened.", County, None, OPENED;
    "station.station_changed", "webhook-kind-station-changed", "A station changed, or is suspended or closed.",
        County, None, OPENED;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_that_is_not_named() {
        let packed = json!({
            "county": 410_324, "order": "AB12-3", "seller": "CD34-5", "buyer": "EF56-7", "buyer_name": "王**",
            "buyer_phone": "138****0001", "contents": "写给王小明", "pickup": "GH78-9", "pickup_region": 410_324_102_201_i64,
            "net": 500
        });
        let told = kind("market.order_packed").unwrap().data(RegionCode(410_324), &packed);
        assert_eq!(
            told,
            json!({
                "county": "410324", "order": "AB12-3", "seller": "CD34-5", "pickup": "GH78-9",
                "pickup_region": "410324102201", "net": 500
            })
        );
    }

    /// Names that the log uses for people, and for what people write in their own words.
    #[test]
    fn no_kind_names_a_person() {
        for kind in KINDS {
            for field in kind.fields {
                for person in [
                    "buyer",
                    "buyer_name",
                    "buyer_phone",
                    "person",
                    "phone",
                    "contents",
                    "words",
                    "from",
                    "to",
                ] {
                    assert_ne!(field.name, person, "{}", kind.name);
                }
            }
        }
    }

    #[test]
    fn kinds_are_named_once_and_find_whose_they_are() {
        for kind in KINDS {
            assert_eq!(KINDS.iter().filter(|one| one.name == kind.name).count(), 1, "{}", kind.name);
            if let Says(name) | Of(name) = kind.whose {
                assert!(kind.fields.iter().any(|field| field.name == name), "{}", kind.name);
            }
        }
    }
}
