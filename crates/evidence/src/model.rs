//! Files: what they are for, what they are, and the sizes a picture is kept in; and the documents of the register. No
//! database, no folder.

mod document;

use std::fmt;
use std::str::FromStr;

use kernel::{PersonId, RegionCode, Timestamp, id};

pub use document::{Document, DocumentDraft, DocumentId, DocumentKind, Link, MOST_FILES};

id!(
    /// A file that was handed in.
    FileId
);

/// The most pixels a picture may have: what one hundred and fifty million bytes hold once unpacked.
pub const MAX_PIXELS: u64 = 50_000_000;
/// The most bytes of a picture.
const MAX_PICTURE_BYTES: usize = 10 * 1024 * 1024;
/// The most bytes of any other document.
const MAX_DOCUMENT_BYTES: usize = 20 * 1024 * 1024;

/// What a file is handed in for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To be shown to everybody, such as a product's photograph (照片).
    Photo,
    /// To be seen by those who may, such as a licence (证照).
    Document,
}

impl Purpose {
    /// The word in tables and URLs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Document => "document",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Photo, Self::Document].into_iter().find(|one| one.as_str() == text)
    }

    /// The widths in pixels a picture is kept in, widest first. A document's small print must stay readable.
    #[must_use]
    pub const fn widths(self) -> &'static [u32] {
        match self {
            Self::Photo => &[1280, 640, 320],
            Self::Document => &[1920, 480],
        }
    }
}

/// What a file is, by its content; its name is never asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A JPEG picture.
    Jpeg,
    /// A PNG picture.
    Png,
    /// A WebP picture.
    Webp,
    /// A PDF document.
    Pdf,
    /// A Word document.
    Docx,
    /// A workbook.
    Xlsx,
}

impl FileKind {
    const ALL: [Self; 6] = [Self::Jpeg, Self::Png, Self::Webp, Self::Pdf, Self::Docx, Self::Xlsx];

    /// The word in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// True for what is shown and not opened.
    #[must_use]
    pub const fn is_picture(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Webp)
    }

    /// The most bytes of a file of this kind.
    #[must_use]
    pub const fn max_bytes(self) -> usize {
        if self.is_picture() { MAX_PICTURE_BYTES } else { MAX_DOCUMENT_BYTES }
    }
}

/// What the camera wrote into a picture. For reviewers only: a place is sensitive (个人信息保护法 28).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taken {
    /// `2026-10-08 09:30:00` by the camera's own clock; empty when it does not say.
    pub at: String,
    /// North and east in millionths of a degree.
    pub place: Option<(i64, i64)>,
}

impl Taken {
    /// The place as maps write it: `34.123456, 111.654321`.
    #[must_use]
    pub fn place_text(&self) -> String {
        let degrees = |micro: i64| {
            let sign = if micro < 0 { "-" } else { "" };
            let micro = micro.unsigned_abs();
            format!("{sign}{}.{:06}", micro / 1_000_000, micro % 1_000_000)
        };
        self.place.map_or_else(String::new, |(north, east)| format!("{}, {}", degrees(north), degrees(east)))
    }
}

/// One size of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Size {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// SHA-256 of its bytes, which is also its address.
    pub hash: String,
}

/// The sizes of a picture, widest first. As text: `1280x960-<hash> 640x480-<hash>`, for the tables of those who show it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sizes(pub Vec<Size>);

impl fmt::Display for Sizes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, size) in self.0.iter().enumerate() {
            let space = if place == 0 { "" } else { " " };
            write!(f, "{space}{}x{}-{}", size.width, size.height, size.hash)?;
        }
        Ok(())
    }
}

/// Not the sizes of a picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` are not the sizes of a picture")]
pub struct NotSizes(pub String);

impl FromStr for Sizes {
    type Err = NotSizes;

    fn from_str(text: &str) -> Result<Self, NotSizes> {
        let size = |part: &str| {
            let (measures, hash) = part.split_once('-')?;
            let (width, height) = measures.split_once('x')?;
            let sound = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
            let size =
                Size { width: width.parse().ok()?, height: height.parse().ok()?, hash: hash.to_owned() };
            sound.then_some(size)
        };
        let sizes: Option<Vec<Size>> = text.split_whitespace().map(size).collect();
        sizes.filter(|sizes| !sizes.is_empty()).map(Self).ok_or_else(|| NotSizes(text.to_owned()))
    }
}

/// A file as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The prefecture.
    pub county: RegionCode,
    /// Its number.
    pub id: FileId,
    /// What it is for.
    pub purpose: Purpose,
    /// What was sent.
    pub kind: FileKind,
    /// SHA-256 of what was sent.
    pub hash: String,
    /// How many bytes were sent.
    pub bytes: i64,
    /// What the sender calls it.
    pub name: String,
    /// What the camera wrote into it.
    pub taken: Taken,
    /// Who handed it in.
    pub uploaded_by: PersonId,
    /// When.
    pub uploaded_at: Timestamp,
    /// What lies in the folder, widest first; a document as it was sent has width and height 0.
    pub sizes: Sizes,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sizes_are_read_back(measures in prop::collection::vec((1_u32..5000, 1_u32..5000), 1..4)) {
            let size = |(width, height)| Size { width, height, hash: "0a".repeat(32) };
            let sizes = Sizes(measures.into_iter().map(size).collect());
            prop_assert_eq!(sizes.to_string().parse::<Sizes>(), Ok(sizes));
        }
    }

    #[test]
    fn what_are_no_sizes_is_refused() {
        for text in ["", "tofu", "640x480", "640x480-0a", &format!("640-{}", "0a".repeat(32))] {
            assert_eq!(text.parse::<Sizes>(), Err(NotSizes(text.to_owned())));
        }
    }

    #[test]
    fn a_place_is_written_as_maps_write_it() {
        let taken = |place| Taken { at: String::new(), place: Some(place) };
        assert_eq!(taken((34_012_345, 111_600_001)).place_text(), "34.012345, 111.600001");
        assert_eq!(taken((-1, -500_000)).place_text(), "-0.000001, -0.500000");
    }
}
