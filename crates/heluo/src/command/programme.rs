//! `heluo programme`.

use std::path::PathBuf;

use clap::Subcommand;
use db::Db;
use heluo::wiring;
use kernel::IdSource;

use super::{Outcome, config_of, runtime};

/// What is done with a programme.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Writes the built-in programme into a folder, to write another prefecture's from.
    #[command(after_help = "Example:\n  heluo programme new programmes/sanmenxia")]
    New {
        /// The folder; it is made, and no file in it is written over.
        folder: PathBuf,
    },
    /// Reads every file of a programme and says what is wrong, with file, line and remedy.
    #[command(
        after_help = "Example:\n  heluo programme check programmes/sanmenxia\n\nCounties are looked up in the divisions of the database, so import these first."
    )]
    Check {
        /// The folder; the one in use when none is named.
        folder: Option<PathBuf>,
        /// postgres://…, or the path of a file; the built-in divisions without it.
        #[arg(long)]
        database: Option<String>,
    },
}

pub(super) fn run(command: &Command) -> Outcome {
    match command {
        Command::New { folder } => {
            programmes::write_shipped(folder).map_err(|error| error.to_string())?;
            println!("{} files written to {}", programmes::File::ALL.len(), folder.display());
            Ok(())
        }
        Command::Check { folder, database } => check(folder.clone(), database.clone()),
    }
}

fn check(folder: Option<PathBuf>, database: Option<String>) -> Outcome {
    let named = database.is_some();
    let config = config_of(database, None, folder)?;
    if named {
        let db = Db::open(&config.target(), IdSource::random(), &wiring::migrations())
            .map_err(|error| error.to_string())?;
        let known = runtime()?.block_on(wiring::divisions(&db)).map_err(|error| error.to_string())?;
        let city = wiring::city().map_err(|error| error.to_string())?;
        region::install(known.of_city(city)).map_err(|error| error.to_string())?;
    }
    let programme = wiring::check_programme(&wiring::bare_modules()).map_err(|error| error.to_string())?;
    let (units, targets) = (programme.units.len(), programme.targets.len());
    println!("{}: {units} units, {targets} targets; nothing is wrong with its files", programme.title.en);
    Ok(())
}
