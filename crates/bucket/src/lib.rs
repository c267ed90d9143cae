#![doc = include_str!("../README.md")]

use std::fmt;
use std::future::Future;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use evidence::{Depot, is_hash};
use kernel::Timestamp;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore as _, ObjectStoreExt as _, PutPayload};
use serde::Deserialize;
use tokio::runtime::{Builder, Runtime};

/// `[bucket]` of the configuration.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BucketConfig {
    /// The bucket's name.
    pub name: String,
    /// The store's address, such as `https://s3.example.cn`; plain `http` is taken for a store of this network.
    pub endpoint: String,
    /// Where the store says it stands; many take any word.
    pub region: String,
    /// The access key's id.
    pub key: String,
    /// The file of the access key's secret.
    pub secret: PathBuf,
}

/// Files in a bucket, by their hash. It is asked off the threads that answer requests, and waits on a thread of its own.
pub struct Bucket {
    store: AmazonS3,
    /// There until the bucket is dropped.
    runtime: Option<Runtime>,
    /// Between looking at an object's age and taking it away nobody puts it again.
    turn: Mutex<()>,
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bucket({})", self.store)
    }
}

impl Bucket {
    /// Sets the bucket up and asks once whether it answers. The error names what to change.
    pub fn open(config: &BucketConfig) -> Result<Self, String> {
        let secret = std::fs::read_to_string(&config.secret)
            .map_err(|error| format!("[bucket] secret = `{}`: {error}", config.secret.display()))?;
        let store = AmazonS3Builder::new()
            .with_bucket_name(&config.name)
            .with_endpoint(config.endpoint.trim_end_matches('/'))
            .with_region(&config.region)
            .with_access_key_id(&config.key)
            .with_secret_access_key(secret.trim())
            .with_virtual_hosted_style_request(false)
            .with_allow_http(config.endpoint.starts_with("http://"))
            .build()
            .map_err(|error| format!("[bucket]: {error}"))?;
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.map_err(|error| format!("[bucket]: {error}"))?;
        let bucket = Self { store, runtime: Some(runtime), turn: Mutex::new(()) };
        bucket.old(0, Timestamp::from_millis(0)).map_err(|error| {
            format!("the bucket {} at {} does not answer: {error}", config.name, config.endpoint)
        })?;
        Ok(bucket)
    }

    fn wait<T: Send + 'static>(
        &self,
        answer: impl Future<Output = object_store::Result<T>>,
    ) -> io::Result<T> {
        let runtime = self.runtime.as_ref().ok_or(io::ErrorKind::NotConnected)?;
        runtime.block_on(answer).map_err(|error| match error {
            object_store::Error::NotFound { .. } => io::ErrorKind::NotFound.into(),
            other => io::Error::other(other),
        })
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        // A runtime may not be waited for where requests are answered.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn place(hash: &str) -> io::Result<Path> {
    match hash.get(..2) {
        Some(shard) if is_hash(hash) => Ok(Path::from_iter([shard, hash])),
        _ => Err(io::ErrorKind::NotFound.into()),
    }
}

impl Depot for Bucket {
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

    fn has(&self, hash: &str) -> io::Result<bool> {
        match self.wait(self.store.head(&place(hash)?)) {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
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

fn put_at(one: &ObjectMeta) -> Timestamp {
    Timestamp::from_millis(one.last_modified.timestamp_millis())
}
