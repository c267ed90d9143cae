//! Objections: made by a county, decided by the office.

use askama::Template;
use axum::extract::State;
use kernel::ResourceRef;
use ui::{
    App, Cell, Column, Door, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Typed, View,
    list_page, page_with, redirect,
};

use super::common::{
    Options, county_options, criterion_name, criterion_options, of_objection, own_county, period_options,
    rulebook_of,
};
use super::words::{language, name, period as period_name};
use crate::model::{Objection, ObjectionId, ObjectionState, Stage};
use crate::service::{self, JUDGE_COUNTY, ObjectionQuery};
use crate::{Error, Rulebook};

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let want = ObjectionQuery {
        words: query.words().to_owned(),
        county: query.filter("county").parse().ok(),
        period: query.filter("period").parse().ok(),
        state: ObjectionState::parse(query.filter("state")),
        offset: query.offset(),
        limit: query.limit(),
    };
    let actor = view.actor.clone();
    let (found, total) = app.db.read(move |conn| service::objections(conn, &actor, &want)).await?;
    let periods = period_options(&app, &view).await?;
    let states = ObjectionState::ALL.iter().map(|one| (one.as_str().to_owned(), view.say(&one.label())));
    let mut filters = vec![
        Filter { name: "state", label: view.t("assessment-state"), options: states.collect() },
        Filter { name: "period", label: view.t("assessment-period"), options: periods },
    ];
    let rulebook = &*rulebook_of(&app, kernel::Period::half_of(view.now.day())).await?;
    let of_county = view.door == Door::County;
    if !of_county {
        let options = county_options(&view, kernel::Period::half_of(view.now.day()));
        filters.insert(0, Filter { name: "county", label: view.t("assessment-table-county"), options });
    }
    let columns = [
        "assessment-criterion-name",
        "assessment-table-county",
        "assessment-period",
        "assessment-objection-words",
        "assessment-made-at",
        "assessment-state",
    ];
    let list = ListView {
        title: view.t("assessment-objections"),
        intro: view.t("assessment-objections-intro"),
        file: "objections",
        filters,
        columns: columns.into_iter().map(|key| Column::words(view.t(key))).collect(),
        rows: found.iter().map(|one| row(&view, rulebook, one)).collect(),
        total,
        empty: view.t("assessment-objections-empty"),
        action: of_county.then(|| (view.t("assessment-object"), "/county/objections/new".to_owned())),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn row(view: &View, rulebook: &Rulebook, one: &Objection) -> Vec<Cell> {
    let door = if view.door == Door::County { "county" } else { "city" };
    vec![
        Cell::Link(criterion_name(view, rulebook, &one.criterion), format!("/{door}/objections/{}", one.id)),
        Cell::Text(name(view, one.county)),
        Cell::Text(period_name(view, one.period)),
        Cell::Text(one.words.chars().take(60).collect()),
        Cell::Time(one.made_at),
        Cell::Tag(of_objection(one.state), view.say(&one.state.label())),
    ]
}

#[derive(Template)]
#[template(path = "assessment/objection.html")]
struct ObjectionPage<'a> {
    view: &'a View,
    form: FormView,
    one: &'a Objection,
    criterion: String,
    county: String,
    period: String,
    tone: &'static str,
    state: String,
    /// How the criterion was judged in the preliminary result.
    working: String,
    points: String,
    may_decide: bool,
    back: &'static str,
    evidence: String,
}

pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<ObjectionId>) -> PageResult {
    objection_page(&app, &view, id, FormView::new(Typed::default())).await
}

async fn objection_page(app: &App, view: &View, id: ObjectionId, form: FormView) -> PageResult {
    let actor = view.actor.clone();
    let (one, told) = app
        .db
        .read(move |conn| {
            let one = service::objection(conn, &actor, id)?;
            let cycle = service::cycle(conn, &actor, one.period)?;
            let told = cycle.preliminary.map(|told| service::result(conn, &actor, told)).transpose()?;
            Ok::<_, Error>((one, told))
        })
        .await?;
    let rulebook = &*rulebook_of(app, one.period).await?;
    let assessment = told.map(|told| told.content.assessment()).transpose()?;
    let node = assessment.as_ref().and_then(|all| all.score(one.county)?.criterion(&one.criterion));
    let of_county = view.door == Door::County;
    let page = ObjectionPage {
        view,
        criterion: criterion_name(view, rulebook, &one.criterion),
        county: name(view, one.county),
        period: period_name(view, one.period),
        tone: of_objection(one.state).class(),
        state: view.say(&one.state.label()),
        working: node.map(|node| node.working.say(language(view))).unwrap_or_default(),
        points: node
            .and_then(|node| Some(format!("{} / {}", node.base.as_ref()?.fixed(2), node.possible.fixed(2))))
            .unwrap_or_default(),
        may_decide: !of_county
            && one.state == ObjectionState::Open
            && view.actor.can(JUDGE_COUNTY, &ResourceRef::new("County", one.county)),
        back: if of_county { "/county/objections" } else { "/city/objections" },
        evidence: format!(
            "/city/review?county={}&criterion={}&period={}",
            one.county, one.criterion, one.period
        ),
        form,
        one: &one,
    };
    page_with(page.form.status(), &page)
}

pub(super) async fn decide(
    State(app): State<App>,
    view: View,
    Id(id): Id<ObjectionId>,
    typed: Typed,
) -> PageResult {
    match try_decide(&app, &view, id, &typed).await {
        Ok(()) => Ok(redirect(&format!("/city/objections/{id}"))),
        Err(error) if error.is_correctable() => {
            objection_page(&app, &view, id, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}

async fn try_decide(app: &App, view: &View, id: ObjectionId, typed: &Typed) -> Result<(), PageError> {
    let upheld = match typed.get("step") {
        "uphold" => true,
        "reject" => false,
        other => return Err(PageError::unreadable("step", other)),
    };
    let (actor, now, reason) = (view.actor.clone(), view.now, typed.get("reason").to_owned());
    Ok(app.db.write(move |tx| service::decide_objection(tx, &actor, now, id, upheld, &reason)).await?)
}

#[derive(Template)]
#[template(path = "assessment/objection_new.html")]
struct NewPage<'a> {
    view: &'a View,
    form: FormView,
    criteria: Options,
    periods: Options,
    until: String,
}

pub(super) async fn blank(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    own_county(&app, &view)?;
    let typed = Typed::of([
        ("criterion", query.filter("criterion").to_owned()),
        ("period", query.filter("period").to_owned()),
    ]);
    new_page(&app, &view, FormView::new(typed)).await
}

async fn new_page(app: &App, view: &View, form: FormView) -> PageResult {
    let actor = view.actor.clone();
    let cycles = app.db.read(move |conn| service::cycles(conn, &actor)).await?;
    let told: Vec<_> = cycles.iter().filter(|one| one.stage == Stage::Preliminary).collect();
    let until = told.first().and_then(|one| one.objections_until);
    let period = told.first().map_or_else(|| kernel::Period::half_of(view.now.day()), |one| one.period);
    let rulebook = &*rulebook_of(app, period).await?;
    let page = NewPage {
        view,
        criteria: criterion_options(view, rulebook),
        periods: told.iter().map(|one| (one.period.to_string(), period_name(view, one.period))).collect(),
        until: until.map(|day| view.day(&day)).unwrap_or_default(),
        form,
    };
    page_with(page.form.status(), &page)
}

pub(super) async fn add(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    let county = own_county(&app, &view)?;
    let tried = async {
        let period = typed.parse("period")?;
        let criterion = typed.required("criterion")?.to_owned();
        let (actor, now, words) = (view.actor.clone(), view.now, typed.get("words").to_owned());
        let made =
            app.db.write(move |tx| service::object(tx, &actor, now, (period, county), &criterion, &words));
        made.await.map_err(PageError::from)
    };
    match tried.await {
        Ok(id) => Ok(redirect(&format!("/county/objections/{id}"))),
        Err(error) if error.is_correctable() => new_page(&app, &view, FormView::refused(typed, error)).await,
        Err(error) => Err(error),
    }
}
