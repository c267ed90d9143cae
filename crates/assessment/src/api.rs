//! The ranking and the scores for programs.

mod cycle;
mod documents;
mod evidence;
mod inspections;
mod office;
mod released;
mod results;
mod rulebook;
mod uploads;
mod versions;

use axum::Json;
use axum::extract::State;
use kernel::{Period, RegionCode, ResourceRef};
use serde::Serialize;
use ui::{ApiResult, App, Id, ListQuery, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::pages::words::{language, missing, name};
use crate::service::{self, SEE_SCORE};
use crate::{Error, Node, Rulebook, Score};

#[derive(Serialize, ToSchema)]
struct PlaceBody {
    /// The place; null while the score is blocked.
    rank: Option<u32>,
    /// The county's code.
    #[schema(example = "410324")]
    county: String,
    /// Its name.
    name: String,
    /// Points so far without bonus.
    base: String,
    /// Bonus so far.
    bonus: String,
    /// Base and bonus, exact; null while the score is blocked.
    total: Option<String>,
    /// Criteria that miss a fact.
    missing: usize,
    /// True while a missing fact could still be supplied.
    provisional: bool,
}

#[derive(Serialize, ToSchema)]
struct RankingBody {
    /// The half-year.
    #[schema(example = "2026H2")]
    period: String,
    /// The day of scoring.
    as_of: String,
    /// SHA-256 of the rulebook.
    rulebook: String,
    /// Places, best first.
    places: Vec<PlaceBody>,
}

#[derive(Serialize, ToSchema)]
struct CriterionBody {
    /// Its id.
    #[schema(example = "D2")]
    id: String,
    /// Its title.
    title: String,
    /// `met`, `partly`, `not-met`, `missing`, `waived`, `not-applicable` or `gate-closed`.
    #[schema(value_type = String)]
    status: crate::Status,
    /// What it can earn, without bonus.
    possible: String,
    /// What it earned; null while a fact is missing.
    base: Option<String>,
    /// What it earned beyond.
    bonus: String,
    /// How, in a sentence.
    working: String,
    /// The facts it misses.
    missing: Vec<String>,
}

#[derive(Serialize, ToSchema)]
struct ScoreBody {
    /// The county's code.
    county: String,
    /// Its name.
    name: String,
    /// The half-year.
    period: String,
    /// The day of scoring.
    as_of: String,
    /// SHA-256 of the rulebook.
    rulebook: String,
    /// Points so far without bonus.
    base: String,
    /// Bonus so far.
    bonus: String,
    /// Base and bonus, exact; null while the score is blocked.
    total: Option<String>,
    /// True while a missing fact could still be supplied.
    provisional: bool,
    /// The criteria that block the total.
    blocked_by: Vec<String>,
    /// The criteria in order.
    criteria: Vec<CriterionBody>,
}

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(ranking))
        .routes(routes!(one))
        .merge(cycle::routes())
        .merge(documents::routes())
        .merge(self::evidence::routes())
        .merge(inspections::routes())
        .merge(office::routes())
        .merge(released::routes())
        .merge(results::routes())
        .merge(rulebook::routes())
        .merge(uploads::routes())
        .merge(versions::routes())
}

/// How the current half-year looks, for those who may see scores; a county sees itself. An estimate, of which nothing was
/// approved.
#[utoipa::path(get, path = "/api/v1/ranking",
    responses((status = 200, body = RankingBody), (status = 401), (status = 403)))]
async fn ranking(State(app): State<App>, view: View) -> ApiResult<RankingBody> {
    let (actor, today) = (view.actor.clone(), view.now.day());
    let assessment = app.db.read(move |conn| service::estimate(conn, &actor, today)).await?;
    let place = |place: &crate::Place| {
        let score = assessment.score(place.county)?;
        Some(PlaceBody {
            rank: place.rank,
            county: place.county.to_string(),
            name: name(&view, place.county),
            base: score.base.to_string(),
            bonus: score.bonus.to_string(),
            total: score.total.as_ref().map(ToString::to_string),
            missing: missing(score),
            provisional: score.provisional,
        })
    };
    Ok(Json(RankingBody {
        period: assessment.frame.period.to_string(),
        as_of: assessment.frame.as_of.to_string(),
        rulebook: assessment.rulebook.hash.clone(),
        places: assessment.ranking.iter().filter_map(place).collect(),
    }))
}

/// A county's score of a half-year, criterion by criterion, for its officials; of the current one when none is named.
#[utoipa::path(get, path = "/api/v1/scores/{county}",
    params(("county" = String, Path), ("period" = Option<String>, Query, description = "A half-year, such as `2026H1`")),
    responses((status = 200, body = ScoreBody), (status = 401), (status = 403), (status = 404)))]
async fn one(
    State(app): State<App>,
    view: View,
    Id(county): Id<RegionCode>,
    query: ListQuery,
) -> ApiResult<ScoreBody> {
    view.actor.may(SEE_SCORE, &ResourceRef::new("Score", county))?;
    let today = view.now.day();
    let half = query.filter("period").parse().unwrap_or_else(|_| Period::half_of(today));
    let read = app.db.read(move |conn| {
        let score = service::score_in(conn, county, half, today)?;
        let rulebook = service::rulebook_of(conn, score.frame.period)?;
        Ok::<_, Error>((score, rulebook))
    });
    let (score, rulebook) = read.await?;
    Ok(Json(body(&view, &rulebook, &score)))
}

fn body(view: &View, rulebook: &Rulebook, score: &Score) -> ScoreBody {
    let title = |id: &str| {
        let title = rulebook.title_of(id);
        title.map_or_else(|| id.to_owned(), |title| title.get(language(view)).to_owned())
    };
    let criterion = |node: &Node| CriterionBody {
        id: node.id.clone(),
        title: title(&node.id),
        status: node.status,
        possible: node.possible.to_string(),
        base: node.base.as_ref().map(ToString::to_string),
        bonus: node.bonus.to_string(),
        working: node.working.say(language(view)),
        missing: node.missing_facts().into_iter().map(ToOwned::to_owned).collect(),
    };
    ScoreBody {
        county: score.county.to_string(),
        name: name(view, score.county),
        period: score.frame.period.to_string(),
        as_of: score.frame.as_of.to_string(),
        rulebook: score.rulebook.hash.clone(),
        base: score.base.to_string(),
        bonus: score.bonus.to_string(),
        total: score.total.as_ref().map(ToString::to_string),
        provisional: score.provisional,
        blocked_by: score.blocked_by.clone(),
        criteria: score.criteria().map(criterion).collect(),
    }
}
