//! What the books tell the rest of the house. Entries are told of by the use cases that book them.

use kernel::{Day, Fen};

use crate::{BillId, DifferenceId, Month};

db::events! {
    /// A provider's bill of a day was laid beside our records.
    BillTaken = "ledger.bill_taken" {
        subject: bill,
        /// The bill.
        bill: BillId,
        /// Whose.
        provider: String,
        /// Of which day.
        day: Day,
        /// How many lines it has.
        lines: i64,
        /// How many of them our records say too.
        matched: i64,
        /// How many differences were found.
        differences: i64,
    }

    /// A person explained a difference or said by what it was put right.
    DifferenceSettled = "ledger.difference_settled" {
        subject: difference,
        /// The difference.
        difference: DifferenceId,
        /// Our number.
        number: String,
        /// `explained` or `corrected`.
        state: String,
        /// Why.
        reason: String,
    }

    /// A person asked to close a month.
    MonthCloseAsked = "ledger.month_close_asked" {
        subject: month,
        /// Which.
        month: Month,
    }

    /// Another person closed it.
    MonthClosed = "ledger.month_closed" {
        subject: month,
        /// Which.
        month: Month,
        /// All debits until its end, as much as all credits.
        debits: Fen,
    }
}
