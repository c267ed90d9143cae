//! Reminders: made once for each step of a deadline, and handed to whoever carries them.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use db::{Conn, Tx};
use identity::Vault;
use kernel::{Actor, PersonId, RegionCode, ResourceRef, Timestamp};

use super::duties::{Duty, duties};
use super::{SEE_REMINDERS, person_of};
use crate::couriers::SetUp;
use crate::events::{AddressKept, Reminded};
use crate::model::{Channel, Outcome, Reminder, ReminderId};
use crate::plan::in_use;
use crate::{Error, Result, store};

/// Reminds everybody who is to do something of the step its deadline has reached today, and at once of what an assessment
/// asks: each person once. Returns how many reminders there are. Only a part of the program does so.
pub fn remind(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    set_up: SetUp,
) -> Result<i64> {
    actor.may(super::SET_TASK, &super::whole(city))?;
    let (rule, today) = (&in_use()?.reminders, now.day());
    let (mut made, mut holders) = (0, HashMap::new());
    for duty in duties(tx.conn(), city, today)? {
        let steps = duty.steps_on(rule, today);
        if steps.is_empty() {
            continue;
        }
        // The clerks of a county answer for many things.
        let people: &Vec<PersonId> = match holders.entry(duty.of) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(identity::service::holders(tx.conn(), city, duty.of)?),
        };
        for step in steps {
            let told = store::reminded(tx.conn(), city, (duty.kind, duty.subject, duty.due.number()), &step)?;
            for person in people.iter().filter(|person| !told.contains(person)) {
                made += i64::from(tell(tx, actor, now, &duty, &step, *person, (city, set_up))?);
            }
        }
    }
    Ok(made)
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
        kind: duty.kind,
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
        subject_kind: reminder.kind.as_str().to_owned(),
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
