//! Who reports, and who could.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Day, ListScope, OrganisationId, PersonId, RegionCode, Timestamp, search_text};

use super::schema::{reporting_organisation, reporting_unit};
use super::{day_of, pattern};
use crate::model::{OPEN_END, Unit, UnitId};
use crate::{Error, Result};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = reporting_unit, check_for_backend(Backend))]
struct Row {
    county: RegionCode,
    id: UnitId,
    data_set: String,
    organisation: OrganisationId,
    name: String,
    search_text: String,
    from_day: i32,
    until_day: i32,
    enrolled_by: PersonId,
    enrolled_at: Timestamp,
}

impl TryFrom<Row> for Unit {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            county: row.county,
            id: row.id,
            data_set: row.data_set,
            organisation: (row.organisation.0 != 0).then_some(row.organisation),
            name: row.name,
            from: day_of(row.from_day)?,
            until: if row.until_day == OPEN_END { None } else { Some(day_of(row.until_day)?) },
        })
    }
}

/// Whose units.
#[derive(Debug, Clone)]
pub(crate) enum Scope {
    /// Everybody's: for the program itself and for what is public.
    Everybody,
    /// What the reader may see.
    Of(ListScope),
}

pub(crate) fn insert_unit(tx: &mut Tx<'_>, unit: &Unit, by: PersonId, now: Timestamp) -> Result<()> {
    let row = Row {
        county: unit.county,
        id: unit.id,
        data_set: unit.data_set.clone(),
        organisation: unit.organisation.unwrap_or(OrganisationId(0)),
        name: unit.name.clone(),
        search_text: search_text(&unit.name),
        from_day: unit.from.number(),
        until_day: unit.until.map_or(OPEN_END, Day::number),
        enrolled_by: by,
        enrolled_at: now,
    };
    diesel::insert_into(reporting_unit::table).values(row).prepared().execute(tx.conn())?;
    Ok(())
}

/// Ends an enrolment that has no end; false when it has one.
pub(crate) fn end_unit(conn: &mut Conn, unit: &Unit, until: Day) -> Result<bool> {
    let open =
        reporting_unit::table.find((unit.county, unit.id)).filter(reporting_unit::until_day.eq(OPEN_END));
    let changed =
        diesel::update(open).set(reporting_unit::until_day.eq(until.number())).prepared().execute(conn)?;
    Ok(changed == 1)
}

pub(crate) fn unit(conn: &mut Conn, id: UnitId) -> Result<Option<Unit>> {
    let row: Option<Row> = reporting_unit::table
        .filter(reporting_unit::id.eq(id))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(Unit::try_from).transpose()
}

/// True when it is enrolled for this data set on this day or later.
pub(crate) fn overlapping(
    conn: &mut Conn,
    county: RegionCode,
    data_set: &str,
    organisation: Option<OrganisationId>,
    from: Day,
) -> Result<bool> {
    let count: i64 = reporting_unit::table
        .filter(reporting_unit::county.eq(county))
        .filter(reporting_unit::data_set.eq(data_set))
        .filter(reporting_unit::organisation.eq(organisation.unwrap_or(OrganisationId(0))))
        .filter(reporting_unit::until_day.ge(from.number()))
        .count()
        .get_result(conn)?;
    Ok(count > 0)
}

/// Units by county and name.
pub(crate) fn units(conn: &mut Conn, scope: &Scope, data_set: &str, words: &str) -> Result<Vec<Unit>> {
    let mut query = reporting_unit::table.into_boxed();
    if let Scope::Of(scope) = scope {
        let (counties, organisations) = (region::counties_of(scope), scope.organisations.clone());
        query = query.filter(
            reporting_unit::county.eq_any(counties).or(reporting_unit::organisation.eq_any(organisations)),
        );
    }
    if !data_set.is_empty() {
        query = query.filter(reporting_unit::data_set.eq(data_set.to_owned()));
    }
    for one in words.split_whitespace() {
        query = query.filter(reporting_unit::search_text.like(pattern(one)));
    }
    let order = (reporting_unit::county, reporting_unit::organisation, reporting_unit::from_day);
    let rows: Vec<Row> = query.order(order).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Unit::try_from).collect()
}

/// Keeps an organisation as it is called now.
pub(crate) fn save_organisation(
    conn: &mut Conn,
    county: RegionCode,
    id: OrganisationId,
    kind: &str,
    name: &str,
) -> Result<()> {
    let row = (
        reporting_organisation::kind.eq(kind),
        reporting_organisation::name.eq(name),
        reporting_organisation::search_text.eq(search_text(name)),
    );
    let there = reporting_organisation::table.find((county, id));
    if diesel::update(there).set(row.clone()).prepared().execute(conn)? == 0 {
        diesel::insert_into(reporting_organisation::table)
            .values((reporting_organisation::county.eq(county), reporting_organisation::id.eq(id), row))
            .prepared()
            .execute(conn)?;
    }
    Ok(())
}

/// The name of an organisation of this county.
pub(crate) fn organisation(
    conn: &mut Conn,
    county: RegionCode,
    id: OrganisationId,
) -> Result<Option<String>> {
    let found = reporting_organisation::table
        .find((county, id))
        .select(reporting_organisation::name)
        .first(conn)
        .optional()?;
    Ok(found)
}

/// The organisations of these counties by name.
pub(crate) fn organisations(
    conn: &mut Conn,
    counties: &[RegionCode],
) -> Result<Vec<(RegionCode, OrganisationId, String)>> {
    let found = reporting_organisation::table
        .filter(reporting_organisation::county.eq_any(counties.to_vec()))
        .order((reporting_organisation::county, reporting_organisation::name))
        .select((reporting_organisation::county, reporting_organisation::id, reporting_organisation::name))
        .load(conn)?;
    Ok(found)
}
