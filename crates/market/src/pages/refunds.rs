//! Refund instructions, for offices: what a provider was told to give back, and what it said.

use askama::Template;
use axum::extract::State;
use ui::{
    App, Cell, Column, FormView, Id, ListQuery, ListView, PageError, PageResult, Typed, View, list_page,
    page_with, redirect,
};

use super::paying::provider_name;
use super::settlements::{door, for_offices, states, tag, words};
use crate::model::{OrderId, RefundId};
use crate::service::{self, MoneyOf, RETRY_SETTLEMENT};
use crate::{RefundOrder, RefundQuery, SplitState};

pub(crate) fn refunds_wanted(query: &ListQuery) -> RefundQuery {
    let order = match query.words().trim() {
        "" => None,
        // An order nobody has is found nowhere.
        words => Some(words.parse().unwrap_or(OrderId(0))),
    };
    RefundQuery {
        state: SplitState::parse(query.filter("state")),
        order,
        refund: None,
        offset: query.offset(),
        limit: query.limit(),
    }
}

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    for_offices(&view)?;
    let (want, actor) = (refunds_wanted(&query), view.actor.clone());
    let (found, total) = app.db.read(move |conn| service::refunds(conn, &actor, &want)).await?;
    let list = ListView {
        title: view.t("market-refund-orders"),
        intro: view.t("market-refund-orders-intro"),
        file: "refund-instructions",
        filters: vec![states(&view)],
        columns: vec![
            Column::words(view.t("market-refund-number")),
            Column::words(view.t("market-order")),
            Column::words(view.t("market-told-at")),
            Column::words(view.t("market-seller")),
            Column::words(view.t("market-provider")),
            Column::numbers(view.t("market-refund-amount")),
            Column::numbers(view.t("market-refund-split-back")),
            Column::words(view.t("market-refund-reason")),
            Column::words(view.t("market-status")),
            Column::numbers(view.t("market-split-tries")),
            Column::words(view.t("market-split-fault")),
        ],
        rows: found.iter().map(|one| row(&view, one)).collect(),
        total,
        empty: view.t("market-refund-orders-empty"),
        action: Some((view.t("market-splits"), format!("{}/settlements/splits", door(&view)))),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn row(view: &View, one: &RefundOrder) -> Vec<Cell> {
    let number = one.refund.to_string();
    vec![
        if view.door == ui::Door::City {
            Cell::Link(number.clone(), format!("/city/settlements/refunds/{number}"))
        } else {
            Cell::Text(number)
        },
        Cell::Link(one.order.to_string(), format!("/orders/{}", one.order)),
        Cell::Time(one.told_at),
        Cell::Text(one.seller_name.clone()),
        Cell::Text(provider_name(view, &one.provider)),
        Cell::Money(one.amount),
        Cell::Money(one.split_back),
        Cell::Text(view.say(&one.reason.label())),
        tag(view, one.state),
        Cell::Number(one.tries),
        Cell::Text(one.fault.clone()),
    ]
}

#[derive(Template)]
#[template(path = "market/refund.html")]
struct RefundPage<'a> {
    view: &'a View,
    form: FormView,
    one: RefundOrder,
    provider: String,
    reason: String,
    state: String,
    tone: &'static str,
    may_retry: bool,
}

pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<RefundId>) -> PageResult {
    refund_page(&app, &view, id, FormView::new(Typed::default())).await
}

async fn refund_page(app: &App, view: &View, id: RefundId, form: FormView) -> PageResult {
    let actor = view.actor.clone();
    let one = app.db.read(move |conn| service::refund(conn, &actor, id)).await?;
    let (tone, key) = words(one.state);
    let may = view.actor.can(RETRY_SETTLEMENT, &MoneyOf(one.county));
    let page = RefundPage {
        view,
        provider: provider_name(view, &one.provider),
        reason: view.say(&one.reason.label()),
        state: view.t(key),
        tone: tone.class(),
        may_retry: may && one.state == SplitState::Failed,
        one,
        form,
    };
    page_with(page.form.status(), &page)
}

/// Has the provider told again at once.
pub(super) async fn retry(State(app): State<App>, view: View, Id(id): Id<RefundId>) -> PageResult {
    let (actor, now) = (view.actor.clone(), view.now);
    let told = app.db.write(move |tx| service::retry_refund(tx, &actor, now, id)).await;
    match told.map_err(PageError::from) {
        Ok(()) => Ok(redirect(&format!("/city/settlements/refunds/{id}"))),
        Err(error) if error.is_correctable() => {
            refund_page(&app, &view, id, FormView::refused(Typed::default(), error)).await
        }
        Err(error) => Err(error),
    }
}
