//! The board of supervision.

use askama::Template;
use axum::extract::State;
use kernel::ResourceRef;
use ui::{App, FormView, ListQuery, PageResult, Typed, View, page_with, redirect};

use super::words::{self, FindingLine, Lamp, Options, finding_line, lamp};
use crate::Error;
use crate::model::{Light, Party, Tally, TaskStatus};
use crate::service::{self, Board, Listed, SET_TASK, TargetFigure};

/// A light with how many tasks show it.
struct Count {
    word: String,
    class: &'static str,
    number: String,
    link: String,
}

/// Something that waits for the office.
struct Waiting {
    path: String,
    title: String,
    lead: String,
    what: String,
    lamp: Lamp,
}

/// How a lead stands.
struct Line {
    name: String,
    link: String,
    counts: Vec<Count>,
    findings: String,
    late: bool,
}

/// A target as it stands.
struct TargetCard {
    title: String,
    figure: String,
    target: String,
    link: String,
    class: &'static str,
    word: String,
    why: String,
}

#[derive(Template)]
#[template(path = "governance/board.html")]
struct BoardPage<'a> {
    view: &'a View,
    form: FormView,
    year: i32,
    in_force: bool,
    may_set: bool,
    counts: Vec<Count>,
    waiting: Vec<Waiting>,
    departments: Vec<Line>,
    counties: Vec<Line>,
    findings: Vec<FindingLine>,
    targets: Vec<TargetCard>,
    heads: Options,
}

pub(super) async fn show(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let year = query.filter("year").parse().unwrap_or_else(|_| view.now.day().0.year());
    board_page(&app, &view, year, FormView::new(Typed::default())).await
}

async fn board_page(app: &App, view: &View, year: i32, form: FormView) -> PageResult {
    let (actor, today, city) = (view.actor.clone(), view.now.day(), app.site.city);
    let board = app.db.read(move |conn| service::board(conn, &actor, city, today, year)).await?;
    let findings: Result<_, Error> = board.findings.iter().map(|one| finding_line(view, one)).collect();
    let lines = |counties: bool| {
        let of =
            board.tallies.iter().filter(move |(one, _)| matches!(one.party, Party::County(_)) == counties);
        of.map(|(tally, lights)| line(view, &board, tally, *lights)).collect::<Vec<_>>()
    };
    let page = BoardPage {
        year,
        in_force: board.in_force,
        may_set: view.actor.can(SET_TASK, &ResourceRef::new("Supervision", city)),
        counts: board.lights.iter().map(|(light, number)| count(view, year, None, *light, *number)).collect(),
        waiting: board.decisions.iter().map(|one| waiting(view, one)).collect(),
        departments: lines(false),
        counties: lines(true),
        findings: findings?,
        targets: board.targets.iter().map(|one| card(view, one)).collect(),
        heads: words::choices(view, &Light::ALL, Light::as_str, Light::label),
        view,
        form,
    };
    page_with(page.form.status(), &page)
}

fn count(view: &View, year: i32, party: Option<&Party>, light: Light, number: i64) -> Count {
    let party = party.map_or_else(String::new, |party| format!("&party={party}"));
    Count {
        word: view.say(&light.label()),
        class: words::of_light(light).class(),
        number: view.number(&number),
        link: format!("/city/supervision/tasks?year={year}&light={}{party}", light.as_str()),
    }
}

fn line(view: &View, board: &Board, tally: &Tally, lights: [i64; 4]) -> Line {
    let each = Light::ALL.into_iter().zip(lights);
    Line {
        name: tally.name.get(view.lang).to_owned(),
        link: format!("/city/supervision/tasks?year={}&party={}", board.year, tally.party),
        counts: each
            .map(|(light, number)| count(view, board.year, Some(&tally.party), light, number))
            .collect(),
        findings: view.number(&tally.findings),
        late: tally.findings > 0,
    }
}

fn waiting(view: &View, one: &Listed) -> Waiting {
    let task = &one.task;
    let what = match (task.status, task.asked) {
        (TaskStatus::Declined, _) => view.t("governance-waits-reassign"),
        (TaskStatus::Proposed, _) => view.t("governance-waits-complete"),
        (_, Some((day, _))) => view.t1("governance-waits-extension", "day", day),
        _ => String::new(),
    };
    Waiting {
        path: words::task_path(view, task),
        title: task.draft.title.get(view.lang).to_owned(),
        lead: words::name(view, &task.draft.lead),
        what,
        lamp: lamp(view, &one.shown),
    }
}

fn card(view: &View, target: &TargetFigure) -> TargetCard {
    let (class, key) = match target.reached {
        Some(true) => ("tag good", "governance-target-reached"),
        Some(false) => ("tag warn", "governance-target-open"),
        None => ("tag", "governance-target-unknown"),
    };
    TargetCard {
        title: target.title.get(view.lang).to_owned(),
        figure: target.figure.clone().unwrap_or_else(|| "–".to_owned()),
        target: target.target.clone(),
        link: target.link.clone(),
        class,
        word: view.t(key),
        why: target.why.as_ref().map_or_else(String::new, |why| view.say(why)),
    }
}

/// Takes the plan's tasks into force for a year.
pub(super) async fn take_up(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    let this_year = view.now.day().0.year();
    let year = match typed.parse::<i32>("year") {
        Ok(year) => year,
        Err(error) => return board_page(&app, &view, this_year, FormView::refused(typed, error)).await,
    };
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    match app.db.write(move |tx| service::take_up(tx, &actor, now, city, year)).await {
        Ok(_) => Ok(redirect(&format!("/city/supervision?year={year}"))),
        Err(error) => {
            let error = ui::PageError::from(error);
            if error.is_correctable() {
                return board_page(&app, &view, this_year, FormView::refused(typed, error)).await;
            }
            Err(error)
        }
    }
}
