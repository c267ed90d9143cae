//! Copies of an embedded database: made while it is in use, checked, and put back in place.

use std::fs::File;
use std::path::{Path, PathBuf};

use crate::conn::SqliteRole;
use crate::sqlite::has_log;
use crate::store::{lock, text_of};
use crate::tx::number_of;
use crate::{Conn, Db, Engine, Error, Migrations, Result, Target};

impl Db {
    /// Copies an embedded database to a new file, also while a program is using it.
    pub fn backup(target: &Target, to: &Path) -> Result<()> {
        let Target::Sqlite(path) = target else {
            return Err(Error::Setup("back a PostgreSQL database up with pg_dump".to_owned()));
        };
        if !path.exists() {
            return Err(Error::Setup(format!("there is no database at {}", path.display())));
        }
        if to.exists() {
            return Err(Error::Setup(format!("{} exists; name a new file", to.display())));
        }
        copy(&mut Conn::open_sqlite(&text_of(path)?, SqliteRole::Writer)?, to)
    }

    /// Puts a copy in the place of an embedded database that is not there.
    ///
    /// Refuses when anything is in that place, when another program holds it, and a copy that is damaged, of
    /// something else, or newer than this program. The database appears whole or not at all.
    pub fn restore(from: &Path, to: &Path, migrations: &Migrations) -> Result<()> {
        refuse_remains(to)?;
        let mut backup = open_backup(from, migrations)?;
        let _lock = lock(to)?;
        // Reading the copy may have taken minutes.
        refuse_remains(to)?;
        let half = beside(to, ".restoring");
        // What an earlier restore that was killed left there.
        let _ = std::fs::remove_file(&half);
        let placed = copy(&mut backup, &half).and_then(|()| place(&half, to));
        if placed.is_err() {
            let _ = std::fs::remove_file(&half);
        }
        placed
    }

    /// Checks the file's structure and its foreign keys; lists what is wrong.
    pub async fn verify(&self) -> Result<Vec<String>> {
        if self.engine() == Engine::Postgres {
            return Ok(Vec::new());
        }
        self.read(faults).await
    }
}

fn faults(conn: &mut Conn) -> Result<Vec<String>> {
    let broken = number_of(
        conn,
        "SELECT COUNT(*) AS value FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
    )?;
    let orphans = number_of(conn, "SELECT COUNT(*) AS value FROM pragma_foreign_key_check")?;
    let mut found = Vec::new();
    if broken > 0 {
        found.push(format!("{broken} pages or rows are damaged (PRAGMA integrity_check)"));
    }
    if orphans > 0 {
        found.push(format!("{orphans} rows point to rows that are gone (PRAGMA foreign_key_check)"));
    }
    Ok(found)
}

/// Opens a copy that may be put in place.
fn open_backup(from: &Path, migrations: &Migrations) -> Result<Conn> {
    let name = from.display();
    if !from.is_file() {
        return Err(Error::Setup(format!("there is no file {name}")));
    }
    let damaged = |what: &str| Error::Setup(format!("{name} cannot be restored: it is damaged ({what})"));
    let unread = |error| match error {
        Error::Statement(what) => damaged(&what),
        other => other,
    };
    let mut conn = Conn::open_sqlite(&text_of(from)?, SqliteRole::Reader).map_err(unread)?;
    let found = faults(&mut conn).map_err(unread)?;
    if !found.is_empty() {
        return Err(damaged(&found.join("; ")));
    }
    if !has_log(&mut conn)? {
        return Err(Error::Setup(format!("{name} is not a database of Heluo")));
    }
    migrations.pending(&mut conn)?;
    Ok(conn)
}

/// A log of writes left beside the place would be played into the restored file.
fn refuse_remains(to: &Path) -> Result<()> {
    let remains = [to.to_owned(), beside(to, "-wal"), beside(to, "-journal")];
    match remains.iter().find(|path| path.exists()) {
        None => Ok(()),
        Some(path) => Err(Error::Setup(format!("{} exists; move it away first", path.display()))),
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Writes the whole database, with what its log of writes holds, to a new file.
fn copy(conn: &mut Conn, to: &Path) -> Result<()> {
    let to = text_of(to)?.replace('\'', "''");
    // A file opened for reading stays untouched: only the copy is written.
    conn.batch(&format!("PRAGMA query_only = OFF; VACUUM INTO '{to}'"))
}

/// Gives the finished file its name, on disk before and after.
fn place(half: &Path, to: &Path) -> Result<()> {
    let folder = match to.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let on_disk = || {
        File::open(half)?.sync_all()?;
        std::fs::rename(half, to)?;
        File::open(folder)?.sync_all()
    };
    on_disk().map_err(|error: std::io::Error| Error::Setup(format!("cannot write {}: {error}", to.display())))
}
