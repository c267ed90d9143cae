//! The orders acts led to, and what stations get for them.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Fen, RegionCode, Timestamp};
use market::model::{OrderId, RefundId};

use super::schema::behalf_order;
use crate::model::{Act, ActId, Cause, Placed, Standing};
use crate::{Error, Result};

/// The cause of an order's own row.
const OF_ORDER: &str = "order";
const NO_REFUND: RefundId = RefundId(0);

#[derive(Queryable, Selectable)]
#[diesel(table_name = behalf_order, check_for_backend(Backend))]
struct Row {
    order_id: OrderId,
    seller_name: String,
    total_fen: Fen,
    commission_fen: Fen,
    status: String,
    booked_fen: Fen,
    reversed_fen: Fen,
}

impl From<Row> for Placed {
    fn from(row: Row) -> Self {
        Self {
            order: row.order_id,
            seller_name: row.seller_name,
            total: row.total_fen,
            commission: row.commission_fen,
            booked: (row.status != Standing::Stated.as_str()).then_some(row.booked_fen),
            reversed: row.reversed_fen,
        }
    }
}

pub(crate) fn insert_order(tx: &mut Tx<'_>, now: Timestamp, act: &Act, new: &Placed) -> Result<()> {
    let id: i64 = tx.id(now);
    let (status, booked_at) = match new.booked {
        Some(_) => (Standing::Booked, now),
        None => (Standing::Stated, Timestamp::default()),
    };
    diesel::insert_into(behalf_order::table)
        .values((
            behalf_order::county.eq(act.county),
            behalf_order::id.eq(id),
            behalf_order::act.eq(act.id),
            behalf_order::station.eq(act.station),
            behalf_order::order_id.eq(new.order),
            behalf_order::seller_name.eq(&new.seller_name),
            behalf_order::total_fen.eq(new.total),
            behalf_order::commission_fen.eq(new.commission),
            behalf_order::status.eq(status.as_str()),
            behalf_order::booked_fen.eq(new.booked.unwrap_or(Fen::ZERO)),
            behalf_order::made_at.eq(now),
            behalf_order::booked_at.eq(booked_at),
            (
                behalf_order::cause.eq(OF_ORDER),
                behalf_order::refund.eq(NO_REFUND),
                behalf_order::reversed_fen.eq(Fen::ZERO),
            ),
        ))
        .prepared()
        .execute(tx.conn())?;
    Ok(())
}

pub(crate) fn orders_of_act(conn: &mut Conn, act: &Act) -> Result<Vec<Placed>> {
    let rows: Vec<Row> = behalf_order::table
        .filter(behalf_order::county.eq(act.county).and(behalf_order::act.eq(act.id)))
        .filter(behalf_order::cause.eq(OF_ORDER))
        .order(behalf_order::id.asc())
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Placed::from).collect())
}

/// The act an order was placed by, while what the station gets for it is stated and not booked.
pub(crate) fn order_of(conn: &mut Conn, order: OrderId) -> Result<Option<(ActId, Placed)>> {
    let row: Option<(ActId, Row)> = behalf_order::table
        .filter(behalf_order::order_id.eq(order).and(behalf_order::status.eq(Standing::Stated.as_str())))
        .select((behalf_order::act, Row::as_select()))
        .first(conn)
        .optional()?;
    Ok(row.map(|(act, row)| (act, Placed::from(row))))
}

/// Books what the station gets for an order, or that it gets nothing; false when that was done.
pub(crate) fn book(
    conn: &mut Conn,
    now: Timestamp,
    county: RegionCode,
    order: OrderId,
    amount: Option<Fen>,
) -> Result<bool> {
    let stated = behalf_order::table
        .filter(behalf_order::county.eq(county).and(behalf_order::order_id.eq(order)))
        .filter(behalf_order::status.eq(Standing::Stated.as_str()));
    let status = if amount.is_some() { Standing::Booked } else { Standing::Fallen };
    let changed = diesel::update(stated)
        .set((
            behalf_order::status.eq(status.as_str()),
            behalf_order::booked_fen.eq(amount.unwrap_or(Fen::ZERO)),
            behalf_order::booked_at.eq(now),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// The acts whose commission for an order is booked.
pub(crate) fn booked_of(conn: &mut Conn, order: OrderId) -> Result<Vec<(ActId, Placed)>> {
    let rows: Vec<(ActId, Row)> = behalf_order::table
        .filter(behalf_order::order_id.eq(order).and(behalf_order::status.eq(Standing::Booked.as_str())))
        .order(behalf_order::id.asc())
        .select((behalf_order::act, Row::as_select()))
        .load(conn)?;
    Ok(rows.into_iter().map(|(act, row)| (act, Placed::from(row))).collect())
}

/// Writes what falls again of a booked commission as a row of its own, together with the order's row; false when this cause
/// was booked before.
pub(crate) fn reverse(
    tx: &mut Tx<'_>,
    now: Timestamp,
    (act, seen): (&Act, &Placed),
    cause: Cause,
    amount: Fen,
) -> Result<bool> {
    let id: i64 = tx.id(now);
    let (word, refund) = cause.written();
    let inserted = tx.unless_taken(|tx| {
        diesel::insert_into(behalf_order::table)
            .values((
                behalf_order::county.eq(act.county),
                behalf_order::id.eq(id),
                behalf_order::act.eq(act.id),
                behalf_order::station.eq(act.station),
                behalf_order::order_id.eq(seen.order),
                behalf_order::seller_name.eq(&seen.seller_name),
                behalf_order::total_fen.eq(Fen::ZERO),
                behalf_order::commission_fen.eq(Fen::ZERO),
                behalf_order::status.eq(Standing::Reversed.as_str()),
                behalf_order::booked_fen.eq(Fen(-amount.0)),
                behalf_order::made_at.eq(now),
                behalf_order::booked_at.eq(now),
                (
                    behalf_order::cause.eq(word),
                    behalf_order::refund.eq(refund),
                    behalf_order::reversed_fen.eq(Fen::ZERO),
                ),
            ))
            .prepared()
            .execute(tx.conn())
    })?;
    if inserted.is_none() {
        return Ok(false);
    }
    let booked = behalf_order::table
        .filter(behalf_order::county.eq(act.county).and(behalf_order::act.eq(act.id)))
        .filter(behalf_order::order_id.eq(seen.order).and(behalf_order::cause.eq(OF_ORDER)))
        .filter(behalf_order::reversed_fen.eq(seen.reversed));
    let changed = diesel::update(booked)
        .set(behalf_order::reversed_fen.eq(seen.reversed.plus(amount)?))
        .prepared()
        .execute(tx.conn())?;
    if changed == 1 { Ok(true) } else { Err(Error::WrongStep) }
}
