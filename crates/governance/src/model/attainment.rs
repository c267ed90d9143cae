//! What the office puts on record towards targets that no event tells of.

use kernel::{Day, PersonId, RegionCode, Timestamp, words};

use super::AttainmentId;
use crate::{Error, Result};

words! {
    /// How far it has come.
    AttainmentStatus {
        /// Waits for a second person.
        Proposed = "proposed", "governance-attainment-proposed";
        /// Counts.
        Confirmed = "confirmed", "governance-attainment-confirmed";
        /// Was not confirmed.
        Refused = "refused", "governance-attainment-refused";
        /// Counted, and counts no more.
        Withdrawn = "withdrawn", "governance-attainment-withdrawn";
    }
}

/// What is to be put on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttainmentDraft {
    /// The target's word in the programme.
    pub target: String,
    /// The county it counts for.
    pub of_county: RegionCode,
    /// The township or village that was named; none where persons are counted.
    pub division: Option<RegionCode>,
    /// How many persons in all; one where something was named.
    pub amount: i64,
    /// The day it was named, or up to which persons were counted.
    pub counted_on: Day,
    /// The document: its number, or its title.
    pub document: String,
}

/// What is on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attainment {
    /// The city.
    pub county: RegionCode,
    /// Its number.
    pub id: AttainmentId,
    /// What it says.
    pub draft: AttainmentDraft,
    /// How far it has come.
    pub status: AttainmentStatus,
    /// Who wrote it down, and when.
    pub written: (PersonId, Timestamp),
    /// Who confirmed it, and when.
    pub confirmed: Option<(PersonId, Timestamp)>,
    /// Who refused it or took it back, and when.
    pub ended: Option<(PersonId, Timestamp)>,
    /// Why; empty otherwise.
    pub reason: String,
    /// How often it changed.
    pub version: i64,
}

impl Attainment {
    /// It counts from now on; who wrote it down does not confirm it.
    pub fn confirm(&self, by: PersonId, now: Timestamp) -> Result<Self> {
        if self.status != AttainmentStatus::Proposed {
            return Err(Error::AttainmentStep);
        }
        if self.written.0 == by {
            return Err(Error::SamePerson);
        }
        Ok(Self {
            status: AttainmentStatus::Confirmed,
            confirmed: Some((by, now)),
            version: self.version + 1,
            ..self.clone()
        })
    }

    /// Does not confirm it, or takes it back once it counts: with a reason.
    pub fn end(&self, reason: &str, by: PersonId, now: Timestamp) -> Result<Self> {
        let status = match self.status {
            AttainmentStatus::Proposed => AttainmentStatus::Refused,
            AttainmentStatus::Confirmed => AttainmentStatus::Withdrawn,
            AttainmentStatus::Refused | AttainmentStatus::Withdrawn => return Err(Error::AttainmentStep),
        };
        if reason.trim().is_empty() {
            return Err(Error::WordsMissing);
        }
        Ok(Self {
            status,
            ended: Some((by, now)),
            reason: reason.trim().to_owned(),
            version: self.version + 1,
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITES: PersonId = PersonId(1);
    const CONFIRMS: PersonId = PersonId(2);

    fn proposed() -> Attainment {
        let day = Day::new(2026, 11, 1).unwrap();
        Attainment {
            county: RegionCode(410_300),
            id: AttainmentId(1),
            draft: AttainmentDraft {
                target: "persons-trained".to_owned(),
                of_county: RegionCode(410_324),
                division: None,
                amount: 700,
                counted_on: day,
                document: "培训台账".to_owned(),
            },
            status: AttainmentStatus::Proposed,
            written: (WRITES, day.start()),
            confirmed: None,
            ended: None,
            reason: String::new(),
            version: 1,
        }
    }

    #[test]
    fn two_persons_put_it_on_record_and_a_reason_takes_it_back() {
        let now = Day::new(2026, 11, 2).unwrap().start();
        assert!(matches!(proposed().confirm(WRITES, now), Err(Error::SamePerson)));
        assert!(matches!(proposed().end(" ", CONFIRMS, now), Err(Error::WordsMissing)));
        assert_eq!(proposed().end("重复", WRITES, now).unwrap().status, AttainmentStatus::Refused);
        let confirmed = proposed().confirm(CONFIRMS, now).unwrap();
        assert!(matches!(confirmed.confirm(CONFIRMS, now), Err(Error::AttainmentStep)));
        let withdrawn = confirmed.end("称号被撤销", WRITES, now).unwrap();
        assert_eq!((withdrawn.status, withdrawn.version), (AttainmentStatus::Withdrawn, 3));
        assert!(matches!(withdrawn.end("再", CONFIRMS, now), Err(Error::AttainmentStep)));
    }
}
