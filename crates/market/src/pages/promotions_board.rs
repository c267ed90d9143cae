//! Campaigns as their organisers keep and watch them.

use askama::Template;
use axum::extract::{Path, State};
use kernel::{Fen, RegionCode, ResourceRef};
use ledger::CampaignId;
use ui::{
    App, Cell, Column, Door, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Tone, Typed,
    View, list_page, page_with, redirect,
};

use super::marks::word;
use super::promotions::{days, rule_words};
use super::promotions_draft::{categories, own_region};
use super::promotions_preview::{Sample, asked, sample};
use super::words::{chinese, mark_name};
use crate::model::{
    Benefit, Campaign, CampaignStatus, Category, Condition, CouponTerms, Mark, Rule, RuleId, kinds,
};
use crate::service::{self, CampaignQuery, KEEP_CAMPAIGN, SEE_CAMPAIGN};
use crate::{CampaignSum, CountySum, Error, PromotionError, SubsidyTotals};

pub(super) fn door(view: &View) -> &'static str {
    if view.door == Door::County { "/county" } else { "/city" }
}

/// Refuses who sees no county's campaigns.
fn for_offices(view: &View) -> Result<(), PageError> {
    if view.actor.scope(SEE_CAMPAIGN, "Campaign").regions.is_empty() {
        view.actor.may(SEE_CAMPAIGN, &ResourceRef::new("Campaign", RegionCode(0)))?;
    }
    Ok(())
}

fn tone_of(status: CampaignStatus) -> Tone {
    match status {
        CampaignStatus::Draft => Tone::Warn,
        CampaignStatus::Published => Tone::Good,
        CampaignStatus::Ended => Tone::Plain,
    }
}

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    for_offices(&view)?;
    let scope = view.actor.scope(SEE_CAMPAIGN, "Campaign");
    let want = CampaignQuery {
        words: query.words().to_owned(),
        status: CampaignStatus::parse(query.filter("status")),
        offset: query.offset(),
        limit: query.limit(),
        ..CampaignQuery::default()
    };
    let (found, total) = app.db.read(move |conn| service::campaigns(conn, Some(&scope), &want)).await?;
    let options =
        CampaignStatus::ALL.iter().map(|one| (one.as_str().to_owned(), view.say(&one.label()))).collect();
    let row = |one: &Campaign| {
        vec![
            Cell::Link(one.draft.name.clone(), format!("{}/campaigns/{}", door(&view), one.id)),
            Cell::Text(region::name_in(view.lang, one.county)),
            Cell::Text(days(one)),
            Cell::Money(one.draft.budget),
            Cell::Money(one.budget_left()),
            Cell::Tag(tone_of(one.status), view.say(&one.status.label())),
        ]
    };
    let list = ListView {
        title: view.t("market-campaigns"),
        intro: view.t("market-campaigns-office"),
        file: "campaigns",
        filters: vec![Filter { name: "status", label: view.t("market-status"), options }],
        columns: vec![
            Column::words(view.t("market-campaign")),
            Column::words(view.t("market-campaign-organiser")),
            Column::words(view.t("market-campaign-days")),
            Column::numbers(view.t("market-campaign-budget")),
            Column::numbers(view.t("market-campaign-left")),
            Column::words(view.t("market-status")),
        ],
        rows: found.iter().map(row).collect(),
        total,
        empty: view.t("market-campaigns-none"),
        action: own_region(&view)
            .is_ok()
            .then(|| (view.t("market-campaign-new"), format!("{}/campaigns/new", door(&view)))),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

#[derive(Template)]
#[template(path = "market/campaign_own.html")]
struct OwnPage<'a> {
    view: &'a View,
    form: FormView,
    door: &'static str,
    campaign: Campaign,
    sums: Vec<CampaignSum>,
    /// What was paid of the organiser's part, and what stands open.
    totals: SubsidyTotals,
    /// A cart that is tried; none when the campaign is over or the reader sees its own sellers' part alone.
    sample: Option<Sample>,
    categories: Vec<(String, String)>,
    benefits: Vec<(String, String)>,
    kinds: Vec<(String, String)>,
    counties: Vec<(String, String)>,
    marks: Vec<(String, String)>,
    may_keep: bool,
}

impl OwnPage<'_> {
    fn rule(&self, rule: &Rule) -> String {
        rule_words(self.view, rule)
    }

    fn days(&self) -> String {
        days(&self.campaign)
    }

    fn status(&self) -> String {
        self.view.say(&self.campaign.status.label())
    }

    fn tone(&self) -> &'static str {
        tone_of(self.campaign.status).class()
    }

    fn is_draft(&self) -> bool {
        self.campaign.status == CampaignStatus::Draft
    }

    fn runs(&self) -> bool {
        self.campaign.status == CampaignStatus::Published
    }

    /// True when a sample cart was worked out or refused, which is not to be lost.
    fn is_tried(&self) -> bool {
        self.sample.as_ref().is_some_and(|sample| sample.quote.is_some() || sample.form.refusal().is_some())
    }

    fn orders(&self) -> i64 {
        self.sums.iter().map(|one| one.orders).sum()
    }

    fn goods(&self) -> Fen {
        self.sums.iter().map(|one| one.goods).sum()
    }

    fn discount(&self) -> Fen {
        self.sums.iter().map(|one| one.discount).sum()
    }

    fn organiser(&self) -> Fen {
        self.sums.iter().map(|one| one.organiser).sum()
    }

    fn county(&self, county: &RegionCode) -> String {
        region::name_in(self.view.lang, *county)
    }

    fn link(&self, sum: &CampaignSum) -> String {
        orders_link(self.view, &self.campaign, sum)
    }

    fn counties(&self) -> Vec<CountySum> {
        CountySum::of(&self.sums)
    }

    fn county_link(&self, county: &RegionCode) -> String {
        county_link(self.view, &self.campaign, *county)
    }
}

/// Everything, or one of these.
pub(super) fn any_or(
    view: &View,
    options: impl IntoIterator<Item = (String, String)>,
) -> Vec<(String, String)> {
    [(String::new(), view.t("ui-all"))].into_iter().chain(options).collect()
}

fn benefits(view: &View) -> Vec<(String, String)> {
    let named = |one: &&'static str| {
        let key = match *one {
            "fen_off" => "market-benefit-word-fen-off",
            "points_off" => "market-benefit-word-points-off",
            "fixed_price" => "market-benefit-word-fixed-price",
            "nth_free" => "market-benefit-word-nth-free",
            _ => "market-benefit-word-freight-free",
        };
        ((*one).to_owned(), view.t(key))
    };
    Benefit::WORDS.iter().map(named).collect()
}

/// The orders a campaign's number stands for.
pub(super) fn orders_link(view: &View, campaign: &Campaign, sum: &CampaignSum) -> String {
    format!("{}/orders?campaign={}&seller={}", door(view), campaign.id, sum.seller)
}

/// The same of one county.
pub(super) fn county_link(view: &View, campaign: &Campaign, county: RegionCode) -> String {
    format!("{}/orders?campaign={}&county={county}", door(view), campaign.id)
}

pub(super) async fn show(
    State(app): State<App>,
    view: View,
    Id(id): Id<CampaignId>,
    query: ListQuery,
) -> PageResult {
    own_page(&app, &view, id, FormView::default(), asked(&query)).await
}

async fn own_page(app: &App, view: &View, id: CampaignId, form: FormView, asked: Typed) -> PageResult {
    let (actor, seen) = (view.actor.clone(), view.actor.clone());
    let (campaign, sums, totals) = app
        .db
        .read(move |conn| {
            let campaign = service::campaign(conn, &actor, id)?;
            let sums = service::sums(conn, &seen, &campaign)?;
            let totals = service::subsidy_totals(conn, &seen, &campaign)?;
            Ok::<_, Error>((campaign, sums, totals))
        })
        .await?;
    let tried = campaign.status != CampaignStatus::Ended
        && view.now.day() <= campaign.draft.ends_on
        && view.actor.can(SEE_CAMPAIGN, &campaign);
    let sample = if tried { Some(sample(app, view, &campaign, asked).await?) } else { None };
    let page = OwnPage {
        view,
        form,
        door: door(view),
        sums,
        totals,
        sample,
        categories: categories(view),
        benefits: benefits(view),
        kinds: any_or(
            view,
            kinds().iter().map(|kind| (kind.code.clone(), kind.name(chinese(view)).to_owned())),
        ),
        counties: any_or(view, region::county_options(view.lang)),
        marks: any_or(view, Mark::ALL.map(|one| (one.as_str().to_owned(), mark_name(view, one)))),
        may_keep: view.actor.can(KEEP_CAMPAIGN, &campaign),
        campaign,
    };
    // What was asked of a sample cart is refused beside it, what was typed of a rule beside that.
    let refused = page.sample.as_ref().map(|sample| &sample.form).filter(|form| form.refusal().is_some());
    page_with(refused.unwrap_or(&page.form).status(), &page)
}

pub(super) async fn add_rule(
    State(app): State<App>,
    view: View,
    Id(id): Id<CampaignId>,
    typed: Typed,
) -> PageResult {
    let done = try_rule(&app, &view, id, &typed).await.map(|_| ());
    answer(&app, &view, id, typed, done).await
}

/// Adds the rule that a form or a program describes: condition, benefit with its number, and coupons.
pub(crate) async fn try_rule(
    app: &App,
    view: &View,
    id: CampaignId,
    typed: &Typed,
) -> Result<RuleId, PageError> {
    let condition = Condition {
        least: typed.optional("least")?.unwrap_or(Fen::ZERO),
        pieces: typed.optional("least_pieces")?.unwrap_or(0),
        first_order: typed.get("first_order") == "1",
        category: Category::parse(typed.get("category")),
        kind: typed.get("kind").trim().to_owned(),
        county: typed.optional("of_county")?,
        mark: Mark::parse(typed.get("mark")),
    };
    let which = typed.required("benefit")?.to_owned();
    let number = match which.as_str() {
        "fen_off" | "fixed_price" => typed.parse::<Fen>("value")?.0,
        "freight_free" => 0,
        _ => typed.parse("value")?,
    };
    let benefit = Benefit::of(&which, number).ok_or_else(|| Error::from(PromotionError::BenefitUnfit))?;
    let coupons = match typed.optional::<i64>("coupons")? {
        None | Some(0) => None,
        Some(total) => Some(CouponTerms {
            total,
            per_person: typed.optional("per_person")?.unwrap_or(1),
            until: typed.parse("until")?,
            taken: 0,
        }),
    };
    let (actor, now) = (view.actor.clone(), view.now);
    let id =
        app.db.write(move |tx| service::add_rule(tx, &actor, now, id, &condition, benefit, coupons)).await?;
    Ok(id)
}

pub(super) async fn remove_rule(
    State(app): State<App>,
    view: View,
    Path((id, rule)): Path<(String, String)>,
) -> PageResult {
    let id: CampaignId = id.parse().map_err(|_| PageError::not_found())?;
    let done = try_remove(&app, &view, id, &rule).await;
    answer(&app, &view, id, Typed::default(), done).await
}

/// Takes the rule of this code out of a draft.
pub(crate) async fn try_remove(app: &App, view: &View, id: CampaignId, rule: &str) -> Result<(), PageError> {
    let rule: RuleId = rule.parse().map_err(|_| PageError::not_found())?;
    let (actor, now) = (view.actor.clone(), view.now);
    Ok(app.db.write(move |tx| service::remove_rule(tx, &actor, now, id, rule)).await?)
}

pub(super) async fn change(
    State(app): State<App>,
    view: View,
    Id(id): Id<CampaignId>,
    typed: Typed,
) -> PageResult {
    let done = try_change(&app, &view, id, &typed).await;
    answer(&app, &view, id, Typed::default(), done).await
}

/// Publishes or ends a campaign, as `status` says.
pub(crate) async fn try_change(
    app: &App,
    view: &View,
    id: CampaignId,
    typed: &Typed,
) -> Result<(), PageError> {
    let to = word(typed, "status", CampaignStatus::parse)?;
    let (actor, now) = (view.actor.clone(), view.now);
    Ok(app.db.write(move |tx| service::move_campaign(tx, &actor, now, id, to)).await?)
}

async fn answer(
    app: &App,
    view: &View,
    id: CampaignId,
    typed: Typed,
    done: Result<(), PageError>,
) -> PageResult {
    match done {
        Ok(()) => Ok(redirect(&format!("{}/campaigns/{id}", door(view)))),
        Err(error) if error.is_correctable() => {
            own_page(app, view, id, FormView::refused(typed, error), Typed::default()).await
        }
        Err(error) => Err(error),
    }
}
