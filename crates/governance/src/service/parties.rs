//! Who answers for things, and who acts for them.

use std::collections::BTreeMap;

use db::{Conn, Tx};
use identity::service::BUREAU;
use kernel::{Actor, Day, Level, OrganisationId, RegionCode, ResourceRef, Timestamp};
use ui::Lang;

use super::{ANSWER_TASK, SEE_TASK, SET_TASK, whole};
use crate::events::DepartmentSeated;
use crate::model::{Party, Text};
use crate::plan::in_use;
use crate::{Error, Result, store};

/// Makes an organisation of each department in force that is none yet, so that its officers can be appointed, and
/// returns how many. The office does so with the file it takes into force; who acts for a department is for the
/// security administrator to say, as with every role.
pub fn seat_departments(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, city: RegionCode) -> Result<usize> {
    actor.may(SET_TASK, &whole(city))?;
    let seated = store::seats(tx.conn(), city)?;
    let open = in_use()?.departments.iter().filter(|one| one.holds_on(now.day()));
    let mut made = 0;
    for one in open.filter(|one| !seated.contains_key(&one.id)) {
        let program = Actor::system("governance");
        let name = &one.name.zh;
        let organisation = identity::service::create_organisation(tx, &program, now, BUREAU, name, city)?;
        if !store::insert_seat(tx, now, city, &one.id, organisation)? {
            return Err(Error::Moved);
        }
        let event = DepartmentSeated { county: city, department: one.id.clone(), organisation };
        tx.record(now, actor, &event)?;
        made += 1;
    }
    Ok(made)
}

/// Every department that is seated, with its organisation.
pub fn seats(conn: &mut Conn, city: RegionCode) -> Result<BTreeMap<String, OrganisationId>> {
    store::seats(conn, city)
}

/// A party as policies are asked about it: a county lies in itself, a department in the city and is its organisation.
pub(super) fn thing(
    seats: &BTreeMap<String, OrganisationId>,
    city: RegionCode,
    party: &Party,
) -> ResourceRef {
    match party {
        Party::County(county) => ResourceRef::new("Task", region::divisions().today(*county)),
        Party::Department(id) => match seats.get(id) {
            Some(organisation) => ResourceRef::new("Task", city).of(*organisation),
            None => ResourceRef::new("Task", city),
        },
    }
}

/// Refuses who may see the affairs of none of these parties.
pub(super) fn may_see<'a>(
    conn: &mut Conn,
    actor: &Actor,
    city: RegionCode,
    parties: impl Iterator<Item = &'a Party>,
) -> Result<()> {
    let seats = store::seats(conn, city)?;
    let mut denied = None;
    for party in parties {
        match actor.may(SEE_TASK, &thing(&seats, city, party)) {
            Ok(()) => return Ok(()),
            Err(error) => denied = denied.or(Some(error)),
        }
    }
    denied.map_or(Err(Error::NoTask), |denied| Err(denied.into()))
}

/// Refuses who does not act for this party.
pub(super) fn may_answer(conn: &mut Conn, actor: &Actor, city: RegionCode, party: &Party) -> Result<()> {
    let seats = store::seats(conn, city)?;
    Ok(actor.may(ANSWER_TASK, &thing(&seats, city, party))?)
}

/// The parties somebody acts for.
pub fn own_parties(conn: &mut Conn, actor: &Actor, city: RegionCode) -> Result<Vec<Party>> {
    let scope = actor.scope(ANSWER_TASK, "Task");
    let seats = store::seats(conn, city)?;
    let departments = seats.into_iter().filter(|(_, seat)| scope.organisations.contains(seat));
    let counties = scope.regions.iter().filter(|region| region.level() == Level::County);
    Ok(departments
        .map(|(id, _)| Party::Department(id))
        .chain(counties.map(|county| Party::County(*county)))
        .collect())
}

/// True for a department in force on the day, or a county of the programme.
pub fn is_party(party: &Party, day: Day) -> Result<bool> {
    Ok(match party {
        Party::Department(id) => in_use()?.department(id).is_some_and(|one| one.holds_on(day)),
        Party::County(code) => {
            let (programme, _) = assessment::in_use().map_err(assessment::Error::from)?;
            programme.units_on(day).any(|(_, one)| one.code == *code)
        }
    })
}

/// Refuses those who are none.
pub(super) fn must_be_parties<'a>(parties: impl Iterator<Item = &'a Party>, day: Day) -> Result<()> {
    for party in parties {
        if !is_party(party, day)? {
            return Err(Error::UnknownParty(party.to_string()));
        }
    }
    Ok(())
}

/// Every party of a day with its name: departments as the file has them, then counties.
pub fn known_parties(day: Day) -> Result<Vec<(Party, Text)>> {
    let (programme, _) = assessment::in_use().map_err(assessment::Error::from)?;
    let departments = in_use()?.departments.iter().filter(|one| one.holds_on(day));
    let counties = programme
        .units_on(day)
        .map(|(_, code)| (Party::County(code.code), Text::new(&code.name.zh, &code.name.en)));
    Ok(departments.map(|one| (Party::Department(one.id.clone()), one.name.clone())).chain(counties).collect())
}

/// The ranked counties of a day.
pub(super) fn ranked_counties(day: Day) -> Result<Vec<RegionCode>> {
    let (programme, _) = assessment::in_use().map_err(assessment::Error::from)?;
    Ok(programme.units_on(day).filter(|(unit, _)| unit.ranked).map(|(_, code)| code.code).collect())
}

/// What a party is called.
#[must_use]
pub fn party_name(party: &Party) -> Text {
    match party {
        Party::Department(id) => {
            let known = in_use().ok().and_then(|plan| plan.department(id));
            known.map_or_else(|| Text::new(id, ""), |one| one.name.clone())
        }
        Party::County(code) => {
            let [zh, en] = [Lang::ZhCn, Lang::En].map(|lang| region::name_in(lang, *code));
            Text::new(&zh, &en)
        }
    }
}
