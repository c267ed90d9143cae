//! Granting roles: never to oneself, never two administrators in one, and only where there is such a place.

#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use db::{Db, Migrations};
use identity::service::{self, NewPerson};
use identity::{Error, Vault};
use kernel::{Grant, GrantScope, PersonId, RegionCode, Role, StationId, Timestamp};

const CITY: RegionCode = RegionCode(410_300);
const HERE: RegionCode = RegionCode(410_324);

fn migrations() -> Migrations {
    Migrations::new().with(identity::MIGRATIONS)
}

fn now() -> Timestamp {
    Timestamp::from_millis(1_790_000_000_000)
}

async fn join(db: &Db) -> PersonId {
    db.write(|tx| {
        let new = NewPerson {
            name: "王小明".to_owned(),
            phone: "13800005678".parse()?,
            password_hash: String::new(),
            is_invented: false,
        };
        service::create_person(tx, &testkit::anybody(), now(), &Vault::new([9; 32]), CITY, &new)
    })
    .await
    .unwrap()
}

async fn grant(db: &Db, by: i64, person: PersonId, role: Role) -> identity::Result<()> {
    let grant = Grant { role, scope: GrantScope::Region(CITY) };
    db.write(move |tx| service::grant_role(tx, &testkit::somebody(by), now(), CITY, person, grant)).await
}

#[test]
fn nobody_changes_their_own_roles() {
    testkit::on_both(migrations, |db| async move {
        let person = join(&db).await;
        assert!(matches!(grant(&db, person.0, person, Role::CityOfficial).await, Err(Error::OwnRole)));
        grant(&db, 1, person, Role::CityOfficial).await.unwrap();
        let held = Grant { role: Role::CityOfficial, scope: GrantScope::Region(CITY) };
        let revoke = |by: i64| {
            let db = db.clone();
            async move {
                db.write(move |tx| {
                    service::revoke_role(tx, &testkit::somebody(by), now(), CITY, person, held)
                })
                .await
            }
        };
        assert!(matches!(revoke(person.0).await, Err(Error::OwnRole)));
        revoke(1).await.unwrap();
        assert!(matches!(revoke(1).await, Err(Error::NoRole)));
    });
}

#[test]
fn the_three_administrators_are_three_people() {
    testkit::on_both(migrations, |db| async move {
        let person = join(&db).await;
        grant(&db, 1, person, Role::Auditor).await.unwrap();
        let second = grant(&db, 1, person, Role::SystemAdministrator).await;
        assert!(matches!(second, Err(Error::AdministratorsApart)));
        grant(&db, 1, person, Role::Inspector).await.unwrap();
    });
}

#[test]
fn a_role_is_granted_where_there_is_such_a_place() {
    let stations: identity::Stations = |_, within| {
        Ok(vec![(StationId(7), RegionCode(within.0 * 1_000_000 + 102_201), "竹园村点".to_owned())])
    };
    testkit::on_both(migrations, |db| async move {
        let village = RegionCode(410_324_102_201);
        let organisation = db
            .write(move |tx| {
                let actor = testkit::system();
                service::create_organisation(tx, &actor, now(), "cooperative", "竹园合作社", village)
            })
            .await
            .unwrap();
        let places = |role, within| {
            let db = db.clone();
            async move { db.read(move |conn| service::appoint_to(conn, stations, role, within)).await.unwrap() }
        };
        let scopes: Vec<_> =
            places(Role::Seller, HERE).await.into_iter().map(|place| (place.scope, place.name)).collect();
        assert_eq!(scopes, [(GrantScope::Organisation(organisation, HERE), "竹园合作社".to_owned())]);
        let elsewhere = RegionCode(410_324_103);
        assert_eq!(places(Role::Seller, elsewhere).await, []);
        let at_station = places(Role::StationOperator, HERE).await;
        assert_eq!(
            at_station.first().map(|place| place.scope),
            Some(GrantScope::Station(StationId(7), village))
        );
        let clerk = places(Role::CountyClerk, HERE).await;
        assert_eq!(clerk.first().map(|place| place.scope), Some(GrantScope::Region(HERE)));
    });
}

#[test]
fn officers_are_appointed_to_departments_and_nobody_to_sell_for_one() {
    testkit::on_both(migrations, |db| async move {
        let vault = Vault::new([9; 32]);
        let (person, seat) = db
            .write(move |tx| {
                let actor = testkit::system();
                let new = NewPerson {
                    name: "某人".to_owned(),
                    phone: "13800000077".parse()?,
                    password_hash: String::new(),
                    is_invented: true,
                };
                let seat =
                    service::create_organisation(tx, &actor, now(), service::BUREAU, "市商务局", CITY)?;
                let person = service::create_person(tx, &actor, now(), &vault, CITY, &new)?;
                let scope = GrantScope::Organisation(seat, CITY);
                let officer = Grant { role: Role::DepartmentOfficer, scope };
                service::grant_role(tx, &actor, now(), CITY, person, officer)?;
                Ok::<_, Error>((person, seat))
            })
            .await
            .unwrap();
        let scope = GrantScope::Organisation(seat, CITY);
        let stations: identity::Stations = |_, _| Ok(Vec::new());
        let (officers, sellers, holding) = db
            .read(move |conn| {
                Ok::<_, Error>((
                    service::appoint_to(conn, stations, Role::DepartmentOfficer, CITY)?,
                    service::appoint_to(conn, stations, Role::Seller, CITY)?,
                    service::holders(conn, CITY, Grant { role: Role::DepartmentOfficer, scope })?,
                ))
            })
            .await
            .unwrap();
        assert_eq!(officers.iter().map(|one| one.scope).collect::<Vec<_>>(), [scope]);
        assert_eq!((sellers, holding), (vec![], vec![person]));
    });
}
