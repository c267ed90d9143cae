//! What providers were told to give back, and how far it has come.

use db::Conn;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use kernel::{Fen, ListScope, RegionCode, Timestamp};

use super::settlement::{SplitState, visible};
use crate::Result;
use crate::model::{OrderId, RefundId, RefundReason};

/// Which refund instructions.
#[derive(Debug, Clone, Default)]
pub struct RefundQuery {
    /// How far they have come.
    pub state: Option<SplitState>,
    /// Of this order.
    pub order: Option<OrderId>,
    /// This one alone.
    pub refund: Option<RefundId>,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// What a provider was told to give back to a buyer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundOrder {
    /// The county.
    pub county: RegionCode,
    /// The refund.
    pub refund: RefundId,
    /// The order it is of.
    pub order: OrderId,
    /// The provider's word.
    pub provider: String,
    /// The seller's name.
    pub seller_name: String,
    /// How much.
    pub amount: Fen,
    /// How much of it comes back from the commission that was split off.
    pub split_back: Fen,
    /// Why.
    pub reason: RefundReason,
    /// How far it has come.
    pub state: SplitState,
    /// How often the provider was told without having done it.
    pub tries: i64,
    /// What the provider said last time; empty when nothing went wrong.
    pub fault: String,
    /// When it was told first.
    pub told_at: Timestamp,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    county: i64,
    #[diesel(sql_type = BigInt)]
    refund: i64,
    #[diesel(sql_type = BigInt)]
    order_id: i64,
    #[diesel(sql_type = Text)]
    provider: String,
    #[diesel(sql_type = Text)]
    seller_name: String,
    #[diesel(sql_type = BigInt)]
    amount_fen: i64,
    #[diesel(sql_type = BigInt)]
    split_back_fen: i64,
    #[diesel(sql_type = Text)]
    reason: String,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = BigInt)]
    tries: i64,
    #[diesel(sql_type = Text)]
    fault: String,
    #[diesel(sql_type = BigInt)]
    instructed_at: i64,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

/// Refunds with their order and what was tried in vain.
const INSTRUCTED: &str = "FROM refund r JOIN orders o ON o.county = r.county AND o.id = r.order_id \
     LEFT JOIN refund_try t ON t.county = r.county AND t.refund = r.id";

/// Refund instructions, newest first, and how many match.
pub(crate) fn refund_orders(
    conn: &mut Conn,
    scope: &ListScope,
    want: &RefundQuery,
) -> Result<(Vec<RefundOrder>, i64)> {
    let Some(mut which) = visible(scope) else { return Ok((Vec::new(), 0)) };
    which += match want.state {
        None => "",
        Some(SplitState::Confirmed) => " AND r.status = 'confirmed'",
        Some(SplitState::Waiting) => " AND r.status = 'instructed' AND COALESCE(t.fault, '') = ''",
        Some(SplitState::Failed) => " AND r.status = 'instructed' AND COALESCE(t.fault, '') <> ''",
    };
    if let Some(order) = want.order {
        which += &format!(" AND o.id = {}", order.0);
    }
    if let Some(refund) = want.refund {
        which += &format!(" AND r.id = {}", refund.0);
    }
    let rows: Vec<Row> = diesel::sql_query(format!(
        "SELECT r.county, r.id AS refund, r.order_id, r.provider, o.seller_name, r.amount_fen, r.split_back_fen, \
         r.reason, r.status, COALESCE(t.tries, 0) AS tries, COALESCE(t.fault, '') AS fault, r.instructed_at \
         {INSTRUCTED} WHERE {which} ORDER BY r.instructed_at DESC, r.id DESC LIMIT {} OFFSET {}",
        want.limit, want.offset
    ))
    .load(conn)?;
    let count: Count =
        diesel::sql_query(format!("SELECT COUNT(*) AS value {INSTRUCTED} WHERE {which}")).get_result(conn)?;
    Ok((rows.into_iter().map(RefundOrder::try_from).collect::<Result<_>>()?, count.value))
}

impl TryFrom<Row> for RefundOrder {
    type Error = crate::Error;

    fn try_from(row: Row) -> Result<Self> {
        let reason = RefundReason::parse(&row.reason)
            .ok_or_else(|| db::Error::Unreadable(format!("refund {}: reason", row.refund)))?;
        let state = match (row.status.as_str(), row.fault.as_str()) {
            ("confirmed", _) => SplitState::Confirmed,
            (_, "") => SplitState::Waiting,
            _ => SplitState::Failed,
        };
        Ok(Self {
            county: RegionCode(row.county),
            refund: RefundId(row.refund),
            order: OrderId(row.order_id),
            provider: row.provider,
            seller_name: row.seller_name,
            amount: Fen(row.amount_fen),
            split_back: Fen(row.split_back_fen),
            reason,
            state,
            tries: row.tries,
            fault: row.fault,
            told_at: Timestamp::from_millis(row.instructed_at),
        })
    }
}
