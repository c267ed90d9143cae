//! Benchmarks. Each prints its setup and ends with a line
//! `RESULT name=… value=… reference=… ratio=…`, measured in one run.
#![allow(clippy::print_stdout, reason = "a benchmark's output is its report")]

mod checkout;
mod growth;
mod indicators;
mod place;
mod program;
mod race;
mod score;
mod search;
mod shelf;
mod writes;

use clap::{Parser, Subcommand};

use place::Place;

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
        #[command(flatten)]
        place: Place,
        /// How many buy at once.
        #[arg(long, default_value_t = 64)]
        buyers: u32,
        /// For how long.
        #[arg(long, default_value_t = 10)]
        seconds: u64,
    },
    /// Many buyers for few pieces: exactly the pieces are sold, and everyone else is told.
    Race {
        #[command(flatten)]
        place: Place,
        /// How many buy at once.
        #[arg(long, default_value_t = 10_000)]
        buyers: i64,
        /// How many pieces there are.
        #[arg(long, default_value_t = 100)]
        pieces: i64,
    },
    /// Searching the shop by two-character words: milliseconds that all but one in a hundred take.
    Search {
        #[command(flatten)]
        place: Place,
        /// How many listings there are.
        #[arg(long, default_value_t = 100_000)]
        listings: usize,
    },
    /// Events that become figures a second, and the milliseconds that all but one in a hundred questions of a board take.
    Indicators {
        #[command(flatten)]
        place: Place,
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
        #[command(flatten)]
        place: Place,
        /// How many orders there are before it is measured.
        #[arg(long, default_value_t = 1_000_000)]
        orders: i64,
    },
}

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    match Arguments::parse().what {
        What::Writes { seconds, callers } => writes::run(seconds, callers),
        What::Checkout { place, buyers, seconds } => checkout::run(place, buyers, seconds),
        What::Race { place, buyers, pieces } => race::run(place, buyers, pieces),
        What::Search { place, listings } => search::run(place, listings),
        What::Indicators { place, events } => indicators::run(place, events),
        What::Score { counties } => score::run(counties),
        What::Growth { place, orders } => growth::run(place, orders),
    }
}
