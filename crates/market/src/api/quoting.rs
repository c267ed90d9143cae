//! The cart worked out as its page shows it: each line, each seller's ways, and what sending costs.

use axum::Json;
use axum::extract::State;
use kernel::{OrganisationId, Refusal as _, Status};
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::{AddressId, Choice};
use crate::pages::ways_of;
use crate::service::{self, QuoteGroup, Wish};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(quote))
}

/// How one seller's goods are wanted.
#[derive(Deserialize, ToSchema)]
pub(super) struct WayBody {
    /// The seller.
    #[schema(value_type = String)]
    seller: OrganisationId,
    /// `point`, `parcel`, or `store_pickup` and `store_delivery` with slot and day: `store_pickup/…/2026-11-27`.
    #[schema(example = "parcel")]
    way: String,
}

/// The choices of a request; one that cannot be read is refused.
pub(super) fn choices_of(ways: &[WayBody]) -> Result<Vec<(OrganisationId, Choice)>, PageError> {
    let choices = ways.iter().map(|one| Some((one.seller, Choice::parse(&one.way)?)));
    choices.collect::<Option<Vec<_>>>().ok_or_else(|| PageError::unreadable("ways", "ways"))
}

#[derive(Deserialize, ToSchema)]
struct QuoteWish {
    /// How goods are wanted that are not collected at the point.
    #[serde(default)]
    ways: Vec<WayBody>,
    /// The number of the buyer's address parcels go to.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    address: Option<AddressId>,
    /// True to spend no coupons now.
    #[serde(default)]
    keep_coupons: bool,
}

#[derive(Serialize, ToSchema)]
struct CartQuoteBody {
    /// What was shown, in a few characters: sent along with the order, it is refused when something has changed since.
    shown: String,
    /// What all of it costs, in fen.
    total_fen: i64,
    /// True when all of it can be had as it is wanted.
    can_be_had: bool,
    /// True when a pickup point must be chosen.
    needs_point: bool,
    /// Seller by seller.
    sellers: Vec<QuotedSeller>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct QuotedSeller {
    /// The seller.
    seller: String,
    /// Its name.
    name: String,
    /// Its county.
    county: String,
    /// How the goods are wanted.
    way: String,
    /// What the seller offers: each can be sent as `way`.
    ways: Vec<QuotedWay>,
    /// The goods, in fen.
    goods_fen: i64,
    /// What promotions take off them, in fen.
    discount_fen: i64,
    /// What sending costs, in fen.
    freight_fen: i64,
    /// Goods less discount, and freight, in fen.
    total_fen: i64,
    /// Why they cannot be sent like that, in the reader's language.
    problem: Option<String>,
    /// Its lines.
    lines: Vec<QuotedLine>,
}

#[derive(Serialize, ToSchema)]
struct QuotedWay {
    /// To be sent as `way`.
    way: String,
    /// In words.
    words: String,
}

#[derive(Serialize, ToSchema)]
struct QuotedLine {
    /// The listing.
    listing: String,
    /// What the shelf says.
    title: String,
    /// Pieces wanted.
    quantity: i64,
    /// What one costs when so many are bought, in fen.
    price_fen: i64,
    /// Price times quantity, in fen.
    amount_fen: i64,
    /// What promotions take off it, in fen.
    discount_fen: i64,
    /// `seven_days`, `fresh` or `by_consent`.
    return_rule: &'static str,
    /// Quality marks that hold today.
    marks: Vec<&'static str>,
    /// Why it cannot be had, in the reader's language.
    problem: Option<String>,
}

impl QuotedSeller {
    pub(super) fn of(view: &View, group: &QuoteGroup, ways: Vec<(String, String)>) -> Self {
        let say = |problem: &Option<crate::Error>| problem.as_ref().map(|one| view.say(&one.message()));
        let lines = group.lines.iter().map(|line| QuotedLine {
            listing: line.listing.id.to_string(),
            title: line.listing.title.clone(),
            quantity: line.quantity,
            price_fen: line.price.0,
            amount_fen: line.amount.0,
            discount_fen: line.discount.0,
            return_rule: line.listing.return_rule.as_str(),
            marks: line.marks.iter().map(|mark| mark.as_str()).collect(),
            problem: say(&line.problem),
        });
        Self {
            seller: group.seller.to_string(),
            name: group.seller_name.clone(),
            county: group.county.to_string(),
            way: group.choice.to_string(),
            ways: ways.into_iter().map(|(way, words)| QuotedWay { way, words }).collect(),
            goods_fen: group.goods.0,
            discount_fen: group.discount.0,
            freight_fen: group.freight.0,
            total_fen: group.total.0,
            problem: say(&group.problem),
            lines: lines.collect(),
        }
    }
}

/// Works the reader's cart out as it would be ordered with these ways and this address. Nothing is ordered or held.
#[utoipa::path(post, path = "/api/v1/cart/quote", request_body = QuoteWish,
    responses((status = 200, body = CartQuoteBody), (status = 401), (status = 422)))]
async fn quote(
    State(app): State<App>,
    view: View,
    ApiJson(wish): ApiJson<QuoteWish>,
) -> ApiResult<CartQuoteBody> {
    let sign_in = PageError::new(Status::SignInFirst, "error-sign-in-first");
    let (person, city) = (view.actor.person_id().ok_or(sign_in)?, app.site.city);
    let wish =
        Wish { choices: choices_of(&wish.ways)?, address: wish.address, keep_coupons: wish.keep_coupons };
    let (today, reader) = (view.now.day(), view.clone());
    let (quote, ways) = app
        .db
        .read(move |conn| {
            let quote = service::quote(conn, today, city, person, &wish, true)?;
            let ways = quote.groups.iter().map(|group| ways_of(conn, &reader, group));
            let ways = ways.collect::<crate::Result<Vec<_>>>()?;
            Ok::<_, crate::Error>((quote, ways))
        })
        .await?;
    let sellers = quote.groups.iter().zip(ways).map(|(group, ways)| QuotedSeller::of(&view, group, ways));
    Ok(Json(CartQuoteBody {
        shown: quote.shown(),
        total_fen: quote.total.0,
        can_be_had: quote.can_be_had(),
        needs_point: quote.needs_point(),
        sellers: sellers.collect(),
    }))
}
