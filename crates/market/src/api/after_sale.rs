//! After the order: claims and reviews.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use evidence::model::FileId;
use kernel::{Fen, Status};
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::{
    Claim, ClaimDraft, ClaimId, ClaimKind, ClaimPhoto, ClaimStatus, ListingId, OrderId, Review, ReviewDraft,
    ReviewId, Side,
};
use crate::pages::{claims_wanted, listing_of, person_side, reviews_of};
use crate::service::{self, Answer, ClaimView, ReviewQuery};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(make_claim))
        .routes(routes!(claims))
        .routes(routes!(claim, answer))
        .routes(routes!(write_review))
        .routes(routes!(reviews))
        .routes(routes!(reply))
}

#[derive(Serialize, ToSchema)]
struct ClaimBody {
    /// Its number.
    id: String,
    /// Of this order.
    order: String,
    /// Of this line.
    listing: String,
    /// What the line says.
    title: String,
    /// `damaged`, `short`, `wrong` or `return`.
    kind: &'static str,
    /// Where it stands, such as `open`.
    status: &'static str,
    /// How many pieces.
    pieces: i64,
    /// What was asked for, in fen.
    asked_fen: i64,
    /// What goes back, in fen.
    given_fen: i64,
    /// Until when somebody has to act, if anybody has to.
    due_at: Option<String>,
    /// When it was made.
    made_at: String,
    /// What the sides show; empty in a list.
    photos: Vec<ClaimPhotoBody>,
    /// 1 or 2 for a shipment that never arrived, of an order that is sent in two; 0 for anything else.
    shipment: i64,
}

#[derive(Serialize, ToSchema)]
struct ClaimPhotoBody {
    /// `buyer` or `seller`.
    side: &'static str,
    /// Where it is, for those who may see the claim; `?width=480` for a smaller one.
    #[schema(example = "/claims/0C0000000000A/photos/0C0000000000B")]
    url: String,
}

impl ClaimBody {
    fn with_photos(shown: &ClaimView) -> Self {
        let of = |photo: &ClaimPhoto| {
            let step = shown.steps.iter().find(|step| step.id == photo.step)?;
            let url = format!("/claims/{}/photos/{}", shown.claim.id, photo.id);
            Some(ClaimPhotoBody { side: step.side.as_str(), url })
        };
        Self { photos: shown.photos.iter().filter_map(of).collect(), ..Self::from(&shown.claim) }
    }
}

impl From<&Claim> for ClaimBody {
    fn from(claim: &Claim) -> Self {
        Self {
            id: claim.id.to_string(),
            order: claim.order.to_string(),
            listing: claim.listing.to_string(),
            title: claim.title.clone(),
            kind: claim.kind.as_str(),
            status: claim.status.as_str(),
            pieces: claim.pieces,
            asked_fen: claim.asked.0,
            given_fen: claim.given.0,
            due_at: claim.due_at.map(|due| due.to_string()),
            made_at: claim.made_at.to_string(),
            photos: Vec::new(),
            shipment: claim.shipment,
        }
    }
}

#[derive(Deserialize, ToSchema)]
struct NewClaim {
    /// The listing of the line.
    #[schema(value_type = String)]
    listing: ListingId,
    /// `damaged`, `short`, `wrong` or `return` of goods that were collected; `not_received` of an order that is overdue.
    #[schema(example = "damaged")]
    kind: String,
    /// How many pieces; what was not received is claimed as a whole.
    #[serde(default)]
    #[schema(example = 1)]
    pieces: i64,
    /// How much is asked for, in fen; what was not received is claimed as a whole.
    #[serde(default)]
    #[schema(example = 990)]
    amount_fen: i64,
    /// In the buyer's words.
    #[serde(default)]
    words: String,
    /// Numbers of pictures handed in as documents, at most six.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    files: Vec<FileId>,
    /// Which shipment was not received, 1 or 2, of an order that is sent in two; without it the one that is overdue.
    #[serde(default)]
    shipment: i64,
}

/// Asks for money back or to send goods back, for one line of an order that was collected, or for a whole order or shipment that
/// never arrived.
#[utoipa::path(post, path = "/api/v1/orders/{order}/claims", params(("order" = String, Path)), request_body = NewClaim, responses((status = 201, body = ClaimBody), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn make_claim(
    State(app): State<App>,
    view: View,
    Id(order): Id<OrderId>,
    ApiJson(new): ApiJson<NewClaim>,
) -> Result<(StatusCode, Json<ClaimBody>), PageError> {
    let draft = ClaimDraft {
        listing: new.listing,
        kind: ClaimKind::parse(&new.kind).ok_or_else(|| PageError::unreadable("kind", &new.kind))?,
        pieces: new.pieces,
        amount: Fen(new.amount_fen),
        words: new.words,
    };
    let (actor, now, city, files) = (view.actor.clone(), view.now, app.site.city, new.files);
    let shipment = new.shipment;
    let made = app.db.write(move |tx| {
        let id = service::make_claim_of(tx, &actor, now, order, shipment, &draft)?;
        service::add_claim_photos(tx, &actor, now, city, id, Side::Buyer, &files)?;
        Ok::<_, crate::Error>(id)
    });
    let id = made.await?;
    let Json(made) = claim(State(app), view, Id(id)).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

#[derive(Serialize, ToSchema)]
struct ClaimsBody {
    /// How many match.
    total: i64,
    /// One page of them, newest first.
    claims: Vec<ClaimBody>,
}

/// The claims the reader may see: their own, their shop's, or their county's; 25 a page.
#[utoipa::path(get, path = "/api/v1/claims",
    params(
        ("q" = Option<String>, Query, description = "An order's or claim's number, or part of a title"),
        ("status" = Option<String>, Query, description = "Where it stands, such as `open`"),
        ("kind" = Option<String>, Query, description = "What is wrong, such as `damaged`"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = ClaimsBody), (status = 401)))]
async fn claims(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<ClaimsBody> {
    if !view.signed_in() {
        return Err(PageError::new(Status::SignInFirst, "error-sign-in-first"));
    }
    let want = claims_wanted(&query);
    let (claims, total) = app.db.read(move |conn| service::claims(conn, &view.actor, &want)).await?;
    Ok(Json(ClaimsBody { total, claims: claims.iter().map(ClaimBody::from).collect() }))
}

/// A claim, for its buyer, its seller and officials.
#[utoipa::path(get, path = "/api/v1/claims/{claim}", params(("claim" = String, Path)), responses((status = 200, body = ClaimBody), (status = 401), (status = 403), (status = 404)))]
async fn claim(State(app): State<App>, view: View, Id(id): Id<ClaimId>) -> ApiResult<ClaimBody> {
    let shown = app.db.read(move |conn| service::claim(conn, &view.actor, id)).await?;
    Ok(Json(ClaimBody::with_photos(&shown)))
}

#[derive(Deserialize, ToSchema)]
struct AnswerBody {
    /// Who acts: `buyer`, `seller` or `county`.
    #[schema(example = "seller")]
    side: String,
    /// Where the claim goes, such as `refunded`, `returning`, `refused`, `disputed`, `sent` or `withdrawn`.
    #[schema(example = "refunded")]
    to: String,
    /// In their words; refusing, disputing and deciding need some.
    #[serde(default)]
    words: String,
    /// What the county gives, in fen; all that was asked for when left out.
    #[serde(default)]
    amount_fen: Option<i64>,
    /// Numbers of pictures handed in as documents, at most six; the county shows none.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    files: Vec<FileId>,
}

/// Takes a claim one step further.
#[utoipa::path(post, path = "/api/v1/claims/{claim}", params(("claim" = String, Path)), request_body = AnswerBody, responses((status = 200, body = ClaimBody), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn answer(
    State(app): State<App>,
    view: View,
    Id(id): Id<ClaimId>,
    ApiJson(body): ApiJson<AnswerBody>,
) -> ApiResult<ClaimBody> {
    let side = person_side(&body.side).ok_or_else(|| PageError::unreadable("side", &body.side))?;
    let to = ClaimStatus::parse(&body.to).ok_or_else(|| PageError::unreadable("to", &body.to))?;
    let answer = Answer { to, words: body.words, amount: body.amount_fen.map(Fen) };
    let (actor, now, city, files) = (view.actor.clone(), view.now, app.site.city, body.files);
    let moved = app.db.write(move |tx| {
        service::move_claim(tx, &actor, now, id, side, &answer)?;
        service::add_claim_photos(tx, &actor, now, city, id, side, &files)
    });
    moved.await?;
    claim(State(app), view, Id(id)).await
}

#[derive(Serialize, ToSchema)]
struct ReviewBody {
    /// Its number.
    id: String,
    /// What the line of the order said.
    title: String,
    /// From 1 to 5.
    stars: i32,
    /// In the buyer's words.
    words: String,
    /// The buyer's masked name.
    buyer: String,
    /// When it was written.
    written_at: String,
    /// What the seller answered; empty until then.
    reply: String,
}

impl From<&Review> for ReviewBody {
    fn from(review: &Review) -> Self {
        Self {
            id: review.id.to_string(),
            title: review.title.clone(),
            stars: review.stars,
            words: review.words.clone(),
            buyer: review.buyer_name.clone(),
            written_at: review.written_at.to_string(),
            reply: review.reply.clone(),
        }
    }
}

#[derive(Deserialize, ToSchema)]
struct NewReview {
    /// The listing of the line.
    #[schema(value_type = String)]
    listing: ListingId,
    /// From 1 to 5.
    #[schema(example = 5)]
    stars: i32,
    /// In the buyer's words.
    #[serde(default)]
    words: String,
}

#[derive(Serialize, ToSchema)]
struct WrittenBody {
    /// The number of the review.
    id: String,
}

/// Says what one thinks of goods one collected, once for each line.
#[utoipa::path(post, path = "/api/v1/orders/{order}/reviews", params(("order" = String, Path)), request_body = NewReview, responses((status = 201, body = WrittenBody), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn write_review(
    State(app): State<App>,
    view: View,
    Id(order): Id<OrderId>,
    ApiJson(new): ApiJson<NewReview>,
) -> Result<(StatusCode, Json<WrittenBody>), PageError> {
    let draft = ReviewDraft { listing: new.listing, stars: new.stars, words: new.words };
    let (actor, now) = (view.actor, view.now);
    let id = app.db.write(move |tx| service::write_review(tx, &actor, now, order, &draft)).await?;
    Ok((StatusCode::CREATED, Json(WrittenBody { id: id.to_string() })))
}

#[derive(Serialize, ToSchema)]
struct ReviewsBody {
    /// How many there are.
    total: i64,
    /// The mean of the stars to one decimal, such as `4.6`; nothing without reviews.
    mean: Option<String>,
    /// One page of them, newest first.
    reviews: Vec<ReviewBody>,
}

/// What buyers say of a listing's product; 25 a page.
#[utoipa::path(get, path = "/api/v1/listings/{county}/{listing}/reviews",
    params(("county" = String, Path), ("listing" = String, Path), ("page" = Option<i64>, Query, description = "From 1")),
    responses((status = 200, body = ReviewsBody), (status = 404)))]
async fn reviews(
    State(app): State<App>,
    Path((county, listing)): Path<(String, String)>,
    query: ListQuery,
) -> ApiResult<ReviewsBody> {
    let (county, id) = listing_of(&county, &listing)?;
    let (offset, limit) = (query.offset(), query.limit());
    let (found, total, stars) = app
        .db
        .read(move |conn| {
            let shown = service::listing(conn, county, id)?.listing;
            let want = ReviewQuery { offset, limit, ..reviews_of(&shown) };
            let (found, total) = service::reviews(conn, &want)?;
            Ok::<_, crate::Error>((found, total, service::stars_of(conn, county, shown.product)?))
        })
        .await?;
    let reviews = found.iter().map(ReviewBody::from).collect();
    Ok(Json(ReviewsBody { total, mean: stars.mean(), reviews }))
}

#[derive(Deserialize, ToSchema)]
struct ReplyBody {
    /// The answer.
    #[schema(example = "谢谢！")]
    words: String,
}

/// Answers a review of one's own shop, once.
#[utoipa::path(post, path = "/api/v1/reviews/{review}/reply", params(("review" = String, Path)), request_body = ReplyBody, responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn reply(
    State(app): State<App>,
    view: View,
    Id(id): Id<ReviewId>,
    ApiJson(body): ApiJson<ReplyBody>,
) -> Result<StatusCode, PageError> {
    let (actor, now) = (view.actor, view.now);
    app.db.write(move |tx| service::reply_to_review(tx, &actor, now, id, &body.words)).await?;
    Ok(StatusCode::NO_CONTENT)
}
