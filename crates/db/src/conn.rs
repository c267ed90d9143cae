//! One connection type over both engines.

#![allow(clippy::disallowed_methods, reason = "the one place that opens connections")]

use diesel::connection::{
    CacheSize, Connection, Instrumentation, LoadConnection, SimpleConnection, TransactionManager,
    TransactionManagerStatus,
};
use diesel::expression::QueryMetadata;
use diesel::query_builder::{Query, QueryFragment, QueryId};
use diesel::{ConnectionResult, PgConnection, QueryResult, SqliteConnection};

use crate::written::Texts;
use crate::{Error, Result};

/// A connection to either engine. Queries written with Diesel's DSL are checked for both.
pub struct Conn {
    pub(crate) engine: EngineConn,
    texts: Texts,
}

/// The connection itself, named after its engine.
#[derive(diesel::MultiConnection)]
#[allow(missing_docs, reason = "the variants are named after the engines")]
pub enum EngineConn {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}

/// The backend of [`Conn`], for `ToSql`, `FromSql` and `check_for_backend`.
pub type Backend = self::MultiBackend;

/// The oldest SQLite that is safe here: earlier ones can corrupt a WAL database on checkpoint.
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);

impl Conn {
    pub(crate) fn open_sqlite(path: &str, role: SqliteRole) -> Result<Self> {
        let address = match role {
            SqliteRole::Writer => path.to_owned(),
            SqliteRole::Reader => format!("file:{}?mode=ro", path.replace('%', "%25").replace('?', "%3f")),
        };
        let mut conn = SqliteConnection::establish(&address)?;
        assert_version(&mut conn)?;
        conn.batch_execute(
            "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;",
        )?;
        match role {
            SqliteRole::Writer => {
                conn.batch_execute(
                    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384; \
                     PRAGMA wal_autocheckpoint = 4000;",
                )?;
                assert_pragma(&mut conn, "journal_mode", "wal")?;
                assert_pragma(&mut conn, "synchronous", "2")?;
            }
            SqliteRole::Reader => conn.batch_execute("PRAGMA query_only = ON; PRAGMA cache_size = -4096;")?,
        }
        assert_pragma(&mut conn, "foreign_keys", "1")?;
        Ok(EngineConn::Sqlite(conn).into())
    }

    pub(crate) fn open_postgres(url: &str) -> Result<Self> {
        Ok(EngineConn::Postgres(PgConnection::establish(url)?).into())
    }

    pub(crate) fn batch(&mut self, sql: &str) -> Result<()> {
        Ok(self.engine.batch_execute(sql)?)
    }
}

impl From<EngineConn> for Conn {
    fn from(engine: EngineConn) -> Self {
        Self { engine, texts: Texts::default() }
    }
}

impl EngineConn {
    fn backend(&self) -> Backend {
        match self {
            Self::Postgres(_) => Backend::Postgres(Default::default()),
            Self::Sqlite(_) => Backend::Sqlite(Default::default()),
        }
    }
}

impl SimpleConnection for Conn {
    fn batch_execute(&mut self, sql: &str) -> QueryResult<()> {
        self.engine.batch_execute(sql)
    }
}

impl diesel::internal::derives::multiconnection::ConnectionSealed for Conn {}

impl Connection for Conn {
    type Backend = Backend;

    type TransactionManager = Self;

    fn establish(address: &str) -> ConnectionResult<Self> {
        EngineConn::establish(address).map(Self::from)
    }

    fn execute_returning_count<T>(&mut self, statement: &T) -> QueryResult<usize>
    where
        T: QueryFragment<Backend> + QueryId,
    {
        let written = self.texts.write(statement, &self.engine.backend())?;
        self.engine.execute_returning_count(&written)
    }

    fn transaction_state(&mut self) -> &mut Self {
        self
    }

    fn instrumentation(&mut self) -> &mut dyn Instrumentation {
        self.engine.instrumentation()
    }

    fn set_instrumentation(&mut self, instrumentation: impl Instrumentation) {
        self.engine.set_instrumentation(instrumentation);
    }

    fn set_prepared_statement_cache_size(&mut self, size: CacheSize) {
        self.engine.set_prepared_statement_cache_size(size);
    }
}

impl LoadConnection for Conn {
    type Cursor<'conn, 'query> = <EngineConn as LoadConnection>::Cursor<'conn, 'query>;
    type Row<'conn, 'query> = <EngineConn as LoadConnection>::Row<'conn, 'query>;

    fn load<'conn, 'query, T>(&'conn mut self, statement: T) -> QueryResult<Self::Cursor<'conn, 'query>>
    where
        T: Query + QueryFragment<Backend> + QueryId + 'query,
        Backend: QueryMetadata<T::SqlType>,
    {
        let written = self.texts.write(statement, &self.engine.backend())?;
        self.engine.load(written)
    }
}

impl TransactionManager<Self> for Conn {
    type TransactionStateData = Self;

    fn begin_transaction(conn: &mut Self) -> QueryResult<()> {
        EngineConn::begin_transaction(&mut conn.engine)
    }

    fn rollback_transaction(conn: &mut Self) -> QueryResult<()> {
        EngineConn::rollback_transaction(&mut conn.engine)
    }

    fn commit_transaction(conn: &mut Self) -> QueryResult<()> {
        EngineConn::commit_transaction(&mut conn.engine)
    }

    fn transaction_manager_status_mut(conn: &mut Self) -> &mut TransactionManagerStatus {
        EngineConn::transaction_manager_status_mut(&mut conn.engine)
    }
}

/// What an SQLite connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SqliteRole {
    Writer,
    Reader,
}

#[derive(diesel::QueryableByName)]
struct TextRow {
    #[diesel(sql_type = diesel::sql_types::Text)]
    value: String,
}

fn text_of(conn: &mut SqliteConnection, sql: &str) -> Result<String> {
    use diesel::RunQueryDsl;
    Ok(diesel::sql_query(sql).get_result::<TextRow>(conn)?.value)
}

fn assert_version(conn: &mut SqliteConnection) -> Result<()> {
    let version = text_of(conn, "SELECT sqlite_version() AS value")?;
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    if (next(), next(), next()) < OLDEST_SQLITE {
        return Err(Error::Setup(format!(
            "SQLite {version} is too old; {}.{}.{} or newer is needed",
            OLDEST_SQLITE.0, OLDEST_SQLITE.1, OLDEST_SQLITE.2
        )));
    }
    Ok(())
}

fn assert_pragma(conn: &mut SqliteConnection, name: &str, wanted: &str) -> Result<()> {
    let found = text_of(conn, &format!("SELECT CAST({name} AS TEXT) AS value FROM pragma_{name}"))?;
    if found == wanted {
        return Ok(());
    }
    Err(Error::Setup(format!("SQLite refused PRAGMA {name} = {wanted}; it is {found}")))
}
