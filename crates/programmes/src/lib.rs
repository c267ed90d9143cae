#![doc = include_str!("../README.md")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::{fs, io};

/// A file of a programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// What a station gets for acts on behalf.
    Behalf,
    /// Outlines of the counties, for maps.
    Boundaries,
    /// Working days and holidays.
    Calendar,
    /// The kinds of goods and what is said of each.
    Catalogue,
    /// How the exports of other platforms are read.
    Platforms,
    /// The city, its units and its targets.
    Programme,
    /// The counties whose goods are shown as relief goods.
    Relief,
    /// Names of goods nobody may offer.
    Restricted,
    /// How counties are scored.
    Rulebook,
    /// The rules of the trading platform, as they hold when an installation begins.
    Rules,
    /// Elements, data sets, indicators and warnings.
    Statistics,
    /// Departments and the division of tasks.
    Supervision,
}

impl File {
    /// Every file, in the order of their names.
    pub const ALL: [Self; 12] = [
        Self::Behalf,
        Self::Boundaries,
        Self::Calendar,
        Self::Catalogue,
        Self::Platforms,
        Self::Programme,
        Self::Relief,
        Self::Restricted,
        Self::Rulebook,
        Self::Rules,
        Self::Statistics,
        Self::Supervision,
    ];

    /// Its name in the folder.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Behalf => "behalf.toml",
            Self::Boundaries => "boundaries.geojson",
            Self::Calendar => "calendar.toml",
            Self::Catalogue => "catalogue.toml",
            Self::Platforms => "platforms.toml",
            Self::Programme => "programme.toml",
            Self::Relief => "relief.toml",
            Self::Restricted => "restricted.toml",
            Self::Rulebook => "rulebook.toml",
            Self::Rules => "rules.toml",
            Self::Statistics => "statistics.toml",
            Self::Supervision => "supervision.toml",
        }
    }

    /// The text that is built in: Luoyang's.
    #[must_use]
    pub const fn shipped(self) -> &'static str {
        match self {
            Self::Behalf => include_str!("../../../programmes/luoyang/behalf.toml"),
            Self::Boundaries => include_str!("../../../data/luoyang-counties-2016.geojson"),
            Self::Calendar => include_str!("../../../programmes/luoyang/calendar.toml"),
            Self::Catalogue => include_str!("../../../programmes/luoyang/catalogue.toml"),
            Self::Platforms => include_str!("../../../programmes/luoyang/platforms.toml"),
            Self::Programme => include_str!("../../../programmes/luoyang/programme.toml"),
            Self::Relief => include_str!("../../../programmes/luoyang/relief.toml"),
            Self::Restricted => include_str!("../../../programmes/luoyang/restricted.toml"),
            Self::Rulebook => include_str!("../../../programmes/luoyang/rulebook.toml"),
            Self::Rules => include_str!("../../../programmes/luoyang/rules.toml"),
            Self::Statistics => include_str!("../../../programmes/luoyang/statistics.toml"),
            Self::Supervision => include_str!("../../../programmes/luoyang/supervision.toml"),
        }
    }

    /// What the file says when a folder lacks it; none when it must not.
    const fn when_absent(self) -> Option<&'static str> {
        match self {
            Self::Boundaries => Some(r#"{"type":"FeatureCollection","features":[]}"#),
            _ => None,
        }
    }
}

/// Why a folder is no programme.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Files that are absent or cannot be read, a line each.
    #[error("{} is no programme:\n{faults}", .folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What is wrong.
        faults: String,
    },
    /// Another programme is in use, or the built-in one has been read.
    #[error("a programme is already in use; a program runs one from its start to its end")]
    InUse,
    /// The folder for a new programme cannot be written.
    #[error("{}: {source}", .path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// The texts in use, in the order of [`File::ALL`].
static IN_USE: OnceLock<Vec<(File, String)>> = OnceLock::new();

/// The text of a file of the programme in use.
pub fn text(file: File) -> &'static str {
    let texts = IN_USE.get_or_init(|| File::ALL.map(|one| (one, one.shipped().to_owned())).to_vec());
    texts.iter().find(|(one, _)| *one == file).map_or(file.shipped(), |(_, text)| text.as_str())
}

/// Takes the programme of this folder into use.
///
/// # Errors
/// Refuses a folder that lacks a file or has one that is not UTF-8, naming each; and any folder once a programme is in
/// use.
pub fn open(folder: &Path) -> Result<(), Error> {
    let texts = read(folder)?;
    IN_USE.set(texts).map_err(|_| Error::InUse)
}

/// Writes the built-in programme into a folder, for another prefecture to write its own from.
///
/// # Errors
/// Refuses to write over a file that is there.
pub fn write_shipped(folder: &Path) -> Result<(), Error> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| Error::Write { path, source }
    };
    fs::create_dir_all(folder).map_err(failed(folder))?;
    for file in File::ALL {
        let path = folder.join(file.name());
        let mut new = fs::File::create_new(&path).map_err(failed(&path))?;
        io::Write::write_all(&mut new, file.shipped().as_bytes()).map_err(failed(&path))?;
    }
    Ok(())
}

fn read(folder: &Path) -> Result<Vec<(File, String)>, Error> {
    let mut texts = Vec::new();
    let mut faults = String::new();
    for file in File::ALL {
        match (fs::read_to_string(folder.join(file.name())), file.when_absent()) {
            (Ok(text), _) => texts.push((file, text)),
            (Err(error), Some(text)) if error.kind() == io::ErrorKind::NotFound => {
                texts.push((file, text.to_owned()));
            }
            (Err(error), _) => {
                // Writing into a string cannot fail.
                let _ = writeln!(faults, "{}: {}", file.name(), remedy(&error));
            }
        }
    }
    if faults.is_empty() {
        return Ok(texts);
    }
    Err(Error::Folder { folder: folder.to_owned(), faults: faults.trim_end().to_owned() })
}

fn remedy(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => {
            "not found; `heluo programme new` writes a file of this name to start from".to_owned()
        }
        io::ErrorKind::InvalidData => "is not UTF-8; save it as UTF-8".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        write_shipped(folder.path()).unwrap();
        folder
    }

    #[test]
    fn what_is_written_to_start_from_is_read_again() {
        let folder = shipped();
        let texts = read(folder.path()).unwrap();
        assert_eq!(texts.len(), File::ALL.len());
        for (file, text) in texts {
            assert_eq!(text, file.shipped(), "{}", file.name());
        }
        assert!(matches!(write_shipped(folder.path()), Err(Error::Write { .. })), "nothing is written over");
    }

    #[test]
    fn a_folder_that_lacks_files_is_told_all_of_them() {
        let folder = shipped();
        for name in ["relief.toml", "rulebook.toml", "boundaries.geojson"] {
            fs::remove_file(folder.path().join(name)).unwrap();
        }
        fs::write(folder.path().join("behalf.toml"), b"\xff\xfe").unwrap();
        let told = read(folder.path()).unwrap_err().to_string();
        let lines: Vec<&str> = told.lines().skip(1).collect();
        assert_eq!(lines.len(), 3, "{told}");
        assert!(lines[0].starts_with("behalf.toml: is not UTF-8"), "{told}");
        assert!(lines[1].starts_with("relief.toml: not found"), "{told}");
        assert!(lines[2].starts_with("rulebook.toml: not found"), "{told}");
    }

    #[test]
    fn a_programme_in_use_stays() {
        assert_eq!(text(File::Behalf), File::Behalf.shipped());
        assert!(matches!(open(shipped().path()), Err(Error::InUse)));
    }
}
