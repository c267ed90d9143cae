//! What the divisions tell the others.

use kernel::{Day, RegionCode};

use crate::Imported;

db::events! {
    /// A prefecture's divisions were taken from a file.
    DivisionsImported = "region.divisions_imported" {
        subject: city,
        /// The prefecture.
        city: RegionCode,
        /// The day since which the file holds, when it was named.
        from: Option<Day>,
        /// How many were new.
        added: usize,
        /// How many have another name, kind or successor.
        changed: usize,
        /// How many ended.
        ended: usize,
        /// How many stayed as they were.
        unchanged: usize,
    }
}

impl DivisionsImported {
    pub(crate) const fn new(city: RegionCode, from: Option<Day>, counts: Imported) -> Self {
        let Imported { added, changed, ended, unchanged } = counts;
        Self { county: city, city, from, added, changed, ended, unchanged }
    }
}
