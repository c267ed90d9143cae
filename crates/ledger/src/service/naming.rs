//! What the owners of accounts are called.

use std::collections::{BTreeMap, BTreeSet};

use db::Conn;
use kernel::RegionCode;

use crate::{Owner, Result};

/// The events that name sellers, campaigns and stations.
const NAMING: [&str; 5] = [
    "identity.organisation_registered",
    "identity.organisation_renamed",
    "market.campaign_kept",
    "station.station_opened",
    "station.station_changed",
];

/// The names of owners. The books keep none: a name is what the log last told.
#[derive(Debug, Default)]
pub struct OwnerNames(BTreeMap<String, String>);

impl OwnerNames {
    /// Looks up the names of these owners, each with the county whose books it stands in.
    pub(crate) fn of(
        conn: &mut Conn,
        owners: impl Iterator<Item = (RegionCode, Option<Owner>)>,
    ) -> Result<Self> {
        let (mut counties, mut codes) = (BTreeSet::new(), BTreeSet::new());
        for (county, owner) in owners {
            let Some(owner) = owner else { continue };
            // A campaign may be the city's.
            counties.extend([county, county.city()]);
            codes.insert(kernel::code(owner.number()));
        }
        let (counties, codes): (Vec<_>, Vec<_>) =
            (counties.into_iter().collect(), codes.into_iter().collect());
        Ok(Self(db::names_told(conn, &counties, &NAMING, &codes)?))
    }

    /// The name of an owner; its short code while nothing was told of it, and nothing for an account of the county.
    #[must_use]
    pub fn name(&self, owner: Option<Owner>) -> Option<String> {
        let code = kernel::code(owner?.number());
        Some(self.0.get(&code).cloned().unwrap_or(code))
    }
}
