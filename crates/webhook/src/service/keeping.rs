//! Addresses: registered, changed, tested, deleted.

use db::{EventId, Tx};
use kernel::{Actor, Timestamp};
use serde_json::json;

use super::KEEP_WEBHOOK;
use super::looking::{delivery, endpoint};
use crate::address::{Reach, read};
use crate::catalogue::{Kind, PING, kind};
use crate::events::{WebhookAsked, WebhookChanged, WebhookDeleted, WebhookRegistered};
use crate::model::{
    Delivery, DeliveryId, DeliveryState, Endpoint, EndpointId, EndpointState, MOST_ENDPOINTS, OVERLAP_HOURS,
    Owner,
};
use crate::signing::Keys;
use crate::{Error, Result, store};

/// A new address with its secret, which is told this once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The address.
    pub id: EndpointId,
    /// The secret.
    pub secret: String,
}

/// Registers an address. Refuses one that is not public and https, kinds its owner may not see, and more addresses than
/// an owner has.
pub fn register(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    (keys, reach): (&Keys, Reach),
    owner: Owner,
    url: &str,
    kinds: &[String],
) -> Result<Made> {
    actor.may(KEEP_WEBHOOK, &owner)?;
    let url = read(url, reach)?.to_string();
    let kinds = chosen(&owner, kinds)?;
    if store::count_of(tx.conn(), &owner)? >= MOST_ENDPOINTS {
        return Err(Error::TooMany);
    }
    let new = Endpoint {
        id: tx.id(now),
        owner,
        url,
        kinds,
        state: EndpointState::Active,
        secret_number: 1,
        old_until: None,
        made_at: now,
        last: None,
        failing_since: None,
    };
    store::insert_endpoint(tx.conn(), &new)?;
    let event = WebhookRegistered {
        county: owner.county,
        webhook: new.id,
        organisation: owner.organisation,
        url: new.url.clone(),
        kinds: names(&new),
    };
    tx.record(now, actor, &event)?;
    Ok(Made { id: new.id, secret: keys.secret(new.id, new.secret_number) })
}

/// The kinds of these names. Refuses none at all, and one the owner may not see.
fn chosen(owner: &Owner, names: &[String]) -> Result<Vec<&'static Kind>> {
    let mut kinds: Vec<&'static Kind> = Vec::new();
    for name in names {
        let found = kind(name.trim()).filter(|kind| owner.may_see(kind));
        let found = found.ok_or_else(|| Error::UnknownKind(name.chars().take(60).collect()))?;
        if !kinds.contains(&found) {
            kinds.push(found);
        }
    }
    if kinds.is_empty() { Err(Error::NoKinds) } else { Ok(kinds) }
}

fn names(endpoint: &Endpoint) -> Vec<String> {
    endpoint.kinds.iter().map(|kind| kind.name.to_owned()).collect()
}

fn changed(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, endpoint: &Endpoint, what: &str) -> Result<()> {
    let event = WebhookChanged {
        county: endpoint.owner.county,
        webhook: endpoint.id,
        what: what.to_owned(),
        kinds: names(endpoint),
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// Chooses other kinds for an address.
pub fn choose(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    id: EndpointId,
    kinds: &[String],
) -> Result<()> {
    let mut found = endpoint(tx.conn(), actor, id)?;
    found.kinds = chosen(&found.owner, kinds)?;
    if !store::set_kinds(tx.conn(), &found)? {
        return Err(Error::NoEndpoint);
    }
    changed(tx, actor, now, &found, "kinds")
}

/// Stops telling an address for a while; what happens meanwhile waits. Refuses one that is not told.
pub fn pause(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: EndpointId) -> Result<()> {
    let found = endpoint(tx.conn(), actor, id)?;
    if found.state != EndpointState::Active {
        return Err(Error::Step);
    }
    step(tx, actor, now, &found, EndpointState::Paused)
}

/// Tells an address again that was paused or given up. Refuses one that is told.
pub fn resume(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: EndpointId) -> Result<()> {
    let found = endpoint(tx.conn(), actor, id)?;
    if found.state == EndpointState::Active {
        return Err(Error::Step);
    }
    step(tx, actor, now, &found, EndpointState::Active)
}

fn step(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, seen: &Endpoint, to: EndpointState) -> Result<()> {
    if !store::set_state(tx.conn(), seen, to)? {
        return Err(Error::Step);
    }
    changed(tx, actor, now, seen, to.as_str())
}

/// Replaces the secret and tells the new one this once; the one before signs, too, for a day. Refuses another while it
/// does, since only two secrets sign.
pub fn rotate(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, keys: &Keys, id: EndpointId) -> Result<String> {
    let found = endpoint(tx.conn(), actor, id)?;
    if found.old_until.is_some_and(|until| now < until) {
        return Err(Error::JustRotated);
    }
    if !store::rotate(tx.conn(), &found, now.plus_seconds(OVERLAP_HOURS * 3600))? {
        return Err(Error::JustRotated);
    }
    changed(tx, actor, now, &found, "secret")?;
    Ok(keys.secret(id, found.secret_number + 1))
}

/// Sends a test, once, whatever the state of the address.
pub fn ping(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: EndpointId) -> Result<DeliveryId> {
    let found = endpoint(tx.conn(), actor, id)?;
    let event: EventId = tx.id(now);
    let body = json!({
        "type": PING, "timestamp": now,
        "data": { "county": found.owner.county.to_string(), "webhook": id.to_string() }
    });
    let new = waiting(tx.id(now), &found, event, PING, &id.to_string(), body.to_string(), now);
    store::insert_delivery(tx.conn(), &new)?;
    asked(tx, actor, now, &found, "test")?;
    Ok(new.id)
}

/// Sends an event again that is done or given up; it has the number it had. Refuses one that waits, or an address that
/// was given up.
pub fn again(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, of: EndpointId, id: DeliveryId) -> Result<()> {
    let (of, seen) = delivery(tx.conn(), actor, of, id)?;
    if of.state == EndpointState::Disabled || !store::retry(tx.conn(), &seen, now)? {
        return Err(Error::Step);
    }
    asked(tx, actor, now, &of, "again")
}

fn asked(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, endpoint: &Endpoint, what: &str) -> Result<()> {
    let event = WebhookAsked { county: endpoint.owner.county, webhook: endpoint.id, what: what.to_owned() };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// Deletes an address with all that was sent to it.
pub fn delete(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: EndpointId) -> Result<()> {
    let found = endpoint(tx.conn(), actor, id)?;
    if !store::delete_endpoint(tx.conn(), &found)? {
        return Err(Error::NoEndpoint);
    }
    tx.record(now, actor, &WebhookDeleted { county: found.owner.county, webhook: id, url: found.url })?;
    Ok(())
}

/// What an address is to be told, now.
pub(super) fn waiting(
    id: DeliveryId,
    to: &Endpoint,
    event: EventId,
    kind: &str,
    subject: &str,
    body: String,
    now: Timestamp,
) -> Delivery {
    Delivery {
        id,
        county: to.owner.county,
        endpoint: to.id,
        event,
        kind: kind.to_owned(),
        subject: subject.to_owned(),
        body,
        state: DeliveryState::Waiting,
        attempts: 0,
        made_at: now,
        since: now,
        next_at: now,
        status: 0,
        answer: String::new(),
        answered_at: None,
    }
}
