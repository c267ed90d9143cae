//! `heluo db`.

use std::path::PathBuf;

use clap::Subcommand;
use db::Db;
use heluo::wiring;
use kernel::IdSource;

use super::{Outcome, config, runtime};

/// What to do with the database.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Brings the schema up to date.
    Migrate {
        /// postgres://…, or the path of a file.
        #[arg(long)]
        database: Option<String>,
        /// Only name what would be done.
        #[arg(long)]
        dry_run: bool,
    },
    /// Copies the embedded database to a new file, also while it is in use.
    Backup {
        /// The new file.
        to: PathBuf,
        /// The path of the database's file.
        #[arg(long)]
        database: Option<String>,
    },
    /// Checks the file, its foreign keys and the books.
    Verify {
        /// postgres://…, or the path of a file.
        #[arg(long)]
        database: Option<String>,
    },
}

pub(super) fn run(command: &Command) -> Outcome {
    match command {
        Command::Migrate { database, dry_run } => migrate(database.clone(), *dry_run),
        Command::Backup { to, database } => {
            let target = config(database.clone(), None)?.target();
            Db::backup(&target, to).map_err(|error| error.to_string())?;
            println!("Copied to {}", to.display());
            Ok(())
        }
        Command::Verify { database } => verify(database.clone()),
    }
}

fn open(database: Option<String>) -> Result<Db, String> {
    let target = config(database, None)?.target();
    Db::open(&target, IdSource::random(), &wiring::migrations()).map_err(|error| error.to_string())
}

fn migrate(database: Option<String>, dry_run: bool) -> Outcome {
    let target = config(database.clone(), None)?.target();
    let pending = Db::pending(&target, &wiring::migrations()).map_err(|error| error.to_string())?;
    for name in &pending {
        println!("{name}");
    }
    if !dry_run {
        open(database)?;
    }
    println!("{} migrations {}", pending.len(), if dry_run { "pending" } else { "applied" });
    Ok(())
}

fn verify(database: Option<String>) -> Outcome {
    let db = open(database)?;
    let found = runtime()?
        .block_on(async {
            let mut found = db.verify().await?;
            let books = db
                .read(|conn| {
                    ledger::check(conn).map_err(|error| match error {
                        ledger::Error::Db(error) => error,
                        other => db::Error::Refused(other.to_string()),
                    })
                })
                .await?;
            found.extend(books);
            Ok::<_, db::Error>(found)
        })
        .map_err(|error| error.to_string())?;
    if found.is_empty() {
        println!("Nothing is wrong.");
        return Ok(());
    }
    Err(found.join("\n"))
}
