//! Who reports a data set, and in which periods.

use kernel::{Day, OrganisationId, Period, RegionCode, Resource, ResourceRef};

use super::UnitId;

/// The last day of an enrolment without end, `yyyymmdd`.
pub const OPEN_END: i32 = 99_991_231;

/// An organisation, or a county itself, that reports a data set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its county.
    pub county: RegionCode,
    /// Its number.
    pub id: UnitId,
    /// What it reports.
    pub data_set: String,
    /// The organisation; none for the county itself.
    pub organisation: Option<OrganisationId>,
    /// Its name.
    pub name: String,
    /// The first day it is enrolled.
    pub from: Day,
    /// The last day; none while it still is.
    pub until: Option<Day>,
}

impl Unit {
    /// True when a report of this period is expected: it was enrolled on the period's last day.
    #[must_use]
    pub fn is_expected(&self, period: Period) -> bool {
        let last = period.bounds().1;
        self.from <= last && self.until.is_none_or(|until| last <= until)
    }
}

impl Resource for Unit {
    fn resource(&self) -> ResourceRef {
        match self.organisation {
            Some(organisation) => ResourceRef::new("Report", self.county).of(organisation),
            None => ResourceRef::new("CountyReport", self.county),
        }
    }
}

/// A unit to be enrolled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUnit {
    /// What it will report.
    pub data_set: String,
    /// Its county.
    pub county: RegionCode,
    /// The organisation; none for the county itself.
    pub organisation: Option<OrganisationId>,
    /// The first day.
    pub from: Day,
}

impl Resource for NewUnit {
    /// A clerk enrols the organisations of the county: they need not act for one.
    fn resource(&self) -> ResourceRef {
        let kind = if self.organisation.is_some() { "Report" } else { "CountyReport" };
        ResourceRef::new(kind, self.county)
    }
}
