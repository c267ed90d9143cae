//! Of whom lots were bought. Nothing deletes a line (农药管理条例 26: two years and longer).

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Day, ListScope, OrganisationId, RegionCode};

use super::inputs::{county_range, pattern_of};
use super::schema::lot_purchase;
use crate::model::{LotId, ProductFacts, Purchase, PurchaseDraft, PurchaseId};
use crate::service::LedgerQuery;
use crate::{Error, InputError, Result};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = lot_purchase, check_for_backend(Backend))]
struct PurchaseRow {
    county: RegionCode,
    id: PurchaseId,
    lot: LotId,
    seller: OrganisationId,
    seller_name: String,
    product_name: String,
    registration: String,
    ingredient: String,
    content: String,
    formulation: String,
    producer: String,
    pieces: i64,
    supplier: String,
    supplier_contact: String,
    batch: String,
    bought_on: i32,
}

impl TryFrom<PurchaseRow> for Purchase {
    type Error = Error;

    fn try_from(row: PurchaseRow) -> Result<Self> {
        let day = Day::from_number(row.bought_on);
        Ok(Self {
            draft: PurchaseDraft {
                supplier: row.supplier,
                supplier_contact: row.supplier_contact,
                batch: row.batch,
                bought_on: day.ok_or_else(|| db::Error::Unreadable(format!("purchase {}: day", row.id)))?,
            },
            county: row.county,
            id: row.id,
            lot: row.lot,
            seller: row.seller,
            seller_name: row.seller_name,
            product: ProductFacts {
                name: row.product_name,
                registration: row.registration,
                ingredient: row.ingredient,
                content: row.content,
                formulation: row.formulation,
                producer: row.producer,
            },
            pieces: row.pieces,
        })
    }
}

/// Keeps of whom a lot was bought. Refuses a second time.
pub(crate) fn insert_purchase(tx: &mut Tx<'_>, new: &Purchase) -> Result<()> {
    let (product, draft) = (new.product.clone(), &new.draft);
    let row = PurchaseRow {
        county: new.county,
        id: new.id,
        lot: new.lot,
        seller: new.seller,
        seller_name: new.seller_name.clone(),
        product_name: product.name,
        registration: product.registration,
        ingredient: product.ingredient,
        content: product.content,
        formulation: product.formulation,
        producer: product.producer,
        pieces: new.pieces,
        supplier: draft.supplier.trim().to_owned(),
        supplier_contact: draft.supplier_contact.trim().to_owned(),
        batch: draft.batch.trim().to_owned(),
        bought_on: draft.bought_on.number(),
    };
    let inserted = tx.unless_taken(|tx| {
        diesel::insert_into(lot_purchase::table).values(row).prepared().execute(tx.conn())
    })?;
    inserted.ok_or(InputError::PurchaseKept)?;
    Ok(())
}

pub(crate) fn purchase_of(conn: &mut Conn, county: RegionCode, lot: LotId) -> Result<Option<Purchase>> {
    let row: Option<PurchaseRow> = lot_purchase::table
        .filter(lot_purchase::county.eq(county).and(lot_purchase::lot.eq(lot)))
        .select(PurchaseRow::as_select())
        .first(conn)
        .optional()?;
    row.map(Purchase::try_from).transpose()
}

/// Of whom these lots were bought, as far as that is known.
pub(crate) fn purchases_among(conn: &mut Conn, county: RegionCode, lots: &[LotId]) -> Result<Vec<Purchase>> {
    let rows: Vec<PurchaseRow> = lot_purchase::table
        .filter(lot_purchase::county.eq(county).and(lot_purchase::lot.eq_any(lots)))
        .select(PurchaseRow::as_select())
        .load(conn)?;
    rows.into_iter().map(Purchase::try_from).collect()
}

type OfPurchase = Box<dyn BoxableExpression<lot_purchase::table, Backend, SqlType = diesel::sql_types::Bool>>;

/// Lots that were bought, the latest first, and how many match.
pub(crate) fn purchases(
    conn: &mut Conn,
    scope: &ListScope,
    want: &LedgerQuery,
) -> Result<(Vec<Purchase>, i64)> {
    let matching = || {
        let mut query = lot_purchase::table.filter(purchases_within(scope)).into_boxed();
        if let Some(seller) = want.seller {
            query = query.filter(lot_purchase::seller.eq(seller));
        }
        if !want.ingredient.is_empty() {
            query = query.filter(lot_purchase::ingredient.eq(&want.ingredient));
        }
        if let Some(from) = want.from {
            query = query.filter(lot_purchase::bought_on.ge(from.number()));
        }
        if let Some(to) = want.to {
            query = query.filter(lot_purchase::bought_on.le(to.number()));
        }
        if let Some(pattern) = pattern_of(&want.words) {
            let number = lot_purchase::registration
                .like(pattern.clone())
                .or(lot_purchase::batch.like(pattern.clone()));
            let name = lot_purchase::product_name.like(pattern.clone());
            query = query.filter(name.or(number).or(lot_purchase::supplier.like(pattern)));
        }
        query
    };
    let rows: Vec<PurchaseRow> = matching()
        .order((lot_purchase::bought_on.desc(), lot_purchase::id.desc()))
        .offset(want.offset)
        .limit(want.limit)
        .select(PurchaseRow::as_select())
        .load(conn)?;
    let total = matching().count().get_result(conn)?;
    Ok((rows.into_iter().map(Purchase::try_from).collect::<Result<Vec<_>>>()?, total))
}

fn purchases_within(scope: &ListScope) -> OfPurchase {
    let mut filter: OfPurchase = Box::new(lot_purchase::seller.eq_any(scope.organisations.clone()));
    for region in &scope.regions {
        let (first, last) = county_range(*region);
        filter = Box::new(filter.or(lot_purchase::county.ge(first).and(lot_purchase::county.le(last))));
    }
    filter
}
