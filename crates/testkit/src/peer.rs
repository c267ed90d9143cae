//! Programs that others wrote, to check ours against.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of programs of a Python package such as `schemathesis==4.32.5`, installed below `folder` when it is not
/// there yet. Without Python or a registry this is a failure, not a reason to skip.
#[must_use]
pub fn python(folder: &str, package: &str) -> PathBuf {
    let home = Path::new(folder).join(package.replace(['=', '[', ',', ']'], "-"));
    let programs = home.join("bin");
    let done = home.join("done");
    fs::create_dir_all(folder).expect("the folder can be made");
    let lock = fs::File::create(home.with_extension("lock")).expect("the folder can be written");
    // Tests run as programs of their own: the first makes it, the others wait.
    lock.lock().expect("the file can be locked");
    if !done.exists() {
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&home));
        run(Command::new(programs.join("pip")).args(["install", "--quiet", package]));
        fs::write(done, "").expect("the folder can be written");
    }
    programs
}

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
