//! Who is entrusted with what.

use axum::extract::State;
use kernel::Refusal;
use ui::{App, Cell, Column, ListQuery, ListView, PageResult, View, list_page};

use super::roles;
use crate::service;

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let (actor, city, words) = (view.actor.clone(), app.site.city, query.words().to_owned());
    let (offset, limit) = (query.offset(), query.limit());
    let (people, total) = app
        .db
        .read(move |conn| service::people(conn, &actor, city, &words, offset, limit))
        .await
        .inspect_err(|error| tracing::debug!(status = error.status().code(), "people were not shown"))?;
    let rows = people
        .into_iter()
        .map(|(person, grants)| {
            vec![
                Cell::Link(person.name.clone(), format!("/city/people/{}", person.id)),
                Cell::Text(person.phone_masked),
                Cell::Text(roles(&view, &grants)),
            ]
        })
        .collect();
    let list = ListView {
        title: view.t("identity-people"),
        intro: view.t("identity-people-intro"),
        file: "people",
        filters: Vec::new(),
        columns: vec![
            Column::words(view.t("identity-name")),
            Column::words(view.t("identity-phone")),
            Column::words(view.t("identity-roles")),
        ],
        rows,
        total,
        empty: view.t("identity-people-empty"),
        action: None,
        searchable: true,
    };
    list_page(&view, &query, &list)
}
