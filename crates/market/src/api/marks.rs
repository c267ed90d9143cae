//! Quality marks for programs: claimed by the seller, decided by the county.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, Typed, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::{MarkId, MarkStatus, QualityMark};
use crate::pages::{claim_mark, seller_of};
use crate::service::{self, SEE_MARKS};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, claim)).routes(routes!(show, decide))
}

#[derive(Serialize, ToSchema)]
struct QualityMarkBody {
    /// Its number.
    id: String,
    /// The product.
    product: String,
    /// The product's name.
    product_name: String,
    /// `pollution_free`, `green`, `organic` or `geographical_indication`.
    mark: &'static str,
    /// The certificate's number.
    number: String,
    /// Who issued it.
    issuer: String,
    /// Its first day.
    valid_from: String,
    /// Its last day.
    valid_to: String,
    /// `waiting`, `verified`, `refused` or `revoked`.
    status: &'static str,
    /// Why it was refused or revoked.
    reason: String,
}

impl From<&QualityMark> for QualityMarkBody {
    fn from(one: &QualityMark) -> Self {
        Self {
            id: one.id.to_string(),
            product: one.product.to_string(),
            product_name: one.product_name.clone(),
            mark: one.draft.mark.as_str(),
            number: one.draft.number.clone(),
            issuer: one.draft.issuer.clone(),
            valid_from: one.draft.valid_from.to_string(),
            valid_to: one.draft.valid_to.to_string(),
            status: one.status.as_str(),
            reason: one.reason.clone(),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct QualityMarksBody {
    /// How many match.
    total: i64,
    /// One page of them.
    marks: Vec<QualityMarkBody>,
}

/// Quality marks of the counties the reader looks after, the longest waiting first, 25 a page; or those of the reader's shop.
#[utoipa::path(get, path = "/api/v1/marks",
    params(
        ("q" = Option<String>, Query, description = "Part of the product's name or the number"),
        ("status" = Option<String>, Query, description = "`waiting`, `verified`, `refused` or `revoked`"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = QualityMarksBody), (status = 401), (status = 403)))]
async fn list(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<QualityMarksBody> {
    let body = |found: Vec<QualityMark>, total: i64| {
        Json(QualityMarksBody { total, marks: found.iter().map(QualityMarkBody::from).collect() })
    };
    if view.actor.scope(SEE_MARKS, "QualityMark").regions.is_empty() {
        let seller = seller_of(&app, &view).await?;
        view.actor.may(SEE_MARKS, &seller)?;
        let found = app.db.read(move |conn| service::marks_of_seller(conn, &seller)).await?;
        let total = i64::try_from(found.len()).unwrap_or(i64::MAX);
        return Ok(body(found, total));
    }
    let (status, words) = (MarkStatus::parse(query.filter("status")), query.words().to_owned());
    let page = (query.offset(), query.limit());
    let (found, total) =
        app.db.read(move |conn| service::marks(conn, &view.actor, status, &words, page)).await?;
    Ok(body(found, total))
}

#[derive(Deserialize, ToSchema)]
struct NewQualityMark {
    /// The product.
    product: String,
    /// `pollution_free`, `green`, `organic` or `geographical_indication`.
    #[schema(example = "green")]
    mark: String,
    /// The certificate's number.
    #[schema(example = "LB-示例-3")]
    number: String,
    /// Who issued it.
    #[schema(example = "示例机构")]
    issuer: String,
    /// Its first day.
    #[schema(example = "2026-01-01")]
    valid_from: String,
    /// Its last day.
    #[schema(example = "2028-12-31")]
    valid_to: String,
}

#[derive(Serialize, ToSchema)]
struct QualityMarkMade {
    /// Its number.
    id: String,
}

/// Claims a quality mark of a product of the reader's shop; buyers see it once the county verified it.
#[utoipa::path(post, path = "/api/v1/marks", request_body = NewQualityMark,
    responses((status = 201, body = QualityMarkMade), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn claim(
    State(app): State<App>,
    view: View,
    ApiJson(new): ApiJson<NewQualityMark>,
) -> Result<(StatusCode, Json<QualityMarkMade>), PageError> {
    let seller = seller_of(&app, &view).await?;
    let typed = Typed::of([
        ("product", new.product),
        ("mark", new.mark),
        ("number", new.number),
        ("issuer", new.issuer),
        ("valid_from", new.valid_from),
        ("valid_to", new.valid_to),
    ]);
    let id = claim_mark(&app, &view, &seller, &typed).await?;
    Ok((StatusCode::CREATED, Json(QualityMarkMade { id: id.to_string() })))
}

/// One quality mark, for its seller and its county.
#[utoipa::path(get, path = "/api/v1/marks/{mark}", params(("mark" = String, Path)),
    responses((status = 200, body = QualityMarkBody), (status = 401), (status = 403), (status = 404)))]
async fn show(State(app): State<App>, view: View, Id(id): Id<MarkId>) -> ApiResult<QualityMarkBody> {
    let found = app.db.read(move |conn| service::mark(conn, &view.actor, id)).await?;
    Ok(Json(QualityMarkBody::from(&found)))
}

#[derive(Deserialize, ToSchema)]
struct MarkDecision {
    /// `verified`, `refused` or `revoked`.
    #[schema(example = "verified")]
    to: String,
    /// Why; only verifying needs no reason.
    #[serde(default)]
    reason: String,
}

/// Verifies, refuses or revokes a quality mark, for its county; nobody decides about what they claimed.
#[utoipa::path(post, path = "/api/v1/marks/{mark}", params(("mark" = String, Path)), request_body = MarkDecision,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn decide(
    State(app): State<App>,
    view: View,
    Id(id): Id<MarkId>,
    ApiJson(new): ApiJson<MarkDecision>,
) -> Result<StatusCode, PageError> {
    let to = MarkStatus::parse(&new.to).ok_or_else(|| PageError::unreadable("to", &new.to))?;
    let (actor, now) = (view.actor, view.now);
    app.db.write(move |tx| service::decide_mark(tx, &actor, now, id, to, &new.reason)).await?;
    Ok(StatusCode::NO_CONTENT)
}
