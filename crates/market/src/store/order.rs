//! Orders and their lines.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};
use kernel::{Fen, Grams, ListScope, OrganisationId, PersonId, RegionCode, StationId, Timestamp};

use super::schema::{campaign_use, order_line, orders, payment};
use crate::model::{
    Buyer, CheckoutId, ListingId, LotId, Mark, Order, OrderId, OrderLine, OrderPart, OrderStatus, Payout,
    ReturnRule, Settlement, Way, unit_word,
};
use crate::{Error, OrderQuery, Result};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = orders, check_for_backend(Backend))]
pub(super) struct OrderRow {
    county: RegionCode,
    id: OrderId,
    city: RegionCode,
    checkout: CheckoutId,
    buyer: PersonId,
    buyer_name: String,
    buyer_phone: String,
    seller: OrganisationId,
    seller_name: String,
    pickup: StationId,
    pickup_region: RegionCode,
    pickup_name: String,
    total_fen: Fen,
    commission_fen: Fen,
    status: String,
    settlement: String,
    placed_at: Timestamp,
    hold_until: Timestamp,
    changed_at: Timestamp,
    refunded_fen: Fen,
    collected_at: Timestamp,
    payout_fen: Fen,
    payout_commission_fen: Fen,
    way: String,
    freight_fen: Fen,
    discount_fen: Fen,
    part: String,
    due_fen: Fen,
    in_parts: bool,
}

impl TryFrom<OrderRow> for Order {
    type Error = Error;

    fn try_from(row: OrderRow) -> Result<Self> {
        let unreadable = |what: &str| db::Error::Unreadable(format!("order {}: {what}", row.id));
        Ok(Self {
            status: OrderStatus::parse(&row.status).ok_or_else(|| unreadable("status"))?,
            settlement: Settlement::parse(&row.settlement).ok_or_else(|| unreadable("settlement"))?,
            way: Way::parse(&row.way).ok_or_else(|| unreadable("way"))?,
            part: OrderPart::parse(&row.part).ok_or_else(|| unreadable("part"))?,
            freight: row.freight_fen,
            discount: row.discount_fen,
            county: row.county,
            id: row.id,
            city: row.city,
            checkout: row.checkout,
            buyer: Buyer { person: row.buyer, name: row.buyer_name, phone: row.buyer_phone },
            seller: row.seller,
            seller_name: row.seller_name,
            pickup: row.pickup,
            pickup_region: row.pickup_region,
            pickup_name: row.pickup_name,
            total: row.total_fen,
            commission: row.commission_fen,
            refunded: row.refunded_fen,
            due: row.due_fen,
            in_parts: row.in_parts,
            payout: Payout { net: row.payout_fen, commission: row.payout_commission_fen },
            collected_at: row.collected_at,
            placed_at: row.placed_at,
            hold_until: row.hold_until,
            changed_at: row.changed_at,
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = order_line, check_for_backend(Backend))]
struct LineRow {
    listing: ListingId,
    lot: LotId,
    title: String,
    origin: RegionCode,
    price_fen: Fen,
    quantity: i64,
    amount_fen: Fen,
    net_grams: Grams,
    return_rule: String,
    refunded_fen: Fen,
    unit: String,
    weighed: bool,
    discount_fen: Fen,
    kind: String,
    marks: String,
    took_share: bool,
}

impl TryFrom<LineRow> for OrderLine {
    type Error = Error;

    fn try_from(row: LineRow) -> Result<Self> {
        let rule = ReturnRule::parse(&row.return_rule);
        Ok(Self {
            return_rule: rule
                .ok_or_else(|| db::Error::Unreadable(format!("return rule {}", row.return_rule)))?,
            refunded: row.refunded_fen,
            listing: row.listing,
            lot: row.lot,
            title: row.title,
            origin: row.origin,
            price: row.price_fen,
            quantity: row.quantity,
            amount: row.amount_fen,
            net: row.net_grams,
            discount: row.discount_fen,
            measure: super::catalogue::measure_of(&row.unit, row.weighed)?,
            kind: row.kind,
            took_share: row.took_share,
            marks: row.marks.split(',').filter_map(Mark::parse).collect(),
        })
    }
}

/// In the order in which [`insert_order`] gives their values.
const LINE_COLUMNS: &str = "order_line (county, id, order_id, listing, lot, title, origin, price_fen, quantity, amount_fen, \
    net_grams, return_rule, refunded_fen, unit, weighed, discount_fen, kind, marks, took_share)";

pub(crate) fn insert_order(
    tx: &mut Tx<'_>,
    now: Timestamp,
    order: &Order,
    lines: &[OrderLine],
) -> Result<()> {
    struct InsertOrder;

    let row = OrderRow {
        county: order.county,
        id: order.id,
        city: order.city,
        checkout: order.checkout,
        buyer: order.buyer.person,
        buyer_name: order.buyer.name.clone(),
        buyer_phone: order.buyer.phone.clone(),
        seller: order.seller,
        seller_name: order.seller_name.clone(),
        pickup: order.pickup,
        pickup_region: order.pickup_region,
        pickup_name: order.pickup_name.clone(),
        total_fen: order.total,
        commission_fen: order.commission,
        status: order.status.as_str().to_owned(),
        settlement: order.settlement.as_str().to_owned(),
        placed_at: order.placed_at,
        hold_until: order.hold_until,
        changed_at: order.changed_at,
        refunded_fen: order.refunded,
        collected_at: order.collected_at,
        payout_fen: order.payout.net,
        payout_commission_fen: order.payout.commission,
        way: order.way.as_str().to_owned(),
        freight_fen: order.freight,
        discount_fen: order.discount,
        part: order.part.as_str().to_owned(),
        due_fen: order.due,
        in_parts: order.in_parts,
    };
    diesel::insert_into(orders::table).values(row).named::<InsertOrder>().execute(tx.conn())?;
    let row = |line: &OrderLine| {
        let marks: Vec<&str> = line.marks.iter().map(|mark| mark.as_str()).collect();
        (
            order.county.into_sql::<BigInt>(),
            tx.id::<i64>(now).into_sql::<BigInt>(),
            order.id.into_sql::<BigInt>(),
            line.listing.into_sql::<BigInt>(),
            line.lot.into_sql::<BigInt>(),
            line.title.clone().into_sql::<Text>(),
            line.origin.into_sql::<BigInt>(),
            line.price.into_sql::<BigInt>(),
            line.quantity.into_sql::<BigInt>(),
            line.amount.into_sql::<BigInt>(),
            line.net.into_sql::<BigInt>(),
            line.return_rule.as_str().into_sql::<Text>(),
            line.refunded.into_sql::<BigInt>(),
            unit_word(line.measure.unit).into_sql::<Text>(),
            line.measure.weighed.into_sql::<Bool>(),
            line.discount.into_sql::<BigInt>(),
            line.kind.clone().into_sql::<Text>(),
            marks.join(",").into_sql::<Text>(),
            line.took_share.into_sql::<Bool>(),
        )
    };
    let rows: Vec<_> = lines.iter().map(row).collect();
    Ok(db::insert_rows(tx.conn(), LINE_COLUMNS, &rows)?)
}

pub(crate) fn order(conn: &mut Conn, id: OrderId) -> Result<Option<Order>> {
    orders::table
        .filter(orders::id.eq(id))
        .select(OrderRow::as_select())
        .first(conn)
        .optional()?
        .map(Order::try_from)
        .transpose()
}

pub(crate) fn lines_of(conn: &mut Conn, county: RegionCode, id: OrderId) -> Result<Vec<OrderLine>> {
    let rows: Vec<LineRow> = order_line::table
        .filter(order_line::county.eq(county).and(order_line::order_id.eq(id)))
        .order(order_line::id.asc())
        .select(LineRow::as_select())
        .load(conn)?;
    rows.into_iter().map(OrderLine::try_from).collect()
}

pub(crate) fn orders_of_checkout(conn: &mut Conn, checkout: CheckoutId) -> Result<Vec<Order>> {
    orders::table
        .filter(orders::checkout.eq(checkout))
        .order(orders::id.asc())
        .select(OrderRow::as_select())
        .load(conn)?
        .into_iter()
        .map(Order::try_from)
        .collect()
}

/// A seller's orders that hold pieces of a listing and are not packed.
pub(crate) fn unpacked_of_listing(
    conn: &mut Conn,
    county: RegionCode,
    seller: OrganisationId,
    listing: ListingId,
) -> Result<Vec<Order>> {
    let held = order_line::table
        .filter(order_line::county.eq(county).and(order_line::order_id.eq(orders::id)))
        .filter(order_line::listing.eq(listing));
    orders::table
        .filter(orders::county.eq(county).and(orders::seller.eq(seller)))
        .filter(orders::status.eq_any([OrderStatus::Placed.as_str(), OrderStatus::Paid.as_str()]))
        .filter(diesel::dsl::exists(held))
        .order(orders::id.asc())
        .select(OrderRow::as_select())
        .load(conn)?
        .into_iter()
        .map(Order::try_from)
        .collect()
}

/// Changes an order's status if it still is what the caller saw; false when somebody was first.
pub(crate) fn change_status(conn: &mut Conn, now: Timestamp, seen: &Order, to: OrderStatus) -> Result<bool> {
    struct ChangeStatus;

    let as_seen = orders::table
        .find((seen.county, seen.id))
        .filter(orders::status.eq(seen.status.as_str()).and(orders::due_fen.eq(seen.due)));
    let changed = diesel::update(as_seen)
        .set((orders::status.eq(to.as_str()), orders::changed_at.eq(now)))
        .named::<ChangeStatus>()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Notes when an order was collected and what the provider is told to pay out of it.
pub(crate) fn note_collected(conn: &mut Conn, now: Timestamp, order: &Order, payout: Payout) -> Result<()> {
    diesel::update(orders::table.find((order.county, order.id)))
        .set((
            orders::collected_at.eq(now),
            orders::payout_fen.eq(payout.net),
            orders::payout_commission_fen.eq(payout.commission),
        ))
        .prepared()
        .execute(conn)?;
    Ok(())
}

/// Changes how far the seller's money has come, if it still is what the caller saw.
pub(crate) fn change_settlement(
    conn: &mut Conn,
    now: Timestamp,
    seen: &Order,
    to: Settlement,
) -> Result<bool> {
    let changed = diesel::update(
        orders::table.find((seen.county, seen.id)).filter(orders::settlement.eq(seen.settlement.as_str())),
    )
    .set((orders::settlement.eq(to.as_str()), orders::changed_at.eq(now)))
    .prepared()
    .execute(conn)?;
    Ok(changed == 1)
}

/// Unpaid orders whose time to pay is over.
pub(crate) fn expired(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<OrderId>> {
    Ok(orders::table
        .filter(orders::status.eq("placed").and(orders::hold_until.lt(now)))
        .order(orders::hold_until.asc())
        .limit(limit)
        .select(orders::id)
        .load(conn)?)
}

/// Orders whose settlement this provider has yet to confirm, oldest first.
pub(crate) fn settlements(conn: &mut Conn, provider: &str, limit: i64) -> Result<Vec<Order>> {
    let paid_there =
        payment::table.filter(payment::checkout.eq(orders::checkout).and(payment::provider.eq(provider)));
    orders::table
        .filter(orders::settlement.eq("instructed"))
        .filter(diesel::dsl::exists(paid_there))
        .order(orders::changed_at.asc())
        .limit(limit)
        .select(OrderRow::as_select())
        .load(conn)?
        .into_iter()
        .map(Order::try_from)
        .collect()
}

/// Orders within a scope, newest first, and how many match.
pub(crate) fn orders(conn: &mut Conn, scope: &ListScope, want: &OrderQuery) -> Result<(Vec<Order>, i64)> {
    if scope.is_empty() {
        return Ok((Vec::new(), 0));
    }
    let matching = || {
        let mut query = orders::table.into_boxed();
        query = query.filter(within(scope));
        if let Some(status) = want.status {
            query = query.filter(orders::status.eq(status.as_str()));
        }
        if let Some(seller) = want.seller {
            query = query.filter(orders::seller.eq(seller));
        }
        if let Some(county) = want.county {
            query = query.filter(orders::county.eq(county));
        }
        if let Some(campaign) = want.campaign {
            let used = campaign_use::table
                .filter(campaign_use::county.eq(orders::county).and(campaign_use::order_id.eq(orders::id)))
                .filter(campaign_use::campaign.eq(campaign).and(campaign_use::status.eq("spent")));
            query = query.filter(diesel::dsl::exists(used));
        }
        if let Some(buyer) = want.buyer {
            query = query.filter(orders::buyer.eq(buyer));
        }
        if want.to_pack {
            let due = orders::status.eq(OrderStatus::Placed.as_str()).and(orders::due_fen.gt(0));
            query = query
                .filter(orders::part.ne(OrderPart::Deposit.as_str()))
                .filter(orders::status.eq(OrderStatus::Paid.as_str()).or(due));
        }
        if let Ok(id) = want.words.parse::<OrderId>() {
            query = query.filter(orders::id.eq(id));
        } else if !want.words.is_empty() {
            let pattern = format!("%{}%", want.words.replace(['%', '_'], ""));
            query = query.filter(
                orders::seller_name
                    .like(pattern.clone())
                    .or(orders::pickup_name.like(pattern.clone()))
                    .or(orders::buyer_phone.like(pattern)),
            );
        }
        if let Some(from) = want.from {
            query = query.filter(orders::placed_at.ge(from.start()));
        }
        if let Some(to) = want.to {
            query = query.filter(orders::placed_at.lt(to.plus_days(1).start()));
        }
        query
    };
    let rows = matching()
        .order((orders::placed_at.desc(), orders::id.desc()))
        .offset(want.offset)
        .limit(want.limit)
        .select(OrderRow::as_select())
        .load(conn)?
        .into_iter()
        .map(Order::try_from)
        .collect::<Result<Vec<_>>>()?;
    Ok((rows, matching().count().get_result(conn)?))
}

type Within = Box<dyn BoxableExpression<orders::table, Backend, SqlType = diesel::sql_types::Bool>>;

fn within(scope: &ListScope) -> Within {
    let mut filter: Within = Box::new(orders::seller.eq_any(scope.organisations.clone()));
    filter = Box::new(filter.or(orders::pickup.eq_any(scope.stations.clone())));
    if let Some(person) = scope.own {
        filter = Box::new(filter.or(orders::buyer.eq(person)));
    }
    for region in &scope.regions {
        filter = if region.city() == *region {
            Box::new(filter.or(orders::city.eq(*region)))
        } else {
            Box::new(filter.or(orders::county.eq(region.county())))
        };
    }
    filter
}

/// How many orders of a seller were collected.
pub(crate) fn collected_of(conn: &mut Conn, county: RegionCode, seller: OrganisationId) -> Result<i64> {
    Ok(orders::table
        .filter(orders::county.eq(county).and(orders::seller.eq(seller)))
        .filter(orders::status.eq(OrderStatus::Collected.as_str()))
        .count()
        .get_result(conn)?)
}
