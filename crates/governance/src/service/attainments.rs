//! What no event tells of and a target asks for: townships and villages that were named, persons who were trained. The office
//! writes it down with its document, a second person confirms it, and statistics count it from the events of both.

use std::collections::BTreeMap;

use db::{Conn, Tx};
use evidence::model::FileId;
use identity::service::names_of;
use kernel::{Actor, Level, PersonId, RegionCode, ResourceRef, Timestamp};
use statistics::targets::{Recorded, RecordedTarget, recorded_targets};

use super::files::{Subject, attach};
use super::parties::{may_see, own_parties};
use super::{RECORD_ATTAINMENT, SEE_SUPERVISION, SEE_TASK, person_of, whole};
use crate::events::{AttainmentConfirmed, AttainmentEnded, AttainmentRefused, AttainmentWritten};
use crate::model::{Attainment, AttainmentDraft, AttainmentId, AttainmentStatus, Party};
use crate::store::{Attachment, AttainmentQuery, SubjectKind};
use crate::{Error, Result, store};

/// Persons of a county at most: more than live there.
const MOST_PERSONS: i64 = 2_000_000;
/// Letters of a document's name at most.
const LONGEST_DOCUMENT: usize = 200;

/// Who may write, confirm and take back for a county: the office, and nobody who works for the county.
fn may_record(actor: &Actor, county: RegionCode) -> Result<()> {
    Ok(actor.may(RECORD_ATTAINMENT, &ResourceRef::new("County", county))?)
}

fn target_of(id: &str) -> Result<RecordedTarget> {
    recorded_targets().into_iter().find(|one| one.id == id).ok_or(Error::NoTarget)
}

/// Writes something down towards a target, with the document that says so. Refuses what is on record or waits to be, a
/// division of another level or county, and a day before the programme or still to come.
pub fn write_attainment(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    draft: &AttainmentDraft,
    files: &[FileId],
) -> Result<AttainmentId> {
    let county = region::divisions().today(draft.of_county);
    may_record(actor, county)?;
    let draft = checked(AttainmentDraft { of_county: county, ..draft.clone() }, now)?;
    if files.is_empty() {
        return Err(Error::FilesMissing);
    }
    let new = Attainment {
        county: city,
        id: tx.id(now),
        draft,
        status: AttainmentStatus::Proposed,
        written: (person_of(actor)?, now),
        confirmed: None,
        ended: None,
        reason: String::new(),
        version: 1,
    };
    if !store::insert_attainment(tx, &new)? {
        return Err(Error::AttainedAlready);
    }
    let files = attach(tx, actor, now, city, Subject::Attainment(new.id), files)?;
    let event = AttainmentWritten {
        county: city,
        attainment: new.id,
        target: new.draft.target,
        of_county: new.draft.of_county,
        document: new.draft.document,
        files,
    };
    tx.record(now, actor, &event)?;
    Ok(new.id)
}

fn checked(draft: AttainmentDraft, now: Timestamp) -> Result<AttainmentDraft> {
    let target = target_of(&draft.target)?;
    if !super::is_party(&Party::County(draft.of_county), now.day())? {
        return Err(Error::UnknownParty(draft.of_county.to_string()));
    }
    if draft.counted_on > now.day() || draft.counted_on < target.from {
        return Err(Error::CountedDay);
    }
    let document = draft.document.trim().to_owned();
    if document.is_empty() || document.chars().count() > LONGEST_DOCUMENT {
        return Err(Error::DocumentMissing);
    }
    let level = match target.recorded {
        Recorded::Persons => {
            if draft.amount < 0 || draft.amount > MOST_PERSONS {
                return Err(Error::BadAmount);
            }
            return Ok(AttainmentDraft { division: None, document, ..draft });
        }
        Recorded::Townships => Level::Township,
        Recorded::Villages => Level::Village,
    };
    let named = draft.division.ok_or(Error::NoDivision)?;
    let known = named.level() == level && region::divisions().get(named).is_some();
    if !known || region::divisions().today(named.county()) != draft.of_county {
        return Err(Error::NoDivision);
    }
    Ok(AttainmentDraft { amount: 1, document, ..draft })
}

/// Confirms what somebody else wrote down: it counts.
pub fn confirm_attainment(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    id: AttainmentId,
) -> Result<()> {
    let seen = known(tx.conn(), actor, city, id)?;
    may_record(actor, seen.draft.of_county)?;
    let next = seen.confirm(person_of(actor)?, now)?;
    save(tx, &next)?;
    let draft = next.draft;
    let event = AttainmentConfirmed {
        county: city,
        attainment: id,
        target: draft.target,
        of_county: draft.of_county,
        division: draft.division,
        amount: draft.amount,
        counted_on: draft.counted_on,
        document: draft.document,
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// Refuses what was written down, or takes back what counts: from today on it counts no more.
pub fn end_attainment(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    id: AttainmentId,
    reason: &str,
) -> Result<()> {
    let seen = known(tx.conn(), actor, city, id)?;
    may_record(actor, seen.draft.of_county)?;
    let next = seen.end(reason, person_of(actor)?, now)?;
    save(tx, &next)?;
    let (draft, reason) = (next.draft, next.reason);
    if next.status == AttainmentStatus::Refused {
        let event = AttainmentRefused { county: city, attainment: id, target: draft.target, reason };
        tx.record(now, actor, &event)?;
        return Ok(());
    }
    let event = AttainmentEnded {
        county: city,
        attainment: id,
        target: draft.target,
        of_county: draft.of_county,
        division: draft.division,
        amount: draft.amount,
        counted_on: draft.counted_on,
        reason,
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

fn save(tx: &mut Tx<'_>, next: &Attainment) -> Result<()> {
    if store::save_attainment(tx.conn(), next)? { Ok(()) } else { Err(Error::Moved) }
}

/// Whoever may not see such things at all does not learn whether there is one.
fn known(conn: &mut Conn, actor: &Actor, city: RegionCode, id: AttainmentId) -> Result<Attainment> {
    if let Some(found) = store::attainment(conn, city, id)? {
        return Ok(found);
    }
    actor.may(SEE_TASK, &whole(city))?;
    Err(Error::NoAttainment)
}

/// What is on record with its files and the names of those who put it there.
#[derive(Debug, Clone)]
pub struct AttainmentView {
    /// What is on record.
    pub attainment: Attainment,
    /// The document.
    pub files: Vec<Attachment>,
    /// Names of those who wrote, confirmed and ended it.
    pub people: BTreeMap<PersonId, String>,
    /// The reader may confirm it, or refuse it and take it back.
    pub may_confirm: bool,
    /// The reader may refuse it or take it back.
    pub may_end: bool,
}

/// One of them, for its county and for those who see all.
pub fn attainment(
    conn: &mut Conn,
    actor: &Actor,
    city: RegionCode,
    id: AttainmentId,
) -> Result<AttainmentView> {
    let found = known(conn, actor, city, id)?;
    let party = Party::County(found.draft.of_county);
    may_see(conn, actor, city, [&party].into_iter())?;
    let acted = [Some(found.written), found.confirmed, found.ended];
    let acted = acted.into_iter().flatten().map(|(person, _)| person);
    let records = may_record(actor, found.draft.of_county).is_ok();
    let open = matches!(found.status, AttainmentStatus::Proposed | AttainmentStatus::Confirmed);
    Ok(AttainmentView {
        files: store::attachments(conn, city, SubjectKind::Attainment, id.0)?,
        people: names_of(conn, city, acted)?,
        may_confirm: records
            && found.status == AttainmentStatus::Proposed
            && actor.person_id() != Some(found.written.0),
        may_end: records && open,
        attainment: found,
    })
}

/// What is on record: all of it for those who see supervision, their own county's for others.
pub fn attainments(
    conn: &mut Conn,
    actor: &Actor,
    city: RegionCode,
    want: &AttainmentQuery,
) -> Result<(Vec<Attainment>, i64)> {
    if actor.can(SEE_SUPERVISION, &whole(city)) {
        return store::attainments(conn, city, want);
    }
    let own: Vec<RegionCode> = own_parties(conn, actor, city)?
        .into_iter()
        .filter_map(|party| match party {
            Party::County(county) => Some(county),
            Party::Department(_) => None,
        })
        .collect();
    if own.is_empty() {
        actor.may(SEE_SUPERVISION, &whole(city))?;
    }
    let asked = want.of_counties.clone();
    let of_counties =
        own.into_iter().filter(|one| asked.as_ref().is_none_or(|asked| asked.contains(one))).collect();
    store::attainments(conn, city, &AttainmentQuery { of_counties: Some(of_counties), ..want.clone() })
}
