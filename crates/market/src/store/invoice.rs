//! Invoices.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Day, Fen, OrganisationId, PersonId, RegionCode, Timestamp};

use super::schema::{invoice, orders};
use crate::model::{Invoice, InvoiceDraft, InvoiceId, InvoiceKind, OrderId};
use crate::service::InvoiceQuery;
use crate::{Error, InvoiceError, Result};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = invoice, check_for_backend(Backend))]
struct InvoiceRow {
    county: RegionCode,
    id: InvoiceId,
    order_id: OrderId,
    seller: OrganisationId,
    buyer: PersonId,
    kind: String,
    title: String,
    tax_number: String,
    amount_fen: Fen,
    status: String,
    number: String,
    issued_on: i32,
    asked_at: Timestamp,
}

/// An invoice with what was paid for its order and what of that was given back.
type WithOrder = (InvoiceRow, Fen, Fen);

impl TryFrom<WithOrder> for Invoice {
    type Error = Error;

    fn try_from((row, total, refunded): WithOrder) -> Result<Self> {
        let kept = total.minus(refunded)?;
        let kind = InvoiceKind::parse(&row.kind)
            .ok_or_else(|| db::Error::Unreadable(format!("invoice {}: kind", row.id)))?;
        let number = row.number;
        Ok(Self {
            county: row.county,
            id: row.id,
            order: row.order_id,
            seller: row.seller,
            buyer: row.buyer,
            draft: InvoiceDraft { kind, title: row.title, tax_number: row.tax_number },
            amount: if row.issued_on == 0 { kept } else { row.amount_fen },
            kept,
            issued: Day::from_number(row.issued_on).map(|day| (number, day)),
            asked_at: row.asked_at,
        })
    }
}

/// Keeps what was asked for. Refuses a second invoice of an order.
pub(crate) fn insert_invoice(tx: &mut Tx<'_>, new: &Invoice) -> Result<()> {
    let row = InvoiceRow {
        county: new.county,
        id: new.id,
        order_id: new.order,
        seller: new.seller,
        buyer: new.buyer,
        kind: new.draft.kind.as_str().to_owned(),
        title: new.draft.title.trim().to_owned(),
        tax_number: new.draft.tax_number.trim().to_owned(),
        amount_fen: new.amount,
        status: "asked".to_owned(),
        number: String::new(),
        issued_on: 0,
        asked_at: new.asked_at,
    };
    let inserted =
        tx.unless_taken(|tx| diesel::insert_into(invoice::table).values(row).prepared().execute(tx.conn()))?;
    inserted.ok_or(InvoiceError::Asked)?;
    Ok(())
}

/// Puts other words on an invoice that was asked for; false when it is issued.
pub(crate) fn rewrite_invoice(conn: &mut Conn, new: &Invoice) -> Result<bool> {
    let asked = invoice::table.find((new.county, new.id)).filter(invoice::status.eq("asked"));
    let changed = diesel::update(asked)
        .set((
            invoice::kind.eq(new.draft.kind.as_str()),
            invoice::title.eq(new.draft.title.trim()),
            invoice::tax_number.eq(new.draft.tax_number.trim()),
            invoice::amount_fen.eq(new.amount),
            invoice::asked_at.eq(new.asked_at),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

pub(crate) fn invoice_of(conn: &mut Conn, county: RegionCode, order: OrderId) -> Result<Option<Invoice>> {
    let row: Option<WithOrder> = invoice::table
        .inner_join(
            orders::table.on(orders::county.eq(invoice::county).and(orders::id.eq(invoice::order_id))),
        )
        .filter(invoice::county.eq(county).and(invoice::order_id.eq(order)))
        .select((InvoiceRow::as_select(), orders::total_fen, orders::refunded_fen))
        .first(conn)
        .optional()?;
    row.map(Invoice::try_from).transpose()
}

/// A seller's invoices, those to be issued first, and how many match.
pub(crate) fn invoices(conn: &mut Conn, want: &InvoiceQuery) -> Result<(Vec<Invoice>, i64)> {
    let matching = || {
        let of_order = orders::county.eq(invoice::county).and(orders::id.eq(invoice::order_id));
        let mut query = invoice::table
            .inner_join(orders::table.on(of_order))
            .filter(invoice::county.eq(want.county).and(invoice::seller.eq(want.seller)))
            .into_boxed();
        if let Some(issued) = want.issued {
            query = query.filter(invoice::status.eq(if issued { "issued" } else { "asked" }));
        }
        if !want.words.is_empty() {
            let pattern = format!("%{}%", want.words.replace(['%', '_'], ""));
            query = query.filter(
                invoice::title
                    .like(pattern.clone())
                    .or(invoice::number.like(pattern.clone()))
                    .or(invoice::tax_number.like(pattern)),
            );
        }
        query
    };
    let rows: Vec<WithOrder> = matching()
        .order((invoice::status.asc(), invoice::asked_at.desc()))
        .offset(want.offset)
        .limit(want.limit)
        .select((InvoiceRow::as_select(), orders::total_fen, orders::refunded_fen))
        .load(conn)?;
    let total = matching().count().get_result(conn)?;
    Ok((rows.into_iter().map(Invoice::try_from).collect::<Result<Vec<_>>>()?, total))
}

/// Notes number, day and amount of an issued invoice; false when it is issued already.
pub(crate) fn issue_invoice(tx: &mut Tx<'_>, seen: &Invoice, number: &str, day: Day) -> Result<bool> {
    let issued = tx.unless_taken(|tx| {
        let asked = invoice::table.find((seen.county, seen.id)).filter(invoice::status.eq("asked"));
        diesel::update(asked)
            .set((
                invoice::status.eq("issued"),
                invoice::number.eq(number),
                invoice::issued_on.eq(day.number()),
                invoice::amount_fen.eq(seen.amount),
            ))
            .prepared()
            .execute(tx.conn())
    })?;
    Ok(issued.ok_or(InvoiceError::NumberTaken)? == 1)
}
