//! The second factor: a code that an authenticator app shows (RFC 6238).

use db::{Conn, Tx};
use kernel::{Actor, PersonId, RegionCode, ResourceRef, Timestamp};
use totp_rs::{Builder, Secret, Totp};

use super::{CHANGE_ACCOUNT, HELP_SIGN_IN};
use crate::events::{SecondFactorAdded, SecondFactorRemoved};
use crate::store::{self, FactorRow};
use crate::vault::{self, Vault};
use crate::{Error, Result};

/// How far somebody's second factor is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Factor {
    /// There is none.
    Absent,
    /// It was begun; the app needs this secret, in base 32, and then shows the code that confirms it.
    Begun(String),
    /// Signing in asks for it.
    Confirmed,
}

/// How far somebody's second factor is.
pub fn second_factor(conn: &mut Conn, vault: &Vault, city: RegionCode, person: PersonId) -> Result<Factor> {
    Ok(match store::factor(conn, city, person)? {
        None => Factor::Absent,
        Some(row) if row.is_confirmed => Factor::Confirmed,
        Some(row) => Factor::Begun(vault.open(&row.secret_sealed)?),
    })
}

/// Makes a secret for one's own second factor. It counts once a code confirmed it.
pub fn start_second_factor(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    vault: &Vault,
    city: RegionCode,
) -> Result<()> {
    let person = own(actor, city)?;
    if store::factor(tx.conn(), city, person)?.is_some_and(|row| row.is_confirmed) {
        return Err(Error::FactorThere);
    }
    store::delete_factor(tx.conn(), city, person)?;
    let secret = Secret::from(vault::random::<20>()?).to_base32();
    let row = FactorRow {
        county: city,
        id: person,
        secret_sealed: vault.seal(&secret)?,
        last_step: 0,
        is_confirmed: false,
        created_at: now,
    };
    store::insert_factor(tx.conn(), &row)
}

/// Turns one's own second factor on, with the first code of the app.
pub fn confirm_second_factor(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    vault: &Vault,
    city: RegionCode,
    code: &str,
) -> Result<()> {
    let person = own(actor, city)?;
    if !accepts(tx, now, vault, city, person, code)? {
        return Err(Error::WrongCode);
    }
    store::confirm_factor(tx.conn(), city, person)?;
    tx.record(now, actor, &SecondFactorAdded { county: city, subject: person.to_string() })?;
    Ok(())
}

/// Turns one's own second factor off, after the password was checked.
pub fn remove_second_factor(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, city: RegionCode) -> Result<()> {
    let person = own(actor, city)?;
    remove(tx, actor, now, city, person)
}

/// Takes away the second factor of somebody whose device is lost, and ends their sessions.
pub fn reset_second_factor(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    person: PersonId,
) -> Result<()> {
    actor.may(HELP_SIGN_IN, &ResourceRef::new("Person", city))?;
    if actor.person_id() == Some(person) {
        return Err(Error::OwnRole);
    }
    store::end_sessions(tx.conn(), city, person, None, None)?;
    remove(tx, actor, now, city, person)
}

fn remove(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, city: RegionCode, person: PersonId) -> Result<()> {
    if !store::delete_factor(tx.conn(), city, person)? {
        return Err(Error::NoFactor);
    }
    tx.record(now, actor, &SecondFactorRemoved { county: city, subject: person.to_string() })?;
    Ok(())
}

fn own(actor: &Actor, city: RegionCode) -> Result<PersonId> {
    let person = actor.person_id().ok_or(Error::NoPerson)?;
    actor.may(CHANGE_ACCOUNT, &ResourceRef::new("Person", city).owned_by(person))?;
    Ok(person)
}

/// True when the code is the app's of now, or of half a minute before or after, and was not used before.
pub(super) fn accepts(
    tx: &mut Tx<'_>,
    now: Timestamp,
    vault: &Vault,
    city: RegionCode,
    person: PersonId,
    code: &str,
) -> Result<bool> {
    let row = store::factor(tx.conn(), city, person)?.ok_or(Error::NoFactor)?;
    let code: String = code.chars().filter(|letter| !letter.is_whitespace()).collect();
    let seconds = u64::try_from(now.millis() / 1000).unwrap_or_default();
    let step = generator(&vault.open(&row.secret_sealed)?)?.check(&code, seconds);
    match step.and_then(|step| i64::try_from(step).ok()) {
        Some(step) => store::use_step(tx.conn(), city, person, step),
        None => Ok(false),
    }
}

fn generator(secret: &str) -> Result<Totp> {
    let secret = Secret::try_from_base32(secret).map_err(|_| Error::Sealed)?;
    Builder::new().with_secret(secret).build().map_err(|_| Error::Sealed)
}
