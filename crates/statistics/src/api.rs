//! Figures, indicators and boards for programs.

mod boards;
mod figures;
mod indicators;

use kernel::{RegionCode, ResourceRef};
use ui::{App, ListQuery, PageError, View};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::lists;
use crate::service::SEE_FIGURES;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(figures::figure))
        .routes(routes!(indicators::indicators))
        .routes(routes!(indicators::months))
        .routes(routes!(boards::board_of))
        .routes(routes!(boards::targets_of))
        .routes(routes!(boards::alerts))
        .routes(routes!(boards::coverage))
}

/// The county asked for; none for the whole city, if the reader may see that.
fn county_asked(app: &App, view: &View, query: &ListQuery) -> Result<Option<RegionCode>, PageError> {
    let county = match query.filter("county") {
        "" => None,
        asked => Some(lists::county(asked)?),
    };
    view.actor.may(SEE_FIGURES, &ResourceRef::new("Figures", county.unwrap_or(app.site.city)))?;
    Ok(county)
}
