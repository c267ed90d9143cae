//! What is late of contracts that hold.

use std::collections::BTreeSet;

use db::{Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Day, RegionCode, Timestamp};

use super::schema::{trade_contract_state, trade_late, trade_payment, trade_stage};
use crate::Result;
use crate::model::{ContractId, ContractStatus, Late, PaymentId, PaymentStatus};

/// Contracts asked for in one statement.
const CHUNK: usize = 500;

/// Stages whose last day is over with too little delivered, of contracts that hold, and payments whose last day is over: those
/// of which `StageState::is_late` and `Payment::is_late`.
fn late(conn: &mut Conn, today: Day) -> Result<Vec<(RegionCode, ContractId, Late)>> {
    let state = trade_contract_state::county
        .eq(trade_stage::county)
        .and(trade_contract_state::id.eq(trade_stage::contract));
    let stages: Vec<(RegionCode, ContractId, i32)> = trade_stage::table
        .inner_join(trade_contract_state::table.on(state))
        .filter(trade_contract_state::status.eq(ContractStatus::Active.as_str()))
        .filter(trade_stage::to_day.lt(today.number()))
        .filter(
            (trade_stage::delivered + trade_stage::ceiling).lt(trade_stage::quantity + trade_stage::quantity),
        )
        .select((trade_stage::county, trade_stage::contract, trade_stage::number))
        .load(conn)?;
    let payments: Vec<(RegionCode, ContractId, PaymentId)> = trade_payment::table
        .filter(trade_payment::status.eq(PaymentStatus::Due.as_str()))
        .filter(trade_payment::due_on.ne(0).and(trade_payment::due_on.lt(today.number())))
        .select((trade_payment::county, trade_payment::contract, trade_payment::id))
        .load(conn)?;
    let stages = stages.into_iter().map(|(county, id, stage)| (county, id, Late::Delivery(stage)));
    let payments = payments.into_iter().map(|(county, id, payment)| (county, id, Late::Payment(payment)));
    Ok(stages.chain(payments).collect())
}

/// The contracts of which something is late on this day.
pub(super) fn late_contracts(conn: &mut Conn, today: Day) -> Result<BTreeSet<ContractId>> {
    Ok(late(conn, today)?.into_iter().map(|(_, id, _)| id).collect())
}

/// What is late on this day and was not told yet.
pub(crate) fn untold(conn: &mut Conn, today: Day) -> Result<Vec<(RegionCode, ContractId, Late)>> {
    let mut found = late(conn, today)?;
    let contracts: Vec<ContractId> = found.iter().map(|(_, id, _)| *id).collect();
    let mut told: BTreeSet<(ContractId, String, i64)> = BTreeSet::new();
    for some in contracts.chunks(CHUNK) {
        let rows: Vec<(ContractId, String, i64)> = trade_late::table
            .filter(trade_late::contract.eq_any(some))
            .select((trade_late::contract, trade_late::kind, trade_late::subject))
            .load(conn)?;
        told.extend(rows);
    }
    found.retain(|(_, id, late)| {
        let (kind, subject) = late.written();
        !told.contains(&(*id, kind.to_owned(), subject))
    });
    Ok(found)
}

/// Notes that both sides were told.
pub(crate) fn insert_late(
    tx: &mut Tx<'_>,
    now: Timestamp,
    (county, contract): (RegionCode, ContractId),
    late: Late,
) -> Result<()> {
    let (kind, subject) = late.written();
    diesel::insert_into(trade_late::table)
        .values((
            trade_late::county.eq(county),
            trade_late::id.eq(tx.id::<i64>(now)),
            trade_late::contract.eq(contract),
            trade_late::kind.eq(kind),
            trade_late::subject.eq(subject),
            trade_late::at.eq(now),
        ))
        .prepared()
        .execute(tx.conn())?;
    Ok(())
}
