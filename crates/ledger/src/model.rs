//! Accounts and entries, bills and their differences, and months.

mod account;
mod bill;
mod month;

pub use account::{AccountCode, AccountRef, CampaignId, Entry, EntryId, Owner, OwnerKind, Transfer};
pub use bill::{
    Bill, BillId, BillLine, Compared, Difference, DifferenceId, DifferenceKind, DifferenceState, Found,
    LineKind, LineState, OwnLine, ProviderBill, compare,
};
pub use month::{Month, MonthClose};
