//! A task and the steps it takes.

use kernel::{Day, PersonId, RegionCode, Timestamp, words};

use super::{Asked, EntryId, Going, LightRule, Party, Shown, Step, TaskId, Text, light};
use crate::{Error, Result};

words! {
    /// Where a task comes from.
    Origin {
        /// The plan.
        Plan = "plan", "governance-origin-plan";
        /// Set by the office.
        Hand = "hand", "governance-origin-hand";
        /// Decided by a meeting.
        Meeting = "meeting", "governance-origin-meeting";
    }
}

words! {
    /// How far a task has come.
    TaskStatus {
        /// Waits for its lead to accept it (待签收).
        Assigned = "assigned", "governance-status-assigned";
        /// Being done (办理中).
        Accepted = "accepted", "governance-status-accepted";
        /// Its lead hands it over with a reason; the office decides who leads (待改派).
        Declined = "declined", "governance-status-declined";
        /// Its lead says that it is complete (待验收).
        Proposed = "proposed", "governance-status-proposed";
        /// The office agrees (办结).
        Done = "done", "governance-status-done";
        /// The office took it back (撤销).
        Dropped = "dropped", "governance-status-dropped";
    }
}

/// A task to be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskDraft {
    /// The year it belongs to.
    pub year: i32,
    /// Where it comes from.
    pub origin: Origin,
    /// The plan's item; empty for others.
    pub item: String,
    /// The task it is part of.
    pub parent: Option<TaskId>,
    /// The plan's section; may be empty.
    pub section: String,
    /// What is to be done.
    pub title: Text,
    /// What is to come of it.
    pub result: Text,
    /// A target of the programme; empty for none.
    pub target: String,
    /// Who leads.
    pub lead: Party,
    /// Who helps.
    pub helpers: Vec<Party>,
    /// The first day.
    pub from: Day,
    /// The deadline.
    pub due: Day,
}

impl TaskDraft {
    /// Refuses what could not be answered for.
    pub fn check(&self) -> Result<()> {
        if self.title.zh.is_empty() {
            return Err(Error::TitleMissing);
        }
        if self.due < self.from {
            return Err(Error::DuePast);
        }
        if self.helpers.contains(&self.lead) {
            return Err(Error::LeadHelps);
        }
        Ok(())
    }
}

/// A task as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// The city.
    pub county: RegionCode,
    /// Its number.
    pub id: TaskId,
    /// What was set.
    pub draft: TaskDraft,
    /// How far it is.
    pub status: TaskStatus,
    /// The share done, in basis points, as the lead last reported.
    pub share: i32,
    /// The day asked for and who asked, while an extension waits.
    pub asked: Option<(Day, PersonId)>,
    /// Who said that it is complete.
    pub proposed_by: Option<PersonId>,
    /// Who agreed, and on which day it was proposed.
    pub completed_by: Option<PersonId>,
    /// The day completion was proposed; what counts as the day it was done.
    pub done_on: Option<Day>,
    /// How often it changed.
    pub version: i64,
    /// When it last changed.
    pub changed_at: Timestamp,
}

impl Task {
    /// How far it has come on a day. What waits for the office stands as on the day it was proposed.
    #[must_use]
    pub fn going(&self, today: Day) -> Going {
        Going {
            from: self.draft.from,
            due: self.draft.due,
            share: i64::from(self.share),
            done: self.status == TaskStatus::Done,
            today: self.done_on.map_or(today, |day| day.min(today)),
        }
    }

    /// Its light on a day.
    #[must_use]
    pub fn light(&self, rule: LightRule, today: Day) -> Shown {
        light(rule, self.going(today))
    }

    /// True until it is done or taken back.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        !matches!(self.status, TaskStatus::Done | TaskStatus::Dropped)
    }

    /// True while the office has something to decide.
    #[must_use]
    pub const fn needs_decision(&self) -> bool {
        matches!(self.status, TaskStatus::Declined | TaskStatus::Proposed) || self.asked.is_some()
    }

    /// Every party it concerns, the lead first.
    pub fn parties(&self) -> impl Iterator<Item = &Party> {
        std::iter::once(&self.draft.lead).chain(&self.draft.helpers)
    }

    /// The task after a step. Who may take it is asked before; here it is refused when it cannot be taken now.
    pub fn take(&self, asked: &Asked, by: PersonId, now: Timestamp) -> Result<Self> {
        if !self.is_open() {
            return Err(Error::TaskOver);
        }
        if asked.needs_words() && asked.words().is_empty() {
            return Err(Error::WordsMissing);
        }
        let mut next = Self { version: self.version + 1, changed_at: now, ..self.clone() };
        match (asked, self.status) {
            (Asked::Accept, TaskStatus::Assigned) => next.status = TaskStatus::Accepted,
            (Asked::HandOver(_), TaskStatus::Assigned | TaskStatus::Accepted) => {
                next.status = TaskStatus::Declined;
                next.asked = None;
            }
            (Asked::Reassign(lead), TaskStatus::Declined | TaskStatus::Assigned | TaskStatus::Accepted) => {
                next.draft.helpers.retain(|one| one != lead);
                next.draft.lead = lead.clone();
                next.asked = None;
                next.status = TaskStatus::Assigned;
            }
            (Asked::Report(_, share), TaskStatus::Accepted) => {
                if share.is_some_and(|share| !(0..=10_000).contains(&share)) {
                    return Err(Error::BadShare);
                }
                next.share = share.unwrap_or(self.share);
            }
            (Asked::Propose(_), TaskStatus::Accepted) => {
                next.status = TaskStatus::Proposed;
                (next.share, next.proposed_by, next.done_on) = (10_000, Some(by), Some(now.day()));
                next.asked = None;
            }
            (Asked::Complete, TaskStatus::Proposed) => {
                if self.proposed_by == Some(by) {
                    return Err(Error::SamePerson);
                }
                (next.status, next.completed_by) = (TaskStatus::Done, Some(by));
            }
            (Asked::SendBack(_), TaskStatus::Proposed) => {
                next.status = TaskStatus::Accepted;
                (next.proposed_by, next.done_on) = (None, None);
            }
            (Asked::AskExtension(to, _), TaskStatus::Assigned | TaskStatus::Accepted) => {
                next.asked = Some((self.may_be_extended(*to, now.day())?, by));
            }
            (Asked::GrantExtension | Asked::RefuseExtension(_), _) => {
                let (to, person) = self.asked.ok_or(Error::NothingAsked)?;
                if person == by {
                    return Err(Error::SamePerson);
                }
                if *asked == Asked::GrantExtension {
                    next.draft.due = to;
                }
                next.asked = None;
            }
            (Asked::Drop(_), _) => (next.status, next.asked) = (TaskStatus::Dropped, None),
            _ => return Err(Error::TaskStep),
        }
        Ok(next)
    }

    /// Only before the deadline, to a later day, and one at a time.
    fn may_be_extended(&self, to: Day, today: Day) -> Result<Day> {
        if today > self.draft.due {
            return Err(Error::ExtensionLate);
        }
        if self.asked.is_some() {
            return Err(Error::AskedAlready);
        }
        if to <= self.draft.due { Err(Error::ExtensionDay) } else { Ok(to) }
    }
}

/// A line of a task's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The city.
    pub county: RegionCode,
    /// Its number.
    pub id: EntryId,
    /// The task.
    pub task: TaskId,
    /// What was done.
    pub step: Step,
    /// For whom; none for the office.
    pub party: Option<Party>,
    /// What was said.
    pub words: String,
    /// The share done after it.
    pub share: i32,
    /// The deadline after it, or the day asked for.
    pub due: Day,
    /// By whom.
    pub person: PersonId,
    /// When.
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAD: PersonId = PersonId(1);
    const OFFICE: PersonId = PersonId(2);

    fn day(number: i64) -> Day {
        Day::new(2026, 11, 1).unwrap().plus_days(number)
    }

    fn task(status: TaskStatus) -> Task {
        Task {
            county: RegionCode(410_300),
            id: TaskId(1),
            draft: TaskDraft {
                year: 2026,
                origin: Origin::Hand,
                item: String::new(),
                parent: None,
                section: String::new(),
                title: Text::new("建点", ""),
                result: Text::default(),
                target: String::new(),
                lead: Party::Department("commerce".to_owned()),
                helpers: vec![Party::Department("finance".to_owned())],
                from: day(0),
                due: day(20),
            },
            status,
            share: 0,
            asked: None,
            proposed_by: (status == TaskStatus::Proposed).then_some(LEAD),
            completed_by: None,
            done_on: None,
            version: 1,
            changed_at: day(0).start(),
        }
    }

    fn every_step() -> Vec<Asked> {
        let why = || "原因".to_owned();
        vec![
            Asked::Accept,
            Asked::HandOver(why()),
            Asked::Reassign(Party::Department("finance".to_owned())),
            Asked::Report(why(), Some(3_000)),
            Asked::Propose(why()),
            Asked::Complete,
            Asked::SendBack(why()),
            Asked::AskExtension(day(30), why()),
            Asked::GrantExtension,
            Asked::RefuseExtension(why()),
            Asked::Drop(why()),
        ]
    }

    /// Which steps each status allows; all others are refused.
    #[test]
    fn the_table_of_steps() {
        use Step as S;
        use TaskStatus as T;
        for (status, allowed) in [
            (T::Assigned, vec![S::Accept, S::HandOver, S::Reassign, S::AskExtension, S::Drop]),
            (T::Accepted, vec![S::HandOver, S::Reassign, S::Report, S::Propose, S::AskExtension, S::Drop]),
            (T::Declined, vec![S::Reassign, S::Drop]),
            (T::Proposed, vec![S::Complete, S::SendBack, S::Drop]),
            (T::Done, vec![]),
            (T::Dropped, vec![]),
        ] {
            for asked in every_step() {
                let taken = task(status).take(&asked, OFFICE, day(5).start());
                assert_eq!(taken.is_ok(), allowed.contains(&asked.step()), "{status:?} {asked:?}: {taken:?}");
            }
        }
    }

    #[test]
    fn extensions_are_asked_before_the_deadline_and_decided_by_another() {
        let ask = |to| Asked::AskExtension(day(to), "疫情".to_owned());
        let open = task(TaskStatus::Accepted);
        assert!(matches!(open.take(&ask(30), LEAD, day(21).start()), Err(Error::ExtensionLate)));
        assert!(matches!(open.take(&ask(20), LEAD, day(5).start()), Err(Error::ExtensionDay)));
        let asked = open.take(&ask(30), LEAD, day(20).start()).unwrap();
        assert!(matches!(asked.take(&ask(40), LEAD, day(20).start()), Err(Error::AskedAlready)));
        assert!(matches!(asked.take(&Asked::GrantExtension, LEAD, day(20).start()), Err(Error::SamePerson)));
        let granted = asked.take(&Asked::GrantExtension, OFFICE, day(22).start()).unwrap();
        assert_eq!((granted.draft.due, granted.asked), (day(30), None));
        let refused =
            asked.take(&Asked::RefuseExtension("不同意".to_owned()), OFFICE, day(22).start()).unwrap();
        assert_eq!((refused.draft.due, refused.asked), (day(20), None));
    }

    #[test]
    fn who_proposes_does_not_complete_and_words_are_asked_for() {
        let proposed = task(TaskStatus::Proposed);
        assert!(matches!(proposed.take(&Asked::Complete, LEAD, day(5).start()), Err(Error::SamePerson)));
        assert_eq!(proposed.take(&Asked::Complete, OFFICE, day(5).start()).unwrap().status, TaskStatus::Done);
        for asked in every_step().into_iter().filter(Asked::needs_words) {
            let bare = match asked {
                Asked::HandOver(_) => Asked::HandOver(" ".to_owned()),
                Asked::Report(_, share) => Asked::Report(String::new(), share),
                Asked::Propose(_) => Asked::Propose(String::new()),
                Asked::SendBack(_) => Asked::SendBack(String::new()),
                Asked::AskExtension(to, _) => Asked::AskExtension(to, String::new()),
                Asked::RefuseExtension(_) => Asked::RefuseExtension(String::new()),
                _ => Asked::Drop(String::new()),
            };
            let refused = task(TaskStatus::Accepted).take(&bare, LEAD, day(5).start());
            assert!(matches!(refused, Err(Error::WordsMissing)), "{bare:?}");
        }
        let too_much = Asked::Report("多了".to_owned(), Some(10_001));
        assert!(matches!(
            task(TaskStatus::Accepted).take(&too_much, LEAD, day(5).start()),
            Err(Error::BadShare)
        ));
    }
}
