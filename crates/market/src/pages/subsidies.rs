//! What campaigns owe sellers and what was paid of it, as lists for organisers and for sellers.

use axum::extract::State;
use ledger::CampaignId;
use ui::{App, Cell, Column, Filter, Id, ListQuery, ListView, PageError, PageResult, Tone, View, list_page};

use super::promotions_board::door;
use super::sell::seller_of;
use crate::model::{Subsidy, SubsidyPayment, SubsidyPaymentKind, SubsidyState};
use crate::service::{self, PAY_SUBSIDY};
use crate::{Error, SubsidyPaymentQuery, SubsidyQuery, SubsidyTotals};

pub(crate) fn subsidies_wanted(query: &ListQuery) -> Result<SubsidyQuery, PageError> {
    Ok(SubsidyQuery {
        campaign: query.optional("campaign")?,
        seller: query.optional("seller")?,
        county: query.optional("county")?,
        state: SubsidyState::parse(query.filter("state")),
        words: query.words().to_owned(),
        offset: query.offset(),
        limit: query.limit(),
    })
}

pub(crate) fn payments_wanted(query: &ListQuery) -> Result<SubsidyPaymentQuery, PageError> {
    Ok(SubsidyPaymentQuery {
        campaign: query.optional("campaign")?,
        seller: query.optional("seller")?,
        county: query.optional("county")?,
        kind: SubsidyPaymentKind::parse(query.filter("kind")),
        counts: match query.filter("state") {
            "counts" => Some(true),
            "undone" => Some(false),
            _ => None,
        },
        words: query.words().to_owned(),
        offset: query.offset(),
        limit: query.limit(),
    })
}

fn states(view: &View) -> Filter {
    let options = SubsidyState::ALL.map(|one| (one.as_str().to_owned(), view.say(&one.label())));
    Filter { name: "state", label: view.t("market-status"), options: options.into() }
}

fn kinds(view: &View) -> Filter {
    let options = SubsidyPaymentKind::ALL.map(|one| (one.as_str().to_owned(), view.say(&one.label())));
    Filter { name: "kind", label: view.t("market-subsidy-kind"), options: options.into() }
}

fn counting(view: &View) -> Filter {
    let options = [("counts", "market-subsidy-counts"), ("undone", "market-subsidy-undone")];
    let options = options.map(|(word, key)| (word.to_owned(), view.t(key)));
    Filter { name: "state", label: view.t("market-status"), options: options.into() }
}

fn counties(view: &View) -> Filter {
    Filter { name: "county", label: view.t("market-county"), options: region::county_options(view.lang) }
}

/// What was paid, given back, is due and to be given back; the numbers lead to payments.
fn amounts(view: &View, one: &Subsidy, payments: &str) -> Vec<Cell> {
    let tone = match one.state() {
        SubsidyState::Due => Tone::Warn,
        SubsidyState::ToReturn => Tone::Bad,
        SubsidyState::Settled => Tone::Good,
    };
    vec![
        Cell::MoneyLink(one.paid, format!("{payments}&kind=paid&state=counts")),
        Cell::MoneyLink(one.returned, format!("{payments}&kind=returned&state=counts")),
        Cell::Money(one.due()),
        Cell::Money(one.to_return()),
        Cell::Tag(tone, view.say(&one.state().label())),
    ]
}

fn amount_columns(view: &View) -> Vec<Column> {
    vec![
        Column::numbers(view.t("market-subsidy-owed")).defined(view.t("market-subsidy-owed-definition")),
        Column::numbers(view.t("market-subsidy-paid")),
        Column::numbers(view.t("market-subsidy-returned")),
        Column::numbers(view.t("market-subsidy-due")),
        Column::numbers(view.t("market-subsidy-to-return"))
            .defined(view.t("market-subsidy-to-return-definition")),
        Column::words(view.t("market-status")),
    ]
}

/// What a campaign owes its sellers.
pub(super) async fn balances(
    State(app): State<App>,
    view: View,
    Id(id): Id<CampaignId>,
    query: ListQuery,
) -> PageResult {
    let (actor, want) = (view.actor.clone(), subsidies_wanted(&query)?);
    let (campaign, totals, found, total) = app
        .db
        .read(move |conn| {
            let campaign = service::campaign(conn, &actor, id)?;
            let totals = service::subsidy_totals(conn, &actor, &campaign)?;
            let (found, total) = service::subsidies_of(conn, &actor, &campaign, &want)?;
            Ok::<_, Error>((campaign, totals, found, total))
        })
        .await?;
    let here = format!("{}/campaigns/{id}", door(&view));
    let may_pay = view.actor.can(PAY_SUBSIDY, &campaign);
    let row = |one: &Subsidy| {
        let name = one.seller_name.clone();
        let seller = if may_pay && one.open().is_some() {
            Cell::Link(name, format!("{here}/payments/new?seller={}", one.seller))
        } else {
            Cell::Text(name)
        };
        let orders = format!("{}/orders?campaign={id}&seller={}", door(&view), one.seller);
        let mut cells = vec![
            seller,
            Cell::Text(region::name_in(view.lang, one.county)),
            Cell::MoneyLink(one.owed, orders),
        ];
        cells.extend(amounts(&view, one, &format!("{here}/payments?seller={}", one.seller)));
        cells
    };
    let mut columns = vec![Column::words(view.t("market-seller")), Column::words(view.t("market-county"))];
    columns.extend(amount_columns(&view));
    let list = ListView {
        title: view.t1("market-subsidies-of", "name", &campaign.draft.name),
        intro: totals_in_words(&view, &totals),
        file: "subsidies",
        filters: vec![counties(&view), states(&view)],
        columns,
        rows: found.iter().map(row).collect(),
        total,
        empty: view.t("market-subsidies-none"),
        action: Some(if may_pay && (totals.due.is_positive() || totals.to_return.is_positive()) {
            (view.t("market-subsidy-record"), format!("{here}/payments/new"))
        } else {
            (view.t("market-subsidy-payments"), format!("{here}/payments"))
        }),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn totals_in_words(view: &View, totals: &SubsidyTotals) -> String {
    view.say(
        &kernel::Message::new("market-subsidies-intro")
            .with("due", view.money(&totals.due))
            .with("paid", view.money(&totals.paid))
            .with("back", view.money(&totals.to_return)),
    )
}

/// Payments between the organiser of a campaign and sellers.
pub(super) async fn payments(
    State(app): State<App>,
    view: View,
    Id(id): Id<CampaignId>,
    query: ListQuery,
) -> PageResult {
    let (actor, want) = (view.actor.clone(), payments_wanted(&query)?);
    let (campaign, (found, total)) = app
        .db
        .read(move |conn| {
            let campaign = service::campaign(conn, &actor, id)?;
            let found = service::subsidy_payments_of(conn, &actor, &campaign, &want)?;
            Ok::<_, Error>((campaign, found))
        })
        .await?;
    let here = format!("{}/campaigns/{id}", door(&view));
    let row = |one: &SubsidyPayment| {
        let mut cells = vec![
            Cell::Link(one.draft.paid_on.to_string(), format!("{here}/payments/{}", one.id)),
            Cell::Text(one.seller_name.clone()),
            Cell::Text(region::name_in(view.lang, one.county)),
        ];
        cells.extend(payment_cells(&view, one));
        cells
    };
    let mut columns = vec![
        Column::words(view.t("market-subsidy-paid-on")),
        Column::words(view.t("market-seller")),
        Column::words(view.t("market-county")),
    ];
    columns.extend(payment_columns(&view));
    let list = ListView {
        title: view.t1("market-subsidy-payments-of", "name", &campaign.draft.name),
        intro: view.t("market-subsidy-payments-intro"),
        file: "subsidy-payments",
        filters: vec![counties(&view), kinds(&view), counting(&view)],
        columns,
        rows: found.iter().map(row).collect(),
        total,
        empty: view.t("market-subsidy-payments-none"),
        action: Some((view.t("market-subsidies"), format!("{here}/subsidies"))),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn payment_columns(view: &View) -> Vec<Column> {
    vec![
        Column::words(view.t("market-subsidy-kind")),
        Column::numbers(view.t("market-amount")),
        Column::words(view.t("market-subsidy-reference")),
        Column::words(view.t("market-subsidy-recorded-at")),
        Column::words(view.t("market-status")),
        Column::words(view.t("market-subsidy-reason")),
    ]
}

fn payment_cells(view: &View, one: &SubsidyPayment) -> Vec<Cell> {
    let (state, reason) = match &one.undone {
        None => (Cell::Tag(Tone::Good, view.t("market-subsidy-counts")), Cell::Missing),
        Some(undone) => {
            (Cell::Tag(Tone::Bad, view.t("market-subsidy-undone")), Cell::Text(undone.reason.clone()))
        }
    };
    vec![
        Cell::Text(view.say(&one.draft.kind.label())),
        Cell::Money(one.draft.amount),
        Cell::Text(one.draft.reference.clone()),
        Cell::Time(one.recorded_at),
        state,
        reason,
    ]
}

/// What campaigns owe the seller.
pub(super) async fn own(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    let (actor, want) = (view.actor.clone(), subsidies_wanted(&query)?);
    let (found, total, names) =
        app.db.read(move |conn| service::own_subsidies(conn, &actor, &seller, &want)).await?;
    let row = |one: &Subsidy| {
        let name = names.get(&one.campaign).cloned().unwrap_or_else(|| one.campaign.to_string());
        let mut cells = vec![Cell::Link(name, format!("/campaigns/{}", one.campaign)), Cell::Money(one.owed)];
        cells.extend(amounts(&view, one, &format!("/sell/subsidies/payments?campaign={}", one.campaign)));
        cells
    };
    let mut columns = vec![Column::words(view.t("market-campaign"))];
    columns.extend(amount_columns(&view));
    let list = ListView {
        title: view.t("market-subsidies"),
        intro: view.t("market-subsidies-own-intro"),
        file: "subsidies",
        filters: vec![states(&view)],
        columns,
        rows: found.iter().map(row).collect(),
        total,
        empty: view.t("market-subsidies-own-none"),
        action: Some((view.t("market-subsidy-payments"), "/sell/subsidies/payments".to_owned())),
        searchable: false,
    };
    list_page(&view, &query, &list)
}

/// What organisers and the seller paid each other.
pub(super) async fn own_payments(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    let (actor, want) = (view.actor.clone(), payments_wanted(&query)?);
    let (found, total, names) =
        app.db.read(move |conn| service::own_subsidy_payments(conn, &actor, &seller, &want)).await?;
    let row = |one: &SubsidyPayment| {
        let name = names.get(&one.campaign).cloned().unwrap_or_else(|| one.campaign.to_string());
        let mut cells = vec![
            Cell::Text(one.draft.paid_on.to_string()),
            Cell::Link(name, format!("/campaigns/{}", one.campaign)),
        ];
        cells.extend(payment_cells(&view, one));
        cells
    };
    let mut columns =
        vec![Column::words(view.t("market-subsidy-paid-on")), Column::words(view.t("market-campaign"))];
    columns.extend(payment_columns(&view));
    let list = ListView {
        title: view.t("market-subsidy-payments"),
        intro: view.t("market-subsidy-payments-own-intro"),
        file: "subsidy-payments",
        filters: vec![kinds(&view), counting(&view)],
        columns,
        rows: found.iter().map(row).collect(),
        total,
        empty: view.t("market-subsidy-payments-none"),
        action: Some((view.t("market-subsidies"), "/sell/subsidies".to_owned())),
        searchable: true,
    };
    list_page(&view, &query, &list)
}
