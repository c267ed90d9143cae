//! Statements of what stations get.

use std::collections::BTreeMap;

use db::Conn;
use kernel::{Actor, Fen, ListScope, Period, RegionCode, ResourceRef, StationId};

use super::SEE_COMMISSION;
use crate::model::{Commissioned, Standing, Statement};
use crate::{Result, store};

/// Which commission to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommissionQuery {
    /// Only of the order or the act of this number.
    pub number: Option<i64>,
    /// Only booked or fallen in this month, or stated in it and still waiting.
    pub month: Option<Period>,
    /// Only so far.
    pub standing: Option<Standing>,
    /// Only of this station.
    pub station: Option<StationId>,
    /// Only in this county.
    pub county: Option<RegionCode>,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// The commission one may see, newest first, and how many rows match.
pub fn commissions(
    conn: &mut Conn,
    actor: &Actor,
    want: &CommissionQuery,
) -> Result<(Vec<Commissioned>, i64)> {
    let scope = actor.scope(SEE_COMMISSION, "Commission");
    if scope.is_empty() {
        actor.may(SEE_COMMISSION, &ResourceRef::new("Commission", RegionCode(0)))?;
    }
    store::commissions(conn, &scope, want)
}

/// The month of every station one may see, by name: the sums of exactly the rows that [`commissions`] lists for it.
pub fn statements(
    conn: &mut Conn,
    actor: &Actor,
    month: Period,
    county: Option<RegionCode>,
) -> Result<Vec<Statement>> {
    let want = CommissionQuery { county, ..of_month(month) };
    let (rows, _) = commissions(conn, actor, &want)?;
    sums(rows)
}

/// The month of one station, for its own counter.
pub(super) fn station_month(conn: &mut Conn, station: StationId, month: Period) -> Result<Option<Statement>> {
    let scope = ListScope { stations: vec![station], ..ListScope::default() };
    let (rows, _) = store::commissions(conn, &scope, &of_month(month))?;
    Ok(sums(rows)?.pop())
}

fn of_month(month: Period) -> CommissionQuery {
    CommissionQuery { month: Some(month), limit: i64::MAX, ..CommissionQuery::default() }
}

fn sums(rows: Vec<Commissioned>) -> Result<Vec<Statement>> {
    let mut months: BTreeMap<StationId, Statement> = BTreeMap::new();
    for row in rows {
        let sum = months.entry(row.station).or_insert_with(|| Statement {
            county: row.county,
            station: row.station,
            station_name: row.station_name.clone(),
            orders: 0,
            sold: Fen::ZERO,
            booked: Fen::ZERO,
            reversed: Fen::ZERO,
            waiting: Fen::ZERO,
            fallen: Fen::ZERO,
        });
        add(sum, &row)?;
    }
    let mut all: Vec<Statement> = months.into_values().collect();
    all.sort_by(|one, other| (one.county, &one.station_name).cmp(&(other.county, &other.station_name)));
    Ok(all)
}

fn add(sum: &mut Statement, row: &Commissioned) -> Result<()> {
    if row.standing != Standing::Reversed {
        sum.orders += 1;
    }
    match row.standing {
        Standing::Stated => sum.waiting = sum.waiting.plus(row.stated)?,
        Standing::Booked => {
            sum.sold = sum.sold.plus(row.total)?;
            sum.booked = sum.booked.plus(row.booked)?;
        }
        Standing::Fallen => sum.fallen = sum.fallen.plus(row.stated)?,
        Standing::Reversed => sum.reversed = sum.reversed.minus(row.booked)?,
    }
    Ok(())
}
