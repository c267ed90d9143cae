//! The published result, for everybody, without links to internal records; and how the running half-year looks, marked as
//! an estimate.

use askama::Template;
use axum::extract::State;
use ui::{App, PageResult, View, page};

use super::words::{RankRow, period, ranking};
use crate::{Error, service};

/// The result that stands, as everybody reads it.
struct Published {
    id: String,
    period: String,
    at: String,
    hash: String,
    /// Why it was corrected, if it was.
    correction: String,
    rows: Vec<RankRow>,
}

#[derive(Template)]
#[template(path = "assessment/results.html")]
struct ResultsPage<'a> {
    view: &'a View,
    published: Option<Published>,
    period: String,
    rows: Vec<RankRow>,
}

pub(super) async fn show(State(app): State<App>, view: View) -> PageResult {
    let today = view.now.day();
    let (stored, running) = app
        .db
        .read(move |conn| Ok::<_, Error>((service::published(conn)?, service::assessment(conn, today)?)))
        .await?;
    let published = match stored {
        Some(one) => Some(Published {
            id: one.id.to_string(),
            period: period(&view, one.period),
            at: one.published_at.map(|at| view.time(&at)).unwrap_or_default(),
            rows: ranking(&view, &one.content.assessment()?),
            correction: one.reason,
            hash: one.hash,
        }),
        None => None,
    };
    page(&ResultsPage {
        published,
        period: period(&view, running.frame.period),
        rows: ranking(&view, &running),
        view: &view,
    })
}
