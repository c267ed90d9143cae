//! A county stands by what it shows: one person prepares, another confirms.

use kernel::{Period, PersonId, RegionCode, Timestamp};

use crate::Error;

/// How far a county has confirmed what it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confirmation {
    /// The county.
    pub county: RegionCode,
    /// The half-year.
    pub period: Period,
    /// Who said that it is complete.
    pub prepared_by: PersonId,
    /// When.
    pub prepared_at: Timestamp,
    /// Who confirmed it, and when.
    pub confirmed: Option<(PersonId, Timestamp)>,
}

impl Confirmation {
    /// Whether two persons of the county stand by what it shows.
    #[must_use]
    pub const fn is_confirmed(&self) -> bool {
        self.confirmed.is_some()
    }

    /// Confirms it; never by the one who prepared it.
    pub fn confirmed_by(self, person: PersonId, now: Timestamp) -> Result<Self, Error> {
        if self.confirmed.is_some() {
            return Err(Error::Confirmed);
        }
        if person == self.prepared_by {
            return Err(Error::SamePerson);
        }
        Ok(Self { confirmed: Some((person, now)), ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_persons_confirm() {
        let prepared = Confirmation {
            county: RegionCode(410_324),
            period: Period::Half(2026, 1),
            prepared_by: PersonId(1),
            prepared_at: Timestamp::default(),
            confirmed: None,
        };
        let now = Timestamp::default();
        assert!(matches!(prepared.confirmed_by(PersonId(1), now), Err(Error::SamePerson)));
        let confirmed = prepared.confirmed_by(PersonId(2), now).unwrap();
        assert!(confirmed.is_confirmed() && !prepared.is_confirmed());
        assert!(matches!(confirmed.confirmed_by(PersonId(3), now), Err(Error::Confirmed)));
    }
}
