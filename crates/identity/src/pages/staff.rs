//! Staff of a shop: its owner's page, the invitations of whoever was asked, and the shop one acts for.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use kernel::{OrganisationId, PersonId, Role, Status};
use ui::{App, FormView, Id, PageError, PageResult, Typed, View, page, page_with, redirect};

use super::role_name;
use crate::Error;
use crate::layer::SessionNumber;
use crate::model::{Invitation, InvitationId, Organisation, Phone, SHOP_ROLES, Staff};
use crate::service::{self, Asked, KEEP_STAFF, ShopRef};
use crate::vault::Vault;

#[derive(Template)]
#[template(path = "identity/staff.html")]
struct StaffPage<'a> {
    view: &'a View,
    form: FormView,
    staff: Vec<Staff>,
    invitations: Vec<Invitation>,
    roles: Vec<(&'static str, String)>,
}

impl StaffPage<'_> {
    fn role(&self, role: &Role) -> String {
        self.view.say(&role_name(*role))
    }

    fn is_self(&self, one: &Staff) -> bool {
        self.view.actor.person_id() == Some(one.person)
    }

    fn is_over(&self, one: &Invitation) -> bool {
        one.ends_at <= self.view.now
    }
}

/// The shop whose staff the reader keeps: the one they act for, or the first they own.
pub(crate) fn shop_of(view: &View) -> Result<ShopRef, PageError> {
    if !view.signed_in() {
        return Err(PageError::new(Status::SignInFirst, "error-sign-in-first"));
    }
    let own = view.actor.scope(KEEP_STAFF, "Organisation").organisations;
    let found = view.actor.organisations().find(|(id, _)| own.contains(id));
    found.ok_or(PageError::new(Status::Forbidden, "error-forbidden"))
}

pub(super) async fn show(State(app): State<App>, view: View) -> PageResult {
    staff_page(&app, &view, FormView::new(Typed::default())).await
}

async fn staff_page(app: &App, view: &View, form: FormView) -> PageResult {
    let shop = shop_of(view)?;
    let (actor, city) = (view.actor.clone(), app.site.city);
    let (staff, invitations) = app.db.read(move |conn| service::staff(conn, &actor, city, shop)).await?;
    let roles = SHOP_ROLES.iter().map(|role| (role.as_str(), view.say(&role_name(*role)))).collect();
    let page = StaffPage { view, staff, invitations, roles, form };
    page_with(page.form.status(), &page)
}

pub(super) async fn invite(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    view: View,
    typed: Typed,
) -> PageResult {
    let done = try_invite(&app, vault, &view, &typed).await.map(|_| ());
    answer(&app, &view, typed, done).await
}

/// Asks the phone of a form or a program to take a role.
pub(crate) async fn try_invite(
    app: &App,
    vault: Vault,
    view: &View,
    typed: &Typed,
) -> Result<InvitationId, PageError> {
    let shop = shop_of(view)?;
    let phone: Phone = typed.required("phone")?.parse()?;
    let role: Role = typed.required("role")?.parse().map_err(|_| PageError::from(Error::NotAShopRole))?;
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    let id =
        app.db.write(move |tx| service::invite(tx, &actor, now, &vault, city, shop, (&phone, role))).await?;
    Ok(id)
}

pub(super) async fn withdraw(State(app): State<App>, view: View, Id(id): Id<InvitationId>) -> PageResult {
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    let done = app.db.write(move |tx| service::withdraw_invitation(tx, &actor, now, city, id)).await;
    answer(&app, &view, Typed::default(), done.map_err(PageError::from)).await
}

pub(super) async fn dismiss(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    let done = try_dismiss(&app, &view, &typed).await;
    answer(&app, &view, Typed::default(), done).await
}

/// Takes back the role of a form or a program.
pub(crate) async fn try_dismiss(app: &App, view: &View, typed: &Typed) -> Result<(), PageError> {
    let shop = shop_of(view)?;
    let person: PersonId = typed.parse("person")?;
    let role: Role = typed.required("role")?.parse().map_err(|_| PageError::from(Error::NotAShopRole))?;
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    app.db.write(move |tx| service::dismiss(tx, &actor, now, city, shop, (person, role))).await?;
    Ok(())
}

async fn answer(app: &App, view: &View, typed: Typed, done: Result<(), PageError>) -> PageResult {
    match done {
        Ok(()) => Ok(redirect("/sell/staff")),
        Err(error) if error.is_correctable() => staff_page(app, view, FormView::refused(typed, error)).await,
        Err(error) => Err(error),
    }
}

#[derive(Template)]
#[template(path = "identity/invitations.html")]
struct InvitationsPage<'a> {
    view: &'a View,
    form: FormView,
    asked: Vec<Asked>,
}

impl InvitationsPage<'_> {
    fn role(&self, one: &Invitation) -> String {
        self.view.say(&role_name(one.role))
    }
}

fn signed_in(view: &View) -> Result<(), PageError> {
    if view.signed_in() { Ok(()) } else { Err(PageError::new(Status::SignInFirst, "error-sign-in-first")) }
}

pub(super) async fn invitations(State(app): State<App>, view: View) -> PageResult {
    invitations_page(&app, &view, FormView::new(Typed::default())).await
}

async fn invitations_page(app: &App, view: &View, form: FormView) -> PageResult {
    signed_in(view)?;
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    let asked = app.db.read(move |conn| service::own_invitations(conn, &actor, now, city)).await?;
    let page = InvitationsPage { view, asked, form };
    page_with(page.form.status(), &page)
}

pub(super) async fn answer_invitation(
    State(app): State<App>,
    view: View,
    Id(id): Id<InvitationId>,
    typed: Typed,
) -> PageResult {
    signed_in(&view)?;
    let accepts = typed.get("answer") == "accept";
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    let done = app.db.write(move |tx| service::answer_invitation(tx, &actor, now, city, id, accepts)).await;
    match done.map_err(PageError::from) {
        Ok(()) if accepts => Ok(redirect("/sell/shops")),
        Ok(()) => Ok(redirect("/my/invitations")),
        Err(error) if error.is_correctable() => {
            invitations_page(&app, &view, FormView::refused(Typed::default(), error)).await
        }
        Err(error) => Err(error),
    }
}

#[derive(Template)]
#[template(path = "identity/shops.html")]
struct ShopsPage<'a> {
    view: &'a View,
    shops: Vec<Organisation>,
}

impl ShopsPage<'_> {
    fn place(&self, shop: &Organisation) -> String {
        region::full_name_in(self.view.lang, shop.village)
    }

    /// What the reader does there.
    fn roles(&self, shop: &Organisation) -> String {
        let grants = self.view.actor.grants().iter();
        let here = grants
            .filter(|grant| matches!(grant.scope, kernel::GrantScope::Organisation(id, _) if id == shop.id));
        here.map(|grant| self.view.say(&role_name(grant.role))).collect::<Vec<_>>().join("、")
    }
}

/// The shops the reader works in; the first is the one they act for.
pub(super) async fn shops(State(app): State<App>, view: View) -> PageResult {
    signed_in(&view)?;
    let actor = view.actor.clone();
    let shops = app.db.read(move |conn| service::own_shops(conn, &actor)).await?;
    page(&ShopsPage { view: &view, shops })
}

pub(super) async fn choose(
    State(app): State<App>,
    SessionNumber(session): SessionNumber,
    view: View,
    typed: Typed,
) -> PageResult {
    try_choose(&app, &view, session, typed.parse("shop")?).await?;
    Ok(redirect("/sell"))
}

/// From the next request on the reader acts for this shop of theirs.
pub(crate) async fn try_choose(
    app: &App,
    view: &View,
    session: i64,
    shop: OrganisationId,
) -> Result<(), PageError> {
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    app.db.write(move |tx| service::act_for(tx, &actor, now, city, session, shop)).await?;
    Ok(())
}
