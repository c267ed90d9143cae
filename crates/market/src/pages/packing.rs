//! Packing what is not just what was ordered, in one box or in two, and orders that cannot be delivered.

use askama::Template;
use axum::extract::State;
use kernel::{Grams, Message, Status};
use ui::{App, FormView, Id, PageError, PageResult, Typed, View, page_with, redirect};

use super::orders::order_page;
use super::shipments::shipment_in;
use crate::model::{LATEST_DAYS, OrderId, OrderLine};
use crate::service::{self, OrderView, PACK_ORDER, PackedLine, Rest};

#[derive(Template)]
#[template(path = "market/packing.html")]
struct PackingPage<'a> {
    view: &'a View,
    form: FormView,
    shown: OrderView,
    /// What is still to be packed.
    lines: Vec<OrderLine>,
    /// What may become of the rest, where it may follow.
    rests: Vec<(String, String)>,
    /// Why it may not, in words.
    whole: String,
}

impl PackingPage<'_> {
    fn by_hint(&self) -> String {
        let today = self.view.now.day();
        let (first, last) = (today.plus_days(1), today.plus_days(LATEST_DAYS));
        self.view.say(&Message::new("market-rest-by-hint").with("first", first).with("last", last))
    }

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

/// The word for pieces that follow.
const FOLLOWS: &str = "follows";

fn pieces_field(line: &OrderLine) -> String {
    format!("pieces-{}", line.listing)
}

fn grams_field(line: &OrderLine) -> String {
    format!("grams-{}", line.listing)
}

pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<OrderId>) -> PageResult {
    packing_page(&app, &view, id, FormView::new(Typed::of([("rest", "refunded".to_owned())]))).await
}

async fn packing_page(app: &App, view: &View, id: OrderId, form: FormView) -> PageResult {
    let shown = to_pack(app, view, id).await?;
    let (rests, whole) = match shown.order.check_parting() {
        Ok(()) => (rests(view), String::new()),
        Err(_) if shown.order.in_parts => (Vec::new(), view.t("market-rest-second")),
        Err(refused) => (Vec::new(), view.say(&PageError::from(refused).message)),
    };
    let page = PackingPage { view, form, lines: shown.lines_to_pack(), shown, rests, whole };
    page_with(page.form.status(), &page)
}

fn rests(view: &View) -> Vec<(String, String)> {
    let each = [("refunded", "market-rest-refunded"), (FOLLOWS, "market-rest-follows")];
    each.into_iter().map(|(word, key)| (word.to_owned(), view.t(key))).collect()
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
            let field = error.field.filter(|field| *field == "rest_by");
            let form = FormView::refused(typed, PageError { field, ..error });
            packing_page(&app, &view, id, form).await
        }
        Err(error) => Err(error),
    }
}

async fn try_pack(app: &App, view: &View, id: OrderId, typed: &Typed) -> Result<(), PageError> {
    let shown = to_pack(app, view, id).await?;
    let lines = shown.lines_to_pack();
    let packed = lines.iter().map(|line| packed_line(typed, line)).collect::<Result<Vec<_>, _>>()?;
    let rest = match typed.get("rest") {
        FOLLOWS => Rest::Follows(typed.parse("rest_by")?),
        _ => Rest::Refunded,
    };
    let (actor, now) = (view.actor.clone(), view.now);
    let number = shipment_in(typed);
    app.db.write(move |tx| service::pack_shipment(tx, &actor, now, id, number, &packed, rest)).await?;
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
    let number = shipment_in(&typed);
    let declined =
        app.db.write(move |tx| service::decline_shipment(tx, &actor, now, id, number, &reason)).await;
    match declined.map_err(PageError::from) {
        Ok(()) => Ok(redirect(&format!("/orders/{id}"))),
        Err(error) if error.is_correctable() => {
            order_page(&app, &view, id, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}
