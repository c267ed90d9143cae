//! Who sees which page, and where it leads.

use kernel::Role;

use super::{CITY, LUANCHUAN, app, get, grant, migrations, paid, text};

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
            // Reports are another crate's pages.
            if !place.starts_with("/county/reports/") {
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
