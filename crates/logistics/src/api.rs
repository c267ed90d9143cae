//! Parcels for programs.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use ui::{ApiResult, App, Id, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::ParcelId;
use crate::service;

#[derive(Serialize, ToSchema)]
struct ParcelBody {
    /// Waybill number.
    waybill: String,
    /// The order it carries.
    order: String,
    /// `created`, `in_transit`, `arrived` or `collected`.
    status: &'static str,
    /// Who is liable: kind and name.
    holder: String,
    /// Each handover: from, to and when.
    handovers: Vec<HandoverBody>,
}

#[derive(Serialize, ToSchema)]
struct HandoverBody {
    /// Who gave.
    from: String,
    /// Who took.
    to: String,
    /// When.
    at: String,
}

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(parcel))
}

/// A parcel and its handovers, for those it concerns.
#[utoipa::path(get, path = "/api/v1/parcels/{waybill}", params(("waybill" = String, Path)), responses((status = 200, body = ParcelBody), (status = 401), (status = 403), (status = 404)))]
async fn parcel(State(app): State<App>, view: View, Id(id): Id<ParcelId>) -> ApiResult<ParcelBody> {
    let (parcel, handovers) = app.db.read(move |conn| service::parcel(conn, &view.actor, id)).await?;
    Ok(Json(ParcelBody {
        waybill: parcel.id.to_string(),
        order: parcel.order.to_string(),
        status: parcel.status.as_str(),
        holder: format!("{} {}", parcel.holder.kind(), parcel.holder.name()),
        handovers: handovers
            .into_iter()
            .map(|one| HandoverBody {
                from: format!("{} {}", one.from_kind, one.from_name),
                to: format!("{} {}", one.to_kind, one.to_name),
                at: one.at.to_string(),
            })
            .collect(),
    }))
}
