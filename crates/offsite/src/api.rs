//! Sales elsewhere for programs.

mod imports;
mod orders;
mod shops;

use serde::Deserialize;
use ui::App;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

#[derive(Deserialize, ToSchema)]
struct Why {
    /// Why it is unlinked, or taken back.
    #[schema(example = "选错了店铺")]
    reason: String,
}

pub(crate) fn routes() -> OpenApiRouter<App> {
    shops::routes().merge(imports::routes()).merge(orders::routes())
}
