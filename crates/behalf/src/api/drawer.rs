//! Cash drawers, for programs.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use ui::{ApiResult, App, ListQuery, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::Drawer;
use crate::pages::wanted_drawers;
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
    OpenApiRouter::new().routes(routes!(list))
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
