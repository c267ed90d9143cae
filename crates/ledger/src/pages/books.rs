//! The trial balance, what its numbers are made of, statements, and the chart of accounts.

use axum::extract::State;
use ui::{App, Cell, Column, Door, Filter, ListQuery, ListView, PageError, PageResult, View, list_page};

use super::words;
use crate::service::{self, LineQuery, OwnerNames, SEE_BOOKS, SheetQuery};
use crate::{AccountCode, EntryLine, Month, OwnerKind, Sum};

/// Months a reader may choose from.
const MONTHS: usize = 24;

pub(crate) fn sheet_wanted(query: &ListQuery) -> Result<SheetQuery, PageError> {
    Ok(SheetQuery {
        county: query.optional("county")?,
        month: month_of(query)?,
        kind: OwnerKind::parse(query.filter("kind")),
    })
}

pub(crate) fn lines_wanted(query: &ListQuery) -> Result<LineQuery, PageError> {
    Ok(LineQuery {
        county: query.optional("county")?,
        code: AccountCode::parse(query.filter("account")),
        owner: query.optional::<kernel::OrganisationId>("owner")?.map(|owner| owner.0),
        month: month_of(query)?,
        words: query.words().to_owned(),
        offset: query.offset(),
        limit: query.limit(),
    })
}

/// A month that cannot be read is refused: another month's figures would be wrong ones.
fn month_of(query: &ListQuery) -> Result<Option<Month>, PageError> {
    match query.filter("month") {
        "" => Ok(None),
        text => Ok(Some(text.parse().map_err(crate::Error::from)?)),
    }
}

pub(super) async fn sheet(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let want = sheet_wanted(&query)?;
    let actor = view.actor.clone();
    let sums = app.db.read(move |conn| service::sheet(conn, &actor, want)).await?;
    let rows: Vec<Vec<Cell>> = sums.iter().map(|sum| sheet_row(&view, want.month, sum)).collect();
    let list = ListView {
        title: view.t("ledger-sheet"),
        intro: balance_in_words(&view, &sums),
        file: "trial-balance",
        filters: vec![counties(&view), months(&view)],
        columns: vec![
            Column::words(view.t("ledger-county")),
            Column::words(view.t("ledger-account")),
            Column::words(view.t("ledger-book")),
            Column::numbers(view.t("ledger-opening")).defined(view.t("ledger-opening-definition")),
            Column::numbers(view.t("ledger-debit")),
            Column::numbers(view.t("ledger-credit")),
            Column::numbers(view.t("ledger-closing")).defined(view.t("ledger-closing-definition")),
        ],
        total: total(&rows),
        rows: query.page_of(rows).collect(),
        empty: view.t("ledger-sheet-empty"),
        action: Some((view.t("ledger-statements"), format!("{}/statements", home(&view)))),
        searchable: false,
    };
    list_page(&view, &query, &list)
}

/// Whether all debits are as much as all credits, in words.
fn balance_in_words(view: &View, sums: &[Sum]) -> String {
    let debits: kernel::Fen = sums.iter().map(|sum| sum.debits).sum();
    let credits: kernel::Fen = sums.iter().map(|sum| sum.credits).sum();
    let key = if debits == credits { "ledger-sheet-balanced" } else { "ledger-sheet-unbalanced" };
    view.t2(key, ("debits", &view.money(&debits)), ("credits", &view.money(&credits)))
}

fn sheet_row(view: &View, month: Option<Month>, sum: &Sum) -> Vec<Cell> {
    vec![
        Cell::Text(region::name_in(view.lang, sum.county)),
        Cell::Link(words::account(view, sum.code), lines_url(view, month, sum)),
        Cell::Text(words::book(view, sum.code)),
        opening(month, sum),
        Cell::Money(sum.debits),
        Cell::Money(sum.credits),
        Cell::Money(sum.closing()),
    ]
}

/// Without a month there is nothing that stood there before.
fn opening(month: Option<Month>, sum: &Sum) -> Cell {
    if month.is_some() { Cell::Money(sum.opening) } else { Cell::Missing }
}

pub(super) async fn statements(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let want = sheet_wanted(&query)?;
    let actor = view.actor.clone();
    let (found, names) = app.db.read(move |conn| service::statements(conn, &actor, want)).await?;
    let searched = query.words().trim();
    let rows: Vec<Vec<Cell>> = found
        .iter()
        .map(|sum| (sum, words::owner(&view, &names, sum.county, sum.owner)))
        .filter(|(_, name)| name.contains(searched))
        .map(|(sum, name)| {
            vec![
                Cell::Text(words::owner_kind(&view, sum.code.owner_kind())),
                Cell::Link(name, lines_url(&view, want.month, sum)),
                Cell::Text(region::name_in(view.lang, sum.county)),
                Cell::Text(words::account(&view, sum.code)),
                opening(want.month, sum),
                Cell::Money(sum.debits),
                Cell::Money(sum.credits),
                Cell::Money(sum.closing()),
            ]
        })
        .collect();
    let kinds = OwnerKind::ALL.map(|kind| (kind.as_str().to_owned(), words::owner_kind(&view, kind)));
    let list = ListView {
        title: view.t("ledger-statements"),
        intro: view.t("ledger-statements-intro"),
        file: "statements",
        filters: vec![
            counties(&view),
            months(&view),
            Filter { name: "kind", label: view.t("ledger-owner"), options: kinds.into() },
        ],
        columns: vec![
            Column::words(view.t("ledger-owner")),
            Column::words(view.t("ledger-owner-name")),
            Column::words(view.t("ledger-county")),
            Column::words(view.t("ledger-account")),
            Column::numbers(view.t("ledger-opening")).defined(view.t("ledger-opening-definition")),
            Column::numbers(view.t("ledger-debit")),
            Column::numbers(view.t("ledger-credit")),
            Column::numbers(view.t("ledger-closing")).defined(view.t("ledger-closing-definition")),
        ],
        total: total(&rows),
        rows: query.page_of(rows).collect(),
        empty: view.t("ledger-sheet-empty"),
        action: (view.door == Door::City).then(|| (view.t("ledger-chart"), "/city/books/chart".to_owned())),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

pub(super) async fn lines(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let want = lines_wanted(&query)?;
    let actor = view.actor.clone();
    let (found, total, names) = app.db.read(move |conn| service::entries(conn, &actor, want)).await?;
    let accounts = AccountCode::ALL.map(|code| (code.as_str().to_owned(), words::account(&view, code)));
    let list = ListView {
        title: view.t("ledger-lines"),
        intro: view.t("ledger-lines-intro"),
        file: "entries",
        filters: vec![
            counties(&view),
            Filter { name: "account", label: view.t("ledger-account"), options: accounts.into() },
            months(&view),
        ],
        columns: vec![
            Column::words(view.t("ledger-day")).defined(view.t("ledger-day-definition")),
            Column::words(view.t("ledger-at")),
            Column::words(view.t("ledger-entry")),
            Column::words(view.t("ledger-subject")),
            Column::words(view.t("ledger-account")),
            Column::words(view.t("ledger-owner-name")),
            Column::numbers(view.t("ledger-debit")),
            Column::numbers(view.t("ledger-credit")),
        ],
        rows: found.iter().map(|line| line_row(&view, &names, line)).collect(),
        total,
        empty: view.t("ledger-lines-empty"),
        action: Some((view.t("ledger-sheet"), home(&view))),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn line_row(view: &View, names: &OwnerNames, line: &EntryLine) -> Vec<Cell> {
    let subject = words::subject_url(&line.kind, &line.subject, offices(view));
    let amount = |amount: kernel::Fen| if amount.is_positive() { Cell::Money(amount) } else { Cell::Missing };
    vec![
        Cell::Text(line.day.to_string()),
        Cell::Time(line.at),
        Cell::Text(words::entry(view, &line.kind)),
        Cell::Link(line.subject.clone(), subject),
        Cell::Text(words::account(view, line.code)),
        Cell::Text(words::owner(view, names, line.county, line.owner)),
        amount(line.debit),
        amount(line.credit),
    ]
}

/// The chart of accounts (会计科目表).
pub(super) async fn chart(view: View, query: ListQuery) -> PageResult {
    view.actor.may(SEE_BOOKS, &service::BooksOf(view.app().site.city))?;
    let row = |code: AccountCode| {
        vec![
            Cell::Text(words::account(&view, code)),
            Cell::Text(code.as_str().to_owned()),
            Cell::Text(words::book(&view, code)),
            Cell::Text(words::side(&view, code)),
            Cell::Text(words::owner_kind(&view, code.owner_kind())),
            Cell::Text(words::meaning(&view, code)),
        ]
    };
    let rows: Vec<Vec<Cell>> = AccountCode::ALL.into_iter().map(row).collect();
    let list = ListView {
        title: view.t("ledger-chart"),
        intro: view.t("ledger-chart-intro"),
        file: "chart-of-accounts",
        filters: Vec::new(),
        columns: [
            "ledger-account",
            "ledger-code",
            "ledger-book",
            "ledger-side",
            "ledger-owner",
            "ledger-meaning",
        ]
        .map(|key| Column::words(view.t(key)))
        .into(),
        total: total(&rows),
        rows,
        empty: String::new(),
        action: Some((view.t("ledger-sheet"), "/city/books".to_owned())),
        searchable: false,
    };
    list_page(&view, &query, &list)
}

/// Where the reader's office is.
fn offices(view: &View) -> &'static str {
    if view.door == Door::County { "/county" } else { "/city" }
}

fn home(view: &View) -> String {
    format!("{}/books", offices(view))
}

fn lines_url(view: &View, month: Option<Month>, sum: &Sum) -> String {
    let month = month.map_or_else(String::new, |month| format!("&month={month}"));
    let owner =
        sum.owner.map_or_else(String::new, |owner| format!("&owner={}", kernel::code(owner.number())));
    format!("{}/lines?county={}&account={}{owner}{month}", home(view), sum.county, sum.code.as_str())
}

/// The counties a reader may choose from.
fn counties(view: &View) -> Filter {
    let scope = view.actor.scope(SEE_BOOKS, "Books");
    let options = region::counties_of(&scope).into_iter();
    Filter {
        name: "county",
        label: view.t("ledger-county"),
        options: options.map(|one| (one.to_string(), region::name_in(view.lang, one))).collect(),
    }
}

fn months(view: &View) -> Filter {
    let last = Month::of(view.now.day());
    let all = std::iter::successors(Some(last), |month| Some(month.previous())).take(MONTHS);
    Filter {
        name: "month",
        label: view.t("ledger-month"),
        options: all.map(|month| (month.to_string(), month.to_string())).collect(),
    }
}

fn total(rows: &[Vec<Cell>]) -> i64 {
    i64::try_from(rows.len()).unwrap_or(i64::MAX)
}
