//! The stations as everybody sees them.

use askama::Template;
use axum::extract::State;
use kernel::StationId;
use ui::{
    App, Cell, Column, Filter, Id, ListQuery, ListView, PageResult, Routes, Tone, View, list_page, page,
};

use crate::model::{Station, StationLevel, StationStatus};
use crate::{StationQuery, service};

pub(crate) fn routes() -> Routes {
    Routes::new().get("/stations", list).get("/stations/{id}", show)
}

async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let want = StationQuery { within: query.filter("county").parse().ok(), ..wanted(&query) };
    let (stations, total) = app.db.read(move |conn| service::list(conn, &want)).await?;
    let list = ListView {
        title: view.t("station-title"),
        intro: format!("{}{}", view.t("station-intro"), view.t("station-illustrative")),
        file: "stations",
        filters: vec![county_filter(&view), level_filter(&view)],
        columns: columns(&view),
        rows: stations.iter().map(|station| row(&view, station, "/stations")).collect(),
        total,
        empty: view.t("station-empty"),
        action: None,
        searchable: true,
    };
    list_page(&view, &query, &list)
}

/// What a list's words, level and page ask for.
pub(crate) fn wanted(query: &ListQuery) -> StationQuery {
    StationQuery {
        words: query.words().to_owned(),
        level: StationLevel::parse(query.filter("level")),
        offset: query.offset(),
        limit: query.limit(),
        ..StationQuery::default()
    }
}

fn county_filter(view: &View) -> Filter {
    Filter { name: "county", label: view.t("station-county"), options: region::county_options(view.lang) }
}

pub(crate) fn level_filter(view: &View) -> Filter {
    let levels = StationLevel::ALL.iter();
    Filter {
        name: "level",
        label: view.t("station-level"),
        options: levels.map(|level| (level.as_str().to_owned(), view.say(&level.label()))).collect(),
    }
}

pub(crate) fn columns(view: &View) -> Vec<Column> {
    let keys = [
        "station-name",
        "station-level",
        "station-division",
        "station-hours",
        "station-can",
        "station-status",
    ];
    keys.into_iter().map(|key| Column::words(view.t(key))).collect()
}

/// One station in a list whose pages begin with `path`.
pub(crate) fn row(view: &View, station: &Station, path: &str) -> Vec<Cell> {
    let draft = &station.draft;
    vec![
        Cell::Link(draft.name.clone(), format!("{path}/{}", station.id)),
        Cell::Text(view.say(&draft.level.label())),
        Cell::Text(region::full_name_in(view.lang, draft.region)),
        Cell::Text(draft.hours.to_string()),
        Cell::Text(capabilities(view, station).join(" · ")),
        Cell::Tag(tone(station.status), view.say(&station.status.label())),
    ]
}

pub(crate) const fn tone(status: StationStatus) -> Tone {
    match status {
        StationStatus::Open => Tone::Good,
        StationStatus::Suspended => Tone::Warn,
        StationStatus::Closed => Tone::Bad,
    }
}

fn capabilities(view: &View, station: &Station) -> Vec<String> {
    station.draft.capabilities.iter().map(|one| view.say(&one.label())).collect()
}

#[derive(Template)]
#[template(path = "station/show.html")]
struct ShowPage<'a> {
    view: &'a View,
    station: &'a Station,
    division: String,
    capabilities: Vec<String>,
    tone: Tone,
}

async fn show(State(app): State<App>, view: View, Id(id): Id<StationId>) -> PageResult {
    let station = app.db.read(move |conn| service::station(conn, id)).await?;
    page(&ShowPage {
        view: &view,
        station: &station,
        division: region::full_name_in(view.lang, station.draft.region),
        capabilities: capabilities(&view, &station),
        tone: tone(station.status),
    })
}
