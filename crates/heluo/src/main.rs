//! The command line of Heluo.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line talks to the terminal")]

mod command;

use std::process::ExitCode;

fn main() -> ExitCode {
    command::run()
}
