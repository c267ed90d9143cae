//! Lists: every one has search, filters, pages and an export, and looks the same.

mod export;

pub use self::export::yuan;

use std::iter::{Skip, Take};
use std::str::FromStr;

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use kernel::{Fen, Status, Timestamp};

use self::export::{csv_of, cut, xlsx_of};
use crate::{App, CSV, PageError, PageResult, Typed, View, XLSX, attachment, page};

/// Rows of one page.
const PAGE: i64 = 25;
/// Bytes from which on a cell holds a sentence.
const LONG: usize = 90;
/// Bytes from which on it holds several words.
const WORDS: usize = 20;
/// Rows of one file of an export; a longer list comes in several files, and each says which rows it holds.
const EXPORT: i64 = 20_000;

/// What the reader asked of a list: words, filters, page, export.
#[derive(Debug, Clone, Default)]
pub struct ListQuery {
    typed: Typed,
    page: i64,
    export: Export,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Export {
    #[default]
    None,
    Csv,
    Xlsx,
}

impl ListQuery {
    /// The words searched for.
    #[must_use]
    pub fn words(&self) -> &str {
        self.typed.get("q")
    }

    /// The value of a filter; empty when it is not set.
    #[must_use]
    pub fn filter(&self, name: &str) -> &str {
        self.typed.get(name)
    }

    /// A filter that may be empty; one that cannot be read is refused, as the rows would be others.
    pub fn optional<T: FromStr>(&self, name: &'static str) -> Result<Option<T>, PageError> {
        self.typed.optional(name)
    }

    /// True when the reader asked for a file and not for a page.
    #[must_use]
    pub fn is_export(&self) -> bool {
        self.export != Export::None
    }

    /// How many rows to pass over, on a page or in the files before this one.
    #[must_use]
    pub const fn offset(&self) -> i64 {
        (self.page - 1) * self.limit()
    }

    /// How many rows to fetch.
    #[must_use]
    pub const fn limit(&self) -> i64 {
        match self.export {
            Export::None => PAGE,
            Export::Csv | Export::Xlsx => EXPORT,
        }
    }

    /// The rows of this page, where all are in memory.
    pub fn page_of<R: IntoIterator>(&self, rows: R) -> Take<Skip<R::IntoIter>> {
        let number = |value: i64| usize::try_from(value).unwrap_or(usize::MAX);
        rows.into_iter().skip(number(self.offset())).take(number(self.limit()))
    }

    /// This list's address with one field changed; the page starts over unless it is the page that changes.
    #[must_use]
    pub fn address(&self, path: &str, name: &str, value: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (field, old) in self.typed.pairs() {
            if field != name && field != "page" && field != "export" && field != "lang" && !old.is_empty() {
                query.append_pair(field, old);
            }
        }
        query.append_pair(name, value);
        format!("{path}?{}", query.finish())
    }
}

impl FromRequestParts<App> for ListQuery {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, PageError> {
        let typed = Typed::parse_urlencoded(parts.uri.query().unwrap_or_default().as_bytes())?;
        let page = typed.get("page").parse::<i64>().unwrap_or(1).clamp(1, 1_000_000);
        let export = match typed.get("export") {
            "csv" => Export::Csv,
            "xlsx" => Export::Xlsx,
            _ => Export::None,
        };
        Ok(Self { typed, page, export })
    }
}

/// What a tag says besides its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Neither good nor bad.
    Plain,
    /// Good.
    Good,
    /// To be watched.
    Warn,
    /// Bad.
    Bad,
    /// Informative.
    Info,
}

impl Tone {
    /// Its class in the styles.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Plain => "tag",
            Self::Good => "tag good",
            Self::Warn => "tag warn",
            Self::Bad => "tag bad",
            Self::Info => "tag info",
        }
    }
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// Words that lead somewhere.
    Link(String, String),
    /// A number.
    Number(i64),
    /// A number that leads to its records.
    NumberLink(i64, String),
    /// An amount.
    Money(Fen),
    /// An amount that leads to its records.
    MoneyLink(Fen, String),
    /// A moment.
    Time(Timestamp),
    /// A word with a tone.
    Tag(Tone, String),
    /// Nothing: not known, not zero.
    Missing,
}

impl Cell {
    fn text(&self, view: &View) -> String {
        match self {
            Self::Text(text) | Self::Link(text, _) | Self::Tag(_, text) => text.clone(),
            Self::Number(number) | Self::NumberLink(number, _) => view.number(number),
            Self::Money(amount) | Self::MoneyLink(amount, _) => view.money(amount),
            Self::Time(at) => view.time(at),
            Self::Missing => "–".to_owned(),
        }
    }

    const fn link(&self) -> Option<&String> {
        match self {
            Self::Link(_, to) | Self::NumberLink(_, to) | Self::MoneyLink(_, to) => Some(to),
            _ => None,
        }
    }

    /// True for a sentence, which takes more room than a word.
    const fn is_long(&self) -> bool {
        matches!(self, Self::Text(text) if text.len() > LONG)
    }

    /// True for several words, which would be a tower in the width of one.
    const fn is_words(&self) -> bool {
        matches!(self, Self::Text(text) if text.len() > WORDS)
    }

    const fn tone(&self) -> Option<Tone> {
        match self {
            Self::Tag(tone, _) => Some(*tone),
            _ => None,
        }
    }

    /// The value without separators and signs of currency, for files.
    fn plain(&self) -> String {
        match self {
            Self::Text(text) | Self::Link(text, _) | Self::Tag(_, text) => text.clone(),
            Self::Number(number) | Self::NumberLink(number, _) => number.to_string(),
            Self::Money(amount) | Self::MoneyLink(amount, _) => amount.to_string().replace(',', ""),
            Self::Time(at) => at.minute_text(),
            Self::Missing => String::new(),
        }
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name, with the unit.
    pub label: String,
    /// True when it stands at the right.
    pub number: bool,
    /// What is counted and how, for those who hover or read on.
    pub definition: String,
}

impl Column {
    /// A column of words.
    #[must_use]
    pub const fn words(label: String) -> Self {
        Self { label, number: false, definition: String::new() }
    }

    /// A column of numbers.
    #[must_use]
    pub const fn numbers(label: String) -> Self {
        Self { label, number: true, definition: String::new() }
    }

    /// The same column with its definition.
    #[must_use]
    pub fn defined(mut self, definition: String) -> Self {
        self.definition = definition;
        self
    }
}

/// A filter: a choice among a few.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Its field.
    pub name: &'static str,
    /// Its name.
    pub label: String,
    /// Values and their names; an empty choice stands before them.
    pub options: Vec<(String, String)>,
}

/// A list to be shown or exported.
#[derive(Debug, Clone)]
pub struct ListView {
    /// Its title.
    pub title: String,
    /// A sentence below the title; may be empty.
    pub intro: String,
    /// The file name of an export, without ending, in plain ASCII.
    pub file: &'static str,
    /// Its filters.
    pub filters: Vec<Filter>,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
    /// How many rows there are in all.
    pub total: i64,
    /// What to say when there is nothing.
    pub empty: String,
    /// Main action: name and address.
    pub action: Option<(String, String)>,
    /// False for a list that cannot be searched by words.
    pub searchable: bool,
}

#[derive(Template)]
#[template(path = "ui/list.html")]
struct ListPage<'a> {
    view: &'a View,
    list: &'a ListView,
    query: &'a ListQuery,
    pages: i64,
    previous: Option<String>,
    next: Option<String>,
    files: Vec<FileLinks>,
}

impl ListPage<'_> {
    fn file_count(&self) -> String {
        self.files.len().to_string()
    }
}

/// One file of an export, in both formats.
#[derive(Debug, PartialEq, Eq)]
struct FileLinks {
    /// Its rows, such as `20,001–40,000`; empty when it holds all.
    rows: String,
    csv: String,
    xlsx: String,
}

fn file_links(path: &str, query: &ListQuery, total: i64) -> Vec<FileLinks> {
    let files = (total + EXPORT - 1).div_euclid(EXPORT).max(1);
    let to = |format: &str, file: i64| {
        let address = query.address(path, "export", format);
        if file == 1 { address } else { format!("{address}&page={file}") }
    };
    (1..=files)
        .map(|file| FileLinks {
            rows: if files == 1 {
                String::new()
            } else {
                rows_from_to((file - 1) * EXPORT, total.min(file * EXPORT))
            },
            csv: to("csv", file),
            xlsx: to("xlsx", file),
        })
        .collect()
}

/// Rows by their places, such as `20,001–40,000`.
fn rows_from_to(passed: i64, last: i64) -> String {
    format!("{}–{}", kernel::grouped(passed + 1), kernel::grouped(last))
}

/// Shows a list, or sends it as a file when the reader asked for one.
pub fn list_page(view: &View, query: &ListQuery, list: &ListView) -> PageResult {
    let file = if query.page == 1 { list.file.to_owned() } else { format!("{}-{}", list.file, query.page) };
    match query.export {
        Export::Csv => Ok(attachment(&format!("{file}.csv"), CSV, csv_of(list, &cut(view, query, list))?)),
        Export::Xlsx => {
            let bytes = xlsx_of(list, &cut(view, query, list)).map_err(|error| {
                tracing::error!(%error, "an export failed");
                PageError::new(Status::Internal, "error-internal")
            })?;
            Ok(attachment(&format!("{file}.xlsx"), XLSX, bytes))
        }
        Export::None => {
            let pages = (list.total + PAGE - 1).div_euclid(PAGE).max(1);
            let at = |page: i64| query.address(&view.path, "page", &page.to_string());
            page(&ListPage {
                view,
                list,
                query,
                pages,
                previous: (query.page > 1).then(|| at(query.page - 1)),
                next: (query.page < pages).then(|| at(query.page + 1)),
                files: file_links(&view.path, query, list.total),
            })
        }
    }
}
