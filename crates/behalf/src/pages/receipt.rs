//! The receipt, as wide as the paper of a counter's printer: 80 mm.

use askama::Template;
use axum::extract::State;
use kernel::Fen;
use ui::{App, Id, PageResult, View, page};

use crate::model::ActId;
use crate::service::{self, ActView};

#[derive(Template)]
#[template(path = "behalf/receipt.html")]
struct ReceiptPage<'a> {
    view: &'a View,
    one: ActView,
    /// What came in as cash; nothing when it was paid otherwise.
    cash: Option<Fen>,
    paid: bool,
    qr: String,
}

pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<ActId>) -> PageResult {
    let actor = view.actor.clone();
    let one = app.db.read(move |conn| service::receipt(conn, &actor, id)).await?;
    let numbers: Vec<String> = one.placed.iter().map(|placed| placed.order.to_string()).collect();
    page(&ReceiptPage {
        cash: one.cash_in_hand().0.then_some(one.act.total),
        paid: one.is_paid(),
        qr: ui::qr_code(&numbers.join(" ")),
        one,
        view: &view,
    })
}
