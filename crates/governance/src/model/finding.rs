//! Inspections: a visit, and what was found and put right.

use kernel::{Day, PersonId, RegionCode, Timestamp, words};

use super::{FindingId, LightRule, Party, Shown, VisitId, light_of_finding};
use crate::{Error, Result};

words! {
    /// How bad a finding is.
    Severity {
        /// To be put right.
        Minor = "minor", "governance-severity-minor";
        /// Holds a task up.
        Serious = "serious", "governance-severity-serious";
        /// Untrue figures, misused money, or worse.
        Grave = "grave", "governance-severity-grave";
    }
}

words! {
    /// How far putting right has come.
    FindingStatus {
        /// Waits for whoever was inspected.
        Open = "open", "governance-finding-open";
        /// Waits for the inspector.
        Answered = "answered", "governance-finding-answered";
        /// Put right.
        Closed = "closed", "governance-finding-closed";
    }
}

/// A visit of inspectors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// The city.
    pub county: RegionCode,
    /// Its number.
    pub id: VisitId,
    /// Who was inspected.
    pub party: Party,
    /// The day.
    pub visited_on: Day,
    /// Who inspected, by name.
    pub inspectors: String,
    /// What was looked at and how it stood.
    pub summary: String,
    /// Who wrote it.
    pub written_by: PersonId,
    /// When.
    pub written_at: Timestamp,
}

/// Something found, with the notice to put it right (整改通知).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The city.
    pub county: RegionCode,
    /// Its number.
    pub id: FindingId,
    /// Of which visit.
    pub visit: VisitId,
    /// Who is to put it right.
    pub party: Party,
    /// How bad it is.
    pub severity: Severity,
    /// What was found.
    pub words: String,
    /// The day of the notice.
    pub from: Day,
    /// By when it is to be put right.
    pub due: Day,
    /// How far it is.
    pub status: FindingStatus,
    /// What was answered; empty before.
    pub answer: String,
    /// Who answered.
    pub answered_by: Option<PersonId>,
    /// When.
    pub answered_at: Timestamp,
    /// Why an answer was sent back; empty when none was.
    pub reason: String,
    /// Who decided last.
    pub decided_by: Option<PersonId>,
    /// When.
    pub decided_at: Timestamp,
    /// How often it changed.
    pub version: i64,
}

impl Finding {
    /// Its light on a day.
    #[must_use]
    pub fn light(&self, rule: LightRule, today: Day) -> Shown {
        light_of_finding(rule, self.status, self.due, today)
    }

    /// Days since the notice, while it is open.
    #[must_use]
    pub fn age(&self, today: Day) -> i64 {
        ((today.start().millis() - self.from.start().millis()) / 86_400_000).max(0)
    }

    /// Says how it was put right. A late answer is taken: the light says that it is late.
    pub fn answer(&self, words: &str, by: PersonId, now: Timestamp) -> Result<Self> {
        match self.status {
            FindingStatus::Open => {}
            FindingStatus::Answered | FindingStatus::Closed => return Err(Error::FindingStep),
        }
        if words.trim().is_empty() {
            return Err(Error::WordsMissing);
        }
        Ok(Self {
            status: FindingStatus::Answered,
            answer: words.trim().to_owned(),
            answered_by: Some(by),
            answered_at: now,
            version: self.version + 1,
            ..self.clone()
        })
    }

    /// Accepts an answer, or sends it back with a reason; who answered does not decide.
    pub fn decide(&self, returned: Option<&str>, by: PersonId, now: Timestamp) -> Result<Self> {
        if self.status != FindingStatus::Answered {
            return Err(Error::FindingStep);
        }
        if self.answered_by == Some(by) {
            return Err(Error::SamePerson);
        }
        let reason = returned.unwrap_or_default().trim();
        if returned.is_some() && reason.is_empty() {
            return Err(Error::WordsMissing);
        }
        let status = if returned.is_some() { FindingStatus::Open } else { FindingStatus::Closed };
        Ok(Self {
            status,
            reason: reason.to_owned(),
            decided_by: Some(by),
            decided_at: now,
            version: self.version + 1,
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWERS: PersonId = PersonId(1);
    const INSPECTS: PersonId = PersonId(2);

    fn finding() -> Finding {
        let day = Day::new(2026, 11, 1).unwrap();
        Finding {
            county: RegionCode(410_300),
            id: FindingId(1),
            visit: VisitId(1),
            party: Party::County(RegionCode(410_324)),
            severity: Severity::Serious,
            words: "台账缺签到单".to_owned(),
            from: day,
            due: day.plus_days(15),
            status: FindingStatus::Open,
            answer: String::new(),
            answered_by: None,
            answered_at: Timestamp::default(),
            reason: String::new(),
            decided_by: None,
            decided_at: Timestamp::default(),
            version: 1,
        }
    }

    #[test]
    fn a_finding_is_answered_sent_back_answered_and_closed() {
        let now = finding().due.start();
        let open = finding();
        assert!(matches!(open.decide(None, INSPECTS, now), Err(Error::FindingStep)));
        assert!(matches!(open.answer(" ", ANSWERS, now), Err(Error::WordsMissing)));
        let answered = open.answer("已补", ANSWERS, now).unwrap();
        assert!(matches!(answered.answer("再补", ANSWERS, now), Err(Error::FindingStep)));
        assert!(matches!(answered.decide(None, ANSWERS, now), Err(Error::SamePerson)));
        assert!(matches!(answered.decide(Some(""), INSPECTS, now), Err(Error::WordsMissing)));
        let back = answered.decide(Some("仍缺三期"), INSPECTS, now).unwrap();
        assert_eq!((back.status, back.reason.as_str()), (FindingStatus::Open, "仍缺三期"));
        let closed = back.answer("补齐", ANSWERS, now).unwrap().decide(None, INSPECTS, now).unwrap();
        assert_eq!((closed.status, closed.answer.as_str()), (FindingStatus::Closed, "补齐"));
        assert!(matches!(closed.answer("又", ANSWERS, now), Err(Error::FindingStep)));
        assert_eq!(open.age(now.day()), 15);
    }
}
