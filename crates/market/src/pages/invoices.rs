//! Receipts, and invoices that are asked for and issued.

use askama::Template;
use axum::extract::State;
use kernel::{Message, Status};
use ui::{
    App, Cell, Column, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Tone, Typed, View,
    list_page, page, page_with, redirect,
};

use super::sell::seller_of;
use crate::Error;
use crate::model::{Invoice, InvoiceDraft, InvoiceKind, OrderId};
use crate::service::{self, ASK_INVOICE, ISSUE_INVOICE, InvoiceQuery, OrderView};

#[derive(Template)]
#[template(path = "market/receipt.html")]
struct ReceiptPage<'a> {
    view: &'a View,
    shown: OrderView,
    code: String,
}

impl ReceiptPage<'_> {
    fn kept(&self) -> String {
        let order = &self.shown.order;
        order.total.minus(order.refunded).map_or_else(|_| String::new(), |kept| self.view.money(&kept))
    }
}

/// The receipt of a paid order, ready to be printed (电子商务法 14).
pub(super) async fn receipt(State(app): State<App>, view: View, Id(id): Id<OrderId>) -> PageResult {
    let actor = view.actor.clone();
    let shown = app.db.read(move |conn| service::order(conn, &actor, id)).await?;
    if !shown.order.is_paid() {
        return Err(PageError::not_found());
    }
    page(&ReceiptPage { view: &view, code: ui::qr_code(&id.to_string()), shown })
}

#[derive(Template)]
#[template(path = "market/invoice.html")]
struct InvoicePage<'a> {
    view: &'a View,
    form: FormView,
    order: OrderId,
    invoice: Option<Invoice>,
    kinds: Vec<(String, String)>,
    may_ask: bool,
    may_issue: bool,
}

impl InvoicePage<'_> {
    fn kind(&self, invoice: &Invoice) -> String {
        self.view.say(&invoice.draft.kind.label())
    }
}

pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<OrderId>) -> PageResult {
    invoice_page(&app, &view, id, None).await
}

/// The form of an invoice as it was asked for.
fn as_asked(draft: &InvoiceDraft) -> Typed {
    Typed::of([
        ("kind", draft.kind.as_str().to_owned()),
        ("title", draft.title.clone()),
        ("tax_number", draft.tax_number.clone()),
    ])
}

async fn invoice_page(app: &App, view: &View, id: OrderId, refused: Option<FormView>) -> PageResult {
    let actor = view.actor.clone();
    let (order, invoice) = app
        .db
        .read(move |conn| {
            let invoice = service::invoice_of(conn, &actor, id)?;
            Ok::<_, Error>((service::order_in_brief(conn, &actor, id)?.0, invoice))
        })
        .await?;
    let kinds = InvoiceKind::ALL.iter().map(|one| (one.as_str().to_owned(), view.say(&one.label())));
    let open = invoice.as_ref().is_some_and(|one| one.issued.is_none());
    let template = InvoicePage {
        may_ask: (invoice.is_none() || open) && order.is_paid() && view.actor.can(ASK_INVOICE, &order),
        may_issue: open && view.actor.can(ISSUE_INVOICE, &order),
        kinds: kinds.collect(),
        order: id,
        view,
        form: refused.unwrap_or_else(|| match &invoice {
            Some(invoice) => FormView::new(as_asked(&invoice.draft)),
            None => FormView::default(),
        }),
        invoice,
    };
    page_with(template.form.status(), &template)
}

pub(super) async fn ask(State(app): State<App>, view: View, Id(id): Id<OrderId>, typed: Typed) -> PageResult {
    let done = try_ask(&app, &view, id, &typed).await;
    back(&app, &view, id, typed, done).await
}

async fn try_ask(app: &App, view: &View, id: OrderId, typed: &Typed) -> Result<(), PageError> {
    let kind = InvoiceKind::parse(typed.get("kind")).ok_or_else(|| PageError {
        status: Status::Invalid,
        message: Message::new("error-field-required"),
        field: Some("kind"),
    })?;
    let draft = InvoiceDraft {
        kind,
        title: typed.get("title").to_owned(),
        tax_number: typed.get("tax_number").to_owned(),
    };
    let (actor, now) = (view.actor.clone(), view.now);
    app.db.write(move |tx| service::ask_invoice(tx, &actor, now, id, &draft)).await?;
    Ok(())
}

pub(super) async fn issue(
    State(app): State<App>,
    view: View,
    Id(id): Id<OrderId>,
    typed: Typed,
) -> PageResult {
    let (actor, now, number) = (view.actor.clone(), view.now, typed.get("number").to_owned());
    let done = app.db.write(move |tx| service::issue_invoice(tx, &actor, now, id, &number)).await;
    back(&app, &view, id, typed, done.map_err(PageError::from)).await
}

async fn back(app: &App, view: &View, id: OrderId, typed: Typed, done: Result<(), PageError>) -> PageResult {
    match done {
        Ok(()) => Ok(redirect(&format!("/orders/{id}/invoice"))),
        Err(error) if error.is_correctable() => {
            invoice_page(app, view, id, Some(FormView::refused(typed, error))).await
        }
        Err(error) => Err(error),
    }
}

/// A seller's invoices, those to be issued first.
pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    let want = InvoiceQuery {
        words: query.words().to_owned(),
        county: seller.county,
        seller: seller.id,
        issued: match query.filter("status") {
            "issued" => Some(true),
            "asked" => Some(false),
            _ => None,
        },
        offset: query.offset(),
        limit: query.limit(),
    };
    let actor = view.actor.clone();
    let (found, total) = app.db.read(move |conn| service::invoices(conn, &actor, &seller, &want)).await?;
    let red = view.t("market-invoice-red");
    let (asked, issued) = (view.t("market-invoice-asked"), view.t("market-invoice-issued"));
    let rows = found
        .into_iter()
        .map(|one| {
            let over = one.too_high();
            let (tone, state) = match &one.issued {
                Some(_) if over.is_some() => (Tone::Bad, red.clone()),
                Some(_) => (Tone::Good, issued.clone()),
                None => (Tone::Warn, asked.clone()),
            };
            vec![
                Cell::Time(one.asked_at),
                Cell::Link(one.order.to_string(), format!("/orders/{}/invoice", one.order)),
                Cell::Text(one.draft.title),
                Cell::Text(one.draft.tax_number),
                Cell::Money(one.amount),
                over.map_or(Cell::Missing, Cell::Money),
                Cell::Text(one.issued.map_or_else(String::new, |(number, _)| number)),
                Cell::Tag(tone, state),
            ]
        })
        .collect();
    let list = ListView {
        title: view.t("market-invoices"),
        intro: view.t("market-invoices-intro"),
        file: "invoices",
        filters: vec![Filter {
            name: "status",
            label: view.t("market-status"),
            options: vec![("asked".to_owned(), asked), ("issued".to_owned(), issued)],
        }],
        columns: vec![
            Column::words(view.t("market-when")),
            Column::words(view.t("market-order")),
            Column::words(view.t("market-invoice-title")),
            Column::words(view.t("market-invoice-tax-number")),
            Column::numbers(view.t("market-amount")),
            Column::numbers(view.t("market-invoice-over")),
            Column::words(view.t("market-invoice-number")),
            Column::words(view.t("market-status")),
        ],
        rows,
        total,
        empty: view.t("market-invoices-none"),
        action: None,
        searchable: true,
    };
    list_page(&view, &query, &list)
}
