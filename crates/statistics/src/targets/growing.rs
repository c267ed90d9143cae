//! Growth as a target: compound from the base year, over the same months.

use db::Conn;
use kernel::{Day, Message, RegionCode};

use super::{Counted, Records};
use crate::Result;
use crate::definitions::in_use;
use crate::growth::compound;
use crate::programme::{Target, programme};
use crate::service;
use crate::span::first_of;
use crate::sums::month_number;

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
pub(super) fn grown(
    conn: &mut Conn,
    target: &Target,
    county: Option<RegionCode>,
    today: Day,
) -> Result<Counted> {
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
