//! What is kept sealed: phone numbers and identity numbers.

use db::{Conn, Tx};
use kernel::{Actor, PersonId, RegionCode, ResourceRef, Timestamp};

use super::{CHANGE_ACCOUNT, UNMASK};
use crate::events::{IdentityNumberGiven, PersonUnmasked};
use crate::model::IdentityNumber;
use crate::store::{self, NumberRow};
use crate::vault::Vault;
use crate::{Error, Result};

/// What is private about a person, in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Private {
    /// The phone.
    pub phone: String,
    /// The identity number, if they gave it.
    pub identity_number: Option<String>,
}

/// A phone number and an identity number in full, for whoever may see them and says why; the look is an event.
pub fn unmask(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    vault: &Vault,
    city: RegionCode,
    id: PersonId,
    reason: &str,
) -> Result<Private> {
    let row = store::person(tx.conn(), city, id)?.ok_or(Error::NoPerson)?;
    actor.may(UNMASK, &ResourceRef::new("Person", city).owned_by(id))?;
    if reason.trim().is_empty() {
        return Err(Error::ReasonMissing);
    }
    let number = store::number(tx.conn(), city, id)?;
    let private = Private {
        phone: vault.open(&row.phone_sealed)?,
        identity_number: number.map(|row| vault.open(&row.number_sealed)).transpose()?,
    };
    let event = PersonUnmasked { county: city, subject: id.to_string(), reason: reason.trim().to_owned() };
    tx.record(now, actor, &event)?;
    Ok(private)
}

/// Keeps one's own identity number, sealed (快递暂行条例 22, 电子商务法 27). One number is one person.
pub fn give_identity_number(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    vault: &Vault,
    city: RegionCode,
    number: &IdentityNumber,
) -> Result<()> {
    let person = actor.person_id().ok_or(Error::NoPerson)?;
    actor.may(CHANGE_ACCOUNT, &ResourceRef::new("Person", city).owned_by(person))?;
    let row = NumberRow {
        county: city,
        id: person,
        number_sealed: vault.seal(number.digits())?,
        number_index: vault.index(number.digits()),
        number_masked: number.masked(),
        given_at: now,
    };
    store::insert_number(tx, &row)?;
    tx.record(now, actor, &IdentityNumberGiven { county: city, subject: person.to_string() })?;
    Ok(())
}

/// Somebody's identity number, masked, if they gave it.
pub fn has_identity_number(conn: &mut Conn, city: RegionCode, person: PersonId) -> Result<Option<String>> {
    Ok(store::number(conn, city, person)?.map(|row| row.number_masked))
}
