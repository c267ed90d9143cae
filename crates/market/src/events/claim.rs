//! What comes after a sale: claims and reviews.

use kernel::{Fen, OrganisationId};

use crate::model::{ClaimId, OrderId, ProductId, ReviewId};

db::events! {
    /// A buyer asked for money back or to send goods back.
    ClaimMade = "market.claim_made" {
        subject: claim,
        /// The claim.
        claim: ClaimId,
        /// Of this order.
        order: OrderId,
        /// Of this seller.
        seller: OrganisationId,
        /// `damaged`, `short`, `wrong` or `return`.
        kind: String,
        /// How much.
        asked: Fen,
    }

    /// One side showed photographs with what it said.
    ClaimPhotosAdded = "market.claim_photos_added" {
        subject: claim,
        /// The claim.
        claim: ClaimId,
        /// `buyer` or `seller`.
        side: String,
        /// How many.
        photos: i64,
    }

    /// One side took a claim a step further.
    ClaimMoved = "market.claim_moved" {
        subject: claim,
        /// The claim.
        claim: ClaimId,
        /// Of this order.
        order: OrderId,
        /// Of this seller.
        seller: OrganisationId,
        /// `buyer`, `seller`, `county` or `system`.
        side: String,
        /// Where it stands now.
        status: String,
        /// What goes back.
        given: Fen,
    }

    /// A buyer said what they think of goods they collected.
    ReviewWritten = "market.review_written" {
        subject: review,
        /// The review.
        review: ReviewId,
        /// Of this order.
        order: OrderId,
        /// Of this product.
        product: ProductId,
        /// Of this seller.
        seller: OrganisationId,
        /// From 1 to 5.
        stars: i32,
    }

    /// A seller answered a review.
    ReviewAnswered = "market.review_answered" {
        subject: review,
        /// The review.
        review: ReviewId,
        /// The seller.
        seller: OrganisationId,
    }
}
