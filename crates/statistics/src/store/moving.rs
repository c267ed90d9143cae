//! Moving the figures by what a batch of events adds up to.

use std::collections::BTreeMap;

use db::{Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{OrganisationId, RegionCode, Timestamp};

use super::attainment::move_attained;
use super::outlet::save_told;
use super::reported::move_reported;
use super::schema::seller_month;
use super::upsert::{Upsert, Value, upsert};
use crate::Result;
use crate::model::Measure;
use crate::sums::{ReportOf, SellerMonth, Sums, month_number};

const DAILY: Upsert = Upsert {
    into: "daily_figure (county, id, day, region, measure, value)",
    conflict: "ON CONFLICT (county, measure, day, region) DO UPDATE SET value = daily_figure.value + excluded.value",
};
const MONTHLY: Upsert = Upsert {
    into: "monthly_figure (county, id, month, region, measure, value)",
    conflict: "ON CONFLICT (county, measure, month, region) DO UPDATE SET value = monthly_figure.value + excluded.value",
};
const COUNTY: Upsert = Upsert {
    into: "county_figure (county, id, at, measure, value)",
    conflict: "ON CONFLICT (county, measure, at) DO UPDATE SET value = county_figure.value + excluded.value",
};
const ACTIVE: Upsert = Upsert {
    into: "daily_active (county, id, day, region, kind, subject)",
    conflict: "ON CONFLICT (county, day, kind, subject, region) DO NOTHING",
};
const ACTIVE_IN_MONTH: Upsert = Upsert {
    into: "monthly_active (county, id, month, kind, subject)",
    conflict: "ON CONFLICT (county, kind, month, subject) DO NOTHING",
};
const LAST_ACTIVE: Upsert = Upsert {
    into: "last_active (county, id, kind, subject, region, day)",
    conflict: "ON CONFLICT (county, kind, subject, region) DO UPDATE SET \
               day = CASE WHEN excluded.day > last_active.day THEN excluded.day ELSE last_active.day END",
};
const SELLER: Upsert = Upsert {
    into: "seller_month (county, id, month, seller, known_fen, reported_fen, version)",
    conflict: "ON CONFLICT (county, month, seller) DO UPDATE SET known_fen = excluded.known_fen, \
               reported_fen = excluded.reported_fen, version = excluded.version",
};

/// Moves every figure by these sums.
pub(crate) fn move_figures(tx: &mut Tx<'_>, now: Timestamp, sums: &Sums) -> Result<()> {
    let (mut months, mut counties) = (BTreeMap::new(), BTreeMap::new());
    let mut daily = Vec::with_capacity(sums.figures.len());
    for ((region, day, measure), value) in &sums.figures {
        let (county, month) = (region.county(), month_number(*day));
        *months.entry((county, month, *region, *measure)).or_insert(0_i64) += value;
        *counties.entry((county, day.number(), *measure)).or_insert(0_i64) += value;
        *counties.entry((county, month, *measure)).or_insert(0_i64) += value;
        let id = Value::Big(tx.id::<i64>(now));
        let at = Value::Int(day.number());
        daily.push([county.into(), id, at, (*region).into(), (*measure).into(), Value::Big(*value)]);
    }
    for ((county, month, measure), value) in move_sellers(tx, now, sums)? {
        *counties.entry((county, month, measure)).or_insert(0_i64) += value;
    }
    upsert(tx.conn(), DAILY, &daily)?;
    let mut monthly = Vec::with_capacity(months.len());
    for ((county, month, region, measure), value) in months {
        let id = Value::Big(tx.id::<i64>(now));
        monthly.push([
            county.into(),
            id,
            Value::Int(month),
            region.into(),
            measure.into(),
            Value::Big(value),
        ]);
    }
    upsert(tx.conn(), MONTHLY, &monthly)?;
    let mut rows = Vec::with_capacity(counties.len());
    for ((county, at, measure), value) in counties {
        let id = Value::Big(tx.id::<i64>(now));
        rows.push([county.into(), id, Value::Int(at), measure.into(), Value::Big(value)]);
    }
    upsert(tx.conn(), COUNTY, &rows)?;
    move_active(tx, now, sums)?;
    move_reported(tx, now, sums)?;
    move_attained(tx.conn(), sums)?;
    for told in sums.outlets.values() {
        save_told(tx.conn(), told)?;
    }
    Ok(())
}

fn move_active(tx: &mut Tx<'_>, now: Timestamp, sums: &Sums) -> Result<()> {
    let (mut months, mut last) = (BTreeMap::new(), BTreeMap::new());
    let mut daily = Vec::with_capacity(sums.active.len());
    for (region, day, kind, subject) in &sums.active {
        let county = region.county();
        months.insert((county, month_number(*day), *kind, *subject), ());
        let latest = last.entry((county, *kind, *subject, *region)).or_insert(day.number());
        *latest = day.number().max(*latest);
        let id = Value::Big(tx.id::<i64>(now));
        let (at, word) = (Value::Int(day.number()), Value::Word(kind.as_str()));
        daily.push([county.into(), id, at, (*region).into(), word, Value::Big(*subject)]);
    }
    upsert(tx.conn(), ACTIVE, &daily)?;
    let mut monthly = Vec::with_capacity(months.len());
    for (county, month, kind, subject) in months.into_keys() {
        let (id, word) = (Value::Big(tx.id::<i64>(now)), Value::Word(kind.as_str()));
        monthly.push([county.into(), id, Value::Int(month), word, Value::Big(subject)]);
    }
    upsert(tx.conn(), ACTIVE_IN_MONTH, &monthly)?;
    let mut rows = Vec::with_capacity(last.len());
    for ((county, kind, subject, region), day) in last {
        let (id, word) = (Value::Big(tx.id::<i64>(now)), Value::Word(kind.as_str()));
        rows.push([county.into(), id, word, Value::Big(subject), region.into(), Value::Int(day)]);
    }
    upsert(tx.conn(), LAST_ACTIVE, &rows)
}

/// What a seller sold in a month, as it is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Kept {
    known: i64,
    reported: i64,
    version: i32,
}

impl Kept {
    /// What the report adds, and what of the known counts twice beside it.
    const fn parts(self) -> (i64, i64) {
        if self.version > 0 { (self.reported, self.known) } else { (0, 0) }
    }

    fn after(self, known: i64, report: Option<&ReportOf>) -> Self {
        let known = self.known + known;
        match report.filter(|report| report.version > self.version) {
            Some(report) => Self { known, reported: report.sales, version: report.version },
            None => Self { known, ..self },
        }
    }
}

type Moved = BTreeMap<(RegionCode, i32, Measure), i64>;

/// Keeps what sellers sold and reported, and says by how much the counties' months move for it.
fn move_sellers(tx: &mut Tx<'_>, now: Timestamp, sums: &Sums) -> Result<Moved> {
    let mut keys: Vec<SellerMonth> = sums.sellers.keys().chain(sums.reports.keys()).copied().collect();
    keys.sort_unstable();
    keys.dedup();
    let kept = kept(tx.conn(), &keys)?;
    let (mut moved, mut rows) = (Moved::new(), Vec::with_capacity(keys.len()));
    for key in keys {
        let before = kept.get(&key).copied().unwrap_or_default();
        let known = sums.sellers.get(&key).copied().unwrap_or(0);
        let after = before.after(known, sums.reports.get(&key));
        let ((sales, twice), (sales_now, twice_now)) = (before.parts(), after.parts());
        *moved.entry((key.county, key.month, Measure::ReportedSales)).or_insert(0) += sales_now - sales;
        *moved.entry((key.county, key.month, Measure::ReportedTwice)).or_insert(0) += twice_now - twice;
        let (id, version) = (Value::Big(tx.id::<i64>(now)), Value::Int(after.version));
        let (known, reported) = (Value::Big(after.known), Value::Big(after.reported));
        let (month, seller) = (Value::Int(key.month), Value::Big(key.seller.0));
        rows.push([key.county.into(), id, month, seller, known, reported, version]);
    }
    upsert(tx.conn(), SELLER, &rows)?;
    moved.retain(|_, value| *value != 0);
    Ok(moved)
}

/// Keys asked for at once.
const ASKED: usize = 200;

fn kept(conn: &mut Conn, keys: &[SellerMonth]) -> Result<BTreeMap<SellerMonth, Kept>> {
    let mut found = BTreeMap::new();
    let mut by_month: BTreeMap<(RegionCode, i32), Vec<OrganisationId>> = BTreeMap::new();
    for key in keys {
        by_month.entry((key.county, key.month)).or_default().push(key.seller);
    }
    for ((county, month), sellers) in by_month {
        for some in sellers.chunks(ASKED) {
            let rows: Vec<(OrganisationId, i64, i64, i32)> = seller_month::table
                .filter(seller_month::county.eq(county).and(seller_month::month.eq(month)))
                .filter(seller_month::seller.eq_any(some.to_vec()))
                .select((
                    seller_month::seller,
                    seller_month::known_fen,
                    seller_month::reported_fen,
                    seller_month::version,
                ))
                .load(conn)?;
            for (seller, known, reported, version) in rows {
                found.insert(SellerMonth { county, month, seller }, Kept { known, reported, version });
            }
        }
    }
    Ok(found)
}

impl From<RegionCode> for Value {
    fn from(code: RegionCode) -> Self {
        Self::Big(code.0)
    }
}

impl From<Measure> for Value {
    fn from(measure: Measure) -> Self {
        Self::Word(measure.as_str())
    }
}

/// Forgets every figure.
pub(crate) fn clear(conn: &mut Conn) -> Result<()> {
    use super::schema::{
        county_figure, daily_active, daily_figure, last_active, monthly_active, monthly_figure, outlet,
    };
    diesel::delete(daily_figure::table).prepared().execute(conn)?;
    diesel::delete(monthly_figure::table).prepared().execute(conn)?;
    diesel::delete(county_figure::table).prepared().execute(conn)?;
    diesel::delete(daily_active::table).prepared().execute(conn)?;
    diesel::delete(monthly_active::table).prepared().execute(conn)?;
    diesel::delete(last_active::table).prepared().execute(conn)?;
    diesel::delete(seller_month::table).prepared().execute(conn)?;
    diesel::delete(outlet::table).prepared().execute(conn)?;
    super::attainment::clear(conn)?;
    super::reported::clear(conn)
}
