//! Use cases of identity.

use db::{Conn, Tx};
use kernel::{
    Action, Actor, Grant, GrantScope, OrganisationId, PersonId, RegionCode, ResourceRef, Timestamp,
};

use crate::events::{
    OrganisationRegistered, PasswordChanged, PersonJoined, PhoneUnmasked, RoleGranted, RoleRevoked,
    SignInRefused, SignedIn, SignedOut,
};
use crate::model::{DemoAccount, Organisation, PASSWORD_LENGTH, Person, Phone, Session};
use crate::store::{self, PersonRow, SessionRow};
use crate::vault::{self, Vault};
use crate::{Error, Result};

/// See one's own account.
pub const SEE_ACCOUNT: Action = Action("see_account");
/// Change one's own account.
pub const CHANGE_ACCOUNT: Action = Action("change_account");
/// See people and their roles.
pub const SEE_PEOPLE: Action = Action("see_people");
/// Grant and revoke roles.
pub const GRANT_ROLE: Action = Action("grant_role");
/// See a phone number in full.
pub const UNMASK_PHONE: Action = Action("unmask_phone");

/// Wrong passwords that lock an account.
const WRONG_PASSWORDS: i32 = 5;
/// How long it stays locked.
const LOCK_MINUTES: i64 = 15;
/// How long a session of staff may rest.
const STAFF_IDLE_MINUTES: i64 = 30;
/// How long a buyer's session may rest, and how long any session lasts.
const SESSION_DAYS: i64 = 7;

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

/// Entrusts somebody with a role.
pub fn grant_role(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    person: PersonId,
    grant: Grant,
) -> Result<()> {
    actor.may(GRANT_ROLE, &ResourceRef::new("Person", grant.scope.region()))?;
    store::person(tx.conn(), city, person)?.ok_or(Error::NoPerson)?;
    store::insert_grant(tx, now, city, person, grant)?;
    let event = RoleGranted {
        county: city,
        subject: person.to_string(),
        role: grant.role.as_str().to_owned(),
        region: grant.scope.region(),
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// Takes a role back; it ends with the next request.
pub fn revoke_role(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    person: PersonId,
    grant: Grant,
) -> Result<()> {
    actor.may(GRANT_ROLE, &ResourceRef::new("Person", grant.scope.region()))?;
    if !store::delete_grant(tx.conn(), city, person, grant)? {
        return Err(Error::NoPerson);
    }
    let event = RoleRevoked {
        county: city,
        subject: person.to_string(),
        role: grant.role.as_str().to_owned(),
        region: grant.scope.region(),
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// What is needed to check a password outside of the write.
#[derive(Debug, Clone)]
pub struct Candidate(Option<PersonRow>);

impl Candidate {
    /// The hash to check against; empty for an unknown phone, which costs the same time.
    #[must_use]
    pub fn hash(&self) -> &str {
        self.0.as_ref().map_or("", |row| row.password.as_str())
    }
}

/// Looks a phone up, and refuses at once when its account is locked.
pub fn candidate(
    conn: &mut Conn,
    now: Timestamp,
    vault: &Vault,
    city: RegionCode,
    phone: &Phone,
) -> Result<Candidate> {
    let row = store::person_by_phone(conn, city, &vault.index(phone.digits()))?;
    match &row {
        Some(row) if row.locked_until > now => Err(Error::Locked(row.locked_until)),
        _ => Ok(Candidate(row)),
    }
}

/// What became of a try to sign in. A wrong password is an outcome and not an error, because it is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignIn {
    /// Signed in; the token goes into the cookie.
    Done {
        /// Who.
        person: PersonId,
        /// The session's token.
        token: String,
    },
    /// Phone or password is wrong.
    Wrong,
    /// Locked until then.
    Locked(Timestamp),
}

/// Finishes a sign-in after the password was checked.
pub fn sign_in(
    tx: &mut Tx<'_>,
    now: Timestamp,
    city: RegionCode,
    candidate: &Candidate,
    fits: bool,
    device: &str,
) -> Result<SignIn> {
    let Some(person) = candidate.0.as_ref().map(|row| row.id) else { return Ok(SignIn::Wrong) };
    let row = store::person(tx.conn(), city, person)?.ok_or(Error::NoPerson)?;
    let actor = Actor::system("sign-in");
    let subject = person.to_string();
    if row.locked_until > now {
        return Ok(SignIn::Locked(row.locked_until));
    }
    if !fits {
        let times = row.wrong_passwords + 1;
        let locked = times % WRONG_PASSWORDS == 0;
        let until = if locked { now.plus_minutes(LOCK_MINUTES) } else { Timestamp::default() };
        store::count_wrong(tx.conn(), &row, until)?;
        tx.record(now, &actor, &SignInRefused { county: city, subject, times })?;
        return Ok(if locked { SignIn::Locked(until) } else { SignIn::Wrong });
    }
    store::forget_wrong(tx.conn(), city, person)?;
    let (token, token_hash) = vault::new_token()?;
    let session = SessionRow {
        county: city,
        id: tx.id(now),
        person,
        token_hash,
        device: device.chars().take(120).collect(),
        created_at: now,
        seen_at: now,
        ends_at: now.plus_minutes(SESSION_DAYS * 24 * 60),
    };
    store::insert_session(tx.conn(), &session)?;
    tx.record(now, &actor, &SignedIn { county: city, subject })?;
    Ok(SignIn::Done { person, token })
}

/// Who a token belongs to, if its session still lasts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Who.
    pub person: Person,
    /// Their roles.
    pub grants: Vec<Grant>,
    /// The session.
    pub session: i64,
    /// True when the session's last use should be noted anew.
    pub is_stale: bool,
}

/// Looks a session up. One that ended, rests too long or is unknown gives nobody.
pub fn session(conn: &mut Conn, now: Timestamp, city: RegionCode, token: &str) -> Result<Option<Known>> {
    let Some(row) = store::session_by_token(conn, city, &vault::token_hash(token))? else { return Ok(None) };
    let grants = store::grants_of(conn, city, row.person)?;
    let idle = if grants.is_empty() { SESSION_DAYS * 24 * 60 } else { STAFF_IDLE_MINUTES };
    if row.ends_at <= now || row.seen_at.plus_minutes(idle) <= now {
        return Ok(None);
    }
    let Some(person) = store::person(conn, city, row.person)? else { return Ok(None) };
    Ok(Some(Known {
        person: person.into(),
        grants,
        session: row.id,
        is_stale: row.seen_at.plus_minutes(1) <= now,
    }))
}

/// Notes that a session is in use.
pub fn touch(tx: &mut Tx<'_>, now: Timestamp, city: RegionCode, session: i64) -> Result<()> {
    store::touch_session(tx.conn(), city, session, now)
}

/// Ends one session, or with `others` all but it.
pub fn sign_out(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    session: i64,
    others: bool,
) -> Result<()> {
    let person = actor.person_id().ok_or(Error::NoPerson)?;
    let (only, but) = if others { (None, Some(session)) } else { (Some(session), None) };
    store::end_sessions(tx.conn(), city, person, only, but)?;
    tx.record(now, actor, &SignedOut { county: city, subject: person.to_string() })?;
    Ok(())
}

/// Changes a password after the old one was checked, and ends every other session.
pub fn change_password(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    session: i64,
    hash: &str,
) -> Result<()> {
    let person = actor.person_id().ok_or(Error::NoPerson)?;
    actor.may(CHANGE_ACCOUNT, &ResourceRef::new("Person", city).owned_by(person))?;
    store::change_password(tx.conn(), city, person, hash)?;
    store::end_sessions(tx.conn(), city, person, None, Some(session))?;
    tx.record(now, actor, &PasswordChanged { county: city, subject: person.to_string() })?;
    Ok(())
}

/// The hash of somebody's own password, for checking the old one.
pub fn own_hash(conn: &mut Conn, actor: &Actor, city: RegionCode) -> Result<String> {
    let person = actor.person_id().ok_or(Error::NoPerson)?;
    Ok(store::person(conn, city, person)?.ok_or(Error::NoPerson)?.password)
}

/// Somebody's open sessions.
pub fn sessions(conn: &mut Conn, city: RegionCode, person: PersonId) -> Result<Vec<Session>> {
    store::sessions_of(conn, city, person)
}

/// A person as others may know them.
pub fn person(conn: &mut Conn, city: RegionCode, id: PersonId) -> Result<Person> {
    Ok(store::person(conn, city, id)?.ok_or(Error::NoPerson)?.into())
}

/// A phone number in full, for whoever may see it and says why; the look is an event.
pub fn unmask(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    vault: &Vault,
    city: RegionCode,
    id: PersonId,
    reason: &str,
) -> Result<String> {
    let row = store::person(tx.conn(), city, id)?.ok_or(Error::NoPerson)?;
    actor.may(UNMASK_PHONE, &ResourceRef::new("Person", city).owned_by(id))?;
    if reason.trim().is_empty() {
        return Err(Error::ReasonMissing);
    }
    let phone = vault.open(&row.phone_sealed)?;
    let event = PhoneUnmasked { county: city, subject: id.to_string(), reason: reason.trim().to_owned() };
    tx.record(now, actor, &event)?;
    Ok(phone)
}

/// An organisation.
pub fn organisation(conn: &mut Conn, county: RegionCode, id: OrganisationId) -> Result<Option<Organisation>> {
    store::organisation(conn, county, id)
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

/// The grants of a scope, for the first account of an installation.
#[must_use]
pub const fn city_wide(role: kernel::Role, city: RegionCode) -> Grant {
    Grant { role, scope: GrantScope::Region(city) }
}
