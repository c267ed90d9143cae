//! Supervision for programs.

mod attainments;
mod bulletins;
mod inspections;
mod meetings;
mod tasks;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::Message;
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Error;
use crate::model::{Party, ReminderId, Text};
use crate::plan::in_use;
use crate::service;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(board))
        .routes(routes!(departments))
        .routes(routes!(reminders))
        .routes(routes!(reminder_seen))
        .routes(routes!(keep_address))
        .merge(tasks::routes())
        .merge(meetings::routes())
        .merge(inspections::routes())
        .merge(bulletins::routes())
        .merge(attainments::routes())
}

/// Words in both languages.
#[derive(Serialize, ToSchema)]
struct TextBody {
    /// Chinese.
    zh: String,
    /// English; empty where there is none.
    en: String,
}

impl From<&Text> for TextBody {
    fn from(text: &Text) -> Self {
        Self { zh: text.zh.clone(), en: text.en.clone() }
    }
}

#[derive(Serialize, ToSchema)]
struct Made {
    /// The number of what was made.
    id: String,
}

/// A word that must be one of a few.
fn word<T>(field: &'static str, text: &str, parse: fn(&str) -> Option<T>) -> Result<T, PageError> {
    parse(text).ok_or_else(|| PageError::unreadable(field, text))
}

fn read<T: std::str::FromStr>(field: &'static str, text: &str) -> Result<T, PageError> {
    text.parse().map_err(|_| PageError::unreadable(field, text))
}

fn party(text: &str) -> Result<Party, PageError> {
    text.parse().map_err(|_| Error::UnknownParty(text.to_owned()).into())
}

fn parties(texts: &[String]) -> Result<Vec<Party>, PageError> {
    texts.iter().map(|one| party(one)).collect()
}

fn files(texts: &[String]) -> Result<Vec<evidence::model::FileId>, PageError> {
    texts.iter().map(|one| one.parse().map_err(|_| PageError::from(evidence::Error::NoSuchFile))).collect()
}

#[derive(Serialize, ToSchema)]
struct TallyBody {
    /// A department's id, or a county's code.
    party: String,
    /// Its name.
    name: TextBody,
    /// Tasks it leads.
    all: i64,
    /// Red ones.
    red: i64,
    /// Amber ones.
    amber: i64,
    /// Green ones.
    green: i64,
    /// Completed ones.
    done: i64,
    /// Findings past their day.
    late_findings: i64,
}

#[derive(Serialize, ToSchema)]
struct TargetBody {
    /// What it is.
    title: TextBody,
    /// What is to be reached.
    #[schema(example = "900")]
    target: String,
    /// The figure of today; none where nothing is on record, which is not zero.
    figure: Option<String>,
    /// Why there is none, or not of every county, and who sets it; in the reader's language.
    why: Option<String>,
    /// True once it is reached; none without a figure.
    reached: Option<bool>,
}

#[derive(Serialize, ToSchema)]
struct BoardBody {
    /// The year.
    year: i32,
    /// False while the joint-conference office has not taken the plan's tasks into force for it.
    in_force: bool,
    /// What is missing and who must set it, in the reader's language; none when nothing is.
    missing: Option<String>,
    /// How each lead stands.
    tallies: Vec<TallyBody>,
    /// How many tasks wait for the office.
    decisions: usize,
    /// How many findings are not closed.
    findings: usize,
    /// Targets that tasks of the year serve.
    targets: Vec<TargetBody>,
}

/// How supervision stands in a year: lights by lead, what waits, targets.
#[utoipa::path(get, path = "/api/v1/supervision/board",
    params(("year" = Option<i32>, Query, description = "This year when it is left out")),
    responses((status = 200, body = BoardBody), (status = 401), (status = 403)))]
async fn board(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<BoardBody> {
    let (actor, today, city) = (view.actor.clone(), view.now.day(), app.site.city);
    let year = query.filter("year").parse().unwrap_or_else(|_| today.0.year());
    let board = app.db.read(move |conn| service::board(conn, &actor, city, today, year)).await?;
    let missing = (!board.in_force)
        .then(|| view.say(&Message::new("governance-error-year-unset").with("year", board.year)));
    Ok(Json(BoardBody {
        year: board.year,
        in_force: board.in_force,
        missing,
        tallies: board
            .tallies
            .iter()
            .map(|(one, [red, amber, green, done])| TallyBody {
                party: one.party.to_string(),
                name: (&one.name).into(),
                all: one.all,
                red: *red,
                amber: *amber,
                green: *green,
                done: *done,
                late_findings: one.findings,
            })
            .collect(),
        decisions: board.decisions.len(),
        findings: board.findings.len(),
        targets: board
            .targets
            .into_iter()
            .map(|one| TargetBody {
                title: (&one.title).into(),
                target: one.target,
                figure: one.figure,
                why: one.why.as_ref().map(|why| view.say(why)),
                reached: one.reached,
            })
            .collect(),
    }))
}

#[derive(Serialize, ToSchema)]
struct DepartmentBody {
    /// Its id.
    #[schema(example = "commerce")]
    id: String,
    /// Its name.
    name: TextBody,
    /// `convener`, `vice_convener`, `member`, `responsible` or `inspection`.
    seat: &'static str,
    /// Where the plan says so.
    article: String,
    /// One of the six that answer for the trade.
    sector: bool,
    /// The organisation its officers act for; none before it is registered.
    organisation: Option<String>,
}

/// Members of the joint conference and departments that answer for tasks.
#[utoipa::path(get, path = "/api/v1/supervision/departments",
    responses((status = 200, body = Vec<DepartmentBody>), (status = 401), (status = 403)))]
async fn departments(State(app): State<App>, view: View) -> ApiResult<Vec<DepartmentBody>> {
    let city = app.site.city;
    view.actor.may(service::SEE_SUPERVISION, &kernel::ResourceRef::new("Supervision", city))?;
    let seats = app.db.read(move |conn| service::seats(conn, city)).await?;
    let today = view.now.day();
    let holding = in_use()?.departments.iter().filter(|one| one.holds_on(today));
    let body = holding.map(|one| DepartmentBody {
        id: one.id.clone(),
        name: (&one.name).into(),
        seat: one.seat.as_str(),
        article: one.article.clone(),
        sector: one.sector,
        organisation: seats.get(&one.id).map(ToString::to_string),
    });
    Ok(Json(body.collect()))
}

#[derive(Serialize, ToSchema)]
struct ReminderBody {
    /// Its number.
    id: String,
    /// `task`, `finding`, `report`, `evidence`, `question` or `objection`.
    subject_kind: String,
    /// What it is about.
    title: TextBody,
    /// The step of the deadline, such as `before-7` or `overdue-0`.
    step: String,
    /// The deadline.
    #[schema(example = "2026-11-30")]
    due: String,
    /// `program`, `email` or `sms`.
    channel: &'static str,
    /// `waiting`, `sending`, `sent`, `logged`, `failed` or `shown`.
    outcome: &'static str,
    /// True once it was seen.
    seen: bool,
}

#[derive(Serialize, ToSchema)]
struct RemindersBody {
    /// How many match.
    total: i64,
    /// Where reminders go; empty for the program alone.
    email: String,
    /// One page of them.
    reminders: Vec<ReminderBody>,
}

/// One's own reminders, the newest first; 25 a page.
#[utoipa::path(get, path = "/api/v1/supervision/reminders",
    params(
        ("show" = Option<String>, Query, description = "`all` for those that were seen, too"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = RemindersBody), (status = 401)))]
async fn reminders(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<RemindersBody> {
    let (actor, city) = (view.actor.clone(), app.site.city);
    let (unseen, page) = (query.filter("show") != "all", (query.offset(), query.limit()));
    let (found, total, email) =
        app.db.read(move |conn| service::own_reminders(conn, &actor, city, unseen, page)).await?;
    let reminders = found.into_iter().map(|one| ReminderBody {
        id: one.id.to_string(),
        title: (&one.title).into(),
        subject_kind: one.kind.as_str().to_owned(),
        step: one.step,
        due: one.due.to_string(),
        channel: one.channel.as_str(),
        outcome: one.outcome.as_str(),
        seen: one.seen,
    });
    Ok(Json(RemindersBody { total, email, reminders: reminders.collect() }))
}

/// Says that one has seen a reminder.
#[utoipa::path(post, path = "/api/v1/supervision/reminders/{id}/seen", params(("id" = String, Path)),
    responses((status = 204), (status = 401), (status = 404)))]
async fn reminder_seen(
    State(app): State<App>,
    view: View,
    Id(id): Id<ReminderId>,
) -> Result<StatusCode, PageError> {
    let (actor, city) = (view.actor.clone(), app.site.city);
    app.db.write(move |tx| service::was_seen(tx, &actor, city, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
struct AddressInput {
    /// An e-mail address; empty to be reminded in the program alone.
    #[schema(example = "li@example.cn")]
    email: String,
}

/// Says where one wants to be reminded.
#[utoipa::path(put, path = "/api/v1/supervision/address", request_body = AddressInput,
    responses((status = 204), (status = 401), (status = 422)))]
async fn keep_address(
    State(app): State<App>,
    view: View,
    ApiJson(input): ApiJson<AddressInput>,
) -> Result<StatusCode, PageError> {
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    app.db.write(move |tx| service::keep_address(tx, &actor, now, city, &input.email)).await?;
    Ok(StatusCode::NO_CONTENT)
}
