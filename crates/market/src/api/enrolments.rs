//! Joining campaigns, for programs: listings that are enrolled, coupons that are taken.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use ledger::CampaignId;
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, PageError, Typed, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::promotions::{CampaignMade, made, yuan};
use crate::model::{Coupon, Enrolment};
use crate::pages::{enrol_listing, leave_campaign, signed_in, take_coupon};
use crate::service;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(enrolments, enrol))
        .routes(routes!(leave))
        .routes(routes!(coupon))
        .routes(routes!(coupons))
}

#[derive(Deserialize, ToSchema)]
struct NewEnrolment {
    /// The listing.
    listing: String,
    /// How many pieces for the campaign.
    #[schema(example = 50)]
    pieces: i64,
    /// What one costs in the campaign, in fen; none for what it costs anyway.
    #[serde(default)]
    #[schema(example = 890)]
    price_fen: Option<i64>,
}

/// Enrols a listing of the reader's shop.
#[utoipa::path(post, path = "/api/v1/campaigns/{campaign}/listings", params(("campaign" = String, Path)), request_body = NewEnrolment, responses((status = 201, body = CampaignMade), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn enrol(
    State(app): State<App>,
    view: View,
    Id(id): Id<CampaignId>,
    ApiJson(new): ApiJson<NewEnrolment>,
) -> Result<(StatusCode, Json<CampaignMade>), PageError> {
    let typed = Typed::of([
        ("listing", new.listing),
        ("pieces", new.pieces.to_string()),
        ("price", new.price_fen.map(yuan).unwrap_or_default()),
    ]);
    Ok(made(enrol_listing(&app, &view, id, &typed).await?))
}

#[derive(Serialize, ToSchema)]
struct EnrolmentBody {
    /// Its number.
    id: String,
    /// The seller.
    seller: String,
    /// The seller's name.
    seller_name: String,
    /// County of the listing.
    county: String,
    /// The listing.
    listing: String,
    /// What the shelf said when it was enrolled.
    title: String,
    /// What a piece costs in the campaign, in fen; none for what it costs anyway.
    price_fen: Option<i64>,
    /// How many pieces the seller gives the campaign.
    pieces: i64,
    /// How many of them are in orders.
    taken: i64,
}

impl From<Enrolment> for EnrolmentBody {
    fn from(one: Enrolment) -> Self {
        Self {
            id: one.id.to_string(),
            seller: one.seller.to_string(),
            seller_name: one.seller_name,
            county: one.listing_county.to_string(),
            listing: one.listing.to_string(),
            title: one.title,
            price_fen: one.price.map(|price| price.0),
            pieces: one.pieces,
            taken: one.taken,
        }
    }
}

/// What is enrolled in a campaign, at most 500; `GET /api/v1/listings?campaign=` pages through all that is on the shelf.
#[utoipa::path(get, path = "/api/v1/campaigns/{campaign}/listings", params(("campaign" = String, Path)), responses((status = 200, body = Vec<EnrolmentBody>), (status = 404)))]
async fn enrolments(
    State(app): State<App>,
    view: View,
    Id(id): Id<CampaignId>,
) -> ApiResult<Vec<EnrolmentBody>> {
    let found = app.db.read(move |conn| {
        let campaign = service::campaign(conn, &view.actor, id)?;
        service::enrolments(conn, &campaign, None)
    });
    Ok(Json(found.await?.into_iter().map(EnrolmentBody::from).collect()))
}

/// Takes a listing of the reader's shop out of a campaign that has not begun.
#[utoipa::path(delete, path = "/api/v1/campaigns/{campaign}/listings/{enrolment}", params(("campaign" = String, Path), ("enrolment" = String, Path)), responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409)))]
async fn leave(
    State(app): State<App>,
    view: View,
    Path((_, enrolment)): Path<(String, String)>,
) -> Result<StatusCode, PageError> {
    leave_campaign(&app, &view, &Typed::of([("enrolment", enrolment)])).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Serialize, ToSchema)]
struct CouponBody {
    /// Its number.
    id: String,
    /// The campaign.
    campaign: String,
    /// The campaign's name.
    campaign_name: String,
    /// The rule it is for.
    rule: String,
    /// The last day on which it is spent.
    until: String,
    /// The checkout it was spent with; none while it can be spent.
    checkout: Option<String>,
}

impl From<Coupon> for CouponBody {
    fn from(one: Coupon) -> Self {
        Self {
            id: one.id.to_string(),
            campaign: one.campaign.to_string(),
            campaign_name: one.campaign_name,
            rule: one.rule.to_string(),
            until: one.until.to_string(),
            checkout: one.checkout.map(|checkout| checkout.to_string()),
        }
    }
}

/// The reader's coupons, at most 500; those that can be spent longest first.
#[utoipa::path(get, path = "/api/v1/coupons", responses((status = 200, body = Vec<CouponBody>), (status = 401)))]
async fn coupons(State(app): State<App>, view: View) -> ApiResult<Vec<CouponBody>> {
    let person = signed_in(&view.actor)?;
    let found = app.db.read(move |conn| service::coupons_of(conn, person)).await?;
    Ok(Json(found.into_iter().map(CouponBody::from).collect()))
}

#[derive(Deserialize, ToSchema)]
struct NewCoupon {
    /// The rule whose coupon is wanted.
    rule: String,
}

/// Takes a coupon.
#[utoipa::path(post, path = "/api/v1/campaigns/{campaign}/coupons", params(("campaign" = String, Path)), request_body = NewCoupon, responses((status = 201, body = CampaignMade), (status = 401), (status = 404), (status = 409), (status = 422)))]
async fn coupon(
    State(app): State<App>,
    view: View,
    Id(id): Id<CampaignId>,
    ApiJson(new): ApiJson<NewCoupon>,
) -> Result<(StatusCode, Json<CampaignMade>), PageError> {
    Ok(made(take_coupon(&app, &view, id, &Typed::of([("rule", new.rule)])).await?))
}
