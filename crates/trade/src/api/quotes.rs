//! Quotes for programs: terms on the table between two organisations.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::{Day, Fen, OrganisationId};
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Made, grade_of};
use crate::Error;
use crate::model::{Moisture, Party, PostId, Quote, QuoteId, Stage, Terms, Turn, Window};
use crate::pages::wanted_quotes;
use crate::service::{self, QuoteView};

/// How much is delivered in which days.
#[derive(Deserialize, Serialize, ToSchema)]
struct StageBody {
    /// First day.
    #[schema(value_type = String, example = "2026-12-01")]
    from: Day,
    /// Last day.
    #[schema(value_type = String, example = "2026-12-31")]
    to: Day,
    /// Grams or pieces.
    #[schema(example = 5_000_000)]
    quantity: i64,
}

/// What moisture above the standard takes off.
#[derive(Deserialize, Serialize, ToSchema)]
struct MoistureBody {
    /// The standard, in basis points of the weight.
    #[schema(example = 1_200)]
    standard_bp: i64,
    /// Basis points of the weight deducted for each full per cent above.
    #[schema(example = 100)]
    deduct_bp: i64,
}

/// What one side offers and the other accepts.
#[derive(Deserialize, Serialize, ToSchema)]
struct TermsBody {
    /// Price of a kilogram or a piece.
    #[schema(example = 320)]
    price_fen: i64,
    /// The grade that is paid in full: `special`, `first`, `second`, `third` or `mixed`.
    #[schema(example = "first")]
    grade: String,
    /// One to four, in the order of their days.
    stages: Vec<StageBody>,
    /// What may be delivered beyond or below, in basis points.
    #[schema(example = 500)]
    tolerance_bp: i64,
    /// The rule of moisture, if one is agreed.
    #[serde(default)]
    moisture: Option<MoistureBody>,
    /// What each grade below the agreed one takes off the price.
    #[serde(default)]
    #[schema(example = 20)]
    grade_deduct_fen: i64,
    /// Days after a delivery is accepted within which it is paid; none where the sides agree on none.
    #[serde(default)]
    #[schema(example = 30)]
    payment_days: Option<i64>,
    /// Everything else, in words.
    #[serde(default)]
    note: String,
}

impl TermsBody {
    fn terms(self) -> Result<Terms, PageError> {
        let stage =
            |one: StageBody| Stage { window: Window { from: one.from, to: one.to }, quantity: one.quantity };
        let rule = |rule: MoistureBody| Moisture { standard_bp: rule.standard_bp, deduct_bp: rule.deduct_bp };
        Ok(Terms {
            price: Fen(self.price_fen),
            grade: grade_of(&self.grade)?,
            stages: self.stages.into_iter().map(stage).collect(),
            tolerance_bp: self.tolerance_bp,
            moisture: self.moisture.map(rule),
            grade_deduct: Fen(self.grade_deduct_fen),
            payment_days: self.payment_days,
            note: self.note,
        })
    }
}

impl From<&Terms> for TermsBody {
    fn from(terms: &Terms) -> Self {
        let stage =
            |one: &Stage| StageBody { from: one.window.from, to: one.window.to, quantity: one.quantity };
        let rule = |rule: Moisture| MoistureBody { standard_bp: rule.standard_bp, deduct_bp: rule.deduct_bp };
        Self {
            price_fen: terms.price.0,
            grade: terms.grade.as_str().to_owned(),
            stages: terms.stages.iter().map(stage).collect(),
            tolerance_bp: terms.tolerance_bp,
            moisture: terms.moisture.map(rule),
            grade_deduct_fen: terms.grade_deduct.0,
            payment_days: terms.payment_days,
            note: terms.note.clone(),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct QuoteBody {
    /// Short code.
    id: String,
    /// The post it answers.
    post: String,
    /// What is sold.
    product: String,
    /// The organisation across.
    with: String,
    /// `open`, `accepted` or `ended`.
    status: &'static str,
    /// How often terms were put on the table; who answers names it, so that nobody answers what has changed.
    turn: i64,
    /// True when the other side put the last terms there, so that they can be accepted.
    yours_to_answer: bool,
    /// The last terms.
    terms: TermsBody,
}

impl QuoteBody {
    fn of(quote: &Quote, reader: &Party) -> Self {
        Self {
            id: quote.id.to_string(),
            post: quote.post.to_string(),
            product: quote.product.clone(),
            with: quote.across(reader.organisation).map_or_else(String::new, |other| other.name.clone()),
            status: quote.status.as_str(),
            turn: quote.turn,
            yours_to_answer: quote.last_by != reader.organisation,
            terms: TermsBody::from(&quote.terms),
        }
    }
}

/// Terms as they were put on the table once.
#[derive(Serialize, ToSchema)]
struct TurnBody {
    /// Which time.
    turn: i64,
    /// The organisation that put them there.
    by: String,
    /// When, in UTC.
    at: String,
    /// The terms.
    terms: TermsBody,
}

impl TurnBody {
    fn of(turn: &Turn, quote: &Quote) -> Self {
        let by = if turn.by == quote.owner.organisation { &quote.owner.name } else { &quote.other.name };
        Self { turn: turn.turn, by: by.clone(), at: turn.at.to_string(), terms: TermsBody::from(&turn.terms) }
    }
}

#[derive(Serialize, ToSchema)]
struct QuoteWhole {
    /// The quote.
    quote: QuoteBody,
    /// Everything that was on the table, the first first.
    turns: Vec<TurnBody>,
    /// The contract that came of it.
    contract: Option<String>,
}

#[derive(Deserialize, ToSchema)]
struct NewQuote {
    /// Which of the reader's organisations offers; the first when none is named.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    organisation: Option<OrganisationId>,
    /// What is put on the table.
    #[serde(flatten)]
    terms: TermsBody,
}

#[derive(Deserialize, ToSchema)]
struct Answered {
    /// Which terms are meant.
    #[schema(example = 1)]
    turn: i64,
}

#[derive(Deserialize, ToSchema)]
struct Countered {
    /// Which terms are answered.
    #[schema(example = 1)]
    turn: i64,
    /// What is put in their place.
    terms: TermsBody,
}

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(own))
        .routes(routes!(show))
        .routes(routes!(make))
        .routes(routes!(counter))
        .routes(routes!(accept))
        .routes(routes!(end))
}

/// The quotes of the reader's organisations, those last moved first; 25 a page.
#[utoipa::path(get, path = "/api/v1/trade/quotes",
    params(
        ("q" = Option<String>, Query, description = "Part of a product's or an organisation's name"),
        ("status" = Option<String>, Query, description = "`open`, `accepted` or `ended`"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = Vec<QuoteBody>), (status = 401), (status = 403)))]
async fn own(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<Vec<QuoteBody>> {
    let (actor, want) = (view.actor, wanted_quotes(&query));
    let found = app.db.read(move |conn| {
        let (quotes, _) = service::own_quotes(conn, &actor, &want)?;
        Ok::<_, Error>(quotes.iter().map(|(quote, own)| QuoteBody::of(quote, own)).collect())
    });
    Ok(Json(found.await?))
}

/// One quote with all its terms, for its two sides alone.
#[utoipa::path(get, path = "/api/v1/trade/quotes/{id}", params(("id" = String, Path)),
    responses((status = 200, body = QuoteWhole), (status = 401), (status = 403), (status = 404)))]
async fn show(State(app): State<App>, view: View, Id(id): Id<QuoteId>) -> ApiResult<QuoteWhole> {
    let actor = view.actor;
    let found = app.db.read(move |conn| {
        let party = service::party_in_quote(conn, &actor, id)?;
        let QuoteView { quote, turns, contract } = service::quote(conn, &actor, &party, id)?;
        Ok::<_, Error>(QuoteWhole {
            turns: turns.iter().map(|turn| TurnBody::of(turn, &quote)).collect(),
            quote: QuoteBody::of(&quote, &party),
            contract: contract.map(|id| id.to_string()),
        })
    });
    Ok(Json(found.await?))
}

/// Puts terms on the table for a post of another organisation.
#[utoipa::path(post, path = "/api/v1/trade/posts/{id}/quotes", params(("id" = String, Path)),
    request_body = NewQuote,
    responses((status = 201, body = Made), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn make(
    State(app): State<App>,
    view: View,
    Id(id): Id<PostId>,
    ApiJson(new): ApiJson<NewQuote>,
) -> Result<(StatusCode, Json<Made>), PageError> {
    let (actor, now, named) = (view.actor, view.now, new.organisation);
    let terms = new.terms.terms()?;
    let made = app.db.write(move |tx| {
        let party = service::party_named(tx.conn(), &actor, named)?;
        service::make_quote(tx, &actor, now, &party, id, &terms)
    });
    Ok((StatusCode::CREATED, Json(Made { id: made.await?.to_string() })))
}

/// Puts other terms in the place of the last ones.
#[utoipa::path(post, path = "/api/v1/trade/quotes/{id}/terms", params(("id" = String, Path)),
    request_body = Countered,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn counter(
    State(app): State<App>,
    view: View,
    Id(id): Id<QuoteId>,
    ApiJson(new): ApiJson<Countered>,
) -> Result<StatusCode, PageError> {
    let (actor, now, turn, terms) = (view.actor, view.now, new.turn, new.terms.terms()?);
    let put = app.db.write(move |tx| {
        let party = service::party_in_quote(tx.conn(), &actor, id)?;
        service::counter(tx, &actor, now, &party, (id, turn), &terms)
    });
    put.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Accepts the other side's last terms: a contract is made, which both sides then confirm.
#[utoipa::path(post, path = "/api/v1/trade/quotes/{id}/accept", params(("id" = String, Path)),
    request_body = Answered,
    responses((status = 201, body = Made), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn accept(
    State(app): State<App>,
    view: View,
    Id(id): Id<QuoteId>,
    ApiJson(new): ApiJson<Answered>,
) -> Result<(StatusCode, Json<Made>), PageError> {
    let (actor, now) = (view.actor, view.now);
    let made = app.db.write(move |tx| {
        let party = service::party_in_quote(tx.conn(), &actor, id)?;
        service::accept(tx, &actor, now, &party, (id, new.turn))
    });
    Ok((StatusCode::CREATED, Json(Made { id: made.await?.to_string() })))
}

/// Ends the talk without a contract.
#[utoipa::path(post, path = "/api/v1/trade/quotes/{id}/end", params(("id" = String, Path)),
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409)))]
async fn end(State(app): State<App>, view: View, Id(id): Id<QuoteId>) -> Result<StatusCode, PageError> {
    let (actor, now) = (view.actor, view.now);
    let ended = app.db.write(move |tx| {
        let party = service::party_in_quote(tx.conn(), &actor, id)?;
        service::end(tx, &actor, now, &party, id)
    });
    ended.await?;
    Ok(StatusCode::NO_CONTENT)
}
