//! Bulletins that were sent out.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{PersonId, RegionCode, Timestamp};

use super::schema::assessment_bulletin;
use crate::Result;
use crate::model::{BulletinId, Issued, ResultId};
use crate::report::Head;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = assessment_bulletin, check_for_backend(Backend))]
struct Row {
    county: RegionCode,
    id: BulletinId,
    result: ResultId,
    number: String,
    issuer: String,
    red: bool,
    issued_by: PersonId,
    issued_at: Timestamp,
}

impl From<Row> for Issued {
    fn from(row: Row) -> Self {
        Self {
            county: row.county,
            id: row.id,
            result: row.result,
            head: Head { issuer: row.issuer, number: row.number, red: row.red },
            issued_by: row.issued_by,
            issued_at: row.issued_at,
        }
    }
}

/// Keeps a bulletin; false when its number went out already.
pub(crate) fn insert_bulletin(tx: &mut Tx<'_>, new: &Issued) -> Result<bool> {
    let row = Row {
        county: new.county,
        id: new.id,
        result: new.result,
        number: new.head.number.clone(),
        issuer: new.head.issuer.clone(),
        red: new.head.red,
        issued_by: new.issued_by,
        issued_at: new.issued_at,
    };
    let inserted = tx.unless_taken(|tx| {
        let insert = diesel::insert_into(assessment_bulletin::table).values(row);
        insert.prepared().execute(tx.conn())
    })?;
    Ok(inserted.is_some())
}

/// The bulletins of a result, the first first.
pub(crate) fn bulletins(conn: &mut Conn, city: RegionCode, result: ResultId) -> Result<Vec<Issued>> {
    let rows: Vec<Row> = assessment_bulletin::table
        .filter(assessment_bulletin::county.eq(city).and(assessment_bulletin::result.eq(result)))
        .order(assessment_bulletin::id.asc())
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Issued::from).collect())
}
