//! The register of documents.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Day, PersonId, RegionCode, Timestamp, search_text};

use crate::model::{Document, DocumentDraft, DocumentId, DocumentKind, FileId, Link};
use crate::service::DocumentQuery;
use crate::{Error, Result};

diesel::table! {
    register_document (county, id) {
        county -> BigInt,
        id -> BigInt,
        of_county -> BigInt,
        kind -> Text,
        number -> Text,
        title -> Text,
        issuer -> Text,
        issued -> Integer,
        in_force_from -> Integer,
        in_force_until -> Integer,
        claim -> Text,
        search_text -> Text,
        shown -> Integer,
        withdrawn -> Bool,
        added_by -> BigInt,
        added_at -> BigInt,
    }
}

diesel::table! {
    register_file (county, id) {
        county -> BigInt,
        id -> BigInt,
        document -> BigInt,
        file -> BigInt,
        position -> Integer,
        claim -> Text,
    }
}

diesel::table! {
    register_link (county, id) {
        county -> BigInt,
        id -> BigInt,
        document -> BigInt,
        criterion -> Text,
        period -> Text,
        uses -> Integer,
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = register_document, check_for_backend(Backend))]
struct Row {
    county: RegionCode,
    id: DocumentId,
    of_county: RegionCode,
    kind: String,
    number: String,
    title: String,
    issuer: String,
    issued: i32,
    in_force_from: i32,
    in_force_until: i32,
    claim: String,
    search_text: String,
    shown: i32,
    withdrawn: bool,
    added_by: PersonId,
    added_at: Timestamp,
}

fn unreadable(id: DocumentId, what: &str) -> Error {
    db::Error::Unreadable(format!("document {id}: {what}")).into()
}

fn document_of(row: Row, files: Vec<FileId>) -> Result<Document> {
    let day = |number: i32| Day::from_number(number).ok_or_else(|| unreadable(row.id, "day"));
    Ok(Document {
        draft: DocumentDraft {
            of_county: row.of_county,
            kind: DocumentKind::parse(&row.kind).ok_or_else(|| unreadable(row.id, "kind"))?,
            issued: day(row.issued)?,
            in_force_from: day(row.in_force_from)?,
            in_force_until: if row.in_force_until == 0 { None } else { Some(day(row.in_force_until)?) },
            number: row.number,
            title: row.title,
            issuer: row.issuer,
        },
        county: row.county,
        id: row.id,
        files,
        withdrawn: row.withdrawn,
        added_by: row.added_by,
        added_at: row.added_at,
    })
}

/// Keeps a document with its files and their hashes; false when the schema knows the same one already.
pub(crate) fn insert_document(tx: &mut Tx<'_>, new: &Document, hashes: &[String]) -> Result<bool> {
    let draft = &new.draft;
    let row = Row {
        county: new.county,
        id: new.id,
        of_county: draft.of_county,
        kind: draft.kind.as_str().to_owned(),
        number: draft.number.clone(),
        title: draft.title.clone(),
        issuer: draft.issuer.clone(),
        issued: draft.issued.number(),
        in_force_from: draft.in_force_from.number(),
        in_force_until: draft.in_force_until.map_or(0, Day::number),
        claim: draft.claim().unwrap_or_else(|| new.id.to_string()),
        search_text: search_text(&format!("{} {}", draft.number, draft.title)),
        shown: 0,
        withdrawn: false,
        added_by: new.added_by,
        added_at: new.added_at,
    };
    let inserted = tx.unless_taken(|tx| {
        diesel::insert_into(register_document::table).values(row).prepared().execute(tx.conn())?;
        for ((position, file), hash) in (0_i32..).zip(&new.files).zip(hashes) {
            let id: i64 = tx.id(new.added_at);
            diesel::insert_into(register_file::table)
                .values((
                    register_file::county.eq(new.county),
                    register_file::id.eq(id),
                    register_file::document.eq(new.id),
                    register_file::file.eq(*file),
                    register_file::position.eq(position),
                    register_file::claim.eq(hash),
                ))
                .prepared()
                .execute(tx.conn())?;
        }
        Ok::<_, db::Error>(())
    })?;
    Ok(inserted.is_some())
}

/// The document that has this number and issuer or one of these files: whose it is, and since when.
pub(crate) fn same(
    conn: &mut Conn,
    county: RegionCode,
    draft: &DocumentDraft,
    hashes: &[String],
) -> Result<Option<(RegionCode, Timestamp)>> {
    let by_file: Option<DocumentId> = register_file::table
        .filter(register_file::county.eq(county).and(register_file::claim.eq_any(hashes)))
        .select(register_file::document)
        .first(conn)
        .optional()?;
    let claim = draft.claim().unwrap_or_default();
    let same = register_document::claim.eq(claim).or(register_document::id.nullable().eq(by_file));
    Ok(register_document::table
        .filter(register_document::county.eq(county).and(same))
        .select((register_document::of_county, register_document::added_at))
        .first(conn)
        .optional()?)
}

fn files_of(conn: &mut Conn, county: RegionCode, id: DocumentId) -> Result<Vec<FileId>> {
    Ok(register_file::table
        .filter(register_file::county.eq(county).and(register_file::document.eq(id)))
        .order(register_file::position.asc())
        .select(register_file::file)
        .load(conn)?)
}

pub(crate) fn document(conn: &mut Conn, county: RegionCode, id: DocumentId) -> Result<Option<Document>> {
    let row: Option<Row> =
        register_document::table.find((county, id)).select(Row::as_select()).first(conn).optional()?;
    let Some(row) = row else { return Ok(None) };
    let files = files_of(conn, county, id)?;
    document_of(row, files).map(Some)
}

/// Documents of these counties, of all when none is named, the newest first; and how many match.
pub(crate) fn documents(
    conn: &mut Conn,
    county: RegionCode,
    of: &[RegionCode],
    want: &DocumentQuery,
) -> Result<(Vec<Document>, i64)> {
    let matching = || {
        let mut query = register_document::table.filter(register_document::county.eq(county)).into_boxed();
        if !of.is_empty() {
            query = query.filter(register_document::of_county.eq_any(of.to_vec()));
        }
        if let Some(one) = want.of_county {
            query = query.filter(register_document::of_county.eq(one));
        }
        if let Some(kind) = want.kind {
            query = query.filter(register_document::kind.eq(kind.as_str()));
        }
        if want.kept_only {
            query = query.filter(register_document::withdrawn.eq(false));
        }
        for one in want.words.split_whitespace() {
            let like = format!("%{}%", one.to_lowercase().replace(['%', '_'], ""));
            query = query.filter(register_document::search_text.like(like));
        }
        query
    };
    let rows: Vec<Row> = matching()
        .order(register_document::id.desc())
        .offset(want.offset)
        .limit(want.limit)
        .select(Row::as_select())
        .load(conn)?;
    let mut found = Vec::new();
    for row in rows {
        let files = files_of(conn, county, row.id)?;
        found.push(document_of(row, files)?);
    }
    Ok((found, matching().count().get_result(conn)?))
}

/// Takes a document back unless it is shown for something; its number and files are free again.
pub(crate) fn take_back(conn: &mut Conn, document: &Document) -> Result<bool> {
    let there = register_document::table
        .find((document.county, document.id))
        .filter(register_document::withdrawn.eq(false))
        .filter(register_document::shown.eq(0));
    let changed = diesel::update(there)
        .set((register_document::withdrawn.eq(true), register_document::claim.eq(document.id.to_string())))
        .prepared()
        .execute(conn)?;
    for file in &document.files {
        let row = register_file::table
            .filter(register_file::county.eq(document.county))
            .filter(register_file::document.eq(document.id))
            .filter(register_file::file.eq(*file));
        if changed == 1 {
            diesel::update(row)
                .set(register_file::claim.eq(format!("{}#{file}", document.id)))
                .prepared()
                .execute(conn)?;
        }
    }
    Ok(changed == 1)
}

/// Counts one showing of a document more or less; false when it was taken back or has none to lose.
pub(crate) fn count_link(
    tx: &mut Tx<'_>,
    now: Timestamp,
    document: &Document,
    link: &Link,
    by: i32,
) -> Result<bool> {
    let kept = register_document::table
        .find((document.county, document.id))
        .filter(register_document::withdrawn.eq(false))
        .filter(register_document::shown.ge(-by));
    let counted = diesel::update(kept)
        .set(register_document::shown.eq(register_document::shown + by))
        .prepared()
        .execute(tx.conn())?;
    if counted != 1 {
        return Ok(false);
    }
    let there = register_link::table
        .filter(register_link::county.eq(document.county))
        .filter(register_link::document.eq(document.id))
        .filter(register_link::criterion.eq(&link.criterion))
        .filter(register_link::period.eq(&link.period))
        .filter(register_link::uses.ge(-by));
    let changed = diesel::update(there)
        .set(register_link::uses.eq(register_link::uses + by))
        .prepared()
        .execute(tx.conn())?;
    if changed == 1 || by < 0 {
        return Ok(changed == 1);
    }
    let id: i64 = tx.id(now);
    diesel::insert_into(register_link::table)
        .values((
            register_link::county.eq(document.county),
            register_link::id.eq(id),
            register_link::document.eq(document.id),
            register_link::criterion.eq(&link.criterion),
            register_link::period.eq(&link.period),
            register_link::uses.eq(by),
        ))
        .prepared()
        .execute(tx.conn())?;
    Ok(true)
}

pub(crate) fn links(conn: &mut Conn, county: RegionCode, id: DocumentId) -> Result<Vec<Link>> {
    let rows: Vec<(String, String)> = register_link::table
        .filter(register_link::county.eq(county).and(register_link::document.eq(id)))
        .filter(register_link::uses.gt(0))
        .order((register_link::period.desc(), register_link::criterion.asc()))
        .select((register_link::criterion, register_link::period))
        .load(conn)?;
    Ok(rows.into_iter().map(|(criterion, period)| Link { criterion, period }).collect())
}
