//! Use cases: one function, one transaction, one event for what it changes.

mod attainments;
mod board;
mod bulletins;
mod duties;
mod files;
mod inspections;
mod looking;
mod meetings;
mod parties;
mod reminders;
mod targets;
mod tasks;

pub use attainments::{
    AttainmentView, attainment, attainments, confirm_attainment, end_attainment, write_attainment,
};
pub use board::{Board, board};
pub use bulletins::{
    BulletinQuery, bulletin, bulletins, draft_bulletin, figures, publish_bulletin, published,
    rewrite_bulletin,
};
pub use files::attached_file;
pub use inspections::{
    NewFinding, VisitDraft, VisitView, add_finding, answer_finding, decide_finding, finding, open_findings,
    visit, visits, write_visit,
};
pub use looking::{Listed, TaskQuery, TaskView, own_tasks, task, tasks};
pub use meetings::{
    DecisionDraft, MeetingView, add_decision, add_document, confirm_minutes, make_task, meeting, meetings,
    rewrite_meeting, write_meeting,
};
pub use parties::{is_party, known_parties, own_parties, party_name, seat_departments, seats};
pub use reminders::{claim_reminder, keep_address, own_reminders, remind, sent, waiting, was_seen};
pub use targets::{TargetFigure, target_figure};
pub use tasks::{move_task, set_task, take_up};

use kernel::{Action, Actor, PersonId, RegionCode, ResourceRef};

use crate::{Error, Result};

/// See the board, meetings, inspections and bulletins of the whole city.
pub const SEE_SUPERVISION: Action = Action("see_supervision");
/// See a task or a finding.
pub const SEE_TASK: Action = Action("see_task");
/// Set tasks and decide about them, for the joint-conference office.
pub const SET_TASK: Action = Action("set_task");
/// Do a party's part in its tasks and findings.
pub const ANSWER_TASK: Action = Action("answer_task");
/// Write meetings and confirm them.
pub const KEEP_MEETING: Action = Action("keep_meeting");
/// Write visits and findings, and decide about answers.
pub const INSPECT: Action = Action("inspect");
/// Put on record what targets ask for and no event tells of.
pub const RECORD_ATTAINMENT: Action = Action("record_attainment");
/// Write bulletins and publish them.
pub const WRITE_BULLETIN: Action = Action("write_bulletin");
/// See what one was reminded of.
pub const SEE_REMINDERS: Action = Action("see_reminders");

/// What actions on the whole of supervision are asked about.
const fn whole(city: RegionCode) -> ResourceRef {
    ResourceRef::new("Supervision", city)
}

/// The one who acts; what binds others is done by a person.
fn person_of(actor: &Actor) -> Result<PersonId> {
    actor.person_id().ok_or(Error::NoParty)
}
