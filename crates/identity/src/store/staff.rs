//! Who works in a shop, and who was asked to.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{OrganisationId, PersonId, RegionCode, Role, Timestamp};

use super::schema::{person, role_grant, staff_invitation};
use crate::model::{Invitation, InvitationId, InvitationStatus, Staff};
use crate::{Error, Result};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = staff_invitation, check_for_backend(Backend))]
struct InvitationRow {
    county: RegionCode,
    id: InvitationId,
    organisation: OrganisationId,
    region: RegionCode,
    role: String,
    phone_index: String,
    phone_masked: String,
    status: String,
    invited_by: PersonId,
    invited_at: Timestamp,
    ends_at: Timestamp,
}

impl TryFrom<InvitationRow> for Invitation {
    type Error = Error;

    fn try_from(row: InvitationRow) -> Result<Self> {
        let status = InvitationStatus::parse(&row.status);
        Ok(Self {
            role: row.role.parse().map_err(db::Error::Unreadable)?,
            status: status.ok_or_else(|| db::Error::Unreadable(format!("invitation {}", row.id)))?,
            county: row.county,
            id: row.id,
            organisation: row.organisation,
            region: row.region,
            phone_index: row.phone_index,
            phone_masked: row.phone_masked,
            invited_by: row.invited_by,
            invited_at: row.invited_at,
            ends_at: row.ends_at,
        })
    }
}

/// Keeps an invitation; one that waits is enough.
pub(crate) fn insert_invitation(tx: &mut Tx<'_>, new: &Invitation) -> Result<()> {
    let row = InvitationRow {
        county: new.county,
        id: new.id,
        organisation: new.organisation,
        region: new.region,
        role: new.role.as_str().to_owned(),
        phone_index: new.phone_index.clone(),
        phone_masked: new.phone_masked.clone(),
        status: new.status.as_str().to_owned(),
        invited_by: new.invited_by,
        invited_at: new.invited_at,
        ends_at: new.ends_at,
    };
    let inserted = tx.unless_taken(|tx| {
        diesel::insert_into(staff_invitation::table).values(row).prepared().execute(tx.conn())
    })?;
    inserted.ok_or(Error::InvitedAlready)?;
    Ok(())
}

pub(crate) fn invitation(conn: &mut Conn, city: RegionCode, id: InvitationId) -> Result<Option<Invitation>> {
    let row: Option<InvitationRow> =
        staff_invitation::table.find((city, id)).select(InvitationRow::as_select()).first(conn).optional()?;
    row.map(Invitation::try_from).transpose()
}

/// Takes an invitation from waiting to how it ended; false when it had ended.
pub(crate) fn end_invitation(conn: &mut Conn, one: &Invitation, status: InvitationStatus) -> Result<bool> {
    let waiting = staff_invitation::table
        .find((one.county, one.id))
        .filter(staff_invitation::status.eq(InvitationStatus::Waiting.as_str()));
    Ok(diesel::update(waiting).set(staff_invitation::status.eq(status.as_str())).prepared().execute(conn)?
        == 1)
}

/// The invitations of a shop that wait, newest first.
pub(crate) fn invitations_of(
    conn: &mut Conn,
    city: RegionCode,
    organisation: OrganisationId,
) -> Result<Vec<Invitation>> {
    let rows: Vec<InvitationRow> = staff_invitation::table
        .filter(staff_invitation::county.eq(city).and(staff_invitation::organisation.eq(organisation)))
        .filter(staff_invitation::status.eq(InvitationStatus::Waiting.as_str()))
        .order(staff_invitation::id.desc())
        .limit(100)
        .select(InvitationRow::as_select())
        .load(conn)?;
    rows.into_iter().map(Invitation::try_from).collect()
}

/// What somebody with this phone is asked at this moment, newest first.
pub(crate) fn invitations_to(
    conn: &mut Conn,
    city: RegionCode,
    phone_index: &str,
    now: Timestamp,
) -> Result<Vec<Invitation>> {
    let rows: Vec<InvitationRow> = staff_invitation::table
        .filter(staff_invitation::county.eq(city).and(staff_invitation::phone_index.eq(phone_index)))
        .filter(staff_invitation::status.eq(InvitationStatus::Waiting.as_str()))
        .filter(staff_invitation::ends_at.gt(now))
        .order(staff_invitation::id.desc())
        .limit(100)
        .select(InvitationRow::as_select())
        .load(conn)?;
    rows.into_iter().map(Invitation::try_from).collect()
}

/// Who works in a shop, the longest there first.
pub(crate) fn staff_of(
    conn: &mut Conn,
    city: RegionCode,
    organisation: OrganisationId,
) -> Result<Vec<Staff>> {
    let rows: Vec<(PersonId, String, String, String, Timestamp)> = role_grant::table
        .inner_join(
            person::table.on(person::county.eq(role_grant::county).and(person::id.eq(role_grant::person))),
        )
        .filter(role_grant::county.eq(city))
        .filter(role_grant::scope_kind.eq("organisation").and(role_grant::scope_id.eq(organisation.0)))
        .order(role_grant::id.asc())
        .limit(200)
        .select((person::id, person::name, person::phone_masked, role_grant::role, role_grant::granted_at))
        .load(conn)?;
    rows.into_iter()
        .map(|(person, name, phone_masked, role, since)| {
            let role: Role = role.parse().map_err(db::Error::Unreadable)?;
            Ok(Staff { person, name, phone_masked, role, since })
        })
        .collect()
}
