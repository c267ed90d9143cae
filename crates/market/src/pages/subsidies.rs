//! What campaigns owe sellers and what was paid of it: for organisers, who record payments, and for sellers.

use std::str::FromStr;

use askama::Template;
use axum::extract::{Path, State};
use kernel::{OrganisationId, PersonId};
use ledger::CampaignId;
use ui::{
    App, Cell, Column, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Tone, Typed, View,
    list_page, page_with, redirect,
};

use super::promotions_board::door;
use super::sell::seller_of;
use crate::model::{
    Campaign, Subsidy, SubsidyPayment, SubsidyPaymentDraft, SubsidyPaymentId, SubsidyPaymentKind,
    SubsidyState,
};
use crate::service::{self, PAY_SUBSIDY};
use crate::{Error, SubsidyPaymentQuery, SubsidyQuery, SubsidyTotals};

/// Sellers one may choose from.
const MOST: i64 = 500;

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
    let state = if one.due().is_positive() {
        Cell::Tag(Tone::Warn, view.say(&SubsidyState::Due.label()))
    } else if one.to_return().is_positive() {
        Cell::Tag(Tone::Bad, view.say(&SubsidyState::ToReturn.label()))
    } else {
        Cell::Tag(Tone::Good, view.say(&SubsidyState::Settled.label()))
    };
    vec![
        Cell::MoneyLink(one.paid, format!("{payments}&kind=paid&state=counts")),
        Cell::MoneyLink(one.returned, format!("{payments}&kind=returned&state=counts")),
        Cell::Money(one.due()),
        Cell::Money(one.to_return()),
        state,
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
        let open = one.due().is_positive() || one.to_return().is_positive();
        let seller = if may_pay && open {
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

/// Whom a payment is with: one seller, or all that are due something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whom {
    /// The organiser paid all of them what they are due.
    All,
    /// This seller, paid or giving back.
    One(SubsidyPaymentKind, OrganisationId),
}

impl FromStr for Whom {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if text == "all" {
            return Ok(Self::All);
        }
        let (kind, seller) = text.split_once('-').ok_or(())?;
        let kind = SubsidyPaymentKind::parse(kind).ok_or(())?;
        Ok(Self::One(kind, seller.parse().map_err(|_| ())?))
    }
}

#[derive(Template)]
#[template(path = "market/subsidy_payment_new.html")]
struct NewPage<'a> {
    view: &'a View,
    form: FormView,
    here: String,
    campaign: Campaign,
    whom: Vec<(String, String)>,
}

/// The campaign, when the reader may record payments for it, with its sums and the sellers somebody is to pay.
async fn to_settle(
    app: &App,
    view: &View,
    id: CampaignId,
) -> Result<(Campaign, SubsidyTotals, Vec<Subsidy>), PageError> {
    let actor = view.actor.clone();
    let read = app.db.read(move |conn| {
        let campaign = service::campaign(conn, &actor, id)?;
        actor.may(PAY_SUBSIDY, &campaign)?;
        let totals = service::subsidy_totals(conn, &actor, &campaign)?;
        let mut open = Vec::new();
        for state in [SubsidyState::Due, SubsidyState::ToReturn] {
            let want = SubsidyQuery { state: Some(state), limit: MOST, ..SubsidyQuery::default() };
            open.extend(service::subsidies_of(conn, &actor, &campaign, &want)?.0);
        }
        Ok::<_, Error>((campaign, totals, open))
    });
    Ok(read.await?)
}

/// Who is to pay whom, in words, by the value of the choice.
fn choices(view: &View, totals: &SubsidyTotals, open: &[Subsidy]) -> Vec<(String, String)> {
    let mut choices = Vec::new();
    if totals.sellers_due > 1 {
        let (count, due) = (view.number(&totals.sellers_due), view.money(&totals.due));
        choices
            .push(("all".to_owned(), view.t2("market-subsidy-whom-all", ("count", &count), ("due", &due))));
    }
    choices.extend(open.iter().map(|one| {
        let (kind, key, amount) = if one.due().is_positive() {
            (SubsidyPaymentKind::Paid, "market-subsidy-whom-due", one.due())
        } else {
            (SubsidyPaymentKind::Returned, "market-subsidy-whom-to-return", one.to_return())
        };
        let words = view.t2(key, ("name", &one.seller_name), ("amount", &view.money(&amount)));
        (format!("{}-{}", kind.as_str(), one.seller), words)
    }));
    choices
}

pub(super) async fn new(
    State(app): State<App>,
    view: View,
    Id(id): Id<CampaignId>,
    query: ListQuery,
) -> PageResult {
    let (campaign, totals, open) = to_settle(&app, &view, id).await?;
    let seller: Option<OrganisationId> = query.optional("seller")?;
    let chosen = open.iter().find(|one| Some(one.seller) == seller);
    let (whom, amount) = match chosen {
        Some(one) if one.due().is_positive() => (format!("paid-{}", one.seller), one.due()),
        Some(one) => (format!("returned-{}", one.seller), one.to_return()),
        None if totals.sellers_due > 1 => ("all".to_owned(), totals.due),
        None => open
            .first()
            .map_or((String::new(), totals.due), |one| (String::new(), one.due().max(one.to_return()))),
    };
    let typed = Typed::of([
        ("seller", whom),
        ("amount", amount.to_string()),
        ("paid_on", view.now.day().to_string()),
    ]);
    new_page(&view, campaign, choices(&view, &totals, &open), FormView::new(typed))
}

fn new_page(view: &View, campaign: Campaign, whom: Vec<(String, String)>, form: FormView) -> PageResult {
    let here = format!("{}/campaigns/{}", door(view), campaign.id);
    page_with(form.status(), &NewPage { view, form, here, campaign, whom })
}

pub(super) async fn record(
    State(app): State<App>,
    view: View,
    Id(id): Id<CampaignId>,
    typed: Typed,
) -> PageResult {
    let tried = async {
        let whom: Whom = typed.parse("seller")?;
        try_record(&app, &view, id, whom, &typed).await
    };
    match tried.await {
        Ok(()) => Ok(redirect(&format!("{}/campaigns/{id}/payments", door(&view)))),
        Err(error) if error.is_correctable() => {
            let (campaign, totals, open) = to_settle(&app, &view, id).await?;
            new_page(&view, campaign, choices(&view, &totals, &open), FormView::refused(typed, error))
        }
        Err(error) => Err(error),
    }
}

/// Records the payment that a form or a program describes.
pub(crate) async fn try_record(
    app: &App,
    view: &View,
    id: CampaignId,
    whom: Whom,
    typed: &Typed,
) -> Result<(), PageError> {
    let kind = match whom {
        Whom::All => SubsidyPaymentKind::Paid,
        Whom::One(kind, _) => kind,
    };
    let draft = SubsidyPaymentDraft {
        kind,
        amount: typed.parse("amount")?,
        paid_on: typed.parse("paid_on")?,
        reference: typed.required("reference")?.to_owned(),
    };
    let (actor, now) = (view.actor.clone(), view.now);
    let write = app.db.write(move |tx| match whom {
        Whom::All => service::pay_all_subsidies(tx, &actor, now, id, &draft).map(drop),
        Whom::One(_, seller) => {
            service::record_subsidy_payment(tx, &actor, now, id, seller, &draft).map(drop)
        }
    });
    Ok(write.await?)
}

#[derive(Template)]
#[template(path = "market/subsidy_payment.html")]
struct PaymentPage<'a> {
    view: &'a View,
    form: FormView,
    here: String,
    campaign: Campaign,
    payment: SubsidyPayment,
    recorded_by: String,
    undone_by: String,
    may_undo: bool,
}

impl PaymentPage<'_> {
    fn kind(&self) -> String {
        self.view.say(&self.payment.draft.kind.label())
    }

    fn county(&self) -> String {
        region::name_in(self.view.lang, self.payment.county)
    }
}

pub(super) async fn payment(
    State(app): State<App>,
    view: View,
    Path((_, id)): Path<(String, String)>,
) -> PageResult {
    payment_page(&app, &view, payment_id(&id)?, FormView::new(Typed::default())).await
}

fn payment_id(text: &str) -> Result<SubsidyPaymentId, PageError> {
    text.parse().map_err(|_| PageError::not_found())
}

async fn payment_page(app: &App, view: &View, id: SubsidyPaymentId, form: FormView) -> PageResult {
    let (actor, city) = (view.actor.clone(), app.site.city);
    let (payment, campaign, recorded_by, undone_by) = app
        .db
        .read(move |conn| {
            let (payment, campaign) = service::subsidy_payment(conn, &actor, id)?;
            let mut name = |person: PersonId| {
                identity::service::person(conn, city, person)
                    .map_or_else(|_| person.to_string(), |found| found.name)
            };
            let recorded_by = name(payment.recorded_by);
            let undone_by = payment.undone.as_ref().map_or_else(String::new, |undone| name(undone.by));
            Ok::<_, Error>((payment, campaign, recorded_by, undone_by))
        })
        .await?;
    let page = PaymentPage {
        view,
        here: format!("{}/campaigns/{}", door(view), campaign.id),
        may_undo: payment.undone.is_none() && view.actor.can(PAY_SUBSIDY, &campaign),
        form,
        campaign,
        payment,
        recorded_by,
        undone_by,
    };
    page_with(page.form.status(), &page)
}

pub(super) async fn undo(
    State(app): State<App>,
    view: View,
    Path((campaign, id)): Path<(String, String)>,
    typed: Typed,
) -> PageResult {
    let id = payment_id(&id)?;
    match try_undo(&app, &view, id, typed.get("reason").to_owned()).await {
        Ok(()) => Ok(redirect(&format!("{}/campaigns/{campaign}/payments/{id}", door(&view)))),
        Err(error) if error.is_correctable() => {
            payment_page(&app, &view, id, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}

/// Takes a payment back for a reason.
pub(crate) async fn try_undo(
    app: &App,
    view: &View,
    id: SubsidyPaymentId,
    reason: String,
) -> Result<(), PageError> {
    let (actor, now) = (view.actor.clone(), view.now);
    Ok(app.db.write(move |tx| service::undo_subsidy_payment(tx, &actor, now, id, &reason)).await?)
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
