//! From a post to the last payment: who may take which step, and what the database refuses whatever was asked.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by panicking")]

mod keeping;
mod matches;
mod purchasers;
mod remaining;
mod steps;

use db::{Db, LogFilter, Migrations};
use std::sync::Arc;

use kernel::{Action, Actor, Authority, Day, Fen, OrganisationId, RegionCode, ResourceRef, Timestamp};
use trade::model::{
    Category, ContractId, ContractStatus, DeliveryStatus, Goods, Grade, MarkId, Moisture, Party,
    PaymentStatus, PostDraft, PostId, PostKind, QuoteId, Side, Stage, Standing, Terms, Unit, Weighing,
    Window,
};
use trade::service::{self, ContractView};
use trade::{Error, PostQuery, Result};

const VILLAGE: RegionCode = RegionCode(410_324_102_201);
const ELSEWHERE: RegionCode = RegionCode(410_325_100_201);

fn migrations() -> Migrations {
    Migrations::new().with(trade::MIGRATIONS)
}

fn now() -> Timestamp {
    Timestamp::from_millis(1_790_000_000_000)
}

fn today() -> Day {
    now().day()
}

/// Buys, in 嵩县.
fn buyer() -> Party {
    Party {
        county: ELSEWHERE.county(),
        organisation: OrganisationId(70),
        name: "嵩州食品厂".to_owned(),
        village: ELSEWHERE,
    }
}

/// Sells, in 栾川.
fn seller() -> Party {
    Party {
        county: VILLAGE.county(),
        organisation: OrganisationId(80),
        name: "潭头合作社".to_owned(),
        village: VILLAGE,
    }
}

fn at_buyer() -> Actor {
    testkit::somebody(7)
}

fn at_seller() -> Actor {
    testkit::somebody(8)
}

fn draft(kind: PostKind, product: &str) -> PostDraft {
    PostDraft {
        kind,
        goods: Goods {
            category: Category::Mountain,
            product: product.to_owned(),
            grade: Grade::First,
            unit: Unit::Weight,
            quantity: 10_000_000,
        },
        window: Window { from: today(), to: today().plus_days(30) },
        place: VILLAGE,
        price_idea: None,
        valid_until: today().plus_days(20),
        note: String::new(),
    }
}

/// Two stages of five tonnes at 3.20 yuan the kilogram, 5 % more or less.
fn terms() -> Terms {
    let stage = |from: i64| Stage {
        window: Window { from: today().plus_days(from), to: today().plus_days(from + 9) },
        quantity: 5_000_000,
    };
    Terms {
        price: Fen(320),
        grade: Grade::First,
        stages: vec![stage(0), stage(10)],
        tolerance_bp: 500,
        moisture: Some(Moisture { standard_bp: 1_400, deduct_bp: 100 }),
        grade_deduct: Fen(20),
        payment_days: Some(7),
        note: String::new(),
    }
}

fn load(gross: i64) -> Weighing {
    Weighing { gross, tare: 1_000_000, grade: Grade::First, moisture_bp: Some(1_400) }
}

/// A demand of the buyer's, open to all; the seller is verified.
async fn demand(db: &Db) -> PostId {
    db.write(|tx| {
        let s = seller();
        service::keep_seller(tx, s.county, s.organisation, &s.name, today().plus_days(90))?;
        let id = service::write(tx, &at_buyer(), now(), &buyer(), &draft(PostKind::Demand, "核桃"))?;
        service::publish(tx, &at_buyer(), now(), id)?;
        Ok::<_, Error>(id)
    })
    .await
    .unwrap()
}

async fn quote(db: &Db) -> QuoteId {
    let post = demand(db).await;
    db.write(move |tx| service::make_quote(tx, &at_seller(), now(), &seller(), post, &terms())).await.unwrap()
}

async fn awaiting(db: &Db) -> ContractId {
    let quote = quote(db).await;
    db.write(move |tx| service::accept(tx, &at_buyer(), now(), &buyer(), (quote, 1))).await.unwrap()
}

async fn active(db: &Db) -> ContractId {
    let id = awaiting(db).await;
    db.write(move |tx| {
        service::confirm(tx, &at_buyer(), now(), &buyer(), id)?;
        service::confirm(tx, &at_seller(), now(), &seller(), id)
    })
    .await
    .unwrap();
    id
}

async fn seen(db: &Db, id: ContractId) -> ContractView {
    db.read(move |conn| service::contract(conn, &at_buyer(), id)).await.unwrap()
}

async fn deliver(db: &Db, id: ContractId, stage: i32, gross: i64) -> Result<()> {
    db.write(move |tx| {
        service::record_delivery(tx, &at_seller(), now(), &seller(), (id, stage), &load(gross)).map(|_| ())
    })
    .await
}

async fn accept_last(db: &Db, id: ContractId) -> Result<()> {
    let delivery = seen(db, id).await.deliveries.last().unwrap().id;
    db.write(move |tx| service::accept_delivery(tx, &at_buyer(), now(), &buyer(), delivery)).await
}

#[test]
fn a_contract_goes_from_a_post_to_its_last_payment() {
    testkit::on_both(migrations, |db| async move {
        let id = active(&db).await;
        deliver(&db, id, 1, 6_000_000).await.unwrap();
        accept_last(&db, id).await.unwrap();
        deliver(&db, id, 2, 6_000_000).await.unwrap();
        accept_last(&db, id).await.unwrap();
        let view = seen(&db, id).await;
        let amounts: Vec<Fen> = view.payments.iter().map(|one| one.amount).collect();
        assert_eq!(amounts, [Fen::yuan(16_000), Fen::yuan(16_000)]);
        for payment in view.payments.iter().map(|one| one.id) {
            db.write(move |tx| {
                let wrong_side =
                    service::declare_payment(tx, &at_seller(), now(), &seller(), payment, "ICBC-1");
                assert!(matches!(wrong_side, Err(Error::OtherSide)));
                let unsaid = service::declare_payment(tx, &at_buyer(), now(), &buyer(), payment, " ");
                assert!(matches!(unsaid, Err(Error::ReferenceMissing)));
                let early = service::confirm_payment(tx, &at_seller(), now(), &seller(), payment);
                assert!(matches!(early, Err(Error::PaymentStep)));
                service::declare_payment(tx, &at_buyer(), now(), &buyer(), payment, "ICBC-1")?;
                service::deny_payment(tx, &at_seller(), now(), &seller(), payment)?;
                service::declare_payment(tx, &at_buyer(), now(), &buyer(), payment, "ICBC-2")?;
                service::confirm_payment(tx, &at_seller(), now(), &seller(), payment)?;
                let twice = service::confirm_payment(tx, &at_seller(), now(), &seller(), payment);
                assert!(matches!(twice, Err(Error::AlreadyPaid)));
                Ok::<_, Error>(())
            })
            .await
            .unwrap();
        }
        let done = seen(&db, id).await.contract;
        assert_eq!(done.state.status, ContractStatus::Fulfilled);
        assert_eq!(done.state.confirmed, Fen::yuan(32_000));
        assert!(done.text.contains("潭头合作社") && done.text.contains("3.20 元"), "{}", done.text);
        assert!(matches!(deliver(&db, id, 1, 2_000_000).await, Err(Error::ContractOver)));
        let told = db.read(|conn| LogFilter::default().page(conn, 0, 99)).await.unwrap().0;
        let kinds: Vec<&str> = told.iter().rev().map(|event| event.kind.as_str()).collect();
        for kind in ["demand_posted", "quote_made", "contract_concluded", "delivery_accepted", "stage_paid"] {
            assert!(kinds.contains(&format!("trade.{kind}").as_str()), "{kind} in {kinds:?}");
        }
        assert_eq!(kinds.last(), Some(&"trade.contract_fulfilled"));
        let quote = told.iter().find(|event| event.kind == "trade.quote_made").unwrap();
        assert!(!quote.body.contains("320"), "the price of a quote is nobody's business: {}", quote.body);
    });
}

#[test]
fn only_who_is_verified_offers_and_only_open_posts_are_answered() {
    testkit::on_both(migrations, |db| async move {
        db.write(|tx| {
            let (s, b) = (seller(), buyer());
            let id = service::write(tx, &at_seller(), now(), &s, &draft(PostKind::Supply, "核桃"))?;
            assert!(matches!(service::publish(tx, &at_seller(), now(), id), Err(Error::NotVerified)));
            let wanted = service::write(tx, &at_buyer(), now(), &b, &draft(PostKind::Demand, "核桃"))?;
            let early = service::make_quote(tx, &at_seller(), now(), &s, wanted, &terms());
            assert!(matches!(early, Err(Error::PostClosed)), "a draft is nobody's to answer");
            service::publish(tx, &at_buyer(), now(), wanted)?;
            let unknown = service::make_quote(tx, &at_seller(), now(), &s, wanted, &terms());
            assert!(matches!(unknown, Err(Error::NotVerified)));
            // Fifteen days after the verification fell due it still stands, on the sixteenth it does not.
            service::keep_seller(tx, s.county, s.organisation, &s.name, today().plus_days(-16))?;
            assert!(matches!(service::publish(tx, &at_seller(), now(), id), Err(Error::NotVerified)));
            service::keep_seller(tx, s.county, s.organisation, &s.name, today().plus_days(-15))?;
            service::publish(tx, &at_seller(), now(), id)?;
            let own = service::make_quote(tx, &at_seller(), now(), &s, id, &terms());
            assert!(matches!(own, Err(Error::OwnPost)));
            let later = now().plus_seconds(21 * 86_400);
            service::keep_seller(tx, s.county, s.organisation, &s.name, today().plus_days(90))?;
            let expired = service::make_quote(tx, &at_seller(), later, &s, wanted, &terms());
            assert!(matches!(expired, Err(Error::PostClosed)));
            let open = |tx: &mut db::Tx<'_>, day| {
                service::posts(tx.conn(), day, &PostQuery { limit: 9, ..PostQuery::default() }).unwrap().1
            };
            assert_eq!((open(tx, today()), open(tx, later.day())), (2, 0));
            service::withdraw(tx, &at_buyer(), now(), wanted)?;
            assert!(matches!(service::publish(tx, &at_buyer(), now(), wanted), Err(Error::PostStep)));
            let closed = service::make_quote(tx, &at_seller(), now(), &s, wanted, &terms());
            assert!(matches!(closed, Err(Error::PostClosed)));
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    });
}

#[test]
fn terms_go_back_and_forth_and_nobody_accepts_their_own() {
    testkit::on_both(migrations, |db| async move {
        let id = quote(&db).await;
        db.write(move |tx| {
            let (s, b) = (seller(), buyer());
            let own = service::accept(tx, &at_seller(), now(), &s, (id, 1));
            assert!(matches!(own, Err(Error::OwnTerms)));
            let cheaper = Terms { price: Fen(300), ..terms() };
            service::counter(tx, &at_buyer(), now(), &b, (id, 1), &cheaper)?;
            let stale = service::accept(tx, &at_seller(), now(), &s, (id, 1));
            assert!(matches!(stale, Err(Error::TermsChanged)), "what was shown is what is accepted");
            let third = Party { organisation: OrganisationId(90), ..buyer() };
            let nosy = service::quote(tx.conn(), &testkit::somebody(9), &third, id);
            assert!(matches!(nosy, Err(Error::NoQuote)), "a third organisation sees nothing");
            let view = service::quote(tx.conn(), &at_seller(), &s, id)?;
            let prices: Vec<Fen> = view.turns.iter().map(|turn| turn.terms.price).collect();
            assert_eq!(prices, [Fen(320), Fen(300)]);
            let again = service::make_quote(tx, &at_seller(), now(), &s, view.quote.post, &terms());
            assert!(matches!(again, Err(Error::QuotedAlready)));
            service::end(tx, &at_seller(), now(), &s, id)?;
            let late = service::accept(tx, &at_seller(), now(), &s, (id, 2));
            assert!(matches!(late, Err(Error::QuoteClosed)));
            service::make_quote(tx, &at_seller(), now(), &s, view.quote.post, &terms())?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    });
}

#[test]
fn of_two_who_accept_at_once_one_makes_the_contract() {
    testkit::on_both(migrations, |db| async move {
        let id = quote(&db).await;
        let accept = |person: i64| {
            let db = db.clone();
            tokio::spawn(async move {
                let actor = testkit::somebody(person);
                db.write(move |tx| service::accept(tx, &actor, now(), &buyer(), (id, 1))).await
            })
        };
        let tries: Vec<_> = (100..108).map(accept).collect();
        let mut made = 0;
        for one in tries {
            match one.await.unwrap() {
                Ok(_) => made += 1,
                Err(Error::QuoteClosed) => {}
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(made, 1);
        let want = trade::ContractQuery { limit: 9, ..trade::ContractQuery::default() };
        let told = db.read(|conn| LogFilter::default().page(conn, 0, 99)).await.unwrap().0;
        assert_eq!(told.iter().filter(|event| event.kind == "trade.contract_drafted").count(), 1);
        let (found, _) = db.read(move |conn| service::contracts(conn, &at_buyer(), &want)).await.unwrap();
        assert!(found.is_empty(), "somebody without an organisation or an office lists none");
    });
}

#[test]
fn two_persons_confirm_one_for_each_side() {
    testkit::on_both(migrations, |db| async move {
        let id = awaiting(&db).await;
        assert!(matches!(deliver(&db, id, 1, 2_000_000).await, Err(Error::NotConcluded)));
        db.write(move |tx| {
            let (s, b) = (seller(), buyer());
            service::confirm(tx, &at_buyer(), now(), &b, id)?;
            let twice = service::confirm(tx, &testkit::somebody(77), now(), &b, id);
            assert!(matches!(twice, Err(Error::AlreadySigned)));
            let alone = service::confirm(tx, &at_buyer(), now(), &s, id);
            assert!(matches!(alone, Err(Error::SamePerson)));
            service::confirm(tx, &at_seller(), now(), &s, id)?;
            let late = service::refuse(tx, &at_seller(), now(), &s, id, "不做了");
            assert!(matches!(late, Err(Error::AlreadySigned)));
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        assert_eq!(seen(&db, id).await.contract.state.status, ContractStatus::Active);
    });
}

#[test]
fn both_agree_to_end_it_and_what_was_accepted_is_still_paid() {
    testkit::on_both(migrations, |db| async move {
        let id = active(&db).await;
        deliver(&db, id, 1, 3_000_000).await.unwrap();
        accept_last(&db, id).await.unwrap();
        deliver(&db, id, 1, 2_000_000).await.unwrap();
        let view = seen(&db, id).await;
        let (waiting, payment) = (view.deliveries[1].id, view.payments[0].id);
        db.write(move |tx| {
            let (s, b) = (seller(), buyer());
            let unasked = service::agree_to_cancel(tx, &at_seller(), now(), &s, id);
            assert!(matches!(unasked, Err(Error::NothingAsked)));
            service::ask_to_cancel(tx, &at_buyer(), now(), &b, id, "工厂停产")?;
            let alone = service::agree_to_cancel(tx, &at_buyer(), now(), &b, id);
            assert!(matches!(alone, Err(Error::OtherSide)));
            let early = service::agree_to_cancel(tx, &at_seller(), now(), &s, id);
            assert!(matches!(early, Err(Error::DeliveryWaits)));
            let own = service::accept_delivery(tx, &at_seller(), now(), &b, waiting);
            assert!(matches!(own, Err(Error::OwnWeighing)));
            let mute = service::reject_delivery(tx, &at_buyer(), now(), &b, waiting, " ");
            assert!(matches!(mute, Err(Error::ReasonMissing)));
            service::reject_delivery(tx, &at_buyer(), now(), &b, waiting, "霉变")?;
            service::dispute(tx, &at_seller(), now(), &s, id, "拒收无理")?;
            let others = service::end_dispute(tx, &at_buyer(), now(), &b, id);
            assert!(matches!(others, Err(Error::OtherSide)));
            service::agree_to_cancel(tx, &at_seller(), now(), &s, id)?;
            service::declare_payment(tx, &at_buyer(), now(), &b, payment, "ICBC-9")?;
            service::confirm_payment(tx, &at_seller(), now(), &s, payment)
        })
        .await
        .unwrap();
        let view = seen(&db, id).await;
        assert_eq!(view.contract.state.status, ContractStatus::Cancelled);
        assert_eq!(view.deliveries[1].status, DeliveryStatus::Rejected);
        assert_eq!(view.payments[0].status, PaymentStatus::Confirmed);
        assert_eq!(view.contract.state.delivered, 2_000_000, "what was rejected counts no more");
        assert!(view.contract.state.dispute_by.is_some(), "a dispute outlives the contract");
    });
}

#[test]
fn trucks_that_arrive_at_once_do_not_bring_more_than_agreed() {
    testkit::on_both(migrations, |db| async move {
        let id = active(&db).await;
        // Six trucks of a tonne; the stage takes 5.25 tonnes.
        let tries: Vec<_> = (0..6)
            .map(|_| {
                let db = db.clone();
                tokio::spawn(async move { deliver(&db, id, 1, 2_000_000).await })
            })
            .collect();
        let mut taken = 0;
        for one in tries {
            match one.await.unwrap() {
                Ok(()) => taken += 1,
                Err(Error::TooMuch | Error::Moved) => {}
                Err(other) => panic!("{other}"),
            }
        }
        let view = seen(&db, id).await;
        assert!((1..=5).contains(&taken), "{taken}");
        assert_eq!(view.contract.state.delivered, taken * 1_000_000);
        assert_eq!(view.stages[0].delivered, view.contract.state.delivered);
    });
}

/// Permits nothing; a reader who only reads.
#[derive(Debug)]
struct Nothing;

impl Authority for Nothing {
    fn permits(&self, _: &Actor, _: Action, _: &ResourceRef) -> bool {
        false
    }
}

#[test]
fn what_was_not_published_or_was_taken_back_is_nobodys_to_read() {
    testkit::on_both(migrations, |db| async move {
        db.write(|tx| {
            let reader = Actor::anonymous(Arc::new(Nothing));
            let id = service::write(tx, &at_buyer(), now(), &buyer(), &draft(PostKind::Demand, "核桃"))?;
            assert!(matches!(service::post(tx.conn(), &reader, id), Err(Error::NoPost)));
            service::publish(tx, &at_buyer(), now(), id)?;
            service::post(tx.conn(), &reader, id)?;
            service::withdraw(tx, &at_buyer(), now(), id)?;
            assert!(matches!(service::post(tx.conn(), &reader, id), Err(Error::NoPost)));
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    });
}
