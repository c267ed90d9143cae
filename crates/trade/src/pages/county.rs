//! The contracts of a county, and which of them are disputed.

use axum::extract::State;
use kernel::{RegionCode, ResourceRef};
use ui::{App, Cell, Column, Filter, ListQuery, ListView, PageResult, Tone, View, list_page};

use super::words::{of_contract, quantity, statuses};
use crate::ContractQuery;
use crate::model::{Contract, ContractStatus};
use crate::service::{self, SEE_CONTRACT};

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    if view.actor.scope(SEE_CONTRACT, "TradeContract").regions.is_empty() {
        // A side sees its own contracts elsewhere; this is an office's page.
        view.actor.may(SEE_CONTRACT, &ResourceRef::new("TradeContract", RegionCode(0)))?;
    }
    let want = ContractQuery {
        words: query.words().to_owned(),
        status: ContractStatus::parse(query.filter("status")),
        disputed: query.filter("disputed") == "yes",
        late: (query.filter("late") == "yes").then(|| view.now.day()),
        offset: query.offset(),
        limit: query.limit(),
        ..ContractQuery::default()
    };
    let actor = view.actor.clone();
    let (found, total) = app.db.read(move |conn| service::contracts(conn, &actor, &want)).await?;
    let words = ["trade-contract", "trade-side-seller", "trade-side-buyer", "trade-quantity"];
    let numbers = ["trade-due-sum", "trade-confirmed-sum"];
    let list = ListView {
        title: view.t("trade-county-title"),
        intro: view.t("trade-county-intro"),
        file: "trade-contracts",
        filters: vec![
            Filter {
                name: "status",
                label: view.t("trade-status"),
                options: statuses(&view).into_iter().map(|(word, name)| (word.to_owned(), name)).collect(),
            },
            Filter {
                name: "disputed",
                label: view.t("trade-dispute"),
                options: vec![("yes".to_owned(), view.t("trade-disputed-only"))],
            },
            Filter {
                name: "late",
                label: view.t("trade-late"),
                options: vec![("yes".to_owned(), view.t("trade-late-only"))],
            },
        ],
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
    let dispute = state.dispute_by.map_or(Cell::Missing, |side| {
        Cell::Tag(Tone::Bad, view.t1("trade-disputed-by", "side", view.say(&side.label())))
    });
    vec![
        Cell::Link(goods.product.clone(), format!("/trade/contracts/{}", contract.id)),
        Cell::Text(contract.seller.name.clone()),
        Cell::Text(contract.buyer.name.clone()),
        Cell::Text(quantity(view, goods.unit, goods.quantity)),
        Cell::Money(state.due),
        Cell::Money(state.confirmed),
        Cell::Tag(of_contract(state.status), view.say(&state.status.label())),
        dispute,
    ]
}
