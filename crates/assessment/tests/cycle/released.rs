//! What goes out of a result: nothing before it is published, and to whom it belongs.

use assessment::model::ResultId;
use assessment::report::open_data;
use assessment::service;
use assessment::{Error, Result};
use db::Db;
use kernel::{Actor, RegionCode};

use crate::stage::{
    HALF, House, LUANCHUAN, SONGXIAN, at, clerk, clerk_elsewhere, migrations, official, second_official,
};

async fn released(db: &Db, id: ResultId) -> Result<assessment::report::Release> {
    db.read(move |conn| service::release(conn, id)).await
}

async fn card(db: &Db, by: Actor, id: ResultId, county: RegionCode) -> Result<()> {
    db.read(move |conn| service::release_for_county(conn, &by, id, county).map(|_| ())).await
}

#[test]
fn nothing_goes_out_before_publication() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db.clone());
        house.open().await;
        let told = house.tell("2026-07-21").await.unwrap();
        assert!(matches!(released(&db, told).await, Err(Error::NoResult)));
        let id = house.propose("2026-07-29").await.unwrap();
        house.approve(official(), id).await.unwrap();
        house.approve(second_official(), id).await.unwrap();
        assert!(matches!(released(&db, id).await, Err(Error::NoResult)), "approved is not published");
        assert!(matches!(card(&db, official(), id, LUANCHUAN).await, Err(Error::NoResult)));
        house.publish(id).await.unwrap();
        let release = released(&db, id).await.unwrap();
        assert_eq!((release.period, release.published_on), (HALF, at("2026-08-02").day()));
        assert_eq!(release.before, None);
        let data = open_data(&release);
        assert_eq!(data.ranking.len(), 9);
        let stored = db.read(move |conn| service::result(conn, &official(), id)).await.unwrap();
        assert_eq!(release.assessment, stored.content.assessment().unwrap());
        assert_eq!(data.hash, stored.hash);
    });
}

#[test]
fn a_scorecard_is_for_its_county_and_the_offices() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db.clone());
        house.open().await;
        let id = house.published().await;
        card(&db, clerk(), id, LUANCHUAN).await.unwrap();
        card(&db, official(), id, SONGXIAN).await.unwrap();
        assert!(matches!(card(&db, clerk_elsewhere(), id, LUANCHUAN).await, Err(Error::Denied(_))));
        let bulletin = |by: Actor| {
            db.read(move |conn| service::release_for_offices(conn, &by, id).map(|release| release.id))
        };
        assert_eq!(bulletin(official()).await.unwrap(), id.to_string());
        assert!(matches!(bulletin(clerk()).await, Err(Error::Denied(_))), "the office puts its head on it");
    });
}

#[test]
fn a_correction_says_what_it_corrects() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db.clone());
        house.open().await;
        let first = house.published().await;
        let correct = house.db.write(|tx| {
            let (place, criteria) = ((HALF, LUANCHUAN), ["B3".to_owned()]);
            service::correct(tx, &official(), at("2026-08-06"), place, &criteria, "名册有误")
        });
        let second = correct.await.unwrap();
        house.approve(official(), second).await.unwrap();
        house.approve(second_official(), second).await.unwrap();
        house.publish(second).await.unwrap();
        let release = released(&db, second).await.unwrap();
        assert_eq!(release.corrects, Some((first.to_string(), "名册有误".to_owned())));
        assert_eq!(open_data(&release).corrects, Some(first.to_string()));
        assert_eq!(released(&db, first).await.unwrap().corrects, None, "the first one stays readable");
    });
}
