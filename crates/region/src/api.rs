//! Divisions for programs.

use axum::Json;
use axum::extract::Query;
use serde::{Deserialize, Serialize};
use ui::{ApiResult, App, Id, PageError};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::division::level_word;
use crate::{Division, divisions};

#[derive(Serialize, ToSchema)]
struct DivisionBody {
    /// Code of 6, 9 or 12 digits.
    #[schema(example = "410324")]
    code: String,
    /// Name.
    #[schema(example = "栾川县")]
    name: String,
    /// Names from the county down.
    full_name: String,
    /// `city`, `county`, `township` or `village`.
    level: &'static str,
    /// The first day of this name; absent when it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_from: Option<String>,
    /// The day before which it ended; absent while valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_to: Option<String>,
    /// What it became.
    #[serde(skip_serializing_if = "Option::is_none")]
    successor: Option<String>,
}

impl From<&Division> for DivisionBody {
    fn from(division: &Division) -> Self {
        Self {
            code: division.code.to_string(),
            name: division.name.clone(),
            full_name: crate::full_name(division.code),
            level: level_word(division.level),
            valid_from: division.valid_from.map(|day| day.to_string()),
            valid_to: division.valid_to.map(|day| day.to_string()),
            successor: division.successor.map(|code| code.to_string()),
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Search {
    /// Part of a name, pinyin or initials.
    q: String,
}

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(search)).routes(routes!(one))
}

/// Divisions by name, pinyin or initials; at most 50.
#[utoipa::path(get, path = "/api/v1/divisions", params(Search), responses((status = 200, body = Vec<DivisionBody>)))]
async fn search(Query(search): Query<Search>) -> Json<Vec<DivisionBody>> {
    Json(divisions().search(&search.q, 50).into_iter().map(DivisionBody::from).collect())
}

/// One division, valid or past.
#[utoipa::path(get, path = "/api/v1/divisions/{code}", params(("code" = String, Path)), responses((status = 200, body = DivisionBody), (status = 404)))]
async fn one(Id(code): Id<kernel::RegionCode>) -> ApiResult<DivisionBody> {
    let division = divisions().get(code).ok_or_else(PageError::not_found)?;
    Ok(Json(DivisionBody::from(division)))
}
