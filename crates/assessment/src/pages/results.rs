//! The published ranking: for everybody, without links to internal records.

use askama::Template;
use axum::extract::State;
use ui::{App, PageResult, View, page};

use super::words::{RankRow, period, ranking};
use crate::service;

#[derive(Template)]
#[template(path = "assessment/results.html")]
struct ResultsPage<'a> {
    view: &'a View,
    period: String,
    rows: Vec<RankRow>,
}

pub(super) async fn show(State(app): State<App>, view: View) -> PageResult {
    let today = view.now.day();
    let assessment = app.db.read(move |conn| service::assessment(conn, today)).await?;
    page(&ResultsPage {
        period: period(&view, assessment.frame.period),
        rows: ranking(&view, &assessment),
        view: &view,
    })
}
