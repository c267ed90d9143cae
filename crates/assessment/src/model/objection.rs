//! Objections to the preliminary result.

use kernel::{Period, PersonId, RegionCode, Resource, ResourceRef, Timestamp, words};

use super::ObjectionId;
use crate::Error;

words! {
    /// How an objection stands.
    ObjectionState {
        /// Not decided.
        Open = "open", "assessment-objection-open";
        /// The county is right: the criterion is judged anew.
        Upheld = "upheld", "assessment-objection-upheld";
        /// The preliminary result stands.
        Rejected = "rejected", "assessment-objection-rejected";
    }
}

/// A county's objection to how a criterion was judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// The county.
    pub county: RegionCode,
    /// Its number.
    pub id: ObjectionId,
    /// The half-year.
    pub period: Period,
    /// The criterion.
    pub criterion: String,
    /// What the county says.
    pub words: String,
    /// How it stands.
    pub state: ObjectionState,
    /// Why it was decided so.
    pub reason: String,
    /// Who made it.
    pub made_by: PersonId,
    /// When.
    pub made_at: Timestamp,
    /// Who decided it, and when.
    pub decided: Option<(PersonId, Timestamp)>,
}

impl Objection {
    /// Decides it once, with a reason, and never by the one who made it.
    pub fn decided_by(
        self,
        person: PersonId,
        now: Timestamp,
        upheld: bool,
        reason: &str,
    ) -> Result<Self, Error> {
        if self.state != ObjectionState::Open {
            return Err(Error::ObjectionDecided);
        }
        if person == self.made_by {
            return Err(Error::SamePerson);
        }
        if reason.trim().is_empty() {
            return Err(Error::ReasonMissing);
        }
        let state = if upheld { ObjectionState::Upheld } else { ObjectionState::Rejected };
        Ok(Self { state, reason: reason.trim().to_owned(), decided: Some((person, now)), ..self })
    }
}

impl Resource for Objection {
    fn resource(&self) -> ResourceRef {
        ResourceRef::new("Objection", self.county)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_objection_is_decided_once_with_a_reason() {
        let open = Objection {
            county: RegionCode(410_324),
            id: ObjectionId(1),
            period: Period::Half(2026, 1),
            criterion: "A1".to_owned(),
            words: "文件有效".to_owned(),
            state: ObjectionState::Open,
            reason: String::new(),
            made_by: PersonId(1),
            made_at: Timestamp::default(),
            decided: None,
        };
        let now = Timestamp::default();
        let by = |person, reason: &str| open.clone().decided_by(PersonId(person), now, true, reason);
        assert!(matches!(by(1, "对"), Err(Error::SamePerson)));
        assert!(matches!(by(2, " "), Err(Error::ReasonMissing)));
        let upheld = by(2, "对").unwrap();
        assert_eq!(upheld.state, ObjectionState::Upheld);
        let again = upheld.decided_by(PersonId(3), now, false, "不对");
        assert!(matches!(again, Err(Error::ObjectionDecided)));
    }
}
