//! Figures by day.

use axum::Json;
use axum::extract::{Query, State};
use kernel::ResourceRef;
use serde::{Deserialize, Serialize};
use ui::{ApiResult, App, View};
use utoipa::{IntoParams, ToSchema};

use crate::lists::Asked;
use crate::service::{self, SEE_FIGURES};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct FigureQuery {
    /// `transaction_value` (fen), `orders`, `parcels_arrived`, `parcels_collected`, `bulk_contracts`,
    /// `bulk_sales` (fen), `offsite_orders`, `offsite_sales` (fen) or `farm_input_sales` (fen). What enterprises
    /// report has no days: `reported_sales` and `reported_twice` are refused.
    #[param(example = "orders")]
    measure: Option<String>,
    /// A county's code; the whole city without it.
    county: Option<String>,
    /// First day; 29 days before the last without it.
    from: Option<String>,
    /// Last day; today without it.
    to: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct FigureBody {
    /// The measure.
    measure: &'static str,
    /// The county, unless it is the whole city.
    #[serde(skip_serializing_if = "Option::is_none")]
    county: Option<String>,
    /// First day.
    from: String,
    /// Last day.
    to: String,
    /// The sum; fen for every `…_value` and `…_sales`.
    total: i64,
    /// The sum of each day.
    days: Vec<DayBody>,
}

#[derive(Serialize, ToSchema)]
struct DayBody {
    /// The day.
    day: String,
    /// Its sum.
    value: i64,
}

/// A figure by day, for officials of the division.
#[utoipa::path(get, path = "/api/v1/figures", params(FigureQuery), responses((status = 200, body = FigureBody), (status = 401), (status = 403), (status = 422)))]
pub(super) async fn figure(
    State(app): State<App>,
    view: View,
    Query(query): Query<FigureQuery>,
) -> ApiResult<FigureBody> {
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    let (measure, county, from, to) =
        (text(&query.measure), text(&query.county), text(&query.from), text(&query.to));
    let Asked { measure, county, span } = Asked::read(&measure, &county, &from, &to, view.now.day())?;
    view.actor.may(SEE_FIGURES, &ResourceRef::new("Figures", county.unwrap_or(app.site.city)))?;
    let days = app.db.read(move |conn| service::by_day(conn, measure, county, span)).await?;
    Ok(Json(FigureBody {
        measure: measure.as_str(),
        county: county.map(|county| county.to_string()),
        from: span.from.to_string(),
        to: span.to.to_string(),
        total: days.iter().map(|(_, value)| value).sum(),
        days: days.into_iter().map(|(day, value)| DayBody { day: day.to_string(), value }).collect(),
    }))
}
