//! The stations as the county's clerk opens, changes and closes them.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use kernel::{Message, RegionCode, ResourceRef, StationId, Status};
use ui::{
    App, FormView, Id, ListQuery, ListView, PageError, PageResult, Routes, Tone, Typed, View, list_page,
    page_with, redirect,
};

use crate::model::{Capability, Hours, Origin, Station, StationDraft, StationLevel, StationStatus};
use crate::pages::{columns, level_filter, row, tone, wanted};
use crate::service::{self, CHANGE_STATION, OPEN_STATION};
use crate::{Error, StationQuery};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/county/stations", list)
        .get("/county/stations/new", blank)
        .post("/county/stations/new", open)
        .get("/county/stations/{id}", edit)
        .post("/county/stations/{id}", change)
        .post("/county/stations/{id}/status", change_status)
}

/// Where the reader is the clerk; refused when nowhere.
fn counties(view: &View) -> Result<Vec<RegionCode>, PageError> {
    let counties = view.actor.scope(CHANGE_STATION, "Station").regions;
    if counties.is_empty() {
        view.actor.may(CHANGE_STATION, &ResourceRef::new("Station", RegionCode(0)))?;
        return Err(PageError::not_found());
    }
    Ok(counties)
}

async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let want = StationQuery { counties: counties(&view)?, ..wanted(&query) };
    let (stations, total) = app.db.read(move |conn| service::list(conn, &want)).await?;
    let list = ListView {
        title: view.t("station-county-title"),
        intro: view.t("station-county-intro"),
        file: "county-stations",
        filters: vec![level_filter(&view)],
        columns: columns(&view),
        rows: stations.iter().map(|station| row(&view, station, "/county/stations")).collect(),
        total,
        empty: view.t("station-county-empty"),
        action: Some((view.t("station-open"), "/county/stations/new".to_owned())),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

#[derive(Template)]
#[template(path = "station/form.html")]
struct FormPage<'a> {
    view: &'a View,
    form: &'a FormView,
    /// The station being changed; none while a new one is opened.
    station: Option<Existing>,
    levels: Vec<(&'static str, String)>,
    origins: Vec<(&'static str, String)>,
    capabilities: Vec<(&'static str, String)>,
    /// Where the picker begins.
    city: RegionCode,
    saved: bool,
}

/// What of a station stays, and what its clerk may do with it.
struct Existing {
    name: String,
    path: String,
    facts: String,
    status: String,
    tone: Tone,
    open: bool,
    suspended: bool,
}

impl Existing {
    fn of(view: &View, station: &Station) -> Self {
        Self {
            name: station.draft.name.clone(),
            path: format!("/county/stations/{}", station.id),
            facts: format!(
                "{} · {}",
                view.say(&station.draft.level.label()),
                region::full_name_in(view.lang, station.draft.region)
            ),
            status: view.say(&station.status.label()),
            tone: tone(station.status),
            open: station.status == StationStatus::Open,
            suspended: station.status == StationStatus::Suspended,
        }
    }
}

fn form_page(view: &View, form: &FormView, station: Option<&Station>) -> PageResult {
    let saved = form.refusal().is_none() && view.query.split('&').any(|pair| pair == "saved=1");
    let page = FormPage {
        view,
        form,
        station: station.map(|station| Existing::of(view, station)),
        levels: StationLevel::ALL.iter().map(|one| (one.as_str(), view.say(&one.label()))).collect(),
        origins: Origin::ALL.iter().map(|one| (one.as_str(), view.say(&one.label()))).collect(),
        capabilities: Capability::ALL.iter().map(|one| (one.as_str(), view.say(&one.label()))).collect(),
        city: counties(view)?.first().map_or(RegionCode(0), |county| county.city()),
        saved,
    };
    page_with(form.status(), &page)
}

async fn blank(view: View) -> PageResult {
    let county = counties(&view)?.first().map_or_else(String::new, ToString::to_string);
    let mut typed = Typed::of([("opens", "08:00".to_owned()), ("closes", "18:00".to_owned())]);
    typed.set("level", StationLevel::VillagePoint.as_str());
    typed.set("region", county);
    form_page(&view, &FormView::new(typed), None)
}

async fn open(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    match try_open(&app, &view, &typed).await {
        Ok(done) => Ok(done),
        Err(refusal) if refusal.is_correctable() => {
            form_page(&view, &FormView::refused(typed, refusal), None)
        }
        Err(refusal) => Err(refusal),
    }
}

async fn try_open(app: &App, view: &View, typed: &Typed) -> Result<Response, PageError> {
    counties(view)?;
    let level = choice(typed, "level", StationLevel::parse)?;
    let region: RegionCode = typed.parse("region")?;
    let point = region::illustrative_point(region.county(), region.0).unwrap_or_default();
    let draft = draft_of(typed, level, region, point)?;
    // The form says at its field that the code is not one of the clerk's own county.
    if !view.actor.can(OPEN_STATION, &ResourceRef::new("Station", region)) {
        let message = Message::new("station-error-not-your-county");
        return Err(PageError { status: Status::Invalid, message, field: Some("region") });
    }
    let (actor, now) = (view.actor.clone(), view.now);
    let id = app.db.write(move |tx| service::open(tx, &actor, now, &draft)).await?;
    Ok(redirect(&format!("/county/stations/{id}?saved=1")))
}

async fn station_to_change(app: &App, view: &View, id: StationId) -> Result<Station, PageError> {
    let actor = view.actor.clone();
    let station = app.db.read(move |conn| {
        let station = service::station(conn, id)?;
        actor.may(CHANGE_STATION, &station)?;
        Ok::<_, Error>(station)
    });
    Ok(station.await?)
}

async fn edit(State(app): State<App>, view: View, Id(id): Id<StationId>) -> PageResult {
    let station = station_to_change(&app, &view, id).await?;
    form_page(&view, &FormView::new(typed_of(&station.draft)), Some(&station))
}

async fn change(State(app): State<App>, view: View, Id(id): Id<StationId>, typed: Typed) -> PageResult {
    let station = station_to_change(&app, &view, id).await?;
    match try_change(&app, &view, &station, &typed).await {
        Ok(done) => Ok(done),
        Err(refusal) if refusal.is_correctable() => {
            form_page(&view, &FormView::refused(typed, refusal), Some(&station))
        }
        Err(refusal) => Err(refusal),
    }
}

async fn try_change(app: &App, view: &View, station: &Station, typed: &Typed) -> PageResult {
    let old = &station.draft;
    let draft = draft_of(typed, old.level, old.region, (old.longitude_e6, old.latitude_e6))?;
    let (actor, now, id) = (view.actor.clone(), view.now, station.id);
    app.db.write(move |tx| service::change(tx, &actor, now, id, &draft)).await?;
    Ok(redirect(&format!("/county/stations/{id}?saved=1")))
}

async fn change_status(
    State(app): State<App>,
    view: View,
    Id(id): Id<StationId>,
    typed: Typed,
) -> PageResult {
    let to = choice(&typed, "to", StationStatus::parse)?;
    let (actor, now) = (view.actor.clone(), view.now);
    app.db.write(move |tx| service::change_status(tx, &actor, now, id, to)).await?;
    Ok(redirect(&format!("/county/stations/{id}?saved=1")))
}

/// A choice out of a few words.
fn choice<T>(typed: &Typed, name: &'static str, parse: fn(&str) -> Option<T>) -> Result<T, PageError> {
    let value = typed.required(name)?;
    parse(value).ok_or_else(|| PageError::unreadable(name, value))
}

fn draft_of(
    typed: &Typed,
    level: StationLevel,
    region: RegionCode,
    (longitude_e6, latitude_e6): (i64, i64),
) -> Result<StationDraft, PageError> {
    let text = |name| typed.get(name).to_owned();
    Ok(StationDraft {
        level,
        region,
        name: text("name"),
        origin: choice(typed, "origin", Origin::parse)?,
        keeper: text("keeper"),
        address: text("address"),
        longitude_e6,
        latitude_e6,
        hours: Hours::parse(typed.get("opens"), typed.get("closes"))?,
        // Each once, in the house's order, whatever was sent.
        capabilities: Capability::ALL
            .iter()
            .copied()
            .filter(|one| typed.all("capabilities").any(|word| word == one.as_str()))
            .collect(),
    })
}

fn typed_of(draft: &StationDraft) -> Typed {
    let hours = draft.hours.to_string();
    let (opens, closes) = hours.split_once('-').unwrap_or_default();
    let fields = [
        ("name", draft.name.as_str()),
        ("origin", draft.origin.as_str()),
        ("keeper", &draft.keeper),
        ("address", &draft.address),
        ("opens", opens),
        ("closes", closes),
    ];
    let capabilities = draft.capabilities.iter().map(|one| ("capabilities", one.as_str()));
    fields.into_iter().chain(capabilities).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}
