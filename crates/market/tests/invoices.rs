//! Invoices: asked for once, of what was paid, issued once, under a number of their own.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by panicking")]

mod common;

use common::{into_cart, listed, migrations, notice, now, orders_of, place, seller};
use db::Db;
use kernel::Fen;
use market::model::{InvoiceDraft, InvoiceKind, OrderId};
use market::provider::Fact;
use market::service::{self, InvoiceQuery};
use market::{Error, InvoiceError};

const NUMBER: &str = "24412000000012345678";

async fn paid(db: &Db) -> OrderId {
    let tofu = listed(db, 1, 20, 990).await;
    into_cart(db, 9, tofu, 2).await.unwrap();
    let checkout = place(db, 9).await.unwrap();
    notice(db, now(), &format!("p-{checkout}"), Fact::Paid { checkout, amount: Fen(1980) }).await.unwrap();
    orders_of(db, 9, checkout).await[0].id
}

async fn ask(db: &Db, order: OrderId) -> market::Result<()> {
    let draft =
        InvoiceDraft { kind: InvoiceKind::Person, title: "王小明".to_owned(), tax_number: String::new() };
    db.write(move |tx| service::ask_invoice(tx, &testkit::somebody(9), now(), order, &draft))
        .await
        .map(|_| ())
}

async fn issue(db: &Db, order: OrderId, number: &'static str) -> market::Result<()> {
    db.write(move |tx| service::issue_invoice(tx, &testkit::somebody(1), now(), order, number)).await
}

#[test]
fn an_order_is_invoiced_once() {
    testkit::on_both(migrations, |db| async move {
        let order = paid(&db).await;
        assert!(matches!(issue(&db, order, NUMBER).await, Err(Error::Invoice(InvoiceError::NoInvoice))));
        ask(&db, order).await.unwrap();
        assert!(matches!(ask(&db, order).await, Err(Error::Invoice(InvoiceError::Asked))));
        assert!(matches!(issue(&db, order, "12").await, Err(Error::Invoice(InvoiceError::NumberUnfit))));
        issue(&db, order, NUMBER).await.unwrap();
        assert!(matches!(issue(&db, order, NUMBER).await, Err(Error::Invoice(InvoiceError::Issued))));
        let other = paid(&db).await;
        ask(&db, other).await.unwrap();
        assert!(matches!(issue(&db, other, NUMBER).await, Err(Error::Invoice(InvoiceError::NumberTaken))));
        let want = InvoiceQuery {
            words: String::new(),
            county: common::COUNTY,
            seller: seller(1).id,
            issued: Some(true),
            offset: 0,
            limit: 10,
        };
        let (issued, total) = db
            .read(move |conn| service::invoices(conn, &testkit::somebody(1), &seller(1), &want))
            .await
            .unwrap();
        assert_eq!((issued.len(), total), (1, 1));
        assert_eq!(issued[0].amount, Fen(1980));
    });
}

#[test]
fn what_was_given_back_is_not_invoiced() {
    testkit::on_both(migrations, |db| async move {
        let order = paid(&db).await;
        db.write(move |tx| service::cancel(tx, &testkit::somebody(9), now(), order)).await.unwrap();
        assert!(matches!(ask(&db, order).await, Err(Error::Invoice(InvoiceError::NothingPaid))));
    });
}
