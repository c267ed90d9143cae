//! A reporter's own reports, the newest first.

use axum::extract::State;
use kernel::{OrganisationId, RegionCode, ResourceRef};
use statistics::definitions::{DataSet, Reporter};
use ui::{App, Cell, Column, Filter, ListQuery, ListView, PageError, PageResult, View, list_page};

use super::words::{of_stage, receipt};
use crate::model::{Receipt, Stage, Unit};
use crate::service::{self, OverviewQuery, REPORT_FIGURES, Slot, UnitRow, definitions};

/// Periods one can go back to.
const BACK: usize = 24;

/// A report of the reader's.
type Own = (Unit, &'static DataSet, Slot);

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let scope = view.actor.scope(REPORT_FIGURES, "Report");
    if scope.organisations.is_empty() {
        view.actor.may(REPORT_FIGURES, &ResourceRef::new("Report", RegionCode(0)))?;
    }
    let mut found = reports(&app, &view, &query, &scope.organisations).await?;
    let waits = |slot: &Slot| matches!(slot.receipt, Receipt::Missing | Receipt::Empty);
    let open = found.iter().filter(|(_, _, slot)| waits(slot)).count();
    let came = Receipt::parse(query.filter("receipt"));
    let stage = Stage::parse(query.filter("stage"));
    found.retain(|(_, _, slot)| {
        came.is_none_or(|one| slot.receipt == one) && stage.is_none_or(|one| slot.stage == Some(one))
    });
    let columns = [
        "reporting-period",
        "reporting-data-set",
        "reporting-due",
        "reporting-receipt",
        "reporting-stage",
        "reporting-unit",
    ];
    let list = ListView {
        title: view.t("reporting-own"),
        intro: match open {
            0 => view.t("reporting-own-done"),
            open => view.t1("reporting-own-open", "count", open),
        },
        file: "own-reports",
        filters: filters(&view),
        columns: columns.into_iter().map(|key| Column::words(view.t(key))).collect(),
        rows: query.page_of(&found).map(|one| row(&view, one)).collect(),
        total: i64::try_from(found.len()).unwrap_or(0),
        empty: view.t("reporting-own-empty"),
        action: None,
        searchable: true,
    };
    list_page(&view, &query, &list)
}

async fn reports(
    app: &App,
    view: &View,
    query: &ListQuery,
    organisations: &[OrganisationId],
) -> Result<Vec<Own>, PageError> {
    let today = view.now.day();
    let mut found: Vec<Own> = Vec::new();
    let sets = definitions().map_err(PageError::from)?.newest_data_sets();
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
        // Whoever also works in an office sees here what they report for.
        let own = |row: &UnitRow| row.unit.organisation.is_some_and(|one| organisations.contains(&one));
        for row in overview.rows.into_iter().filter(own) {
            let expected = row.slots.into_iter().filter(|slot| slot.receipt != Receipt::NotExpected);
            found.extend(expected.map(|slot| (row.unit.clone(), set, slot)));
        }
    }
    found.sort_by_key(|(_, _, slot)| std::cmp::Reverse(slot.period.bounds().1));
    Ok(found)
}

fn filters(view: &View) -> Vec<Filter> {
    let receipts = Receipt::ALL.iter().filter(|one| **one != Receipt::NotExpected);
    let receipts = receipts.map(|one| (one.as_str().to_owned(), view.say(&one.label())));
    let stages = Stage::ALL.iter().map(|one| (one.as_str().to_owned(), view.say(&one.label())));
    vec![
        Filter { name: "receipt", label: view.t("reporting-receipt"), options: receipts.collect() },
        Filter { name: "stage", label: view.t("reporting-stage"), options: stages.collect() },
    ]
}

fn row(view: &View, (unit, set, slot): &Own) -> Vec<Cell> {
    let (tone, came) = receipt(view, slot.receipt, slot.phase);
    vec![
        Cell::Link(slot.period.to_string(), format!("/sell/reports/{}/{}", unit.id, slot.period)),
        Cell::Text(set.name.get(view.lang).to_owned()),
        Cell::Text(slot.due.to_string()),
        Cell::Tag(tone, came),
        slot.stage.map_or(Cell::Missing, |one| Cell::Tag(of_stage(one), view.say(&one.label()))),
        Cell::Text(unit.name.clone()),
    ]
}
