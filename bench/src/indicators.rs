//! How fast events become figures, and how fast boards answer while they do.

use std::sync::Arc;
use std::time::{Duration, Instant};

use db::{Conn, Db, Event, Tx, catch_up};
use kernel::{Actor, Clock, Day, IdSource, Period, RegionCode, SystemClock};
use serde_json::json;
use statistics::board::board;
use statistics::indicators::{figures_by_county, trend_of};
use statistics::model::{ActiveKind, Measure, Span};
use statistics::service;

use crate::place::Place;
use crate::program::Failure;

/// The months the events lie in.
const MONTHS: i64 = 36;
/// Village points.
const POINTS: usize = 900;
/// Events in one transaction while the log is filled.
const BATCH: i64 = 5_000;
/// Events that arrive in one go while boards are asked.
const ARRIVING: i64 = 1_000;
/// Between one go and the next.
const PAUSE: Duration = Duration::from_millis(200);
/// How often each question is asked.
const ASKED: usize = 100;

pub(crate) fn run(place: Place, events: i64) -> Result<(), Failure> {
    let ready = place.ready()?;
    let engine = ready.engine;
    println!(
        "indicators on {engine}: {events} events over {MONTHS} months, {POINTS} points, {} townships",
        townships()
    );
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let migrations = heluo::wiring::migrations();
        let db = Db::open(&ready.target, IdSource::random(), &migrations)?;
        let world = Arc::new(World::new());
        let began = Instant::now();
        fill(&db, &world, 0, events, events).await?;
        println!("the log was filled in {:.0} s", began.elapsed().as_secs_f64());
        let began = Instant::now();
        let mut read = 0;
        for reaction in statistics::reactions() {
            read += catch_up(&db, SystemClock.now(), &reaction).await?;
        }
        let projected = began.elapsed();
        let rate = f64::from(i32::try_from(read)?) / projected.as_secs_f64();
        println!("{read} events became figures in {:.1} s: {rate:.0} events/s", projected.as_secs_f64());
        let slowest = ask(&db, &world, events).await?;
        println!(
            "RESULT name=indicators engine={engine} value={:.1} reference={rate:.0} ratio={:.3}",
            slowest.as_secs_f64() * 1_000.0,
            slowest.as_secs_f64() * 1_000.0 / 30.0
        );
        Ok(())
    })
}

/// Villages with a point, and the day the events begin.
struct World {
    villages: Vec<RegionCode>,
    first: Day,
    days: i64,
}

impl World {
    fn new() -> Self {
        let all: Vec<RegionCode> = region::divisions()
            .counties()
            .iter()
            .flat_map(|county| region::divisions().villages(county.code))
            .map(|village| village.code)
            .collect();
        let step = (all.len() / POINTS).max(1);
        let villages = all.into_iter().step_by(step).take(POINTS).collect();
        let last = SystemClock.now().day();
        let days = MONTHS * 365 / 12;
        Self { villages, first: last.plus_days(1 - days), days }
    }

    fn village(&self, turn: i64) -> RegionCode {
        let at = usize::try_from(turn.wrapping_mul(7_919).rem_euclid(900)).unwrap_or(0);
        self.villages.get(at % self.villages.len().max(1)).copied().unwrap_or(RegionCode(410_324))
    }
}

fn townships() -> usize {
    let divisions = region::divisions();
    divisions.counties().iter().map(|county| divisions.children(county.code).len()).sum()
}

/// An event as another context would write it.
#[derive(serde::Serialize)]
#[serde(transparent)]
struct Body(serde_json::Value);

macro_rules! events {
    ($($name:ident = $kind:literal;)*) => {$(
        #[derive(serde::Serialize)]
        #[serde(transparent)]
        struct $name {
            body: Body,
            #[serde(skip)]
            county: RegionCode,
        }

        impl Event for $name {
            const KIND: &'static str = $kind;

            fn county(&self) -> RegionCode {
                self.county
            }

            fn subject(&self) -> String {
                "x".to_owned()
            }
        }
    )*};
}

events! {
    Paid = "market.order_paid";
    Refunded = "market.refund_instructed";
    Arrived = "logistics.parcel_arrived";
    Collected = "logistics.parcel_collected";
}

/// Writes events of the mix a season has: orders, arrivals, collections, refunds.
async fn fill(db: &Db, world: &Arc<World>, from: i64, to: i64, all: i64) -> Result<(), Failure> {
    let mut at = from;
    while at < to {
        let (next, world) = ((at + BATCH).min(to), world.clone());
        db.write(move |tx| (at..next).try_for_each(|turn| record(tx, &world, turn, all))).await?;
        at = next;
        if at % 1_000_000 == 0 {
            println!("{at} events in the log");
        }
    }
    Ok(())
}

fn record(tx: &mut Tx<'_>, world: &World, turn: i64, all: i64) -> db::Result<()> {
    let village = world.village(turn);
    let county = village.county();
    let day = world.first.plus_days((turn * world.days / all.max(1)).min(world.days - 1));
    let at = day.start().plus_seconds(turn % 86_000);
    let (seller, station) = (kernel::code(10_000 + village.0 % 400), kernel::code(village.0));
    let who = Actor::system("bench");
    match turn % 10 {
        0..=3 => {
            let body = Body(json!({
                "seller": seller, "origin": village, "total": 1_000 + turn % 9_000, "farm_inputs": 0, "part": "whole",
            }));
            tx.record(at, &who, &Paid { body, county })?;
        }
        4..=6 => {
            let body = Body(json!({ "region": village, "station": station }));
            tx.record(at, &who, &Arrived { body, county })?;
        }
        7 | 8 => {
            let body = Body(json!({ "region": village, "station": station }));
            tx.record(at, &who, &Collected { body, county })?;
        }
        _ => {
            let body = Body(json!({
                "seller": seller, "origin": village, "counted": true, "whole": false, "total": 100 + turn % 400,
                "farm_inputs": 0,
            }));
            tx.record(at, &who, &Refunded { body, county })?;
        }
    }
    Ok(())
}

type Ask = Box<dyn Fn(&mut Conn) -> statistics::Result<()> + Send + Sync>;

/// What boards ask.
fn questions(today: Day) -> Vec<(&'static str, Ask)> {
    let county = RegionCode(410_324);
    let (lately, year) = (Span::last_days(today, 30), Span::last_days(today, 365));
    let month = today.number() / 100;
    let (value, orders) = (Measure::TransactionValue, Measure::Orders);
    let (sellers, points) = (ActiveKind::Seller, ActiveKind::Point);
    let all: Vec<(&'static str, Ask)> = vec![
        ("total of 30 days", Box::new(move |conn| service::total(conn, value, None, lately).map(drop))),
        ("total of a year", Box::new(move |conn| service::total(conn, value, None, year).map(drop))),
        ("by county", Box::new(move |conn| service::by_county(conn, orders, lately).map(drop))),
        (
            "a county by township, 30 days",
            Box::new(move |conn| service::by_township(conn, orders, county, lately).map(drop)),
        ),
        (
            "a county by township, a year",
            Box::new(move |conn| service::by_township(conn, orders, county, year).map(drop)),
        ),
        (
            "rural sales by month, three years",
            Box::new(move |conn| service::rural_by_month(conn, None, (month - 300, month)).map(drop)),
        ),
        (
            "indicators by county, the year",
            Box::new(move |conn| figures_by_county(conn, Period::Year(month / 100), today).map(drop)),
        ),
        (
            "an indicator's twelve months",
            Box::new(move |conn| trend_of(conn, "rural-transactions", None, today).map(drop)),
        ),
        (
            "active sellers, 30 days",
            Box::new(move |conn| service::active(conn, sellers, None, lately).map(drop)),
        ),
        (
            "active points, the 30 days before",
            Box::new(move |conn| service::active(conn, points, None, lately.before()).map(drop)),
        ),
        ("active points, a year", Box::new(move |conn| service::active(conn, points, None, year).map(drop))),
        ("coverage of all counties", Box::new(move |conn| service::coverages(conn, None, today).map(drop))),
        (
            "sellers behind a figure",
            Box::new(move |conn| service::seller_sales(conn, None, (month, month), (0, 25)).map(drop)),
        ),
    ];
    all
}

/// Each question again and again while events keep arriving and being counted: the slowest of what all but one in a hundred
/// take.
async fn ask(db: &Db, world: &Arc<World>, events: i64) -> Result<Duration, Failure> {
    let today = SystemClock.now().day();
    let mut asked = questions(today);
    asked.push(("the city's whole board", Box::new(move |conn| board(conn, None, today).map(drop))));
    let asked = Arc::new(asked);
    let arriving = tokio::spawn(arrive(db.clone(), world.clone(), events));
    let mut slowest = Duration::ZERO;
    for (at, (name, _)) in asked.iter().enumerate() {
        let mut took = Vec::with_capacity(ASKED);
        for _ in 0..ASKED {
            let (asked, began) = (asked.clone(), Instant::now());
            db.read(move |conn| asked.get(at).map_or(Ok(()), |(_, ask)| ask(conn))).await?;
            took.push(began.elapsed());
        }
        took.sort_unstable();
        let at = |hundredth: usize| took.get(ASKED * hundredth / 100).copied().unwrap_or_default();
        println!("{name:>34}: p50 {:>9.2?}, p99 {:>9.2?}", at(50), at(98));
        // The whole board is many questions.
        if *name != "the city's whole board" {
            slowest = slowest.max(at(98));
        }
    }
    let still_arriving = !arriving.is_finished();
    arriving.abort();
    if still_arriving { Ok(slowest) } else { Err("no events arrived while boards were asked".into()) }
}

/// Events go on arriving and becoming figures.
async fn arrive(db: Db, world: Arc<World>, from: i64) -> Result<(), Failure> {
    let mut at = from;
    loop {
        fill(&db, &world, at, at + ARRIVING, from).await?;
        for reaction in statistics::reactions() {
            catch_up(&db, SystemClock.now(), &reaction).await?;
        }
        at += ARRIVING;
        tokio::time::sleep(PAUSE).await;
    }
}
