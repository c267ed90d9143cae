//! Makes a fresh Debian machine ready: PostgreSQL, a browser and its driver, Chinese fonts, Python, LibreOffice to open what we
//! write, cargo tools.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::{Failure, postgres};

/// A Debian package and a file or program that shows it is there.
const PACKAGES: [(&str, &str); 9] = [
    ("postgresql", ""),
    ("chromium", "/usr/bin/chromium"),
    ("chromium-driver", "/usr/bin/chromedriver"),
    ("fonts-noto-cjk", "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    ("zbar-tools", "/usr/bin/zbarimg"),
    ("python3-venv", ""),
    ("libreoffice-writer-nogui", "/usr/lib/libreoffice/program/libswlo.so"),
    ("libreoffice-calc-nogui", "/usr/lib/libreoffice/program/libsclo.so"),
    ("poppler-utils", "/usr/bin/pdftotext"),
];

/// Installs what is not there yet.
pub(crate) fn run() -> Result<(), Failure> {
    let missing: Vec<&str> = PACKAGES
        .into_iter()
        .filter(|(package, sign)| match *package {
            "postgresql" => postgres::programs().is_none(),
            "python3-venv" => !succeeds(Command::new("python3").args(["-c", "import ensurepip, venv"])),
            _ => !Path::new(sign).exists(),
        })
        .map(|(package, _)| package)
        .collect();
    if !missing.is_empty() {
        install(&missing)?;
    }
    for tool in ["nextest", "deny"] {
        if !succeeds(Command::new("cargo").args([tool, "--version"])) {
            let package = format!("cargo-{tool}");
            // Such a tool works for seconds: it need not be built to be fast.
            crate::run(&package, Command::new("cargo").args(["install", "--locked", "--debug", &package]))?;
        }
    }
    Ok(())
}

fn install(missing: &[&str]) -> Result<(), Failure> {
    crate::run("apt-get update", Command::new("apt-get").args(["update", "--quiet"]))?;
    crate::run(
        "apt-get install",
        Command::new("apt-get")
            .args(["install", "--yes", "--quiet", "--no-install-recommends"])
            .args(missing)
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
}

fn succeeds(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}
