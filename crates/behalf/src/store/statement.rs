//! Commission as statements show it.

use std::collections::BTreeMap;

use db::{Backend, Conn};
use diesel::prelude::*;
use kernel::{Fen, ListScope, RegionCode, StationId, Timestamp};
use market::model::OrderId;

use super::schema::{behalf_act, behalf_order};
use super::word;
use crate::Result;
use crate::model::{ActId, Commissioned, Standing};
use crate::service::CommissionQuery;

#[derive(Queryable, Selectable)]
#[diesel(table_name = behalf_order, check_for_backend(Backend))]
struct Row {
    county: RegionCode,
    station: StationId,
    act: ActId,
    order_id: OrderId,
    seller_name: String,
    total_fen: Fen,
    commission_fen: Fen,
    status: String,
    booked_fen: Fen,
    made_at: Timestamp,
    booked_at: Timestamp,
}

/// Commission within a scope, the newest first, and how many match.
pub(crate) fn commissions(
    conn: &mut Conn,
    scope: &ListScope,
    want: &CommissionQuery,
) -> Result<(Vec<Commissioned>, i64)> {
    let stated = Standing::Stated.as_str();
    let query = || {
        let within = behalf_order::county
            .eq_any(region::counties_of(scope))
            .or(behalf_order::station.eq_any(scope.stations.clone()));
        let mut query = behalf_order::table.filter(within).into_boxed();
        if let Some(month) = want.month {
            let (first, last) = month.bounds();
            let (from, until) = (first.start(), last.plus_days(1).start());
            let waits = behalf_order::status
                .eq(stated)
                .and(behalf_order::made_at.ge(from))
                .and(behalf_order::made_at.lt(until));
            let ended = behalf_order::status
                .ne(stated)
                .and(behalf_order::booked_at.ge(from))
                .and(behalf_order::booked_at.lt(until));
            query = query.filter(waits.or(ended));
        }
        if let Some(standing) = want.standing {
            query = query.filter(behalf_order::status.eq(standing.as_str()));
        }
        if let Some(station) = want.station {
            query = query.filter(behalf_order::station.eq(station));
        }
        if let Some(county) = want.county {
            query = query.filter(behalf_order::county.eq(county));
        }
        if let Some(number) = want.number {
            query = query
                .filter(behalf_order::order_id.eq(OrderId(number)).or(behalf_order::act.eq(ActId(number))));
        }
        query
    };
    let total = query().count().get_result(conn)?;
    let rows: Vec<Row> = query()
        .order(behalf_order::id.desc())
        .offset(want.offset)
        .limit(want.limit)
        .select(Row::as_select())
        .load(conn)?;
    let names = names(conn, &rows)?;
    let found: Result<Vec<Commissioned>> = rows
        .into_iter()
        .map(|row| {
            let standing = word(&row.status, Standing::parse)?;
            Ok(Commissioned {
                station_name: names.get(&row.station).cloned().unwrap_or_else(|| row.station.to_string()),
                county: row.county,
                station: row.station,
                act: row.act,
                order: row.order_id,
                seller_name: row.seller_name,
                total: row.total_fen,
                stated: row.commission_fen,
                booked: row.booked_fen,
                at: if standing == Standing::Stated { row.made_at } else { row.booked_at },
                standing,
            })
        })
        .collect();
    Ok((found?, total))
}

/// The stations' names as the last act of each has it.
fn names(conn: &mut Conn, rows: &[Row]) -> Result<BTreeMap<StationId, String>> {
    let acts: Vec<ActId> = rows.iter().map(|row| row.act).collect();
    let mut names = BTreeMap::new();
    // Neither engine takes any number of values at once.
    for some in acts.chunks(500) {
        let found: Vec<(StationId, String)> = behalf_act::table
            .filter(behalf_act::id.eq_any(some))
            .order(behalf_act::id.asc())
            .select((behalf_act::station, behalf_act::station_name))
            .load(conn)?;
        names.extend(found);
    }
    Ok(names)
}
