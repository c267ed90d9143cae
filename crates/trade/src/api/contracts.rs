//! Contracts for programs: what they say, and what is done under them.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Made, grade_of};
use crate::model::{Contract, ContractId, Delivery, DeliveryId, DisputeStep, PaymentId, Side, Weighing};
use crate::pages::wanted_contracts;
use crate::service::{self, ContractView};

#[derive(Serialize, ToSchema)]
struct ContractBody {
    /// Short code.
    id: String,
    /// `awaiting`, `active`, `fulfilled` or `cancelled`.
    status: &'static str,
    /// The buyer's name.
    buyer: String,
    /// The seller's name.
    seller: String,
    /// What is sold.
    product: String,
    /// `weight` (grams) or `piece`.
    unit: &'static str,
    /// Grams or pieces.
    quantity: i64,
    /// Price of a kilogram or a piece.
    price_fen: i64,
    /// What was weighed and not rejected.
    delivered: i64,
    /// What was accepted, net.
    accepted: i64,
    /// What is to be paid for it.
    due_fen: i64,
    /// What the payee confirmed.
    confirmed_fen: i64,
    /// True when a side disputes it.
    disputed: bool,
    /// SHA-256 of the text both sides confirmed.
    text_hash: String,
}

impl From<&Contract> for ContractBody {
    fn from(contract: &Contract) -> Self {
        let state = &contract.state;
        Self {
            id: contract.id.to_string(),
            status: state.status.as_str(),
            buyer: contract.buyer.name.clone(),
            seller: contract.seller.name.clone(),
            product: contract.goods.product.clone(),
            unit: contract.goods.unit.as_str(),
            quantity: contract.goods.quantity,
            price_fen: contract.terms.price.0,
            delivered: state.delivered,
            accepted: state.accepted,
            due_fen: state.due.0,
            confirmed_fen: state.confirmed.0,
            disputed: state.dispute_by.is_some(),
            text_hash: contract.text_hash.clone(),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct ContractsBody {
    /// How many match.
    total: i64,
    /// One page of them.
    contracts: Vec<ContractBody>,
}

#[derive(Serialize, ToSchema)]
struct PaymentBody {
    /// Short code.
    id: String,
    /// Of which stage.
    stage: i32,
    /// How much.
    amount_fen: i64,
    /// `due`, `declared` or `confirmed`.
    status: &'static str,
    /// The bank's reference, as the payer wrote it.
    reference: String,
    /// The last day on which it is in time; none where the terms name no days.
    due_on: Option<String>,
}

/// A stage of the plan, and what was delivered in it.
#[derive(Serialize, ToSchema)]
struct StageLine {
    /// From 1.
    number: i32,
    /// First day.
    from: String,
    /// Last day.
    to: String,
    /// Grams or pieces agreed.
    quantity: i64,
    /// Grams or pieces weighed and not rejected.
    delivered: i64,
}

/// A delivery, and what it is worth.
#[derive(Serialize, ToSchema)]
struct DeliveryLine {
    /// Short code.
    id: String,
    /// Of which stage.
    stage: i32,
    /// `recorded`, `accepted` or `rejected`.
    status: &'static str,
    /// Gross less tare.
    net: i64,
    /// Deducted for moisture.
    deducted: i64,
    /// The grade found.
    grade: &'static str,
    /// Price of a kilogram or a piece after the deduction for the grade.
    price_fen: i64,
    /// Why it was rejected.
    reason: String,
}

impl From<&Delivery> for DeliveryLine {
    fn from(one: &Delivery) -> Self {
        Self {
            id: one.id.to_string(),
            stage: one.stage,
            status: one.status.as_str(),
            net: one.reckoning.net,
            deducted: one.reckoning.deducted,
            grade: one.weighing.grade.as_str(),
            price_fen: one.reckoning.unit_price.0,
            reason: one.reason.clone(),
        }
    }
}

/// What was said in a dispute.
#[derive(Serialize, ToSchema)]
struct DisputeBody {
    /// `raised`, `said`, `noted` or `ended`.
    step: &'static str,
    /// `buyer` or `seller`; none for an office.
    side: Option<&'static str>,
    /// Who; masked.
    by: String,
    /// What was said.
    words: String,
    /// When, in UTC.
    at: String,
}

impl From<&DisputeStep> for DisputeBody {
    fn from(one: &DisputeStep) -> Self {
        Self {
            step: one.step.as_str(),
            side: one.side.map(Side::as_str),
            by: one.by.clone(),
            words: one.words.clone(),
            at: one.at.to_string(),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct ContractWhole {
    /// The contract.
    contract: ContractBody,
    /// Its text.
    text: String,
    /// The plan.
    stages: Vec<StageLine>,
    /// What was weighed, the first first.
    deliveries: Vec<DeliveryLine>,
    /// What is paid for what was accepted.
    payments: Vec<PaymentBody>,
    /// What was said in its disputes, in order.
    dispute: Vec<DisputeBody>,
}

/// A step of one side, with its reason where it needs one.
#[derive(Deserialize, ToSchema)]
struct ContractStep {
    /// `confirm`, `refuse`, `ask_to_cancel`, `agree_to_cancel`, `dispute`, `state` or `end_dispute`; `note` by a clerk of
    /// one of the two counties.
    #[schema(example = "confirm")]
    step: String,
    /// Why, for refusing, asking and disputing; what is said or noted of a dispute.
    #[serde(default)]
    reason: String,
}

#[derive(Deserialize, ToSchema)]
struct NewDelivery {
    /// In which stage, from 1.
    #[schema(example = 1)]
    stage: i32,
    /// With vehicle and packaging, in grams; for pieces their number.
    #[schema(example = 2_000_000)]
    gross: i64,
    /// Vehicle and packaging; nothing for pieces.
    #[serde(default)]
    #[schema(example = 500_000)]
    tare: i64,
    /// The grade found: `special`, `first`, `second`, `third` or `mixed`.
    #[schema(example = "first")]
    grade: String,
    /// The moisture found, in basis points of the weight, where a rule of moisture was agreed.
    #[serde(default)]
    moisture_bp: Option<i64>,
}

#[derive(Deserialize, ToSchema)]
struct DeliveryDecision {
    /// True to accept, false to reject.
    #[schema(example = true)]
    accept: bool,
    /// Why it is rejected.
    #[serde(default)]
    reason: String,
}

#[derive(Deserialize, ToSchema)]
struct PaymentStep {
    /// `declare` by the payer; `confirm` or `deny` by the payee.
    #[schema(example = "declare")]
    step: String,
    /// The bank's reference, for declaring.
    #[serde(default)]
    #[schema(example = "ICBC-1")]
    reference: String,
}

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(contracts))
        .routes(routes!(contract))
        .routes(routes!(step))
        .routes(routes!(weigh))
        .routes(routes!(decide))
        .routes(routes!(pay))
}

/// The contracts the reader may see, newest first; 25 a page.
#[utoipa::path(get, path = "/api/v1/trade/contracts",
    params(
        ("q" = Option<String>, Query, description = "Part of the product's or an organisation's name"),
        ("status" = Option<String>, Query, description = "`awaiting`, `active`, `fulfilled` or `cancelled`"),
        ("disputed" = Option<String>, Query, description = "`yes` for those a side disputes"),
        ("late" = Option<String>, Query, description = "`yes` for those of which a delivery or a payment is late"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = ContractsBody), (status = 401), (status = 403)))]
async fn contracts(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<ContractsBody> {
    let want = wanted_contracts(&query, view.now.day());
    let actor = view.actor;
    let (found, total) = app.db.read(move |conn| service::contracts(conn, &actor, &want)).await?;
    Ok(Json(ContractsBody { total, contracts: found.iter().map(ContractBody::from).collect() }))
}

/// One contract with its text, stages, deliveries and payments.
#[utoipa::path(get, path = "/api/v1/trade/contracts/{id}", params(("id" = String, Path)),
    responses((status = 200, body = ContractWhole), (status = 401), (status = 403), (status = 404)))]
async fn contract(State(app): State<App>, view: View, Id(id): Id<ContractId>) -> ApiResult<ContractWhole> {
    let actor = view.actor;
    let found = app.db.read(move |conn| service::contract(conn, &actor, id)).await?;
    let ContractView { contract, stages, deliveries, payments, dispute } = found;
    Ok(Json(ContractWhole {
        contract: ContractBody::from(&contract),
        text: contract.text,
        stages: stages
            .iter()
            .map(|one| StageLine {
                number: one.number,
                from: one.plan.window.from.to_string(),
                to: one.plan.window.to.to_string(),
                quantity: one.plan.quantity,
                delivered: one.delivered,
            })
            .collect(),
        deliveries: deliveries.iter().map(DeliveryLine::from).collect(),
        dispute: dispute.iter().map(DisputeBody::from).collect(),
        payments: payments
            .into_iter()
            .map(|one| PaymentBody {
                id: one.id.to_string(),
                stage: one.stage,
                amount_fen: one.amount.0,
                status: one.status.as_str(),
                reference: one.reference,
                due_on: one.due_on.map(|day| day.to_string()),
            })
            .collect(),
    }))
}

/// Takes a step for the reader's side, or notes something as the county's office.
#[utoipa::path(post, path = "/api/v1/trade/contracts/{id}/steps", params(("id" = String, Path)),
    request_body = ContractStep,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn step(
    State(app): State<App>,
    view: View,
    Id(id): Id<ContractId>,
    ApiJson(new): ApiJson<ContractStep>,
) -> Result<StatusCode, PageError> {
    const STEPS: [&str; 7] =
        ["confirm", "refuse", "ask_to_cancel", "agree_to_cancel", "dispute", "state", "end_dispute"];
    if new.step == "note" {
        let (actor, now) = (view.actor, view.now);
        app.db.write(move |tx| service::note_dispute(tx, &actor, now, id, &new.reason)).await?;
        return Ok(StatusCode::NO_CONTENT);
    }
    if !STEPS.contains(&new.step.as_str()) {
        return Err(PageError::unreadable("step", &new.step));
    }
    let (actor, now) = (view.actor, view.now);
    let stepped = app.db.write(move |tx| {
        let by = service::party_in_contract(tx.conn(), &actor, id)?;
        match new.step.as_str() {
            "confirm" => service::confirm(tx, &actor, now, &by, id),
            "refuse" => service::refuse(tx, &actor, now, &by, id, &new.reason),
            "ask_to_cancel" => service::ask_to_cancel(tx, &actor, now, &by, id, &new.reason),
            "agree_to_cancel" => service::agree_to_cancel(tx, &actor, now, &by, id),
            "dispute" => service::dispute(tx, &actor, now, &by, id, &new.reason),
            "state" => service::state_in_dispute(tx, &actor, now, &by, id, &new.reason),
            _ => service::end_dispute(tx, &actor, now, &by, id),
        }
    });
    stepped.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Records a weighing, for the seller's side.
#[utoipa::path(post, path = "/api/v1/trade/contracts/{id}/deliveries", params(("id" = String, Path)),
    request_body = NewDelivery,
    responses((status = 201, body = Made), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn weigh(
    State(app): State<App>,
    view: View,
    Id(id): Id<ContractId>,
    ApiJson(new): ApiJson<NewDelivery>,
) -> Result<(StatusCode, Json<Made>), PageError> {
    let weighing = Weighing {
        gross: new.gross,
        tare: new.tare,
        grade: grade_of(&new.grade)?,
        moisture_bp: new.moisture_bp,
    };
    let (actor, now) = (view.actor, view.now);
    let made = app.db.write(move |tx| {
        let by = service::party_in_contract(tx.conn(), &actor, id)?;
        service::record_delivery(tx, &actor, now, &by, (id, new.stage), &weighing)
    });
    Ok((StatusCode::CREATED, Json(Made { id: made.await?.to_string() })))
}

/// Accepts or rejects a delivery, for the buyer's side.
#[utoipa::path(post, path = "/api/v1/trade/deliveries/{id}/decision", params(("id" = String, Path)),
    request_body = DeliveryDecision,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn decide(
    State(app): State<App>,
    view: View,
    Id(id): Id<DeliveryId>,
    ApiJson(new): ApiJson<DeliveryDecision>,
) -> Result<StatusCode, PageError> {
    let (actor, now) = (view.actor, view.now);
    let decided = app.db.write(move |tx| {
        let by = service::party_in_delivery(tx.conn(), &actor, id)?;
        if new.accept {
            service::accept_delivery(tx, &actor, now, &by, id)
        } else {
            service::reject_delivery(tx, &actor, now, &by, id, &new.reason)
        }
    });
    decided.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says that a payment was made at the bank, or that it came or did not.
#[utoipa::path(post, path = "/api/v1/trade/payments/{id}/steps", params(("id" = String, Path)),
    request_body = PaymentStep,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn pay(
    State(app): State<App>,
    view: View,
    Id(id): Id<PaymentId>,
    ApiJson(new): ApiJson<PaymentStep>,
) -> Result<StatusCode, PageError> {
    if !["declare", "confirm", "deny"].contains(&new.step.as_str()) {
        return Err(PageError::unreadable("step", &new.step));
    }
    let (actor, now) = (view.actor, view.now);
    let stepped = app.db.write(move |tx| {
        let by = service::party_in_payment(tx.conn(), &actor, id)?;
        match new.step.as_str() {
            "declare" => service::declare_payment(tx, &actor, now, &by, id, &new.reference),
            "confirm" => service::confirm_payment(tx, &actor, now, &by, id),
            _ => service::deny_payment(tx, &actor, now, &by, id),
        }
    });
    stepped.await?;
    Ok(StatusCode::NO_CONTENT)
}
