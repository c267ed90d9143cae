//! Use cases of the divisions.

use db::{Conn, Tx};
use kernel::{Action, Actor, Day, ResourceRef, Timestamp};

use crate::events::DivisionsImported;
use crate::plan::{Plan, city_of, plan};
use crate::{Divisions, Error, Imported, Result, embedded, store};

/// Import a prefecture's divisions. Only the command line may.
pub const IMPORT_DIVISIONS: Action = Action("import_divisions");

/// Writes Luoyang's divisions when there are none. Records nothing, since nobody did anything.
pub fn seed(tx: &mut Tx<'_>) -> Result<()> {
    if store::is_empty(tx.conn())? {
        for one in embedded().all() {
            store::insert(tx.conn(), one)?;
        }
    }
    Ok(())
}

/// All divisions, with their past.
pub fn load(conn: &mut Conn) -> Result<Divisions> {
    Ok(Divisions::new(store::all(conn)?))
}

/// Takes the file of one prefecture: what it has not ends, what is called otherwise begins anew, and what is
/// new begins, on the day `from` or on the one that the past units tell. Nothing is deleted. Refuses days to
/// come, and a past that is known to be otherwise. Records the import, unless the file said nothing new.
pub fn import(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    file: &Divisions,
    from: Option<Day>,
) -> Result<Imported> {
    let city = city_of(file)?;
    actor.may(IMPORT_DIVISIONS, &ResourceRef::new("Division", city))?;
    let plan = checked(&load(tx.conn())?, now, file, from)?;
    for end in &plan.ends {
        store::end(tx.conn(), end)?;
    }
    for end in &plan.successors {
        store::name_successor(tx.conn(), end)?;
    }
    for one in &plan.begins {
        store::insert(tx.conn(), one)?;
    }
    if !plan.counts.is_nothing() {
        tx.record(now, actor, &DivisionsImported::new(city, from, plan.counts))?;
    }
    Ok(plan.counts)
}

/// What an import would do; writes nothing.
pub fn preview(conn: &mut Conn, now: Timestamp, file: &Divisions, from: Option<Day>) -> Result<Imported> {
    let known = load(conn)?;
    let known = if known.is_empty() { embedded() } else { &known };
    Ok(checked(known, now, file, from)?.counts)
}

fn checked(known: &Divisions, now: Timestamp, file: &Divisions, from: Option<Day>) -> Result<Plan> {
    let told = file.all().filter_map(|one| one.valid_to);
    match told.chain(from).find(|day| *day > now.day()) {
        Some(later) => Err(Error::NotYet(later)),
        None => plan(known, file, from),
    }
}
