//! What events add up to. Pure: any order of the same events, in batches of any size, adds up to the same.

mod bodies;

use std::collections::{BTreeMap, BTreeSet};

use db::Recorded;
use kernel::{Day, OrganisationId, Period, RegionCode, StationId};

use self::bodies::{
    Approved, AtCounter, AtPoint, Attainment, Bulk, Elsewhere, FROM_SELLER, HandedOver, Paid, Refunded,
    Station,
};
use crate::definitions::{Reporter, in_use};
use crate::model::{ActiveKind, Measure};
use crate::programme::programme;
use crate::store::Told;
use crate::{Error, Result};

/// 202611 for November 2026.
pub(crate) fn month_number(day: Day) -> i32 {
    day.number() / 100
}

/// A seller's month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SellerMonth {
    /// The seller's county.
    pub(crate) county: RegionCode,
    /// Such as 202611.
    pub(crate) month: i32,
    /// The seller.
    pub(crate) seller: OrganisationId,
}

/// What a seller reported of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ReportOf {
    /// The highest approved is in force.
    pub(crate) version: i32,
    /// What was sold online, in fen.
    pub(crate) sales: i64,
}

/// Whose report of which month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SaidOf {
    /// The county.
    pub(crate) county: RegionCode,
    /// Such as 202611.
    pub(crate) month: i32,
    /// What kind of reporter.
    pub(crate) reporter: Reporter,
    /// Which organisation; 0 for a county's own report.
    pub(crate) organisation: i64,
}

/// What a report says; the highest version is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    /// Which version.
    pub(crate) version: i32,
    /// Its figures, by the elements of the dictionary.
    pub(crate) values: BTreeMap<&'static str, i64>,
}

impl Said {
    /// An element by its word in the dictionary.
    pub(crate) fn word(&self, element: &str) -> Option<&'static str> {
        self.values.get_key_value(element).map(|(word, _)| *word).or_else(|| word_of(element))
    }
}

/// What the office put on record towards a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Attained {
    /// The county it counts for.
    pub(crate) county: RegionCode,
    /// Its number.
    pub(crate) id: i64,
    /// The target's word in the programme.
    pub(crate) target: &'static str,
    /// The township or village that was named; 0 where persons are counted.
    pub(crate) division: i64,
    /// One, or how many persons.
    pub(crate) amount: i64,
    /// From this day on.
    pub(crate) counted_on: i32,
    /// Until the day before this one; 0 while it holds.
    pub(crate) ended_on: i32,
}

fn word_of(element: &str) -> Option<&'static str> {
    let elements = &in_use().ok()?.elements;
    elements.iter().find(|one| one.id == element).map(|one| one.id.as_str())
}

/// What events add up to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    /// By division, day and measure.
    pub(crate) figures: BTreeMap<(RegionCode, Day, Measure), i64>,
    /// Who was active where and when.
    pub(crate) active: BTreeSet<(RegionCode, Day, ActiveKind, i64)>,
    /// The outlets as each event told them.
    pub(crate) outlets: BTreeMap<(RegionCode, i64), Told>,
    /// What each seller's sales are known to be.
    pub(crate) sellers: BTreeMap<SellerMonth, i64>,
    /// What each seller reported.
    pub(crate) reports: BTreeMap<SellerMonth, ReportOf>,
    /// What every reporter said, in force.
    pub(crate) said: BTreeMap<SaidOf, Said>,
    /// What the office put on record towards targets.
    pub(crate) attained: BTreeMap<(RegionCode, i64), Attained>,
}

impl Sums {
    /// Adds an event of one of the projector's kinds.
    pub(crate) fn take(&mut self, event: &Recorded) -> Result<()> {
        match event.kind.as_str() {
            "market.order_paid" => self.paid(event),
            "market.refund_instructed" => self.refunded(event),
            "logistics.parcel_arrived" => self.at_point(event, Measure::ParcelsArrived),
            "logistics.parcel_collected" => self.at_point(event, Measure::ParcelsCollected),
            "logistics.parcel_handed_over" => self.handed_over(event),
            "behalf.sale_agreed" => self.sold_on_behalf(event),
            "behalf.cash_moved" => self.took_payment(event),
            "trade.contract_concluded" => self.contracted(event),
            "trade.delivery_accepted" => self.sold_in_bulk(event),
            "offsite.sales_imported" | "offsite.sales_amended" => self.sold_elsewhere(event),
            "reporting.report_approved" => self.reported(event),
            "governance.attainment_confirmed" => self.attained(event, 0),
            "governance.attainment_ended" => self.attained(event, event.at.day().number()),
            _ => self.outlet(event),
        }
    }

    fn add(&mut self, region: RegionCode, day: Day, measure: Measure, value: i64) {
        *self.figures.entry((region, day, measure)).or_insert(0) += value;
    }

    fn of_seller(&mut self, county: RegionCode, day: Day, seller: OrganisationId, value: i64) {
        let month = month_number(day);
        *self.sellers.entry(SellerMonth { county, month, seller }).or_insert(0) += value;
    }

    fn paid(&mut self, event: &Recorded) -> Result<()> {
        let (order, day): (Paid, _) = (event.body()?, event.at.day());
        let sold = order.total.0 - order.farm_inputs.0 - order.daily_goods.0;
        self.add(order.origin, day, Measure::TransactionValue, sold);
        if order.farm_inputs.0 != 0 {
            self.add(order.origin, day, Measure::FarmInputSales, order.farm_inputs.0);
        }
        if order.part != "balance" {
            self.add(order.origin, day, Measure::Orders, 1);
        }
        self.of_seller(event.county, day, order.seller, sold);
        self.active.insert((order.origin, day, ActiveKind::Seller, order.seller.0));
        Ok(())
    }

    fn refunded(&mut self, event: &Recorded) -> Result<()> {
        let (order, day): (Refunded, _) = (event.body()?, event.at.day());
        if !order.counted {
            return Ok(());
        }
        let back = order.total.0 - order.farm_inputs.0 - order.daily_goods.0;
        self.add(order.origin, day, Measure::TransactionValue, -back);
        if order.farm_inputs.0 != 0 {
            self.add(order.origin, day, Measure::FarmInputSales, -order.farm_inputs.0);
        }
        if order.whole {
            self.add(order.origin, day, Measure::Orders, -1);
        }
        if let Some(seller) = order.seller {
            self.of_seller(event.county, day, seller, -back);
        }
        Ok(())
    }

    fn at_point(&mut self, event: &Recorded, measure: Measure) -> Result<()> {
        let (at, day): (AtPoint, _) = (event.body()?, event.at.day());
        self.add(at.region, day, measure, 1);
        self.active.insert((at.region, day, ActiveKind::Point, at.station.0));
        self.posted(event, at.station, &at.from);
        Ok(())
    }

    /// A seller that brings a sold order's parcel to an outlet sells there.
    fn posted(&mut self, event: &Recorded, station: StationId, from: &str) {
        if from.starts_with(FROM_SELLER) {
            self.active.insert((event.county, event.at.day(), ActiveKind::Selling, station.0));
        }
    }

    fn handed_over(&mut self, event: &Recorded) -> Result<()> {
        let over: HandedOver = event.body()?;
        if let Some(station) = over.station {
            self.posted(event, station, &over.from);
        }
        Ok(())
    }

    /// A keeper put a villager's goods on sale.
    fn sold_on_behalf(&mut self, event: &Recorded) -> Result<()> {
        let sale: AtCounter = event.body()?;
        let day = event.at.day();
        self.active.extend(sale.station.map(|one| (event.county, day, ActiveKind::Selling, one.0)));
        Ok(())
    }

    /// Cash came in for what a villager buys or collects; what is passed on or given back is no payment taken.
    fn took_payment(&mut self, event: &Recorded) -> Result<()> {
        let cash: AtCounter = event.body()?;
        if cash.kind == "received" {
            let day = event.at.day();
            self.active.extend(cash.station.map(|one| (event.county, day, ActiveKind::Paying, one.0)));
        }
        Ok(())
    }

    /// A contract counts where the goods come from, on the day both sides have confirmed it.
    fn contracted(&mut self, event: &Recorded) -> Result<()> {
        let contract: Bulk = event.body()?;
        self.add(contract.origin, event.at.day(), Measure::BulkContracts, 1);
        Ok(())
    }

    /// Sales count when the buyer's side accepts, since only then something is owed.
    fn sold_in_bulk(&mut self, event: &Recorded) -> Result<()> {
        let delivery: Bulk = event.body()?;
        self.add(delivery.origin, event.at.day(), Measure::BulkSales, delivery.amount.0);
        Ok(())
    }

    /// Sales elsewhere count on the day they were paid, whenever the file came; a refund told of later takes that day's
    /// figure down, since no file says when it was.
    fn sold_elsewhere(&mut self, event: &Recorded) -> Result<()> {
        let sales: Elsewhere = event.body()?;
        self.add(sales.origin, sales.day, Measure::OffsiteOrders, sales.orders);
        self.add(sales.origin, sales.day, Measure::OffsiteSales, sales.amount.0);
        if let Some(seller) = sales.organisation {
            self.of_seller(event.county, sales.day, seller, sales.amount.0);
        }
        Ok(())
    }

    /// The report of a month in force: what the enterprise sold online, of all that it reported.
    fn reported(&mut self, event: &Recorded) -> Result<()> {
        let report: Approved = event.body()?;
        self.said(event.county, &report);
        let (Period::Month(..), Some(seller), "enterprise") =
            (report.period, report.organisation, report.reporter.as_str())
        else {
            return Ok(());
        };
        let month = month_number(report.period.bounds().0);
        let online = in_use().ok().map_or(&[][..], |all| all.sold_online(report.period.bounds().1));
        let sales = online.iter().filter_map(|element| report.values.get(element)).sum();
        let told = ReportOf { version: report.version, sales };
        let key = SellerMonth { county: event.county, month, seller };
        let known = self.reports.entry(key).or_insert(told);
        if told.version > known.version {
            *known = told;
        }
        Ok(())
    }

    /// Every report of a month, whoever made it: the highest version is in force.
    fn said(&mut self, county: RegionCode, report: &Approved) {
        let (Period::Month(..), Some(reporter)) = (report.period, Reporter::parse(&report.reporter)) else {
            return;
        };
        let of = SaidOf {
            county,
            month: month_number(report.period.bounds().0),
            reporter,
            organisation: report.organisation.map_or(0, |one| one.0),
        };
        let values =
            report.values.iter().filter_map(|(element, value)| Some((word_of(element)?, *value))).collect();
        let said = Said { version: report.version, values };
        let known = self.said.entry(of).or_insert_with(|| said.clone());
        if said.version > known.version {
            *known = said;
        }
    }

    /// What was put on record holds from its day until the day it was taken back; both events tell all of it.
    fn attained(&mut self, event: &Recorded, ended_on: i32) -> Result<()> {
        let told: Attainment = event.body()?;
        let targets = &programme().targets;
        let Some(target) = targets.iter().find(|one| one.id == told.target) else { return Ok(()) };
        let id = kernel::parse_code(&told.attainment)
            .map_err(|_| db::Error::Unreadable(format!("the code {}", told.attainment)))?;
        let new = Attained {
            county: told.of_county,
            id,
            target: &target.id,
            division: told.division.map_or(0, |one| one.0),
            amount: told.amount,
            counted_on: told.counted_on.number(),
            ended_on,
        };
        let known = self.attained.entry((new.county, new.id)).or_insert(new);
        known.ended_on = known.ended_on.max(ended_on);
        Ok(())
    }

    fn outlet(&mut self, event: &Recorded) -> Result<()> {
        let told = event.body::<Station>()?.told(event.at.day(), event.id.0);
        self.outlets.insert((told.county, told.id), told);
        Ok(())
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Db(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Timestamp;
    use proptest::prelude::*;
    use serde_json::json;

    fn event(id: i64, kind: &str, body: &serde_json::Value) -> Recorded {
        let at = Timestamp::from_millis(1_770_000_000_000 + id * 40_000_000);
        Recorded {
            county: RegionCode(410_324),
            id: db::EventId(id),
            tx: id,
            seq: 0,
            kind: kind.to_owned(),
            subject: String::new(),
            actor: String::new(),
            at,
            body: body.to_string(),
        }
    }

    fn any_event(id: i64, pick: (u8, i64, i64)) -> Recorded {
        let (kind, some, fen) = pick;
        let village = (410_324_100_200 + some).to_string();
        let who = kernel::code(some);
        match kind % 8 {
            0 => event(
                id,
                "market.order_paid",
                &json!({"origin": village, "seller": who, "total": fen, "farm_inputs": fen / 3}),
            ),
            1 => event(
                id,
                "market.refund_instructed",
                &json!({"origin": village, "seller": who, "counted": fen % 2 == 0, "total": fen}),
            ),
            6 | 7 => event(
                id,
                if kind % 8 == 6 { "governance.attainment_confirmed" } else { "governance.attainment_ended" },
                &json!({
                    "attainment": who, "target": "demonstration-villages", "of_county": "410324", "division": village,
                    "amount": 1, "counted_on": "2026-03-04",
                }),
            ),
            2 => event(id, "logistics.parcel_arrived", &json!({"region": village, "station": who})),
            3 => event(
                id,
                "offsite.sales_imported",
                &json!({"origin": village, "organisation": who, "day": "2026-03-04", "orders": 1, "amount": fen}),
            ),
            4 => event(
                id,
                "reporting.report_approved",
                &json!({"reporter": "enterprise", "organisation": who, "period": "2026-03", "version": id, "values": {"farm-sales": fen}}),
            ),
            _ => event(
                id,
                "station.station_changed",
                &json!({
                    "county": "410324", "region": village, "station": who, "level": "village_point", "origin": "new",
                    "status": if fen % 2 == 0 { "open" } else { "closed" }, "capabilities": [], "takes_parcels": true,
                }),
            ),
        }
    }

    fn sums_of(events: &[Recorded]) -> Sums {
        let mut sums = Sums::default();
        for event in events {
            sums.take(event).unwrap();
        }
        sums
    }

    proptest! {
        #[test]
        fn any_order_adds_up_to_the_same(
            (all, shuffled) in prop::collection::vec((any::<u8>(), 0_i64..3, 1_i64..999), 0..30).prop_flat_map(|picks| {
                let events: Vec<Recorded> = (1..).zip(picks).map(|(id, pick)| any_event(id, pick)).collect();
                (Just(events.clone()), Just(events).prop_shuffle())
            })
        ) {
            prop_assert_eq!(sums_of(&all), sums_of(&shuffled));
        }
    }
}
