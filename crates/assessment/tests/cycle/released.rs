//! What goes out of a result: nothing before it is published, and to whom it belongs.

use assessment::model::ResultId;
use assessment::report::{OpenFile, open_data};
use assessment::service;
use assessment::{Error, Result};
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use db::Db;
use kernel::{Actor, RegionCode};
use tower::ServiceExt;

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

/// What somebody gets: status, kind and bytes.
async fn get(house: &House, by: Option<Actor>, path: &str) -> (u16, String, Vec<u8>) {
    let mut request = Request::get(path).body(Body::empty()).unwrap();
    if let Some(actor) = by {
        request.extensions_mut().insert(actor);
    }
    let module = assessment::module(&house.files);
    let (api, _) = module.api.split_for_parts();
    let routes = ui::layers(module.routes.into_parts().1.merge(api), &house.app);
    let response = routes.with_state(house.app.clone()).oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let kind = response.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
    (status, kind.unwrap_or_default(), to_bytes(response.into_body(), 20_000_000).await.unwrap().to_vec())
}

#[test]
fn files_are_handed_to_whom_they_belong() {
    testkit::on_sqlite(migrations, |db| async move {
        let house = House::new(db);
        house.open().await;
        house.tell("2026-07-21").await.unwrap();
        let id = house.propose("2026-07-29").await.unwrap();
        let data = format!("/results/{id}/datapackage.zip");
        let api = format!("/api/v1/results/{id}/data");
        let bulletin = format!("/city/results/{id}/bulletin.docx");
        for path in [&data, &api] {
            assert_eq!(get(&house, None, path).await.0, 404, "{path} before publication");
        }
        let page = format!("/city/results/{id}");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        assert!(!text(get(&house, Some(official()), &page).await.2).contains("bulletin.docx"));
        house.approve(official(), id).await.unwrap();
        house.approve(second_official(), id).await.unwrap();
        house.publish(id).await.unwrap();
        for file in OpenFile::ALL {
            let (status, kind, bytes) = get(&house, None, &format!("/results/{id}/{}", file.name())).await;
            assert!(status == 200 && !kind.starts_with("text/html") && bytes.len() > 500, "{}", file.name());
        }
        assert_eq!(get(&house, None, &format!("/results/{id}/persons.csv")).await.0, 404);
        assert_eq!(get(&house, None, &api).await.0, 200);
        let card = |county: RegionCode| format!("/city/results/{id}/counties/{county}/scorecard.docx");
        for (by, path, status) in [
            (official(), bulletin.clone(), 200),
            (official(), format!("{bulletin}?number=%E6%B4%9B1%E5%8F%B7&red=1&lang=en"), 200),
            (official(), format!("{bulletin}?number={}", "1".repeat(61)), 422),
            (clerk(), bulletin, 403),
            (clerk(), card(LUANCHUAN), 200),
            (clerk(), card(SONGXIAN), 403),
            (official(), format!("/city/results/{id}/annexes.xlsx"), 200),
        ] {
            let (got, _, bytes) = get(&house, Some(by), &path).await;
            assert_eq!(got, status, "{path}");
            assert_eq!(bytes.starts_with(b"PK"), status == 200, "{path}");
        }
        for (by, path, link) in [
            (Some(official()), page.as_str(), "bulletin.docx"),
            (Some(official()), page.as_str(), "/counties/410325/scorecard.docx"),
            (None, "/results", "/datapackage.zip"),
        ] {
            let (status, _, bytes) = get(&house, by, path).await;
            let page = text(bytes);
            assert!(status == 200 && page.contains(link) && !page.contains('⟦'), "{path} {link} {page}");
        }
    });
}
