//! What sellers offer for joint purchase, and opening a round on it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::{Day, Fen, StationId};
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Error;
use crate::model::{
    Audience, Category, JointOffer, JointOfferDraft, JointOfferId, JointRoundDraft, ListingId, Steps, Tier,
};
use crate::pages::seller_of;
use crate::service::{self, JointOfferQuery};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, offer)).routes(routes!(withdraw)).routes(routes!(open))
}

/// A step of a price.
#[derive(Serialize, Deserialize, ToSchema)]
pub(super) struct JointStepBody {
    /// From so many pieces together.
    #[schema(example = 50)]
    from: i64,
    /// A piece costs this, in fen.
    #[schema(example = 9000)]
    price_fen: i64,
}

pub(super) fn steps_of(steps: &Steps) -> Vec<JointStepBody> {
    let body = |step: Tier| JointStepBody { from: step.from, price_fen: step.price.0 };
    steps.all().into_iter().map(body).collect()
}

#[derive(Serialize, ToSchema)]
struct JointOfferBody {
    /// Number.
    id: String,
    /// County of the seller.
    county: String,
    /// The seller's name.
    seller: String,
    /// The listing.
    listing: String,
    /// What the shelf calls the goods.
    title: String,
    /// The steps of the price.
    steps: Vec<JointStepBody>,
    /// The most pieces of one round.
    most: i64,
    /// Pieces a round can hold now.
    room: i64,
    /// The fewest days from opening a round to its closing.
    notice_days: i32,
}

impl From<JointOffer> for JointOfferBody {
    fn from(offer: JointOffer) -> Self {
        Self {
            id: offer.id.to_string(),
            county: offer.county.to_string(),
            room: offer.room(),
            seller: offer.seller_name,
            listing: offer.listing.to_string(),
            title: offer.title,
            steps: steps_of(&offer.draft.steps),
            most: offer.draft.most,
            notice_days: offer.draft.notice_days,
        }
    }
}

/// Offers one can open a round on, the newest first; 25 a page.
#[utoipa::path(get, path = "/api/v1/joint-offers", params(("q" = Option<String>, Query, description = "Part of a title or of a seller's name"), ("county" = Option<String>, Query), ("category" = Option<String>, Query), ("page" = Option<i64>, Query)), responses((status = 200, body = Vec<JointOfferBody>)))]
async fn list(State(app): State<App>, query: ListQuery) -> ApiResult<Vec<JointOfferBody>> {
    let want = JointOfferQuery {
        words: query.words().to_owned(),
        county: query.filter("county").parse().ok(),
        category: Category::parse(query.filter("category")),
        open: true,
        offset: query.offset(),
        limit: query.limit(),
        ..JointOfferQuery::default()
    };
    let (offers, _) = app.db.read(move |conn| service::joint_offers(conn, &want)).await?;
    Ok(Json(offers.into_iter().map(JointOfferBody::from).collect()))
}

#[derive(Deserialize, ToSchema)]
struct NewJointOffer {
    /// The listing, on the shelf.
    #[schema(value_type = String)]
    listing: ListingId,
    /// Quantities rise, prices fall; the first step is the least a round must come to.
    steps: Vec<JointStepBody>,
    /// The most pieces of one round.
    #[schema(example = 200)]
    most: i64,
    /// The fewest days from opening a round to its closing.
    #[schema(example = 3)]
    notice_days: i32,
}

#[derive(Serialize, ToSchema)]
struct JointMade {
    /// The number of what was made.
    id: String,
}

/// Offers goods of the reader's shop for joint purchase.
#[utoipa::path(post, path = "/api/v1/joint-offers", request_body = NewJointOffer, responses((status = 201, body = JointMade), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn offer(
    State(app): State<App>,
    view: View,
    ApiJson(new): ApiJson<NewJointOffer>,
) -> Result<(StatusCode, Json<JointMade>), PageError> {
    let seller = seller_of(&app, &view).await?;
    let tiers: Vec<Tier> =
        new.steps.iter().map(|step| Tier { from: step.from, price: Fen(step.price_fen) }).collect();
    let draft = JointOfferDraft {
        steps: Steps::new(&tiers).map_err(Error::from)?,
        most: new.most,
        notice_days: new.notice_days,
    };
    let (actor, now) = (view.actor, view.now);
    let id =
        app.db.write(move |tx| service::offer_joint(tx, &actor, now, &seller, new.listing, &draft)).await?;
    Ok((StatusCode::CREATED, Json(JointMade { id: id.to_string() })))
}

/// Withdraws an offer; rounds that are open go on.
#[utoipa::path(post, path = "/api/v1/joint-offers/{offer}/withdraw", params(("offer" = String, Path)), responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409)))]
async fn withdraw(
    State(app): State<App>,
    view: View,
    Id(id): Id<JointOfferId>,
) -> Result<StatusCode, PageError> {
    let seller = seller_of(&app, &view).await?;
    let (actor, now) = (view.actor, view.now);
    app.db.write(move |tx| service::withdraw_joint_offer(tx, &actor, now, &seller, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
struct NewJointRound {
    /// The last day to join.
    #[schema(example = "2026-12-10")]
    closes_on: String,
    /// The point where all of it is delivered and collected.
    #[schema(value_type = String)]
    pickup: StationId,
    /// Days to pay after closing.
    #[schema(example = 3)]
    pay_days: i32,
    /// Pieces held of the listing.
    #[schema(example = 100)]
    capacity: i64,
    /// The fewest pieces of one member.
    #[schema(example = 1)]
    least: i64,
    /// `invited` or `everyone`.
    #[schema(example = "everyone")]
    audience: String,
}

/// Opens a round on an offer, for a co-operative or a family farm; its pieces are held.
#[utoipa::path(post, path = "/api/v1/joint-offers/{offer}/rounds", params(("offer" = String, Path)), request_body = NewJointRound, responses((status = 201, body = JointMade), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn open(
    State(app): State<App>,
    view: View,
    Id(id): Id<JointOfferId>,
    ApiJson(new): ApiJson<NewJointRound>,
) -> Result<(StatusCode, Json<JointMade>), PageError> {
    let organiser = seller_of(&app, &view).await?;
    let draft = JointRoundDraft {
        closes_on: new
            .closes_on
            .parse::<Day>()
            .map_err(|_| PageError::unreadable("closes_on", &new.closes_on))?,
        pickup: new.pickup,
        pay_days: new.pay_days,
        capacity: new.capacity,
        least: new.least,
        audience: Audience::parse(&new.audience)
            .ok_or_else(|| PageError::unreadable("audience", &new.audience))?,
    };
    let (actor, now) = (view.actor, view.now);
    let made = app.db.write(move |tx| service::open_joint(tx, &actor, now, &organiser, id, &draft)).await?;
    Ok((StatusCode::CREATED, Json(JointMade { id: made.to_string() })))
}
