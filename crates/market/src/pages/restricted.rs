//! What is not sold here, for everybody; and what still stands in shops though a newer list forbids it, for offices.

use axum::extract::State;
use kernel::{RegionCode, ResourceRef};
use ui::{App, Cell, Column, Filter, ListQuery, ListView, PageError, PageResult, View, list_page};

use super::listing_url;
use super::words::chinese;
use crate::model::{Forbidden, restricted};
use crate::service::{self, BarredQuery, SEE_SELLERS};

/// The list, with why and where one may turn.
pub(super) async fn list(view: View, query: ListQuery) -> PageResult {
    let list = restricted()?;
    let matching = list.matching(query.words(), query.filter("reason"));
    let total = i64::try_from(matching.len()).unwrap_or(i64::MAX);
    let row = |one: &&Forbidden| {
        vec![
            Cell::Text(one.name.clone()),
            Cell::Text(one.reason.words(chinese(&view)).to_owned()),
            Cell::Text(one.reason.source.clone()),
            Cell::Text(one.reason.way(chinese(&view)).to_owned()),
        ]
    };
    let mut reasons: Vec<(String, String)> = Vec::new();
    for one in &list.forbidden {
        if reasons.iter().all(|(code, _)| *code != one.reason.code) {
            reasons.push((one.reason.code.clone(), one.reason.words(chinese(&view)).to_owned()));
        }
    }
    let shown = ListView {
        title: view.t("market-restricted"),
        intro: view.t("market-restricted-intro"),
        file: "restricted-goods",
        filters: vec![Filter { name: "reason", label: view.t("market-restricted-why"), options: reasons }],
        columns: vec![
            Column::words(view.t("market-restricted-name")),
            Column::words(view.t("market-restricted-why")),
            Column::words(view.t("market-restricted-source")),
            Column::words(view.t("market-restricted-way")),
        ],
        rows: query.page_of(&matching).map(row).collect(),
        total,
        empty: view.t("market-restricted-none"),
        action: None,
        searchable: true,
    };
    list_page(&view, &query, &shown)
}

/// Listings a list forbids; nobody sees them in the shop.
pub(super) async fn barred(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    oversees_shops(&view)?;
    let want = barred_wanted(&query)?;
    let actor = view.actor.clone();
    let (found, total) = app.db.read(move |conn| service::barred(conn, &actor, &want)).await?;
    let list = restricted()?;
    let rows = found.into_iter().map(|(listing, at)| {
        let why = list.forbidden.iter().find(|one| one.name == listing.barred).map(|one| &one.reason);
        let words = why.map_or_else(String::new, |why| why.words(chinese(&view)).to_owned());
        let source = why.map_or_else(String::new, |why| why.source.clone());
        vec![
            Cell::Link(listing.title.clone(), listing_url(listing.county, listing.id)),
            Cell::Link(listing.seller_name, format!("/shops/{}/{}", listing.county, listing.seller)),
            Cell::Text(region::name_in(view.lang, listing.county)),
            Cell::Text(listing.barred),
            Cell::Text(words),
            Cell::Text(source),
            Cell::Time(at),
            Cell::Number(listing.available),
        ]
    });
    let shown = ListView {
        title: view.t("market-barred"),
        intro: view.t("market-barred-intro"),
        file: "barred-listings",
        filters: vec![Filter {
            name: "county",
            label: view.t("market-county"),
            options: region::county_options(view.lang),
        }],
        columns: vec![
            Column::words(view.t("market-title")),
            Column::words(view.t("market-seller")),
            Column::words(view.t("market-county")),
            Column::words(view.t("market-restricted-name")),
            Column::words(view.t("market-restricted-why")),
            Column::words(view.t("market-restricted-source")),
            Column::words(view.t("market-barred-since")),
            Column::numbers(view.t("market-available")),
        ],
        rows: rows.collect(),
        total,
        empty: view.t("market-barred-none"),
        action: Some((view.t("market-restricted"), "/restricted".to_owned())),
        searchable: true,
    };
    list_page(&view, &query, &shown)
}

/// Refuses who oversees no division's shops.
pub(crate) fn oversees_shops(view: &View) -> Result<(), PageError> {
    if view.actor.scope(SEE_SELLERS, "Shop").regions.is_empty() {
        view.actor.may(SEE_SELLERS, &ResourceRef::new("Shop", RegionCode(0)))?;
    }
    Ok(())
}

/// A number that cannot be read is refused, not passed over.
pub(crate) fn barred_wanted(query: &ListQuery) -> Result<BarredQuery, PageError> {
    Ok(BarredQuery {
        words: query.words().trim().to_owned(),
        seller: query.optional("seller")?,
        county: query.optional("county")?,
        offset: query.offset(),
        limit: query.limit(),
    })
}
