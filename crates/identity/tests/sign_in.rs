//! Signing in: counted, locked, ended at once, and never told apart by phone.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by panicking")]

use db::{Db, LogFilter, Migrations};
use identity::model::Phone;
use identity::service::{self, NewPerson, SignIn};
use identity::{Error, Vault, hash_password, password_fits};
use kernel::{Grant, GrantScope, PersonId, RegionCode, Role, Timestamp};

const CITY: RegionCode = RegionCode(410_300);

fn migrations() -> Migrations {
    Migrations::new().with(identity::MIGRATIONS)
}

fn now() -> Timestamp {
    Timestamp::from_millis(1_790_000_000_000)
}

fn vault() -> Vault {
    Vault::new([9; 32])
}

fn phone() -> Phone {
    "13800005678".parse().unwrap()
}

async fn join(db: &Db) -> identity::Result<PersonId> {
    let password_hash = hash_password("longenough").unwrap();
    let new = NewPerson { name: "王小明".to_owned(), phone: phone(), password_hash, is_invented: false };
    db.write(move |tx| service::create_person(tx, &testkit::anybody(), now(), &vault(), CITY, &new)).await
}

async fn try_in(db: &Db, at: Timestamp, password: &str) -> identity::Result<SignIn> {
    let candidate = db.read(move |conn| service::candidate(conn, at, &vault(), CITY, &phone())).await?;
    let fits = password_fits(password, candidate.hash());
    db.write(move |tx| service::sign_in(tx, at, CITY, &candidate, fits, "test")).await
}

#[test]
fn five_wrong_passwords_lock_for_a_quarter_of_an_hour() {
    testkit::on_both(migrations, |db| async move {
        assert_eq!(try_in(&db, now(), "whatever").await.unwrap(), SignIn::Wrong, "an unknown phone");
        join(&db).await.unwrap();
        assert!(matches!(join(&db).await, Err(Error::PhoneTaken)));
        for _ in 0..4 {
            assert_eq!(try_in(&db, now(), "wrong").await.unwrap(), SignIn::Wrong);
        }
        assert!(matches!(try_in(&db, now(), "wrong").await.unwrap(), SignIn::Locked(_)));
        assert!(matches!(try_in(&db, now(), "longenough").await, Err(Error::Locked(_))));
        let later = now().plus_minutes(16);
        assert!(matches!(try_in(&db, later, "longenough").await.unwrap(), SignIn::Done { .. }));
        let (events, _) = db.read(|conn| LogFilter::default().page(conn, 0, 50)).await.unwrap();
        assert_eq!(events.iter().filter(|one| one.kind == "identity.sign_in_refused").count(), 5);
    });
}

#[test]
fn who_is_not_there_any_more_is_known_by_number() {
    testkit::on_both(migrations, |db| async move {
        let (here, gone) = (join(&db).await.unwrap(), PersonId(7));
        let names = db.read(move |conn| service::names_of(conn, CITY, [here, gone, here])).await.unwrap();
        let expected = [(here, "王小明".to_owned()), (gone, gone.to_string())];
        assert_eq!(names, expected.into_iter().collect());
        let elsewhere = RegionCode(410_700);
        let names = db.read(move |conn| service::names_of(conn, elsewhere, [here])).await.unwrap();
        assert_eq!(names.get(&here), Some(&here.to_string()), "another city's people are not told");
        assert!(db.read(|conn| service::names_of(conn, CITY, [])).await.unwrap().is_empty());
    });
}

#[test]
fn a_session_ends_at_once_and_when_it_rests_too_long() {
    testkit::on_both(migrations, |db| async move {
        let person = join(&db).await.unwrap();
        let SignIn::Done { token, .. } = try_in(&db, now(), "longenough").await.unwrap() else { panic!() };
        let known = |at: Timestamp, token: String| {
            let db = db.clone();
            async move { db.read(move |conn| service::session(conn, at, CITY, &token)).await.unwrap() }
        };
        assert!(known(now(), "f".repeat(64)).await.is_none());
        assert!(known(now().plus_minutes(31), token.clone()).await.is_some(), "a buyer may rest for days");
        let grant = Grant { role: Role::CountyClerk, scope: GrantScope::Region(RegionCode(410_324)) };
        db.write(move |tx| service::grant_role(tx, &testkit::system(), now(), CITY, person, grant))
            .await
            .unwrap();
        let found = known(now().plus_minutes(29), token.clone()).await.unwrap();
        assert_eq!(found.grants, [grant]);
        assert!(known(now().plus_minutes(31), token.clone()).await.is_none(), "staff may not");
        let session = found.session;
        db.write(move |tx| {
            let actor = testkit::somebody(person.0);
            service::sign_out(tx, &actor, now(), CITY, session, false)
        })
        .await
        .unwrap();
        assert!(known(now(), token).await.is_none());
    });
}

#[test]
fn a_phone_is_sealed_masked_and_unmasked_with_a_reason() {
    testkit::on_both(migrations, |db| async move {
        let person = join(&db).await.unwrap();
        let unmask = |reason: &'static str| {
            let db = db.clone();
            async move {
                db.write(move |tx| {
                    service::unmask(tx, &testkit::somebody(1), now(), &vault(), CITY, person, reason)
                })
                .await
            }
        };
        assert!(matches!(unmask(" ").await, Err(Error::ReasonMissing)));
        let number = "11010519491231002X";
        db.write(move |tx| {
            let number = number.parse()?;
            service::give_identity_number(tx, &testkit::somebody(person.0), now(), &vault(), CITY, &number)
        })
        .await
        .unwrap();
        let seen = unmask("投诉回访").await.unwrap();
        assert_eq!((seen.phone.as_str(), seen.identity_number.as_deref()), ("13800005678", Some(number)));
        let masked = db.read(move |conn| service::has_identity_number(conn, CITY, person)).await.unwrap();
        assert_eq!(masked.as_deref(), Some("1****************X"));
        let (events, _) = db.read(|conn| LogFilter::default().page(conn, 0, 50)).await.unwrap();
        assert!(events[0].body.contains("投诉回访"));
        let told = |secret: &str| events.iter().any(|event| event.body.contains(secret));
        assert!(!told("13800005678") && !told(number), "no event tells a phone or a number");
    });
}
