//! Benchmarks. Each prints its setup and ends with a line
//! `RESULT name=… value=… reference=… ratio=…`, measured in one run.
#![allow(clippy::print_stdout, reason = "a benchmark's output is its report")]

mod checkout;
mod growth;
mod indicators;
mod program;
mod race;
mod score;
mod search;
mod shelf;
mod writes;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "bench", about = "Measures Heluo on this machine")]
struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Durable checkout-like transactions per second through `Db::write`, beside bare rusqlite.
    Writes {
        /// Seconds for each side.
        #[arg(long, default_value_t = 10)]
        seconds: u64,
        /// How many callers wait for their writes at once.
        #[arg(long, default_value_t = 64)]
        callers: u32,
    },
    /// Complete checkouts a second over HTTP, with the load beside the program.
    Checkout {
        /// `sqlite`, or `postgres` with `--database`.
        #[arg(long, default_value = "sqlite")]
        engine: Engine,
        /// An empty PostgreSQL database, postgres://…
        #[arg(long, required_if_eq("engine", "postgres"))]
        database: Option<String>,
        /// How many buy at once.
        #[arg(long, default_value_t = 64)]
        buyers: u32,
        /// For how long.
        #[arg(long, default_value_t = 10)]
        seconds: u64,
    },
    /// Many buyers for few pieces: exactly the pieces are sold, and everyone else is told.
    Race {
        /// `sqlite`, or `postgres` with `--database`.
        #[arg(long, default_value = "sqlite")]
        engine: Engine,
        /// An empty PostgreSQL database, postgres://…
        #[arg(long, required_if_eq("engine", "postgres"))]
        database: Option<String>,
        /// How many buy at once.
        #[arg(long, default_value_t = 10_000)]
        buyers: i64,
        /// How many pieces there are.
        #[arg(long, default_value_t = 100)]
        pieces: i64,
    },
    /// Searching the shop by two-character words: milliseconds that all but one in a hundred take.
    Search {
        /// `sqlite`, or `postgres` with `--database`.
        #[arg(long, default_value = "sqlite")]
        engine: Engine,
        /// An empty PostgreSQL database, postgres://…
        #[arg(long, required_if_eq("engine", "postgres"))]
        database: Option<String>,
        /// How many listings there are.
        #[arg(long, default_value_t = 100_000)]
        listings: usize,
    },
    /// Events that become figures a second, and the milliseconds that all but one in a hundred questions of a board take.
    Indicators {
        /// `sqlite`, or `postgres` with `--database`.
        #[arg(long, default_value = "sqlite")]
        engine: Engine,
        /// An empty PostgreSQL database, postgres://…
        #[arg(long, required_if_eq("engine", "postgres"))]
        database: Option<String>,
        /// How many events there are.
        #[arg(long, default_value_t = 10_000_000)]
        events: i64,
    },
    /// Counties scored by the whole rulebook with traces and ranked, on one core: seconds.
    Score {
        /// How many counties there are.
        #[arg(long, default_value_t = 2_800)]
        counties: usize,
    },
    /// What a checkout costs after very many orders, beside the first thousand.
    Growth {
        /// `sqlite`, or `postgres` with `--database`.
        #[arg(long, default_value = "sqlite")]
        engine: Engine,
        /// An empty PostgreSQL database, postgres://…
        #[arg(long, required_if_eq("engine", "postgres"))]
        database: Option<String>,
        /// How many orders lie between.
        #[arg(long, default_value_t = 1_000_000)]
        orders: i64,
    },
}

/// The database that is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Engine {
    Sqlite,
    Postgres,
}

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    match Arguments::parse().what {
        What::Writes { seconds, callers } => writes::run(seconds, callers),
        What::Checkout { engine, database, buyers, seconds } => {
            checkout::run(database.filter(|_| engine == Engine::Postgres), buyers, seconds)
        }
        What::Race { engine, database, buyers, pieces } => {
            race::run(database.filter(|_| engine == Engine::Postgres), buyers, pieces)
        }
        What::Search { engine, database, listings } => {
            search::run(database.filter(|_| engine == Engine::Postgres), listings)
        }
        What::Indicators { engine, database, events } => {
            indicators::run(database.filter(|_| engine == Engine::Postgres), events)
        }
        What::Score { counties } => score::run(counties),
        What::Growth { engine, database, orders } => {
            growth::run(database.filter(|_| engine == Engine::Postgres), orders)
        }
    }
}
