//! People and organisations.

use std::collections::BTreeMap;

use db::{Conn, Tx};
use kernel::{Actor, Grant, OrganisationId, PersonId, RegionCode, ResourceRef, Timestamp};

use super::{GRANT_ROLE, SEE_PEOPLE};
use crate::events::{OrganisationRegistered, OrganisationRenamed, PersonJoined};
use crate::model::{DemoAccount, Organisation, PASSWORD_LENGTH, Person, Phone};
use crate::store::{self, PersonRow};
use crate::vault::Vault;
use crate::{Error, Result};

/// A new account; the password is hashed already, because hashing is slow and a write may run twice.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// Name.
    pub name: String,
    /// Phone.
    pub phone: Phone,
    /// The password's argon2id hash.
    pub password_hash: String,
    /// True for a person of the demonstration.
    pub is_invented: bool,
}

/// Refuses a password that is too short, before it is hashed.
pub fn check_password(password: &str) -> Result<()> {
    if password.chars().count() < PASSWORD_LENGTH { Err(Error::PasswordTooShort) } else { Ok(()) }
}

/// Makes an account. Anybody may make their own; one phone is one account.
pub fn create_person(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    vault: &Vault,
    city: RegionCode,
    new: &NewPerson,
) -> Result<PersonId> {
    if new.name.trim().is_empty() {
        return Err(Error::NameMissing);
    }
    let row = PersonRow {
        county: city,
        id: tx.id(now),
        name: new.name.trim().to_owned(),
        phone_sealed: vault.seal(new.phone.digits())?,
        phone_index: vault.index(new.phone.digits()),
        phone_masked: new.phone.masked(),
        password: new.password_hash.clone(),
        wrong_passwords: 0,
        locked_until: Timestamp::default(),
        is_invented: new.is_invented,
        created_at: now,
    };
    store::insert_person(tx, &row)?;
    tx.record(now, actor, &PersonJoined { county: city, subject: row.id.to_string() })?;
    Ok(row.id)
}

/// Registers an organisation.
pub fn create_organisation(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    kind: &str,
    name: &str,
    village: RegionCode,
) -> Result<OrganisationId> {
    if name.trim().is_empty() {
        return Err(Error::NameMissing);
    }
    actor.may(GRANT_ROLE, &ResourceRef::new("Organisation", village))?;
    let new = Organisation {
        county: village.county(),
        id: tx.id(now),
        kind: kind.to_owned(),
        name: name.trim().to_owned(),
        village,
    };
    store::insert_organisation(tx, now, &new)?;
    let event = OrganisationRegistered {
        county: new.county,
        subject: new.id.to_string(),
        kind: new.kind,
        name: new.name,
    };
    tx.record(now, actor, &event)?;
    Ok(new.id)
}

/// Gives an organisation of a county another name, once somebody who may found it to have that name. Refuses a name that
/// another has; nothing when the organisation is not known here or has it already.
pub fn rename_organisation(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    county: RegionCode,
    id: OrganisationId,
    name: &str,
) -> Result<()> {
    actor.may(GRANT_ROLE, &ResourceRef::new("Organisation", county))?;
    let name = name.trim();
    if name.is_empty() {
        return Err(Error::NameMissing);
    }
    let Some(known) = store::organisation(tx.conn(), county, id)?.filter(|one| one.name != name) else {
        return Ok(());
    };
    store::rename_organisation(tx, county, id, name)?;
    let (subject, name) = (id.to_string(), name.to_owned());
    let event = OrganisationRenamed { county, subject, kind: known.kind, name };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// An organisation.
pub fn organisation(conn: &mut Conn, county: RegionCode, id: OrganisationId) -> Result<Option<Organisation>> {
    store::organisation(conn, county, id)
}

/// A person as others may know them.
pub fn person(conn: &mut Conn, city: RegionCode, id: PersonId) -> Result<Person> {
    Ok(store::person(conn, city, id)?.ok_or(Error::NoPerson)?.into())
}

/// What these people are called. Whoever closed the account is known by number.
///
/// # Errors
/// Fails when the database does.
pub fn names_of(
    conn: &mut Conn,
    city: RegionCode,
    people: impl IntoIterator<Item = PersonId>,
) -> Result<BTreeMap<PersonId, String>> {
    let mut names: BTreeMap<PersonId, String> =
        people.into_iter().map(|person| (person, person.to_string())).collect();
    let people: Vec<PersonId> = names.keys().copied().collect();
    names.extend(store::names(conn, city, &people)?);
    Ok(names)
}

/// The person a phone belongs to, as others may know them. For whoever was told the phone by its owner.
pub fn person_by_phone(
    conn: &mut Conn,
    vault: &Vault,
    city: RegionCode,
    phone: &Phone,
) -> Result<Option<Person>> {
    let row = store::person_by_phone(conn, city, &vault.index(phone.digits()))?;
    Ok(row.map(Person::from))
}

/// What a person's phone is found by, as [`Vault::index`] says it; for who was invited by phone.
pub fn phone_index(conn: &mut Conn, city: RegionCode, id: PersonId) -> Result<String> {
    Ok(store::person(conn, city, id)?.ok_or(Error::NoPerson)?.phone_index)
}

/// A person and their roles.
pub type Entrusted = (Person, Vec<Grant>);

/// People and their roles, for those who may see them, and how many match.
pub fn people(
    conn: &mut Conn,
    actor: &Actor,
    city: RegionCode,
    words: &str,
    offset: i64,
    limit: i64,
) -> Result<(Vec<Entrusted>, i64)> {
    actor.may(SEE_PEOPLE, &ResourceRef::new("Person", city))?;
    let (people, total) = store::people(conn, city, words, offset, limit)?;
    let ids: Vec<PersonId> = people.iter().map(|person| person.id).collect();
    let mut grants = store::grants_of_all(conn, city, &ids)?;
    let with_grants = people
        .into_iter()
        .map(|person| {
            let own = grants.remove(&person.id).unwrap_or_default();
            (person, own)
        })
        .collect();
    Ok((with_grants, total))
}

/// The invented people with roles, one for each role and one buyer; for the demonstration's sign-in page.
pub fn demo_accounts(conn: &mut Conn, vault: &Vault, city: RegionCode) -> Result<Vec<DemoAccount>> {
    let people = store::invented(conn, city)?;
    let ids: Vec<PersonId> = people.iter().map(|row| row.id).collect();
    let mut grants = store::grants_of_all(conn, city, &ids)?;
    people
        .into_iter()
        .map(|row| {
            Ok(DemoAccount {
                phone: vault.open(&row.phone_sealed)?,
                grants: grants.remove(&row.id).unwrap_or_default(),
                name: row.name,
            })
        })
        .collect()
}
