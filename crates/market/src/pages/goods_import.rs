//! A table of goods, alone or in a ZIP with its photographs, put on the shelf after a look at what was understood.

use std::collections::BTreeMap;
use std::io::Cursor;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use evidence::model::{FileId, Purpose};
use evidence::{Files, Sent, SentFile};
use kernel::Refusal as _;
use ui::sheet::{Fault, read_sheet};
use ui::{App, FormView, PageError, PageResult, Typed, View, page, page_with, redirect};

use super::sell::seller_of;
use super::words::chinese;
use crate::model::{
    Bundle, GoodsRow, GoodsTable, Listing, MOST_ROWS, RowFault, goods_headings, open_bundle, read_goods,
};
use crate::service::{self, PUBLISH_LISTING, PlannedChange, Seller};
use crate::{Error, GoodsError};

/// What was understood of a file.
pub(crate) struct Understood {
    /// Its cells, carried to the confirmation.
    pub(crate) cells: Vec<Vec<String>>,
    /// New goods, changes and faults, those that only the shop's own shelf shows among them.
    pub(crate) table: GoodsTable,
    /// What would change.
    pub(crate) changes: Vec<PlannedChange>,
    /// The photographs it names, taken in.
    pub(crate) pictures: BTreeMap<String, FileId>,
}

impl Understood {
    pub(crate) fn may_confirm(&self) -> bool {
        self.table.faults.is_empty() && !(self.table.rows.is_empty() && self.table.changes.is_empty())
    }
}

#[derive(Template)]
#[template(path = "market/goods_import.html")]
struct ImportPage<'a> {
    view: &'a View,
    form: FormView,
    /// None before a file was sent.
    read: Option<Understood>,
    /// Cells and photographs, carried to the confirmation.
    carried: (String, String),
    /// True once all of it was done.
    done: bool,
}

impl ImportPage<'_> {
    fn wrong(&self, fault: &RowFault) -> String {
        self.view.say(&fault.message)
    }

    fn headings(&self) -> String {
        goods_headings(chinese(self.view)).join(", ")
    }

    fn origin(&self, row: &GoodsRow) -> String {
        region::full_name_in(self.view.lang, row.lot.origin)
    }

    fn may_confirm(&self) -> bool {
        !self.done && self.read.as_ref().is_some_and(Understood::may_confirm)
    }

    /// What stays though rows say something else: line, title, and which column.
    fn staying<'b>(&self, read: &'b Understood) -> Vec<(usize, &'b str, String)> {
        let told = |one: &'b PlannedChange| {
            let title = one.listing.title.as_str();
            one.staying.iter().map(move |message| (one.line, title, message))
        };
        let lines = read.changes.iter().flat_map(told);
        lines.map(|(line, title, message)| (line, title, self.view.say(message))).collect()
    }

    /// Pieces on the shelf in all, before and after.
    fn pieces(&self, listing: &Listing, more: &i64) -> String {
        let there = listing.available + listing.held + listing.sold;
        let number = |count: i64| self.view.number(&count);
        if *more == 0 { number(there) } else { format!("{} → {}", number(there), number(there + more)) }
    }

    fn price(&self, one: &PlannedChange) -> String {
        let before = self.view.money(&one.listing.price);
        match &one.to {
            Some(to) if to.price != one.listing.price => format!("{before} → {}", self.view.money(&to.price)),
            _ => before,
        }
    }

    /// Changes that change something.
    fn changed<'b>(&self, read: &'b Understood) -> Vec<(&'b PlannedChange, i64)> {
        read.changes.iter().filter_map(|one| Some((one, one.to.as_ref()?.more))).collect()
    }

    fn unchanged(&self, read: &Understood) -> usize {
        read.changes.iter().filter(|one| one.to.is_none()).count()
    }
}

fn import_page(view: &View, form: FormView, read: Option<Understood>) -> PageResult {
    let carried = match &read {
        Some(read) => (
            serde_json::to_string(&read.cells).map_err(db::Error::from)?,
            serde_json::to_string(&read.pictures).map_err(db::Error::from)?,
        ),
        None => (String::new(), String::new()),
    };
    page_with(form.status(), &ImportPage { view, form, read, carried, done: false })
}

/// What was done, where something stays that the file says otherwise.
fn done_page(view: &View, read: Understood) -> PageResult {
    let (form, carried) = (FormView::default(), (String::new(), String::new()));
    page(&ImportPage { view, form, read: Some(read), carried, done: true })
}

pub(super) async fn show(State(app): State<App>, view: View) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    view.actor.may(PUBLISH_LISTING, &seller)?;
    import_page(&view, FormView::default(), None)
}

/// Reads a file and shows what was understood; nothing is on the shelf yet.
pub(super) async fn preview(
    State(app): State<App>,
    Extension(files): Extension<Files>,
    view: View,
    mut sent: Sent,
) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    view.actor.may(PUBLISH_LISTING, &seller)?;
    match understand(&app, &files, &view, &seller, &mut sent).await {
        Ok(read) => import_page(&view, FormView::default(), Some(read)),
        Err(error) if error.is_correctable() => {
            let refused = PageError { field: Some("file"), ..error };
            import_page(&view, FormView::refused(Typed::default(), refused), None)
        }
        Err(error) => Err(error),
    }
}

/// Reads what a form or a program sent, and takes in the photographs that it names. What is wrong with a row or its
/// photographs is said of that row.
pub(crate) async fn understand(
    app: &App,
    files: &Files,
    view: &View,
    seller: &Seller,
    sent: &mut Sent,
) -> Result<Understood, PageError> {
    let file = sent.take("file").into_iter().next().map(|file| file.bytes).unwrap_or_default();
    let read = tokio::task::spawn_blocking(move || {
        let Bundle { table, pictures } = open_bundle(file)?;
        Ok::<_, Error>((rows_of(&table)?, pictures))
    });
    let (cells, mut pictures) = read.await.map_err(|_| PageError::from(Error::from(Fault::Damaged)))??;
    let mut table = read_goods(&cells, view.now.day())?;
    let (mut taken, mut faults) = (BTreeMap::new(), Vec::new());
    for (line, names) in &table.photos {
        for name in names {
            if taken.contains_key(name) {
                continue;
            }
            match take_in(app, files, view, name, pictures.remove(name)).await? {
                Ok(id) => {
                    taken.insert(name.clone(), id);
                }
                Err(wrong) => faults.push(RowFault { line: *line, message: Error::from(wrong).message() }),
            }
        }
    }
    let (actor, whose, planning) = (view.actor.clone(), seller.clone(), table.clone());
    let planned = app.db.read(move |conn| service::plan_goods(conn, &actor, &whose, &planning));
    let (changes, unfit) = planned.await?;
    faults.extend(unfit);
    table.faults.extend(faults);
    table.faults.sort_by_key(|fault| fault.line);
    Ok(Understood { cells, table, changes, pictures: taken })
}

/// One photograph through the same eyes as one that is chosen in a form; what is wrong with it is said of its row.
async fn take_in(
    app: &App,
    files: &Files,
    view: &View,
    name: &str,
    bytes: Option<Vec<u8>>,
) -> Result<Result<FileId, GoodsError>, PageError> {
    let Some(bytes) = bytes else { return Ok(Err(GoodsError::PictureMissing(name.to_owned()))) };
    let sent = SentFile { name: name.to_owned(), bytes };
    match evidence::service::take_in(app, files, &view.actor, Purpose::Photo, sent).await {
        Ok(file) => Ok(Ok(file.id)),
        Err(error) => {
            let refused = PageError::from(error);
            if refused.is_correctable() {
                Ok(Err(GoodsError::PictureUnfit(name.to_owned())))
            } else {
                Err(refused)
            }
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

/// Puts all rows on the shelf and makes all changes, or none.
pub(super) async fn confirm(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    view.actor.may(PUBLISH_LISTING, &seller)?;
    let cells: Vec<Vec<String>> = serde_json::from_str(typed.get("table")).unwrap_or_default();
    let pictures = serde_json::from_str(typed.get("pictures")).unwrap_or_default();
    let mut table = read_goods(&cells, view.now.day())?;
    let (actor, whose, planning) = (view.actor.clone(), seller.clone(), table.clone());
    let planned = app.db.read(move |conn| service::plan_goods(conn, &actor, &whose, &planning));
    let (changes, unfit) = planned.await?;
    table.faults.extend(unfit);
    let read = Understood { cells, table, changes, pictures };
    if !read.table.faults.is_empty() {
        return import_page(&view, FormView::default(), Some(read));
    }
    match import(&app, &view, &seller, &read).await {
        Ok(()) if read.changes.iter().all(|one| one.staying.is_empty()) => Ok(redirect("/sell/goods")),
        Ok(()) => done_page(&view, read),
        Err(error) if error.is_correctable() => {
            let refused = PageError { field: None, ..error };
            import_page(&view, FormView::refused(Typed::default(), refused), Some(read))
        }
        Err(error) => Err(error),
    }
}

/// Does what was understood.
pub(crate) async fn import(
    app: &App,
    view: &View,
    seller: &Seller,
    read: &Understood,
) -> Result<(), PageError> {
    let (actor, now, city, seller) = (view.actor.clone(), view.now, app.site.city, seller.clone());
    let (table, pictures) = (read.table.clone(), read.pictures.clone());
    let done = app
        .db
        .write(move |tx| service::import_goods(tx, &actor, now, city, &seller, &table, &pictures))
        .await;
    Ok(done?)
}
