//! What evidence tells the rest of the house.

use crate::model::FileId;

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
}
