//! `heluo demo`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use evidence::Files;
use heluo::demo::{self, ACCOUNTS, DAYS, Stage};
use heluo::{payments, serve, wiring};
use identity::DEMO_PASSWORD;
use indicatif::{ProgressBar, ProgressStyle};
use kernel::{Clock, IdSource, ManualClock, SystemClock};

use super::{Outcome, runtime};
use heluo::config::Config;

pub(super) fn run(listen: SocketAddr, data: Option<PathBuf>, scale: u32) -> Outcome {
    if !(1..=50).contains(&scale) {
        return Err("--scale is from 1 to 50".to_owned());
    }
    let data = match data {
        Some(data) => data,
        None => fresh_folder()?,
    };
    // Receivers on this machine can be tried while nobody else can reach the demonstration.
    let loopback_webhooks = listen.ip().is_loopback();
    let config = Config { listen, data, loopback_webhooks, ..Config::default() };
    runtime()?.block_on(async {
        let listener = serve::listen(config.listen).await?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let keys = config.data.join("payment-keys");
        let (_simulator, channels) = payments::simulated(Arc::new(SystemClock), &keys, address).await?;
        let settings = wiring::Settings { ids: IdSource::new(1), demo: true, channels, ..config.settings()? };
        let files = settings.files.clone();
        let program = wiring::start(settings).await.map_err(|error| error.to_string())?;
        let played = program.app.db.read(|conn| db::LogFilter::default().page(conn, 0, 1)).await;
        if played.map_err(|error| error.to_string())?.1 == 0 {
            play(&program, files, scale).await?;
        }
        announce(&config, address);
        serve::serve(program, listener, serve::told_to_stop()).await.map_err(|error| error.to_string())
    })
}

/// A folder of this run alone: a demonstration starts from nothing unless it is told where to stay.
fn fresh_folder() -> Result<PathBuf, String> {
    let folder = std::env::temp_dir().join(format!("heluo-demo-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    Ok(folder)
}

async fn play(program: &wiring::Program, files: Files, scale: u32) -> Outcome {
    let started = Instant::now();
    let now = SystemClock.now();
    let bar = ProgressBar::new(u64::try_from(DAYS).unwrap_or(365));
    if let Ok(style) = ProgressStyle::with_template("Playing a year {bar:40} {pos}/{len} days {elapsed}") {
        bar.set_style(style);
    }
    let stage = Stage {
        app: program.app.clone(),
        files,
        db: program.app.db.clone(),
        vault: program.vault.clone(),
        pickup_key: program.pickup_key.clone(),
        reactions: program.reactions.clone(),
        clock: Arc::new(ManualClock::at(now)),
        today: now,
        scale,
        days: DAYS,
    };
    let at = bar.clone();
    demo::play(&stage, move |day| at.set_position(u64::try_from(day).unwrap_or(0)))
        .await
        .map_err(|error| error.to_string())?;
    bar.finish_and_clear();
    let (_, events) = program
        .app
        .db
        .read(|conn| db::LogFilter::default().page(conn, 0, 1))
        .await
        .map_err(|error| error.to_string())?;
    println!("A year of Luoyang, invented: {events} events in {:.1} s.", started.elapsed().as_secs_f64());
    Ok(())
}

fn announce(config: &Config, address: SocketAddr) {
    println!("Data: {}", config.data.display());
    println!("\nAccounts, all invented; every password is {DEMO_PASSWORD}");
    for account in ACCOUNTS {
        println!("  {}  {}  {}", account.phone, account.name, account.what);
    }
    println!("\nHeluo is open at http://{address}  (Ctrl-C ends it)");
}
