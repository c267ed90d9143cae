//! Meetings of the joint conference, and what they decide.

use kernel::{Day, PersonId, RegionCode, Timestamp, words};

use super::{DecisionId, MeetingId, Party, TaskId};
use crate::{Error, Result};

words! {
    /// Whether the minutes hold.
    MeetingStatus {
        /// Being written.
        Draft = "draft", "governance-meeting-draft";
        /// Confirmed by a second person; nothing in it changes any more.
        Confirmed = "confirmed", "governance-meeting-confirmed";
    }
}

/// What is written about a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingDraft {
    /// Its title.
    pub title: String,
    /// The day.
    pub held_on: Day,
    /// What is on the table.
    pub agenda: String,
    /// Departments and counties that were there.
    pub present: Vec<Party>,
    /// The minutes; empty before the meeting.
    pub minutes: String,
}

/// A meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// The city.
    pub county: RegionCode,
    /// Its number.
    pub id: MeetingId,
    /// What is written.
    pub draft: MeetingDraft,
    /// Whether it holds.
    pub status: MeetingStatus,
    /// Who wrote it last.
    pub written_by: PersonId,
    /// Who confirmed it.
    pub confirmed_by: Option<PersonId>,
    /// How often it changed.
    pub version: i64,
    /// When it last changed.
    pub changed_at: Timestamp,
}

impl Meeting {
    /// The meeting with other words; only a draft has them.
    pub fn rewrite(&self, draft: MeetingDraft, by: PersonId, now: Timestamp) -> Result<Self> {
        self.must_be_draft()?;
        Ok(Self { draft, written_by: by, version: self.version + 1, changed_at: now, ..self.clone() })
    }

    /// The meeting confirmed: by a second person, once there are minutes, and not before it was held.
    pub fn confirm(&self, by: PersonId, now: Timestamp) -> Result<Self> {
        self.must_be_draft()?;
        if self.draft.minutes.trim().is_empty() {
            return Err(Error::MinutesMissing);
        }
        if self.draft.held_on > now.day() {
            return Err(Error::NotHeld);
        }
        if by == self.written_by {
            return Err(Error::SamePerson);
        }
        Ok(Self {
            status: MeetingStatus::Confirmed,
            confirmed_by: Some(by),
            version: self.version + 1,
            changed_at: now,
            ..self.clone()
        })
    }

    /// Refuses what is confirmed.
    pub fn must_be_draft(&self) -> Result<()> {
        if self.status == MeetingStatus::Draft { Ok(()) } else { Err(Error::MeetingConfirmed) }
    }
}

/// A decision of a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The city.
    pub county: RegionCode,
    /// Its number.
    pub id: DecisionId,
    /// Of which meeting.
    pub meeting: MeetingId,
    /// What is to be done.
    pub words: String,
    /// Who leads.
    pub lead: Party,
    /// Who helps.
    pub helpers: Vec<Party>,
    /// The deadline.
    pub due: Day,
    /// The task it became.
    pub task: Option<TaskId>,
}
