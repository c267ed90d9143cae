//! The kinds of events that can be sent, who may see them, and the fields that leave the house.
//!
//! A body is made of the fields named here and nothing else, so what the log says of buyers, or people wrote in their own
//! words, cannot leave with it.

mod fields;

use kernel::RegionCode;
use serde_json::{Map, Value, json};

use fields::*;

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
    /// These fields name the two organisations that it is of.
    Both(&'static str, &'static str),
    /// The same, and no office is told.
    Between(&'static str, &'static str),
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

    /// True when an office may choose it: what two organisations talk about is theirs.
    #[must_use]
    pub const fn is_for_offices(&self) -> bool {
        !matches!(self.whose, Whose::Between(..))
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

use Whose::{Between, Both, County, Of, Says};

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
        &[ORDER, SELLER, PICKUP, PICKUP_REGION, field("net", Shape::Count, "Net weight in grams"), SHIPMENT];
    "market.order_parted", "webhook-kind-order-parted", "The seller sent a part of an order; the rest follows.",
        Says("seller"), None,
        &[ORDER, SELLER, PIECES, field("follow", Shape::Count, "Pieces that follow"), PROMISED];
    "market.shipment_moved", "webhook-kind-shipment-moved", "A shipment of an order moved on.",
        Says("seller"), None, &[ORDER, SELLER, SHIPMENT, STATUS];
    "market.shipment_called_off", "webhook-kind-shipment-called-off", "What was to follow of an order does not come.",
        Says("seller"), None,
        &[ORDER, SELLER, field("why", Shape::Word, "`buyer`, `seller` or `overdue`"), TOTAL];
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
    "market.lot_certificate_added", "webhook-kind-lot-certificate-added",
        "A seller handed the certificate of conformity of a lot in.",
        Says("seller"), None, &[LOT, SELLER, field("hash", Shape::Word, "The hash of the file")];
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
    "market.paid_twice", "webhook-kind-paid-twice", "A second payment of a paid order came in; it goes back.",
        Of("order"), None, &[ORDER, REFUND, TOTAL];
    "market.second_payment_returned", "webhook-kind-second-payment-returned",
        "The provider gave a second payment back.",
        Of("order"), None, &[ORDER, REFUND];
    "market.settlement_instructed", "webhook-kind-settlement-instructed", "The provider is told to pay the seller.",
        Says("seller"), None,
        &[ORDER, SELLER, field("net", Shape::Fen, "What the seller gets, in fen"),
            field("commission", Shape::Fen, "What the platform gets, in fen")];
    "market.settlement_confirmed", "webhook-kind-settlement-confirmed", "The provider paid the seller.",
        Of("order"), None, &[ORDER];
    "logistics.parcel_created", "webhook-kind-parcel-created", "A packed order became a parcel.",
        Says("seller"), None, &[PARCEL, ORDER, SELLER, PICKUP, PICKUP_REGION, SHIPMENT];
    "logistics.parcel_handed_over", "webhook-kind-parcel-handed-over", "A parcel went from one holder to the next.",
        Of("order"), None, &[PARCEL, ORDER, STATION, SHIPMENT];
    "logistics.parcel_arrived", "webhook-kind-parcel-arrived", "A parcel reached its pickup point.",
        Of("order"), None, &[PARCEL, ORDER, STATION, REGION, SHIPMENT];
    "logistics.parcel_collected", "webhook-kind-parcel-collected", "The buyer has the parcel.",
        Of("order"), None, &[PARCEL, ORDER, STATION, REGION, SHIPMENT];
    "market.seller_verified", "webhook-kind-seller-verified", "The county verified a seller.",
        Says("seller"), None,
        &[SELLER, field("kind", Shape::Word, "What it is"),
            field("due_on", Shape::Word, "Until when it is to be verified anew")];
    "market.preorder_offered", "webhook-kind-preorder-offered", "A seller offered a pre-order.",
        Says("seller"), Some("preorder"),
        &[PREORDER, SELLER, field("title", Shape::Word, "What is offered"), PRICE,
            field("deposit", Shape::Fen, "The deposit of a piece, in fen"),
            field("capacity", Shape::Count, "The most pieces"),
            field("closes_on", Shape::Word, "The last day to reserve")];
    "market.reservation_placed", "webhook-kind-reservation-placed", "Somebody reserved of a pre-order; the deposit is awaited.",
        Of("preorder"), None,
        &[RESERVATION, PREORDER, PIECES, field("deposit", Shape::Fen, "The deposit, in fen")];
    "market.reservation_moved", "webhook-kind-reservation-moved", "A reservation went a step further.",
        Of("preorder"), None,
        &[RESERVATION, PREORDER, STATUS, field("allotted", Shape::Count, "Pieces the harvest gives"),
            field("balance_order", Shape::Code, "The order of its balance, if there is one")];
    "market.harvest_shared", "webhook-kind-harvest-shared", "A harvest was shared out among reservations.",
        Of("preorder"), None,
        &[PREORDER, LOT, field("harvested", Shape::Count, "Pieces harvested"),
            field("reserved", Shape::Count, "Pieces reserved"), field("given", Shape::Count, "Pieces given")];
    "market.preorder_called_off", "webhook-kind-preorder-called-off", "A pre-order was called off; deposits go back.",
        Of("preorder"), None, &[PREORDER];
    "market.invoice_asked", "webhook-kind-invoice-asked", "A buyer asked for an invoice.",
        Says("seller"), None, &[INVOICE, ORDER, SELLER, AMOUNT];
    "market.invoice_issued", "webhook-kind-invoice-issued", "A seller issued an invoice.",
        Of("order"), None, &[INVOICE, ORDER];
    "market.joint_offered", "webhook-kind-joint-offered", "A seller offered goods for joint purchase.",
        Says("seller"), None,
        &[OFFER, SELLER, LISTING, field("title", Shape::Word, "What the goods are called"),
            field("most", Shape::Count, "The most pieces of one round")];
    "market.joint_offer_withdrawn", "webhook-kind-joint-offer-withdrawn", "A seller withdrew an offer of joint purchase.",
        Says("seller"), None, &[OFFER, SELLER];
    "market.joint_opened", "webhook-kind-joint-opened", "An organiser opened a round of joint purchase.",
        Both("seller", "organiser"), None,
        &[ROUND, OFFER, SELLER, ORGANISER, field("title", Shape::Word, "What the goods are called"),
            field("capacity", Shape::Count, "Pieces held"), field("closes_on", Shape::Word, "The last day to join")];
    "market.joint_joined", "webhook-kind-joint-joined", "A member joined a round, or said another quantity.",
        Both("seller", "organiser"), None, &[ROUND, SELLER, ORGANISER, PIECES, TAKEN, PRICE];
    "market.joint_left", "webhook-kind-joint-left", "A member left a round.",
        Both("seller", "organiser"), None, &[ROUND, SELLER, ORGANISER, PIECES, TAKEN];
    "market.joint_closed", "webhook-kind-joint-closed", "A round closed at a step: its price is fixed for all.",
        Both("seller", "organiser"), None,
        &[ROUND, SELLER, ORGANISER, TAKEN, field("members", Shape::Count, "How many members"), PRICE,
            field("pay_until", Shape::Word, "The last day to pay")];
    "market.joint_called_off", "webhook-kind-joint-called-off", "A round came to nothing.",
        Both("seller", "organiser"), None,
        &[ROUND, SELLER, ORGANISER, TAKEN, field("reason", Shape::Word, "`too_few` or `seller_lapsed`")];
    "market.joint_ordered", "webhook-kind-joint-ordered", "A member's share became an order to pay.",
        Both("seller", "organiser"), None, &[ROUND, SELLER, ORGANISER, ORDER, PIECES, PRICE];
    "market.campaign_moved", "webhook-kind-campaign-moved", "A campaign was published or ended.",
        County, None, &[CAMPAIGN, STATUS];
    "market.listing_enrolled", "webhook-kind-listing-enrolled", "A seller enrolled a listing in a campaign.",
        Says("seller"), Some("enrolment"), &[ENROLMENT, CAMPAIGN, LISTING, SELLER, PIECES];
    "market.listing_left", "webhook-kind-listing-left", "A seller took a listing out of a campaign.",
        Of("enrolment"), None, &[ENROLMENT, CAMPAIGN, LISTING];
    "market.subsidy_payment_recorded", "webhook-kind-subsidy-payment-recorded",
        "An organiser recorded a payment of a campaign's subsidy.",
        Says("seller"), None,
        &[SUBSIDY_PAYMENT, CAMPAIGN, SELLER, PAID_OR_RETURNED, AMOUNT,
            field("paid_on", Shape::Word, "The day on the bank's slip")];
    "market.subsidy_payment_undone", "webhook-kind-subsidy-payment-undone",
        "An organiser took the record of a payment back.",
        Says("seller"), None, &[SUBSIDY_PAYMENT, CAMPAIGN, SELLER, PAID_OR_RETURNED, AMOUNT];
    "offsite.shop_linked", "webhook-kind-offsite-shop-linked", "A seller linked a shop on another platform.",
        Says("organisation"), None, &[SHOP, ORGANISATION, PLATFORM, field("name", Shape::Word, "The shop's name there")];
    "offsite.shop_unlinked", "webhook-kind-offsite-shop-unlinked", "A shop on another platform was unlinked.",
        Says("organisation"), None, &[SHOP, ORGANISATION];
    "offsite.sales_imported", "webhook-kind-offsite-imported", "An import told of sales of a day on another platform.",
        Says("organisation"), None, SOLD_ELSEWHERE;
    "offsite.sales_amended", "webhook-kind-offsite-amended", "Sales of a day on another platform are worth more or less.",
        Says("organisation"), None, SOLD_ELSEWHERE;
    "offsite.import_voided", "webhook-kind-offsite-voided", "An import of sales elsewhere was taken back.",
        Says("organisation"), None, &[IMPORT, ORGANISATION];
    "trade.purchaser_verified", "webhook-kind-purchaser-verified", "The county let an organisation buy in bulk.",
        Says("organisation"), None,
        &[field("purchaser", Shape::Code, "The registration"), ORGANISATION,
            field("name", Shape::Word, "The organisation's name")];
    "trade.demand_posted", "webhook-kind-demand-posted", "An organisation wants to buy in bulk.",
        Says("organisation"), None, POSTED;
    "trade.supply_posted", "webhook-kind-supply-posted", "A verified seller has to sell in bulk.",
        Says("organisation"), None, POSTED;
    "trade.post_withdrawn", "webhook-kind-post-withdrawn", "A demand or supply was taken back.",
        Says("organisation"), None, &[POST, ORGANISATION];
    "trade.quote_made", "webhook-kind-quote-made", "Terms were put on the table of a quote; its two sides alone are told.",
        Between("buyer", "seller"), None, &[QUOTE, POST, SELLER, field("turn", Shape::Count, "Which time")];
    "trade.quote_ended", "webhook-kind-quote-ended", "One side ended the talk; the two sides alone are told.",
        Between("buyer", "seller"), None, &[QUOTE, SELLER];
    "trade.contract_drafted", "webhook-kind-contract-drafted", "Terms were accepted; a contract waits for both sides.",
        Both("buyer", "seller"), None, &[CONTRACT, QUOTE, SELLER];
    "trade.contract_concluded", "webhook-kind-contract-concluded", "Both sides confirmed: the contract holds.",
        Both("buyer", "seller"), None, &[CONTRACT, SELLER, GOODS, UNIT, QUANTITY, AMOUNT];
    "trade.contract_cancelled", "webhook-kind-contract-cancelled", "A contract was refused, or ended by agreement.",
        Both("buyer", "seller"), None,
        &[CONTRACT, SELLER, field("concluded", Shape::Flag, "Whether it had held")];
    "trade.contract_fulfilled", "webhook-kind-contract-fulfilled", "All of a contract was accepted and paid.",
        Both("buyer", "seller"), None, &[CONTRACT, SELLER, AMOUNT];
    "trade.contract_disputed", "webhook-kind-contract-disputed", "A side disputes a contract, or no longer does.",
        Both("buyer", "seller"), None,
        &[CONTRACT, SELLER, field("side", Shape::Word, "`buyer` or `seller`"),
            field("disputed", Shape::Flag, "Whether it disputes")];
    "trade.delivery_recorded", "webhook-kind-delivery-recorded", "A delivery was weighed.",
        Both("buyer", "seller"), None, &[DELIVERY, CONTRACT, SELLER, STAGE, NET];
    "trade.delivery_accepted", "webhook-kind-delivery-accepted", "The buyer's side accepted a delivery.",
        Both("buyer", "seller"), None, &[DELIVERY, CONTRACT, SELLER, STAGE, NET, AMOUNT];
    "trade.delivery_rejected", "webhook-kind-delivery-rejected", "The buyer's side rejected a delivery.",
        Both("buyer", "seller"), None, &[DELIVERY, CONTRACT, SELLER];
    "trade.payment_declared", "webhook-kind-payment-declared", "The payer says a stage was transferred, or the payee that nothing came.",
        Both("buyer", "seller"), None, &[PAYMENT, CONTRACT, SELLER, STATUS];
    "trade.stage_paid", "webhook-kind-stage-paid", "The payee confirmed the payment of a stage.",
        Both("buyer", "seller"), None, &[PAYMENT, CONTRACT, SELLER, STAGE, AMOUNT];
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
            // A side of a contract that buys is an organisation; it is not told of by that name.
            let named = match kind.whose {
                Says(name) | Of(name) | Both("buyer", name) | Between("buyer", name) => vec![name],
                Both(one, other) | Between(one, other) => vec![one, other],
                County => Vec::new(),
            };
            for name in named {
                assert!(kind.fields.iter().any(|field| field.name == name), "{}", kind.name);
            }
        }
    }
}
