//! What the office put on record towards targets.

use std::collections::{BTreeMap, BTreeSet};

use db::{Conn, Prepare as _};
use diesel::prelude::*;
use kernel::{Day, RegionCode};

use super::schema::target_attainment;
use super::upsert::{Upsert, Value, upsert};
use crate::Result;
use crate::sums::Sums;

const ATTAINED: Upsert = Upsert {
    into: "target_attainment (county, id, target, division, amount, counted_on, ended_on)",
    conflict: "ON CONFLICT (county, id) DO UPDATE SET ended_on = CASE \
               WHEN excluded.ended_on > target_attainment.ended_on THEN excluded.ended_on \
               ELSE target_attainment.ended_on END",
};

/// Keeps what events told; heard again, or in another order, it comes to the same.
pub(crate) fn move_attained(conn: &mut Conn, sums: &Sums) -> Result<()> {
    let row = |one: &crate::sums::Attained| {
        [
            one.county.into(),
            Value::Big(one.id),
            Value::Word(one.target),
            Value::Big(one.division),
            Value::Big(one.amount),
            Value::Int(one.counted_on),
            Value::Int(one.ended_on),
        ]
    };
    let rows: Vec<_> = sums.attained.values().map(row).collect();
    upsert(conn, ATTAINED, &rows)
}

/// What held on a day towards a target, by county as it was called then: divisions that were named, each once, and the count of
/// persons told last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct OnRecord {
    pub(crate) divisions: BTreeSet<i64>,
    /// The last count, with its day.
    pub(crate) persons: Option<(i32, i64)>,
}

pub(crate) fn on_record(conn: &mut Conn, target: &str, day: Day) -> Result<BTreeMap<RegionCode, OnRecord>> {
    let query = target_attainment::table
        .filter(target_attainment::target.eq(target.to_owned()))
        .filter(target_attainment::counted_on.le(day.number()))
        .filter(target_attainment::ended_on.eq(0).or(target_attainment::ended_on.gt(day.number())))
        .order((target_attainment::counted_on, target_attainment::id));
    let rows: Vec<(RegionCode, i64, i64, i32)> = query
        .select((
            target_attainment::county,
            target_attainment::division,
            target_attainment::amount,
            target_attainment::counted_on,
        ))
        .load(conn)?;
    let mut found: BTreeMap<RegionCode, OnRecord> = BTreeMap::new();
    for (county, division, amount, on) in rows {
        let known = found.entry(county).or_default();
        if division == 0 {
            known.persons = Some((on, amount));
        } else {
            known.divisions.insert(division);
        }
    }
    Ok(found)
}

/// Forgets what was put on record.
pub(crate) fn clear(conn: &mut Conn) -> Result<()> {
    diesel::delete(target_attainment::table).prepared().execute(conn)?;
    Ok(())
}

/// Every row as text.
pub(crate) fn all(conn: &mut Conn) -> Result<Vec<String>> {
    let rows: Vec<(i64, i64, String, i64, i64, i32, i32)> = target_attainment::table
        .select((
            target_attainment::county,
            target_attainment::id,
            target_attainment::target,
            target_attainment::division,
            target_attainment::amount,
            target_attainment::counted_on,
            target_attainment::ended_on,
        ))
        .load(conn)?;
    Ok(rows.iter().map(|row| format!("attained {row:?}")).collect())
}
