//! Versions of the rulebook: proposed by one person, adopted by another, in force from a day on.

use kernel::{Day, Period, PersonId, RegionCode, Resource, ResourceRef, Timestamp, words};

use super::RulebookId;
use crate::{Error, Rulebook};

words! {
    /// How a version stands.
    VersionState {
        /// It waits for a second person.
        Proposed = "proposed", "assessment-version-proposed";
        /// Two persons stand for it; it is in force from its day on.
        Adopted = "adopted", "assessment-version-adopted";
        /// It was taken back or turned down, with a reason.
        Discarded = "discarded", "assessment-version-discarded";
    }
}

/// A version of the rulebook after the shipped one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The prefecture.
    pub county: RegionCode,
    /// Its number.
    pub id: RulebookId,
    /// The rulebook's own id.
    pub rulebook: String,
    /// SHA-256 of its text.
    pub hash: String,
    /// The text: UTF-8 without byte order mark, lines ended by LF.
    pub text: String,
    /// The first day it is in force.
    pub effective: Day,
    /// Why it is made, and the decision it rests on.
    pub note: String,
    /// How it stands.
    pub state: VersionState,
    /// Why it was discarded.
    pub reason: String,
    /// Who proposed it, and when.
    pub proposed: (PersonId, Timestamp),
    /// Who adopted or discarded it, and when.
    pub decided: Option<(PersonId, Timestamp)>,
}

impl Version {
    /// Adopted by a second person.
    pub fn adopted(self, person: PersonId, now: Timestamp) -> Result<Self, Error> {
        match self.state {
            VersionState::Proposed if self.proposed.0 == person => Err(Error::SamePerson),
            VersionState::Proposed => {
                Ok(Self { state: VersionState::Adopted, decided: Some((person, now)), ..self })
            }
            _ => Err(Error::VersionStep),
        }
    }

    /// Taken back or turned down, with a reason.
    pub fn discarded(self, person: PersonId, now: Timestamp, reason: &str) -> Result<Self, Error> {
        let reason = reason.trim();
        match self.state {
            VersionState::Proposed if reason.is_empty() => Err(Error::ReasonMissing),
            VersionState::Proposed => Ok(Self {
                state: VersionState::Discarded,
                decided: Some((person, now)),
                reason: reason.to_owned(),
                ..self
            }),
            _ => Err(Error::VersionStep),
        }
    }
}

impl Resource for Version {
    fn resource(&self) -> ResourceRef {
        ResourceRef::new("Assessment", self.county)
    }
}

/// Refuses a first day that is over, that lies in a frozen half-year, or that is before the day the rulebook gives itself.
pub fn must_take_effect(
    rulebook: &Rulebook,
    effective: Day,
    today: Day,
    frozen: &[Period],
) -> Result<(), Error> {
    match () {
        () if effective < today => Err(Error::EffectivePast),
        () if frozen.iter().any(|period| period.contains(effective)) => Err(Error::EffectiveFrozen),
        () if effective < rulebook.in_force_from => Err(Error::EffectiveEarly(rulebook.in_force_from)),
        () => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version() -> Version {
        Version {
            county: RegionCode(410_300),
            id: RulebookId(1),
            rulebook: "r".to_owned(),
            hash: "0".repeat(64),
            text: "id".to_owned(),
            effective: "2027-01-01".parse().unwrap(),
            note: "联席会议纪要".to_owned(),
            state: VersionState::Proposed,
            reason: String::new(),
            proposed: (PersonId(1), Timestamp::default()),
            decided: None,
        }
    }

    #[test]
    fn a_second_person_adopts_and_nothing_follows() {
        let now = Timestamp::default();
        assert!(matches!(version().adopted(PersonId(1), now), Err(Error::SamePerson)));
        let adopted = version().adopted(PersonId(2), now).unwrap();
        assert_eq!((adopted.state, adopted.decided), (VersionState::Adopted, Some((PersonId(2), now))));
        assert!(matches!(adopted.clone().adopted(PersonId(3), now), Err(Error::VersionStep)));
        assert!(matches!(adopted.discarded(PersonId(3), now, "晚了"), Err(Error::VersionStep)));
        assert!(matches!(version().discarded(PersonId(1), now, " "), Err(Error::ReasonMissing)));
        let gone = version().discarded(PersonId(1), now, " 写错了 ").unwrap();
        assert_eq!((gone.state, gone.reason.as_str()), (VersionState::Discarded, "写错了"));
        assert!(matches!(gone.adopted(PersonId(2), now), Err(Error::VersionStep)));
    }

    #[test]
    fn no_day_that_is_over_frozen_or_before_the_rulebook_itself() {
        let (_, rulebook) = crate::in_use().unwrap();
        let day = |text: &str| text.parse::<Day>().unwrap();
        let frozen = [Period::Half(2026, 1)];
        let take = |effective, today| must_take_effect(rulebook, day(effective), day(today), &frozen);
        assert!(take("2026-07-01", "2026-07-01").is_ok());
        assert!(matches!(take("2026-07-01", "2026-07-02"), Err(Error::EffectivePast)));
        assert!(matches!(take("2026-06-30", "2026-06-01"), Err(Error::EffectiveFrozen)));
        assert!(take("2025-12-31", "2025-12-01").is_ok());
        assert!(matches!(take("2016-10-12", "2016-10-01"), Err(Error::EffectiveEarly(_))));
    }
}
