//! What goes to no pickup point: sent by the seller, handed over against a code, received by the buyer.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use identity::Vault;
use kernel::{Message, Status};
use serde::Deserialize;
use ui::{ApiJson, App, Id, ListQuery, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::{OrderId, WHOLE_ORDER};
use crate::service::{self, Handed};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(send)).routes(routes!(hand_over)).routes(routes!(received))
}

#[derive(Deserialize, ToSchema)]
struct SendBody {
    /// Who carries a parcel; empty when the store's own people bring it.
    #[serde(default)]
    #[schema(example = "邮政快递包裹")]
    carrier: String,
    /// The carrier's number.
    #[serde(default)]
    #[schema(example = "9800000000001")]
    waybill: String,
    /// 1 or 2 for a shipment of an order that is sent in two; without it the only one that is packed.
    #[serde(default)]
    shipment: i64,
}

/// Says that an order which goes to no pickup point left the seller.
#[utoipa::path(post, path = "/api/v1/orders/{order}/send", params(("order" = String, Path)), request_body = SendBody, responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn send(
    State(app): State<App>,
    view: View,
    Id(id): Id<OrderId>,
    ApiJson(body): ApiJson<SendBody>,
) -> Result<StatusCode, PageError> {
    let (actor, now) = (view.actor, view.now);
    let SendBody { carrier, waybill, shipment } = body;
    app.db
        .write(move |tx| service::send_shipment(tx, &actor, now, id, shipment, (&carrier, &waybill)))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
struct CodeBody {
    /// The six digits the buyer says.
    #[schema(example = "123456")]
    code: String,
}

/// Hands an order over at the store or the door against the buyer's code; five wrong codes lock it.
#[utoipa::path(post, path = "/api/v1/orders/{order}/hand-over", params(("order" = String, Path)), request_body = CodeBody, responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn hand_over(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    view: View,
    Id(id): Id<OrderId>,
    ApiJson(body): ApiJson<CodeBody>,
) -> Result<StatusCode, PageError> {
    let (actor, now) = (view.actor, view.now);
    match app.db.write(move |tx| service::hand_over(tx, &actor, now, &vault, id, &body.code)).await? {
        Handed::Over => Ok(StatusCode::NO_CONTENT),
        Handed::WrongCode(left) => Err(PageError {
            status: Status::Invalid,
            message: Message::new("market-error-wrong-code").with("left", left),
            field: Some("code"),
        }),
    }
}

/// The buyer says that what was sent arrived.
#[utoipa::path(post, path = "/api/v1/orders/{order}/received",
    params(
        ("order" = String, Path),
        ("shipment" = Option<i64>, Query, description = "1 or 2 for a shipment of an order that is sent in two"),
    ),
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn received(
    State(app): State<App>,
    view: View,
    Id(id): Id<OrderId>,
    query: ListQuery,
) -> Result<StatusCode, PageError> {
    let (actor, now) = (view.actor, view.now);
    let number = query.filter("shipment").parse().unwrap_or(WHOLE_ORDER);
    app.db.write(move |tx| service::confirm_shipment(tx, &actor, now, id, number)).await?;
    Ok(StatusCode::NO_CONTENT)
}
