//! Staff of a shop: its owner asks by phone number, the person accepts, the owner lets them go.

use db::{Conn, Tx};
use kernel::{Actor, Grant, GrantScope, OrganisationId, PersonId, RegionCode, ResourceRef, Role, Timestamp};

use super::{ANSWER_INVITATION, KEEP_STAFF, WORK_IN_SHOP};
use crate::events::{ShopChosen, StaffAnswered, StaffDismissed, StaffInvited, StaffTakenOn};
use crate::model::{Invitation, InvitationId, InvitationStatus, Organisation, Phone, SHOP_ROLES, Staff};
use crate::store;
use crate::vault::Vault;
use crate::{Error, Result};

/// How long an invitation can be answered.
const INVITATION_DAYS: i64 = 14;

/// A shop as its staff's grants name it: the organisation and its county.
pub type ShopRef = (OrganisationId, RegionCode);

fn thing((organisation, region): ShopRef) -> ResourceRef {
    ResourceRef::new("Organisation", region).of(organisation)
}

/// Asks whoever has this phone to work in the shop. Says nothing about whether anybody has it.
pub fn invite(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    vault: &Vault,
    city: RegionCode,
    shop: ShopRef,
    (phone, role): (&Phone, Role),
) -> Result<InvitationId> {
    actor.may(KEEP_STAFF, &thing(shop))?;
    if !SHOP_ROLES.contains(&role) {
        return Err(Error::NotAShopRole);
    }
    let new = Invitation {
        county: city,
        id: tx.id(now),
        organisation: shop.0,
        region: shop.1,
        role,
        phone_index: vault.index(phone.digits()),
        phone_masked: phone.masked(),
        status: InvitationStatus::Waiting,
        invited_by: actor.person_id().ok_or(Error::NoPerson)?,
        invited_at: now,
        ends_at: now.plus_minutes(INVITATION_DAYS * 24 * 60),
    };
    // One that nobody answered in time makes room for another.
    for old in store::invitations_of(tx.conn(), city, shop.0)? {
        if old.ends_at <= now && old.phone_index == new.phone_index && old.role == role {
            store::end_invitation(tx.conn(), &old, InvitationStatus::Withdrawn)?;
        }
    }
    store::insert_invitation(tx, &new)?;
    let event = StaffInvited {
        county: city,
        invitation: new.id,
        organisation: shop.0,
        role: role.as_str().to_owned(),
    };
    tx.record(now, actor, &event)?;
    Ok(new.id)
}

/// The shop takes an invitation back that was not answered.
pub fn withdraw_invitation(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    id: InvitationId,
) -> Result<()> {
    let found = store::invitation(tx.conn(), city, id)?.ok_or(Error::NoInvitation)?;
    actor.may(KEEP_STAFF, &found)?;
    end(tx, actor, now, &found, InvitationStatus::Withdrawn)
}

/// The person who was asked says yes, and works there from the next request on; or no.
pub fn answer_invitation(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    id: InvitationId,
    accepts: bool,
) -> Result<()> {
    let person = actor.person_id().ok_or(Error::NoPerson)?;
    let own = store::person(tx.conn(), city, person)?.ok_or(Error::NoPerson)?;
    let found = store::invitation(tx.conn(), city, id)?
        .filter(|one| one.phone_index == own.phone_index)
        .ok_or(Error::NoInvitation)?;
    actor.may(ANSWER_INVITATION, &ResourceRef::new("Person", city).owned_by(person))?;
    if found.ends_at <= now {
        return Err(Error::InvitationOver);
    }
    if !accepts {
        return end(tx, actor, now, &found, InvitationStatus::Refused);
    }
    let scope = GrantScope::Organisation(found.organisation, found.region);
    store::insert_grant(tx, now, city, person, Grant { role: found.role, scope })?;
    end(tx, actor, now, &found, InvitationStatus::Accepted)
}

fn end(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    one: &Invitation,
    status: InvitationStatus,
) -> Result<()> {
    if !store::end_invitation(tx.conn(), one, status)? {
        return Err(Error::InvitationOver);
    }
    let event = StaffAnswered {
        county: one.county,
        invitation: one.id,
        organisation: one.organisation,
        role: one.role.as_str().to_owned(),
        answer: status.as_str().to_owned(),
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// Gives somebody a role within the shop at once, where the owner agreed to it in another way than by an invitation. One
/// who has it already keeps it.
pub fn take_on(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    shop: ShopRef,
    (person, role): (PersonId, Role),
) -> Result<()> {
    actor.may(KEEP_STAFF, &thing(shop))?;
    if !SHOP_ROLES.contains(&role) {
        return Err(Error::NotAShopRole);
    }
    let grant = Grant { role, scope: GrantScope::Organisation(shop.0, shop.1) };
    if store::grants_of(tx.conn(), city, person)?.contains(&grant) {
        return Ok(());
    }
    store::insert_grant(tx, now, city, person, grant)?;
    let event = StaffTakenOn {
        county: city,
        subject: person.to_string(),
        organisation: shop.0,
        role: role.as_str().to_owned(),
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// The shop somebody owns in a county; the first of several.
pub fn owned_shop(
    conn: &mut Conn,
    city: RegionCode,
    county: RegionCode,
    person: PersonId,
) -> Result<Option<Organisation>> {
    let owns = |grant: &Grant| match grant.scope {
        GrantScope::Organisation(id, region) => {
            (grant.role == Role::Seller && region == county).then_some(id)
        }
        _ => None,
    };
    let first = store::grants_of(conn, city, person)?.iter().find_map(owns);
    first.map_or(Ok(None), |id| store::organisation(conn, county, id))
}

/// Takes a role within the shop back; it ends with the next request. Nobody lets themselves go, so a shop keeps an owner.
pub fn dismiss(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    shop: ShopRef,
    (person, role): (PersonId, Role),
) -> Result<()> {
    actor.may(KEEP_STAFF, &thing(shop))?;
    if actor.person_id() == Some(person) {
        return Err(Error::OwnRole);
    }
    let scope = GrantScope::Organisation(shop.0, shop.1);
    if !store::delete_grant(tx.conn(), city, person, Grant { role, scope })? {
        return Err(Error::NoRole);
    }
    let event = StaffDismissed {
        county: city,
        subject: person.to_string(),
        organisation: shop.0,
        role: role.as_str().to_owned(),
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// Who works in the shop, and who was asked to and has not answered; for its owner.
pub fn staff(
    conn: &mut Conn,
    actor: &Actor,
    city: RegionCode,
    shop: ShopRef,
) -> Result<(Vec<Staff>, Vec<Invitation>)> {
    actor.may(KEEP_STAFF, &thing(shop))?;
    Ok((store::staff_of(conn, city, shop.0)?, store::invitations_of(conn, city, shop.0)?))
}

/// An invitation with the shop that asks.
pub type Asked = (Invitation, Organisation);

/// What the actor is asked at this moment.
pub fn own_invitations(
    conn: &mut Conn,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
) -> Result<Vec<Asked>> {
    let person = actor.person_id().ok_or(Error::NoPerson)?;
    actor.may(ANSWER_INVITATION, &ResourceRef::new("Person", city).owned_by(person))?;
    let own = store::person(conn, city, person)?.ok_or(Error::NoPerson)?;
    let mut asked = Vec::new();
    for one in store::invitations_to(conn, city, &own.phone_index, now)? {
        if let Some(shop) = store::organisation(conn, one.region, one.organisation)? {
            asked.push((one, shop));
        }
    }
    Ok(asked)
}

/// The shops the actor works in, the one they act for first.
pub fn own_shops(conn: &mut Conn, actor: &Actor) -> Result<Vec<Organisation>> {
    let mut shops: Vec<Organisation> = Vec::new();
    for (id, county) in actor.organisations() {
        if shops.iter().all(|one| one.id != id) {
            shops.extend(store::organisation(conn, county, id)?);
        }
    }
    Ok(shops)
}

/// In this session the actor acts for this shop of theirs from the next request on.
pub fn act_for(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    session: i64,
    shop: OrganisationId,
) -> Result<()> {
    let person = actor.person_id().ok_or(Error::NoPerson)?;
    let (_, county) = actor.organisations().find(|(id, _)| *id == shop).ok_or(Error::NoRole)?;
    actor.may(WORK_IN_SHOP, &thing((shop, county)))?;
    store::choose_shop(tx.conn(), city, session, shop)?;
    let event = ShopChosen { county: city, subject: person.to_string(), organisation: shop };
    tx.record(now, actor, &event)?;
    Ok(())
}
