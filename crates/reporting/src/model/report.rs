//! A report's stages and versions.

use std::collections::BTreeMap;

use kernel::{Day, Period, PersonId, RegionCode, Timestamp, words};
use serde::{Deserialize, Serialize};

use super::{ExtensionId, ReportId, UnitId};
use crate::{Error, Result};

words! {
    /// How far a report has come.
    Stage {
        /// Begun, never submitted.
        Draft = "draft", "reporting-stage-draft";
        /// Waits for the county's check.
        Submitted = "submitted", "reporting-stage-submitted";
        /// Sent back to its reporter with a reason.
        Returned = "returned", "reporting-stage-returned";
        /// Waits for the city's approval.
        Checked = "checked", "reporting-stage-checked";
        /// In force.
        Approved = "approved", "reporting-stage-approved";
    }
}

/// What was typed at an element, right or not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftValue {
    /// The figure as it was typed.
    #[serde(default)]
    pub typed: String,
    /// Why it is as it is.
    #[serde(default)]
    pub explanation: String,
}

/// What was typed, by element.
pub type Draft = BTreeMap<String, DraftValue>;

/// A figure of a version: never changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// In the smallest part of its unit.
    pub value: i64,
    /// Why it is as it is; may be empty.
    pub explanation: String,
}

/// One submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Which, from 1.
    pub version: i32,
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: Timestamp,
    /// Why it corrects a locked period; empty otherwise.
    pub reason: String,
    /// What was said, by element.
    pub values: BTreeMap<String, Value>,
}

/// A unit's report of a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The unit's county.
    pub county: RegionCode,
    /// Its number.
    pub id: ReportId,
    /// Whose.
    pub unit: UnitId,
    /// Of which data set.
    pub data_set: String,
    /// In which version of it.
    pub set_version: i32,
    /// Of which period.
    pub period: Period,
    /// How far it has come.
    pub stage: Stage,
    /// What was typed last.
    pub draft: Draft,
    /// The last version submitted; 0 for none.
    pub version: i32,
    /// The version in force; 0 for none.
    pub approved_version: i32,
    /// The day of the first submission.
    pub first_on: Option<Day>,
    /// Who submitted the last version.
    pub submitted_by: Option<PersonId>,
    /// Who checked it.
    pub checked_by: Option<PersonId>,
    /// Who approved it.
    pub approved_by: Option<PersonId>,
    /// Why it was returned; empty otherwise.
    pub reason: String,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

impl Report {
    /// The version that stands for the report: the one in force, before that the last one; 0 for none.
    #[must_use]
    pub const fn standing_version(&self) -> i32 {
        if self.approved_version > 0 { self.approved_version } else { self.version }
    }

    /// Refuses to touch what somebody looks at just now, and what is approved while the period is open.
    pub const fn may_be_written(&self, locked: bool) -> Result<()> {
        match self.stage {
            Stage::Draft | Stage::Returned => Ok(()),
            Stage::Submitted | Stage::Checked => Err(Error::Waiting),
            Stage::Approved if locked => Ok(()),
            Stage::Approved => Err(Error::ApprovedAlready),
        }
    }

    /// The report with one more version.
    #[must_use]
    pub fn submitted(&self, by: PersonId, now: Timestamp, set_version: i32) -> Self {
        Self {
            stage: Stage::Submitted,
            set_version,
            version: self.version + 1,
            first_on: self.first_on.or(Some(now.day())),
            submitted_by: Some(by),
            checked_by: None,
            approved_by: None,
            reason: String::new(),
            changed_at: now,
            ..self.clone()
        }
    }

    /// The report sent back; what is in force stays so until another version is approved.
    pub fn returned(&self, now: Timestamp, locked: bool, reason: &str) -> Result<Self> {
        match self.stage {
            Stage::Submitted | Stage::Checked => {}
            Stage::Approved if !locked => {}
            Stage::Approved => return Err(Error::LockedAlready),
            Stage::Draft | Stage::Returned => return Err(Error::NotSubmitted),
        }
        if reason.trim().is_empty() {
            return Err(Error::ReasonMissing);
        }
        let reason = reason.trim().to_owned();
        Ok(Self {
            stage: Stage::Returned,
            checked_by: None,
            approved_by: None,
            reason,
            changed_at: now,
            ..self.clone()
        })
    }

    /// The report passed on by somebody else than its reporter.
    pub fn checked(&self, by: PersonId, now: Timestamp) -> Result<Self> {
        if self.stage != Stage::Submitted {
            return Err(Error::NotSubmitted);
        }
        if self.submitted_by == Some(by) {
            return Err(Error::SamePerson);
        }
        Ok(Self { stage: Stage::Checked, checked_by: Some(by), changed_at: now, ..self.clone() })
    }

    /// The report in force, by somebody else than its reporter and its checker.
    pub fn approved(&self, by: PersonId, now: Timestamp) -> Result<Self> {
        if self.stage != Stage::Checked {
            return Err(Error::NotChecked);
        }
        if self.submitted_by == Some(by) || self.checked_by == Some(by) {
            return Err(Error::SamePerson);
        }
        let approved_version = self.version;
        Ok(Self {
            stage: Stage::Approved,
            approved_by: Some(by),
            approved_version,
            changed_at: now,
            ..self.clone()
        })
    }
}

words! {
    /// What became of a wish for more time.
    ExtensionStatus {
        /// It waits.
        Asked = "asked", "reporting-extension-asked";
        /// It holds.
        Granted = "granted", "reporting-extension-granted";
        /// The deadline stays.
        Refused = "refused", "reporting-extension-refused";
    }
}

/// A wish for more time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// The unit's county.
    pub county: RegionCode,
    /// Its number.
    pub id: ExtensionId,
    /// Whose.
    pub unit: UnitId,
    /// For which period.
    pub period: Period,
    /// The deadline it is about.
    pub due: Day,
    /// The new deadline.
    pub until: Day,
    /// Why.
    pub reason: String,
    /// Who asked.
    pub asked_by: PersonId,
    /// When.
    pub asked_on: Day,
    /// What became of it.
    pub status: ExtensionStatus,
    /// What was answered.
    pub answer: String,
}

/// Which version of a report is in force: the highest approved one, whatever order approvals are heard of in. This is how
/// whoever consumes `reporting.report_approved` keeps one figure for each report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InForce {
    /// The version; 0 for none.
    pub version: i32,
    /// Its figures.
    pub values: BTreeMap<String, i64>,
}

impl InForce {
    /// Hears of an approval; true when it is the one in force now.
    pub fn hear(&mut self, version: i32, values: &BTreeMap<String, i64>) -> bool {
        if version <= self.version {
            return false;
        }
        *self = Self { version, values: values.clone() };
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn report() -> Report {
        Report {
            county: RegionCode(410_324),
            id: ReportId(1),
            unit: UnitId(2),
            data_set: "enterprise-monthly".to_owned(),
            set_version: 1,
            period: Period::Month(2026, 10),
            stage: Stage::Draft,
            draft: Draft::new(),
            version: 0,
            approved_version: 0,
            first_on: None,
            submitted_by: None,
            checked_by: None,
            approved_by: None,
            reason: String::new(),
            changed_at: Timestamp::from_millis(0),
        }
    }

    const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

    #[test]
    fn three_steps_are_three_persons() {
        let (reporter, clerk, official) = (PersonId(1), PersonId(2), PersonId(3));
        let submitted = report().submitted(reporter, NOW, 1);
        assert!(matches!(submitted.checked(reporter, NOW), Err(Error::SamePerson)));
        let checked = submitted.checked(clerk, NOW).unwrap();
        assert!(matches!(checked.approved(reporter, NOW), Err(Error::SamePerson)));
        assert!(matches!(checked.approved(clerk, NOW), Err(Error::SamePerson)));
        let approved = checked.approved(official, NOW).unwrap();
        assert_eq!((approved.stage, approved.approved_version), (Stage::Approved, 1));
    }

    #[test]
    fn steps_out_of_order_are_refused() {
        let draft = report();
        assert!(matches!(draft.checked(PersonId(2), NOW), Err(Error::NotSubmitted)));
        assert!(matches!(draft.approved(PersonId(2), NOW), Err(Error::NotChecked)));
        assert!(matches!(draft.returned(NOW, false, "x"), Err(Error::NotSubmitted)));
        let submitted = draft.submitted(PersonId(1), NOW, 1);
        assert!(matches!(submitted.may_be_written(false), Err(Error::Waiting)));
        assert!(matches!(submitted.returned(NOW, false, " "), Err(Error::ReasonMissing)));
        let approved = submitted.checked(PersonId(2), NOW).unwrap().approved(PersonId(3), NOW).unwrap();
        assert!(matches!(approved.may_be_written(false), Err(Error::ApprovedAlready)));
        assert!(approved.may_be_written(true).is_ok());
        assert!(matches!(approved.returned(NOW, true, "x"), Err(Error::LockedAlready)));
        let returned = approved.returned(NOW, false, "x").unwrap();
        assert_eq!((returned.stage, returned.approved_version), (Stage::Returned, 1));
    }

    proptest! {
        /// Approvals heard of in any order, and more than once, leave the same figures.
        #[test]
        fn any_order_leaves_the_same_figures(
            figures in prop::collection::vec(0_i64..1_000, 1..8),
            order in prop::collection::vec(0_usize..8, 0..40),
        ) {
            let values = |figure: i64| BTreeMap::from([("farm-sales".to_owned(), figure)]);
            let number = |place: usize| i32::try_from(place + 1).unwrap();
            let mut heard = InForce::default();
            let all = 0..figures.len();
            for place in order.iter().map(|place| place % figures.len()).chain(all) {
                heard.hear(number(place), &values(figures[place]));
            }
            prop_assert_eq!(heard.version, number(figures.len() - 1));
            prop_assert_eq!(heard.values, values(*figures.last().unwrap()));
        }
    }
}
