//! The addresses of an owner, and one of them.

use askama::Template;
use axum::extract::State;
use ui::{
    App, Cell, Column, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Typed, View,
    list_page, page_with,
};

use super::{answer_words, base, owner, standing};
use crate::catalogue::{KINDS, kind};
use crate::model::{Delivery, Endpoint, EndpointId, EndpointState, Owner};
use crate::service::{self, DeliveryQuery, EndpointQuery};

/// Deliveries shown with an address; the list has all.
const LATEST: i64 = 5;

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let owner = owner(&view)?;
    let want = EndpointQuery {
        owner: Some(owner),
        words: query.words().to_owned(),
        state: EndpointState::parse(query.filter("state")),
        kind: kind(query.filter("kind")),
        offset: query.offset(),
        limit: query.limit(),
    };
    let actor = view.actor.clone();
    let (found, total) = app.db.read(move |conn| service::endpoints(conn, &actor, &want)).await?;
    let states = EndpointState::ALL.map(|one| (one.as_str().to_owned(), view.say(&one.label())));
    let list = ListView {
        title: view.t("webhook-title"),
        intro: view.t("webhook-intro"),
        file: "webhooks",
        filters: vec![
            Filter { name: "state", label: view.t("webhook-state"), options: states.into() },
            Filter { name: "kind", label: view.t("webhook-kind"), options: kind_options(&view, &owner) },
        ],
        columns: vec![
            Column::words(view.t("webhook-address")),
            Column::words(view.t("webhook-state")),
            Column::numbers(view.t("webhook-kinds")),
            Column::words(view.t("webhook-last-answer")),
            Column::words(view.t("webhook-since")),
        ],
        rows: found.iter().map(|one| row(&view, one)).collect(),
        total,
        empty: view.t("webhook-empty"),
        action: Some((view.t("webhook-new"), format!("{}/new", base(&view)))),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn row(view: &View, one: &Endpoint) -> Vec<Cell> {
    let (tone, words) = standing(view, one);
    vec![
        Cell::Link(one.url.clone(), format!("{}/{}", base(view), one.id)),
        Cell::Tag(tone, words),
        Cell::Number(i64::try_from(one.kinds.len()).unwrap_or(i64::MAX)),
        one.last.map_or(Cell::Missing, |(status, at)| Cell::Text(answer_words(view, status, at))),
        Cell::Time(one.made_at),
    ]
}

/// The kinds an owner may choose, with their names.
pub(super) fn kind_options(view: &View, owner: &Owner) -> Vec<(String, String)> {
    let visible = KINDS.iter().filter(|kind| owner.may_see(kind));
    visible.map(|kind| (kind.name.to_owned(), view.t(kind.key))).collect()
}

struct DeliveryLine {
    path: String,
    kind: String,
    at: String,
    state: String,
    tone: &'static str,
}

#[derive(Template)]
#[template(path = "webhook/endpoint.html")]
struct EndpointPage<'a> {
    view: &'a View,
    form: &'a FormView,
    endpoint: &'a Endpoint,
    path: String,
    base: String,
    state: String,
    tone: &'static str,
    told: bool,
    notice: String,
    facts: Vec<(String, String)>,
    kinds: Vec<(String, String)>,
    latest: Vec<DeliveryLine>,
    may_rotate: bool,
}

pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<EndpointId>) -> PageResult {
    endpoint_page(&app, &view, id, None).await
}

/// An address; with what was typed when something was refused.
pub(super) async fn endpoint_page(
    app: &App,
    view: &View,
    id: EndpointId,
    refused: Option<(Typed, PageError)>,
) -> PageResult {
    let actor = view.actor.clone();
    let want = DeliveryQuery { limit: LATEST, ..DeliveryQuery::default() };
    let (endpoint, latest, _) = app.db.read(move |conn| service::deliveries(conn, &actor, id, &want)).await?;
    let form = match refused {
        Some((typed, error)) => FormView::refused(typed, error),
        None => {
            let chosen = endpoint.kinds.iter().map(|kind| ("kind".to_owned(), kind.name.to_owned()));
            FormView::new(chosen.collect())
        }
    };
    let (tone, state) = standing(view, &endpoint);
    let path = format!("{}/{id}", base(view));
    page_with(
        form.status(),
        &EndpointPage {
            form: &form,
            state,
            tone: tone.class(),
            told: endpoint.state == EndpointState::Active,
            notice: notice(view, &endpoint),
            facts: facts(view, &endpoint),
            kinds: kind_options(view, &endpoint.owner),
            latest: latest.iter().map(|one| line(view, &path, one)).collect(),
            may_rotate: endpoint.old_until.is_none_or(|until| until <= view.now),
            base: base(view),
            path,
            endpoint: &endpoint,
            view,
        },
    )
}

/// What its owner must know at once; empty when all is well.
fn notice(view: &View, endpoint: &Endpoint) -> String {
    match (endpoint.state, endpoint.failing_since) {
        (EndpointState::Disabled, _) => view.t("webhook-notice-disabled"),
        (EndpointState::Paused, _) => view.t("webhook-notice-paused"),
        (EndpointState::Active, Some(since)) => view.t1("webhook-notice-failing", "since", view.time(&since)),
        (EndpointState::Active, None) => String::new(),
    }
}

fn facts(view: &View, endpoint: &Endpoint) -> Vec<(String, String)> {
    let mut facts = vec![
        (view.t("webhook-since"), view.time(&endpoint.made_at)),
        (
            view.t("webhook-last-answer"),
            endpoint.last.map_or_else(
                || view.t("webhook-never-answered"),
                |(status, at)| answer_words(view, status, at),
            ),
        ),
    ];
    if let Some(until) = endpoint.old_until.filter(|until| *until > view.now) {
        facts.push((view.t("webhook-old-secret"), view.t1("webhook-old-until", "until", view.time(&until))));
    }
    facts
}

fn line(view: &View, path: &str, one: &Delivery) -> DeliveryLine {
    let (tone, state) = super::deliveries::standing(view, one);
    DeliveryLine {
        path: format!("{path}/deliveries/{}", one.id),
        kind: super::deliveries::kind_name(view, &one.kind),
        at: view.time(&one.made_at),
        state,
        tone: tone.class(),
    }
}
