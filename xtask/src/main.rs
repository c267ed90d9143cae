//! `cargo xtask test` makes a fresh machine ready and runs every check; `cargo xtask postgres` only starts
//! the tests' PostgreSQL server.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a task talks to the terminal")]

mod postgres;
mod scratch;
mod setup;

use std::process::{Command, ExitCode};

use clap::{Parser, Subcommand};

type Failure = Box<dyn std::error::Error>;

#[derive(Parser)]
#[command(name = "xtask", about = "Set-up and checks")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Installs what is missing and runs format, clippy, deny and all tests.
    Test {
        /// Passed to nextest, such as a test's name.
        filter: Vec<String>,
    },
    /// Installs what is missing.
    Setup,
    /// Starts the tests' PostgreSQL server, prints its URL, and stops it when Enter is pressed.
    Postgres,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
        Task::Test { filter } => test(&filter),
        Task::Setup => setup::run(),
        Task::Postgres => postgres_until_enter(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

fn test(filter: &[String]) -> Result<(), Failure> {
    setup::run()?;
    run("format", Command::new("cargo").args(["fmt", "--all", "--check"]))?;
    run(
        "clippy",
        Command::new("cargo").args(["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"]),
    )?;
    // `deny` looks at the crates of every platform; a build has fetched only those of this one.
    run("fetch", Command::new("cargo").args(["fetch", "--locked"]))?;
    run("deny", Command::new("cargo").args(["deny", "--offline", "check", "bans", "licenses", "sources"]))?;
    advisories()?;
    // Clippy has built `ui`, which installs the front end's packages.
    run("types", Command::new("web/node_modules/.bin/tsc").args(["--project", "web", "--noEmit"]))?;
    let server = postgres::Server::start()?;
    let scratch = scratch::Scratch::new()?;
    // Most of the time goes to tests that wait for a browser or a server: two for each core keep the cores busy.
    let at_once = std::thread::available_parallelism()?.get() * 2;
    run(
        "tests",
        Command::new("cargo")
            .args(["nextest", "run", "--workspace", "--no-fail-fast"])
            .args(["--test-threads", &at_once.to_string()])
            .args(filter)
            .env("TMPDIR", scratch.path())
            .env("HELUO_TEST_POSTGRES", server.url())
            .env("INSTA_UPDATE", "no"),
    )
}

/// Known weaknesses of libraries: their list comes over the network, so without one it is said and not checked.
fn advisories() -> Result<(), Failure> {
    if Command::new("cargo").args(["deny", "fetch", "db"]).status()?.success() {
        return run("advisories", Command::new("cargo").args(["deny", "--offline", "check", "advisories"]));
    }
    println!("── advisories: their list cannot be fetched here; NOT CHECKED");
    Ok(())
}

fn postgres_until_enter() -> Result<(), Failure> {
    setup::run()?;
    let server = postgres::Server::start()?;
    println!("export HELUO_TEST_POSTGRES={}", server.url());
    println!("Press Enter to stop the server.");
    std::io::stdin().read_line(&mut String::new())?;
    Ok(())
}

/// Runs a command to its end; its failure is ours. What cargo keeps for the next build is left out: here each crate
/// is built once, and it would take gigabytes.
fn run(name: &str, command: &mut Command) -> Result<(), Failure> {
    println!("── {name}");
    let status = command
        .env("CARGO_INCREMENTAL", "0")
        .status()
        .map_err(|error| format!("{name} could not start: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{name} failed").into()) }
}
