//! One person, as the security administrator and the auditor see them: roles, lockout, second factor.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use kernel::{Grant, Message, PersonId, RegionCode, ResourceRef, Role, Status};
use ui::{App, FormView, Id, PageError, PageResult, Typed, View};

use super::{role_name, scope_text};
use crate::model::Person;
use crate::service::{self, Factor, Place, Private};
use crate::vault::Vault;
use crate::{Error, Result, Stations};

/// One role, as it is shown and taken back.
struct Held {
    role: &'static str,
    name: String,
    place: String,
    scope: String,
}

#[derive(Template)]
#[template(path = "identity/person.html")]
struct PersonPage<'a> {
    view: &'a View,
    form: FormView,
    person: Person,
    held: Vec<Held>,
    identity_number: Option<String>,
    second_factor: bool,
    private: Option<Private>,
    roles: Vec<(&'static str, String)>,
    may_change: bool,
    may_unmask: bool,
    done: bool,
    city: RegionCode,
}

/// What a person's page shows besides the page itself.
#[derive(Default)]
struct Showing {
    form: FormView,
    private: Option<Private>,
}

pub(super) async fn show(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    view: View,
    Id(person): Id<PersonId>,
) -> PageResult {
    let showing = Showing { form: FormView::new(Typed::default()), private: None };
    person_page(&app, vault, &view, person, showing).await
}

async fn person_page(app: &App, vault: Vault, view: &View, id: PersonId, showing: Showing) -> PageResult {
    let city = app.site.city;
    let actor = view.actor.clone();
    let (person, grants, identity_number, factor) = app
        .db
        .read(move |conn| {
            actor.may(service::SEE_PEOPLE, &ResourceRef::new("Person", city))?;
            Ok::<_, Error>((
                service::person(conn, city, id)?,
                service::grants_of(conn, city, id)?,
                service::has_identity_number(conn, city, id)?,
                service::second_factor(conn, &vault, city, id)?,
            ))
        })
        .await?;
    let can = |action| view.actor.can(action, &ResourceRef::new("Person", city));
    let own = view.actor.person_id() == Some(id);
    let Showing { form, private } = showing;
    let page = PersonPage {
        view,
        held: grants.iter().map(|grant| held(view, grant)).collect(),
        person,
        identity_number,
        second_factor: factor == Factor::Confirmed,
        private,
        roles: Role::ALL.iter().map(|role| (role.as_str(), view.say(&role_name(*role)))).collect(),
        may_change: can(service::GRANT_ROLE) && !own,
        may_unmask: can(service::UNMASK),
        done: form.refusal().is_none() && view.query.starts_with("done="),
        form,
        city,
    };
    ui::page_with(page.form.status(), &page)
}

fn held(view: &View, grant: &Grant) -> Held {
    Held {
        role: grant.role.as_str(),
        name: view.say(&role_name(grant.role)),
        place: region::full_name_in(view.lang, grant.scope.region()),
        scope: scope_text(grant.scope),
    }
}

#[derive(Template)]
#[template(path = "identity/grant.html")]
struct GrantPage<'a> {
    view: &'a View,
    form: FormView,
    person: Person,
    role: String,
    region: RegionCode,
    region_name: String,
    /// Scopes to choose from, each with its name.
    places: Vec<(String, String)>,
}

/// The second step of granting a role: where exactly.
pub(super) async fn choose(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    Extension(stations): Extension<Stations>,
    view: View,
    Id(person): Id<PersonId>,
) -> PageResult {
    let typed = Typed::parse_urlencoded(view.query.as_bytes())?;
    match choose_page(&app, stations, &view, person, FormView::new(typed.clone())).await {
        Err(error) if error.is_correctable() => {
            let showing = Showing { form: FormView::refused(typed, error), private: None };
            person_page(&app, vault, &view, person, showing).await
        }
        done => done,
    }
}

async fn choose_page(app: &App, stations: Stations, view: &View, id: PersonId, form: FormView) -> PageResult {
    let city = app.site.city;
    let (role, region) = (role_of(form.value("role"))?, division_of(form.value("region"))?);
    view.actor.may(service::GRANT_ROLE, &ResourceRef::new("Person", region))?;
    let (person, places) = app
        .db
        .read(move |conn| {
            let places = service::appoint_to(conn, stations, role, region)?;
            Ok::<_, Error>((service::person(conn, city, id)?, places))
        })
        .await?;
    let name_of = |place: &Place| match place.name.as_str() {
        "" => region::full_name_in(view.lang, region),
        name => format!("{name} · {}", region::full_name_in(view.lang, place.scope.region())),
    };
    let page = GrantPage {
        view,
        person,
        role: view.say(&role_name(role)),
        region,
        region_name: region::full_name_in(view.lang, region),
        places: places.iter().map(|place| (scope_text(place.scope), name_of(place))).collect(),
        form,
    };
    ui::page_with(page.form.status(), &page)
}

pub(super) async fn grant(
    State(app): State<App>,
    Extension(stations): Extension<Stations>,
    view: View,
    Id(person): Id<PersonId>,
    typed: Typed,
) -> PageResult {
    match try_grant(&app, stations, &view, person, &typed).await {
        Ok(()) => Ok(ui::redirect(&format!("/city/people/{person}?done=role"))),
        Err(error) if error.is_correctable() => {
            choose_page(&app, stations, &view, person, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}

/// Grants what a form or the API names: `role`, `region` and, out of the places there, `place`.
pub(crate) async fn try_grant(
    app: &App,
    stations: Stations,
    view: &View,
    person: PersonId,
    typed: &Typed,
) -> Result<(), PageError> {
    let (role, region) = (role_of(typed.get("role"))?, division_of(typed.get("region"))?);
    let place = typed.required("place")?.to_owned();
    let (now, city, actor) = (app.clock.now(), app.site.city, view.actor.clone());
    app.db
        .write(move |tx| {
            actor.may(service::GRANT_ROLE, &ResourceRef::new("Person", region))?;
            let scope = service::appoint_to(tx.conn(), stations, role, region)?
                .into_iter()
                .map(|one| one.scope)
                .find(|scope| scope_text(*scope) == place)
                .ok_or(Error::NoPlace)?;
            service::grant_role(tx, &actor, now, city, person, Grant { role, scope })
        })
        .await?;
    Ok(())
}

pub(super) async fn revoke(
    State(app): State<App>,
    view: View,
    Id(person): Id<PersonId>,
    typed: Typed,
) -> PageResult {
    try_revoke(&app, &view, person, &typed).await?;
    Ok(ui::redirect(&format!("/city/people/{person}?done=role")))
}

/// Takes back the role that `role` and `place` name.
pub(crate) async fn try_revoke(
    app: &App,
    view: &View,
    person: PersonId,
    typed: &Typed,
) -> Result<(), PageError> {
    let role = role_of(typed.get("role"))?;
    let place = typed.required("place")?.to_owned();
    let (now, city, actor) = (app.clock.now(), app.site.city, view.actor.clone());
    app.db
        .write(move |tx| {
            actor.may(service::SEE_PEOPLE, &ResourceRef::new("Person", city))?;
            let held = service::grants_of(tx.conn(), city, person)?;
            let grant = held
                .into_iter()
                .find(|grant| grant.role == role && scope_text(grant.scope) == place)
                .ok_or(Error::NoRole)?;
            service::revoke_role(tx, &actor, now, city, person, grant)
        })
        .await?;
    Ok(())
}

fn role_of(word: &str) -> Result<Role, PageError> {
    word.parse().map_err(|_| unreadable("role", word))
}

/// A division there is: a role in a mistyped one would hold nowhere.
fn division_of(code: &str) -> Result<RegionCode, PageError> {
    let known = code.parse().ok().filter(|code| region::divisions().get(*code).is_some());
    known.ok_or_else(|| unreadable("region", code))
}

fn unreadable(field: &'static str, value: &str) -> PageError {
    let message = if value.is_empty() {
        Message::new("error-field-required")
    } else {
        Message::new("error-field-unreadable").with("value", value)
    };
    PageError { status: Status::Invalid, message, field: Some(field) }
}

pub(super) async fn unmask(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    view: View,
    Id(person): Id<PersonId>,
    typed: Typed,
) -> PageResult {
    let (now, city, actor, keys) = (app.clock.now(), app.site.city, view.actor.clone(), vault.clone());
    let reason = typed.get("reason").to_owned();
    let seen = app.db.write(move |tx| service::unmask(tx, &actor, now, &keys, city, person, &reason)).await;
    let showing = match seen {
        Ok(private) => Showing { form: FormView::new(Typed::default()), private: Some(private) },
        Err(error) => {
            let error = PageError::from(error);
            if !error.is_correctable() {
                return Err(error);
            }
            Showing { form: FormView::refused(typed, error), private: None }
        }
    };
    person_page(&app, vault, &view, person, showing).await
}

pub(super) async fn unlock(State(app): State<App>, view: View, Id(person): Id<PersonId>) -> PageResult {
    let (now, city, actor) = (app.clock.now(), app.site.city, view.actor.clone());
    app.db.write(move |tx| service::unlock(tx, &actor, now, city, person)).await?;
    Ok(ui::redirect(&format!("/city/people/{person}?done=unlocked")))
}

pub(super) async fn reset_second_factor(
    State(app): State<App>,
    view: View,
    Id(person): Id<PersonId>,
) -> PageResult {
    let (now, city, actor) = (app.clock.now(), app.site.city, view.actor.clone());
    app.db.write(move |tx| service::reset_second_factor(tx, &actor, now, city, person)).await?;
    Ok(ui::redirect(&format!("/city/people/{person}?done=second-factor")))
}
