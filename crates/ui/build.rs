//! Bundles `web/` with esbuild and embeds what comes out, under names that carry their content's hash.
//!
//! Needs Node and npm; runs `npm ci` when the packages are not there yet.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let crate_folder = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let web = crate_folder.join("../../web");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    for source in ["styles", "scripts", "bundle.mjs", "package.json", "package-lock.json"] {
        println!("cargo:rerun-if-changed={}", web.join(source).display());
    }
    let bundle = out.join("web");
    let _ = std::fs::remove_dir_all(&bundle);
    let lock = std::fs::read(web.join("package-lock.json"))?;
    let installed = web.join("node_modules/.heluo-lock");
    if std::fs::read(&installed).ok() != Some(lock.clone()) {
        run(Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&web))?;
        std::fs::write(&installed, lock)?;
    }
    run(Command::new("node").arg("bundle.mjs").env("HELUO_WEB_OUT", &bundle).current_dir(&web))?;
    std::fs::write(out.join("assets.rs"), table_of(&bundle)?)?;
    Ok(())
}

fn run(command: &mut Command) -> Result<(), Failure> {
    let output = command.output().map_err(|error| {
        format!("{command:?} could not start ({error}): install Node 20 or newer with npm")
    })?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{command:?} failed:\n{}", String::from_utf8_lossy(&output.stderr)).into())
}

/// A Rust table of assets, each with its packed forms, sorted by plain name.
fn table_of(folder: &Path) -> Result<String, Failure> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_, std::io::Error>>()?;
    files.retain(|path| !path.extension().is_some_and(|ending| ending == "br" || ending == "gz"));
    files.sort();
    let mut table = String::from("&[\n");
    for path in files {
        let name = path.file_name().and_then(|name| name.to_str()).ok_or("a file without a name")?;
        let (stem, ending) = name.rsplit_once('.').ok_or("a file without an ending")?;
        let kind = match ending {
            "js" => "text/javascript; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            "svg" => "image/svg+xml",
            other => return Err(format!("no content type for .{other}").into()),
        };
        let packed = |ending: &str| {
            let packed = folder.join(format!("{name}.{ending}"));
            packed.exists().then(|| format!("Some(include_bytes!({:?}))", packed.display().to_string()))
        };
        let hash = hex::encode(Sha256::digest(std::fs::read(&path)?));
        let hashed = format!("{stem}.{}.{ending}", hash.get(..12).unwrap_or_default());
        writeln!(
            table,
            "Asset {{ name: {name:?}, hashed: {hashed:?}, content_type: {kind:?}, bytes: include_bytes!({:?}), br: {}, gzip: {} }},",
            path.display().to_string(),
            packed("br").as_deref().unwrap_or("None"),
            packed("gz").as_deref().unwrap_or("None"),
        )?;
    }
    table.push(']');
    Ok(table)
}
