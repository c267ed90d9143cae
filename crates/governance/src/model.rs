//! Tasks, meetings, inspections and bulletins; transitions without a database and without a clock.

mod asked;
mod attainment;
mod bulletin;
mod finding;
mod light;
mod meeting;
mod party;
mod reminder;
mod task;

pub use asked::{Asked, Step};
pub use attainment::{Attainment, AttainmentDraft, AttainmentStatus};
pub use bulletin::{
    Audience, Bulletin, BulletinDraft, BulletinStatus, Drawn, Figures, Placed, Tally, draft_from, draw,
};
pub use finding::{Finding, FindingStatus, Severity, Visit};
pub use light::{Going, Light, LightRule, Shown, light, light_of_finding};
pub use meeting::{Decision, Meeting, MeetingDraft, MeetingStatus};
pub use party::{Party, list_of, list_text};
pub use reminder::{Channel, DutyKind, Outcome, Reminder, ReminderRule, step_on};
pub use task::{Entry, Origin, Task, TaskDraft, TaskStatus};

use kernel::id;

id!(
    /// A task (任务).
    TaskId
);
id!(
    /// What was said or done about a task (办理记录).
    EntryId
);
id!(
    /// A meeting of the joint conference (联席会议).
    MeetingId
);
id!(
    /// A decision of a meeting (议定事项).
    DecisionId
);
id!(
    /// An inspector's visit (督查).
    VisitId
);
id!(
    /// What an inspector found (督查问题).
    FindingId
);
id!(
    /// A bulletin (通报).
    BulletinId
);
id!(
    /// What the office puts on record towards a target (目标登记).
    AttainmentId
);
id!(
    /// A reminder (催办).
    ReminderId
);
id!(
    /// A file that a task, a meeting, a finding or what is on record names (佐证材料).
    AttachmentId
);

/// Words in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Text {
    /// Chinese.
    pub zh: String,
    /// English; empty where a person wrote in Chinese alone.
    pub en: String,
}

impl Text {
    /// Both, trimmed.
    #[must_use]
    pub fn new(zh: &str, en: &str) -> Self {
        Self { zh: zh.trim().to_owned(), en: en.trim().to_owned() }
    }

    /// In the reader's language; Chinese where there is no English.
    #[must_use]
    pub fn get(&self, lang: ui::Lang) -> &str {
        if lang == ui::Lang::En && !self.en.is_empty() { &self.en } else { &self.zh }
    }
}
