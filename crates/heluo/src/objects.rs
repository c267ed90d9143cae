//! Files in an object store, for an installation that keeps nothing on its machine. One program of an installation looks
//! after a bucket: between looking at an object's age and taking it away, only this program's own puts are kept waiting.
//!
//! Behind the cargo feature `objects`; `s3` adds the wire of S3-compatible stores. The depot's rule holds here, too: what
//! `put` answers is there, whole, under its hash.

use std::fmt;
use std::future::Future;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use evidence::Depot;
use kernel::Timestamp;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _, PutPayload};
use tokio::runtime::Handle;

/// Objects `ab/abcd…` by their hash. The depot is asked off the threads that answer requests, so it may wait there.
pub struct ObjectDepot {
    store: Arc<dyn ObjectStore>,
    runtime: Handle,
    /// Between looking at an object's age and taking it away nobody puts it again.
    turn: Mutex<()>,
}

impl fmt::Debug for ObjectDepot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ObjectDepot({})", self.store)
    }
}

impl ObjectDepot {
    /// Files in this store; `runtime` is where its answers are waited for.
    #[must_use]
    pub fn new(store: Arc<dyn ObjectStore>, runtime: Handle) -> Self {
        Self { store, runtime, turn: Mutex::new(()) }
    }

    /// Files in a bucket. Address, region and keys stand in the environment, as the tools of S3 read them (`AWS_…`).
    #[cfg(feature = "s3")]
    pub fn s3(bucket: &str, runtime: Handle) -> Result<Self, String> {
        let store = object_store::aws::AmazonS3Builder::from_env().with_bucket_name(bucket).build();
        Ok(Self::new(Arc::new(store.map_err(|error| format!("the bucket {bucket}: {error}"))?), runtime))
    }

    fn wait<T>(&self, answer: impl Future<Output = object_store::Result<T>>) -> io::Result<T> {
        self.runtime.block_on(answer).map_err(|error| match error {
            object_store::Error::NotFound { .. } => io::ErrorKind::NotFound.into(),
            other => io::Error::other(other),
        })
    }
}

fn place(hash: &str) -> io::Result<Path> {
    let sound = hash.len() == 64 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    match hash.get(..2) {
        Some(shard) if sound => Ok(Path::from_iter([shard, hash])),
        _ => Err(io::ErrorKind::NotFound.into()),
    }
}

impl Depot for ObjectDepot {
    fn put(&self, hash: &str, bytes: &[u8]) -> io::Result<()> {
        let (place, payload) = (place(hash)?, PutPayload::from(bytes.to_vec()));
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        self.wait(self.store.put(&place, payload)).map(|_| ())
    }

    fn get(&self, hash: &str) -> io::Result<Vec<u8>> {
        let place = place(hash)?;
        let bytes = self.wait(async { self.store.get(&place).await?.bytes().await })?;
        Ok(bytes.to_vec())
    }

    fn old(&self, shard: u8, before: Timestamp) -> io::Result<Vec<String>> {
        let shard = Path::from(hex::encode([shard]));
        let listed = self.wait(self.store.list_with_delimiter(Some(&shard)))?;
        let old = listed.objects.into_iter().filter(|one| put_at(one) < before);
        Ok(old.filter_map(|one| one.location.filename().map(str::to_owned)).collect())
    }

    fn remove_old(&self, hash: &str, before: Timestamp) -> io::Result<()> {
        let place = place(hash)?;
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        match self.wait(self.store.head(&place)) {
            Ok(found) if put_at(&found) < before => self.wait(self.store.delete(&place)),
            Ok(_) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }
}

fn put_at(one: &object_store::ObjectMeta) -> Timestamp {
    Timestamp::from_millis(one.last_modified.timestamp_millis())
}

#[cfg(test)]
mod tests {
    use super::*;
    use object_store::memory::InMemory;

    const HASH: &str = "00aa00aa00aa00aa00aa00aa00aa00aa00aa00aa00aa00aa00aa00aa00aa00aa";

    #[test]
    fn bytes_are_found_by_their_hash_and_old_ones_taken_away() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let depot = ObjectDepot::new(Arc::new(InMemory::new()), runtime.handle().clone());
        assert_eq!(depot.get(HASH).unwrap_err().kind(), io::ErrorKind::NotFound);
        depot.put(HASH, b"one").unwrap();
        depot.put(HASH, b"one").unwrap();
        assert_eq!(depot.get(HASH).unwrap(), b"one");
        for name in ["../secret", "", &HASH.to_uppercase()] {
            assert_eq!(depot.get(name).unwrap_err().kind(), io::ErrorKind::NotFound, "{name}");
        }
        let (past, future) = (Timestamp::from_millis(0), Timestamp::from_millis(i64::MAX));
        assert_eq!(depot.old(0, past).unwrap(), Vec::<String>::new());
        depot.remove_old(HASH, past).unwrap();
        assert_eq!(depot.old(0, future).unwrap(), [HASH]);
        assert_eq!(depot.old(1, future).unwrap(), Vec::<String>::new());
        depot.remove_old(HASH, future).unwrap();
        assert!(depot.get(HASH).is_err());
        depot.remove_old(HASH, future).unwrap();
    }
}
