//! The database as the rest of the program sees it.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kernel::IdSource;
use r2d2::{ManageConnection, Pool, PooledConnection};
use tokio::sync::futures::Notified;
use tokio::sync::{Notify, oneshot};

use crate::conn::{EngineConn, SqliteRole};
use crate::job::{Pending, Queue, guarded};
use crate::postgres::Server;
use crate::tx::{begin, begin_with, commit, rollback};
use crate::{Conn, Error, Migrations, Result, Tx, idempotency, renumber, sqlite};

/// Where the data are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A file of the embedded engine.
    Sqlite(PathBuf),
    /// A PostgreSQL (or Citus) server.
    Postgres(String),
}

impl Target {
    /// Reads a URL: `postgres://…`, or the path of a file, with or without `sqlite:` before it.
    #[must_use]
    pub fn parse(url: &str) -> Self {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Self::Postgres(url.to_owned())
        } else {
            Self::Sqlite(PathBuf::from(url.strip_prefix("sqlite:").unwrap_or(url)))
        }
    }
}

/// Which engine is behind a [`Db`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// The embedded engine.
    Sqlite,
    /// A server.
    Postgres,
}

/// The database. Cloning is cheap; all clones share one writer or one pool.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

struct Inner {
    changed: Arc<Notify>,
    backend: Store,
}

enum Store {
    Sqlite { writer: Queue, readers: Pool<SqliteReaders>, _lock: File },
    Postgres(Server),
}

impl Db {
    /// Opens the database and brings its schema up to date. Refuses a log that came from another cluster
    /// until [`Db::renumber`] has mended it.
    pub fn open(target: &Target, ids: IdSource, migrations: &Migrations) -> Result<Self> {
        let ids = Arc::new(ids);
        let changed = Arc::new(Notify::new());
        let backend = match target {
            Target::Sqlite(path) => open_sqlite(path, ids, &changed, migrations)?,
            Target::Postgres(url) => open_postgres(url, ids, migrations)?,
        };
        Ok(Self { inner: Arc::new(Inner { changed, backend }) })
    }

    /// Names the migrations that [`Db::open`] would apply, without applying them.
    pub fn pending(target: &Target, migrations: &Migrations) -> Result<Vec<String>> {
        match target {
            Target::Sqlite(path) => {
                migrations.pending(&mut Conn::open_sqlite(&text_of(path)?, SqliteRole::Writer)?)
            }
            Target::Postgres(url) => migrations.pending(&mut Conn::open_postgres(url)?),
        }
    }

    /// Which engine this is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match self.inner.backend {
            Store::Sqlite { .. } => Engine::Sqlite,
            Store::Postgres(_) => Engine::Postgres,
        }
    }

    /// Runs one use case in one transaction and answers when it is on disk.
    ///
    /// The closure may run more than once; it must have no effect outside the transaction.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + Sync + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let key = idempotency::current();
        let work = move |tx: &mut Tx<'_>| {
            idempotency::with(key, || {
                let value = work(tx)?;
                tx.apply_key()?;
                Ok(value)
            })
        };
        match &self.inner.backend {
            Store::Sqlite { writer, .. } => {
                let (reply, answer) = oneshot::channel();
                writer.send(Box::new(Pending::new(work, reply)))?;
                answer.await.unwrap_or_else(|_| Err(Error::Closed.into()))
            }
            Store::Postgres(server) => {
                let outcome = server.write::<T, E, _, F>(work).await;
                if outcome.is_ok() {
                    self.inner.changed.notify_waiters();
                }
                outcome
            }
        }
    }

    /// Runs queries on one snapshot; cannot write.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        match &self.inner.backend {
            Store::Sqlite { readers, .. } => {
                let readers = readers.clone();
                blocking(move || {
                    let mut conn = take(&readers)?;
                    begin_reading(&mut conn)?;
                    snapshot(&mut conn, work)
                })
                .await
            }
            Store::Postgres(server) => {
                let pool = server.readers.clone();
                blocking(move || {
                    let mut slot = take(&pool)?;
                    begin_reading(&mut slot.conn)?;
                    snapshot(&mut slot.conn, work)
                })
                .await
            }
        }
    }

    /// Looks a few rows up by their keys, without ceremony: in place when that is at once possible, as handing so little to
    /// another thread takes longer than the looking up, and each question sees its own moment. Cannot write. For anything
    /// longer, [`Db::read`].
    pub async fn glance<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        match &self.inner.backend {
            Store::Sqlite { readers, .. } => {
                let Some(mut conn) = readers.try_get() else { return self.read(work).await };
                guarded(|| work(&mut conn))
            }
            Store::Postgres(server) => {
                let pool = server.readers.clone();
                blocking(move || {
                    let mut slot = take(&pool)?;
                    guarded(|| work(&mut slot.conn))
                })
                .await
            }
        }
    }

    /// Resolves after the next commit of this program from this call on, also one before it is awaited: for consumers of
    /// the log.
    pub fn changed(&self) -> Notified<'_> {
        self.inner.changed.notified()
    }

    /// Answers what is queued, then closes the writing connection.
    pub async fn close(&self) {
        match &self.inner.backend {
            Store::Sqlite { writer, .. } => writer.stop().await,
            Store::Postgres(server) => server.stop().await,
        }
    }

    /// Runs queries on one snapshot of a database that is not opened here, also while a program is using it.
    pub fn look<T>(target: &Target, work: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        let mut conn = match target {
            Target::Sqlite(path) => Conn::open_sqlite(&text_of(path)?, SqliteRole::Reader)?,
            Target::Postgres(url) => Conn::open_postgres(url)?,
        };
        begin_reading(&mut conn)?;
        snapshot(&mut conn, work)
    }
}

/// Begins a transaction that sees one state throughout and cannot write.
fn begin_reading(conn: &mut Conn) -> Result<()> {
    match conn.engine {
        EngineConn::Sqlite(_) => begin(conn),
        EngineConn::Postgres(_) => begin_with(conn, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
    }
}

fn snapshot<T, E: From<Error>>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    let outcome = guarded(|| work(conn));
    match &outcome {
        Ok(_) => commit(conn)?,
        Err(_) => {
            let _ = rollback(conn);
        }
    }
    outcome
}

pub(crate) fn take<M: ManageConnection>(pool: &Pool<M>) -> Result<PooledConnection<M>> {
    pool.get().map_err(|error| {
        tracing::warn!(%error, "no database connection");
        Error::Busy
    })
}

pub(crate) async fn blocking<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome,
        Err(error) => Err(Error::Panicked(error.to_string()).into()),
    }
}

fn open_sqlite(
    path: &Path,
    ids: Arc<IdSource>,
    changed: &Arc<Notify>,
    migrations: &Migrations,
) -> Result<Store> {
    let lock = lock(path)?;
    let text = text_of(path)?;
    migrations.run(&mut Conn::open_sqlite(&text, SqliteRole::Writer)?)?;
    let writer = sqlite::start_writer(&text, ids, changed.clone())?;
    let readers = Pool::builder()
        .max_size(8)
        .min_idle(Some(1))
        .build(SqliteReaders { path: text })
        .map_err(|error| Error::Setup(format!("cannot open the database for reading: {error}")))?;
    Ok(Store::Sqlite { writer, readers, _lock: lock })
}

fn open_postgres(url: &str, ids: Arc<IdSource>, migrations: &Migrations) -> Result<Store> {
    let mut conn = Conn::open_postgres(url)?;
    migrations.run(&mut conn)?;
    renumber::refuse_foreign(&mut conn)?;
    Ok(Store::Postgres(Server::start(url, ids)?))
}

/// Two writers on one file would give out the same places in the log.
pub(crate) fn lock(path: &Path) -> Result<File> {
    let beside = path.with_extension("lock");
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)
            .map_err(|error| Error::Setup(format!("cannot make {}: {error}", folder.display())))?;
    }
    let file = File::create(&beside)
        .map_err(|error| Error::Setup(format!("cannot write {}: {error}", beside.display())))?;
    file.try_lock()
        .map_err(|_| Error::Setup(format!("another heluo is using {}; stop it first", path.display())))?;
    Ok(file)
}

pub(crate) fn text_of(path: &Path) -> Result<String> {
    path.to_str()
        .map(str::to_owned)
        .ok_or_else(|| Error::Setup(format!("{} is not a readable path", path.display())))
}

struct SqliteReaders {
    path: String,
}

impl ManageConnection for SqliteReaders {
    type Connection = Conn;
    type Error = Error;

    fn connect(&self) -> Result<Conn> {
        Conn::open_sqlite(&self.path, SqliteRole::Reader)
    }

    fn is_valid(&self, _: &mut Conn) -> Result<()> {
        Ok(())
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        diesel::r2d2::R2D2Connection::is_broken(&mut conn.engine)
    }
}
