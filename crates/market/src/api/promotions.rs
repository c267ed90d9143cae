//! Campaigns for programs: reading, writing, publishing, and what became of them.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use kernel::Fen;
use ledger::CampaignId;
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, Typed, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::CampaignSum;
use crate::model::{Campaign, CampaignStatus, Category, Mark, Rule};
use crate::pages::{add_rule, change_campaign, make_campaign, remove_rule, rewrite_campaign};
use crate::service::{self, CampaignQuery};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(campaigns, make))
        .routes(routes!(campaign, rewrite))
        .routes(routes!(rule))
        .routes(routes!(unrule))
        .routes(routes!(change))
        .routes(routes!(sums))
}

#[derive(Serialize, ToSchema)]
struct CampaignBody {
    /// Its number.
    id: String,
    /// The county that holds it, or the city.
    county: String,
    /// Its name.
    name: String,
    /// What it is about.
    story: String,
    /// Its first day.
    starts_on: String,
    /// Its last day.
    ends_on: String,
    /// What of a discount the organiser bears, in basis points.
    organiser_share: i64,
    /// `stackable` or `exclusive`.
    stacking: String,
    /// `draft`, `published` or `ended`.
    status: String,
    /// Its rules.
    rules: Vec<CampaignRuleBody>,
}

#[derive(Serialize, ToSchema)]
struct CampaignRuleBody {
    /// Its number.
    id: String,
    /// `fen_off`, `points_off`, `fixed_price`, `nth_free` or `freight_free`.
    benefit: String,
    /// Fen, basis points or the n-th piece.
    value: i64,
    /// At least this amount, in fen.
    least_fen: i64,
    /// At least so many pieces.
    least_pieces: i64,
    /// Only with a buyer's first order.
    first_order: bool,
    /// Only goods of this shelf; empty for any.
    category: String,
    /// Only goods of this kind; empty for any.
    kind: String,
    /// Only goods of this county; empty for any.
    of_county: String,
    /// Only goods with this mark; empty for any.
    mark: String,
    /// Coupons that can still be taken; none for a rule that holds without one.
    coupons_left: Option<i64>,
}

impl From<&Rule> for CampaignRuleBody {
    fn from(rule: &Rule) -> Self {
        let (benefit, value) = rule.benefit.parts();
        Self {
            id: rule.id.to_string(),
            benefit: benefit.to_owned(),
            value,
            least_fen: rule.condition.least.0,
            least_pieces: rule.condition.pieces,
            first_order: rule.condition.first_order,
            category: rule.condition.category.map_or_else(String::new, |one| one.as_str().to_owned()),
            kind: rule.condition.kind.clone(),
            of_county: rule.condition.county.map_or_else(String::new, |one| one.to_string()),
            mark: rule.condition.mark.map_or_else(String::new, |one| one.as_str().to_owned()),
            coupons_left: rule.coupons.map(|terms| terms.total - terms.taken),
        }
    }
}

impl From<Campaign> for CampaignBody {
    fn from(one: Campaign) -> Self {
        Self {
            id: one.id.to_string(),
            county: one.county.to_string(),
            rules: one.rules.iter().map(CampaignRuleBody::from).collect(),
            starts_on: one.draft.starts_on.to_string(),
            ends_on: one.draft.ends_on.to_string(),
            organiser_share: one.draft.organiser_share,
            stacking: one.draft.stacking.as_str().to_owned(),
            status: one.status.as_str().to_owned(),
            name: one.draft.name,
            story: one.draft.story,
        }
    }
}

/// Published campaigns that are not over.
#[utoipa::path(get, path = "/api/v1/campaigns", params(("q" = Option<String>, Query), ("page" = Option<i64>, Query)), responses((status = 200, body = Vec<CampaignBody>)))]
async fn campaigns(State(app): State<App>, query: ListQuery) -> ApiResult<Vec<CampaignBody>> {
    let want = CampaignQuery {
        words: query.words().to_owned(),
        status: Some(CampaignStatus::Published),
        not_over_on: Some(app.clock.now().day()),
        offset: query.offset(),
        limit: query.limit(),
        ..CampaignQuery::default()
    };
    let (found, _) = app.db.read(move |conn| service::campaigns(conn, None, &want)).await?;
    Ok(Json(found.into_iter().map(CampaignBody::from).collect()))
}

/// One campaign; a draft only for its organisers.
#[utoipa::path(get, path = "/api/v1/campaigns/{campaign}", params(("campaign" = String, Path)), responses((status = 200, body = CampaignBody), (status = 404)))]
async fn campaign(State(app): State<App>, view: View, Id(id): Id<CampaignId>) -> ApiResult<CampaignBody> {
    let found = app.db.read(move |conn| service::campaign(conn, &view.actor, id)).await?;
    Ok(Json(found.into()))
}

#[derive(Deserialize, ToSchema)]
struct NewCampaign {
    /// Its name.
    #[schema(example = "河洛丰收节")]
    name: String,
    /// What it is about.
    #[serde(default)]
    story: String,
    /// Its first day.
    #[schema(example = "2026-09-20")]
    starts_on: String,
    /// Its last day.
    #[schema(example = "2026-10-07")]
    ends_on: String,
    /// Only listings of this shelf may enrol, such as `fruit`.
    #[serde(default)]
    category: String,
    /// What of a discount the organiser bears, in basis points.
    #[schema(example = 6000)]
    organiser_share: i64,
    /// The most the organiser pays, in fen.
    #[schema(example = 1_000_000)]
    budget_fen: i64,
    /// `stackable` or `exclusive`.
    #[schema(example = "stackable")]
    stacking: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct CampaignMade {
    /// Its number.
    id: String,
}

pub(super) fn made(id: impl ToString) -> (StatusCode, Json<CampaignMade>) {
    (StatusCode::CREATED, Json(CampaignMade { id: id.to_string() }))
}

/// Yuan as forms read them.
pub(super) fn yuan(fen: i64) -> String {
    Fen(fen).to_string()
}

fn typed_campaign(new: NewCampaign) -> Typed {
    Typed::of([
        ("name", new.name),
        ("story", new.story),
        ("starts_on", new.starts_on),
        ("ends_on", new.ends_on),
        ("category", new.category),
        ("organiser_share", new.organiser_share.to_string()),
        ("budget", yuan(new.budget_fen)),
        ("stacking", new.stacking),
    ])
}

/// Writes a draft anew; its rules stay, and must fit.
#[utoipa::path(put, path = "/api/v1/campaigns/{campaign}", params(("campaign" = String, Path)), request_body = NewCampaign, responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn rewrite(
    State(app): State<App>,
    view: View,
    Id(id): Id<CampaignId>,
    ApiJson(new): ApiJson<NewCampaign>,
) -> Result<StatusCode, PageError> {
    rewrite_campaign(&app, &view, id, &typed_campaign(new)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a rule out of a draft.
#[utoipa::path(delete, path = "/api/v1/campaigns/{campaign}/rules/{rule}", params(("campaign" = String, Path), ("rule" = String, Path)), responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409)))]
async fn unrule(
    State(app): State<App>,
    view: View,
    Path((id, rule)): Path<(String, String)>,
) -> Result<StatusCode, PageError> {
    let id: CampaignId = id.parse().map_err(|_| PageError::not_found())?;
    remove_rule(&app, &view, id, &rule).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Writes a draft for the county or city whose campaigns the reader keeps.
#[utoipa::path(post, path = "/api/v1/campaigns", request_body = NewCampaign, responses((status = 201, body = CampaignMade), (status = 401), (status = 403), (status = 422)))]
async fn make(
    State(app): State<App>,
    view: View,
    ApiJson(new): ApiJson<NewCampaign>,
) -> Result<(StatusCode, Json<CampaignMade>), PageError> {
    let typed = typed_campaign(new);
    Ok(made(make_campaign(&app, &view, &typed).await?))
}

#[derive(Deserialize, ToSchema)]
struct NewCampaignRule {
    /// `fen_off`, `points_off`, `fixed_price`, `nth_free` or `freight_free`.
    #[schema(example = "fen_off")]
    benefit: String,
    /// Fen, basis points or the n-th piece.
    #[schema(example = 1000)]
    value: i64,
    /// At least this amount, in fen.
    #[serde(default)]
    least_fen: i64,
    /// At least so many pieces.
    #[serde(default)]
    least_pieces: i64,
    /// Only with a buyer's first order.
    #[serde(default)]
    first_order: bool,
    /// Only goods of this shelf, such as `fruit`; any when left out.
    #[serde(default)]
    #[schema(example = "fruit")]
    category: String,
    /// Only goods of this kind, such as `apple`; any when left out.
    #[serde(default)]
    kind: String,
    /// Only goods of this county; any when left out.
    #[serde(default)]
    #[schema(example = "410324")]
    of_county: String,
    /// Only goods with this mark, such as `green`; any when left out.
    #[serde(default)]
    #[schema(example = "green")]
    mark: String,
    /// How many coupons there are; none for a rule that holds without one.
    #[serde(default)]
    coupons: i64,
    /// How many one person may take.
    #[serde(default)]
    per_person: i64,
    /// The last day on which a coupon is spent.
    #[serde(default)]
    until: String,
}

/// Adds a rule to a draft.
#[utoipa::path(post, path = "/api/v1/campaigns/{campaign}/rules", params(("campaign" = String, Path)), request_body = NewCampaignRule, responses((status = 201, body = CampaignMade), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn rule(
    State(app): State<App>,
    view: View,
    Id(id): Id<CampaignId>,
    ApiJson(new): ApiJson<NewCampaignRule>,
) -> Result<(StatusCode, Json<CampaignMade>), PageError> {
    let in_fen = matches!(new.benefit.as_str(), "fen_off" | "fixed_price");
    let typed = Typed::of([
        ("value", if in_fen { yuan(new.value) } else { new.value.to_string() }),
        ("benefit", new.benefit),
        ("least", yuan(new.least_fen)),
        ("least_pieces", new.least_pieces.to_string()),
        ("first_order", if new.first_order { "1" } else { "" }.to_owned()),
        ("category", known(new.category, Category::parse, "category")?),
        ("kind", new.kind),
        ("of_county", new.of_county),
        ("mark", known(new.mark, Mark::parse, "mark")?),
        ("coupons", new.coupons.to_string()),
        ("per_person", new.per_person.to_string()),
        ("until", new.until),
    ]);
    Ok(made(add_rule(&app, &view, id, &typed).await?))
}

/// A word that is left out or known.
fn known<T>(word: String, parse: fn(&str) -> Option<T>, field: &'static str) -> Result<String, PageError> {
    if word.is_empty() || parse(&word).is_some() {
        Ok(word)
    } else {
        Err(PageError::unreadable(field, &word))
    }
}

#[derive(Deserialize, ToSchema)]
struct NewCampaignStatus {
    /// `published` or `ended`.
    #[schema(example = "published")]
    status: String,
}

/// Publishes or ends a campaign. Another person than its writer publishes what the organiser pays for.
#[utoipa::path(post, path = "/api/v1/campaigns/{campaign}/status", params(("campaign" = String, Path)), request_body = NewCampaignStatus, responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn change(
    State(app): State<App>,
    view: View,
    Id(id): Id<CampaignId>,
    ApiJson(new): ApiJson<NewCampaignStatus>,
) -> Result<StatusCode, PageError> {
    change_campaign(&app, &view, id, &Typed::of([("status", new.status)])).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Serialize, ToSchema)]
struct CampaignSumBody {
    /// The seller's county.
    county: String,
    /// The seller.
    seller: String,
    /// Its name.
    seller_name: String,
    /// Paid orders that got something and did not go back as a whole.
    orders: i64,
    /// What their enrolled goods cost at the shop's own prices, in fen.
    goods_fen: i64,
    /// What came off by price, rules and free sending, refunds taken off, in fen: the two parts below.
    discount_fen: i64,
    /// What of it the organiser bears, and owes the seller, in fen.
    organiser_fen: i64,
    /// What of it the seller bears, in fen.
    seller_fen: i64,
}

impl From<CampaignSum> for CampaignSumBody {
    fn from(sum: CampaignSum) -> Self {
        Self {
            county: sum.county.to_string(),
            seller: sum.seller.to_string(),
            seller_name: sum.seller_name,
            orders: sum.orders,
            goods_fen: sum.goods.0,
            discount_fen: sum.discount.0,
            organiser_fen: sum.organiser.0,
            seller_fen: sum.by_seller.0,
        }
    }
}

/// What became of a campaign, seller by seller. Of the city's campaign a county sees its own sellers.
#[utoipa::path(get, path = "/api/v1/campaigns/{campaign}/sums", params(("campaign" = String, Path)), responses((status = 200, body = Vec<CampaignSumBody>), (status = 401), (status = 403), (status = 404)))]
async fn sums(State(app): State<App>, view: View, Id(id): Id<CampaignId>) -> ApiResult<Vec<CampaignSumBody>> {
    let found = app.db.read(move |conn| {
        let campaign = service::campaign(conn, &view.actor, id)?;
        service::sums(conn, &view.actor, &campaign)
    });
    Ok(Json(found.await?.into_iter().map(CampaignSumBody::from).collect()))
}
