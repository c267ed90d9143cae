//! The second factor: asked for once it is confirmed, good once, counted like a password.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by panicking")]

use db::{Db, Migrations};
use identity::model::Phone;
use identity::service::{self, Factor, NewPerson, SignIn};
use identity::{Error, Vault, hash_password, password_fits};
use kernel::{PersonId, RegionCode, Timestamp};
use totp_rs::{Builder, Secret};

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

/// What the app shows at a moment.
fn code_at(secret: &str, at: Timestamp) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let seconds = u64::try_from(at.millis() / 1000).unwrap();
    Builder::new().with_secret(secret).build().unwrap().generate(seconds).to_string()
}

async fn factor(db: &Db, person: PersonId) -> Factor {
    db.read(move |conn| service::second_factor(conn, &vault(), CITY, person)).await.unwrap()
}

async fn confirm(db: &Db, person: PersonId, code: String) -> identity::Result<()> {
    db.write(move |tx| {
        let actor = testkit::somebody(person.0);
        service::confirm_second_factor(tx, &actor, now(), &vault(), CITY, &code)
    })
    .await
}

/// Somebody whose second factor is on, and its secret.
async fn join(db: &Db) -> (PersonId, String) {
    let new = NewPerson {
        name: "王小明".to_owned(),
        phone: phone(),
        password_hash: hash_password("longenough").unwrap(),
        is_invented: false,
    };
    let person = db
        .write(move |tx| service::create_person(tx, &testkit::anybody(), now(), &vault(), CITY, &new))
        .await
        .unwrap();
    let actor = testkit::somebody(person.0);
    db.write(move |tx| service::start_second_factor(tx, &actor, now(), &vault(), CITY)).await.unwrap();
    let Factor::Begun(secret) = factor(db, person).await else { panic!("the secret is shown while begun") };
    assert!(matches!(sign_in(db, now()).await, SignIn::Done { .. }), "what is begun is not yet asked for");
    assert!(matches!(confirm(db, person, "000000".to_owned()).await, Err(Error::WrongCode)));
    confirm(db, person, code_at(&secret, now())).await.unwrap();
    assert_eq!(factor(db, person).await, Factor::Confirmed);
    (person, secret)
}

async fn sign_in(db: &Db, at: Timestamp) -> SignIn {
    let candidate =
        db.read(move |conn| service::candidate(conn, at, &vault(), CITY, &phone())).await.unwrap();
    let fits = password_fits("longenough", candidate.hash());
    db.write(move |tx| service::sign_in(tx, at, CITY, &candidate, fits, "test")).await.unwrap()
}

async fn token_of_step(db: &Db, at: Timestamp) -> String {
    match sign_in(db, at).await {
        SignIn::NeedsCode { token } => token,
        other => panic!("a code should be asked for, not {other:?}"),
    }
}

async fn enter(db: &Db, at: Timestamp, token: &str, code: &str) -> identity::Result<SignIn> {
    let (token, code) = (token.to_owned(), code.to_owned());
    db.write(move |tx| service::enter_code(tx, at, &vault(), CITY, &token, &code)).await
}

#[test]
fn a_code_is_asked_for_and_is_good_once() {
    testkit::on_both(migrations, |db| async move {
        let (_, secret) = join(&db).await;
        let at = now().plus_minutes(1);
        let token = token_of_step(&db, at).await;
        let known = {
            let token = token.clone();
            db.read(move |conn| service::session(conn, at, CITY, &token)).await.unwrap()
        };
        assert!(known.is_none(), "half a sign-in opens nothing");
        let code = code_at(&secret, at);
        let SignIn::Done { token: session, .. } = enter(&db, at, &token, &code).await.unwrap() else {
            panic!("the app's code signs in")
        };
        assert_ne!(session, token, "the step's token is not the session's");
        assert!(db.read(move |conn| service::session(conn, at, CITY, &session)).await.unwrap().is_some());
        assert!(
            matches!(enter(&db, at, &token, &code).await, Err(Error::CodeTooLate)),
            "a step is done once"
        );
        let again = token_of_step(&db, at).await;
        assert_eq!(enter(&db, at, &again, &code).await.unwrap(), SignIn::Wrong, "a code is good once");
        let late = at.plus_minutes(11);
        assert!(matches!(enter(&db, late, &again, &code_at(&secret, late)).await, Err(Error::CodeTooLate)));
    });
}

#[test]
fn wrong_codes_lock_although_the_password_is_right() {
    testkit::on_both(migrations, |db| async move {
        let (person, secret) = join(&db).await;
        let at = now().plus_minutes(1);
        for _ in 0..4 {
            // A right password must not wash the wrong codes away.
            let token = token_of_step(&db, at).await;
            assert_eq!(enter(&db, at, &token, "000000").await.unwrap(), SignIn::Wrong);
        }
        let token = token_of_step(&db, at).await;
        assert!(matches!(enter(&db, at, &token, "000000").await.unwrap(), SignIn::Locked(_)));
        let right = code_at(&secret, at);
        assert!(matches!(enter(&db, at, &token, &right).await.unwrap(), SignIn::Locked(_)));
        db.write(move |tx| service::unlock(tx, &testkit::somebody(1), at, CITY, person)).await.unwrap();
        assert!(matches!(enter(&db, at, &token, &right).await.unwrap(), SignIn::Done { .. }));
    });
}

#[test]
fn a_lost_device_is_helped_by_somebody_else_and_ends_every_session() {
    testkit::on_both(migrations, |db| async move {
        let (person, secret) = join(&db).await;
        let at = now().plus_minutes(1);
        let token = token_of_step(&db, at).await;
        let outcome = enter(&db, at, &token, &code_at(&secret, at)).await.unwrap();
        let SignIn::Done { token: session, .. } = outcome else { panic!("the app's code signs in") };
        let reset = |by: i64| {
            let db = db.clone();
            async move {
                db.write(move |tx| service::reset_second_factor(tx, &testkit::somebody(by), at, CITY, person))
                    .await
            }
        };
        assert!(matches!(reset(person.0).await, Err(Error::OwnRole)));
        reset(1).await.unwrap();
        assert!(db.read(move |conn| service::session(conn, at, CITY, &session)).await.unwrap().is_none());
        assert!(matches!(sign_in(&db, at).await, SignIn::Done { .. }));
    });
}
