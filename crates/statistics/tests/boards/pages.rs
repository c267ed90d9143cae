//! Who sees which page, and where it leads.

use kernel::Role;

use super::{CITY, LUANCHUAN, app, get, grant, migrations, paid, text, told};

#[test]
fn a_clerk_stays_behind_the_countys_door() {
    testkit::on_sqlite(migrations, |db| async move {
        paid(&db, &[("2025-10-09", 5_000), ("2026-09-09", 9_000)]).await;
        let app = app(db);
        let clerk = grant(Role::CountyClerk, LUANCHUAN);
        let (status, page) = text(&app, &clerk, "/county/board?lang=en").await;
        assert_eq!(status, 200, "{page}");
        assert!(page.contains("/county/sellers/sales?"), "{page}");
        let main = page.split("<main").nth(1).unwrap_or(&page);
        assert!(!main.contains("\"/city"), "a clerk is led to the city's door: {main}");
        assert!(!main.contains("county=410325"), "or to another county: {main}");
        // Every place the board leads to opens to its reader.
        for place in main.split("href=\"/county/").skip(1).filter_map(|rest| rest.split('"').next()) {
            let place = format!("/county/{}", place.replace("&amp;", "&").replace("&#38;", "&"));
            // Reports, and what the office puts on record, are other crates' pages.
            let elsewhere = ["/county/reports/", "/county/attainments"];
            if !elsewhere.iter().any(|other| place.starts_with(other)) {
                assert_eq!(get(&app, &clerk, &place).await.0, 200, "{place}");
            }
        }
        // Without a county the workbook is of the clerk's own, as the page is.
        assert_eq!(get(&app, &clerk, "/county/board.xlsx").await.0, 200);
        assert_eq!(get(&app, &clerk, "/city/board.xlsx").await.0, 403);
        let official = grant(Role::CityOfficial, CITY);
        let (_, page) = text(&app, &official, "/city/board?lang=en").await;
        assert!(page.contains("/city/wall"), "{page}");
    });
}

#[test]
fn what_is_kept_by_month_has_no_days_to_sum() {
    testkit::on_sqlite(migrations, |db| async move {
        let app = app(db);
        let official = grant(Role::CityOfficial, CITY);
        for measure in ["reported_sales", "reported_twice"] {
            for path in ["/api/v1/figures", "/city/records"] {
                let (status, said) =
                    text(&app, &official, &format!("{path}?measure={measure}&lang=en")).await;
                assert_eq!(status, 422, "{said}");
                assert!(said.contains("reported by month and has no days"), "{said}");
            }
        }
        let (status, _) = text(&app, &official, "/api/v1/figures?measure=farm_input_sales").await;
        assert_eq!(status, 200);
    });
}

/// What a program is answered, as JSON.
async fn answer(app: &ui::App, path: &str) -> serde_json::Value {
    let (status, said) = text(app, &grant(Role::CityOfficial, CITY), path).await;
    assert_eq!(status, 200, "{path}: {said}");
    serde_json::from_str(&said).unwrap()
}

#[test]
fn programs_are_told_what_the_boards_show() {
    testkit::on_sqlite(migrations, |db| async move {
        paid(&db, &[("2025-10-09", 5_000), ("2026-09-09", 9_000)]).await;
        told(&db, &[("2026-08-01", 1, 1, "village_point", "open")]).await;
        let app = app(db);
        let board = answer(&app, "/api/v1/statistics/board?county=410324").await;
        assert_eq!(board["rural"]["all_fen"], 9_000);
        assert_eq!(board["alerts"][0]["indicator"], "rural-transactions");
        let stations =
            board["targets"].as_array().unwrap().iter().find(|one| one["target"] == "stations").unwrap();
        assert_eq!((&stations["now"], &stations["state"]), (&1.into(), &"behind".into()));
        let targets = answer(&app, "/api/v1/statistics/targets?county=410324").await;
        assert_eq!(targets, board["targets"], "one target, one figure");
        let alerts = answer(&app, "/api/v1/statistics/alerts?county=410324").await;
        assert_eq!(alerts, board["alerts"]);
        let coverage = answer(&app, "/api/v1/statistics/coverage?county=410324&day=2026-07-31").await;
        assert_eq!(coverage[0]["outlets"], 0, "it was not open then");
        let figures = answer(&app, "/api/v1/statistics/indicators?county=410324&period=2026Q3").await;
        assert_eq!(
            (&figures[0]["indicator"], &figures[0]["figure"]["value"]),
            (&"rural-transactions".into(), &"90.00".into())
        );
        assert_eq!(figures[2]["figure"]["state"], "missing", "nobody reported");
        let months =
            answer(&app, "/api/v1/statistics/indicators/rural-transactions/months?county=410324").await;
        assert_eq!((months.as_array().unwrap().len(), &months[10]["figure"]["value"]), (12, &"90.00".into()));
    });
}

#[test]
fn what_a_program_asks_badly_is_refused_with_a_sentence() {
    testkit::on_sqlite(migrations, |db| async move {
        let app = app(db);
        let official = grant(Role::CityOfficial, CITY);
        for (path, says) in [
            ("/api/v1/statistics/indicators?period=2026-10-09", "not a month, quarter, half-year or year"),
            ("/api/v1/statistics/indicators?period=soon", "not a month, quarter, half-year or year"),
            ("/api/v1/statistics/indicators?county=410100", "not the code of a county here"),
            ("/api/v1/statistics/indicators/sales/months?x=1", "no indicator `sales`"),
            ("/api/v1/statistics/coverage?day=yesterday", "not a date"),
        ] {
            let (status, said) = text(&app, &official, &format!("{path}&lang=en")).await;
            assert_eq!(status, 422, "{path}: {said}");
            assert!(said.contains(says), "{path}: {said}");
        }
        let clerk = grant(Role::CountyClerk, LUANCHUAN);
        assert_eq!(get(&app, &clerk, "/api/v1/statistics/board").await.0, 403, "the city's is not a clerk's");
        assert_eq!(get(&app, &clerk, "/api/v1/statistics/board?county=410324").await.0, 200);
        assert_eq!(get(&app, &clerk, "/api/v1/statistics/board?county=410325").await.0, 403);
    });
}

#[test]
fn the_dictionary_holds_all_that_the_file_does() {
    testkit::on_sqlite(migrations, |db| async move {
        let app = app(db);
        let of = |kind: &'static str| {
            let app = app.clone();
            async move { answer(&app, &format!("/api/v1/statistics/dictionary?kind={kind}&lang=en")).await }
        };
        let found = |all: &serde_json::Value, id: &str| {
            let found = all.as_array().unwrap().iter().find(|one| one["id"] == id);
            found.unwrap_or_else(|| panic!("{id} is not in {all}")).clone()
        };
        let rule = found(&of("rule").await, "parcels-for-orders");
        assert_eq!(rule["source"], "parcels-out <= 2 * online-orders", "a rule says what it holds together");
        let target = found(&of("target").await, "stations");
        assert_eq!(target["source"], "city 900, county 100, by 2020-12-31");
        assert_eq!(found(&of("unit").await, "yuan")["definition"], "2 places behind the point");
        let cells = found(&of("parameter").await, "small-cells");
        assert!(cells["definition"].as_str().unwrap().contains("fewer than 3"), "{cells}");
        let (status, page) = text(&app, &[], "/statistics/dictionary?kind=parameter&lang=zh-CN").await;
        assert!(status == 200 && page.contains("小数保护") && !page.contains('⟦'), "{page}");
    });
}

#[test]
fn outlets_are_listed_as_they_stood_on_the_day() {
    testkit::on_sqlite(migrations, |db| async move {
        told(
            &db,
            &[
                ("2026-01-05", 1, 1, "village_point", "open"),
                ("2026-11-02", 2, 2, "village_point", "open"),
                ("2026-11-20", 1, 1, "village_point", "closed"),
            ],
        )
        .await;
        let app = app(db);
        let official = grant(Role::CityOfficial, CITY);
        let listed = |query: &'static str| {
            let (app, official) = (app.clone(), official.clone());
            async move {
                let path = format!("/city/outlets?which=points&county=410324{query}&lang=en");
                let (status, page) = text(&app, &official, &path).await;
                assert_eq!(status, 200, "{page}");
                let station =
                    |id: i64| page.contains(&format!("/stations/{}\">第{id}服务点", kernel::code(id)));
                (station(1), station(2))
            }
        };
        assert_eq!(listed("&day=2026-06-30").await, (true, false), "what opened later was not there");
        assert_eq!(listed("&day=2026-11-10").await, (true, true));
        assert_eq!(listed("").await, (false, true), "today");
        // The board counts at the end of the last month that is over, and its number leads to that day.
        let (_, board) = text(&app, &official, "/county/board?county=410324&lang=en").await;
        let on = "/county/outlets?which=stations&#38;county=410324&#38;day=2026-10-31";
        assert!(board.contains(on), "{board}");
        for query in ["&day=soon", "&day=2026-06-30&days=0", "&day=2026-06-30&days=many"] {
            let path = format!("/city/outlets?which=points{query}&lang=en");
            let (status, said) = text(&app, &official, &path).await;
            assert!(status == 422 && said.contains("not a date"), "{query}: {said}");
        }
    });
}

#[test]
fn an_english_reader_reads_english_names_and_each_county_once_on_the_map() {
    testkit::on_sqlite(migrations, |db| async move {
        paid(&db, &[("2026-09-09", 9_000)]).await;
        let app = app(db);
        let official = grant(Role::CityOfficial, CITY);
        for path in
            ["/city/board", "/city/statistics", "/city/indicators", "/city/outlets", "/city/sellers/sales"]
        {
            let (status, page) = text(&app, &official, &format!("{path}?lang=en")).await;
            assert!(status == 200 && page.contains("Luanchuan County"), "{path}: {page}");
            let main = page.split("<main").nth(1).unwrap_or(&page);
            assert!(!main.contains("栾川县"), "{path}: {main}");
        }
        for (lang, name) in [("en", "Mengjin District"), ("zh-CN", "孟津区")] {
            let (_, page) = text(&app, &official, &format!("/city/board?lang={lang}")).await;
            let map =
                page.split("<svg class=\"map\"").nth(1).and_then(|rest| rest.split("</svg>").next()).unwrap();
            let labels = map.split("<text ").skip(1).filter(|one| one.contains(&format!(">{name}"))).count();
            assert_eq!(labels, 1, "the county is two parts on the map and one name: {map}");
        }
    });
}

#[test]
fn every_picture_has_its_definition_and_its_source() {
    testkit::on_sqlite(migrations, |db| async move {
        paid(&db, &[("2025-10-09", 5_000), ("2026-09-09", 9_000)]).await;
        let app = app(db);
        let official = grant(Role::CityOfficial, CITY);
        let mut pictures = 0;
        for path in [
            "/city/board",
            "/city/board?by=stations-in-service",
            "/county/board?county=410324",
            "/city/statistics",
        ] {
            let sign = if path.contains('?') { '&' } else { '?' };
            let (_, page) = text(&app, &official, &format!("{path}{sign}lang=zh-CN")).await;
            let drawn = ["data-chart=", "<svg class=\"map\"", "<figure class=\"way\">"];
            for card in page.split("<section class=\"card\">").skip(1) {
                let card = card.split("</section>").next().unwrap_or(card);
                let here: usize = drawn.iter().map(|one| card.matches(one).count()).sum();
                let sources = card.matches("来源：").count();
                assert!(sources >= here, "{path}: {here} pictures, {sources} sources: {card}");
                pictures += here;
            }
            assert!(!page.contains('⟦'), "{path}: {page}");
        }
        assert!(pictures > 20, "{pictures}");
    });
}
