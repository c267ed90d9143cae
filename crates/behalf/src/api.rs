//! Acts on behalf for programs, such as a counter's own device.

mod commission;
mod drawer;
mod goods;
mod money;
mod whole;

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use identity::Vault;
use identity::model::Phone;
use market::model::CartLine;
use market::sandbox::Sandbox;
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::{Act, ActId, Kind};
use crate::pages::{agree_by, begin_for, wanted};
use crate::service;
use whole::BehalfWholeBody;

#[derive(Serialize, ToSchema)]
struct BehalfActBody {
    /// Short code.
    id: String,
    /// `buy` or `sell`.
    kind: &'static str,
    /// The station's short code.
    station: String,
    /// Who acts; masked.
    keeper: String,
    /// For whom; masked.
    villager: String,
    /// `open`, `asked`, `agreed` or `dropped`.
    status: &'static str,
    /// What the villager is asked about, in a few characters; empty while it is put together.
    shown: String,
    /// What it comes to.
    total_fen: i64,
    /// What the station gets.
    commission_fen: i64,
    /// What the keeper handed to the villager of what came back.
    handed_fen: i64,
    /// The checkout's short code, once agreed.
    checkout: Option<String>,
    /// `none`, `open`, `upheld` or `dismissed`.
    dispute: &'static str,
}

impl From<&Act> for BehalfActBody {
    fn from(act: &Act) -> Self {
        Self {
            id: act.id.to_string(),
            kind: act.kind.as_str(),
            station: act.station.to_string(),
            keeper: act.keeper_name.clone(),
            villager: act.person_name.clone(),
            status: act.status.as_str(),
            shown: act.shown.clone(),
            total_fen: act.total.0,
            commission_fen: act.commission.0,
            handed_fen: act.handed.0,
            checkout: (act.checkout.0 != 0).then(|| act.checkout.to_string()),
            dispute: act.dispute.as_str(),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct BehalfActsBody {
    /// How many match.
    total: i64,
    /// One page of them.
    acts: Vec<BehalfActBody>,
}

#[derive(Deserialize, ToSchema)]
struct BehalfNew {
    /// The villager's phone.
    #[schema(example = "13800000001")]
    phone: String,
    /// `buy` or `sell`; buying when nothing is said.
    #[serde(default)]
    #[schema(example = "buy")]
    kind: Option<String>,
}

#[derive(Deserialize, ToSchema)]
struct BehalfLine {
    /// County of the listing.
    #[schema(example = "410324")]
    county: String,
    /// The listing's short code.
    listing: String,
    /// Pieces; none takes it out.
    #[schema(example = 2)]
    quantity: i64,
}

#[derive(Deserialize, ToSchema)]
struct BehalfAsk {
    /// True when the villager was told that something may not come back.
    #[serde(default)]
    no_return: bool,
}

#[derive(Deserialize, ToSchema)]
struct BehalfCode {
    /// The six digits the villager says.
    #[schema(example = "123456")]
    code: String,
}

#[derive(Deserialize, ToSchema)]
struct BehalfWords {
    /// What the villager says, or the county's reasons.
    #[schema(example = "我没有同意这次代购")]
    words: String,
}

#[derive(Deserialize, ToSchema)]
struct BehalfDecision {
    /// True when there was no consent.
    upheld: bool,
    /// The reasons.
    #[schema(example = "没有验证码使用记录")]
    words: String,
}

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(commission::routes())
        .merge(drawer::routes())
        .merge(goods::routes())
        .merge(money::routes())
        .routes(routes!(list, begin))
        .routes(routes!(one))
        .routes(routes!(drop))
        .routes(routes!(put))
        .routes(routes!(state))
        .routes(routes!(ask))
        .routes(routes!(agree))
        .routes(routes!(contest))
        .routes(routes!(decide))
}

/// The acts the reader may see: of their station, of their county, or in their name; 25 a page.
#[utoipa::path(get, path = "/api/v1/behalf/acts",
    params(
        ("q" = Option<String>, Query, description = "An act's number, or part of a name or of the station's"),
        ("status" = Option<String>, Query, description = "`open`, `asked`, `agreed` or `dropped`"),
        ("dispute" = Option<String>, Query, description = "`none`, `open`, `upheld` or `dismissed`"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = BehalfActsBody), (status = 401), (status = 403)))]
async fn list(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<BehalfActsBody> {
    let want = wanted(&query);
    let (found, total) = app.db.read(move |conn| service::acts(conn, &view.actor, &want)).await?;
    Ok(Json(BehalfActsBody { total, acts: found.iter().map(BehalfActBody::from).collect() }))
}

/// Begins to buy or to sell for the villager of a phone, at the station the reader keeps.
#[utoipa::path(post, path = "/api/v1/behalf/acts", request_body = BehalfNew,
    responses((status = 201, body = BehalfActBody), (status = 401), (status = 403), (status = 409), (status = 422)))]
async fn begin(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    view: View,
    ApiJson(new): ApiJson<BehalfNew>,
) -> Result<(StatusCode, Json<BehalfActBody>), PageError> {
    view.actor.may(service::SEE_ACT, &own(&view, &app))?;
    let phone: Phone = new.phone.parse()?;
    let kind = match &new.kind {
        Some(word) => Kind::parse(word).ok_or_else(|| PageError::unreadable("kind", word))?,
        None => Kind::Buy,
    };
    let id = begin_for(&app, &view, &vault, kind, phone).await?;
    Ok((StatusCode::CREATED, found(&app, &view, id).await?))
}

/// Something of the reader's own: refused to visitors before anything else is looked at.
fn own(view: &View, app: &App) -> kernel::ResourceRef {
    let thing = kernel::ResourceRef::new("Act", app.site.city);
    match view.actor.person_id() {
        Some(person) => thing.owned_by(person),
        None => thing,
    }
}

async fn found(app: &App, view: &View, id: ActId) -> ApiResult<BehalfActBody> {
    let actor = view.actor.clone();
    let found = app.db.read(move |conn| service::act(conn, &actor, id)).await?;
    Ok(Json(BehalfActBody::from(&found.act)))
}

/// One act, with what is in it, what happened to it and how often a code can still be said.
#[utoipa::path(get, path = "/api/v1/behalf/acts/{id}", params(("id" = String, Path)),
    responses((status = 200, body = BehalfWholeBody), (status = 401), (status = 403), (status = 404)))]
async fn one(State(app): State<App>, view: View, Id(id): Id<ActId>) -> ApiResult<BehalfWholeBody> {
    let found = app.db.read(move |conn| service::act(conn, &view.actor, id)).await?;
    Ok(Json(BehalfWholeBody::from(&found)))
}

/// Gives an act up before it was agreed.
#[utoipa::path(post, path = "/api/v1/behalf/acts/{id}/drop", params(("id" = String, Path)),
    responses((status = 200, body = BehalfActBody), (status = 401), (status = 403), (status = 404), (status = 409)))]
async fn drop(State(app): State<App>, view: View, Id(id): Id<ActId>) -> ApiResult<BehalfActBody> {
    let (actor, now) = (view.actor.clone(), view.now);
    app.db.write(move |tx| service::drop_act(tx, &actor, now, id)).await?;
    found(&app, &view, id).await
}

/// Sets how many pieces of a listing are bought. A code that was asked for holds no more.
#[utoipa::path(put, path = "/api/v1/behalf/acts/{id}/lines", params(("id" = String, Path)), request_body = BehalfLine,
    responses((status = 200, body = BehalfActBody), (status = 401), (status = 403), (status = 404), (status = 409),
        (status = 422)))]
async fn put(
    State(app): State<App>,
    view: View,
    Id(id): Id<ActId>,
    ApiJson(line): ApiJson<BehalfLine>,
) -> ApiResult<BehalfActBody> {
    let bad = |value: &str| PageError::unreadable("listing", value);
    let line = CartLine {
        county: line.county.parse().map_err(|_| bad(&line.county))?,
        listing: line.listing.parse().map_err(|_| bad(&line.listing))?,
        quantity: line.quantity,
    };
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    app.db.write(move |tx| service::put_line(tx, &actor, now, city, id, line)).await?;
    found(&app, &view, id).await
}

#[derive(Deserialize, ToSchema)]
struct BehalfStatement {
    /// For which crop.
    #[schema(example = "苹果")]
    crop: String,
    /// Against what.
    #[schema(example = "蚜虫")]
    purpose: String,
}

/// Writes down what the villager states who has pesticide bought; name and phone are those of their account. A code that was
/// asked for holds no more.
#[utoipa::path(put, path = "/api/v1/behalf/acts/{id}/statement", params(("id" = String, Path)),
    request_body = BehalfStatement,
    responses((status = 200, body = BehalfActBody), (status = 401), (status = 403), (status = 404), (status = 409),
        (status = 422)))]
async fn state(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    view: View,
    Id(id): Id<ActId>,
    ApiJson(said): ApiJson<BehalfStatement>,
) -> ApiResult<BehalfActBody> {
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    app.db
        .write(move |tx| service::state_for(tx, &actor, now, (&vault, city), id, (&said.crop, &said.purpose)))
        .await?;
    found(&app, &view, id).await
}

/// Asks the villager for the code: sent to their phone where a provider is set up, and on their own page.
#[utoipa::path(post, path = "/api/v1/behalf/acts/{id}/ask", params(("id" = String, Path)), request_body = BehalfAsk,
    responses((status = 200, body = BehalfActBody), (status = 401), (status = 403), (status = 404), (status = 409),
        (status = 422)))]
async fn ask(
    State(app): State<App>,
    view: View,
    Id(id): Id<ActId>,
    ApiJson(asked): ApiJson<BehalfAsk>,
) -> ApiResult<BehalfActBody> {
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    app.db.write(move |tx| service::ask(tx, &actor, now, city, id, asked.no_return)).await?;
    found(&app, &view, id).await
}

/// Says the villager's code. A right one places the orders for the villager, or puts their goods on the shelf, in the same
/// transaction.
#[utoipa::path(post, path = "/api/v1/behalf/acts/{id}/agree", params(("id" = String, Path)), request_body = BehalfCode,
    responses((status = 200, body = BehalfActBody), (status = 401), (status = 403), (status = 404), (status = 409),
        (status = 422)))]
async fn agree(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    Extension(sandbox): Extension<Sandbox>,
    view: View,
    Id(id): Id<ActId>,
    ApiJson(said): ApiJson<BehalfCode>,
) -> ApiResult<BehalfActBody> {
    agree_by(&app, &view, &vault, &sandbox, id, said.code).await?;
    found(&app, &view, id).await
}

/// The villager contests what was done in their name, within seven days.
#[utoipa::path(post, path = "/api/v1/behalf/acts/{id}/contest", params(("id" = String, Path)),
    request_body = BehalfWords,
    responses((status = 200, body = BehalfActBody), (status = 401), (status = 403), (status = 404), (status = 409),
        (status = 422)))]
async fn contest(
    State(app): State<App>,
    view: View,
    Id(id): Id<ActId>,
    ApiJson(said): ApiJson<BehalfWords>,
) -> ApiResult<BehalfActBody> {
    let (actor, now) = (view.actor.clone(), view.now);
    app.db.write(move |tx| service::contest(tx, &actor, now, id, &said.words)).await?;
    found(&app, &view, id).await
}

/// The county decides what is contested.
#[utoipa::path(post, path = "/api/v1/behalf/acts/{id}/decide", params(("id" = String, Path)),
    request_body = BehalfDecision,
    responses((status = 200, body = BehalfActBody), (status = 401), (status = 403), (status = 404), (status = 409),
        (status = 422)))]
async fn decide(
    State(app): State<App>,
    view: View,
    Id(id): Id<ActId>,
    ApiJson(said): ApiJson<BehalfDecision>,
) -> ApiResult<BehalfActBody> {
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    app.db.write(move |tx| service::decide(tx, &actor, now, city, id, said.upheld, &said.words)).await?;
    found(&app, &view, id).await
}
