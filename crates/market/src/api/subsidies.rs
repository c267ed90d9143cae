//! What campaigns owe sellers and what was paid of it, for programs.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::OrganisationId;
use ledger::CampaignId;
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, Typed, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::promotions::yuan;
use crate::Error;
use crate::model::{Subsidy, SubsidyPayment, SubsidyPaymentId, SubsidyPaymentKind};
use crate::pages::{
    WhomPaid, record_payment, seller_of, subsidies_wanted, subsidy_payments_wanted, undo_payment,
};
use crate::service;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(subsidies))
        .routes(routes!(payments, record))
        .routes(routes!(undo))
        .routes(routes!(own))
        .routes(routes!(own_payments))
}

#[derive(Serialize, ToSchema)]
struct SubsidyBody {
    /// The campaign.
    campaign: String,
    /// The seller's number.
    seller: String,
    /// The seller's name.
    seller_name: String,
    /// The seller's county.
    county: String,
    /// What the organiser bears of paid orders, refunds taken off, in fen.
    owed_fen: i64,
    /// What the organiser paid, in fen.
    paid_fen: i64,
    /// What the seller gave back of it, in fen.
    returned_fen: i64,
    /// What the organiser is to pay still, in fen.
    due_fen: i64,
    /// What the seller is to give back, in fen.
    to_return_fen: i64,
}

impl From<&Subsidy> for SubsidyBody {
    fn from(one: &Subsidy) -> Self {
        Self {
            campaign: one.campaign.to_string(),
            seller: one.seller.to_string(),
            seller_name: one.seller_name.clone(),
            county: one.county.to_string(),
            owed_fen: one.owed.0,
            paid_fen: one.paid.0,
            returned_fen: one.returned.0,
            due_fen: one.due().0,
            to_return_fen: one.to_return().0,
        }
    }
}

#[derive(Serialize, ToSchema)]
struct SubsidiesBody {
    /// How many match.
    total: i64,
    /// One page of them, the greatest due first.
    subsidies: Vec<SubsidyBody>,
}

#[derive(Serialize, ToSchema)]
struct SubsidyPaymentBody {
    /// Its number.
    id: String,
    /// The campaign.
    campaign: String,
    /// The seller's number.
    seller: String,
    /// The seller's name.
    seller_name: String,
    /// `paid` by the organiser, or `returned` by the seller.
    kind: &'static str,
    /// How much, in fen.
    amount_fen: i64,
    /// The day on the slip.
    paid_on: String,
    /// The number on it.
    reference: String,
    /// When it was recorded.
    recorded_at: String,
    /// Why it was taken back; none while it counts.
    undone_for: Option<String>,
}

impl From<&SubsidyPayment> for SubsidyPaymentBody {
    fn from(one: &SubsidyPayment) -> Self {
        Self {
            id: one.id.to_string(),
            campaign: one.campaign.to_string(),
            seller: one.seller.to_string(),
            seller_name: one.seller_name.clone(),
            kind: one.draft.kind.as_str(),
            amount_fen: one.draft.amount.0,
            paid_on: one.draft.paid_on.to_string(),
            reference: one.draft.reference.clone(),
            recorded_at: one.recorded_at.to_string(),
            undone_for: one.undone.as_ref().map(|undone| undone.reason.clone()),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct SubsidyPaymentsBody {
    /// How many match.
    total: i64,
    /// One page of them, the last recorded first.
    payments: Vec<SubsidyPaymentBody>,
}

/// What a campaign owes its sellers, as far as one sees it; 25 a page.
#[utoipa::path(get, path = "/api/v1/campaigns/{campaign}/subsidies",
    params(
        ("campaign" = String, Path),
        ("q" = Option<String>, Query, description = "Part of a seller's name"),
        ("county" = Option<String>, Query, description = "Code of a county"),
        ("seller" = Option<String>, Query, description = "A seller's number"),
        ("state" = Option<String>, Query, description = "`due`, `to_return` or `settled`"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = SubsidiesBody), (status = 401), (status = 403), (status = 404), (status = 422)))]
async fn subsidies(
    State(app): State<App>,
    view: View,
    Id(id): Id<CampaignId>,
    query: ListQuery,
) -> ApiResult<SubsidiesBody> {
    let want = subsidies_wanted(&query)?;
    let (found, total) = app
        .db
        .read(move |conn| {
            let campaign = service::campaign(conn, &view.actor, id)?;
            service::subsidies_of(conn, &view.actor, &campaign, &want)
        })
        .await?;
    Ok(Json(SubsidiesBody { total, subsidies: found.iter().map(SubsidyBody::from).collect() }))
}

/// Payments between the organiser of a campaign and sellers, as far as one sees them; 25 a page.
#[utoipa::path(get, path = "/api/v1/campaigns/{campaign}/payments",
    params(
        ("campaign" = String, Path),
        ("q" = Option<String>, Query, description = "Part of a slip's number or of a seller's name"),
        ("county" = Option<String>, Query, description = "Code of a county"),
        ("seller" = Option<String>, Query, description = "A seller's number"),
        ("kind" = Option<String>, Query, description = "`paid` or `returned`"),
        ("state" = Option<String>, Query, description = "`counts` or `undone`"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = SubsidyPaymentsBody), (status = 401), (status = 403), (status = 404), (status = 422)))]
async fn payments(
    State(app): State<App>,
    view: View,
    Id(id): Id<CampaignId>,
    query: ListQuery,
) -> ApiResult<SubsidyPaymentsBody> {
    let want = subsidy_payments_wanted(&query)?;
    let (found, total) = app
        .db
        .read(move |conn| {
            let campaign = service::campaign(conn, &view.actor, id)?;
            service::subsidy_payments_of(conn, &view.actor, &campaign, &want)
        })
        .await?;
    Ok(Json(SubsidyPaymentsBody { total, payments: found.iter().map(SubsidyPaymentBody::from).collect() }))
}

#[derive(Deserialize, ToSchema)]
struct NewSubsidyPayment {
    /// The seller's number; none when the organiser paid all sellers what they are due.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    seller: Option<OrganisationId>,
    /// `paid` by the organiser, or `returned` by the seller.
    #[schema(example = "paid")]
    kind: String,
    /// How much, in fen; for all sellers the sum of what they are due.
    #[schema(example = 12_000)]
    amount_fen: i64,
    /// The day on the bank's slip.
    #[schema(example = "2026-10-15")]
    paid_on: String,
    /// The number on it.
    #[schema(example = "20261015000123")]
    reference: String,
}

/// Records a payment that was made outside the platform. Refuses more than stands open, and a slip recorded before.
#[utoipa::path(post, path = "/api/v1/campaigns/{campaign}/payments", params(("campaign" = String, Path)), request_body = NewSubsidyPayment, responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn record(
    State(app): State<App>,
    view: View,
    Id(id): Id<CampaignId>,
    ApiJson(new): ApiJson<NewSubsidyPayment>,
) -> Result<StatusCode, PageError> {
    let kind =
        SubsidyPaymentKind::parse(&new.kind).ok_or_else(|| PageError::unreadable("kind", &new.kind))?;
    let whom = match (new.seller, kind) {
        (Some(seller), kind) => WhomPaid::One(kind, seller),
        (None, SubsidyPaymentKind::Paid) => WhomPaid::All,
        (None, SubsidyPaymentKind::Returned) => return Err(PageError::unreadable("seller", "")),
    };
    let typed =
        Typed::of([("amount", yuan(new.amount_fen)), ("paid_on", new.paid_on), ("reference", new.reference)]);
    record_payment(&app, &view, id, whom, &typed).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
struct UndonePayment {
    /// What was wrong; the seller reads it too.
    #[schema(example = "金额登记错误")]
    reason: String,
}

/// Takes back a payment that was recorded wrongly; it stays in the list.
#[utoipa::path(post, path = "/api/v1/campaign-payments/{payment}/undo", params(("payment" = String, Path)), request_body = UndonePayment, responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn undo(
    State(app): State<App>,
    view: View,
    Id(id): Id<SubsidyPaymentId>,
    ApiJson(body): ApiJson<UndonePayment>,
) -> Result<StatusCode, PageError> {
    undo_payment(&app, &view, id, body.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What campaigns owe one's shop; 25 a page.
#[utoipa::path(get, path = "/api/v1/subsidies",
    params(
        ("campaign" = Option<String>, Query, description = "A campaign's number"),
        ("state" = Option<String>, Query, description = "`due`, `to_return` or `settled`"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = SubsidiesBody), (status = 401), (status = 403), (status = 422)))]
async fn own(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<SubsidiesBody> {
    let seller = seller_of(&app, &view).await?;
    let want = subsidies_wanted(&query)?;
    let (found, total, _) =
        app.db.read(move |conn| service::own_subsidies(conn, &view.actor, &seller, &want)).await?;
    Ok(Json(SubsidiesBody { total, subsidies: found.iter().map(SubsidyBody::from).collect() }))
}

/// What organisers of campaigns and one's shop paid each other; 25 a page.
#[utoipa::path(get, path = "/api/v1/subsidy-payments",
    params(
        ("q" = Option<String>, Query, description = "Part of a slip's number"),
        ("campaign" = Option<String>, Query, description = "A campaign's number"),
        ("kind" = Option<String>, Query, description = "`paid` or `returned`"),
        ("state" = Option<String>, Query, description = "`counts` or `undone`"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = SubsidyPaymentsBody), (status = 401), (status = 403), (status = 422)))]
async fn own_payments(
    State(app): State<App>,
    view: View,
    query: ListQuery,
) -> ApiResult<SubsidyPaymentsBody> {
    let seller = seller_of(&app, &view).await?;
    let want = subsidy_payments_wanted(&query)?;
    let read = app.db.read(move |conn| {
        let (found, total, _) = service::own_subsidy_payments(conn, &view.actor, &seller, &want)?;
        Ok::<_, Error>((found, total))
    });
    let (found, total) = read.await?;
    Ok(Json(SubsidyPaymentsBody { total, payments: found.iter().map(SubsidyPaymentBody::from).collect() }))
}
