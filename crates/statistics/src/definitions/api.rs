//! The dictionary for programs.

use axum::Json;
use kernel::Day;
use serde::Serialize;
use ui::{ApiResult, App, ListQuery, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::in_use;
use super::pages::{Entry, Wanted, entries};

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(dictionary))
}

/// A definition, in the reader's language.
#[derive(Serialize, ToSchema)]
struct StatisticalDefinition {
    /// `element`, `data-set`, `indicator`, `warning`, `unit`, `rule`, `target` or `parameter`.
    #[schema(example = "element")]
    kind: &'static str,
    /// Its word; stays the same over versions.
    #[schema(example = "farm-sales")]
    id: String,
    /// Which version.
    version: i32,
    /// Its name.
    name: String,
    /// What its values are in; empty where there are none.
    unit: String,
    /// The one statistical definition.
    definition: String,
    /// Where values come from, who reports, or what sets a warning off.
    source: String,
    /// The first day it holds; none for warnings, which hold as long as they stand in the file.
    #[schema(example = "2016-10-13")]
    from: Option<String>,
    /// The last day; none while it still holds.
    until: Option<String>,
    /// The data sets it stands in.
    data_sets: Vec<String>,
}

impl From<Entry> for StatisticalDefinition {
    fn from(one: Entry) -> Self {
        Self {
            kind: one.kind.as_str(),
            from: one.validity.map(|validity| validity.from.to_string()),
            until: one.validity.and_then(|validity| validity.until).map(|day| day.to_string()),
            id: one.id,
            version: one.version,
            name: one.name,
            unit: one.unit,
            definition: one.definition,
            source: one.source,
            data_sets: one.sets,
        }
    }
}

/// What is counted and how: elements, data sets, indicators, early warnings, units, rules, targets and parameters.
#[utoipa::path(get, path = "/api/v1/statistics/dictionary",
    params(
        ("q" = Option<String>, Query, description = "Words of the name or the definition; pinyin and initials too"),
        ("kind" = Option<String>, Query, description = "`element`, `data-set`, `indicator`, `warning`, `unit`, `rule`, `target` or `parameter`"),
        ("set" = Option<String>, Query, description = "Only what stands in this data set"),
        ("on" = Option<String>, Query, description = "Only what holds on this day; without it every version"),
    ),
    responses((status = 200, body = Vec<StatisticalDefinition>)))]
async fn dictionary(view: View, query: ListQuery) -> ApiResult<Vec<StatisticalDefinition>> {
    let want = Wanted {
        words: query.words(),
        kind: query.filter("kind"),
        set: query.filter("set"),
        on: query.filter("on").parse::<Day>().ok(),
    };
    Ok(Json(entries(&view, in_use()?, &want).into_iter().map(StatisticalDefinition::from).collect()))
}
