//! Invoices: asked for once, of what was paid, issued once, under a number of their own.

use crate::common::{into_cart, listed, migrations, notice, now, orders_of, place, seller};
use db::Db;
use kernel::Fen;
use market::model::{
    ClaimDraft, ClaimKind, ClaimStatus, InvoiceDraft, InvoiceKind, OrderId, OrderStatus, Side,
};
use market::provider::Fact;
use market::service::{self, Answer, InvoiceQuery};
use market::{Error, InvoiceError};

const NUMBER: &str = "24412000000012345678";

async fn paid(db: &Db) -> OrderId {
    let tofu = listed(db, 1, 20, 990).await;
    into_cart(db, 9, tofu, 2).await.unwrap();
    let checkout = place(db, 9).await.unwrap();
    notice(db, now(), &format!("p-{checkout}"), Fact::Paid { checkout, attempt: 0, amount: Fen(1980) })
        .await
        .unwrap();
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
        assert!(matches!(issue(&db, order, "12").await, Err(Error::Invoice(InvoiceError::NumberUnfit))));
        issue(&db, order, NUMBER).await.unwrap();
        assert!(matches!(issue(&db, order, NUMBER).await, Err(Error::Invoice(InvoiceError::Issued))));
        let other = paid(&db).await;
        ask(&db, other).await.unwrap();
        assert!(matches!(issue(&db, other, NUMBER).await, Err(Error::Invoice(InvoiceError::NumberTaken))));
        let want = InvoiceQuery {
            words: String::new(),
            county: crate::common::COUNTY,
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
fn a_request_is_corrected_until_the_invoice_is_issued() {
    testkit::on_both(migrations, |db| async move {
        let order = paid(&db).await;
        ask(&db, order).await.unwrap();
        let correct = |tax_number: &'static str| {
            let draft = InvoiceDraft {
                kind: InvoiceKind::Organisation,
                title: "洛阳示例商贸有限公司".to_owned(),
                tax_number: tax_number.to_owned(),
            };
            db.write(move |tx| service::ask_invoice(tx, &testkit::somebody(9), now(), order, &draft))
        };
        correct("91350100M000100Y43").await.unwrap();
        let asked = || db.read(move |conn| service::invoice_of(conn, &testkit::somebody(9), order));
        let corrected = asked().await.unwrap().unwrap();
        assert_eq!(corrected.draft.title, "洛阳示例商贸有限公司");
        assert_eq!((corrected.draft.kind, corrected.amount), (InvoiceKind::Organisation, Fen(1980)));
        issue(&db, order, NUMBER).await.unwrap();
        let late = correct("91350100M000100Y43").await;
        assert!(matches!(late, Err(Error::Invoice(InvoiceError::Issued))), "{late:?}");
        assert_eq!(asked().await.unwrap().unwrap().issued.unwrap().0, NUMBER);
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

#[test]
fn an_invoice_is_of_what_is_paid_when_it_is_issued_and_says_when_it_became_too_high() {
    testkit::on_both(migrations, |db| async move {
        let order = paid(&db).await;
        ask(&db, order).await.unwrap();
        // One of two pieces is not packed: its money goes back before the invoice is issued.
        let line =
            db.read(move |conn| service::order(conn, &testkit::somebody(9), order)).await.unwrap().lines[0]
                .clone();
        let one = service::PackedLine { listing: line.listing, pieces: 1, weighed: None };
        db.write(move |tx| service::pack(tx, &testkit::somebody(1), now(), order, &[one])).await.unwrap();
        issue(&db, order, NUMBER).await.unwrap();
        let invoice = || async {
            let found = db.read(move |conn| service::invoice_of(conn, &testkit::somebody(9), order)).await;
            found.unwrap().unwrap()
        };
        assert_eq!((invoice().await.amount, invoice().await.too_high()), (Fen(990), None));

        db.write(move |tx| {
            service::moved(tx, now(), order, OrderStatus::Ready)?;
            service::collected(tx, now(), order)?;
            let draft = ClaimDraft {
                listing: line.listing,
                kind: ClaimKind::Damaged,
                pieces: 1,
                amount: Fen(400),
                words: "碎了".to_owned(),
            };
            let claim = service::make_claim(tx, &testkit::somebody(9), now(), order, &draft)?;
            let agreed = Answer { to: ClaimStatus::Refunded, words: String::new(), amount: None };
            service::move_claim(tx, &testkit::somebody(1), now(), claim, Side::Seller, &agreed)
        })
        .await
        .unwrap();
        assert_eq!((invoice().await.amount, invoice().await.too_high()), (Fen(990), Some(Fen(400))));
    });
}

#[test]
fn nothing_is_invoiced_once_all_of_it_went_back() {
    testkit::on_both(migrations, |db| async move {
        let order = paid(&db).await;
        ask(&db, order).await.unwrap();
        db.write(move |tx| service::cancel(tx, &testkit::somebody(9), now(), order)).await.unwrap();
        let refused = issue(&db, order, NUMBER).await;
        assert!(matches!(refused, Err(Error::Invoice(InvoiceError::NothingPaid))), "{refused:?}");
    });
}
