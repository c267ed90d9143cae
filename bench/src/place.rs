//! Where it is measured.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use db::{Conn, Db, Target};
use diesel::prelude::*;

use crate::program::Failure;

/// The database that is measured.
#[derive(Args)]
pub(crate) struct Place {
    /// `postgres` measures on the server that `HELUO_TEST_POSTGRES` names, in a database of its own.
    #[arg(long, default_value = "sqlite")]
    engine: Engine,
    /// An empty database to measure in: postgres://…, or a file that is not there yet.
    #[arg(long)]
    database: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Engine {
    Sqlite,
    Postgres,
}

/// A place that is ready; what was made for it goes with it.
pub(crate) struct Ready {
    /// The engine's word.
    pub(crate) engine: &'static str,
    pub(crate) target: Target,
    _made: Made,
}

#[allow(dead_code, reason = "removed on drop")]
enum Made {
    Nothing,
    Folder(tempfile::TempDir),
    Database(testkit::Vacant),
}

impl Place {
    /// An empty database of the same engine, made for it.
    pub(crate) fn another(&self) -> Self {
        Self { engine: self.engine, database: None }
    }

    /// Makes the place ready and prints what it is.
    pub(crate) fn ready(self) -> Result<Ready, Failure> {
        let ready = match (self.engine, self.database) {
            (Engine::Postgres, Some(url)) => {
                Ready { engine: "postgres", target: Target::parse(&url), _made: Made::Nothing }
            }
            (Engine::Postgres, None) => {
                let made = testkit::Vacant::new();
                Ready { engine: "postgres", target: made.target(), _made: Made::Database(made) }
            }
            (Engine::Sqlite, Some(file)) => {
                Ready { engine: "sqlite", target: Target::Sqlite(PathBuf::from(file)), _made: Made::Nothing }
            }
            (Engine::Sqlite, None) => {
                let folder = tempfile::tempdir()?;
                let target = Target::Sqlite(folder.path().join("bench.db"));
                Ready { engine: "sqlite", target, _made: Made::Folder(folder) }
            }
        };
        if let Target::Postgres(_) = &ready.target {
            println!("the server: {}", Db::look(&ready.target, server)?);
        }
        Ok(ready)
    }
}

#[derive(QueryableByName)]
struct Words {
    #[diesel(sql_type = diesel::sql_types::Text)]
    value: String,
}

/// The server's version, and whether its commits wait for the disk.
fn server(conn: &mut Conn) -> db::Result<String> {
    let words = "SELECT split_part(version(), ' (', 1) || ', fsync ' || current_setting('fsync') AS value";
    Ok(diesel::sql_query(words).get_result::<Words>(conn)?.value)
}
