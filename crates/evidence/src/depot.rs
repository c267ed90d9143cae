//! Where the bytes lie: by the hash of their content, so the same bytes lie there once and never change.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::UNIX_EPOCH;

use kernel::Timestamp;
use tokio::sync::Semaphore;

use crate::model::{File, FileKind};
use crate::{Error, Glance, Result, office, preview};

/// Keeps bytes by their hash. What is given out by [`Depot::put`] is on disk, whole.
pub trait Depot: Send + Sync + fmt::Debug {
    /// Keeps the bytes; those that are there count as new again.
    fn put(&self, hash: &str, bytes: &[u8]) -> io::Result<()>;
    /// The bytes of this hash.
    fn get(&self, hash: &str) -> io::Result<Vec<u8>>;
    /// True when the bytes of this hash are there.
    fn has(&self, hash: &str) -> io::Result<bool>;
    /// The hashes of one of 256 parts that were last put before this moment.
    fn old(&self, shard: u8, before: Timestamp) -> io::Result<Vec<String>>;
    /// Takes the bytes away unless they were put since this moment.
    fn remove_old(&self, hash: &str, before: Timestamp) -> io::Result<()>;
}

/// True for 64 lower-case hexadecimal digits: nothing else is a name here, so no name leads elsewhere.
#[must_use]
pub fn is_hash(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// A folder of this machine: `ab/abcd…`, and `new/` for what is being written.
#[derive(Debug)]
pub struct LocalDepot {
    folder: PathBuf,
    /// Between looking at a file's time and taking it away nobody puts it again.
    turn: Mutex<()>,
}

impl LocalDepot {
    /// The folder is made when the first file comes.
    #[must_use]
    pub const fn new(folder: PathBuf) -> Self {
        Self { folder, turn: Mutex::new(()) }
    }

    fn place(&self, hash: &str) -> io::Result<PathBuf> {
        match hash.get(..2) {
            Some(shard) if is_hash(hash) => Ok(self.folder.join(shard).join(hash)),
            _ => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn write_whole(&self, to: &Path, bytes: &[u8]) -> io::Result<()> {
        let fresh = self.folder.join("new");
        fs::create_dir_all(&fresh)?;
        let home = to.parent().ok_or(io::ErrorKind::NotFound)?;
        fs::create_dir_all(home)?;
        let half = fresh.join(random_name()?);
        let written = fs::File::create(&half).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        });
        let placed = written.and_then(|()| {
            let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
            fs::rename(&half, to)
        });
        if placed.is_err() {
            let _ = fs::remove_file(&half);
        }
        placed?;
        // The name is on disk, too.
        fs::File::open(home)?.sync_all()
    }
}

impl Depot for LocalDepot {
    fn put(&self, hash: &str, bytes: &[u8]) -> io::Result<()> {
        self.write_whole(&self.place(hash)?, bytes)
    }

    fn get(&self, hash: &str) -> io::Result<Vec<u8>> {
        fs::read(self.place(hash)?)
    }

    fn has(&self, hash: &str) -> io::Result<bool> {
        self.place(hash)?.try_exists()
    }

    fn old(&self, shard: u8, before: Timestamp) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(self.folder.join(hex::encode([shard]))) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut hashes = Vec::new();
        for entry in entries {
            let entry = entry?;
            if put_at(&entry.path())? < before {
                hashes.extend(entry.file_name().into_string().ok());
            }
        }
        Ok(hashes)
    }

    fn remove_old(&self, hash: &str, before: Timestamp) -> io::Result<()> {
        let place = self.place(hash)?;
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if put_at(&place)? < before { fs::remove_file(&place) } else { Ok(()) }
    }
}

/// Copies what one depot has and another has not, and says how much that was. Bytes never change under their name, so
/// what is there stays.
pub fn copy_all(from: &dyn Depot, to: &dyn Depot) -> io::Result<usize> {
    let mut copied = 0;
    for shard in u8::MIN..=u8::MAX {
        for hash in from.old(shard, Timestamp::from_millis(i64::MAX))? {
            if !to.has(&hash)? {
                to.put(&hash, &from.get(&hash)?)?;
                copied += 1;
            }
        }
    }
    Ok(copied)
}

fn put_at(place: &Path) -> io::Result<Timestamp> {
    let since = fs::metadata(place)?.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX)))
}

fn random_name() -> io::Result<String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(hex::encode(bytes))
}

/// How many pictures are unpacked at once: each may take two hundred million bytes for a moment.
const AT_ONCE: usize = 2;

/// The depot as handlers reach it, off the threads that answer requests. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Files {
    depot: Arc<dyn Depot>,
    unpacking: Arc<Semaphore>,
}

impl Files {
    /// Bytes in this depot.
    #[must_use]
    pub fn new(depot: Arc<dyn Depot>) -> Self {
        Self { depot, unpacking: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// Bytes in this folder.
    #[must_use]
    pub fn local(folder: PathBuf) -> Self {
        Self::new(Arc::new(LocalDepot::new(folder)))
    }

    /// The bytes of this hash.
    pub async fn get(&self, hash: String) -> Result<Vec<u8>> {
        let found = self.with_depot(move |depot| depot.get(&hash)).await;
        found.map_err(|error| match error {
            Error::Disk(error) if error.kind() == io::ErrorKind::NotFound => Error::NoSuchFile,
            other => other,
        })
    }

    pub(crate) async fn put_all(&self, all: Vec<(String, Vec<u8>)>) -> Result<()> {
        self.with_depot(move |depot| all.iter().try_for_each(|(hash, bytes)| depot.put(hash, bytes))).await
    }

    pub(crate) async fn old(&self, shard: u8, before: Timestamp) -> Result<Vec<String>> {
        self.with_depot(move |depot| depot.old(shard, before)).await
    }

    pub(crate) async fn remove_old(&self, hashes: Vec<String>, before: Timestamp) -> Result<()> {
        self.with_depot(move |depot| hashes.iter().try_for_each(|hash| depot.remove_old(hash, before))).await
    }

    /// How many pages of a file can be shown as pictures: none of what is no PDF, or of one that cannot be read.
    pub async fn pages(&self, file: &File) -> Result<usize> {
        let Some(hash) = pdf_of(file) else { return Ok(0) };
        let bytes = self.get(hash).await?;
        self.unpacking(move || Ok(preview::pages(bytes))).await
    }

    /// The picture of a page, the first being 1, as a JPEG.
    pub(crate) async fn page(&self, file: &File, number: usize) -> Result<Vec<u8>> {
        let (hash, name) = (pdf_of(file).ok_or(Error::NoSuchFile)?, file.name.clone());
        let bytes = self.get(hash).await?;
        self.unpacking(move || preview::page(&name, bytes, number)).await
    }

    /// What an Office file says, as far as it is shown; none of what is no Office file, or of one that cannot be read.
    pub async fn glance(&self, file: &File) -> Result<Option<Glance>> {
        let kind = file.kind;
        if !matches!(kind, FileKind::Docx | FileKind::Xlsx) {
            return Ok(None);
        }
        let hash = file.sizes.0.first().ok_or(Error::NoSuchFile)?.hash.clone();
        let bytes = self.get(hash).await?;
        self.unpacking(move || Ok(office::glance(kind, &bytes))).await
    }

    /// Slow work on a picture, a few at a time.
    pub(crate) async fn unpacking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let _place = self.unpacking.acquire().await.map_err(|_| Error::Busy)?;
        tokio::task::spawn_blocking(work).await.map_err(|_| Error::Busy)?
    }

    async fn with_depot<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Depot) -> io::Result<T> + Send + 'static,
    ) -> Result<T> {
        let depot = self.depot.clone();
        let done = tokio::task::spawn_blocking(move || work(depot.as_ref())).await;
        Ok(done.map_err(|_| Error::Busy)??)
    }
}

/// Where the bytes of a PDF lie.
fn pdf_of(file: &File) -> Option<String> {
    let size = file.sizes.0.first().filter(|_| file.kind == FileKind::Pdf)?;
    Some(size.hash.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "00aa00aa00aa00aa00aa00aa00aa00aa00aa00aa00aa00aa00aa00aa00aa00aa";

    #[test]
    fn bytes_are_found_by_their_hash_alone() {
        let folder = tempfile::tempdir().unwrap();
        let depot = LocalDepot::new(folder.path().join("files"));
        assert_eq!(depot.get(HASH).unwrap_err().kind(), io::ErrorKind::NotFound);
        depot.put(HASH, b"one").unwrap();
        depot.put(HASH, b"one").unwrap();
        assert_eq!(depot.get(HASH).unwrap(), b"one");
        assert_eq!(fs::read_dir(folder.path().join("files/new")).unwrap().count(), 0, "nothing is left half");
        // No way out of the folder.
        for name in ["../secret", "", &format!("../{}", &HASH[3..]), &HASH.to_uppercase()] {
            assert_eq!(depot.get(name).unwrap_err().kind(), io::ErrorKind::NotFound, "{name}");
        }
    }

    #[test]
    fn a_folder_is_copied_once() {
        let folder = tempfile::tempdir().unwrap();
        let depot = |name: &str| LocalDepot::new(folder.path().join(name));
        let (one, other) = (depot("one"), depot("other"));
        assert_eq!(copy_all(&one, &other).unwrap(), 0, "nothing was handed in yet");
        one.put(HASH, b"one").unwrap();
        assert_eq!(copy_all(&one, &other).unwrap(), 1);
        assert_eq!(copy_all(&one, &other).unwrap(), 0);
        assert_eq!(other.get(HASH).unwrap(), b"one");
    }

    #[test]
    fn only_what_is_old_is_taken_away() {
        let folder = tempfile::tempdir().unwrap();
        let depot = LocalDepot::new(folder.path().to_owned());
        depot.put(HASH, b"one").unwrap();
        let put = put_at(&depot.place(HASH).unwrap()).unwrap();
        assert_eq!(depot.old(0, put).unwrap(), Vec::<String>::new());
        depot.remove_old(HASH, put).unwrap();
        assert_eq!(depot.old(0, put.plus_seconds(1)).unwrap(), [HASH]);
        assert_eq!(depot.old(1, put.plus_seconds(1)).unwrap(), Vec::<String>::new());
        depot.remove_old(HASH, put.plus_seconds(1)).unwrap();
        assert!(depot.get(HASH).is_err());
    }
}
