//! Inspections for programs.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Made, files, party, read, word};
use crate::model::{Finding, FindingId, Severity, Visit, VisitId};
use crate::plan::in_use;
use crate::service::{self, NewFinding, VisitDraft};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(visits, write))
        .routes(routes!(visit))
        .routes(routes!(find))
        .routes(routes!(findings))
        .routes(routes!(step))
}

#[derive(Serialize, ToSchema)]
struct VisitBody {
    /// Short code.
    id: String,
    /// Who was inspected: a department's id, or a county's code.
    party: String,
    /// The day.
    visited_on: String,
    /// Who inspected.
    inspectors: String,
    /// What was looked at and how it stood.
    summary: String,
}

impl From<&Visit> for VisitBody {
    fn from(one: &Visit) -> Self {
        Self {
            id: one.id.to_string(),
            party: one.party.to_string(),
            visited_on: one.visited_on.to_string(),
            inspectors: one.inspectors.clone(),
            summary: one.summary.clone(),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct FindingBody {
    /// Short code.
    id: String,
    /// Of which visit.
    visit: String,
    /// Who is to put it right.
    party: String,
    /// `minor`, `serious` or `grave`.
    severity: &'static str,
    /// What was found.
    words: String,
    /// By when it is to be put right.
    due: String,
    /// `open`, `answered` or `closed`.
    status: &'static str,
    /// `red`, `amber`, `green` or `done`.
    light: &'static str,
    /// Days since the notice.
    age_days: i64,
    /// What was answered.
    answer: String,
    /// Why an answer was sent back.
    reason: String,
}

impl FindingBody {
    fn of(view: &View, one: &Finding) -> Result<Self, PageError> {
        let today = view.now.day();
        Ok(Self {
            id: one.id.to_string(),
            visit: one.visit.to_string(),
            party: one.party.to_string(),
            severity: one.severity.as_str(),
            words: one.words.clone(),
            due: one.due.to_string(),
            status: one.status.as_str(),
            light: one.light(in_use()?.lights, today).light.as_str(),
            age_days: one.age(today),
            answer: one.answer.clone(),
            reason: one.reason.clone(),
        })
    }
}

#[derive(Serialize, ToSchema)]
struct VisitsBody {
    /// How many match.
    total: i64,
    /// One page of them.
    visits: Vec<VisitBody>,
}

/// Inspections, the latest first; all of them, or those of one's own department or county; 25 a page.
#[utoipa::path(get, path = "/api/v1/supervision/inspections",
    params(
        ("q" = Option<String>, Query, description = "Words of the summary or the inspectors' names"),
        ("party" = Option<String>, Query, description = "Who was inspected"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = VisitsBody), (status = 401), (status = 403)))]
async fn visits(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<VisitsBody> {
    let (actor, city) = (view.actor.clone(), app.site.city);
    let (words, party) = (query.words().to_owned(), query.filter("party").parse().ok());
    let page = (query.offset(), query.limit());
    let (found, total) =
        app.db.read(move |conn| service::visits(conn, &actor, city, &words, party, page)).await?;
    Ok(Json(VisitsBody { total, visits: found.iter().map(VisitBody::from).collect() }))
}

#[derive(Deserialize, ToSchema)]
struct VisitInput {
    /// Who was inspected.
    #[schema(example = "410324")]
    party: String,
    /// The day.
    #[schema(example = "2026-11-18")]
    visited_on: String,
    /// Who inspected.
    #[schema(example = "周涛、吴霞")]
    inspectors: String,
    /// What was looked at and how it stood.
    #[schema(example = "抽查两个乡站和五个村点")]
    summary: String,
}

/// Writes an inspection down.
#[utoipa::path(post, path = "/api/v1/supervision/inspections", request_body = VisitInput,
    responses((status = 200, body = Made), (status = 401), (status = 403), (status = 422)))]
async fn write(State(app): State<App>, view: View, ApiJson(input): ApiJson<VisitInput>) -> ApiResult<Made> {
    let draft = VisitDraft {
        party: party(&input.party)?,
        visited_on: read("visited_on", &input.visited_on)?,
        inspectors: input.inspectors,
        summary: input.summary,
    };
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    let id = app.db.write(move |tx| service::write_visit(tx, &actor, now, city, &draft)).await?;
    Ok(Json(Made { id: id.to_string() }))
}

#[derive(Serialize, ToSchema)]
struct VisitWhole {
    /// The inspection.
    visit: VisitBody,
    /// What was found.
    findings: Vec<FindingBody>,
}

/// An inspection with its findings.
#[utoipa::path(get, path = "/api/v1/supervision/inspections/{id}", params(("id" = String, Path)),
    responses((status = 200, body = VisitWhole), (status = 401), (status = 403), (status = 404)))]
async fn visit(State(app): State<App>, view: View, Id(id): Id<VisitId>) -> ApiResult<VisitWhole> {
    let (actor, city) = (view.actor.clone(), app.site.city);
    let found = app.db.read(move |conn| service::visit(conn, &actor, city, id)).await?;
    let findings: Result<_, _> = found.findings.iter().map(|(one, _)| FindingBody::of(&view, one)).collect();
    Ok(Json(VisitWhole { visit: (&found.visit).into(), findings: findings? }))
}

#[derive(Deserialize, ToSchema)]
struct FindingInput {
    /// `minor`, `serious` or `grave`.
    #[schema(example = "serious")]
    severity: String,
    /// What was found.
    #[schema(example = "三期培训缺签到单")]
    words: String,
    /// By when it is to be put right.
    #[schema(example = "2027-01-15")]
    due: String,
}

/// Adds a finding; with it the notice to put it right is out.
#[utoipa::path(post, path = "/api/v1/supervision/inspections/{id}/findings", params(("id" = String, Path)),
    request_body = FindingInput,
    responses((status = 200, body = Made), (status = 401), (status = 403), (status = 404), (status = 422)))]
async fn find(
    State(app): State<App>,
    view: View,
    Id(id): Id<VisitId>,
    ApiJson(input): ApiJson<FindingInput>,
) -> ApiResult<Made> {
    let new = NewFinding {
        severity: word("severity", &input.severity, Severity::parse)?,
        due: read("due", &input.due)?,
        words: input.words,
    };
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    let id = app.db.write(move |tx| service::add_finding(tx, &actor, now, city, id, &new)).await?;
    Ok(Json(Made { id: id.to_string() }))
}

/// Findings that are not closed, by their days: all of them, or those of one's own department or county.
#[utoipa::path(get, path = "/api/v1/supervision/findings",
    responses((status = 200, body = Vec<FindingBody>), (status = 401), (status = 403)))]
async fn findings(State(app): State<App>, view: View) -> ApiResult<Vec<FindingBody>> {
    let (actor, city) = (view.actor.clone(), app.site.city);
    let found = app.db.read(move |conn| service::open_findings(conn, &actor, city)).await?;
    let bodies: Result<_, _> = found.iter().map(|one| FindingBody::of(&view, one)).collect();
    Ok(Json(bodies?))
}

#[derive(Deserialize, ToSchema)]
struct FindingStep {
    /// `answer` for whoever was inspected; `accept` or `return` for inspectors.
    #[schema(example = "answer")]
    step: String,
    /// How it was put right, or why the answer is sent back.
    #[serde(default)]
    #[schema(example = "已补齐签到单")]
    words: String,
    /// Numbers of one's own files, handed in as documents.
    #[serde(default)]
    files: Vec<String>,
}

/// Answers a finding, accepts the answer, or sends it back.
#[utoipa::path(post, path = "/api/v1/supervision/findings/{id}/steps", params(("id" = String, Path)),
    request_body = FindingStep,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn step(
    State(app): State<App>,
    view: View,
    Id(id): Id<FindingId>,
    ApiJson(input): ApiJson<FindingStep>,
) -> Result<StatusCode, PageError> {
    let (actor, now, city, files) = (view.actor.clone(), view.now, app.site.city, files(&input.files)?);
    let known = ["answer", "accept", "return"].contains(&input.step.as_str());
    if !known {
        return Err(PageError::unreadable("step", &input.step));
    }
    app.db
        .write(move |tx| match input.step.as_str() {
            "accept" => service::decide_finding(tx, &actor, now, city, id, None),
            "return" => service::decide_finding(tx, &actor, now, city, id, Some(&input.words)),
            _ => service::answer_finding(tx, &actor, now, city, id, &input.words, &files),
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
