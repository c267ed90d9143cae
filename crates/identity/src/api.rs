//! The API of identity: signing in for programs, and roles.

mod staff;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::{Extension, Json};
use kernel::{Actor, PersonId, ResourceRef};
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, PageError, Typed, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::layer::SessionNumber;
use crate::pages::person::{try_grant, try_revoke};
use crate::pages::sign_in::{try_code, try_sign_in};
use crate::pages::{device_of, scope_text};
use crate::service::{self, SignIn};
use crate::vault::Vault;
use crate::{Error, Stations};

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(who, sign_in, sign_out))
        .routes(routes!(roles_of, grant))
        .routes(routes!(revoke))
        .merge(staff::routes())
}

#[derive(Deserialize, ToSchema)]
struct Credentials {
    /// Eleven digits.
    #[schema(example = "13800000001")]
    phone: String,
    /// The password.
    password: String,
    /// Six digits of the authenticator app, for an account with a second factor.
    code: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct SessionBody {
    /// Send it as `Authorization: Bearer …`.
    token: String,
}

#[derive(Serialize, ToSchema)]
struct WhoBody {
    /// The person's id.
    person: String,
    /// Their name.
    name: String,
    /// What they are entrusted with.
    roles: Vec<RoleBody>,
}

#[derive(Serialize, ToSchema)]
struct RoleBody {
    /// Its word, such as `county_clerk`.
    role: String,
    /// The code of the division it lies in.
    region: String,
    /// `region:…`, `organisation:…` or `station:…`.
    place: String,
}

impl From<&kernel::Grant> for RoleBody {
    fn from(grant: &kernel::Grant) -> Self {
        Self {
            role: grant.role.as_str().to_owned(),
            region: grant.scope.region().to_string(),
            place: scope_text(grant.scope),
        }
    }
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/v1/session", responses((status = 200, body = WhoBody), (status = 401)))]
async fn who(_: SessionNumber, Extension(actor): Extension<Actor>) -> ApiResult<WhoBody> {
    let person = actor.person_id().ok_or(Error::NoPerson)?;
    Ok(Json(WhoBody {
        person: person.to_string(),
        name: actor.name().to_owned(),
        roles: actor.grants().iter().map(RoleBody::from).collect(),
    }))
}

/// Signs a program in.
#[utoipa::path(post, path = "/api/v1/session", request_body = Credentials, responses((status = 201, body = SessionBody), (status = 422), (status = 429)))]
async fn sign_in(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    headers: HeaderMap,
    ApiJson(credentials): ApiJson<Credentials>,
) -> Result<(StatusCode, Json<SessionBody>), PageError> {
    let typed = Typed::of([("phone", credentials.phone), ("password", credentials.password)]);
    let mut outcome = try_sign_in(&app, &vault, &typed, &device_of(&headers)).await?;
    if let SignIn::NeedsCode { token } = outcome {
        let code = credentials.code.ok_or(Error::CodeMissing)?;
        outcome = try_code(&app, &vault, token, &code).await?;
    }
    match outcome {
        SignIn::Done { token, .. } => Ok((StatusCode::CREATED, Json(SessionBody { token }))),
        SignIn::NeedsCode { .. } | SignIn::Wrong | SignIn::Locked(_) => Err(Error::WrongPassword.into()),
    }
}

/// Ends the session.
#[utoipa::path(delete, path = "/api/v1/session", responses((status = 204), (status = 401)))]
async fn sign_out(
    State(app): State<App>,
    SessionNumber(session): SessionNumber,
    Extension(actor): Extension<Actor>,
) -> Result<StatusCode, PageError> {
    let (now, city) = (app.clock.now(), app.site.city);
    app.db.write(move |tx| service::sign_out(tx, &actor, now, city, session, false)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What somebody is entrusted with.
#[utoipa::path(get, path = "/api/v1/people/{person}/roles", params(("person" = String, Path)), responses((status = 200, body = Vec<RoleBody>), (status = 401), (status = 403), (status = 404)))]
async fn roles_of(State(app): State<App>, view: View, Id(person): Id<PersonId>) -> ApiResult<Vec<RoleBody>> {
    let (city, actor) = (app.site.city, view.actor);
    let grants = app.db.read(move |conn| {
        actor.may(service::SEE_PEOPLE, &ResourceRef::new("Person", city))?;
        service::person(conn, city, person)?;
        service::grants_of(conn, city, person)
    });
    Ok(Json(grants.await?.iter().map(RoleBody::from).collect()))
}

#[derive(Deserialize, ToSchema)]
struct NewRole {
    /// Its word, such as `county_clerk`.
    #[schema(example = "county_clerk")]
    role: String,
    /// The code of a division.
    #[schema(example = "410324")]
    region: String,
    /// One of the places there: `region:410324`, or an organisation or station within the division.
    #[schema(example = "region:410324")]
    place: String,
}

/// Entrusts somebody with a role.
#[utoipa::path(post, path = "/api/v1/people/{person}/roles", params(("person" = String, Path)), request_body = NewRole, responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 422)))]
async fn grant(
    State(app): State<App>,
    Extension(stations): Extension<Stations>,
    view: View,
    Id(person): Id<PersonId>,
    ApiJson(role): ApiJson<NewRole>,
) -> Result<StatusCode, PageError> {
    let typed = Typed::of([("role", role.role), ("region", role.region), ("place", role.place)]);
    try_grant(&app, stations, &view, person, &typed).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
struct OldRole {
    /// Its word, such as `county_clerk`.
    #[schema(example = "county_clerk")]
    role: String,
    /// Where it holds, as the list of roles says.
    #[schema(example = "region:410324")]
    place: String,
}

/// Takes a role back; it ends with the next request.
#[utoipa::path(post, path = "/api/v1/people/{person}/roles/revoke", params(("person" = String, Path)), request_body = OldRole, responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 422)))]
async fn revoke(
    State(app): State<App>,
    view: View,
    Id(person): Id<PersonId>,
    ApiJson(role): ApiJson<OldRole>,
) -> Result<StatusCode, PageError> {
    let typed = Typed::of([("role", role.role), ("place", role.place)]);
    try_revoke(&app, &view, person, &typed).await?;
    Ok(StatusCode::NO_CONTENT)
}
