//! The office's board of a half-year: how far it is, what the counties show, and the next step.

use askama::Template;
use axum::extract::State;
use kernel::{Day, Period, RegionCode, ResourceRef};
use ui::{
    App, Cell, Column, FormView, Id, ListQuery, ListView, PageError, PageResult, Typed, View, list_page,
    page_with, redirect,
};

use super::common::{
    Options, county_names, county_options, criterion_name, criterion_options, fact_name, of_result, of_stage,
    refused, rulebook_of,
};
use super::words::{language, name, period as period_name};
use crate::model::{Cycle, EvidenceState, ResultState, Stage, Stored};
use crate::report::value_text;
use crate::service::{self, CountyProgress, Decided, JUDGE_COUNTY, RUN_ASSESSMENT};
use crate::{Error, Exact, FactKind, Rule, Rulebook, RulingKind, calendar};

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let actor = view.actor.clone();
    let found = app.db.read(move |conn| service::cycles(conn, &actor)).await?;
    let columns = [
        "assessment-period",
        "assessment-stage",
        "assessment-deadline",
        "assessment-objections-until",
        "assessment-rulebook-hash",
    ];
    let may = view.actor.can(RUN_ASSESSMENT, &ResourceRef::new("Assessment", app.site.city));
    let row = |cycle: &Cycle| {
        vec![
            Cell::Link(period_name(&view, cycle.period), format!("/city/periods/{}", cycle.period)),
            Cell::Tag(of_stage(cycle.stage), view.say(&cycle.stage.label())),
            Cell::Text(cycle.deadline.to_string()),
            cycle.objections_until.map_or(Cell::Missing, |day| Cell::Text(day.to_string())),
            Cell::Text(cycle.rules.hash.get(..12).unwrap_or_default().to_owned()),
        ]
    };
    let list = ListView {
        title: view.t("assessment-periods"),
        intro: view.t("assessment-periods-intro"),
        file: "assessments",
        filters: Vec::new(),
        columns: columns.into_iter().map(|key| Column::words(view.t(key))).collect(),
        rows: query.page_of(&found).map(row).collect(),
        total: i64::try_from(found.len()).unwrap_or(i64::MAX),
        empty: view.t("assessment-periods-empty"),
        action: may.then(|| (view.t("assessment-open-period"), "/city/periods/new".to_owned())),
        searchable: false,
    };
    list_page(&view, &query, &list)
}

#[derive(Template)]
#[template(path = "assessment/period_new.html")]
struct NewPage<'a> {
    view: &'a View,
    form: FormView,
}

pub(super) async fn blank(State(app): State<App>, view: View) -> PageResult {
    view.actor.may(RUN_ASSESSMENT, &ResourceRef::new("Assessment", app.site.city))?;
    let period = Period::half_of(view.now.day());
    let rulebook = &*rulebook_of(&app, period).await?;
    let last = period.bounds().1;
    let due = last.plus_days(i64::from(rulebook.choices_on(last).evidence_days));
    let typed = Typed::of([("period", period.to_string()), ("deadline", due.to_string())]);
    let page = NewPage { view: &view, form: FormView::new(typed) };
    page_with(page.form.status(), &page)
}

pub(super) async fn open(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    let tried = async {
        let period: Period = typed.parse("period")?;
        let deadline: Option<Day> = typed.optional("deadline")?;
        let (actor, now) = (view.actor.clone(), view.now);
        app.db.write(move |tx| service::open(tx, &actor, now, period, deadline)).await.map_err(refused)?;
        Ok::<_, PageError>(period)
    };
    match tried.await {
        Ok(period) => Ok(redirect(&format!("/city/periods/{period}"))),
        Err(error) if error.is_correctable() => {
            view.actor.may(RUN_ASSESSMENT, &ResourceRef::new("Assessment", app.site.city))?;
            let page = NewPage { view: &view, form: FormView::refused(typed, error) };
            page_with(page.form.status(), &page)
        }
        Err(error) => Err(error),
    }
}

/// A county's line on the board.
struct CountyLine {
    county: RegionCode,
    name: String,
    counts: Vec<(String, &'static str, i64)>,
    confirmed: String,
    tone: &'static str,
}

/// A result on the board.
struct ResultLine {
    href: String,
    kind: String,
    state: String,
    tone: &'static str,
    made: String,
    hash: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "assessment/period.html")]
struct PeriodPage<'a> {
    view: &'a View,
    form: FormView,
    period: Period,
    name: String,
    stages: Vec<(String, bool, bool)>,
    facts: Vec<(String, String)>,
    may_run: bool,
    may_extend: bool,
    may_tell: bool,
    /// The counties of which no two persons stand by what they show, by name.
    unconfirmed: String,
    may_propose: bool,
    may_correct: bool,
    counties: Vec<CountyLine>,
    results: Vec<ResultLine>,
    /// An empty form, for those beside the one that was refused.
    blank: FormView,
    /// What the office set and waived, and can take back.
    decided: Vec<DecidedLine>,
    county_choices: Options,
    fact_choices: Options,
    waivable: Options,
    criteria: Options,
}

impl PeriodPage<'_> {
    /// The form of a step: what was typed stands in the one that was sent, and in no other.
    fn of(&self, step: &str) -> &FormView {
        if self.form.has("step", step) { &self.form } else { &self.blank }
    }
}

/// A figure the office set, or a thing it waived.
struct DecidedLine {
    county: RegionCode,
    name: String,
    /// `unset` or `unwaive`.
    step: &'static str,
    /// The fact; or the criterion and the thing.
    what: String,
    item: String,
    title: String,
    value: String,
    reason: String,
    may_take_back: bool,
}

fn decided_lines(view: &View, rulebook: &Rulebook, all: &[Decided]) -> Vec<DecidedLine> {
    let mut lines = Vec::new();
    for one in all {
        let may_take_back = view.actor.can(JUDGE_COUNTY, &ResourceRef::new("County", one.county));
        let line = |step, what: &str, item: &str, title, value, reason: &str| DecidedLine {
            county: one.county,
            name: name(view, one.county),
            step,
            what: what.to_owned(),
            item: item.to_owned(),
            title,
            value,
            reason: reason.to_owned(),
            may_take_back,
        };
        for set in &one.facts {
            let title = fact_name(view, rulebook, &set.fact, "");
            let value = value_text(&set.value, None, language(view));
            lines.push(line("unset", &set.fact, "", title, value, &set.reason));
        }
        for ruling in &one.waivers {
            if let RulingKind::Waived(item) = &ruling.kind {
                let title = criterion_name(view, rulebook, &ruling.criterion);
                lines.push(line("unwaive", &ruling.criterion, item, title, item.clone(), &ruling.reason));
            }
        }
    }
    lines
}

pub(super) async fn show(State(app): State<App>, view: View, Id(period): Id<Period>) -> PageResult {
    board(&app, &view, period, FormView::new(Typed::default())).await
}

async fn board(app: &App, view: &View, period: Period, form: FormView) -> PageResult {
    let actor = view.actor.clone();
    let (cycle, progress, results, decided) = app
        .db
        .read(move |conn| {
            let cycle = service::cycle(conn, &actor, period)?;
            let progress = service::progress(conn, &actor, period)?;
            let results = service::results_of(conn, &actor, period)?;
            let decided = service::decided_by_office(conn, &actor, period)?;
            Ok::<_, Error>((cycle, progress, results, decided))
        })
        .await?;
    let today = view.now.day();
    let may_run = view.actor.can(RUN_ASSESSMENT, &cycle);
    let rulebook = &*rulebook_of(app, period).await?;
    let office = rulebook.facts.iter().filter(|fact| matches!(fact.kind, FactKind::Count | FactKind::Amount));
    let office = office.map(|fact| {
        let title = fact.title.get(language(view)).to_owned();
        // What the office sets comes first.
        (fact.set_by.is_none(), (fact.name.clone(), title))
    });
    let mut office: Vec<_> = office.collect();
    office.sort_by_key(|(others, _)| *others);
    let waivable =
        rulebook.criteria.iter().filter(|one| matches!(one.rule, Rule::Ratio { waivable: true, .. }));
    let unconfirmed: Vec<RegionCode> =
        progress.iter().filter(|one| !one.is_confirmed()).map(|one| one.county).collect();
    let proposed = results.iter().any(|one| one.state == ResultState::Proposed);
    let page = PeriodPage {
        view,
        period,
        name: period_name(view, period),
        stages: stages(view, cycle.stage),
        facts: facts(view, &cycle)?,
        may_extend: may_run && cycle.must_take_evidence(today).is_ok(),
        may_tell: may_run && cycle.stage == Stage::Open && today > cycle.deadline,
        may_propose: may_run && cycle.stage == Stage::Preliminary,
        may_correct: may_run && cycle.stage == Stage::Published && !proposed,
        may_run,
        counties: progress.iter().map(|one| county_line(view, one)).collect(),
        results: results.iter().rev().map(|one| result_line(view, one)).collect(),
        blank: FormView::new(Typed::default()),
        decided: decided_lines(view, rulebook, &decided),
        unconfirmed: county_names(view, &unconfirmed),
        county_choices: judged_by(view, county_options(view, period)),
        fact_choices: office.into_iter().map(|(_, choice)| choice).collect(),
        waivable: waivable.map(|one| (one.id.clone(), criterion_name(view, rulebook, &one.id))).collect(),
        criteria: criterion_options(view, rulebook),
        form,
    };
    page_with(page.form.status(), &page)
}

/// The counties this reader may judge: not those they work for.
fn judged_by(view: &View, counties: Options) -> Options {
    let may = |county: &str| {
        let county = county.parse().ok();
        county.is_some_and(|county| view.actor.can(JUDGE_COUNTY, &ResourceRef::new("County", county)))
    };
    counties.into_iter().filter(|(county, _)| may(county)).collect()
}

/// Each stage: its name, whether it is over, whether it is now.
fn stages(view: &View, now: Stage) -> Vec<(String, bool, bool)> {
    Stage::ALL.iter().map(|one| (view.say(&one.label()), *one < now, *one == now)).collect()
}

fn facts(view: &View, cycle: &Cycle) -> Result<Vec<(String, String)>, PageError> {
    let mut facts = vec![(view.t("assessment-deadline"), view.day(&cycle.deadline))];
    if let Some(until) = cycle.objections_until {
        let known = calendar().map_err(Error::from)?.knows(until);
        let hint = if known { String::new() } else { format!(" ({})", view.t("assessment-weekends-only")) };
        facts.push((view.t("assessment-objections-until"), format!("{}{hint}", view.day(&until))));
    }
    facts.push((
        view.t("assessment-rulebook-hash"),
        format!("{} · {}", cycle.rules.id, cycle.rules.hash.get(..12).unwrap_or_default()),
    ));
    facts.push((view.t("assessment-opened-at"), view.time(&cycle.opened_at)));
    Ok(facts)
}

fn county_line(view: &View, one: &CountyProgress) -> CountyLine {
    let shown = [
        EvidenceState::Submitted,
        EvidenceState::Asked,
        EvidenceState::Accepted,
        EvidenceState::Rejected,
        EvidenceState::Falsified,
    ];
    let counts = shown.into_iter().map(|state| {
        let label = view.say(&state.label());
        (label, state.as_str(), one.count(state))
    });
    let (key, tone) = match &one.confirmation {
        Some(found) if found.confirmed.is_some() => ("assessment-confirmed", "tag good"),
        Some(_) => ("assessment-prepared", "tag warn"),
        None => ("assessment-not-confirmed", "tag"),
    };
    CountyLine {
        county: one.county,
        name: name(view, one.county),
        counts: counts.collect(),
        confirmed: view.t(key),
        tone,
    }
}

fn result_line(view: &View, one: &Stored) -> ResultLine {
    ResultLine {
        href: format!("/city/results/{}", one.id),
        kind: view.say(&one.kind.label()),
        state: view.say(&one.state.label()),
        tone: of_result(one.state).class(),
        made: view.time(&one.made_at),
        hash: one.hash.get(..12).unwrap_or_default().to_owned(),
        reason: one.reason.clone(),
    }
}

/// The office's steps; each form of the board says which.
pub(super) async fn step(
    State(app): State<App>,
    view: View,
    Id(period): Id<Period>,
    typed: Typed,
) -> PageResult {
    match try_step(&app, &view, period, &typed).await {
        Ok(to) => Ok(redirect(&to)),
        Err(error) if error.is_correctable() => {
            board(&app, &view, period, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}

async fn try_step(app: &App, view: &View, period: Period, typed: &Typed) -> Result<String, PageError> {
    let (actor, now, db) = (view.actor.clone(), view.now, &app.db);
    let reason = typed.get("reason").to_owned();
    match typed.get("step") {
        "extend" => {
            let deadline = typed.parse("deadline")?;
            db.write(move |tx| service::extend(tx, &actor, now, period, deadline)).await?;
        }
        "tell" => {
            let unconfirmed = !typed.get("unconfirmed").is_empty();
            let told = db.write(move |tx| service::tell(tx, &actor, now, period, unconfirmed)).await?;
            return Ok(format!("/city/results/{told}"));
        }
        "propose" => {
            let made = db.write(move |tx| service::propose(tx, &actor, now, period)).await?;
            return Ok(format!("/city/results/{made}"));
        }
        "fact" => {
            let place = (period, typed.parse("county")?);
            let (fact, figure): (String, Exact) =
                (typed.required("fact")?.to_owned(), typed.parse("figure")?);
            db.write(move |tx| service::set_fact(tx, &actor, now, place, (&fact, &figure), &reason)).await?;
        }
        "waive" => {
            let place = (period, typed.parse("county")?);
            let criterion = typed.required("criterion")?.to_owned();
            let item = typed.get("item").to_owned();
            db.write(move |tx| service::waive(tx, &actor, now, place, (&criterion, &item), &reason)).await?;
        }
        "unset" => {
            let place = (period, typed.parse("county")?);
            let fact = typed.required("what")?.to_owned();
            db.write(move |tx| service::unset_fact(tx, &actor, now, place, &fact, &reason)).await?;
        }
        "unwaive" => {
            let place = (period, typed.parse("county")?);
            let (criterion, item) = (typed.required("what")?.to_owned(), typed.get("item").to_owned());
            let thing = move |tx: &mut db::Tx<'_>| {
                service::take_back_waiver(tx, &actor, now, place, (&criterion, &item), &reason)
            };
            db.write(thing).await?;
        }
        "correct" => {
            let place = (period, typed.parse("county")?);
            let criteria: Vec<String> =
                typed.all("criteria").filter(|id| !id.is_empty()).map(str::to_owned).collect();
            let made =
                db.write(move |tx| service::correct(tx, &actor, now, place, &criteria, &reason)).await?;
            return Ok(format!("/city/results/{made}"));
        }
        other => return Err(PageError::unreadable("step", other)),
    }
    Ok(format!("/city/periods/{period}"))
}
