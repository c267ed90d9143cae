//! Reports in lists: a reporter's own, and units by periods for the offices.

use axum::extract::State;
use kernel::{Level, Period, RegionCode, ResourceRef};
use statistics::definitions::{DataSet, Reporter};
use ui::{App, Cell, Column, Door, Filter, ListQuery, ListView, PageError, PageResult, View, list_page};

use super::base;
use super::words::{of_stage, periods, receipt, slot};
use crate::model::{Receipt, Stage};
use crate::service::{self, Overview, OverviewQuery, REPORT_FIGURES, SEE_REPORTS, UnitRow, definitions};
use crate::{Error, Result};

/// Periods beside one another on a page, and in a file.
const ON_A_PAGE: usize = 6;
const IN_A_FILE: usize = 12;
/// Periods one can go back to.
const BACK: usize = 24;

/// The data set asked for, or the first.
fn data_set(query: &ListQuery) -> Result<&'static DataSet> {
    let sets = definitions()?.newest_data_sets();
    let asked = sets.iter().find(|one| one.id == query.filter("set"));
    asked.or(sets.first()).copied().ok_or(Error::NoDataSet)
}

/// What a list's words and filters ask for.
pub(crate) fn wanted(view: &View, query: &ListQuery) -> Result<OverviewQuery> {
    let set = data_set(query)?;
    let newest = set.frequency.of(view.now.day()).previous();
    let asked = query.filter("period").parse::<Period>().ok();
    Ok(OverviewQuery {
        data_set: set.id.clone(),
        county: query.filter("county").parse().ok(),
        words: query.words().to_owned(),
        last: asked.filter(|one| one.kind() == set.frequency).unwrap_or(newest),
        periods: if query.is_export() { IN_A_FILE } else { ON_A_PAGE },
        receipt: Receipt::parse(query.filter("receipt")),
        stage: Stage::parse(query.filter("stage")),
    })
}

pub(super) async fn matrix(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let region = if view.door == Door::City { app.site.city } else { RegionCode(0) };
    if view.actor.scope(SEE_REPORTS, "CountyReport").regions.is_empty() {
        // A reporter sees its own elsewhere; this is an office's page.
        view.actor.may(SEE_REPORTS, &ResourceRef::new("CountyReport", region))?;
    }
    if view.door == Door::City {
        view.actor.may(SEE_REPORTS, &ResourceRef::new("CountyReport", app.site.city))?;
    }
    let want = wanted(&view, &query)?;
    let (actor, today, asked) = (view.actor.clone(), view.now.day(), want.clone());
    let found = app.db.read(move |conn| service::overview(conn, &actor, today, &asked)).await?;
    let mut columns =
        vec![Column::words(view.t("reporting-unit")), Column::words(view.t("reporting-county"))];
    columns.extend(found.periods.iter().map(|one| Column::words(one.to_string())));
    let (skip, take) = page_of(&query);
    let list = ListView {
        title: format!("{} · {}", view.t("reporting-title"), data_set(&query)?.name.get(view.lang)),
        intro: intro(&view, &found),
        file: "reports",
        filters: filters(&view, &query, &want)?,
        columns,
        rows: found.rows.iter().skip(skip).take(take).map(|one| row(&view, one)).collect(),
        total: i64::try_from(found.rows.len()).unwrap_or(0),
        empty: view.t("reporting-empty"),
        action: Some((view.t("reporting-units"), format!("{}/units", base(&view)))),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

/// How many rows to pass over and to take, of rows that are all there.
pub(super) fn page_of(query: &ListQuery) -> (usize, usize) {
    (usize::try_from(query.offset()).unwrap_or(0), usize::try_from(query.limit()).unwrap_or(0))
}

/// How complete and timely the newest period is that is due.
fn intro(view: &View, found: &Overview) -> String {
    let due = found.periods.iter().zip(&found.tallies).find(|(_, tally)| tally.completeness().whole() > 0);
    let Some((period, tally)) = due else { return view.t("reporting-nothing-due") };
    let percent = |share: crate::model::Share| {
        let part = share.per_mille().unwrap_or(0);
        format!("{}.{}%", part / 10, part % 10)
    };
    let (complete, timely) = (tally.completeness(), tally.timeliness());
    view.say(
        &kernel::Message::new("reporting-tally")
            .with("period", period)
            .with("due", complete.whole())
            .with("came", complete.part())
            .with("complete", percent(complete))
            .with("timely", percent(timely)),
    )
}

fn filters(view: &View, query: &ListQuery, want: &OverviewQuery) -> Result<Vec<Filter>> {
    let set = data_set(query)?;
    let newest = set.frequency.of(view.now.day()).previous();
    let sets = definitions()?.newest_data_sets();
    let sets = sets.iter().map(|one| (one.id.clone(), one.name.get(view.lang).to_owned()));
    let receipts = Receipt::ALL.iter().map(|one| (one.as_str().to_owned(), view.say(&one.label())));
    let stages = Stage::ALL.iter().map(|one| (one.as_str().to_owned(), view.say(&one.label())));
    let label = |key: &'static str| view.t1(key, "period", want.last);
    let mut filters = vec![
        Filter { name: "set", label: view.t("reporting-data-set"), options: sets.collect() },
        Filter { name: "period", label: view.t("reporting-until-period"), options: periods(newest, BACK) },
        Filter { name: "receipt", label: label("reporting-receipt-of"), options: receipts.collect() },
        Filter { name: "stage", label: label("reporting-stage-of"), options: stages.collect() },
    ];
    if view.door == Door::City {
        let counties = region::divisions().counties();
        let options = counties.iter().map(|one| (one.code.to_string(), one.name.clone())).collect();
        filters.insert(1, Filter { name: "county", label: view.t("reporting-county"), options });
    }
    Ok(filters)
}

fn row(view: &View, one: &UnitRow) -> Vec<Cell> {
    let unit = &one.unit;
    let mut cells = vec![
        Cell::Link(unit.name.clone(), format!("{}/units/{}", base(view), unit.id)),
        Cell::Text(region::name(unit.county)),
    ];
    cells.extend(one.slots.iter().map(|report| match report.receipt {
        Receipt::NotExpected => Cell::Missing,
        _ => Cell::Link(slot(view, report), format!("{}/{}/{}", base(view), unit.id, report.period)),
    }));
    cells
}

/// A reporter's own reports, the newest first.
pub(super) async fn own(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let scope = view.actor.scope(REPORT_FIGURES, "Report");
    if scope.organisations.is_empty() {
        view.actor.may(REPORT_FIGURES, &ResourceRef::new("Report", RegionCode(0)))?;
    }
    let today = view.now.day();
    let sets = definitions().map_err(PageError::from)?.newest_data_sets();
    let mut found = Vec::new();
    for set in sets.into_iter().filter(|set| set.reporter != Reporter::County) {
        let want = OverviewQuery {
            data_set: set.id.clone(),
            county: None,
            words: query.words().to_owned(),
            last: set.frequency.of(today).previous(),
            periods: BACK,
            receipt: None,
            stage: None,
        };
        let actor = view.actor.clone();
        let overview = app.db.read(move |conn| service::overview(conn, &actor, today, &want)).await?;
        // An office that also sells sees here what it sells for.
        let own = |row: &UnitRow| row.unit.organisation.is_some_and(|one| scope.organisations.contains(&one));
        for row in overview.rows.into_iter().filter(own) {
            for slot in row.slots.into_iter().filter(|slot| slot.receipt != Receipt::NotExpected) {
                found.push((row.unit.clone(), set, slot));
            }
        }
    }
    let (receipt_asked, stage_asked) =
        (Receipt::parse(query.filter("receipt")), Stage::parse(query.filter("stage")));
    found.retain(|(_, _, slot)| {
        receipt_asked.is_none_or(|one| slot.receipt == one)
            && stage_asked.is_none_or(|one| slot.stage == Some(one))
    });
    found.sort_by_key(|(_, _, slot)| std::cmp::Reverse(slot.period.bounds().1));
    let open =
        found.iter().filter(|(_, _, slot)| matches!(slot.receipt, Receipt::Missing | Receipt::Empty)).count();
    let (skip, take) = page_of(&query);
    let rows = found.iter().skip(skip).take(take).map(|(unit, set, slot)| {
        let (tone, came) = receipt(&view, slot.receipt, slot.phase);
        vec![
            Cell::Link(slot.period.to_string(), format!("/sell/reports/{}/{}", unit.id, slot.period)),
            Cell::Text(set.name.get(view.lang).to_owned()),
            Cell::Text(slot.due.to_string()),
            Cell::Tag(tone, came),
            slot.stage.map_or(Cell::Missing, |one| Cell::Tag(of_stage(one), view.say(&one.label()))),
            Cell::Text(unit.name.clone()),
        ]
    });
    let words = |key| Column::words(view.t(key));
    let options = |all: Vec<(&'static str, String)>| {
        all.into_iter().map(|(word, name)| (word.to_owned(), name)).collect::<Vec<_>>()
    };
    let list = ListView {
        title: view.t("reporting-own"),
        intro: if open > 0 {
            view.t1("reporting-own-open", "count", open)
        } else {
            view.t("reporting-own-done")
        },
        file: "own-reports",
        filters: vec![
            Filter {
                name: "receipt",
                label: view.t("reporting-receipt"),
                options: options(Receipt::ALL.map(|one| (one.as_str(), view.say(&one.label()))).to_vec()),
            },
            Filter {
                name: "stage",
                label: view.t("reporting-stage"),
                options: options(Stage::ALL.map(|one| (one.as_str(), view.say(&one.label()))).to_vec()),
            },
        ],
        columns: vec![
            words("reporting-period"),
            words("reporting-data-set"),
            words("reporting-due"),
            words("reporting-receipt"),
            words("reporting-stage"),
            words("reporting-unit"),
        ],
        rows: rows.collect(),
        total: i64::try_from(found.len()).unwrap_or(0),
        empty: view.t("reporting-own-empty"),
        action: None,
        searchable: true,
    };
    list_page(&view, &query, &list)
}

/// The county of an office; none for the city.
pub(super) fn county_of(view: &View) -> Option<RegionCode> {
    let scope = view.actor.scope(SEE_REPORTS, "CountyReport");
    scope.regions.into_iter().find(|one| one.level() == Level::County)
}
