//! Reporting for programs.

mod figures;
mod reports;
mod steps;
mod summary;
mod units;

use ui::App;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(units::units, units::enrol))
        .routes(routes!(units::end))
        .routes(routes!(reports::reports))
        .routes(routes!(reports::report, steps::write))
        .routes(routes!(steps::check))
        .routes(routes!(steps::approve))
        .routes(routes!(steps::send_back))
        .routes(routes!(steps::ask))
        .routes(routes!(steps::decide))
        .routes(routes!(figures::figures))
        .routes(routes!(summary::summary))
}
