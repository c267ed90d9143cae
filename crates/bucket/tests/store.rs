//! The bucket against a store that somebody else wrote: `moto` (PyPI), which checks every signature.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use std::io::{self, BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use bucket::{Bucket, BucketConfig};
use evidence::Depot;
use kernel::Timestamp;

const MOTO: &str = "moto[s3,server]==5.2.5";
const HASH: &str = "00aa00aa00aa00aa00aa00aa00aa00aa00aa00aa00aa00aa00aa00aa00aa00aa";

/// The other's store, with a folder for the key's secret; it ends when this is dropped.
struct Store {
    peer: Child,
    config: BucketConfig,
    folder: tempfile::TempDir,
}

impl Store {
    fn start() -> Self {
        let programs = testkit::python(env!("CARGO_TARGET_TMPDIR"), MOTO);
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers/store.py");
        let mut peer = Command::new(programs.join("python"))
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(peer.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: serde_json::Value = serde_json::from_str(&line).unwrap();
        let word = |name: &str| said[name].as_str().unwrap().to_owned();
        let folder = tempfile::tempdir().unwrap();
        let secret = folder.path().join("secret");
        std::fs::write(&secret, word("secret") + "\n").unwrap();
        let config = BucketConfig {
            name: "files".to_owned(),
            endpoint: word("endpoint"),
            region: "cn-north-1".to_owned(),
            key: word("key"),
            secret,
        };
        Self { peer, config, folder }
    }

    fn refusal(&self, change: impl FnOnce(&mut BucketConfig)) -> String {
        let mut config = self.config.clone();
        change(&mut config);
        Bucket::open(&config).unwrap_err()
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        drop(self.peer.stdin.take());
        self.peer.wait().unwrap();
    }
}

#[test]
fn bytes_are_found_by_their_hash_and_old_ones_taken_away() {
    let store = Store::start();
    let bucket = Bucket::open(&store.config).unwrap();
    assert_eq!(bucket.get(HASH).unwrap_err().kind(), io::ErrorKind::NotFound);
    assert!(!bucket.has(HASH).unwrap());
    bucket.put(HASH, b"one").unwrap();
    bucket.put(HASH, b"one").unwrap();
    assert!(bucket.has(HASH).unwrap());
    assert_eq!(bucket.get(HASH).unwrap(), b"one");
    for name in ["../secret", "", &HASH.to_uppercase()] {
        assert_eq!(bucket.get(name).unwrap_err().kind(), io::ErrorKind::NotFound, "{name}");
    }
    let (past, future) = (Timestamp::from_millis(0), Timestamp::from_millis(i64::MAX));
    assert_eq!(bucket.old(0, past).unwrap(), Vec::<String>::new());
    bucket.remove_old(HASH, past).unwrap();
    assert_eq!(bucket.old(0, future).unwrap(), [HASH]);
    assert_eq!(bucket.old(1, future).unwrap(), Vec::<String>::new());
    bucket.remove_old(HASH, future).unwrap();
    assert!(bucket.get(HASH).is_err());
    bucket.remove_old(HASH, future).unwrap();
}

#[test]
fn a_list_longer_than_one_answer_is_whole_and_a_large_file_comes_back() {
    let store = Store::start();
    let bucket = Bucket::open(&store.config).unwrap();
    let hashes: Vec<String> = (0..1_001).map(|number| format!("07{number:062x}")).collect();
    for hash in &hashes {
        bucket.put(hash, b"one").unwrap();
    }
    let mut listed = bucket.old(7, Timestamp::from_millis(i64::MAX)).unwrap();
    listed.sort();
    assert_eq!(listed, hashes);
    let large = vec![7_u8; 12_000_000];
    bucket.put(HASH, &large).unwrap();
    assert!(bucket.get(HASH).unwrap() == large);
    // What a folder has goes over to a bucket, once.
    let folder = evidence::LocalDepot::new(store.folder.path().join("files"));
    folder.put(&"0b".repeat(32), b"a licence").unwrap();
    assert_eq!(evidence::copy_all(&folder, &bucket).unwrap(), 1);
    assert_eq!(evidence::copy_all(&folder, &bucket).unwrap(), 0);
    assert_eq!(bucket.get(&"0b".repeat(32)).unwrap(), b"a licence");
}

#[test]
fn a_bucket_that_cannot_be_used_says_so_at_once() {
    let store = Store::start();
    let wrong = store.folder.path().join("wrong");
    std::fs::write(&wrong, "not the secret").unwrap();
    assert!(store.refusal(|config| config.secret = wrong).contains("does not answer"));
    assert!(store.refusal(|config| config.secret = "/nowhere/at/all".into()).contains("[bucket] secret"));
    assert!(store.refusal(|config| config.name = "nobody-made-this".to_owned()).contains("does not answer"));
}

#[test]
fn the_configuration_is_read() {
    let config: BucketConfig = toml::from_str(
        "name = \"files\"\nendpoint = \"https://s3.example.cn\"\nregion = \"cn-north-1\"\nkey = \"AKIA\"\nsecret = \"/etc/s\"",
    )
    .unwrap();
    assert_eq!(config.name, "files");
    assert!(toml::from_str::<BucketConfig>("name = \"files\"\nbukket = 1").is_err());
}
