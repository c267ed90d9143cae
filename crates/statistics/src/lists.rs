//! The lists behind the figures.

mod outlets;

pub(crate) use outlets::outlets;

use std::collections::BTreeMap;

use axum::extract::State;
use kernel::{Day, Fen, Level, Message, RegionCode, ResourceRef};
use ui::{App, Cell, Column, Door, Filter, ListQuery, ListView, PageResult, Tone, View, list_page};

use crate::links::orders_path;
use crate::model::{FigureRecord, Measure, Span};
use crate::pages::place_name;
use crate::service::{self, SEE_FIGURES};
use crate::{Error, Result};

/// The events that name a seller.
const SELLERS: [&str; 2] = ["identity.organisation_registered", "identity.organisation_renamed"];

/// Days a list may span.
const LONGEST: i64 = 400;

/// A county by its code, of today.
pub(crate) fn county(text: &str) -> Result<RegionCode> {
    let bad = || Error::County(text.to_owned());
    let code: RegionCode = text.parse().map_err(|_| bad())?;
    let known = code.level() == Level::County && region::divisions().get(code).is_some();
    known.then(|| region::divisions().today(code)).ok_or_else(bad)
}

/// The county whose figures the reader may see; none for those of the whole city.
pub(crate) fn own_county(view: &View) -> Option<RegionCode> {
    let regions = view.actor.scope(SEE_FIGURES, "Figures").regions;
    regions.into_iter().find(|region| region.level() >= Level::County).map(RegionCode::county)
}

/// The county a list is asked for; behind the county's door the reader's own when none is named.
fn county_asked(view: &View, query: &ListQuery) -> Result<Option<RegionCode>> {
    match query.filter("county") {
        "" if view.door == Door::County => Ok(own_county(view)),
        "" => Ok(None),
        asked => county(asked).map(Some),
    }
}

/// What a reader asked the records of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) measure: Measure,
    pub(crate) county: Option<RegionCode>,
    pub(crate) span: Span,
}

impl Asked {
    /// Reads the words of a query; what is empty has a default: transaction value, the last 30 days.
    pub(crate) fn read(measure: &str, code: &str, from: &str, to: &str, today: Day) -> Result<Self> {
        let day = |text: &str, default: Day| match text {
            "" => Ok(default),
            text => text.parse::<Day>().map_err(|_| Error::Day(text.to_owned())),
        };
        let to = day(to, today)?;
        let from = day(from, to.plus_days(-29))?;
        if from > to || from.plus_days(LONGEST) < to {
            return Err(Error::Span);
        }
        let measure = match measure {
            "" => Measure::TransactionValue,
            word => Measure::parse(word).ok_or_else(|| Error::Measure(word.to_owned()))?,
        };
        if measure.is_monthly() {
            return Err(Error::Monthly(measure));
        }
        let county = if code.is_empty() { None } else { Some(county(code)?) };
        Ok(Self { measure, county, span: Span { from, to } })
    }
}

pub(crate) async fn records(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let today = view.now.day();
    let code = county_asked(&view, &query)?.map_or_else(String::new, |county| county.to_string());
    let asked = Asked::read(query.filter("measure"), &code, query.filter("from"), query.filter("to"), today)?;
    view.actor.may(SEE_FIGURES, &ResourceRef::new("Figures", asked.county.unwrap_or(app.site.city)))?;
    let (offset, limit) = (query.offset(), query.limit());
    let Asked { measure, county, span } = asked;
    let (rows, total) =
        app.db.read(move |conn| service::records(conn, measure, county, span, offset, limit)).await?;
    let intro = Message::new("statistics-records-intro")
        .with("place", place_name(&view, county))
        .with("from", span.from)
        .with("to", span.to);
    let list = ListView {
        title: view.t1("statistics-records-title", "measure", view.say(&measure.label())),
        intro: view.say(&intro),
        file: "records",
        filters: filters(&view, span),
        columns: vec![
            Column::words(view.t("statistics-time")),
            Column::words(view.t("statistics-county")),
            Column::words(view.t("statistics-place")),
            Column::words(view.t("statistics-kind")),
            Column::words(view.t("statistics-subject")),
            Column::numbers(view.t("statistics-amount")),
        ],
        rows: rows.into_iter().map(|record| record_row(&view, record)).collect(),
        total,
        empty: view.t("statistics-records-empty"),
        action: None,
        searchable: false,
    };
    list_page(&view, &query, &list)
}

/// The sellers behind rural sales: what is known of each, and what it reported.
pub(crate) async fn sellers(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let county = county_asked(&view, &query)?;
    view.actor.may(SEE_FIGURES, &ResourceRef::new("Figures", county.unwrap_or(app.site.city)))?;
    let today = view.now.day().number() / 100;
    let month = |name: &str, default: i32| match query.filter(name) {
        "" => Ok(default),
        text => text.parse::<i32>().map_err(|_| Error::Day(text.to_owned())),
    };
    let months = (month("from", today - today % 100 + 1)?, month("to", today)?);
    let page = (query.offset(), query.limit());
    let (rows, total, names) = app
        .db
        .read(move |conn| {
            let (rows, total) = service::seller_sales(conn, county, months, page)?;
            let sellers = rows.iter().map(|one| (one.county, one.seller.to_string()));
            let names = names_of(conn, &SELLERS, sellers)?;
            Ok::<_, Error>((rows, total, names))
        })
        .await?;
    // A reporter's own figure does not leave the house; on the page an official sees what the sum is made of.
    let told = |amount: Fen| match query.is_export() {
        true => Cell::Tag(Tone::Plain, view.t("statistics-withheld")),
        false => Cell::Money(amount),
    };
    let list = ListView {
        title: view.t("statistics-sellers-title"),
        intro: view.t("statistics-rural-parts-note"),
        file: "rural-sales",
        filters: vec![Filter {
            name: "county",
            label: view.t("statistics-county"),
            options: region::county_options(view.lang),
        }],
        columns: vec![
            Column::words(view.t("ui-month")),
            Column::words(view.t("statistics-county")),
            Column::words(view.t("statistics-seller")),
            Column::numbers(view.t("statistics-seller-known")),
            Column::numbers(view.t("statistics-seller-reported")),
            Column::numbers(view.t("statistics-seller-counted")),
        ],
        rows: rows
            .into_iter()
            .map(|one| {
                vec![
                    Cell::Text(format!("{}-{:02}", one.month / 100, one.month % 100)),
                    Cell::Text(region::name_in(view.lang, one.county)),
                    named(&names, one.seller.to_string(), &format!("/shops/{}", one.county)),
                    Cell::Money(one.known),
                    one.reported.map_or(Cell::Missing, told),
                    one.reported.map_or(Cell::Money(one.known), told),
                ]
            })
            .collect(),
        total,
        empty: view.t("statistics-records-empty"),
        action: None,
        searchable: false,
    };
    list_page(&view, &query, &list)
}

fn record_row(view: &View, record: FigureRecord) -> Vec<Cell> {
    vec![
        Cell::Time(record.at),
        Cell::Text(region::name_in(view.lang, record.region.county())),
        Cell::Text(region::full_name_in(view.lang, record.region)),
        Cell::Text(view.t(kind_key(&record.kind))),
        match record.kind.starts_with("offsite.") {
            true => Cell::Link(record.subject.clone(), orders_path(&record.subject)),
            false => Cell::Text(record.subject),
        },
        record.amount.map_or(Cell::Missing, Cell::Money),
    ]
}

fn kind_key(kind: &str) -> &'static str {
    match kind {
        "market.order_paid" => "statistics-kind-order-paid",
        "market.refund_instructed" => "statistics-kind-refund-instructed",
        "logistics.parcel_arrived" => "statistics-kind-parcel-arrived",
        "logistics.parcel_collected" => "statistics-kind-parcel-collected",
        "trade.contract_concluded" => "statistics-kind-contract-concluded",
        "trade.delivery_accepted" => "statistics-kind-delivery-accepted",
        "offsite.sales_imported" => "statistics-kind-sales-imported",
        "offsite.sales_amended" => "statistics-kind-sales-amended",
        _ => "statistics-kind-other",
    }
}

/// Measure, county, and the first and last days of the last twelve months; a day asked for is kept.
fn filters(view: &View, span: Span) -> Vec<Filter> {
    let measures = Measure::DAILY.map(|one| (one.as_str().to_owned(), view.say(&one.label())));
    let mut period = kernel::Period::month_of(view.now.day());
    let (mut starts, mut ends) = (vec![span.from], vec![span.to]);
    for _ in 0..12 {
        let (first, last) = period.bounds();
        starts.push(first);
        ends.push(last);
        period = period.previous();
    }
    let days = |mut days: Vec<Day>| {
        days.sort_by(|one, other| other.cmp(one));
        days.dedup();
        days.into_iter().map(|day| (day.to_string(), day.to_string())).collect()
    };
    vec![
        Filter { name: "measure", label: view.t("statistics-measure"), options: measures.into() },
        Filter {
            name: "county",
            label: view.t("statistics-county"),
            options: region::county_options(view.lang),
        },
        Filter { name: "from", label: view.t("statistics-from"), options: days(starts) },
        Filter { name: "to", label: view.t("statistics-to"), options: days(ends) },
    ]
}

/// Names by short code.
type Names = BTreeMap<String, String>;

/// What sellers and stations were last called.
fn names_of(
    conn: &mut db::Conn,
    kinds: &[&str],
    all: impl Iterator<Item = (RegionCode, String)>,
) -> Result<Names> {
    let (mut counties, codes): (Vec<RegionCode>, Vec<String>) = all.unzip();
    counties.sort_unstable();
    counties.dedup();
    Ok(db::names_told(conn, &counties, kinds, &codes)?)
}

/// A link to what has this short code, by its name; by the code while nothing was told of it.
fn named(names: &Names, code: String, folder: &str) -> Cell {
    let path = format!("{folder}/{code}");
    Cell::Link(names.get(&code).cloned().unwrap_or(code), path)
}

/// The townships or villages of a county: what shares of them are shares of.
pub(crate) async fn divisions(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let within = county_asked(&view, &query)?.ok_or_else(|| Error::County(String::new()));
    let whole = *within.as_ref().unwrap_or(&app.site.city);
    view.actor.may(SEE_FIGURES, &ResourceRef::new("Figures", whole))?;
    let within = within?;
    let all = match query.filter("level") {
        "township" => region::divisions().children(within),
        _ => region::divisions().villages(within),
    };
    let list = ListView {
        title: view.t1("statistics-divisions-title", "place", region::name_in(view.lang, within)),
        intro: String::new(),
        file: "divisions",
        filters: vec![
            Filter {
                name: "county",
                label: view.t("statistics-county"),
                options: region::county_options(view.lang),
            },
            Filter {
                name: "level",
                label: view.t("statistics-which"),
                options: vec![
                    ("township".to_owned(), view.t("statistics-townships")),
                    ("village".to_owned(), view.t("statistics-villages")),
                ],
            },
        ],
        columns: vec![
            Column::words(view.t("statistics-division-code")),
            Column::words(view.t("statistics-place")),
        ],
        total: i64::try_from(all.len()).unwrap_or(i64::MAX),
        rows: query
            .page_of(all)
            .map(|one| {
                vec![Cell::Text(one.code.to_string()), Cell::Text(region::full_name_in(view.lang, one.code))]
            })
            .collect(),
        empty: view.t("statistics-outlets-empty"),
        action: None,
        searchable: false,
    };
    list_page(&view, &query, &list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_is_read_or_refused_by_name() {
        let today = Day::new(2026, 11, 23).unwrap();
        let asked = |measure, code, from, to| Asked::read(measure, code, from, to, today);
        let default = asked("", "", "", "").unwrap();
        assert_eq!(default.span, Span::last_days(today, 30));
        assert_eq!(asked("orders", "410381", "", "").unwrap().county, Some(RegionCode(410_307)));
        assert!(matches!(asked("sales", "", "", ""), Err(Error::Measure(_))));
        assert!(matches!(asked("reported_sales", "", "", ""), Err(Error::Monthly(_))), "it has no days");
        assert!(matches!(asked("", "410100", "", ""), Err(Error::County(_))));
        assert!(matches!(asked("", "", "23.11.", ""), Err(Error::Day(_))));
        assert!(matches!(asked("", "", "2026-12-01", ""), Err(Error::Span)));
        assert!(matches!(asked("", "", "2020-12-01", ""), Err(Error::Span)));
    }
}
