//! The life of an assessment for programs: documents, evidence, review, objections, results.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use evidence::model::{DocumentDraft, DocumentId, DocumentKind};
use evidence::service::{self as register, DocumentQuery};
use kernel::{Day, Period, RegionCode};
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, Typed, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::{
    Claim, Cycle, Evidence, EvidenceId, EvidenceState, Objection, ObjectionId, ObjectionState, Proof,
};
use crate::pages::review::decision_of;
use crate::service::{self, EvidenceQuery, EvidenceView, ObjectionQuery, Reviewed};
use crate::{Answer, Error, Exact, FactKind, Site, Value, luoyang};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(assessments, open_assessment))
        .routes(routes!(assessment))
        .routes(routes!(register_list, add_document))
        .routes(routes!(evidence_list, submit))
        .routes(routes!(evidence_item))
        .routes(routes!(review_evidence))
        .routes(routes!(answer_evidence))
        .routes(routes!(withdraw_evidence))
        .routes(routes!(objections, object))
        .routes(routes!(decide_objection))
}

/// The number of what was made.
#[derive(Serialize, ToSchema)]
pub(super) struct Made {
    /// Short code.
    pub(super) id: String,
}

#[derive(Serialize, ToSchema)]
struct AssessmentBody {
    /// The half-year.
    #[schema(example = "2026H1")]
    period: String,
    /// `open`, `preliminary`, `decided`, `frozen` or `published`.
    stage: &'static str,
    /// The last day for evidence.
    deadline: String,
    /// The last day for objections, once the preliminary result was told.
    objections_until: Option<String>,
    /// SHA-256 of the rulebook it is judged by.
    rulebook: String,
    /// The preliminary result.
    preliminary: Option<String>,
    /// The result that stands.
    standing: Option<String>,
}

impl From<&Cycle> for AssessmentBody {
    fn from(cycle: &Cycle) -> Self {
        Self {
            period: cycle.period.to_string(),
            stage: cycle.stage.as_str(),
            deadline: cycle.deadline.to_string(),
            objections_until: cycle.objections_until.map(|day| day.to_string()),
            rulebook: cycle.rules.hash.clone(),
            preliminary: cycle.preliminary.map(|id| id.to_string()),
            standing: cycle.standing.map(|id| id.to_string()),
        }
    }
}

/// The assessments there are, the latest first.
#[utoipa::path(get, path = "/api/v1/assessments",
    responses((status = 200, body = Vec<AssessmentBody>), (status = 401), (status = 403)))]
async fn assessments(State(app): State<App>, view: View) -> ApiResult<Vec<AssessmentBody>> {
    let actor = view.actor;
    let found = app.db.read(move |conn| service::cycles(conn, &actor)).await?;
    Ok(Json(found.iter().map(AssessmentBody::from).collect()))
}

#[derive(Deserialize, ToSchema)]
struct NewAssessment {
    /// The half-year.
    #[schema(example = "2026H1")]
    period: String,
    /// The last day for evidence; by the rules when left out.
    #[serde(default)]
    #[schema(example = "2026-07-20")]
    deadline: Option<String>,
}

/// Opens the assessment of a half-year, for the office.
#[utoipa::path(post, path = "/api/v1/assessments", request_body = NewAssessment,
    responses((status = 201, body = AssessmentBody), (status = 401), (status = 403), (status = 409), (status = 422)))]
async fn open_assessment(
    State(app): State<App>,
    view: View,
    ApiJson(new): ApiJson<NewAssessment>,
) -> Result<(StatusCode, Json<AssessmentBody>), PageError> {
    let typed = Typed::of([("period", new.period), ("deadline", new.deadline.unwrap_or_default())]);
    let period: Period = typed.parse("period")?;
    let deadline: Option<Day> = typed.optional("deadline")?;
    let (actor, now) = (view.actor, view.now);
    let cycle = app.db.write(move |tx| {
        service::open(tx, &actor, now, period, deadline)?;
        service::cycle(tx.conn(), &actor, period)
    });
    Ok((StatusCode::CREATED, Json(AssessmentBody::from(&cycle.await?))))
}

/// The assessment of one half-year.
#[utoipa::path(get, path = "/api/v1/assessments/{period}", params(("period" = String, Path, example = "2026H1")),
    responses((status = 200, body = AssessmentBody), (status = 401), (status = 403), (status = 404)))]
async fn assessment(State(app): State<App>, view: View, Id(period): Id<Period>) -> ApiResult<AssessmentBody> {
    let actor = view.actor;
    let found = app.db.read(move |conn| service::cycle(conn, &actor, period)).await?;
    Ok(Json(AssessmentBody::from(&found)))
}

#[derive(Serialize, ToSchema)]
struct DocumentBody {
    /// Short code.
    id: String,
    /// Whose it is.
    county: String,
    /// `formal`, `record`, `report`, `publicity` or `photographs`.
    kind: &'static str,
    /// Its number, title or link.
    number: String,
    /// Its title.
    title: String,
    /// Who issued it, by the rulebook's word.
    #[schema(example = "county-government")]
    issuer: String,
    /// The day of issue.
    issued: String,
    /// The first day it is in force.
    in_force_from: String,
    /// The last day, if it ends.
    in_force_until: Option<String>,
    /// True once it was taken back.
    taken_back: bool,
    /// How many files it has.
    files: usize,
}

#[derive(Serialize, ToSchema)]
struct DocumentsBody {
    /// How many match.
    total: i64,
    /// One page of them.
    documents: Vec<DocumentBody>,
}

/// The register as the reader may see it: a county its own documents, the city all; 25 a page.
#[utoipa::path(get, path = "/api/v1/documents",
    params(
        ("q" = Option<String>, Query, description = "Words of number and title"),
        ("county" = Option<String>, Query, description = "Code of a county"),
        ("kind" = Option<String>, Query, description = "Kind of document"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = DocumentsBody), (status = 401), (status = 403)))]
async fn register_list(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<DocumentsBody> {
    let want = DocumentQuery {
        words: query.words().to_owned(),
        of_county: query.filter("county").parse().ok(),
        kind: DocumentKind::parse(query.filter("kind")),
        kept_only: false,
        offset: query.offset(),
        limit: query.limit(),
    };
    let (actor, city) = (view.actor, app.site.city);
    let (found, total) = app.db.read(move |conn| register::documents(conn, &actor, city, &want)).await?;
    let body = |one: evidence::model::Document| DocumentBody {
        id: one.id.to_string(),
        county: one.draft.of_county.to_string(),
        kind: one.draft.kind.as_str(),
        number: one.draft.number,
        title: one.draft.title,
        issuer: one.draft.issuer,
        issued: one.draft.issued.to_string(),
        in_force_from: one.draft.in_force_from.to_string(),
        in_force_until: one.draft.in_force_until.map(|day| day.to_string()),
        taken_back: one.withdrawn,
        files: one.files.len(),
    };
    Ok(Json(DocumentsBody { total, documents: found.into_iter().map(body).collect() }))
}

#[derive(Deserialize, ToSchema)]
struct NewDocument {
    /// Whose it is.
    #[schema(value_type = String, example = "410324")]
    county: RegionCode,
    /// `formal`, `record`, `report`, `publicity` or `photographs`.
    #[schema(example = "formal")]
    kind: String,
    /// Its number, title or link; photographs need none.
    #[serde(default)]
    #[schema(example = "栾政办〔2026〕12号")]
    number: String,
    /// Its title.
    title: String,
    /// Who issued it, by the rulebook's word.
    #[schema(example = "county-government")]
    issuer: String,
    /// The day of issue.
    #[schema(example = "2026-03-05")]
    issued: String,
    /// The first day it is in force; the day of issue when left out.
    #[serde(default)]
    in_force_from: Option<String>,
    /// The last day, if it ends.
    #[serde(default)]
    in_force_until: Option<String>,
    /// Numbers of files handed in with purpose `document`.
    files: Vec<String>,
}

/// Puts a document on the register. The same file, or the same number of the same issuer, stands there once.
#[utoipa::path(post, path = "/api/v1/documents", request_body = NewDocument,
    responses((status = 201, body = Made), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn add_document(
    State(app): State<App>,
    view: View,
    ApiJson(new): ApiJson<NewDocument>,
) -> Result<(StatusCode, Json<Made>), PageError> {
    let typed = Typed::of([
        ("kind", new.kind),
        ("issued", new.issued),
        ("in_force_from", new.in_force_from.unwrap_or_default()),
        ("in_force_until", new.in_force_until.unwrap_or_default()),
    ]);
    let issued = typed.parse("issued")?;
    let kind = DocumentKind::parse(typed.required("kind")?);
    let draft = DocumentDraft {
        of_county: new.county,
        kind: kind.ok_or_else(|| crate::pages::unreadable("kind", typed.get("kind")))?,
        number: new.number,
        title: new.title,
        issuer: new.issuer,
        issued,
        in_force_from: typed.optional("in_force_from")?.unwrap_or(issued),
        in_force_until: typed.optional("in_force_until")?,
    };
    let read = |id: &String| id.parse().map_err(|_| PageError::from(evidence::Error::NoSuchFile));
    let files = new.files.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let (actor, now, city) = (view.actor, view.now, app.site.city);
    let id = app.db.write(move |tx| register::register(tx, &actor, now, city, &draft, &files)).await?;
    Ok((StatusCode::CREATED, Json(Made { id: id.to_string() })))
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
    /// `submitted`, `asked`, `accepted`, `rejected`, `falsified` or `withdrawn`.
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
    fn claim(&self) -> Result<Claim, PageError> {
        let (_, rulebook) = luoyang()?;
        let rule = rulebook.fact(&self.fact).ok_or(Error::ForeignFact)?;
        let answer = || {
            let word = self.answer.as_deref().unwrap_or_default();
            let known: Option<Answer> = crate::pages::read_answer(word);
            known.ok_or_else(|| crate::pages::unreadable("answer", word))
        };
        let figure = |text: &str| -> Result<Exact, PageError> {
            text.parse().map_err(|_| crate::pages::unreadable("number", text))
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
    let claim = new.claim()?;
    let typed = Typed::of([("period", new.period), ("document", new.document.unwrap_or_default())]);
    let place: (Period, RegionCode) = (typed.parse("period")?, new.county);
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
struct NewReview {
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
#[utoipa::path(post, path = "/api/v1/evidence/{id}/review", params(("id" = String, Path)), request_body = NewReview,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn review_evidence(
    State(app): State<App>,
    view: View,
    Id(id): Id<EvidenceId>,
    ApiJson(new): ApiJson<NewReview>,
) -> Result<StatusCode, PageError> {
    let seen = EvidenceState::parse(&new.seen);
    let seen = seen.ok_or_else(|| crate::pages::unreadable("seen", &new.seen))?;
    let decision = decision_of(&new.decision, &new.reason);
    let decision = decision.ok_or_else(|| crate::pages::unreadable("decision", &new.decision))?;
    let (actor, now, reviewed) = (view.actor, view.now, Reviewed { seen, decision });
    app.db.write(move |tx| service::review(tx, &actor, now, id, &reviewed)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
struct NewAnswer {
    /// What the county answers.
    words: String,
}

/// Answers what the office asked; the evidence waits for the office again.
#[utoipa::path(post, path = "/api/v1/evidence/{id}/answer", params(("id" = String, Path)), request_body = NewAnswer,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn answer_evidence(
    State(app): State<App>,
    view: View,
    Id(id): Id<EvidenceId>,
    ApiJson(new): ApiJson<NewAnswer>,
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

#[derive(Serialize, ToSchema)]
struct ObjectionBody {
    /// Short code.
    id: String,
    /// The county.
    county: String,
    /// The half-year.
    period: String,
    /// The criterion.
    criterion: String,
    /// What the county says.
    words: String,
    /// `open`, `upheld` or `rejected`.
    state: &'static str,
    /// Why it was decided so.
    reason: String,
}

impl From<&Objection> for ObjectionBody {
    fn from(one: &Objection) -> Self {
        Self {
            id: one.id.to_string(),
            county: one.county.to_string(),
            period: one.period.to_string(),
            criterion: one.criterion.clone(),
            words: one.words.clone(),
            state: one.state.as_str(),
            reason: one.reason.clone(),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct ObjectionsBody {
    /// How many match.
    total: i64,
    /// One page of them.
    objections: Vec<ObjectionBody>,
}

/// Objections as the reader may see them, the latest first; 25 a page.
#[utoipa::path(get, path = "/api/v1/objections",
    params(
        ("q" = Option<String>, Query, description = "Words of it, or the criterion"),
        ("county" = Option<String>, Query, description = "Code of a county"),
        ("period" = Option<String>, Query, description = "A half-year"),
        ("state" = Option<String>, Query, description = "`open`, `upheld` or `rejected`"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = ObjectionsBody), (status = 401), (status = 403)))]
async fn objections(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<ObjectionsBody> {
    let want = ObjectionQuery {
        words: query.words().to_owned(),
        county: query.filter("county").parse().ok(),
        period: query.filter("period").parse().ok(),
        state: ObjectionState::parse(query.filter("state")),
        offset: query.offset(),
        limit: query.limit(),
    };
    let actor = view.actor;
    let (found, total) = app.db.read(move |conn| service::objections(conn, &actor, &want)).await?;
    Ok(Json(ObjectionsBody { total, objections: found.iter().map(ObjectionBody::from).collect() }))
}

#[derive(Deserialize, ToSchema)]
struct NewObjection {
    /// The half-year.
    #[schema(example = "2026H1")]
    period: String,
    /// The county.
    #[schema(value_type = String, example = "410324")]
    county: RegionCode,
    /// The criterion.
    #[schema(example = "A1")]
    criterion: String,
    /// What is wrong, and on what grounds.
    words: String,
}

/// Objects to the preliminary result, within the working days the rules give.
#[utoipa::path(post, path = "/api/v1/objections", request_body = NewObjection,
    responses((status = 201, body = Made), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn object(
    State(app): State<App>,
    view: View,
    ApiJson(new): ApiJson<NewObjection>,
) -> Result<(StatusCode, Json<Made>), PageError> {
    let typed = Typed::of([("period", new.period)]);
    let place: (Period, RegionCode) = (typed.parse("period")?, new.county);
    let (actor, now) = (view.actor, view.now);
    let made = app.db.write(move |tx| service::object(tx, &actor, now, place, &new.criterion, &new.words));
    Ok((StatusCode::CREATED, Json(Made { id: made.await?.to_string() })))
}

#[derive(Deserialize, ToSchema)]
struct NewDecision {
    /// True when the county is right.
    upheld: bool,
    /// Why.
    reason: String,
}

/// Decides an objection with its reason, for the office.
#[utoipa::path(post, path = "/api/v1/objections/{id}/decision", params(("id" = String, Path)),
    request_body = NewDecision,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn decide_objection(
    State(app): State<App>,
    view: View,
    Id(id): Id<ObjectionId>,
    ApiJson(new): ApiJson<NewDecision>,
) -> Result<StatusCode, PageError> {
    let (actor, now) = (view.actor, view.now);
    let decided =
        app.db.write(move |tx| service::decide_objection(tx, &actor, now, id, new.upheld, &new.reason));
    decided.await?;
    Ok(StatusCode::NO_CONTENT)
}
