//! The same transaction of eight statements through `Db::write` and through bare rusqlite in groups of 64,
//! both durable (`synchronous=FULL`), on the same disk.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use db::{Db, Error, Event, Migrations, Target, Tx};
use diesel::prelude::*;
use kernel::{Actor, Clock, IdSource, RegionCode, SystemClock};
use serde::Serialize;

const COUNTY: RegionCode = RegionCode(410_324);
const STOCKS: i64 = 1000;
const GROUP: u32 = 64;
const MIGRATIONS: db::EmbeddedMigrations = diesel_migrations::embed_migrations!("migrations");

type Failure = Box<dyn std::error::Error + Send + Sync>;

mod tables {
    diesel::table! {
        bench_stock (county, id) {
            county -> BigInt,
            id -> BigInt,
            price_fen -> BigInt,
            available -> BigInt,
            held -> BigInt,
        }
    }
    diesel::table! {
        bench_order (county, id) {
            county -> BigInt,
            id -> BigInt,
            buyer -> BigInt,
            status -> Text,
            total_fen -> BigInt,
            placed_at -> BigInt,
        }
    }
    diesel::table! {
        bench_line (county, id) {
            county -> BigInt,
            id -> BigInt,
            order_id -> BigInt,
            stock -> BigInt,
            quantity -> BigInt,
            amount_fen -> BigInt,
        }
    }
}

use tables::{bench_line, bench_order, bench_stock};

#[derive(Serialize)]
struct Ordered {
    county: RegionCode,
    order: i64,
    total_fen: i64,
}

impl Event for Ordered {
    const KIND: &'static str = "bench.ordered";
    fn county(&self) -> RegionCode {
        self.county
    }
    fn subject(&self) -> String {
        kernel::code(self.order)
    }
}

pub(crate) fn run(seconds: u64, callers: u32) -> Result<(), Failure> {
    let span = Duration::from_secs(seconds);
    println!(
        "writes: 8 statements a transaction, {callers} callers, {seconds} s each side, synchronous=FULL"
    );
    let reference = bare(span)?;
    println!("bare rusqlite, groups of {GROUP}: {reference:.0} tx/s");
    let value = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?
        .block_on(through_db(span, callers))?;
    println!("Db::write: {value:.0} tx/s");
    println!("RESULT name=writes value={value:.0} reference={reference:.0} ratio={:.3}", value / reference);
    Ok(())
}

async fn through_db(span: Duration, callers: u32) -> Result<f64, Failure> {
    let folder = tempfile::tempdir_in(".")?;
    let target = Target::Sqlite(folder.path().join("bench.db"));
    let db = Db::open(&target, IdSource::new(1), &Migrations::new().with(MIGRATIONS))?;
    db.write(|tx| {
        for id in 1..=STOCKS {
            let row = (
                bench_stock::county.eq(COUNTY),
                bench_stock::id.eq(id),
                bench_stock::price_fen.eq(990),
                bench_stock::available.eq(1_000_000_000_i64),
                bench_stock::held.eq(0),
            );
            diesel::insert_into(bench_stock::table).values(row).execute(tx.conn())?;
        }
        Ok::<_, Error>(())
    })
    .await?;
    let done = Arc::new(AtomicU64::new(0));
    let start = Instant::now();
    let end = start + span;
    let mut tasks = Vec::new();
    for caller in 0..callers {
        let (db, done) = (db.clone(), done.clone());
        tasks.push(tokio::spawn(async move {
            let mut turn = i64::from(caller);
            while Instant::now() < end {
                turn += 97;
                let stock = turn % STOCKS + 1;
                db.write(move |tx| checkout(tx, i64::from(caller), stock)).await?;
                done.fetch_add(1, Ordering::Relaxed);
            }
            Ok::<_, Error>(())
        }));
    }
    for task in tasks {
        task.await??;
    }
    let rate = per_second(done.load(Ordering::Relaxed), start.elapsed());
    db.close().await;
    Ok(rate)
}

fn checkout(tx: &mut Tx<'_>, buyer: i64, stock: i64) -> Result<(), Error> {
    let now = SystemClock.now();
    let order: i64 = tx.id(now);
    let price: i64 =
        bench_stock::table.find((COUNTY, stock)).select(bench_stock::price_fen).first(tx.conn())?;
    let held = diesel::update(bench_stock::table.find((COUNTY, stock)).filter(bench_stock::available.ge(2)))
        .set((
            bench_stock::available.eq(bench_stock::available - 2),
            bench_stock::held.eq(bench_stock::held + 2),
        ))
        .execute(tx.conn())?;
    if held != 1 {
        return Err(Error::NotFound);
    }
    let row = (
        bench_order::county.eq(COUNTY),
        bench_order::id.eq(order),
        bench_order::buyer.eq(buyer),
        bench_order::status.eq("placed"),
        bench_order::total_fen.eq(price * 2),
        bench_order::placed_at.eq(now),
    );
    diesel::insert_into(bench_order::table).values(row).execute(tx.conn())?;
    for _ in 0..2 {
        let line: i64 = tx.id(now);
        let row = (
            bench_line::county.eq(COUNTY),
            bench_line::id.eq(line),
            bench_line::order_id.eq(order),
            bench_line::stock.eq(stock),
            bench_line::quantity.eq(1_i64),
            bench_line::amount_fen.eq(price),
        );
        diesel::insert_into(bench_line::table).values(row).execute(tx.conn())?;
    }
    let lines: i64 = bench_line::table
        .filter(bench_line::county.eq(COUNTY).and(bench_line::id.gt(order)))
        .count()
        .get_result(tx.conn())?;
    if lines != 2 {
        return Err(Error::NotFound);
    }
    diesel::update(bench_order::table.find((COUNTY, order)))
        .set(bench_order::status.eq("held"))
        .execute(tx.conn())?;
    tx.record(now, &Actor::system("bench"), &Ordered { county: COUNTY, order, total_fen: price * 2 })?;
    Ok(())
}

/// The same statements on one connection, committed every 64 transactions.
fn bare(span: Duration) -> Result<f64, Failure> {
    let folder = tempfile::tempdir_in(".")?;
    let conn = rusqlite::Connection::open(folder.path().join("bare.db"))?;
    conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
         PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 4000;",
    )?;
    conn.execute_batch(include_str!("../migrations/9001_bench/up.sql"))?;
    conn.execute_batch(include_str!("../../crates/db/migrations/0001_event_log/up.sql"))?;
    for id in 1..=STOCKS {
        conn.execute("INSERT INTO bench_stock VALUES (410324, ?1, 990, 1000000000, 0)", [id])?;
    }
    let ids = IdSource::new(1);
    let start = Instant::now();
    let (mut done, mut number) = (0_u64, 0_i64);
    while start.elapsed() < span {
        conn.execute_batch("BEGIN IMMEDIATE")?;
        for _ in 0..GROUP {
            number += 1;
            bare_checkout(&conn, &ids, number)?;
            done += 1;
        }
        conn.execute_batch("COMMIT")?;
    }
    Ok(per_second(done, start.elapsed()))
}

fn bare_checkout(conn: &rusqlite::Connection, ids: &IdSource, number: i64) -> rusqlite::Result<()> {
    let now = SystemClock.now();
    let stock = number * 97 % STOCKS + 1;
    let order = ids.next(now);
    let price: i64 = conn
        .prepare_cached("SELECT price_fen FROM bench_stock WHERE county = 410324 AND id = ?1")?
        .query_row([stock], |row| row.get(0))?;
    conn.prepare_cached(
        "UPDATE bench_stock SET available = available - 2, held = held + 2 \
         WHERE county = 410324 AND id = ?1 AND available >= 2",
    )?
    .execute([stock])?;
    conn.prepare_cached("INSERT INTO bench_order VALUES (410324, ?1, ?2, 'placed', ?3, ?4)")?.execute([
        order,
        number % 64,
        price * 2,
        now.millis(),
    ])?;
    for _ in 0..2 {
        conn.prepare_cached("INSERT INTO bench_line VALUES (410324, ?1, ?2, ?3, 1, ?4)")?.execute([
            ids.next(now),
            order,
            stock,
            price,
        ])?;
    }
    let _: i64 = conn
        .prepare_cached("SELECT COUNT(*) FROM bench_line WHERE county = 410324 AND id > ?1")?
        .query_row([order], |row| row.get(0))?;
    conn.prepare_cached("UPDATE bench_order SET status = 'held' WHERE county = 410324 AND id = ?1")?
        .execute([order])?;
    let body = format!("{{\"county\":\"410324\",\"order\":{order},\"total_fen\":{}}}", price * 2);
    conn.prepare_cached(
        "INSERT INTO event_log VALUES (410324, ?1, ?2, 0, 'bench.ordered', ?3, 'system:bench', ?4, ?5)",
    )?
    .execute(rusqlite::params![ids.next(now), number, kernel::code(order), now.millis(), body])?;
    Ok(())
}

#[allow(clippy::as_conversions, clippy::cast_precision_loss, reason = "a rate for people to read")]
fn per_second(count: u64, span: Duration) -> f64 {
    count as f64 / span.as_secs_f64()
}
