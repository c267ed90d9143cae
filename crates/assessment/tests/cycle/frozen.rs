//! A frozen result in the database: a changed byte is found, whatever was changed along with it.

use assessment::model::Unsound;
use assessment::service;
use db::Db;
use diesel::RunQueryDsl as _;

use super::stage::{House, migrations};

async fn change(db: &Db, sql: &'static str) {
    let changed = db.write(move |tx| diesel::sql_query(sql).execute(tx.conn()).map_err(db::Error::from));
    assert_eq!(changed.await.unwrap(), 1, "{sql}");
}

#[test]
fn one_changed_byte_is_found() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db.clone());
        house.open().await;
        let id = house.published().await;
        let faults = || async { db.read(move |conn| service::verify(conn, id)).await.unwrap().faults };
        assert_eq!(faults().await, []);
        let only = "WHERE kind = 'final'";
        for (column, found) in [
            ("facts", vec![Unsound::Changed]),
            ("trace", vec![Unsound::Changed, Unsound::Figures]),
            ("rulebook_text", vec![Unsound::Changed, Unsound::Figures]),
        ] {
            let sql = format!("UPDATE assessment_result SET {column} = {column} || ' ' {only}");
            change(&db, sql.leak()).await;
            let seen = faults().await;
            assert_eq!(seen.first(), found.first(), "{column}: {seen:?}");
            assert!(column != "trace" || seen == found, "{column}: {seen:?}");
            let sql = format!(
                "UPDATE assessment_result SET {column} = SUBSTR({column}, 1, LENGTH({column}) - 1) {only}"
            );
            change(&db, sql.leak()).await;
            assert_eq!(faults().await, [], "{column} is as it was");
        }
        // A hash made anew over forged bytes is not the one the log kept.
        change(&db, "UPDATE assessment_result SET hash = '0000000000000000000000000000000000000000000000000000000000000000' WHERE kind = 'final'").await;
        assert_eq!(faults().await, [Unsound::Changed, Unsound::Log]);
    });
}
