//! Rounds of joint purchase: what one can join, joining and leaving, members, closing early.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use identity::Vault;
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::joint::{JointStepBody, steps_of};
use crate::Error;
use crate::model::{JointRound, JointRoundId, JointShare};
use crate::pages::{invite_to_joint, join_now, joint_shares_wanted, joint_wanted, leave_now, read_phones};
use crate::service;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show))
        .routes(routes!(join, leave))
        .routes(routes!(members))
        .routes(routes!(invite))
        .routes(routes!(close))
}

#[derive(Serialize, ToSchema)]
struct JointRoundBody {
    /// Number.
    id: String,
    /// County of the organiser.
    county: String,
    /// The organiser's name.
    organiser: String,
    /// The seller's name.
    seller: String,
    /// The goods.
    title: String,
    /// The steps of the price.
    steps: Vec<JointStepBody>,
    /// What a piece costs if no more come, in fen; once it is closed, the price fixed.
    price_fen: i64,
    /// The dearest a piece can come to, in fen.
    dearest_fen: i64,
    /// Pieces missing for the next step; none at the last.
    missing: Option<i64>,
    /// Pieces the members take together.
    taken: i64,
    /// Pieces held.
    capacity: i64,
    /// How many members.
    members: i64,
    /// The fewest pieces of one member.
    least: i64,
    /// The last day to join.
    closes_on: String,
    /// Days to pay after closing.
    pay_days: i32,
    /// The last day to pay, once it closed.
    pay_until: Option<String>,
    /// Where all of it is collected.
    pickup: String,
    /// `invited` or `everyone`.
    audience: &'static str,
    /// `open`, `reached` or `called_off`.
    status: &'static str,
    /// Why it was called off: `too_few` or `seller_lapsed`.
    reason: Option<&'static str>,
}

impl From<JointRound> for JointRoundBody {
    fn from(round: JointRound) -> Self {
        Self {
            id: round.id.to_string(),
            county: round.organiser_county.to_string(),
            steps: steps_of(&round.steps),
            price_fen: round.present().0,
            dearest_fen: round.steps.dearest().0,
            missing: round.next().map(|(_, missing)| missing),
            organiser: round.organiser_name,
            seller: round.seller_name,
            title: round.title,
            taken: round.taken,
            capacity: round.capacity,
            members: round.members,
            least: round.least,
            closes_on: round.closes_on.to_string(),
            pay_days: round.pay_days,
            pay_until: round.pay_until.map(|day| day.to_string()),
            pickup: round.pickup_name,
            audience: round.audience.as_str(),
            status: round.status.as_str(),
            reason: round.failure.map(crate::model::JointFailure::as_str),
        }
    }
}

/// Rounds one can join, those that close first first; 25 a page.
#[utoipa::path(get, path = "/api/v1/joint-rounds", params(("q" = Option<String>, Query, description = "Part of a title or of a name"), ("county" = Option<String>, Query), ("category" = Option<String>, Query), ("closing" = Option<i64>, Query, description = "Closes within so many days"), ("page" = Option<i64>, Query)), responses((status = 200, body = Vec<JointRoundBody>)))]
async fn list(State(app): State<App>, query: ListQuery) -> ApiResult<Vec<JointRoundBody>> {
    let want = joint_wanted(&query, app.clock.now().day());
    let (rounds, _) = app.db.read(move |conn| service::joint_rounds(conn, &want)).await?;
    Ok(Json(rounds.into_iter().map(JointRoundBody::from).collect()))
}

/// One round.
#[utoipa::path(get, path = "/api/v1/joint-rounds/{round}", params(("round" = String, Path)), responses((status = 200, body = JointRoundBody), (status = 404)))]
async fn show(State(app): State<App>, Id(id): Id<JointRoundId>) -> ApiResult<JointRoundBody> {
    Ok(Json(app.db.read(move |conn| service::joint_round(conn, id)).await?.into()))
}

#[derive(Serialize, ToSchema)]
struct JointShareBody {
    /// The member's name, masked.
    member: String,
    /// The member's phone, masked.
    phone: String,
    /// How many pieces.
    pieces: i64,
    /// The price when the member said how many, in fen.
    shown_fen: i64,
    /// The dearest it can come to, in fen.
    dearest_fen: i64,
    /// The order, once the price is fixed.
    order: Option<String>,
    /// The price of that order, in fen.
    price_fen: Option<i64>,
    /// `joined`, `fixed`, `owed`, `paid`, `collected`, `lapsed`, `refunded` or `called_off`.
    standing: &'static str,
}

fn share_body(share: JointShare, round: crate::model::JointStatus) -> JointShareBody {
    JointShareBody {
        standing: share.standing(round).as_str(),
        member: share.member.name,
        phone: share.member.phone,
        pieces: share.pieces,
        shown_fen: share.shown.0,
        dearest_fen: share.dearest.0,
        order: share.order.map(|order| order.to_string()),
        price_fen: share.price.map(|price| price.0),
    }
}

#[derive(Deserialize, ToSchema)]
struct JoinBody {
    /// How many pieces; another quantity replaces the one before.
    #[schema(example = 2)]
    pieces: i64,
}

/// Joins a round, or says another quantity.
#[utoipa::path(put, path = "/api/v1/joint-rounds/{round}/share", params(("round" = String, Path)), request_body = JoinBody, responses((status = 200, body = JointShareBody), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn join(
    State(app): State<App>,
    view: View,
    Id(id): Id<JointRoundId>,
    ApiJson(body): ApiJson<JoinBody>,
) -> ApiResult<JointShareBody> {
    let share = join_now(&app, &view, id, body.pieces).await?;
    Ok(Json(share_body(share, crate::model::JointStatus::Open)))
}

/// Leaves a round that is open.
#[utoipa::path(delete, path = "/api/v1/joint-rounds/{round}/share", params(("round" = String, Path)), responses((status = 204), (status = 401), (status = 404), (status = 409)))]
async fn leave(
    State(app): State<App>,
    view: View,
    Id(id): Id<JointRoundId>,
) -> Result<StatusCode, PageError> {
    leave_now(&app, &view, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The members of a round and where their shares stand, for its organiser and the offices; 25 a page.
#[utoipa::path(get, path = "/api/v1/joint-rounds/{round}/members", params(("round" = String, Path), ("standing" = Option<String>, Query), ("page" = Option<i64>, Query)), responses((status = 200, body = Vec<JointShareBody>), (status = 401), (status = 403), (status = 404)))]
async fn members(
    State(app): State<App>,
    view: View,
    query: ListQuery,
    Id(id): Id<JointRoundId>,
) -> ApiResult<Vec<JointShareBody>> {
    let (actor, want) = (view.actor, joint_shares_wanted(&query));
    let shares = app
        .db
        .read(move |conn| {
            let round = service::joint_round(conn, id)?;
            Ok::<_, Error>(service::joint_members(conn, &actor, &round, &want)?.0)
        })
        .await?;
    Ok(Json(shares.into_iter().map(|(share, round)| share_body(share, round.status)).collect()))
}

#[derive(Deserialize, ToSchema)]
struct JointInvitationBody {
    /// Phones, separated by commas, blanks or lines.
    #[schema(example = "13800000001, 13900010000")]
    phones: String,
}

#[derive(Serialize, ToSchema)]
struct JointInvitedBody {
    /// How many people were not invited before.
    people: i64,
}

/// Invites people to a round by phone, whether they have signed up or not.
#[utoipa::path(post, path = "/api/v1/joint-rounds/{round}/invitations", params(("round" = String, Path)), request_body = JointInvitationBody, responses((status = 200, body = JointInvitedBody), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn invite(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    view: View,
    Id(id): Id<JointRoundId>,
    ApiJson(body): ApiJson<JointInvitationBody>,
) -> ApiResult<JointInvitedBody> {
    let phones = read_phones(&body.phones).map_err(Error::from)?;
    Ok(Json(JointInvitedBody { people: invite_to_joint(&app, &vault, &view, id, phones).await? }))
}

#[derive(Serialize, ToSchema)]
struct JointClosedBody {
    /// `reached` or `called_off`.
    status: &'static str,
}

/// Closes a round before its day: the price reached is fixed, or below the first step it is called off.
#[utoipa::path(post, path = "/api/v1/joint-rounds/{round}/close", params(("round" = String, Path)), responses((status = 200, body = JointClosedBody), (status = 401), (status = 403), (status = 404), (status = 409)))]
async fn close(State(app): State<App>, view: View, Id(id): Id<JointRoundId>) -> ApiResult<JointClosedBody> {
    let (actor, now) = (view.actor, view.now);
    let status = app.db.write(move |tx| service::close_joint(tx, &actor, now, id)).await?;
    Ok(Json(JointClosedBody { status: status.as_str() }))
}
