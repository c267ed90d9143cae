//! What counties are compared by: an indicator of the dictionary, or what happened lately.

use kernel::{Period, RegionCode};
use ui::View;

use crate::board::{Board, CountyRow};
use crate::definitions::{Figure, Indicator, Source, in_use};
use crate::growth::percent;
use crate::indicators::IndicatorFigure;
use crate::links::{
    all_outlets_path, outlets_path, outlets_path_on, records_path, sellers_path, summary_path,
};
use crate::model::{Measure, Network, Span};
use crate::service::ACTIVE_DAYS;

/// What counties are compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Indicator(&'static Indicator),
    Orders,
    Parcels,
    Villages,
    Townships,
}

impl By {
    /// All there is to compare by on a day.
    pub(super) fn all(board: &Board) -> Vec<Self> {
        let indicators = board.indicators.iter().map(|one| Self::Indicator(one.indicator));
        indicators.chain([Self::Orders, Self::Parcels, Self::Villages, Self::Townships]).collect()
    }

    /// What the word of a query asks for; the first indicator without one.
    pub(super) fn asked(board: &Board, word: &str) -> Self {
        let all = Self::all(board);
        let found = all.iter().find(|one| one.word() == word).or_else(|| all.first());
        found.copied().unwrap_or(Self::Orders)
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Indicator(indicator) => &indicator.id,
            Self::Orders => "orders",
            Self::Parcels => "parcels",
            Self::Villages => "villages",
            Self::Townships => "townships",
        }
    }

    pub(super) fn label(self, view: &View) -> String {
        match self {
            Self::Indicator(indicator) => indicator.name.get(view.lang).to_owned(),
            Self::Orders => view.t("statistics-orders"),
            Self::Parcels => view.t("statistics-parcels-collected"),
            Self::Villages => view.t("statistics-villages-covered"),
            Self::Townships => view.t("statistics-townships-reached"),
        }
    }

    pub(super) fn definition(self, view: &View) -> String {
        match self {
            Self::Indicator(indicator) => indicator.definition.get(view.lang).to_owned(),
            Self::Orders => view.t("statistics-orders-definition"),
            Self::Parcels => view.t("statistics-parcels-collected-definition"),
            Self::Villages => view.t("statistics-villages-covered-definition"),
            Self::Townships => view.t("statistics-townships-reached-definition"),
        }
    }

    /// Where its figures come from.
    pub(super) fn source(self, view: &View) -> String {
        match self {
            Self::Indicator(indicator) => source_of(view, indicator),
            Self::Orders | Self::Parcels => view.t("statistics-source-events"),
            Self::Villages | Self::Townships => view.t("statistics-source-network"),
        }
    }

    /// Its value, to be compared; none where there is no figure.
    pub(super) fn of(self, row: &CountyRow) -> Option<i128> {
        match self {
            Self::Indicator(indicator) => figure_in(row, indicator)?.figure.rounded(indicator.decimals),
            Self::Orders => Some(row.orders.into()),
            Self::Parcels => Some(row.parcels.into()),
            Self::Villages => row.villages.map(i128::from),
            Self::Townships => row.townships.map(i128::from),
        }
    }

    pub(super) fn shown(self, view: &View, row: &CountyRow) -> String {
        let count = |value: i64| view.number(&value);
        let share = |value: Option<i64>| value.map_or_else(|| "–".to_owned(), |value| percent(value, false));
        match self {
            Self::Indicator(indicator) => figure_in(row, indicator)
                .map_or_else(|| "–".to_owned(), |one| figure_text(view, one.indicator, one.figure)),
            Self::Orders => count(row.orders),
            Self::Parcels => count(row.parcels),
            Self::Villages => share(row.villages),
            Self::Townships => share(row.townships),
        }
    }

    /// The records of a county's value.
    pub(super) fn link(self, board: &Board, row: &CountyRow, door: &str) -> String {
        let (county, span) = (Some(row.county), Span::last_days(board.today, 30));
        match self {
            Self::Indicator(indicator) => {
                let period = Period::Year(board.today.0.year());
                records_of(indicator, door, county, board.months.unwrap_or_default(), period)
            }
            Self::Orders => records_path(door, Measure::Orders, county, span),
            Self::Parcels => records_path(door, Measure::ParcelsCollected, county, span),
            Self::Villages => outlets_path(door, Network::Points, row.county),
            Self::Townships => outlets_path(door, Network::Reached, row.county),
        }
    }
}

pub(super) fn figure_in<'a>(row: &'a CountyRow, indicator: &Indicator) -> Option<&'a IndicatorFigure> {
    row.indicators.iter().find(|one| one.indicator.id == indicator.id)
}

/// `12.3%`, `¥1,234.00`; a word where there is no figure.
pub(super) fn figure_text(view: &View, indicator: &Indicator, figure: Figure) -> String {
    match (figure, figure.text(indicator.decimals)) {
        (Figure::Undefined, _) => view.t("definitions-figure-undefined"),
        (_, None) => view.t("definitions-figure-missing"),
        (_, Some(text)) => {
            let (sign, plain) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("−", rest));
            let (whole, part) = plain.split_once('.').unwrap_or((plain, ""));
            let point = if part.is_empty() { "" } else { "." };
            let whole = whole.parse().map_or_else(|_| whole.to_owned(), |number: i64| view.number(&number));
            let unit = indicator.unit.get(view.lang);
            let unit = if unit == "%" { unit.to_owned() } else { format!(" {unit}") };
            format!("{sign}{whole}{point}{part}{unit}")
        }
    }
}

/// The elements of an indicator and where their values come from.
fn sources(indicator: &Indicator) -> Vec<Source> {
    let elements = in_use().map(|all| all.elements.as_slice()).unwrap_or_default();
    let found = indicator.elements().filter_map(|(id, _)| elements.iter().find(|one| one.id == id));
    found.map(|one| one.source).collect()
}

/// Where an indicator's figures come from, in words.
pub(super) fn source_of(view: &View, indicator: &Indicator) -> String {
    let sources = sources(indicator);
    let mut words = Vec::new();
    let reads_reports =
        |one: &Source| matches!(one, Source::Events(Measure::ReportedSales | Measure::ReportedTwice));
    if sources.iter().any(|one| matches!(one, Source::Events(_)) && !reads_reports(one)) {
        words.push(view.t("statistics-source-events"));
    }
    if sources.iter().any(|one| matches!(one, Source::Network(_))) {
        words.push(view.t("statistics-source-network"));
    }
    let by = indicator
        .reports
        .or(sources.iter().any(reads_reports).then_some(crate::definitions::Reporter::Enterprise));
    if let Some(by) = by {
        words.push(view.t1("statistics-source-reports", "reporter", view.say(&by.label())));
    }
    words.join(view.t("statistics-source-and").as_str())
}

/// What an indicator's figure opens down to: the outlets, the sellers with what they sold and reported, or the reports.
pub(super) fn records_of(
    indicator: &Indicator,
    door: &str,
    county: Option<RegionCode>,
    months: (i32, i32),
    period: Period,
) -> String {
    let sources = sources(indicator);
    if let Some(network) = sources.iter().find_map(|one| match one {
        Source::Network(network) => Some(*network),
        _ => None,
    }) {
        // The network is counted at the end of the last month that is over.
        return match month_end(months.1) {
            Some(day) => outlets_path_on(door, network, county, (day, ACTIVE_DAYS)),
            None => all_outlets_path(door, network, county),
        };
    }
    if sources.iter().any(|one| matches!(one, Source::Events(_))) {
        return sellers_path(door, county, months);
    }
    let last = if months.1 == 0 {
        period.previous().bounds().1
    } else {
        last_of(months.1).unwrap_or(period.bounds().1)
    };
    summary_path(door, county, Period::month_of(last))
}

fn month_end(month: i32) -> Option<kernel::Day> {
    last_of(month).map(|first| Period::month_of(first).bounds().1)
}

fn last_of(month: i32) -> Option<kernel::Day> {
    kernel::Day::from_number(month * 100 + 1)
}
