//! The outlets behind the figures of a network, as they stood on a day.

use axum::extract::State;
use kernel::{Day, RegionCode, ResourceRef};
use ui::{App, Cell, Column, Filter, ListQuery, ListView, PageResult, View, list_page};

use super::{LONGEST, Names, county_asked, named, names_of};
use crate::model::{Network, OutletRow};
use crate::pages::place_name;
use crate::service::{self, ACTIVE_DAYS, SEE_FIGURES};
use crate::{Error, Result};

/// The events that name a station.
const STATIONS: [&str; 2] = ["station.station_opened", "station.station_changed"];

pub(crate) async fn outlets(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let within = county_asked(&view, &query)?;
    let network = match query.filter("which") {
        "" => Network::Open,
        word => Network::parse(word).ok_or_else(|| Error::Measure(word.to_owned()))?,
    };
    view.actor.may(SEE_FIGURES, &ResourceRef::new("Figures", within.unwrap_or(app.site.city)))?;
    let (day, days) = when(&query, view.now.day())?;
    let shown = query.clone();
    let (page, total, names) = app
        .db
        .read(move |conn| {
            let all = every_outlet(conn, within, network, (day, days))?;
            let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
            let page: Vec<OutletRow> = shown.page_of(all).collect();
            let stations = page.iter().map(|one| (one.region.county(), one.station.to_string()));
            let names = names_of(conn, &STATIONS, stations)?;
            Ok::<_, Error>((page, total, names))
        })
        .await?;
    let list = ListView {
        title: view.t1("statistics-outlets-title", "which", view.say(&network.label())),
        intro: view.t2(
            "statistics-outlets-intro",
            ("place", &place_name(&view, within)),
            ("day", &day.to_string()),
        ),
        file: "outlets",
        filters: vec![
            Filter { name: "day", label: view.t("statistics-on-day"), options: month_ends(&view, day) },
            Filter {
                name: "county",
                label: view.t("statistics-county"),
                options: region::county_options(view.lang),
            },
            Filter {
                name: "which",
                label: view.t("statistics-which"),
                options: Network::ALL.map(|one| (one.as_str().to_owned(), view.say(&one.label()))).into(),
            },
        ],
        columns: vec![
            Column::words(view.t("statistics-station")),
            Column::words(view.t("statistics-place")),
            Column::words(view.t("statistics-level")),
            Column::words(view.t("statistics-takes-parcels")),
            Column::words(view.t("statistics-takes-payments")),
            Column::words(view.t("statistics-opened-on")),
        ],
        rows: page.iter().map(|outlet| outlet_row(&view, &names, outlet)).collect(),
        total,
        empty: view.t("statistics-outlets-empty"),
        action: None,
        searchable: false,
    };
    list_page(&view, &query, &list)
}

/// The day outlets are asked for, today without one, and within how many days of it lately is.
fn when(query: &ListQuery, today: Day) -> Result<(Day, i64)> {
    let bad = |text: &str| Error::Day(text.to_owned());
    let day = match query.filter("day") {
        "" => today,
        text => text.parse::<Day>().map_err(|_| bad(text))?,
    };
    let days = match query.filter("days") {
        "" => ACTIVE_DAYS,
        text => text.parse().ok().filter(|days| (1..=LONGEST).contains(days)).ok_or_else(|| bad(text))?,
    };
    // Of a day to come nothing is known but what is so today.
    Ok((day.min(today), days))
}

/// The last days of the last twelve months, with the day that is asked for.
fn month_ends(view: &View, asked: Day) -> Vec<(String, String)> {
    let last = kernel::Period::month_of(view.now.day()).previous();
    let months = std::iter::successors(Some(last), |one| Some(one.previous())).take(12);
    let mut days: Vec<Day> = months.map(|month| month.bounds().1).chain([asked]).collect();
    days.sort_by(|one, other| other.cmp(one));
    days.dedup();
    days.into_iter().map(|day| (day.to_string(), day.to_string())).collect()
}

fn every_outlet(
    conn: &mut db::Conn,
    within: Option<RegionCode>,
    network: Network,
    when: (Day, i64),
) -> Result<Vec<OutletRow>> {
    let counties = match within {
        Some(county) => vec![county],
        None => region::divisions().counties().into_iter().map(|county| county.code).collect(),
    };
    let mut all = Vec::new();
    for county in counties {
        all.extend(service::outlets_within(conn, county, network, when)?);
    }
    all.sort_by_key(|outlet| (outlet.region, outlet.station));
    Ok(all)
}

fn outlet_row(view: &View, names: &Names, outlet: &OutletRow) -> Vec<Cell> {
    let level = match outlet.level.as_str() {
        "county_centre" => "statistics-level-county-centre",
        "township_station" => "statistics-level-township-station",
        "village_point" => "statistics-level-village-point",
        _ => "statistics-level-other",
    };
    let answer = |yes| Cell::Text(view.t(if yes { "statistics-yes" } else { "statistics-no" }));
    vec![
        named(names, outlet.station.to_string(), "/stations"),
        Cell::Text(region::full_name_in(view.lang, outlet.region)),
        Cell::Text(view.t(level)),
        answer(outlet.takes_parcels),
        answer(outlet.takes_payments),
        outlet.opened_on.map_or(Cell::Missing, |day| Cell::Text(day.to_string())),
    ]
}
