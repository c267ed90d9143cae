//! Who reports: the list, one unit, and enrolling another.

use askama::Template;
use axum::extract::State;
use kernel::{Day, OrganisationId, Period, RegionCode, ResourceRef};
use statistics::definitions::Reporter;
use ui::{
    App, Cell, Column, Door, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Tone, Typed,
    View, list_page, page_with, redirect,
};

use super::base;
use crate::model::{NewUnit, Unit, UnitId};
use crate::service::{self, ENROL_REPORTER, SEE_REPORTS, definitions};

/// What the reader of this door enrols.
const fn kind(view: &View) -> &'static str {
    if matches!(view.door, Door::City) { "CountyReport" } else { "Report" }
}

fn set_name(view: &View, id: &str) -> String {
    let found =
        definitions().ok().and_then(|all| all.newest_data_sets().into_iter().find(|set| set.id == id));
    found.map_or_else(|| id.to_owned(), |set| set.name.get(view.lang).to_owned())
}

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    if view.actor.scope(SEE_REPORTS, "CountyReport").regions.is_empty() {
        view.actor.may(SEE_REPORTS, &ResourceRef::new("CountyReport", RegionCode(0)))?;
    }
    if view.door == Door::City {
        view.actor.may(SEE_REPORTS, &ResourceRef::new("CountyReport", app.site.city))?;
    }
    let (actor, set, words) = (view.actor.clone(), query.filter("set").to_owned(), query.words().to_owned());
    let mut found = app.db.read(move |conn| service::units(conn, &actor, &set, &words)).await?;
    let today = view.now.day();
    let is_over = |unit: &Unit| unit.until.is_some_and(|until| until < today);
    match query.filter("state") {
        "over" => found.retain(is_over),
        "enrolled" => found.retain(|unit| !is_over(unit)),
        _ => {}
    }
    let row = |unit: &Unit| {
        vec![
            Cell::Link(unit.name.clone(), format!("{}/units/{}", base(&view), unit.id)),
            Cell::Text(region::name_in(view.lang, unit.county)),
            Cell::Text(set_name(&view, &unit.data_set)),
            Cell::Text(unit.from.to_string()),
            unit.until.map_or(Cell::Missing, |day| Cell::Text(day.to_string())),
            if is_over(unit) {
                Cell::Tag(Tone::Plain, view.t("reporting-unit-over"))
            } else {
                Cell::Tag(Tone::Good, view.t("reporting-unit-enrolled"))
            },
        ]
    };
    let sets = definitions().map_err(PageError::from)?.newest_data_sets();
    let sets = sets.iter().map(|one| (one.id.clone(), one.name.get(view.lang).to_owned()));
    let states = ["enrolled", "over"].map(|one| {
        let key = if one == "over" { "reporting-unit-over" } else { "reporting-unit-enrolled" };
        (one.to_owned(), view.t(key))
    });
    let may_enrol = !view.actor.scope(ENROL_REPORTER, kind(&view)).regions.is_empty();
    let words = |key| Column::words(view.t(key));
    let list = ListView {
        title: view.t("reporting-units"),
        intro: view.t("reporting-units-intro"),
        file: "reporting-units",
        filters: vec![
            Filter { name: "set", label: view.t("reporting-data-set"), options: sets.collect() },
            Filter { name: "state", label: view.t("reporting-state"), options: states.to_vec() },
        ],
        columns: vec![
            words("reporting-unit"),
            words("reporting-county"),
            words("reporting-data-set"),
            words("reporting-from"),
            words("reporting-until"),
            words("reporting-state"),
        ],
        rows: query.page_of(&found).map(row).collect(),
        total: i64::try_from(found.len()).unwrap_or(0),
        empty: view.t("reporting-units-empty"),
        action: may_enrol.then(|| (view.t("reporting-enrol"), format!("{}/enrol", base(&view)))),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

#[derive(Template)]
#[template(path = "reporting/unit.html")]
struct UnitPage<'a> {
    view: &'a View,
    form: FormView,
    base: &'static str,
    name: String,
    facts: Vec<(String, String)>,
    reports: Vec<(String, String)>,
    may_end: bool,
    path: String,
}

pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<UnitId>) -> PageResult {
    unit_page(&app, &view, id, FormView::new(Typed::of([("until", view.now.day().to_string())]))).await
}

async fn unit_page(app: &App, view: &View, id: UnitId, form: FormView) -> PageResult {
    let actor = view.actor.clone();
    let unit = app.db.read(move |conn| service::unit(conn, &actor, id)).await?;
    let whose = NewUnit {
        data_set: unit.data_set.clone(),
        county: unit.county,
        organisation: unit.organisation,
        from: unit.from,
    };
    let today = view.now.day();
    let set = definitions()
        .map_err(PageError::from)?
        .newest_data_sets()
        .into_iter()
        .find(|set| set.id == unit.data_set);
    let periods = set.into_iter().flat_map(|set| {
        let last = set.frequency.of(today).previous();
        std::iter::successors(Some(last), |one: &Period| Some(one.previous())).take(24)
    });
    let page = UnitPage {
        form,
        base: base(view),
        name: unit.name.clone(),
        facts: vec![
            (view.t("reporting-county"), region::name_in(view.lang, unit.county)),
            (view.t("reporting-data-set"), set_name(view, &unit.data_set)),
            (view.t("reporting-unit-code"), unit.id.to_string()),
            (view.t("reporting-from"), unit.from.to_string()),
            (view.t("reporting-until"), unit.until.map_or_else(|| "–".to_owned(), |day| day.to_string())),
        ],
        reports: periods
            .filter(|period| unit.is_expected(*period))
            .map(|period| (period.to_string(), format!("{}/{id}/{period}", base(view))))
            .collect(),
        may_end: unit.until.is_none() && view.actor.can(ENROL_REPORTER, &whose),
        path: format!("{}/units/{id}", base(view)),
        view,
    };
    page_with(page.form.status(), &page)
}

pub(super) async fn end(State(app): State<App>, view: View, Id(id): Id<UnitId>, typed: Typed) -> PageResult {
    let tried = async {
        let until: Day = typed.parse("until")?;
        let (actor, now) = (view.actor.clone(), view.now);
        let ended = app.db.write(move |tx| service::end(tx, &actor, now, id, until));
        ended.await.map_err(PageError::from)
    };
    match tried.await {
        Ok(()) => Ok(redirect(&format!("{}/units/{id}", base(&view)))),
        Err(error) if error.is_correctable() => {
            unit_page(&app, &view, id, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}

#[derive(Template)]
#[template(path = "reporting/enrol.html")]
struct EnrolPage<'a> {
    view: &'a View,
    form: FormView,
    base: &'static str,
    sets: Vec<(String, String)>,
    /// Organisations of the county, or counties of the city.
    whom: Vec<(String, String)>,
    counties: bool,
}

pub(super) async fn blank(State(app): State<App>, view: View) -> PageResult {
    let first = view.now.day();
    let first = Day::new(first.0.year(), u8::from(first.0.month()), 1).unwrap_or(first);
    enrol_page(&app, &view, FormView::new(Typed::of([("from", first.to_string())]))).await
}

async fn enrol_page(app: &App, view: &View, form: FormView) -> PageResult {
    let counties = view.door == Door::City;
    if view.actor.scope(ENROL_REPORTER, kind(view)).regions.is_empty() {
        view.actor.may(ENROL_REPORTER, &ResourceRef::new(kind(view), app.site.city))?;
    }
    let whom = if counties {
        region::county_options(view.lang)
    } else {
        let actor = view.actor.clone();
        let found = app.db.read(move |conn| service::organisations(conn, &actor)).await?;
        found.into_iter().map(|(county, id, name)| (format!("{county}:{id}"), name)).collect()
    };
    let sets = definitions().map_err(PageError::from)?.newest_data_sets();
    let sets = sets.iter().filter(|set| (set.reporter == Reporter::County) == counties);
    let page = EnrolPage {
        base: base(view),
        sets: sets.map(|one| (one.id.clone(), one.name.get(view.lang).to_owned())).collect(),
        whom,
        counties,
        form,
        view,
    };
    page_with(page.form.status(), &page)
}

pub(super) async fn enrol(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    let tried = async {
        let new = new_unit(&typed)?;
        let (actor, now) = (view.actor.clone(), view.now);
        let enrolled = app.db.write(move |tx| service::enrol(tx, &actor, now, &new));
        enrolled.await.map_err(PageError::from)
    };
    match tried.await {
        Ok(id) => Ok(redirect(&format!("{}/units/{id}", base(&view)))),
        Err(error) if error.is_correctable() => {
            enrol_page(&app, &view, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}

/// A county by its code, or an organisation as `county:code`.
fn new_unit(typed: &Typed) -> Result<NewUnit, PageError> {
    let whom = typed.required("organisation")?;
    let unreadable = || PageError::unreadable("organisation", whom);
    let (county, organisation) = match whom.split_once(':') {
        None => (whom, None),
        Some((county, id)) => (county, Some(id.parse::<OrganisationId>().map_err(|_| unreadable())?)),
    };
    Ok(NewUnit {
        data_set: typed.required("set")?.to_owned(),
        county: county.parse().map_err(|_| unreadable())?,
        organisation,
        from: typed.parse("from")?,
    })
}
