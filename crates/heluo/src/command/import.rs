//! `heluo import` and `heluo export`.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use db::Db;
use heluo::wiring;
use kernel::{Actor, BadRegion, Clock, Day, IdSource, RegionCode, SystemClock};
use region::{Divisions, Imported, RowFault, Source, service};

use super::{Outcome, config, runtime};

/// What to take from files.
#[derive(Subcommand)]
pub(crate) enum Import {
    /// Takes one prefecture's divisions, code,name,level,parent,kind, whole or not at all.
    ///
    /// What the file has not ends, what is called otherwise begins anew, and what is new begins, all on the
    /// day --from. Nothing is deleted. Rows that cannot be read are listed, and then nothing is taken.
    #[command(
        after_help = "Examples:\n  heluo import divisions divisions.csv --from 2026-01-01 --dry-run\n  heluo import divisions divisions.csv --changes ended.csv --from 2026-01-01\n  heluo export divisions > divisions.csv\n\nFiles are UTF-8 with commas. A file of changes holds code,name,kind,valid_to,successor."
    )]
    Divisions(ImportDivisions),
}

/// The files of a prefecture.
#[derive(Args)]
pub(crate) struct ImportDivisions {
    /// The divisions of today.
    file: PathBuf,
    /// The units that ended, with the day and what they became.
    #[arg(long)]
    changes: Option<PathBuf>,
    /// The day since which the file holds, such as 2026-01-01.
    #[arg(long)]
    from: Option<Day>,
    /// postgres://…, or the path of a file.
    #[arg(long)]
    database: Option<String>,
    /// Only say what would be done.
    #[arg(long)]
    dry_run: bool,
}

/// What to write as files.
#[derive(Subcommand)]
pub(crate) enum Export {
    /// Writes the divisions of today to standard output, as `heluo import divisions` takes them.
    #[command(after_help = "Example:\n  heluo export divisions > divisions.csv")]
    Divisions {
        /// The prefecture's code; that of the programme when none is named.
        #[arg(long)]
        city: Option<String>,
        /// postgres://…, or the path of a file.
        #[arg(long)]
        database: Option<String>,
    },
}

pub(super) fn import(command: Import) -> Outcome {
    let Import::Divisions(wanted) = command;
    let file = read(&wanted.file, wanted.changes.as_deref())?;
    let (now, from) = (SystemClock.now(), wanted.from);
    let db = open(wanted.database, wanted.dry_run)?;
    let done: Result<Imported, region::Error> = runtime()?.block_on(async {
        if wanted.dry_run {
            return db.read(move |conn| service::preview(conn, now, &file, from)).await;
        }
        db.write(move |tx| {
            service::seed(tx)?;
            service::import(tx, &Actor::system("command line"), now, &file, from)
        })
        .await
    });
    let Imported { added, changed, ended, unchanged } =
        done.map_err(|error| format!("{error}\nnothing was imported"))?;
    println!("{added} added, {changed} changed, {ended} ended, {unchanged} unchanged");
    if wanted.dry_run {
        println!("Nothing was written.");
    } else if added + changed + ended > 0 {
        println!("A server that is running takes this up when it is started anew.");
    }
    Ok(())
}

pub(super) fn export(command: Export) -> Outcome {
    let Export::Divisions { city, database } = command;
    let db = open(database, false)?;
    let city: RegionCode = match city {
        Some(city) => city.parse().map_err(|error: BadRegion| error.to_string())?,
        None => wiring::city().map_err(|error| error.to_string())?,
    };
    let known = runtime()?.block_on(wiring::divisions(&db)).map_err(|error| error.to_string())?;
    if !known.cities().iter().any(|one| one.code == city) {
        return Err(format!("{city} is no prefecture among the divisions"));
    }
    std::io::stdout().lock().write_all(&region::write(&known, city)).map_err(|error| error.to_string())
}

/// Opens the database. For a dry run its schema must be up to date, since bringing it there is a change.
fn open(database: Option<String>, dry_run: bool) -> Result<Db, String> {
    let target = config(database, None)?.target();
    let migrations = wiring::migrations();
    if dry_run && !Db::pending(&target, &migrations).map_err(|error| error.to_string())?.is_empty() {
        return Err("the database has to be brought up to date first: heluo db migrate".to_owned());
    }
    Db::open(&target, IdSource::random(), &migrations).map_err(|error| error.to_string())
}

/// Reads both files, or lists every row that cannot be read.
fn read(file: &Path, changes: Option<&Path>) -> Result<Divisions, String> {
    let bytes = |path: &Path| std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()));
    let past = match changes {
        Some(path) => bytes(path)?,
        None => region::CHANGES_HEADER.join(",").into_bytes(),
    };
    region::read(&bytes(file)?, &past).map_err(|faults| {
        for RowFault { source_file, line, reason } in &faults {
            let path = match source_file {
                Source::Divisions => file,
                Source::Changes => changes.unwrap_or(file),
            };
            eprintln!("{}, line {line}: {reason}", path.display());
        }
        format!("{} rows cannot be taken; nothing was imported", faults.len())
    })
}
