//! Divisions in the table: seeded, imported whole or not at all, and with all of their past.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by panicking")]

use db::{Db, LogFilter, Migrations};
use kernel::{Day, RegionCode, Timestamp};
use region::{Conflict, Divisions, DivisionsImported, Error, Imported, embedded, read, service};

fn migrations() -> Migrations {
    Migrations::new().with(region::MIGRATIONS)
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn now() -> Timestamp {
    day("2026-11-23").start()
}

/// A small prefecture: these rows below the city.
fn small(rows: &str) -> Divisions {
    small_with(rows, "")
}

fn small_with(rows: &str, past: &str) -> Divisions {
    let file = format!("code,name,level,parent,kind\n419900,新市,city,41,\n{rows}");
    let past = format!("code,name,kind,valid_to,successor\n{past}");
    read(file.as_bytes(), past.as_bytes()).unwrap()
}

const FIRST: &str = "419901,甲县,county,419900,county\n419901100,乙镇,township,419901,town\n\
                     419901100200,丙村,village,419901100,village\n419901100201,丁村,village,419901100,village\n";

async fn import(db: &Db, file: &Divisions, from: &str) -> Result<Imported, Error> {
    let (file, from) = (file.clone(), from.parse().ok());
    db.write(move |tx| service::import(tx, &testkit::system(), now(), &file, from)).await
}

async fn stored(db: &Db) -> Divisions {
    db.read(service::load).await.unwrap()
}

async fn told(db: &Db) -> Vec<DivisionsImported> {
    let log = db.read(|conn| LogFilter::default().page(conn, 0, 9)).await.unwrap().0;
    assert!(log.iter().all(|event| event.kind == "region.divisions_imported" && event.subject == "419900"));
    log.iter().rev().map(|event| event.body().unwrap()).collect()
}

const fn counts(added: usize, changed: usize, ended: usize, unchanged: usize) -> Imported {
    Imported { added, changed, ended, unchanged }
}

fn name_at(all: &Divisions, code: i64, on: &str) -> Option<String> {
    all.at(RegionCode(code), day(on)).map(|one| one.name.clone())
}

#[test]
fn luoyang_is_seeded_once_and_comes_back_as_it_is() {
    testkit::on_both(migrations, |db| async move {
        db.write(service::seed).await.unwrap();
        db.write(service::seed).await.unwrap();
        let all = stored(&db).await;
        assert_eq!((&all, all.len()), (embedded(), 3454 + 3));
        for (code, before, since) in [
            (410_381, Some("偃师市"), None),
            (410_307, None, Some("偃师区")),
            (410_322, Some("孟津县"), None),
            (410_306, Some("吉利区"), None),
            (410_308, None, Some("孟津区")),
            (410_324, Some("栾川县"), Some("栾川县")),
        ] {
            assert_eq!(name_at(&all, code, "2021-02-28").as_deref(), before, "{code}");
            for on in ["2021-03-01", "2026-11-23"] {
                assert_eq!(name_at(&all, code, on).as_deref(), since, "{code} {on}");
            }
        }
        assert!(told(&db).await.is_empty(), "nobody did anything");
        let again = import(&db, embedded(), "").await.unwrap();
        assert_eq!((again, stored(&db).await == *embedded()), (counts(0, 0, 0, 3454), true));
    });
}

#[test]
fn another_prefecture_stands_beside_luoyang() {
    testkit::on_both(migrations, |db| async move {
        db.write(service::seed).await.unwrap();
        let file = small_with(FIRST, "419902,戊县,county,2015-06-01,419901\n");
        assert_eq!(import(&db, &file, "").await.unwrap(), counts(6, 0, 0, 0));
        let all = stored(&db).await;
        assert_eq!((all.len(), all.counties().len(), all.cities().len()), (3457 + 6, 16, 2));
        assert_eq!(name_at(&all, 419_900, "1990-01-01").as_deref(), Some("新市"));
        assert_eq!(name_at(&all, 419_901_100_200, "2015-05-31"), None, "no older than its county's code");
        assert_eq!(name_at(&all, 419_901_100_200, "2015-06-01").as_deref(), Some("丙村"));
        assert_eq!(all.today(RegionCode(419_902)), RegionCode(419_901));
        assert_eq!(import(&db, &file, "2026-01-01").await.unwrap(), counts(0, 0, 0, 5));
        let expected = DivisionsImported {
            county: RegionCode(419_900),
            city: RegionCode(419_900),
            from: None,
            added: 6,
            changed: 0,
            ended: 0,
            unchanged: 0,
        };
        assert_eq!(told(&db).await, [expected]);
    });
}

#[test]
fn what_changes_keeps_its_past() {
    testkit::on_both(migrations, |db| async move {
        import(&db, &small(FIRST), "").await.unwrap();
        let later = small_with(
            "419901,甲县,county,419900,county\n419901100,乙街道,township,419901,subdistrict\n\
             419901100200,新丙社区,village,419901100,community\n419901100202,己村,village,419901100,village\n",
            "419901100201,丁村,village,2025-07-01,419901100202\n",
        );
        let done = import(&db, &later, "2026-01-01").await.unwrap();
        assert_eq!(done, counts(1, 2, 1, 2));
        let all = stored(&db).await;
        let village = |on| name_at(&all, 419_901_100_200, on).unwrap();
        assert_eq!((village("2025-12-31"), village("2026-01-01")), ("丙村".into(), "新丙社区".into()));
        assert_eq!(name_at(&all, 419_901_100_201, "2025-06-30").as_deref(), Some("丁村"));
        assert_eq!(name_at(&all, 419_901_100_201, "2025-07-01"), None, "the past units tell the day");
        assert_eq!(name_at(&all, 419_901_100_202, "2025-07-01").as_deref(), Some("己村"));
        assert_eq!(all.today(RegionCode(419_901_100_201)), RegionCode(419_901_100_202));
        assert_eq!(all.children(RegionCode(419_901_100)).len(), 2);
        assert_eq!(all.search("丙村", 9)[0].name, "新丙社区");
        assert_eq!(import(&db, &later, "2026-02-01").await.unwrap(), counts(0, 0, 0, 5));
        assert_eq!((stored(&db).await == all, told(&db).await.len()), (true, 2));
        let gone = import(&db, &small(""), "2026-03-01").await.unwrap();
        assert_eq!(gone, counts(0, 0, 4, 1));
        let back = import(&db, &small(FIRST), "2026-04-01").await.unwrap();
        assert_eq!(back, counts(4, 0, 0, 1));
        let all = stored(&db).await;
        let town = |on| name_at(&all, 419_901_100, on);
        assert_eq!((town("2026-02-28").as_deref(), town("2026-03-31")), (Some("乙街道"), None));
        assert_eq!(town("2026-04-01").as_deref(), Some("乙镇"));
    });
}

#[test]
fn another_kind_is_a_change_and_nothing_is_older_than_what_it_lies_in() {
    testkit::on_both(migrations, |db| async move {
        import(&db, &small(""), "").await.unwrap();
        assert_eq!(import(&db, &small(FIRST), "2026-01-01").await.unwrap(), counts(4, 0, 0, 1));
        let community = format!("{},community\n", FIRST.trim_end().trim_end_matches(",village"));
        let and_more = format!("{community}419901100203,庚村,village,419901100,village\n");
        let taken_in = "419901100209,辛村,village,2025-07-01,419901100203\n";
        let file = small_with(&and_more, taken_in);
        assert_eq!(import(&db, &file, "2026-03-01").await.unwrap(), counts(2, 1, 0, 4));
        let all = stored(&db).await;
        let kind = |on| all.at(RegionCode(419_901_100_201), day(on)).unwrap().kind.clone();
        assert_eq!((kind("2026-02-28"), kind("2026-03-01")), ("village".into(), "community".into()));
        assert_eq!(all.get(RegionCode(419_901_100_203)).unwrap().valid_from, Some(day("2026-01-01")));
        let and_county =
            format!("{and_more}419905,壬县,county,419900,county\n419905100,癸镇,township,419905,town\n");
        let taken_in = "419901101,子乡,township,2025-07-01,419905100\n";
        import(&db, &small_with(&and_county, taken_in), "2026-04-01").await.unwrap();
        let town = stored(&db).await.get(RegionCode(419_905_100)).unwrap().valid_from;
        assert_eq!(town, Some(day("2026-04-01")), "its county is no older");
    });
}

#[test]
fn a_told_change_of_a_county_needs_no_other_day() {
    testkit::on_both(migrations, |db| async move {
        import(&db, &small(FIRST), "").await.unwrap();
        let file = small_with(&FIRST.replace("419901", "419903"), "419901,甲县,county,2026-05-01,419903\n");
        assert_eq!(import(&db, &file, "").await.unwrap(), counts(4, 0, 4, 1));
        let all = stored(&db).await;
        for (old, new) in [(419_901, 419_903), (419_901_100_201, 419_903_100_201)] {
            assert!(name_at(&all, old, "2026-04-30").is_some() && name_at(&all, new, "2026-04-30").is_none());
            assert!(name_at(&all, old, "2026-05-01").is_none() && name_at(&all, new, "2026-05-01").is_some());
        }
        assert_eq!(all.today(RegionCode(419_901)), RegionCode(419_903));
    });
}

#[test]
fn what_cannot_be_leaves_the_table_as_it_was() {
    testkit::on_both(migrations, |db| async move {
        import(&db, &small(FIRST), "").await.unwrap();
        import(&db, &small(&FIRST.replace("丙村", "丙庄")), "2026-01-01").await.unwrap();
        let before = stored(&db).await;
        let renamed = small(&FIRST.replace("丙村", "再村").replace("甲县", "再县"));
        assert!(matches!(import(&db, &renamed, "").await, Err(Error::NoDay(RegionCode(419_901)))));
        assert!(matches!(import(&db, &renamed, "2026-11-24").await, Err(Error::NotYet(_))));
        let Err(Error::Conflicts(found)) = import(&db, &renamed, "2026-01-01").await else { panic!() };
        assert!(matches!(found[..], [Conflict::TooEarly { code: RegionCode(419_901_100_200), .. }]));
        db.write(service::seed).await.unwrap();
        assert!(matches!(import(&db, &Divisions::default(), "").await, Err(Error::NotOneCity(0))));
        assert_eq!((stored(&db).await == before, told(&db).await.len()), (true, 2));
        let actor = kernel::Actor::anonymous(std::sync::Arc::new(Nobody));
        let denied = db.write(move |tx| service::import(tx, &actor, now(), &renamed, None)).await;
        assert!(matches!(denied, Err(Error::Denied(_))));
    });
}

#[derive(Debug)]
struct Nobody;

impl kernel::Authority for Nobody {
    fn permits(&self, _: &kernel::Actor, _: kernel::Action, _: &kernel::ResourceRef) -> bool {
        false
    }
}

#[test]
fn the_past_is_not_rewritten_and_a_missing_successor_is_added() {
    testkit::on_both(migrations, |db| async move {
        let two = format!("{FIRST}419902,戊县,county,419900,county\n");
        import(&db, &small(&two), "").await.unwrap();
        import(&db, &small(FIRST), "2026-01-01").await.unwrap();
        let other_day = small_with(FIRST, "419902,戊县,county,2025-01-01,419901\n");
        let Err(Error::Conflicts(found)) = import(&db, &other_day, "").await else { panic!() };
        assert!(matches!(found[..], [Conflict::OtherEnd { code: RegionCode(419_902), .. }]));
        let same_day = small_with(FIRST, "419902,戊县,county,2026-01-01,419901\n");
        assert_eq!(import(&db, &same_day, "").await.unwrap(), counts(0, 1, 0, 5));
        assert_eq!(stored(&db).await.today(RegionCode(419_902)), RegionCode(419_901));
        assert_eq!(import(&db, &same_day, "").await.unwrap(), counts(0, 0, 0, 5));
        let Err(Error::Conflicts(found)) = import(&db, &small(&two), "2025-06-01").await else { panic!() };
        assert!(matches!(found[..], [Conflict::BeforeItsEnd { code: RegionCode(419_902), .. }]));
    });
}

#[test]
fn a_preview_counts_and_writes_nothing() {
    testkit::on_both(migrations, |db| async move {
        let preview = |file: Divisions| {
            let db = db.clone();
            async move { db.read(move |conn| service::preview(conn, now(), &file, None)).await.unwrap() }
        };
        assert_eq!(preview(small(FIRST)).await, counts(5, 0, 0, 0));
        assert_eq!(
            preview(embedded().clone()).await,
            counts(0, 0, 0, 3454),
            "an empty table is seeded first"
        );
        assert!(stored(&db).await.is_empty() && told(&db).await.is_empty());
    });
}
