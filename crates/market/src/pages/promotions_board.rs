//! Campaigns as their organisers keep and watch them.

use askama::Template;
use axum::extract::{Path, State};
use kernel::{Fen, RegionCode, ResourceRef};
use ledger::CampaignId;
use ui::{
    App, Cell, Column, Door, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Tone, Typed,
    View, list_page, page_with, redirect,
};

use super::category_name;
use super::marks::word;
use super::promotions::{days, rule_words};
use super::promotions_preview::{Sample, asked, sample};
use super::words::{chinese, mark_name};
use crate::model::{
    Benefit, Campaign, CampaignDraft, CampaignStatus, Category, Condition, CouponTerms, Mark, Rule, RuleId,
    Stacking, kinds,
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

/// The county or city whose campaigns the reader keeps.
fn own_region(view: &View) -> Result<RegionCode, PageError> {
    let region = view.actor.scope(KEEP_CAMPAIGN, "Campaign").regions.first().copied();
    let region = region.unwrap_or(RegionCode(0));
    view.actor.may(KEEP_CAMPAIGN, &ResourceRef::new("Campaign", region))?;
    Ok(region)
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
#[template(path = "market/campaign_new.html")]
struct NewPage<'a> {
    view: &'a View,
    form: FormView,
    door: &'static str,
    /// The draft that is written anew; none for a new one.
    id: Option<CampaignId>,
    categories: Vec<(String, String)>,
    stackings: Vec<(String, String)>,
}

fn categories(view: &View) -> Vec<(String, String)> {
    any_or(view, Category::ALL.iter().map(|one| (one.as_str().to_owned(), category_name(view, *one))))
}

fn new_page(view: &View, form: FormView) -> PageResult {
    own_region(view)?;
    form_page(view, None, form)
}

fn form_page(view: &View, id: Option<CampaignId>, form: FormView) -> PageResult {
    let stackings =
        Stacking::ALL.iter().map(|one| (one.as_str().to_owned(), view.say(&one.label()))).collect();
    page_with(
        form.status(),
        &NewPage { view, form, door: door(view), id, categories: categories(view), stackings },
    )
}

pub(super) async fn new(view: View) -> PageResult {
    let typed =
        Typed::of([("starts_on", view.now.day().to_string()), ("organiser_share", "10000".to_owned())]);
    new_page(&view, FormView::new(typed))
}

pub(super) async fn make(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    match try_make(&app, &view, &typed).await {
        Ok(id) => Ok(redirect(&format!("{}/campaigns/{id}", door(&view)))),
        Err(error) if error.is_correctable() => new_page(&view, FormView::refused(typed, error)),
        Err(error) => Err(error),
    }
}

/// Writes the draft that a form or a program describes.
pub(crate) async fn try_make(app: &App, view: &View, typed: &Typed) -> Result<CampaignId, PageError> {
    let county = own_region(view)?;
    let draft = draft_of(typed)?;
    let (actor, now) = (view.actor.clone(), view.now);
    Ok(app.db.write(move |tx| service::keep_campaign(tx, &actor, now, county, &draft)).await?)
}

/// Writes a draft anew as a form or a program describes it.
pub(crate) async fn try_rewrite(
    app: &App,
    view: &View,
    id: CampaignId,
    typed: &Typed,
) -> Result<(), PageError> {
    let draft = draft_of(typed)?;
    let (actor, now) = (view.actor.clone(), view.now);
    Ok(app.db.write(move |tx| service::rewrite_campaign(tx, &actor, now, id, &draft)).await?)
}

fn draft_of(typed: &Typed) -> Result<CampaignDraft, PageError> {
    Ok(CampaignDraft {
        name: typed.required("name")?.to_owned(),
        story: typed.get("story").to_owned(),
        starts_on: typed.parse("starts_on")?,
        ends_on: typed.parse("ends_on")?,
        category: Category::parse(typed.get("category")),
        organiser_share: typed.parse("organiser_share")?,
        budget: typed.optional("budget")?.unwrap_or(Fen::ZERO),
        stacking: word(typed, "stacking", Stacking::parse)?,
    })
}

fn typed_of(draft: &CampaignDraft) -> Typed {
    Typed::of([
        ("name", draft.name.clone()),
        ("story", draft.story.clone()),
        ("starts_on", draft.starts_on.to_string()),
        ("ends_on", draft.ends_on.to_string()),
        ("category", draft.category.map_or("", Category::as_str).to_owned()),
        ("organiser_share", draft.organiser_share.to_string()),
        ("budget", draft.budget.to_string()),
        ("stacking", draft.stacking.as_str().to_owned()),
    ])
}

/// The draft of a campaign, for who keeps it.
async fn own_draft(app: &App, view: &View, id: CampaignId) -> Result<Campaign, PageError> {
    let actor = view.actor.clone();
    let found = app.db.read(move |conn| {
        let campaign = service::campaign(conn, &actor, id)?;
        actor.may(KEEP_CAMPAIGN, &campaign)?;
        if campaign.status == CampaignStatus::Draft {
            Ok(campaign)
        } else {
            Err(Error::from(PromotionError::NotADraft))
        }
    });
    Ok(found.await?)
}

pub(super) async fn edit(State(app): State<App>, view: View, Id(id): Id<CampaignId>) -> PageResult {
    let campaign = own_draft(&app, &view, id).await?;
    form_page(&view, Some(id), FormView::new(typed_of(&campaign.draft)))
}

pub(super) async fn rewrite(
    State(app): State<App>,
    view: View,
    Id(id): Id<CampaignId>,
    typed: Typed,
) -> PageResult {
    own_draft(&app, &view, id).await?;
    match try_rewrite(&app, &view, id, &typed).await {
        Ok(()) => Ok(redirect(&format!("{}/campaigns/{id}", door(&view)))),
        Err(error) if error.is_correctable() => form_page(&view, Some(id), FormView::refused(typed, error)),
        Err(error) => Err(error),
    }
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
fn any_or(view: &View, options: impl IntoIterator<Item = (String, String)>) -> Vec<(String, String)> {
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
