//! From an event of the log to an answer of an address.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use db::{Conn, Recorded, Tx};
use kernel::{Actor, OrganisationId, RegionCode, Timestamp, parse_code};
use serde_json::{Value, json};

use super::keeping::waiting;
use crate::catalogue::{Kind, Whose, kind};
use crate::events::WebhookDisabled;
use crate::model::{Delivery, DeliveryState, Endpoint, Next, Outcome};
use crate::sending::Message;
use crate::signing::{Keys, seconds};
use crate::{Result, store};

/// Seconds after which an attempt whose end was never written is made again.
const LEASE_SECONDS: i64 = 60;
/// Days for which deliveries are kept.
const KEPT_DAYS: i64 = 30;

/// Writes events down for each address that is to be told. An address is told of nothing before it was registered, and
/// of nothing twice.
pub fn tell(tx: &mut Tx<'_>, now: Timestamp, events: &[Recorded]) -> Result<()> {
    let mut batch = Batch::default();
    for event in events {
        batch.tell(tx, now, event)?;
    }
    store::keep_owners(tx.conn(), &batch.owners)
}

/// What is known from the events before it in the same batch, so that it need not be asked for each.
#[derive(Default)]
struct Batch {
    /// Whose things are that are not written down yet.
    owners: BTreeMap<(RegionCode, i64), OrganisationId>,
    /// Who is told of such an event of that county and those organisations.
    told: BTreeMap<(&'static str, RegionCode, Vec<OrganisationId>), Vec<Endpoint>>,
}

impl Batch {
    fn tell(&mut self, tx: &mut Tx<'_>, now: Timestamp, event: &Recorded) -> Result<()> {
        let Some(kind) = kind(&event.kind) else { return Ok(()) };
        let body: Value = event.body()?;
        let whose = self.whose(tx.conn(), kind, event, &body)?;
        if let (Some(&organisation), Some(thing)) =
            (whose.first(), kind.keeps.and_then(|field| number(&body, field)))
        {
            self.owners.entry((event.county, thing)).or_insert(organisation);
        }
        let told = match self.told.entry((kind.name, event.county, whose)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => {
                let told = store::told(tx.conn(), kind, event.county, &free.key().2)?;
                free.insert(told)
            }
        };
        for endpoint in told.iter().filter(|endpoint| endpoint.made_at <= event.at) {
            let message = json!({
                "type": kind.name, "timestamp": event.at, "data": kind.data(event.county, &body)
            });
            let new =
                waiting(tx.id(now), endpoint, event.id, kind.name, &event.subject, message.to_string(), now);
            store::insert_delivery(tx.conn(), &new)?;
        }
        Ok(())
    }

    /// The organisations an event is of, as far as they are known.
    fn whose(
        &self,
        conn: &mut Conn,
        kind: &Kind,
        event: &Recorded,
        body: &Value,
    ) -> Result<Vec<OrganisationId>> {
        let named = |field| number(body, field).map(OrganisationId);
        Ok(match kind.whose {
            Whose::County => Vec::new(),
            Whose::Says(field) => named(field).into_iter().collect(),
            Whose::Both(one, other) | Whose::Between(one, other) => {
                [one, other].into_iter().filter_map(named).collect()
            }
            Whose::Of(field) => match number(body, field) {
                Some(thing) => self.owner_of(conn, event.county, thing)?.into_iter().collect(),
                None => Vec::new(),
            },
        })
    }

    fn owner_of(&self, conn: &mut Conn, county: RegionCode, thing: i64) -> Result<Option<OrganisationId>> {
        match self.owners.get(&(county, thing)) {
            Some(owner) => Ok(Some(*owner)),
            None => store::owner_of(conn, county, thing),
        }
    }
}

/// The number behind a short code.
fn number(body: &Value, field: &str) -> Option<i64> {
    parse_code(body.get(field)?.as_str()?).ok()
}

/// An attempt to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// To whom.
    pub endpoint: Endpoint,
    /// What.
    pub delivery: Delivery,
}

impl Due {
    /// What is posted, signed now.
    #[must_use]
    pub fn message(&self, keys: &Keys, now: Timestamp) -> Message {
        let id = self.delivery.event.to_string();
        Message {
            timestamp: seconds(now),
            signatures: keys.signatures(&self.endpoint, now, &id, &self.delivery.body),
            body: self.delivery.body.clone(),
            id,
        }
    }
}

/// The attempts to be made now, the longest waiting first, and at most `of_one` to one address.
pub fn due(conn: &mut Conn, now: Timestamp, limit: i64, of_one: i64) -> Result<Vec<Due>> {
    let found = store::due(conn, now, limit, of_one)?;
    Ok(found.into_iter().map(|(endpoint, delivery)| Due { endpoint, delivery }).collect())
}

/// Takes an attempt on, so that no other program makes it; none when another did.
pub fn claim(tx: &mut Tx<'_>, now: Timestamp, due: &Due) -> Result<Option<Due>> {
    let again_at = now.plus_seconds(LEASE_SECONDS);
    if !store::claim(tx.conn(), &due.delivery, again_at)? {
        return Ok(None);
    }
    let mut claimed = due.clone();
    claimed.delivery.attempts += 1;
    Ok(Some(claimed))
}

/// Writes what came of an attempt: done, to be tried again, or given up, and then the address with it. Records an event
/// only when an address is given up.
pub fn answered(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    claimed: &Due,
    outcome: &Outcome,
    spread: i64,
) -> Result<()> {
    let Due { endpoint, delivery } = claimed;
    let next = match delivery.after_failure(now, spread) {
        _ if outcome.is_success() => (DeliveryState::Done, now),
        Next::At(next) if !outcome.is_gone() && !delivery.is_ping() => (DeliveryState::Waiting, next),
        Next::At(_) | Next::GiveUp => (DeliveryState::Failed, now),
    };
    if !store::settle(tx.conn(), delivery, now, outcome, next)? {
        return Ok(());
    }
    store::note_answer(tx.conn(), endpoint, now, outcome.status)?;
    if next.0 == DeliveryState::Failed && !delivery.is_ping() {
        give_up(tx, actor, now, endpoint, if outcome.is_gone() { "gone" } else { "unanswered" })?;
    }
    Ok(())
}

fn give_up(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, endpoint: &Endpoint, reason: &str) -> Result<()> {
    if !store::disable(tx.conn(), endpoint)? {
        return Ok(());
    }
    store::fail_all(tx.conn(), endpoint)?;
    let event = WebhookDisabled {
        county: endpoint.owner.county,
        webhook: endpoint.id,
        organisation: endpoint.owner.organisation,
        reason: reason.to_owned(),
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// Forgets deliveries that are older than they are kept.
pub fn forget(tx: &mut Tx<'_>, now: Timestamp) -> Result<usize> {
    store::forget(tx.conn(), now.plus_days(-KEPT_DAYS))
}
