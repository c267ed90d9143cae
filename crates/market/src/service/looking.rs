//! What the pages and the API show.

use db::{Conn, Tx};
use kernel::{Actor, Day, OrganisationId, PersonId, RegionCode, StationId, Timestamp};

use super::{SEE_CHECKOUT, SEE_ORDER, pricing};
use crate::model::{
    Category, CheckoutId, Claim, Delivery, Listing, ListingId, Mark, Order, OrderId, OrderLine, OrderStatus,
    PickupPoint, Refund, RefundId, Review, Said, Shipment, ShipmentStatus, Tier, Way,
};
use crate::store::{self, LotRow, PaymentRow, ProductRow};
use crate::{Error, Result};

/// How far listings that match are counted; beyond that the shop says "more than".
pub const SHELF_COUNTED: i64 = 1_000;

/// How the shelf is ordered. None of them looks at who is looking (电子商务法 18).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ShelfOrder {
    /// Newest first; of what is searched for, goods that are named so come before those of which a word is in their seller's
    /// name alone.
    #[default]
    Newest,
    /// Cheapest first.
    Cheapest,
    /// Most pieces sold first.
    BestSelling,
}

/// What to show of the shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelf {
    /// Words in Chinese, pinyin or initials, with or without spaces; all must match.
    pub words: String,
    /// Only of this county.
    pub county: Option<RegionCode>,
    /// Only of this shelf.
    pub category: Option<Category>,
    /// Only of this kind, by the word of the catalogue; empty for any.
    pub kind: String,
    /// Only of this seller.
    pub seller: Option<OrganisationId>,
    /// Only with this quality mark.
    pub mark: Option<Mark>,
    /// Only with any quality mark.
    pub marked: bool,
    /// Only from counties of poverty relief.
    pub relief: bool,
    /// Only of sellers who offer this way; every seller sends to pickup points.
    pub way: Option<Way>,
    /// Only what is enrolled in this campaign.
    pub campaign: Option<ledger::CampaignId>,
    /// Also what is sold out.
    pub sold_out: bool,
    /// In which order.
    pub order: ShelfOrder,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

impl ShelfOrder {
    /// Reads the word of an address: `cheapest` or `best`; the newest first for any other.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match text {
            "cheapest" => Self::Cheapest,
            "best" => Self::BestSelling,
            _ => Self::Newest,
        }
    }
}

impl Default for Shelf {
    fn default() -> Self {
        Self {
            words: String::new(),
            county: None,
            category: None,
            kind: String::new(),
            seller: None,
            mark: None,
            marked: false,
            relief: false,
            way: None,
            campaign: None,
            sold_out: false,
            order: ShelfOrder::Newest,
            offset: 0,
            limit: 24,
        }
    }
}

/// Which orders to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderQuery {
    /// An order's number, or part of a seller's, point's name or of a phone.
    pub words: String,
    /// Only in this status.
    pub status: Option<crate::model::OrderStatus>,
    /// Only of this seller.
    pub seller: Option<OrganisationId>,
    /// Only of this buyer.
    pub buyer: Option<PersonId>,
    /// Only those the seller is to pack: paid ones, and those that are paid at their point.
    pub to_pack: bool,
    /// Only those this campaign took something off.
    pub campaign: Option<ledger::CampaignId>,
    /// Only of sellers of this county.
    pub county: Option<RegionCode>,
    /// Placed on this day or later.
    pub from: Option<Day>,
    /// Placed on this day or earlier.
    pub to: Option<Day>,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// A listing with what stands behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListingView {
    /// The listing.
    pub listing: Listing,
    /// Its product.
    pub product: ProductRow,
    /// Its lot.
    pub lot: LotRow,
    /// What more cost.
    pub tiers: Vec<Tier>,
    /// What the seller says of the product.
    pub said: Said,
}

/// Why nobody can buy of a listing today, not even the fewest pieces one may; none when one can.
pub fn why_not_sold(conn: &mut Conn, listing: &Listing, today: Day) -> Result<Option<Error>> {
    pricing::problem_of(conn, today, listing, listing.minimum)
}

/// An order with its lines and its payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderView {
    /// The order.
    pub order: Order,
    /// Its lines.
    pub lines: Vec<OrderLine>,
    /// Its payment.
    pub payment: Option<PaymentRow>,
    /// What went back of it.
    pub refunds: Vec<Refund>,
    /// What was paid for it a second time, and goes back.
    pub paid_twice: Vec<Refund>,
    /// Those of both that the provider has not done though told.
    pub delayed: Vec<RefundId>,
    /// What was claimed.
    pub claims: Vec<Claim>,
    /// What the buyer said of it.
    pub reviews: Vec<Review>,
    /// How it reaches the buyer; none when it goes to a pickup point.
    pub delivery: Option<Delivery>,
    /// Its shipments; none when it is sent whole.
    pub shipments: Vec<Shipment>,
}

impl OrderView {
    /// What is still to be packed: all lines, or those of the shipment that follows.
    #[must_use]
    pub fn lines_to_pack(&self) -> Vec<OrderLine> {
        let Some(later) = self.shipments.iter().find(|one| one.status == ShipmentStatus::Waiting) else {
            return self.lines.clone();
        };
        let of = |line: &OrderLine| later.line(line.listing).map(|part| line.of(part.pieces, part.paid));
        self.lines.iter().filter_map(of).collect()
    }

    /// True when something of it can be claimed: it was collected, or a shipment of it.
    #[must_use]
    pub fn has_arrived(&self) -> bool {
        self.order.status == OrderStatus::Collected
            || self.shipments.iter().any(|one| one.status == ShipmentStatus::Collected)
    }
}

/// A checkout: the orders that are paid as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckoutView {
    /// The orders.
    pub orders: Vec<Order>,
    /// The payment.
    pub payment: PaymentRow,
    /// Until when the stock is held.
    pub hold_until: Timestamp,
}

/// One page of the shop and how many listings match, counted up to one more than [`SHELF_COUNTED`].
pub fn browse(conn: &mut Conn, want: &Shelf, today: Day) -> Result<(Vec<Listing>, i64)> {
    store::shelf(conn, want, today)
}

/// A listing, whether or not it is still on the shelf.
pub fn listing(conn: &mut Conn, county: RegionCode, id: ListingId) -> Result<ListingView> {
    let listing = store::listing(conn, county, id)?.ok_or(Error::NoListing(id))?;
    let product = store::product(conn, county, listing.product)?.ok_or(Error::NoProduct)?;
    let lot = store::lot(conn, county, listing.lot)?.ok_or(Error::NoLot)?;
    let tiers = store::tiers_of(conn, &listing)?;
    let said = store::said(conn, county, listing.product)?;
    Ok(ListingView { listing, product, lot, tiers, said })
}

/// How much each county has on the shelf, and of how many sellers.
pub fn shelf_by_county(conn: &mut Conn, today: Day) -> Result<Vec<(RegionCode, i64, i64)>> {
    store::shelf_by_county(conn, today)
}

/// An order and its shipments, for those who may see it.
pub fn order_in_brief(conn: &mut Conn, actor: &Actor, id: OrderId) -> Result<(Order, Vec<Shipment>)> {
    let order = store::order(conn, id)?.ok_or(Error::NoOrder(id))?;
    actor.may(SEE_ORDER, &order)?;
    let shipments = match order.in_parts {
        true => store::shipments_of(conn, order.county, order.id)?,
        false => Vec::new(),
    };
    Ok((order, shipments))
}

/// An order with all that belongs to it, for those who may see it.
pub fn order(conn: &mut Conn, actor: &Actor, id: OrderId) -> Result<OrderView> {
    let (order, shipments) = order_in_brief(conn, actor, id)?;
    let lines = store::lines_of(conn, order.county, order.id)?;
    let payment = store::payment_of(conn, order.checkout)?;
    let refunds = store::refunds_of(conn, order.county, order.id)?;
    let paid_twice = store::paid_twice_of(conn, order.county, order.id)?;
    let delayed = match (refunds.as_slice(), paid_twice.as_slice()) {
        ([], []) => Vec::new(),
        _ => store::refunds_delayed(conn, order.county, order.id)?,
    };
    let claims = store::claims_of(conn, order.county, order.id)?;
    let reviews = store::reviews_of_order(conn, order.county, order.id)?;
    let delivery = match order.way {
        Way::Point => None,
        _ => store::delivery_of(conn, order.county, order.id)?,
    };
    Ok(OrderView {
        order,
        lines,
        payment,
        refunds,
        paid_twice,
        delayed,
        claims,
        reviews,
        delivery,
        shipments,
    })
}

/// The orders one may see, newest first, and how many match.
pub fn orders(conn: &mut Conn, actor: &Actor, want: &OrderQuery) -> Result<(Vec<Order>, i64)> {
    store::orders(conn, &actor.scope(SEE_ORDER, "Order"), want)
}

/// A checkout, for its buyer alone: its orders may be of several sellers.
pub fn checkout(conn: &mut Conn, actor: &Actor, id: CheckoutId) -> Result<CheckoutView> {
    let orders = store::orders_of_checkout(conn, id)?;
    let first = orders.first().ok_or(Error::NoCheckout)?;
    actor.may(SEE_CHECKOUT, first)?;
    let hold_until = first.hold_until;
    let payment = store::payment_of(conn, id)?.ok_or(Error::NoPayment)?;
    Ok(CheckoutView { orders, payment, hold_until })
}

/// The open pickup points of a county, or of all, by part of their name.
pub fn pickup_points(
    conn: &mut Conn,
    within: Option<RegionCode>,
    words: &str,
    limit: i64,
) -> Result<Vec<PickupPoint>> {
    store::pickup_points(conn, within, words, limit)
}

/// One pickup point.
pub fn pickup_point(conn: &mut Conn, id: StationId) -> Result<Option<PickupPoint>> {
    store::pickup_point(conn, id)
}

/// The money the provider has still to move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Collected orders whose sellers are to be paid.
    pub settlements: Vec<Order>,
    /// Refunds.
    pub refunds: Vec<Refund>,
}

/// What this provider has not confirmed yet, oldest first.
pub fn waiting_for_provider(conn: &mut Conn, provider: &str, limit: i64) -> Result<Waiting> {
    Ok(Waiting {
        settlements: store::settlements(conn, provider, limit)?,
        refunds: store::refunds_waiting(conn, provider, None, limit)?,
    })
}

/// Keeps what the station context tells of a point.
pub fn keep_point(tx: &mut Tx<'_>, point: &PickupPoint) -> Result<()> {
    store::save_pickup_point(tx.conn(), point)
}
