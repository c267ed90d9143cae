//! Reconciliation (对账): bills, differences, and what became of them.

use askama::Template;
use axum::extract::State;
use kernel::Fen;
use ui::{
    App, Cell, Column, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Tone, Typed, View,
    list_page, page_with, redirect,
};

use super::words;
use crate::service::{self, SETTLE_DIFFERENCE};
use crate::{Bill, BillQuery, Difference, DifferenceId, DifferenceKind, DifferenceQuery, DifferenceState};

pub(crate) fn bills_wanted(query: &ListQuery) -> BillQuery {
    BillQuery {
        provider: query.filter("provider").to_owned(),
        open: query.filter("open") == "yes",
        offset: query.offset(),
        limit: query.limit(),
    }
}

pub(crate) fn differences_wanted(query: &ListQuery) -> Result<DifferenceQuery, PageError> {
    Ok(DifferenceQuery {
        state: DifferenceState::parse(query.filter("state")),
        kind: DifferenceKind::parse(query.filter("kind")),
        bill: query.optional("bill")?,
        until: query.optional("until")?,
        words: query.words().to_owned(),
        offset: query.offset(),
        limit: query.limit(),
    })
}

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let (actor, city, want) = (view.actor.clone(), app.site.city, bills_wanted(&query));
    let (found, total) = app.db.read(move |conn| service::bills(conn, &actor, city, &want)).await?;
    let providers = ["wechat", "alipay"]
        .map(|word| (word.to_owned(), words::provider(&view, word)))
        .into_iter()
        .collect();
    let list = ListView {
        title: view.t("ledger-reconciliation"),
        intro: view.t("ledger-reconciliation-intro"),
        file: "bills",
        filters: vec![
            Filter { name: "provider", label: view.t("ledger-provider"), options: providers },
            Filter {
                name: "open",
                label: view.t("ledger-differences"),
                options: vec![("yes".to_owned(), view.t("ledger-open-only"))],
            },
        ],
        columns: vec![
            Column::words(view.t("ledger-bill-day")),
            Column::words(view.t("ledger-provider")),
            Column::numbers(view.t("ledger-bill-lines")),
            Column::numbers(view.t("ledger-bill-matched")).defined(view.t("ledger-bill-matched-definition")),
            Column::numbers(view.t("ledger-bill-payments")),
            Column::numbers(view.t("ledger-bill-refunds")),
            Column::numbers(view.t("ledger-bill-splits")),
            Column::words(view.t("ledger-bill-state")),
            Column::words(view.t("ledger-bill-taken")),
        ],
        rows: found.iter().map(|bill| bill_row(&view, bill)).collect(),
        total,
        empty: view.t("ledger-bills-empty"),
        action: Some((
            view.t("ledger-differences"),
            "/city/reconciliation/differences?state=open".to_owned(),
        )),
        searchable: false,
    };
    list_page(&view, &query, &list)
}

fn bill_row(view: &View, bill: &Bill) -> Vec<Cell> {
    let state = if bill.open == 0 {
        Cell::Tag(Tone::Good, view.t("ledger-bill-settled"))
    } else {
        Cell::Tag(Tone::Bad, view.t1("ledger-bill-open", "count", view.number(&bill.open)))
    };
    vec![
        Cell::Link(bill.day.to_string(), format!("/city/reconciliation/differences?bill={}", bill.id)),
        Cell::Text(words::provider(view, &bill.provider)),
        Cell::Number(bill.lines),
        Cell::Number(bill.matched),
        Cell::Money(bill.payments),
        Cell::Money(bill.refunds),
        Cell::Money(bill.splits),
        state,
        Cell::Time(bill.taken_at),
    ]
}

pub(super) async fn differences(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let (actor, city, want) = (view.actor.clone(), app.site.city, differences_wanted(&query)?);
    let (found, total) = app.db.read(move |conn| service::differences(conn, &actor, city, &want)).await?;
    let states =
        DifferenceState::ALL.iter().map(|one| (one.as_str().to_owned(), words::state(&view, *one).1));
    let kinds =
        DifferenceKind::ALL.iter().map(|one| (one.as_str().to_owned(), words::difference(&view, *one)));
    let list = ListView {
        title: view.t("ledger-differences"),
        intro: view.t("ledger-differences-intro"),
        file: "differences",
        filters: vec![
            Filter { name: "state", label: view.t("ledger-state"), options: states.collect() },
            Filter { name: "kind", label: view.t("ledger-difference"), options: kinds.collect() },
        ],
        columns: vec![
            Column::words(view.t("ledger-number")),
            Column::words(view.t("ledger-bill-day")),
            Column::words(view.t("ledger-provider")),
            Column::words(view.t("ledger-line")),
            Column::words(view.t("ledger-difference")),
            Column::numbers(view.t("ledger-ours")),
            Column::numbers(view.t("ledger-theirs")),
            Column::words(view.t("ledger-state")),
            Column::words(view.t("ledger-reason")),
        ],
        rows: found.iter().map(|one| difference_row(&view, one)).collect(),
        total,
        empty: view.t("ledger-differences-empty"),
        action: Some((view.t("ledger-reconciliation"), "/city/reconciliation".to_owned())),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn difference_row(view: &View, one: &Difference) -> Vec<Cell> {
    let (tone, state) = words::state(view, one.state);
    let amount = |amount: Option<Fen>| amount.map_or(Cell::Missing, Cell::Money);
    vec![
        Cell::Link(one.found.number.clone(), format!("/city/reconciliation/differences/{}", one.id)),
        Cell::Text(one.day.to_string()),
        Cell::Text(words::provider(view, &one.provider)),
        Cell::Text(words::line(view, one.found.line)),
        Cell::Text(words::difference(view, one.found.kind)),
        amount(one.found.ours),
        amount(one.found.theirs),
        Cell::Tag(tone, state),
        Cell::Text(one.reason.clone()),
    ]
}

#[derive(Template)]
#[template(path = "ledger/difference.html")]
struct DifferencePage<'a> {
    view: &'a View,
    form: FormView,
    one: Difference,
    title: String,
    line: String,
    provider: String,
    state: String,
    tone: &'static str,
    /// What this kind of difference usually comes of.
    hint: String,
    /// True when this reader may settle it.
    may_settle: bool,
}

pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<DifferenceId>) -> PageResult {
    difference_page(&app, &view, id, FormView::new(Typed::default())).await
}

async fn difference_page(app: &App, view: &View, id: DifferenceId, form: FormView) -> PageResult {
    let actor = view.actor.clone();
    let one = app.db.read(move |conn| service::difference(conn, &actor, id)).await?;
    let (tone, state) = words::state(view, one.state);
    let page = DifferencePage {
        view,
        title: words::difference(view, one.found.kind),
        line: words::line(view, one.found.line),
        provider: words::provider(view, &one.provider),
        hint: hint(view, one.found.kind),
        state,
        tone: tone.class(),
        may_settle: one.state == DifferenceState::Open && view.actor.can(SETTLE_DIFFERENCE, &one),
        one,
        form,
    };
    page_with(page.form.status(), &page)
}

fn hint(view: &View, kind: DifferenceKind) -> String {
    view.t(match kind {
        DifferenceKind::MissingHere => "ledger-hint-missing-here",
        DifferenceKind::MissingThere => "ledger-hint-missing-there",
        DifferenceKind::Amount => "ledger-hint-amount",
        DifferenceKind::Status => "ledger-hint-status",
        DifferenceKind::Unknown => "ledger-hint-unknown",
        DifferenceKind::Twice => "ledger-hint-twice",
    })
}

pub(super) async fn settle(
    State(app): State<App>,
    view: View,
    Id(id): Id<DifferenceId>,
    typed: Typed,
) -> PageResult {
    let tried = async {
        let to = words::answer_of(typed.get("state"))?;
        let (actor, now, reason) = (view.actor.clone(), view.now, typed.get("reason").to_owned());
        let settled =
            app.db.write(move |tx| service::settle_difference(tx, &actor, now, id, to, &reason)).await;
        settled.map_err(PageError::from)
    };
    match tried.await {
        Ok(()) => Ok(redirect(&format!("/city/reconciliation/differences/{id}"))),
        Err(error) if error.is_correctable() => {
            difference_page(&app, &view, id, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}
