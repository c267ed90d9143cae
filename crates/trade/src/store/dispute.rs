//! What was said in disputes.

use db::{Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{PersonId, Timestamp};

use super::schema::trade_dispute_step;
use super::word;
use crate::Result;
use crate::model::{Contract, DisputeStep, DisputeWord, Side};

pub(crate) fn insert_dispute_step(
    tx: &mut Tx<'_>,
    contract: &Contract,
    by: PersonId,
    new: &DisputeStep,
) -> Result<()> {
    let id: i64 = tx.id(new.at);
    diesel::insert_into(trade_dispute_step::table)
        .values((
            trade_dispute_step::county.eq(contract.county),
            trade_dispute_step::id.eq(id),
            trade_dispute_step::contract.eq(contract.id),
            trade_dispute_step::step.eq(new.step.as_str()),
            trade_dispute_step::side.eq(new.side.map_or("", Side::as_str)),
            trade_dispute_step::by_person.eq(by),
            trade_dispute_step::by_name.eq(&new.by),
            trade_dispute_step::words.eq(&new.words),
            trade_dispute_step::at.eq(new.at),
        ))
        .prepared()
        .execute(tx.conn())?;
    Ok(())
}

/// What was said in the disputes of a contract, in order.
pub(crate) fn dispute_steps(conn: &mut Conn, contract: &Contract) -> Result<Vec<DisputeStep>> {
    type Read = (String, String, String, String, Timestamp);
    let rows: Vec<Read> = trade_dispute_step::table
        .filter(trade_dispute_step::county.eq(contract.county))
        .filter(trade_dispute_step::contract.eq(contract.id))
        .order((trade_dispute_step::at.asc(), trade_dispute_step::id.asc()))
        .select((
            trade_dispute_step::step,
            trade_dispute_step::side,
            trade_dispute_step::by_name,
            trade_dispute_step::words,
            trade_dispute_step::at,
        ))
        .load(conn)?;
    let read = |(step, side, by, words, at): Read| -> Result<DisputeStep> {
        Ok(DisputeStep {
            step: word(&step, DisputeWord::parse)?,
            side: if side.is_empty() { None } else { Some(word(&side, Side::parse)?) },
            by,
            words,
            at,
        })
    };
    rows.into_iter().map(read).collect()
}
