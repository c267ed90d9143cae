//! What evidence tells the rest of the house.

use kernel::{Day, RegionCode};

use crate::model::{DocumentId, FileId};

db::events! {
    /// A file was handed in.
    FileKept = "evidence.file_kept" {
        subject: file,
        /// The file.
        file: FileId,
        /// `photo` or `document`.
        purpose: String,
        /// What its content is.
        kind: String,
        /// SHA-256 of what was sent.
        hash: String,
        /// How many bytes were sent.
        bytes: i64,
    }

    /// A file that nothing named for a day was forgotten.
    FileDropped = "evidence.file_dropped" {
        subject: file,
        /// The file.
        file: FileId,
        /// SHA-256 of what was sent.
        hash: String,
    }

    /// A document was put on the register.
    DocumentRegistered = "evidence.document_registered" {
        subject: document,
        /// The document.
        document: DocumentId,
        /// Whose it is.
        of_county: RegionCode,
        /// `formal`, `record`, `report`, `publicity` or `photographs`.
        kind: String,
        /// Its number.
        number: String,
        /// Who issued it.
        issuer: String,
        /// When.
        issued: Day,
        /// SHA-256 of its files as they were sent.
        hashes: Vec<String>,
    }

    /// A document was taken back from the register.
    DocumentTakenBack = "evidence.document_taken_back" {
        subject: document,
        /// The document.
        document: DocumentId,
        /// Whose it was.
        of_county: RegionCode,
    }
}
