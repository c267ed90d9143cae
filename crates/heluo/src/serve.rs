//! Serving: the listener, the consumers of the log, the jobs, and an orderly end.

use std::net::SocketAddr;
use std::time::Duration;

use db::{Reaction, SealingKey};
use tokio::net::TcpListener;
use tokio::sync::watch;
use ui::{App, Job};

use crate::operations;
use crate::wiring::Program;

/// Serves until the program is told to stop, then answers what it has accepted and closes the database.
pub async fn serve(
    program: Program,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    operations::start_measuring();
    let (ending, ended) = watch::channel(false);
    let app = program.app.clone();
    for reaction in program.reactions {
        tokio::spawn(consume_forever(app.clone(), reaction, ended.clone()));
    }
    tokio::spawn(seal_forever(app.clone(), program.sealing, ended.clone()));
    for job in program.jobs {
        tokio::spawn(work_forever(app.clone(), job, ended.clone()));
    }
    let (sandbox, outbox) = program.sandbox;
    tokio::spawn(market::sandbox::deliver(app.db.clone(), app.clock.clone(), app.site.city, sandbox, outbox));
    let service = program.router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stop).await?;
    let _ = ending.send(true);
    app.db.close().await;
    Ok(())
}

/// Resolves on Ctrl-C or SIGTERM.
pub async fn told_to_stop() {
    let mut terminate = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(terminate) => terminate,
        Err(error) => {
            tracing::warn!(%error, "SIGTERM cannot be watched");
            return std::future::pending().await;
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
    tracing::info!("stopping: finishing what was accepted");
}

/// Binds the address, with a clear sentence when it is taken.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, String> {
    TcpListener::bind(address)
        .await
        .map_err(|error| format!("cannot listen on {address}: {error}; choose another with --listen"))
}

/// How long a consumer rests after a batch that was not full: in a busy minute it takes many events at once, instead of the
/// few of each commit.
const PAUSE: Duration = Duration::from_millis(50);

/// Wakes at each commit of this program, and every second for those of others.
async fn consume_forever(app: App, reaction: Reaction, mut ended: watch::Receiver<bool>) {
    loop {
        // Asked for before looking, so that no commit in between is missed.
        let changed = app.db.changed();
        match db::consume(&app.db, app.clock.now(), &reaction).await {
            Ok(0) => {
                operations::note_lag(reaction.consumer, 0);
                tokio::select! {
                    () = changed => {}
                    () = tokio::time::sleep(Duration::from_secs(1)) => {}
                    _ = ended.changed() => return,
                }
            }
            // Far behind, it goes on at once.
            Ok(taken) if taken >= reaction.handle.size() => {}
            Ok(_) => tokio::select! {
                () = tokio::time::sleep(PAUSE) => {}
                _ = ended.changed() => return,
            },
            Err(db::Error::Closed) => return,
            Err(error) => {
                tracing::warn!(%error, consumer = reaction.consumer, "a consumer stands still");
                let lag = app.db.read(move |conn| db::lag(conn, reaction.consumer)).await;
                operations::note_lag(reaction.consumer, lag.unwrap_or(-1));
                tokio::select! {
                    () = tokio::time::sleep(Duration::from_secs(2)) => {}
                    _ = ended.changed() => return,
                }
            }
        }
    }
}

/// Seals after commits, at most once a second, so that a busy hour is not a block for each event.
async fn seal_forever(app: App, key: SealingKey, mut ended: watch::Receiver<bool>) {
    loop {
        let changed = app.db.changed();
        match db::seal(&app.db, app.clock.now(), &key).await {
            Ok(db::BLOCK) => continue,
            Ok(0) => tokio::select! {
                () = changed => {}
                () = tokio::time::sleep(Duration::from_secs(1)) => {}
                _ = ended.changed() => return,
            },
            Ok(_) => {}
            Err(db::Error::Closed) => return,
            Err(error) => tracing::warn!(%error, "the log could not be sealed; it will be tried again"),
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
            _ = ended.changed() => return,
        }
    }
}

async fn work_forever(app: App, job: Job, mut ended: watch::Receiver<bool>) {
    let mut ticks = tokio::time::interval(Duration::from_secs(job.every_seconds));
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {
                if let Err(error) = (job.run)(app.clone()).await {
                    tracing::warn!(error, job = job.name, "a job failed; it will be tried again");
                }
            }
            _ = ended.changed() => return,
        }
    }
}
