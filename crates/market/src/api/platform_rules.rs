//! The platform's rules for programs.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, Typed, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::{Opinion, RulesId, RulesVersion, rules_standing};
use crate::pages::{opinions_wanted, publish_rules, write_rules};
use crate::service;

#[derive(Serialize, ToSchema)]
struct RulesVersionBody {
    /// From 1.
    #[schema(example = 1)]
    number: i32,
    /// `coming`, `in_force`, `former` or `withdrawn`.
    standing: &'static str,
    /// The first day it holds.
    valid_from: String,
    /// The last day of opinions; none for one that is shipped.
    opinions_until: Option<String>,
    /// When it was published, in milliseconds; none for one that is shipped.
    published_at: Option<i64>,
    /// The Chinese text, which decides.
    zh: String,
    /// The English text.
    en: String,
}

impl RulesVersionBody {
    fn of(view: &View, all: &[RulesVersion], one: &RulesVersion) -> Self {
        Self {
            number: one.number,
            standing: rules_standing(all, one, view.now.day()).as_str(),
            valid_from: one.valid_from.to_string(),
            opinions_until: one.opinions_until.map(|day| day.to_string()),
            published_at: one.published_at.map(kernel::Timestamp::millis),
            zh: one.text.zh.clone(),
            en: one.text.en.clone(),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct RulesMade {
    /// The record's code.
    id: String,
}

#[derive(Serialize, ToSchema)]
struct RulesNumber {
    /// The version's number.
    number: i32,
}

#[derive(Serialize, ToSchema)]
struct OpinionBody {
    /// The version's number.
    number: i32,
    /// What is said.
    words: String,
    /// Who says so; empty when they did not say.
    name: String,
    /// When, in milliseconds.
    sent_at: i64,
}

impl From<&Opinion> for OpinionBody {
    fn from(one: &Opinion) -> Self {
        Self {
            number: one.number,
            words: one.words.clone(),
            name: one.name.clone(),
            sent_at: one.sent_at.millis(),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct OpinionsBody {
    /// How many match.
    total: i64,
    /// One page of them.
    opinions: Vec<OpinionBody>,
}

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(versions, write))
        .routes(routes!(version))
        .routes(routes!(say))
        .routes(routes!(publish))
        .routes(routes!(opinions))
}

/// Every version of the platform's rules that was ever published, the first one first.
#[utoipa::path(get, path = "/api/v1/rules", responses((status = 200, body = Vec<RulesVersionBody>)))]
async fn versions(State(app): State<App>, view: View) -> ApiResult<Vec<RulesVersionBody>> {
    let city = app.site.city;
    let all = app.db.read(move |conn| service::rules_versions(conn, city)).await?;
    Ok(Json(all.iter().map(|one| RulesVersionBody::of(&view, &all, one)).collect()))
}

/// One version of the platform's rules.
#[utoipa::path(get, path = "/api/v1/rules/{number}", params(("number" = i32, Path)),
    responses((status = 200, body = RulesVersionBody), (status = 404)))]
async fn version(State(app): State<App>, view: View, Id(number): Id<i32>) -> ApiResult<RulesVersionBody> {
    let city = app.site.city;
    let all = app.db.read(move |conn| service::rules_versions(conn, city)).await?;
    let one = all.iter().find(|one| one.number == number).ok_or_else(PageError::not_found)?;
    Ok(Json(RulesVersionBody::of(&view, &all, one)))
}

#[derive(Deserialize, ToSchema)]
struct NewOpinion {
    /// What is said, at most 2000 characters.
    #[schema(example = "建议把第七条写得更清楚")]
    words: String,
    /// Who says so, if they want to say.
    #[serde(default)]
    #[schema(example = "王小明")]
    name: String,
}

/// Says something to a version that people are asked about; nobody need sign in.
#[utoipa::path(post, path = "/api/v1/rules/{number}/opinions", params(("number" = i32, Path)),
    request_body = NewOpinion,
    responses((status = 201, body = RulesMade), (status = 404), (status = 409), (status = 422)))]
async fn say(
    State(app): State<App>,
    view: View,
    Id(number): Id<i32>,
    ApiJson(new): ApiJson<NewOpinion>,
) -> Result<(StatusCode, Json<RulesMade>), PageError> {
    let (actor, now, city) = (view.actor, view.now, app.site.city);
    let sent =
        app.db.write(move |tx| service::send_opinion(tx, &actor, now, city, number, (&new.name, &new.words)));
    Ok((StatusCode::CREATED, Json(RulesMade { id: sent.await?.to_string() })))
}

#[derive(Deserialize, ToSchema)]
struct NewRules {
    /// The Chinese text: a blank line parts paragraphs, `## ` begins a heading.
    #[schema(example = "## 一、总则\n\n本规则适用于全市。")]
    zh: String,
    /// The English text.
    #[schema(example = "## 1. General\n\nThese rules hold in the whole city.")]
    en: String,
}

/// Writes a draft of the platform's rules, for the city.
#[utoipa::path(post, path = "/api/v1/rules", request_body = NewRules,
    responses((status = 201, body = RulesMade), (status = 401), (status = 403), (status = 422)))]
async fn write(
    State(app): State<App>,
    view: View,
    ApiJson(new): ApiJson<NewRules>,
) -> Result<(StatusCode, Json<RulesMade>), PageError> {
    let typed = Typed::of([("zh", new.zh), ("en", new.en)]);
    let id = write_rules(&app, &view, None, &typed).await?;
    Ok((StatusCode::CREATED, Json(RulesMade { id: id.to_string() })))
}

#[derive(Deserialize, ToSchema)]
struct RulesPublication {
    /// The last day of opinions, seven days or more with today.
    #[schema(example = "2026-12-10")]
    opinions_until: String,
    /// The first day it holds, seven whole days or more ahead.
    #[schema(example = "2026-12-11")]
    valid_from: String,
}

/// Publishes a draft; another person of the city than its writer does.
#[utoipa::path(post, path = "/api/v1/rules/drafts/{rules}/publish", params(("rules" = String, Path)),
    request_body = RulesPublication,
    responses((status = 200, body = RulesNumber), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn publish(
    State(app): State<App>,
    view: View,
    Id(id): Id<RulesId>,
    ApiJson(new): ApiJson<RulesPublication>,
) -> ApiResult<RulesNumber> {
    let typed = Typed::of([("opinions_until", new.opinions_until), ("valid_from", new.valid_from)]);
    Ok(Json(RulesNumber { number: publish_rules(&app, &view, id, &typed).await? }))
}

/// What people said to the platform's rules, for the city; 25 a page.
#[utoipa::path(get, path = "/api/v1/opinions",
    params(
        ("q" = Option<String>, Query, description = "Part of what is said, or of a name"),
        ("number" = Option<i32>, Query, description = "Only to the version of this number"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = OpinionsBody), (status = 401), (status = 403), (status = 404)))]
async fn opinions(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<OpinionsBody> {
    let want = opinions_wanted(&query)?;
    let (actor, city) = (view.actor, app.site.city);
    let (found, total) = app.db.read(move |conn| service::opinions(conn, &actor, city, &want)).await?;
    Ok(Json(OpinionsBody { total, opinions: found.iter().map(OpinionBody::from).collect() }))
}
