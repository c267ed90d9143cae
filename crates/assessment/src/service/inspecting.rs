//! Inspections of places.

use db::{Conn, Tx};
use evidence::model::{File, FileId, Purpose};
use kernel::{Actor, Timestamp};

use super::{INSPECT, SEE_EVIDENCE, cycle_of, person_of};
use crate::events::PlaceInspected;
use crate::gather::code_on;
use crate::model::{Inspection, InspectionId, Stage};
use crate::{Answer, Error, Result, in_force, store};

/// Records what was found at a place, with photographs the inspector handed in. Facts come from it at once; results that
/// were told keep what they were made of.
pub fn inspect(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, found: &Inspection) -> Result<InspectionId> {
    let county = code_on(found.county, found.period)?;
    actor.may(INSPECT, &Inspection { county, ..found.clone() })?;
    let new = Inspection {
        county,
        id: tx.id(now),
        inspector: person_of(actor)?,
        recorded_at: now,
        place: found.place.trim().to_owned(),
        ..found.clone()
    };
    let cycle = cycle_of(tx.conn(), new.period)?;
    if cycle.stage != Stage::Open {
        return Err(Error::EvidenceClosed(cycle.deadline));
    }
    let rulebook = in_force::of_cycle(&cycle)?;
    new.check(&rulebook, now.day())?;
    for photo in &new.photos {
        let file = evidence::service::own_file(tx.conn(), actor, cycle.county, *photo, Purpose::Document)?;
        if !file.kind.is_picture() {
            return Err(Error::PhotoMissing);
        }
        evidence::service::hold(tx, cycle.county, file.id)?;
    }
    if !store::insert_inspection(tx, &new)? {
        return Err(Error::InspectedAlready);
    }
    let event = PlaceInspected {
        county,
        inspection: new.id,
        period: new.period,
        criterion: new.criterion.clone(),
        place: new.place.clone(),
        day: new.day,
        met: new.answers.values().filter(|answer| **answer == Answer::Yes).count(),
        boxes: new.answers.len(),
    };
    tx.record(now, actor, &event)?;
    Ok(new.id)
}

/// A photograph of an inspection, for those who may see what the county shows.
pub fn inspection_photo(conn: &mut Conn, actor: &Actor, id: InspectionId, photo: FileId) -> Result<File> {
    let inspection = store::inspection(conn, id)?.ok_or(Error::NoInspection)?;
    actor.may(SEE_EVIDENCE, &inspection)?;
    if !inspection.photos.contains(&photo) {
        return Err(Error::NoInspection);
    }
    Ok(evidence::service::file(conn, inspection.county.city(), photo)?)
}
