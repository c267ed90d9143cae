//! A programme that breaks targets down: each county against the goal of its own.

use std::fs;

use kernel::{RegionCode, Role};
use programmes::File;
use statistics::board::{Goal, board};
use statistics::targets::{Progress, TargetRow, targets};

use super::{CITY, LUANCHUAN, app, get, grant, migrations, text, today, told};

const SOURCE: &str = "洛商务〔2026〕8号";

/// Luoyang's programme with goals of its own: four stations for 栾川, most of the others' 112; half of the townships for 嵩县.
fn open_programme() {
    let folder = tempfile::tempdir().unwrap();
    programmes::write_shipped(folder.path()).unwrap();
    let path = folder.path().join(File::Statistics.name());
    let units =
        ["yanshi", "mengjin", "xinan", "luanchuan", "songxian", "ruyang", "yiyang", "luoning", "yichuan"];
    let broken = |target: &str, goal: &dyn Fn(&str) -> &'static str| {
        let goals = units.map(|unit| format!("{{ unit = \"{unit}\", goal = {} }}", goal(unit))).join(", ");
        format!(
            "\n[[breakdown]]\nprogramme_target = \"{target}\"\nsource = \"{SOURCE}\"\ncounties = [{goals}]\n"
        )
    };
    let stations = broken("stations", &|unit| if unit == "luanchuan" { "4" } else { "112" });
    let townships = broken("townships-with-stations", &|unit| if unit == "songxian" { "0.5" } else { "0.8" });
    fs::write(&path, File::Statistics.shipped().to_owned() + &stations + &townships).unwrap();
    programmes::open(folder.path()).unwrap();
}

#[test]
fn a_county_is_held_to_its_own_goal_and_the_document_is_named() {
    open_programme();
    testkit::on_both(migrations, |db| async move {
        told(
            &db,
            &[
                ("2026-01-05", 1, 1, "village_point", "open"),
                ("2026-01-05", 2, 2, "village_point", "open"),
                ("2026-01-05", 3, 3, "village_point", "open"),
                ("2026-01-05", 4, 200, "township_station", "open"),
            ],
        )
        .await;
        let of = |county: i64, id: &'static str| {
            let db = db.clone();
            async move {
                let found =
                    db.read(move |conn| targets(conn, Some(RegionCode(county)), today())).await.unwrap();
                found.into_iter().find(|one: &TargetRow| one.id == id).unwrap()
            }
        };
        let stations = of(410_324, "stations").await;
        assert_eq!((stations.target, stations.path, stations.goal), (4, 4, Goal::Own(SOURCE)));
        assert_eq!(stations.progress(), Progress::Reached, "four of its four, though not of a hundred");
        assert_eq!(of(410_325, "townships-with-stations").await.target, 500);
        // The county that became a district has its goal under both codes.
        for code in [410_381, 410_307] {
            assert_eq!(of(code, "stations").await.target, 112, "{code}");
        }
        let district = of(410_302, "stations").await;
        assert_eq!((district.target, district.goal), (100, Goal::Alike), "none of its own");
        assert_eq!(of(410_324, "persons-trained").await.goal, Goal::Alike);

        let city = db.read(|conn| board(conn, None, today())).await.unwrap();
        let city_stations = city.targets.iter().find(|one| one.id == "stations").unwrap();
        assert_eq!((city_stations.target, city_stations.goal), (900, Goal::City));
        assert_eq!(city.goals.len(), 9 * 3, "each ranked county, of each target that is broken down");
        for one in city.goals.iter().filter(|one| one.county == Some(LUANCHUAN)) {
            let own = db.read(|conn| board(conn, Some(LUANCHUAN), today())).await.unwrap();
            assert_eq!(own.targets.iter().find(|other| other.id == one.id), Some(one), "one reckoning");
            assert!(own.goals.is_empty());
        }
    });
}

#[test]
fn the_boards_the_workbook_and_programs_say_whose_goal_it_is() {
    open_programme();
    testkit::on_sqlite(migrations, |db| async move {
        told(&db, &[("2026-01-05", 1, 1, "village_point", "open")]).await;
        let app = app(db);
        let official = grant(Role::CityOfficial, CITY);
        let (_, county) = text(&app, &official, "/county/board?county=410324&lang=en").await;
        assert!(county.contains(&format!("own goal, set by {SOURCE}")), "{county}");
        assert!(county.contains("this county has no goal of its own"), "{county}");
        let (_, city) = text(&app, &official, "/city/board?lang=en").await;
        assert!(city.contains("Counties against own goals") && city.contains("1 / 4"), "{city}");
        assert!(!city.contains("no goal of its own"), "the city's is the programme's");
        let (_, said) = text(&app, &official, "/api/v1/statistics/board").await;
        let said: serde_json::Value = serde_json::from_str(&said).unwrap();
        let goals = said["goals"].as_array().unwrap();
        let stations =
            goals.iter().find(|one| one["county"] == "410324" && one["target"] == "stations").unwrap();
        assert_eq!((&stations["to_be_reached"], &stations["now"]), (&4.into(), &1.into()));
        assert_eq!((&stations["goal"], &stations["goal_source"]), (&"own".into(), &SOURCE.into()));
        let (_, dictionary) =
            text(&app, &official, "/api/v1/statistics/dictionary?kind=target&lang=en").await;
        assert!(dictionary.contains("Luanchuan County 4"), "{dictionary}");

        let (status, bytes) = get(&app, &official, "/city/board.xlsx?lang=en").await;
        assert_eq!(status, 200);
        let mut book: calamine::Xlsx<_> =
            calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
        let sheet = calamine::Reader::worksheet_range(&mut book, "Counties against own goals").unwrap();
        let rows: Vec<Vec<String>> =
            sheet.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
        let row =
            rows.iter().find(|row| row[0] == "Luanchuan County" && row[1].starts_with("Service stations"));
        let row = row.unwrap_or_else(|| panic!("{rows:?}"));
        assert_eq!((row[2].as_str(), row[3].as_str()), ("4", "1"));
        assert_eq!(row[7], format!("The county's own goal, set by {SOURCE}"));
    });
}
