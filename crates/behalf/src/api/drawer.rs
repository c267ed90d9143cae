//! Cash drawers, for programs.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::Fen;
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, ListQuery, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::{Cash, Drawer};
use crate::pages::{own_station, wanted_cash, wanted_drawers};
use crate::service;

#[derive(Serialize, ToSchema)]
struct DrawerBody {
    /// Short code.
    id: String,
    /// The county's code.
    #[schema(example = "410324")]
    county: String,
    /// The station's short code.
    station: String,
    /// Its name.
    station_name: String,
    /// Its day.
    #[schema(example = "2026-05-01")]
    day: String,
    /// False once it is counted and closed.
    open: bool,
    /// What was counted at opening.
    opening_fen: i64,
    /// By how much that differs from what the last count left.
    opening_difference_fen: i64,
    /// Why it differs; empty when it does not.
    opening_reason: String,
    /// What ought to be in it: the opening and every row since.
    expected_fen: i64,
    /// What was counted at closing; none while it is open.
    counted_fen: Option<i64>,
    /// Counted less expected; none while it is open.
    difference_fen: Option<i64>,
    /// Why they differ; empty when they do not.
    reason: String,
    /// When it was closed; none while it is open.
    closed_at: Option<String>,
}

impl From<&Drawer> for DrawerBody {
    fn from(one: &Drawer) -> Self {
        Self {
            id: one.id.to_string(),
            county: one.county.to_string(),
            station: one.station.to_string(),
            station_name: one.station_name.clone(),
            day: one.day.to_string(),
            open: one.open,
            opening_fen: one.opening.0,
            opening_difference_fen: one.opening_difference.0,
            opening_reason: one.opening_reason.clone(),
            expected_fen: one.expected.0,
            counted_fen: (!one.open).then_some(one.counted.0),
            difference_fen: (!one.open).then_some(one.difference.0),
            reason: one.reason.clone(),
            closed_at: (!one.open).then(|| one.closed_at.to_string()),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct DrawersBody {
    /// How many match.
    total: i64,
    /// One page of them.
    drawers: Vec<DrawerBody>,
}

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, open)).routes(routes!(close)).routes(routes!(cash))
}

/// The drawers of the stations the reader may see, with their counts and differences, the newest day first; 25 a page.
#[utoipa::path(get, path = "/api/v1/behalf/drawers",
    params(
        ("q" = Option<String>, Query, description = "Part of a station's name"),
        ("month" = Option<String>, Query, description = "Such as 2026-05", example = "2026-05"),
        ("differs" = Option<String>, Query, description = "`opening`, `closing` or `nowhere`"),
        ("station" = Option<String>, Query, description = "A station's short code"),
        ("county" = Option<String>, Query, description = "A county's code", example = "410324"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = DrawersBody), (status = 401), (status = 403), (status = 422)))]
async fn list(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<DrawersBody> {
    let want = wanted_drawers(&query)?;
    let (found, total) = app.db.read(move |conn| service::drawers(conn, &view.actor, &want)).await?;
    Ok(Json(DrawersBody { total, drawers: found.iter().map(DrawerBody::from).collect() }))
}

#[derive(Deserialize, ToSchema)]
struct DrawerOpening {
    /// What was counted.
    #[schema(example = 10000)]
    opening_fen: i64,
    /// Why it is not what the last count left; needed when it is not.
    #[serde(default)]
    #[schema(example = "存入银行")]
    reason: String,
}

/// Opens today's drawer of the station the reader keeps, with a count.
#[utoipa::path(post, path = "/api/v1/behalf/drawers", request_body = DrawerOpening,
    responses((status = 201, body = DrawerBody), (status = 401), (status = 403), (status = 409), (status = 422)))]
async fn open(
    State(app): State<App>,
    view: View,
    ApiJson(new): ApiJson<DrawerOpening>,
) -> Result<(StatusCode, Json<DrawerBody>), PageError> {
    let station = own_station(&view)?;
    let (actor, now) = (view.actor.clone(), view.now);
    let opened = app
        .db
        .write(move |tx| service::open_drawer(tx, &actor, now, station, Fen(new.opening_fen), &new.reason));
    Ok((StatusCode::CREATED, Json(DrawerBody::from(&opened.await?))))
}

#[derive(Deserialize, ToSchema)]
struct DrawerCount {
    /// What was counted.
    #[schema(example = 10000)]
    counted_fen: i64,
    /// Why it is not what ought to be in it; needed when it is not.
    #[serde(default)]
    #[schema(example = "找零时多找了一元")]
    reason: String,
}

/// Counts and closes the open drawer of the station the reader keeps, of whatever day.
#[utoipa::path(post, path = "/api/v1/behalf/drawers/close", request_body = DrawerCount,
    responses((status = 200, body = DrawerBody), (status = 401), (status = 403), (status = 409), (status = 422)))]
async fn close(
    State(app): State<App>,
    view: View,
    ApiJson(count): ApiJson<DrawerCount>,
) -> ApiResult<DrawerBody> {
    let station = own_station(&view)?;
    let (actor, now) = (view.actor.clone(), view.now);
    let closed = app.db.write(move |tx| {
        service::close_drawer(tx, &actor, now, station, Fen(count.counted_fen), &count.reason)
    });
    Ok(Json(DrawerBody::from(&closed.await?)))
}

#[derive(Serialize, ToSchema)]
struct CashBody {
    /// The drawer's day.
    #[schema(example = "2026-05-01")]
    day: String,
    /// The act's short code.
    act: String,
    /// `received`, `passed_on` or `given_back`.
    kind: &'static str,
    /// In is positive, out is negative.
    amount_fen: i64,
    /// When.
    at: String,
}

impl From<&Cash> for CashBody {
    fn from(one: &Cash) -> Self {
        Self {
            day: one.day.to_string(),
            act: one.act.to_string(),
            kind: one.kind.as_str(),
            amount_fen: one.amount.0,
            at: one.at.to_string(),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct CashRowsBody {
    /// How many match.
    total: i64,
    /// One page of them.
    rows: Vec<CashBody>,
}

/// The rows of the drawers of the station the reader keeps, the newest first; 25 a page.
#[utoipa::path(get, path = "/api/v1/behalf/cash",
    params(
        ("q" = Option<String>, Query, description = "An act's number"),
        ("kind" = Option<String>, Query, description = "`received`, `passed_on` or `given_back`"),
        ("day" = Option<String>, Query, description = "Such as 2026-05-01", example = "2026-05-01"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = CashRowsBody), (status = 401), (status = 403)))]
async fn cash(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<CashRowsBody> {
    let (station, want) = (own_station(&view)?, wanted_cash(&query));
    let (found, total) = app.db.read(move |conn| service::cash(conn, &view.actor, station, &want)).await?;
    Ok(Json(CashRowsBody { total, rows: found.iter().map(CashBody::from).collect() }))
}
