//! Files that come with a step: one's own, handed in as documents.

use db::{Conn, Tx};
use evidence::model::{File, FileId, Purpose};
use kernel::{Actor, RegionCode, ResourceRef, Timestamp};

use super::parties::may_see;
use super::{SEE_SUPERVISION, person_of, whole};
use crate::model::{AttachmentId, AttainmentId, EntryId, FindingId, MeetingId, TaskId};
use crate::store::{Attachment, SubjectKind};
use crate::{Error, Result, store};

/// What names a file: a task with one of its entries, a meeting, a finding, or what is on record.
#[derive(Debug, Clone, Copy)]
pub(super) enum Subject {
    Task(TaskId, EntryId),
    Meeting(MeetingId),
    Finding(FindingId),
    Attainment(AttainmentId),
}

/// Names the actor's own files in the transaction of the step they come with. Files of others are refused, and so is
/// one that the subject names already.
pub(super) fn attach(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    subject: Subject,
    files: &[FileId],
) -> Result<i64> {
    let (kind, id, entry) = match subject {
        Subject::Task(task, entry) => (SubjectKind::Task, task.0, entry),
        Subject::Meeting(meeting) => (SubjectKind::Meeting, meeting.0, EntryId(0)),
        Subject::Finding(finding) => (SubjectKind::Finding, finding.0, EntryId(0)),
        Subject::Attainment(one) => (SubjectKind::Attainment, one.0, EntryId(0)),
    };
    for file in files {
        let file = evidence::service::own_file(tx.conn(), actor, city, *file, Purpose::Document)?;
        evidence::service::hold(tx, city, file.id)?;
        let new = Attachment {
            county: city,
            id: tx.id(now),
            subject_kind: kind.as_str().to_owned(),
            subject: id,
            entry,
            file: file.id,
            name: file.name,
            added_by: person_of(actor)?,
            added_at: now,
        };
        if !store::insert_attachment(tx, &new)? {
            return Err(Error::FileTwice);
        }
    }
    Ok(i64::try_from(files.len()).unwrap_or(i64::MAX))
}

/// The file behind an attachment, for whoever may see what names it.
pub fn attached_file(conn: &mut Conn, actor: &Actor, city: RegionCode, id: AttachmentId) -> Result<File> {
    let Some(found) = store::attachment(conn, city, id)? else {
        // Whoever may not ask at all learns nothing of what there is.
        actor.may(super::SEE_TASK, &ResourceRef::new("Task", city))?;
        return Err(Error::NoFile);
    };
    match SubjectKind::parse(&found.subject_kind) {
        Some(SubjectKind::Task) => {
            let task = store::task(conn, city, TaskId(found.subject))?.ok_or(Error::NoTask)?;
            may_see(conn, actor, city, task.parties())?;
        }
        Some(SubjectKind::Finding) => {
            let finding = store::finding(conn, city, FindingId(found.subject))?.ok_or(Error::NoFinding)?;
            may_see(conn, actor, city, [&finding.party].into_iter())?;
        }
        Some(SubjectKind::Attainment) => {
            super::attainment(conn, actor, city, AttainmentId(found.subject))?;
        }
        Some(SubjectKind::Meeting) => actor.may(SEE_SUPERVISION, &whole(city))?,
        None => return Err(Error::NoFile),
    }
    Ok(evidence::service::file(conn, city, found.file)?)
}
