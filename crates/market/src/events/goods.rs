//! Goods: products and their pictures, lots, marks and listings.

use kernel::{Day, Fen, OrganisationId, RegionCode};

use crate::model::{ListingId, LotId, MarkId, ProductId};

db::events! {
    /// A seller changed the photographs of a product.
    ProductPhotosChanged = "market.product_photos_changed" {
        subject: product,
        /// The product.
        product: ProductId,
        /// Its seller.
        seller: OrganisationId,
        /// `added`, `described`, `moved` or `removed`.
        what: String,
        /// How many there are now.
        photos: i64,
    }

    /// A seller claimed a quality mark for a product.
    MarkClaimed = "market.mark_claimed" {
        subject: quality_mark,
        /// The mark.
        quality_mark: MarkId,
        /// Of this product.
        product: ProductId,
        /// Its seller.
        seller: OrganisationId,
        /// Which mark.
        mark: String,
        /// The certificate's number.
        number: String,
        /// Its last day.
        valid_to: Day,
    }

    /// The county verified, refused or took back a quality mark.
    MarkDecided = "market.mark_decided" {
        subject: quality_mark,
        /// The mark.
        quality_mark: MarkId,
        /// Of this product.
        product: ProductId,
        /// `verified`, `refused` or `revoked`.
        status: String,
        /// Why; empty when it was verified.
        reason: String,
    }

    /// A seller described a product.
    ProductAdded = "market.product_added" {
        subject: product,
        /// The product.
        product: ProductId,
        /// Its seller.
        seller: OrganisationId,
        /// Its name.
        name: String,
    }

    /// A seller recorded a lot.
    LotRecorded = "market.lot_recorded" {
        subject: lot,
        /// The lot.
        lot: LotId,
        /// Of this product.
        product: ProductId,
        /// Its seller.
        seller: OrganisationId,
        /// The village it comes from.
        origin: RegionCode,
        /// Pieces.
        pieces: i64,
        /// Number of its certificate of conformity; empty when none is needed.
        certificate: String,
    }

    /// A seller showed the certificate of conformity of a lot.
    LotCertificateAdded = "market.lot_certificate_added" {
        subject: lot,
        /// The lot.
        lot: LotId,
        /// Its seller.
        seller: OrganisationId,
        /// The hash of what was handed in.
        hash: String,
    }

    /// Pieces of a lot went on the shelf.
    ListingPublished = "market.listing_published" {
        subject: listing,
        /// The listing.
        listing: ListingId,
        /// Its seller.
        seller: OrganisationId,
        /// The lot.
        lot: LotId,
        /// What the shelf says.
        title: String,
        /// Price of a piece.
        price: Fen,
        /// Pieces offered.
        pieces: i64,
    }

    /// The terms of a listing changed for those who buy from now on.
    ListingRevised = "market.listing_revised" {
        subject: listing,
        /// The listing.
        listing: ListingId,
        /// Its seller.
        seller: OrganisationId,
        /// What the shelf says.
        title: String,
        /// Price of a piece.
        price: Fen,
        /// Pieces that came from the lot; below nothing, that many went back.
        more: i64,
    }

    /// A listing left the shelf; its unsold pieces went back to the lot.
    ListingWithdrawn = "market.listing_withdrawn" {
        subject: listing,
        /// The listing.
        listing: ListingId,
        /// Pieces that went back.
        pieces: i64,
    }
}
