//! Reminders: made once for each step of a deadline, and handed to whoever carries them.

use db::{Conn, Tx};
use identity::Vault;
use kernel::{Actor, Day, Grant, GrantScope, PersonId, RegionCode, ResourceRef, Role, Timestamp};

use super::{SEE_REMINDERS, person_of};
use crate::couriers::SetUp;
use crate::events::{AddressKept, Reminded};
use crate::model::{
    Channel, FindingStatus, Outcome, Party, Reminder, ReminderId, Task, TaskStatus, Text, step_on,
};
use crate::plan::luoyang;
use crate::store::TaskFilter;
use crate::{Error, Result, store};

/// Something with a deadline that somebody is to meet.
struct Duty {
    kind: &'static str,
    subject: i64,
    title: Text,
    party: Party,
    due: Day,
}

/// Reminds everybody who acts for the lead of a task, or for whoever has a finding to put right, of the step its
/// deadline has reached today: each person once. Returns how many reminders there are. Only a part of the program
/// does so.
pub fn remind(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    set_up: SetUp,
) -> Result<i64> {
    actor.may(super::SET_TASK, &super::whole(city))?;
    let (rule, today) = (&luoyang()?.reminders, now.day());
    let seats = store::seats(tx.conn(), city)?;
    let mut made = 0;
    for duty in duties(tx.conn(), city)? {
        let Some(step) = step_on(rule, duty.due, today) else { continue };
        let grant = match &duty.party {
            Party::County(county) => {
                let scope = GrantScope::Region(region::divisions().today(*county));
                Grant { role: Role::CountyClerk, scope }
            }
            Party::Department(id) => match seats.get(id) {
                Some(seat) => {
                    Grant { role: Role::DepartmentOfficer, scope: GrantScope::Organisation(*seat, city) }
                }
                None => continue,
            },
        };
        let told = store::reminded(tx.conn(), city, (duty.subject, duty.due.number()), &step)?;
        for person in identity::service::holders(tx.conn(), city, grant)? {
            if !told.contains(&person) && tell(tx, actor, now, &duty, &step, person, (city, set_up))? {
                made += 1;
            }
        }
    }
    Ok(made)
}

/// Tasks whose lead has something to do, and findings to be put right.
fn duties(conn: &mut Conn, city: RegionCode) -> Result<Vec<Duty>> {
    let filter = TaskFilter { open: true, ..TaskFilter::default() };
    let waits = |task: &Task| matches!(task.status, TaskStatus::Assigned | TaskStatus::Accepted);
    let tasks = store::tasks(conn, city, &filter)?.into_iter().filter(waits).map(|task| Duty {
        kind: "task",
        subject: task.id.0,
        title: task.draft.title,
        party: task.draft.lead,
        due: task.draft.due,
    });
    let findings = store::findings(conn, city, None)?;
    let open = findings.into_iter().filter(|one| one.status == FindingStatus::Open).map(|one| Duty {
        kind: "finding",
        subject: one.id.0,
        title: Text::new(&one.words, ""),
        party: one.party,
        due: one.due,
    });
    Ok(tasks.chain(open).collect())
}

fn tell(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    duty: &Duty,
    step: &str,
    person: PersonId,
    (city, set_up): (RegionCode, SetUp),
) -> Result<bool> {
    let has_email = !store::email(tx.conn(), city, person)?.is_empty();
    let (channel, outcome) = if has_email {
        (Channel::Email, Outcome::Waiting)
    } else if set_up.sms {
        (Channel::Sms, Outcome::Waiting)
    } else {
        (Channel::Program, Outcome::Shown)
    };
    let reminder = Reminder {
        county: city,
        id: tx.id(now),
        person,
        subject_kind: duty.kind.to_owned(),
        subject: duty.subject,
        title: duty.title.clone(),
        step: step.to_owned(),
        due: duty.due,
        channel,
        outcome,
        seen: false,
        at: now,
    };
    if !store::insert_reminder(tx, &reminder)? {
        return Ok(false);
    }
    let event = Reminded {
        county: city,
        reminder: reminder.id,
        person,
        subject_kind: reminder.subject_kind,
        step: reminder.step,
        channel: channel.as_str().to_owned(),
    };
    tx.record(now, actor, &event)?;
    Ok(true)
}

/// Those that wait to be carried.
pub fn waiting(conn: &mut Conn, city: RegionCode) -> Result<Vec<Reminder>> {
    store::waiting(conn, city, 50)
}

/// Takes a reminder to be carried, once, and says where to; none when somebody took it first. A phone is opened only
/// for a short message, and the look is an event of identity's.
pub fn claim_reminder(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    vault: &Vault,
    one: &Reminder,
) -> Result<Option<String>> {
    actor.may(super::SET_TASK, &super::whole(one.county))?;
    if !store::claim(tx.conn(), one)? {
        return Ok(None);
    }
    if one.channel == Channel::Sms {
        let why = "governance.reminder";
        let private = identity::service::unmask(tx, actor, now, vault, one.county, one.person, why)?;
        return Ok(Some(private.phone));
    }
    Ok(Some(store::email(tx.conn(), one.county, one.person)?))
}

/// Says what became of a reminder that was taken. Records nothing: that it was made is recorded.
pub fn sent(tx: &mut Tx<'_>, actor: &Actor, one: &Reminder, outcome: Outcome) -> Result<()> {
    actor.may(super::SET_TASK, &super::whole(one.county))?;
    if store::end_reminder(tx.conn(), one, outcome)? { Ok(()) } else { Err(Error::Moved) }
}

/// One's own reminders, the newest first, how many there are, and where they go.
pub fn own_reminders(
    conn: &mut Conn,
    actor: &Actor,
    city: RegionCode,
    unseen: bool,
    page: (i64, i64),
) -> Result<(Vec<Reminder>, i64, String)> {
    let person = own(actor, city)?;
    let (found, total) = store::reminders(conn, city, person, unseen, page)?;
    Ok((found, total, store::email(conn, city, person)?))
}

fn own(actor: &Actor, city: RegionCode) -> Result<PersonId> {
    // Nobody is known by 0: a visitor is asked to sign in.
    let person = actor.person_id().unwrap_or(PersonId(0));
    actor.may(SEE_REMINDERS, &ResourceRef::new("Reminder", city).owned_by(person))?;
    person_of(actor)
}

/// Says that one has seen a reminder. Records nothing: it changes nothing for anybody else.
pub fn was_seen(tx: &mut Tx<'_>, actor: &Actor, city: RegionCode, id: ReminderId) -> Result<()> {
    let person = own(actor, city)?;
    if store::mark_seen(tx.conn(), city, person, id)? { Ok(()) } else { Err(Error::NoReminder) }
}

/// Says where one wants to be reminded; an empty address means the program alone.
pub fn keep_address(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    email: &str,
) -> Result<()> {
    let person = own(actor, city)?;
    let email = email.trim();
    if !email.is_empty() && !crate::couriers::is_address(email) {
        return Err(Error::BadEmail);
    }
    store::keep_email(tx, now, city, person, email)?;
    tx.record(now, actor, &AddressKept { county: city, person, given: !email.is_empty() })?;
    Ok(())
}
