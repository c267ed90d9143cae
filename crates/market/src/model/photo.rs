//! Photographs of a product, and the picture that stands for it.

use evidence::model::{FileId, Size, Sizes};
use kernel::{RegionCode, Timestamp, id};

use super::ProductId;
use crate::{Result, ShopError};

id!(
    /// A photograph of a product.
    PhotoId
);

/// How many photographs a product may have.
pub const MOST_PHOTOS: usize = 9;
/// The longest description of a photograph, in characters.
const LONGEST_ALT: usize = 100;

/// A photograph of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// County of the seller.
    pub county: RegionCode,
    /// Its number.
    pub id: PhotoId,
    /// Of this product.
    pub product: ProductId,
    /// From 1; the first is the cover.
    pub place: i32,
    /// What was handed in.
    pub file: FileId,
    /// What is on it, for those who do not see it; empty when nothing was said.
    pub alt: String,
    /// The sizes it is kept in.
    pub sizes: Sizes,
    /// Since when.
    pub added_at: Timestamp,
}

/// What is to be done with a photograph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PhotoStep {
    /// Say what is on it.
    Describe(String),
    /// Show it before the one in front of it.
    Earlier,
    /// Show it after the one behind it.
    Later,
    /// Take it away.
    Remove,
}

impl PhotoStep {
    /// Reads the word of a form or a program, with the words for [`PhotoStep::Describe`].
    #[must_use]
    pub fn parse(word: &str, alt: &str) -> Option<Self> {
        match word {
            "describe" => Some(Self::Describe(alt.trim().to_owned())),
            "earlier" => Some(Self::Earlier),
            "later" => Some(Self::Later),
            "remove" => Some(Self::Remove),
            _ => None,
        }
    }

    /// The word in events.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Describe(_) => "described",
            Self::Earlier | Self::Later => "moved",
            Self::Remove => "removed",
        }
    }
}

/// Refuses a description that is too long to be listened to.
pub fn check_alt(alt: &str) -> Result<()> {
    if alt.chars().count() > LONGEST_ALT { Err(ShopError::AltTooLong.into()) } else { Ok(()) }
}

/// The picture that stands for a product: its cover, or one of those the program brings along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picture {
    /// A photograph, in its sizes.
    Photo(Sizes),
    /// The key of a shipped picture.
    Shipped(String),
}

impl Picture {
    /// Reads what stands in a listing.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        text.parse().map_or_else(|_| Self::Shipped(text.to_owned()), Self::Photo)
    }

    /// The largest size of a photograph.
    #[must_use]
    pub fn largest(&self) -> Option<&Size> {
        match self {
            Self::Photo(sizes) => sizes.0.first(),
            Self::Shipped(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_a_photograph_or_a_key() {
        let hash = "0a".repeat(32);
        let text = format!("1280x960-{hash} 320x240-{hash}");
        let photo = Picture::parse(&text);
        assert_eq!(photo.largest().map(|size| (size.width, size.height)), Some((1280, 960)));
        assert!(matches!(&photo, Picture::Photo(sizes) if sizes.to_string() == text));
        for key in ["", "tofu", "sweet_potato"] {
            assert_eq!(Picture::parse(key), Picture::Shipped(key.to_owned()));
        }
    }
}
