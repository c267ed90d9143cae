//! Every query of evidence.

mod register;

use std::collections::BTreeSet;

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{PersonId, RegionCode, Timestamp};

pub(crate) use register::{count_link, document, documents, insert_document, links, same, take_back};

use crate::model::{File, FileId, FileKind, Purpose, Size, Sizes, Taken};
use crate::{Error, Result};

diesel::table! {
    file (county, id) {
        county -> BigInt,
        id -> BigInt,
        purpose -> Text,
        kind -> Text,
        hash -> Text,
        bytes -> BigInt,
        name -> Text,
        taken_at -> Text,
        has_place -> Bool,
        latitude_micro -> BigInt,
        longitude_micro -> BigInt,
        uploaded_by -> BigInt,
        uploaded_at -> BigInt,
        uses -> Integer,
    }
}

diesel::table! {
    file_part (county, id) {
        county -> BigInt,
        id -> BigInt,
        file -> BigInt,
        width -> Integer,
        height -> Integer,
        bytes -> BigInt,
        hash -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(file, file_part);

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = file, check_for_backend(Backend))]
struct FileRow {
    county: RegionCode,
    id: FileId,
    purpose: String,
    kind: String,
    hash: String,
    bytes: i64,
    name: String,
    taken_at: String,
    has_place: bool,
    latitude_micro: i64,
    longitude_micro: i64,
    uploaded_by: PersonId,
    uploaded_at: Timestamp,
    uses: i32,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = file_part, check_for_backend(Backend))]
struct PartRow {
    county: RegionCode,
    id: i64,
    file: FileId,
    width: i32,
    height: i32,
    bytes: i64,
    hash: String,
}

/// Keeps a file that nothing names yet; `lengths` are the bytes of its sizes in their order.
pub(crate) fn insert_file(tx: &mut Tx<'_>, now: Timestamp, new: &File, lengths: &[usize]) -> Result<()> {
    let (latitude_micro, longitude_micro) = new.taken.place.unwrap_or_default();
    let row = FileRow {
        county: new.county,
        id: new.id,
        purpose: new.purpose.as_str().to_owned(),
        kind: new.kind.as_str().to_owned(),
        hash: new.hash.clone(),
        bytes: new.bytes,
        name: new.name.clone(),
        taken_at: new.taken.at.clone(),
        has_place: new.taken.place.is_some(),
        latitude_micro,
        longitude_micro,
        uploaded_by: new.uploaded_by,
        uploaded_at: new.uploaded_at,
        uses: 0,
    };
    diesel::insert_into(file::table).values(row).prepared().execute(tx.conn())?;
    for (size, length) in new.sizes.0.iter().zip(lengths) {
        let part = PartRow {
            county: new.county,
            id: tx.id(now),
            file: new.id,
            width: i32::try_from(size.width).unwrap_or(i32::MAX),
            height: i32::try_from(size.height).unwrap_or(i32::MAX),
            bytes: i64::try_from(*length).unwrap_or(i64::MAX),
            hash: size.hash.clone(),
        };
        diesel::insert_into(file_part::table).values(part).prepared().execute(tx.conn())?;
    }
    Ok(())
}

pub(crate) fn file(conn: &mut Conn, county: RegionCode, id: FileId) -> Result<Option<File>> {
    let row: Option<FileRow> =
        file::table.find((county, id)).select(FileRow::as_select()).first(conn).optional()?;
    let Some(row) = row else { return Ok(None) };
    let parts: Vec<PartRow> = file_part::table
        .filter(file_part::county.eq(county).and(file_part::file.eq(id)))
        .order(file_part::width.desc())
        .select(PartRow::as_select())
        .load(conn)?;
    file_of(row, parts).map(Some)
}

fn file_of(row: FileRow, parts: Vec<PartRow>) -> Result<File> {
    let unreadable = |what: &str| db::Error::Unreadable(format!("file {}: {what}", row.id));
    let size = |part: PartRow| Size {
        width: u32::try_from(part.width).unwrap_or_default(),
        height: u32::try_from(part.height).unwrap_or_default(),
        hash: part.hash,
    };
    Ok(File {
        purpose: Purpose::parse(&row.purpose).ok_or_else(|| unreadable("purpose"))?,
        kind: FileKind::parse(&row.kind).ok_or_else(|| unreadable("kind"))?,
        taken: Taken {
            at: row.taken_at,
            place: row.has_place.then_some((row.latitude_micro, row.longitude_micro)),
        },
        sizes: Sizes(parts.into_iter().map(size).collect()),
        county: row.county,
        id: row.id,
        hash: row.hash,
        bytes: row.bytes,
        name: row.name,
        uploaded_by: row.uploaded_by,
        uploaded_at: row.uploaded_at,
    })
}

/// Counts one use more or less; false when there is no such file or it had none to lose.
pub(crate) fn count_use(conn: &mut Conn, county: RegionCode, id: FileId, by: i32) -> Result<bool> {
    let changed = diesel::update(file::table.find((county, id)).filter(file::uses.ge(-by)))
        .set(file::uses.eq(file::uses + by))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Files that nothing names and that came before this moment.
pub(crate) fn unused(
    conn: &mut Conn,
    county: RegionCode,
    before: Timestamp,
    limit: i64,
) -> Result<Vec<(FileId, String)>> {
    Ok(file::table
        .filter(file::county.eq(county).and(file::uses.eq(0)).and(file::uploaded_at.lt(before)))
        .order(file::uploaded_at.asc())
        .limit(limit)
        .select((file::id, file::hash))
        .load(conn)?)
}

/// Forgets a file that nothing names; an error when something came to name it meanwhile, since its sizes are gone.
pub(crate) fn delete_unused(conn: &mut Conn, county: RegionCode, id: FileId) -> Result<()> {
    diesel::delete(file_part::table.filter(file_part::county.eq(county).and(file_part::file.eq(id))))
        .prepared()
        .execute(conn)?;
    let deleted =
        diesel::delete(file::table.find((county, id)).filter(file::uses.eq(0))).prepared().execute(conn)?;
    if deleted == 1 { Ok(()) } else { Err(Error::NoSuchFile) }
}

/// True when this hash is a size of a photograph, which everybody may see.
pub(crate) fn is_public(conn: &mut Conn, county: RegionCode, hash: &str) -> Result<bool> {
    let found: Option<FileId> = file_part::table
        .inner_join(file::table.on(file::county.eq(file_part::county).and(file::id.eq(file_part::file))))
        .filter(file_part::county.eq(county).and(file_part::hash.eq(hash)))
        .filter(file::purpose.eq(Purpose::Photo.as_str()))
        .select(file::id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// Those of these hashes that some file has.
pub(crate) fn known_hashes(
    conn: &mut Conn,
    county: RegionCode,
    hashes: &[String],
) -> Result<BTreeSet<String>> {
    let mut known = BTreeSet::new();
    for some in hashes.chunks(200) {
        let found: Vec<String> = file_part::table
            .filter(file_part::county.eq(county).and(file_part::hash.eq_any(some)))
            .select(file_part::hash)
            .load(conn)?;
        known.extend(found);
    }
    Ok(known)
}
