//! Orders at a price fixed beforehand: the two parts of a pre-order, and a share of a joint purchase.

use db::Tx;
use kernel::{Actor, Fen, OrganisationId, RegionCode, StationId, Timestamp};

use crate::Result;
use crate::events::OrderPlaced;
use crate::model::{Buyer, Order, OrderLine, OrderPart, OrderStatus, Payout, Settlement, Way, commission_of};
use crate::store;

/// What such an order is made of.
pub(super) struct Fixed<'a> {
    /// County and number of the seller.
    pub(super) seller: (RegionCode, OrganisationId),
    pub(super) seller_name: &'a str,
    pub(super) buyer: &'a Buyer,
    /// The pickup point, its village and its name.
    pub(super) place: (StationId, RegionCode, &'a str),
    pub(super) part: OrderPart,
    pub(super) total: Fen,
    /// Until when its payment is awaited.
    pub(super) hold_until: Timestamp,
}

/// The order, to be collected at a point, in a checkout of its own.
pub(super) fn order_at(tx: &Tx<'_>, now: Timestamp, city: RegionCode, of: &Fixed<'_>) -> Result<Order> {
    let (pickup, pickup_region, pickup_name) = of.place;
    Ok(Order {
        county: of.seller.0,
        id: tx.id(now),
        city,
        checkout: tx.id(now),
        buyer: of.buyer.clone(),
        seller: of.seller.1,
        seller_name: of.seller_name.to_owned(),
        pickup,
        pickup_region,
        pickup_name: pickup_name.to_owned(),
        way: Way::Point,
        part: of.part,
        total: of.total,
        freight: Fen::ZERO,
        discount: Fen::ZERO,
        commission: commission_of(of.total)?,
        refunded: Fen::ZERO,
        due: Fen::ZERO,
        in_parts: false,
        payout: Payout::default(),
        status: OrderStatus::Placed,
        settlement: Settlement::None,
        placed_at: now,
        hold_until: of.hold_until,
        collected_at: Timestamp::default(),
        changed_at: now,
    })
}

/// Keeps such an order and asks for its payment.
pub(super) fn ask_for(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    order: &Order,
    line: &OrderLine,
    provider: &str,
) -> Result<()> {
    store::insert_order(tx, now, order, std::slice::from_ref(line))?;
    store::start_payment(tx, now, order.city, order.checkout, provider, order.total)?;
    let event = OrderPlaced {
        county: order.county,
        order: order.id,
        checkout: order.checkout,
        buyer: order.buyer.person,
        seller: order.seller,
        total: order.total,
    };
    tx.record(now, actor, &event)?;
    Ok(())
}
