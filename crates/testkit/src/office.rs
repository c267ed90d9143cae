//! Documents as LibreOffice prints them.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A file as LibreOffice prints it into the folder, and its text.
///
/// # Panics
/// Panics when LibreOffice or poppler are missing, or cannot open it.
#[must_use]
pub fn printed(folder: &Path, name: &str, bytes: &[u8]) -> (PathBuf, String) {
    let file = folder.join(name);
    std::fs::write(&file, bytes).expect("the folder takes files");
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let mut office = Command::new("soffice");
    office.args([&profile, "--headless", "--norestore", "--convert-to", "pdf", "--outdir"]);
    let done = office.arg(folder).arg(&file).output().expect("LibreOffice is installed");
    let pdf = file.with_extension("pdf");
    assert!(pdf.exists(), "{}", String::from_utf8_lossy(&done.stderr));
    let text = Command::new("pdftotext").args(["-layout"]).arg(&pdf).arg("-").output();
    let text = String::from_utf8(text.expect("poppler is installed").stdout).expect("text");
    (pdf, text)
}
