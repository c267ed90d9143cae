//! A parcel's way: one holder at a time, forward only, and out only against its code.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by panicking")]

use db::{Db, Migrations};
use kernel::{Fen, Grams, OrganisationId, PersonId, RegionCode, StationId, Timestamp};
use logistics::model::{Holder, KnownStation, Needle, OrderId, ParcelId, ParcelStatus, PickupKey};
use logistics::service::{self, Collection, Found, MISSED_CODES, Packed};
use logistics::{Error, Result};

const VILLAGE: RegionCode = RegionCode(410_325_100_200);

fn migrations() -> Migrations {
    Migrations::new().with(logistics::MIGRATIONS)
}

fn now() -> Timestamp {
    Timestamp::from_millis(1_790_000_000_000)
}

fn key() -> PickupKey {
    PickupKey::new([5; 32])
}

fn known(id: i64, region: i64, level: &str) -> KnownStation {
    KnownStation {
        county: RegionCode(region).county(),
        id: StationId(id),
        region: RegionCode(region),
        level: level.to_owned(),
        name: format!("站{id}"),
        takes_parcels: true,
    }
}

/// Seller's county 410324, pickup in a village of 410325; stations 1 to 4 on the way, 5 and 6 beside it.
async fn prepare(db: &Db) -> ParcelId {
    db.write(|tx| {
        for station in [
            known(1, 410_324, "county_centre"),
            known(2, 410_325, "county_centre"),
            known(3, 410_325_100, "township_station"),
            known(4, VILLAGE.0, "village_point"),
            known(5, 410_325_101, "township_station"),
            known(6, 410_325_100_201, "village_point"),
        ] {
            service::keep_station(tx, &station)?;
        }
        for _ in 0..2 {
            service::create(tx, now(), &packed())?;
        }
        let (parcel, _) = service::parcel_of(tx.conn(), &testkit::system(), OrderId(70))?.unwrap();
        Ok::<_, Error>(parcel.id)
    })
    .await
    .unwrap()
}

fn packed() -> Packed {
    Packed {
        county: RegionCode(410_324),
        order: OrderId(70),
        shipment: 0,
        seller: OrganisationId(8),
        seller_name: "合作社".to_owned(),
        buyer: PersonId(9),
        buyer_name: "王*".to_owned(),
        buyer_phone: "138****5678".to_owned(),
        pickup: StationId(4),
        pickup_region: VILLAGE,
        contents: "豆腐 × 2".to_owned(),
        net: Grams(2000),
        due: Fen::ZERO,
    }
}

async fn take_in(db: &Db, parcel: ParcelId, station: i64) -> Result<ParcelStatus> {
    db.write(move |tx| {
        service::take_in(tx, &testkit::somebody(1), now(), &key(), parcel, StationId(station))
            .map(|parcel| parcel.status)
    })
    .await
}

async fn hand_out(db: &Db, parcel: ParcelId, code: String) -> Result<Collection> {
    db.write(move |tx| service::hand_out(tx, &testkit::somebody(1), now(), &key(), parcel, &code)).await
}

/// The code as the buyer sees it.
async fn code(db: &Db, parcel: ParcelId) -> Option<String> {
    db.read(move |conn| {
        let buyer = testkit::somebody(9);
        let (parcel, _) = service::parcel(conn, &buyer, parcel)?;
        assert_eq!(service::code_for(&key(), &parcel, &testkit::somebody(1)), None, "nobody else sees it");
        Ok::<_, Error>(service::code_for(&key(), &parcel, &buyer))
    })
    .await
    .unwrap()
}

#[test]
fn every_handover_names_one_liable_holder() {
    testkit::on_both(migrations, |db| async move {
        let parcel = prepare(&db).await;
        let driver = Holder::Carrier(PersonId(50), "赵师傅".to_owned());
        for station in 1..=4 {
            if station == 3 {
                let driver = driver.clone();
                db.write(move |tx| service::load(tx, &testkit::somebody(50), now(), &driver, parcel))
                    .await
                    .unwrap();
            }
            take_in(&db, parcel, station).await.unwrap();
        }
        let code = code(&db, parcel).await.unwrap();
        assert!(matches!(hand_out(&db, parcel, code.clone()).await.unwrap(), Collection::Done(_)));
        assert!(matches!(hand_out(&db, parcel, code).await, Err(Error::Collected)), "a code works once");
        let (parcel, handovers) =
            db.read(move |conn| service::parcel(conn, &testkit::somebody(9), parcel)).await.unwrap();
        assert_eq!(parcel.status, ParcelStatus::Collected);
        let takers: Vec<&str> = handovers.iter().map(|one| one.to_name.as_str()).collect();
        assert_eq!(takers, ["站1", "站2", "赵师傅", "站3", "站4", "王*"]);
        for pair in handovers.windows(2) {
            assert_eq!(pair[0].to_name, pair[1].from_name, "the chain has no gap");
        }
    });
}

#[test]
fn a_parcel_moves_forward_on_its_route_only() {
    testkit::on_both(migrations, |db| async move {
        let parcel = prepare(&db).await;
        for stranger in [5, 6] {
            assert!(matches!(take_in(&db, parcel, stranger).await, Err(Error::OffRoute(_))), "{stranger}");
        }
        take_in(&db, parcel, 3).await.unwrap();
        for behind in [1, 2, 3] {
            assert!(matches!(take_in(&db, parcel, behind).await, Err(Error::AlreadyHere(_))), "{behind}");
        }
        assert!(matches!(take_in(&db, parcel, 99).await, Err(Error::NoStation)));
        assert!(matches!(take_in(&db, ParcelId(1), 3).await, Err(Error::NoParcel)));
        assert!(matches!(hand_out(&db, parcel, "000000".to_owned()).await, Err(Error::NotHere(_))));
    });
}

#[test]
fn five_wrong_codes_lock_until_the_buyer_asks_for_a_new_one() {
    testkit::on_both(migrations, |db| async move {
        let parcel = prepare(&db).await;
        take_in(&db, parcel, 4).await.unwrap();
        let right = code(&db, parcel).await.unwrap();
        let wrong = if right == "111111" { "222222" } else { "111111" }.to_owned();
        for left in [4, 3, 2, 1] {
            let outcome = hand_out(&db, parcel, wrong.clone()).await.unwrap();
            assert_eq!(outcome, Collection::WrongCode { left });
        }
        assert_eq!(hand_out(&db, parcel, wrong).await.unwrap(), Collection::Locked);
        assert_eq!(
            hand_out(&db, parcel, right.clone()).await.unwrap(),
            Collection::Locked,
            "even the right one"
        );
        db.write(move |tx| service::renew_code(tx, &testkit::somebody(9), now(), &key(), parcel))
            .await
            .unwrap();
        let new = code(&db, parcel).await.unwrap();
        assert_ne!(new, right);
        assert!(matches!(hand_out(&db, parcel, right).await.unwrap(), Collection::WrongCode { .. }));
        let spaced = format!("{} {}", &new[..3], &new[3..]);
        assert!(matches!(hand_out(&db, parcel, spaced).await.unwrap(), Collection::Done(_)));
    });
}

#[test]
fn the_counter_finds_by_waybill_phone_ending_and_code() {
    testkit::on_both(migrations, |db| async move {
        let parcel = prepare(&db).await;
        take_in(&db, parcel, 4).await.unwrap();
        let code = code(&db, parcel).await.unwrap();
        let finds = |needle: Needle| {
            let db = db.clone();
            async move {
                let station = known(4, VILLAGE.0, "village_point");
                let found = db
                    .write(move |tx| {
                        service::find_at(tx, &testkit::somebody(1), now(), &key(), &station, &needle)
                    })
                    .await
                    .unwrap();
                let Found::Parcels(parcels) = found else { panic!("locked") };
                parcels.len()
            }
        };
        assert_eq!(finds(Needle::Waybill(parcel)).await, 1);
        assert_eq!(finds(Needle::PhoneEnding("5678".to_owned())).await, 1);
        assert_eq!(finds(Needle::PhoneEnding("0000".to_owned())).await, 0);
        assert_eq!(finds(Needle::Code(code)).await, 1);
    });
}

#[test]
fn codes_cannot_be_tried_by_searching() {
    testkit::on_both(migrations, |db| async move {
        let parcel = prepare(&db).await;
        take_in(&db, parcel, 4).await.unwrap();
        let right = code(&db, parcel).await.unwrap();
        let wrong = if right == "111111" { "222222" } else { "111111" }.to_owned();
        let search = |at: Timestamp, code: String| {
            let db = db.clone();
            async move {
                let (station, needle) = (known(4, VILLAGE.0, "village_point"), Needle::Code(code));
                db.write(move |tx| service::find_at(tx, &testkit::somebody(1), at, &key(), &station, &needle))
                    .await
                    .unwrap()
            }
        };
        for _ in 0..MISSED_CODES {
            assert_eq!(search(now(), wrong.clone()).await, Found::Parcels(Vec::new()));
        }
        assert_eq!(search(now(), right.clone()).await, Found::Locked, "even the right one");
        let later = now().plus_minutes(16);
        assert!(matches!(search(later, right).await, Found::Parcels(found) if found.len() == 1));
    });
}

#[test]
fn two_stations_scanning_at_once_cannot_both_hold_it() {
    testkit::on_both(migrations, |db| async move {
        let parcel = prepare(&db).await;
        let scans = (0..8).map(|_| {
            let db = db.clone();
            tokio::spawn(async move { take_in(&db, parcel, 4).await })
        });
        let mut taken = 0;
        for scan in scans.collect::<Vec<_>>() {
            match scan.await.unwrap() {
                Ok(_) => taken += 1,
                Err(Error::AlreadyHere(_) | Error::TakenMeanwhile) => {}
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(taken, 1);
    });
}

#[test]
fn what_is_due_is_handed_out_once_it_is_paid() {
    testkit::on_both(migrations, |db| async move {
        let parcel = due(&db).await;
        take_in(&db, parcel, 4).await.unwrap();
        let code = code(&db, parcel).await.unwrap();
        assert!(matches!(hand_out(&db, parcel, code.clone()).await, Err(Error::Due(Fen(3_600)))));
        for _ in 0..2 {
            db.write(|tx| service::paid(tx, now(), OrderId(71))).await.unwrap();
        }
        assert!(matches!(hand_out(&db, parcel, code).await, Ok(Collection::Done(_))));
        db.write(|tx| service::withdraw(tx, now(), OrderId(71))).await.unwrap();
        assert_eq!(see(&db, parcel).await.status, ParcelStatus::Collected, "too late to go back");
    });
}

#[test]
fn what_nobody_pays_goes_back_to_its_sender() {
    testkit::on_both(migrations, |db| async move {
        let parcel = due(&db).await;
        db.write(|tx| service::withdraw(tx, now(), OrderId(71))).await.unwrap();
        assert!(!see(&db, parcel).await.withdrawn, "it is not at its point");
        take_in(&db, parcel, 4).await.unwrap();
        let old = code(&db, parcel).await.unwrap();
        for _ in 0..2 {
            db.write(|tx| service::withdraw(tx, now(), OrderId(71))).await.unwrap();
        }
        assert!(see(&db, parcel).await.withdrawn);
        assert_eq!(code(&db, parcel).await, None, "its code is dead");
        assert!(matches!(hand_out(&db, parcel, old).await, Err(Error::NotHere(_))));
        assert!(matches!(take_in(&db, parcel, 3).await, Err(Error::GoesBack(_))));
        let carrier = Holder::Carrier(PersonId(20), "司机".to_owned());
        db.write(move |tx| service::load(tx, &testkit::somebody(20), now(), &carrier, parcel)).await.unwrap();
        take_back(&db, parcel).await.unwrap();
        let back = see(&db, parcel).await;
        assert_eq!((back.status, back.holder.kind()), (ParcelStatus::Created, "seller"));
        assert!(matches!(take_back(&db, parcel).await, Err(Error::AlreadyHere(_))));
    });
}

#[test]
fn what_its_sender_gave_up_goes_back_wherever_it_turns_up() {
    testkit::on_both(migrations, |db| async move {
        let parcel = due(&db).await;
        take_in(&db, parcel, 4).await.unwrap();
        db.write(|tx| service::paid(tx, now(), OrderId(71))).await.unwrap();
        let old = code(&db, parcel).await.unwrap();
        for _ in 0..2 {
            db.write(|tx| service::call_back(tx, now(), OrderId(71))).await.unwrap();
        }
        assert!(see(&db, parcel).await.withdrawn, "though it is paid");
        assert!(matches!(hand_out(&db, parcel, old).await, Err(Error::NotHere(_))));
        take_back(&db, parcel).await.unwrap();
        assert_eq!(see(&db, parcel).await.holder.kind(), "seller");
        db.write(|tx| service::call_back(tx, now(), OrderId(404))).await.unwrap();
    });
}

#[test]
fn each_shipment_of_an_order_has_a_parcel_and_a_code_of_its_own() {
    testkit::on_both(migrations, |db| async move {
        prepare(&db).await;
        let [first, second] = db
            .write(|tx| {
                let order = OrderId(72);
                for shipment in [1, 2, 2] {
                    service::create(tx, now(), &Packed { order, shipment, ..packed() })?;
                }
                let mut of =
                    |number| service::parcel_of_shipment(tx.conn(), &testkit::system(), order, number);
                let both = [of(1)?.unwrap().0.id, of(2)?.unwrap().0.id];
                assert!(of(0)?.is_none(), "none is all of it");
                Ok::<_, Error>(both)
            })
            .await
            .unwrap();
        take_in(&db, first, 4).await.unwrap();
        take_in(&db, second, 4).await.unwrap();
        let (one, other) = (code(&db, first).await.unwrap(), code(&db, second).await.unwrap());
        assert_ne!(one, other);
        // The first is given up; the second is handed out against its own code alone.
        db.write(|tx| service::call_back_shipment(tx, now(), OrderId(72), 1)).await.unwrap();
        assert!(see(&db, first).await.withdrawn && !see(&db, second).await.withdrawn);
        assert!(matches!(hand_out(&db, second, one).await.unwrap(), Collection::WrongCode { .. }));
        assert!(matches!(hand_out(&db, second, other).await.unwrap(), Collection::Done(_)));
    });
}

async fn due(db: &Db) -> ParcelId {
    prepare(db).await;
    db.write(|tx| {
        service::create(tx, now(), &Packed { order: OrderId(71), due: Fen(3_600), ..packed() })?;
        let (parcel, _) = service::parcel_of(tx.conn(), &testkit::system(), OrderId(71))?.unwrap();
        Ok::<_, Error>(parcel.id)
    })
    .await
    .unwrap()
}

async fn see(db: &Db, parcel: ParcelId) -> logistics::model::Parcel {
    db.read(move |conn| service::parcel(conn, &testkit::system(), parcel)).await.unwrap().0
}

async fn take_back(db: &Db, parcel: ParcelId) -> Result<()> {
    db.write(move |tx| service::take_back(tx, &testkit::somebody(1), now(), parcel)).await
}
