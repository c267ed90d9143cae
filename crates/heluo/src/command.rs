//! Commands and what they do.

mod database;
mod demo;
mod import;
mod programme;
mod score;
mod user;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use heluo::config::Config;
use heluo::renewal::Renewal;
use heluo::{serve, wiring};
use tracing_subscriber::EnvFilter;

/// The file of settings, in the folder the program is started in.
const SETTINGS: &str = "heluo.toml";

/// Why a command fails: a sentence for the one who typed it.
pub(crate) type Outcome = Result<(), String>;

#[derive(Parser)]
#[command(
    name = "heluo",
    version,
    about = "Runs a prefecture's rural e-commerce programme",
    after_help = "Examples:\n  heluo demo\n  heluo serve --listen 0.0.0.0:8600 --database postgres://heluo@db/heluo\n  heluo score facts.xlsx --format xlsx > ranking.xlsx\n\nSettings come from heluo.toml, then HELUO_LISTEN, HELUO_DATABASE, HELUO_DATA, HELUO_PROGRAMME and HELUO_SECRET, then the command line."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Opens an invented year of Luoyang in the browser.
    Demo {
        /// Where to listen.
        #[arg(long, default_value = "127.0.0.1:8600")]
        listen: SocketAddr,
        /// The folder of the demonstration; a temporary one when none is given.
        #[arg(long)]
        data: Option<PathBuf>,
        /// How much happened: 1 is about 6,000 orders.
        #[arg(long, default_value_t = 1)]
        scale: u32,
    },
    /// Serves an installation.
    Serve {
        /// Where to listen.
        #[arg(long)]
        listen: Option<SocketAddr>,
        /// postgres://…, or the path of a file.
        #[arg(long)]
        database: Option<String>,
        /// The folder of the secret and of the embedded database.
        #[arg(long)]
        data: Option<PathBuf>,
        /// The folder of the programme; Luoyang's, which is built in, when none is named.
        #[arg(long)]
        programme: Option<PathBuf>,
    },
    /// Ranks counties from a facts workbook, without a server.
    Score(score::Arguments),
    /// Takes lists from files, whole or not at all.
    #[command(subcommand)]
    Import(import::Import),
    /// Writes lists as files.
    #[command(subcommand)]
    Export(import::Export),
    /// Writes and checks another prefecture's programme.
    #[command(subcommand)]
    Programme(programme::Command),
    /// Looks after the database.
    #[command(subcommand)]
    Db(database::Command),
    /// Looks after accounts.
    #[command(subcommand)]
    User(user::Command),
}

pub(crate) fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let filter =
        EnvFilter::try_from_env("HELUO_LOG").unwrap_or_else(|_| EnvFilter::new("info,tower_http=warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let outcome = match arguments.command {
        Command::Demo { listen, data, scale } => demo::run(listen, data, scale),
        Command::Serve { listen, database, data, programme } => {
            config_of(database, data, programme).and_then(|config| serve_with(&config, listen))
        }
        Command::Score(arguments) => score::run(&arguments),
        Command::Import(command) => import::import(command),
        Command::Export(command) => import::export(command),
        Command::Programme(command) => programme::run(&command),
        Command::Db(command) => database::run(&command),
        Command::User(command) => user::run(&command),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("heluo: {sentence}");
            ExitCode::FAILURE
        }
    }
}

/// The configuration with what the command line says on top; its programme is in use from here on.
pub(crate) fn config(database: Option<String>, data: Option<PathBuf>) -> Result<Config, String> {
    config_of(database, data, None)
}

fn config_of(
    database: Option<String>,
    data: Option<PathBuf>,
    programme: Option<PathBuf>,
) -> Result<Config, String> {
    let mut config = Config::read(Path::new(SETTINGS))?;
    if let Some(database) = database {
        config.database = database;
    }
    if let Some(data) = data {
        config.data = data;
    }
    if programme.is_some() {
        config.programme = programme;
    }
    if let Some(folder) = &config.programme {
        programmes::open(folder).map_err(|error| error.to_string())?;
    }
    Ok(config)
}

fn serve_with(config: &Config, listen: Option<SocketAddr>) -> Outcome {
    runtime()?.block_on(async {
        let settings = config.settings()?;
        let renewal = Renewal::new(Path::new(SETTINGS), config, settings.channels.clone())?;
        let mut program = wiring::start(settings).await.map_err(|error| error.to_string())?;
        program.jobs.push(renewal.job());
        let listener = serve::listen(listen.unwrap_or(config.listen)).await?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        println!("Heluo listens on http://{address}");
        serve::serve(program, listener, serve::told_to_stop()).await.map_err(|error| error.to_string())
    })
}

pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, String> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| error.to_string())
}
