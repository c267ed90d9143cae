//! From events of the log to what an address is told, on both engines.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by panicking")]

use std::sync::Arc;

use db::{Db, LogFilter, Migrations};
use kernel::{
    Actor, Day, Fen, Grant, GrantScope, OrganisationId, PersonId, RegionCode, Role, StationId, Timestamp,
};
use serde_json::{Value, json};
use webhook::Reach;
use webhook::model::{Delivery, DeliveryState, Endpoint, EndpointId, EndpointState, Outcome, Owner};
use webhook::service::{self, DeliveryQuery, Due};
use webhook::signing::Keys;
use webhook::{Error, Result};

kernel::id!(
    /// As the market has it.
    OrderId
);

db::events! {
    /// As the market records it.
    OrderPaid = "market.order_paid" {
        subject: order,
        /// The order.
        order: OrderId,
        /// Who sells.
        seller: OrganisationId,
        /// Who buys.
        buyer: PersonId,
        /// What was paid.
        total: Fen,
    }

    /// As the market records it: it does not say who sells.
    OrderMoved = "market.order_moved" {
        subject: order,
        /// The order.
        order: OrderId,
        /// Where it stands.
        status: String,
    }

    /// As bulk trade records it.
    QuoteMade = "trade.quote_made" {
        subject: quote,
        /// The quote.
        quote: OrderId,
        /// Who would buy.
        buyer: OrganisationId,
        /// Who would sell.
        seller: OrganisationId,
        /// Which time.
        turn: i64,
    }

    /// As bulk trade records it.
    ContractDrafted = "trade.contract_drafted" {
        subject: contract,
        /// The contract.
        contract: OrderId,
        /// Who buys.
        buyer: OrganisationId,
        /// Who sells.
        seller: OrganisationId,
    }

    /// As the stations record it.
    StationOpened = "station.station_opened" {
        subject: station,
        /// The station.
        station: StationId,
    }
}

const COUNTY: RegionCode = RegionCode(410_324);
const KINDS: [&str; 2] = ["market.order_paid", "market.order_moved"];

fn migrations() -> Migrations {
    Migrations::new().with(webhook::MIGRATIONS)
}

fn keys() -> Keys {
    Keys::new([3; 32])
}

fn now() -> Timestamp {
    Day::new(2026, 11, 25).unwrap().start().plus_seconds(3600 * 10)
}

fn shop(organisation: i64) -> Owner {
    Owner { county: COUNTY, organisation: Some(OrganisationId(organisation)) }
}

const OFFICE: Owner = Owner { county: COUNTY, organisation: None };

/// May keep all of these.
fn keeper() -> Actor {
    let grant = |role, scope| Grant { role, scope };
    let grants = vec![
        grant(Role::Seller, GrantScope::Organisation(OrganisationId(80), COUNTY)),
        grant(Role::CountyClerk, GrantScope::Region(COUNTY)),
    ];
    Actor::person(PersonId(7), "石玉兰", grants, Arc::new(testkit::Everything))
}

async fn register(db: &Db, owner: Owner, url: &'static str, kinds: &[&str]) -> Result<EndpointId> {
    let kinds: Vec<String> = kinds.iter().map(|kind| (*kind).to_owned()).collect();
    let made = db.write(move |tx| {
        service::register(tx, &keeper(), now(), (&keys(), Reach::Public), owner, url, &kinds)
    });
    Ok(made.await?.id)
}

async fn hook(db: &Db, owner: Owner) -> EndpointId {
    register(db, owner, "https://erp.example.com/heluo", &KINDS).await.unwrap()
}

async fn pay(db: &Db, at: Timestamp, order: i64, seller: i64) {
    let event = OrderPaid {
        county: COUNTY,
        order: OrderId(order),
        seller: OrganisationId(seller),
        buyer: PersonId(4711),
        total: Fen(900),
    };
    db.write(move |tx| tx.record(at, &testkit::system(), &event).map(|_| ())).await.unwrap();
}

async fn move_on(db: &Db, at: Timestamp, order: i64) {
    let event = OrderMoved { county: COUNTY, order: OrderId(order), status: "ready".to_owned() };
    db.write(move |tx| tx.record(at, &testkit::system(), &event).map(|_| ())).await.unwrap();
}

/// Lets the consumer read the log to its end.
async fn tell(db: &Db) {
    let [reaction] = webhook::module([3; 32], Reach::Public).reactions.try_into().ok().unwrap();
    db::catch_up(db, now(), &reaction).await.unwrap();
}

async fn told(db: &Db, of: EndpointId) -> (Endpoint, Vec<Delivery>) {
    let want = DeliveryQuery { limit: 100, ..DeliveryQuery::default() };
    let (endpoint, mut found, total) =
        db.read(move |conn| service::deliveries(conn, &keeper(), of, &want)).await.unwrap();
    assert_eq!(i64::try_from(found.len()).unwrap(), total);
    found.reverse();
    (endpoint, found)
}

async fn due(db: &Db, at: Timestamp) -> Vec<Due> {
    db.read(move |conn| service::due(conn, at, 100, 100)).await.unwrap()
}

#[test]
fn one_address_leaves_room_for_the_others() {
    testkit::on_both(migrations, |db| async move {
        let slow = hook(&db, shop(7)).await;
        let quick = hook(&db, shop(8)).await;
        for order in 1..=6 {
            pay(&db, now(), order, 7).await;
        }
        pay(&db, now().plus_seconds(1), 9, 8).await;
        tell(&db).await;
        let at = now().plus_minutes(1);
        let found = db.read(move |conn| service::due(conn, at, 4, 3)).await.unwrap();
        let of: Vec<_> = found.iter().map(|one| one.endpoint.id).collect();
        assert_eq!(of, [slow, slow, slow, quick]);
    });
}

async fn claim(db: &Db, at: Timestamp, due: &Due) -> Option<Due> {
    let due = due.clone();
    db.write(move |tx| service::claim(tx, at, &due)).await.unwrap()
}

/// Makes the only attempt that is due, with this answer.
async fn attempt(db: &Db, at: Timestamp, status: i32) {
    let all = due(db, at).await;
    assert_eq!(all.len(), 1);
    let claimed = claim(db, at, &all[0]).await.unwrap();
    let outcome = Outcome { status, answer: "gut".to_owned() };
    let done = db.write(move |tx| service::answered(tx, &testkit::system(), at, &claimed, &outcome, 0));
    done.await.unwrap();
}

async fn recorded(db: &Db, kind: &'static str) -> usize {
    let filter = LogFilter { kinds: vec![kind.to_owned()], ..LogFilter::default() };
    db.read(move |conn| filter.page(conn, 0, 1000)).await.unwrap().0.len()
}

#[test]
fn an_address_is_told_of_its_own_events_once() {
    testkit::on_both(migrations, |db| async move {
        pay(&db, now().plus_seconds(-1), 1, 80).await;
        let (own, other) = (hook(&db, shop(80)).await, hook(&db, shop(81)).await);
        let office = hook(&db, OFFICE).await;
        pay(&db, now(), 2, 80).await;
        pay(&db, now(), 3, 81).await;
        // Paid before the address was there, and moved since: it is known whose it is.
        move_on(&db, now().plus_seconds(1), 1).await;
        // Never heard of: nobody's but the county's.
        move_on(&db, now().plus_seconds(1), 99).await;
        tell(&db).await;
        let subjects = |found: &[Delivery]| -> Vec<(String, String)> {
            found.iter().map(|one| (one.kind.clone(), one.subject.clone())).collect()
        };
        let said = |kind: &str, order: i64| (kind.to_owned(), OrderId(order).to_string());
        assert_eq!(
            subjects(&told(&db, own).await.1),
            [said("market.order_paid", 2), said("market.order_moved", 1)]
        );
        assert_eq!(subjects(&told(&db, other).await.1), [said("market.order_paid", 3)]);
        assert_eq!(told(&db, office).await.1.len(), 4);
        // The consumer sent back to the beginning of the log tells nothing again.
        db.write(|tx| db::rewind(tx, "webhook")).await.unwrap();
        tell(&db).await;
        assert_eq!(told(&db, own).await.1.len(), 2);
    });
}

#[test]
fn the_two_sides_of_a_trade_are_told_and_the_office_of_no_quote() {
    testkit::on_both(migrations, |db| async move {
        let kinds = ["trade.quote_made", "trade.contract_drafted"];
        let url = "https://erp.example.com/trade";
        let asked = register(&db, OFFICE, url, &kinds).await;
        assert!(asked.is_err(), "what two organisations talk about is no office's to choose");
        let mut sides = Vec::new();
        for organisation in [80, 81, 82] {
            sides.push(register(&db, shop(organisation), url, &kinds).await.unwrap());
        }
        let office = register(&db, OFFICE, url, &kinds[1..]).await.unwrap();
        db.write(|tx| {
            let (buyer, seller, who) = (OrganisationId(80), OrganisationId(81), testkit::system());
            let (quote, contract) = (OrderId(1), OrderId(2));
            tx.record(now(), &who, &QuoteMade { county: COUNTY, quote, buyer, seller, turn: 1 })?;
            tx.record(now(), &who, &ContractDrafted { county: COUNTY, contract, buyer, seller }).map(|_| ())
        })
        .await
        .unwrap();
        tell(&db).await;
        let mut counts = Vec::new();
        for of in sides.into_iter().chain([office]) {
            counts.push(told(&db, of).await.1.len());
        }
        assert_eq!(counts, [2, 2, 0, 1], "buyer, seller, somebody else, the county's office");
    });
}

#[test]
fn a_body_says_what_is_named_and_nothing_of_the_buyer() {
    testkit::on_both(migrations, |db| async move {
        let own = hook(&db, shop(80)).await;
        pay(&db, now(), 2, 80).await;
        tell(&db).await;
        let (_, found) = told(&db, own).await;
        let body: Value = serde_json::from_str(&found[0].body).unwrap();
        assert_eq!(
            body,
            json!({
                "type": "market.order_paid",
                "timestamp": now().to_string(),
                "data": {
                    "county": "410324", "order": OrderId(2).to_string(),
                    "seller": OrganisationId(80).to_string(), "total": 900
                }
            })
        );
    });
}

#[test]
fn a_failure_is_tried_again_for_three_days_and_then_the_address_is_given_up() {
    testkit::on_both(migrations, |db| async move {
        let own = hook(&db, shop(80)).await;
        pay(&db, now(), 2, 80).await;
        tell(&db).await;
        let mut at = now();
        let mut attempts = 0;
        while told(&db, own).await.0.state == EndpointState::Active {
            attempts += 1;
            attempt(&db, at, 503).await;
            let (endpoint, found) = told(&db, own).await;
            assert_eq!(found[0].attempts, attempts);
            assert_eq!(endpoint.failing_since, Some(now()));
            if found[0].state == DeliveryState::Waiting {
                assert!(found[0].next_at > at && due(&db, at).await.is_empty());
                at = found[0].next_at;
            }
        }
        assert!(attempts > 15, "{attempts}");
        assert!(at <= now().plus_days(3) && at > now().plus_days(2));
        assert_eq!(recorded(&db, "webhook.disabled").await, 1);
        // What happens now is not told, until its owner has it told again.
        pay(&db, at, 3, 80).await;
        tell(&db).await;
        assert_eq!(told(&db, own).await.1.len(), 1);
        db.write(move |tx| service::resume(tx, &keeper(), at, own)).await.unwrap();
        pay(&db, at, 4, 80).await;
        tell(&db).await;
        attempt(&db, at, 204).await;
        let (endpoint, found) = told(&db, own).await;
        assert_eq!((endpoint.failing_since, endpoint.last), (None, Some((204, at))));
        let states: Vec<DeliveryState> = found.iter().map(|one| one.state).collect();
        assert_eq!(states, [DeliveryState::Failed, DeliveryState::Done]);
        // Given up is not lost: its owner sends it again, with the number it had.
        let (id, event) = (found[0].id, found[0].event);
        db.write(move |tx| service::again(tx, &keeper(), at, own, id)).await.unwrap();
        assert_eq!(due(&db, at).await[0].delivery.event, event);
        attempt(&db, at, 200).await;
        assert_eq!(told(&db, own).await.1[0].state, DeliveryState::Done);
    });
}

#[test]
fn an_attempt_is_made_by_one_program_and_again_when_that_one_died() {
    testkit::on_both(migrations, |db| async move {
        let own = hook(&db, shop(80)).await;
        pay(&db, now(), 2, 80).await;
        tell(&db).await;
        let seen = due(&db, now()).await.remove(0);
        let first = claim(&db, now(), &seen).await.unwrap();
        assert_eq!(claim(&db, now(), &seen).await, None);
        assert!(due(&db, now().plus_seconds(59)).await.is_empty());
        let again = due(&db, now().plus_seconds(60)).await.remove(0);
        let second = claim(&db, now().plus_seconds(60), &again).await.unwrap();
        // The first wakes up late: what it found is no longer asked for.
        for (claimed, status) in [(second, 200), (first, 500)] {
            let outcome = Outcome { status, answer: String::new() };
            let at = now().plus_seconds(61);
            let done =
                db.write(move |tx| service::answered(tx, &testkit::system(), at, &claimed, &outcome, 0));
            done.await.unwrap();
        }
        let (endpoint, found) = told(&db, own).await;
        assert_eq!(
            (found[0].state, found[0].status, endpoint.failing_since),
            (DeliveryState::Done, 200, None)
        );
    });
}

#[test]
fn gone_is_gone_and_a_paused_address_waits() {
    testkit::on_both(migrations, |db| async move {
        let own = hook(&db, shop(80)).await;
        db.write(move |tx| service::pause(tx, &keeper(), now(), own)).await.unwrap();
        let twice = db.write(move |tx| service::pause(tx, &keeper(), now(), own)).await;
        assert!(matches!(twice, Err(Error::Step)));
        pay(&db, now(), 2, 80).await;
        pay(&db, now(), 3, 80).await;
        tell(&db).await;
        assert!(due(&db, now()).await.is_empty());
        // A test is sent all the same, once, and says nothing of the address.
        db.write(move |tx| service::ping(tx, &keeper(), now(), own)).await.unwrap();
        attempt(&db, now(), 500).await;
        assert!(due(&db, now().plus_days(1)).await.is_empty());
        assert_eq!(told(&db, own).await.0.state, EndpointState::Paused);
        db.write(move |tx| service::resume(tx, &keeper(), now(), own)).await.unwrap();
        let waiting = due(&db, now()).await;
        assert_eq!(waiting.len(), 2);
        let gone = claim(&db, now(), &waiting[0]).await.unwrap();
        let outcome = Outcome { status: 410, answer: String::new() };
        let done = db.write(move |tx| service::answered(tx, &testkit::system(), now(), &gone, &outcome, 0));
        done.await.unwrap();
        let (endpoint, found) = told(&db, own).await;
        assert_eq!(endpoint.state, EndpointState::Disabled);
        assert!(found.iter().all(|one| one.state == DeliveryState::Failed));
        assert_eq!(recorded(&db, "webhook.disabled").await, 1);
    });
}

#[test]
fn what_cannot_be_registered() {
    testkit::on_both(migrations, |db| async move {
        let at = "https://erp.example.com/";
        let refused = register(&db, shop(80), "https://10.0.0.1/", &KINDS).await;
        assert!(matches!(refused, Err(Error::PrivateAddress)));
        assert!(matches!(register(&db, shop(80), at, &[]).await, Err(Error::NoKinds)));
        for unfit in ["market.nothing", "identity.signed_in", "station.station_opened"] {
            let refused = register(&db, shop(80), at, &["market.order_paid", unfit]).await;
            assert!(matches!(refused, Err(Error::UnknownKind(name)) if name == unfit), "{unfit}");
        }
        register(&db, OFFICE, at, &["station.station_opened"]).await.unwrap();
        for _ in 0..20 {
            register(&db, shop(80), at, &KINDS).await.unwrap();
        }
        assert!(matches!(register(&db, shop(80), at, &KINDS).await, Err(Error::TooMany)));
        assert_eq!(recorded(&db, "webhook.registered").await, 21);
    });
}

#[test]
fn a_secret_is_replaced_while_the_one_before_still_signs() {
    testkit::on_both(migrations, |db| async move {
        let own = hook(&db, shop(80)).await;
        let rotate = |at| {
            let db = db.clone();
            async move { db.write(move |tx| service::rotate(tx, &keeper(), at, &keys(), own)).await }
        };
        let first = keys().secret(own, 1);
        let second = rotate(now()).await.unwrap();
        assert_ne!(first, second);
        assert!(matches!(rotate(now().plus_seconds(23 * 3600)).await, Err(Error::JustRotated)));
        let (endpoint, _) = told(&db, own).await;
        let signed = |at| keys().signatures(&endpoint, at, "id", "{}").split(' ').count();
        assert_eq!((signed(now()), signed(now().plus_days(1))), (2, 1));
        assert!(rotate(now().plus_days(1)).await.is_ok());
    });
}

#[test]
fn a_deleted_address_is_told_of_nothing() {
    testkit::on_both(migrations, |db| async move {
        let own = hook(&db, shop(80)).await;
        pay(&db, now(), 2, 80).await;
        tell(&db).await;
        db.write(move |tx| service::delete(tx, &keeper(), now(), own)).await.unwrap();
        pay(&db, now(), 3, 80).await;
        tell(&db).await;
        assert!(due(&db, now()).await.is_empty());
        let gone = db.read(move |conn| service::endpoint(conn, &keeper(), own)).await;
        assert!(matches!(gone, Err(Error::NoEndpoint)));
    });
}

#[test]
fn deliveries_are_forgotten_after_thirty_days() {
    testkit::on_both(migrations, |db| async move {
        let own = hook(&db, shop(80)).await;
        pay(&db, now(), 2, 80).await;
        tell(&db).await;
        let forget = |at: Timestamp| {
            let db = db.clone();
            async move { db.write(move |tx| service::forget(tx, at)).await.unwrap() }
        };
        assert_eq!((forget(now().plus_days(30)).await, forget(now().plus_days(31)).await), (0, 1));
        assert!(told(&db, own).await.1.is_empty());
    });
}
