//! Reviews: what buyers say of goods they collected.

use kernel::{OrganisationId, PersonId, RegionCode, Resource, ResourceRef, Timestamp, id};

use super::{ListingId, OrderId, ProductId};
use crate::{Error, Result};

id!(
    /// A review (评价).
    ReviewId
);

/// The longest a review or a reply may be, in characters.
const MOST_CHARACTERS: usize = 500;

/// What a buyer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewDraft {
    /// Of which line of the order.
    pub listing: ListingId,
    /// From 1 to 5.
    pub stars: i32,
    /// In their words; may be empty.
    pub words: String,
}

impl ReviewDraft {
    /// Refuses stars out of range and a novel.
    pub fn check(&self) -> Result<()> {
        if !(1..=5).contains(&self.stars) {
            return Err(Error::StarsOutOfRange);
        }
        check_words(&self.words)
    }
}

/// Refuses more words than are read.
pub fn check_words(words: &str) -> Result<()> {
    if words.trim().chars().count() > MOST_CHARACTERS { Err(Error::WordsTooLong) } else { Ok(()) }
}

/// A review as everybody sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// County of the seller.
    pub county: RegionCode,
    /// Its id.
    pub id: ReviewId,
    /// Of which order.
    pub order: OrderId,
    /// Of which line.
    pub listing: ListingId,
    /// Of which product.
    pub product: ProductId,
    /// Of whose product.
    pub seller: OrganisationId,
    /// Who wrote it.
    pub buyer: PersonId,
    /// Their masked name.
    pub buyer_name: String,
    /// What the line says.
    pub title: String,
    /// From 1 to 5.
    pub stars: i32,
    /// In their words.
    pub words: String,
    /// When.
    pub written_at: Timestamp,
    /// What the seller answers; empty until then.
    pub reply: String,
}

impl Resource for Review {
    fn resource(&self) -> ResourceRef {
        ResourceRef::new("Review", self.county).of(self.seller).owned_by(self.buyer)
    }
}

/// How many reviews a product has, and their stars together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stars {
    /// How many reviews.
    pub reviews: i64,
    /// Their stars added up.
    pub sum: i64,
}

impl Stars {
    /// The mean to one decimal, such as `4.6`; nothing without reviews.
    #[must_use]
    pub fn mean(self) -> Option<String> {
        if self.reviews == 0 {
            return None;
        }
        let tenths = (self.sum * 20 + self.reviews) / (2 * self.reviews);
        Some(format!("{}.{}", tenths / 10, tenths % 10))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_is_rounded_half_up() {
        assert_eq!(Stars::default().mean(), None);
        assert_eq!(Stars { reviews: 2, sum: 9 }.mean().as_deref(), Some("4.5"));
        assert_eq!(Stars { reviews: 3, sum: 14 }.mean().as_deref(), Some("4.7"));
        assert_eq!(Stars { reviews: 20, sum: 99 }.mean().as_deref(), Some("5.0"));
    }
}
