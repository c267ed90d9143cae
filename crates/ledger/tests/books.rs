//! The books sum to zero whatever is booked, refuse what cannot be, and book a repeated fact once.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by panicking")]

use db::{Db, Migrations};
use kernel::{Fen, OrganisationId, RegionCode, Timestamp};
use ledger::{AccountCode, AccountRef, Entry, Error, Transfer, balances, check, post};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

const COUNTY: RegionCode = RegionCode(410_324);

fn migrations() -> Migrations {
    Migrations::new().with(ledger::MIGRATIONS)
}

fn now() -> Timestamp {
    Timestamp::from_millis(1_800_000_000_000)
}

fn seller(number: i64) -> AccountRef {
    AccountRef::of(AccountCode::SellerDue, OrganisationId(number))
}

fn held() -> AccountRef {
    AccountRef::common(AccountCode::ProviderHeld)
}

async fn book(db: &Db, kind: &'static str, subject: &str, transfers: Vec<Transfer>) -> ledger::Result<()> {
    let entry = Entry { county: COUNTY, kind, subject: subject.to_owned(), transfers };
    db.write(move |tx| post(tx, now(), &entry).map(|_| ())).await
}

fn paid(number: i64, fen: i64) -> Transfer {
    Transfer { debit: held(), credit: seller(number), amount: Fen(fen) }
}

fn paid_out(number: i64, fen: i64) -> Transfer {
    Transfer { debit: seller(number), credit: held(), amount: Fen(fen) }
}

#[test]
fn a_repeated_fact_is_booked_once() {
    testkit::on_both(migrations, |db| async move {
        book(&db, "order_paid", "A", vec![paid(1, 500)]).await.unwrap();
        let again = book(&db, "order_paid", "A", vec![paid(1, 500)]).await;
        assert!(matches!(again, Err(Error::Repeated)), "{again:?}");
        let all = db.read(|conn| balances(conn, Some(COUNTY), None)).await.unwrap();
        assert_eq!(all.iter().map(|balance| balance.amount().0).collect::<Vec<_>>(), [500, 500]);
    });
}

#[test]
fn nobody_is_paid_more_than_came_in() {
    testkit::on_both(migrations, |db| async move {
        book(&db, "order_paid", "A", vec![paid(1, 500), paid(2, 100)]).await.unwrap();
        let over = book(&db, "settled", "A", vec![paid_out(1, 501)]).await;
        assert!(matches!(over, Err(Error::Overdrawn("seller_due"))), "{over:?}");
        book(&db, "settled", "A", vec![paid_out(1, 500)]).await.unwrap();
        let mine = db.read(|conn| balances(conn, None, Some(OrganisationId(1)))).await.unwrap();
        assert_eq!(mine[0].amount(), Fen::ZERO);
    });
}

#[test]
fn merchants_money_cannot_reach_the_platforms_own_book() {
    testkit::on_both(migrations, |db| async move {
        let grab = Transfer {
            debit: held(),
            credit: AccountRef::common(AccountCode::CommissionIncome),
            amount: Fen(1),
        };
        let refused = book(&db, "grab", "A", vec![grab]).await;
        assert!(matches!(refused, Err(Error::AcrossBooks(..))), "{refused:?}");
        // And the schema refuses an own account for principal even to a statement that goes round the code.
        for code in AccountCode::ALL {
            let forced = force_own(&db, code).await;
            let is_commission = code.book() == "own";
            assert_eq!(forced.is_ok(), is_commission, "{}: {forced:?}", code.as_str());
        }
    });
}

/// Makes an own account for an owner, going round the code.
async fn force_own(db: &Db, code: AccountCode) -> db::Result<usize> {
    let sql = format!(
        "INSERT INTO account (county, id, code, book, normal, owner) VALUES (410324, {}, '{}', 'own', '{}', 9)",
        AccountCode::ALL.iter().position(|one| *one == code).unwrap_or_default() + 1,
        code.as_str(),
        code.normal(),
    );
    db.write(move |tx| {
        use diesel::RunQueryDsl;
        diesel::sql_query(&sql).execute(tx.conn()).map_err(db::Error::from)
    })
    .await
}

#[test]
fn the_books_sum_to_zero_whatever_is_booked() {
    let step = (0_usize..6, 1_i64..4, -5_i64..1000);
    let mut runner = TestRunner::new(Config { cases: 10, failure_persistence: None, ..Config::default() });
    runner
        .run(&prop::collection::vec(step, 1..30), |steps| {
            testkit::on_both(migrations, |db| play(db, steps.clone()));
            Ok(())
        })
        .unwrap();
}

async fn play(db: Db, steps: Vec<(usize, i64, i64)>) {
    for (index, (kind, number, fen)) in steps.into_iter().enumerate() {
        let transfer = if kind % 2 == 0 { paid(number, fen) } else { paid_out(number, fen) };
        let _ = book(&db, "step", &index.to_string(), vec![transfer]).await;
    }
    let (all, wrong) =
        db.read(|conn| Ok::<_, Error>((balances(conn, None, None)?, check(conn)?))).await.unwrap();
    assert_eq!(wrong, Vec::<String>::new());
    let debits: i64 = all.iter().map(|balance| balance.debits.0).sum();
    let credits: i64 = all.iter().map(|balance| balance.credits.0).sum();
    assert_eq!(debits, credits);
    assert!(all.iter().all(|balance| balance.amount() >= Fen::ZERO));
}
