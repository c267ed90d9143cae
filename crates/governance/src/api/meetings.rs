//! Meetings for programs.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Made, parties, party, read};
use crate::model::{DecisionId, Meeting, MeetingDraft, MeetingId, MeetingStatus};
use crate::service::{self, DecisionDraft};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(meetings, write))
        .routes(routes!(meeting, rewrite))
        .routes(routes!(confirm))
        .routes(routes!(decide))
        .routes(routes!(make_task))
}

#[derive(Serialize, ToSchema)]
struct MeetingBody {
    /// Short code.
    id: String,
    /// Its title.
    title: String,
    /// The day.
    held_on: String,
    /// What is on the table.
    agenda: String,
    /// Departments and counties that were there.
    present: Vec<String>,
    /// The minutes.
    minutes: String,
    /// `draft` or `confirmed`.
    status: &'static str,
}

impl From<&Meeting> for MeetingBody {
    fn from(one: &Meeting) -> Self {
        Self {
            id: one.id.to_string(),
            title: one.draft.title.clone(),
            held_on: one.draft.held_on.to_string(),
            agenda: one.draft.agenda.clone(),
            present: one.draft.present.iter().map(ToString::to_string).collect(),
            minutes: one.draft.minutes.clone(),
            status: one.status.as_str(),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct MeetingsBody {
    /// How many match.
    total: i64,
    /// One page of them.
    meetings: Vec<MeetingBody>,
}

/// Meetings, the latest first; 25 a page.
#[utoipa::path(get, path = "/api/v1/supervision/meetings",
    params(
        ("q" = Option<String>, Query, description = "Words of the title, the agenda or the minutes"),
        ("status" = Option<String>, Query, description = "`draft` or `confirmed`"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = MeetingsBody), (status = 401), (status = 403)))]
async fn meetings(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<MeetingsBody> {
    let (actor, city) = (view.actor.clone(), app.site.city);
    let (words, status) = (query.words().to_owned(), MeetingStatus::parse(query.filter("status")));
    let page = (query.offset(), query.limit());
    let (found, total) =
        app.db.read(move |conn| service::meetings(conn, &actor, city, &words, status, page)).await?;
    Ok(Json(MeetingsBody { total, meetings: found.iter().map(MeetingBody::from).collect() }))
}

#[derive(Deserialize, ToSchema)]
struct MeetingInput {
    /// Its title.
    #[schema(example = "农村电商联席会议第三次推进会")]
    title: String,
    /// The day.
    #[schema(example = "2026-11-20")]
    held_on: String,
    /// What is on the table.
    #[serde(default)]
    agenda: String,
    /// Departments and counties that were there.
    #[serde(default)]
    #[schema(example = json!(["commerce", "finance", "410324"]))]
    present: Vec<String>,
    /// The minutes; empty before the meeting.
    #[serde(default)]
    minutes: String,
}

impl MeetingInput {
    fn read(self) -> Result<MeetingDraft, PageError> {
        Ok(MeetingDraft {
            held_on: read("held_on", &self.held_on)?,
            present: parties(&self.present)?,
            title: self.title,
            agenda: self.agenda,
            minutes: self.minutes,
        })
    }
}

/// Writes a meeting down.
#[utoipa::path(post, path = "/api/v1/supervision/meetings", request_body = MeetingInput,
    responses((status = 200, body = Made), (status = 401), (status = 403), (status = 422)))]
async fn write(State(app): State<App>, view: View, ApiJson(input): ApiJson<MeetingInput>) -> ApiResult<Made> {
    let (actor, now, city, draft) = (view.actor.clone(), view.now, app.site.city, input.read()?);
    let id = app.db.write(move |tx| service::write_meeting(tx, &actor, now, city, &draft)).await?;
    Ok(Json(Made { id: id.to_string() }))
}

/// Writes it anew; confirmed minutes stay as they are.
#[utoipa::path(put, path = "/api/v1/supervision/meetings/{id}", params(("id" = String, Path)),
    request_body = MeetingInput,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn rewrite(
    State(app): State<App>,
    view: View,
    Id(id): Id<MeetingId>,
    ApiJson(input): ApiJson<MeetingInput>,
) -> Result<StatusCode, PageError> {
    let (actor, now, city, draft) = (view.actor.clone(), view.now, app.site.city, input.read()?);
    app.db.write(move |tx| service::rewrite_meeting(tx, &actor, now, city, id, &draft)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Serialize, ToSchema)]
struct DecisionBody {
    /// Short code.
    id: String,
    /// What is to be done.
    words: String,
    /// Who leads.
    lead: String,
    /// Who helps.
    helpers: Vec<String>,
    /// The deadline.
    due: String,
    /// The task it became.
    task: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct MeetingWhole {
    /// The meeting.
    meeting: MeetingBody,
    /// What it decided.
    decisions: Vec<DecisionBody>,
}

/// A meeting with its decisions.
#[utoipa::path(get, path = "/api/v1/supervision/meetings/{id}", params(("id" = String, Path)),
    responses((status = 200, body = MeetingWhole), (status = 401), (status = 403), (status = 404)))]
async fn meeting(State(app): State<App>, view: View, Id(id): Id<MeetingId>) -> ApiResult<MeetingWhole> {
    let (actor, city) = (view.actor.clone(), app.site.city);
    let found = app.db.read(move |conn| service::meeting(conn, &actor, city, id)).await?;
    let decisions = found.decisions.iter().map(|one| DecisionBody {
        id: one.id.to_string(),
        words: one.words.clone(),
        lead: one.lead.to_string(),
        helpers: one.helpers.iter().map(ToString::to_string).collect(),
        due: one.due.to_string(),
        task: one.task.map(|task| task.to_string()),
    });
    Ok(Json(MeetingWhole { meeting: (&found.meeting).into(), decisions: decisions.collect() }))
}

/// Confirms the minutes; never by who wrote them last.
#[utoipa::path(post, path = "/api/v1/supervision/meetings/{id}/confirm", params(("id" = String, Path)),
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn confirm(State(app): State<App>, view: View, Id(id): Id<MeetingId>) -> Result<StatusCode, PageError> {
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    app.db.write(move |tx| service::confirm_minutes(tx, &actor, now, city, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
struct DecisionInput {
    /// What is to be done.
    #[schema(example = "各县月底前上报站点清单")]
    words: String,
    /// Who leads.
    #[schema(example = "commerce")]
    lead: String,
    /// Who helps.
    #[serde(default)]
    helpers: Vec<String>,
    /// The deadline.
    #[schema(example = "2027-01-15")]
    due: String,
}

/// Keeps a decision of a meeting whose minutes are being written.
#[utoipa::path(post, path = "/api/v1/supervision/meetings/{id}/decisions", params(("id" = String, Path)),
    request_body = DecisionInput,
    responses((status = 200, body = Made), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn decide(
    State(app): State<App>,
    view: View,
    Id(id): Id<MeetingId>,
    ApiJson(input): ApiJson<DecisionInput>,
) -> ApiResult<Made> {
    let draft = DecisionDraft {
        lead: party(&input.lead)?,
        helpers: parties(&input.helpers)?,
        due: read("due", &input.due)?,
        words: input.words,
    };
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    let id = app.db.write(move |tx| service::add_decision(tx, &actor, now, city, id, &draft)).await?;
    Ok(Json(Made { id: id.to_string() }))
}

/// Makes a decision of confirmed minutes a task, once.
#[utoipa::path(post, path = "/api/v1/supervision/decisions/{id}/task", params(("id" = String, Path)),
    responses((status = 200, body = Made), (status = 401), (status = 403), (status = 404), (status = 409)))]
async fn make_task(State(app): State<App>, view: View, Id(id): Id<DecisionId>) -> ApiResult<Made> {
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    let task = app.db.write(move |tx| service::make_task(tx, &actor, now, city, id)).await?;
    Ok(Json(Made { id: task.to_string() }))
}
