//! Settlement runs and split instructions, for offices and for the seller.

use askama::Template;
use axum::extract::State;
use kernel::{Day, OrganisationId, RegionCode, ResourceRef};
use ui::{
    App, Cell, Column, Door, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Tone, Typed,
    View, list_page, page_with, redirect,
};

use super::paying::provider_name;
use super::sell::seller_of;
use crate::model::OrderId;
use crate::service::{self, MoneyOf, RETRY_SETTLEMENT, SEE_SETTLEMENTS};
use crate::{Run, RunQuery, Split, SplitQuery, SplitState};

pub(crate) fn runs_wanted(query: &ListQuery) -> RunQuery {
    RunQuery { state: SplitState::parse(query.filter("state")), offset: query.offset(), limit: query.limit() }
}

/// A number or a day that cannot be read is refused, not passed over.
pub(crate) fn splits_wanted(query: &ListQuery) -> Result<SplitQuery, PageError> {
    let order = match query.words().trim() {
        "" => None,
        // An order nobody has is found nowhere.
        words => Some(words.parse().unwrap_or(OrderId(0))),
    };
    Ok(SplitQuery {
        state: SplitState::parse(query.filter("state")),
        seller: query.optional::<OrganisationId>("seller")?,
        day: query.optional::<Day>("day")?,
        order,
        offset: query.offset(),
        limit: query.limit(),
    })
}

/// Refuses who sees no county's settlements.
pub(super) fn for_offices(view: &View) -> Result<(), PageError> {
    if view.actor.scope(SEE_SETTLEMENTS, "Money").regions.is_empty() {
        view.actor.may(SEE_SETTLEMENTS, &ResourceRef::new("Money", RegionCode(0)))?;
    }
    Ok(())
}

pub(super) async fn runs(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    for_offices(&view)?;
    let (actor, want) = (view.actor.clone(), runs_wanted(&query));
    let (found, total) = app.db.read(move |conn| service::runs(conn, &actor, &want)).await?;
    let list = ListView {
        title: view.t("market-runs"),
        intro: view.t("market-runs-intro"),
        file: "settlement-runs",
        filters: vec![states(&view)],
        columns: vec![
            Column::words(view.t("market-run-day")),
            Column::words(view.t("market-county")),
            Column::words(view.t("market-seller")),
            Column::numbers(view.t("market-run-orders")),
            Column::numbers(view.t("market-split-net")),
            Column::numbers(view.t("market-split-commission")),
            Column::numbers(view.t("market-run-confirmed")),
            Column::words(view.t("market-status")),
        ],
        rows: found.iter().map(|run| run_row(&view, run)).collect(),
        total,
        empty: view.t("market-runs-empty"),
        action: Some((view.t("market-splits"), format!("{}/settlements/splits", door(&view)))),
        searchable: false,
    };
    list_page(&view, &query, &list)
}

pub(super) fn door(view: &View) -> &'static str {
    if view.door == Door::County { "/county" } else { "/city" }
}

fn run_row(view: &View, run: &Run) -> Vec<Cell> {
    let state = if run.failed > 0 {
        SplitState::Failed
    } else if run.confirmed < run.orders {
        SplitState::Waiting
    } else {
        SplitState::Confirmed
    };
    let to = format!("{}/settlements/splits?seller={}&day={}", door(view), run.seller, run.day);
    vec![
        Cell::Link(run.day.to_string(), to),
        Cell::Text(region::name_in(view.lang, run.county)),
        Cell::Text(run.seller_name.clone()),
        Cell::Number(run.orders),
        Cell::Money(run.net),
        Cell::Money(run.commission),
        Cell::Number(run.confirmed),
        tag(view, state),
    ]
}

pub(super) fn tag(view: &View, state: SplitState) -> Cell {
    let (tone, key) = words(state);
    Cell::Tag(tone, view.t(key))
}

pub(super) const fn words(state: SplitState) -> (Tone, &'static str) {
    match state {
        SplitState::Waiting => (Tone::Info, "market-split-waiting"),
        SplitState::Failed => (Tone::Bad, "market-split-failed"),
        SplitState::Confirmed => (Tone::Good, "market-split-confirmed"),
    }
}

pub(super) fn states(view: &View) -> Filter {
    let word = |state: SplitState| (state.as_str().to_owned(), view.t(words(state).1));
    Filter {
        name: "state",
        label: view.t("market-status"),
        options: SplitState::ALL.into_iter().map(word).collect(),
    }
}

pub(super) async fn splits(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    for_offices(&view)?;
    let (want, actor) = (splits_wanted(&query)?, view.actor.clone());
    let found = app.db.read(move |conn| service::splits(conn, &actor, &want)).await?;
    let refunds = (view.t("market-refund-orders"), format!("{}/settlements/refunds", door(&view)));
    splits_page(&view, &query, found, Some(refunds))
}

/// The seller's own.
pub(super) async fn own_splits(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    let (want, actor) = (splits_wanted(&query)?, view.actor.clone());
    let found = app.db.read(move |conn| service::own_splits(conn, &actor, &seller, &want)).await?;
    splits_page(&view, &query, found, None)
}

fn splits_page(
    view: &View,
    query: &ListQuery,
    (found, total): (Vec<Split>, i64),
    action: Option<(String, String)>,
) -> PageResult {
    let list = ListView {
        title: view.t("market-splits"),
        intro: view.t("market-splits-intro"),
        file: "split-instructions",
        filters: vec![states(view)],
        columns: vec![
            Column::words(view.t("market-order")),
            Column::words(view.t("market-told-at")),
            Column::words(view.t("market-seller")),
            Column::words(view.t("market-provider")),
            Column::numbers(view.t("market-split-net")),
            Column::numbers(view.t("market-split-commission")),
            Column::words(view.t("market-status")),
            Column::numbers(view.t("market-split-tries")),
            Column::words(view.t("market-split-fault")),
        ],
        rows: found.iter().map(|split| split_row(view, split)).collect(),
        total,
        empty: view.t("market-splits-empty"),
        action,
        searchable: true,
    };
    list_page(view, query, &list)
}

fn split_row(view: &View, split: &Split) -> Vec<Cell> {
    let from = if view.door == Door::City { "/city/settlements/splits" } else { "/orders" };
    let to = format!("{from}/{}", split.order);
    vec![
        Cell::Link(split.order.to_string(), to),
        Cell::Time(split.told_at),
        Cell::Text(split.seller_name.clone()),
        Cell::Text(provider_name(view, &split.provider)),
        Cell::Money(split.net),
        Cell::Money(split.commission),
        tag(view, split.state),
        Cell::Number(split.tries),
        Cell::Text(split.fault.clone()),
    ]
}

#[derive(Template)]
#[template(path = "market/split.html")]
struct SplitPage<'a> {
    view: &'a View,
    form: FormView,
    split: Split,
    provider: String,
    state: String,
    tone: &'static str,
    may_retry: bool,
}

pub(super) async fn split(State(app): State<App>, view: View, Id(id): Id<OrderId>) -> PageResult {
    split_page(&app, &view, id, FormView::new(Typed::default())).await
}

async fn split_page(app: &App, view: &View, id: OrderId, form: FormView) -> PageResult {
    let actor = view.actor.clone();
    let split = app.db.read(move |conn| service::split(conn, &actor, id)).await?;
    let (tone, key) = words(split.state);
    let may = view.actor.can(RETRY_SETTLEMENT, &MoneyOf(split.county));
    let page = SplitPage {
        view,
        provider: provider_name(view, &split.provider),
        state: view.t(key),
        tone: tone.class(),
        may_retry: may && split.state == SplitState::Failed,
        split,
        form,
    };
    page_with(page.form.status(), &page)
}

/// Has the provider told again at once.
pub(super) async fn retry(State(app): State<App>, view: View, Id(id): Id<OrderId>) -> PageResult {
    let (actor, now) = (view.actor.clone(), view.now);
    let told = app.db.write(move |tx| service::retry_settlement(tx, &actor, now, id)).await;
    match told.map_err(PageError::from) {
        Ok(()) => Ok(redirect(&format!("/city/settlements/splits/{id}"))),
        Err(error) if error.is_correctable() => {
            split_page(&app, &view, id, FormView::refused(Typed::default(), error)).await
        }
        Err(error) => Err(error),
    }
}
