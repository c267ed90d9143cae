//! What sales elsewhere tell the rest of the house. Other contexts read these bodies with types of their own.

use kernel::{Day, Fen, OrganisationId, RegionCode};

use crate::model::{ImportId, ShopId};

macro_rules! sold {
    ($($(#[$meta:meta])* $name:ident = $kind:literal;)*) => {
        db::events! {$(
            $(#[$meta])*
            $name = $kind {
                subject: import,
                /// The import that told of it.
                import: ImportId,
                /// The shop.
                shop: ShopId,
                /// The seller.
                organisation: OrganisationId,
                /// The platform's word.
                platform: String,
                /// The seller's village: there it counts.
                origin: RegionCode,
                /// The day it was paid: then it counts, whenever the file came.
                day: Day,
                /// Orders more, or fewer; a line of an order is one where the platform numbers lines.
                orders: i64,
                /// What was paid less what went back; more, or less.
                amount: Fen,
            }
        )*}
    };
}

sold! {
    /// A file told of sales of a day that were not known. One for each day of a file, when all of it is written.
    SalesImported = "offsite.sales_imported";
    /// Sales of a day, known before, are worth more or less by now: a later file told of refunds above all, or the file that
    /// told of them was taken back.
    SalesAmended = "offsite.sales_amended";
}

db::events! {
    /// A seller linked a shop on another platform.
    ShopLinked = "offsite.shop_linked" {
        subject: shop,
        /// The shop.
        shop: ShopId,
        /// The seller.
        organisation: OrganisationId,
        /// The platform's word.
        platform: String,
        /// The shop's name or number there.
        name: String,
    }

    /// The seller or the county unlinked a shop.
    ShopUnlinked = "offsite.shop_unlinked" {
        subject: shop,
        /// The shop.
        shop: ShopId,
        /// The seller.
        organisation: OrganisationId,
        /// Why.
        reason: String,
    }

    /// A seller sent a file; it waits to be looked at and confirmed.
    FileSent = "offsite.file_sent" {
        subject: import,
        /// The import.
        import: ImportId,
        /// Of which shop.
        shop: ShopId,
        /// SHA-256 of the file.
        hash: String,
        /// Rows in it.
        rows: i64,
        /// Rows that were not understood.
        faults: i64,
    }

    /// The seller confirmed it; it is being written.
    ImportConfirmed = "offsite.import_confirmed" {
        subject: import,
        /// The import.
        import: ImportId,
    }

    /// The seller takes a file back that was imported, as a whole; the days it moved are amended when nothing of it is left.
    ImportVoided = "offsite.import_voided" {
        subject: import,
        /// The import.
        import: ImportId,
        /// The seller.
        organisation: OrganisationId,
        /// Why.
        reason: String,
    }

    /// It was not wanted, or nobody confirmed it for a week.
    ImportDropped = "offsite.import_dropped" {
        subject: import,
        /// The import.
        import: ImportId,
    }
}
