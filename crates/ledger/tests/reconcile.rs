//! Bills, differences and closed months, on both engines.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by panicking")]

use db::{Db, Migrations};
use kernel::{Day, Fen, OrganisationId, RegionCode, Timestamp};
use ledger::service::{self, SheetQuery};
use ledger::{
    AccountCode, AccountRef, BillLine, DifferenceKind, DifferenceQuery, DifferenceState, Entry, Error,
    LineKind, LineState, Month, OwnLine, ProviderBill, Transfer,
};

const CITY: RegionCode = RegionCode(410_300);
const COUNTY: RegionCode = RegionCode(410_324);

fn migrations() -> Migrations {
    Migrations::new().with(identity::MIGRATIONS).with(ledger::MIGRATIONS)
}

fn day(month: u8, day: u8) -> Day {
    Day::new(2026, month, day).unwrap()
}

fn at(month: u8, number: u8) -> Timestamp {
    day(month, number).start().plus_minutes(12 * 60)
}

async fn book(db: &Db, now: Timestamp, subject: &str, fen: i64) -> ledger::Result<()> {
    let entry = Entry {
        county: COUNTY,
        kind: "order_paid",
        subject: subject.to_owned(),
        transfers: vec![Transfer {
            debit: AccountRef::common(AccountCode::ProviderHeld),
            credit: AccountRef::of(AccountCode::SellerDue, OrganisationId(7)),
            amount: Fen(fen),
        }],
    };
    db.write(move |tx| ledger::post(tx, now, &entry).map(|_| ())).await
}

fn paid(number: i64, fen: i64) -> OwnLine {
    OwnLine {
        kind: LineKind::Payment,
        number: kernel::code(number),
        amount: Fen(fen),
        state: LineState::Done,
        due: true,
        told_later: false,
    }
}

fn told(own: &OwnLine) -> BillLine {
    BillLine {
        kind: own.kind,
        number: own.number.clone(),
        theirs: "42".to_owned(),
        amount: own.amount,
        state: own.state,
        at: Timestamp::default(),
    }
}

async fn take(db: &Db, day: Day, lines: Vec<BillLine>, ours: Vec<OwnLine>) -> ledger::Result<ledger::BillId> {
    let bill = ProviderBill { provider: "wechat".to_owned(), day, lines };
    let now = day.plus_days(1).start().plus_minutes(11 * 60);
    db.write(move |tx| service::take_bill(tx, &testkit::system(), now, CITY, &bill, &ours)).await
}

async fn differences(db: &Db) -> Vec<ledger::Difference> {
    let want = DifferenceQuery { limit: 100, ..DifferenceQuery::default() };
    db.read(move |conn| service::differences(conn, &testkit::somebody(1), CITY, &want)).await.unwrap().0
}

/// How many there are of bills until a day, as a month is clicked down to them.
async fn until(db: &Db, day: Day) -> i64 {
    let want = DifferenceQuery { until: Some(day), limit: 100, ..DifferenceQuery::default() };
    db.read(move |conn| service::differences(conn, &testkit::somebody(1), CITY, &want)).await.unwrap().1
}

async fn settle(db: &Db, one: &ledger::Difference, reason: &'static str) -> ledger::Result<()> {
    let id = one.id;
    let to = DifferenceState::Explained;
    db.write(move |tx| service::settle_difference(tx, &testkit::somebody(1), at(11, 20), id, to, reason))
        .await
}

async fn ask(db: &Db, now: Timestamp, month: &str, person: i64) -> ledger::Result<()> {
    let month: Month = month.parse().unwrap();
    db.write(move |tx| service::ask_close(tx, &testkit::somebody(person), now, CITY, month)).await
}

async fn close(db: &Db, now: Timestamp, month: &str, person: i64) -> ledger::Result<()> {
    let month: Month = month.parse().unwrap();
    db.write(move |tx| service::close_month(tx, &testkit::somebody(person), now, CITY, month)).await
}

#[test]
fn a_bill_is_taken_once_and_in_order_and_its_differences_are_settled_by_a_person() {
    testkit::on_both(migrations, |db| async move {
        let (same, other, late) = (paid(1, 500), paid(2, 700), paid(3, 900));
        let wrong = BillLine { amount: Fen(701), ..told(&other) };
        take(&db, day(11, 1), vec![told(&same), wrong], vec![same.clone(), other.clone()]).await.unwrap();
        let again = take(&db, day(11, 1), vec![], vec![]).await;
        assert!(matches!(again, Err(Error::BillTaken(_))), "{again:?}");
        let ahead = take(&db, day(11, 3), vec![], vec![]).await;
        assert!(matches!(ahead, Err(Error::BillOutOfOrder(next)) if next == day(11, 2)), "{ahead:?}");
        // What the bill of the first had is told to us late: it is not missed in the bill of the second.
        take(&db, day(11, 2), vec![], vec![same, late.clone()]).await.unwrap();

        let found = differences(&db).await;
        let kinds: Vec<_> =
            found.iter().map(|one| (one.day, one.found.kind, one.found.number.clone())).collect();
        assert_eq!(
            kinds,
            [
                (day(11, 2), DifferenceKind::MissingThere, late.number),
                (day(11, 1), DifferenceKind::Amount, other.number),
            ]
        );
        assert_eq!((found[1].found.ours, found[1].found.theirs), (Some(Fen(700)), Some(Fen(701))));
        assert!(matches!(settle(&db, &found[0], "  ").await, Err(Error::ReasonMissing)));
        settle(&db, &found[0], "零点前付款").await.unwrap();
        assert!(matches!(settle(&db, &found[0], "再来一次").await, Err(Error::Settled)));
        let settled = differences(&db).await;
        assert_eq!(settled[0].state, DifferenceState::Explained);
        assert_eq!(settled[1].state, DifferenceState::Open);
    });
}

#[test]
fn what_was_under_way_in_one_bill_is_looked_for_in_the_next() {
    testkit::on_both(migrations, |db| async move {
        let later = OwnLine { due: false, told_later: true, ..paid(1, 500) };
        let under_way = BillLine { state: LineState::Pending, ..told(&later) };
        take(&db, day(11, 1), vec![under_way], vec![later.clone()]).await.unwrap();
        assert_eq!(differences(&db).await, [], "it is done since");
        take(&db, day(11, 2), vec![], vec![paid(1, 500)]).await.unwrap();
        let kinds: Vec<_> = differences(&db).await.iter().map(|one| one.found.kind).collect();
        assert_eq!(kinds, [DifferenceKind::MissingThere], "no bill has had it as done");
    });
}

#[test]
fn a_month_needs_the_bills_of_a_provider_that_never_gave_one() {
    testkit::on_both(migrations, |db| async move {
        book(&db, at(10, 30), "A", 500).await.unwrap();
        let expect = |provider: &'static str, first| {
            let db = db.clone();
            async move {
                db.write(move |tx| service::expect_bills(tx, at(11, 1), CITY, provider, first))
                    .await
                    .unwrap();
            }
        };
        expect("alipay", day(10, 30)).await;
        expect("alipay", day(10, 1)).await;
        expect("wechat", day(11, 2)).await;
        db.write(|tx| service::note_bill_fault(tx, at(11, 1), CITY, "alipay", "no key fits")).await.unwrap();
        let overdue =
            |now| db.read(move |conn| service::overdue_bills(conn, &testkit::somebody(1), now, CITY));
        let found = overdue(at(11, 2)).await.unwrap();
        assert_eq!(
            found,
            [service::OverdueBill {
                provider: "alipay".to_owned(),
                day: day(10, 30),
                fault: "no key fits".to_owned()
            }]
        );
        let missing = ask(&db, at(11, 2), "2026-10", 1).await;
        let Err(Error::BillsMissing { provider, until }) = missing else { panic!("{missing:?}") };
        assert_eq!((provider.as_str(), until), ("alipay", day(10, 29)));
        for number in [30, 31] {
            let bill = ProviderBill { provider: "alipay".to_owned(), day: day(10, number), lines: vec![] };
            db.write(move |tx| service::take_bill(tx, &testkit::system(), at(11, 2), CITY, &bill, &[]))
                .await
                .unwrap();
        }
        assert_eq!(overdue(at(11, 1)).await.unwrap(), [], "nothing can be had by then");
        ask(&db, at(11, 2), "2026-10", 1).await.unwrap();
    });
}

#[test]
fn a_closed_month_keeps_the_totals_of_its_end() {
    testkit::on_both(migrations, |db| async move {
        book(&db, at(9, 30), "A", 500).await.unwrap();
        book(&db, at(10, 2), "B", 300).await.unwrap();
        ask(&db, at(11, 5), "2026-09", 1).await.unwrap();
        close(&db, at(11, 5), "2026-09", 2).await.unwrap();
        let kept = db.write(|tx| {
            use diesel::RunQueryDsl as _;
            let sums = "SELECT debits_fen AS debits, credits_fen AS credits FROM month_close";
            diesel::sql_query(sums).get_result::<Kept>(tx.conn()).map_err(db::Error::from)
        });
        let kept = kept.await.unwrap();
        assert_eq!((kept.debits, kept.credits), (500, 500), "what October booked is October's");
    });
}

#[derive(diesel::QueryableByName)]
struct Kept {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    debits: i64,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    credits: i64,
}

#[test]
fn another_person_closes_a_month_and_nothing_is_booked_into_it() {
    testkit::on_both(migrations, |db| async move {
        book(&db, at(9, 30), "A", 500).await.unwrap();
        book(&db, at(10, 2), "B", 300).await.unwrap();
        let now = at(11, 5);
        assert!(matches!(ask(&db, now, "2026-11", 1).await, Err(Error::MonthNotOver(_))));
        assert!(matches!(ask(&db, now, "2026-10", 1).await, Err(Error::MonthOutOfOrder(_))));
        assert!(matches!(close(&db, now, "2026-09", 1).await, Err(Error::NotAsked(_))));
        ask(&db, now, "2026-09", 1).await.unwrap();
        assert!(matches!(ask(&db, now, "2026-09", 2).await, Err(Error::Asked(_))));
        assert!(matches!(close(&db, now, "2026-09", 1).await, Err(Error::SamePerson)));
        close(&db, now, "2026-09", 2).await.unwrap();
        assert!(matches!(close(&db, now, "2026-09", 2).await, Err(Error::MonthClosed(_))));

        // A fact of September that comes to be known now: booked on the first day that is open.
        book(&db, at(9, 30), "C", 50).await.unwrap();
        let september = sums(&db, "2026-09").await;
        assert_eq!(september, [(Fen(0), Fen(500), Fen(500)), (Fen(0), Fen(500), Fen(500))]);
        let october = sums(&db, "2026-10").await;
        assert_eq!(october, [(Fen(500), Fen(350), Fen(850)), (Fen(500), Fen(350), Fen(850))]);

        // Nor by a statement that goes round the code: the same condition stands in the one way to write.
        ask(&db, now, "2026-10", 2).await.unwrap();
        close(&db, now, "2026-10", 1).await.unwrap();
        book(&db, at(10, 3), "D", 1).await.unwrap();
        let late = ledger_lines(&db, "D").await;
        assert_eq!(late, [(day(11, 1), at(10, 3)), (day(11, 1), at(10, 3))]);
    });
}

/// Opening, what was moved, and closing of each account in a month.
async fn sums(db: &Db, month: &str) -> Vec<(Fen, Fen, Fen)> {
    let want = SheetQuery { month: Some(month.parse().unwrap()), county: Some(COUNTY), kind: None };
    let sums = db.read(move |conn| service::sheet(conn, &testkit::somebody(1), want)).await.unwrap();
    sums.iter().map(|sum| (sum.opening, Fen(sum.debits.0 + sum.credits.0), sum.closing())).collect()
}

async fn ledger_lines(db: &Db, subject: &'static str) -> Vec<(Day, Timestamp)> {
    let want = service::LineQuery {
        county: Some(COUNTY),
        words: subject.to_owned(),
        limit: 10,
        ..service::LineQuery::default()
    };
    let found =
        db.read(move |conn| service::entries(conn, &testkit::somebody(1), want.clone())).await.unwrap();
    assert_eq!(i64::try_from(found.0.len()).unwrap(), found.1);
    found.0.iter().map(|line| (line.day, line.at)).collect()
}

#[test]
fn an_open_difference_and_a_missing_bill_keep_a_month_open() {
    testkit::on_both(migrations, |db| async move {
        book(&db, at(10, 31), "A", 500).await.unwrap();
        take(&db, day(10, 30), vec![], vec![paid(1, 500)]).await.unwrap();
        let now = at(11, 5);
        let missing = ask(&db, now, "2026-10", 1).await;
        assert!(
            matches!(missing, Err(Error::BillsMissing { until, .. }) if until == day(10, 30)),
            "{missing:?}"
        );
        take(&db, day(10, 31), vec![], vec![]).await.unwrap();
        assert!(matches!(ask(&db, now, "2026-10", 1).await, Err(Error::DifferencesOpen(1))));
        assert_eq!([until(&db, day(10, 29)).await, until(&db, day(10, 31)).await], [0, 1]);
        settle(&db, &differences(&db).await[0], "已向微信查询，次日入账").await.unwrap();
        ask(&db, now, "2026-10", 1).await.unwrap();
        close(&db, now, "2026-10", 2).await.unwrap();
        let standing =
            db.read(move |conn| service::months(conn, &testkit::somebody(1), now, CITY)).await.unwrap();
        let states: Vec<_> = standing.iter().map(|one| (one.month.to_string(), one.is_next)).collect();
        assert_eq!(states, [("2026-11".to_owned(), false), ("2026-10".to_owned(), false)]);
    });
}

#[test]
fn the_next_bill_is_the_day_after_the_last_and_never_one_that_is_not_there_yet() {
    testkit::on_both(migrations, |db| async move {
        let next = |now: Timestamp, first| {
            let db = db.clone();
            async move { db.read(move |conn| service::next_bill(conn, now, CITY, "wechat", first)).await.unwrap() }
        };
        assert_eq!(next(at(11, 5), None).await, None, "nothing was ever paid there");
        assert_eq!(next(at(11, 5), Some(day(11, 3))).await, Some(day(11, 3)));
        take(&db, day(11, 3), vec![], vec![]).await.unwrap();
        assert_eq!(next(at(11, 5), Some(day(11, 3))).await, Some(day(11, 4)));
        assert_eq!(next(day(11, 5).start().plus_minutes(60), None).await, None, "too early in the morning");
        assert_eq!(next(at(11, 4), None).await, None);
    });
}
