//! Sellers' numbers, settlements a provider refuses, and our records beside a bill, on both engines.

use crate::common::{CITY, into_cart, listed, migrations, now, orders_of, place, seller};
use db::Db;
use kernel::{Actor, Fen, Timestamp};
use ledger::{BillLine, DifferenceQuery, LineKind, LineState, ProviderBill};
use market::model::{CheckoutId, ClaimDraft, ClaimKind, ClaimStatus, Order, OrderStatus, Side};
use market::provider::{Fact, Notice};
use market::service::{self, ALIPAY, Answer, WECHAT};
use market::{Error, RunQuery, SplitQuery, SplitState};

async fn keep(db: &Db, number: i64, provider: &'static str, account: &'static str) -> market::Result<()> {
    db.write(move |tx| {
        service::keep_payout_account(tx, &testkit::somebody(1), now(), &seller(number), provider, account)
    })
    .await
}

/// Bought from seller 1, and paid over this provider at this moment.
async fn paid(db: &Db, provider: &'static str, at: Timestamp) -> (CheckoutId, Order) {
    let tofu = listed(db, 1, 10, 990).await;
    into_cart(db, 9, tofu, 2).await.unwrap();
    let checkout = place(db, 9).await.unwrap();
    db.write(move |tx| {
        let to_pay = service::to_pay(tx.conn(), &testkit::somebody(9), now(), checkout, provider)?;
        service::keep_way(tx, now(), &to_pay, provider, "qr", "code")?;
        let fact = Fact::Paid { checkout, attempt: 0, amount: Fen(1_980) };
        service::receive(tx, at, CITY, provider, &Notice { id: format!("pay-{checkout}"), fact })
    })
    .await
    .unwrap();
    (checkout, orders_of(db, 9, checkout).await[0].clone())
}

async fn collected(db: &Db, order: &Order, at: Timestamp) {
    let id = order.id;
    db.write(move |tx| {
        service::pack(tx, &testkit::somebody(1), now(), id, &[])?;
        service::moved(tx, now(), id, OrderStatus::Ready)?;
        service::collected(tx, at, id)
    })
    .await
    .unwrap();
}

#[test]
fn a_seller_has_a_number_of_the_right_form_at_each_provider() {
    testkit::on_both(migrations, |db| async move {
        keep(&db, 1, WECHAT, "1900000109").await.unwrap();
        keep(&db, 1, ALIPAY, "2088000000000109").await.unwrap();
        keep(&db, 1, ALIPAY, "2088000000000110").await.unwrap();
        for (provider, wrong) in [(WECHAT, "2088000000000109"), (WECHAT, "x"), (WECHAT, "")] {
            assert!(matches!(keep(&db, 1, provider, wrong).await, Err(Error::NotAnAccount)), "{wrong}");
        }
        for wrong in ["1900000109", "2089000000000109", "20880000000001090", "2088abcdefgh0109"] {
            assert!(matches!(keep(&db, 1, ALIPAY, wrong).await, Err(Error::NotAnAlipayAccount)), "{wrong}");
        }
        assert!(matches!(keep(&db, 1, "elsewhere", "1900000109").await, Err(Error::NoProvider)));
        let taken = keep(&db, 2, ALIPAY, "2088000000000110").await;
        assert!(matches!(taken, Err(Error::AccountTaken)), "{taken:?}");
        let kept = |provider| db.read(move |conn| service::payout_account(conn, &seller(1), provider));
        assert_eq!(kept(WECHAT).await.unwrap().as_deref(), Some("1900000109"));
        assert_eq!(kept(ALIPAY).await.unwrap().as_deref(), Some("2088000000000110"));
    });
}

async fn due(db: &Db, at: Timestamp) -> usize {
    let waiting = db.read(move |conn| service::due_at_provider(conn, ALIPAY, at, 10)).await.unwrap();
    waiting.settlements.len()
}

async fn fault(db: &Db, order: &Order, at: Timestamp) {
    let order = order.clone();
    db.write(move |tx| service::note_settlement_fault(tx, at, &order, "余额不足")).await.unwrap();
}

async fn retry(db: &Db, order: &Order, at: Timestamp) -> market::Result<()> {
    let id = order.id;
    db.write(move |tx| service::retry_settlement(tx, &testkit::somebody(1), at, id)).await
}

#[test]
fn a_refused_settlement_pauses_longer_each_time_and_can_be_told_again_at_once() {
    testkit::on_both(migrations, |db| async move {
        keep(&db, 1, ALIPAY, "2088000000000109").await.unwrap();
        let (checkout, order) = paid(&db, ALIPAY, now()).await;
        collected(&db, &order, now()).await;
        let order = orders_of(&db, 9, checkout).await[0].clone();
        assert_eq!(due(&db, now()).await, 1);
        assert!(matches!(retry(&db, &order, now()).await, Err(Error::NothingToRetry)));
        for (tries, minutes) in [(1, 1), (2, 2), (3, 4), (4, 8)] {
            fault(&db, &order, now()).await;
            let over = now().plus_minutes(minutes);
            assert_eq!(due(&db, over.plus_seconds(-1)).await, 0, "pausing after {tries}");
            assert_eq!(due(&db, over).await, 1, "over after {tries}");
        }
        for _ in 0..80 {
            fault(&db, &order, now()).await;
        }
        assert_eq!(due(&db, now().plus_minutes(60)).await, 1, "never longer than an hour");
        retry(&db, &order, now()).await.unwrap();
        assert_eq!(due(&db, now()).await, 1);
        assert!(matches!(retry(&db, &order, now()).await, Err(Error::NothingToRetry)), "it is told already");
    });
}

#[test]
fn a_refused_refund_pauses_longer_each_time() {
    testkit::on_both(migrations, |db| async move {
        keep(&db, 1, ALIPAY, "2088000000000109").await.unwrap();
        let (_, order) = paid(&db, ALIPAY, now()).await;
        let id = order.id;
        db.write(move |tx| service::cancel(tx, &testkit::somebody(9), now(), id)).await.unwrap();
        let due = |at| {
            db.read(move |conn| service::due_at_provider(conn, ALIPAY, at, 10).map(|waiting| waiting.refunds))
        };
        let refund = due(now()).await.unwrap()[0].clone();
        for (tries, minutes) in [(1, 1), (2, 2), (3, 4)] {
            let of = refund.clone();
            db.write(move |tx| service::note_refund_fault(tx, now(), &of, "余额不足")).await.unwrap();
            let over = now().plus_minutes(minutes);
            assert_eq!(due(over.plus_seconds(-1)).await.unwrap(), [], "pausing after {tries}");
            assert_eq!(due(over).await.unwrap(), std::slice::from_ref(&refund), "over after {tries}");
        }
        let all = db.read(|conn| service::waiting_for_provider(conn, ALIPAY, 10)).await.unwrap();
        assert_eq!(all.refunds, [refund], "it is still owed while it pauses");
    });
}

async fn runs(db: &Db, state: Option<SplitState>) -> (Vec<market::Run>, i64) {
    let want = RunQuery { state, offset: 0, limit: 10 };
    db.read(move |conn| service::runs(conn, &official(), &want)).await.unwrap()
}

async fn splits(db: &Db, want: SplitQuery) -> (Vec<market::Split>, i64) {
    let want = SplitQuery { limit: 10, ..want };
    db.read(move |conn| service::splits(conn, &official(), &want)).await.unwrap()
}

/// Who may see what is settled in the whole prefecture.
fn official() -> Actor {
    use kernel::{Grant, GrantScope, PersonId, Role};
    let grant = Grant { role: Role::CityOfficial, scope: GrantScope::Region(CITY) };
    Actor::person(PersonId(5), "陈", vec![grant], std::sync::Arc::new(testkit::Everything))
}

#[test]
fn a_run_gathers_a_day_of_a_seller_and_shows_how_far_its_provider_has_come() {
    testkit::on_both(migrations, |db| async move {
        keep(&db, 1, ALIPAY, "2088000000000109").await.unwrap();
        let (first, second) = (paid(&db, ALIPAY, now()).await, paid(&db, ALIPAY, now()).await);
        // A minute before midnight in China, and a minute after it: two runs.
        let midnight = now().day().plus_days(1).start();
        collected(&db, &first.1, midnight.plus_minutes(-1)).await;
        collected(&db, &second.1, midnight.plus_minutes(1)).await;
        let (all, total) = runs(&db, None).await;
        assert_eq!(total, 2);
        let days: Vec<_> = all.iter().map(|run| (run.day, run.orders, run.net.0, run.commission.0)).collect();
        let today = now().day();
        assert_eq!(days, [(today.plus_days(1), 1, 1_968, 12), (today, 1, 1_968, 12)]);

        fault(&db, &first.1, now()).await;
        let done = second.1.id;
        db.write(move |tx| {
            let notice = Notice { id: "done".to_owned(), fact: Fact::Settled { order: done } };
            service::receive(tx, now(), CITY, ALIPAY, &notice)
        })
        .await
        .unwrap();
        let state = |run: &market::Run| (run.day, run.confirmed, run.failed);
        assert_eq!(
            runs(&db, Some(SplitState::Failed)).await.0.iter().map(state).collect::<Vec<_>>(),
            [(today, 0, 1)]
        );
        assert_eq!(
            runs(&db, Some(SplitState::Confirmed)).await.0.iter().map(state).collect::<Vec<_>>(),
            [(today.plus_days(1), 1, 0)]
        );
        let of = |want: SplitQuery| splits(&db, want);
        let failed = of(SplitQuery { state: Some(SplitState::Failed), ..SplitQuery::default() }).await;
        assert_eq!(
            (failed.0[0].order, failed.0[0].tries, failed.0[0].fault.as_str()),
            (first.1.id, 1, "余额不足")
        );
        let of_day =
            of(SplitQuery { day: Some(today), seller: Some(seller(1).id), ..SplitQuery::default() }).await;
        assert_eq!((of_day.1, of_day.0[0].order), (1, first.1.id));
        assert_eq!(
            of(SplitQuery { order: Some(done), ..SplitQuery::default() }).await.0[0].state,
            SplitState::Confirmed
        );
        assert_eq!(of(SplitQuery { state: Some(SplitState::Waiting), ..SplitQuery::default() }).await.1, 0);
    });
}

fn line(kind: LineKind, number: String, fen: i64) -> BillLine {
    BillLine { kind, number, theirs: "4".to_owned(), amount: Fen(fen), state: LineState::Done, at: now() }
}

#[test]
fn our_records_are_those_of_the_bills_numbers_and_of_its_day() {
    testkit::on_both(migrations, |db| laid_beside(db, WECHAT, ALIPAY));
}

#[test]
fn a_bill_of_alipay_is_laid_beside_its_splits_too() {
    testkit::on_both(migrations, |db| laid_beside(db, ALIPAY, WECHAT));
}

/// An order that is paid, collected and settled.
async fn settled(db: &Db, provider: &'static str) -> (CheckoutId, Order) {
    let (checkout, order) = paid(db, provider, now()).await;
    collected(db, &order, now()).await;
    let id = order.id;
    db.write(move |tx| {
        let notice = Notice { id: format!("settled-{id}"), fact: Fact::Settled { order: id } };
        service::receive(tx, now(), CITY, provider, &notice)
    })
    .await
    .unwrap();
    (checkout, order)
}

/// Lays a bill with planted differences beside orders of two providers: exactly these are found.
async fn laid_beside(db: Db, provider: &'static str, other: &'static str) {
    keep(&db, 1, WECHAT, "1900000109").await.unwrap();
    keep(&db, 1, ALIPAY, "2088000000000109").await.unwrap();
    let (checkout, kept) = settled(&db, provider).await;
    let (_, same) = settled(&db, provider).await;
    let (_, unheard) = settled(&db, provider).await;
    let (_, elsewhere) = settled(&db, other).await;
    let bill = ProviderBill {
        provider: provider.to_owned(),
        day: now().day(),
        lines: vec![
            line(LineKind::Payment, kept.id.to_string(), 1_980),
            line(LineKind::Payment, same.id.to_string(), 1_980),
            line(LineKind::Split, kept.id.to_string(), 13),
            line(LineKind::Split, same.id.to_string(), 12),
            line(LineKind::Split, same.id.to_string(), 12),
            // Another provider's payment and split are none of this one's.
            line(LineKind::Payment, elsewhere.id.to_string(), 1_980),
            line(LineKind::Split, elsewhere.id.to_string(), 12),
            line(LineKind::Split, "not-ours".to_owned(), 12),
        ],
    };
    let later = now().plus_days(1);
    db.write(move |tx| service::take_bill(tx, later, CITY, &bill)).await.unwrap();
    let want = DifferenceQuery { limit: 20, ..DifferenceQuery::default() };
    let found =
        db.read(move |conn| ledger::service::differences(conn, &official(), CITY, &want)).await.unwrap().0;
    let mut found: Vec<_> = found
        .iter()
        .map(|one| (one.found.kind.as_str(), one.found.line.as_str(), one.found.number.clone()))
        .collect();
    found.sort();
    assert_eq!(
        found,
        [
            ("amount", "split", kept.id.to_string()),
            ("missing_here", "payment", elsewhere.id.to_string()),
            ("missing_here", "split", elsewhere.id.to_string()),
            ("missing_there", "payment", unheard.id.to_string()),
            ("missing_there", "split", unheard.id.to_string()),
            ("twice", "split", same.id.to_string()),
            ("unknown", "split", "not-ours".to_owned()),
        ]
    );
    assert_eq!(orders_of(&db, 9, checkout).await[0].payout.commission, Fen(12), "nothing was changed");
    let next = db.read(move |conn| service::next_bill(conn, later, CITY, other)).await.unwrap();
    let has_the_day = later.hour() >= ledger::service::BILL_HOUR;
    assert_eq!(next, has_the_day.then(|| now().day()));
}

#[test]
fn an_order_is_settled_to_the_number_it_was_paid_to() {
    testkit::on_both(migrations, |db| async move {
        keep(&db, 1, ALIPAY, "2088000000000109").await.unwrap();
        let (_, before) = paid(&db, ALIPAY, now()).await;
        keep(&db, 1, ALIPAY, "2088000000000110").await.unwrap();
        let (_, after) = paid(&db, ALIPAY, now()).await;
        let to = |order: Order| db.read(move |conn| service::payable(conn, order, ALIPAY));
        assert_eq!(
            to(before.clone()).await.unwrap().account,
            "2088000000000109",
            "its money is frozen there"
        );
        assert_eq!(to(after).await.unwrap().account, "2088000000000110");
        let id = before.id;
        db.write(move |tx| service::cancel(tx, &testkit::somebody(9), now(), id)).await.unwrap();
        let waiting = db.read(|conn| service::due_at_provider(conn, ALIPAY, now(), 10)).await.unwrap();
        let refund = waiting.refunds[0].clone();
        let back = db.read(move |conn| service::to_give_back(conn, &refund, ALIPAY)).await.unwrap();
        assert_eq!(back.of.account, "2088000000000109");
    });
}

/// What stands in the accounts of the platform's own book, in fen.
async fn own_book(db: &Db) -> Vec<(&'static str, i64)> {
    let all = db.read(|conn| ledger::balances(conn, None, None)).await.unwrap();
    let own = all.iter().filter(|one| one.code.book() == "own");
    own.map(|one| (one.code.as_str(), one.amount().0)).collect()
}

#[test]
fn commission_is_owed_until_the_provider_pays_it_out() {
    testkit::on_both(migrations, |db| async move {
        keep(&db, 1, ALIPAY, "2088000000000109").await.unwrap();
        let (_, order) = paid(&db, ALIPAY, now()).await;
        collected(&db, &order, now()).await;
        assert_eq!(own_book(&db).await, [("commission_income", 12), ("commission_receivable", 12)]);
        let notice = Notice { id: "done".to_owned(), fact: Fact::Settled { order: order.id } };
        db.write(move |tx| service::receive(tx, now(), CITY, ALIPAY, &notice)).await.unwrap();
        assert_eq!(
            own_book(&db).await,
            [("commission_income", 12), ("commission_receivable", 0), ("commission_received", 12)]
        );
    });
}

#[test]
fn ordinary_goods_that_a_list_forbids_when_the_money_comes_are_not_sold() {
    testkit::on_both(migrations, |db| async move {
        keep(&db, 1, ALIPAY, "2088000000000109").await.unwrap();
        let tofu = listed(&db, 1, 10, 990).await;
        into_cart(&db, 9, tofu, 2).await.unwrap();
        let checkout = place(&db, 9).await.unwrap();
        crate::common::bar(&db, tofu).await;
        let fact = Fact::Paid { checkout, attempt: 0, amount: Fen(1_980) };
        crate::common::notice(&db, now(), "paid", fact).await.unwrap();
        let order = orders_of(&db, 9, checkout).await.remove(0);
        assert_eq!((order.status, order.refunded), (OrderStatus::Refunding, Fen(1_980)));
    });
}

#[test]
fn a_refund_that_is_given_up_goes_on_under_another_number() {
    testkit::on_both(migrations, |db| async move {
        keep(&db, 1, WECHAT, "1900000109").await.unwrap();
        let (_, order) = paid(&db, WECHAT, now()).await;
        let id = order.id;
        db.write(move |tx| service::cancel(tx, &testkit::somebody(9), now(), id)).await.unwrap();
        let due = |at| {
            db.read(move |conn| service::due_at_provider(conn, WECHAT, at, 10).map(|waiting| waiting.refunds))
        };
        let refund = due(now()).await.unwrap()[0].clone();
        assert_eq!(refund.split_back, Fen(0), "nothing was split off yet");
        let to_give_back = || {
            let refund = refund.clone();
            db.read(move |conn| service::to_give_back(conn, &refund, WECHAT))
        };
        let retry = || {
            let id = refund.id;
            db.write(move |tx| service::retry_refund(tx, &testkit::somebody(1), now(), id))
        };
        let shown = || {
            let id = refund.id;
            db.read(move |conn| service::refund(conn, &testkit::somebody(1), id))
        };
        // Under way: asked for again after a pause, and nothing for a person to do.
        let of = refund.clone();
        db.write(move |tx| service::note_refund_fault(tx, now(), &of, "")).await.unwrap();
        assert_eq!(due(now()).await.unwrap(), []);
        assert_eq!(shown().await.unwrap().state, SplitState::Waiting);
        assert!(matches!(retry().await, Err(Error::NothingToRetry)));
        // WeChat spoke of it: it is asked at once.
        let id = refund.id;
        db.write(move |tx| service::ask_refund_now(tx, now(), id)).await.unwrap();
        assert_eq!(due(now()).await.unwrap().len(), 1);
        for attempt in 1..=2 {
            let of = refund.clone();
            db.write(move |tx| service::note_refund_given_up(tx, now(), &of, "CLOSED")).await.unwrap();
            assert_eq!(shown().await.unwrap().state, SplitState::Failed);
            retry().await.unwrap();
            assert!(matches!(retry().await, Err(Error::NothingToRetry)), "it is told already");
            let back = to_give_back().await.unwrap();
            assert_eq!((back.attempt, back.number(attempt)), (attempt, format!("{}_{attempt}", refund.id)));
        }
        assert_eq!(to_give_back().await.unwrap().number(0), refund.id.to_string());
    });
}

#[test]
fn a_refund_after_the_seller_was_paid_brings_its_commission_back() {
    testkit::on_both(migrations, |db| async move {
        keep(&db, 1, WECHAT, "1900000109").await.unwrap();
        let (_, order) = settled(&db, WECHAT).await;
        let id = order.id;
        let lines = db.read(move |conn| service::order(conn, &official(), id)).await.unwrap().lines;
        let claim = ClaimDraft {
            listing: lines[0].listing,
            kind: ClaimKind::Damaged,
            pieces: 2,
            amount: Fen(1_980),
            words: "坏了".to_owned(),
        };
        db.write(move |tx| {
            let claim = service::make_claim(tx, &testkit::somebody(9), now(), id, &claim)?;
            let answer = Answer { to: ClaimStatus::Refunded, words: String::new(), amount: None };
            service::move_claim(tx, &testkit::somebody(1), now(), claim, Side::Seller, &answer)
        })
        .await
        .unwrap();
        let waiting = db.read(|conn| service::due_at_provider(conn, WECHAT, now(), 10)).await.unwrap();
        assert_eq!((waiting.refunds[0].amount, waiting.refunds[0].split_back), (Fen(1_980), Fen(12)));
        assert_eq!(
            own_book(&db).await,
            [("commission_income", 0), ("commission_receivable", 0), ("commission_received", 0)]
        );
    });
}
