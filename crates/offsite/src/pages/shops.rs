//! Shops on other platforms, all of a seller's or of a county's sellers, and one of them.

use askama::Template;
use axum::extract::State;
use kernel::Fen;
use ui::{
    App, Cell, Column, Door, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Tone, Typed,
    View, list_page, page_with, redirect,
};

use super::{base, platform_filter, platform_name, whose};
use crate::model::{Shop, ShopId};
use crate::service::{self, OrderQuery, SEE_SALES, ShopQuery, UNLINK_SHOP};

/// Days the figures at the head span.
const DAYS: i64 = 30;

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let own = whose(&app, &view).await?.map(|party| party.organisation);
    let want = ShopQuery {
        words: query.words().to_owned(),
        platform: query.filter("platform").to_owned(),
        linked: match query.filter("linked") {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        },
        organisation: own,
        offset: query.offset(),
        limit: query.limit(),
    };
    let (actor, today) = (view.actor.clone(), view.now.day());
    let found = app.db.read(move |conn| {
        let (shops, total) = service::shops(conn, &actor, &want)?;
        let (from, to) = (Some(today.plus_days(1 - DAYS)), Some(today));
        let lately = OrderQuery { organisation: own, from, to, ..OrderQuery::default() };
        let sums = service::sums(conn, &actor, &lately)?;
        Ok::<_, crate::Error>((service::sums_of(conn, &actor, shops)?, total, sums))
    });
    let (found, total, (orders, value)) = found.await?;
    let linked = ["yes", "no"].into_iter().zip(["offsite-linked", "offsite-unlinked"]);
    let list = ListView {
        title: view.t("offsite-county-title"),
        intro: view.t2(
            if own.is_some() { "offsite-own-intro" } else { "offsite-county-intro" },
            ("orders", &view.number(&orders)),
            ("value", &view.money(&value)),
        ),
        file: "shops-elsewhere",
        filters: vec![
            platform_filter(&view)?,
            Filter {
                name: "linked",
                label: view.t("offsite-status"),
                options: linked.map(|(word, key)| (word.to_owned(), view.t(key))).collect(),
            },
        ],
        columns: ["offsite-shop", "offsite-platform", "offsite-seller", "offsite-status", "offsite-since"]
            .map(|key| Column::words(view.t(key)))
            .into_iter()
            .chain(["offsite-orders-all", "offsite-value-all"].map(|key| Column::numbers(view.t(key))))
            .collect(),
        rows: found.iter().map(|(shop, sold)| row(&view, shop, *sold)).collect(),
        total,
        empty: view.t("offsite-county-empty"),
        action: Some((view.t("offsite-imports"), format!("{}/imports", base(&view)))),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn row(view: &View, shop: &Shop, (orders, value): (i64, Fen)) -> Vec<Cell> {
    let (tone, status) = standing(view, shop);
    let records = format!("{}/orders?shop={}", base(view), shop.id);
    vec![
        Cell::Link(shop.name.clone(), format!("{}/shops/{}", base(view), shop.id)),
        Cell::Text(platform_name(view, &shop.platform)),
        Cell::Text(shop.party.name.clone()),
        Cell::Tag(tone, status),
        Cell::Time(shop.changed_at),
        Cell::NumberLink(orders, records.clone()),
        Cell::MoneyLink(value, records),
    ]
}

fn standing(view: &View, shop: &Shop) -> (Tone, String) {
    if shop.linked {
        (Tone::Good, view.t("offsite-linked"))
    } else {
        (Tone::Plain, view.t("offsite-unlinked"))
    }
}

#[derive(Template)]
#[template(path = "offsite/shop.html")]
struct ShopPage<'a> {
    view: &'a View,
    form: &'a FormView,
    shop: &'a Shop,
    base: String,
    /// The list it stands in.
    list: String,
    /// Where it is unlinked, and who sees why.
    unlink: String,
    hint: String,
    status: String,
    tone: &'static str,
    facts: Vec<(String, String)>,
    orders: String,
    value: String,
    may_unlink: bool,
}

pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<ShopId>) -> PageResult {
    shop_page(&app, &view, id, FormView::default()).await
}

async fn shop_page(app: &App, view: &View, id: ShopId, form: FormView) -> PageResult {
    let actor = view.actor.clone();
    let found = app.db.read(move |conn| {
        let shop = service::shop(conn, &actor, id)?;
        actor.may(SEE_SALES, &shop)?;
        let all = OrderQuery { shop: Some(id), ..OrderQuery::default() };
        let sums = service::sums(conn, &actor, &all)?;
        Ok::<_, crate::Error>((shop, sums))
    });
    let (shop, (orders, value)) = found.await?;
    let (tone, status) = standing(view, &shop);
    let mut facts = vec![
        (view.t("offsite-platform"), platform_name(view, &shop.platform)),
        (view.t("offsite-seller"), shop.party.name.clone()),
        (view.t("offsite-place"), region::full_name_in(view.lang, shop.party.village)),
        (view.t("offsite-since"), view.time(&shop.changed_at)),
    ];
    if !shop.reason.is_empty() {
        facts.push((view.t("offsite-reason"), shop.reason.clone()));
    }
    let base = base(view);
    let (list, unlink, hint) = match view.door {
        Door::Sell => {
            (format!("{base}/shops"), format!("{base}/shops/{id}/unlink"), "offsite-reason-own-hint")
        }
        _ => (base.clone(), format!("{base}/shops/{id}"), "offsite-reason-hint"),
    };
    page_with(
        form.status(),
        &ShopPage {
            form: &form,
            base,
            list,
            unlink,
            hint: view.t(hint),
            status,
            tone: tone.class(),
            facts,
            orders: view.number(&orders),
            value: view.money(&value),
            may_unlink: shop.linked && view.actor.can(UNLINK_SHOP, &shop),
            shop: &shop,
            view,
        },
    )
}

pub(super) async fn unlink(
    State(app): State<App>,
    view: View,
    Id(id): Id<ShopId>,
    typed: Typed,
) -> PageResult {
    let (actor, now, reason) = (view.actor.clone(), view.now, typed.get("reason").to_owned());
    let done = app.db.write(move |tx| service::unlink(tx, &actor, now, id, &reason)).await;
    match done.map_err(PageError::from) {
        Ok(()) => Ok(redirect(&format!("{}/shops/{id}", base(&view)))),
        Err(error) if error.is_correctable() => {
            shop_page(&app, &view, id, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}
