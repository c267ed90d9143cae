//! The boards of the city and of the counties: on paper, in a workbook and on the wall as well.

use askama::Template;
use axum::extract::State;
use kernel::{Fen, RegionCode, ResourceRef};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use ui::{App, Chart, Door, ListQuery, Map, MapShape, PageError, PageResult, Series, View, XLSX};
use ui::{attachment, page, project};

use super::{county_of, ten_thousands};
use crate::board::{Alert, Board, CountyRow, Progress, TargetRow, board};
use crate::definitions::WarningLevel;
use crate::growth::{growth, percent};
use crate::links::{outlets_path, records_path, sellers_path};
use crate::model::{Measure, Network, Span};
use crate::service::SEE_FIGURES;
use crate::{Error, lists};

/// Width of the map's drawing; the page scales it.
const MAP_WIDTH: i32 = 520;

/// What counties are compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Rural,
    Growth,
    Orders,
    Parcels,
    Villages,
    Townships,
}

impl By {
    const ALL: [Self; 6] =
        [Self::Rural, Self::Growth, Self::Orders, Self::Parcels, Self::Villages, Self::Townships];

    const fn word(self) -> &'static str {
        match self {
            Self::Rural => "rural",
            Self::Growth => "growth",
            Self::Orders => "orders",
            Self::Parcels => "parcels",
            Self::Villages => "villages",
            Self::Townships => "townships",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Rural => "statistics-rural",
            Self::Growth => "statistics-growth",
            Self::Orders => "statistics-orders",
            Self::Parcels => "statistics-parcels-collected",
            Self::Villages => "statistics-villages-covered",
            Self::Townships => "statistics-townships-reached",
        }
    }

    const fn definition(self) -> &'static str {
        match self {
            Self::Rural => "statistics-rural-definition",
            Self::Growth => "statistics-growth-definition",
            Self::Orders => "statistics-orders-definition",
            Self::Parcels => "statistics-parcels-collected-definition",
            Self::Villages => "statistics-villages-covered-definition",
            Self::Townships => "statistics-townships-reached-definition",
        }
    }

    fn of(self, row: &CountyRow) -> Option<i64> {
        match self {
            Self::Rural => Some(row.rural),
            Self::Growth => row.growth,
            Self::Orders => Some(row.orders),
            Self::Parcels => Some(row.parcels),
            Self::Villages => row.villages,
            Self::Townships => row.townships,
        }
    }

    fn shown(self, view: &View, row: &CountyRow) -> String {
        let Some(value) = self.of(row) else { return "–".to_owned() };
        match self {
            Self::Rural => view.money(&Fen(value)),
            Self::Growth => percent(value, true),
            Self::Villages | Self::Townships => percent(value, false),
            Self::Orders | Self::Parcels => view.number(&value),
        }
    }
}

/// A figure at the head.
struct Head {
    label: String,
    definition: String,
    value: String,
    beside: String,
    href: String,
}

/// A target as it is shown.
struct Aim {
    name: String,
    note: String,
    target: String,
    now: String,
    path: String,
    forecast: String,
    state: String,
    tone: &'static str,
    /// Why there is no figure.
    why: String,
    /// The records of the figure.
    href: Option<String>,
    /// Hundredths of the target, for the bar.
    reached: i64,
}

/// A county in the ranking.
struct Ranked {
    place: String,
    name: String,
    href: String,
    cells: Vec<Cell>,
}

struct Cell {
    text: String,
    href: String,
    chosen: bool,
}

/// An early warning as it is shown.
struct Warned {
    place: String,
    href: String,
    level: String,
    tone: &'static str,
    says: String,
}

/// What the page and the wall show.
struct Shown {
    title: String,
    as_of: String,
    heads: Vec<Head>,
    parts: Vec<(String, String)>,
    aims: Vec<Aim>,
    chart: Chart,
    /// The city's counties beside each other; none on a county's board.
    map: Option<Map>,
    by: Vec<(String, String, String, bool)>,
    chosen: (String, String),
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
    let board = read(&app, &view, None).await?;
    let (shown, own) = (shown(&view, &board, None, by(&query)), address(&query, "/city/board"));
    page(&BoardPage { view: &view, shown, own })
}

pub(super) async fn county(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    match county_of(&app, &view, query.filter("county"))? {
        Ok(county) => {
            let board = read(&app, &view, Some(county)).await?;
            let (shown, own) =
                (shown(&view, &board, Some(county), by(&query)), address(&query, "/county/board"));
            page(&BoardPage { view: &view, shown, own })
        }
        Err(elsewhere) => Ok(elsewhere),
    }
}

/// The board for a screen on a wall: it renews itself and needs nobody.
pub(super) async fn wall(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    view.actor.may(SEE_FIGURES, &ResourceRef::new("Figures", app.site.city))?;
    let board = read(&app, &view, None).await?;
    let (shown, own) = (shown(&view, &board, None, by(&query)), address(&query, "/city/wall"));
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
    let board = read(&app, &view, county).await?;
    let bytes =
        sheets(&view, &board).map_err(|_| PageError::new(kernel::Status::Internal, "error-internal"))?;
    Ok(attachment("board.xlsx", XLSX, bytes))
}

async fn read(app: &App, view: &View, county: Option<RegionCode>) -> Result<Board, Error> {
    let today = view.now.day();
    app.db.read(move |conn| board(conn, county, today)).await
}

fn by(query: &ListQuery) -> By {
    By::ALL.into_iter().find(|by| by.word() == query.filter("by")).unwrap_or(By::Rural)
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

fn shown(view: &View, board: &Board, county: Option<RegionCode>, by: By) -> Shown {
    let door = if county.is_some() { "/county" } else { "/city" };
    let place = county.map_or_else(|| view.t("statistics-city-total"), region::name);
    let of = county.map_or_else(String::new, |county| format!("county={county}&"));
    Shown {
        title: view.t1("statistics-board-of", "place", place),
        as_of: view.t1("statistics-board-as-of", "time", view.time(&view.now)),
        heads: heads(view, board, county, door),
        parts: parts(view, board),
        aims: board.targets.iter().map(|target| aim(view, target, door)).collect(),
        chart: chart(view, board),
        map: county.is_none().then(|| map(view, board, by)),
        by: By::ALL
            .map(|one| {
                let href = format!("{door}/board?{of}by={}", one.word());
                (view.t(one.label()), view.t(one.definition()), href, one == by)
            })
            .into(),
        chosen: (view.t(by.label()), view.t(by.definition())),
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
fn parts(view: &View, board: &Board) -> Vec<(String, String)> {
    let money = |fen: i64| view.money(&Fen(fen));
    let rural = board.rural;
    vec![
        (view.t("statistics-rural-here"), money(rural.here)),
        (view.t("statistics-rural-elsewhere"), money(rural.elsewhere)),
        (view.t("statistics-rural-reported"), money(rural.reported)),
        (view.t("statistics-rural-twice"), format!("−{}", money(rural.twice))),
    ]
}

fn aim(view: &View, target: &TargetRow, door: &str) -> Aim {
    let amount = |value: i64| target.shown(value);
    let (key, tone) = match target.progress() {
        Progress::Reached => ("statistics-target-reached", "tag good"),
        Progress::OnPath => ("statistics-target-on-path", "tag info"),
        Progress::Behind => ("statistics-target-behind", "tag warn"),
        Progress::NotCounted => ("statistics-target-not-counted", "tag"),
    };
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
        why: target.why.as_ref().map_or_else(String::new, |why| view.say(why)),
        href: target.link(door),
        reached: reached.min(100),
    }
}

fn warned(view: &View, alert: &Alert, door: &str) -> Warned {
    let month = (alert.month, alert.month);
    Warned {
        place: format!("{} {}-{:02}", region::name(alert.county), alert.month / 100, alert.month % 100),
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

/// The counties of 2016, coloured by what they are compared by.
fn map(view: &View, board: &Board, by: By) -> Map {
    let boundaries = region::boundaries();
    let outlines: Vec<_> = boundaries.iter().map(|boundary| boundary.rings.clone()).collect();
    let (drawn, height) = project(&outlines, MAP_WIDTH);
    let mut values: Vec<i64> = board.counties.iter().filter_map(|row| by.of(row)).collect();
    values.sort_unstable();
    let shapes = boundaries.iter().zip(drawn).map(|(boundary, (path, label_at))| {
        let today = region::divisions().today(boundary.code);
        let row = board.counties.iter().find(|row| row.county == today);
        let named = boundary.code == today || crate::lineage::today(boundary.code) == today;
        let value = row.map_or_else(String::new, |row| by.shown(view, row));
        MapShape {
            href: format!("/county/board?county={today}"),
            title: format!("{} · {} {value}", region::name(today), view.t(by.label())),
            label: if named { region::name(today) } else { String::new() },
            value: if named && by != By::Rural { value } else { String::new() },
            path,
            label_at,
            level: row.and_then(|row| by.of(row)).map_or(0, |value| level(value, &values)),
        }
    });
    Map { title: view.t(by.label()), size: (MAP_WIDTH, height), shapes: shapes.collect() }
}

/// 1 to 5 by where a value stands among all, sorted.
fn level(value: i64, sorted: &[i64]) -> u8 {
    let below = sorted.partition_point(|one| *one < value);
    let fifth = below * 5 / sorted.len().max(1);
    u8::try_from(fifth + 1).unwrap_or(5).min(5)
}

fn ranked(view: &View, board: &Board, by: By, door: &str) -> Vec<Ranked> {
    let mut rows: Vec<&CountyRow> = board.counties.iter().collect();
    rows.sort_by_key(|row| (std::cmp::Reverse(by.of(row)), row.county));
    let span = Span::last_days(board.today, 30);
    rows.iter()
        .map(|row| {
            let higher = rows.iter().filter(|one| by.of(one) > by.of(row)).count();
            let county = Some(row.county);
            let href = |one: By| match one {
                By::Rural | By::Growth => sellers_path(door, county, board.months.unwrap_or_default()),
                By::Orders => records_path(door, Measure::Orders, county, span),
                By::Parcels => records_path(door, Measure::ParcelsCollected, county, span),
                By::Villages => outlets_path(door, Network::Points, row.county),
                By::Townships => outlets_path(door, Network::Reached, row.county),
            };
            Ranked {
                place: by.of(row).map_or_else(|| "–".to_owned(), |_| (higher + 1).to_string()),
                name: region::name(row.county),
                href: format!("/county/board?county={}", row.county),
                cells: By::ALL
                    .map(|one| Cell { text: one.shown(view, row), href: href(one), chosen: one == by })
                    .into(),
            }
        })
        .collect()
}

fn sheets(view: &View, board: &Board) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let (head, money) = (Format::new().set_bold(), Format::new().set_num_format("#,##0.00"));
    let yuan = |fen: i64| ui::yuan(Fen(fen));
    let sheet = workbook.add_worksheet().set_name(view.t("statistics-board"))?;
    sheet.write_with_format(0, 0, view.t1("statistics-board-as-of", "time", view.time(&view.now)), &head)?;
    let rural = board.rural;
    let lines = [
        ("statistics-rural", rural.all()),
        ("statistics-rural-here", rural.here),
        ("statistics-rural-elsewhere", rural.elsewhere),
        ("statistics-rural-reported", rural.reported),
        ("statistics-rural-twice", -rural.twice),
    ];
    for ((label, value), line) in lines.into_iter().zip(1_u32..) {
        sheet.write(line, 0, view.t(label))?;
        sheet.write_with_format(line, 1, yuan(value), &money)?;
    }
    sheet.autofit();
    let sheet = workbook.add_worksheet().set_name(view.t("statistics-targets"))?;
    let columns = [
        "statistics-target",
        "statistics-target-aim",
        "statistics-target-now",
        "statistics-target-path",
        "statistics-target-forecast",
        "statistics-target-state",
    ];
    for (label, column) in columns.into_iter().zip(0_u16..) {
        sheet.write_with_format(0, column, view.t(label), &head)?;
    }
    for (target, line) in board.targets.iter().zip(1_u32..) {
        let aim = aim(view, target, "/city");
        for (text, column) in
            [aim.name, aim.target, aim.now, aim.path, aim.forecast, aim.state].into_iter().zip(0_u16..)
        {
            sheet.write(line, column, text)?;
        }
    }
    sheet.autofit();
    let sheet = workbook.add_worksheet().set_name(view.t("ui-month"))?;
    for (label, column) in
        ["ui-month", "statistics-this-year", "statistics-last-year"].into_iter().zip(0_u16..)
    {
        sheet.write_with_format(0, column, view.t(label), &head)?;
    }
    for (row, line) in board.trend.iter().zip(1_u32..) {
        sheet.write(line, 0, format!("{}-{:02}", row.month / 100, row.month % 100))?;
        sheet.write_with_format(line, 1, yuan(row.rural.all()), &money)?;
        sheet.write_with_format(line, 2, yuan(row.last_year.all()), &money)?;
    }
    sheet.autofit();
    let sheet = workbook.add_worksheet().set_name(view.t("statistics-by-county"))?;
    sheet.write_with_format(0, 0, view.t("statistics-county"), &head)?;
    for (by, column) in By::ALL.into_iter().zip(1_u16..) {
        sheet.write_with_format(0, column, view.t(by.label()), &head)?;
    }
    for (row, line) in board.counties.iter().zip(1_u32..) {
        sheet.write(line, 0, region::name(row.county))?;
        for (by, column) in By::ALL.into_iter().zip(1_u16..) {
            match by.of(row) {
                Some(value) if by == By::Rural => {
                    sheet.write_with_format(line, column, yuan(value), &money)?;
                }
                _ => {
                    sheet.write(line, column, by.shown(view, row))?;
                }
            }
        }
    }
    sheet.autofit();
    workbook.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn darker_is_more() {
        let values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
        let levels: Vec<u8> = values.iter().map(|one| level(*one, &values)).collect();
        assert_eq!(levels, [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
        assert_eq!(level(5, &[5, 5, 5]), 1, "all the same are all the same");
    }
}
