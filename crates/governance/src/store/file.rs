//! Files that tasks, meetings, findings and what is on record name.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use evidence::model::FileId;
use kernel::{PersonId, RegionCode, Timestamp, words};

use super::schema::supervision_file;
use crate::Result;
use crate::model::{AttachmentId, EntryId};

words! {
    /// What names a file.
    SubjectKind {
        /// A task.
        Task = "task";
        /// A meeting.
        Meeting = "meeting";
        /// A finding.
        Finding = "finding";
        /// What is on record towards a target.
        Attainment = "attainment";
    }
}

/// A file and what names it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = supervision_file, check_for_backend(Backend))]
pub struct Attachment {
    /// The city.
    pub county: RegionCode,
    /// Its number.
    pub id: AttachmentId,
    /// `task`, `meeting`, `finding` or `attainment`.
    pub subject_kind: String,
    /// Which.
    pub subject: i64,
    /// The entry it came with; 0 for none.
    pub entry: EntryId,
    /// The file.
    pub file: FileId,
    /// Its name.
    pub name: String,
    /// Who handed it in.
    pub added_by: PersonId,
    /// When.
    pub added_at: Timestamp,
}

/// False when the subject names the file already.
pub(crate) fn insert_attachment(tx: &mut Tx<'_>, new: &Attachment) -> Result<bool> {
    let inserted = tx.unless_taken(|tx| {
        diesel::insert_into(supervision_file::table).values(new.clone()).prepared().execute(tx.conn())
    })?;
    Ok(inserted.is_some())
}

/// The files of a subject, in the order they came.
pub(crate) fn attachments(
    conn: &mut Conn,
    city: RegionCode,
    kind: SubjectKind,
    subject: i64,
) -> Result<Vec<Attachment>> {
    Ok(supervision_file::table
        .filter(supervision_file::county.eq(city))
        .filter(supervision_file::subject_kind.eq(kind.as_str()).and(supervision_file::subject.eq(subject)))
        .order(supervision_file::id.asc())
        .limit(500)
        .select(Attachment::as_select())
        .load(conn)?)
}

pub(crate) fn attachment(conn: &mut Conn, city: RegionCode, id: AttachmentId) -> Result<Option<Attachment>> {
    Ok(supervision_file::table.find((city, id)).select(Attachment::as_select()).first(conn).optional()?)
}
