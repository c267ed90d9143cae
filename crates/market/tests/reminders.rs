//! Sellers are reminded once for each day and step, on both engines, and what is said about messages is true.

#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

mod common;

use common::{COUNTY, listed, migrations, now, seller};
use db::Db;
use kernel::Timestamp;
use market::model::{Ending, ReminderStep, SentAs, due_after};
use market::service;
use market::sms::{LogOnly, Sms};

async fn remind(db: &Db, at: Timestamp) -> usize {
    db.write(move |tx| service::remind(tx, &testkit::system(), at)).await.unwrap()
}

#[test]
fn a_verification_is_reminded_of_three_times_and_each_once() {
    testkit::on_both(migrations, |db| async move {
        listed(&db, 1, 5, 900).await;
        let due = due_after(now().day());
        let on = |days: i64| due.plus_days(days).start().plus_minutes(9 * 60);
        assert_eq!(remind(&db, on(-31)).await, 0);
        assert_eq!((remind(&db, on(-30)).await, remind(&db, on(-29)).await), (1, 0));
        assert_eq!((remind(&db, on(-7)).await, remind(&db, on(15)).await), (1, 0), "fifteen days of grace");
        assert_eq!((remind(&db, on(16)).await, remind(&db, on(17)).await), (1, 0));
        assert_eq!(remind(&db, on(120)).await, 0, "nobody is reminded for ever");
        let shop = seller(1).id;
        let made = db
            .read(move |conn| service::reminders_of(conn, &testkit::somebody(1), COUNTY, shop))
            .await
            .unwrap();
        let steps: Vec<ReminderStep> = made.iter().rev().map(|one| one.step).collect();
        assert_eq!(steps, ReminderStep::ALL);
        assert!(made.iter().all(|one| one.ending == Ending::Verification && one.due_on == due));
        let last = db.read(move |conn| service::last_reminded(conn, &[shop])).await.unwrap();
        assert_eq!(last, [(shop, Some(on(16)))]);
    });
}

#[test]
fn a_reminder_goes_out_once_and_the_log_says_it_is_none() {
    testkit::on_both(migrations, |db| async move {
        listed(&db, 1, 5, 900).await;
        let at = due_after(now().day()).plus_days(-7).start();
        // Whoever was not reminded in time hears of the nearest step alone.
        assert_eq!(remind(&db, at).await, 1);
        let waiting = db.read(service::unsent_reminders).await.unwrap();
        assert_eq!((waiting.len(), waiting[0].1.as_str()), (1, "合作社1"));
        let sent = LogOnly.send(&waiting[0].2, "到期");
        assert_eq!(sent, SentAs::Logged, "a log is no message");
        let reminder = waiting[0].0.clone();
        for said in [sent, SentAs::Sent] {
            let one = reminder.clone();
            db.write(move |tx| service::note_reminder(tx, &testkit::system(), at, &one, said)).await.unwrap();
        }
        assert!(db.read(service::unsent_reminders).await.unwrap().is_empty());
        let shop = seller(1).id;
        let made = db
            .read(move |conn| service::reminders_of(conn, &testkit::somebody(1), COUNTY, shop))
            .await
            .unwrap();
        assert_eq!(made[0].sent, SentAs::Logged, "the first word stands");
    });
}
