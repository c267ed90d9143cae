//! Sellers are reminded once for each day and step, on both engines, and what is said about messages is true.

use crate::common::{CITY, COUNTY, listed, migrations, now, seller};
use db::{Db, LogFilter};
use identity::Vault;
use identity::service::NewPerson;
use kernel::{Grant, GrantScope, OrganisationId, Role, Timestamp};
use market::model::{Ending, Reminder, ReminderStep, SentAs, due_after};
use market::service;

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

/// The shop's owner, whose phone is 13812345678.
async fn owner(db: &Db, vault: &Vault, shop: OrganisationId) {
    let vault = vault.clone();
    db.write(move |tx| {
        let new = NewPerson {
            name: "王小明".to_owned(),
            phone: "13812345678".parse().unwrap(),
            password_hash: String::new(),
            is_invented: true,
        };
        let person = identity::service::create_person(tx, &testkit::system(), now(), &vault, CITY, &new)?;
        let grant = Grant { role: Role::Seller, scope: GrantScope::Organisation(shop, COUNTY) };
        identity::service::grant_role(tx, &testkit::system(), now(), CITY, person, grant)
    })
    .await
    .unwrap();
}

async fn claim(db: &Db, vault: &Vault, at: Timestamp, set_up: bool) -> Option<String> {
    let vault = vault.clone();
    db.write(move |tx| {
        let waiting = service::unsent_reminders(tx.conn())?;
        let (one, name) = waiting.first().unwrap();
        assert_eq!(name, "合作社1");
        service::claim_reminder(tx, at, (&vault, CITY), one, set_up)
    })
    .await
    .unwrap()
}

async fn made(db: &Db) -> Vec<Reminder> {
    let read = db.read(|conn| service::reminders_of(conn, &testkit::somebody(1), COUNTY, seller(1).id));
    read.await.unwrap()
}

#[test]
fn a_reminder_goes_once_to_the_owner_of_the_shop() {
    testkit::on_both(migrations, |db| async move {
        listed(&db, 1, 5, 900).await;
        let vault = Vault::new([7; 32]);
        owner(&db, &vault, seller(1).id).await;
        let at = due_after(now().day()).plus_days(-7).start();
        // Whoever was not reminded in time hears of the nearest step alone.
        assert_eq!(remind(&db, at).await, 1);
        assert_eq!(claim(&db, &vault, at, true).await.as_deref(), Some("13812345678"));
        assert!(db.read(service::unsent_reminders).await.unwrap().is_empty());
        let one = made(&db).await.remove(0);
        assert_eq!(one.sent, SentAs::Sent);
        let again = one.clone();
        let twice =
            db.write(move |tx| service::claim_reminder(tx, at, (&vault, CITY), &again, true)).await.unwrap();
        assert_eq!(twice, None, "it is taken once");
        assert!(db.write(move |tx| service::reminder_failed(tx, at, &one)).await.unwrap());
        assert_eq!(made(&db).await[0].sent, SentAs::Failed);
    });
}

#[test]
fn where_nobody_carries_messages_no_phone_is_opened() {
    testkit::on_both(migrations, |db| async move {
        listed(&db, 1, 5, 900).await;
        let vault = Vault::new([7; 32]);
        owner(&db, &vault, seller(1).id).await;
        let at = due_after(now().day()).plus_days(-7).start();
        remind(&db, at).await;
        assert_eq!(claim(&db, &vault, at, false).await, None);
        assert_eq!(made(&db).await[0].sent, SentAs::NotSetUp);
        let kinds = vec!["identity.person_unmasked".to_owned()];
        let log = db.read(move |conn| LogFilter { kinds, ..LogFilter::default() }.page(conn, 0, 9));
        assert_eq!(log.await.unwrap().1, 0);
    });
}

#[test]
fn a_shop_without_an_owner_gets_none_and_the_list_says_so() {
    testkit::on_both(migrations, |db| async move {
        listed(&db, 1, 5, 900).await;
        let at = due_after(now().day()).plus_days(-7).start();
        remind(&db, at).await;
        assert_eq!(claim(&db, &Vault::new([7; 32]), at, true).await, None);
        assert_eq!(made(&db).await[0].sent, SentAs::Failed);
    });
}
