//! Migrations of all contexts in one order, forward only.

use std::collections::BTreeMap;

use diesel::backend::Backend as DieselBackend;
use diesel::migration::{Migration, MigrationSource};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness};

use crate::conn::EngineConn;
use crate::{Conn, Error, Result};

/// The migrations of every context.
#[derive(Default)]
pub struct Migrations {
    sources: Vec<EmbeddedMigrations>,
}

impl Migrations {
    /// Starts with this crate's own.
    #[must_use]
    pub fn new() -> Self {
        Self { sources: vec![crate::MIGRATIONS] }
    }

    /// Adds those of a context.
    #[must_use]
    pub fn with(mut self, source: EmbeddedMigrations) -> Self {
        self.sources.push(source);
        self
    }

    /// Applies what is pending and returns the names applied. Refuses a database that is newer than
    /// the program, and two migrations of one number.
    pub(crate) fn run(&self, conn: &mut Conn) -> Result<Vec<String>> {
        match &mut conn.engine {
            EngineConn::Postgres(conn) => self.run_on(conn),
            EngineConn::Sqlite(conn) => self.run_on(conn),
        }
    }

    /// The names not yet applied.
    pub(crate) fn pending(&self, conn: &mut Conn) -> Result<Vec<String>> {
        match &mut conn.engine {
            EngineConn::Postgres(conn) => self.pending_on(conn).map(names),
            EngineConn::Sqlite(conn) => self.pending_on(conn).map(names),
        }
    }

    fn run_on<DB: DieselBackend, C: MigrationHarness<DB>>(&self, conn: &mut C) -> Result<Vec<String>> {
        let pending = self.pending_on(conn)?;
        for migration in &pending {
            conn.run_migration(migration.as_ref()).map_err(setup)?;
        }
        Ok(names(pending))
    }

    fn pending_on<DB: DieselBackend, C: MigrationHarness<DB>>(
        &self,
        conn: &mut C,
    ) -> Result<Vec<Box<dyn Migration<DB>>>> {
        let mut all = BTreeMap::new();
        for source in &self.sources {
            for migration in source.migrations().map_err(setup)? {
                let version = migration.name().version().to_string();
                if let Some(earlier) = all.insert(version.clone(), migration) {
                    return Err(Error::Setup(format!(
                        "two migrations are numbered {version}: {}",
                        earlier.name()
                    )));
                }
            }
        }
        for version in conn.applied_migrations().map_err(setup)? {
            if all.remove(&version.to_string()).is_none() {
                return Err(Error::Newer(version.to_string()));
            }
        }
        Ok(all.into_values().collect())
    }
}

fn names<DB: DieselBackend>(migrations: Vec<Box<dyn Migration<DB>>>) -> Vec<String> {
    migrations.iter().map(|migration| migration.name().to_string()).collect()
}

fn setup(error: Box<dyn std::error::Error + Send + Sync>) -> Error {
    Error::Setup(format!("a migration failed: {error}"))
}
