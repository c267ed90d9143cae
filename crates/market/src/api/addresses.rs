//! A buyer's addresses, for programs.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use identity::Vault;
use kernel::RegionCode;
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::delivery::{Made, made};
use crate::model::{AddressId, Recipient};
use crate::pages::signed_in;
use crate::service;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(addresses, keep_address)).routes(routes!(forget_address))
}

#[derive(Serialize, ToSchema)]
struct AddressBody {
    /// Number.
    id: String,
    /// The division or province.
    region: String,
    /// Recipient and street, masked.
    shown: String,
}

#[derive(Deserialize, ToSchema)]
struct NewAddress {
    /// A division or a province.
    #[schema(value_type = String, example = "410324")]
    region: RegionCode,
    /// Who receives.
    #[schema(example = "王小明")]
    recipient: String,
    /// Mobile phone.
    #[schema(example = "13800000001")]
    phone: String,
    /// Street, house and door.
    #[schema(example = "兴华路 1 号")]
    street: String,
}

/// The reader's addresses, masked, the newest first.
#[utoipa::path(get, path = "/api/v1/addresses", responses((status = 200, body = Vec<AddressBody>), (status = 401)))]
async fn addresses(State(app): State<App>, view: View) -> ApiResult<Vec<AddressBody>> {
    let (person, city) = (signed_in(&view.actor)?, app.site.city);
    let found = app.db.glance(move |conn| service::addresses(conn, city, person)).await?;
    let body = |one: crate::model::Address| AddressBody {
        id: one.id.to_string(),
        region: one.region.to_string(),
        shown: one.shown,
    };
    Ok(Json(found.into_iter().map(body).collect()))
}

/// Keeps an address of the reader, sealed.
#[utoipa::path(post, path = "/api/v1/addresses", request_body = NewAddress, responses((status = 201, body = Made), (status = 401), (status = 422)))]
async fn keep_address(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    view: View,
    ApiJson(new): ApiJson<NewAddress>,
) -> Result<(StatusCode, Json<Made>), PageError> {
    signed_in(&view.actor)?;
    let recipient = Recipient { name: new.recipient, phone: new.phone, street: new.street };
    let (actor, now, city) = (view.actor, view.now, app.site.city);
    let kept = app
        .db
        .write(move |tx| service::keep_address(tx, &actor, now, &vault, city, new.region, &recipient))
        .await?;
    Ok(made(kept))
}

/// Forgets an address of the reader; orders keep their own copy.
#[utoipa::path(delete, path = "/api/v1/addresses/{address}", params(("address" = String, Path)), responses((status = 204), (status = 401), (status = 403), (status = 404)))]
async fn forget_address(
    State(app): State<App>,
    view: View,
    Id(id): Id<AddressId>,
) -> Result<StatusCode, PageError> {
    let (actor, now, city) = (view.actor, view.now, app.site.city);
    app.db.write(move |tx| service::forget_address(tx, &actor, now, city, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
