//! Several rows by one statement, on both engines.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

mod common;

use common::{COUNTY, counter, make_table, migrations};
use db::{Error, insert_new_rows, insert_rows};
use diesel::prelude::*;
use diesel::sql_types::BigInt;

const COUNTERS: &str = "counter (county, id, value)";

fn rows(values: impl Iterator<Item = i64>) -> Vec<impl diesel::query_builder::QueryFragment<db::Backend>> {
    let row = |value: i64| {
        (COUNTY.0.into_sql::<BigInt>(), (100 + value).into_sql::<BigInt>(), value.into_sql::<BigInt>())
    };
    values.map(row).collect()
}

#[test]
fn none_few_and_very_many_rows_are_all_inserted() {
    testkit::on_both(migrations, |db| async move {
        make_table(&db).await;
        db.write(|tx| {
            insert_rows(tx.conn(), COUNTERS, &rows(0..0))?;
            insert_rows(tx.conn(), COUNTERS, &rows(1..=3))?;
            insert_rows(tx.conn(), COUNTERS, &rows(4..=2_500))?;
            let found: Vec<i64> = counter::table
                .filter(counter::id.gt(100))
                .order(counter::id)
                .select(counter::value)
                .load(tx.conn())?;
            assert!(found.iter().copied().eq(1..=2_500), "{}", found.len());
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    });
}

#[test]
fn one_row_that_is_refused_refuses_them_all() {
    testkit::on_both(migrations, |db| async move {
        make_table(&db).await;
        let refused = db.write(|tx| insert_rows(tx.conn(), COUNTERS, &rows([1, -1].into_iter()))).await;
        assert!(refused.is_err(), "the table takes no negative value");
        let left: i64 =
            db.read(|conn| counter::table.count().get_result(conn).map_err(Error::from)).await.unwrap();
        assert_eq!(left, 1);
    });
}

#[test]
fn rows_that_are_there_may_be_passed_over() {
    testkit::on_both(migrations, |db| async move {
        make_table(&db).await;
        let values = db
            .write(|tx| {
                insert_new_rows(tx.conn(), COUNTERS, &rows([7, 8].into_iter()))?;
                diesel::update(counter::table.filter(counter::value.eq(7)))
                    .set(counter::value.eq(700))
                    .execute(tx.conn())?;
                // The second is there, and the third stands twice among them.
                insert_new_rows(tx.conn(), COUNTERS, &rows([6, 7, 9, 9].into_iter()))?;
                Ok::<_, Error>(
                    counter::table.order(counter::value).select(counter::value).load::<i64>(tx.conn())?,
                )
            })
            .await
            .unwrap();
        assert_eq!(values, [0, 6, 8, 9, 700]);
    });
}
