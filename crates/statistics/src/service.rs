//! What the figures say.

use std::collections::{BTreeMap, BTreeSet};

use db::{Conn, Db};
use kernel::{Action, Clock, Day, Level, RegionCode};

use crate::model::{ActiveKind, Coverage, Measure, Network, RuralSales, SellerSales, Span};
use crate::store::{Outlet, Within};
use crate::{Result, lineage, projector, store};

pub use crate::records::{outlets, outlets_within, records};

/// See figures by county and day. They are for officials; published results are for all.
pub const SEE_FIGURES: Action = Action("see_figures");

/// How long an outlet counts as active after its last transaction (a default of the rulebook).
pub const ACTIVE_DAYS: i64 = 90;

/// The sum of a measure.
pub fn total(conn: &mut Conn, measure: Measure, within: Option<RegionCode>, span: Span) -> Result<i64> {
    let counties = counties_within(within);
    store::total(conn, measure, asked(within, &counties), span)
}

/// A measure by month: year, month, sum; months without figures are zero, because the log is complete.
pub fn by_month(
    conn: &mut Conn,
    measure: Measure,
    within: Option<RegionCode>,
    span: Span,
) -> Result<Vec<(i32, u8, i64)>> {
    let counties = counties_within(within);
    let sums: BTreeMap<i32, i64> =
        store::by_month(conn, measure, asked(within, &counties), span)?.into_iter().collect();
    let mut months = Vec::new();
    let (mut year, mut month) = (span.from.0.year(), u8::from(span.from.0.month()));
    while (year, month) <= (span.to.0.year(), u8::from(span.to.0.month())) {
        let sum = sums.get(&(year * 100 + i32::from(month))).copied().unwrap_or(0);
        months.push((year, month, sum));
        (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
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
    let counties = counties_within(within);
    let sums: BTreeMap<i32, i64> =
        store::by_day(conn, measure, asked(within, &counties), span)?.into_iter().collect();
    let mut days = Vec::new();
    let mut day = span.from;
    while day <= span.to {
        days.push((day, sums.get(&day.number()).copied().unwrap_or(0)));
        day = day.plus_days(1);
    }
    Ok(days)
}

/// A measure by county, as it is called today; counties without figures are left out. What a county sold before it became a
/// district is the district's.
pub fn by_county(conn: &mut Conn, measure: Measure, span: Span) -> Result<Vec<(RegionCode, i64)>> {
    let mut sums = BTreeMap::new();
    for (county, value) in store::by_county(conn, measure, span)? {
        *sums.entry(lineage::today(county)).or_insert(0_i64) += value;
    }
    Ok(sums.into_iter().collect())
}

/// A measure by township of a county; villages whose township is not known stand under the county.
pub fn by_township(
    conn: &mut Conn,
    measure: Measure,
    county: RegionCode,
    span: Span,
) -> Result<Vec<(RegionCode, i64)>> {
    let mut sums = BTreeMap::new();
    for code in lineage::of(county) {
        for (region, value) in store::by_place(conn, measure, code, span)? {
            *sums.entry(region.township().unwrap_or(county)).or_insert(0_i64) += value;
        }
    }
    Ok(sums.into_iter().collect())
}

/// Rural e-commerce sales (农村电商交易额) from this month to that one, such as 202611, in its parts: what is paid here, what is
/// imported from other platforms, and what enterprises report in place of both.
pub fn rural_sales(conn: &mut Conn, county: Option<RegionCode>, months: (i32, i32)) -> Result<RuralSales> {
    let counties = counties_within(county);
    let mut of = |measure| store::of_months(conn, measure, &counties, months);
    Ok(RuralSales {
        here: of(Measure::TransactionValue)?,
        elsewhere: of(Measure::OffsiteSales)?,
        reported: of(Measure::ReportedSales)?,
        twice: of(Measure::ReportedTwice)?,
    })
}

/// Rural sales by month, such as 202611; months without are left out.
pub fn rural_by_month(
    conn: &mut Conn,
    county: Option<RegionCode>,
    months: (i32, i32),
) -> Result<BTreeMap<i32, RuralSales>> {
    let counties = counties_within(county);
    let mut found: BTreeMap<i32, RuralSales> = BTreeMap::new();
    for measure in RURAL {
        for (month, value) in store::each_month(conn, measure, &counties, months)? {
            let sales = found.entry(month).or_default();
            match measure {
                Measure::TransactionValue => sales.here += value,
                Measure::OffsiteSales => sales.elsewhere += value,
                Measure::ReportedSales => sales.reported += value,
                _ => sales.twice += value,
            }
        }
    }
    Ok(found)
}

/// What rural sales are made of. How they add up is the dictionary's `rural-transactions`, which a test holds [`RuralSales::all`]
/// against.
const RURAL: [Measure; 4] =
    [Measure::TransactionValue, Measure::OffsiteSales, Measure::ReportedSales, Measure::ReportedTwice];

/// What the sellers of a county, or of all, sold online from this month to that one, such as 202611: what is known of them and
/// what they reported. The figures of rural transactions open down to these.
pub fn seller_sales(
    conn: &mut Conn,
    county: Option<RegionCode>,
    months: (i32, i32),
    page: (i64, i64),
) -> Result<(Vec<SellerSales>, i64)> {
    store::seller_sales(conn, &counties_within(county), months, page)
}

/// How many different sellers or points were active.
pub fn active(conn: &mut Conn, kind: ActiveKind, county: Option<RegionCode>, span: Span) -> Result<i64> {
    Ok(count(store::active_subjects(conn, kind, &counties_within(county), span)?.len()))
}

/// The sellers or points that were active in a county, each once.
pub fn active_subjects(
    conn: &mut Conn,
    kind: ActiveKind,
    county: RegionCode,
    span: Span,
) -> Result<BTreeSet<i64>> {
    Ok(store::active_subjects(conn, kind, &lineage::of(county), span)?.into_iter().collect())
}

/// The codes a county has had; none stands for all counties, which need no list.
pub(crate) fn counties_within(within: Option<RegionCode>) -> Vec<RegionCode> {
    match within.filter(|region| region.level() == Level::County) {
        Some(county) => lineage::of(county),
        None => Vec::new(),
    }
}

fn asked<'a>(within: Option<RegionCode>, counties: &'a [RegionCode]) -> Within<'a> {
    match within.filter(|region| region.level() > Level::County) {
        Some(place) => Within::Place(place),
        None => Within::Counties(counties),
    }
}

/// What outlets did within the last 90 days, each once.
#[derive(Debug, Default)]
pub(crate) struct Lately {
    /// Parcels came or went.
    pub(crate) served: BTreeSet<i64>,
    /// Local goods were sold.
    pub(crate) selling: BTreeSet<i64>,
    /// Payments were taken.
    pub(crate) paying: BTreeSet<i64>,
}

impl Lately {
    /// Reads who sold and took payments; a parcel's county is its seller's, so outlets of all counties are read.
    fn read(conn: &mut Conn, served: BTreeSet<i64>, span: Span) -> Result<Self> {
        let mut of = |kind| {
            let found = store::active(conn, kind, &[], span)?;
            Ok::<_, crate::Error>(found.into_iter().map(|(_, subject)| subject).collect())
        };
        Ok(Self { served, selling: of(ActiveKind::Selling)?, paying: of(ActiveKind::Paying)? })
    }

    /// What the outlets of some counties did in these days.
    pub(crate) fn of(conn: &mut Conn, counties: &[RegionCode], span: Span) -> Result<Self> {
        let served = store::active(conn, ActiveKind::Point, counties, span)?;
        Self::read(conn, served.into_iter().map(|(_, subject)| subject).collect(), span)
    }
}

/// How a county's network serves, as of a day.
pub fn coverage(conn: &mut Conn, county: RegionCode, day: Day) -> Result<Coverage> {
    coverage_within(conn, county, day, ACTIVE_DAYS)
}

/// How a county's network serves, as of a day; what was done lately is what was done within so many days.
pub fn coverage_within(conn: &mut Conn, county: RegionCode, day: Day, days: i64) -> Result<Coverage> {
    let found = coverages_within(conn, Some(county), Span::last_days(day, days))?.into_iter().next();
    Ok(found.unwrap_or_else(|| coverage_of(county, &[], &[], &Lately::default())))
}

/// How each county's network serves, or one county's, as of a day.
pub fn coverages(conn: &mut Conn, county: Option<RegionCode>, day: Day) -> Result<Vec<Coverage>> {
    coverages_within(conn, county, Span::last_days(day, ACTIVE_DAYS))
}

/// The network as of the last of these days; lately is within them.
fn coverages_within(conn: &mut Conn, county: Option<RegionCode>, span: Span) -> Result<Vec<Coverage>> {
    let counties = counties_within(county);
    let mut active: BTreeMap<RegionCode, Vec<(RegionCode, i64)>> = BTreeMap::new();
    let mut served = BTreeSet::new();
    for (region, subject) in store::active(conn, ActiveKind::Point, &counties, span)? {
        served.insert(subject);
        active.entry(lineage::today(region.county())).or_default().push((region, subject));
    }
    let lately = Lately::read(conn, served, span)?;
    let mut outlets: BTreeMap<RegionCode, Vec<Outlet>> = BTreeMap::new();
    for outlet in store::outlets(conn, &counties, span.to)? {
        outlets.entry(lineage::today(outlet.told.county)).or_default().push(outlet);
    }
    let of = |county: RegionCode| {
        let active = active.get(&county).map_or(&[][..], Vec::as_slice);
        coverage_of(county, active, outlets.get(&county).map_or(&[][..], Vec::as_slice), &lately)
    };
    let all = region::divisions().counties().into_iter().map(|one| one.code);
    Ok(all.filter(|code| county.is_none_or(|county| county == *code)).map(of).collect())
}

fn coverage_of(
    county: RegionCode,
    active: &[(RegionCode, i64)],
    outlets: &[Outlet],
    lately: &Lately,
) -> Coverage {
    let townships: BTreeSet<RegionCode> = active.iter().filter_map(|(region, _)| region.township()).collect();
    let of = |network| outlets.iter().filter(move |one| one.told.belongs_to(network, lately));
    let villages: BTreeSet<RegionCode> = of(Network::Points).map(|one| one.told.region).collect();
    let served_townships: BTreeSet<RegionCode> =
        of(Network::Open).filter_map(|one| one.told.region.township()).collect();
    let shopping = |one: &&Outlet| lately.served.contains(&one.told.station.0);
    Coverage {
        county,
        outlets: count(of(Network::Open).count()),
        stations: count(of(Network::Stations).count()),
        points: count(of(Network::Points).count()),
        villages: count(villages.len()),
        outlets_served: count(of(Network::Served).count()),
        outlets_selling: count(of(Network::Selling).count()),
        outlets_paying: count(of(Network::Paying).count()),
        converted: count(of(Network::Converted).count()),
        converted_shopping: count(of(Network::Converted).filter(shopping).count()),
        converted_paying: count(of(Network::Converted).filter(|one| one.told.takes_payments).count()),
        converted_parcels: count(of(Network::Converted).filter(|one| one.told.takes_parcels).count()),
        warehouses: count(of(Network::Warehouses).count()),
        centres: count(of(Network::Centres).count()),
        centres_parcels: count(of(Network::Centres).filter(|one| one.told.takes_parcels).count()),
        townships_served: count(served_townships.len()),
        townships_reached: count(townships.len()),
        points_reached: count(of(Network::Reached).count()),
    }
}

/// How many villages and townships a county has today.
pub(crate) fn divisions_of(county: RegionCode) -> (i64, i64) {
    let divisions = region::divisions();
    let townships = divisions.children(county).into_iter().filter(|one| one.level == Level::Township);
    (count(divisions.villages(county).len()), count(townships.count()))
}

/// How many outlets of every level are open in the whole city, as they were told last.
pub fn open_outlets(conn: &mut Conn) -> Result<i64> {
    let outlets = store::as_told(&store::all_told(conn, &[], None)?);
    Ok(count(outlets.iter().filter(|one| one.told.status == "open").count()))
}

pub(crate) fn count(number: usize) -> i64 {
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
