//! A seller's shops elsewhere: link one, unlink one, send a file.

use askama::Template;
use axum::extract::{Request, State};
use kernel::Status as HttpStatus;
use ui::{App, FormView, PageError, PageResult, Typed, View, page_with, redirect, upload};

use super::{base, party, platform_name, platform_options, take};
use crate::model::{Import, Party, Shop};
use crate::service::{self, ImportQuery, OrderQuery, ShopQuery};

/// Days the figures at the head span.
const DAYS: i64 = 30;
/// Shops and imports shown here; the lists have all of them.
const SHOPS: i64 = 50;
const IMPORTS: i64 = 5;

struct ShopLine {
    path: String,
    platform: String,
    name: String,
    since: String,
}

pub(super) struct ImportLine {
    path: String,
    title: String,
    orders: String,
    status: String,
    tone: &'static str,
}

#[derive(Template)]
#[template(path = "offsite/mine.html")]
struct MinePage<'a> {
    view: &'a View,
    form: &'a FormView,
    seller: String,
    shops: Vec<ShopLine>,
    shop_options: Vec<(String, String)>,
    platforms: Vec<(String, String)>,
    imports: Vec<ImportLine>,
    /// The orders the figures at the head are made of.
    records: String,
    orders: i64,
    value: String,
}

pub(super) async fn show(State(app): State<App>, view: View) -> PageResult {
    let party = party(&app, &view).await?;
    mine(&app, &view, party, FormView::default()).await
}

async fn mine(app: &App, view: &View, party: Party, form: FormView) -> PageResult {
    let (actor, today, own) = (view.actor.clone(), view.now.day(), Some(party.organisation));
    let found = app.db.read(move |conn| {
        let shops = ShopQuery { linked: Some(true), organisation: own, limit: SHOPS, ..ShopQuery::default() };
        let imports = ImportQuery { organisation: own, limit: IMPORTS, ..ImportQuery::default() };
        let (from, to) = (Some(today.plus_days(1 - DAYS)), Some(today));
        let orders = OrderQuery { organisation: own, from, to, ..OrderQuery::default() };
        Ok::<_, crate::Error>((
            service::shops(conn, &actor, &shops)?.0,
            service::imports(conn, &actor, &imports)?.0,
            service::sums(conn, &actor, &orders)?,
        ))
    });
    let (shops, imports, (orders, value)) = found.await?;
    let option = |shop: &Shop| {
        (shop.id.to_string(), format!("{} · {}", platform_name(view, &shop.platform), shop.name))
    };
    page_with(
        form.status(),
        &MinePage {
            form: &form,
            seller: party.name,
            shop_options: shops.iter().map(option).collect(),
            shops: shops.into_iter().map(|shop| shop_line(view, shop)).collect(),
            platforms: platform_options(view)?,
            imports: imports.iter().map(|one| import_line(view, one)).collect(),
            records: format!("{}/orders?from={}&to={today}", base(view), today.plus_days(1 - DAYS)),
            orders,
            value: view.money(&value),
            view,
        },
    )
}

fn shop_line(view: &View, shop: Shop) -> ShopLine {
    ShopLine {
        path: format!("{}/shops/{}", base(view), shop.id),
        platform: platform_name(view, &shop.platform),
        since: view.day(&shop.changed_at.day()),
        name: shop.name,
    }
}

fn import_line(view: &View, one: &Import) -> ImportLine {
    ImportLine {
        path: format!("{}/imports/{}", base(view), one.id),
        title: format!("{} · {}", view.time(&one.sent_at), one.shop_name),
        orders: view.number(&one.lines),
        status: view.say(&one.status.label()),
        tone: super::imports::tone(one.status).class(),
    }
}

/// The page again with what is wrong, or the refusal itself when there is nothing to correct.
async fn again(app: &App, view: &View, typed: Typed, error: PageError) -> PageResult {
    if !error.is_correctable() && error.status != HttpStatus::TooLarge {
        return Err(error);
    }
    let party = party(app, view).await?;
    mine(app, view, party, FormView::refused(typed, error)).await
}

pub(super) async fn link(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    let party = party(&app, &view).await?;
    let (actor, now) = (view.actor.clone(), view.now);
    let (code, name) = (typed.get("platform").to_owned(), typed.get("name").to_owned());
    let linked = app.db.write(move |tx| service::link(tx, &actor, now, &party, &code, &name));
    match linked.await {
        Ok(_) => Ok(redirect("/sell/elsewhere")),
        Err(error) => again(&app, &view, typed, error.into()).await,
    }
}

pub(super) async fn send(State(app): State<App>, view: View, request: Request) -> PageResult {
    party(&app, &view).await?;
    let (typed, sent) = match upload(request, "file").await {
        Ok(sent) => sent,
        Err(error) => return again(&app, &view, Typed::default(), error).await,
    };
    let taken = async { take(&app, &view, typed.parse("shop")?, sent).await };
    match taken.await {
        Ok(import) => Ok(redirect(&format!("/sell/elsewhere/imports/{import}"))),
        Err(error) => again(&app, &view, typed, error).await,
    }
}
