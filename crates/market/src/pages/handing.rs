//! Sending and handing over what goes to no pickup point, and saying that it arrived.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use identity::Vault;
use kernel::{Message, Status};
use ui::{App, FormView, Id, PageError, PageResult, Typed, View, page, redirect};

use super::orders::{is_there, order_page};
use super::shipments::shipment_in;
use crate::model::{Delivery, Order, OrderId, Recipient, Way, place_name_in};
use crate::service::{self, CONFIRM_RECEIVED, Handed};

#[derive(Template)]
#[template(path = "market/recipient.html")]
struct RecipientPage<'a> {
    view: &'a View,
    order: Order,
    delivery: Delivery,
    recipient: Recipient,
}

impl RecipientPage<'_> {
    fn place(&self) -> String {
        place_name_in(self.view.lang, self.delivery.region)
    }
}

/// Where an order goes, to be written on the parcel. Looking is recorded, so it is asked for by a form.
pub(super) async fn recipient(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    view: View,
    Id(id): Id<OrderId>,
) -> PageResult {
    let (actor, now) = (view.actor.clone(), view.now);
    let (order, delivery, recipient) =
        app.db.write(move |tx| service::recipient_of(tx, &actor, now, &vault, id)).await?;
    page(&RecipientPage { view: &view, order, delivery, recipient })
}

#[derive(Template)]
#[template(path = "market/code.html")]
struct CodePage<'a> {
    view: &'a View,
    order: Order,
    code: String,
    drawn: String,
}

/// What the buyer says at the store or the door.
pub(super) async fn code(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    view: View,
    Id(id): Id<OrderId>,
) -> PageResult {
    let actor = view.actor.clone();
    let (order, _) = app.db.read(move |conn| service::order_in_brief(conn, &actor, id)).await?;
    view.actor.may(CONFIRM_RECEIVED, &order)?;
    if !is_there(&order) || order.way == Way::Parcel {
        return Err(PageError::not_found());
    }
    let code = service::code_of(&vault, id);
    page(&CodePage { view: &view, order, drawn: ui::qr_code(&code), code })
}

pub(super) async fn send(
    State(app): State<App>,
    view: View,
    Id(id): Id<OrderId>,
    typed: Typed,
) -> PageResult {
    let (actor, now) = (view.actor.clone(), view.now);
    let (carrier, waybill) = (typed.get("carrier").to_owned(), typed.get("waybill").to_owned());
    let number = shipment_in(&typed);
    let sent = app
        .db
        .write(move |tx| service::send_shipment(tx, &actor, now, id, number, (&carrier, &waybill)))
        .await;
    back(&app, &view, id, typed, sent.map_err(PageError::from)).await
}

pub(super) async fn hand_over(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    view: View,
    Id(id): Id<OrderId>,
    typed: Typed,
) -> PageResult {
    let (actor, now, code) = (view.actor.clone(), view.now, typed.get("code").to_owned());
    let handed = app.db.write(move |tx| service::hand_over(tx, &actor, now, &vault, id, &code)).await;
    let handed = match handed.map_err(PageError::from) {
        Ok(Handed::Over) => Ok(()),
        Ok(Handed::WrongCode(left)) => Err(PageError {
            status: Status::Invalid,
            message: Message::new("market-error-wrong-code").with("left", left),
            field: Some("code"),
        }),
        Err(error) => Err(error),
    };
    back(&app, &view, id, typed, handed).await
}

pub(super) async fn received(
    State(app): State<App>,
    view: View,
    Id(id): Id<OrderId>,
    typed: Typed,
) -> PageResult {
    let (actor, now, number) = (view.actor.clone(), view.now, shipment_in(&typed));
    let said = app.db.write(move |tx| service::confirm_shipment(tx, &actor, now, id, number)).await;
    back(&app, &view, id, Typed::default(), said.map_err(PageError::from)).await
}

/// Back to the order, with what was typed when it was refused.
async fn back(
    app: &App,
    view: &View,
    id: OrderId,
    typed: Typed,
    outcome: Result<(), PageError>,
) -> PageResult {
    match outcome {
        Ok(()) => Ok(redirect(&format!("/orders/{id}"))),
        Err(error) if error.is_correctable() => {
            order_page(app, view, id, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}
