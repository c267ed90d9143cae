//! Payments nobody makes keep nobody waiting whose notice was lost: they are closed at their provider, on both engines.

use std::collections::HashSet;
use std::sync::Mutex;

use crate::common::{CITY, into_cart, listed, migrations, now, orders_of, place, seller};
use db::Db;
use kernel::{Day, Fen, Timestamp};
use ledger::BillLine;
use market::channel::{self, Channel, GivenBack, Standing, Way};
use market::model::{CheckoutId, ListingId, OrderStatus};
use market::provider::Fact;
use market::service::{self, Payable, ToGiveBack, ToPay, WECHAT};
use market::{Error, Result};

/// A provider that knows who paid, and refuses to close as it is told.
#[derive(Debug, Default)]
struct Provider {
    paid: Mutex<HashSet<CheckoutId>>,
    closed: Mutex<Vec<CheckoutId>>,
    /// Not to be closed yet.
    busy: Mutex<HashSet<CheckoutId>>,
    /// Paid at the very moment it is to be closed.
    fast: Mutex<HashSet<CheckoutId>>,
    /// How often it was asked while it gave no answer; none while it answers.
    unanswered: Mutex<Option<usize>>,
}

impl Channel for Provider {
    const WORD: &'static str = WECHAT;

    async fn open(&self, _: Timestamp, _: &ToPay, _: &Way) -> Result<String> {
        Ok("code".to_owned())
    }

    async fn ask(&self, _: Timestamp, of: &ToPay) -> Result<Standing> {
        if let Some(asked) = self.unanswered.lock().unwrap().as_mut() {
            *asked += 1;
            return Err(Error::Unreachable("no answer within 15s".to_owned()));
        }
        let (checkout, amount) = (of.payment.checkout, of.payment.amount_fen);
        let is_paid = self.paid.lock().unwrap().contains(&checkout);
        Ok(if is_paid { Standing::Paid(Fact::Paid { checkout, attempt: 0, amount }) } else { Standing::Open })
    }

    async fn close(&self, _: Timestamp, of: &ToPay) -> Result<bool> {
        let checkout = of.payment.checkout;
        if self.fast.lock().unwrap().remove(&checkout) {
            self.paid.lock().unwrap().insert(checkout);
            return Err(Error::Provider("ORDERPAID".to_owned()));
        }
        if self.busy.lock().unwrap().remove(&checkout) {
            return Err(Error::Provider("SYSTEMERROR".to_owned()));
        }
        self.closed.lock().unwrap().push(checkout);
        Ok(true)
    }

    async fn settle(&self, _: Timestamp, _: &Payable) -> Result<bool> {
        Ok(false)
    }

    async fn give_back(&self, _: Timestamp, _: &ToGiveBack) -> Result<GivenBack> {
        Ok(GivenBack::UnderWay)
    }

    async fn bill(&self, _: Timestamp, _: Day) -> Result<Vec<BillLine>> {
        Ok(Vec::new())
    }
}

/// A checkout its buyer was sent to the provider with.
async fn begun(db: &Db, provider: &Provider, listing: ListingId, person: i64) -> CheckoutId {
    into_cart(db, person, listing, 1).await.unwrap();
    let checkout = place(db, person).await.unwrap();
    channel::begin(provider, db, &testkit::somebody(person), now(), checkout, Way::Qr).await.unwrap();
    checkout
}

async fn expire_all(db: &Db, at: Timestamp) {
    for order in db.read(move |conn| service::overdue(conn, at)).await.unwrap() {
        db.write(move |tx| service::expire(tx, &testkit::system(), at, order)).await.unwrap();
    }
}

async fn standing(db: &Db, person: i64, checkout: CheckoutId) -> (String, OrderStatus) {
    let seen =
        db.read(move |conn| service::checkout(conn, &testkit::somebody(person), checkout)).await.unwrap();
    (seen.payment.status, seen.orders[0].status)
}

async fn with_number(db: &Db) -> ListingId {
    let tofu = listed(db, 1, 500, 990).await;
    db.write(|tx| {
        let actor = testkit::somebody(1);
        service::keep_payout_account(tx, &actor, now(), &seller(1), WECHAT, "1900000109")
    })
    .await
    .unwrap();
    tofu
}

#[test]
fn a_lost_notice_is_found_behind_any_number_of_abandoned_payments() {
    testkit::on_both(migrations, |db| async move {
        let (tofu, provider) = (with_number(&db).await, Provider::default());
        for person in 1000..1150 {
            begun(&db, &provider, tofu, person).await;
        }
        let lost = begun(&db, &provider, tofu, 9).await;
        provider.paid.lock().unwrap().insert(lost);
        // Nobody has closed the abandoned ones yet: their time is not over.
        for round in 1..=2 {
            let at = now().plus_seconds(20 * round);
            channel::catch_up(&provider, &db, at, CITY).await.unwrap();
        }
        assert_eq!(standing(&db, 9, lost).await, ("paid".to_owned(), OrderStatus::Paid));
        assert!(provider.closed.lock().unwrap().is_empty(), "those may still be paid");

        let late = now().plus_minutes(service::HOLD_MINUTES + 1);
        expire_all(&db, late).await;
        for round in 1..=2 {
            channel::catch_up(&provider, &db, late.plus_seconds(20 * round), CITY).await.unwrap();
        }
        assert_eq!(provider.closed.lock().unwrap().len(), 150, "each once");
        let still = late.plus_minutes(5);
        let left = db.write(move |tx| service::to_ask(tx, still, WECHAT, still, 1000)).await.unwrap();
        assert!(left.is_empty(), "{}", left.len());
    });
}

#[test]
fn closing_is_tried_again_and_who_paid_meanwhile_has_paid() {
    testkit::on_both(migrations, |db| async move {
        let (tofu, provider) = (with_number(&db).await, Provider::default());
        let slow = begun(&db, &provider, tofu, 7).await;
        let fast = begun(&db, &provider, tofu, 8).await;
        let never = {
            into_cart(&db, 9, tofu, 1).await.unwrap();
            place(&db, 9).await.unwrap()
        };
        provider.busy.lock().unwrap().insert(slow);
        provider.fast.lock().unwrap().insert(fast);
        let late = now().plus_minutes(service::HOLD_MINUTES + 1);
        expire_all(&db, late).await;
        assert_eq!(standing(&db, 9, never).await.0, "closed", "no provider was asked for it");
        channel::catch_up(&provider, &db, late, CITY).await.unwrap();
        assert_eq!(standing(&db, 7, slow).await, ("started".to_owned(), OrderStatus::Cancelled));
        assert_eq!(
            standing(&db, 8, fast).await,
            ("paid".to_owned(), OrderStatus::Paid),
            "there was stock for it again"
        );
        channel::catch_up(&provider, &db, late.plus_seconds(20), CITY).await.unwrap();
        assert_eq!(standing(&db, 7, slow).await, ("closed".to_owned(), OrderStatus::Cancelled));
        // Money that was on its way all the same is not lost.
        let paid = Fact::Paid { checkout: slow, attempt: 0, amount: Fen(990) };
        let notice = market::provider::Notice { id: "late".to_owned(), fact: paid };
        db.write(move |tx| service::receive(tx, late, CITY, WECHAT, &notice)).await.unwrap();
        assert_eq!(orders_of(&db, 7, slow).await[0].status, OrderStatus::Paid);
        assert!(db.read(ledger::check).await.unwrap().is_empty());
    });
}

#[test]
fn a_provider_that_gives_no_answer_is_asked_once_a_round() {
    testkit::on_both(migrations, |db| async move {
        let (listing, provider) = (with_number(&db).await, Provider::default());
        for person in [9, 10] {
            begun(&db, &provider, listing, person).await;
        }
        *provider.unanswered.lock().unwrap() = Some(0);
        let round = channel::catch_up(&provider, &db, now().plus_minutes(1), CITY).await;
        assert!(matches!(round, Err(Error::Unreachable(_))), "{round:?}");
        assert_eq!(*provider.unanswered.lock().unwrap(), Some(1));
    });
}
