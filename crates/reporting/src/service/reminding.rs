//! Whoever has not reported is reminded: before the deadline, and once it has passed.

use std::collections::BTreeSet;

use db::{Conn, Tx};
use kernel::{Actor, Day, Period, Timestamp};
use statistics::definitions::DataSet;

use super::{definitions, due_of};
use crate::events::ReportReminded;
use crate::model::Unit;
use crate::store::Scope;
use crate::{Result, store};

/// A report that is near its deadline or past it, and was not handed in.
#[derive(Debug, Clone)]
pub struct Waited {
    /// Whose.
    pub unit: Unit,
    /// What.
    pub set: &'static DataSet,
    /// Of which period.
    pub period: Period,
    /// Its deadline, as it was moved.
    pub due: Day,
}

/// The reports of the last period that are waited for: near the deadline, or past it and not locked yet.
pub fn waited_for(conn: &mut Conn, today: Day) -> Result<Vec<Waited>> {
    let definitions = definitions()?;
    let mut waited = Vec::new();
    for newest in definitions.newest_data_sets() {
        let period = newest.frequency.of(today).previous();
        let Some(set) = definitions.data_set_for(&newest.id, period) else { continue };
        if today.plus_days(definitions.remind_days) < set.due_on(period) || today > set.locks_on(period) {
            continue;
        }
        let submitted: BTreeSet<_> = store::reports(conn, &set.id, &[period])?
            .into_iter()
            .filter(|report| report.version > 0)
            .map(|report| report.unit)
            .collect();
        for unit in store::units(conn, &Scope::Everybody, &set.id, "")? {
            if !unit.is_expected(period) || submitted.contains(&unit.id) {
                continue;
            }
            let due = due_of(conn, &unit, set, period)?;
            if today.plus_days(definitions.remind_days) >= due {
                waited.push(Waited { unit, set, period, due });
            }
        }
    }
    Ok(waited)
}

/// Records a reminder for each report that is waited for, and one more when its deadline has passed; each once. Gives how
/// many. For the program itself.
pub fn remind(tx: &mut Tx<'_>, now: Timestamp) -> Result<usize> {
    let mut reminded = 0;
    for one in waited_for(tx.conn(), now.day())? {
        reminded += usize::from(remind_one(tx, now, &one)?);
    }
    Ok(reminded)
}

fn remind_one(tx: &mut Tx<'_>, now: Timestamp, one: &Waited) -> Result<bool> {
    let Waited { unit, period, due, .. } = one;
    let kind = if now.day() > *due { "overdue" } else { "due" };
    if store::was_reminded(tx.conn(), unit, *period, kind)? {
        return Ok(false);
    }
    store::insert_reminder(tx, unit, *period, kind, now)?;
    let event = ReportReminded {
        county: unit.county,
        unit: unit.id,
        organisation: unit.organisation,
        data_set: unit.data_set.clone(),
        period: *period,
        due: *due,
        kind: kind.to_owned(),
    };
    tx.record(now, &Actor::system("reporting"), &event)?;
    Ok(true)
}
