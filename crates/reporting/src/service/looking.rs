//! What is shown, and to whom.

use std::collections::BTreeMap;

use db::Conn;
use kernel::{Actor, Day, Period, RegionCode, ResourceRef};
use statistics::definitions::{DataSet, Definitions, Reporter};

use super::{SEE_REPORTS, definitions, due_of};
use crate::model::{Extension, History, Receipt, Report, Stage, Tally, Unit, UnitId, Version, receipt};
use crate::store::Scope;
use crate::{Error, Result, store};

/// Periods of a unit's past shown beside its form.
const PAST: i64 = 24;

/// Where a period stands in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It has not opened.
    Upcoming,
    /// Reports are on time.
    Open,
    /// Reports are late and still taken.
    Overdue,
    /// Only corrections are taken.
    Locked,
}

/// Where a period stands on this day, with the deadline as it was moved for the unit.
#[must_use]
pub fn phase_of(set: &DataSet, period: Period, due: Day, today: Day) -> Phase {
    if today < set.opens_on(period) {
        Phase::Upcoming
    } else if today <= due {
        Phase::Open
    } else if today <= set.locks_on(period) {
        Phase::Overdue
    } else {
        Phase::Locked
    }
}

/// One report of the overview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Of which period.
    pub period: Period,
    /// Whether and when it came.
    pub receipt: Receipt,
    /// How far it has come; none when nothing was begun.
    pub stage: Option<Stage>,
    /// Its deadline.
    pub due: Day,
    /// Where the period stands.
    pub phase: Phase,
    /// Whether it came on time only because its deadline was moved.
    pub extended: bool,
}

/// A unit and its reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitRow {
    /// Who.
    pub unit: Unit,
    /// One for each period asked for.
    pub slots: Vec<Slot>,
}

/// Which reports to look over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverviewQuery {
    /// Of which data set.
    pub data_set: String,
    /// Only of this county.
    pub county: Option<RegionCode>,
    /// Part of the unit's name, in Chinese, pinyin or initials.
    pub words: String,
    /// The last period shown.
    pub last: Period,
    /// How many periods, up to the last.
    pub periods: usize,
    /// Only units whose last period has this receipt.
    pub receipt: Option<Receipt>,
    /// Only units whose last period has come this far.
    pub stage: Option<Stage>,
}

/// Units and their reports, and how complete and timely they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// The periods, the newest first.
    pub periods: Vec<Period>,
    /// The units that match.
    pub rows: Vec<UnitRow>,
    /// For each period, of all units before the filters of receipt and stage; empty while it is not due.
    pub tallies: Vec<Tally>,
}

/// The units of the reader and their reports, the newest period first.
pub fn overview(conn: &mut Conn, actor: &Actor, today: Day, want: &OverviewQuery) -> Result<Overview> {
    let scope = actor.scope(SEE_REPORTS, "Report");
    if scope.is_empty() {
        // Nobody's list: a visitor signs in first, and everybody else has none to see.
        actor.may(SEE_REPORTS, &ResourceRef::new("Report", RegionCode(0)))?;
    }
    let mut units = store::units(conn, &Scope::Of(scope), &want.data_set, &want.words)?;
    units.retain(|unit| want.county.is_none_or(|county| unit.county == county));
    laid_out(conn, definitions()?, today, want, units)
}

fn laid_out(
    conn: &mut Conn,
    definitions: &Definitions,
    today: Day,
    want: &OverviewQuery,
    units: Vec<Unit>,
) -> Result<Overview> {
    let periods: Vec<Period> =
        std::iter::successors(Some(want.last), |one| Some(one.previous())).take(want.periods).collect();
    let reports: BTreeMap<(UnitId, Period), Report> = store::reports(conn, &want.data_set, &periods)?
        .into_iter()
        .map(|one| ((one.unit, one.period), one))
        .collect();
    let moved: BTreeMap<(UnitId, Period), Day> = store::granted(conn, &periods)?
        .into_iter()
        .map(|(unit, period, due)| ((unit, period), due))
        .collect();
    let mut tallies = vec![Tally::default(); periods.len()];
    let mut rows = Vec::new();
    for unit in units {
        let slots: Vec<Slot> = periods
            .iter()
            .filter_map(|period| {
                let set = definitions.data_set_for(&unit.data_set, *period)?;
                let key = (unit.id, *period);
                Some(slot(&unit, set, *period, reports.get(&key), moved.get(&key).copied(), today))
            })
            .collect();
        for (slot, tally) in slots.iter().zip(&mut tallies) {
            if matches!(slot.phase, Phase::Overdue | Phase::Locked) {
                tally.count(slot.receipt);
            }
        }
        let last = slots.first();
        let receipt_fits = want.receipt.is_none_or(|one| last.is_some_and(|slot| slot.receipt == one));
        let stage_fits = want.stage.is_none_or(|one| last.is_some_and(|slot| slot.stage == Some(one)));
        let ever = slots.iter().any(|slot| slot.receipt != Receipt::NotExpected);
        if receipt_fits && stage_fits && (ever || want.receipt.is_some()) {
            rows.push(UnitRow { unit, slots });
        }
    }
    Ok(Overview { periods, rows, tallies })
}

fn slot(
    unit: &Unit,
    set: &DataSet,
    period: Period,
    report: Option<&Report>,
    moved: Option<Day>,
    today: Day,
) -> Slot {
    let due = moved.unwrap_or_else(|| set.due_on(period));
    let first_on = report.and_then(|one| one.first_on);
    let receipt = receipt(unit.is_expected(period), report.is_some(), first_on, due, set.locks_on(period));
    Slot {
        period,
        receipt,
        stage: report.map(|one| one.stage),
        due,
        phase: phase_of(set, period, due, today),
        extended: receipt == Receipt::OnTime && first_on.is_some_and(|day| day > set.due_on(period)),
    }
}

/// A unit, for those who may see its reports.
pub fn unit(conn: &mut Conn, actor: &Actor, id: UnitId) -> Result<Unit> {
    let unit = store::unit(conn, id)?.ok_or(Error::NoUnit)?;
    actor.may(SEE_REPORTS, &unit)?;
    Ok(unit)
}

/// A report with everything that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportView {
    /// Who.
    pub unit: Unit,
    /// The form.
    pub set: &'static DataSet,
    /// Of which period.
    pub period: Period,
    /// The report; none while nothing was begun.
    pub report: Option<Report>,
    /// What was submitted, the newest first.
    pub versions: Vec<Version>,
    /// What the unit said before, the newest first.
    pub history: History,
    /// Wishes for more time, the newest first.
    pub extensions: Vec<Extension>,
    /// Its deadline.
    pub due: Day,
    /// Whether and when it came.
    pub receipt: Receipt,
    /// Where the period stands.
    pub phase: Phase,
}

/// A report, for its reporter and the officials above it. Refuses a period the unit does not report.
pub fn report(conn: &mut Conn, actor: &Actor, today: Day, id: UnitId, period: Period) -> Result<ReportView> {
    let (unit, set) = super::expected(conn, actor, SEE_REPORTS, id, period)?;
    let report = store::report(conn, &unit, period)?;
    let due = due_of(conn, &unit, set, period)?;
    let first_on = report.as_ref().and_then(|one| one.first_on);
    Ok(ReportView {
        versions: match &report {
            Some(report) => store::versions(conn, report)?,
            None => Vec::new(),
        },
        history: store::history(conn, &unit, period, PAST)?,
        extensions: store::extensions(conn, &unit, period)?,
        receipt: receipt(true, report.is_some(), first_on, due, set.locks_on(period)),
        phase: phase_of(set, period, due, today),
        due,
        unit,
        set,
        period,
        report,
    })
}

/// The reports a county owed of its own in a half-year, and how they came: what criterion A7 asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Timeliness {
    /// Due by the day asked for.
    pub due: u32,
    /// Of these, come by the deadline of the form.
    pub on_time: u32,
    /// Come after it, within an extension that was granted before it.
    pub extended: u32,
    /// Come late.
    pub late: u32,
}

/// What a county owed of its own for the periods of a half-year by this day. None where no county report of it is on
/// record.
pub fn timeliness(
    conn: &mut Conn,
    county: RegionCode,
    half_year: Period,
    today: Day,
) -> Result<Option<Timeliness>> {
    let definitions = definitions()?;
    let (first, last) = half_year.bounds();
    let mut found = None;
    for set in definitions.newest_data_sets().into_iter().filter(|set| set.reporter == Reporter::County) {
        let mut units = store::units(conn, &Scope::Everybody, &set.id, "")?;
        units.retain(|unit| unit.county == county);
        let newest = set.frequency.of(last);
        let within = |period: &Period| period.bounds().1 >= first;
        let count =
            std::iter::successors(Some(newest), |one| Some(one.previous())).take_while(within).count();
        let want = OverviewQuery {
            data_set: set.id.clone(),
            county: Some(county),
            words: String::new(),
            last: newest,
            periods: count,
            receipt: None,
            stage: None,
        };
        for row in laid_out(conn, definitions, today, &want, units)?.rows {
            let seen: &mut Timeliness = found.get_or_insert_default();
            for slot in row.slots.iter().filter(|slot| matches!(slot.phase, Phase::Overdue | Phase::Locked)) {
                seen.count(slot);
            }
        }
    }
    Ok(found)
}

impl Timeliness {
    const fn count(&mut self, slot: &Slot) {
        match slot.receipt {
            Receipt::NotExpected => return,
            Receipt::Missing | Receipt::Empty => {}
            Receipt::Late => self.late += 1,
            Receipt::OnTime if slot.extended => self.extended += 1,
            Receipt::OnTime => self.on_time += 1,
        }
        self.due += 1;
    }
}
