//! What is told of farm inputs; names and phones of buyers are in no event.

use kernel::{Day, OrganisationId, PersonId};

use crate::model::{ListingId, LotId, OrderId, SaleId};

db::events! {
    /// A seller recorded of whom a lot was bought.
    LotPurchased = "market.lot_purchased" {
        subject: lot,
        /// The lot.
        lot: LotId,
        /// Who bought it, to sell it on.
        seller: OrganisationId,
        /// Of whom.
        supplier: String,
        /// The producer's batch.
        batch: String,
        /// When.
        bought_on: Day,
    }

    /// Somebody who is about to buy pesticide stated who they are and what for.
    PesticideBuyerStated = "market.pesticide_buyer_stated" {
        subject: person,
        /// Who.
        person: PersonId,
        /// For which crop.
        crop: String,
        /// Against what.
        purpose: String,
    }

    /// Somebody looked at the name of a buyer in the pesticide ledger.
    PesticideBuyerOpened = "market.pesticide_buyer_opened" {
        subject: sale,
        /// The line of the ledger.
        sale: SaleId,
        /// Its order.
        order: OrderId,
    }

    /// The list of what is not sold here now forbids a listing, or no longer does.
    ListingScreened = "market.listing_screened" {
        subject: listing,
        /// The listing.
        listing: ListingId,
        /// The seller.
        seller: OrganisationId,
        /// The name it bears; empty when it may be sold again.
        barred: String,
        /// The word of the reason; empty likewise.
        reason: String,
    }
}
