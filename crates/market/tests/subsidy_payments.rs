//! What organisers owe sellers for campaigns, paid in parts and at once, before and after refunds, by several clerks at once,
//! and taken back: the rows, the books and the bounds of both. On both engines.

use crate::campaigns::clerk_within;
use crate::common::{COUNTY, listed, migrations, now, seller};
use crate::promotions::{bought, campaign, enrolled, pay, running};
use db::Db;
use diesel::RunQueryDsl as _;
use kernel::{Day, Fen, OrganisationId, RegionCode, Status};
use ledger::{AccountCode, CampaignId};
use market::model::{
    Benefit, ListingId, Order, Subsidy, SubsidyPaymentDraft, SubsidyPaymentId, SubsidyPaymentKind,
    SubsidyState,
};
use market::service;
use market::{Error, SubsidyError, SubsidyPaymentQuery, SubsidyQuery};

const PAID: SubsidyPaymentKind = SubsidyPaymentKind::Paid;
const RETURNED: SubsidyPaymentKind = SubsidyPaymentKind::Returned;

/// A campaign that takes five yuan off each order of ten; the organiser bears three.
async fn held(db: &Db, sellers: &[i64]) -> (CampaignId, Vec<ListingId>) {
    let mut listings = Vec::new();
    for number in sellers {
        listings.push(listed(db, *number, 100, 1_000).await);
    }
    let id = running(db, 100_000, Benefit::FenOff(Fen(500))).await;
    for (number, listing) in sellers.iter().zip(&listings) {
        enrolled(db, id, *number, *listing, 100, None).await.unwrap();
    }
    (id, listings)
}

async fn paid_for(db: &Db, person: i64, listing: ListingId) -> Order {
    let order = bought(db, person, listing, 1).await;
    pay(db, now(), order.checkout).await;
    order
}

async fn cancelled(db: &Db, person: i64, order: Order) {
    db.write(move |tx| service::cancel(tx, &testkit::somebody(person), now(), order.id)).await.unwrap();
}

fn slip(kind: SubsidyPaymentKind, amount: i64, reference: &str) -> SubsidyPaymentDraft {
    SubsidyPaymentDraft { kind, amount: Fen(amount), paid_on: now().day(), reference: reference.to_owned() }
}

async fn record(
    db: &Db,
    id: CampaignId,
    number: i64,
    draft: SubsidyPaymentDraft,
) -> market::Result<SubsidyPaymentId> {
    db.write(move |tx| {
        let clerk = testkit::somebody(50);
        service::record_subsidy_payment(tx, &clerk, now(), id, OrganisationId(number), &draft)
    })
    .await
}

async fn undo(db: &Db, id: SubsidyPaymentId, reason: &str) -> market::Result<()> {
    let reason = reason.to_owned();
    db.write(move |tx| service::undo_subsidy_payment(tx, &testkit::somebody(51), now(), id, &reason)).await
}

async fn subsidies(db: &Db, id: CampaignId) -> Vec<Subsidy> {
    let of = campaign(db, id).await;
    let want = SubsidyQuery { limit: 100, ..SubsidyQuery::default() };
    db.read(move |conn| service::subsidies_of(conn, &testkit::somebody(50), &of, &want)).await.unwrap().0
}

/// Owed, paid, given back, due and to be given back of the one seller; and that the books say the same.
async fn standing(db: &Db, id: CampaignId) -> [i64; 5] {
    let found = subsidies(db, id).await;
    let [one] = found.as_slice() else { panic!("{found:?}") };
    assert!(db.read(ledger::check).await.unwrap().is_empty());
    let balances = db.read(|conn| ledger::balances(conn, Some(COUNTY), None)).await.unwrap();
    let booked = |code: AccountCode| -> Fen {
        balances.iter().filter(|balance| balance.code == code).map(ledger::Balance::amount).sum()
    };
    assert_eq!(booked(AccountCode::CampaignDue), one.due());
    assert_eq!(booked(AccountCode::SellerToReturn), one.to_return());
    assert_eq!(booked(AccountCode::CampaignRefund), one.to_return());
    assert_eq!(campaign(db, id).await.spent, one.owed, "what is owed is what was spent of the budget");
    [one.owed, one.paid, one.returned, one.due(), one.to_return()].map(|fen| fen.0)
}

fn refused(result: market::Result<SubsidyPaymentId>) -> SubsidyError {
    match result {
        Err(Error::Subsidy(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_subsidy_is_paid_in_parts_taken_off_given_back_set_off_and_paid_again() {
    testkit::on_both(migrations, |db| async move {
        let (id, listings) = held(&db, &[1]).await;
        let mut orders = Vec::new();
        for person in 7..10 {
            orders.push(paid_for(&db, person, listings[0]).await);
        }
        assert_eq!(standing(&db, id).await, [900, 0, 0, 900, 0]);
        let first = record(&db, id, 1, slip(PAID, 500, " A-1 ")).await.unwrap();
        assert_eq!(standing(&db, id).await, [900, 500, 0, 400, 0]);
        assert!(matches!(
            refused(record(&db, id, 1, slip(PAID, 401, "A-2")).await),
            SubsidyError::AmountUnfit(Fen(400))
        ));
        assert!(matches!(refused(record(&db, id, 1, slip(PAID, 400, "A-1")).await), SubsidyError::Twice(_)));
        assert!(matches!(
            refused(record(&db, id, 1, slip(RETURNED, 1, "B-0")).await),
            SubsidyError::AmountUnfit(Fen(0))
        ));
        assert!(matches!(refused(record(&db, id, 2, slip(PAID, 1, "A-2")).await), SubsidyError::NotOwed));

        // Refunds take what is not paid yet first.
        cancelled(&db, 7, orders.remove(0)).await;
        assert_eq!(standing(&db, id).await, [600, 500, 0, 100, 0]);
        cancelled(&db, 8, orders.remove(0)).await;
        assert_eq!(standing(&db, id).await, [300, 500, 0, 0, 200]);
        assert!(matches!(
            refused(record(&db, id, 1, slip(PAID, 1, "A-2")).await),
            SubsidyError::AmountUnfit(Fen(0))
        ));
        record(&db, id, 1, slip(RETURNED, 50, "B-1")).await.unwrap();
        assert_eq!(standing(&db, id).await, [300, 500, 50, 0, 150]);

        // The next order sets off what is left to be given back.
        paid_for(&db, 10, listings[0]).await;
        assert_eq!(standing(&db, id).await, [600, 500, 50, 150, 0]);

        // The first slip was somebody else's money.
        undo(&db, first, "记到别家了").await.unwrap();
        assert_eq!(standing(&db, id).await, [600, 0, 50, 650, 0]);
        assert!(matches!(undo(&db, first, "又一次").await, Err(Error::Subsidy(SubsidyError::UndoneAlready))));
        record(&db, id, 1, slip(PAID, 650, "A-1")).await.unwrap();
        assert_eq!(standing(&db, id).await, [600, 650, 50, 0, 0]);

        let of = campaign(&db, id).await;
        let want = SubsidyPaymentQuery { limit: 10, ..SubsidyPaymentQuery::default() };
        let (kept, total) = db
            .read(move |conn| service::subsidy_payments_of(conn, &testkit::somebody(50), &of, &want))
            .await
            .unwrap();
        assert_eq!(total, 3);
        let undone = kept.iter().find(|one| one.id == first).unwrap();
        assert_eq!(undone.draft.reference, "A-1", "as it was written, without the blanks around it");
        assert_eq!(undone.undone.as_ref().map(|undone| undone.reason.as_str()), Some("记到别家了"));
    });
}

#[test]
fn days_slips_and_reasons_that_do_not_fit_are_refused_and_nothing_is_kept() {
    testkit::on_both(migrations, |db| async move {
        let (id, listings) = held(&db, &[1]).await;
        paid_for(&db, 7, listings[0]).await;
        let on = |day: Day| SubsidyPaymentDraft { paid_on: day, ..slip(PAID, 100, "A-1") };
        for day in [now().day().plus_days(1), now().day().plus_days(-1)] {
            assert!(matches!(refused(record(&db, id, 1, on(day)).await), SubsidyError::PaidOnUnfit(_)));
        }
        for reference in ["", "   ", &"长".repeat(65)] {
            let error = refused(record(&db, id, 1, slip(PAID, 100, reference)).await);
            assert!(matches!(error, SubsidyError::ReferenceUnfit(64)), "{error:?}");
        }
        for amount in [0, -1] {
            let error = refused(record(&db, id, 1, slip(PAID, amount, "A-1")).await);
            assert!(matches!(error, SubsidyError::AmountUnfit(Fen(300))), "{error:?}");
        }
        assert_eq!(standing(&db, id).await, [300, 0, 0, 300, 0]);
        let kept = record(&db, id, 1, slip(PAID, 100, "A-1")).await.unwrap();
        let none = undo(&db, kept, "  ").await.unwrap_err();
        assert_eq!(kernel::Refusal::status(&none), Status::Invalid);
        assert_eq!(standing(&db, id).await, [300, 100, 0, 200, 0]);
    });
}

#[test]
fn all_sellers_are_paid_with_one_slip_the_sum_that_was_seen_or_nobody() {
    testkit::on_both(migrations, |db| async move {
        let (id, listings) = held(&db, &[1, 2]).await;
        paid_for(&db, 7, listings[0]).await;
        paid_for(&db, 8, listings[1]).await;
        paid_for(&db, 9, listings[1]).await;
        let all = |amount: i64| {
            let db = db.clone();
            async move {
                db.write(move |tx| {
                    let draft = slip(PAID, amount, "BATCH-1");
                    service::pay_all_subsidies(tx, &testkit::somebody(50), now(), id, &draft)
                })
                .await
            }
        };
        let other = all(600).await;
        assert!(matches!(other, Err(Error::Subsidy(SubsidyError::NotAllDue(Fen(900))))), "{other:?}");
        assert!(subsidies(&db, id).await.iter().all(|one| one.paid == Fen::ZERO));
        assert_eq!(all(900).await.unwrap(), 2);
        let paid: Vec<i64> = subsidies(&db, id).await.iter().map(|one| one.paid.0).collect();
        assert_eq!(paid, [600, 300], "the greatest first");
        let nothing = all(0).await;
        assert!(matches!(nothing, Err(Error::Subsidy(SubsidyError::NotAllDue(Fen::ZERO)))), "{nothing:?}");
    });
}

/// Thirty clerks pay three yuan each while sellers' orders go back: nobody is paid more than is owed at that moment, and the
/// books say what the row says.
#[test]
fn clerks_who_pay_at_once_and_refunds_between_them_do_not_pay_too_much() {
    testkit::on_both(migrations, |db| async move {
        let (id, listings) = held(&db, &[1]).await;
        let mut orders = Vec::new();
        for person in 7..17 {
            orders.push((person, paid_for(&db, person, listings[0]).await));
        }
        let clerks = (0..30).map(|number| {
            let db = db.clone();
            tokio::spawn(
                async move { record(&db, id, 1, slip(PAID, 300, &format!("S-{number}"))).await.is_ok() },
            )
        });
        let clerks: Vec<_> = clerks.collect();
        let buyers = orders.into_iter().take(4).map(|(person, order)| {
            let db = db.clone();
            tokio::spawn(async move { cancelled(&db, person, order).await })
        });
        for buyer in buyers.collect::<Vec<_>>() {
            buyer.await.unwrap();
        }
        let mut recorded = 0;
        for clerk in clerks {
            recorded += i64::from(clerk.await.unwrap());
        }
        let [owed, paid, _, due, to_return] = standing(&db, id).await;
        assert_eq!((owed, paid), (1_800, recorded * 300));
        assert!((6..=10).contains(&recorded), "{recorded}");
        assert_eq!((due, to_return), (0, paid - owed));
    });
}

/// Scripts are held to it as the program is.
#[test]
fn the_schema_refuses_a_row_that_does_not_add_up_and_a_payment_for_what_was_never_owed() {
    testkit::on_both(migrations, |db| async move {
        let (id, listings) = held(&db, &[1]).await;
        paid_for(&db, 7, listings[0]).await;
        for wrong in [
            "UPDATE subsidy SET paid_fen = paid_fen + 100".to_owned(),
            "UPDATE subsidy SET due_fen = due_fen + 1".to_owned(),
            "UPDATE subsidy SET due_fen = due_fen + 1, to_return_fen = to_return_fen + 1".to_owned(),
            "UPDATE subsidy SET owed_fen = -1, due_fen = 0, to_return_fen = 1".to_owned(),
            format!(
                "INSERT INTO subsidy_payment (county, id, campaign_county, campaign, seller, seller_name, kind, \
                 amount_fen, paid_on, reference, recorded_by, recorded_at, undone_by, undone_at, undone_for) \
                 VALUES (410324, 1, 410300, {}, 2, 'x', 'paid', 1, 1, 'x', 1, 1, 0, 0, '')",
                id.0
            ),
        ] {
            let sql = wrong.clone();
            let tried: Result<usize, db::Error> =
                db.write(move |tx| diesel::sql_query(&sql).execute(tx.conn()).map_err(db::Error::from)).await;
            assert!(tried.is_err(), "{wrong}");
        }
        assert_eq!(standing(&db, id).await, [300, 0, 0, 300, 0]);
    });
}

#[test]
fn a_county_sees_its_own_sellers_of_the_citys_campaign_and_pays_none() {
    testkit::on_both(migrations, |db| async move {
        let (id, listings) = held(&db, &[1]).await;
        paid_for(&db, 7, listings[0]).await;
        let kept = record(&db, id, 1, slip(PAID, 100, "A-1")).await.unwrap();
        let of = campaign(&db, id).await;
        let seen = |county: RegionCode| {
            let (db, of) = (db.clone(), of.clone());
            async move {
                db.read(move |conn| {
                    let clerk = clerk_within(county);
                    let want =
                        SubsidyQuery { state: Some(SubsidyState::Due), limit: 10, ..SubsidyQuery::default() };
                    let (found, _) = service::subsidies_of(conn, &clerk, &of, &want)?;
                    let totals = service::subsidy_totals(conn, &clerk, &of)?;
                    let payment = service::subsidy_payment(conn, &clerk, kept).is_ok();
                    Ok::<_, Error>((found.len(), totals.paid.0, totals.due.0, payment))
                })
                .await
                .unwrap()
            }
        };
        assert_eq!(seen(COUNTY).await, (1, 100, 200, true));
        assert_eq!(seen(RegionCode(410_325)).await, (0, 0, 0, false));
        let paid = db
            .write(move |tx| {
                let draft = slip(PAID, 100, "A-2");
                service::record_subsidy_payment(
                    tx,
                    &clerk_within(COUNTY),
                    now(),
                    id,
                    OrganisationId(1),
                    &draft,
                )
            })
            .await;
        assert_eq!(
            kernel::Refusal::status(&paid.unwrap_err()),
            Status::Forbidden,
            "the city pays its own campaign"
        );
        let own = db
            .read(move |conn| {
                let want = SubsidyQuery { limit: 10, ..SubsidyQuery::default() };
                service::own_subsidies(conn, &testkit::somebody(1), &seller(1), &want)
            })
            .await
            .unwrap();
        assert_eq!((own.1, own.2.get(&id).map(String::as_str)), (1, Some("河洛丰收节")));
    });
}
