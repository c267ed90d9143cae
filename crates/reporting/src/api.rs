//! Reporting for programs.
use ui::App;
use utoipa_axum::router::OpenApiRouter;
pub(crate) fn routes() -> OpenApiRouter<App> { OpenApiRouter::new() }
