//! A seller's documents, for programs.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use evidence::model::FileId;
use kernel::Status;
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, Typed, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::{DocumentDraft, DocumentId, DocumentKind, SellerDocument};
use crate::pages::{check_permit_scope, own_seller, permits_wanted, word};
use crate::service;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(documents, add))
        .routes(routes!(withdraw))
        .routes(routes!(permits))
        .routes(routes!(decide))
}

#[derive(Serialize, ToSchema)]
struct DocumentBody {
    /// Its number in the register; the file is at `/documents/` and this number.
    id: String,
    /// `identity`, `licence`, `food_permit`, `other_permit`, `pesticide_permit` or `seed_permit`.
    kind: String,
    /// Its own number; of an identity document the first and the last character.
    number: String,
    /// Who issued it.
    issuer: String,
    /// When.
    issued_on: String,
    /// Its last day; none for one without end.
    valid_until: Option<String>,
    /// `not_asked`, or for a licence to deal in farm inputs `waiting`, `accepted` or `refused` by the county.
    decision: &'static str,
    /// Why it was refused.
    reason: String,
}

impl From<SellerDocument> for DocumentBody {
    fn from(document: SellerDocument) -> Self {
        let draft = document.draft;
        Self {
            id: document.id.to_string(),
            kind: draft.kind.as_str().to_owned(),
            number: draft.number,
            issuer: draft.issuer,
            issued_on: draft.issued_on.to_string(),
            valid_until: draft.valid_until.map(|day| day.to_string()),
            decision: document.decision.as_str(),
            reason: document.reason,
        }
    }
}

fn sign_in_first(view: &View) -> Result<(), PageError> {
    if view.signed_in() { Ok(()) } else { Err(PageError::new(Status::SignInFirst, "error-sign-in-first")) }
}

/// The documents of the reader's shop, or their own while they have none.
#[utoipa::path(get, path = "/api/v1/seller-documents", responses((status = 200, body = Vec<DocumentBody>), (status = 401)))]
async fn documents(State(app): State<App>, view: View) -> ApiResult<Vec<DocumentBody>> {
    sign_in_first(&view)?;
    let seller = own_seller(&app, &view).await?.map(|seller| seller.id);
    let (actor, city) = (view.actor, app.site.city);
    let found = app.db.read(move |conn| service::own_documents(conn, &actor, city, seller)).await?;
    Ok(Json(found.into_iter().map(DocumentBody::from).collect()))
}

#[derive(Deserialize, ToSchema)]
struct NewDocument {
    /// The number of a file handed in as a document.
    #[schema(value_type = String)]
    file: FileId,
    /// `identity`, `licence`, `food_permit`, `other_permit`, `pesticide_permit` or `seed_permit`.
    #[schema(example = "licence")]
    kind: String,
    /// Its own number.
    #[serde(default)]
    #[schema(example = "JY1410324000001")]
    number: String,
    /// Who issued it.
    #[schema(example = "栾川县市场监督管理局")]
    issuer: String,
    /// When.
    #[schema(example = "2026-01-05")]
    issued_on: String,
    /// Its last day; none for one without end.
    #[schema(example = "2031-01-04")]
    valid_until: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct Added {
    /// Its number in the register.
    id: String,
}

/// Hands a document in.
#[utoipa::path(post, path = "/api/v1/seller-documents", request_body = NewDocument, responses((status = 201, body = Added), (status = 401), (status = 403), (status = 404), (status = 422)))]
async fn add(
    State(app): State<App>,
    view: View,
    ApiJson(new): ApiJson<NewDocument>,
) -> Result<(StatusCode, Json<Added>), PageError> {
    sign_in_first(&view)?;
    let until = new.valid_until.unwrap_or_default();
    let typed = Typed::of([("kind", new.kind), ("issued_on", new.issued_on), ("valid_until", until)]);
    let draft = DocumentDraft {
        kind: word(&typed, "kind", DocumentKind::parse)?,
        number: new.number,
        issuer: new.issuer,
        issued_on: typed.parse("issued_on")?,
        valid_until: typed.optional("valid_until")?,
    };
    let seller = own_seller(&app, &view).await?;
    let (actor, now, city) = (view.actor, view.now, app.site.city);
    let id = app
        .db
        .write(move |tx| service::add_document(tx, &actor, now, city, seller.as_ref(), new.file, &draft))
        .await?;
    Ok((StatusCode::CREATED, Json(Added { id: id.to_string() })))
}

/// Takes a document back; what the county looked at stays on file.
#[utoipa::path(post, path = "/api/v1/seller-documents/{document}/withdraw", params(("document" = String, Path)), responses((status = 204), (status = 401), (status = 403), (status = 404)))]
async fn withdraw(
    State(app): State<App>,
    view: View,
    Id(document): Id<DocumentId>,
) -> Result<StatusCode, PageError> {
    let (actor, now, city) = (view.actor, view.now, app.site.city);
    app.db.write(move |tx| service::withdraw_document(tx, &actor, now, city, document)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Serialize, ToSchema)]
struct PermitBody {
    /// The shop's name.
    seller: String,
    /// The licence.
    document: DocumentBody,
}

#[derive(Serialize, ToSchema)]
struct PermitsBody {
    /// How many match.
    total: i64,
    /// One page of them, those that wait first.
    permits: Vec<PermitBody>,
}

/// Licences to deal in farm inputs of the counties the reader oversees; 25 a page.
#[utoipa::path(get, path = "/api/v1/permits",
    params(
        ("q" = Option<String>, Query, description = "Part of a number, an issuer or a shop's name"),
        ("decision" = Option<String>, Query, description = "`not_asked`, `waiting`, `accepted` or `refused`"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = PermitsBody), (status = 401), (status = 403)))]
async fn permits(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<PermitsBody> {
    check_permit_scope(&view)?;
    let (city, want) = (app.site.city, permits_wanted(&query));
    let (found, total) = app.db.read(move |conn| service::permits(conn, &view.actor, city, &want)).await?;
    let body =
        |(document, seller): (SellerDocument, String)| PermitBody { seller, document: document.into() };
    Ok(Json(PermitsBody { total, permits: found.into_iter().map(body).collect() }))
}

#[derive(Deserialize, ToSchema)]
struct PermitDecision {
    /// Whether it counts.
    accepted: bool,
    /// Why not; or a remark.
    #[serde(default)]
    #[schema(example = "与发证机关公示一致")]
    reason: String,
}

/// Says whether a licence to deal in farm inputs counts; the shop's listings follow.
#[utoipa::path(post, path = "/api/v1/permits/{document}/decide", params(("document" = String, Path)), request_body = PermitDecision, responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn decide(
    State(app): State<App>,
    view: View,
    Id(document): Id<DocumentId>,
    ApiJson(said): ApiJson<PermitDecision>,
) -> Result<StatusCode, PageError> {
    let (actor, now, city) = (view.actor, view.now, app.site.city);
    let how = (said.accepted, said.reason);
    app.db.write(move |tx| service::decide_permit(tx, &actor, now, city, document, (how.0, &how.1))).await?;
    Ok(StatusCode::NO_CONTENT)
}
