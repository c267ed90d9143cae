//! What is shown, and to whom.

use db::Conn;
use kernel::{Actor, RegionCode, ResourceRef};

use super::KEEP_WEBHOOK;
use crate::catalogue::Kind;
use crate::model::{
    Delivery, DeliveryId, DeliveryState, Endpoint, EndpointId, EndpointState, OFFICE, Owner, SHOP,
};
use crate::store::{self, Seen};
use crate::{Error, Result};

/// Which addresses to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EndpointQuery {
    /// Only of this owner.
    pub owner: Option<Owner>,
    /// Part of the address.
    pub words: String,
    /// Only in this state.
    pub state: Option<EndpointState>,
    /// Only those told of this kind.
    pub kind: Option<&'static Kind>,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// Which deliveries to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeliveryQuery {
    /// Part of what it happened to, or of the body.
    pub words: String,
    /// Only of this kind; empty for all.
    pub kind: String,
    /// Only in this state.
    pub state: Option<DeliveryState>,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// The shop somebody keeps webhooks of: the first one they may.
pub fn shop_of(actor: &Actor) -> Result<Owner> {
    let may = actor.scope(KEEP_WEBHOOK, SHOP).organisations;
    let found = actor.organisations().find(|(id, _)| may.contains(id));
    found
        .map(|(id, region)| Owner { county: region.county(), organisation: Some(id) })
        .ok_or_else(|| refusal(actor, SHOP))
}

/// The office somebody keeps webhooks of.
pub fn office_of(actor: &Actor) -> Result<Owner> {
    let found = actor.scope(KEEP_WEBHOOK, OFFICE).regions.first().copied();
    found.map(|county| Owner { county, organisation: None }).ok_or_else(|| refusal(actor, OFFICE))
}

/// Whose webhooks somebody keeps: a shop's, or else an office's.
pub fn owner_of(actor: &Actor) -> Result<Owner> {
    shop_of(actor).or_else(|_| office_of(actor))
}

fn refusal(actor: &Actor, kind: &'static str) -> Error {
    match actor.may(KEEP_WEBHOOK, &ResourceRef::new(kind, RegionCode(0))) {
        Err(denied) => denied.into(),
        Ok(()) => Error::NoOwner,
    }
}

/// An address, for its owner.
pub fn endpoint(conn: &mut Conn, actor: &Actor, id: EndpointId) -> Result<Endpoint> {
    let found = store::endpoint(conn, id)?.ok_or(Error::NoEndpoint)?;
    actor.may(KEEP_WEBHOOK, &found)?;
    Ok(found)
}

/// The addresses the reader keeps, the newest first, and how many match.
pub fn endpoints(conn: &mut Conn, actor: &Actor, want: &EndpointQuery) -> Result<(Vec<Endpoint>, i64)> {
    let seen = Seen::by(actor);
    if seen.is_empty() {
        return Err(refusal(actor, SHOP));
    }
    store::endpoints(conn, &seen, want)
}

/// What an address was told, the newest first, and how many match.
pub fn deliveries(
    conn: &mut Conn,
    actor: &Actor,
    of: EndpointId,
    want: &DeliveryQuery,
) -> Result<(Endpoint, Vec<Delivery>, i64)> {
    let of = endpoint(conn, actor, of)?;
    let (found, total) = store::deliveries(conn, &of, want)?;
    Ok((of, found, total))
}

/// One delivery, for the address's owner.
pub fn delivery(
    conn: &mut Conn,
    actor: &Actor,
    of: EndpointId,
    id: DeliveryId,
) -> Result<(Endpoint, Delivery)> {
    let of = endpoint(conn, actor, of)?;
    let found = store::delivery(conn, id, &of)?.ok_or(Error::NoDelivery)?;
    Ok((of, found))
}
