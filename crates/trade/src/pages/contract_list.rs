//! What lists of contracts have in common: an office's, a side's, and those of programs.

use kernel::Day;
use ui::{Cell, Filter, ListQuery, Tone, View};

use super::words::statuses;
use crate::ContractQuery;
use crate::model::{Contract, ContractStatus};

/// Which contracts are asked for.
pub(crate) fn wanted_contracts(query: &ListQuery, today: Day) -> ContractQuery {
    ContractQuery {
        words: query.words().to_owned(),
        status: ContractStatus::parse(query.filter("status")),
        disputed: query.filter("disputed") == "yes",
        late: (query.filter("late") == "yes").then_some(today),
        offset: query.offset(),
        limit: query.limit(),
        ..ContractQuery::default()
    }
}

/// By status, by dispute and by lateness.
pub(super) fn filters(view: &View) -> Vec<Filter> {
    let only = |name, label, words| Filter {
        name,
        label: view.t(label),
        options: vec![("yes".to_owned(), view.t(words))],
    };
    vec![
        Filter {
            name: "status",
            label: view.t("trade-status"),
            options: statuses(view).into_iter().map(|(word, name)| (word.to_owned(), name)).collect(),
        },
        only("disputed", "trade-dispute", "trade-disputed-only"),
        only("late", "trade-late", "trade-late-only"),
    ]
}

/// Where the sums of a contract can be read one by one.
pub(super) fn payments_of(contract: &Contract) -> String {
    format!("/trade/contracts/{}#payments", contract.id)
}

/// Which side disputes it.
pub(super) fn dispute(view: &View, contract: &Contract) -> Cell {
    contract.state.dispute_by.map_or(Cell::Missing, |by| {
        Cell::Tag(Tone::Bad, view.t1("trade-disputed-by", "side", view.say(&by.label())))
    })
}
