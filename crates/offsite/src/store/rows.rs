//! The rows of a file: what waits to be written, and what was not understood.

use db::{Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::Timestamp;

use super::schema::{offsite_batch, offsite_fault};
use super::{pattern, word};
use crate::cells::FaultKind;
use crate::model::Import;
use crate::reading::RowFault;
use crate::service::FaultQuery;
use crate::{Error, Result};

pub(crate) fn insert_batch(
    tx: &mut Tx<'_>,
    now: Timestamp,
    import: &Import,
    number: i64,
    body: &str,
) -> Result<()> {
    let id: i64 = tx.id(now);
    diesel::insert_into(offsite_batch::table)
        .values((
            offsite_batch::county.eq(import.party.county),
            offsite_batch::id.eq(id),
            offsite_batch::import.eq(import.id),
            offsite_batch::number.eq(number),
            offsite_batch::body.eq(body),
        ))
        .prepared()
        .execute(tx.conn())?;
    Ok(())
}

pub(crate) fn batch(conn: &mut Conn, import: &Import, number: i64) -> Result<Option<String>> {
    Ok(offsite_batch::table
        .filter(offsite_batch::county.eq(import.party.county).and(offsite_batch::import.eq(import.id)))
        .filter(offsite_batch::number.eq(number))
        .select(offsite_batch::body)
        .first(conn)
        .optional()?)
}

pub(crate) fn delete_batch(conn: &mut Conn, import: &Import, number: i64) -> Result<()> {
    let batch = offsite_batch::table
        .filter(offsite_batch::county.eq(import.party.county).and(offsite_batch::import.eq(import.id)))
        .filter(offsite_batch::number.eq(number));
    diesel::delete(batch).prepared().execute(conn)?;
    Ok(())
}

/// Forgets what a dropped file brought.
pub(crate) fn forget_rows(conn: &mut Conn, import: &Import) -> Result<()> {
    let county = import.party.county;
    let batches = offsite_batch::table
        .filter(offsite_batch::county.eq(county).and(offsite_batch::import.eq(import.id)));
    diesel::delete(batches).prepared().execute(conn)?;
    let faults = offsite_fault::table
        .filter(offsite_fault::county.eq(county).and(offsite_fault::import.eq(import.id)));
    diesel::delete(faults).prepared().execute(conn)?;
    Ok(())
}

pub(crate) fn insert_fault(tx: &mut Tx<'_>, now: Timestamp, import: &Import, fault: &RowFault) -> Result<()> {
    let id: i64 = tx.id(now);
    diesel::insert_into(offsite_fault::table)
        .values((
            offsite_fault::county.eq(import.party.county),
            offsite_fault::id.eq(id),
            offsite_fault::import.eq(import.id),
            offsite_fault::row_number.eq(fault.row),
            offsite_fault::kind.eq(fault.kind.as_str()),
            offsite_fault::heading.eq(&fault.column),
            offsite_fault::found.eq(&fault.found),
        ))
        .prepared()
        .execute(tx.conn())?;
    Ok(())
}

/// What was not understood of a file, in its order, and how many match.
pub(crate) fn faults(conn: &mut Conn, import: &Import, want: &FaultQuery) -> Result<(Vec<RowFault>, i64)> {
    let query = || {
        let of = offsite_fault::county.eq(import.party.county).and(offsite_fault::import.eq(import.id));
        let mut query = offsite_fault::table.filter(of).into_boxed();
        if let Some(kind) = want.kind {
            query = query.filter(offsite_fault::kind.eq(kind.as_str()));
        }
        if !want.words.is_empty() {
            let like = pattern(&want.words);
            query =
                query.filter(offsite_fault::found.like(like.clone()).or(offsite_fault::heading.like(like)));
        }
        query
    };
    let total = query().count().get_result(conn)?;
    let rows: Vec<(i64, String, String, String)> = query()
        .order((offsite_fault::row_number.asc(), offsite_fault::id.asc()))
        .offset(want.offset)
        .limit(want.limit)
        .select((
            offsite_fault::row_number,
            offsite_fault::kind,
            offsite_fault::heading,
            offsite_fault::found,
        ))
        .load(conn)?;
    let fault = |(row, kind, column, found): (i64, String, String, String)| {
        Ok::<_, Error>(RowFault { row, kind: word(&kind, FaultKind::parse)?, column, found })
    };
    Ok((rows.into_iter().map(fault).collect::<Result<_>>()?, total))
}
