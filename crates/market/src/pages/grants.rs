//! Letting another seller sell one's lots: offering, answering, ending, and putting granted lots on the shelf.

use askama::Template;
use axum::extract::State;
use kernel::{Message, Status};
use ui::{App, FormView, Id, PageError, PageResult, Tone, Typed, View, page_with, redirect};

use super::goods::{return_rules, terms_in, units};
use super::listing_url;
use super::marks::word;
use super::sell::seller_of;
use crate::Error;
use crate::model::{GrantId, GrantStatus, GrantStep, LotId, ProductId, SalesGrant, SoldUnder};
use crate::service::{self, KEEP_GRANT, PUBLISH_LISTING, Seller};
use crate::store::LotRow;

#[derive(Template)]
#[template(path = "market/grants.html")]
struct GrantsPage<'a> {
    view: &'a View,
    form: FormView,
    seller: Seller,
    grants: Vec<(SalesGrant, SoldUnder)>,
    products: Vec<(String, String)>,
    /// True for the owner, who gives, answers and ends grants.
    may_keep: bool,
}

impl GrantsPage<'_> {
    fn status(&self, grant: &SalesGrant) -> String {
        status_name(self.view, grant.status)
    }

    fn tone(&self, grant: &SalesGrant) -> &'static str {
        match grant.status {
            GrantStatus::Offered => Tone::Warn,
            GrantStatus::Accepted => Tone::Good,
            GrantStatus::Refused | GrantStatus::Ended => Tone::Plain,
        }
        .class()
    }

    fn is_given(&self, grant: &SalesGrant) -> bool {
        grant.producer == self.seller.id
    }

    fn may(&self, grant: &SalesGrant, step: &str) -> bool {
        let open = GrantStep::parse(step).is_some_and(|step| step.leads_to(grant.status).is_some());
        self.may_keep && open && (step == "end" || !self.is_given(grant))
    }

    fn can_list(&self, grant: &SalesGrant) -> bool {
        !self.is_given(grant) && grant.holds_on(self.view.now.day())
    }
}

fn status_name(view: &View, status: GrantStatus) -> String {
    view.t(match status {
        GrantStatus::Offered => "market-grant-offered",
        GrantStatus::Accepted => "market-grant-accepted",
        GrantStatus::Refused => "market-grant-refused",
        GrantStatus::Ended => "market-grant-ended",
    })
}

pub(super) async fn show(State(app): State<App>, view: View) -> PageResult {
    grants_page(&app, &view, FormView::new(Typed::default())).await
}

async fn grants_page(app: &App, view: &View, form: FormView) -> PageResult {
    let seller = seller_of(app, view).await?;
    view.actor.may(PUBLISH_LISTING, &seller)?;
    let may_keep = view.actor.can(KEEP_GRANT, &seller);
    let (actor, whose) = (view.actor.clone(), seller.clone());
    let (grants, shop) = app
        .db
        .read(move |conn| {
            let grants = service::grants_of(conn, &actor, &whose)?;
            Ok::<_, Error>((grants, service::shop_of(conn, &whose)?))
        })
        .await?;
    let products = shop.products.into_iter().map(|one| (one.id.to_string(), one.name)).collect();
    let page = GrantsPage { view, form, seller, grants, products, may_keep };
    page_with(page.form.status(), &page)
}

pub(super) async fn offer(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    let done = try_offer(&app, &view, &typed).await.map(|_| ());
    answer(&app, &view, typed, done).await
}

/// Offers what a form or a program names: `product`, `to` and `until`.
pub(crate) async fn try_offer(app: &App, view: &View, typed: &Typed) -> Result<GrantId, PageError> {
    let seller = seller_of(app, view).await?;
    view.actor.may(KEEP_GRANT, &seller)?;
    let product: ProductId = typed.parse("product")?;
    let (to, until) = (typed.required("to")?.to_owned(), typed.parse("until")?);
    let (actor, now) = (view.actor.clone(), view.now);
    let id =
        app.db.write(move |tx| service::offer_grant(tx, &actor, now, &seller, product, &to, until)).await?;
    Ok(id)
}

pub(super) async fn change(
    State(app): State<App>,
    view: View,
    Id(id): Id<GrantId>,
    typed: Typed,
) -> PageResult {
    let done = try_change(&app, &view, id, &typed).await;
    answer(&app, &view, Typed::default(), done).await
}

/// Takes the step a form or a program names.
pub(crate) async fn try_change(app: &App, view: &View, id: GrantId, typed: &Typed) -> Result<(), PageError> {
    let seller = seller_of(app, view).await?;
    let step = word(typed, "step", GrantStep::parse)?;
    let (actor, now) = (view.actor.clone(), view.now);
    app.db.write(move |tx| service::change_grant(tx, &actor, now, seller.county, id, step)).await?;
    Ok(())
}

async fn answer(app: &App, view: &View, typed: Typed, done: Result<(), PageError>) -> PageResult {
    match done {
        Ok(()) => Ok(redirect("/sell/grants")),
        Err(error) if error.is_correctable() => grants_page(app, view, FormView::refused(typed, error)).await,
        Err(error) => Err(error),
    }
}

#[derive(Template)]
#[template(path = "market/grant_listing.html")]
struct ListingPage<'a> {
    view: &'a View,
    form: FormView,
    grant: SalesGrant,
    lots: Vec<(String, String)>,
    units: Vec<(String, String)>,
    return_rules: Vec<(String, String)>,
}

pub(super) async fn list(State(app): State<App>, view: View, Id(id): Id<GrantId>) -> PageResult {
    listing_page(
        &app,
        &view,
        id,
        FormView::new(Typed::of([("pieces", "10".to_owned()), ("minimum", "1".to_owned())])),
    )
    .await
}

async fn listing_page(app: &App, view: &View, id: GrantId, form: FormView) -> PageResult {
    let seller = seller_of(app, view).await?;
    view.actor.may(PUBLISH_LISTING, &seller)?;
    let today = view.now.day();
    let (grant, lots) = app.db.read(move |conn| service::granted_lots(conn, &seller, id, today)).await?;
    let line = |lot: &LotRow| {
        let made = lot.made_on().map_or_else(String::new, |day| day.to_string());
        let left = view.t1("market-left", "left", lot.unlisted);
        format!("{made} · {} · {} · {left}", region::full_name_in(view.lang, lot.origin), lot.grade)
    };
    let lots = lots.iter().map(|lot| (lot.id.to_string(), line(lot))).collect();
    let page = ListingPage { view, form, grant, lots, units: units(view), return_rules: return_rules(view) };
    page_with(page.form.status(), &page)
}

pub(super) async fn publish(
    State(app): State<App>,
    view: View,
    Id(id): Id<GrantId>,
    typed: Typed,
) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    match try_publish(&app, &view, &seller, &typed).await {
        Ok(url) => Ok(redirect(&url)),
        Err(error) if error.is_correctable() => {
            listing_page(&app, &view, id, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}

async fn try_publish(app: &App, view: &View, seller: &Seller, typed: &Typed) -> Result<String, PageError> {
    let lot: LotId = typed.required("lot")?.parse().map_err(|_| PageError {
        status: Status::Invalid,
        message: Message::new("market-error-no-lot"),
        field: Some("lot"),
    })?;
    let terms = terms_in(typed, typed.parse("pieces")?)?;
    let (actor, now, whose) = (view.actor.clone(), view.now, seller.clone());
    let listing = app.db.write(move |tx| service::publish(tx, &actor, now, &whose, lot, &terms)).await?;
    Ok(listing_url(seller.county, listing))
}
