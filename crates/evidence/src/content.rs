//! What a file is, by its first and last bytes; of an Office file by the parts in it.

use crate::model::{FileKind, Purpose};
use crate::{Error, Result, office};

/// How far into a file the head of a PDF may begin, and before its end the mark that it is whole (ISO 32000, annex).
const PDF_MARGIN: usize = 1024;

/// What the content says it is.
fn kind_of(bytes: &[u8]) -> Option<FileKind> {
    let begins = |start: &[u8]| bytes.starts_with(start);
    if begins(b"\xff\xd8\xff") {
        Some(FileKind::Jpeg)
    } else if begins(b"\x89PNG\r\n\x1a\n") {
        Some(FileKind::Png)
    } else if begins(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some(FileKind::Webp)
    } else {
        let head = bytes.get(..PDF_MARGIN).unwrap_or(bytes);
        let is_archive = begins(b"PK\x03\x04");
        (!is_archive && holds(head, b"%PDF-")).then_some(FileKind::Pdf)
    }
}

fn holds(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|window| window == words)
}

/// Refuses what is empty, of a kind that does not serve the purpose, or larger than its kind may be.
pub(crate) fn check(name: &str, bytes: &[u8], purpose: Purpose) -> Result<FileKind> {
    if bytes.is_empty() {
        return Err(Error::Empty(name.to_owned()));
    }
    let wrong = || Error::WrongKind { name: name.to_owned(), purpose };
    let kind = match kind_of(bytes) {
        Some(kind) => kind,
        None if purpose == Purpose::Document => office::kind_of(name, bytes)?.ok_or_else(wrong)?,
        None => return Err(wrong()),
    };
    if purpose == Purpose::Photo && !kind.is_picture() {
        return Err(wrong());
    }
    if bytes.len() > kind.max_bytes() {
        return Err(Error::TooLarge { name: name.to_owned(), limit: kind.max_bytes() });
    }
    let tail = bytes.get(bytes.len().saturating_sub(PDF_MARGIN)..).unwrap_or(bytes);
    if kind == FileKind::Pdf && !holds(tail, b"%%EOF") {
        return Err(Error::Broken(name.to_owned()));
    }
    Ok(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_and_the_name_does_not() {
        let pdf = b"%PDF-1.7\n1 0 obj\n%%EOF\n";
        assert!(matches!(check("a.jpg", pdf, Purpose::Document), Ok(FileKind::Pdf)));
        assert!(matches!(check("a.jpg", pdf, Purpose::Photo), Err(Error::WrongKind { .. })));
        assert!(matches!(check("a.pdf", b"<html>", Purpose::Document), Err(Error::WrongKind { .. })));
        assert!(matches!(check("a.pdf", b"", Purpose::Document), Err(Error::Empty(_))));
        assert!(matches!(check("a.pdf", b"%PDF-1.7\n1 0 obj", Purpose::Document), Err(Error::Broken(_))));
        assert!(matches!(check("a", b"RIFF\0\0\0\0WEBPVP8 ", Purpose::Photo), Ok(FileKind::Webp)));
        // A script in front of a picture is no picture.
        assert!(check("a.png", b"<script>\x89PNG\r\n\x1a\n", Purpose::Photo).is_err());
    }

    #[test]
    fn each_kind_has_its_size() {
        let mut picture = b"\xff\xd8\xff".to_vec();
        picture.resize(FileKind::Jpeg.max_bytes() + 1, 0);
        assert!(matches!(check("a", &picture, Purpose::Photo), Err(Error::TooLarge { .. })));
        picture.pop();
        assert!(check("a", &picture, Purpose::Photo).is_ok());
    }
}
