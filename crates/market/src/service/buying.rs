//! Carts and orders.

use std::collections::BTreeMap;

use db::{Conn, Tx};
use kernel::{Actor, Fen, RegionCode, ResourceRef, StationId, Timestamp};

use super::PLACE_ORDER;
use super::inputs;
use super::own_shop;
use super::pricing::{self, QuoteGroup, Wish};
use super::promotions;
use crate::events::OrderPlaced;
use crate::model::{
    Address, Buyer, CartLine, CheckoutId, Choice, Delivery, KeptStatement, Listing, ListingId, Order,
    OrderLine, OrderPart, OrderStatus, Payout, PickupPoint, ReturnRule, SLOT_DAYS, Settlement, Store, Way,
    commission_of, place_name,
};
use crate::store::{self, Share, Step};
use crate::{DeliveryError, Error, Result};

/// How long unpaid stock is held.
pub const HOLD_MINUTES: i64 = 30;
/// The most pieces of one line.
const MOST_IN_CART: i64 = 100_000;

/// Sets how many pieces of a listing are in a person's cart; none takes it out. Holds no stock yet, and
/// says so when there is not enough.
pub fn set_quantity(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    line: CartLine,
) -> Result<()> {
    let person = actor.person_id().ok_or(Error::EmptyCart);
    actor.may(PLACE_ORDER, &ResourceRef::new("Cart", city))?;
    let person = person?;
    if line.quantity == 0 {
        return store::remove_from_cart(tx.conn(), city, person, line.listing);
    }
    if !(1..=MOST_IN_CART).contains(&line.quantity) {
        return Err(Error::QuantityOutOfRange);
    }
    let found = store::listing_on(tx.conn(), line.county, line.listing, now.day())?;
    let (listing, sells) = found.ok_or(Error::NoListing(line.listing))?;
    if let Some(problem) = pricing::problem_with(tx.conn(), now.day(), &listing, line.quantity, sells)? {
        return Err(problem);
    }
    store::put_in_cart(tx, now, city, person, line)
}

/// Puts more pieces of a listing into a person's cart, beside those that are there.
pub fn add_to_cart(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    more: CartLine,
) -> Result<()> {
    let person = actor.person_id().ok_or(Error::EmptyCart)?;
    if !(1..=MOST_IN_CART).contains(&more.quantity) {
        return Err(Error::QuantityOutOfRange);
    }
    let cart = store::cart_of(tx.conn(), city, person)?;
    let there = cart.iter().find(|line| line.listing == more.listing).map_or(0, |line| line.quantity);
    set_quantity(tx, actor, now, city, CartLine { quantity: there + more.quantity, ..more })
}

/// Changes quantities of what is in a person's cart, all of them or none; false when all is as it was. What left the cart
/// elsewhere is passed over.
pub fn change_quantities(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    wanted: &[(ListingId, i64)],
) -> Result<bool> {
    let person = actor.person_id().ok_or(Error::EmptyCart)?;
    let mut changed = false;
    for line in store::cart_of(tx.conn(), city, person)? {
        match wanted.iter().find(|(listing, _)| *listing == line.listing) {
            Some((_, quantity)) if *quantity != line.quantity => {
                set_quantity(tx, actor, now, city, CartLine { quantity: *quantity, ..line })?;
                changed = true;
            }
            _ => {}
        }
    }
    Ok(changed)
}

/// How the buyer wants what is in the cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The pickup point, for what is collected there.
    pub pickup: Option<StationId>,
    /// How the goods of each seller are wanted.
    pub wish: Wish,
    /// Not to send back what may not come back for what it is.
    pub no_return: bool,
    /// What was shown, as [`Quote::shown`] says it; none for programs that do not ask.
    pub shown: Option<String>,
    /// Who is asked to take the money.
    pub provider: String,
    /// What the buyer stated at a counter; none when it stands with their cart.
    pub statement: Option<KeptStatement>,
}

impl Asked {
    /// All of it at one pickup point.
    #[must_use]
    pub fn at(pickup: StationId, provider: &str) -> Self {
        Self {
            pickup: Some(pickup),
            wish: Wish::default(),
            no_return: false,
            shown: None,
            provider: provider.to_owned(),
            statement: None,
        }
    }
}

/// Turns the cart into one order for each seller, holds their stock, and asks for one payment.
///
/// All or nothing: when one line cannot be had, none is ordered and the cart stays as it is. The submitted
/// order is the contract (电子商务法 49), so its lines keep the terms as they were shown, and nothing is ordered when
/// prices, marks or freight are not what was shown. Goods that may not come back for what they are need the buyer's
/// consent with each purchase (消费者权益保护法 25).
pub fn place_orders(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    buyer: &Buyer,
    asked: &Asked,
) -> Result<CheckoutId> {
    let cart = store::cart_of(tx.conn(), city, buyer.person)?;
    let checkout = place_lines(tx, actor, now, city, buyer, asked, cart)?;
    store::clear_cart(tx.conn(), city, buyer.person)?;
    Ok(checkout)
}

/// The same for lines that stand in nobody's cart. Who acts need not be the buyer: whoever calls this has the buyer's
/// consent and keeps it.
pub fn place_lines(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    buyer: &Buyer,
    asked: &Asked,
    lines: Vec<CartLine>,
) -> Result<CheckoutId> {
    actor.may(PLACE_ORDER, &ResourceRef::new("Cart", city))?;
    let careful = asked.shown.is_some();
    let whose = (city, buyer.person);
    let quote = pricing::quote_lines(tx.conn(), now.day(), whose, &asked.wish, careful, lines)?;
    if quote.groups.is_empty() {
        return Err(Error::EmptyCart);
    }
    if asked.shown.as_ref().is_some_and(|shown| *shown != quote.shown()) {
        return Err(DeliveryError::NotAsShown.into());
    }
    let point = match asked.pickup {
        Some(pickup) if quote.needs_point() => Some(open_point(tx.conn(), pickup)?),
        _ => None,
    };
    let total = quote.total;
    let checkout = tx.id(now);
    let statement = inputs::stated_for(tx.conn(), city, buyer.person, &quote, asked.statement.as_ref())?;
    promotions::reserve(tx.conn(), &quote, checkout)?;
    let place = Placing { city, checkout, buyer, point, address: quote.address, statement };
    let own = own_shop::shops_of(tx.conn(), city, buyer.person)?;
    for mut group in quote.groups {
        if let Some(problem) = group.problem.take() {
            return Err(problem);
        }
        if own.contains(&group.seller) {
            return Err(Error::OwnShop(group.seller_name));
        }
        if !asked.no_return
            && group.lines.iter().any(|line| line.listing.return_rule == ReturnRule::ByConsent)
        {
            return Err(Error::ConsentMissing);
        }
        place_order(tx, actor, now, &place, group)?;
    }
    if place.statement.is_some() && asked.statement.is_none() {
        store::forget_cart_statement(tx.conn(), city, buyer.person)?;
    }
    store::start_payment(tx, now, city, place.checkout, &asked.provider, total)?;
    Ok(place.checkout)
}

/// What the orders of one checkout have in common.
struct Placing<'a> {
    city: RegionCode,
    checkout: CheckoutId,
    buyer: &'a Buyer,
    point: Option<PickupPoint>,
    address: Option<Address>,
    /// What the buyer stated, where pesticide is among the goods.
    statement: Option<KeptStatement>,
}

/// One seller's order: its stock, its share of the point, its time at the store.
fn place_order(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    place: &Placing<'_>,
    mut group: QuoteGroup,
) -> Result<()> {
    let order = new_order(tx, now, place, &group)?;
    let mut lines = Vec::with_capacity(group.lines.len());
    for line in &mut group.lines {
        if let Some(problem) = line.problem.take() {
            return Err(problem);
        }
        let took_share = line.listing.limited
            && order.way == Way::Point
            && take_share(tx.conn(), &order, &line.listing, line.quantity)?;
        lines.push(OrderLine { took_share, ..line.ordered() });
    }
    hold(tx.conn(), order.county, &lines)?;
    store::insert_order(tx, now, &order, &lines)?;
    promotions::keep(tx, now, &order, &group)?;
    if let Some(statement) = place.statement.as_ref().filter(|_| lines.iter().any(OrderLine::is_in_ledger)) {
        store::insert_order_statement(tx, now, &order, statement)?;
    }
    if order.way != Way::Point {
        let delivery = delivery_for(tx, now, &order, place, &group)?;
        store::insert_delivery(tx, now, &delivery)?;
    }
    tx.record(
        now,
        actor,
        &OrderPlaced {
            county: order.county,
            order: order.id,
            checkout: order.checkout,
            buyer: order.buyer.person,
            seller: order.seller,
            total: order.total,
        },
    )?;
    Ok(())
}

pub(super) fn open_point(conn: &mut Conn, pickup: StationId) -> Result<PickupPoint> {
    let point = store::pickup_point(conn, pickup)?.ok_or(Error::NoPoint)?;
    if point.is_open { Ok(point) } else { Err(Error::PointClosed(point.name)) }
}

fn new_order(tx: &Tx<'_>, now: Timestamp, place: &Placing<'_>, group: &QuoteGroup) -> Result<Order> {
    let way = group.choice.way();
    let (pickup, region, name) = match (way, &place.point, &place.address) {
        (Way::Point, Some(point), _) => (point.id, point.region, point.name.clone()),
        (Way::Point, None, _) => return Err(Error::NoPoint),
        (Way::Parcel, _, Some(address)) => (StationId(0), address.region, place_name(address.region)),
        (Way::Parcel, _, None) => return Err(DeliveryError::AddressMissing.into()),
        _ => {
            let store = chosen_store(group)?;
            (StationId(0), store.draft.village, store.draft.name.clone())
        }
    };
    Ok(Order {
        county: group.county,
        id: tx.id(now),
        city: place.city,
        checkout: place.checkout,
        buyer: place.buyer.clone(),
        seller: group.seller,
        seller_name: group.seller_name.clone(),
        pickup,
        pickup_region: region,
        pickup_name: name,
        way,
        part: OrderPart::Whole,
        total: group.total,
        freight: group.freight,
        discount: group.discount,
        commission: commission_of(group.total)?,
        refunded: Fen::ZERO,
        due: Fen::ZERO,
        in_parts: false,
        payout: Payout::default(),
        status: OrderStatus::Placed,
        settlement: Settlement::None,
        placed_at: now,
        hold_until: now.plus_minutes(HOLD_MINUTES),
        collected_at: Timestamp::default(),
        changed_at: now,
    })
}

fn chosen_store(group: &QuoteGroup) -> Result<&Store> {
    let slot = match group.choice {
        Choice::Store { slot, .. } => Some(slot),
        _ => None,
    };
    let store = slot.and_then(|slot| pricing::store_of(group, slot));
    store.ok_or_else(|| DeliveryError::NoWay(group.seller_name.clone()).into())
}

/// Takes the pieces from what the pickup point gets of a listing; false when it gets as many as there are.
fn take_share(conn: &mut Conn, order: &Order, listing: &Listing, pieces: i64) -> Result<bool> {
    match store::take_quota(conn, order.county, listing.id, order.pickup, pieces)? {
        Share::Unlimited => Ok(false),
        Share::Taken => Ok(true),
        Share::TooFew(left) => {
            let (title, point) = (listing.title.clone(), order.pickup_name.clone());
            Err(DeliveryError::QuotaReached { title, point, left }.into())
        }
    }
}

/// Where an order goes that is not collected at a point; takes the time at the store.
fn delivery_for(
    tx: &mut Tx<'_>,
    now: Timestamp,
    order: &Order,
    place: &Placing<'_>,
    group: &QuoteGroup,
) -> Result<Delivery> {
    let address = place.address.as_ref().filter(|_| order.way.needs_address());
    let mut delivery = Delivery {
        county: order.county,
        order: order.id,
        region: address.map_or(order.pickup_region, |address| address.region),
        sealed: address.map_or_else(String::new, |address| address.sealed.clone()),
        shown: address.map_or_else(|| order.pickup_name.clone(), |address| address.shown.clone()),
        store: None,
        slot: None,
        slot_words: String::new(),
        carrier: String::new(),
        waybill: String::new(),
        tries: 0,
        sent_at: Timestamp::default(),
    };
    if let Choice::Store { slot, day, .. } = group.choice {
        let store = chosen_store(group)?;
        let times = store.slots.iter().position(|id| *id == slot).and_then(|at| store.draft.slots.get(at));
        let times = times.ok_or(DeliveryError::NoSlot)?;
        delivery.slot_words = format!("{day} {times}");
        if day <= now.day() || day > now.day().plus_days(SLOT_DAYS) {
            return Err(DeliveryError::NoSlot.into());
        }
        if !store::take_slot(tx, now, store, slot, day)? {
            return Err(DeliveryError::SlotFull(delivery.slot_words).into());
        }
        delivery.store = Some(store.id);
        delivery.slot = Some((slot, day));
    }
    Ok(delivery)
}

/// Holds the pieces of these lines, or says which of them are not there.
fn hold(conn: &mut Conn, county: RegionCode, lines: &[OrderLine]) -> Result<()> {
    let held = store::move_pieces(conn, county, Step::Held, &pieces_of(lines))?;
    let Some(short) = lines.iter().find(|line| !held.contains(&line.listing)) else { return Ok(()) };
    let left = store::listing(conn, county, short.listing)?.map_or(0, |listing| listing.available);
    Err(Error::StockGone { title: short.title.clone(), left })
}

/// How many pieces of each listing these lines are of.
pub(super) fn pieces_of(lines: &[OrderLine]) -> BTreeMap<ListingId, i64> {
    let mut pieces = BTreeMap::new();
    for line in lines {
        *pieces.entry(line.listing).or_default() += line.quantity;
    }
    pieces
}

/// One step of an order, refused when the step does not exist or somebody else made one first.
pub(super) fn advance(tx: &mut Tx<'_>, now: Timestamp, order: &Order, to: OrderStatus) -> Result<()> {
    order.step(to)?;
    if store::change_status(tx.conn(), now, order, to)? {
        return Ok(());
    }
    Err(Error::WrongStep { from: order.status, to })
}
