//! Payments between the organiser of a campaign and sellers: recorded, looked at, taken back.

use std::str::FromStr;

use askama::Template;
use axum::extract::{Path, State};
use identity::service::names_of;
use kernel::{Fen, OrganisationId};
use ledger::CampaignId;
use ui::{App, FormView, Id, ListQuery, PageError, PageResult, Typed, View, page_with, redirect};

use super::promotions_board::door;
use crate::model::{
    Campaign, Subsidy, SubsidyPayment, SubsidyPaymentDraft, SubsidyPaymentId, SubsidyPaymentKind,
    SubsidyState,
};
use crate::service::{self, PAY_SUBSIDY};
use crate::{Error, SubsidyQuery, SubsidyTotals};

/// Sellers one may choose from.
const MOST: i64 = 500;

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

/// The campaign, when the reader may record payments for it, with its sums and the sellers somebody is to pay: the one
/// that is named first.
async fn to_settle(
    app: &App,
    view: &View,
    id: CampaignId,
    named: Option<OrganisationId>,
) -> Result<(Campaign, SubsidyTotals, Vec<Subsidy>), PageError> {
    let actor = view.actor.clone();
    let read = app.db.read(move |conn| {
        let campaign = service::campaign(conn, &actor, id)?;
        actor.may(PAY_SUBSIDY, &campaign)?;
        let totals = service::subsidy_totals(conn, &actor, &campaign)?;
        let all = SubsidyQuery { limit: MOST, ..SubsidyQuery::default() };
        let mut open = Vec::new();
        if named.is_some() {
            let want = SubsidyQuery { seller: named, ..all.clone() };
            open = service::subsidies_of(conn, &actor, &campaign, &want)?.0;
        }
        for state in [SubsidyState::Due, SubsidyState::ToReturn] {
            let want = SubsidyQuery { state: Some(state), ..all.clone() };
            let found = service::subsidies_of(conn, &actor, &campaign, &want)?.0;
            open.extend(found.into_iter().filter(|one| Some(one.seller) != named));
        }
        Ok::<_, Error>((campaign, totals, open))
    });
    Ok(read.await?)
}

/// The payment that would settle what is open with a seller, as the choice names it.
fn choice_of(one: &Subsidy) -> Option<(String, Fen)> {
    one.open().map(|(kind, amount)| (format!("{}-{}", kind.as_str(), one.seller), amount))
}

/// Who is to pay whom, in words, by the value of the choice.
fn choices(view: &View, totals: &SubsidyTotals, open: &[Subsidy]) -> Vec<(String, String)> {
    let mut choices = Vec::new();
    if totals.sellers_due > 1 {
        let (count, due) = (view.number(&totals.sellers_due), view.money(&totals.due));
        let words = view.t2("market-subsidy-whom-all", ("count", &count), ("due", &due));
        choices.push(("all".to_owned(), words));
    }
    choices.extend(open.iter().filter_map(|one| {
        let (value, amount) = choice_of(one)?;
        let key = match one.state() {
            SubsidyState::ToReturn => "market-subsidy-whom-to-return",
            _ => "market-subsidy-whom-due",
        };
        Some((value, view.t2(key, ("name", &one.seller_name), ("amount", &view.money(&amount)))))
    }));
    choices
}

pub(super) async fn new(
    State(app): State<App>,
    view: View,
    Id(id): Id<CampaignId>,
    query: ListQuery,
) -> PageResult {
    let named: Option<OrganisationId> = query.optional("seller")?;
    let (campaign, totals, open) = to_settle(&app, &view, id, named).await?;
    let proposed = if named.is_none() && totals.sellers_due > 1 {
        Some(("all".to_owned(), totals.due))
    } else {
        open.first().and_then(choice_of)
    };
    let (whom, amount) = proposed.unwrap_or_default();
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
            let named = typed.get("seller").split_once('-').and_then(|(_, seller)| seller.parse().ok());
            let (campaign, totals, open) = to_settle(&app, &view, id, named).await?;
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
            let undone_by = payment.undone.as_ref().map(|undone| undone.by);
            let names = names_of(conn, city, undone_by.into_iter().chain([payment.recorded_by]))?;
            let name = |person| names.get(&person).cloned().unwrap_or_default();
            let (recorded_by, undone_by) =
                (name(payment.recorded_by), undone_by.map(name).unwrap_or_default());
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
    let campaign: CampaignId = campaign.parse().map_err(|_| PageError::not_found())?;
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
