//! What stations get: by order for a keeper, by station and by order for offices.

use axum::extract::State;
use kernel::Period;
use ui::{App, Cell, Column, Filter, ListQuery, ListView, PageError, PageResult, Tone, View, list_page};

use super::own_station;
use crate::model::{Commissioned, Standing, Statement};
use crate::service::{self, CommissionQuery, SEE_COMMISSION};

/// Months a reader may choose from.
const MONTHS: usize = 24;

/// The month asked for, if one is.
pub(super) fn month_in(query: &ListQuery) -> Result<Option<Period>, PageError> {
    match query.filter("month") {
        "" => Ok(None),
        text => match text.parse() {
            Ok(month @ Period::Month(..)) => Ok(Some(month)),
            _ => Err(PageError::unreadable("month", text)),
        },
    }
}

/// The month asked for; this one when none is.
pub(crate) fn month_of(view: &View, query: &ListQuery) -> Result<Period, PageError> {
    Ok(month_in(query)?.unwrap_or_else(|| Period::month_of(view.now.day())))
}

/// Which rows are asked for.
pub(crate) fn wanted(view: &View, query: &ListQuery) -> Result<CommissionQuery, PageError> {
    let words = query.words().trim();
    let number = words.parse::<market::model::OrderId>().map(|order| order.0);
    Ok(CommissionQuery {
        // No order has a negative number: words that are none find nothing.
        number: (!words.is_empty()).then(|| number.unwrap_or(-1)),
        month: Some(month_of(view, query)?),
        standing: Standing::parse(query.filter("standing")),
        station: query.optional("station")?,
        county: query.optional("county")?,
        offset: query.offset(),
        limit: query.limit(),
    })
}

/// The orders behind a station's own month.
pub(super) async fn own(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let want = CommissionQuery { station: Some(own_station(&view)?), ..wanted(&view, &query)? };
    rows(&app, &view, &query, want, "/counter/behalf/acts").await
}

/// The orders behind any figure of the statements.
pub(super) async fn orders(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let want = wanted(&view, &query)?;
    rows(&app, &view, &query, want, "/county/behalf").await
}

async fn rows(app: &App, view: &View, query: &ListQuery, want: CommissionQuery, acts: &str) -> PageResult {
    let month = want.month;
    let actor = view.actor.clone();
    let (found, total) = app.db.read(move |conn| service::commissions(conn, &actor, &want)).await?;
    let standings = Standing::ALL.iter().map(|one| (one.as_str().to_owned(), view.say(&one.label())));
    let words = |key| Column::words(view.t(key));
    let numbers = |key| Column::numbers(view.t(key));
    let list = ListView {
        title: view.t("behalf-commissions"),
        intro: intro(view, "behalf-commissions-intro", month),
        file: "commission",
        filters: vec![
            months(view),
            Filter { name: "standing", label: view.t("behalf-standing"), options: standings.collect() },
        ],
        columns: vec![
            words("behalf-order"),
            words("behalf-act"),
            words("behalf-station"),
            words("behalf-seller"),
            words("behalf-standing"),
            words("behalf-when"),
            numbers("behalf-total"),
            numbers("behalf-stated").defined(view.t("behalf-commission-definition")),
            numbers("behalf-booked"),
        ],
        rows: found.iter().map(|one| row(view, one, acts)).collect(),
        total,
        empty: view.t("behalf-commissions-empty"),
        action: None,
        searchable: true,
    };
    list_page(view, query, &list)
}

fn row(view: &View, one: &Commissioned, acts: &str) -> Vec<Cell> {
    let tone = match one.standing {
        Standing::Stated => Tone::Plain,
        Standing::Booked => Tone::Good,
        Standing::Fallen | Standing::Reversed => Tone::Bad,
    };
    vec![
        Cell::Text(one.order.to_string()),
        Cell::Link(one.act.to_string(), format!("{acts}/{}", one.act)),
        Cell::Text(one.station_name.clone()),
        Cell::Text(one.seller_name.clone()),
        Cell::Tag(tone, view.say(&one.standing.label())),
        Cell::Time(one.at),
        if one.standing == Standing::Reversed { Cell::Missing } else { Cell::Money(one.total) },
        if one.standing == Standing::Reversed { Cell::Missing } else { Cell::Money(one.stated) },
        if one.standing == Standing::Stated { Cell::Missing } else { Cell::Money(one.booked) },
    ]
}

/// The month of every station the reader may see.
pub(super) async fn statements(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let (month, county) = (month_of(&view, &query)?, query.optional("county")?);
    let actor = view.actor.clone();
    let found = app.db.read(move |conn| service::statements(conn, &actor, month, county)).await?;
    let searched = query.words().trim().to_owned();
    let rows: Result<Vec<Vec<Cell>>, PageError> = found
        .iter()
        .filter(|one| one.station_name.contains(&searched))
        .map(|one| statement_row(&view, one, month))
        .collect();
    let rows = rows?;
    let words = |key| Column::words(view.t(key));
    let numbers = |key| Column::numbers(view.t(key));
    let list = ListView {
        title: view.t("behalf-statements"),
        intro: intro(&view, "behalf-statements-intro", Some(month)),
        file: "station-statements",
        filters: vec![months(&view), counties(&view)],
        columns: vec![
            words("behalf-station"),
            words("behalf-county"),
            numbers("behalf-orders"),
            numbers("behalf-sold"),
            numbers("behalf-booked").defined(view.t("behalf-commission-definition")),
            numbers("behalf-reversed"),
            numbers("behalf-due"),
            numbers("behalf-still-waiting"),
            numbers("behalf-fallen"),
        ],
        total: i64::try_from(rows.len()).unwrap_or(i64::MAX),
        rows: query.page_of(rows).collect(),
        empty: view.t("behalf-commissions-empty"),
        action: None,
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn statement_row(view: &View, one: &Statement, month: Period) -> Result<Vec<Cell>, PageError> {
    let rows = |standing: &str| {
        let path = "/county/behalf/commission/orders";
        format!("{path}?month={month}&station={}&standing={standing}", one.station)
    };
    let figure = |sum, standing| Cell::MoneyLink(sum, rows(standing));
    Ok(vec![
        Cell::Link(one.station_name.clone(), rows("")),
        Cell::Text(region::name_in(view.lang, one.county)),
        Cell::Number(one.orders),
        figure(one.sold, "booked"),
        figure(one.booked, "booked"),
        figure(one.reversed, "reversed"),
        figure(one.due()?, ""),
        figure(one.waiting, "stated"),
        figure(one.fallen, "fallen"),
    ])
}

fn intro(view: &View, key: &'static str, month: Option<Period>) -> String {
    view.t1(key, "month", month.map(|month| month.to_string()).unwrap_or_default())
}

pub(super) fn months(view: &View) -> Filter {
    let last = Period::month_of(view.now.day());
    let all = std::iter::successors(Some(last), |month| Some(month.previous())).take(MONTHS);
    Filter {
        name: "month",
        label: view.t("behalf-month"),
        options: all.map(|month| (month.to_string(), month.to_string())).collect(),
    }
}

pub(super) fn counties(view: &View) -> Filter {
    let scope = view.actor.scope(SEE_COMMISSION, "Commission");
    let options = region::counties_of(&scope).into_iter();
    Filter {
        name: "county",
        label: view.t("behalf-county"),
        options: options.map(|one| (one.to_string(), region::name_in(view.lang, one))).collect(),
    }
}
