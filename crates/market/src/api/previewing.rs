//! A sample cart in a campaign, for its organisers.

use axum::Json;
use axum::extract::State;
use kernel::{Fen, RegionCode};
use ledger::CampaignId;
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::quoting::QuotedSeller;
use crate::model::ListingId;
use crate::pages::ways_of;
use crate::service::{self, SampleCart, SampleLine};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(preview))
}

#[derive(Deserialize, ToSchema)]
struct SampleCartBody {
    /// What is in it, of listings that may enrol.
    lines: Vec<SampleLineBody>,
    /// The division or province parcels go to; none when all of it is collected at a pickup point.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "410000")]
    to: Option<RegionCode>,
    /// True when the buyer ordered nothing before.
    #[serde(default)]
    first_order: bool,
    /// True when the buyer has one of each coupon that can still be taken.
    #[serde(default)]
    coupons: bool,
}

#[derive(Deserialize, ToSchema)]
struct SampleLineBody {
    /// County of the listing.
    #[schema(value_type = String, example = "410324")]
    county: RegionCode,
    /// The listing.
    #[schema(value_type = String)]
    listing: ListingId,
    /// How many pieces.
    #[schema(example = 2)]
    quantity: i64,
    /// What one costs in the campaign, in fen; none for what it costs anyway.
    #[serde(default)]
    price_fen: Option<i64>,
}

impl From<SampleCartBody> for SampleCart {
    fn from(body: SampleCartBody) -> Self {
        let line = |one: SampleLineBody| SampleLine {
            county: one.county,
            listing: one.listing,
            quantity: one.quantity,
            price: one.price_fen.map(Fen),
        };
        Self {
            lines: body.lines.into_iter().map(line).collect(),
            to: body.to,
            first_order: body.first_order,
            coupons: body.coupons,
        }
    }
}

#[derive(Serialize, ToSchema)]
struct CampaignPreviewBody {
    /// What all of it costs, in fen.
    total_fen: i64,
    /// True when all of it can be had like that.
    can_be_had: bool,
    /// True when the campaign takes something off it.
    helped: bool,
    /// What the organiser of the campaign bears of it, in fen.
    organiser_fen: i64,
    /// Seller by seller.
    sellers: Vec<QuotedSeller>,
}

/// Works a sample cart out as a buyer's is, with its listings enrolled in the campaign: on the first day or, once it runs,
/// today. Nothing is enrolled, ordered or held.
#[utoipa::path(post, path = "/api/v1/campaigns/{campaign}/preview", params(("campaign" = String, Path)), request_body = SampleCartBody, responses((status = 200, body = CampaignPreviewBody), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn preview(
    State(app): State<App>,
    view: View,
    Id(id): Id<CampaignId>,
    ApiJson(body): ApiJson<SampleCartBody>,
) -> ApiResult<CampaignPreviewBody> {
    let (actor, today, city, cart) =
        (view.actor.clone(), view.now.day(), app.site.city, SampleCart::from(body));
    let reader = view.clone();
    let (quote, ways) = app
        .db
        .read(move |conn| {
            let quote = service::preview(conn, &actor, today, city, id, &cart)?;
            let ways = quote.groups.iter().map(|group| ways_of(conn, &reader, group));
            let ways = ways.collect::<crate::Result<Vec<_>>>()?;
            Ok::<_, crate::Error>((quote, ways))
        })
        .await?;
    let sellers = quote.groups.iter().zip(ways).map(|(group, ways)| QuotedSeller::of(&view, group, ways));
    Ok(Json(CampaignPreviewBody {
        total_fen: quote.total.0,
        can_be_had: quote.can_be_had(),
        helped: quote.is_helped_by(id),
        organiser_fen: quote.borne_by_organiser(id).0,
        sellers: sellers.collect(),
    }))
}
