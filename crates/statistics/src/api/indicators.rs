//! The dictionary's indicators.

use axum::Json;
use axum::extract::{Path, State};
use kernel::Period;
use serde::Serialize;
use ui::{ApiResult, App, ListQuery, PageError, View};
use utoipa::ToSchema;

use super::county_asked;
use crate::Error;
use crate::definitions::{Figure, Indicator};
use crate::indicators::{IndicatorFigure, Withheld, figures_of, trend_of};
use crate::pages::indicators::period_asked;

/// An indicator's figure, or why there is none.
#[derive(Serialize, ToSchema)]
pub(super) struct IndicatorValue {
    /// `figure`; `missing` (nobody reported, or nothing of the period is over), `undefined` (it would divide by zero) or
    /// `withheld` (it would tell of one reporter).
    #[schema(example = "figure")]
    state: &'static str,
    /// The figure in its unit, rounded half up to the places of its definition.
    #[schema(example = "1234567.00")]
    value: Option<String>,
}

impl IndicatorValue {
    fn of(indicator: &Indicator, figure: Figure, withheld: bool) -> Self {
        let state = match figure {
            Figure::Missing => "missing",
            Figure::Undefined => "undefined",
            Figure::Exact { .. } if withheld => "withheld",
            Figure::Exact { .. } => "figure",
        };
        let value = if withheld { None } else { figure.text(indicator.decimals) };
        Self { state, value }
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct IndicatorOfPeriod {
    /// Its word in the dictionary, where its definition stands (`/api/v1/statistics/dictionary?kind=indicator`).
    #[schema(example = "rural-transactions")]
    indicator: String,
    /// Which version of the definition.
    version: i32,
    /// Its name in the reader's language.
    name: String,
    /// What its figure is in.
    #[schema(example = "yuan")]
    unit: String,
    /// Of which period.
    #[schema(example = "2026-10")]
    period: String,
    /// The first month counted; none while none of the period is over.
    #[schema(example = "2026-10")]
    first_month: Option<String>,
    /// The last month counted.
    #[schema(example = "2026-10")]
    last_month: Option<String>,
    /// What it comes to.
    figure: IndicatorValue,
    /// How many reporters stand behind it; 0 where it comes from events alone.
    reporters: i64,
}

impl IndicatorOfPeriod {
    pub(super) fn of(view: &View, one: &IndicatorFigure, withheld: &Withheld) -> Self {
        let hidden = withheld.has(&one.indicator.id, one.county);
        let name = |month: i32| format!("{}-{:02}", month / 100, month % 100);
        Self {
            indicator: one.indicator.id.clone(),
            version: one.indicator.version,
            name: one.indicator.name.get(view.lang).to_owned(),
            unit: one.indicator.unit.get(view.lang).to_owned(),
            period: one.period.to_string(),
            first_month: one.months.map(|(first, _)| name(first)),
            last_month: one.months.map(|(_, last)| name(last)),
            figure: IndicatorValue::of(one.indicator, one.figure, hidden),
            reporters: one.reporters,
        }
    }
}

/// The dictionary's indicators of the city, or of a county, in a month, quarter, half-year or year. Of a period under way the
/// months that are over are counted.
#[utoipa::path(get, path = "/api/v1/statistics/indicators",
    params(
        ("county" = Option<String>, Query, description = "Code of a county; the whole city without it", example = "410324"),
        ("period" = Option<String>, Query, description = "2026-10, 2026Q3, 2026H2 or 2026; without it the last month that is over"),
    ),
    responses((status = 200, body = Vec<IndicatorOfPeriod>), (status = 401), (status = 403), (status = 422)))]
pub(super) async fn indicators(
    State(app): State<App>,
    view: View,
    query: ListQuery,
) -> ApiResult<Vec<IndicatorOfPeriod>> {
    let county = county_asked(&app, &view, &query)?;
    let today = view.now.day();
    let period = period_asked(query.filter("period"), today)?;
    let (found, withheld) = app
        .db
        .read(move |conn| {
            let withheld = Withheld::of(conn, period, today)?;
            Ok::<_, Error>((figures_of(conn, county, period, today)?, withheld))
        })
        .await?;
    Ok(Json(found.iter().map(|one| IndicatorOfPeriod::of(&view, one, &withheld)).collect()))
}

#[derive(Serialize, ToSchema)]
pub(super) struct IndicatorMonth {
    /// The month.
    #[schema(example = "2026-10")]
    month: String,
    /// What it came to.
    figure: IndicatorValue,
}

/// An indicator's last twelve months that are over, the oldest first, of the city or of a county.
#[utoipa::path(get, path = "/api/v1/statistics/indicators/{indicator}/months",
    params(
        ("indicator" = String, Path, description = "Its word in the dictionary", example = "rural-transactions"),
        ("county" = Option<String>, Query, description = "Code of a county; the whole city without it", example = "410324"),
    ),
    responses((status = 200, body = Vec<IndicatorMonth>), (status = 401), (status = 403), (status = 422)))]
pub(super) async fn months(
    State(app): State<App>,
    view: View,
    Path(id): Path<String>,
    query: ListQuery,
) -> ApiResult<Vec<IndicatorMonth>> {
    let county = county_asked(&app, &view, &query)?;
    let today = view.now.day();
    type Months = Vec<(Period, Figure, bool)>;
    let (indicator, found) = app
        .db
        .read(move |conn| {
            let indicator = crate::indicators::held_now(&id, today)?;
            let mut months = Months::new();
            for (month, figure) in trend_of(conn, &id, county, today)? {
                months.push((month, figure, Withheld::of(conn, month, today)?.has(&id, county)));
            }
            Ok::<_, Error>((indicator, months))
        })
        .await
        .map_err(PageError::from)?;
    let month = |(month, figure, withheld): (Period, Figure, bool)| IndicatorMonth {
        month: month.to_string(),
        figure: IndicatorValue::of(indicator, figure, withheld),
    };
    Ok(Json(found.into_iter().map(month).collect()))
}
