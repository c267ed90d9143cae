//! How the network stands, as targets count it.

use std::collections::BTreeSet;

use db::Conn;
use kernel::{Day, RegionCode};

use super::{Counted, Records};
use crate::Result;
use crate::growth::{days, forecast, share};
use crate::model::{ActiveKind, Coverage, Network, Span};
use crate::service::{self, ACTIVE_DAYS, divisions_of};
use crate::span::{first_of, month_before};
use crate::store::{self, Told};
use crate::sums::month_number;

/// How the network stands, and stood 90 days ago.
pub(super) struct Network90 {
    today: Day,
    townships: i64,
    now: [i64; 3],
    then: [i64; 3],
    /// Days since what was reached then was counted: it is kept by month.
    reached_days: i64,
}

impl Network90 {
    pub(super) fn read(
        conn: &mut Conn,
        county: Option<RegionCode>,
        today: Day,
        coverage: &[Coverage],
        told: &[Told],
    ) -> Result<Self> {
        let sum = |count: fn(&Coverage) -> i64| coverage.iter().map(count).sum::<i64>();
        let then = today.plus_days(-ACTIVE_DAYS);
        let (stations, served) = open_on(told, then);
        let (reached, until) = reached_before(conn, county, then, told)?;
        Ok(Self {
            today,
            townships: coverage.iter().map(|one| divisions_of(one.county).1).sum(),
            now: [sum(|one| one.stations), sum(|one| one.townships_served), sum(|one| one.townships_reached)],
            then: [stations, served, reached],
            reached_days: days(until, today),
        })
    }

    fn ahead(&self, place: usize, over: i64) -> i64 {
        let year_end = Day::new(self.today.0.year(), 12, 31).unwrap_or(self.today);
        let of = |all: &[i64; 3]| all.get(place).copied().unwrap_or(0);
        forecast(of(&self.now), (of(&self.then), over), days(self.today, year_end))
    }

    pub(super) fn stations(&self) -> Counted {
        let [stations, ..] = self.now;
        Counted {
            now: Some(stations),
            forecast: Some(self.ahead(0, ACTIVE_DAYS)),
            why: None,
            records: Some(Records::Outlets(Network::Stations)),
        }
    }

    pub(super) fn served(&self) -> Counted {
        let [_, served, _] = self.now;
        self.share_of(served, self.ahead(1, ACTIVE_DAYS), Records::Outlets(Network::Open))
    }

    pub(super) fn reached(&self) -> Counted {
        let [.., reached] = self.now;
        let span = Span::last_days(self.today, ACTIVE_DAYS);
        self.share_of(reached, self.ahead(2, self.reached_days), Records::Arrivals(span))
    }

    fn share_of(&self, some: i64, ahead: i64, records: Records) -> Counted {
        Counted {
            now: share(some, self.townships),
            forecast: share(ahead.min(self.townships), self.townships),
            why: None,
            records: Some(records),
        }
    }
}

/// Open stations and points, and townships with an open outlet, as they were on a day.
fn open_on(told: &[Told], day: Day) -> (i64, i64) {
    let outlets = store::as_told(told.iter().filter(|one| one.told_on <= day.number()));
    let open: Vec<_> = outlets.iter().filter(|one| one.told.is_counted(Network::Open)).collect();
    let stations = open.iter().filter(|one| one.told.is_counted(Network::Stations)).count();
    let townships: BTreeSet<_> = open.iter().filter_map(|one| one.told.region.township()).collect();
    (service::count(stations), service::count(townships.len()))
}

/// Townships that parcels reached in the three finished months up to a day, and the last day of these. Who was active is kept
/// by month, which is read much faster than 90 days.
fn reached_before(
    conn: &mut Conn,
    county: Option<RegionCode>,
    day: Day,
    told: &[Told],
) -> Result<(i64, Day)> {
    let until = first_of(day).plus_days(-1);
    let last = month_number(until);
    let months = (month_before(month_before(last)), last);
    let points: BTreeSet<i64> =
        store::active_in_months(conn, ActiveKind::Point, &service::counties_within(county), months)?
            .into_iter()
            .collect();
    let townships: BTreeSet<_> = told
        .iter()
        .filter(|one| points.contains(&one.station.0))
        .filter_map(|one| one.region.township())
        .collect();
    Ok((service::count(townships.len()), until))
}
