//! Whatever the two sides try, and in whatever order: the sums hold.

use db::Db;
use kernel::Fen;
use proptest::prelude::*;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestRunner};
use trade::model::{ContractId, DeliveryStatus, PaymentStatus, Weighing};
use trade::service::{self, ContractView};
use trade::{Error, Result};

use super::{active, at_buyer, at_seller, buyer, load, migrations, now, seen, seller};

/// Something one of the two may try at any moment.
#[derive(Debug, Clone, Copy)]
enum Step {
    Deliver(i32, i64, i64),
    Accept(usize),
    Reject(usize),
    Declare(usize),
    Deny(usize),
    Confirm(usize),
    Ask,
    Agree,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (1i32..=3, 1_000_001i64..5_500_000, 0i64..3_000).prop_map(|(s, g, m)| Step::Deliver(s, g, m)),
        3 => (0usize..6).prop_map(Step::Accept),
        1 => (0usize..6).prop_map(Step::Reject),
        2 => (0usize..6).prop_map(Step::Declare),
        1 => (0usize..6).prop_map(Step::Deny),
        2 => (0usize..6).prop_map(Step::Confirm),
        1 => Just(Step::Ask),
        1 => Just(Step::Agree),
    ]
}

async fn take(db: &Db, id: ContractId, step: Step) -> Result<()> {
    let view = seen(db, id).await;
    let delivery = |at: usize| view.deliveries.get(at).map(|one| one.id);
    let payment = |at: usize| view.payments.get(at).map(|one| one.id);
    let (d, p) = match step {
        Step::Accept(at) | Step::Reject(at) => (delivery(at), None),
        Step::Declare(at) | Step::Deny(at) | Step::Confirm(at) => (None, payment(at)),
        _ => (None, None),
    };
    db.write(move |tx| {
        let (b, s, at_b, at_s) = (buyer(), seller(), at_buyer(), at_seller());
        match (step, d, p) {
            (Step::Deliver(stage, gross, moisture), ..) => {
                let weighing = Weighing { moisture_bp: Some(moisture), ..load(gross) };
                service::record_delivery(tx, &at_s, now(), &s, (id, stage), &weighing).map(|_| ())
            }
            (Step::Accept(_), Some(d), _) => service::accept_delivery(tx, &at_b, now(), &b, d),
            (Step::Reject(_), Some(d), _) => service::reject_delivery(tx, &at_b, now(), &b, d, "不合格"),
            (Step::Declare(_), _, Some(p)) => service::declare_payment(tx, &at_b, now(), &b, p, "ICBC"),
            (Step::Deny(_), _, Some(p)) => service::deny_payment(tx, &at_s, now(), &s, p),
            (Step::Confirm(_), _, Some(p)) => service::confirm_payment(tx, &at_s, now(), &s, p),
            (Step::Ask, ..) => service::ask_to_cancel(tx, &at_b, now(), &b, id, "改计划"),
            (Step::Agree, ..) => service::agree_to_cancel(tx, &at_s, now(), &s, id),
            _ => Ok(()),
        }
    })
    .await
}

fn holds(view: &ContractView) {
    let state = &view.contract.state;
    let of = |status| view.deliveries.iter().filter(move |one| one.status == status);
    let net = |status| of(status).map(|one| one.reckoning.net).sum::<i64>();
    let worth: i64 = of(DeliveryStatus::Accepted).map(|one| one.reckoning.value_milli).sum();
    let due: Fen = view.payments.iter().map(|one| one.amount).sum();
    let confirmed: Fen =
        view.payments.iter().filter(|one| one.status == PaymentStatus::Confirmed).map(|one| one.amount).sum();
    assert_eq!(state.delivered, net(DeliveryStatus::Recorded) + net(DeliveryStatus::Accepted));
    assert_eq!(state.accepted, net(DeliveryStatus::Accepted));
    assert!(state.delivered <= 10_500_000, "{}", state.delivered);
    assert_eq!((due, state.due), (trade::model::due_for(worth), trade::model::due_for(worth)));
    assert_eq!(state.confirmed, confirmed);
    assert!(confirmed <= due);
    assert!(view.stages.iter().all(|stage| stage.delivered <= 5_250_000));
}

#[test]
fn no_order_of_steps_pays_or_delivers_more_than_was_accepted_or_agreed() {
    testkit::on_both(migrations, |db| async move {
        let mut runner = TestRunner::new(Config { cases: 1, ..Config::default() });
        for _ in 0..10 {
            let steps = prop::collection::vec(step(), 40).new_tree(&mut runner).unwrap().current();
            let id = active(&db).await;
            for step in steps {
                match take(&db, id, step).await {
                    Ok(()) | Err(Error::TooMuch | Error::NoStage | Error::Decided | Error::ContractOver) => {}
                    Err(Error::PaymentStep | Error::AlreadyPaid | Error::NothingAsked) => {}
                    Err(Error::DeliveryWaits) => {}
                    Err(other) => panic!("{step:?}: {other}"),
                }
                holds(&seen(&db, id).await);
            }
        }
    });
}
