//! The pages of figures.

mod board;
mod by;
mod goals;
pub(crate) mod indicators;
mod ranking;
mod way;
mod workbook;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use db::Conn;
use kernel::{Day, Fen, RegionCode, ResourceRef};
use ui::{App, Chart, ListQuery, PageError, PageResult, Routes, Series, View, page, redirect};

use crate::Result;
use crate::growth::{growth, percent};
use crate::links::records_path;
use crate::lists;
use crate::model::{ActiveKind, Measure, Span};
use crate::service::{self, SEE_FIGURES};

/// A county's name; the whole city without one.
pub(crate) fn place_name(view: &View, county: Option<RegionCode>) -> String {
    county.map_or_else(|| view.t("statistics-city-total"), |county| region::name_in(view.lang, county))
}

/// Days of the figures at the head of the page.
const DAYS: i64 = 30;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/city/statistics", city)
        .get("/county/statistics", county)
        .get("/city/board", board::city)
        .get("/city/wall", board::wall)
        .get("/city/board.xlsx", board::workbook)
        .get("/county/board", board::county)
        .get("/county/board.xlsx", board::workbook)
        .get("/city/indicators", indicators::city)
        .get("/county/indicators", indicators::county)
        .get("/city/sellers/sales", lists::sellers)
        .get("/county/sellers/sales", lists::sellers)
        .get("/city/records", lists::records)
        .get("/county/records", lists::records)
        .get("/city/divisions", lists::divisions)
        .get("/county/divisions", lists::divisions)
        .get("/city/outlets", lists::outlets)
        .get("/county/outlets", lists::outlets)
}

/// The five figures of a place in a span: value, orders, collected parcels, active sellers, active points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Five([i64; 5]);

/// What each of the five is called, defined by, and opened by.
const FIVE: [(&str, &str, Measure); 5] = [
    ("statistics-transaction-value", "statistics-transaction-value-definition", Measure::TransactionValue),
    ("statistics-orders", "statistics-orders-definition", Measure::Orders),
    ("statistics-parcels-collected", "statistics-parcels-collected-definition", Measure::ParcelsCollected),
    ("statistics-active-sellers", "statistics-active-sellers-definition", Measure::Orders),
    ("statistics-active-points", "statistics-active-points-definition", Measure::ParcelsArrived),
];

/// What is sold elsewhere: never added to what is sold here, so it stands after the five.
const ELSEWHERE: [(&str, &str, Measure); 2] = [
    ("statistics-offsite-sales", "statistics-offsite-sales-definition", Measure::OffsiteSales),
    ("statistics-offsite-orders", "statistics-offsite-orders-definition", Measure::OffsiteOrders),
];

impl Five {
    fn read(conn: &mut Conn, within: Option<RegionCode>, span: Span) -> Result<Self> {
        Ok(Self([
            service::total(conn, Measure::TransactionValue, within, span)?,
            service::total(conn, Measure::Orders, within, span)?,
            service::total(conn, Measure::ParcelsCollected, within, span)?,
            service::active(conn, ActiveKind::Seller, within, span)?,
            service::active(conn, ActiveKind::Point, within, span)?,
        ]))
    }

    fn shown(self, view: &View) -> [String; 5] {
        let [value, counts @ ..] = self.0;
        let [orders, collected, sellers, points] = counts.map(|number| view.number(&number));
        [view.money(&Fen(value)), orders, collected, sellers, points]
    }
}

/// A figure at the head of the page.
struct Head {
    label: String,
    definition: String,
    value: String,
    before: String,
    change: Option<String>,
    href: String,
}

/// A row of the table: a place, and each figure with the address of its records.
struct Row {
    name: String,
    cells: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "statistics/figures.html")]
struct FiguresPage<'a> {
    view: &'a View,
    place: String,
    intro: String,
    heads: Vec<Head>,
    labels: Vec<(String, String)>,
    rows: Vec<Row>,
    chart: Chart,
    records: String,
}

async fn city(State(app): State<App>, view: View) -> PageResult {
    view.actor.may(SEE_FIGURES, &ResourceRef::new("Figures", app.site.city))?;
    show(app, view, None).await
}

async fn county(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    match county_of(&app, &view, query.filter("county"))? {
        Ok(county) => show(app, view, Some(county)).await,
        Err(elsewhere) => Ok(elsewhere),
    }
}

/// The county asked for, or the clerk's own; who has none is sent to the city's figures.
fn county_of(app: &App, view: &View, asked: &str) -> Result<Result<RegionCode, Response>, PageError> {
    let county = match asked {
        "" => lists::own_county(view),
        asked => Some(lists::county(asked)?),
    };
    let wanted = county.unwrap_or(app.site.city);
    view.actor.may(SEE_FIGURES, &ResourceRef::new("Figures", wanted))?;
    Ok(county.ok_or_else(|| redirect("/city/statistics")))
}

async fn show(app: App, view: View, within: Option<RegionCode>) -> PageResult {
    let today = view.now.day();
    let span = Span::last_days(today, DAYS);
    let found = app.db.read(move |conn| read(conn, within, span)).await?;
    let door = view.door.path();
    let address = |measure: Measure, county: Option<RegionCode>| records_path(door, measure, county, span);
    let before = found.before.shown(&view);
    let values = found.now.shown(&view);
    let heads = FIVE.into_iter().zip(values).zip(before).zip(found.now.0.into_iter().zip(found.before.0));
    let elsewhere = ELSEWHERE.into_iter().zip(found.elsewhere).map(|((label, definition, measure), sums)| {
        let shown = sums.map(|sum| match measure {
            Measure::OffsiteSales => view.money(&Fen(sum)),
            _ => view.number(&sum),
        });
        let ([value, before], [now, then]) = (shown, sums);
        Head {
            label: view.t(label),
            definition: view.t(definition),
            value,
            before: view.t1("statistics-before", "value", before),
            change: change(now, then),
            href: address(measure, within),
        }
    });
    let heads = heads
        .map(|((((label, definition, measure), value), before), (now, then))| Head {
            label: view.t(label),
            definition: view.t(definition),
            value,
            before: view.t1("statistics-before", "value", before),
            change: change(now, then),
            href: address(measure, within),
        })
        .chain(elsewhere)
        .collect();
    let row = |(county, five): (RegionCode, Five)| Row {
        name: region::name_in(view.lang, county),
        cells: five
            .shown(&view)
            .into_iter()
            .zip(FIVE.map(|(_, _, measure)| address(measure, Some(county))))
            .collect(),
    };
    page(&FiguresPage {
        place: place_name(&view, within),
        intro: view.t2("statistics-span", ("from", &span.from.to_string()), ("to", &span.to.to_string())),
        heads,
        labels: FIVE.map(|(label, definition, _)| (view.t(label), view.t(definition))).into(),
        rows: found.counties.into_iter().map(row).collect(),
        chart: chart(&view, &found.this_year, &found.last_year),
        records: address(Measure::TransactionValue, within),
        view: &view,
    })
}

type Months = Vec<(i32, u8, i64)>;

struct Found {
    now: Five,
    before: Five,
    /// Value and orders, in this span and in the one before.
    elsewhere: [[i64; 2]; 2],
    counties: Vec<(RegionCode, Five)>,
    this_year: Months,
    last_year: Months,
}

fn read(conn: &mut Conn, within: Option<RegionCode>, span: Span) -> Result<Found> {
    let mut counties = Vec::new();
    for county in region::divisions().counties() {
        if within.is_none_or(|within| within == county.code) {
            counties.push((county.code, Five::read(conn, Some(county.code), span)?));
        }
    }
    let both = |conn: &mut Conn, measure| -> Result<[i64; 2]> {
        let sum = |conn: &mut Conn, span| service::total(conn, measure, within, span);
        Ok([sum(conn, span)?, sum(conn, span.before())?])
    };
    let year = Span { from: twelve_months_to(span.to), to: span.to };
    let value = Measure::TransactionValue;
    Ok(Found {
        now: Five::read(conn, within, span)?,
        before: Five::read(conn, within, span.before())?,
        elsewhere: [both(conn, Measure::OffsiteSales)?, both(conn, Measure::OffsiteOrders)?],
        counties,
        this_year: service::by_month(conn, value, within, year)?,
        last_year: service::by_month(conn, value, within, year.a_year_earlier())?,
    })
}

/// The first day of the month eleven months before this one.
fn twelve_months_to(day: Day) -> Day {
    let (year, month) = (day.0.year(), u8::from(day.0.month()));
    let (year, month) = if month == 12 { (year, 1) } else { (year - 1, month + 1) };
    Day::new(year, month, 1).unwrap_or(day)
}

/// By how many per cent, with one decimal; none when there is nothing to compare with.
fn change(now: i64, before: i64) -> Option<String> {
    growth(now, before).map(|rate| percent(rate, true))
}

fn chart(view: &View, this_year: &Months, last_year: &Months) -> Chart {
    let values = |months: &Months| months.iter().map(|(_, _, fen)| ten_thousands(*fen)).collect();
    Chart {
        title: view.t("statistics-by-month"),
        label: view.t("ui-month"),
        labels: this_year.iter().map(|(year, month, _)| format!("{year}-{month:02}")).collect(),
        series: vec![
            Series { name: view.t("statistics-this-year"), values: values(this_year), dashed: false },
            Series { name: view.t("statistics-last-year"), values: values(last_year), dashed: true },
        ],
        table: view.t("ui-chart-table"),
    }
}

/// Fen as ten thousands of yuan with two decimals, for a chart.
fn ten_thousands(fen: i64) -> f64 {
    f64::from(i32::try_from(fen / 10_000).unwrap_or(i32::MAX)) / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_reads_as_on_the_board() {
        assert_eq!(change(112, 100).as_deref(), Some("+12.0%"));
        assert_eq!(change(1, 3).as_deref(), Some("−66.7%"), "rounded half up, and not cut off");
        assert_eq!(change(5, 0), None);
    }

    #[test]
    fn twelve_months_end_with_this_one() {
        let from = |year, month| twelve_months_to(Day::new(year, month, 15).unwrap()).to_string();
        assert_eq!((from(2026, 11), from(2026, 12)), ("2025-12-01".to_owned(), "2026-01-01".to_owned()));
    }
}
