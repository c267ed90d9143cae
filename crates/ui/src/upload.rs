//! A file that comes with a form, kept beside memory until it is read.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};

use axum::body::Bytes;
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use kernel::{Message, Status};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::{PageError, Typed};

/// The largest file a page for large files takes, in bytes.
pub const LARGE: usize = 64 * 1024 * 1024;

/// A file as it was sent. It has no name on the disk and is gone when it is closed.
#[derive(Debug)]
pub struct Sent {
    /// What the sender calls it, cut to a line.
    pub name: String,
    /// Its content, from the beginning.
    pub file: File,
    /// SHA-256 of its content.
    pub hash: String,
}

/// A form with a file: the fields before it, and the file unless none was chosen.
pub async fn upload(request: Request, name: &'static str) -> Result<(Typed, Option<Sent>), PageError> {
    let unreadable = |_| PageError::new(Status::Invalid, "error-body-unreadable");
    let mut form = Multipart::from_request(request, &()).await.map_err(unreadable)?;
    let mut typed = Typed::default();
    while let Some(mut field) = form.next_field().await.map_err(broken)? {
        if field.name() != Some(name) {
            let key = field.name().unwrap_or_default().to_owned();
            typed.set(&key, field.text().await.map_err(broken)?);
            continue;
        }
        let called = field.file_name().unwrap_or_default().to_owned();
        let mut spool = Spool::begin();
        while let Some(bytes) = field.chunk().await.map_err(broken)? {
            spool.take(bytes).await?;
        }
        return Ok((typed, spool.end(&called).await?));
    }
    Ok((typed, None))
}

fn broken(error: MultipartError) -> PageError {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let megabytes = LARGE / 1024 / 1024;
        let message = Message::new("ui-upload-too-large").with("megabytes", megabytes);
        return PageError { status: Status::TooLarge, message, field: Some("file") };
    }
    PageError::new(Status::Invalid, "error-body-unreadable")
}

/// Writes what arrives to the disk, on a thread that may wait.
struct Spool {
    sender: mpsc::Sender<Bytes>,
    written: JoinHandle<std::io::Result<(File, u64, String)>>,
}

impl Spool {
    fn begin() -> Self {
        let (sender, mut arriving) = mpsc::channel::<Bytes>(16);
        let written = tokio::task::spawn_blocking(move || {
            let (mut file, mut hash, mut size) = (tempfile::tempfile()?, Sha256::new(), 0_u64);
            while let Some(bytes) = arriving.blocking_recv() {
                hash.update(&bytes);
                file.write_all(&bytes)?;
                size += u64::try_from(bytes.len()).unwrap_or(0);
            }
            file.seek(SeekFrom::Start(0))?;
            Ok((file, size, hex::encode(hash.finalize())))
        });
        Self { sender, written }
    }

    async fn take(&mut self, bytes: Bytes) -> Result<(), PageError> {
        self.sender.send(bytes).await.map_err(|_| PageError::new(Status::NoSpace, "error-no-space"))
    }

    async fn end(self, called: &str) -> Result<Option<Sent>, PageError> {
        drop(self.sender);
        let failed = |error: &dyn std::fmt::Display| {
            tracing::error!(%error, "a file could not be kept");
            PageError::new(Status::NoSpace, "error-no-space")
        };
        let written = self.written.await.map_err(|error| failed(&error))?;
        let (file, size, hash) = written.map_err(|error| failed(&error))?;
        let name = called.chars().filter(|letter| !letter.is_control()).take(80).collect();
        Ok((size > 0).then_some(Sent { name, file, hash }))
    }
}
