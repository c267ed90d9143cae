//! What villagers state at a counter who have pesticide bought for them.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{PersonId, RegionCode, Timestamp};
use market::model::KeptStatement;

use super::schema::{behalf_pesticide_statement, behalf_pesticide_statement as stated};
use crate::Result;
use crate::model::{Act, ActId};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = behalf_pesticide_statement, check_for_backend(Backend))]
struct Row {
    county: RegionCode,
    act: ActId,
    sealed: String,
    shown: String,
    crop: String,
    purpose: String,
    stated_by: PersonId,
    stated_by_name: String,
    stated_at: Timestamp,
}

/// Keeps what is stated for an act in the place of what was stated before.
pub(crate) fn keep_statement(
    tx: &mut Tx<'_>,
    now: Timestamp,
    act: &Act,
    new: &KeptStatement,
    (by, by_name): (PersonId, &str),
) -> Result<()> {
    forget_statement(tx.conn(), act)?;
    let row = Row {
        county: act.county,
        act: act.id,
        sealed: new.sealed.clone(),
        shown: new.shown.clone(),
        crop: new.crop.clone(),
        purpose: new.purpose.clone(),
        stated_by: by,
        stated_by_name: by_name.to_owned(),
        stated_at: new.stated_at,
    };
    let id = stated::id.eq(tx.id::<i64>(now));
    diesel::insert_into(stated::table).values((id, row)).prepared().execute(tx.conn())?;
    Ok(())
}

/// What is stated for an act.
pub(crate) fn statement(conn: &mut Conn, act: &Act) -> Result<Option<KeptStatement>> {
    let row: Option<Row> = stated::table
        .filter(stated::county.eq(act.county).and(stated::act.eq(act.id)))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(|row| KeptStatement {
        sealed: row.sealed,
        shown: row.shown,
        crop: row.crop,
        purpose: row.purpose,
        stated_at: row.stated_at,
        stated_by: Some((row.stated_by, row.stated_by_name)),
    }))
}

/// What was stated stands with the orders now, or came to nothing.
pub(crate) fn forget_statement(conn: &mut Conn, act: &Act) -> Result<()> {
    let own = stated::table.filter(stated::county.eq(act.county).and(stated::act.eq(act.id)));
    diesel::delete(own).prepared().execute(conn)?;
    Ok(())
}

/// Forgets what was stated before this moment for acts that came to nothing.
pub(crate) fn forget_statements(conn: &mut Conn, before: Timestamp) -> Result<()> {
    diesel::delete(stated::table.filter(stated::stated_at.lt(before))).execute(conn)?;
    Ok(())
}
