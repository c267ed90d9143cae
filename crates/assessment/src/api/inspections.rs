//! Inspections of places for programs.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::{PersonId, RegionCode, Timestamp};
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, Typed, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::cycle::Made;
use crate::model::{Inspection, InspectionId};
use crate::pages::read_answer;
use crate::service::{self, InspectionQuery};
use crate::{Answer, Error};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(inspections, inspect_place)).routes(routes!(inspection))
}

#[derive(Serialize, ToSchema)]
struct InspectionBody {
    /// Short code.
    id: String,
    /// The county.
    #[schema(example = "410324")]
    county: String,
    /// The half-year.
    #[schema(example = "2026H1")]
    period: String,
    /// The criterion.
    #[schema(example = "D1")]
    criterion: String,
    /// The fact whose boxes were ticked.
    #[schema(example = "stations-standard")]
    fact: String,
    /// The place.
    place: String,
    /// The day.
    #[schema(example = "2026-06-20")]
    day: String,
    /// Each box with `yes`, `no` or `not-applicable`.
    answers: BTreeMap<String, &'static str>,
    /// What else was seen.
    note: String,
    /// How many photographs there are.
    photos: usize,
}

const fn word(answer: Answer) -> &'static str {
    match answer {
        Answer::Yes => "yes",
        Answer::No => "no",
        Answer::NotApplicable => "not-applicable",
    }
}

impl From<Inspection> for InspectionBody {
    fn from(one: Inspection) -> Self {
        Self {
            id: one.id.to_string(),
            county: one.county.to_string(),
            period: one.period.to_string(),
            criterion: one.criterion,
            fact: one.fact,
            place: one.place,
            day: one.day.to_string(),
            answers: one.answers.into_iter().map(|(name, answer)| (name, word(answer))).collect(),
            note: one.note,
            photos: one.photos.len(),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct InspectionsBody {
    /// How many match.
    total: i64,
    /// One page of them.
    inspections: Vec<InspectionBody>,
}

/// Inspections as the reader may see them, the latest first; 25 a page.
#[utoipa::path(get, path = "/api/v1/inspections",
    params(
        ("q" = Option<String>, Query, description = "Words of the place"),
        ("county" = Option<String>, Query, description = "Code of a county"),
        ("period" = Option<String>, Query, description = "A half-year"),
        ("criterion" = Option<String>, Query, description = "A criterion"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = InspectionsBody), (status = 401), (status = 403)))]
async fn inspections(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<InspectionsBody> {
    let want = InspectionQuery {
        words: query.words().to_owned(),
        county: query.filter("county").parse().ok(),
        period: query.filter("period").parse().ok(),
        criterion: Some(query.filter("criterion").to_owned()).filter(|id| !id.is_empty()),
        fact: None,
        offset: query.offset(),
        limit: query.limit(),
    };
    let actor = view.actor;
    let (found, total) = app.db.read(move |conn| service::inspections(conn, &actor, &want)).await?;
    Ok(Json(InspectionsBody { total, inspections: found.into_iter().map(InspectionBody::from).collect() }))
}

/// An inspection.
#[utoipa::path(get, path = "/api/v1/inspections/{id}", params(("id" = String, Path)),
    responses((status = 200, body = InspectionBody), (status = 401), (status = 403), (status = 404)))]
async fn inspection(
    State(app): State<App>,
    view: View,
    Id(id): Id<InspectionId>,
) -> ApiResult<InspectionBody> {
    let actor = view.actor;
    let (found, _) = app.db.read(move |conn| service::inspection(conn, &actor, id)).await?;
    Ok(Json(found.into()))
}

#[derive(Deserialize, ToSchema)]
struct NewInspection {
    /// The county.
    #[schema(value_type = String, example = "410324")]
    county: RegionCode,
    /// The half-year.
    #[schema(example = "2026H1")]
    period: String,
    /// The criterion.
    #[schema(example = "D1")]
    criterion: String,
    /// The fact whose boxes are ticked.
    #[schema(example = "stations-standard")]
    fact: String,
    /// The place.
    #[schema(example = "潭头镇站")]
    place: String,
    /// The day, within the half-year and not after today.
    #[schema(example = "2026-06-20")]
    day: String,
    /// Every box with `yes`, `no` or `not-applicable`.
    answers: BTreeMap<String, String>,
    /// What else was seen.
    #[serde(default)]
    note: String,
    /// Numbers of photographs the inspector handed in with purpose `document`; at least one.
    photos: Vec<String>,
}

/// Records what was found at a place, for an inspector; each place once a day.
#[utoipa::path(post, path = "/api/v1/inspections", request_body = NewInspection,
    responses((status = 201, body = Made), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn inspect_place(
    State(app): State<App>,
    view: View,
    ApiJson(new): ApiJson<NewInspection>,
) -> Result<(StatusCode, Json<Made>), PageError> {
    let typed = Typed::of([("period", new.period), ("day", new.day)]);
    let mut answers = BTreeMap::new();
    for (name, answer) in new.answers {
        let read = read_answer(&answer).ok_or_else(|| PageError::unreadable("answers", &answer))?;
        answers.insert(name, read);
    }
    let read = |id: &String| id.parse().map_err(|_| PageError::from(Error::PhotoMissing));
    let found = Inspection {
        county: new.county,
        id: InspectionId(0),
        period: typed.parse("period")?,
        criterion: new.criterion,
        fact: new.fact,
        place: new.place,
        day: typed.parse("day")?,
        answers,
        note: new.note,
        photos: new.photos.iter().map(read).collect::<Result<_, _>>()?,
        inspector: PersonId(0),
        recorded_at: Timestamp::default(),
    };
    let (actor, now) = (view.actor, view.now);
    let id = app.db.write(move |tx| service::inspect(tx, &actor, now, &found)).await?;
    Ok((StatusCode::CREATED, Json(Made { id: id.to_string() })))
}
