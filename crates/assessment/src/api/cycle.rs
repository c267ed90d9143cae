//! Half-years and objections for programs.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::{Day, Period, RegionCode};
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, Typed, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::{Cycle, Objection, ObjectionId, ObjectionState};
use crate::service::{self, ObjectionQuery};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(assessments, open_assessment))
        .routes(routes!(assessment))
        .routes(routes!(objections, object))
        .routes(routes!(decide_objection))
}

/// The number of what was made.
#[derive(Serialize, ToSchema)]
pub(super) struct Made {
    /// Short code.
    pub(super) id: String,
}

#[derive(Serialize, ToSchema)]
struct AssessmentBody {
    /// The half-year.
    #[schema(example = "2026H1")]
    period: String,
    /// `open`, `preliminary`, `decided`, `frozen` or `published`.
    stage: &'static str,
    /// The last day for evidence.
    deadline: String,
    /// The last day for objections, once the preliminary result was told.
    objections_until: Option<String>,
    /// SHA-256 of the rulebook it is judged by.
    rulebook: String,
    /// The preliminary result.
    preliminary: Option<String>,
    /// The result that stands.
    standing: Option<String>,
}

impl From<&Cycle> for AssessmentBody {
    fn from(cycle: &Cycle) -> Self {
        Self {
            period: cycle.period.to_string(),
            stage: cycle.stage.as_str(),
            deadline: cycle.deadline.to_string(),
            objections_until: cycle.objections_until.map(|day| day.to_string()),
            rulebook: cycle.rules.hash.clone(),
            preliminary: cycle.preliminary.map(|id| id.to_string()),
            standing: cycle.standing.map(|id| id.to_string()),
        }
    }
}

/// The assessments there are, the latest first.
#[utoipa::path(get, path = "/api/v1/assessments",
    responses((status = 200, body = Vec<AssessmentBody>), (status = 401), (status = 403)))]
async fn assessments(State(app): State<App>, view: View) -> ApiResult<Vec<AssessmentBody>> {
    let actor = view.actor;
    let found = app.db.read(move |conn| service::cycles(conn, &actor)).await?;
    Ok(Json(found.iter().map(AssessmentBody::from).collect()))
}

#[derive(Deserialize, ToSchema)]
struct NewAssessment {
    /// The half-year.
    #[schema(example = "2026H1")]
    period: String,
    /// The last day for evidence; by the rules when left out.
    #[serde(default)]
    #[schema(example = "2026-07-20")]
    deadline: Option<String>,
}

/// Opens the assessment of a half-year, for the office.
#[utoipa::path(post, path = "/api/v1/assessments", request_body = NewAssessment,
    responses((status = 201, body = AssessmentBody), (status = 401), (status = 403), (status = 409), (status = 422)))]
async fn open_assessment(
    State(app): State<App>,
    view: View,
    ApiJson(new): ApiJson<NewAssessment>,
) -> Result<(StatusCode, Json<AssessmentBody>), PageError> {
    let typed = Typed::of([("period", new.period), ("deadline", new.deadline.unwrap_or_default())]);
    let period: Period = typed.parse("period")?;
    let deadline: Option<Day> = typed.optional("deadline")?;
    let (actor, now) = (view.actor, view.now);
    let cycle = app.db.write(move |tx| {
        service::open(tx, &actor, now, period, deadline)?;
        service::cycle(tx.conn(), &actor, period)
    });
    Ok((StatusCode::CREATED, Json(AssessmentBody::from(&cycle.await?))))
}

/// The assessment of one half-year.
#[utoipa::path(get, path = "/api/v1/assessments/{period}", params(("period" = String, Path, example = "2026H1")),
    responses((status = 200, body = AssessmentBody), (status = 401), (status = 403), (status = 404)))]
async fn assessment(State(app): State<App>, view: View, Id(period): Id<Period>) -> ApiResult<AssessmentBody> {
    let actor = view.actor;
    let found = app.db.read(move |conn| service::cycle(conn, &actor, period)).await?;
    Ok(Json(AssessmentBody::from(&found)))
}

#[derive(Serialize, ToSchema)]
struct ObjectionBody {
    /// Short code.
    id: String,
    /// The county.
    county: String,
    /// The half-year.
    period: String,
    /// The criterion.
    criterion: String,
    /// What the county says.
    words: String,
    /// `open`, `upheld` or `rejected`.
    state: &'static str,
    /// Why it was decided so.
    reason: String,
}

impl From<&Objection> for ObjectionBody {
    fn from(one: &Objection) -> Self {
        Self {
            id: one.id.to_string(),
            county: one.county.to_string(),
            period: one.period.to_string(),
            criterion: one.criterion.clone(),
            words: one.words.clone(),
            state: one.state.as_str(),
            reason: one.reason.clone(),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct ObjectionsBody {
    /// How many match.
    total: i64,
    /// One page of them.
    objections: Vec<ObjectionBody>,
}

/// Objections as the reader may see them, the latest first; 25 a page.
#[utoipa::path(get, path = "/api/v1/objections",
    params(
        ("q" = Option<String>, Query, description = "Words of it, or the criterion"),
        ("county" = Option<String>, Query, description = "Code of a county"),
        ("period" = Option<String>, Query, description = "A half-year"),
        ("state" = Option<String>, Query, description = "`open`, `upheld` or `rejected`"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = ObjectionsBody), (status = 401), (status = 403)))]
async fn objections(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<ObjectionsBody> {
    let want = ObjectionQuery {
        words: query.words().to_owned(),
        county: query.filter("county").parse().ok(),
        period: query.filter("period").parse().ok(),
        state: ObjectionState::parse(query.filter("state")),
        offset: query.offset(),
        limit: query.limit(),
    };
    let actor = view.actor;
    let (found, total) = app.db.read(move |conn| service::objections(conn, &actor, &want)).await?;
    Ok(Json(ObjectionsBody { total, objections: found.iter().map(ObjectionBody::from).collect() }))
}

#[derive(Deserialize, ToSchema)]
struct NewObjection {
    /// The half-year.
    #[schema(example = "2026H1")]
    period: String,
    /// The county.
    #[schema(value_type = String, example = "410324")]
    county: RegionCode,
    /// The criterion.
    #[schema(example = "A1")]
    criterion: String,
    /// What is wrong, and on what grounds.
    words: String,
}

/// Objects to the preliminary result, within the working days the rules give.
#[utoipa::path(post, path = "/api/v1/objections", request_body = NewObjection,
    responses((status = 201, body = Made), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn object(
    State(app): State<App>,
    view: View,
    ApiJson(new): ApiJson<NewObjection>,
) -> Result<(StatusCode, Json<Made>), PageError> {
    let typed = Typed::of([("period", new.period)]);
    let place: (Period, RegionCode) = (typed.parse("period")?, new.county);
    let (actor, now) = (view.actor, view.now);
    let made = app.db.write(move |tx| service::object(tx, &actor, now, place, &new.criterion, &new.words));
    Ok((StatusCode::CREATED, Json(Made { id: made.await?.to_string() })))
}

#[derive(Deserialize, ToSchema)]
struct NewObjectionDecision {
    /// True when the county is right.
    upheld: bool,
    /// Why.
    reason: String,
}

/// Decides an objection with its reason, for the office.
#[utoipa::path(post, path = "/api/v1/objections/{id}/decision", params(("id" = String, Path)),
    request_body = NewObjectionDecision,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn decide_objection(
    State(app): State<App>,
    view: View,
    Id(id): Id<ObjectionId>,
    ApiJson(new): ApiJson<NewObjectionDecision>,
) -> Result<StatusCode, PageError> {
    let (actor, now) = (view.actor, view.now);
    let decided =
        app.db.write(move |tx| service::decide_objection(tx, &actor, now, id, new.upheld, &new.reason));
    decided.await?;
    Ok(StatusCode::NO_CONTENT)
}
