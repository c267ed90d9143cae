//! Ledgers of farm inputs: to whom pesticide was sold, of whom lots were bought, and who a buyer is; and how to use it.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use identity::Vault;
use kernel::{Day, RegionCode, ResourceRef};
use ui::{
    App, Cell, Column, Door, Filter, Id, ListQuery, ListView, PageError, PageResult, View, list_page, page,
};

use super::sell::seller_of;
use crate::model::{PesticideSale, Purchase, SaleId, StatedBuyer};
use crate::service::{self, LedgerChoices, LedgerQuery, OPEN_PESTICIDE_BUYER, SEE_INPUT_LEDGERS, Seller};

/// Months one may choose the beginning and the end of a span from.
const MONTHS: usize = 36;

/// A number or a day that cannot be read is refused, not passed over.
pub(crate) fn ledger_wanted(query: &ListQuery) -> Result<LedgerQuery, PageError> {
    Ok(LedgerQuery {
        words: query.words().to_owned(),
        seller: query.optional("seller")?,
        ingredient: query.filter("ingredient").to_owned(),
        from: query.optional("from")?,
        to: query.optional("to")?,
        offset: query.offset(),
        limit: query.limit(),
    })
}

/// Refuses who oversees no county's ledgers.
fn for_offices(view: &View) -> Result<(), PageError> {
    if view.actor.scope(SEE_INPUT_LEDGERS, "InputLedger").regions.is_empty() {
        view.actor.may(SEE_INPUT_LEDGERS, &ResourceRef::new("InputLedger", RegionCode(0)))?;
    }
    Ok(())
}

async fn own_shop(app: &App, view: &View) -> Result<Seller, PageError> {
    let seller = seller_of(app, view).await?;
    view.actor.may(SEE_INPUT_LEDGERS, &seller)?;
    Ok(seller)
}

/// The seller's own sales.
pub(super) async fn own_sales(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let seller = own_shop(&app, &view).await?;
    let want = LedgerQuery { seller: Some(seller.id), ..ledger_wanted(&query)? };
    sales_list(&app, &view, &query, want).await
}

/// The sales of all dealers one oversees.
pub(super) async fn sales(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    for_offices(&view)?;
    let want = ledger_wanted(&query)?;
    sales_list(&app, &view, &query, want).await
}

async fn sales_list(app: &App, view: &View, query: &ListQuery, want: LedgerQuery) -> PageResult {
    let actor = view.actor.clone();
    let (choices, (found, total)) = app
        .db
        .read(move |conn| {
            let choices = service::ledger_choices(conn, &actor)?;
            Ok::<_, crate::Error>((choices, service::pesticide_sales(conn, &actor, &want)?))
        })
        .await?;
    let list = ListView {
        title: view.t("market-pesticide-ledger"),
        intro: view.t("market-pesticide-ledger-intro"),
        file: "pesticide-sales",
        filters: filters(view, &choices),
        columns: vec![
            Column::words(view.t("market-sold-on")),
            Column::words(view.t("market-order")),
            Column::words(view.t("market-seller")),
            Column::words(view.t("market-name")),
            Column::words(view.t("market-registration")),
            Column::words(view.t("market-ingredient")),
            Column::words(view.t("market-specification")),
            Column::numbers(view.t("market-quantity")),
            Column::words(view.t("market-input-producer")),
            Column::words(view.t("market-batch")),
            Column::words(view.t("market-pesticide-buyer")),
            Column::words(view.t("market-crop")),
            Column::words(view.t("market-purpose")),
            Column::numbers(view.t("market-refunded-amount")),
        ],
        rows: found.into_iter().map(|sale| sale_row(view, sale)).collect(),
        total,
        empty: view.t("market-pesticide-ledger-none"),
        action: Some((view.t("market-purchases"), format!("{}/purchases", door(view)))),
        searchable: true,
    };
    list_page(view, query, &list)
}

const fn door(view: &View) -> &'static str {
    match view.door {
        Door::County => "/county",
        Door::City => "/city",
        _ => "/sell",
    }
}

fn sale_row(view: &View, sale: PesticideSale) -> Vec<Cell> {
    vec![
        Cell::Time(sale.sold_at),
        Cell::Link(sale.order.to_string(), format!("{}/pesticides/{}", door(view), sale.id)),
        Cell::Text(sale.seller_name),
        Cell::Text(sale.product.name),
        Cell::Text(sale.product.registration),
        Cell::Text(format!("{} {}", sale.product.content, sale.product.ingredient)),
        Cell::Text(sale.specification),
        Cell::Number(sale.quantity),
        Cell::Text(sale.product.producer),
        Cell::Text(sale.batch),
        Cell::Text(sale.statement.shown),
        Cell::Text(sale.statement.crop),
        Cell::Text(sale.statement.purpose),
        Cell::Money(sale.refunded),
    ]
}

/// From the first day of a month to the last of one, the seller, the ingredient.
fn filters(view: &View, choices: &LedgerChoices) -> Vec<Filter> {
    let months = months(view.now.day());
    let days = |pick: fn(&(Day, Day)) -> Day| {
        months.iter().map(|month| (pick(month).to_string(), pick(month).to_string())).collect()
    };
    let mut filters = vec![
        Filter { name: "from", label: view.t("market-from-day"), options: days(|month| month.0) },
        Filter { name: "to", label: view.t("market-to-day"), options: days(|month| month.1) },
        Filter {
            name: "ingredient",
            label: view.t("market-ingredient"),
            options: choices.ingredients.iter().map(|one| (one.clone(), one.clone())).collect(),
        },
    ];
    if view.door != Door::Sell {
        let sellers = choices.sellers.iter().map(|(id, name)| (id.to_string(), name.clone()));
        filters.push(Filter { name: "seller", label: view.t("market-seller"), options: sellers.collect() });
    }
    filters
}

/// The latest months, each with its first and its last day.
fn months(today: Day) -> Vec<(Day, Day)> {
    let first_of = |day: Day| Day::from_number(day.number() / 100 * 100 + 1).unwrap_or(day);
    let mut months = Vec::with_capacity(MONTHS);
    let mut first = first_of(today);
    let mut next = first_of(first.plus_days(31));
    for _ in 0..MONTHS {
        months.push((first, next.plus_days(-1)));
        next = first;
        first = first_of(first.plus_days(-1));
    }
    months
}

/// Of whom the seller bought.
pub(super) async fn own_purchases(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let seller = own_shop(&app, &view).await?;
    let want = LedgerQuery { seller: Some(seller.id), ..ledger_wanted(&query)? };
    purchases_list(&app, &view, &query, want).await
}

/// Of whom the dealers one oversees bought.
pub(super) async fn purchases(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    for_offices(&view)?;
    let want = ledger_wanted(&query)?;
    purchases_list(&app, &view, &query, want).await
}

async fn purchases_list(app: &App, view: &View, query: &ListQuery, want: LedgerQuery) -> PageResult {
    let actor = view.actor.clone();
    let (choices, (found, total)) = app
        .db
        .read(move |conn| {
            let choices = service::ledger_choices(conn, &actor)?;
            Ok::<_, crate::Error>((choices, service::purchases(conn, &actor, &want)?))
        })
        .await?;
    let list = ListView {
        title: view.t("market-purchases"),
        intro: view.t("market-purchases-intro"),
        file: "input-purchases",
        filters: filters(view, &choices),
        columns: vec![
            Column::words(view.t("market-bought-on")),
            Column::words(view.t("market-seller")),
            Column::words(view.t("market-name")),
            Column::words(view.t("market-registration")),
            Column::words(view.t("market-ingredient")),
            Column::words(view.t("market-input-producer")),
            Column::words(view.t("market-batch")),
            Column::numbers(view.t("market-pieces")),
            Column::words(view.t("market-supplier")),
            Column::words(view.t("market-supplier-contact")),
            Column::words(view.t("market-lot")),
        ],
        rows: found.into_iter().map(purchase_row).collect(),
        total,
        empty: view.t("market-purchases-none"),
        action: Some((view.t("market-pesticide-ledger"), format!("{}/pesticides", door(view)))),
        searchable: true,
    };
    list_page(view, query, &list)
}

fn purchase_row(one: Purchase) -> Vec<Cell> {
    vec![
        Cell::Text(one.draft.bought_on.to_string()),
        Cell::Text(one.seller_name),
        Cell::Text(one.product.name),
        Cell::Text(one.product.registration),
        Cell::Text(format!("{} {}", one.product.content, one.product.ingredient)),
        Cell::Text(one.product.producer),
        Cell::Text(one.draft.batch),
        Cell::Number(one.pieces),
        Cell::Text(one.draft.supplier),
        Cell::Text(one.draft.supplier_contact),
        Cell::Text(one.lot.to_string()),
    ]
}

#[derive(Template)]
#[template(path = "market/pesticide_sale.html")]
struct SalePage<'a> {
    view: &'a View,
    sale: PesticideSale,
    /// Who bought, once somebody asked to see it.
    buyer: Option<StatedBuyer>,
    may_open: bool,
    back: String,
}

fn sale_page(view: &View, sale: PesticideSale, buyer: Option<StatedBuyer>) -> PageResult {
    let may_open = view.actor.can(OPEN_PESTICIDE_BUYER, &sale);
    page(&SalePage { view, sale, buyer, may_open, back: format!("{}/pesticides", door(view)) })
}

/// One line of the ledger, its buyer masked.
pub(super) async fn sale(State(app): State<App>, view: View, Id(id): Id<SaleId>) -> PageResult {
    let actor = view.actor.clone();
    let sale = app.db.read(move |conn| service::pesticide_sale(conn, &actor, id)).await?;
    sale_page(&view, sale, None)
}

/// The same with the buyer's name. Looking is recorded, so it is asked for by a form.
pub(super) async fn buyer(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    view: View,
    Id(id): Id<SaleId>,
) -> PageResult {
    let (actor, now) = (view.actor.clone(), view.now);
    let (sale, buyer) =
        app.db.write(move |tx| service::open_pesticide_buyer(tx, &actor, now, &vault, id)).await?;
    sale_page(&view, sale, Some(buyer))
}

#[derive(Template)]
#[template(path = "market/pesticide_use.html")]
struct UsePage<'a> {
    view: &'a View,
}

/// What whoever uses pesticide minds.
pub(super) async fn safe_use(view: View) -> PageResult {
    page(&UsePage { view: &view })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_follow_without_a_gap() {
        let found = months(Day::new(2026, 3, 31).unwrap());
        let texts: Vec<String> = found.iter().take(3).map(|(from, to)| format!("{from} {to}")).collect();
        assert_eq!(texts, ["2026-03-01 2026-03-31", "2026-02-01 2026-02-28", "2026-01-01 2026-01-31"]);
        assert!(found.windows(2).all(|two| two[1].1.plus_days(1) == two[0].0));
    }
}
