//! Deliveries and what is paid for them.

use db::{Backend, Conn, Prepare as _};
use diesel::prelude::*;
use kernel::{Day, Fen, PersonId, RegionCode, Timestamp};

use super::schema::{trade_delivery, trade_payment};
use super::{day_of, word};
use crate::model::{
    Contract, ContractId, Delivery, DeliveryId, DeliveryStatus, Grade, Payment, PaymentId, PaymentStatus,
    Reckoning, Weighing,
};
use crate::{Error, Result};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = trade_delivery, check_for_backend(Backend))]
struct Row {
    county: RegionCode,
    id: DeliveryId,
    contract: ContractId,
    stage: i32,
    gross: i64,
    tare: i64,
    net: i64,
    grade: String,
    moisture_bp: i64,
    excess_bp: i64,
    deducted: i64,
    payable: i64,
    steps_below: i64,
    unit_price_fen: Fen,
    value_milli: i64,
    status: String,
    reason: String,
    recorded_by: PersonId,
    recorded_at: Timestamp,
    decided_by: i64,
    decided_at: Timestamp,
}

impl TryFrom<Row> for Delivery {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            weighing: Weighing {
                gross: row.gross,
                tare: row.tare,
                grade: word(&row.grade, Grade::parse)?,
                moisture_bp: (row.moisture_bp >= 0).then_some(row.moisture_bp),
            },
            reckoning: Reckoning {
                net: row.net,
                excess_bp: row.excess_bp,
                deducted: row.deducted,
                payable: row.payable,
                steps: row.steps_below,
                unit_price: row.unit_price_fen,
                value_milli: row.value_milli,
            },
            status: word(&row.status, DeliveryStatus::parse)?,
            county: row.county,
            id: row.id,
            contract: row.contract,
            stage: row.stage,
            reason: row.reason,
            recorded_by: row.recorded_by,
            recorded_at: row.recorded_at,
        })
    }
}

pub(crate) fn insert_delivery(conn: &mut Conn, new: &Delivery) -> Result<()> {
    let Delivery { weighing, reckoning, .. } = new;
    let row = Row {
        county: new.county,
        id: new.id,
        contract: new.contract,
        stage: new.stage,
        gross: weighing.gross,
        tare: weighing.tare,
        net: reckoning.net,
        grade: weighing.grade.as_str().to_owned(),
        moisture_bp: weighing.moisture_bp.unwrap_or(-1),
        excess_bp: reckoning.excess_bp,
        deducted: reckoning.deducted,
        payable: reckoning.payable,
        steps_below: reckoning.steps,
        unit_price_fen: reckoning.unit_price,
        value_milli: reckoning.value_milli,
        status: new.status.as_str().to_owned(),
        reason: new.reason.clone(),
        recorded_by: new.recorded_by,
        recorded_at: new.recorded_at,
        decided_by: 0,
        decided_at: Timestamp::default(),
    };
    diesel::insert_into(trade_delivery::table).values(row).prepared().execute(conn)?;
    Ok(())
}

pub(crate) fn delivery(conn: &mut Conn, id: DeliveryId) -> Result<Option<Delivery>> {
    let row: Option<Row> = trade_delivery::table
        .filter(trade_delivery::id.eq(id))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(Delivery::try_from).transpose()
}

pub(crate) fn deliveries(conn: &mut Conn, contract: &Contract) -> Result<Vec<Delivery>> {
    let rows: Vec<Row> = trade_delivery::table
        .filter(trade_delivery::county.eq(contract.county).and(trade_delivery::contract.eq(contract.id)))
        .order(trade_delivery::id.asc())
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Delivery::try_from).collect()
}

/// Accepts or rejects what waits; false when somebody was first.
pub(crate) fn decide(
    conn: &mut Conn,
    seen: &Delivery,
    to: DeliveryStatus,
    reason: &str,
    by: PersonId,
    now: Timestamp,
) -> Result<bool> {
    let waiting = trade_delivery::table
        .find((seen.county, seen.id))
        .filter(trade_delivery::status.eq(DeliveryStatus::Recorded.as_str()));
    let changed = diesel::update(waiting)
        .set((
            trade_delivery::status.eq(to.as_str()),
            trade_delivery::reason.eq(reason),
            trade_delivery::decided_by.eq(by.0),
            trade_delivery::decided_at.eq(now),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = trade_payment, check_for_backend(Backend))]
struct PaymentRow {
    county: RegionCode,
    id: PaymentId,
    contract: ContractId,
    delivery: DeliveryId,
    stage: i32,
    amount_fen: Fen,
    status: String,
    reference: String,
    declared_by: i64,
    declared_at: Timestamp,
    confirmed_by: i64,
    confirmed_at: Timestamp,
    due_on: i32,
}

impl TryFrom<PaymentRow> for Payment {
    type Error = Error;

    fn try_from(row: PaymentRow) -> Result<Self> {
        Ok(Self {
            status: word(&row.status, PaymentStatus::parse)?,
            county: row.county,
            id: row.id,
            contract: row.contract,
            delivery: row.delivery,
            stage: row.stage,
            amount: row.amount_fen,
            reference: row.reference,
            due_on: if row.due_on == 0 { None } else { Some(day_of(row.due_on)?) },
        })
    }
}

pub(crate) fn insert_payment(conn: &mut Conn, new: &Payment) -> Result<()> {
    let row = PaymentRow {
        county: new.county,
        id: new.id,
        contract: new.contract,
        delivery: new.delivery,
        stage: new.stage,
        amount_fen: new.amount,
        status: new.status.as_str().to_owned(),
        reference: new.reference.clone(),
        declared_by: 0,
        declared_at: Timestamp::default(),
        confirmed_by: 0,
        confirmed_at: Timestamp::default(),
        due_on: new.due_on.map_or(0, Day::number),
    };
    diesel::insert_into(trade_payment::table).values(row).prepared().execute(conn)?;
    Ok(())
}

pub(crate) fn payment(conn: &mut Conn, id: PaymentId) -> Result<Option<Payment>> {
    let row: Option<PaymentRow> = trade_payment::table
        .filter(trade_payment::id.eq(id))
        .select(PaymentRow::as_select())
        .first(conn)
        .optional()?;
    row.map(Payment::try_from).transpose()
}

pub(crate) fn payments(conn: &mut Conn, contract: &Contract) -> Result<Vec<Payment>> {
    let rows: Vec<PaymentRow> = trade_payment::table
        .filter(trade_payment::county.eq(contract.county).and(trade_payment::contract.eq(contract.id)))
        .order(trade_payment::id.asc())
        .select(PaymentRow::as_select())
        .load(conn)?;
    rows.into_iter().map(Payment::try_from).collect()
}

/// Moves a payment on if it is still as it was seen. A declaration carries the bank's reference; one that is taken
/// back leaves it to be read.
pub(crate) fn step_payment(
    conn: &mut Conn,
    seen: &Payment,
    to: PaymentStatus,
    reference: &str,
    by: PersonId,
    now: Timestamp,
) -> Result<bool> {
    let there = trade_payment::table
        .find((seen.county, seen.id))
        .filter(trade_payment::status.eq(seen.status.as_str()))
        .filter(trade_payment::reference.eq(&seen.reference));
    let status = trade_payment::status.eq(to.as_str());
    let changed = match to {
        PaymentStatus::Declared => diesel::update(there)
            .set((
                status,
                trade_payment::reference.eq(reference),
                trade_payment::declared_by.eq(by.0),
                trade_payment::declared_at.eq(now),
            ))
            .prepared()
            .execute(conn)?,
        PaymentStatus::Confirmed => diesel::update(there)
            .set((status, trade_payment::confirmed_by.eq(by.0), trade_payment::confirmed_at.eq(now)))
            .prepared()
            .execute(conn)?,
        PaymentStatus::Due => diesel::update(there).set(status).prepared().execute(conn)?,
    };
    Ok(changed == 1)
}
