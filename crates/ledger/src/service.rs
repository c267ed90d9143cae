//! Use cases of the books: looking, taking bills, settling differences, closing months.

mod bills;
mod looking;
mod months;
mod naming;

pub use bills::{
    BILL_HOUR, OverdueBill, bills, difference, differences, expect_bills, next_bill, note_bill_fault,
    overdue_bills, settle_difference, take_bill,
};
pub use looking::{LineQuery, SheetQuery, entries, sheet, statements};
pub use months::{Standing, ask_close, close_month, months};
pub use naming::OwnerNames;

use kernel::{Action, RegionCode, Resource, ResourceRef};

/// See the books of a county.
pub const SEE_BOOKS: Action = Action("see_books");
/// See bills and their differences, and how far months are closed.
pub const SEE_BILLS: Action = Action("see_bills");
/// Explain or correct a difference.
pub const SETTLE_DIFFERENCE: Action = Action("settle_difference");
/// Ask to close a month, or close it.
pub const CLOSE_MONTH: Action = Action("close_month");

/// The books of a county, or what concerns all of a prefecture's.
#[derive(Debug, Clone, Copy)]
pub struct BooksOf(pub RegionCode);

impl Resource for BooksOf {
    fn resource(&self) -> ResourceRef {
        ResourceRef::new("Books", self.0)
    }
}
