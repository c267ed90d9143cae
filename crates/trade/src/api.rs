//! Bulk trade for programs.

mod contracts;
mod posts;
mod purchasers;
mod quotes;

use serde::Serialize;
use ui::{App, PageError};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use crate::model::Grade;

pub(crate) fn routes() -> OpenApiRouter<App> {
    posts::routes().merge(quotes::routes()).merge(contracts::routes()).merge(purchasers::routes())
}

#[derive(Serialize, ToSchema)]
struct Made {
    /// The number of what was made.
    id: String,
}

fn grade_of(word: &str) -> Result<Grade, PageError> {
    Grade::parse(word).ok_or_else(|| PageError::unreadable("grade", word))
}
