//! What the figures say.

use std::collections::BTreeSet;

use db::{Conn, Db};
use kernel::{Action, Clock, Day, RegionCode};

use crate::model::{ActiveKind, Coverage, Measure, Network, Span};
use crate::{Result, projector, store};

pub use crate::records::{outlets, records};

/// See figures by county and day. They are for officials; published results are for all.
pub const SEE_FIGURES: Action = Action("see_figures");

/// How long an outlet counts as active after its last transaction (a default of the rulebook).
pub const ACTIVE_DAYS: i64 = 90;

/// The sum of a measure.
pub fn total(conn: &mut Conn, measure: Measure, within: Option<RegionCode>, span: Span) -> Result<i64> {
    Ok(store::by_day(conn, measure, within, span)?.into_iter().map(|(_, value)| value).sum())
}

/// A measure by month: year, month, sum; months without figures are zero, because the log is complete.
pub fn by_month(
    conn: &mut Conn,
    measure: Measure,
    within: Option<RegionCode>,
    span: Span,
) -> Result<Vec<(i32, u8, i64)>> {
    let mut months = Vec::new();
    let (mut year, mut month) = (span.from.0.year(), u8::from(span.from.0.month()));
    while (year, month) <= (span.to.0.year(), u8::from(span.to.0.month())) {
        months.push((year, month, 0_i64));
        (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    }
    for (number, value) in store::by_day(conn, measure, within, span)? {
        let here = months
            .iter_mut()
            .find(|(year, month, _)| *year == number / 10_000 && i32::from(*month) == number / 100 % 100);
        if let Some((_, _, sum)) = here {
            *sum += value;
        }
    }
    Ok(months)
}

/// A measure by day; days without figures are zero.
pub fn by_day(
    conn: &mut Conn,
    measure: Measure,
    within: Option<RegionCode>,
    span: Span,
) -> Result<Vec<(Day, i64)>> {
    let sums: std::collections::BTreeMap<i32, i64> =
        store::by_day(conn, measure, within, span)?.into_iter().collect();
    let mut days = Vec::new();
    let mut day = span.from;
    while day <= span.to {
        days.push((day, sums.get(&day.number()).copied().unwrap_or(0)));
        day = day.plus_days(1);
    }
    Ok(days)
}

/// A measure by county; counties without figures are left out.
pub fn by_county(conn: &mut Conn, measure: Measure, span: Span) -> Result<Vec<(RegionCode, i64)>> {
    store::by_county(conn, measure, span)
}

/// How many different sellers or points were active.
pub fn active(conn: &mut Conn, kind: ActiveKind, county: Option<RegionCode>, span: Span) -> Result<i64> {
    let subjects: BTreeSet<i64> =
        store::active(conn, kind, county, span)?.into_iter().map(|(_, _, subject)| subject).collect();
    Ok(count(subjects.len()))
}

/// The sellers or points that were active in a county, each once.
pub fn active_subjects(
    conn: &mut Conn,
    kind: ActiveKind,
    county: RegionCode,
    span: Span,
) -> Result<BTreeSet<i64>> {
    Ok(store::active(conn, kind, Some(county), span)?.into_iter().map(|(_, _, subject)| subject).collect())
}

/// How a county's network serves, as of a day.
pub fn coverage(conn: &mut Conn, county: RegionCode, day: Day) -> Result<Coverage> {
    let span = Span::last_days(day, ACTIVE_DAYS);
    let active = store::active(conn, ActiveKind::Point, Some(county), span)?;
    let served: BTreeSet<i64> = active.iter().map(|(_, _, subject)| *subject).collect();
    let townships: BTreeSet<RegionCode> =
        active.iter().filter_map(|(_, region, _)| region.township()).collect();
    let outlets = store::outlets(conn, county)?;
    let served = &served;
    let of = |network| outlets.iter().filter(move |one| one.belongs_to(network, served));
    let villages: BTreeSet<RegionCode> = of(Network::Points).map(|one| one.region).collect();
    Ok(Coverage {
        county,
        outlets: count(of(Network::Open).count()),
        points: count(of(Network::Points).count()),
        villages: count(villages.len()),
        outlets_selling: count(of(Network::Selling).count()),
        outlets_paying: count(of(Network::Paying).count()),
        converted: count(of(Network::Converted).count()),
        converted_shopping: count(of(Network::Converted).filter(|one| served.contains(&one.id.0)).count()),
        converted_paying: count(of(Network::Converted).filter(|one| one.takes_payments).count()),
        converted_parcels: count(of(Network::Converted).filter(|one| one.takes_parcels).count()),
        warehouses: count(of(Network::Warehouses).count()),
        centres: count(of(Network::Centres).count()),
        centres_parcels: count(of(Network::Centres).filter(|one| one.takes_parcels).count()),
        townships_reached: count(townships.len()),
        points_reached: count(of(Network::Reached).count()),
    })
}

/// How many outlets of every level are open in the whole city.
pub fn open_outlets(conn: &mut Conn) -> Result<i64> {
    store::open_outlets(conn)
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Every figure as text, in order; for comparing two states.
pub fn everything(conn: &mut Conn) -> Result<Vec<String>> {
    store::everything(conn)
}

/// Deletes the figures and reads the whole log again; returns how many events were read.
pub async fn rebuild(db: &Db, clock: &dyn Clock) -> Result<usize> {
    db.write(|tx| {
        store::clear(tx.conn())?;
        db::rewind(tx, projector::PROJECTOR.consumer)?;
        Ok::<_, crate::Error>(())
    })
    .await?;
    Ok(db::catch_up(db, clock.now(), &projector::PROJECTOR).await?)
}
