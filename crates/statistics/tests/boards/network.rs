//! What counts as selling and as taking payments: what was done, and not what could be.

use db::{Db, Event};
use kernel::{StationId, code};
use serde_json::json;
use statistics::model::Network;
use statistics::service;

use super::{Arrived, CashMoved, HandedOver, LUANCHUAN, SaleAgreed, day, migrations, noon, read, told};

async fn say<E: Event + Clone + Send + Sync + 'static>(db: &Db, on: &str, event: E) {
    let at = noon(day(on));
    db.write(move |tx| tx.record(at, &testkit::system(), &event)).await.unwrap();
    read(db, 1).await;
}

/// The stations that count, as of a day.
async fn who(db: &Db, network: Network, on: &str) -> Vec<i64> {
    let on = day(on);
    let found = db.read(move |conn| service::outlets(conn, LUANCHUAN, network, on)).await.unwrap();
    let mut stations: Vec<i64> = found.into_iter().map(|one| one.station.0).collect();
    stations.sort_unstable();
    let coverage = db.read(move |conn| service::coverage(conn, LUANCHUAN, on)).await.unwrap();
    let counted = match network {
        Network::Selling => coverage.outlets_selling,
        Network::Paying => coverage.outlets_paying,
        _ => coverage.outlets_served,
    };
    assert_eq!(i64::try_from(stations.len()).unwrap(), counted, "the count opens to its outlets");
    stations
}

/// Village points that opened on the first of August.
async fn open(db: &Db, stations: i64) {
    let open: Vec<_> = (1..=stations).map(|one| ("2026-08-01", one, one, "village_point", "open")).collect();
    told(db, &open).await;
}

#[test]
fn only_an_outlet_that_sold_counts_as_selling() {
    testkit::on_both(migrations, |db| async move {
        open(&db, 5).await;
        let station = |one: i64| code(StationId(one).0);
        let arrived = |one, village: &str, from: &str| {
            Arrived(json!({"region": village, "station": station(one), "from": from}))
        };
        let over = |one: Option<i64>, from: &str| {
            HandedOver(json!({"from": from, "to": "station:x", "station": one.map(station)}))
        };
        let on = "2026-08-20";
        // Receiving parcels is not selling, wherever they come from.
        say(&db, on, arrived(1, "410324100201", "carrier:王")).await;
        say(&db, on, over(Some(1), "carrier:王")).await;
        // A seller brought a sold parcel: to a station on its way, to its own pickup point, and onto a bus.
        say(&db, on, over(Some(2), "seller:李")).await;
        say(&db, on, arrived(3, "410324100203", "seller:李")).await;
        say(&db, on, over(None, "seller:李")).await;
        // A keeper put a villager's goods on sale.
        say(&db, "2026-08-25", SaleAgreed(json!({"station": station(4)}))).await;
        assert_eq!(who(&db, Network::Selling, "2026-09-01").await, [2, 3, 4]);
        assert_eq!(who(&db, Network::Served, "2026-09-01").await, [1, 3]);
        assert_eq!(who(&db, Network::Selling, "2026-11-17").await, [2, 3, 4], "on the ninetieth day");
        assert_eq!(who(&db, Network::Selling, "2026-11-18").await, [4]);
        assert_eq!(who(&db, Network::Selling, "2026-08-22").await, [2, 3], "as it was then");
    });
}

#[test]
fn only_an_outlet_that_took_a_payment_counts_as_paying() {
    testkit::on_both(migrations, |db| async move {
        open(&db, 3).await;
        let cash = |station: i64, kind: &str| {
            CashMoved(json!({"station": code(StationId(station).0), "kind": kind, "amount": 100}))
        };
        say(&db, "2026-08-20", cash(1, "received")).await;
        say(&db, "2026-08-21", cash(2, "passed_on")).await;
        // As it was recorded before it named its station.
        say(&db, "2026-08-22", CashMoved(json!({"kind": "received", "amount": 100}))).await;
        assert_eq!(who(&db, Network::Paying, "2026-09-01").await, [1]);
        assert!(who(&db, Network::Paying, "2026-11-18").await.is_empty());
    });
}
