//! One connection type over both engines.

#![allow(clippy::disallowed_methods, reason = "the one place that opens connections")]

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};

use crate::{Error, Result};

/// A connection to either engine. Queries written with Diesel's DSL are checked for both.
#[derive(diesel::MultiConnection)]
#[allow(missing_docs, reason = "the variants are named after the engines")]
pub enum Conn {
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
        Ok(Self::Sqlite(conn))
    }

    pub(crate) fn open_postgres(url: &str) -> Result<Self> {
        Ok(Self::Postgres(PgConnection::establish(url)?))
    }

    pub(crate) fn batch(&mut self, sql: &str) -> Result<()> {
        match self {
            Self::Postgres(conn) => conn.batch_execute(sql)?,
            Self::Sqlite(conn) => conn.batch_execute(sql)?,
        }
        Ok(())
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
