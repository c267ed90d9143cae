//! The seller's work: what to pack, what is on the shelf, what money comes.

use askama::Template;
use axum::extract::State;
use identity::service::WORK_IN_SHOP;
use kernel::{Fen, Message, Status};
use ui::{App, Cell, Column, Filter, Id, ListQuery, ListView, PageError, PageResult, Tone, Typed, View};
use ui::{list_page, page, redirect};

use super::orders::{orders_list, wanted};
use super::shipments::shipment_in;
use super::words::{ReminderLine, reminder_line, standing_words};
use crate::Error;
use crate::model::{Order, OrderId, Standing, Validity};
use crate::service::{
    self, OrderQuery, PACK_ORDER, PUBLISH_LISTING, RENEW_SELLER, Rest, SEE_MONEY, SEE_ORDER, SEE_REMINDERS,
    Seller,
};

/// The organisation the reader sells for.
pub(crate) async fn seller_of(app: &App, view: &View) -> Result<Seller, PageError> {
    if !view.signed_in() {
        return Err(PageError::new(Status::SignInFirst, "error-sign-in-first"));
    }
    let (id, county) = view
        .actor
        .organisations()
        .next()
        .ok_or(PageError::new(Status::Forbidden, "market-error-not-a-seller"))?;
    let found = app.db.read(move |conn| identity::service::organisation(conn, county, id)).await?;
    let organisation = found.ok_or_else(PageError::not_found)?;
    Ok(Seller { id, county, name: organisation.name })
}

#[derive(Template)]
#[template(path = "market/sell.html")]
struct SellPage<'a> {
    view: &'a View,
    seller: Seller,
    to_pack: Vec<Order>,
    due: Fen,
    instructed: Fen,
    on_shelf: i64,
    /// What the verification asks for, if it asks for anything.
    reminder: Option<(Tone, String)>,
    /// Documents that end soon or are over.
    ending: usize,
    reminders: Vec<ReminderLine>,
    /// What the reader does in this shop.
    packs: bool,
    lists: bool,
    counts: bool,
    owns: bool,
}

pub(super) async fn to_do(State(app): State<App>, view: View) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    view.actor.may(WORK_IN_SHOP, &seller)?;
    let (actor, whose) = (view.actor.clone(), seller.clone());
    let city = app.site.city;
    let (to_pack, balances, shop, verified, documents, reminders) = app
        .db
        .read(move |conn| {
            let want =
                OrderQuery { to_pack: true, seller: Some(whose.id), limit: 50, ..OrderQuery::default() };
            let (to_pack, _) = service::orders(conn, &actor, &want)?;
            let balances = ledger::balances(conn, Some(whose.county), Some(whose.id))?;
            let verified = service::verified_seller(conn, whose.county, whose.id)?;
            let documents = service::own_documents(conn, &actor, city, Some(whose.id))?;
            let reminders = if actor.can(SEE_REMINDERS, &whose) {
                service::reminders_of(conn, &actor, whose.county, whose.id)?
            } else {
                Vec::new()
            };
            let shop = service::shop_of(conn, &whose)?;
            Ok::<_, Error>((to_pack, balances, shop, verified, documents, reminders))
        })
        .await?;
    let amount = |code| balances.iter().filter(|one| one.code == code).map(ledger::Balance::amount).sum();
    let standing = verified.map_or(Standing::Lapsed, |one| one.standing(view.now.day()));
    let does_nothing = [PACK_ORDER, PUBLISH_LISTING, SEE_MONEY, RENEW_SELLER]
        .iter()
        .all(|action| !view.actor.can(*action, &seller));
    if does_nothing {
        // Who only buys in bulk has no shop.
        return Ok(redirect("/trade/mine"));
    }
    page(&SellPage {
        view: &view,
        reminders: reminders.iter().take(5).map(|one| reminder_line(&view, one)).collect(),
        packs: view.actor.can(PACK_ORDER, &seller),
        lists: view.actor.can(PUBLISH_LISTING, &seller),
        counts: view.actor.can(SEE_MONEY, &seller),
        owns: view.actor.can(RENEW_SELLER, &seller),
        reminder: (standing != Standing::Good).then(|| standing_words(&view, standing)),
        due: amount(ledger::AccountCode::SellerDue),
        instructed: amount(ledger::AccountCode::SellerInstructed),
        on_shelf: shop.listings.iter().filter(|one| one.published).map(|one| one.available).sum(),
        ending: documents.iter().filter(|one| one.validity(view.now.day()) != Validity::InForce).count(),
        seller,
        to_pack,
    })
}

pub(super) async fn pack(
    State(app): State<App>,
    view: View,
    Id(id): Id<OrderId>,
    typed: Typed,
) -> PageResult {
    let (actor, now, number) = (view.actor.clone(), view.now, shipment_in(&typed));
    app.db.write(move |tx| service::pack_shipment(tx, &actor, now, id, number, &[], Rest::Refunded)).await?;
    Ok(redirect("/sell"))
}

pub(super) async fn orders(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    view.actor.may(SEE_ORDER, &seller)?;
    let want = OrderQuery { seller: Some(seller.id), ..wanted(&query) };
    orders_list(&app, &view, &query, want, "market-orders").await
}

/// Months a seller may choose from.
const MONTHS: usize = 24;

fn months(view: &View) -> Filter {
    let last = ledger::Month::of(view.now.day());
    let all = std::iter::successors(Some(last), |month| Some(month.previous())).take(MONTHS);
    Filter {
        name: "month",
        label: view.t("market-month"),
        options: all.map(|month| (month.to_string(), month.to_string())).collect(),
    }
}

/// What was due when the month began, what came and went, and what is due at its end.
fn month_in_words(view: &View, sum: &ledger::Sum) -> String {
    view.say(
        &Message::new("market-money-month")
            .with("opening", view.money(&sum.opening))
            .with("came", view.money(&sum.credits))
            .with("went", view.money(&sum.debits))
            .with("closing", view.money(&sum.closing())),
    )
}

/// What came in and what went out, line by line.
pub(super) async fn money(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    view.actor.may(SEE_MONEY, &seller)?;
    let month: Option<ledger::Month> = match query.filter("month") {
        "" => None,
        text => Some(text.parse().map_err(ledger::Error::from)?),
    };
    let (county, id, page) = (seller.county, seller.id, (query.offset(), query.limit()));
    let (lines, total, sum) = app
        .db
        .read(move |conn| {
            let (lines, total) = ledger::lines_of_seller(conn, county, id, month, page)?;
            let sum = month.map(|month| ledger::month_of_seller(conn, county, id, month));
            Ok::<_, ledger::Error>((lines, total, sum.transpose()?))
        })
        .await?;
    let name = |kind: &str| {
        view.t(match kind {
            "order_paid" => "market-booked-paid",
            "settlement_instructed" => "market-booked-settlement",
            "refund_instructed" => "market-booked-refund",
            "refunded" => "market-booked-refunded",
            "settled" => "market-booked-settled",
            "subsidy_due" => "market-booked-subsidy",
            "subsidy_reversed" => "market-booked-subsidy-reversed",
            "subsidy_paid" => "market-booked-subsidy-paid",
            "subsidy_payment_undone" => "market-booked-subsidy-undone",
            _ => "market-booked-other",
        })
    };
    let amount = |amount: Fen| if amount.is_positive() { Cell::Money(amount) } else { Cell::Missing };
    let rows = lines
        .into_iter()
        .map(|line| {
            // The subject of a refund is `order/refund`, that of a subsidy's payment `campaign/payment`.
            let (first, second) = line.subject.split_once('/').unwrap_or((&line.subject, ""));
            let subject = match line.kind.as_str() {
                "subsidy_paid" | "subsidy_payment_undone" => {
                    Cell::Link(second.to_owned(), format!("/sell/subsidies/payments?campaign={first}"))
                }
                _ => Cell::Link(first.to_owned(), format!("/orders/{first}")),
            };
            vec![
                Cell::Time(line.at),
                Cell::Text(name(&line.kind)),
                subject,
                amount(line.credit),
                amount(line.debit),
            ]
        })
        .collect();
    let list = ListView {
        title: view.t("market-money"),
        intro: sum.map_or_else(|| view.t("market-money-intro"), |sum| month_in_words(&view, &sum)),
        file: "statement",
        filters: vec![months(&view)],
        columns: vec![
            Column::words(view.t("market-when")),
            Column::words(view.t("market-booked")),
            Column::words(view.t("market-order")),
            Column::numbers(view.t("market-came")),
            Column::numbers(view.t("market-went")),
        ],
        rows,
        total,
        empty: view.t("market-money-empty"),
        action: None,
        searchable: false,
    };
    list_page(&view, &query, &list)
}
