//! The seller's work: what to pack, what is on the shelf, what money comes.

use askama::Template;
use axum::extract::State;
use kernel::{Fen, Status};
use ui::{App, Cell, Column, Id, ListQuery, ListView, PageError, PageResult, Tone, View};
use ui::{list_page, page, redirect};

use super::orders::{orders_list, wanted};
use super::words::standing_words;
use crate::Error;
use crate::model::{Order, OrderId, OrderStatus, Standing};
use crate::service::{self, OrderQuery, Seller};

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
}

pub(super) async fn to_do(State(app): State<App>, view: View) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    let (actor, whose) = (view.actor.clone(), seller.clone());
    let (to_pack, balances, shop, verified) = app
        .db
        .read(move |conn| {
            let want = OrderQuery {
                status: Some(OrderStatus::Paid),
                seller: Some(whose.id),
                limit: 50,
                ..OrderQuery::default()
            };
            let (to_pack, _) = service::orders(conn, &actor, &want)?;
            let balances = ledger::balances(conn, Some(whose.county), Some(whose.id))?;
            let verified = service::verified_seller(conn, whose.county, whose.id)?;
            Ok::<_, Error>((to_pack, balances, service::shop_of(conn, &whose)?, verified))
        })
        .await?;
    let amount = |code| balances.iter().filter(|one| one.code == code).map(ledger::Balance::amount).sum();
    let standing = verified.map_or(Standing::Lapsed, |one| one.standing(view.now.day()));
    page(&SellPage {
        view: &view,
        reminder: (standing != Standing::Good).then(|| standing_words(&view, standing)),
        due: amount(ledger::AccountCode::SellerDue),
        instructed: amount(ledger::AccountCode::SellerInstructed),
        on_shelf: shop.listings.iter().filter(|one| one.published).map(|one| one.available).sum(),
        seller,
        to_pack,
    })
}

pub(super) async fn pack(State(app): State<App>, view: View, Id(id): Id<OrderId>) -> PageResult {
    let (actor, now) = (view.actor.clone(), view.now);
    app.db.write(move |tx| service::pack(tx, &actor, now, id, &[])).await?;
    Ok(redirect("/sell"))
}

pub(super) async fn orders(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    let want = OrderQuery { seller: Some(seller.id), ..wanted(&query) };
    orders_list(&app, &view, &query, want, "market-orders").await
}

/// What came in and what went out, line by line.
pub(super) async fn money(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    let want = ledger::StatementQuery {
        county: seller.county,
        owner: seller.id,
        from: query.filter("from").parse().ok(),
        offset: query.offset(),
        limit: query.limit(),
    };
    let (lines, total) = app.db.read(move |conn| ledger::statement(conn, want)).await?;
    let name = |kind: &str| {
        view.t(match kind {
            "order_paid" => "market-booked-paid",
            "settlement_instructed" => "market-booked-settlement",
            "refund_instructed" => "market-booked-refund",
            "refunded" => "market-booked-refunded",
            "settled" => "market-booked-settled",
            _ => "market-booked-other",
        })
    };
    let rows = lines
        .into_iter()
        .map(|line| {
            // The subject of a refund is `order/refund`.
            let order = line.subject.split('/').next().unwrap_or_default().to_owned();
            vec![
                Cell::Time(line.at),
                Cell::Text(name(&line.kind)),
                Cell::Link(order.clone(), format!("/orders/{order}")),
                Cell::Money(line.amount),
            ]
        })
        .collect();
    let list = ListView {
        title: view.t("market-money"),
        intro: view.t("market-money-intro"),
        file: "statement",
        filters: Vec::new(),
        columns: vec![
            Column::words(view.t("market-when")),
            Column::words(view.t("market-booked")),
            Column::words(view.t("market-order")),
            Column::numbers(view.t("market-amount")),
        ],
        rows,
        total,
        empty: view.t("market-money-empty"),
        action: None,
        searchable: false,
    };
    list_page(&view, &query, &list)
}
