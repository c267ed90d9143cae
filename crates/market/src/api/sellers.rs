//! Who may sell, for programs: applying, and the county's review.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::Status;
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, Typed, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::{Application, ApplicationId, ApplicationStatus};
use crate::pages::apply_as_seller;
use crate::service::{self, SEE_SELLERS};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, apply))
        .routes(routes!(show))
        .routes(routes!(accept))
        .routes(routes!(send_back))
}

#[derive(Serialize, ToSchema)]
struct SellerApplicationBody {
    /// Short code.
    id: String,
    /// `farmer`, `cooperative`, `family_farm`, `enterprise`, `tourism` or `service_firm`.
    kind: &'static str,
    /// The name of the shop.
    name: String,
    /// Code of the village.
    village: String,
    /// The credit code; none on a declaration.
    registration: Option<String>,
    /// The seller that is verified anew; none for a new one.
    seller: Option<String>,
    /// `waiting`, `accepted` or `returned`.
    status: &'static str,
    /// Why it was sent back.
    reason: String,
    /// When it came, in milliseconds.
    applied_at: i64,
}

impl From<&Application> for SellerApplicationBody {
    fn from(one: &Application) -> Self {
        Self {
            id: one.id.to_string(),
            kind: one.draft.kind.as_str(),
            name: one.draft.name.clone(),
            village: one.draft.village.to_string(),
            registration: one.draft.registration.as_ref().map(|code| code.as_str().to_owned()),
            seller: one.seller.map(|seller| seller.to_string()),
            status: one.status.as_str(),
            reason: one.reason.clone(),
            applied_at: one.applied_at.millis(),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct SellerApplicationsBody {
    /// How many match.
    total: i64,
    /// One page of them.
    applications: Vec<SellerApplicationBody>,
}

/// Applications to sell: those of the counties the reader looks after, the longest waiting first, 25 a page; or, for
/// everybody else, their own.
#[utoipa::path(get, path = "/api/v1/seller-applications",
    params(
        ("q" = Option<String>, Query, description = "Part of the shop's name"),
        ("status" = Option<String>, Query, description = "`waiting`, `accepted` or `returned`"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = SellerApplicationsBody), (status = 401)))]
async fn list(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<SellerApplicationsBody> {
    if !view.signed_in() {
        return Err(PageError::new(Status::SignInFirst, "error-sign-in-first"));
    }
    let (status, words) = (ApplicationStatus::parse(query.filter("status")), query.words().to_owned());
    let page = (query.offset(), query.limit());
    let found = app.db.read(move |conn| {
        if view.actor.scope(SEE_SELLERS, "SellerApplication").regions.is_empty() {
            let own = service::own_applications(conn, &view.actor)?;
            let total = i64::try_from(own.len()).unwrap_or(i64::MAX);
            return Ok::<_, crate::Error>((own, total));
        }
        service::applications(conn, &view.actor, status, &words, page)
    });
    let (found, total) = found.await?;
    let applications = found.iter().map(SellerApplicationBody::from).collect();
    Ok(Json(SellerApplicationsBody { total, applications }))
}

#[derive(Deserialize, ToSchema)]
struct NewSellerApplication {
    /// `farmer`, `cooperative`, `family_farm`, `enterprise`, `tourism` or `service_firm`.
    #[schema(example = "farmer")]
    kind: String,
    /// The name of the shop.
    #[schema(example = "山里人家")]
    name: String,
    /// Code of the village.
    #[schema(example = "410324102201")]
    village: String,
    /// The unified social credit code; left out on a declaration.
    #[serde(default)]
    registration: String,
    /// True for a farmer or a family farm that sells only what it grows and needs no registration (电子商务法 10).
    #[serde(default)]
    declared: bool,
    /// Who is asked.
    #[schema(example = "王小明")]
    contact: String,
}

#[derive(Serialize, ToSchema)]
struct SellerApplicationMade {
    /// The application's number.
    id: String,
}

/// Applies to sell, or, for a shop's owner, to be verified anew. What the law asks for must be on file
/// (`POST /api/v1/seller-documents`).
#[utoipa::path(post, path = "/api/v1/seller-applications", request_body = NewSellerApplication,
    responses((status = 201, body = SellerApplicationMade), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn apply(
    State(app): State<App>,
    view: View,
    ApiJson(new): ApiJson<NewSellerApplication>,
) -> Result<(StatusCode, Json<SellerApplicationMade>), PageError> {
    let typed = Typed::of([
        ("kind", new.kind),
        ("name", new.name),
        ("village", new.village),
        ("registration", new.registration),
        ("declared", if new.declared { "1" } else { "" }.to_owned()),
        ("contact", new.contact),
    ]);
    let id = apply_as_seller(&app, &view, &typed).await?;
    Ok((StatusCode::CREATED, Json(SellerApplicationMade { id: id.to_string() })))
}

/// One application, for who sent it and for its county.
#[utoipa::path(get, path = "/api/v1/seller-applications/{application}", params(("application" = String, Path)),
    responses((status = 200, body = SellerApplicationBody), (status = 401), (status = 403), (status = 404)))]
async fn show(
    State(app): State<App>,
    view: View,
    Id(id): Id<ApplicationId>,
) -> ApiResult<SellerApplicationBody> {
    let found = app.db.read(move |conn| service::application(conn, &view.actor, id)).await?;
    Ok(Json(SellerApplicationBody::from(&found)))
}

#[derive(Serialize, ToSchema)]
struct SellerAccepted {
    /// The seller's number.
    seller: String,
}

/// Accepts an application, for its county; nobody decides about their own.
#[utoipa::path(post, path = "/api/v1/seller-applications/{application}/accept", params(("application" = String, Path)),
    responses((status = 200, body = SellerAccepted), (status = 401), (status = 403), (status = 404), (status = 409)))]
async fn accept(State(app): State<App>, view: View, Id(id): Id<ApplicationId>) -> ApiResult<SellerAccepted> {
    let (actor, now, city) = (view.actor, view.now, app.site.city);
    let seller = app.db.write(move |tx| service::accept(tx, &actor, now, city, id)).await?;
    Ok(Json(SellerAccepted { seller: seller.to_string() }))
}

#[derive(Deserialize, ToSchema)]
struct SellerReturn {
    /// Why, so that it can be put right.
    #[schema(example = "执照照片看不清")]
    reason: String,
}

/// Sends an application back and says why, for its county.
#[utoipa::path(post, path = "/api/v1/seller-applications/{application}/return", params(("application" = String, Path)),
    request_body = SellerReturn,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn send_back(
    State(app): State<App>,
    view: View,
    Id(id): Id<ApplicationId>,
    ApiJson(new): ApiJson<SellerReturn>,
) -> Result<StatusCode, PageError> {
    let (actor, now) = (view.actor, view.now);
    app.db.write(move |tx| service::send_back(tx, &actor, now, id, &new.reason)).await?;
    Ok(StatusCode::NO_CONTENT)
}
