//! The register of documents: put on it, shown for criteria, taken back.

use db::{Conn, Tx};
use kernel::{Action, Actor, Level, Period, RegionCode, ResourceRef, Timestamp};

use super::{hold, own_file};
use crate::events::{DocumentRegistered, DocumentTakenBack};
use crate::model::{
    Document, DocumentDraft, DocumentId, DocumentKind, File, FileId, Link, MOST_FILES, Purpose,
};
use crate::{Error, Result, store};

/// Put a document on the register and take it back.
pub const KEEP_REGISTER: Action = Action("keep_register");
/// See the register.
pub const SEE_REGISTER: Action = Action("see_register");

/// What somebody wants of the register.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentQuery {
    /// Words of number and title.
    pub words: String,
    /// Whose.
    pub of_county: Option<RegionCode>,
    /// Of which kind.
    pub kind: Option<DocumentKind>,
    /// True to leave out what was taken back.
    pub kept_only: bool,
    /// How many to pass over.
    pub offset: i64,
    /// How many to give.
    pub limit: i64,
}

/// Puts a document on the register with the files the actor handed in for it. Refuses a file, or a number of an issuer,
/// that stands there already: the sentence names whose it is and since when, and nothing else of it.
pub fn register(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    draft: &DocumentDraft,
    files: &[FileId],
) -> Result<DocumentId> {
    actor.may(KEEP_REGISTER, &ResourceRef::new("RegisterDocument", draft.of_county))?;
    draft.check(now.day())?;
    match files.len() {
        0 => return Err(Error::NoFile),
        many if many > MOST_FILES => return Err(Error::TooManyFiles),
        _ => {}
    }
    let mut hashes = Vec::new();
    for file in files {
        hashes.push(own_file(tx.conn(), actor, city, *file, Purpose::Document)?.hash);
    }
    let document = Document {
        county: city,
        id: tx.id(now),
        draft: draft.clone(),
        files: files.to_vec(),
        withdrawn: false,
        added_by: actor.person_id().ok_or(Error::NoSuchFile)?,
        added_at: now,
    };
    if !store::insert_document(tx, &document, &hashes)? {
        return Err(same_as(tx.conn(), city, draft, &hashes)?);
    }
    for file in files {
        hold(tx, city, *file)?;
    }
    let event = DocumentRegistered {
        county: city,
        document: document.id,
        of_county: draft.of_county,
        kind: draft.kind.as_str().to_owned(),
        number: draft.number.clone(),
        issuer: draft.issuer.clone(),
        issued: draft.issued,
        hashes,
    };
    tx.record(now, actor, &event)?;
    Ok(document.id)
}

fn same_as(conn: &mut Conn, city: RegionCode, draft: &DocumentDraft, hashes: &[String]) -> Result<Error> {
    let found = store::same(conn, city, draft, hashes)?;
    // The same file twice in one form is the same document, too.
    let (of_county, since) = found.map_or((draft.of_county, None), |(of, since)| (of, Some(since)));
    Ok(since.map_or(Error::TooManyFiles, |since| Error::SameDocument {
        of_county,
        own: of_county == draft.of_county,
        since: since.day(),
    }))
}

/// Takes a document back that is shown for nothing. What was handed in is kept.
pub fn take_back(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    id: DocumentId,
) -> Result<()> {
    let document = store::document(tx.conn(), city, id)?.ok_or(Error::NoSuchDocument)?;
    actor.may(KEEP_REGISTER, &document)?;
    if document.withdrawn {
        return Err(Error::NoSuchDocument);
    }
    if !store::take_back(tx.conn(), &document)? {
        return Err(Error::InUse);
    }
    let event = DocumentTakenBack { county: city, document: id, of_county: document.draft.of_county };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// A document is shown for a criterion of a period from now on. In the transaction, and with the event, of the use case
/// that shows it. Refuses another county's document and one not in force at the period's end.
pub fn show_for(
    tx: &mut Tx<'_>,
    now: Timestamp,
    (city, of_county): (RegionCode, RegionCode),
    id: DocumentId,
    criterion: &str,
    period: Period,
) -> Result<Document> {
    let document = store::document(tx.conn(), city, id)?.ok_or(Error::NoSuchDocument)?;
    if document.withdrawn || document.draft.of_county != of_county {
        return Err(Error::NoSuchDocument);
    }
    document.draft.must_cover(period)?;
    let link = Link { criterion: criterion.to_owned(), period: period.to_string() };
    if store::count_link(tx, now, &document, &link, 1)? { Ok(document) } else { Err(Error::NoSuchDocument) }
}

/// A document is shown no more for it.
pub fn show_no_more(
    tx: &mut Tx<'_>,
    now: Timestamp,
    city: RegionCode,
    id: DocumentId,
    criterion: &str,
    period: Period,
) -> Result<()> {
    let document = store::document(tx.conn(), city, id)?.ok_or(Error::NoSuchDocument)?;
    let link = Link { criterion: criterion.to_owned(), period: period.to_string() };
    if store::count_link(tx, now, &document, &link, -1)? { Ok(()) } else { Err(Error::NoSuchDocument) }
}

/// A document, where it is shown, and its files; for those who may see it.
pub fn document(
    conn: &mut Conn,
    actor: &Actor,
    city: RegionCode,
    id: DocumentId,
) -> Result<(Document, Vec<Link>, Vec<File>)> {
    let document = store::document(conn, city, id)?.ok_or(Error::NoSuchDocument)?;
    actor.may(SEE_REGISTER, &document)?;
    let mut files = Vec::new();
    for file in &document.files {
        files.push(super::file(conn, city, *file)?);
    }
    Ok((document, store::links(conn, city, id)?, files))
}

/// A document as those need it who judge by it and have asked who may.
pub fn document_of(conn: &mut Conn, city: RegionCode, id: DocumentId) -> Result<Document> {
    store::document(conn, city, id)?.ok_or(Error::NoSuchDocument)
}

/// A file of a document, for those who may see it.
pub fn file_of_document(
    conn: &mut Conn,
    actor: &Actor,
    city: RegionCode,
    id: DocumentId,
    file: FileId,
) -> Result<File> {
    let document = store::document(conn, city, id)?.ok_or(Error::NoSuchDocument)?;
    actor.may(SEE_REGISTER, &document)?;
    if document.files.contains(&file) { super::file(conn, city, file) } else { Err(Error::NoSuchFile) }
}

/// The register as the actor may see it: a county its own documents, the city all; and how many match.
pub fn documents(
    conn: &mut Conn,
    actor: &Actor,
    city: RegionCode,
    want: &DocumentQuery,
) -> Result<(Vec<Document>, i64)> {
    let regions = actor.scope(SEE_REGISTER, "RegisterDocument").regions;
    if regions.is_empty() {
        actor.may(SEE_REGISTER, &ResourceRef::new("RegisterDocument", want.of_county.unwrap_or(city)))?;
    }
    let whole = regions.iter().any(|region| region.level() < Level::County) || regions.is_empty();
    let of: Vec<RegionCode> =
        if whole { Vec::new() } else { regions.into_iter().map(RegionCode::county).collect() };
    store::documents(conn, city, &of, want)
}
