//! Products, lots, listings and orders: what they are and how they may change. No database, no clock.

mod catalogue;
mod mark;
mod order;
mod seller;

pub use catalogue::{
    Category, Listing, ListingId, LotDraft, LotId, PickupPoint, ProductDraft, ProductId, Terms,
};
pub use mark::{Mark, MarkDraft, MarkId, MarkStatus, QualityMark};
pub use order::{
    Buyer, CartLine, CheckoutId, Order, OrderId, OrderLine, OrderStatus, Settlement, commission_of,
};
pub use seller::{
    Application, ApplicationId, ApplicationStatus, CreditCode, GRACE_DAYS, ReportSpan, SellerDraft,
    SellerKind, Standing, Verified, due_after,
};
