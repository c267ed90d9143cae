//! Stations stand where they belong, keep their names apart, and tell the others what changed.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by panicking")]

use db::{LogFilter, Migrations};
use kernel::{RegionCode, Timestamp};
use station::model::{Capability, Hours, Origin, StationDraft, StationLevel, StationStatus};
use station::service::{self, Known};
use station::{Error, StationQuery};

const VILLAGE: RegionCode = RegionCode(410_324_102_201);

fn migrations() -> Migrations {
    Migrations::new().with(station::MIGRATIONS)
}

fn now() -> Timestamp {
    Timestamp::from_millis(1_790_000_000_000)
}

fn draft(name: &str) -> StationDraft {
    StationDraft {
        level: StationLevel::VillagePoint,
        region: VILLAGE,
        name: name.to_owned(),
        origin: Origin::FarmShop,
        keeper: "李明".to_owned(),
        address: "村委会旁".to_owned(),
        longitude_e6: 111_600_000,
        latitude_e6: 33_800_000,
        hours: Hours::parse("08:00", "18:00").unwrap(),
        capabilities: vec![Capability::Parcels, Capability::Information],
    }
}

#[test]
fn a_station_is_opened_changed_closed_and_told_of() {
    testkit::on_both(migrations, |db| async move {
        let actor = testkit::somebody(1);
        db.write(move |tx| {
            let id = service::open(tx, &actor, now(), &draft("庄子村服务点"))?;
            let mut better = draft("庄子村服务点");
            better.capabilities.push(Capability::BillPayment);
            service::change(tx, &actor, now(), id, &better)?;
            service::change_status(tx, &actor, now(), id, StationStatus::Closed)?;
            let reopened = service::change_status(tx, &actor, now(), id, StationStatus::Open);
            assert!(matches!(reopened, Err(Error::WrongStep { .. })));
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        let (told, _) = db.read(|conn| LogFilter::default().page(conn, 0, 9)).await.unwrap();
        let kinds: Vec<&str> = told.iter().rev().map(|event| event.kind.as_str()).collect();
        assert_eq!(kinds, ["station.station_opened", "station.station_changed", "station.station_changed"]);
        let last: Known = told[0].body().unwrap();
        assert!(!last.takes_parcels, "a closed station takes none");
        assert_eq!(last.capabilities.len(), 3);
    });
}

#[test]
fn a_name_is_used_once_in_a_division_and_a_point_stands_in_a_village() {
    testkit::on_both(migrations, |db| async move {
        let outcomes = db
            .write(|tx| {
                let actor = testkit::somebody(1);
                service::open(tx, &actor, now(), &draft("甲"))?;
                let twice = service::open(tx, &actor, now(), &draft("甲"));
                let nameless = service::open(tx, &actor, now(), &draft(" "));
                let misplaced = StationDraft { region: VILLAGE.county(), ..draft("乙") };
                let misplaced = service::open(tx, &actor, now(), &misplaced);
                service::open(tx, &actor, now(), &draft("丙"))?;
                Ok::<_, Error>((twice, nameless, misplaced))
            })
            .await
            .unwrap();
        assert!(matches!(outcomes.0, Err(Error::NameTaken)));
        assert!(matches!(outcomes.1, Err(Error::NameMissing)));
        assert!(matches!(outcomes.2, Err(Error::WrongDivision { .. })));
    });
}

#[test]
fn stations_are_found_by_division_words_and_pinyin() {
    testkit::on_both(migrations, |db| async move {
        let found = |words: &'static str, within: i64| {
            let query = StationQuery {
                words: words.to_owned(),
                within: (within != 0).then_some(RegionCode(within)),
                limit: 9,
                ..StationQuery::default()
            };
            let db = db.clone();
            async move { db.read(move |conn| service::list(conn, &query)).await.unwrap().1 }
        };
        db.write(|tx| service::open(tx, &testkit::somebody(1), now(), &draft("庄子村服务点"))).await.unwrap();
        for (words, within, count) in [
            ("", 0, 1),
            ("庄子", 0, 1),
            ("zzcfwd", 0, 1),
            ("limingcun", 0, 0),
            ("", 410_300, 1),
            ("", 410_324, 1),
            ("", 410_325, 0),
            ("", 410_324_102, 1),
            ("", 410_324_103, 0),
            ("", VILLAGE.0, 1),
        ] {
            assert_eq!(found(words, within).await, count, "{words} {within}");
        }
    });
}
