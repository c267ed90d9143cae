//! The pages of identity: signing in, one's own account, and who is entrusted with what.

mod account;
mod people;
pub(crate) mod person;
mod second_factor;
pub(crate) mod sign_in;
mod sign_up;
pub(crate) mod staff;

use axum::http::{HeaderMap, header};
use kernel::{Grant, GrantScope, Message, Role};
use ui::{PageError, Routes, View};

use crate::Error;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/sign-in", sign_in::show)
        .post("/sign-in", sign_in::sign_in)
        .get("/sign-in/code", sign_in::show_code)
        .post("/sign-in/code", sign_in::enter_code)
        .get("/sign-up", sign_up::show)
        .post("/sign-up", sign_up::sign_up)
        .post("/sign-out", sign_in::sign_out)
        .get("/my/account", account::show)
        .post("/my/account/password", account::change_password)
        .post("/my/account/identity-number", account::give_identity_number)
        .post("/my/account/sign-out-others", account::sign_out_others)
        .get("/my/account/second-factor", second_factor::show)
        .post("/my/account/second-factor", second_factor::start)
        .post("/my/account/second-factor/confirm", second_factor::confirm)
        .post("/my/account/second-factor/remove", second_factor::remove)
        .get("/sell/staff", staff::show)
        .post("/sell/staff/invitations", staff::invite)
        .post("/sell/staff/invitations/{invitation}/withdraw", staff::withdraw)
        .post("/sell/staff/dismiss", staff::dismiss)
        .get("/my/invitations", staff::invitations)
        .post("/my/invitations/{invitation}", staff::answer_invitation)
        .get("/sell/shops", staff::shops)
        .post("/sell/shops", staff::choose)
        .get("/city/people", people::list)
        .get("/city/people/{person}", person::show)
        .get("/city/people/{person}/roles/new", person::choose)
        .post("/city/people/{person}/roles", person::grant)
        .post("/city/people/{person}/roles/revoke", person::revoke)
        .post("/city/people/{person}/unmask", person::unmask)
        .post("/city/people/{person}/unlock", person::unlock)
        .post("/city/people/{person}/second-factor/reset", person::reset_second_factor)
}

/// Roles and where they hold, in words.
fn roles(view: &View, grants: &[Grant]) -> String {
    if grants.is_empty() {
        return view.t("identity-role-buyer");
    }
    let words: Vec<String> = grants
        .iter()
        .map(|grant| {
            format!(
                "{} · {}",
                view.say(&role_name(grant.role)),
                region::full_name_in(view.lang, grant.scope.region())
            )
        })
        .collect();
    words.join("; ")
}

/// A role's name.
#[must_use]
pub fn role_name(role: Role) -> Message {
    Message::new(match role {
        Role::Seller => "identity-role-seller",
        Role::Packer => "identity-role-packer",
        Role::Lister => "identity-role-lister",
        Role::Bookkeeper => "identity-role-bookkeeper",
        Role::Purchaser => "identity-role-purchaser",
        Role::StationOperator => "identity-role-station-operator",
        Role::Carrier => "identity-role-carrier",
        Role::CountyClerk => "identity-role-county-clerk",
        Role::CityOfficial => "identity-role-city-official",
        Role::DepartmentOfficer => "identity-role-department-officer",
        Role::Inspector => "identity-role-inspector",
        Role::SystemAdministrator => "identity-role-system-administrator",
        Role::SecurityAdministrator => "identity-role-security-administrator",
        Role::Auditor => "identity-role-auditor",
    })
}

/// A scope as forms and the API write it: `region:410324`, `organisation:…`, `station:…`.
pub(crate) fn scope_text(scope: GrantScope) -> String {
    match scope {
        GrantScope::Region(region) => format!("region:{region}"),
        GrantScope::Organisation(organisation, _) => format!("organisation:{organisation}"),
        GrantScope::Station(station, _) => format!("station:{station}"),
    }
}

/// Hashing takes tens of milliseconds on purpose; it must not hold up other requests.
pub(crate) async fn slowly<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, PageError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| PageError::from(Error::NoRandomness))
}

pub(crate) fn device_of(headers: &HeaderMap) -> String {
    headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("?").to_owned()
}
