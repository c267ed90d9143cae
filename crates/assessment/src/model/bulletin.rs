//! What is on record of a bulletin: the number and the head it went out under.

use kernel::{PersonId, RegionCode, Timestamp};

use super::{BulletinId, ResultId};
use crate::Error;
use crate::report::Head;

/// The most letters of a number or an issuer.
const LETTERS: usize = 60;

/// A bulletin (通报) of a published result that was sent out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// The prefecture.
    pub county: RegionCode,
    /// Its id.
    pub id: BulletinId,
    /// The result it is about.
    pub result: ResultId,
    /// Number, issuer and head.
    pub head: Head,
    /// Who sent it out.
    pub issued_by: PersonId,
    /// When.
    pub issued_at: Timestamp,
}

/// A head as it can go out: it has a number, and neither line is too long.
pub(crate) fn checked(head: &Head) -> Result<Head, Error> {
    let (number, issuer) = (head.number.trim(), head.issuer.trim());
    if number.is_empty() {
        return Err(Error::NumberMissing);
    }
    if number.chars().count() > LETTERS || issuer.chars().count() > LETTERS {
        return Err(Error::HeadTooLong);
    }
    Ok(Head { number: number.to_owned(), issuer: issuer.to_owned(), red: head.red })
}
