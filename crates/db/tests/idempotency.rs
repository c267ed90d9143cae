//! A repeated request is done once.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by panicking")]
mod common;

use common::{count, make_table, migrations, now, value};
use db::idempotency::{Answer, Begun, Request, begin, finish, scope};
use db::{Db, Error};

fn request(body: &str) -> Request {
    Request {
        county: common::COUNTY.city(),
        owner: "person:1".to_owned(),
        route: "POST /orders".to_owned(),
        key: "k1".to_owned(),
        body_hash: body.to_owned(),
    }
}

fn created() -> Answer {
    Answer {
        status: 303,
        content_type: String::new(),
        location: "/orders/1".to_owned(),
        answer: String::new(),
    }
}

async fn started(db: &Db, body: &str) -> db::idempotency::Slot {
    match begin(db, now(), request(body)).await.unwrap() {
        Begun::New(slot) => slot,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_second_request_gets_the_first_answer() {
    testkit::on_both(migrations, |db| async move {
        make_table(&db).await;
        let slot = started(&db, "a").await;
        assert_eq!(begin(&db, now(), request("a")).await.unwrap(), Begun::InFlight);
        assert_eq!(begin(&db, now(), request("b")).await.unwrap(), Begun::OtherBody);
        scope(slot, db.write(|tx| count(tx, 1, 1, 0))).await.unwrap();
        finish(&db, slot, created()).await.unwrap();
        assert_eq!(begin(&db, now(), request("a")).await.unwrap(), Begun::Done(created()));
        assert_eq!(value(&db).await, 1);
    });
}

#[test]
fn a_refused_request_frees_its_key_and_a_cut_off_one_is_not_done_again() {
    testkit::on_both(migrations, |db| async move {
        make_table(&db).await;
        let slot = started(&db, "a").await;
        let refused = scope(slot, db.write(|tx| count(tx, -1, 1, 0))).await;
        assert!(matches!(refused, Err(Error::Refused(_))));
        finish(&db, slot, created()).await.unwrap();

        let slot = started(&db, "corrected").await;
        scope(slot, db.write(|tx| count(tx, 1, 1, 0))).await.unwrap();
        // The program dies here: the work is done, the answer was never given.
        let later = now().plus_seconds(3600);
        assert_eq!(begin(&db, later, request("corrected")).await.unwrap(), Begun::DoneUnanswered);
        assert_eq!(value(&db).await, 1);
    });
}

#[test]
fn of_two_at_the_same_moment_one_runs() {
    testkit::on_both(migrations, |db| async move {
        let both = [begin(&db, now(), request("a")), begin(&db, now(), request("a"))];
        let [first, second] = both;
        let (first, second) = tokio::join!(first, second);
        let outcomes = [first.unwrap(), second.unwrap()];
        let new = outcomes.iter().filter(|outcome| matches!(outcome, Begun::New(_))).count();
        let waiting = outcomes.iter().filter(|outcome| **outcome == Begun::InFlight).count();
        assert_eq!((new, waiting), (1, 1), "{outcomes:?}");
    });
}
