//! What buyers of pesticide stated, and the pesticide sales ledger. Nothing deletes a line of a
//! ledger (农药管理条例 26, 27: two years and longer).

use std::collections::{BTreeSet, HashMap};

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Fen, ListScope, OrganisationId, PersonId, RegionCode, Timestamp};

use super::schema::{cart_statement, order_line, order_statement, orders, pesticide_sale};
use crate::Result;
use crate::model::{KeptStatement, ListingId, LotId, Order, OrderId, PesticideSale, ProductFacts, SaleId};
use crate::service::{LedgerChoices, LedgerQuery};

/// Sellers and ingredients to choose from at most.
const CHOICES: i64 = 300;

type OfSale = Box<dyn BoxableExpression<pesticide_sale::table, Backend, SqlType = diesel::sql_types::Bool>>;

/// The codes between which the counties of a region lie: a city's begin with its first four digits.
pub(super) fn county_range(region: RegionCode) -> (RegionCode, RegionCode) {
    if region.city() == region {
        (region, RegionCode(region.0 + 99))
    } else {
        (region.county(), region.county())
    }
}

pub(super) fn pattern_of(words: &str) -> Option<String> {
    let words = words.trim().replace(['%', '_'], "");
    (!words.is_empty()).then(|| format!("%{words}%"))
}

// ── Statements ───────────────────────────────────────────────────────────────────────────────────────

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = cart_statement, check_for_backend(Backend))]
struct CartStatementRow {
    county: RegionCode,
    person: PersonId,
    sealed: String,
    shown: String,
    crop: String,
    purpose: String,
    stated_at: Timestamp,
}

impl From<CartStatementRow> for KeptStatement {
    fn from(row: CartStatementRow) -> Self {
        let CartStatementRow { sealed, shown, crop, purpose, stated_at, .. } = row;
        Self { sealed, shown, crop, purpose, stated_at, stated_by: None }
    }
}

/// Keeps what a person states; it takes the place of what they stated before.
pub(crate) fn keep_cart_statement(
    tx: &mut Tx<'_>,
    now: Timestamp,
    city: RegionCode,
    person: PersonId,
    new: &KeptStatement,
) -> Result<()> {
    let row = CartStatementRow {
        county: city,
        person,
        sealed: new.sealed.clone(),
        shown: new.shown.clone(),
        crop: new.crop.clone(),
        purpose: new.purpose.clone(),
        stated_at: new.stated_at,
    };
    let own =
        cart_statement::table.filter(cart_statement::county.eq(city).and(cart_statement::person.eq(person)));
    if diesel::update(own).set(&row).prepared().execute(tx.conn())? == 0 {
        let id = cart_statement::id.eq(tx.id::<i64>(now));
        diesel::insert_into(cart_statement::table).values((id, row)).prepared().execute(tx.conn())?;
    }
    Ok(())
}

pub(crate) fn cart_statement(
    conn: &mut Conn,
    city: RegionCode,
    person: PersonId,
) -> Result<Option<KeptStatement>> {
    let row: Option<CartStatementRow> = cart_statement::table
        .filter(cart_statement::county.eq(city).and(cart_statement::person.eq(person)))
        .select(CartStatementRow::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(KeptStatement::from))
}

/// What was stated for a cart is with its orders now.
pub(crate) fn forget_cart_statement(conn: &mut Conn, city: RegionCode, person: PersonId) -> Result<()> {
    let own =
        cart_statement::table.filter(cart_statement::county.eq(city).and(cart_statement::person.eq(person)));
    diesel::delete(own).prepared().execute(conn)?;
    Ok(())
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = order_statement, check_for_backend(Backend))]
struct OrderStatementRow {
    county: RegionCode,
    order_id: OrderId,
    sealed: String,
    shown: String,
    crop: String,
    purpose: String,
    stated_at: Timestamp,
    stated_by: PersonId,
    stated_by_name: String,
}

impl From<OrderStatementRow> for KeptStatement {
    fn from(row: OrderStatementRow) -> Self {
        let OrderStatementRow { sealed, shown, crop, purpose, stated_at, stated_by, stated_by_name, .. } =
            row;
        let stated_by = (stated_by.0 != 0).then_some((stated_by, stated_by_name));
        Self { sealed, shown, crop, purpose, stated_at, stated_by }
    }
}

/// Keeps what the buyer of an order stated.
pub(crate) fn insert_order_statement(
    tx: &mut Tx<'_>,
    now: Timestamp,
    order: &Order,
    stated: &KeptStatement,
) -> Result<()> {
    let (stated_by, stated_by_name) = stated.stated_by.clone().unwrap_or((PersonId(0), String::new()));
    let row = OrderStatementRow {
        county: order.county,
        order_id: order.id,
        sealed: stated.sealed.clone(),
        shown: stated.shown.clone(),
        crop: stated.crop.clone(),
        purpose: stated.purpose.clone(),
        stated_at: stated.stated_at,
        stated_by,
        stated_by_name,
    };
    let id = order_statement::id.eq(tx.id::<i64>(now));
    diesel::insert_into(order_statement::table).values((id, row)).prepared().execute(tx.conn())?;
    Ok(())
}

pub(crate) fn has_order_statement(conn: &mut Conn, order: &Order) -> Result<bool> {
    let own = order_statement::table
        .filter(order_statement::county.eq(order.county).and(order_statement::order_id.eq(order.id)));
    Ok(diesel::select(diesel::dsl::exists(own)).get_result(conn)?)
}

/// Forgets the statements of orders that were cancelled before this moment and of which the ledger has no line, and those
/// of carts that came to no order since then.
pub(crate) fn forget_statements(conn: &mut Conn, before: Timestamp) -> Result<()> {
    diesel::delete(cart_statement::table.filter(cart_statement::stated_at.lt(before))).execute(conn)?;
    let rows: Vec<(RegionCode, OrderId)> = order_statement::table
        .inner_join(
            orders::table
                .on(orders::county.eq(order_statement::county).and(orders::id.eq(order_statement::order_id))),
        )
        .filter(orders::status.eq_any(["cancelled", "refunded"]).and(orders::changed_at.lt(before)))
        .filter(diesel::dsl::not(diesel::dsl::exists(
            pesticide_sale::table.filter(
                pesticide_sale::county
                    .eq(order_statement::county)
                    .and(pesticide_sale::order_id.eq(order_statement::order_id)),
            ),
        )))
        .select((order_statement::county, order_statement::order_id))
        .limit(500)
        .load(conn)?;
    for (county, order) in rows {
        let own = order_statement::table
            .filter(order_statement::county.eq(county).and(order_statement::order_id.eq(order)));
        diesel::delete(own).execute(conn)?;
    }
    Ok(())
}

// ── The sales ledger ─────────────────────────────────────────────────────────────────────────────────

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = pesticide_sale, check_for_backend(Backend))]
struct SaleRow {
    county: RegionCode,
    id: SaleId,
    order_id: OrderId,
    listing: ListingId,
    lot: LotId,
    seller: OrganisationId,
    seller_name: String,
    buyer: PersonId,
    product_name: String,
    registration: String,
    ingredient: String,
    content: String,
    formulation: String,
    producer: String,
    specification: String,
    quantity: i64,
    batch: String,
    sold_on: i32,
    sold_at: Timestamp,
}

impl SaleRow {
    fn with(self, statement: KeptStatement, refunded: Fen) -> PesticideSale {
        PesticideSale {
            county: self.county,
            id: self.id,
            order: self.order_id,
            listing: self.listing,
            lot: self.lot,
            seller: self.seller,
            seller_name: self.seller_name,
            buyer: self.buyer,
            product: ProductFacts {
                name: self.product_name,
                registration: self.registration,
                ingredient: self.ingredient,
                content: self.content,
                formulation: self.formulation,
                producer: self.producer,
            },
            specification: self.specification,
            quantity: self.quantity,
            batch: self.batch,
            sold_at: self.sold_at,
            statement,
            refunded,
        }
    }
}

/// Writes a line; what the buyer stated stands with the order, and what went back is read from it.
pub(crate) fn insert_pesticide_sale(conn: &mut Conn, new: &PesticideSale) -> Result<()> {
    let product = new.product.clone();
    let row = SaleRow {
        county: new.county,
        id: new.id,
        order_id: new.order,
        listing: new.listing,
        lot: new.lot,
        seller: new.seller,
        seller_name: new.seller_name.clone(),
        buyer: new.buyer,
        product_name: product.name,
        registration: product.registration,
        ingredient: product.ingredient,
        content: product.content,
        formulation: product.formulation,
        producer: product.producer,
        specification: new.specification.clone(),
        quantity: new.quantity,
        batch: new.batch.clone(),
        sold_on: new.sold_at.day().number(),
        sold_at: new.sold_at,
    };
    diesel::insert_into(pesticide_sale::table).values(row).prepared().execute(conn)?;
    Ok(())
}

/// Lines of the ledger, the latest first, and how many match.
pub(crate) fn pesticide_sales(
    conn: &mut Conn,
    scope: &ListScope,
    want: &LedgerQuery,
) -> Result<(Vec<PesticideSale>, i64)> {
    let order: Option<OrderId> = want.words.trim().parse().ok();
    let matching = || {
        let mut query = pesticide_sale::table.filter(sales_within(scope)).into_boxed();
        if let Some(seller) = want.seller {
            query = query.filter(pesticide_sale::seller.eq(seller));
        }
        if !want.ingredient.is_empty() {
            query = query.filter(pesticide_sale::ingredient.eq(&want.ingredient));
        }
        if let Some(from) = want.from {
            query = query.filter(pesticide_sale::sold_on.ge(from.number()));
        }
        if let Some(to) = want.to {
            query = query.filter(pesticide_sale::sold_on.le(to.number()));
        }
        if let Some(order) = order {
            query = query.filter(pesticide_sale::order_id.eq(order));
        } else if let Some(pattern) = pattern_of(&want.words) {
            let number = pesticide_sale::registration
                .like(pattern.clone())
                .or(pesticide_sale::batch.like(pattern.clone()));
            let name = pesticide_sale::product_name.like(pattern.clone());
            query = query.filter(name.or(number).or(pesticide_sale::producer.like(pattern)));
        }
        query
    };
    let rows: Vec<SaleRow> = matching()
        .order((pesticide_sale::sold_at.desc(), pesticide_sale::id.desc()))
        .offset(want.offset)
        .limit(want.limit)
        .select(SaleRow::as_select())
        .load(conn)?;
    let total = matching().count().get_result(conn)?;
    Ok((stated(conn, rows)?, total))
}

fn sales_within(scope: &ListScope) -> OfSale {
    let mut filter: OfSale = Box::new(pesticide_sale::seller.eq_any(scope.organisations.clone()));
    for region in &scope.regions {
        let (first, last) = county_range(*region);
        filter = Box::new(filter.or(pesticide_sale::county.ge(first).and(pesticide_sale::county.le(last))));
    }
    filter
}

/// How many orders are looked up at once.
const AT_ONCE: usize = 500;

/// Lines with what their buyers stated and what went back since.
fn stated(conn: &mut Conn, rows: Vec<SaleRow>) -> Result<Vec<PesticideSale>> {
    let mut statements: HashMap<OrderId, KeptStatement> = HashMap::new();
    let mut refunds: HashMap<(OrderId, ListingId), Fen> = HashMap::new();
    for some in rows.chunks(AT_ONCE) {
        let orders: Vec<OrderId> = some.iter().map(|row| row.order_id).collect();
        let counties: BTreeSet<RegionCode> = some.iter().map(|row| row.county).collect();
        let found: Vec<OrderStatementRow> = order_statement::table
            .filter(order_statement::county.eq_any(counties.clone()))
            .filter(order_statement::order_id.eq_any(orders.clone()))
            .select(OrderStatementRow::as_select())
            .load(conn)?;
        statements.extend(found.into_iter().map(|row| (row.order_id, row.into())));
        let found: Vec<(OrderId, ListingId, Fen)> = order_line::table
            .filter(order_line::county.eq_any(counties).and(order_line::order_id.eq_any(orders)))
            .select((order_line::order_id, order_line::listing, order_line::refunded_fen))
            .load(conn)?;
        refunds.extend(found.into_iter().map(|(order, listing, back)| ((order, listing), back)));
    }
    let line = |row: SaleRow| {
        let statement = statements.get(&row.order_id).cloned();
        let statement =
            statement.ok_or_else(|| db::Error::Unreadable(format!("sale {}: no statement", row.id)))?;
        let refunded = refunds.get(&(row.order_id, row.listing)).copied().unwrap_or(Fen::ZERO);
        Ok(row.with(statement, refunded))
    };
    rows.into_iter().map(line).collect()
}

pub(crate) fn pesticide_sale(conn: &mut Conn, id: SaleId) -> Result<Option<PesticideSale>> {
    let row: Option<SaleRow> = pesticide_sale::table
        .filter(pesticide_sale::id.eq(id))
        .select(SaleRow::as_select())
        .first(conn)
        .optional()?;
    Ok(stated(conn, row.into_iter().collect())?.pop())
}

/// The sellers and ingredients of the ledger.
pub(crate) fn ledger_choices(conn: &mut Conn, scope: &ListScope) -> Result<LedgerChoices> {
    let sellers: Vec<(OrganisationId, String)> = pesticide_sale::table
        .filter(sales_within(scope))
        .select((pesticide_sale::seller, pesticide_sale::seller_name))
        .distinct()
        .limit(CHOICES)
        .load(conn)?;
    let ingredients = pesticide_sale::table
        .filter(sales_within(scope))
        .select(pesticide_sale::ingredient)
        .distinct()
        .order(pesticide_sale::ingredient.asc())
        .limit(CHOICES)
        .load(conn)?;
    Ok(LedgerChoices { sellers: sellers.into_iter().collect(), ingredients })
}
