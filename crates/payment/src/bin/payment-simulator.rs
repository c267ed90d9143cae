//! The simulator as a program of its own: `payment-simulator --address 127.0.0.1:9900 --keys keys/`.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use kernel::SystemClock;
use payment::simulator::{Keys, Setup, Simulator};

/// Plays WeChat Pay and Alipay over loopback HTTP. No money moves.
#[derive(Debug, Parser)]
struct Options {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:9900")]
    address: SocketAddr,
    /// The folder with the keys of both sides; what is missing is generated there.
    #[arg(long, default_value = "simulator-keys")]
    keys: PathBuf,
    /// How often a callback that was not answered well is sent again.
    #[arg(long, default_value_t = 5)]
    retries: u32,
    /// How many seconds lie between.
    #[arg(long, default_value_t = 5)]
    retry_after_seconds: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to do when even this cannot be said.
            let _ = writeln!(std::io::stderr(), "payment-simulator: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> Result<(), Box<dyn std::error::Error>> {
    if !options.address.ip().is_loopback() {
        return Err("it pays whatever anybody asks, so it listens on a loopback address only".into());
    }
    let setup = Setup {
        address: options.address,
        clock: Arc::new(SystemClock),
        keys: Keys::open(&options.keys)?,
        retries: options.retries,
        retry_after: Duration::from_secs(options.retry_after_seconds),
    };
    let simulator = Simulator::start(setup).await?;
    writeln!(std::io::stdout(), "WeChat Pay  {}", simulator.base_url())?;
    writeln!(std::io::stdout(), "Alipay      {}", simulator.alipay_gateway())?;
    writeln!(std::io::stdout(), "keys        {}", options.keys.display())?;
    simulator.wait().await;
    Ok(())
}
