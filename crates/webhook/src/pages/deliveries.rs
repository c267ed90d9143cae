//! What an address was told and is to be told.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue};
use ui::{
    App, Cell, Column, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Tone, Typed, View,
    list_page, page_with, redirect,
};

use super::endpoints::kind_options;
use super::{answer_words, base, owner};
use crate::catalogue::{PING, kind};
use crate::model::{Delivery, DeliveryId, DeliveryState, EndpointId, EndpointState};
use crate::service::{self, DeliveryQuery};

/// Seconds until a page of something that is tried now asks again.
const ASK_AGAIN: &str = "2";

/// A kind's name in the reader's language.
pub(super) fn kind_name(view: &View, name: &str) -> String {
    match kind(name) {
        Some(kind) => view.t(kind.key),
        None if name == PING => view.t("webhook-kind-ping"),
        None => name.to_owned(),
    }
}

/// How a delivery stands: a word and its tone.
pub(super) fn standing(view: &View, one: &Delivery) -> (Tone, String) {
    let tone = match one.state {
        DeliveryState::Waiting if one.attempts > 0 => Tone::Warn,
        DeliveryState::Waiting => Tone::Info,
        DeliveryState::Done => Tone::Good,
        DeliveryState::Failed => Tone::Bad,
    };
    (tone, view.say(&one.state.label()))
}

/// Reads what a program or a person asks of the deliveries.
pub(crate) fn wanted(query: &ListQuery) -> DeliveryQuery {
    DeliveryQuery {
        words: query.words().to_owned(),
        kind: query.filter("kind").to_owned(),
        state: DeliveryState::parse(query.filter("state")),
        offset: query.offset(),
        limit: query.limit(),
    }
}

pub(super) async fn list(
    State(app): State<App>,
    view: View,
    Id(of): Id<EndpointId>,
    query: ListQuery,
) -> PageResult {
    owner(&view)?;
    let (actor, want) = (view.actor.clone(), wanted(&query));
    let (of, found, total) = app.db.read(move |conn| service::deliveries(conn, &actor, of, &want)).await?;
    let states = DeliveryState::ALL.map(|one| (one.as_str().to_owned(), view.say(&one.label())));
    let path = format!("{}/{}", base(&view), of.id);
    let list = ListView {
        title: view.t("webhook-deliveries"),
        intro: of.url.clone(),
        file: "webhook-deliveries",
        filters: vec![
            Filter { name: "state", label: view.t("webhook-state"), options: states.into() },
            Filter { name: "kind", label: view.t("webhook-kind"), options: kind_options(&view, &of.owner) },
        ],
        columns: vec![
            Column::words(view.t("webhook-kind")),
            Column::words(view.t("webhook-subject")),
            Column::words(view.t("webhook-state")),
            Column::numbers(view.t("webhook-attempts")),
            Column::words(view.t("webhook-last-answer")),
            Column::words(view.t("webhook-written-at")),
        ],
        rows: found.iter().map(|one| row(&view, &path, one)).collect(),
        total,
        empty: view.t("webhook-deliveries-empty"),
        action: Some((view.t("webhook-back"), path)),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn row(view: &View, path: &str, one: &Delivery) -> Vec<Cell> {
    let (tone, words) = standing(view, one);
    vec![
        Cell::Link(kind_name(view, &one.kind), format!("{path}/deliveries/{}", one.id)),
        Cell::Text(one.subject.clone()),
        Cell::Tag(tone, words),
        Cell::Number(one.attempts.into()),
        one.answered_at.map_or(Cell::Missing, |at| Cell::Text(answer_words(view, one.status, at))),
        Cell::Time(one.made_at),
    ]
}

#[derive(Template)]
#[template(path = "webhook/delivery.html")]
struct DeliveryPage<'a> {
    view: &'a View,
    form: &'a FormView,
    delivery: &'a Delivery,
    path: String,
    title: String,
    state: String,
    tone: &'static str,
    facts: Vec<(String, String)>,
    may_repeat: bool,
}

pub(crate) type Both = Path<(String, String)>;

/// The numbers of an address and a delivery; a mistyped one is a page that does not exist.
pub(crate) fn numbers(Path((of, id)): Both) -> Result<(EndpointId, DeliveryId), PageError> {
    match (of.parse(), id.parse()) {
        (Ok(of), Ok(id)) => Ok((of, id)),
        _ => Err(PageError::not_found()),
    }
}

pub(super) async fn show(State(app): State<App>, view: View, both: Both) -> PageResult {
    let (of, id) = numbers(both)?;
    delivery_page(&app, &view, (of, id), FormView::default()).await
}

async fn delivery_page(
    app: &App,
    view: &View,
    (of, id): (EndpointId, DeliveryId),
    form: FormView,
) -> PageResult {
    owner(view)?;
    let actor = view.actor.clone();
    let (of, one) = app.db.read(move |conn| service::delivery(conn, &actor, of, id)).await?;
    let (tone, state) = standing(view, &one);
    let mut response = page_with(
        form.status(),
        &DeliveryPage {
            form: &form,
            path: format!("{}/{}", base(view), of.id),
            title: kind_name(view, &one.kind),
            state,
            tone: tone.class(),
            facts: facts(view, &one),
            may_repeat: one.state != DeliveryState::Waiting && of.state != EndpointState::Disabled,
            delivery: &one,
            view,
        },
    )?;
    if one.state == DeliveryState::Waiting && one.next_at <= view.now.plus_seconds(60) {
        let again = HeaderValue::from_static(ASK_AGAIN);
        response.headers_mut().insert(HeaderName::from_static("refresh"), again);
    }
    Ok(response)
}

fn facts(view: &View, one: &Delivery) -> Vec<(String, String)> {
    let mut facts = vec![
        (view.t("webhook-message-id"), one.event.to_string()),
        (view.t("webhook-subject"), one.subject.clone()),
        (view.t("webhook-written-at"), view.time(&one.made_at)),
        (view.t("webhook-attempts"), view.number(&one.attempts.into())),
    ];
    if let Some(at) = one.answered_at {
        facts.push((view.t("webhook-last-answer"), answer_words(view, one.status, at)));
    }
    if one.state == DeliveryState::Waiting {
        facts.push((view.t("webhook-next-at"), view.time(&one.next_at)));
    }
    facts
}

pub(super) async fn again(State(app): State<App>, view: View, both: Both, typed: Typed) -> PageResult {
    owner(&view)?;
    let (of, id) = numbers(both)?;
    let (actor, now) = (view.actor.clone(), view.now);
    let done = app.db.write(move |tx| service::again(tx, &actor, now, of, id));
    match done.await.map_err(PageError::from) {
        Ok(()) => Ok(redirect(&format!("{}/{of}/deliveries/{id}", base(&view)))),
        Err(error) if error.is_correctable() => {
            delivery_page(&app, &view, (of, id), FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}
