//! What is in the shop as tables: one to look at, and one that an import reads.

use axum::extract::State;
use ui::{App, Cell, Column, ListQuery, ListView, PageResult, Tone, View, list_page};

use super::listing_url;
use super::sell::seller_of;
use super::words::{chinese, unit_name};
use crate::model::goods_headings;
use crate::service::{self, PUBLISH_LISTING};

/// All listings of the shop as a table, to be searched and written to a file.
pub(super) async fn table(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    view.actor.may(PUBLISH_LISTING, &seller)?;
    let shop = app.db.read(move |conn| service::shop_of(conn, &seller)).await?;
    let words = query.words().to_lowercase();
    let found: Vec<_> =
        shop.listings.into_iter().filter(|one| one.title.to_lowercase().contains(&words)).collect();
    let total = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let rows = query.page_of(found).map(|one| {
        let (tone, state) = if one.published {
            (Tone::Good, view.t("market-published"))
        } else {
            (Tone::Plain, view.t("market-withdrawn"))
        };
        vec![
            Cell::Link(one.title.clone(), listing_url(one.county, one.id)),
            Cell::Text(region::full_name(one.origin)),
            Cell::Text(unit_name(&view, one.measure.unit)),
            Cell::Number(one.net.0),
            Cell::Money(one.price),
            Cell::Number(one.minimum),
            Cell::Number(one.available),
            Cell::Number(one.held),
            Cell::Number(one.sold),
            Cell::Tag(tone, state),
        ]
    });
    let list = ListView {
        title: view.t("market-goods-table"),
        intro: String::new(),
        file: "goods",
        filters: Vec::new(),
        columns: vec![
            Column::words(view.t("market-title")),
            Column::words(view.t("market-origin-village")),
            Column::words(view.t("market-unit")),
            Column::numbers(view.t("market-net")),
            Column::numbers(view.t("market-price")),
            Column::numbers(view.t("market-minimum")),
            Column::numbers(view.t("market-available")),
            Column::numbers(view.t("market-held")),
            Column::numbers(view.t("market-sold")),
            Column::words(view.t("market-status")),
        ],
        rows: rows.collect(),
        total,
        empty: view.t("market-no-listings"),
        action: Some((view.t("market-goods-for-import"), "/sell/goods/file".to_owned())),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

/// What is on the shelf, in just the columns that an import reads: taken along, changed, and sent again.
pub(super) async fn file(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    let (actor, words) = (view.actor.clone(), query.words().to_owned());
    let page = (query.offset(), query.limit());
    let (facts, total) =
        app.db.read(move |conn| service::goods_on_shelf(conn, &actor, &seller, &words, page)).await?;
    let zh = chinese(&view);
    let list = ListView {
        title: view.t("market-goods-for-import"),
        intro: view.t("market-goods-for-import-intro"),
        file: "goods-for-import",
        filters: Vec::new(),
        columns: goods_headings(zh).into_iter().map(|name| Column::words(name.to_owned())).collect(),
        rows: facts.iter().map(|one| one.cells(zh).into_iter().map(Cell::Text).collect()).collect(),
        total,
        empty: view.t("market-no-listings"),
        action: Some((view.t("market-goods-import"), "/sell/goods/import".to_owned())),
        searchable: true,
    };
    list_page(&view, &query, &list)
}
