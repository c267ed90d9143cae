//! The three days of season that tests start with: played once, then copied, because playing takes longer than most tests.

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use db::{Db, Target};
use evidence::Files;
use heluo::{demo, wiring};
use kernel::{Clock, IdSource, ManualClock, SystemClock};

use super::settings;

/// How long it serves: what is reckoned from its end, such as how long stock is held, still holds.
const FRESH: Duration = Duration::from_secs(5 * 60);

/// The database in a folder with a season.
pub fn database(folder: &Path) -> Target {
    Target::Sqlite(folder.join("heluo.db"))
}

/// The files in a folder with a season.
pub fn files(folder: &Path) -> Files {
    Files::local(folder.join("files"))
}

/// Puts a season that ended a moment ago into a folder.
pub async fn copy_to(folder: &Path) {
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("season");
    fs::create_dir_all(&kept).unwrap();
    // One of the tests that run at once plays it; the others wait.
    let lock = File::create(kept.join("lock")).unwrap();
    lock.lock().unwrap();
    let played = kept.join("played");
    if !is_fresh(&played) {
        play(&played).await;
    }
    copy(&played, folder);
}

/// Whether it was played a moment ago, today, by this very program.
fn is_fresh(played: &Path) -> bool {
    let Ok(at) = fs::metadata(played.join("ended")).and_then(|ended| ended.modified()) else { return false };
    let built = fs::metadata(std::env::current_exe().unwrap()).unwrap().modified().unwrap();
    let day = fs::read_to_string(played.join("ended")).unwrap();
    at > built && at.elapsed().is_ok_and(|age| age < FRESH) && day == SystemClock.now().day().to_string()
}

async fn play(played: &Path) {
    let _ = fs::remove_dir_all(played);
    fs::create_dir_all(played).unwrap();
    let stage = tempfile::tempdir().unwrap();
    let now = SystemClock.now();
    // Ids of another node than those of the test that goes on from here.
    let program = wiring::start(settings(stage.path(), IdSource::new(2))).await.unwrap();
    let season = demo::Stage {
        files: files(played),
        db: program.app.db.clone(),
        vault: program.vault.clone(),
        pickup_key: program.pickup_key.clone(),
        reactions: program.reactions.clone(),
        clock: Arc::new(ManualClock::at(now)),
        today: now,
        scale: 1,
        days: 3,
        app: program.app,
    };
    demo::play(&season, |_| {}).await.unwrap();
    Db::backup(&database(stage.path()), &played.join("heluo.db")).unwrap();
    fs::write(played.join("ended"), now.day().to_string()).unwrap();
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let place = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &place);
        } else {
            fs::copy(entry.path(), place).unwrap();
        }
    }
}
