//! The market for programs, and for the payment provider.

mod after_sale;
mod buying;
mod payment;
mod selling;
mod settlement;
mod shelf;

use ui::App;
use utoipa_axum::router::OpenApiRouter;

pub(crate) fn routes() -> OpenApiRouter<App> {
    shelf::routes()
        .merge(buying::routes())
        .merge(after_sale::routes())
        .merge(selling::routes())
        .merge(payment::routes())
        .merge(settlement::routes())
}
