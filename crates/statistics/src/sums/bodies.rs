//! What is read of the bodies of events.

use std::collections::BTreeMap;

use kernel::{Day, Fen, OrganisationId, Period, RegionCode, StationId};
use serde::Deserialize;

use crate::store::Told;

#[derive(Deserialize)]
pub(super) struct Paid {
    pub(super) origin: RegionCode,
    pub(super) seller: OrganisationId,
    pub(super) total: Fen,
    /// Farm inputs are no farm produce; before they were sold here nothing said so.
    #[serde(default)]
    pub(super) farm_inputs: Fen,
    /// Nor are daily goods.
    #[serde(default)]
    pub(super) daily_goods: Fen,
    /// `balance` when it is the second payment of an order that is counted already.
    #[serde(default)]
    pub(super) part: String,
}

#[derive(Deserialize)]
pub(super) struct Refunded {
    pub(super) origin: RegionCode,
    pub(super) seller: Option<OrganisationId>,
    pub(super) counted: bool,
    /// Before parts could be refunded, every refund was whole.
    #[serde(default = "whole")]
    pub(super) whole: bool,
    pub(super) total: Fen,
    #[serde(default)]
    pub(super) farm_inputs: Fen,
    /// Nor are daily goods.
    #[serde(default)]
    pub(super) daily_goods: Fen,
}

const fn whole() -> bool {
    true
}

#[derive(Deserialize)]
pub(super) struct Bulk {
    pub(super) origin: RegionCode,
    pub(super) amount: Fen,
}

#[derive(Deserialize)]
pub(super) struct Elsewhere {
    pub(super) organisation: Option<OrganisationId>,
    pub(super) origin: RegionCode,
    pub(super) day: Day,
    pub(super) orders: i64,
    pub(super) amount: Fen,
}

#[derive(Deserialize)]
pub(super) struct Approved {
    pub(super) reporter: String,
    pub(super) organisation: Option<OrganisationId>,
    pub(super) period: Period,
    pub(super) version: i32,
    pub(super) values: BTreeMap<String, i64>,
}

#[derive(Deserialize)]
pub(super) struct Attainment {
    /// Its code.
    pub(super) attainment: String,
    pub(super) target: String,
    pub(super) of_county: RegionCode,
    pub(super) division: Option<RegionCode>,
    pub(super) amount: i64,
    pub(super) counted_on: Day,
}

/// How the logistics context names a holder that is a seller.
pub(super) const FROM_SELLER: &str = "seller:";

#[derive(Deserialize)]
pub(super) struct AtPoint {
    pub(super) station: StationId,
    pub(super) region: RegionCode,
    /// Who gave it, of what arrived.
    #[serde(default)]
    pub(super) from: String,
}

#[derive(Deserialize)]
pub(super) struct HandedOver {
    pub(super) from: String,
    pub(super) station: Option<StationId>,
}

/// What happened at a counter. Before cash named its station, nothing said where it came in.
#[derive(Deserialize)]
pub(super) struct AtCounter {
    pub(super) station: Option<StationId>,
    #[serde(default)]
    pub(super) kind: String,
}

#[derive(Deserialize)]
pub(super) struct Station {
    pub(super) county: RegionCode,
    pub(super) station: StationId,
    pub(super) region: RegionCode,
    pub(super) level: String,
    pub(super) origin: String,
    pub(super) status: String,
    pub(super) capabilities: Vec<String>,
    pub(super) takes_parcels: bool,
}

impl Station {
    pub(super) fn told(self, on: Day, by: i64) -> Told {
        let can = |word: &str| self.capabilities.iter().any(|one| one == word);
        Told {
            county: self.county,
            id: by,
            station: self.station,
            told_on: on.number(),
            region: self.region,
            takes_parcels: self.takes_parcels,
            takes_payments: can("bill_payment") || can("cash_service"),
            shows_products: can("display"),
            stores_goods: can("storage") || can("cold_storage"),
            level: self.level,
            origin: self.origin,
            status: self.status,
        }
    }
}
