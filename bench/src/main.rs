//! Benchmarks. Each prints its setup and ends with a line
//! `RESULT name=… value=… reference=… ratio=…`, measured in one run.
#![allow(clippy::print_stdout, reason = "a benchmark's output is its report")]

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
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    match Arguments::parse().what {
        What::Writes { seconds, callers } => writes::run(seconds, callers),
    }
}
