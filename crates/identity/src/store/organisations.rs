//! Organisations.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{OrganisationId, RegionCode, Timestamp};

use super::schema::organisation;
use crate::model::Organisation;
use crate::{Error, Result};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = organisation, check_for_backend(Backend))]
struct OrganisationRow {
    county: RegionCode,
    id: OrganisationId,
    kind: String,
    name: String,
    village: RegionCode,
    created_at: Timestamp,
}

impl From<OrganisationRow> for Organisation {
    fn from(row: OrganisationRow) -> Self {
        Self { county: row.county, id: row.id, kind: row.kind, name: row.name, village: row.village }
    }
}

pub(crate) fn insert_organisation(tx: &mut Tx<'_>, now: Timestamp, new: &Organisation) -> Result<()> {
    let row = OrganisationRow {
        county: new.county,
        id: new.id,
        kind: new.kind.clone(),
        name: new.name.clone(),
        village: new.village,
        created_at: now,
    };
    let inserted = tx.unless_taken(|tx| {
        diesel::insert_into(organisation::table).values(row).prepared().execute(tx.conn())
    })?;
    inserted.ok_or(Error::NameTaken)?;
    Ok(())
}

/// Gives an organisation another name.
pub(crate) fn rename_organisation(
    tx: &mut Tx<'_>,
    county: RegionCode,
    id: OrganisationId,
    name: &str,
) -> Result<()> {
    let renamed = tx.unless_taken(|tx| {
        diesel::update(organisation::table.find((county, id)))
            .set(organisation::name.eq(name))
            .prepared()
            .execute(tx.conn())
    })?;
    renamed.ok_or(Error::NameTaken)?;
    Ok(())
}

pub(crate) fn organisation(
    conn: &mut Conn,
    county: RegionCode,
    id: OrganisationId,
) -> Result<Option<Organisation>> {
    let row: Option<OrganisationRow> =
        organisation::table.find((county, id)).select(OrganisationRow::as_select()).first(conn).optional()?;
    Ok(row.map(Organisation::from))
}

/// The organisations of a county, or of the township or village that is meant, by name.
pub(crate) fn organisations_in(conn: &mut Conn, within: RegionCode) -> Result<Vec<Organisation>> {
    let rows: Vec<OrganisationRow> = organisation::table
        .filter(organisation::county.eq(within.county()))
        .order(organisation::name.asc())
        .select(OrganisationRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Organisation::from).filter(|one| within.contains(one.village)).collect())
}
