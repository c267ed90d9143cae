//! Units by periods, for the offices.

use axum::extract::State;
use kernel::{Level, Period, RegionCode, ResourceRef};
use statistics::definitions::DataSet;
use ui::{App, Cell, Column, Door, Filter, ListQuery, ListView, PageResult, View, list_page};

use super::base;
use super::words::{periods, slot};
use crate::model::{Receipt, Stage};
use crate::service::{self, Overview, OverviewQuery, SEE_REPORTS, UnitRow, definitions};
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
    let list = ListView {
        title: format!("{} · {}", view.t("reporting-title"), data_set(&query)?.name.get(view.lang)),
        intro: intro(&view, &found),
        file: "reports",
        filters: filters(&view, &query, &want)?,
        columns,
        rows: query.page_of(&found.rows).map(|one| row(&view, one)).collect(),
        total: i64::try_from(found.rows.len()).unwrap_or(0),
        empty: view.t("reporting-empty"),
        action: Some((view.t("reporting-units"), format!("{}/units", base(&view)))),
        searchable: true,
    };
    list_page(&view, &query, &list)
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
        let options = region::county_options(view.lang);
        filters.insert(1, Filter { name: "county", label: view.t("reporting-county"), options });
    }
    Ok(filters)
}

fn row(view: &View, one: &UnitRow) -> Vec<Cell> {
    let unit = &one.unit;
    let mut cells = vec![
        Cell::Link(unit.name.clone(), format!("{}/units/{}", base(view), unit.id)),
        Cell::Text(region::name_in(view.lang, unit.county)),
    ];
    cells.extend(one.slots.iter().map(|report| match report.receipt {
        Receipt::NotExpected => Cell::Missing,
        _ => Cell::Link(slot(view, report), format!("{}/{}/{}", base(view), unit.id, report.period)),
    }));
    cells
}

/// The county of an office; none for the city.
pub(super) fn county_of(view: &View) -> Option<RegionCode> {
    let scope = view.actor.scope(SEE_REPORTS, "CountyReport");
    scope.regions.into_iter().find(|one| one.level() == Level::County)
}
