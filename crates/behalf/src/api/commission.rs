//! What stations get, for programs.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use ui::{ApiResult, App, ListQuery, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::{Commissioned, Standing, Statement};
use crate::pages::{month_of, wanted_commission};
use crate::service;

#[derive(Serialize, ToSchema)]
struct CommissionBody {
    /// The county's code.
    #[schema(example = "410324")]
    county: String,
    /// The station's short code.
    station: String,
    /// Its name.
    station_name: String,
    /// The act's short code.
    act: String,
    /// The order's short code.
    order: String,
    /// Who sells.
    seller: String,
    /// What the order came to.
    total_fen: i64,
    /// What was stated.
    stated_fen: i64,
    /// `stated`, `booked`, `fallen`, or `reversed` for what fell again of what was booked.
    standing: &'static str,
    /// What was booked; none before it is, negative when it fell again.
    booked_fen: Option<i64>,
    /// When it was booked or fell; when it was stated before.
    at: String,
}

impl From<&Commissioned> for CommissionBody {
    fn from(one: &Commissioned) -> Self {
        Self {
            county: one.county.to_string(),
            station: one.station.to_string(),
            station_name: one.station_name.clone(),
            act: one.act.to_string(),
            order: one.order.to_string(),
            seller: one.seller_name.clone(),
            total_fen: one.total.0,
            stated_fen: one.stated.0,
            standing: one.standing.as_str(),
            booked_fen: (one.standing != Standing::Stated).then_some(one.booked.0),
            at: one.at.to_string(),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct CommissionsBody {
    /// How many match.
    total: i64,
    /// One page of them.
    orders: Vec<CommissionBody>,
}

#[derive(Serialize, ToSchema)]
struct StationStatementBody {
    /// The county's code.
    #[schema(example = "410324")]
    county: String,
    /// The station's short code.
    station: String,
    /// Its name.
    station_name: String,
    /// How many orders.
    orders: i64,
    /// What the booked ones came to.
    sold_fen: i64,
    /// What was booked.
    booked_fen: i64,
    /// What fell again in the month of what was booked.
    reversed_fen: i64,
    /// What was stated in the month and still waits.
    waiting_fen: i64,
    /// What came to nothing in the month.
    fallen_fen: i64,
}

impl From<&Statement> for StationStatementBody {
    fn from(one: &Statement) -> Self {
        Self {
            county: one.county.to_string(),
            station: one.station.to_string(),
            station_name: one.station_name.clone(),
            orders: one.orders,
            sold_fen: one.sold.0,
            booked_fen: one.booked.0,
            reversed_fen: one.reversed.0,
            waiting_fen: one.waiting.0,
            fallen_fen: one.fallen.0,
        }
    }
}

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(commissions)).routes(routes!(statements))
}

/// What stations get, order by order, of the stations the reader may see; 25 a page.
#[utoipa::path(get, path = "/api/v1/behalf/commissions",
    params(
        ("q" = Option<String>, Query, description = "The number of an order or of an act"),
        ("month" = Option<String>, Query, description = "Such as 2026-05; this month without it", example = "2026-05"),
        ("standing" = Option<String>, Query, description = "`stated`, `booked`, `fallen` or `reversed`"),
        ("station" = Option<String>, Query, description = "A station's short code"),
        ("county" = Option<String>, Query, description = "A county's code", example = "410324"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = CommissionsBody), (status = 401), (status = 403), (status = 422)))]
async fn commissions(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<CommissionsBody> {
    let want = wanted_commission(&view, &query)?;
    let (found, total) = app.db.read(move |conn| service::commissions(conn, &view.actor, &want)).await?;
    Ok(Json(CommissionsBody { total, orders: found.iter().map(CommissionBody::from).collect() }))
}

/// The month of every station the reader may see, by county and name.
#[utoipa::path(get, path = "/api/v1/behalf/statements",
    params(
        ("month" = Option<String>, Query, description = "Such as 2026-05; this month without it", example = "2026-05"),
        ("county" = Option<String>, Query, description = "A county's code", example = "410324"),
    ),
    responses((status = 200, body = Vec<StationStatementBody>), (status = 401), (status = 403), (status = 422)))]
async fn statements(
    State(app): State<App>,
    view: View,
    query: ListQuery,
) -> ApiResult<Vec<StationStatementBody>> {
    let (month, county) = (month_of(&view, &query)?, query.optional("county")?);
    let found = app.db.read(move |conn| service::statements(conn, &view.actor, month, county)).await?;
    Ok(Json(found.iter().map(StationStatementBody::from).collect()))
}
