//! Addresses, and whose things are.

use std::collections::BTreeMap;

use db::{Backend, Conn, Prepare as _};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use kernel::{OrganisationId, RegionCode, Timestamp};

use super::schema::{webhook_delivery, webhook_endpoint, webhook_owner};
use super::{Seen, pattern, word};
use crate::Result;
use crate::catalogue::{Kind, kind};
use crate::model::{Endpoint, EndpointId, EndpointState, Owner};
use crate::service::EndpointQuery;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = webhook_endpoint, check_for_backend(Backend))]
pub(super) struct Row {
    county: RegionCode,
    id: EndpointId,
    organisation: OrganisationId,
    url: String,
    kinds: String,
    state: String,
    secret_number: i32,
    old_until: i64,
    made_at: Timestamp,
    last_status: i32,
    last_at: i64,
    failing_since: i64,
}

impl Row {
    pub(super) fn read(self) -> Result<Endpoint> {
        Ok(Endpoint {
            id: self.id,
            owner: Owner {
                county: self.county,
                organisation: (self.organisation.0 != 0).then_some(self.organisation),
            },
            // A kind that is no longer sent is passed over.
            kinds: self.kinds.split_whitespace().filter_map(kind).collect(),
            state: word(&self.state, EndpointState::parse)?,
            url: self.url,
            secret_number: self.secret_number,
            old_until: moment(self.old_until),
            made_at: self.made_at,
            last: moment(self.last_at).map(|at| (self.last_status, at)),
            failing_since: moment(self.failing_since),
        })
    }
}

fn moment(millis: i64) -> Option<Timestamp> {
    (millis > 0).then(|| Timestamp::from_millis(millis))
}

fn organisation_of(owner: &Owner) -> OrganisationId {
    owner.organisation.unwrap_or(OrganisationId(0))
}

/// The kinds as they stand in the table: each with a space before and behind it.
fn kinds_text(endpoint: &Endpoint) -> String {
    endpoint.kinds.iter().fold(" ".to_owned(), |text, kind| text + kind.name + " ")
}

pub(crate) fn insert_endpoint(conn: &mut Conn, new: &Endpoint) -> Result<()> {
    let row = Row {
        county: new.owner.county,
        id: new.id,
        organisation: organisation_of(&new.owner),
        url: new.url.clone(),
        kinds: kinds_text(new),
        state: new.state.as_str().to_owned(),
        secret_number: new.secret_number,
        old_until: 0,
        made_at: new.made_at,
        last_status: 0,
        last_at: 0,
        failing_since: 0,
    };
    diesel::insert_into(webhook_endpoint::table).values(row).prepared().execute(conn)?;
    Ok(())
}

pub(crate) fn endpoint(conn: &mut Conn, id: EndpointId) -> Result<Option<Endpoint>> {
    let row: Option<Row> = webhook_endpoint::table
        .filter(webhook_endpoint::id.eq(id))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(Row::read).transpose()
}

/// How many addresses an owner has.
pub(crate) fn count_of(conn: &mut Conn, owner: &Owner) -> Result<i64> {
    Ok(webhook_endpoint::table
        .filter(webhook_endpoint::county.eq(owner.county))
        .filter(webhook_endpoint::organisation.eq(organisation_of(owner)))
        .count()
        .get_result(conn)?)
}

/// Addresses somebody may see, the newest first, and how many match.
pub(crate) fn endpoints(conn: &mut Conn, seen: &Seen, want: &EndpointQuery) -> Result<(Vec<Endpoint>, i64)> {
    let query = || {
        let shops = webhook_endpoint::organisation.eq_any(seen.shops.organisations.clone());
        let offices =
            webhook_endpoint::county.eq_any(seen.offices()).and(webhook_endpoint::organisation.eq(0_i64));
        let mut query = webhook_endpoint::table.filter(shops.or(offices)).into_boxed();
        if let Some(owner) = want.owner {
            query = query.filter(
                webhook_endpoint::county
                    .eq(owner.county)
                    .and(webhook_endpoint::organisation.eq(organisation_of(&owner))),
            );
        }
        if !want.words.is_empty() {
            query = query.filter(webhook_endpoint::url.like(pattern(&want.words)));
        }
        if let Some(state) = want.state {
            query = query.filter(webhook_endpoint::state.eq(state.as_str()));
        }
        if let Some(kind) = want.kind {
            query = query.filter(webhook_endpoint::kinds.like(format!("% {} %", kind.name)));
        }
        query
    };
    let total = query().count().get_result(conn)?;
    let rows: Vec<Row> = query()
        .order(webhook_endpoint::id.desc())
        .offset(want.offset)
        .limit(want.limit)
        .select(Row::as_select())
        .load(conn)?;
    Ok((rows.into_iter().map(Row::read).collect::<Result<_>>()?, total))
}

/// Addresses to be told of an event of this kind: the organisation's, and those of the county's office.
pub(crate) fn told(
    conn: &mut Conn,
    kind: &Kind,
    county: RegionCode,
    organisations: &[OrganisationId],
) -> Result<Vec<Endpoint>> {
    let of_shop = webhook_endpoint::organisation.eq_any(organisations.to_vec());
    // An office that may not be told is no county's.
    let office = if kind.is_for_offices() { county } else { RegionCode(0) };
    let of_office = webhook_endpoint::organisation.eq(0_i64).and(webhook_endpoint::county.eq(office));
    let kind = kind.name;
    let rows: Vec<Row> = webhook_endpoint::table
        .filter(of_shop.or(of_office))
        .filter(webhook_endpoint::state.ne(EndpointState::Disabled.as_str()))
        .filter(webhook_endpoint::kinds.like(format!("% {kind} %")))
        .select(Row::as_select())
        .prepared()
        .load(conn)?;
    rows.into_iter().map(Row::read).collect()
}

pub(crate) fn set_kinds(conn: &mut Conn, endpoint: &Endpoint) -> Result<bool> {
    let changed = diesel::update(webhook_endpoint::table.find((endpoint.owner.county, endpoint.id)))
        .set(webhook_endpoint::kinds.eq(kinds_text(endpoint)))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Moves an address from the state it was seen in; false when somebody was first.
pub(crate) fn set_state(conn: &mut Conn, seen: &Endpoint, to: EndpointState) -> Result<bool> {
    let row = webhook_endpoint::table.find((seen.owner.county, seen.id));
    let changed = diesel::update(row.filter(webhook_endpoint::state.eq(seen.state.as_str())))
        .set((webhook_endpoint::state.eq(to.as_str()), webhook_endpoint::failing_since.eq(0_i64)))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Gives an address up; false when it was given up before.
pub(crate) fn disable(conn: &mut Conn, endpoint: &Endpoint) -> Result<bool> {
    let row = webhook_endpoint::table.find((endpoint.owner.county, endpoint.id));
    let disabled = EndpointState::Disabled.as_str();
    let changed = diesel::update(row.filter(webhook_endpoint::state.ne(disabled)))
        .set(webhook_endpoint::state.eq(disabled))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Replaces the secret that was seen; false when somebody was first.
pub(crate) fn rotate(conn: &mut Conn, seen: &Endpoint, old_until: Timestamp) -> Result<bool> {
    let row = webhook_endpoint::table.find((seen.owner.county, seen.id));
    let changed = diesel::update(row.filter(webhook_endpoint::secret_number.eq(seen.secret_number)))
        .set((
            webhook_endpoint::secret_number.eq(seen.secret_number + 1),
            webhook_endpoint::old_until.eq(old_until.millis()),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Notes what an address answered last.
pub(crate) fn note_answer(conn: &mut Conn, seen: &Endpoint, now: Timestamp, status: i32) -> Result<()> {
    let failing = match (200..300).contains(&status) {
        true => 0,
        false => seen.failing_since.unwrap_or(now).millis(),
    };
    diesel::update(webhook_endpoint::table.find((seen.owner.county, seen.id)))
        .set((
            webhook_endpoint::last_status.eq(status),
            webhook_endpoint::last_at.eq(now.millis()),
            webhook_endpoint::failing_since.eq(failing),
        ))
        .prepared()
        .execute(conn)?;
    Ok(())
}

/// Removes an address with all that was sent to it.
pub(crate) fn delete_endpoint(conn: &mut Conn, endpoint: &Endpoint) -> Result<bool> {
    let county = endpoint.owner.county;
    diesel::delete(webhook_delivery::table)
        .filter(webhook_delivery::county.eq(county).and(webhook_delivery::endpoint.eq(endpoint.id)))
        .execute(conn)?;
    let deleted =
        diesel::delete(webhook_endpoint::table.find((county, endpoint.id))).prepared().execute(conn)?;
    Ok(deleted == 1)
}

/// Remembers whose these things are; what is known already stays as it is.
pub(crate) fn keep_owners(
    conn: &mut Conn,
    owners: &BTreeMap<(RegionCode, i64), OrganisationId>,
) -> Result<()> {
    let row = |(&(county, thing), &owner): (&(RegionCode, i64), &OrganisationId)| {
        (county.into_sql::<BigInt>(), thing.into_sql::<BigInt>(), owner.into_sql::<BigInt>())
    };
    let rows: Vec<_> = owners.iter().map(row).collect();
    Ok(db::insert_new_rows(conn, "webhook_owner (county, id, organisation)", &rows)?)
}

pub(crate) fn owner_of(conn: &mut Conn, county: RegionCode, id: i64) -> Result<Option<OrganisationId>> {
    Ok(webhook_owner::table.find((county, id)).select(webhook_owner::organisation).first(conn).optional()?)
}
