//! Handing files in, and letting go of those nothing names; and the register of documents.

mod register;

pub use register::{
    DocumentQuery, KEEP_REGISTER, SEE_REGISTER, document, document_of, documents, file_of_document, register,
    show_for, show_no_more, take_back,
};

use db::{Conn, Tx};
use kernel::{Action, Actor, RegionCode, ResourceRef, Timestamp};
use sha2::{Digest, Sha256};
use ui::App;

use crate::events::{FileDropped, FileKept};
use crate::model::{File, FileId, FileKind, Purpose, Size, Sizes, Taken};
use crate::picture::{self, Resized};
use crate::{Error, Files, Result, SentFile, content, store};

/// Hand in a file.
pub const KEEP_FILE: Action = Action("keep_file");

/// Minutes for which a file is kept that nothing names: somebody may still be filling in the form it belongs to.
pub const KEPT_UNUSED_MINUTES: i64 = 24 * 60;
/// The longest name of a file that is kept, in characters.
const LONGEST_NAME: usize = 120;

/// Takes a file in: looks at its content, makes a picture ready, puts the bytes into the depot and then keeps the file.
/// Nothing names it yet: whoever does calls [`hold`] within the day.
pub async fn take_in(
    app: &App,
    files: &Files,
    actor: &Actor,
    purpose: Purpose,
    sent: SentFile,
) -> Result<File> {
    actor.may(KEEP_FILE, &ResourceRef::new("File", app.site.city))?;
    let prepared = files.unpacking(move || prepare(sent, purpose)).await?;
    let (parts, lengths) = (prepared.parts, prepared.lengths);
    files.put_all(parts).await?;
    let (actor, now, city) = (actor.clone(), app.clock.now(), app.site.city);
    let draft = prepared.draft;
    app.db.write(move |tx| keep(tx, &actor, now, city, &draft, &lengths)).await
}

/// A file made ready, with the bytes of its parts by their hashes.
struct Prepared {
    draft: Draft,
    parts: Vec<(String, Vec<u8>)>,
    lengths: Vec<usize>,
}

/// What is known of a file before it has a number.
#[derive(Debug, Clone)]
struct Draft {
    purpose: Purpose,
    kind: FileKind,
    hash: String,
    bytes: i64,
    name: String,
    taken: Taken,
    sizes: Sizes,
}

fn prepare(sent: SentFile, purpose: Purpose) -> Result<Prepared> {
    let kind = content::check(&sent.name, &sent.bytes, purpose)?;
    let (hash, bytes) = (hash_of(&sent.bytes), i64::try_from(sent.bytes.len()).unwrap_or(i64::MAX));
    let (resized, taken) = if kind.is_picture() {
        picture::prepare(&sent.name, &sent.bytes, kind, purpose)?
    } else {
        (vec![Resized { width: 0, height: 0, bytes: sent.bytes }], Taken::default())
    };
    let size = |one: &Resized| Size { width: one.width, height: one.height, hash: hash_of(&one.bytes) };
    let sizes = Sizes(resized.iter().map(size).collect());
    let draft = Draft {
        purpose,
        kind,
        hash,
        bytes,
        name: sent.name.chars().take(LONGEST_NAME).collect(),
        taken,
        sizes,
    };
    let lengths = resized.iter().map(|one| one.bytes.len()).collect();
    let hashes = draft.sizes.0.iter().map(|size| size.hash.clone());
    let parts = hashes.zip(resized.into_iter().map(|one| one.bytes)).collect();
    Ok(Prepared { draft, parts, lengths })
}

fn hash_of(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn keep(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    draft: &Draft,
    lengths: &[usize],
) -> Result<File> {
    let file = File {
        county: city,
        id: tx.id(now),
        purpose: draft.purpose,
        kind: draft.kind,
        hash: draft.hash.clone(),
        bytes: draft.bytes,
        name: draft.name.clone(),
        taken: draft.taken.clone(),
        uploaded_by: actor.person_id().ok_or(Error::NoSuchFile)?,
        uploaded_at: now,
        sizes: draft.sizes.clone(),
    };
    store::insert_file(tx, now, &file, lengths)?;
    let event = FileKept {
        county: city,
        file: file.id,
        purpose: file.purpose.as_str().to_owned(),
        kind: file.kind.as_str().to_owned(),
        hash: file.hash.clone(),
        bytes: file.bytes,
    };
    tx.record(now, actor, &event)?;
    Ok(file)
}

/// A file. Who may see it is for the caller to ask: the record that names the file says whose it is.
pub fn file(conn: &mut Conn, city: RegionCode, id: FileId) -> Result<File> {
    store::file(conn, city, id)?.ok_or(Error::NoSuchFile)
}

/// A file that the actor handed in themselves for this purpose. Nobody names the files of others.
pub fn own_file(
    conn: &mut Conn,
    actor: &Actor,
    city: RegionCode,
    id: FileId,
    purpose: Purpose,
) -> Result<File> {
    let found = file(conn, city, id)?;
    let own = actor.person_id() == Some(found.uploaded_by) && found.purpose == purpose;
    if own { Ok(found) } else { Err(Error::NoSuchFile) }
}

/// A record names the file from now on. In the transaction, and with the event, of the use case that names it.
pub fn hold(tx: &mut Tx<'_>, city: RegionCode, id: FileId) -> Result<()> {
    if store::count_use(tx.conn(), city, id, 1)? { Ok(()) } else { Err(Error::NoSuchFile) }
}

/// A record names the file no more.
pub fn release(tx: &mut Tx<'_>, city: RegionCode, id: FileId) -> Result<()> {
    if store::count_use(tx.conn(), city, id, -1)? { Ok(()) } else { Err(Error::NoSuchFile) }
}

/// Forgets files that nothing names a day after they came, some at a time. The bytes go later.
pub fn drop_unused(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, city: RegionCode) -> Result<()> {
    let before = now.plus_minutes(-KEPT_UNUSED_MINUTES);
    for (file, hash) in store::unused(tx.conn(), city, before, 100)? {
        store::delete_unused(tx.conn(), city, file)?;
        tx.record(now, actor, &FileDropped { county: city, file, hash })?;
    }
    Ok(())
}

/// Those of these hashes that no file has.
pub fn unknown_hashes(conn: &mut Conn, city: RegionCode, hashes: Vec<String>) -> Result<Vec<String>> {
    let known = store::known_hashes(conn, city, &hashes)?;
    Ok(hashes.into_iter().filter(|hash| !known.contains(hash)).collect())
}

/// True when everybody may see the bytes of this hash.
pub fn is_public(conn: &mut Conn, city: RegionCode, hash: &str) -> Result<bool> {
    store::is_public(conn, city, hash)
}
