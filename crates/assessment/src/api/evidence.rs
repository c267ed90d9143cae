//! Evidence and its review for programs.

use ::evidence::model::DocumentId;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::{Period, RegionCode};
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, Typed, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::cycle::Made;
use crate::model::{Claim, Evidence, EvidenceId, EvidenceState, Proof};
use crate::pages::review::decision_of;
use crate::service::{self, EvidenceQuery, EvidenceView, Reviewed};
use crate::{Answer, Error, Exact, FactKind, Rulebook, Site, Value};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(evidence_list, submit))
        .routes(routes!(evidence_item))
        .routes(routes!(review_evidence))
        .routes(routes!(answer_evidence))
        .routes(routes!(withdraw_evidence))
}

#[derive(Serialize, ToSchema)]
struct EvidenceBody {
    /// Short code.
    id: String,
    /// The county that shows it.
    county: String,
    /// The half-year.
    period: String,
    /// The criterion.
    #[schema(example = "C4")]
    criterion: String,
    /// The fact it is for.
    fact: String,
    /// The box or the site, where the fact has several.
    item: String,
    /// The document shown.
    document: Option<String>,
    /// The link shown.
    link: String,
    /// What to look at.
    note: String,
    /// `submitted`, `asked`, `accepted`, `rejected`, `falsified`, `withdrawn` or `replaced`.
    state: &'static str,
    /// What the office said last.
    reason: String,
}

impl From<&Evidence> for EvidenceBody {
    fn from(one: &Evidence) -> Self {
        Self {
            id: one.id.to_string(),
            county: one.county.to_string(),
            period: one.period.to_string(),
            criterion: one.criterion.clone(),
            fact: one.claim.fact.clone(),
            item: one.claim.item.clone(),
            document: one.proof.document.map(|id| id.to_string()),
            link: one.proof.link.clone(),
            note: one.proof.note.clone(),
            state: one.state.as_str(),
            reason: one.reason.clone(),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct EvidenceListBody {
    /// How many match.
    total: i64,
    /// One page of them.
    evidence: Vec<EvidenceBody>,
}

/// Evidence as the reader may see it, what waits longest first; 25 a page.
#[utoipa::path(get, path = "/api/v1/evidence",
    params(
        ("q" = Option<String>, Query, description = "Words of documents and notes"),
        ("county" = Option<String>, Query, description = "Code of a county"),
        ("period" = Option<String>, Query, description = "A half-year"),
        ("criterion" = Option<String>, Query, description = "A criterion"),
        ("state" = Option<String>, Query, description = "How it stands"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = EvidenceListBody), (status = 401), (status = 403)))]
async fn evidence_list(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<EvidenceListBody> {
    let want = EvidenceQuery {
        words: query.words().to_owned(),
        county: query.filter("county").parse().ok(),
        period: query.filter("period").parse().ok(),
        criterion: Some(query.filter("criterion").to_owned()).filter(|id| !id.is_empty()),
        state: EvidenceState::parse(query.filter("state")),
        offset: query.offset(),
        limit: query.limit(),
    };
    let actor = view.actor;
    let (found, total) = app.db.read(move |conn| service::evidence_list(conn, &actor, &want)).await?;
    Ok(Json(EvidenceListBody { total, evidence: found.iter().map(EvidenceBody::from).collect() }))
}

#[derive(Deserialize, ToSchema)]
struct NewEvidence {
    /// The half-year.
    #[schema(example = "2026H2")]
    period: String,
    /// The county.
    #[schema(value_type = String, example = "410324")]
    county: RegionCode,
    /// The criterion.
    #[schema(example = "C4")]
    criterion: String,
    /// The fact of it.
    #[schema(example = "guidance")]
    fact: String,
    /// The box, or the site's name.
    #[serde(default)]
    #[schema(example = "stations")]
    item: String,
    /// For a box: `yes`, `no` or `not-applicable`.
    #[serde(default)]
    #[schema(example = "yes")]
    answer: Option<String>,
    /// For a figure.
    #[serde(default)]
    number: Option<String>,
    /// For a site: its measures by name.
    #[serde(default)]
    measures: std::collections::BTreeMap<String, String>,
    /// A document of the register.
    #[serde(default)]
    document: Option<String>,
    /// A page of this house, or an address.
    #[serde(default)]
    #[schema(example = "/county/stations")]
    link: String,
    /// What to look at.
    #[serde(default)]
    note: String,
}

impl NewEvidence {
    fn claim(&self, rulebook: &Rulebook) -> Result<Claim, PageError> {
        let rule = rulebook.fact(&self.fact).ok_or(Error::ForeignFact)?;
        let answer = || {
            let word = self.answer.as_deref().unwrap_or_default();
            let known: Option<Answer> = crate::pages::read_answer(word);
            known.ok_or_else(|| PageError::unreadable("answer", word))
        };
        let figure = |text: &str| -> Result<Exact, PageError> {
            text.parse().map_err(|_| PageError::unreadable("number", text))
        };
        Ok(match &rule.kind {
            FactKind::Document => Claim::of_document(&self.fact),
            FactKind::Boxes(_) => Claim::of_box(&self.fact, &self.item, answer()?),
            FactKind::YesNo => Claim {
                fact: self.fact.clone(),
                item: String::new(),
                value: Some(Value::YesNo(answer()? == Answer::Yes)),
            },
            FactKind::Count | FactKind::Amount => {
                let number = figure(self.number.as_deref().unwrap_or_default())?;
                Claim::of_number(rule, &number).ok_or(Error::WrongShape)?
            }
            FactKind::Sites(_) => {
                let mut measures = std::collections::BTreeMap::new();
                for (name, size) in &self.measures {
                    measures.insert(name.clone(), figure(size)?);
                }
                let value = Value::Sites(vec![Site { name: self.item.clone(), measures }]);
                Claim { fact: self.fact.clone(), item: self.item.clone(), value: Some(value) }
            }
            FactKind::Tally { .. } => return Err(Error::WrongShape.into()),
        })
    }
}

/// Shows something for a fact of a criterion, before the deadline.
#[utoipa::path(post, path = "/api/v1/evidence", request_body = NewEvidence,
    responses((status = 201, body = Made), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn submit(
    State(app): State<App>,
    view: View,
    ApiJson(new): ApiJson<NewEvidence>,
) -> Result<(StatusCode, Json<Made>), PageError> {
    let typed =
        Typed::of([("period", new.period.clone()), ("document", new.document.clone().unwrap_or_default())]);
    let place: (Period, RegionCode) = (typed.parse("period")?, new.county);
    let rulebook = app.db.read(move |conn| service::rulebook_of(conn, place.0)).await?;
    let claim = new.claim(&rulebook)?;
    let document: Option<DocumentId> = typed.optional("document")?;
    let proof = Proof { document, link: new.link, note: new.note };
    let (actor, now, criterion) = (view.actor, view.now, new.criterion);
    let id =
        app.db.write(move |tx| service::submit(tx, &actor, now, place, &criterion, &claim, &proof)).await?;
    Ok((StatusCode::CREATED, Json(Made { id: id.to_string() })))
}

#[derive(Serialize, ToSchema)]
struct SaidBody {
    /// `office` or `county`.
    side: &'static str,
    /// What was said.
    words: String,
    /// When.
    at: String,
}

#[derive(Serialize, ToSchema)]
struct EvidenceWhole {
    /// The evidence.
    evidence: EvidenceBody,
    /// What was said, the first first.
    said: Vec<SaidBody>,
}

/// One piece of evidence, with what was said about it.
#[utoipa::path(get, path = "/api/v1/evidence/{id}", params(("id" = String, Path)),
    responses((status = 200, body = EvidenceWhole), (status = 401), (status = 403), (status = 404)))]
async fn evidence_item(
    State(app): State<App>,
    view: View,
    Id(id): Id<EvidenceId>,
) -> ApiResult<EvidenceWhole> {
    let actor = view.actor;
    let EvidenceView { evidence, messages, .. } =
        app.db.read(move |conn| service::evidence(conn, &actor, id)).await?;
    let said = messages.into_iter().map(|one| SaidBody {
        side: one.side.as_str(),
        words: one.words,
        at: one.at.to_string(),
    });
    Ok(Json(EvidenceWhole { evidence: EvidenceBody::from(&evidence), said: said.collect() }))
}

#[derive(Deserialize, ToSchema)]
struct NewEvidenceReview {
    /// How it stood when it was looked at.
    #[schema(example = "submitted")]
    seen: String,
    /// `accept`, `reject`, `ask` or `falsify`.
    #[schema(example = "accept")]
    decision: String,
    /// The reason or question; needed for all but `accept`.
    #[serde(default)]
    reason: String,
}

/// Accepts, rejects or asks about evidence, or finds it false. Nobody reviews the county they work for.
#[utoipa::path(post, path = "/api/v1/evidence/{id}/review", params(("id" = String, Path)), request_body = NewEvidenceReview,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn review_evidence(
    State(app): State<App>,
    view: View,
    Id(id): Id<EvidenceId>,
    ApiJson(new): ApiJson<NewEvidenceReview>,
) -> Result<StatusCode, PageError> {
    let seen = EvidenceState::parse(&new.seen);
    let seen = seen.ok_or_else(|| PageError::unreadable("seen", &new.seen))?;
    let decision = decision_of(&new.decision, &new.reason);
    let decision = decision.ok_or_else(|| PageError::unreadable("decision", &new.decision))?;
    let (actor, now, reviewed) = (view.actor, view.now, Reviewed { seen, decision });
    app.db.write(move |tx| service::review(tx, &actor, now, id, &reviewed)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
struct NewEvidenceAnswer {
    /// What the county answers.
    words: String,
}

/// Answers what the office asked; the evidence waits for the office again.
#[utoipa::path(post, path = "/api/v1/evidence/{id}/answer", params(("id" = String, Path)), request_body = NewEvidenceAnswer,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn answer_evidence(
    State(app): State<App>,
    view: View,
    Id(id): Id<EvidenceId>,
    ApiJson(new): ApiJson<NewEvidenceAnswer>,
) -> Result<StatusCode, PageError> {
    let (actor, now) = (view.actor, view.now);
    app.db.write(move |tx| service::answer(tx, &actor, now, id, &new.words)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes evidence back, before the deadline.
#[utoipa::path(post, path = "/api/v1/evidence/{id}/withdraw", params(("id" = String, Path)),
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409)))]
async fn withdraw_evidence(
    State(app): State<App>,
    view: View,
    Id(id): Id<EvidenceId>,
) -> Result<StatusCode, PageError> {
    let (actor, now) = (view.actor, view.now);
    app.db.write(move |tx| service::withdraw(tx, &actor, now, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
