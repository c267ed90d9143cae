//! Every query of the divisions.

use db::{Backend, Conn, Prepare as _};
use diesel::prelude::*;
use kernel::{Day, RegionCode};

use crate::division::{level_of, level_word};
use crate::plan::End;
use crate::{Division, Result};

diesel::table! {
    division (code, valid_from) {
        code -> BigInt,
        valid_from -> Integer,
        name -> Text,
        level -> Text,
        kind -> Text,
        valid_to -> Integer,
        successor -> BigInt,
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = division, check_for_backend(Backend))]
struct Row {
    code: RegionCode,
    valid_from: i32,
    name: String,
    level: String,
    kind: String,
    valid_to: i32,
    successor: RegionCode,
}

/// Stands in the table for no successor.
const NONE: RegionCode = RegionCode(0);

impl From<&Division> for Row {
    fn from(one: &Division) -> Self {
        Self {
            code: one.code,
            valid_from: one.valid_from.map_or(0, Day::number),
            name: one.name.clone(),
            level: level_word(one.level).to_owned(),
            kind: one.kind.clone(),
            valid_to: one.valid_to.map_or(0, Day::number),
            successor: one.successor.unwrap_or(NONE),
        }
    }
}

impl Row {
    fn into_division(self) -> Result<Division> {
        let unreadable = |what: &str| db::Error::Unreadable(format!("division {}: {what}", self.code));
        let day = |number: i32| match number {
            0 => Ok(None),
            _ => Day::from_number(number).map(Some).ok_or_else(|| unreadable("day")),
        };
        let level = level_of(&self.level).ok_or_else(|| unreadable("level"))?;
        Ok(Division {
            valid_from: day(self.valid_from)?,
            valid_to: day(self.valid_to)?,
            successor: (self.successor != NONE).then_some(self.successor),
            ..Division::new(self.code, &self.name, level, &self.kind)
        })
    }
}

pub(crate) fn is_empty(conn: &mut Conn) -> Result<bool> {
    let first: Option<i64> = division::table.select(division::code).first(conn).optional()?;
    Ok(first.is_none())
}

pub(crate) fn all(conn: &mut Conn) -> Result<Vec<Division>> {
    let rows: Vec<Row> = division::table.select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Row::into_division).collect()
}

pub(crate) fn insert(conn: &mut Conn, new: &Division) -> Result<()> {
    diesel::insert_into(division::table).values(Row::from(new)).prepared().execute(conn)?;
    Ok(())
}

/// Ends the span that has no end. If another import ended it meanwhile, this one is refused whole.
pub(crate) fn end(conn: &mut Conn, end: &End) -> Result<()> {
    let open = division::table.filter(division::code.eq(end.code)).filter(division::valid_to.eq(0));
    let ended = diesel::update(open)
        .set((division::valid_to.eq(end.on.number()), division::successor.eq(end.successor.unwrap_or(NONE))))
        .prepared()
        .execute(conn)?;
    one_row(ended)
}

/// Names what took the place of a span that ended on this day.
pub(crate) fn name_successor(conn: &mut Conn, end: &End) -> Result<()> {
    let ended = division::table
        .filter(division::code.eq(end.code))
        .filter(division::valid_to.eq(end.on.number()))
        .filter(division::successor.eq(NONE));
    let named = diesel::update(ended)
        .set(division::successor.eq(end.successor.unwrap_or(NONE)))
        .prepared()
        .execute(conn)?;
    one_row(named)
}

fn one_row(count: usize) -> Result<()> {
    if count == 1 { Ok(()) } else { Err(db::Error::Contended.into()) }
}
