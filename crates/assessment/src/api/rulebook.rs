//! The rulebook, its versions, what differs between them, what would be if, and replays, for programs.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use kernel::{Period, RegionCode};
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::ResultId;
use crate::pages::words::{language, name};
use crate::{
    Change, Changes, Contrast, CountyContrast, Error, FactChange, Rulebook, Sentence, Text, compare, service,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(rulebook))
        .routes(routes!(rulebook_versions))
        .routes(routes!(rulebook_changes))
        .routes(routes!(what_if))
        .routes(routes!(replay))
}

/// A text in both languages.
#[derive(Serialize, ToSchema)]
struct Both {
    zh: String,
    en: String,
}

impl From<&Text> for Both {
    fn from(text: &Text) -> Self {
        Self { zh: text.zh.clone(), en: text.en.clone() }
    }
}

#[derive(Serialize, ToSchema)]
struct GroupBody {
    /// Its letter.
    #[schema(example = "B")]
    id: String,
    /// Its title.
    title: Both,
    /// The article that sets it.
    article: String,
    /// Its total, exact.
    points: String,
}

#[derive(Serialize, ToSchema)]
struct CriterionRuleBody {
    /// Its id.
    #[schema(example = "B3")]
    id: String,
    /// Its group.
    group: String,
    /// Its title.
    title: Both,
    /// `document`, `count`, `ratio`, `proportional`, `checklist` or `gate`.
    kind: &'static str,
    /// What it can earn without bonus, exact.
    points: String,
    /// What must be reached.
    threshold: Option<String>,
    /// The parameters that bear on it.
    parameters: Vec<String>,
    /// The facts it is judged by.
    facts: Vec<String>,
    /// Where they come from.
    supplier: String,
    /// A default that was decided for it.
    note: Option<Both>,
}

#[derive(Serialize, ToSchema)]
struct FactBody {
    /// Its name.
    name: String,
    /// Its title.
    title: Both,
    /// `document`, `count`, `amount`, `yes-no`, `boxes`, `tally` or `sites`.
    kind: &'static str,
    /// What it is counted in.
    unit: Option<Both>,
    /// Its boxes.
    boxes: Vec<String>,
    /// The count it cannot exceed.
    part_of: Option<String>,
    /// Who must set it, where a county does not supply it.
    set_by: Option<Both>,
}

#[derive(Serialize, ToSchema)]
struct DatedBody {
    /// The first day it holds.
    from: String,
    /// The value.
    value: String,
}

#[derive(Serialize, ToSchema)]
struct ParameterBody {
    /// Its name.
    #[schema(example = "bonus-cap")]
    name: String,
    /// What it decides.
    note: Both,
    /// Its values with their days.
    values: Vec<DatedBody>,
}

#[derive(Serialize, ToSchema)]
struct RulebookBody {
    /// Its id.
    id: String,
    /// Its title.
    title: Both,
    /// The document it comes from.
    source: String,
    /// The first day it holds by its own text.
    in_force_from: String,
    /// SHA-256 of its text.
    hash: String,
    groups: Vec<GroupBody>,
    criteria: Vec<CriterionRuleBody>,
    facts: Vec<FactBody>,
    parameters: Vec<ParameterBody>,
}

fn body(book: &Rulebook) -> RulebookBody {
    let both = |text: &Option<Text>| text.as_ref().map(Both::from);
    let group = |one: &crate::Group| GroupBody {
        id: one.id.clone(),
        title: (&one.title).into(),
        article: one.article.clone(),
        points: one.points.to_string(),
    };
    let criterion = |one: &crate::Criterion| CriterionRuleBody {
        id: one.id.clone(),
        group: one.group.clone(),
        title: (&one.title).into(),
        kind: one.rule.kind(),
        points: one.points.to_string(),
        threshold: one.rule.threshold_text(),
        parameters: one.rule.parameters().into_iter().map(ToOwned::to_owned).collect(),
        facts: one.rule.facts().into_iter().map(ToOwned::to_owned).collect(),
        supplier: one.supplier.clone(),
        note: both(&one.note),
    };
    let fact = |one: &crate::FactRule| FactBody {
        name: one.name.clone(),
        title: (&one.title).into(),
        kind: one.kind.word(),
        unit: both(&one.unit),
        boxes: one.kind.items().iter().map(|item| item.name.clone()).collect(),
        part_of: one.part_of.clone(),
        set_by: both(&one.set_by),
    };
    let parameter = |one: &crate::Parameter| ParameterBody {
        name: one.name.clone(),
        note: (&one.note).into(),
        values: one
            .values
            .iter()
            .map(|(from, value)| DatedBody { from: from.to_string(), value: value.clone() })
            .collect(),
    };
    RulebookBody {
        id: book.id.clone(),
        title: (&book.title).into(),
        source: book.source.clone(),
        in_force_from: book.in_force_from.to_string(),
        hash: book.hash.clone(),
        groups: book.groups.iter().map(group).collect(),
        criteria: book.criteria.iter().map(criterion).collect(),
        facts: book.facts.iter().map(fact).collect(),
        parameters: book.parameters.iter().map(parameter).collect(),
    }
}

/// The rulebook the running half-year is judged by, or the version named, for everybody.
#[utoipa::path(get, path = "/api/v1/rulebook",
    params(("version" = Option<String>, Query, description = "`shipped`, or the code of an adopted version")),
    responses((status = 200, body = RulebookBody), (status = 404)))]
async fn rulebook(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<RulebookBody> {
    let (today, word) = (view.now.day(), query.filter("version").to_owned());
    let book = app.db.read(move |conn| service::readable_rulebook(conn, today, &word)).await?;
    Ok(Json(body(&book)))
}

#[derive(Serialize, ToSchema)]
struct VersionBody {
    /// `shipped`, or the short code of an adopted version.
    version: String,
    /// The first day it is in force.
    effective: String,
    /// SHA-256 of its text.
    hash: String,
}

/// The versions of the rulebook that were adopted, the shipped one first, for everybody.
#[utoipa::path(get, path = "/api/v1/rulebook/versions", responses((status = 200, body = Vec<VersionBody>)))]
async fn rulebook_versions(State(app): State<App>) -> ApiResult<Vec<VersionBody>> {
    let all = app.db.read(service::readable_rulebooks).await?;
    let body = |one: service::Readable| VersionBody {
        version: one.word,
        effective: one.effective.to_string(),
        hash: one.rulebook.hash.clone(),
    };
    Ok(Json(all.into_iter().map(body).collect()))
}

#[derive(Serialize, ToSchema)]
struct ChangeBody {
    /// `rulebook`, `group`, `criterion`, `parameter`, `fact`, `issuer` or `supplier`.
    part: &'static str,
    /// The id of what changed; empty for the rulebook as a whole.
    id: String,
    /// `whole` when it was added or removed, else what of it changed, such as `points`.
    aspect: &'static str,
    /// How it was; null when it was added.
    before: Option<Both>,
    /// How it is; null when it was removed.
    after: Option<Both>,
}

impl From<&Change> for ChangeBody {
    fn from(change: &Change) -> Self {
        Self {
            part: change.part.as_str(),
            id: change.id.clone(),
            aspect: change.aspect.as_str(),
            before: change.before.as_ref().map(Both::from),
            after: change.after.as_ref().map(Both::from),
        }
    }
}

/// What differs between two versions, for everybody: by default between the shipped one and the one in force.
#[utoipa::path(get, path = "/api/v1/rulebook/changes",
    params(("from" = Option<String>, Query), ("to" = Option<String>, Query)),
    responses((status = 200, body = Vec<ChangeBody>), (status = 404)))]
async fn rulebook_changes(
    State(app): State<App>,
    view: View,
    query: ListQuery,
) -> ApiResult<Vec<ChangeBody>> {
    let today = view.now.day();
    let (from, to) = (query.filter("from").to_owned(), query.filter("to").to_owned());
    let changes = app
        .db
        .read(move |conn| {
            let from = if from.is_empty() { service::SHIPPED } else { from.as_str() };
            let before = service::readable_rulebook(conn, today, from)?;
            let after = service::readable_rulebook(conn, today, &to)?;
            Ok::<_, Error>(compare(&before, &after))
        })
        .await?;
    Ok(Json(changes.iter().map(ChangeBody::from).collect()))
}

#[derive(Deserialize, ToSchema)]
struct SupposedFact {
    /// The county's code.
    #[schema(example = "410324")]
    county: String,
    /// The fact's name.
    #[schema(example = "persons-trained")]
    fact: String,
    /// The box, or the measure of a place; empty for the fact as a whole.
    #[serde(default)]
    item: String,
    /// A number; `yes`, `no` or `n/a`; `missing` takes it away.
    #[schema(example = "1000")]
    value: String,
}

#[derive(Deserialize, ToSchema)]
struct Supposition {
    /// The half-year; the running one when it is left out.
    #[schema(example = "2026H2")]
    period: Option<String>,
    /// Parameters by name, each with its value as text.
    #[serde(default)]
    parameters: BTreeMap<String, String>,
    /// Facts of counties.
    #[serde(default)]
    facts: Vec<SupposedFact>,
}

#[derive(Serialize, ToSchema)]
struct MovedCriterion {
    /// The criterion's id.
    #[schema(example = "B3")]
    id: String,
    /// What it earned before, exact; null while it is missing.
    before: Option<String>,
    /// What it earns after.
    after: Option<String>,
    /// Points won or lost, exact.
    difference: String,
    /// How it came to what it was.
    why_before: Option<String>,
    /// How it comes to what it is.
    why_after: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct MovedCounty {
    /// The county's code.
    county: String,
    /// Its name.
    name: String,
    /// Its rank before; null without a total.
    rank_before: Option<u32>,
    /// Its rank after.
    rank_after: Option<u32>,
    /// Base and bonus before, exact.
    before: String,
    /// Base and bonus after, exact.
    after: String,
    /// Points won or lost, exact.
    difference: String,
    /// The criteria that move.
    criteria: Vec<MovedCriterion>,
}

#[derive(Serialize, ToSchema)]
struct ContrastBody {
    /// Always false: nothing of it is a result, and nothing is kept.
    is_result: bool,
    /// The half-year.
    period: String,
    /// SHA-256 of the rulebook before.
    rulebook_before: String,
    /// SHA-256 of the rulebook after.
    rulebook_after: String,
    /// The counties in the order of the ranking before.
    counties: Vec<MovedCounty>,
}

fn contrast_body(view: &View, contrast: &Contrast) -> ContrastBody {
    let text = |figure: &Option<crate::Exact>| figure.as_ref().map(ToString::to_string);
    let said = |why: &Option<Sentence>| why.as_ref().map(|why| why.say(language(view)));
    let county = |one: CountyContrast| MovedCounty {
        county: one.county.to_string(),
        name: name(view, one.county),
        rank_before: one.rank.0,
        rank_after: one.rank.1,
        before: one.earned.0.to_string(),
        after: one.earned.1.to_string(),
        difference: one.difference().to_string(),
        criteria: one
            .criteria
            .iter()
            .map(|moved| MovedCriterion {
                id: moved.id.clone(),
                before: text(&moved.earned.0),
                after: text(&moved.earned.1),
                difference: moved.difference().to_string(),
                why_before: said(&moved.working.0),
                why_after: said(&moved.working.1),
            })
            .collect(),
    };
    ContrastBody {
        is_result: false,
        period: contrast.before.frame.period.to_string(),
        rulebook_before: contrast.before.rulebook.hash.clone(),
        rulebook_after: contrast.after.rulebook.hash.clone(),
        counties: contrast.counties().into_iter().map(county).collect(),
    }
}

/// How scores and ranks would move with other decisions and facts, for the offices. Nothing is kept.
#[utoipa::path(post, path = "/api/v1/what-if", request_body = Supposition,
    responses((status = 200, body = ContrastBody), (status = 401), (status = 403), (status = 422)))]
async fn what_if(
    State(app): State<App>,
    view: View,
    ApiJson(supposed): ApiJson<Supposition>,
) -> ApiResult<ContrastBody> {
    let today = view.now.day();
    let period = match supposed.period {
        Some(text) => text.parse().map_err(|_| Error::BadCyclePeriod)?,
        None => Period::half_of(today),
    };
    let fact = |one: SupposedFact| {
        let county: RegionCode = one.county.parse().map_err(|_| Error::UnknownCounty)?;
        Ok::<_, Error>(FactChange { county, fact: one.fact, item: one.item, value: one.value })
    };
    let facts = supposed.facts.into_iter().map(fact).collect::<Result<_, _>>()?;
    let changes = Changes { parameters: supposed.parameters.into_iter().collect(), facts };
    let actor = view.actor.clone();
    let contrast = app.db.read(move |conn| service::suppose(conn, &actor, today, period, &changes)).await?;
    Ok(Json(contrast_body(&view, &contrast)))
}

/// A frozen result's stored facts judged by another version of the rulebook, for the offices: not a result.
#[utoipa::path(get, path = "/api/v1/results/{id}/replay",
    params(("id" = String, Path), ("version" = Option<String>, Query, description = "`shipped` when it is left out")),
    responses((status = 200, body = ContrastBody), (status = 401), (status = 403), (status = 404), (status = 409)))]
async fn replay(
    State(app): State<App>,
    view: View,
    Id(id): Id<ResultId>,
    query: ListQuery,
) -> ApiResult<ContrastBody> {
    let actor = view.actor.clone();
    let word = match query.filter("version") {
        "" => service::SHIPPED.to_owned(),
        word => word.to_owned(),
    };
    let (_, contrast) = app.db.read(move |conn| service::replay(conn, &actor, id, &word)).await?;
    Ok(Json(contrast_body(&view, &contrast)))
}
