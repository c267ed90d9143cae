//! A fresh database of each engine for each test.

use std::future::Future;
use std::sync::atomic::{AtomicU32, Ordering};

use db::{Db, Migrations, Target};
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use kernel::IdSource;

/// Names the PostgreSQL server of the tests; `cargo xtask test` starts one and sets it.
const SERVER: &str = "HELUO_TEST_POSTGRES";

/// A database that is removed when the test ends.
pub struct Scratch {
    /// The open database.
    pub db: Db,
    /// Where it is, for opening it again.
    pub target: Target,
    _keep: Keep,
}

#[allow(dead_code, reason = "removed on drop")]
enum Keep {
    Folder(tempfile::TempDir),
    Database(Vacant),
}

impl Scratch {
    /// A new embedded database.
    #[must_use]
    pub fn sqlite(migrations: &Migrations) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let target = Target::Sqlite(folder.path().join("heluo.db"));
        let db = Db::open(&target, IdSource::new(1), migrations).expect("a new SQLite database opens");
        Self { db, target, _keep: Keep::Folder(folder) }
    }

    /// A new database on the tests' PostgreSQL server.
    #[must_use]
    pub fn postgres(migrations: &Migrations) -> Self {
        let vacant = Vacant::new();
        let target = vacant.target();
        let db = Db::open(&target, IdSource::new(1), migrations).expect("a new PostgreSQL database opens");
        Self { db, target, _keep: Keep::Database(vacant) }
    }
}

/// An empty database on the tests' PostgreSQL server, removed with what it then holds when this is dropped.
pub struct Vacant(String);

impl Vacant {
    /// Creates it.
    #[must_use]
    #[allow(clippy::new_without_default, reason = "it makes something outside the program")]
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        admin(&format!("CREATE DATABASE {name}"));
        Self(name)
    }

    /// Where it is.
    #[must_use]
    pub fn target(&self) -> Target {
        let server = postgres_server();
        let (address, _) = server.rsplit_once('/').expect("the server's URL ends in /database");
        Target::Postgres(format!("{address}/{}", self.0))
    }
}

impl Drop for Vacant {
    fn drop(&mut self) {
        admin(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.0));
    }
}

/// The URL of the tests' PostgreSQL server. Its absence is a failure, not a reason to skip.
#[must_use]
pub fn postgres_server() -> String {
    std::env::var(SERVER).unwrap_or_else(|_| {
        panic!(
            "{SERVER} is not set: run `cargo xtask test`, or `cargo xtask postgres` and set what it prints"
        )
    })
}

#[allow(clippy::disallowed_methods, reason = "creates and drops databases, which Db cannot")]
fn admin(sql: &str) {
    let mut conn =
        PgConnection::establish(&postgres_server()).expect("the PostgreSQL server of the tests answers");
    conn.batch_execute(sql).expect("the tests' server creates and drops databases");
}

/// Runs one body on a fresh database of each engine.
pub fn on_both<F: Future<Output = ()>>(migrations: impl Fn() -> Migrations, body: impl Fn(Db) -> F) {
    on_sqlite(&migrations, &body);
    on_postgres(&migrations, &body);
}

/// Runs the body on a fresh embedded database.
pub fn on_sqlite<F: Future<Output = ()>>(migrations: impl Fn() -> Migrations, body: impl Fn(Db) -> F) {
    let scratch = Scratch::sqlite(&migrations());
    runtime().block_on(async {
        body(scratch.db.clone()).await;
        scratch.db.close().await;
    });
}

/// Runs the body on a fresh PostgreSQL database.
pub fn on_postgres<F: Future<Output = ()>>(migrations: impl Fn() -> Migrations, body: impl Fn(Db) -> F) {
    let scratch = Scratch::postgres(&migrations());
    runtime().block_on(body(scratch.db.clone()));
}

/// A runtime for one test.
#[must_use]
pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}
