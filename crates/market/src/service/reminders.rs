//! Reminding sellers of what ends: once for each thing, day and step.

use db::{Conn, Tx};
use identity::Vault;
use kernel::{Actor, OrganisationId, RegionCode, ResourceRef, Role, Timestamp};

use super::{REMIND_SELLERS, SEE_REMINDERS};
use crate::Result;
use crate::events::SellerReminded;
use crate::model::{Ending, Reminder, SentAs, step_on};
use crate::store;

/// Days before an end on which the first reminder is made.
const FIRST_DAYS: i64 = 30;
/// Days after an end from which nobody is reminded any more.
const LOST_DAYS: i64 = 90;
/// How many reminders one transaction makes.
const AT_ONCE: usize = 100;

/// Makes the reminders that are due on this day, and says how many. Only the program itself reminds; called again it makes
/// none twice, and goes on where it stopped.
pub fn remind(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp) -> Result<usize> {
    actor.may(REMIND_SELLERS, &ResourceRef::new("Shop", RegionCode(0)))?;
    let today = now.day();
    let (by, lost) = (today.plus_days(FIRST_DAYS), today.plus_days(-LOST_DAYS));
    let mut made = 0;
    for due in store::ending_by(tx.conn(), by, lost)? {
        let (county, seller, ending, due_on) = due;
        let Some(step) = step_on(ending, due_on, today) else { continue };
        if made == AT_ONCE || store::is_reminded(tx.conn(), &due, step)? {
            continue;
        }
        let new = Reminder {
            county,
            id: tx.id(now),
            seller,
            ending,
            due_on,
            step,
            made_at: now,
            sent: SentAs::None,
        };
        if store::insert_reminder(tx, &new)? {
            made += 1;
            let (document, preorder, order) = match ending {
                Ending::Verification => (None, None, None),
                Ending::Document(id) => (Some(id), None, None),
                Ending::Harvest(id) => (None, Some(id), None),
                Ending::Shipment(id) => (None, None, Some(id)),
            };
            let days = step.days();
            let event = SellerReminded { county, seller, document, preorder, order, due_on, days };
            tx.record(now, actor, &event)?;
        }
    }
    Ok(made)
}

/// What a seller was reminded of, newest first; for the shop and for the offices that see sellers.
pub fn reminders_of(
    conn: &mut Conn,
    actor: &Actor,
    county: RegionCode,
    seller: OrganisationId,
) -> Result<Vec<Reminder>> {
    actor.may(SEE_REMINDERS, &ResourceRef::new("Shop", county).of(seller))?;
    store::reminders_of(conn, county, seller)
}

/// When each of these sellers was last reminded. Who may list the sellers was asked when they were listed.
pub fn last_reminded(
    conn: &mut Conn,
    sellers: &[OrganisationId],
) -> Result<Vec<(OrganisationId, Option<Timestamp>)>> {
    store::last_reminded(conn, sellers)
}

/// Reminders that did not go out yet, each with the shop's name.
pub fn unsent_reminders(conn: &mut Conn) -> Result<Vec<(Reminder, String)>> {
    store::unsent(conn, 50)
}

/// Takes a reminder for sending, once, and opens the phone of the shop's owner for it. None when another program has it,
/// when nobody carries messages, or when nobody owns the shop; what became of it stands beside the reminder.
pub fn claim_reminder(
    tx: &mut Tx<'_>,
    now: Timestamp,
    (vault, city): (&Vault, RegionCode),
    one: &Reminder,
    set_up: bool,
) -> Result<Option<String>> {
    let actor = Actor::system("market");
    if !set_up {
        store::note_sent(tx.conn(), one, (SentAs::None, SentAs::NotSetUp), now)?;
        return Ok(None);
    }
    let (people, _) = identity::service::staff(tx.conn(), &actor, city, (one.seller, one.county))?;
    let owner = people.iter().find(|one| one.role == Role::Seller);
    let to = if owner.is_some() { SentAs::Sent } else { SentAs::Failed };
    if !store::note_sent(tx.conn(), one, (SentAs::None, to), now)? {
        return Ok(None);
    }
    let Some(owner) = owner else { return Ok(None) };
    let why = format!("reminder {}", one.id);
    let private = identity::service::unmask(tx, &actor, now, vault, city, owner.person, &why)?;
    Ok(Some(private.phone))
}

/// The carrier did not take it.
pub fn reminder_failed(tx: &mut Tx<'_>, now: Timestamp, one: &Reminder) -> Result<bool> {
    store::note_sent(tx.conn(), one, (SentAs::Sent, SentAs::Failed), now)
}
