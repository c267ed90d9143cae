//! What goes out of a result: nothing before it is published, and to whom it belongs.

use assessment::model::ResultId;
use assessment::report::{Head, OpenFile, open_data};
use assessment::service;
use assessment::{Error, Result};
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use db::Db;
use kernel::{Actor, RegionCode};
use tower::ServiceExt;

use super::stage::{
    HALF, House, LUANCHUAN, SONGXIAN, at, clerk, clerk_elsewhere, migrations, official, second_official,
    third_official,
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
        house.approve(third_official(), id).await.unwrap();
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
        house.approve(third_official(), second).await.unwrap();
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
    let routes = module.routes.into_parts().1.merge(api).with_state(house.app.clone());
    let response = ui::layers(routes, &house.app).oneshot(request).await.unwrap();
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
        house.approve(third_official(), id).await.unwrap();
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
            (official(), format!("{bulletin}?bulletin=1A2B"), 404),
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

/// A half-year published by a rulebook with these decisions.
async fn published_by(house: &House, decisions: &[(&str, &str)]) -> ResultId {
    house.adopt(decisions).await;
    house.open().await;
    house.published().await
}

/// What each reader gets of the result's page, a scorecard, its data and the two operations: whether it is given.
async fn given(house: &House, id: ResultId, by: Option<Actor>) -> [bool; 5] {
    let mut given = [false; 5];
    let paths = [
        format!("/results/{id}?lang=en"),
        format!("/results/{id}/counties/410324?lang=en"),
        format!("/results/{id}/criteria.csv"),
        format!("/api/v1/results/{id}"),
        format!("/api/v1/results/{id}/data"),
    ];
    for (found, path) in given.iter_mut().zip(paths) {
        let (status, _, bytes) = get(house, by.clone(), &path).await;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!([200, 401, 403, 404].contains(&status) && !text.contains('⟦'), "{path} {status} {text}");
        *found = status == 200;
    }
    given
}

/// Decisions, and what the public and the city's readers get then.
type Case = (&'static [(&'static str, &'static str)], [bool; 5], [bool; 5]);

#[test]
fn to_whom_a_result_goes_is_what_its_rulebook_says() {
    const EVERYTHING: [bool; 5] = [true; 5];
    const NO_DATA: [bool; 5] = [true, true, false, true, false];
    const NEVER: (&str, &str) = ("open-data", "\"never\"");
    const PUBLIC: (&str, &str) = ("publication", "\"public\"");
    let cases: [Case; 4] = [
        (&[], EVERYTHING, EVERYTHING),
        (&[NEVER], [false; 5], NO_DATA),
        (&[PUBLIC], EVERYTHING, EVERYTHING),
        (&[PUBLIC, NEVER], NO_DATA, NO_DATA),
    ];
    for (decisions, public, within) in cases {
        testkit::on_sqlite(migrations, move |db| async move {
            let house = House::new(db);
            let id = published_by(&house, decisions).await;
            assert_eq!(given(&house, id, None).await, public, "{decisions:?}");
            for reader in [clerk_elsewhere(), official()] {
                assert_eq!(given(&house, id, Some(reader)).await, within, "{decisions:?}");
            }
            // The reasons in words go to the city, and to everybody where the rulebook says so.
            let card = format!("/results/{id}/counties/410324?lang=en");
            let words = |bytes: Vec<u8>| {
                String::from_utf8(bytes).unwrap().contains("<br><span class=\"small muted\">")
            };
            let (open, _, bytes) = get(&house, None, &card).await;
            let to_all = decisions.contains(&PUBLIC);
            assert_eq!(open == 200 && words(bytes), to_all, "{decisions:?}");
            assert!(words(get(&house, Some(clerk_elsewhere()), &card).await.2), "{decisions:?}");
            let list = get(&house, None, "/results?lang=en").await;
            let list = String::from_utf8(list.2).unwrap();
            assert_eq!(list.contains("/counties/410324"), public[0], "{decisions:?}");
            assert_eq!(list.contains("datapackage.zip"), public[2], "{decisions:?}");
        });
    }
}

#[test]
fn a_replaced_result_and_the_one_that_stands_lead_to_each_other() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db);
        house.open().await;
        let first = house.published().await;
        let correct = house.db.write(|tx| {
            let (place, criteria) = ((HALF, LUANCHUAN), ["B3".to_owned()]);
            service::correct(tx, &official(), at("2026-08-06"), place, &criteria, "名册有误")
        });
        let second = correct.await.unwrap();
        let text = |path: String| {
            let house = &house;
            async move {
                let (status, _, bytes) = get(house, None, &path).await;
                (status, String::from_utf8(bytes).unwrap())
            }
        };
        assert_eq!(text(format!("/results/{second}")).await.0, 404, "nothing before publication");
        house.approve(third_official(), second).await.unwrap();
        house.approve(second_official(), second).await.unwrap();
        house.publish(second).await.unwrap();
        for (one, other) in [(first, second), (second, first)] {
            let (status, page) = text(format!("/results/{one}?lang=en")).await;
            assert!(status == 200 && page.contains(&format!("href=\"/results/{other}\"")), "{page}");
        }
        let (_, page) = text("/results?lang=en".to_owned()).await;
        assert!(page.contains(&format!("/results/{second}/counties/410325")), "{page}");
        assert!(page.contains(&format!("href=\"/results/{first}\"")), "the earlier one stays in reach");
        let (_, csv) = text("/results/past?lang=en&export=csv".to_owned()).await;
        assert_eq!(csv.lines().count(), 3, "{csv}");
        let (_, csv) = text("/results/past?lang=en&kind=correction&export=csv".to_owned()).await;
        assert!(csv.lines().count() == 2 && csv.contains("名册有误"), "{csv}");
        let heads = house.db.read(service::published_results).await.unwrap();
        let links: Vec<_> = heads.iter().map(|head| (head.id, head.replaces, head.replaced_by)).collect();
        assert_eq!(links, [(second, Some(first), None), (first, None, Some(second))]);
    });
}

#[test]
fn a_bulletin_that_went_out_is_on_record_with_its_number() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db);
        house.open().await;
        let id = house.published().await;
        let issue = |by: fn() -> Actor, number: &'static str| {
            let head = Head { issuer: "洛阳市商务局".to_owned(), number: number.to_owned(), red: true };
            house.db.write(move |tx| service::issue_bulletin(tx, &by(), at("2026-08-03"), id, &head))
        };
        assert!(matches!(issue(official, " ").await, Err(Error::NumberMissing)));
        assert!(matches!(issue(clerk, "洛农电办〔2026〕3号").await, Err(Error::Denied(_))));
        let long: &'static str = "3".repeat(61).leak();
        assert!(matches!(issue(official, long).await, Err(Error::HeadTooLong)));
        let sent = issue(official, "洛农电办〔2026〕3号").await.unwrap();
        assert!(matches!(issue(second_official, "洛农电办〔2026〕3号").await, Err(Error::NumberTaken)));
        let all = house.db.read(move |conn| service::bulletins(conn, &official(), id)).await.unwrap();
        assert_eq!((all.len(), all[0].id, all[0].head.number.as_str()), (1, sent, "洛农电办〔2026〕3号"));
        let read = house.db.read(move |conn| service::bulletin(conn, &official(), id, Some(sent)));
        assert!(read.await.unwrap().1.red, "it is read as it went out");
        let draft = house.db.read(move |conn| service::bulletin(conn, &official(), id, None));
        assert_eq!(draft.await.unwrap().1, Head::default());
        let path = format!("/city/results/{id}/bulletin.docx?bulletin={sent}");
        assert_eq!(get(&house, Some(official()), &path).await.0, 200);
        let page = get(&house, Some(official()), &format!("/city/results/{id}")).await.2;
        assert!(String::from_utf8(page).unwrap().contains("洛农电办〔2026〕3号"));
    });
}
