//! Orders of other platforms.

use std::collections::{BTreeSet, HashMap};

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::dsl::{exists, sql};
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use kernel::{Fen, ListScope, OrganisationId, RegionCode, Timestamp};

use super::schema::{offsite_order, offsite_shop, offsite_version};
use super::{pattern, word};
use crate::model::{Brought, Import, ImportId, Known, Line, OrderId, ShopId, Status};
use crate::service::{OrderQuery, OrderRow};
use crate::{Error, Result};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = offsite_order, check_for_backend(Backend))]
pub(super) struct Row {
    county: RegionCode,
    pub(super) id: OrderId,
    shop: ShopId,
    organisation: OrganisationId,
    platform: String,
    number: String,
    line: String,
    status: String,
    paid_fen: Fen,
    refund_fen: Fen,
    sold_fen: Fen,
    sold_orders: i64,
    paid_at: Timestamp,
    day: i32,
    title: String,
    quantity: i64,
    province: String,
    city: String,
    version: i64,
    pub(super) first_import: ImportId,
    last_import: ImportId,
}

impl TryFrom<Row> for Known {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let line = Line {
            row: 0,
            status: word(&row.status, Status::parse)?,
            order: row.number,
            line: row.line,
            paid: row.paid_fen,
            refund: row.refund_fen,
            paid_at: (row.paid_at != Timestamp::default()).then_some(row.paid_at),
            title: row.title,
            quantity: row.quantity,
            province: row.province,
            city: row.city,
        };
        Ok(Self { id: row.id, seller: row.organisation, version: row.version, line })
    }
}

/// What is said of an order, and what that adds to the figures.
#[derive(AsChangeset)]
#[diesel(table_name = offsite_order)]
pub(super) struct Said {
    status: &'static str,
    paid_fen: Fen,
    refund_fen: Fen,
    sold_fen: Fen,
    sold_orders: i64,
    paid_at: Timestamp,
    day: i32,
}

impl From<&Line> for Said {
    fn from(line: &Line) -> Self {
        let sale = line.sale();
        Self {
            status: line.status.as_str(),
            paid_fen: line.paid,
            refund_fen: line.refund,
            sold_fen: sale.map_or(Fen::ZERO, |sale| sale.value),
            sold_orders: sale.map_or(0, |sale| sale.orders),
            paid_at: line.paid_at.unwrap_or_default(),
            day: line.paid_at.map_or(0, |at| at.day().number()),
        }
    }
}

/// What is known of the orders of a batch in the whole prefecture, by number and line; of an order that was imported in two
/// counties before that was refused, each goes on from its own.
pub(crate) fn known(
    conn: &mut Conn,
    import: &Import,
    lines: &[Line],
) -> Result<HashMap<(String, String), Known>> {
    let numbers: Vec<&str> = lines.iter().map(|line| line.order.as_str()).collect();
    let mut rows: Vec<Row> = offsite_order::table
        .filter(offsite_order::platform.eq(&import.platform))
        .filter(offsite_order::number.eq_any(numbers))
        .select(Row::as_select())
        .load(conn)?;
    rows.sort_by_key(|row| (row.county == import.party.county, row.id));
    let keyed = |row: Row| Ok(((row.number.clone(), row.line.clone()), Known::try_from(row)?));
    rows.into_iter().map(keyed).collect()
}

pub(crate) fn insert_order(tx: &mut Tx<'_>, now: Timestamp, import: &Import, line: &Line) -> Result<()> {
    let Said { status, paid_fen, refund_fen, sold_fen, sold_orders, paid_at, day } = Said::from(line);
    let row = Row {
        county: import.party.county,
        id: tx.id(now),
        shop: import.shop,
        organisation: import.party.organisation,
        platform: import.platform.clone(),
        number: line.order.clone(),
        line: line.line.clone(),
        status: status.to_owned(),
        paid_fen,
        refund_fen,
        sold_fen,
        sold_orders,
        paid_at,
        day,
        title: line.title.clone(),
        quantity: line.quantity,
        province: line.province.clone(),
        city: line.city.clone(),
        version: 1,
        first_import: import.id,
        last_import: import.id,
    };
    diesel::insert_into(offsite_order::table).values(row).prepared().execute(tx.conn())?;
    Ok(())
}

/// Writes what an order is by now and keeps what it was; false when somebody was first.
pub(crate) fn amend_order(
    tx: &mut Tx<'_>,
    now: Timestamp,
    import: &Import,
    old: &Known,
    new: &Line,
) -> Result<bool> {
    let county = import.party.county;
    let there = offsite_order::table.find((county, old.id)).filter(offsite_order::version.eq(old.version));
    let changed = diesel::update(there)
        .set((
            Said::from(new),
            offsite_order::version.eq(old.version + 1),
            offsite_order::last_import.eq(import.id),
        ))
        .prepared()
        .execute(tx.conn())?;
    if changed == 0 {
        return Ok(false);
    }
    let id: i64 = tx.id(now);
    diesel::insert_into(offsite_version::table)
        .values((
            offsite_version::county.eq(county),
            offsite_version::id.eq(id),
            offsite_version::order_id.eq(old.id.0),
            offsite_version::version.eq(old.version),
            offsite_version::status.eq(old.line.status.as_str()),
            offsite_version::paid_fen.eq(old.line.paid),
            offsite_version::refund_fen.eq(old.line.refund),
            offsite_version::paid_at.eq(old.line.paid_at.unwrap_or_default()),
            offsite_version::import.eq(import.id),
            offsite_version::changed_at.eq(now),
        ))
        .prepared()
        .execute(tx.conn())?;
    Ok(true)
}

type Orders<'a> = offsite_order::BoxedQuery<'a, Backend>;

fn within<'a>(scope: &ListScope, want: &OrderQuery) -> Orders<'a> {
    let seen = offsite_order::county
        .eq_any(region::counties_of(scope))
        .or(offsite_order::organisation.eq_any(scope.organisations.clone()));
    let mut query = offsite_order::table.filter(seen).into_boxed();
    if !want.words.is_empty() {
        let like = pattern(&want.words);
        query = query.filter(offsite_order::number.like(like.clone()).or(offsite_order::title.like(like)));
    }
    if let Some(status) = want.status {
        query = query.filter(offsite_order::status.eq(status.as_str()));
    }
    if !want.platform.is_empty() {
        query = query.filter(offsite_order::platform.eq(want.platform.clone()));
    }
    if let Some(shop) = want.shop {
        query = query.filter(offsite_order::shop.eq(shop));
    }
    if let Some(organisation) = want.organisation {
        query = query.filter(offsite_order::organisation.eq(organisation));
    }
    if let Some(import) = want.import {
        query = of_import(query, import, want.brought);
    }
    if let Some(from) = want.from {
        query = query.filter(offsite_order::day.ge(from.number()));
    }
    if let Some(to) = want.to {
        // An order that was never paid has no day.
        query = query.filter(offsite_order::day.gt(0).and(offsite_order::day.le(to.number())));
    }
    query
}

/// What an import did this to, or anything at all.
fn of_import(query: Orders<'_>, import: ImportId, brought: Option<Brought>) -> Orders<'_> {
    let fresh = offsite_order::first_import.eq(import);
    // A version keeps what an order was before an import changed it.
    let changes = offsite_version::table
        .filter(offsite_version::import.eq(import))
        .filter(offsite_version::county.eq(offsite_order::county))
        .filter(offsite_version::order_id.eq(offsite_order::id))
        .select(offsite_version::order_id);
    let changed = exists(changes);
    match brought {
        None => query.filter(fresh.or(changed)),
        Some(Brought::Fresh) => query.filter(fresh),
        Some(Brought::Changed) => query.filter(changed),
        // What it had become then is what the next import found, or what it is.
        Some(Brought::Refunded) => query.filter(
            sql::<Bool>(
                "EXISTS (SELECT 1 FROM offsite_version v LEFT JOIN offsite_version later \
                 ON later.county = v.county AND later.order_id = v.order_id AND later.version = v.version + 1 \
                 WHERE v.county = offsite_order.county AND v.order_id = offsite_order.id \
                 AND COALESCE(later.refund_fen, offsite_order.refund_fen) > v.refund_fen AND v.import = ",
            )
            .bind::<BigInt, _>(import)
            .sql(")"),
        ),
    }
}

/// Orders within a scope, the latest paid first, and how many match.
pub(crate) fn orders(conn: &mut Conn, scope: &ListScope, want: &OrderQuery) -> Result<(Vec<OrderRow>, i64)> {
    let total = within(scope, want).count().get_result(conn)?;
    let rows: Vec<Row> = within(scope, want)
        .order((offsite_order::paid_at.desc(), offsite_order::id.desc()))
        .offset(want.offset)
        .limit(want.limit)
        .select(Row::as_select())
        .load(conn)?;
    let mut shops: Vec<ShopId> = rows.iter().map(|row| row.shop).collect();
    shops.sort();
    shops.dedup();
    let names: HashMap<ShopId, (String, String)> = offsite_shop::table
        .filter(offsite_shop::id.eq_any(shops))
        .select((offsite_shop::id, (offsite_shop::name, offsite_shop::seller_name)))
        .load::<(ShopId, (String, String))>(conn)?
        .into_iter()
        .collect();
    let shown = |row: Row| {
        let (shop_name, seller) = names.get(&row.shop).cloned().unwrap_or_default();
        let (platform, sold) = (row.platform.clone(), row.sold_fen);
        Ok(OrderRow { shop_name, seller, platform, sold, known: Known::try_from(row)? })
    };
    Ok((rows.into_iter().map(shown).collect::<Result<_>>()?, total))
}

/// The sum of a column. PostgreSQL's SUM over BIGINT is NUMERIC, which both engines read back as BIGINT when told to.
fn sum(column: &str) -> SqlLiteral<BigInt> {
    sql::<BigInt>(&format!("CAST(COALESCE(SUM({column}), 0) AS BIGINT)"))
}

/// How many orders of each of these shops count and what they are worth; shops without orders are left out.
pub(crate) fn sums_of(
    conn: &mut Conn,
    shops: impl Iterator<Item = (RegionCode, ShopId)>,
) -> Result<HashMap<ShopId, (i64, Fen)>> {
    let (counties, ids): (BTreeSet<RegionCode>, BTreeSet<ShopId>) = shops.unzip();
    let rows: Vec<(ShopId, i64, i64)> = offsite_order::table
        .filter(offsite_order::county.eq_any(counties).and(offsite_order::shop.eq_any(ids)))
        .group_by(offsite_order::shop)
        .select((offsite_order::shop, sum("sold_orders"), sum("sold_fen")))
        .load(conn)?;
    Ok(rows.into_iter().map(|(shop, orders, value)| (shop, (orders, Fen(value)))).collect())
}

/// How many orders count and what they are worth.
pub(crate) fn sums(conn: &mut Conn, scope: &ListScope, want: &OrderQuery) -> Result<(i64, Fen)> {
    let select = (sum("sold_orders"), sum("sold_fen"));
    let (orders, value): (i64, i64) = within(scope, want).select(select).get_result(conn)?;
    Ok((orders, Fen(value)))
}
