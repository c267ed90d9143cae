//! Signing in and out.

use db::{Conn, Tx};
use kernel::{Actor, Grant, GrantScope, PersonId, RegionCode, ResourceRef, Timestamp};

use super::{CHANGE_ACCOUNT, HELP_SIGN_IN, second_factor};
use crate::events::{AccountUnlocked, PasswordChanged, SignInRefused, SignedIn, SignedOut};
use crate::model::{Person, Phone, Session};
use crate::store::{self, PersonRow, SessionRow};
use crate::vault::{self, Vault};
use crate::{Error, Result};

/// Wrong passwords that lock an account.
const WRONG_PASSWORDS: i32 = 5;
/// How long it stays locked.
const LOCK_MINUTES: i64 = 15;
/// How long a session of staff may rest.
const STAFF_IDLE_MINUTES: i64 = 30;
/// How long a buyer's session may rest, and how long any session lasts.
const SESSION_DAYS: i64 = 7;
/// How long after the password the code of the second factor is taken.
const CODE_MINUTES: i64 = 10;

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
    /// The password is right, and the code of the second factor is needed; the token belongs to that step alone.
    NeedsCode {
        /// What names the step.
        token: String,
    },
    /// Phone, password or code is wrong.
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
    if row.locked_until > now {
        return Ok(SignIn::Locked(row.locked_until));
    }
    if !fits {
        return refuse(tx, now, &row);
    }
    if store::factor(tx.conn(), city, person)?.is_some_and(|factor| factor.is_confirmed) {
        let token = new_session(tx, now, city, person, device, true)?;
        return Ok(SignIn::NeedsCode { token });
    }
    finish(tx, now, city, person, device)
}

/// Finishes the sign-in of somebody whose password was right, with the code of their second factor. Wrong codes
/// are counted together with wrong passwords, and lock like them.
pub fn enter_code(
    tx: &mut Tx<'_>,
    now: Timestamp,
    vault: &Vault,
    city: RegionCode,
    token: &str,
    code: &str,
) -> Result<SignIn> {
    let waiting = store::session_by_token(tx.conn(), city, &vault::token_hash(token))?
        .filter(|row| row.awaits_code && row.ends_at > now)
        .ok_or(Error::CodeTooLate)?;
    let row = store::person(tx.conn(), city, waiting.person)?.ok_or(Error::NoPerson)?;
    if row.locked_until > now {
        return Ok(SignIn::Locked(row.locked_until));
    }
    if !second_factor::accepts(tx, now, vault, city, row.id, code)? {
        return refuse(tx, now, &row);
    }
    store::end_sessions(tx.conn(), city, row.id, Some(waiting.id), None)?;
    finish(tx, now, city, row.id, &waiting.device)
}

/// Counts a wrong password or code; the fifth locks.
fn refuse(tx: &mut Tx<'_>, now: Timestamp, row: &PersonRow) -> Result<SignIn> {
    let times = row.wrong_passwords + 1;
    let locked = times % WRONG_PASSWORDS == 0;
    let until = if locked { now.plus_minutes(LOCK_MINUTES) } else { Timestamp::default() };
    store::count_wrong(tx.conn(), row, until)?;
    let event = SignInRefused { county: row.county, subject: row.id.to_string(), times };
    tx.record(now, &Actor::system("sign-in"), &event)?;
    Ok(if locked { SignIn::Locked(until) } else { SignIn::Wrong })
}

fn finish(
    tx: &mut Tx<'_>,
    now: Timestamp,
    city: RegionCode,
    person: PersonId,
    device: &str,
) -> Result<SignIn> {
    store::forget_wrong(tx.conn(), city, person)?;
    let token = new_session(tx, now, city, person, device, false)?;
    tx.record(now, &Actor::system("sign-in"), &SignedIn { county: city, subject: person.to_string() })?;
    Ok(SignIn::Done { person, token })
}

/// Opens a session and gives its token; the table holds the token's hash only.
fn new_session(
    tx: &mut Tx<'_>,
    now: Timestamp,
    city: RegionCode,
    person: PersonId,
    device: &str,
    awaits_code: bool,
) -> Result<String> {
    let (token, token_hash) = vault::new_token()?;
    let lasts = if awaits_code { CODE_MINUTES } else { SESSION_DAYS * 24 * 60 };
    let session = SessionRow {
        county: city,
        id: tx.id(now),
        person,
        token_hash,
        device: device.chars().take(120).collect(),
        created_at: now,
        seen_at: now,
        ends_at: now.plus_minutes(lasts),
        awaits_code,
        acting_for: 0,
    };
    store::insert_session(tx.conn(), &session)?;
    Ok(token)
}

/// Lets somebody try again who is locked out.
pub fn unlock(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    person: PersonId,
) -> Result<()> {
    actor.may(HELP_SIGN_IN, &ResourceRef::new("Person", city))?;
    store::person(tx.conn(), city, person)?.ok_or(Error::NoPerson)?;
    store::forget_wrong(tx.conn(), city, person)?;
    tx.record(now, actor, &AccountUnlocked { county: city, subject: person.to_string() })?;
    Ok(())
}

/// Who a token belongs to, if its session still lasts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Who.
    pub person: Person,
    /// Their roles; those in the shop this session acts for come first.
    pub grants: Vec<Grant>,
    /// The session.
    pub session: i64,
    /// True when the session's last use should be noted anew.
    pub is_stale: bool,
}

/// Looks a session up. One that ended, rests too long or is unknown gives nobody.
pub fn session(conn: &mut Conn, now: Timestamp, city: RegionCode, token: &str) -> Result<Option<Known>> {
    let found = store::session_in_whole(conn, city, &vault::token_hash(token))?;
    let Some((row, person, mut grants)) = found.filter(|(row, ..)| !row.awaits_code) else {
        return Ok(None);
    };
    // Whoever asks which shop somebody acts for takes the first.
    grants.sort_by_key(
        |grant| !matches!(grant.scope, GrantScope::Organisation(id, _) if id.0 == row.acting_for),
    );
    let idle = if grants.is_empty() { SESSION_DAYS * 24 * 60 } else { STAFF_IDLE_MINUTES };
    if row.ends_at <= now || row.seen_at.plus_minutes(idle) <= now {
        return Ok(None);
    }
    Ok(Some(Known { person, grants, session: row.id, is_stale: row.seen_at.plus_minutes(1) <= now }))
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
