//! One target, one figure: supervision says what the board says.

use db::{Event, consume};
use governance::service::target_figure;
use kernel::{RegionCode, StationId, code};
use serde_json::json;
use statistics::board::board;

use super::{at, day, migrations};

#[derive(serde::Serialize)]
#[serde(transparent)]
struct Opened(serde_json::Value);

impl Event for Opened {
    const KIND: &'static str = "station.station_opened";
    fn county(&self) -> RegionCode {
        self.0["county"].as_str().unwrap().parse().unwrap()
    }
    fn subject(&self) -> String {
        "x".to_owned()
    }
}

#[test]
fn supervision_and_the_board_say_the_same_of_every_target() {
    testkit::on_both(migrations, |db| async move {
        // One in a ranked county, one in a district that only reports: the plan speaks of the whole city.
        db.write(|tx| {
            for (county, village, station) in [("410324", "410324100200", 1), ("410311", "410311100200", 2)] {
                let body = json!({
                    "county": county, "region": village, "station": code(StationId(station).0),
                    "level": "village_point", "origin": "new", "status": "open", "capabilities": ["parcels"],
                    "takes_parcels": true,
                });
                tx.record(at(3, 1), &testkit::system(), &Opened(body))?;
            }
            Ok::<_, db::Error>(())
        })
        .await
        .unwrap();
        let mut read = 0;
        for reaction in statistics::reactions() {
            while read < 2 {
                read += consume(&db, at(3, 2), &reaction).await.unwrap();
            }
        }
        let today = day(6, 1);
        let shown = db.read(move |conn| board(conn, None, today)).await.unwrap().targets;
        for row in shown {
            let id = row.id.clone();
            let here = db.read(move |conn| target_figure(conn, &id, today)).await.unwrap().unwrap();
            assert_eq!(here.figure, row.now.map(|now| row.shown(now)), "{}", row.id);
            assert_eq!(here.reached, row.now.map(|now| now >= row.target), "{}", row.id);
            assert_eq!(here.link, row.link("/city").unwrap_or_default(), "{}", row.id);
            if row.id == "stations" {
                assert_eq!(here.figure.as_deref(), Some("2"));
            }
        }
    });
}
