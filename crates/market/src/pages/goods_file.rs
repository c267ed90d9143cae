//! Goods by file: all that is on the shelf as a table, and a table put on the shelf after a look at what was understood.

use std::io::Cursor;

use askama::Template;
use axum::extract::State;
use evidence::Sent;
use ui::sheet::{Fault, read_sheet};
use ui::{
    App, Cell, Column, FormView, ListQuery, ListView, PageError, PageResult, Tone, Typed, View, list_page,
    page_with, redirect,
};

use super::listing_url;
use super::sell::seller_of;
use super::words::{chinese, unit_name};
use crate::Error;
use crate::model::{GoodsRow, GoodsTable, MOST_ROWS, RowFault, goods_headings, read_goods};
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
    let (from, most) =
        (usize::try_from(query.offset()).unwrap_or(0), usize::try_from(query.limit()).unwrap_or(usize::MAX));
    let rows = found.into_iter().skip(from).take(most).map(|one| {
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
        action: Some((view.t("market-goods-import"), "/sell/goods/import".to_owned())),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

#[derive(Template)]
#[template(path = "market/goods_import.html")]
struct ImportPage<'a> {
    view: &'a View,
    form: FormView,
    /// What was understood; none before a file was sent.
    read: Option<GoodsTable>,
    /// The table, carried to the confirmation.
    carried: String,
}

impl ImportPage<'_> {
    fn wrong(&self, fault: &RowFault) -> String {
        self.view.say(&fault.message)
    }

    fn headings(&self) -> String {
        goods_headings(chinese(self.view)).join(", ")
    }

    fn origin(&self, row: &GoodsRow) -> String {
        region::full_name(row.lot.origin)
    }

    fn may_confirm(&self) -> bool {
        self.read.as_ref().is_some_and(|read| read.faults.is_empty() && !read.rows.is_empty())
    }
}

fn import_page(view: &View, form: FormView, read: Option<GoodsTable>, carried: String) -> PageResult {
    page_with(form.status(), &ImportPage { view, form, read, carried })
}

pub(super) async fn show(State(app): State<App>, view: View) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    view.actor.may(PUBLISH_LISTING, &seller)?;
    import_page(&view, FormView::default(), None, String::new())
}

/// Reads a file and shows what was understood; nothing is kept yet.
pub(super) async fn preview(State(app): State<App>, view: View, mut sent: Sent) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    view.actor.may(PUBLISH_LISTING, &seller)?;
    let file = sent.take("file").into_iter().next().map(|file| file.bytes).unwrap_or_default();
    let read = tokio::task::spawn_blocking(move || rows_of(&file)).await;
    let rows = read.map_err(|_| PageError::from(Error::from(Fault::Damaged)))?;
    let understood = rows.and_then(|rows| read_goods(&rows, view.now.day()).map(|read| (rows, read)));
    match understood {
        Ok((rows, read)) => {
            let carried = serde_json::to_string(&rows).map_err(db::Error::from)?;
            import_page(&view, FormView::default(), Some(read), carried)
        }
        Err(error) => {
            let refused = PageError { field: Some("file"), ..PageError::from(error) };
            if !refused.is_correctable() {
                return Err(refused);
            }
            import_page(&view, FormView::refused(Typed::default(), refused), None, String::new())
        }
    }
}

fn rows_of(file: &[u8]) -> Result<Vec<Vec<String>>, Error> {
    let mut rows = Vec::new();
    read_sheet::<_, Error>(&mut Cursor::new(file), MOST_ROWS + 1, &mut |row| {
        rows.push((0..row.width()).map(|column| row.text(column)).collect());
        Ok(())
    })?;
    Ok(rows)
}

/// Puts all rows on the shelf, or none.
pub(super) async fn confirm(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    view.actor.may(PUBLISH_LISTING, &seller)?;
    let carried = typed.get("table").to_owned();
    let rows: Vec<Vec<String>> = serde_json::from_str(&carried).unwrap_or_default();
    let read = read_goods(&rows, view.now.day()).map_err(PageError::from)?;
    if !read.faults.is_empty() {
        return import_page(&view, FormView::default(), Some(read), carried);
    }
    let (actor, now) = (view.actor.clone(), view.now);
    let goods = read.rows.clone();
    let done = app.db.write(move |tx| service::import_goods(tx, &actor, now, &seller, &goods)).await;
    match done.map_err(PageError::from) {
        Ok(()) => Ok(redirect("/sell/goods")),
        Err(error) if error.is_correctable() => {
            let refused = PageError { field: None, ..error };
            import_page(&view, FormView::refused(Typed::default(), refused), Some(read), carried)
        }
        Err(error) => Err(error),
    }
}
