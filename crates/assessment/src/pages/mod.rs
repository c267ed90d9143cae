//! The pages of the assessment.

mod card;
mod overview;
mod results;
mod upload;
pub(crate) mod words;

use axum::Router;
use axum::routing::get;
use ui::App;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/city", get(overview::show))
        .route("/city/assessment/report.xlsx", get(overview::report))
        .route("/city/assessment/upload", get(upload::show).post(upload::take))
        .route("/city/assessment/template.xlsx", get(upload::template))
        .route("/city/assessment/{county}", get(card::of_county))
        .route("/county", get(card::own))
        .route("/results", get(results::show))
}
