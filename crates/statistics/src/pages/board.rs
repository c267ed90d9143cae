//! The boards of the city and of the counties: on paper, in a workbook and on the wall as well.

use askama::Template;
use axum::extract::State;
use kernel::{Fen, Period, RegionCode, ResourceRef};
use ui::{App, Chart, Door, ListQuery, Map, PageError, PageResult, Series, View, XLSX};
use ui::{attachment, page};

use super::by::{By, figure_text, records_of, source_of};
use super::goals::Goals;
use super::ranking::{Ranked, map, ranked};
use super::way::Way;
use super::workbook::{Left, sheets};
use super::{county_of, place_name, ten_thousands};
use crate::board::{Board, Goal, Progress, TargetRow, board};
use crate::definitions::{Figure, WarningLevel};
use crate::growth::{growth, percent};
use crate::indicators::{Alert, trend_of};
use crate::links::{records_path, sellers_path};
use crate::model::{Measure, Span};
use crate::service::SEE_FIGURES;
use crate::{Error, lists};

/// The indicator that rural sales are; its months are charted in parts.
pub(super) const RURAL: &str = "rural-transactions";

/// A figure at the head.
struct Head {
    label: String,
    definition: String,
    value: String,
    beside: String,
    href: String,
}

/// A target as it is shown.
pub(super) struct Aim {
    pub(super) name: String,
    pub(super) note: String,
    pub(super) target: String,
    pub(super) now: String,
    pub(super) path: String,
    pub(super) forecast: String,
    pub(super) state: String,
    tone: &'static str,
    /// False where there is no figure.
    counted: bool,
    /// Why there is no figure, or not of all.
    pub(super) why: String,
    /// The records of the figure.
    href: Option<String>,
    /// Hundredths of the target, for the bar.
    reached: i64,
    /// The document that sets the county its own goal; nothing where it has none.
    own: String,
    /// Who set the goal, for the workbook.
    pub(super) goal: String,
}

/// An early warning as it is shown.
struct Warned {
    place: String,
    href: String,
    level: String,
    tone: &'static str,
    says: String,
}

/// An indicator of the dictionary as it is shown.
struct Line {
    name: String,
    definition: String,
    dictionary: String,
    value: String,
    last_year: String,
    href: String,
    /// The board compared by it.
    by: String,
}

/// A part of rural sales: its name, the sum, and its records.
struct Part {
    label: String,
    value: String,
    href: String,
}

/// What the page and the wall show.
struct Shown {
    title: String,
    as_of: String,
    heads: Vec<Head>,
    parts: Vec<Part>,
    aims: Vec<Aim>,
    /// True where the county has no goal of its own of some target.
    alike: bool,
    /// The counties against their own goals; none on a county's board, or where no target is broken down.
    goals: Option<Goals>,
    /// Each target drawn, with where its figure comes from.
    ways: Vec<(Way, String)>,
    indicators: Vec<Line>,
    /// The indicators by county and period.
    all_indicators: String,
    chart: Chart,
    /// What the chart shows, by which definition, and from where.
    charted: (String, String, String),
    /// The months of the chart, each with its records.
    months: Vec<(String, String)>,
    /// The city's counties beside each other; none on a county's board.
    map: Option<Map>,
    by: Vec<(String, String, String, bool)>,
    /// What is compared: its name, its definition, and where it comes from.
    chosen: (String, String, String),
    ranked: Vec<Ranked>,
    alerts: Vec<Warned>,
    workbook: String,
    /// Only for those who may look at the whole city.
    wall: Option<String>,
}

#[derive(Template)]
#[template(path = "statistics/board.html")]
struct BoardPage<'a> {
    view: &'a View,
    shown: Shown,
    own: String,
}

#[derive(Template)]
#[template(path = "statistics/wall.html")]
struct WallPage<'a> {
    view: &'a View,
    shown: Shown,
    own: String,
}

pub(super) async fn city(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    view.actor.may(SEE_FIGURES, &ResourceRef::new("Figures", app.site.city))?;
    let (board, trend) = read(&app, &view, None, &query).await?;
    let (shown, own) = (shown(&view, &board, None, &query, trend), address(&query, "/city/board"));
    page(&BoardPage { view: &view, shown, own })
}

pub(super) async fn county(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    match county_of(&app, &view, query.filter("county"))? {
        Ok(county) => {
            let (board, trend) = read(&app, &view, Some(county), &query).await?;
            let (shown, own) =
                (shown(&view, &board, Some(county), &query, trend), address(&query, "/county/board"));
            page(&BoardPage { view: &view, shown, own })
        }
        Err(elsewhere) => Ok(elsewhere),
    }
}

/// The board for a screen on a wall: it renews itself and needs nobody.
pub(super) async fn wall(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    view.actor.may(SEE_FIGURES, &ResourceRef::new("Figures", app.site.city))?;
    let (board, trend) = read(&app, &view, None, &query).await?;
    let (shown, own) = (shown(&view, &board, None, &query, trend), address(&query, "/city/wall"));
    page(&WallPage { view: &view, shown, own })
}

/// The board as a workbook: figures, targets, months, counties.
pub(super) async fn workbook(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let county = match (view.door, query.filter("county")) {
        // Behind the county's door no county is the reader's own, as on the page itself.
        (Door::County, asked) => match county_of(&app, &view, asked)? {
            Ok(county) => Some(county),
            Err(elsewhere) => return Ok(elsewhere),
        },
        (_, "") => None,
        (_, asked) => Some(lists::county(asked)?),
    };
    view.actor.may(SEE_FIGURES, &ResourceRef::new("Figures", county.unwrap_or(app.site.city)))?;
    let today = view.now.day();
    let (board, left) = app
        .db
        .read(move |conn| {
            let board = board(conn, county, today)?;
            let left = Left::out(conn, &board, county)?;
            Ok::<_, Error>((board, left))
        })
        .await?;
    let bytes = sheets(&view, &board, county, &left)
        .map_err(|_| PageError::new(kernel::Status::Internal, "error-internal"))?;
    Ok(attachment("board.xlsx", XLSX, bytes))
}

/// Months of an indicator; none when the board is not compared by one.
type Trend = Option<Vec<(Period, Figure)>>;

async fn read(
    app: &App,
    view: &View,
    county: Option<RegionCode>,
    query: &ListQuery,
) -> Result<(Board, Trend), Error> {
    let (today, by) = (view.now.day(), query.filter("by").to_owned());
    app.db
        .read(move |conn| {
            let board = board(conn, county, today)?;
            let trend = match By::asked(&board, &by) {
                By::Indicator(one) if one.id != RURAL => Some(trend_of(conn, &one.id, county, today)?),
                _ => None,
            };
            Ok((board, trend))
        })
        .await
}

fn address(query: &ListQuery, path: &str) -> String {
    let mut kept = Vec::new();
    for name in ["county", "by"] {
        if !query.filter(name).is_empty() {
            kept.push(format!("{name}={}", query.filter(name)));
        }
    }
    if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
}

fn shown(view: &View, board: &Board, county: Option<RegionCode>, query: &ListQuery, trend: Trend) -> Shown {
    let by = By::asked(board, query.filter("by"));
    let door = if county.is_some() { "/county" } else { "/city" };
    let place = place_name(view, county);
    let of = county.map_or_else(String::new, |county| format!("county={county}&"));
    Shown {
        title: view.t1("statistics-board-of", "place", place),
        as_of: view.t1("statistics-board-as-of", "time", view.time(&view.now)),
        heads: heads(view, board, county, door),
        parts: parts(view, board, county, door),
        aims: board.targets.iter().map(|target| aim(view, target, door)).collect(),
        alike: board.targets.iter().any(|target| target.goal == Goal::Alike),
        goals: Goals::of(view, board),
        ways: board
            .targets
            .iter()
            .map(|one| (Way::of(view, one, board.today), view.say(&one.source)))
            .collect(),
        indicators: lines(view, board, county, door),
        all_indicators: format!("{door}/indicators?{of}").trim_end_matches(['?', '&']).to_owned(),
        charted: charted(view, by),
        months: months(board, county, door),
        chart: trend
            .map_or_else(|| chart(view, board), |trend| trend_chart(view, chart(view, board), by, &trend)),
        map: county.is_none().then(|| map(view, board, by)),
        by: By::all(board)
            .into_iter()
            .map(|one| {
                let href = format!("{door}/board?{of}by={}", one.word());
                (one.label(view), one.definition(view), href, one == by)
            })
            .collect(),
        chosen: (by.label(view), by.definition(view), by.source(view)),
        ranked: ranked(view, board, by, door),
        alerts: board.alerts.iter().map(|alert| warned(view, alert, door)).collect(),
        workbook: format!("{door}/board.xlsx?{of}").trim_end_matches(['?', '&']).to_owned(),
        wall: county.is_none().then(|| format!("/city/wall?by={}", by.word())),
    }
}

fn heads(view: &View, board: &Board, county: Option<RegionCode>, door: &str) -> Vec<Head> {
    let span = Span::last_days(board.today, 30);
    let records = |measure| records_path(door, measure, county, span);
    let change = |now: i64, before: i64| {
        growth(now, before).map_or_else(
            || view.t("statistics-no-change"),
            |rate| view.t1("statistics-against-before", "change", percent(rate, true)),
        )
    };
    let rural = growth(board.rural.all(), board.rural_last_year.all()).map_or_else(
        || view.t("statistics-no-change"),
        |rate| view.t1("statistics-against-last-year", "change", percent(rate, true)),
    );
    let mut heads = vec![Head {
        label: view.t("statistics-rural"),
        definition: view.t("statistics-rural-definition"),
        value: view.money(&Fen(board.rural.all())),
        beside: rural,
        href: sellers_path(door, county, board.months.unwrap_or_default()),
    }];
    let four = [
        ("statistics-orders", "statistics-orders-definition", Measure::Orders),
        (
            "statistics-parcels-collected",
            "statistics-parcels-collected-definition",
            Measure::ParcelsCollected,
        ),
        ("statistics-active-sellers", "statistics-active-sellers-definition", Measure::Orders),
        ("statistics-active-points", "statistics-active-points-definition", Measure::ParcelsArrived),
    ];
    for ((label, definition, measure), (now, before)) in
        four.into_iter().zip(board.lately.into_iter().zip(board.before))
    {
        heads.push(Head {
            label: view.t(label),
            definition: view.t(definition),
            value: view.number(&now),
            beside: change(now, before),
            href: records(measure),
        });
    }
    heads
}

/// What rural sales are made of, nothing twice.
fn parts(view: &View, board: &Board, county: Option<RegionCode>, door: &str) -> Vec<Part> {
    let money = |fen: i64| view.money(&Fen(fen));
    let (rural, months) = (board.rural, board.months.unwrap_or_default());
    let span = Span::of_months(months).unwrap_or_else(|| Span::last_days(board.today, 1));
    let records = |measure| records_path(door, measure, county, span);
    let sellers = || sellers_path(door, county, months);
    let part = |label, value, href| Part { label: view.t(label), value, href };
    vec![
        part("statistics-rural-here", money(rural.here), records(Measure::TransactionValue)),
        part("statistics-rural-elsewhere", money(rural.elsewhere), records(Measure::OffsiteSales)),
        part("statistics-rural-reported", money(rural.reported), sellers()),
        part("statistics-rural-twice", format!("−{}", money(rural.twice)), sellers()),
    ]
}

/// The dictionary's indicators, of the year's finished months.
fn lines(view: &View, board: &Board, county: Option<RegionCode>, door: &str) -> Vec<Line> {
    let of = county.map_or_else(String::new, |county| format!("county={county}&"));
    let line = |one: &crate::indicators::IndicatorFigure| Line {
        name: one.indicator.name.get(view.lang).to_owned(),
        definition: one.indicator.definition.get(view.lang).to_owned(),
        dictionary: format!("/statistics/dictionary?kind=indicator&q={}", one.indicator.id),
        value: figure_text(view, one.indicator, one.figure),
        last_year: figure_text(view, one.indicator, one.last_year),
        href: records_of(one.indicator, door, county, one.months.unwrap_or_default(), one.period),
        by: format!("{door}/board?{of}by={}", one.indicator.id),
    };
    board.indicators.iter().map(line).collect()
}

/// The months of the trend with the sellers of each.
fn months(board: &Board, county: Option<RegionCode>, door: &str) -> Vec<(String, String)> {
    let name = |month: i32| format!("{}-{:02}", month / 100, month % 100);
    let months = board.trend.iter().map(|row| row.month);
    months.map(|month| (name(month), sellers_path(door, county, (month, month)))).collect()
}

fn charted(view: &View, by: By) -> (String, String, String) {
    match by {
        By::Indicator(one) if one.id != RURAL => (by.label(view), by.definition(view), source_of(view, one)),
        _ => {
            let source = crate::definitions::in_use().ok().and_then(|all| {
                all.indicators.iter().find(|one| one.id == RURAL).map(|one| source_of(view, one))
            });
            (
                view.t("statistics-rural-by-month"),
                view.t("statistics-rural-definition"),
                source.unwrap_or_default(),
            )
        }
    }
}

/// The months of an indicator that have a figure: a month without is left out and not drawn as nothing.
fn trend_chart(view: &View, chart: Chart, by: By, trend: &[(Period, Figure)]) -> Chart {
    let By::Indicator(indicator) = by else { return chart };
    let known = trend.iter().filter_map(|(month, figure)| {
        let value: f64 = figure.text(indicator.decimals)?.parse().ok()?;
        Some((month.to_string(), value))
    });
    let (labels, values) = known.unzip();
    Chart {
        title: by.label(view),
        label: view.t("ui-month"),
        labels,
        series: vec![Series { name: indicator.unit.get(view.lang).to_owned(), values, dashed: false }],
        table: view.t("ui-chart-table"),
    }
}

pub(super) fn aim(view: &View, target: &TargetRow, door: &str) -> Aim {
    let amount = |value: i64| target.shown(value);
    let (key, tone) = state_of(target);
    let said = |goal: Goal| goal.said().map(|said| view.say(&said));
    let reached = target.now.map_or(0, |now| now.max(0).saturating_mul(100) / target.target.max(1));
    Aim {
        name: target.name.get(view.lang).to_owned(),
        note: target.note.get(view.lang).to_owned(),
        target: amount(target.target),
        now: target.now.map_or_else(|| "–".to_owned(), amount),
        path: amount(target.path),
        forecast: target.forecast.map_or_else(|| "–".to_owned(), amount),
        state: view.t(key),
        tone,
        counted: target.now.is_some(),
        why: target.why.as_ref().map_or_else(String::new, |why| view.say(why)),
        href: target.link(door),
        reached: reached.min(100),
        own: said(target.goal).filter(|_| target.goal.source().is_some()).unwrap_or_default(),
        goal: said(target.goal).unwrap_or_else(|| view.t("statistics-goal-city")),
    }
}

/// How far a target is, as a word and its colour.
pub(super) fn state_of(target: &TargetRow) -> (&'static str, &'static str) {
    match target.progress() {
        Progress::Reached => ("statistics-target-reached", "tag good"),
        Progress::OnPath => ("statistics-target-on-path", "tag info"),
        Progress::Behind => ("statistics-target-behind", "tag warn"),
        Progress::NotCounted => ("statistics-target-not-counted", "tag"),
    }
}

fn warned(view: &View, alert: &Alert, door: &str) -> Warned {
    let month = (alert.month, alert.month);
    Warned {
        place: format!(
            "{} {}-{:02}",
            region::name_in(view.lang, alert.county),
            alert.month / 100,
            alert.month % 100
        ),
        href: sellers_path(door, Some(alert.county), month),
        level: view.say(&alert.level.label()),
        tone: if alert.level == WarningLevel::Act { "tag bad" } else { "tag warn" },
        says: alert.says.get(view.lang).to_owned(),
    }
}

fn chart(view: &View, board: &Board) -> Chart {
    let values = |of: fn(&crate::board::MonthRow) -> i64| {
        board.trend.iter().map(|row| ten_thousands(of(row))).collect::<Vec<f64>>()
    };
    Chart {
        title: view.t("statistics-rural-by-month"),
        label: view.t("ui-month"),
        labels: board.trend.iter().map(|row| format!("{}-{:02}", row.month / 100, row.month % 100)).collect(),
        series: vec![
            Series {
                name: view.t("statistics-this-year"),
                values: values(|row| row.rural.all()),
                dashed: false,
            },
            Series {
                name: view.t("statistics-last-year"),
                values: values(|row| row.last_year.all()),
                dashed: true,
            },
        ],
        table: view.t("ui-chart-table"),
    }
}
