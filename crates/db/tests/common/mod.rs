//! A tiny context: a counter per county that must never go below zero, and an event for each change.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    missing_docs,
    reason = "shared by test files, each of which uses its part"
)]

use db::{Db, Error, Event, Migrations, Tx};
use diesel::prelude::*;
use kernel::{Clock, RegionCode, SystemClock, Timestamp};
use serde::{Deserialize, Serialize};

pub const COUNTY: RegionCode = RegionCode(410_324);

diesel::table! {
    counter (county, id) {
        county -> BigInt,
        id -> BigInt,
        value -> BigInt,
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Counted {
    pub county: RegionCode,
    pub by: i64,
    pub writer: i64,
    pub turn: i64,
}

impl Event for Counted {
    const KIND: &'static str = "test.counted";
    fn county(&self) -> RegionCode {
        self.county
    }
    fn subject(&self) -> String {
        self.writer.to_string()
    }
}

pub fn now() -> Timestamp {
    SystemClock.now()
}

pub fn migrations() -> Migrations {
    Migrations::new()
}

pub async fn make_table(db: &Db) {
    db.write(|tx| {
        diesel::sql_query(
            "CREATE TABLE counter (county BIGINT NOT NULL, id BIGINT NOT NULL, \
             value BIGINT NOT NULL CHECK (value >= 0), PRIMARY KEY (county, id))",
        )
        .execute(tx.conn())?;
        diesel::insert_into(counter::table)
            .values((counter::county.eq(COUNTY.0), counter::id.eq(1), counter::value.eq(0)))
            .execute(tx.conn())?;
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
}

/// Changes the counter and records it.
pub fn count(tx: &mut Tx<'_>, by: i64, writer: i64, turn: i64) -> db::Result<()> {
    diesel::update(counter::table.find((COUNTY.0, 1)))
        .set(counter::value.eq(counter::value + by))
        .execute(tx.conn())?;
    tx.record(now(), &testkit::system(), &Counted { county: COUNTY, by, writer, turn })?;
    Ok(())
}

pub async fn value(db: &Db) -> i64 {
    db.read(|conn| {
        Ok::<_, Error>(counter::table.find((COUNTY.0, 1)).select(counter::value).first::<i64>(conn)?)
    })
    .await
    .unwrap()
}
