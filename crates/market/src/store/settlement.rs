//! What providers were told to settle, how far it has come, and what was tried in vain.

use db::{Conn, Prepare as _, Tx};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use kernel::{Day, Fen, ListScope, OrganisationId, RegionCode, Timestamp, words};

use super::order::OrderRow;
use super::own_lines::within;
use super::schema::{orders, payment, settlement_try};
use crate::Result;
use crate::model::{Order, OrderId, Settlement};

/// Orders whose settlement this provider has yet to confirm and whose pause is over, oldest first.
pub(crate) fn settlements_due(
    conn: &mut Conn,
    provider: &str,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Order>> {
    let paid_there =
        payment::table.filter(payment::checkout.eq(orders::checkout).and(payment::provider.eq(provider)));
    let pausing = settlement_try::table
        .filter(settlement_try::county.eq(orders::county).and(settlement_try::order_id.eq(orders::id)))
        .filter(settlement_try::next_at.gt(now));
    orders::table
        .filter(orders::settlement.eq("instructed"))
        .filter(diesel::dsl::exists(paid_there))
        .filter(diesel::dsl::not(diesel::dsl::exists(pausing)))
        .order(orders::changed_at.asc())
        .limit(limit)
        .select(OrderRow::as_select())
        .load(conn)?
        .into_iter()
        .map(Order::try_from)
        .collect()
}

/// How often the provider was told of a settlement without having done it.
pub(crate) fn tries_of(conn: &mut Conn, order: &Order) -> Result<i64> {
    let tries: Option<i64> = settlement_try::table
        .filter(settlement_try::county.eq(order.county).and(settlement_try::order_id.eq(order.id)))
        .select(settlement_try::tries)
        .first(conn)
        .optional()?;
    Ok(tries.unwrap_or(0))
}

/// What the provider said of a settlement it has not done; empty while it is at work.
pub(crate) fn note_fault(
    tx: &mut Tx<'_>,
    now: Timestamp,
    order: &Order,
    fault: &str,
    next: Timestamp,
) -> Result<()> {
    let of = settlement_try::table
        .filter(settlement_try::county.eq(order.county).and(settlement_try::order_id.eq(order.id)));
    let changed = diesel::update(of)
        .set((
            settlement_try::tries.eq(settlement_try::tries + 1),
            settlement_try::fault.eq(fault),
            settlement_try::tried_at.eq(now),
            settlement_try::next_at.eq(next),
        ))
        .prepared()
        .execute(tx.conn())?;
    if changed == 0 {
        diesel::insert_into(settlement_try::table)
            .values((
                settlement_try::county.eq(order.county),
                settlement_try::id.eq(tx.id::<i64>(now)),
                settlement_try::order_id.eq(order.id),
                settlement_try::tries.eq(1_i64),
                settlement_try::fault.eq(fault),
                settlement_try::tried_at.eq(now),
                settlement_try::next_at.eq(next),
            ))
            .prepared()
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Ends the pause of a settlement; false when there is none to end.
pub(crate) fn retry_now(conn: &mut Conn, now: Timestamp, order: &Order) -> Result<bool> {
    if order.settlement != Settlement::Instructed {
        return Ok(false);
    }
    let of = settlement_try::table
        .filter(settlement_try::county.eq(order.county).and(settlement_try::order_id.eq(order.id)))
        .filter(settlement_try::next_at.gt(now));
    let changed = diesel::update(of).set(settlement_try::next_at.eq(now)).prepared().execute(conn)?;
    Ok(changed == 1)
}

/// Which settlement runs.
#[derive(Debug, Clone, Default)]
pub struct RunQuery {
    /// Only those not at their end (`waiting`), or with a fault (`failed`).
    pub state: Option<SplitState>,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

words! {
    /// How far a split or refund instruction, or all of a run, has come.
    SplitState {
        /// The provider was told.
        Waiting = "waiting";
        /// It did not do it; it is told again.
        Failed = "failed";
        /// It is done.
        Confirmed = "confirmed";
    }
}

/// What was due to a seller for the orders collected on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The county.
    pub county: RegionCode,
    /// The day.
    pub day: Day,
    /// The seller.
    pub seller: OrganisationId,
    /// Its name.
    pub seller_name: String,
    /// How many orders.
    pub orders: i64,
    /// To the seller.
    pub net: Fen,
    /// To the platform.
    pub commission: Fen,
    /// How many the provider has confirmed.
    pub confirmed: i64,
    /// How many it has not done, though told.
    pub failed: i64,
}

#[derive(QueryableByName)]
struct RunRow {
    #[diesel(sql_type = BigInt)]
    county: i64,
    #[diesel(sql_type = BigInt)]
    day: i64,
    #[diesel(sql_type = BigInt)]
    seller: i64,
    #[diesel(sql_type = Text)]
    seller_name: String,
    #[diesel(sql_type = BigInt)]
    orders: i64,
    #[diesel(sql_type = BigInt)]
    net: i64,
    #[diesel(sql_type = BigInt)]
    commission: i64,
    #[diesel(sql_type = BigInt)]
    confirmed: i64,
    #[diesel(sql_type = BigInt)]
    failed: i64,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

/// Milliseconds of a day, and those by which China is ahead of UTC.
const DAY_MILLIS: i64 = 86_400_000;
const AHEAD_MILLIS: i64 = 28_800_000;

/// Orders that were to be settled, with the provider and what was tried in vain.
const SETTLED: &str = "FROM orders o JOIN payment p ON p.checkout = o.checkout \
     LEFT JOIN settlement_try t ON t.county = o.county AND t.order_id = o.id";
const FAILED: &str = "(o.settlement = 'instructed' AND COALESCE(t.fault, '') <> '')";

/// The condition on orders that were to be settled.
fn seen(scope: &ListScope) -> Option<String> {
    visible(scope).map(|which| format!("o.settlement <> 'none' AND {which}"))
}

/// The condition on the counties and sellers of orders; numbers alone stand in it.
pub(super) fn visible(scope: &ListScope) -> Option<String> {
    let numbers = |all: Vec<i64>| all.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
    let counties = numbers(region::counties_of(scope).into_iter().map(|county| county.0).collect());
    let sellers = numbers(scope.organisations.iter().map(|seller| seller.0).collect());
    let parts: Vec<String> = [("o.county", counties), ("o.seller", sellers)]
        .into_iter()
        .filter(|(_, list)| !list.is_empty())
        .map(|(column, list)| format!("{column} IN ({list})"))
        .collect();
    (!parts.is_empty()).then(|| format!("({})", parts.join(" OR ")))
}

pub(crate) fn runs(conn: &mut Conn, scope: &ListScope, want: &RunQuery) -> Result<(Vec<Run>, i64)> {
    let Some(which) = seen(scope) else { return Ok((Vec::new(), 0)) };
    let having = match want.state {
        None => String::new(),
        Some(SplitState::Confirmed) => {
            " HAVING SUM(CASE WHEN o.settlement = 'instructed' THEN 1 ELSE 0 END) = 0".to_owned()
        }
        Some(SplitState::Waiting) => {
            " HAVING SUM(CASE WHEN o.settlement = 'instructed' THEN 1 ELSE 0 END) > 0".to_owned()
        }
        Some(SplitState::Failed) => format!(" HAVING SUM(CASE WHEN {FAILED} THEN 1 ELSE 0 END) > 0"),
    };
    let grouped = format!(
        "SELECT o.county, (o.collected_at + {AHEAD_MILLIS}) / {DAY_MILLIS} AS day, o.seller, \
         MAX(o.seller_name) AS seller_name, COUNT(*) AS orders, CAST(SUM(o.payout_fen) AS BIGINT) AS net, \
         CAST(SUM(o.payout_commission_fen) AS BIGINT) AS commission, \
         CAST(SUM(CASE WHEN o.settlement = 'confirmed' THEN 1 ELSE 0 END) AS BIGINT) AS confirmed, \
         CAST(SUM(CASE WHEN {FAILED} THEN 1 ELSE 0 END) AS BIGINT) AS failed \
         {SETTLED} WHERE {which} GROUP BY 1, 2, 3{having}"
    );
    let rows: Vec<RunRow> = diesel::sql_query(format!(
        "{grouped} ORDER BY 2 DESC, 1, 4 LIMIT {} OFFSET {}",
        want.limit, want.offset
    ))
    .load(conn)?;
    let count: Count =
        diesel::sql_query(format!("SELECT COUNT(*) AS value FROM ({grouped}) r")).get_result(conn)?;
    Ok((rows.into_iter().map(Run::from).collect(), count.value))
}

impl From<RunRow> for Run {
    fn from(row: RunRow) -> Self {
        let start = row.day.saturating_mul(DAY_MILLIS).saturating_sub(AHEAD_MILLIS);
        Self {
            county: RegionCode(row.county),
            day: Timestamp::from_millis(start).day(),
            seller: OrganisationId(row.seller),
            seller_name: row.seller_name,
            orders: row.orders,
            net: Fen(row.net),
            commission: Fen(row.commission),
            confirmed: row.confirmed,
            failed: row.failed,
        }
    }
}

/// Which split instructions.
#[derive(Debug, Clone, Default)]
pub struct SplitQuery {
    /// How far they have come.
    pub state: Option<SplitState>,
    /// Of this seller.
    pub seller: Option<OrganisationId>,
    /// Of the orders collected on this day.
    pub day: Option<Day>,
    /// An order's number.
    pub order: Option<OrderId>,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// What a provider was told to do with an order's money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// The county.
    pub county: RegionCode,
    /// The order.
    pub order: OrderId,
    /// The provider's word.
    pub provider: String,
    /// The seller's name.
    pub seller_name: String,
    /// To the seller.
    pub net: Fen,
    /// To the platform.
    pub commission: Fen,
    /// How far it has come.
    pub state: SplitState,
    /// How often the provider was told without having done it.
    pub tries: i64,
    /// What the provider said last time; empty when nothing went wrong.
    pub fault: String,
    /// When it was told first: when the goods were collected.
    pub told_at: Timestamp,
}

#[derive(QueryableByName)]
struct SplitRow {
    #[diesel(sql_type = BigInt)]
    county: i64,
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    provider: String,
    #[diesel(sql_type = Text)]
    seller_name: String,
    #[diesel(sql_type = BigInt)]
    payout_fen: i64,
    #[diesel(sql_type = BigInt)]
    payout_commission_fen: i64,
    #[diesel(sql_type = Text)]
    settlement: String,
    #[diesel(sql_type = BigInt)]
    tries: i64,
    #[diesel(sql_type = Text)]
    fault: String,
    #[diesel(sql_type = BigInt)]
    collected_at: i64,
}

pub(crate) fn splits(conn: &mut Conn, scope: &ListScope, want: &SplitQuery) -> Result<(Vec<Split>, i64)> {
    let Some(mut which) = seen(scope) else { return Ok((Vec::new(), 0)) };
    which += &match want.state {
        None => String::new(),
        Some(SplitState::Confirmed) => " AND o.settlement = 'confirmed'".to_owned(),
        Some(SplitState::Waiting) => format!(" AND o.settlement = 'instructed' AND NOT {FAILED}"),
        Some(SplitState::Failed) => format!(" AND {FAILED}"),
    };
    if let Some(seller) = want.seller {
        which += &format!(" AND o.seller = {}", seller.0);
    }
    if let Some(order) = want.order {
        which += &format!(" AND o.id = {}", order.0);
    }
    if let Some(day) = want.day {
        let (first, end) = within(day);
        which += &format!(" AND o.collected_at >= {} AND o.collected_at < {}", first.millis(), end.millis());
    }
    let rows: Vec<SplitRow> = diesel::sql_query(format!(
        "SELECT o.county, o.id, p.provider, o.seller_name, o.payout_fen, o.payout_commission_fen, o.settlement, \
         COALESCE(t.tries, 0) AS tries, COALESCE(t.fault, '') AS fault, o.collected_at \
         {SETTLED} WHERE {which} ORDER BY o.collected_at DESC, o.id DESC LIMIT {} OFFSET {}",
        want.limit, want.offset
    ))
    .load(conn)?;
    let count: Count =
        diesel::sql_query(format!("SELECT COUNT(*) AS value {SETTLED} WHERE {which}")).get_result(conn)?;
    Ok((rows.into_iter().map(Split::from).collect(), count.value))
}

impl From<SplitRow> for Split {
    fn from(row: SplitRow) -> Self {
        let state = match (row.settlement.as_str(), row.fault.as_str()) {
            ("confirmed", _) => SplitState::Confirmed,
            (_, "") => SplitState::Waiting,
            _ => SplitState::Failed,
        };
        Self {
            county: RegionCode(row.county),
            order: OrderId(row.id),
            provider: row.provider,
            seller_name: row.seller_name,
            net: Fen(row.payout_fen),
            commission: Fen(row.payout_commission_fen),
            state,
            tries: row.tries,
            fault: row.fault,
            told_at: Timestamp::from_millis(row.collected_at),
        }
    }
}
