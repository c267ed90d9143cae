//! Parcels for programs.

use axum::extract::State;
use axum::{Extension, Json};
use kernel::StationId;
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::{Parcel, ParcelId, PickupKey};
use crate::service::{self, Collection};
use crate::{Error, Handover};

#[derive(Serialize, ToSchema)]
struct ParcelBody {
    /// Waybill number.
    waybill: String,
    /// The order it carries.
    order: String,
    /// 1 or 2 when the order is sent in two shipments; 0 when this is all of it.
    shipment: i64,
    /// `created`, `in_transit`, `arrived` or `collected`.
    status: &'static str,
    /// What is to be paid before it is handed out, in fen.
    due_fen: i64,
    /// True when nobody collected it and it goes back.
    withdrawn: bool,
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
    OpenApiRouter::new()
        .routes(routes!(parcel))
        .routes(routes!(take_in))
        .routes(routes!(hand_out))
        .routes(routes!(take_back))
}

/// A parcel and its handovers, for those it concerns.
#[utoipa::path(get, path = "/api/v1/parcels/{waybill}", params(("waybill" = String, Path)), responses((status = 200, body = ParcelBody), (status = 401), (status = 403), (status = 404)))]
async fn parcel(State(app): State<App>, view: View, Id(id): Id<ParcelId>) -> ApiResult<ParcelBody> {
    let (parcel, handovers) = app.db.read(move |conn| service::parcel(conn, &view.actor, id)).await?;
    Ok(Json(body_of(&parcel, handovers)))
}

fn body_of(parcel: &Parcel, handovers: Vec<Handover>) -> ParcelBody {
    let text = |kind: &str, name: &str| format!("{kind} {name}");
    ParcelBody {
        waybill: parcel.id.to_string(),
        order: parcel.order.to_string(),
        shipment: parcel.shipment,
        status: parcel.status.as_str(),
        due_fen: parcel.due.0,
        withdrawn: parcel.withdrawn,
        holder: text(parcel.holder.kind(), parcel.holder.name()),
        handovers: handovers
            .into_iter()
            .map(|one| HandoverBody {
                from: text(&one.from_kind, &one.from_name),
                to: text(&one.to_kind, &one.to_name),
                at: one.at.to_string(),
            })
            .collect(),
    }
}

#[derive(Deserialize, ToSchema)]
struct TakeIn {
    /// The station that scans the parcel.
    station: String,
}

/// A station scans a parcel in and is liable for it from now on.
#[utoipa::path(post, path = "/api/v1/parcels/{waybill}/take-in", params(("waybill" = String, Path)), request_body = TakeIn, responses((status = 200, body = ParcelBody), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn take_in(
    State(app): State<App>,
    Extension(key): Extension<PickupKey>,
    view: View,
    Id(id): Id<ParcelId>,
    ApiJson(asked): ApiJson<TakeIn>,
) -> ApiResult<ParcelBody> {
    let station: StationId = asked.station.parse().map_err(|_| Error::NoStation)?;
    let (actor, now) = (view.actor.clone(), view.now);
    app.db.write(move |tx| service::take_in(tx, &actor, now, &key, id, station)).await?;
    parcel(State(app), view, Id(id)).await
}

#[derive(Deserialize, ToSchema)]
struct HandOut {
    /// The six digits the recipient shows.
    code: String,
}

/// Hands a parcel to its recipient against the code. Five wrong codes lock it.
#[utoipa::path(post, path = "/api/v1/parcels/{waybill}/hand-out", params(("waybill" = String, Path)), request_body = HandOut, responses((status = 200, body = ParcelBody), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422), (status = 429)))]
async fn hand_out(
    State(app): State<App>,
    Extension(key): Extension<PickupKey>,
    view: View,
    Id(id): Id<ParcelId>,
    ApiJson(asked): ApiJson<HandOut>,
) -> ApiResult<ParcelBody> {
    let (actor, now) = (view.actor.clone(), view.now);
    let outcome = app.db.write(move |tx| service::hand_out(tx, &actor, now, &key, id, &asked.code)).await?;
    match outcome {
        Collection::Done(_) => parcel(State(app), view, Id(id)).await,
        Collection::WrongCode { left } => Err(Error::WrongCode { left }.into()),
        Collection::Locked => Err(Error::Locked.into()),
    }
}

/// Says that the sender has a parcel again that nobody collected.
#[utoipa::path(post, path = "/api/v1/parcels/{waybill}/take-back", params(("waybill" = String, Path)), responses((status = 200, body = ParcelBody), (status = 401), (status = 403), (status = 404), (status = 409)))]
async fn take_back(State(app): State<App>, view: View, Id(id): Id<ParcelId>) -> ApiResult<ParcelBody> {
    let (actor, now) = (view.actor.clone(), view.now);
    app.db.write(move |tx| service::take_back(tx, &actor, now, id)).await?;
    parcel(State(app), view, Id(id)).await
}
