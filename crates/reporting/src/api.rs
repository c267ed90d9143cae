//! Reporting for programs.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::{Day, OrganisationId, RegionCode};
use serde::{Deserialize, Serialize};
use statistics::definitions::Shown;
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, Typed, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::{Draft, DraftValue, ExtensionId, NewUnit, Unit, UnitId};
use crate::pages::{At, period_asked, say, wanted};
use crate::service::{self, ReportView, Slot};
use crate::{Error, Result};

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(units, enrol))
        .routes(routes!(end))
        .routes(routes!(reports))
        .routes(routes!(report, write))
        .routes(routes!(check))
        .routes(routes!(approve))
        .routes(routes!(send_back))
        .routes(routes!(ask))
        .routes(routes!(decide))
        .routes(routes!(figures))
}

#[derive(Serialize, ToSchema)]
struct UnitBody {
    /// Short code.
    id: String,
    /// Code of its county.
    #[schema(example = "410324")]
    county: String,
    /// What it reports.
    #[schema(example = "enterprise-monthly")]
    data_set: String,
    /// Short code of the organisation; none for the county itself.
    organisation: Option<String>,
    /// Its name.
    name: String,
    /// The first day it is enrolled.
    #[schema(example = "2026-01-01")]
    from: String,
    /// The last day; none while it still is.
    until: Option<String>,
}

impl From<&Unit> for UnitBody {
    fn from(unit: &Unit) -> Self {
        Self {
            id: unit.id.to_string(),
            county: unit.county.to_string(),
            data_set: unit.data_set.clone(),
            organisation: unit.organisation.map(|one| one.to_string()),
            name: unit.name.clone(),
            from: unit.from.to_string(),
            until: unit.until.map(|day| day.to_string()),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct UnitsBody {
    /// How many match.
    total: usize,
    /// One page of them.
    units: Vec<UnitBody>,
}

fn page<T>(query: &ListQuery, all: Vec<T>) -> Vec<T> {
    let (skip, take) =
        (usize::try_from(query.offset()).unwrap_or(0), usize::try_from(query.limit()).unwrap_or(0));
    all.into_iter().skip(skip).take(take).collect()
}

/// The units the reader may see, by county and name; 25 a page.
#[utoipa::path(get, path = "/api/v1/reporting/units",
    params(
        ("q" = Option<String>, Query, description = "Part of the name; pinyin and initials too"),
        ("set" = Option<String>, Query, description = "Only those that report this data set"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = UnitsBody)))]
async fn units(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<UnitsBody> {
    let (actor, set, words) = (view.actor, query.filter("set").to_owned(), query.words().to_owned());
    let found = app.db.read(move |conn| service::units(conn, &actor, &set, &words)).await?;
    Ok(Json(UnitsBody {
        total: found.len(),
        units: page(&query, found).iter().map(UnitBody::from).collect(),
    }))
}

#[derive(Serialize, ToSchema)]
struct Made {
    /// The number of what was made.
    id: String,
}

#[derive(Deserialize, ToSchema)]
struct NewUnitBody {
    /// What it will report.
    #[schema(example = "enterprise-monthly")]
    data_set: String,
    /// Code of its county.
    #[schema(value_type = String, example = "410324")]
    county: RegionCode,
    /// Short code of the organisation; without it the county itself.
    #[serde(default)]
    organisation: Option<String>,
    /// The first day.
    #[schema(example = "2026-01-01")]
    from: String,
}

fn day(name: &'static str, text: String) -> Result<Day, PageError> {
    Typed::of([(name, text)]).parse(name)
}

/// Enrols an organisation of the county, or the county itself.
#[utoipa::path(post, path = "/api/v1/reporting/units", request_body = NewUnitBody,
    responses((status = 201, body = Made), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn enrol(
    State(app): State<App>,
    view: View,
    ApiJson(new): ApiJson<NewUnitBody>,
) -> Result<(StatusCode, Json<Made>), PageError> {
    let organisation: Option<OrganisationId> = match new.organisation {
        Some(code) => Some(Typed::of([("organisation", code)]).parse("organisation")?),
        None => None,
    };
    let from = day("from", new.from)?;
    let new = NewUnit { data_set: new.data_set, county: new.county, organisation, from };
    let (actor, now) = (view.actor, view.now);
    let id = app.db.write(move |tx| service::enrol(tx, &actor, now, &new)).await?;
    Ok((StatusCode::CREATED, Json(Made { id: id.to_string() })))
}

#[derive(Deserialize, ToSchema)]
struct EndBody {
    /// The last day it is enrolled.
    #[schema(example = "2026-12-31")]
    until: String,
}

/// Ends an enrolment after a day; what was reported stays.
#[utoipa::path(post, path = "/api/v1/reporting/units/{id}/end", params(("id" = String, Path)), request_body = EndBody,
    responses((status = 200, body = UnitBody), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn end(
    State(app): State<App>,
    view: View,
    Id(id): Id<UnitId>,
    ApiJson(body): ApiJson<EndBody>,
) -> ApiResult<UnitBody> {
    let until = day("until", body.until)?;
    let (actor, now) = (view.actor, view.now);
    let ended = app.db.write(move |tx| {
        service::end(tx, &actor, now, id, until)?;
        service::unit(tx.conn(), &actor, id)
    });
    Ok(Json(UnitBody::from(&ended.await?)))
}

#[derive(Serialize, ToSchema)]
struct SlotBody {
    /// Of which period.
    #[schema(example = "2026-10")]
    period: String,
    /// `not-expected`, `missing`, `empty`, `late` or `on-time`.
    #[schema(example = "on-time")]
    receipt: &'static str,
    /// `draft`, `submitted`, `returned`, `checked` or `approved`; none when nothing was begun.
    stage: Option<&'static str>,
    /// Its deadline.
    #[schema(example = "2026-11-10")]
    due: String,
}

impl From<&Slot> for SlotBody {
    fn from(slot: &Slot) -> Self {
        Self {
            period: slot.period.to_string(),
            receipt: slot.receipt.as_str(),
            stage: slot.stage.map(|one| one.as_str()),
            due: slot.due.to_string(),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct RowBody {
    /// Who.
    unit: UnitBody,
    /// The newest period first.
    reports: Vec<SlotBody>,
}

#[derive(Serialize, ToSchema)]
struct TallyBody {
    /// Of which period.
    period: String,
    /// How many reports were due.
    due: u32,
    /// How many of them came.
    came: u32,
    /// How many of them came on time.
    on_time: u32,
}

#[derive(Serialize, ToSchema)]
struct ReportsBody {
    /// How many units match.
    total: usize,
    /// One page of them.
    units: Vec<RowBody>,
    /// How complete and timely each period is; zeros while it is not due.
    periods: Vec<TallyBody>,
}

/// Units and their reports of the last six periods of a data set; 25 units a page.
#[utoipa::path(get, path = "/api/v1/reporting/reports",
    params(
        ("set" = Option<String>, Query, description = "Which data set; without it the enterprises' monthly report"),
        ("q" = Option<String>, Query, description = "Part of the unit's name"),
        ("county" = Option<String>, Query, description = "Code of a county"),
        ("period" = Option<String>, Query, description = "The last period, such as 2026-10"),
        ("receipt" = Option<String>, Query, description = "Only units whose last report has this receipt"),
        ("stage" = Option<String>, Query, description = "Only units whose last report has come this far"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = ReportsBody), (status = 401), (status = 403)))]
async fn reports(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<ReportsBody> {
    let want = wanted(&view, &query)?;
    let (actor, today) = (view.actor, view.now.day());
    let found = app.db.read(move |conn| service::overview(conn, &actor, today, &want)).await?;
    let tally = |(period, tally): (&kernel::Period, &crate::model::Tally)| TallyBody {
        period: period.to_string(),
        due: tally.completeness().whole(),
        came: tally.completeness().part(),
        on_time: tally.timeliness().part(),
    };
    let row = |row: &service::UnitRow| RowBody {
        unit: UnitBody::from(&row.unit),
        reports: row.slots.iter().map(SlotBody::from).collect(),
    };
    Ok(Json(ReportsBody {
        total: found.rows.len(),
        periods: found.periods.iter().zip(&found.tallies).map(tally).collect(),
        units: page(&query, found.rows).iter().map(row).collect(),
    }))
}

#[derive(Serialize, ToSchema)]
struct VersionBody {
    /// From 1.
    version: i32,
    /// When it was submitted.
    at: String,
    /// Why it corrects a locked period; empty otherwise.
    reason: String,
    /// The figures by element, as the form writes them.
    #[schema(example = json!({"farm-sales": "20000.00", "employees": "12"}))]
    values: BTreeMap<String, String>,
    /// Explanations by element.
    explanations: BTreeMap<String, String>,
}

#[derive(Serialize, ToSchema)]
struct ReportBody {
    /// Who.
    unit: UnitBody,
    /// Whether and when it came.
    #[serde(flatten)]
    slot: SlotBody,
    /// The last version submitted; 0 for none.
    version: i32,
    /// The version in force; 0 for none.
    approved_version: i32,
    /// Why it was returned; empty otherwise.
    reason: String,
    /// What was submitted, the newest first.
    versions: Vec<VersionBody>,
}

impl From<ReportView> for ReportBody {
    fn from(found: ReportView) -> Self {
        let set = found.set;
        let written = |id: &String, value: i64| {
            (id.clone(), set.element(id).map_or_else(|| value.to_string(), |one| one.unit.write(value)))
        };
        let versions = found.versions.iter().map(|one| VersionBody {
            version: one.version,
            at: one.at.to_string(),
            reason: one.reason.clone(),
            values: one.values.iter().map(|(id, value)| written(id, value.value)).collect(),
            explanations: one
                .values
                .iter()
                .filter(|(_, value)| !value.explanation.is_empty())
                .map(|(id, value)| (id.clone(), value.explanation.clone()))
                .collect(),
        });
        Self {
            unit: UnitBody::from(&found.unit),
            slot: SlotBody {
                period: found.period.to_string(),
                receipt: found.receipt.as_str(),
                stage: found.report.as_ref().map(|one| one.stage.as_str()),
                due: found.due.to_string(),
            },
            version: found.report.as_ref().map_or(0, |one| one.version),
            approved_version: found.report.as_ref().map_or(0, |one| one.approved_version),
            reason: found.report.as_ref().map(|one| one.reason.clone()).unwrap_or_default(),
            versions: versions.collect(),
        }
    }
}

async fn found(app: &App, view: &View, At(unit, period): At) -> ApiResult<ReportBody> {
    let (actor, today) = (view.actor.clone(), view.now.day());
    let found = app.db.read(move |conn| service::report(conn, &actor, today, unit, period)).await?;
    Ok(Json(ReportBody::from(found)))
}

/// A unit's report of a period with every version, for its reporter and the officials above it.
#[utoipa::path(get, path = "/api/v1/reporting/units/{unit}/reports/{period}",
    params(("unit" = String, Path), ("period" = String, Path, example = "2026-10")),
    responses((status = 200, body = ReportBody), (status = 401), (status = 403), (status = 404), (status = 409)))]
async fn report(State(app): State<App>, view: View, at: At) -> ApiResult<ReportBody> {
    found(&app, &view, at).await
}

#[derive(Deserialize, ToSchema)]
struct FiguresBody {
    /// The figures by element, as a form has them.
    #[schema(example = json!({"farm-sales": "20000.00", "employees": "12"}))]
    values: BTreeMap<String, String>,
    /// Explanations by element.
    #[serde(default)]
    explanations: BTreeMap<String, String>,
    /// Why a locked period is corrected.
    #[serde(default)]
    reason: String,
    /// True to submit; otherwise it stays a draft.
    #[serde(default)]
    submit: bool,
}

/// Keeps or submits figures. What is wrong is said all at once, by element.
#[utoipa::path(post, path = "/api/v1/reporting/units/{unit}/reports/{period}", request_body = FiguresBody,
    params(("unit" = String, Path), ("period" = String, Path, example = "2026-10")),
    responses((status = 200, body = ReportBody), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn write(
    State(app): State<App>,
    view: View,
    at: At,
    ApiJson(body): ApiJson<FiguresBody>,
) -> ApiResult<ReportBody> {
    let (At(unit, period), actor, now) = (at, view.actor.clone(), view.now);
    let mut draft: Draft = Draft::new();
    for (id, typed) in body.values {
        draft.entry(id).or_insert_with(DraftValue::default).typed = typed;
    }
    for (id, explanation) in body.explanations {
        draft.entry(id).or_insert_with(DraftValue::default).explanation = explanation;
    }
    let (submit, reason) = (body.submit, body.reason);
    let written = app.db.write(move |tx| {
        if submit {
            service::submit(tx, &actor, now, unit, period, (&draft, &reason)).map(|_| ())
        } else {
            service::save_draft(tx, &actor, now, unit, period, &draft)
        }
    });
    match written.await {
        Ok(()) => found(&app, &view, at).await,
        Err(Error::Figures(findings)) => {
            let said: Vec<String> =
                findings.iter().map(|one| format!("{}: {}", one.element, say(&view, one))).collect();
            let message = kernel::Message::new("reporting-error-figures")
                .with("count", findings.len())
                .with("elements", said.join("; "));
            Err(PageError { status: kernel::Status::Invalid, message, field: Some("values") })
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Deserialize, ToSchema)]
struct SeenBody {
    /// The version that was looked at.
    #[schema(example = 1)]
    version: i32,
    /// Why it goes back.
    #[serde(default)]
    reason: String,
}

/// Passes a submitted report on to the city, by somebody else than its reporter.
#[utoipa::path(post, path = "/api/v1/reporting/units/{unit}/reports/{period}/check", request_body = SeenBody,
    params(("unit" = String, Path), ("period" = String, Path, example = "2026-10")),
    responses((status = 200, body = ReportBody), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn check(
    State(app): State<App>,
    view: View,
    at: At,
    ApiJson(body): ApiJson<SeenBody>,
) -> ApiResult<ReportBody> {
    let (At(unit, period), actor, now) = (at, view.actor.clone(), view.now);
    app.db.write(move |tx| service::check(tx, &actor, now, unit, (period, body.version))).await?;
    found(&app, &view, at).await
}

/// Puts a checked report in force, by somebody else than its reporter and its checker.
#[utoipa::path(post, path = "/api/v1/reporting/units/{unit}/reports/{period}/approve", request_body = SeenBody,
    params(("unit" = String, Path), ("period" = String, Path, example = "2026-10")),
    responses((status = 200, body = ReportBody), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn approve(
    State(app): State<App>,
    view: View,
    at: At,
    ApiJson(body): ApiJson<SeenBody>,
) -> ApiResult<ReportBody> {
    let (At(unit, period), actor, now) = (at, view.actor.clone(), view.now);
    app.db.write(move |tx| service::approve(tx, &actor, now, unit, (period, body.version))).await?;
    found(&app, &view, at).await
}

/// Sends a report back to its reporter with a reason.
#[utoipa::path(post, path = "/api/v1/reporting/units/{unit}/reports/{period}/return", request_body = SeenBody,
    params(("unit" = String, Path), ("period" = String, Path, example = "2026-10")),
    responses((status = 200, body = ReportBody), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn send_back(
    State(app): State<App>,
    view: View,
    at: At,
    ApiJson(body): ApiJson<SeenBody>,
) -> ApiResult<ReportBody> {
    let (At(unit, period), actor, now) = (at, view.actor.clone(), view.now);
    let returned = app
        .db
        .write(move |tx| service::return_report(tx, &actor, now, unit, (period, body.version), &body.reason));
    returned.await?;
    found(&app, &view, at).await
}

#[derive(Deserialize, ToSchema)]
struct TimeBody {
    /// The new deadline.
    #[schema(example = "2026-11-20")]
    until: String,
    /// Why.
    reason: String,
}

/// Asks for a later deadline, before the deadline only.
#[utoipa::path(post, path = "/api/v1/reporting/units/{unit}/reports/{period}/extensions", request_body = TimeBody,
    params(("unit" = String, Path), ("period" = String, Path, example = "2026-11")),
    responses((status = 201, body = Made), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn ask(
    State(app): State<App>,
    view: View,
    At(unit, period): At,
    ApiJson(body): ApiJson<TimeBody>,
) -> Result<(StatusCode, Json<Made>), PageError> {
    let until = day("until", body.until)?;
    let (actor, now) = (view.actor, view.now);
    let asked =
        app.db.write(move |tx| service::ask_for_time(tx, &actor, now, unit, period, (until, &body.reason)));
    let id = asked.await?;
    Ok((StatusCode::CREATED, Json(Made { id: id.to_string() })))
}

#[derive(Deserialize, ToSchema)]
struct DecisionBody {
    /// True when the new deadline holds.
    granted: bool,
    /// What is answered; a refusal says why.
    #[serde(default)]
    answer: String,
}

#[derive(Serialize, ToSchema)]
struct DecidedBody {
    /// The wish.
    id: String,
    /// True when the new deadline holds.
    granted: bool,
}

/// Grants more time, before the deadline only, or refuses it.
#[utoipa::path(post, path = "/api/v1/reporting/extensions/{id}", params(("id" = String, Path)), request_body = DecisionBody,
    responses((status = 200, body = DecidedBody), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn decide(
    State(app): State<App>,
    view: View,
    Id(id): Id<ExtensionId>,
    ApiJson(body): ApiJson<DecisionBody>,
) -> ApiResult<DecidedBody> {
    let (actor, now, granted) = (view.actor, view.now, body.granted);
    let decided =
        app.db.write(move |tx| service::decide_extension(tx, &actor, now, id, granted, &body.answer));
    decided.await?;
    Ok(Json(DecidedBody { id: id.to_string(), granted }))
}

#[derive(Serialize, ToSchema)]
struct SumBody {
    /// `sum`, `withheld` (it would tell of one reporter) or `missing`.
    #[schema(example = "sum")]
    state: &'static str,
    /// The sum, as a form writes it; none unless it is shown.
    value: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct CountySums {
    /// Code of the county; `all` for the city.
    #[schema(example = "410324")]
    county: String,
    /// How many reported.
    reporters: usize,
    /// By element.
    figures: BTreeMap<String, SumBody>,
}

#[derive(Serialize, ToSchema)]
struct PublishedBody {
    /// Of which data set.
    data_set: String,
    /// Of which period.
    period: String,
    /// Each county, and all together.
    counties: Vec<CountySums>,
}

/// Approved figures of enterprises or platforms by county. What would tell of one reporter is withheld.
#[utoipa::path(get, path = "/api/v1/reporting/figures",
    params(
        ("set" = Option<String>, Query, description = "`enterprise-monthly` or `platform-monthly`"),
        ("period" = Option<String>, Query, description = "Such as 2026-10; without it the newest that is locked"),
    ),
    responses((status = 200, body = PublishedBody), (status = 404)))]
async fn figures(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<PublishedBody> {
    let (set, period) = period_asked(&view, &query)?;
    let found = app.db.read(move |conn| service::published(conn, &set.id, period)).await?;
    let sum = |unit: &statistics::definitions::UnitOfMeasure, shown: Option<Shown>| match shown {
        Some(Shown::Sum(value)) => SumBody { state: "sum", value: Some(unit.write(value)) },
        Some(Shown::Withheld) => SumBody { state: "withheld", value: None },
        Some(Shown::Missing) | None => SumBody { state: "missing", value: None },
    };
    let mut counties: Vec<CountySums> = Vec::new();
    for (place, (county, reporters)) in found.counties.iter().enumerate() {
        let figures = found
            .figures
            .iter()
            .map(|(one, all)| (one.id.clone(), sum(&one.unit, all.groups.get(place).copied())));
        counties.push(CountySums {
            county: county.to_string(),
            reporters: *reporters,
            figures: figures.collect(),
        });
    }
    let all = found.figures.iter().map(|(one, all)| (one.id.clone(), sum(&one.unit, Some(all.total))));
    counties.push(CountySums {
        county: "all".to_owned(),
        reporters: found.counties.iter().map(|(_, count)| count).sum(),
        figures: all.collect(),
    });
    Ok(Json(PublishedBody { data_set: found.set.id.clone(), period: period.to_string(), counties }))
}
