//! The contracts of a county, and which of them are disputed.

use axum::extract::State;
use kernel::{RegionCode, ResourceRef};
use ui::{App, Cell, Column, ListQuery, ListView, PageResult, View, list_page};

use super::contract_list::{dispute, filters, payments_of, wanted_contracts};
use super::words::{of_contract, quantity};
use crate::model::Contract;
use crate::service::{self, SEE_CONTRACT};

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    if view.actor.scope(SEE_CONTRACT, "TradeContract").regions.is_empty() {
        // A side sees its own contracts elsewhere; this is an office's page.
        view.actor.may(SEE_CONTRACT, &ResourceRef::new("TradeContract", RegionCode(0)))?;
    }
    let want = wanted_contracts(&query, view.now.day());
    let actor = view.actor.clone();
    let (found, total) = app.db.read(move |conn| service::contracts(conn, &actor, &want)).await?;
    let words = ["trade-contract", "trade-side-seller", "trade-side-buyer", "trade-quantity"];
    let numbers = ["trade-due-sum", "trade-confirmed-sum"];
    let list = ListView {
        title: view.t("trade-county-title"),
        intro: view.t("trade-county-intro"),
        file: "trade-contracts",
        filters: filters(&view),
        columns: words
            .map(|key| Column::words(view.t(key)))
            .into_iter()
            .chain(numbers.map(|key| Column::numbers(view.t(key))))
            .chain(["trade-status", "trade-dispute"].map(|key| Column::words(view.t(key))))
            .collect(),
        rows: found.iter().map(|contract| row(&view, contract)).collect(),
        total,
        empty: view.t("trade-county-empty"),
        action: None,
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn row(view: &View, contract: &Contract) -> Vec<Cell> {
    let (goods, state) = (&contract.goods, &contract.state);
    vec![
        Cell::Link(goods.product.clone(), format!("/trade/contracts/{}", contract.id)),
        Cell::Text(contract.seller.name.clone()),
        Cell::Text(contract.buyer.name.clone()),
        Cell::Text(quantity(view, goods.unit, goods.quantity)),
        Cell::MoneyLink(state.due, payments_of(contract)),
        Cell::MoneyLink(state.confirmed, payments_of(contract)),
        Cell::Tag(of_contract(state.status), view.say(&state.status.label())),
        dispute(view, contract),
    ]
}
