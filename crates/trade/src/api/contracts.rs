//! What is done under a contract, for programs.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use ui::{ApiJson, App, Id, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Made, grade_of, unreadable};
use crate::model::{ContractId, DeliveryId, PaymentId, Weighing};
use crate::service;

/// A step of one side, with its reason where it needs one.
#[derive(Deserialize, ToSchema)]
struct ContractStep {
    /// `confirm`, `refuse`, `ask_to_cancel`, `agree_to_cancel`, `dispute` or `end_dispute`.
    #[schema(example = "confirm")]
    step: String,
    /// Why, for refusing, asking and disputing.
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
        .routes(routes!(step))
        .routes(routes!(weigh))
        .routes(routes!(decide))
        .routes(routes!(pay))
}

/// Takes a step for the reader's side.
#[utoipa::path(post, path = "/api/v1/trade/contracts/{id}/steps", params(("id" = String, Path)),
    request_body = ContractStep,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn step(
    State(app): State<App>,
    view: View,
    Id(id): Id<ContractId>,
    ApiJson(new): ApiJson<ContractStep>,
) -> Result<StatusCode, PageError> {
    const STEPS: [&str; 6] =
        ["confirm", "refuse", "ask_to_cancel", "agree_to_cancel", "dispute", "end_dispute"];
    if !STEPS.contains(&new.step.as_str()) {
        return Err(unreadable("step", &new.step));
    }
    let (actor, now) = (view.actor, view.now);
    let stepped = app.db.write(move |tx| {
        let by = service::party_of(tx.conn(), &actor)?;
        match new.step.as_str() {
            "confirm" => service::confirm(tx, &actor, now, &by, id),
            "refuse" => service::refuse(tx, &actor, now, &by, id, &new.reason),
            "ask_to_cancel" => service::ask_to_cancel(tx, &actor, now, &by, id, &new.reason),
            "agree_to_cancel" => service::agree_to_cancel(tx, &actor, now, &by, id),
            "dispute" => service::dispute(tx, &actor, now, &by, id, &new.reason),
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
        let by = service::party_of(tx.conn(), &actor)?;
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
        let by = service::party_of(tx.conn(), &actor)?;
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
        return Err(unreadable("step", &new.step));
    }
    let (actor, now) = (view.actor, view.now);
    let stepped = app.db.write(move |tx| {
        let by = service::party_of(tx.conn(), &actor)?;
        match new.step.as_str() {
            "declare" => service::declare_payment(tx, &actor, now, &by, id, &new.reference),
            "confirm" => service::confirm_payment(tx, &actor, now, &by, id),
            _ => service::deny_payment(tx, &actor, now, &by, id),
        }
    });
    stepped.await?;
    Ok(StatusCode::NO_CONTENT)
}
