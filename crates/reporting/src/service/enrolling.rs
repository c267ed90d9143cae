//! Who reports which data set, from a day, until a day.

use db::{Conn, Tx};
use kernel::{Actor, Day, OrganisationId, RegionCode, Timestamp};
use statistics::definitions::Reporter;

use super::{ENROL_REPORTER, SEE_REPORTS, definitions, person_of};
use crate::events::{UnitEnded, UnitEnrolled};
use crate::model::{NewUnit, Unit, UnitId};
use crate::store::Scope;
use crate::{Error, Result, store};

/// Keeps an organisation as identity tells of it.
pub fn keep_organisation(
    tx: &mut Tx<'_>,
    county: RegionCode,
    id: OrganisationId,
    kind: &str,
    name: &str,
) -> Result<()> {
    store::save_organisation(tx.conn(), county, id, kind, name)
}

/// The organisations of a county that could report, for whoever enrols them.
pub fn organisations(conn: &mut Conn, actor: &Actor) -> Result<Vec<(RegionCode, OrganisationId, String)>> {
    let scope = actor.scope(ENROL_REPORTER, "Report");
    store::organisations(conn, &region::counties_of(&scope))
}

/// Enrols an organisation of the county, or the county itself. Refuses a data set that others report, and a second
/// enrolment at the same time.
pub fn enrol(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, new: &NewUnit) -> Result<UnitId> {
    actor.may(ENROL_REPORTER, new)?;
    let person = person_of(actor)?;
    let set = definitions()?
        .newest_data_sets()
        .into_iter()
        .find(|set| set.id == new.data_set)
        .filter(|set| (set.reporter == Reporter::County) == new.organisation.is_none())
        .ok_or(Error::NoDataSet)?;
    let name = match new.organisation {
        Some(id) => store::organisation(tx.conn(), new.county, id)?.ok_or(Error::NoOrganisation)?,
        None => region::name(new.county),
    };
    if store::overlapping(tx.conn(), new.county, &set.id, new.organisation, new.from)? {
        return Err(Error::EnrolledAlready);
    }
    let unit = Unit {
        county: new.county,
        id: tx.id(now),
        data_set: set.id.clone(),
        organisation: new.organisation,
        name,
        from: new.from,
        until: None,
    };
    store::insert_unit(tx, &unit, person, now)?;
    let event = UnitEnrolled {
        county: unit.county,
        unit: unit.id,
        data_set: unit.data_set,
        organisation: unit.organisation,
        name: unit.name,
        from: unit.from,
    };
    tx.record(now, actor, &event)?;
    Ok(unit.id)
}

/// Ends an enrolment after this day; what was reported stays.
pub fn end(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: UnitId, until: Day) -> Result<()> {
    let unit = store::unit(tx.conn(), id)?.ok_or(Error::NoUnit)?;
    let whose = NewUnit {
        data_set: unit.data_set.clone(),
        county: unit.county,
        organisation: unit.organisation,
        from: unit.from,
    };
    actor.may(ENROL_REPORTER, &whose)?;
    if until < unit.from || !store::end_unit(tx.conn(), &unit, until)? {
        return Err(Error::BadEnd);
    }
    tx.record(now, actor, &UnitEnded { county: unit.county, unit: id, until })?;
    Ok(())
}

/// The units the reader may see, by county and name.
pub fn units(conn: &mut Conn, actor: &Actor, data_set: &str, words: &str) -> Result<Vec<Unit>> {
    store::units(conn, &Scope::Of(actor.scope(SEE_REPORTS, "Report")), data_set, words)
}
