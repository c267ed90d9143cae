//! Where tests put their databases and files: in memory if there is room. They commit tens of thousands of times, and prove
//! correctness; what survives a fall is proven by killing the program.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Memory that is mounted as a folder on every Debian.
const MEMORY: &str = "/dev/shm";
/// What tests that run at once need there at most.
const NEEDED_KIB: u64 = 2 * 1024 * 1024;

/// A folder of the tests' own; dropped, it is removed.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    /// Makes it.
    pub(crate) fn new() -> std::io::Result<Self> {
        let memory = Path::new(MEMORY);
        let has_room = free_kib(memory).is_some_and(|free| free >= NEEDED_KIB);
        let parent = if has_room { memory.to_owned() } else { std::env::temp_dir() };
        let folder = parent.join(format!("heluo-tests-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What is free in a folder; none when there is no such folder.
fn free_kib(folder: &Path) -> Option<u64> {
    let answer = Command::new("df").args(["--output=avail", "-k"]).arg(folder).output().ok()?;
    String::from_utf8(answer.stdout).ok()?.lines().nth(1)?.trim().parse().ok()
}
