//! The payment of an order that its buyer pays when collecting.

use behalf::Error;
use behalf::model::{ActId, CashKind, Kind, Status};
use behalf::service;
use db::Db;
use kernel::{Fen, OrganisationId, PersonId};
use market::AtPickupError;
use market::model::{Buyer, OrderId, OrderStatus};
use market::service::{self as selling, Seller};

use crate::steps::{CITY, KEEPER, VILLAGE, World, keeper, migrations, moved, now, opened_drawer, paid, view};

/// An order of two pieces at ¥9.90 of this person, packed and at the station, to be paid there.
async fn due(db: &Db, world: &World, person: PersonId) -> OrderId {
    let (line, station) = (world.line(2), world.station);
    db.write(move |tx| {
        let buyer = Buyer { person, name: "王*".to_owned(), phone: "138****0001".to_owned() };
        let (actor, seller) = (testkit::somebody(person.0), testkit::somebody(1));
        let shop = Seller { id: OrganisationId(1), county: VILLAGE.county(), name: String::new() };
        selling::keep_paid_at_pickup(tx, &seller, now(), &shop, true)?;
        let asked = selling::Asked::at(station, "sandbox");
        let checkout = selling::place_lines(tx, &actor, now(), CITY, &buyer, &asked, vec![line])?;
        let order = selling::pay_at_pickup(tx, &actor, now(), checkout)?;
        selling::pack(tx, &seller, now(), order, &[])?;
        selling::moved(tx, now(), order, OrderStatus::Ready)?;
        Ok::<_, market::Error>(order)
    })
    .await
    .unwrap()
}

async fn collect(db: &Db, order: OrderId) -> behalf::Result<ActId> {
    db.write(move |tx| service::collect(tx, &keeper(), now(), order)).await
}

async fn order(db: &Db, id: OrderId) -> market::model::Order {
    db.read(move |conn| selling::order(conn, &testkit::system(), id)).await.unwrap().order
}

#[test]
fn cash_for_a_parcel_goes_through_the_drawer_to_the_provider() {
    testkit::on_both(migrations, |db| async move {
        let world = World::build(&db, 10).await;
        let due = due(&db, &world, world.villager).await;
        let act = collect(&db, due).await.unwrap();
        assert_eq!(collect(&db, due).await.unwrap(), act, "asked again it is the same act");
        assert!(matches!(moved(&db, act, now(), CashKind::Received).await, Err(Error::NoDrawer)));
        opened_drawer(&db, &world, now(), 10_000).await.unwrap();
        moved(&db, act, now(), CashKind::Received).await.unwrap();
        let closed = world.close(&db, now(), 11_980, "").await;
        assert!(matches!(closed, Err(Error::StillOwed(Fen(1_980)))), "the provider has nothing yet");
        assert!(matches!(moved(&db, act, now(), CashKind::PassedOn).await, Err(Error::NotPaid)));
        paid(&db, act).await;
        assert!(order(&db, due).await.is_paid());
        moved(&db, act, now(), CashKind::PassedOn).await.unwrap();
        world.close(&db, now(), 10_000, "").await.unwrap();
        let seen = view(&db, act).await;
        assert_eq!(
            (seen.act.kind, seen.placed[0].order, seen.act.commission),
            (Kind::Collect, due, Fen::ZERO)
        );
    });
}

#[test]
fn cash_given_back_leaves_the_order_due() {
    testkit::on_both(migrations, |db| async move {
        let world = World::build(&db, 10).await;
        let due = due(&db, &world, world.villager).await;
        opened_drawer(&db, &world, now(), 0).await.unwrap();
        let act = collect(&db, due).await.unwrap();
        moved(&db, act, now(), CashKind::Received).await.unwrap();
        let left = db.write(move |tx| service::leave(tx, &keeper(), now(), act)).await;
        assert!(matches!(left, Err(Error::WrongStep)), "their cash is in the drawer");
        moved(&db, act, now(), CashKind::GivenBack).await.unwrap();
        assert_eq!(view(&db, act).await.act.status, Status::Dropped);
        assert_eq!(order(&db, due).await.due, Fen(1_980), "they may still pay");
        let again = collect(&db, due).await.unwrap();
        assert_ne!(again, act);
        db.write(move |tx| service::leave(tx, &keeper(), now(), again)).await.unwrap();
        assert_eq!(order(&db, due).await.status, OrderStatus::Cancelled);
        assert_eq!(world.stock(&db).await, (8, 0, 0));
    });
}

#[test]
fn nobody_takes_their_own_payment_or_one_that_is_not_due() {
    testkit::on_both(migrations, |db| async move {
        let world = World::build(&db, 10).await;
        let own = due(&db, &world, KEEPER).await;
        assert!(matches!(collect(&db, own).await, Err(Error::Oneself)));
        let due = due(&db, &world, world.villager).await;
        let act = collect(&db, due).await.unwrap();
        paid(&db, act).await;
        db.write(move |tx| service::move_cash(tx, &keeper(), now(), act, CashKind::Received))
            .await
            .unwrap_err();
        let contested = db
            .write(move |tx| service::contest(tx, &testkit::somebody(world.villager.0), now(), act, "没付"))
            .await;
        assert!(matches!(contested, Err(Error::WrongStep)), "no consent was used");
        let third = self::due(&db, &world, world.villager).await;
        db.write(move |tx| selling::leave_behind(tx, &testkit::system(), now(), third)).await.unwrap();
        let nothing = collect(&db, third).await;
        assert!(matches!(nothing, Err(Error::Market(market::Error::AtPickup(AtPickupError::NothingDue)))));
    });
}
