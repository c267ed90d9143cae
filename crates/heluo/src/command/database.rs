//! `heluo db`.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use db::{Db, Error, Head, Target};
use evidence::LocalDepot;
use heluo::config::Config;
use heluo::wiring;
use identity::Vault;
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
    /// Copies the embedded database to a new file, also while it is in use, and what people handed in beside it.
    Backup {
        /// The new file.
        to: PathBuf,
        /// The path of the database's file.
        #[arg(long)]
        database: Option<String>,
    },
    /// Puts a copy of the embedded database in place; after `pg_restore`, mends the log of a PostgreSQL one.
    Restore {
        /// The copy; none for PostgreSQL.
        from: Option<PathBuf>,
        /// postgres://…, or the path where the file is to be.
        #[arg(long)]
        database: Option<String>,
    },
    /// Checks the file, its foreign keys, the books and the seals of the log.
    Verify(Verification),
    /// Prints the last seal of each day as CSV, also while the database is in use. Keep it elsewhere.
    Heads {
        /// postgres://…, or the path of a file.
        #[arg(long)]
        database: Option<String>,
    },
}

/// What to check, and against what.
#[derive(Args)]
pub(crate) struct Verification {
    /// postgres://…, or the path of a file.
    #[arg(long)]
    database: Option<String>,
    /// The folder of the secret, from which the key of the seals is made.
    #[arg(long)]
    data: Option<PathBuf>,
    /// A public key that may have signed the seals, such as that of an earlier secret.
    #[arg(long = "key", value_name = "HEX")]
    keys: Vec<String>,
    /// A file that `heluo db heads` wrote and that was kept elsewhere.
    #[arg(long, value_name = "FILE")]
    heads: Option<PathBuf>,
}

pub(super) fn run(command: &Command) -> Outcome {
    match command {
        Command::Migrate { database, dry_run } => migrate(database.clone(), *dry_run),
        Command::Backup { to, database } => {
            let config = config(database.clone(), None)?;
            backup(&config, to)
        }
        Command::Restore { from, database } => restore(from.as_deref(), database.clone()),
        Command::Verify(verification) => verify(verification),
        Command::Heads { database } => {
            let target = config(database.clone(), None)?.target();
            let heads = Db::look(&target, db::heads).map_err(|error| error.to_string())?;
            write_heads(std::io::stdout().lock(), &heads)
        }
    }
}

/// First the rows, then the files they name: bytes are there before their row, and stay for a day after it.
fn backup(config: &Config, to: &Path) -> Outcome {
    Db::backup(&config.target(), to).map_err(|error| error.to_string())?;
    println!("Copied to {}", to.display());
    let beside = files_beside(to);
    let copied = evidence::copy_all(config.depot()?.as_ref(), &LocalDepot::new(beside.clone()));
    let count = copied.map_err(|error| format!("cannot copy to {}: {error}", beside.display()))?;
    println!("Copied {count} files to {}", beside.display());
    Ok(())
}

/// The folder of files that belongs to a copy: `copy.db.files`.
fn files_beside(copy: &Path) -> PathBuf {
    let mut name = copy.as_os_str().to_owned();
    name.push(".files");
    PathBuf::from(name)
}

fn open(target: &Target) -> Result<Db, String> {
    Db::open(target, IdSource::random(), &wiring::migrations()).map_err(|error| error.to_string())
}

fn migrate(database: Option<String>, dry_run: bool) -> Outcome {
    let target = config(database, None)?.target();
    let pending = Db::pending(&target, &wiring::migrations()).map_err(|error| error.to_string())?;
    for name in &pending {
        println!("{name}");
    }
    if !dry_run {
        open(&target)?;
    }
    println!("{} migrations {}", pending.len(), if dry_run { "pending" } else { "applied" });
    Ok(())
}

fn restore(from: Option<&Path>, database: Option<String>) -> Outcome {
    let config = config(database, None)?;
    let target = config.target();
    match (&target, from) {
        (Target::Sqlite(to), Some(from)) => {
            Db::restore(from, to, &wiring::migrations()).map_err(|error| error.to_string())?;
            println!("{} is now what {} holds.", to.display(), from.display());
            let beside = files_beside(from);
            if !beside.is_dir() {
                println!("There are no files beside the copy: {} is not there.", beside.display());
                return Ok(());
            }
            let copied = evidence::copy_all(&LocalDepot::new(beside.clone()), config.depot()?.as_ref());
            let count = copied.map_err(|error| format!("cannot copy {}: {error}", beside.display()))?;
            println!("Copied {count} files from {}", beside.display());
            Ok(())
        }
        (Target::Sqlite(_), None) => Err("name the copy: heluo db restore COPY.db".to_owned()),
        (Target::Postgres(_), Some(_)) => {
            Err("bring the rows into PostgreSQL with pg_restore, then run this again without a file"
                .to_owned())
        }
        (Target::Postgres(_), None) => {
            // Refuses a database that is newer than this program.
            Db::pending(&target, &wiring::migrations()).map_err(|error| error.to_string())?;
            match Db::renumber(&target).map_err(|error| error.to_string())? {
                None => println!("Nothing was done: the log already fits this server."),
                Some(done) => println!(
                    "The log came from another server. Its {} events now stand as transaction {}, in the order \
                     they had, and every consumer goes on where it was.",
                    done.events, done.tx
                ),
            }
            Ok(())
        }
    }
}

fn verify(verification: &Verification) -> Outcome {
    let config = config(verification.database.clone(), verification.data.clone())?;
    let kept = verification.heads.as_deref().map(read_heads).transpose()?.unwrap_or_default();
    let keys = public_keys(&config, &verification.keys)?;
    let db = open(&config.target())?;
    let found = runtime()?.block_on(findings(&db, keys, kept)).map_err(|error| error.to_string())?;
    if found.is_empty() {
        println!("Nothing is wrong.");
        return Ok(());
    }
    Err(found.join("\n"))
}

/// The keys that may have signed the seals: this installation's, which is also told, and those given.
fn public_keys(config: &Config, given: &[String]) -> Result<Vec<String>, String> {
    let own = config.kept_secret()?.map(|secret| wiring::sealing_key(&Vault::new(secret)).public());
    match &own {
        Some(key) => println!("Public key of the seals: {key}"),
        None if given.is_empty() => println!(
            "Signatures are not checked: there is no secret in {}; name its folder with --data, or a public \
             key with --key.",
            config.data.display()
        ),
        None => {}
    }
    Ok(given.iter().cloned().chain(own).collect())
}

async fn findings(db: &Db, keys: Vec<String>, kept: Vec<Head>) -> db::Result<Vec<String>> {
    let mut found = db.verify().await?;
    let books = db
        .read(|conn| {
            ledger::check(conn).map_err(|error| match error {
                ledger::Error::Db(error) => error,
                other => Error::Refused(other.to_string()),
            })
        })
        .await?;
    found.extend(books);
    found.extend(db.read(move |conn| db::check_seals(conn, &keys)).await?);
    found.extend(db.read(move |conn| db::check_heads(conn, &kept)).await?);
    Ok(found)
}

fn write_heads(out: impl std::io::Write, heads: &[Head]) -> Outcome {
    let mut file = csv::Writer::from_writer(out);
    let written = heads.iter().try_for_each(|head| file.serialize(head));
    written.and_then(|()| file.flush().map_err(csv::Error::from)).map_err(|error| error.to_string())
}

fn read_heads(path: &Path) -> Result<Vec<Head>, String> {
    csv::Reader::from_path(path)
        .and_then(|mut file| file.deserialize().collect())
        .map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_takes_what_people_handed_in_along() {
        use evidence::Depot as _;
        let folder = tempfile::tempdir().unwrap();
        let config = Config { data: folder.path().join("data"), ..Config::default() };
        std::fs::create_dir_all(&config.data).unwrap();
        drop(open(&config.target()).unwrap());
        let hash = "0a".repeat(32);
        config.depot().unwrap().put(&hash, b"a licence").unwrap();
        let copy = folder.path().join("copy.db");
        backup(&config, &copy).unwrap();
        assert!(copy.is_file());
        let beside = LocalDepot::new(files_beside(&copy));
        assert_eq!(beside.get(&hash).unwrap(), b"a licence");
    }

    #[test]
    fn printed_heads_are_read_back() {
        let head = |day: &str, number| Head {
            day: day.parse().unwrap(),
            number,
            events: number * 7,
            hash: "ab".repeat(32),
            signature: "cd".repeat(64),
        };
        let heads = vec![head("2026-11-23", 1), head("2026-11-24", 9)];
        let file = tempfile::NamedTempFile::new().unwrap();
        write_heads(&file, &heads).unwrap();
        let text = std::fs::read_to_string(file.path()).unwrap();
        assert!(text.starts_with("day,number,events,hash,signature\n2026-11-23,1,7,abab"), "{text}");
        assert_eq!(read_heads(file.path()).unwrap(), heads);
    }
}
