//! What is done again and again: posting, and forgetting.

use std::sync::Arc;

use kernel::Actor;
use tokio::task::JoinSet;
use ui::{App, Job};

use crate::sending::Sender;
use crate::service::{self, Due};
use crate::signing::Keys;

/// Attempts of one run, all at the same time: a slow receiver keeps nobody waiting for longer than its ten seconds.
const AT_ONCE: i64 = 16;
/// Of them at most so many to one address.
const OF_ONE: i64 = 4;

/// What signs and posts, for pages, programs and the job.
#[derive(Debug, Clone)]
pub struct Post {
    /// The secrets.
    pub keys: Keys,
    /// What posts.
    pub sender: Sender,
}

/// The jobs of this context.
pub(crate) fn jobs(post: &Post) -> Vec<Job> {
    let post = post.clone();
    vec![
        Job {
            name: "webhook-deliveries",
            every_seconds: 1,
            run: Arc::new(move |app| {
                let post = post.clone();
                Box::pin(async move { work(&app, &post).await.map(|_| ()) })
            }),
        },
        Job { name: "webhook-forget", every_seconds: 3600, run: Arc::new(|app| Box::pin(forget(app))) },
    ]
}

/// Makes the attempts that are due, and returns how many.
pub async fn work(app: &App, post: &Post) -> Result<usize, String> {
    let now = app.clock.now();
    let due = app.db.read(move |conn| service::due(conn, now, AT_ONCE, OF_ONE)).await.map_err(words)?;
    let mut running = JoinSet::new();
    for one in due {
        running.spawn(attempt(app.clone(), post.clone(), one));
    }
    let mut made = 0;
    while let Some(done) = running.join_next().await {
        made += usize::from(done.map_err(words)??);
    }
    Ok(made)
}

/// Claims, posts, and writes what came of it; false when another program was first.
async fn attempt(app: App, post: Post, due: Due) -> Result<bool, String> {
    let now = app.clock.now();
    let Some(claimed) = app.db.write(move |tx| service::claim(tx, now, &due)).await.map_err(words)? else {
        return Ok(false);
    };
    let message = claimed.message(&post.keys, now);
    let outcome = post.sender.post(&claimed.endpoint.url, &message).await;
    let now = app.clock.now();
    // What failed together differs in its number.
    let spread = claimed.delivery.id.0.rem_euclid(1000);
    let answered = app
        .db
        .write(move |tx| service::answered(tx, &Actor::system("webhook"), now, &claimed, &outcome, spread));
    answered.await.map_err(words)?;
    Ok(true)
}

async fn forget(app: App) -> Result<(), String> {
    let now = app.clock.now();
    app.db.write(move |tx| service::forget(tx, now)).await.map(|_| ()).map_err(words)
}

fn words(error: impl std::fmt::Display) -> String {
    error.to_string()
}
