//! The programme's targets, as figures stand: one reckoning for the boards, for supervision and for bulletins.

use std::collections::{BTreeMap, BTreeSet};

use db::Conn;
use kernel::{Day, Message, RegionCode, grouped};

use crate::definitions::{Text, in_use};
use crate::growth::{compound, days, forecast, path, percent, share};
use crate::links::{all_outlets_path, attainments_path, records_path, sellers_path};
use crate::model::{ActiveKind, Coverage, Measure, Network, Span};
pub use crate::programme::Recorded;
use crate::programme::{Target, programme};
use crate::service::{self, ACTIVE_DAYS, divisions_of};
use crate::span::{first_of, month_before};
use crate::store::{self, Told};
use crate::sums::month_number;
use crate::{Result, lineage};

/// A target with where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetRow {
    /// Its word in the programme.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// How it is read.
    pub note: Text,
    /// Of the city, or of this county.
    pub county: Option<RegionCode>,
    /// True for thousandths, false for a count.
    pub per_mille: bool,
    /// True where it is asked for each year alike.
    pub yearly: bool,
    /// What is to be reached.
    pub target: i64,
    /// What is; none when nothing here counts it.
    pub now: Option<i64>,
    /// Why there is no figure, and who can mend it.
    pub why: Option<Message>,
    /// What ought to be by today.
    pub path: i64,
    /// What will be at the end of the year when it goes on as lately.
    pub forecast: Option<i64>,
    /// The first day of the programme.
    pub from: Day,
    /// The day it is due.
    pub due: Day,
    /// What it is counted from.
    pub source: Message,
    records: Option<Records>,
}

/// What a figure opens down to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Records {
    Sales((i32, i32)),
    Outlets(Network),
    Arrivals(Span),
    /// What the office put on record, or ought to.
    Attainments,
}

/// How far a target is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Reached.
    Reached,
    /// Not behind its path.
    OnPath,
    /// Behind.
    Behind,
    /// Nothing here counts it.
    NotCounted,
}

impl TargetRow {
    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        match self.now {
            None => Progress::NotCounted,
            Some(now) if now >= self.target => Progress::Reached,
            Some(now) if now >= self.path => Progress::OnPath,
            Some(_) => Progress::Behind,
        }
    }

    /// An amount of it, as people read it: `80.0%`, `1,234`.
    #[must_use]
    pub fn shown(&self, amount: i64) -> String {
        if self.per_mille { percent(amount, false) } else { grouped(amount) }
    }

    /// The records the figure is made of, behind `/city` or `/county`; without a figure where it is put on record.
    #[must_use]
    pub fn link(&self, door: &str) -> Option<String> {
        Some(match self.records? {
            Records::Sales(months) => sellers_path(door, self.county, months),
            Records::Outlets(network) => all_outlets_path(door, network, self.county),
            Records::Arrivals(span) => records_path(door, Measure::ParcelsArrived, self.county, span),
            Records::Attainments => attainments_path(door, &self.id, self.county),
        })
    }
}

/// The targets of the city, or of a county, as they stand on a day.
pub fn targets(conn: &mut Conn, county: Option<RegionCode>, today: Day) -> Result<Vec<TargetRow>> {
    let coverage = service::coverages(conn, county, today)?;
    standing(conn, county, today, &coverage)
}

/// The city's target of this id; none when the programme has none.
pub fn target(conn: &mut Conn, id: &str, today: Day) -> Result<Option<TargetRow>> {
    Ok(targets(conn, None, today)?.into_iter().find(|one| one.id == id))
}

/// The same where it is known already how the network serves.
pub(crate) fn standing(
    conn: &mut Conn,
    county: Option<RegionCode>,
    today: Day,
    coverage: &[Coverage],
) -> Result<Vec<TargetRow>> {
    let told = store::all_told(conn, &service::counties_within(county), Some(today))?;
    let network = Network90::read(conn, county, today, coverage, &told)?;
    let row = |target: &Target| {
        let counted = match target.id.as_str() {
            "transaction-growth" => grown(conn, target, county, today)?,
            "express-townships" => network.reached(),
            "stations" => network.stations(),
            "townships-with-stations" => network.served(),
            _ => match target.recorded {
                Some(recorded) => attained(conn, target, recorded, county, today)?,
                None => Counted::not(Message::new("statistics-target-elsewhere")),
            },
        };
        let aim = if county.is_some() { target.county } else { target.city };
        Ok(TargetRow {
            id: target.id.clone(),
            name: target.name.clone(),
            note: target.note.clone(),
            county,
            per_mille: target.per_mille,
            yearly: target.base_year.is_some(),
            target: aim,
            now: counted.now,
            why: counted.why,
            path: if target.base_year.is_some() { aim } else { path(aim, (target.from, target.due), today) },
            forecast: counted.forecast,
            from: target.from,
            due: target.due,
            source: source_of(target),
            records: counted.records,
        })
    };
    programme().targets.iter().map(row).collect()
}

/// What a target is counted from.
fn source_of(target: &Target) -> Message {
    Message::new(match (target.recorded, target.base_year) {
        (Some(_), _) => "statistics-target-source-recorded",
        (None, Some(_)) => "statistics-target-source-sales",
        _ if target.id == "express-townships" => "statistics-source-events",
        _ => "statistics-source-network",
    })
}

/// A target of which the joint-conference office puts on record what no event tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordedTarget {
    /// Its word in the programme.
    pub id: &'static str,
    /// Its name.
    pub name: &'static Text,
    /// What is put on record.
    pub recorded: Recorded,
    /// The first day of the programme.
    pub from: Day,
}

/// The targets whose figures the office puts on record.
#[must_use]
pub fn recorded_targets() -> Vec<RecordedTarget> {
    let of = |target: &'static Target| {
        let recorded = target.recorded?;
        Some(RecordedTarget { id: &target.id, name: &target.name, recorded, from: target.from })
    };
    programme().targets.iter().filter_map(of).collect()
}

/// What a target comes to.
#[derive(Debug, Clone, Default)]
struct Counted {
    now: Option<i64>,
    forecast: Option<i64>,
    why: Option<Message>,
    records: Option<Records>,
}

impl Counted {
    fn not(why: Message) -> Self {
        Self { why: Some(why), ..Self::default() }
    }
}

// ── Growth ───────────────────────────────────────────────────────────────────────────────────────────

/// January to the last month that is over: a month under way is not compared with a whole one.
pub(crate) fn finished_months(today: Day) -> Option<(i32, i32)> {
    let last = first_of(today).plus_days(-1);
    (last.0.year() == today.0.year()).then(|| (today.0.year() * 100 + 1, month_number(last)))
}

/// The same months so many years before.
pub(crate) const fn years_before((first, last): (i32, i32), years: i32) -> (i32, i32) {
    (first - 100 * years, last - 100 * years)
}

/// Rural sales of a year's finished months beside the same months of the base year, as growth a year; in January those of the
/// whole last year. Where the log does not reach back and the base is declared for a whole year, whole years are compared.
fn grown(conn: &mut Conn, target: &Target, county: Option<RegionCode>, today: Day) -> Result<Counted> {
    let (this_year, base_year) = (today.0.year(), target.base_year.unwrap_or(today.0.year() - 1));
    let whole = |year: i32| (year * 100 + 1, year * 100 + 12);
    let months = finished_months(today).unwrap_or(whole(this_year - 1));
    let mut sold = |months| Ok::<_, crate::Error>(service::rural_sales(conn, county, months)?.all());
    let years = months.0 / 100 - base_year;
    let (now, base) = (sold(months)?, sold(years_before(months, years))?);
    let base_whole = if base > 0 { sold(whole(base_year))? } else { declared(target, county).unwrap_or(0) };
    let expected = year_end(&mut sold, months)?;
    let since = |sales: i64, base: i64, years: i32| {
        u32::try_from(years).ok().and_then(|years| compound(sales, base, years))
    };
    let (growth, months) = if base > 0 {
        (since(now, base, years), months)
    } else {
        let last = whole(this_year - 1);
        (since(sold(last)?, base_whole, this_year - 1 - base_year), last)
    };
    Ok(match growth {
        None if base_whole == 0 => {
            Counted::not(Message::new("statistics-target-no-base").with("year", base_year))
        }
        None => Counted::not(Message::new("statistics-target-nothing-sold")),
        Some(growth) => Counted {
            now: Some(growth),
            forecast: expected.and_then(|sales| since(sales, base_whole, this_year - base_year)),
            why: None,
            records: Some(Records::Sales(months)),
        },
    })
}

/// What this year will come to when the months ahead grow on last year's as the finished ones did.
fn year_end(sold: &mut impl FnMut((i32, i32)) -> Result<i64>, months: (i32, i32)) -> Result<Option<i64>> {
    let (first, last) = years_before(months, 1);
    let (now, then) = (sold(months)?, sold((first, last))?);
    let rest = if last % 100 == 12 { 0 } else { sold((last + 1, last / 100 * 100 + 12))? };
    if then <= 0 {
        return Ok(None);
    }
    let ahead = i128::from(rest) * i128::from(now) / i128::from(then);
    Ok(i64::try_from(ahead).ok().and_then(|ahead| now.checked_add(ahead)))
}

/// What the definitions say the base year came to.
fn declared(target: &Target, county: Option<RegionCode>) -> Option<i64> {
    let definitions = in_use().ok()?;
    let region = county.unwrap_or(programme().city);
    let base =
        definitions.bases.iter().find(|one| one.programme_target == target.id && one.region == region)?;
    Some(base.sales.0)
}

// ── What the office puts on record ───────────────────────────────────────────────────────────────────

/// Divisions that were named, each once, or persons of every county as they were told last. Nothing on record is no figure: the
/// office has to say so, even where it is none.
fn attained(
    conn: &mut Conn,
    target: &Target,
    recorded: Recorded,
    county: Option<RegionCode>,
    today: Day,
) -> Result<Counted> {
    let mut on = |day| on_record(conn, target, recorded, county, day);
    let (now, before) = (on(today)?, on(today.plus_days(-ACTIVE_DAYS))?);
    let records = Some(Records::Attainments);
    let Some((amount, counties)) = now else {
        let why = Some(Message::new("statistics-target-unset"));
        return Ok(Counted { why, records, ..Counted::default() });
    };
    let year_end = Day::new(today.0.year(), 12, 31).unwrap_or(today);
    let ahead = |(then, _)| forecast(amount, (then, ACTIVE_DAYS), days(today, year_end));
    let all = service::count(region::divisions().counties().len());
    let partly = recorded == Recorded::Persons && county.is_none() && counties < all;
    Ok(Counted {
        now: Some(amount),
        // What was put on record for the first time within these days says nothing of how fast it goes.
        forecast: before.map(ahead),
        why: partly
            .then(|| Message::new("statistics-target-partly").with("counties", counties).with("all", all)),
        records,
    })
}

/// What was on record on a day, and for how many counties; none when nothing was.
fn on_record(
    conn: &mut Conn,
    target: &Target,
    recorded: Recorded,
    county: Option<RegionCode>,
    day: Day,
) -> Result<Option<(i64, i64)>> {
    let found = store::on_record(conn, &target.id, &service::counties_within(county), day)?;
    if found.is_empty() {
        // Who keeps the list of names keeps it for every county: one without a name has none.
        let kept = recorded != Recorded::Persons
            && county.is_some()
            && !store::on_record(conn, &target.id, &[], day)?.is_empty();
        return Ok(kept.then_some((0, 0)));
    }
    // A county that became a district has one count of persons: what was told last, under whichever code.
    let mut persons: BTreeMap<RegionCode, (i32, i64)> = BTreeMap::new();
    let mut divisions = 0_i64;
    for (code, one) in &found {
        divisions += service::count(one.divisions.len());
        if let Some(told) = one.persons {
            let known = persons.entry(lineage::today(*code)).or_insert(told);
            *known = told.max(*known);
        }
    }
    Ok(Some(match recorded {
        Recorded::Persons => {
            (persons.values().map(|(_, amount)| amount).sum(), service::count(persons.len()))
        }
        Recorded::Townships | Recorded::Villages => (divisions, service::count(found.len())),
    }))
}

// ── The network ──────────────────────────────────────────────────────────────────────────────────────

/// How the network stands, and stood 90 days ago.
struct Network90 {
    today: Day,
    townships: i64,
    now: [i64; 3],
    then: [i64; 3],
    /// Days since what was reached then was counted: it is kept by month.
    reached_days: i64,
}

impl Network90 {
    fn read(
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

    fn stations(&self) -> Counted {
        let [stations, ..] = self.now;
        Counted {
            now: Some(stations),
            forecast: Some(self.ahead(0, ACTIVE_DAYS)),
            why: None,
            records: Some(Records::Outlets(Network::Stations)),
        }
    }

    fn served(&self) -> Counted {
        let [_, served, _] = self.now;
        self.share_of(served, self.ahead(1, ACTIVE_DAYS), Records::Outlets(Network::Open))
    }

    fn reached(&self) -> Counted {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_that_goes_on_as_it_did() {
        let mut sold = |months: (i32, i32)| {
            Ok(match months {
                (202_601, 202_610) => 240,
                (202_501, 202_510) => 200,
                (202_511, 202_512) => 50,
                other => panic!("{other:?}"),
            })
        };
        assert_eq!(
            year_end(&mut sold, (202_601, 202_610)).unwrap(),
            Some(300),
            "240 and a fifth more than 50"
        );
    }
}
