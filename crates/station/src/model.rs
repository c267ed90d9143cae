//! Stations: what they are and how they may change.

use kernel::{Level, RegionCode, Resource, ResourceRef, StationId, Timestamp, words};

use crate::Error;

words! {
    /// What a station serves.
    StationLevel {
        /// County centre (县级服务中心), with the county's warehouse.
        CountyCentre = "county_centre", "station-level-county-centre";
        /// Township station (乡站).
        TownshipStation = "township_station", "station-level-township-station";
        /// Village point (村点).
        VillagePoint = "village_point", "station-level-village-point";
    }
}

impl StationLevel {
    /// The level of division it stands in.
    #[must_use]
    pub const fn division(self) -> Level {
        match self {
            Self::CountyCentre => Level::County,
            Self::TownshipStation => Level::Township,
            Self::VillagePoint => Level::Village,
        }
    }
}

words! {
    /// What the outlet was before (section three, two, two of the plan).
    Origin {
        /// Nothing: newly built.
        New = "new", "station-origin-new";
        /// 万村千乡农家店.
        FarmShop = "farm_shop", "station-origin-farm-shop";
        /// 供销社 outlet.
        SupplyCooperative = "supply_cooperative", "station-origin-supply-cooperative";
        /// 邮政局所.
        PostOffice = "post_office", "station-origin-post-office";
        /// 新华书店.
        Bookshop = "bookshop", "station-origin-bookshop";
        /// 信息站.
        InformationPoint = "information_point", "station-origin-information-point";
    }
}

words! {
    /// What a station can do for a villager.
    Capability {
        /// Tell news, prices and notices.
        Information = "information", "station-can-information";
        /// Take parcels in and hand them out.
        Parcels = "parcels", "station-can-parcels";
        /// Show and sell local products.
        Display = "display", "station-can-display";
        /// Buy online for villagers (代购).
        BuyOnBehalf = "buy_on_behalf", "station-can-buy-on-behalf";
        /// Sell online for villagers (代销).
        SellOnBehalf = "sell_on_behalf", "station-can-sell-on-behalf";
        /// Take bill payments (缴费).
        BillPayment = "bill_payment", "station-can-bill-payment";
        /// Keep the books of a bank's small cash service (助农取款).
        CashService = "cash_service", "station-can-cash-service";
        /// Store goods for the county.
        Storage = "storage", "station-can-storage";
        /// Store chilled goods.
        ColdStorage = "cold_storage", "station-can-cold-storage";
    }
}

words! {
    /// Whether it serves.
    StationStatus {
        /// It serves.
        Open = "open", "station-status-open";
        /// It does not serve for now.
        Suspended = "suspended", "station-status-suspended";
        /// It serves no more.
        Closed = "closed", "station-status-closed";
    }
}

impl StationStatus {
    /// The next status, if that step exists: a closed station stays closed.
    pub fn step(self, to: Self) -> Result<Self, Error> {
        match (self, to) {
            (Self::Open, Self::Suspended | Self::Closed) | (Self::Suspended, Self::Open | Self::Closed) => {
                Ok(to)
            }
            _ => Err(Error::WrongStep { from: self, to }),
        }
    }
}

/// Opening hours: minutes since midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// Opens.
    pub opens: u16,
    /// Closes, after it opened.
    pub closes: u16,
}

impl Hours {
    /// Reads two times such as `08:00` and `18:30`.
    pub fn parse(opens: &str, closes: &str) -> Result<Self, Error> {
        let hours = Self { opens: minute_of(opens)?, closes: minute_of(closes)? };
        if hours.opens < hours.closes { Ok(hours) } else { Err(Error::HoursReversed) }
    }

    /// True at this moment of the day.
    #[must_use]
    pub fn include(self, minute: u16) -> bool {
        self.opens <= minute && minute < self.closes
    }
}

impl std::fmt::Display for Hours {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (opens, closes) = (self.opens, self.closes);
        write!(f, "{:02}:{:02}-{:02}:{:02}", opens / 60, opens % 60, closes / 60, closes % 60)
    }
}

fn minute_of(text: &str) -> Result<u16, Error> {
    let bad = || Error::NotATime(text.chars().take(20).collect());
    let (hour, minute) = text.trim().split_once(':').ok_or_else(bad)?;
    let (hour, minute): (u16, u16) = (hour.parse().map_err(|_| bad())?, minute.parse().map_err(|_| bad())?);
    if (hour < 24 && minute < 60) || (hour == 24 && minute == 0) {
        Ok(hour * 60 + minute)
    } else {
        Err(bad())
    }
}

/// What a new station is, or what an existing one becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StationDraft {
    /// What it serves.
    pub level: StationLevel,
    /// Where it stands.
    pub region: RegionCode,
    /// Its name.
    pub name: String,
    /// What it was before.
    pub origin: Origin,
    /// Who keeps it.
    pub keeper: String,
    /// Where to find it.
    pub address: String,
    /// Longitude in millionths of a degree.
    pub longitude_e6: i64,
    /// Latitude in millionths of a degree.
    pub latitude_e6: i64,
    /// When it serves.
    pub hours: Hours,
    /// What it can do.
    pub capabilities: Vec<Capability>,
}

impl StationDraft {
    /// Refuses a station without a name or in a division of another level.
    pub fn check(&self) -> Result<(), Error> {
        if self.name.trim().is_empty() {
            return Err(Error::NameMissing);
        }
        if self.region.level() != self.level.division() {
            return Err(Error::WrongDivision { region: self.region, level: self.level });
        }
        if self.capabilities.is_empty() {
            return Err(Error::NoCapability);
        }
        Ok(())
    }
}

/// A station as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Station {
    /// Its county.
    pub county: RegionCode,
    /// Its id.
    pub id: StationId,
    /// What it is.
    pub draft: StationDraft,
    /// Whether it serves.
    pub status: StationStatus,
    /// Since when.
    pub opened_at: Timestamp,
}

impl Station {
    /// True when it takes parcels in.
    #[must_use]
    pub fn takes_parcels(&self) -> bool {
        self.status == StationStatus::Open && self.draft.capabilities.contains(&Capability::Parcels)
    }
}

impl Resource for Station {
    fn resource(&self) -> ResourceRef {
        ResourceRef::new("Station", self.draft.region).at(self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_and_written() {
        assert_eq!(Hours::parse("8:00", "18:30").unwrap().to_string(), "08:00-18:30");
        assert!(Hours::parse("08:00", "24:00").unwrap().include(1439));
        for (opens, closes) in
            [("18:00", "08:00"), ("08:00", "08:00"), ("8", "18"), ("25:00", "26:00"), ("", "")]
        {
            assert!(Hours::parse(opens, closes).is_err(), "{opens} {closes}");
        }
    }

    #[test]
    fn a_closed_station_stays_closed() {
        for to in StationStatus::ALL {
            assert!(StationStatus::Closed.step(to).is_err());
        }
        assert!(StationStatus::Suspended.step(StationStatus::Open).is_ok());
    }
}
