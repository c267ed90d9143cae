//! What is kept prepared: diesel tells of each statement that it keeps.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

mod common;

use std::sync::{Arc, Mutex};

use common::{COUNTY, counter, make_table, migrations};
use db::{Error, Prepare as _};
use diesel::connection::{Connection as _, Instrumentation, InstrumentationEvent};
use diesel::prelude::*;
use diesel::sql_types::BigInt;

/// Notes the statements that are kept.
struct Kept(Arc<Mutex<Vec<String>>>);

impl Instrumentation for Kept {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::CacheQuery { sql, .. } = event {
            self.0.lock().unwrap().push(sql.to_owned());
        }
    }
}

#[test]
fn updates_written_out_statements_and_lists_are_prepared_once() {
    testkit::on_both(migrations, |db| async move {
        make_table(&db).await;
        let kept = Arc::new(Mutex::new(Vec::new()));
        let seen = kept.clone();
        db.write(move |tx| {
            seen.lock().unwrap().clear();
            tx.conn().set_instrumentation(Kept(seen.clone()));
            for by in 1..=3_i64 {
                diesel::update(counter::table.find((COUNTY.0, 1)))
                    .set(counter::value.eq(counter::value + by))
                    .prepared()
                    .execute(tx.conn())?;
                diesel::sql_query("DELETE FROM counter WHERE county = $1")
                    .bind::<BigInt, _>(by)
                    .prepared()
                    .execute(tx.conn())?;
                struct Move;
                diesel::update(counter::table.find((COUNTY.0, 1)))
                    .set(counter::id.eq(1 + by - by))
                    .named::<Move>()
                    .execute(tx.conn())?;
                let found: Vec<i64> = counter::table
                    .filter(counter::id.eq_any(vec![1, by]))
                    .select(counter::value)
                    .prepared()
                    .load(tx.conn())?;
                assert_eq!(found, [by * (by + 1) / 2]);
            }
            tx.conn().set_instrumentation(None::<Kept>);
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        let kept = kept.lock().unwrap();
        let of = |word: &str| kept.iter().filter(|sql| sql.starts_with(word)).count();
        assert_eq!((of("UPDATE"), of("DELETE"), of("SELECT")), (2, 1, 1), "{kept:?}");
    });
}
