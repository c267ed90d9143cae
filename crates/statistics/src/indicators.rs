//! The dictionary's indicators as figures of a county, or of the city, and a period: worked out of what events add up to and
//! of approved reports, by the very definitions that are shown.

mod suppressing;
mod values;
use db::Conn;
use kernel::{Day, Period, PeriodKind, RegionCode};

use crate::definitions::{Against, Definitions, Figure, Indicator, Text, Warning, WarningLevel, in_use};
use crate::{Error, Result};

pub use suppressing::Withheld;
pub(crate) use values::{Values, first_needed, months_over};

/// Months of a trend.
pub const MONTHS: usize = 12;

/// An indicator's figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndicatorFigure {
    /// By which definition.
    pub indicator: &'static Indicator,
    /// Of the city, or of this county.
    pub county: Option<RegionCode>,
    /// Of which period.
    pub period: Period,
    /// The period's months that are over, the first and the last; a period under way is counted up to there.
    pub months: Option<(i32, i32)>,
    /// What it comes to.
    pub figure: Figure,
    /// What it came to in the same months of last year.
    pub last_year: Figure,
    /// How many reporters stand behind it; none where nobody reports.
    pub reporters: i64,
}

/// An early warning that speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Of which county.
    pub county: RegionCode,
    /// The month it speaks of, such as 202610.
    pub month: i32,
    /// Of which indicator.
    pub indicator: String,
    /// How serious.
    pub level: WarningLevel,
    /// What it says.
    pub says: Text,
}

/// What the dictionary says, or why it cannot be read.
pub(crate) fn dictionary() -> Result<&'static Definitions> {
    in_use().map_err(Error::Definitions)
}

/// The indicators that hold at a period's end.
fn held(definitions: &'static Definitions, period: Period) -> Vec<&'static Indicator> {
    let last = period.bounds().1;
    definitions.indicators.iter().filter(|one| one.validity.holds_on(last)).collect()
}

/// The indicator as it holds for the last month that is over.
pub(crate) fn held_now(id: &str, today: Day) -> Result<&'static Indicator> {
    let found = held(dictionary()?, Period::month_of(today).previous()).into_iter().find(|one| one.id == id);
    found.ok_or_else(|| Error::Indicator(id.to_owned()))
}

fn refuse_days(period: Period) -> Result<()> {
    if period.kind() == PeriodKind::Day { Err(Error::Period(period.to_string())) } else { Ok(()) }
}

/// An indicator's figure of a county, or of the city, in a month or longer. Refuses days, and what does not hold then.
pub fn figure_of(
    conn: &mut Conn,
    indicator: &str,
    county: Option<RegionCode>,
    period: Period,
    today: Day,
) -> Result<IndicatorFigure> {
    let found = figures_of(conn, county, period, today)?;
    let wanted = found.into_iter().find(|one| one.indicator.id == indicator);
    wanted.ok_or_else(|| Error::Indicator(indicator.to_owned()))
}

/// Every indicator's figure of a county, or of the city, in a month or longer, in the order of the dictionary.
pub fn figures_of(
    conn: &mut Conn,
    county: Option<RegionCode>,
    period: Period,
    today: Day,
) -> Result<Vec<IndicatorFigure>> {
    refuse_days(period)?;
    let definitions = dictionary()?;
    let indicators = held(definitions, period);
    let values = read(conn, definitions, &indicators, county, period, today)?;
    Ok(indicators.iter().map(|one| worked(&values, definitions, one, county, period, today)).collect())
}

/// Every indicator's figure of each county and of the city: the city first, then the counties.
pub fn figures_by_county(
    conn: &mut Conn,
    period: Period,
    today: Day,
) -> Result<Vec<(Option<RegionCode>, Vec<IndicatorFigure>)>> {
    refuse_days(period)?;
    let definitions = dictionary()?;
    let indicators = held(definitions, period);
    let values = read(conn, definitions, &indicators, None, period, today)?;
    let counties = region::divisions().counties().into_iter().map(|one| Some(one.code));
    let of = |county| {
        let figures = indicators.iter().map(|one| worked(&values, definitions, one, county, period, today));
        (county, figures.collect())
    };
    Ok([None].into_iter().chain(counties).map(of).collect())
}

/// An indicator's last months that are over, the oldest first.
pub fn trend_of(
    conn: &mut Conn,
    indicator: &str,
    county: Option<RegionCode>,
    today: Day,
) -> Result<Vec<(Period, Figure)>> {
    let definitions = dictionary()?;
    let mut months = vec![Period::month_of(today).previous()];
    while months.len() < MONTHS {
        months.extend(months.last().map(|month| month.previous()));
    }
    months.reverse();
    let last = months.last().copied().unwrap_or(Period::month_of(today));
    let indicator = held_now(indicator, today)?;
    let oldest = months.first().copied().unwrap_or(last);
    let span = (first_needed(oldest), first_month_after(last));
    let values = Values::read(conn, definitions, &[indicator], county, span, today)?;
    Ok(months
        .into_iter()
        .map(|month| (month, values.work_out(definitions, indicator, county, month).figure))
        .collect())
}

fn first_month_after(period: Period) -> i32 {
    crate::sums::month_number(period.bounds().1)
}

fn read(
    conn: &mut Conn,
    definitions: &'static Definitions,
    indicators: &[&'static Indicator],
    county: Option<RegionCode>,
    period: Period,
    today: Day,
) -> Result<Values> {
    let months = (first_needed(period.year_earlier()), first_month_after(period));
    Values::read(conn, definitions, indicators, county, months, today)
}

fn worked(
    values: &Values,
    definitions: &Definitions,
    indicator: &'static Indicator,
    county: Option<RegionCode>,
    period: Period,
    today: Day,
) -> IndicatorFigure {
    let now = values.work_out(definitions, indicator, county, period);
    IndicatorFigure {
        indicator,
        county,
        period,
        months: months_over(period, today),
        figure: now.figure,
        last_year: values.year_before(definitions, indicator, county, period).figure,
        reporters: now.reporters,
    }
}

// ── Early warnings ───────────────────────────────────────────────────────────────────────────────────

/// The early warnings that speak of a county's month, or of every county's, those to be acted on first. A month that is not
/// over sets off nothing.
pub fn alerts_of(
    conn: &mut Conn,
    county: Option<RegionCode>,
    month: Period,
    today: Day,
) -> Result<Vec<Alert>> {
    refuse_days(month)?;
    let definitions = dictionary()?;
    let Some((_, last)) = months_over(month, today) else { return Ok(Vec::new()) };
    let indicators = held(definitions, month);
    let months = (first_needed(month.year_earlier()), last);
    let values = Values::read(conn, definitions, &indicators, county, months, today)?;
    let counties = region::divisions().counties().into_iter().map(|one| one.code);
    let mut alerts = Vec::new();
    for place in counties.filter(|code| county.is_none_or(|county| county == *code)) {
        let figure = |id: &str, period| {
            let found = indicators.iter().find(|one| one.id == id);
            found.map_or(Figure::Missing, |one| values.work_out(definitions, one, Some(place), period).figure)
        };
        let speaks = |warning: &&Warning| {
            let then = |against| match against {
                Against::Previous => figure(&warning.indicator, month.previous()),
                Against::LastYear => figure(&warning.indicator, month.year_earlier()),
            };
            warning.speaks(figure(&warning.indicator, month), &then)
        };
        alerts.extend(definitions.warnings.iter().filter(speaks).map(|warning| Alert {
            county: place,
            month: last,
            indicator: warning.indicator.clone(),
            level: warning.level,
            says: warning.says.clone(),
        }));
    }
    alerts.sort_by_key(|alert| (alert.level == WarningLevel::Watch, alert.county));
    Ok(alerts)
}

impl IndicatorFigure {
    /// The figure with the places of its definition; none when there is none.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        self.figure.text(self.indicator.decimals)
    }
}
