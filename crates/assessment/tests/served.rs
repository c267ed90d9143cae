//! What counties uploaded and what events tell become one score, and pages show it to those who may see it.

use std::sync::Arc;

use assessment::{
    Error, FactsWorkbook, Frame, Programme, Purpose, Rulebook, Ruling, RulingKind, Source, Status, Value,
    example_facts, in_use, service, write_workbook,
};
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use db::{Db, Event, Migrations, consume};
use kernel::{
    Actor, Day, Grant, GrantScope, ManualClock, Period, PersonId, RegionCode, Role, StationId, Timestamp,
    code,
};
use serde_json::json;
use tower::ServiceExt;
use ui::{App, Site, Texts};

const LUANCHUAN: RegionCode = RegionCode(410_324);
const CITY: RegionCode = RegionCode(410_300);

fn migrations() -> Migrations {
    Migrations::new()
        .with(identity::MIGRATIONS)
        .with(statistics::MIGRATIONS)
        .with(reporting::MIGRATIONS)
        .with(assessment::MIGRATIONS)
}

fn today() -> Day {
    Day::new(2026, 11, 23).unwrap()
}

fn now() -> Timestamp {
    today().start().plus_minutes(600)
}

fn rules() -> &'static (Programme, Rulebook) {
    in_use().unwrap_or_else(|faults| panic!("{faults}"))
}

fn workbook() -> FactsWorkbook {
    let (programme, rulebook) = rules();
    let frame = Frame { period: Period::half_of(today()), as_of: today(), deadline: None };
    FactsWorkbook { frame, counties: example_facts(programme, rulebook, &frame) }
}

async fn upload(db: &Db, workbook: FactsWorkbook) {
    db.write(move |tx| service::upload(tx, &testkit::somebody(1), now(), &workbook)).await.unwrap();
}

#[derive(serde::Serialize)]
#[serde(transparent)]
struct Opened(serde_json::Value);

impl Event for Opened {
    const KIND: &'static str = "station.station_opened";
    fn county(&self) -> RegionCode {
        LUANCHUAN
    }
    fn subject(&self) -> String {
        "x".to_owned()
    }
}

/// Village points of this county at its first villages.
async fn open_points(db: &Db, county: RegionCode, points: usize) {
    db.write(move |tx| {
        for (number, village) in (1_i64..).zip(region::divisions().villages(county).into_iter().take(points))
        {
            let station = code(StationId(number).0);
            let body = json!({
                "county": county, "region": village.code, "station": station, "level": "village_point",
                "origin": "new", "status": "open", "capabilities": ["parcels", "bill_payment"],
                "takes_parcels": true,
            });
            tx.record(now(), &testkit::system(), &Opened(body))?;
        }
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
    // On PostgreSQL an event can be read once no older transaction of the server is under way, those of other
    // tests included.
    let mut read = 0;
    for reaction in statistics::reactions() {
        while read < points {
            read += consume(db, now(), &reaction).await.unwrap();
        }
    }
}

#[test]
fn nothing_known_is_missing_and_never_zero() {
    testkit::on_both(migrations, |db| async move {
        let assessment = db.read(move |conn| service::assessment(conn, today())).await.unwrap();
        assert_eq!(assessment.ranking.len(), 9);
        assert!(assessment.ranking.iter().all(|place| place.rank.is_none()));
        for score in &assessment.scores {
            assert!(score.total.is_none() && score.provisional);
            let judged: Vec<_> = score.criteria().filter(|node| node.status != Status::Missing).collect();
            assert!(judged.is_empty(), "{judged:?}");
        }
    });
}

#[test]
fn events_win_over_the_workbook_and_leave_it_the_rest() {
    testkit::on_both(migrations, |db| async move {
        upload(&db, workbook()).await;
        open_points(&db, LUANCHUAN, 3).await;
        let score = db.read(move |conn| service::score_of(conn, LUANCHUAN, today())).await.unwrap();
        let d2 = score.criterion("D2").unwrap();
        let part = d2.inputs.iter().find(|input| input.fact == "villages-with-points").unwrap();
        assert_eq!(part.value, Some(Value::Count(3)));
        let Some(Source::Events { link, count: 3 }) = &part.source else { panic!("{:?}", part.source) };
        assert_eq!(link, "/city/outlets?which=points&county=410324");
        // Of a half-year that is over the outlets are those of its last day, whenever it is looked at.
        let (period, later) = (Period::half_of(today()), Day::new(2027, 1, 10).unwrap());
        let past = db.read(move |conn| service::score_in(conn, LUANCHUAN, period, later)).await.unwrap();
        let part = past
            .criterion("D2")
            .unwrap()
            .inputs
            .iter()
            .find(|one| one.fact == "villages-with-points")
            .cloned();
        let Some(Source::Events { link, count: 3 }) = part.unwrap().source else {
            panic!("a count of events")
        };
        assert_eq!(link, "/city/outlets?which=points&county=410324&day=2026-12-31");
        let a1 = score.criterion("A1").unwrap();
        assert!(matches!(a1.inputs[0].source, Some(Source::Cells { .. })), "the workbook tells of documents");
        let other = db.read(move |conn| service::score_of(conn, RegionCode(410_325), today())).await.unwrap();
        let part = other.criterion("D4").unwrap().inputs[0].clone();
        assert!(matches!(part.source, Some(Source::Cells { .. })), "no outlet on record: {part:?}");
    });
}

/// 栾川 has reported since July: the first month on time, the next late, then nothing.
async fn report_twice(db: &Db) {
    use reporting::model::{Draft, DraftValue, NewUnit};
    let figures: Draft = [
        ("farm-sales", "650"),
        ("village-goods-sales", "0"),
        ("craft-sales", "0"),
        ("tourism-sales", "0"),
        ("online-orders", "300"),
        ("parcels-out", "310"),
        ("employees", "12"),
        ("employees-poor", "3"),
        ("parcels-in", "10"),
        ("online-shops", "5"),
        ("stations", "40"),
        ("trainings", "0"),
    ]
    .map(|(id, typed)| (id.to_owned(), DraftValue { typed: typed.to_owned(), explanation: String::new() }))
    .into();
    db.write(move |tx| {
        let at = |day: &str| day.parse::<Day>().unwrap().start();
        let new = NewUnit {
            data_set: "county-summary".to_owned(),
            county: LUANCHUAN,
            organisation: None,
            from: "2026-07-01".parse().unwrap(),
        };
        let unit = reporting::service::enrol(tx, &testkit::somebody(1), at("2026-07-01"), &new)?;
        for (month, day) in [(7, "2026-08-05"), (8, "2026-09-20")] {
            let report = (&figures, "");
            let period = Period::Month(2026, month);
            reporting::service::submit(tx, &testkit::somebody(1), at(day), unit, period, report)?;
        }
        Ok::<_, reporting::Error>(())
    })
    .await
    .unwrap();
}

#[test]
fn the_reports_a_county_owed_are_counted_and_one_never_asked_keeps_its_workbook() {
    testkit::on_both(migrations, |db| async move {
        upload(&db, workbook()).await;
        report_twice(&db).await;
        let score = db.read(move |conn| service::score_of(conn, LUANCHUAN, today())).await.unwrap();
        let a7 = score.criterion("A7").unwrap();
        let known = |fact: &str| {
            let input = a7.inputs.iter().find(|input| input.fact == fact).unwrap();
            let Some(Source::Events { link, .. }) = &input.source else { panic!("{input:?}") };
            assert_eq!(link, "/city/reports?set=county-summary&county=410324&period=2026-12");
            input.value.clone().unwrap()
        };
        // July to October were due by the 23rd of November.
        assert_eq!(known("reports-due"), Value::Count(4));
        assert_eq!(known("reports-on-time"), Value::Count(1));
        assert_eq!(known("reports-extended"), Value::Count(0));
        assert_eq!(known("reports-late"), Value::Count(1));
        let other = db.read(move |conn| service::score_of(conn, RegionCode(410_325), today())).await.unwrap();
        let part = other.criterion("A7").unwrap().inputs[0].clone();
        assert!(matches!(part.source, Some(Source::Cells { .. })), "{part:?}");
    });
}

#[test]
fn an_upload_replaces_its_counties_and_keeps_rulings_and_deadline() {
    testkit::on_both(migrations, |db| async move {
        let mut first = workbook();
        first.frame.deadline = Day::new(2027, 1, 31);
        upload(&db, first).await;
        let mut second = workbook();
        second.counties.retain(|facts| facts.county == LUANCHUAN);
        second.counties[0].entries.retain(|fact, _| fact != "guidance");
        second.counties[0].rulings.push(Ruling {
            criterion: "E4".to_owned(),
            kind: RulingKind::Falsified,
            reason: "现场核实".to_owned(),
            source: Source::Cells { sheet: "rulings".to_owned(), cells: "A2".to_owned() },
        });
        upload(&db, second).await;
        let (score, other, uploaded) = db
            .read(move |conn| {
                Ok::<_, Error>((
                    service::score_of(conn, LUANCHUAN, today())?,
                    service::score_of(conn, RegionCode(410_323), today())?,
                    service::uploaded(conn, today())?,
                ))
            })
            .await
            .unwrap();
        assert_eq!(score.criterion("C4").unwrap().status, Status::Missing);
        assert_eq!(score.criterion("E4").unwrap().falsified.as_deref(), Some("现场核实"));
        assert!(other.criterion("C4").unwrap().status != Status::Missing);
        assert_eq!(score.frame.deadline, Day::new(2027, 1, 31));
        assert_eq!(uploaded.len(), 9);
    });
}

#[test]
fn answers_of_boxes_survive_the_database() {
    testkit::on_both(migrations, |db| async move {
        upload(&db, workbook()).await;
        let frame = workbook().frame;
        for facts in workbook().counties {
            let county = facts.county;
            let kept = db.read(move |conn| service::facts_of(conn, county, &frame)).await.unwrap();
            for (fact, entry) in facts.entries {
                let from_events = matches!(fact.as_str(), "villages" | "townships");
                // The example invents a hundred townships; more served than there are is not used.
                let impossible = fact == "townships-with-express" && kept.get(&fact).is_none();
                assert!(from_events || impossible || kept.get(&fact) == Some(&entry), "{fact}");
            }
        }
    });
}

/// No file is asked for here.
fn files() -> evidence::Files {
    evidence::Files::local(std::path::PathBuf::new())
}

fn app(db: Db) -> App {
    let texts = Texts::new(&[ui::LOCALES, region::LOCALES, statistics::LOCALES, assessment::LOCALES]);
    let modules = [statistics::module(), assessment::module(&files())];
    let policies = identity::Policies::new(modules.iter().map(|module| module.policies)).unwrap();
    App {
        db,
        clock: Arc::new(ManualClock::at(now())),
        authority: Arc::new(policies),
        texts: Arc::new(texts.unwrap_or_else(|faults| panic!("{faults:?}"))),
        site: Arc::new(Site {
            name: ("洛阳".to_owned(), "Luoyang".to_owned()),
            city: CITY,
            demo: true,
            navigation: modules.into_iter().flat_map(|module| module.navigation).collect(),
        }),
    }
}

fn grant(role: Role, region: RegionCode) -> Vec<Grant> {
    vec![Grant { role, scope: GrantScope::Region(region) }]
}

/// A page as somebody with these roles gets it: its status and its text.
async fn get(app: &App, grants: &[Grant], path: &str) -> (u16, String) {
    send(app, grants, Request::get(path).body(Body::empty()).unwrap()).await
}

async fn send(app: &App, grants: &[Grant], mut request: Request) -> (u16, String) {
    if !grants.is_empty() {
        let actor = Actor::person(PersonId(7), "某", grants.to_vec(), Arc::clone(&app.authority));
        request.extensions_mut().insert(actor);
    }
    let (assessment_api, _) = assessment::module(&files()).api.split_for_parts();
    let (statistics_api, _) = statistics::module().api.split_for_parts();
    let (_, pages) = assessment::module(&files()).routes.merge(statistics::module().routes).into_parts();
    let routes = pages.merge(assessment_api).merge(statistics_api);
    let response = ui::layers(routes.with_state(app.clone()), app).oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), 20_000_000).await.unwrap();
    (status, String::from_utf8_lossy(&body).into_owned())
}

#[test]
fn pages_are_whole_in_both_languages_for_those_who_may() {
    testkit::on_sqlite(migrations, |db| async move {
        upload(&db, workbook()).await;
        open_points(&db, LUANCHUAN, 3).await;
        let app = app(db);
        let (official, clerk) = (grant(Role::CityOfficial, CITY), grant(Role::CountyClerk, LUANCHUAN));
        let pages: [(&[Grant], &str); 25] = [
            (&official, "/city"),
            (&official, "/city/assessment/410324"),
            (&official, "/city/assessment/upload"),
            (&official, "/city/statistics"),
            (&official, "/city/records?measure=orders&county=410324"),
            (&official, "/city/outlets?which=points&county=410324"),
            (&official, "/city/divisions?level=township&county=410324"),
            (&clerk, "/county"),
            (&clerk, "/county/statistics"),
            (&clerk, "/county/outlets?which=points&county=410324"),
            (&[], "/results"),
            (&official, "/api/v1/ranking"),
            (&clerk, "/results"),
            (&[], "/results/past"),
            (&[], "/api/v1/published-results"),
            (&[], "/rulebook"),
            (&[], "/rulebook?kind=proportional&q=培训"),
            (&[], "/rulebook/parameters"),
            (&[], "/rulebook/compare"),
            (&[], "/api/v1/rulebook"),
            (&[], "/api/v1/rulebook/changes"),
            (&official, "/city/rulebooks"),
            (&official, "/city/rulebooks/new"),
            (&official, "/city/assessment/what-if"),
            (&official, "/city/assessment/replay"),
        ];
        for (grants, path) in pages {
            for lang in ["zh-CN", "en"] {
                let joint = if path.contains('?') { '&' } else { '?' };
                let (status, text) = get(&app, grants, &format!("{path}{joint}lang={lang}")).await;
                assert_eq!(status, 200, "{path}: {text}");
                assert!(!text.contains('⟦'), "{path} lacks words: {text}");
            }
        }
        let (_, card) = get(&app, &clerk, "/county?lang=zh-CN").await;
        assert!(card.contains("href=\"/county/outlets?which=points&#38;county=410324\""), "{card}");
        assert!(get(&app, &official, "/city").await.1.contains("href=\"/city/assessment/410307\""));
        assert!(!get(&app, &[], "/results").await.1.contains("/city/"), "results lead to no internal record");
        for path in ["/city/assessment/template.xlsx", "/city/assessment/report.xlsx"] {
            assert_eq!(get(&app, &official, path).await.0, 200, "{path}");
        }
    });
}

#[test]
fn others_are_refused() {
    testkit::on_sqlite(migrations, |db| async move {
        let app = app(db);
        let clerk = grant(Role::CountyClerk, LUANCHUAN);
        let seller = grant(Role::Seller, LUANCHUAN);
        let refused: [(&[Grant], &str, u16); 16] = [
            (&clerk, "/city", 403),
            (&clerk, "/city/assessment/410325", 403),
            (&clerk, "/city/assessment/upload", 403),
            (&clerk, "/county/records?county=410325", 403),
            (&clerk, "/city/records", 403),
            (&clerk, "/api/v1/scores/410325", 403),
            (&clerk, "/city/assessment/what-if", 403),
            (&clerk, "/city/assessment/replay", 403),
            (&clerk, "/city/rulebooks/new", 403),
            (&[], "/rulebook?version=no-such", 404),
            (&seller, "/county", 403),
            (&[], "/api/v1/ranking", 401),
            (&seller, "/api/v1/ranking", 403),
            (&[], "/results/1A2B", 404),
            (&[], "/city/statistics", 303),
            (&grant(Role::CityOfficial, CITY), "/city/assessment/410311000", 404),
        ];
        for (grants, path, expected) in refused {
            assert_eq!(get(&app, grants, path).await.0, expected, "{path}");
        }
        assert_eq!(get(&app, &clerk, "/api/v1/scores/410324").await.0, 200);
        // A county sees how it itself stands, an office all of them, the public nothing that was not approved.
        let places = |text: &str| text.matches("\"county\":\"").count();
        assert_eq!(places(&get(&app, &clerk, "/api/v1/ranking").await.1), 1);
        assert_eq!(places(&get(&app, &grant(Role::CityOfficial, CITY), "/api/v1/ranking").await.1), 9);
        for (grants, names) in
            [(&clerk[..], 1), (&grant(Role::CityOfficial, CITY), 9), (&seller, 0), (&[], 0)]
        {
            let (status, text) = get(&app, grants, "/results?lang=en").await;
            assert_eq!((status, text.matches("<th scope=\"row\">").count()), (200, names), "{text}");
            assert_eq!(text.contains("Estimate"), names > 0);
            // The half-year ends in December; twenty days for evidence, five working days for objections.
            assert!(text.contains("The next result: Second half of 2026"), "{text}");
        }
        assert_eq!(get(&app, &clerk, "/city/assessment/410324").await.0, 200);
    });
}

fn sent(bytes: &[u8]) -> Request {
    let mut body =
        b"--cut\r\nContent-Disposition: form-data; name=\"workbook\"; filename=\"f.xlsx\"\r\n\r\n".to_vec();
    body.extend(bytes);
    body.extend(b"\r\n--cut--\r\n");
    Request::post("/city/assessment/upload")
        .header("content-type", "multipart/form-data; boundary=cut")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .unwrap()
}

#[test]
fn a_workbook_is_taken_whole_or_not_at_all() {
    testkit::on_sqlite(migrations, |db| async move {
        let app = app(db.clone());
        let official = grant(Role::CityOfficial, CITY);
        let (status, text) = send(&app, &official, sent(b"not a workbook")).await;
        assert_eq!(status, 422);
        assert!(text.contains("XLSX"), "{text}");
        let (programme, rulebook) = rules();
        let mut faulty = workbook();
        faulty.counties[0].set("outlets", Value::Count(1), Source::Record { link: String::new() });
        let write = |book: &FactsWorkbook| {
            write_workbook(programme, rulebook, &book.frame, &book.counties, Purpose::Export).unwrap()
        };
        let (status, text) = send(&app, &official, sent(&write(&faulty))).await;
        assert_eq!(status, 422);
        assert!(text.contains('!'), "the cell is named: {text}");
        let kept = db.read(move |conn| service::uploaded(conn, today())).await.unwrap();
        assert!(kept.is_empty(), "nothing half-written");
        let (status, text) = send(&app, &official, sent(&write(&workbook()))).await;
        assert_eq!(status, 200, "{text}");
        let kept = db.read(move |conn| service::uploaded(conn, today())).await.unwrap();
        assert_eq!(kept.len(), 9);
        assert_eq!(send(&app, &official, sent(b"")).await.0, 422);
    });
}

#[test]
fn what_is_supposed_stands_in_the_address_and_moves_scores() {
    testkit::on_sqlite(migrations, |db| async move {
        upload(&db, workbook()).await;
        let app = app(db);
        let official = grant(Role::CityOfficial, CITY);
        let page = "/city/assessment/what-if?lang=en";
        let fact = "county=410324&fact=village-services/payment&value=no";
        let (status, text) = get(&app, &official, &format!("{page}&p.training-floor=0.99&{fact}")).await;
        assert_eq!(status, 200, "{text}");
        for shown in ["How scores and ranks move", "C5", "value=\"0.99\"", "value=\"no\""] {
            assert!(text.contains(shown), "{shown}: {text}");
        }
        let (status, csv) = get(&app, &official, &format!("{page}&{fact}&export=csv")).await;
        assert_eq!(status, 200);
        assert!(csv.contains("C5"), "{csv}");
        // Every fault is said at once, and what was typed stays.
        let bad = "p.bonus-cap=lots&county=410324&fact=persons-trained&value=many";
        let (status, text) = get(&app, &official, &format!("{page}&{bad}")).await;
        assert_eq!(status, 422, "{text}");
        for shown in ["What cannot be supposed (2)", "value=\"lots\"", "value=\"many\""] {
            assert!(text.contains(shown), "{shown}: {text}");
        }
        assert_eq!(get(&app, &official, &format!("{page}&period=2099H1")).await.0, 422);
    });
}

#[test]
fn a_draft_is_checked_with_its_faults_by_line_and_nothing_is_lost() {
    testkit::on_sqlite(migrations, |db| async move {
        let app = app(db.clone());
        let official = grant(Role::CityOfficial, CITY);
        let text = assessment::rules_text().unwrap().rulebook;
        let post = |draft: &str, step: &str, effective: &str| {
            let field = |name: &str, value: &str| {
                format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
            };
            let body = [
                field("effective", effective),
                field("note", "联席会议纪要"),
                field("draft", draft),
                field("step", step),
                "--cut--\r\n".to_owned(),
            ];
            Request::post("/city/rulebooks/new?lang=en")
                .header("content-type", "multipart/form-data; boundary=cut")
                .header("sec-fetch-site", "same-origin")
                .body(Body::from(body.concat()))
                .unwrap()
        };
        let broken = text.replacen("points = 15", "points = 17", 1);
        let (status, page) = send(&app, &official, post(&broken, "propose", "2026-12-01")).await;
        assert_eq!(status, 422, "{page}");
        assert!(page.contains("points = 17"), "the draft stays: {page}");
        assert!(page.contains("add up to") && page.contains("value=\"2026-12-01\""), "{page}");
        let other = text.replacen("value = 5 }", "value = 4 }", 1);
        let (status, page) = send(&app, &official, post(&other, "check", "")).await;
        assert_eq!(status, 200);
        assert!(page.contains("bonus-cap"), "{page}");
        let (status, page) = send(&app, &official, post(&other, "propose", "2026-01-01")).await;
        assert_eq!(status, 422, "{page}");
        assert!(page.contains("The day is over"), "{page}");
        let actor = testkit::somebody(7);
        let kept = db.read(move |conn| service::rulebook_versions(conn, &actor)).await.unwrap();
        assert_eq!(kept, []);
        assert_eq!(send(&app, &official, post(&other, "propose", "2026-12-01")).await.0, 303);
        let actor = testkit::somebody(7);
        let kept = db.read(move |conn| service::rulebook_versions(conn, &actor)).await.unwrap();
        let path = format!("/city/rulebooks/{}", kept[0].id);
        let (status, page) = get(&app, &official, &format!("{path}?lang=en")).await;
        assert_eq!(status, 200, "{page}");
        assert!(
            page.contains("bonus-cap") && !page.contains("value=\"adopt\""),
            "nobody adopts their own: {page}"
        );
        let (status, file) = get(&app, &official, &format!("{path}/rulebook.toml")).await;
        assert!(status == 200 && file == other, "what was proposed is kept byte for byte");
    });
}
