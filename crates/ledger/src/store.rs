//! Every query of the books.

mod bill;
mod books;
mod month;
mod schema;
mod sums;

pub use bill::{BillQuery, DifferenceQuery};
pub(crate) use bill::{
    bills, change_difference, difference, differences, expect_bills, expected_bills, insert_bill,
    insert_differences, insert_lines, known_numbers, last_bills, note_bill_fault, open_until,
};
pub use books::{Balance, balances, check, is_booked, post};
pub(crate) use month::{
    ask, close, close_counties, closes, first_entry, last_closed, month_close, month_totals,
};
pub use sums::{EntryLine, Sum, lines_of_seller, month_of_seller};
pub(crate) use sums::{EntryQuery, SumQuery, entries, sums};
