//! Staff of a shop on both engines: asked by phone, accepted by whoever has it, let go at once.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by panicking")]

use db::{Db, Migrations};
use identity::model::{InvitationId, Phone};
use identity::service::{self, NewPerson, SignIn};
use identity::{Error, Vault};
use kernel::{Actor, Grant, GrantScope, OrganisationId, PersonId, RegionCode, Role, Timestamp};

const CITY: RegionCode = RegionCode(410_300);
const COUNTY: RegionCode = RegionCode(410_324);
const SHOP: OrganisationId = OrganisationId(70);
const OWNER: i64 = 1;
const PHONE: &str = "13800005678";

fn migrations() -> Migrations {
    Migrations::new().with(identity::MIGRATIONS)
}

fn now() -> Timestamp {
    Timestamp::from_millis(1_790_000_000_000)
}

fn vault() -> Vault {
    Vault::new([9; 32])
}

async fn join(db: &Db, phone: &'static str) -> PersonId {
    db.write(move |tx| {
        let new = NewPerson {
            name: "王小明".to_owned(),
            phone: phone.parse()?,
            password_hash: String::new(),
            is_invented: false,
        };
        service::create_person(tx, &testkit::anybody(), now(), &vault(), CITY, &new)
    })
    .await
    .unwrap()
}

async fn invite(db: &Db, role: Role, at: Timestamp) -> Result<InvitationId, Error> {
    db.write(move |tx| {
        let phone: Phone = PHONE.parse()?;
        let owner = testkit::somebody(OWNER);
        service::invite(tx, &owner, at, &vault(), CITY, (SHOP, COUNTY), (&phone, role))
    })
    .await
}

async fn answer(db: &Db, person: PersonId, id: InvitationId, at: Timestamp, yes: bool) -> Result<(), Error> {
    db.write(move |tx| service::answer_invitation(tx, &testkit::somebody(person.0), at, CITY, id, yes)).await
}

async fn dismiss(db: &Db, by: i64, person: PersonId, role: Role) -> Result<(), Error> {
    db.write(move |tx| {
        service::dismiss(tx, &testkit::somebody(by), now(), CITY, (SHOP, COUNTY), (person, role))
    })
    .await
}

async fn grants(db: &Db, person: PersonId) -> Vec<Grant> {
    db.read(move |conn| service::grants_of(conn, CITY, person)).await.unwrap()
}

#[test]
fn whoever_has_the_phone_answers_once() {
    testkit::on_both(migrations, |db| async move {
        assert!(matches!(invite(&db, Role::Auditor, now()).await, Err(Error::NotAShopRole)));
        let id = invite(&db, Role::Packer, now()).await.unwrap();
        assert!(matches!(invite(&db, Role::Packer, now()).await, Err(Error::InvitedAlready)));
        // The phone may get an account only later.
        let (person, other) = (join(&db, PHONE).await, join(&db, "13800009999").await);
        assert!(matches!(answer(&db, other, id, now(), true).await, Err(Error::NoInvitation)));
        let over = now().plus_minutes(14 * 24 * 60);
        assert!(matches!(answer(&db, person, id, over, true).await, Err(Error::InvitationOver)));
        answer(&db, person, id, now(), true).await.unwrap();
        assert!(matches!(answer(&db, person, id, now(), false).await, Err(Error::InvitationOver)));
        let scope = GrantScope::Organisation(SHOP, COUNTY);
        assert_eq!(grants(&db, person).await, [Grant { role: Role::Packer, scope }]);
        let (staff, waiting) = db
            .read(|conn| service::staff(conn, &testkit::somebody(OWNER), CITY, (SHOP, COUNTY)))
            .await
            .unwrap();
        assert_eq!((staff.len(), staff[0].person, staff[0].role), (1, person, Role::Packer));
        assert_eq!(waiting, []);
        assert!(matches!(dismiss(&db, person.0, person, Role::Packer).await, Err(Error::OwnRole)));
        dismiss(&db, OWNER, person, Role::Packer).await.unwrap();
        assert_eq!(grants(&db, person).await, [], "it ends at once");
        assert!(matches!(dismiss(&db, OWNER, person, Role::Packer).await, Err(Error::NoRole)));
    });
}

#[test]
fn an_invitation_is_refused_withdrawn_or_makes_room() {
    testkit::on_both(migrations, |db| async move {
        let person = join(&db, PHONE).await;
        let refused = invite(&db, Role::Packer, now()).await.unwrap();
        answer(&db, person, refused, now(), false).await.unwrap();
        let withdrawn = invite(&db, Role::Packer, now()).await.unwrap();
        db.write(move |tx| {
            service::withdraw_invitation(tx, &testkit::somebody(OWNER), now(), CITY, withdrawn)
        })
        .await
        .unwrap();
        assert!(matches!(answer(&db, person, withdrawn, now(), true).await, Err(Error::InvitationOver)));
        assert_eq!(grants(&db, person).await, []);
        invite(&db, Role::Packer, now()).await.unwrap();
        let later = now().plus_minutes(14 * 24 * 60);
        invite(&db, Role::Packer, later).await.unwrap();
    });
}

#[test]
fn who_works_in_two_shops_acts_for_the_one_they_chose() {
    testkit::on_both(migrations, |db| async move {
        let person = join(&db, PHONE).await;
        let shops = [OrganisationId(70), OrganisationId(71)];
        for shop in shops {
            db.write(move |tx| {
                let scope = GrantScope::Organisation(shop, COUNTY);
                let grant = Grant { role: Role::Lister, scope };
                service::grant_role(tx, &testkit::system(), now(), CITY, person, grant)
            })
            .await
            .unwrap();
        }
        let signed_in = db
            .write(|tx| {
                let candidate = service::candidate(tx.conn(), now(), &vault(), CITY, &PHONE.parse()?)?;
                service::sign_in(tx, now(), CITY, &candidate, true, "test")
            })
            .await
            .unwrap();
        let SignIn::Done { token, .. } = signed_in else { panic!("{signed_in:?}") };
        let known = || {
            let (db, token) = (db.clone(), token.clone());
            async move {
                let found = db.read(move |conn| service::session(conn, now(), CITY, &token)).await;
                found.unwrap().unwrap()
            }
        };
        let first = |grants: &[Grant]| match grants[0].scope {
            GrantScope::Organisation(id, _) => id,
            other => panic!("{other:?}"),
        };
        let (session, grants) = {
            let known = known().await;
            (known.session, known.grants)
        };
        assert_eq!(first(&grants), shops[0]);
        let act_for = |shop: OrganisationId| {
            let (db, grants) = (db.clone(), grants.clone());
            async move {
                let authority = std::sync::Arc::new(testkit::Everything);
                db.write(move |tx| {
                    let actor = Actor::person(person, "x", grants.clone(), authority.clone());
                    service::act_for(tx, &actor, now(), CITY, session, shop)
                })
                .await
            }
        };
        act_for(shops[1]).await.unwrap();
        assert_eq!(first(&known().await.grants), shops[1]);
        assert_eq!(known().await.grants.len(), 2);
        assert!(matches!(act_for(OrganisationId(72)).await, Err(Error::NoRole)), "only one's own");
    });
}
