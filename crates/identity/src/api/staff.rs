//! Staff of a shop, for programs.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use kernel::{OrganisationId, Status};
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, PageError, Typed, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::layer::SessionNumber;
use crate::model::{Invitation, InvitationId, Staff};
use crate::pages::staff::{shop_of, try_choose, try_dismiss, try_invite};
use crate::service;
use crate::vault::Vault;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(staff))
        .routes(routes!(invite))
        .routes(routes!(withdraw))
        .routes(routes!(dismiss))
        .routes(routes!(invitations))
        .routes(routes!(answer))
        .routes(routes!(choose))
}

#[derive(Serialize, ToSchema)]
struct StaffBody {
    /// Who works in the shop.
    staff: Vec<MemberBody>,
    /// Who was asked and has not answered.
    invitations: Vec<InvitationBody>,
}

#[derive(Serialize, ToSchema)]
struct MemberBody {
    /// The person's number.
    person: String,
    /// Their name.
    name: String,
    /// `seller`, `packer`, `lister` or `bookkeeper`.
    role: String,
}

#[derive(Serialize, ToSchema)]
struct InvitationBody {
    /// Its number.
    id: String,
    /// The phone that was named, masked.
    phone: String,
    /// `seller`, `packer`, `lister` or `bookkeeper`.
    role: String,
    /// The shop's number.
    shop: String,
}

impl From<Invitation> for InvitationBody {
    fn from(one: Invitation) -> Self {
        Self {
            id: one.id.to_string(),
            phone: one.phone_masked,
            role: one.role.as_str().to_owned(),
            shop: one.organisation.to_string(),
        }
    }
}

/// Who works in the reader's shop, and who was asked to.
#[utoipa::path(get, path = "/api/v1/staff", responses((status = 200, body = StaffBody), (status = 401), (status = 403)))]
async fn staff(State(app): State<App>, view: View) -> ApiResult<StaffBody> {
    let shop = shop_of(&view)?;
    let (actor, city) = (view.actor, app.site.city);
    let (staff, invitations) = app.db.read(move |conn| service::staff(conn, &actor, city, shop)).await?;
    let member = |one: Staff| MemberBody {
        person: one.person.to_string(),
        name: one.name,
        role: one.role.as_str().to_owned(),
    };
    Ok(Json(StaffBody {
        staff: staff.into_iter().map(member).collect(),
        invitations: invitations.into_iter().map(InvitationBody::from).collect(),
    }))
}

#[derive(Deserialize, ToSchema)]
struct NewInvitation {
    /// Eleven digits.
    #[schema(example = "13800000001")]
    phone: String,
    /// `seller` (the owner's own role), `packer`, `lister` or `bookkeeper`.
    #[schema(example = "packer")]
    role: String,
}

#[derive(Serialize, ToSchema)]
struct Invited {
    /// The invitation's number.
    id: String,
}

/// Asks whoever has this phone to work in the shop.
#[utoipa::path(post, path = "/api/v1/staff/invitations", request_body = NewInvitation, responses((status = 201, body = Invited), (status = 401), (status = 403), (status = 409), (status = 422)))]
async fn invite(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    view: View,
    ApiJson(new): ApiJson<NewInvitation>,
) -> Result<(StatusCode, Json<Invited>), PageError> {
    let typed = Typed::of([("phone", new.phone), ("role", new.role)]);
    let id = try_invite(&app, vault, &view, &typed).await?;
    Ok((StatusCode::CREATED, Json(Invited { id: id.to_string() })))
}

/// Takes an invitation back that was not answered.
#[utoipa::path(post, path = "/api/v1/staff/invitations/{invitation}/withdraw", params(("invitation" = String, Path)), responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409)))]
async fn withdraw(
    State(app): State<App>,
    view: View,
    Id(id): Id<InvitationId>,
) -> Result<StatusCode, PageError> {
    let (actor, now, city) = (view.actor, view.now, app.site.city);
    app.db.write(move |tx| service::withdraw_invitation(tx, &actor, now, city, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
struct Dismissal {
    /// The person's number.
    person: String,
    /// The role that ends.
    #[schema(example = "packer")]
    role: String,
}

/// Takes a role within the shop back; it ends with the next request.
#[utoipa::path(post, path = "/api/v1/staff/dismiss", request_body = Dismissal, responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 422)))]
async fn dismiss(
    State(app): State<App>,
    view: View,
    ApiJson(one): ApiJson<Dismissal>,
) -> Result<StatusCode, PageError> {
    let typed = Typed::of([("person", one.person), ("role", one.role)]);
    try_dismiss(&app, &view, &typed).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn signed_in(view: &View) -> Result<(), PageError> {
    if view.signed_in() { Ok(()) } else { Err(PageError::new(Status::SignInFirst, "error-sign-in-first")) }
}

/// What the reader is asked to do in whose shop.
#[utoipa::path(get, path = "/api/v1/invitations", responses((status = 200, body = Vec<InvitationBody>), (status = 401)))]
async fn invitations(State(app): State<App>, view: View) -> ApiResult<Vec<InvitationBody>> {
    signed_in(&view)?;
    let (actor, now, city) = (view.actor, view.now, app.site.city);
    let asked = app.db.read(move |conn| service::own_invitations(conn, &actor, now, city)).await?;
    Ok(Json(asked.into_iter().map(|(one, _)| InvitationBody::from(one)).collect()))
}

#[derive(Deserialize, ToSchema)]
struct InvitationAnswer {
    /// True to work there from now on.
    accept: bool,
}

/// Answers an invitation.
#[utoipa::path(post, path = "/api/v1/invitations/{invitation}", params(("invitation" = String, Path)), request_body = InvitationAnswer, responses((status = 204), (status = 401), (status = 404), (status = 409), (status = 422)))]
async fn answer(
    State(app): State<App>,
    view: View,
    Id(id): Id<InvitationId>,
    ApiJson(answer): ApiJson<InvitationAnswer>,
) -> Result<StatusCode, PageError> {
    signed_in(&view)?;
    let (actor, now, city) = (view.actor, view.now, app.site.city);
    app.db.write(move |tx| service::answer_invitation(tx, &actor, now, city, id, answer.accept)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
struct ShopChoice {
    /// The number of one of the shops the reader works in.
    #[schema(value_type = String)]
    shop: OrganisationId,
}

/// From now on this session acts for this shop.
#[utoipa::path(post, path = "/api/v1/session/shop", request_body = ShopChoice, responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 422)))]
async fn choose(
    State(app): State<App>,
    SessionNumber(session): SessionNumber,
    view: View,
    ApiJson(choice): ApiJson<ShopChoice>,
) -> Result<StatusCode, PageError> {
    try_choose(&app, &view, session, choice.shop).await?;
    Ok(StatusCode::NO_CONTENT)
}
