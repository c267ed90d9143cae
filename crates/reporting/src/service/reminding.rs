//! Whoever has not reported is reminded: before the deadline, and once it has passed.

use std::collections::BTreeSet;

use db::Tx;
use kernel::{Actor, Period, Timestamp};
use statistics::definitions::DataSet;

use super::{definitions, due_of};
use crate::events::ReportReminded;
use crate::model::Unit;
use crate::store::Scope;
use crate::{Result, store};

/// Records a reminder for each unit whose report of the last period is not submitted while the deadline is near, and one
/// when it has passed; each once. Gives how many. For the program itself.
pub fn remind(tx: &mut Tx<'_>, now: Timestamp) -> Result<usize> {
    let (definitions, today) = (definitions()?, now.day());
    let mut reminded = 0;
    for newest in definitions.newest_data_sets() {
        let period = newest.frequency.of(today).previous();
        let Some(set) = definitions.data_set_for(&newest.id, period) else { continue };
        if today.plus_days(definitions.remind_days) < set.due_on(period) || today > set.locks_on(period) {
            continue;
        }
        let submitted: BTreeSet<_> = store::reports(tx.conn(), &set.id, &[period])?
            .into_iter()
            .filter(|report| report.version > 0)
            .map(|report| report.unit)
            .collect();
        let units = store::units(tx.conn(), &Scope::Everybody, &set.id, "")?;
        for unit in units.iter().filter(|unit| unit.is_expected(period) && !submitted.contains(&unit.id)) {
            reminded += usize::from(remind_one(tx, now, unit, set, period)?);
        }
    }
    Ok(reminded)
}

fn remind_one(tx: &mut Tx<'_>, now: Timestamp, unit: &Unit, set: &DataSet, period: Period) -> Result<bool> {
    let (due, today) = (due_of(tx.conn(), unit, set, period)?, now.day());
    if today.plus_days(definitions()?.remind_days) < due {
        return Ok(false);
    }
    let kind = if today > due { "overdue" } else { "due" };
    if store::was_reminded(tx.conn(), unit, period, kind)? {
        return Ok(false);
    }
    store::insert_reminder(tx, unit, period, kind, now)?;
    let event = ReportReminded {
        county: unit.county,
        unit: unit.id,
        organisation: unit.organisation,
        data_set: unit.data_set.clone(),
        period,
        due,
        kind: kind.to_owned(),
    };
    tx.record(now, &Actor::system("reporting"), &event)?;
    Ok(true)
}
