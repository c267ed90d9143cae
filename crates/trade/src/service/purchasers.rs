//! Who may buy in bulk without a shop: registering, and the county's review.

use db::{Conn, Tx};
use kernel::{Actor, Grant, GrantScope, OrganisationId, RegionCode, ResourceRef, Role, Timestamp};

use super::{REGISTER_PURCHASER, REVIEW_PURCHASER, SEE_PURCHASERS, person_of};
use crate::events::{PurchaserRegistered, PurchaserReturned, PurchaserVerified};
use crate::model::{Purchaser, PurchaserDraft, PurchaserId, PurchaserStatus};
use crate::{Error, Result, store};

/// Which registrations to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PurchaserQuery {
    /// Part of the name or the licence's number.
    pub words: String,
    /// Only with this status.
    pub status: Option<PurchaserStatus>,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// Asks the county to let an organisation buy in bulk. A licence that waits or was accepted is not registered again.
pub fn register_purchaser(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    draft: &PurchaserDraft,
) -> Result<PurchaserId> {
    let county = draft.village.county();
    actor.may(REGISTER_PURCHASER, &ResourceRef::new("TradePurchaser", county))?;
    draft.check()?;
    let new = Purchaser {
        id: tx.id(now),
        draft: draft.clone(),
        applicant: person_of(actor)?,
        applied_at: now,
        status: PurchaserStatus::Waiting,
        reason: String::new(),
        organisation: None,
    };
    store::insert_purchaser(tx, &new)?;
    let event = PurchaserRegistered { county, purchaser: new.id, name: draft.name.trim().to_owned() };
    tx.record(now, actor, &event)?;
    Ok(new.id)
}

/// The county found name and number in the public register: the organisation exists, and who registered it buys for it.
/// Nobody reviews what they registered.
pub fn accept_purchaser(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    id: PurchaserId,
) -> Result<OrganisationId> {
    let seen = to_decide(tx, actor, id)?;
    let (draft, program) = (&seen.draft, Actor::system("trade"));
    let organisation =
        identity::service::create_organisation(tx, &program, now, "purchaser", &draft.name, draft.village)?;
    let scope = GrantScope::Organisation(organisation, seen.county());
    let grant = Grant { role: Role::Purchaser, scope };
    identity::service::grant_role(tx, &program, now, city, seen.applicant, grant)?;
    decide(tx, actor, now, &seen, (PurchaserStatus::Accepted, Some(organisation), ""))?;
    let event = PurchaserVerified {
        county: seen.county(),
        purchaser: id,
        organisation,
        name: draft.name.trim().to_owned(),
        village: draft.village,
    };
    tx.record(now, actor, &event)?;
    Ok(organisation)
}

/// The county sends a registration back and says why; it may be sent again.
pub fn return_purchaser(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    id: PurchaserId,
    reason: &str,
) -> Result<()> {
    let seen = to_decide(tx, actor, id)?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Error::ReasonMissing);
    }
    decide(tx, actor, now, &seen, (PurchaserStatus::Returned, None, reason))?;
    let event = PurchaserReturned { county: seen.county(), purchaser: id, reason: reason.to_owned() };
    tx.record(now, actor, &event)?;
    Ok(())
}

fn to_decide(tx: &mut Tx<'_>, actor: &Actor, id: PurchaserId) -> Result<Purchaser> {
    let seen = store::purchaser(tx.conn(), id)?.ok_or(Error::NoPurchaser)?;
    actor.may(REVIEW_PURCHASER, &seen)?;
    seen.may_be_decided_by(person_of(actor)?)?;
    Ok(seen)
}

fn decide(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    seen: &Purchaser,
    to: (PurchaserStatus, Option<OrganisationId>, &str),
) -> Result<()> {
    let reviewer = person_of(actor)?;
    if store::decide_purchaser(tx.conn(), seen, to, (reviewer, now))? {
        Ok(())
    } else {
        Err(Error::RegistrationDecided)
    }
}

/// A registration, for the county that reviews it and for who sent it; to everybody else there is none.
pub fn purchaser(conn: &mut Conn, actor: &Actor, id: PurchaserId) -> Result<Purchaser> {
    let found = store::purchaser(conn, id)?.ok_or(Error::NoPurchaser)?;
    if actor.person_id() != Some(found.applicant) {
        actor.may(SEE_PURCHASERS, &found)?;
    }
    Ok(found)
}

/// What the reader registered.
pub fn own_purchasers(conn: &mut Conn, actor: &Actor) -> Result<Vec<Purchaser>> {
    actor.person_id().map_or_else(|| Ok(Vec::new()), |person| store::purchasers_by(conn, person))
}

/// Registrations of the counties the reader looks after, the longest waiting first, and how many match.
pub fn purchasers(conn: &mut Conn, actor: &Actor, want: &PurchaserQuery) -> Result<(Vec<Purchaser>, i64)> {
    let scope = actor.scope(SEE_PURCHASERS, "TradePurchaser");
    if scope.is_empty() {
        actor.may(SEE_PURCHASERS, &ResourceRef::new("TradePurchaser", RegionCode(0)))?;
    }
    store::purchasers(conn, &scope, want)
}
