//! Invoices of orders.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::{InvoiceDraft, InvoiceKind, OrderId};
use crate::{InvoiceError, service};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show, ask)).routes(routes!(issue))
}

#[derive(Serialize, ToSchema)]
struct InvoiceBody {
    /// Number of the request.
    id: String,
    /// `person` or `organisation`.
    kind: &'static str,
    /// The name on it.
    title: String,
    /// The unified social credit code; empty for a person.
    tax_number: String,
    /// Of how much, in fen: what is paid and not given back, as it stood when it was issued.
    amount_fen: i64,
    /// By how much an issued one is too high since money went back, in fen; the seller owes a red-letter invoice.
    too_high_fen: i64,
    /// The number of the e-invoice; none until it is issued.
    number: Option<String>,
    /// The day it was issued.
    issued_on: Option<String>,
}

/// The invoice of an order.
#[utoipa::path(get, path = "/api/v1/orders/{order}/invoice", params(("order" = String, Path)), responses((status = 200, body = InvoiceBody), (status = 401), (status = 403), (status = 404)))]
async fn show(State(app): State<App>, view: View, Id(id): Id<OrderId>) -> ApiResult<InvoiceBody> {
    let found = app.db.read(move |conn| service::invoice_of(conn, &view.actor, id)).await?;
    let one = found.ok_or(crate::Error::from(InvoiceError::NoInvoice))?;
    let too_high = one.too_high().unwrap_or(kernel::Fen::ZERO);
    let (number, issued_on) = one.issued.map(|(number, day)| (number, day.to_string())).unzip();
    Ok(Json(InvoiceBody {
        id: one.id.to_string(),
        kind: one.draft.kind.as_str(),
        title: one.draft.title,
        tax_number: one.draft.tax_number,
        amount_fen: one.amount.0,
        too_high_fen: too_high.0,
        number,
        issued_on,
    }))
}

#[derive(Deserialize, ToSchema)]
struct NewInvoice {
    /// `person` or `organisation`.
    #[schema(example = "person")]
    kind: String,
    /// The name on it.
    #[schema(example = "王小明")]
    title: String,
    /// The unified social credit code, for an organisation.
    #[serde(default)]
    tax_number: String,
}

/// Asks the seller for an invoice of what was paid; until it is issued, asking again corrects what was asked for.
#[utoipa::path(post, path = "/api/v1/orders/{order}/invoice", params(("order" = String, Path)), request_body = NewInvoice, responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn ask(
    State(app): State<App>,
    view: View,
    Id(id): Id<OrderId>,
    ApiJson(new): ApiJson<NewInvoice>,
) -> Result<StatusCode, PageError> {
    let kind = InvoiceKind::parse(&new.kind).ok_or_else(|| PageError::unreadable("kind", &new.kind))?;
    let draft = InvoiceDraft { kind, title: new.title, tax_number: new.tax_number };
    let (actor, now) = (view.actor, view.now);
    app.db.write(move |tx| service::ask_invoice(tx, &actor, now, id, &draft)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
struct IssuedBody {
    /// The number of the e-invoice, twenty digits.
    #[schema(example = "24412000000012345678")]
    number: String,
}

/// Says that the seller issued the invoice of an order.
#[utoipa::path(post, path = "/api/v1/orders/{order}/invoice/issue", params(("order" = String, Path)), request_body = IssuedBody, responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn issue(
    State(app): State<App>,
    view: View,
    Id(id): Id<OrderId>,
    ApiJson(body): ApiJson<IssuedBody>,
) -> Result<StatusCode, PageError> {
    let (actor, now) = (view.actor, view.now);
    app.db.write(move |tx| service::issue_invoice(tx, &actor, now, id, &body.number)).await?;
    Ok(StatusCode::NO_CONTENT)
}
