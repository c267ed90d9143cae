//! Receipts and invoices.

use db::{Conn, Tx};
use kernel::{Actor, OrganisationId, RegionCode, Timestamp};

use super::{ASK_INVOICE, ISSUE_INVOICE, SEE_ORDER, Seller};
use crate::events::{InvoiceAsked, InvoiceIssued};
use crate::model::{Invoice, InvoiceDraft, InvoiceId, OrderId, check_number};
use crate::{Error, InvoiceError, Result, store};

/// Which invoices of a seller to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceQuery {
    /// Part of a name or a number.
    pub words: String,
    /// County of the seller.
    pub county: RegionCode,
    /// The seller.
    pub seller: OrganisationId,
    /// Only issued ones, or only those to be issued.
    pub issued: Option<bool>,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// Asks the seller for an invoice of what was paid and not given back. Until it is issued, asking again puts what is said now
/// in the place of what was said before.
pub fn ask_invoice(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    order: OrderId,
    draft: &InvoiceDraft,
) -> Result<InvoiceId> {
    let order = store::order(tx.conn(), order)?.ok_or(Error::NoOrder(order))?;
    actor.may(ASK_INVOICE, &order)?;
    draft.check()?;
    let amount = order.total.minus(order.refunded)?;
    if !order.is_paid() || !amount.is_positive() {
        return Err(InvoiceError::NothingPaid.into());
    }
    let invoice = Invoice {
        county: order.county,
        id: tx.id(now),
        order: order.id,
        seller: order.seller,
        buyer: order.buyer.person,
        draft: draft.clone(),
        amount,
        kept: amount,
        issued: None,
        asked_at: now,
    };
    let invoice = match store::invoice_of(tx.conn(), order.county, order.id)? {
        None => {
            store::insert_invoice(tx, &invoice)?;
            invoice
        }
        Some(asked) => {
            let again = Invoice { id: asked.id, ..invoice };
            if !store::rewrite_invoice(tx.conn(), &again)? {
                return Err(InvoiceError::Issued.into());
            }
            again
        }
    };
    let event = InvoiceAsked {
        county: order.county,
        invoice: invoice.id,
        order: order.id,
        seller: order.seller,
        amount,
    };
    tx.record(now, actor, &event)?;
    Ok(invoice.id)
}

/// The seller issued the invoice of an order with their own tax software, of what is paid and not given back now. Refuses one
/// of nothing: all of the money went back since it was asked for.
pub fn issue_invoice(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    order: OrderId,
    number: &str,
) -> Result<()> {
    let order = store::order(tx.conn(), order)?.ok_or(Error::NoOrder(order))?;
    actor.may(ISSUE_INVOICE, &order)?;
    let invoice = store::invoice_of(tx.conn(), order.county, order.id)?.ok_or(InvoiceError::NoInvoice)?;
    check_number(number)?;
    if invoice.issued.is_none() && !invoice.amount.is_positive() {
        return Err(InvoiceError::NothingPaid.into());
    }
    if !store::issue_invoice(tx, &invoice, number.trim(), now.day())? {
        return Err(InvoiceError::Issued.into());
    }
    let event = InvoiceIssued { county: order.county, invoice: invoice.id, order: order.id };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// The invoice of an order, for those who see the order.
pub fn invoice_of(conn: &mut Conn, actor: &Actor, order: OrderId) -> Result<Option<Invoice>> {
    let order = store::order(conn, order)?.ok_or(Error::NoOrder(order))?;
    actor.may(SEE_ORDER, &order)?;
    store::invoice_of(conn, order.county, order.id)
}

/// A seller's invoices, those to be issued first, and how many match.
pub fn invoices(
    conn: &mut Conn,
    actor: &Actor,
    seller: &Seller,
    want: &InvoiceQuery,
) -> Result<(Vec<Invoice>, i64)> {
    actor.may(ISSUE_INVOICE, seller)?;
    store::invoices(conn, want)
}
