//! Packing what is not just what was ordered, and orders that cannot be delivered.

use askama::Template;
use axum::extract::State;
use kernel::{Grams, Message, Status};
use ui::{App, FormView, Id, PageError, PageResult, Typed, View, page_with, redirect};

use super::orders::order_page;
use crate::model::{OrderId, OrderLine};
use crate::service::{self, OrderView, PACK_ORDER, PackedLine};

#[derive(Template)]
#[template(path = "market/packing.html")]
struct PackingPage<'a> {
    view: &'a View,
    form: FormView,
    shown: OrderView,
}

impl PackingPage<'_> {
    /// What was typed for a line, or what was ordered.
    fn pieces(&self, line: &OrderLine) -> String {
        let typed = self.form.value(&pieces_field(line));
        if typed.is_empty() { line.quantity.to_string() } else { typed.to_owned() }
    }

    fn grams(&self, line: &OrderLine) -> &str {
        self.form.value(&grams_field(line))
    }

    fn full(&self, line: &OrderLine) -> Grams {
        Grams(line.net.0.saturating_mul(line.quantity))
    }
}

fn pieces_field(line: &OrderLine) -> String {
    format!("pieces-{}", line.listing)
}

fn grams_field(line: &OrderLine) -> String {
    format!("grams-{}", line.listing)
}

pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<OrderId>) -> PageResult {
    packing_page(&app, &view, id, FormView::new(Typed::default())).await
}

async fn packing_page(app: &App, view: &View, id: OrderId, form: FormView) -> PageResult {
    let shown = to_pack(app, view, id).await?;
    let page = PackingPage { view, form, shown };
    page_with(page.form.status(), &page)
}

async fn to_pack(app: &App, view: &View, id: OrderId) -> Result<OrderView, PageError> {
    let actor = view.actor.clone();
    let shown = app.db.read(move |conn| service::order(conn, &actor, id)).await?;
    view.actor.may(PACK_ORDER, &shown.order)?;
    Ok(shown)
}

pub(super) async fn pack(
    State(app): State<App>,
    view: View,
    Id(id): Id<OrderId>,
    typed: Typed,
) -> PageResult {
    match try_pack(&app, &view, id, &typed).await {
        Ok(()) => Ok(redirect(&format!("/orders/{id}"))),
        Err(error) if error.is_correctable() => {
            let form = FormView::refused(typed, PageError { field: None, ..error });
            packing_page(&app, &view, id, form).await
        }
        Err(error) => Err(error),
    }
}

async fn try_pack(app: &App, view: &View, id: OrderId, typed: &Typed) -> Result<(), PageError> {
    let shown = to_pack(app, view, id).await?;
    let packed = shown.lines.iter().map(|line| packed_line(typed, line)).collect::<Result<Vec<_>, _>>()?;
    let (actor, now) = (view.actor.clone(), view.now);
    app.db.write(move |tx| service::pack(tx, &actor, now, id, &packed)).await?;
    Ok(())
}

fn packed_line(typed: &Typed, line: &OrderLine) -> Result<PackedLine, PageError> {
    let number = |field: String| -> Result<Option<i64>, PageError> {
        let text = typed.get(&field).trim();
        if text.is_empty() {
            return Ok(None);
        }
        text.parse().map(Some).map_err(|_| PageError {
            status: Status::Invalid,
            message: Message::new("error-field-unreadable").with("value", text),
            field: None,
        })
    };
    Ok(PackedLine {
        listing: line.listing,
        pieces: number(pieces_field(line))?.unwrap_or(line.quantity),
        weighed: number(grams_field(line))?.map(Grams),
    })
}

pub(super) async fn decline(
    State(app): State<App>,
    view: View,
    Id(id): Id<OrderId>,
    typed: Typed,
) -> PageResult {
    let (actor, now, reason) = (view.actor.clone(), view.now, typed.get("reason").to_owned());
    let declined = app.db.write(move |tx| service::decline(tx, &actor, now, id, &reason)).await;
    match declined.map_err(PageError::from) {
        Ok(()) => Ok(redirect(&format!("/orders/{id}"))),
        Err(error) if error.is_correctable() => {
            order_page(&app, &view, id, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}
