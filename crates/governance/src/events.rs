//! What supervision tells the rest of the house. Other contexts read these bodies with types of their own.

use kernel::{Day, PersonId, RegionCode};

use crate::model::{
    AttainmentId, BulletinId, DecisionId, FindingId, FindingStatus, MeetingId, Party, ReminderId, Severity,
    Step, TaskId, VisitId,
};

db::events! {
    /// A department became an organisation whose officers answer for it.
    DepartmentSeated = "governance.department_seated" {
        subject: department,
        /// Its id in `supervision.toml`.
        department: String,
        /// The organisation's number.
        organisation: kernel::OrganisationId,
    }

    /// The plan's tasks are in force for a year.
    PlanTakenUp = "governance.plan_taken_up" {
        subject: year,
        /// The year.
        year: i32,
        /// The document.
        source: String,
        /// How many tasks, sub-tasks with them.
        tasks: i64,
    }

    /// A task was set, by hand or by a meeting.
    TaskSet = "governance.task_set" {
        subject: task,
        /// The task.
        task: TaskId,
        /// What is to be done, in Chinese.
        title: String,
        /// Who leads.
        lead: Party,
        /// Who helps.
        helpers: Vec<Party>,
        /// The deadline.
        due: Day,
        /// The meeting's decision it comes from.
        decision: Option<DecisionId>,
    }

    /// A task took a step.
    TaskMoved = "governance.task_moved" {
        subject: task,
        /// The task.
        task: TaskId,
        /// Which step.
        step: Step,
        /// Who leads after it.
        lead: Party,
        /// The share done after it, in basis points.
        share: i32,
        /// The deadline after it.
        due: Day,
        /// What was said.
        words: String,
        /// How many files came with it.
        files: i64,
    }

    /// A meeting was written down or rewritten.
    MeetingKept = "governance.meeting_kept" {
        subject: meeting,
        /// The meeting.
        meeting: MeetingId,
        /// Its title.
        title: String,
        /// The day.
        held_on: Day,
    }

    /// A meeting decided something.
    DecisionKept = "governance.decision_kept" {
        subject: decision,
        /// The decision.
        decision: DecisionId,
        /// Of which meeting.
        meeting: MeetingId,
        /// Who leads.
        lead: Party,
        /// The deadline.
        due: Day,
    }

    /// A second person confirmed the minutes.
    MinutesConfirmed = "governance.minutes_confirmed" {
        subject: meeting,
        /// The meeting.
        meeting: MeetingId,
        /// Who wrote them.
        written_by: PersonId,
    }

    /// A file was added to a meeting.
    DocumentAdded = "governance.document_added" {
        subject: meeting,
        /// The meeting.
        meeting: MeetingId,
        /// The file's name.
        name: String,
    }

    /// Inspectors visited somebody.
    VisitWritten = "governance.visit_written" {
        subject: visit,
        /// The visit.
        visit: VisitId,
        /// Who was inspected.
        party: Party,
        /// The day.
        visited_on: Day,
    }

    /// Something was found; its notice is out.
    FindingMade = "governance.finding_made" {
        subject: finding,
        /// The finding.
        finding: FindingId,
        /// Who is to put it right.
        party: Party,
        /// How bad it is.
        severity: Severity,
        /// By when.
        due: Day,
    }

    /// A finding was answered, closed, or sent back.
    FindingMoved = "governance.finding_moved" {
        subject: finding,
        /// The finding.
        finding: FindingId,
        /// Who is to put it right.
        party: Party,
        /// How it stands after.
        status: FindingStatus,
        /// The answer, or why it was sent back.
        words: String,
    }

    /// Something was written down towards a target.
    AttainmentWritten = "governance.attainment_written" {
        subject: attainment,
        /// Its number.
        attainment: AttainmentId,
        /// The target's word in the programme.
        target: String,
        /// The county it is to count for.
        of_county: RegionCode,
        /// The document.
        document: String,
        /// How many files came with it.
        files: i64,
    }

    /// A second person confirmed it: it counts.
    AttainmentConfirmed = "governance.attainment_confirmed" {
        subject: attainment,
        /// Its number.
        attainment: AttainmentId,
        /// The target's word in the programme.
        target: String,
        /// The county it counts for.
        of_county: RegionCode,
        /// What was named; none where persons are counted.
        division: Option<RegionCode>,
        /// One, or how many persons in all.
        amount: i64,
        /// From this day on.
        counted_on: Day,
        /// The document.
        document: String,
    }

    /// What counted counts no more, from the day of this event on. It says all that the confirmation said.
    AttainmentEnded = "governance.attainment_ended" {
        subject: attainment,
        /// Its number.
        attainment: AttainmentId,
        /// The target's word in the programme.
        target: String,
        /// The county it counted for.
        of_county: RegionCode,
        /// What was named; none where persons were counted.
        division: Option<RegionCode>,
        /// One, or how many persons in all.
        amount: i64,
        /// From this day on.
        counted_on: Day,
        /// Why.
        reason: String,
    }

    /// What was written down was not confirmed.
    AttainmentRefused = "governance.attainment_refused" {
        subject: attainment,
        /// Its number.
        attainment: AttainmentId,
        /// The target's word in the programme.
        target: String,
        /// Why.
        reason: String,
    }

    /// A bulletin was drafted or rewritten.
    BulletinWritten = "governance.bulletin_written" {
        subject: bulletin,
        /// The bulletin.
        bulletin: BulletinId,
        /// Its title, in Chinese.
        title: String,
    }

    /// A second person published a bulletin.
    BulletinPublished = "governance.bulletin_published" {
        subject: bulletin,
        /// The bulletin.
        bulletin: BulletinId,
        /// `public` or `members`.
        audience: String,
        /// Its title, in Chinese.
        title: String,
        /// SHA-256 of what is shown.
        shown_hash: String,
    }

    /// Somebody was reminded.
    Reminded = "governance.reminded" {
        subject: reminder,
        /// The reminder.
        reminder: ReminderId,
        /// Who.
        person: PersonId,
        /// `task`, `finding`, `report`, `evidence`, `question` or `objection`.
        subject_kind: String,
        /// Which step of the deadline.
        step: String,
        /// `program`, `email` or `sms`.
        channel: String,
    }

    /// Somebody said where they want to be reminded; the address itself is in no event.
    AddressKept = "governance.address_kept" {
        subject: person,
        /// Who.
        person: PersonId,
        /// True when there is an address now.
        given: bool,
    }
}
