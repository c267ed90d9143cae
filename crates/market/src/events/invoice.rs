//! What is told of invoices; names and tax numbers are in no event.

use kernel::{Fen, OrganisationId};

use crate::model::{InvoiceId, OrderId};

db::events! {
    /// A buyer asked for an invoice.
    InvoiceAsked = "market.invoice_asked" {
        subject: invoice,
        /// The invoice.
        invoice: InvoiceId,
        /// Of which order.
        order: OrderId,
        /// Who issues it.
        seller: OrganisationId,
        /// Of how much.
        amount: Fen,
    }

    /// A seller issued an invoice.
    InvoiceIssued = "market.invoice_issued" {
        subject: invoice,
        /// The invoice.
        invoice: InvoiceId,
        /// Of which order.
        order: OrderId,
    }
}
