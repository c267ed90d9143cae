//! Who reports, what they typed, and how far it has come; transitions without a database and without a clock.

mod judging;
mod receipt;
mod report;
mod unit;

pub(crate) use judging::figure_of;
pub use judging::{Finding, Fix, History, Reading, Says, judge};
pub use receipt::{Receipt, Share, Tally, receipt};
pub use report::{Draft, DraftValue, Extension, ExtensionStatus, InForce, Report, Stage, Value, Version};
pub use unit::{NewUnit, OPEN_END, Unit};

use kernel::id;

id!(
    /// A unit that reports a data set (填报单位).
    UnitId
);
id!(
    /// A unit's report of a period (报表).
    ReportId
);
id!(
    /// A wish for more time (延期申请).
    ExtensionId
);
