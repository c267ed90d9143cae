//! Sellers: how they are verified, what they file, to whom they grant their goods, and where they are paid.

use kernel::{Day, OrganisationId, RegionCode};

use crate::model::{ApplicationId, DocumentId, GrantId, OrderId, PreorderId, ProductId};

db::events! {
    /// Somebody asked the county to be verified as a seller.
    SellerApplied = "market.seller_applied" {
        subject: application,
        /// The application.
        application: ApplicationId,
        /// What they are.
        kind: String,
        /// The seller that is verified anew; none for a new one.
        seller: Option<OrganisationId>,
    }

    /// The county verified a seller.
    SellerVerified = "market.seller_verified" {
        subject: seller,
        /// The seller.
        seller: OrganisationId,
        /// What it is.
        kind: String,
        /// Its name.
        name: String,
        /// Its village.
        village: RegionCode,
        /// Until when it is to be verified anew.
        due_on: Day,
    }

    /// Somebody who sells, or wants to, handed in a document.
    SellerDocumentAdded = "market.seller_document_added" {
        subject: document,
        /// The document.
        document: DocumentId,
        /// Whose it is, once there is a shop.
        seller: Option<OrganisationId>,
        /// What it is.
        kind: String,
        /// Its last day, if it has one.
        valid_until: Option<Day>,
        /// SHA-256 of the file.
        hash: String,
    }

    /// Somebody who sells took a document back.
    SellerDocumentWithdrawn = "market.seller_document_withdrawn" {
        subject: document,
        /// The document.
        document: DocumentId,
        /// Whose it was, once there was a shop.
        seller: Option<OrganisationId>,
    }

    /// The county decided on a licence to deal in farm inputs.
    SellerDocumentDecided = "market.seller_document_decided" {
        subject: document,
        /// The document.
        document: DocumentId,
        /// Whose it is.
        seller: Option<OrganisationId>,
        /// Whether it counts.
        accepted: bool,
        /// Why not; or a remark.
        reason: String,
    }

    /// A seller was reminded of what ends.
    SellerReminded = "market.seller_reminded" {
        subject: seller,
        /// The seller.
        seller: OrganisationId,
        /// The document; none for the verification and a harvest.
        document: Option<DocumentId>,
        /// The pre-order whose harvest is to be recorded.
        preorder: Option<PreorderId>,
        /// The order of which something was promised to follow.
        order: Option<OrderId>,
        /// Its last day.
        due_on: Day,
        /// 30 or 7 days before, 0 once it lapsed.
        days: i32,
    }

    /// A producer offered another seller to sell its lots.
    SalesGrantOffered = "market.sales_grant_offered" {
        subject: grant,
        /// The grant.
        grant: GrantId,
        /// The product whose lots may be sold.
        product: ProductId,
        /// Who made or grew it.
        producer: OrganisationId,
        /// Who may sell it.
        grantee: OrganisationId,
        /// The last day.
        until: Day,
    }

    /// A grant was accepted, refused or ended.
    SalesGrantChanged = "market.sales_grant_changed" {
        subject: grant,
        /// The grant.
        grant: GrantId,
        /// Who made or grew the product.
        producer: OrganisationId,
        /// Who might sell it.
        grantee: OrganisationId,
        /// `accepted`, `refused` or `ended`.
        status: String,
    }

    /// The county sent an application back.
    SellerReturned = "market.seller_returned" {
        subject: application,
        /// The application.
        application: ApplicationId,
        /// Why.
        reason: String,
    }

    /// A seller said what their number at a payment provider is.
    PayoutAccountKept = "market.payout_account_kept" {
        subject: seller,
        /// The seller.
        seller: OrganisationId,
        /// `wechat`.
        provider: String,
        /// The last four digits.
        last_digits: String,
    }
}
