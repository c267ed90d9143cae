//! Campaigns as buyers and sellers see them: what they give, coupons, enrolled listings.

use askama::Template;
use axum::extract::State;
use kernel::{Fen, Message};
use ledger::CampaignId;
use ui::{
    App, Cell, Column, FormView, Id, ListQuery, ListView, PageError, PageResult, Tone, Typed, View,
    list_page, page, page_with, redirect,
};

use super::cart::signed_in;
use super::paged::{PAGE, Paged, passed_over};
use super::sell::seller_of;
use super::words::{chinese, mark_name};
use super::{category_name, listing_url};
use crate::Error;
use crate::model::{
    Benefit, Campaign, CampaignStatus, Category, CouponId, Enrolment, EnrolmentId, Kind, Listing, ListingId,
    Rule, RuleId,
};
use crate::service::{self, CampaignQuery, ENROL_LISTING, SHELF_COUNTED, Seller, Shelf, ShelfOrder};

/// What a rule gives and when, in words.
pub(super) fn rule_words(view: &View, rule: &Rule) -> String {
    let message = match rule.benefit {
        Benefit::FenOff(fen) => Message::new("market-benefit-fen-off").with("amount", fen),
        Benefit::PointsOff(points) => Message::new("market-benefit-points-off")
            .with("percent", Fen(points))
            .with("rest", Fen(10_000 - points)),
        Benefit::FixedPrice(fen) => Message::new("market-benefit-fixed-price").with("amount", fen),
        Benefit::NthFree(nth) => Message::new("market-benefit-nth-free").with("nth", nth),
        Benefit::FreightFree => Message::new("market-benefit-freight-free"),
    };
    let mut parts = Vec::new();
    let condition = &rule.condition;
    if condition.first_order {
        parts.push(view.t("market-condition-first"));
    }
    if let Some(category) = condition.category {
        parts.push(category_name(view, category));
    }
    if let Some(kind) = Kind::find(&condition.kind) {
        parts.push(kind.name(chinese(view)).to_owned());
    }
    if let Some(county) = condition.county {
        parts.push(region::name_in(view.lang, county));
    }
    if let Some(mark) = condition.mark {
        parts.push(mark_name(view, mark));
    }
    if condition.least.is_positive() {
        parts.push(view.t1("market-condition-least", "amount", condition.least));
    }
    if condition.pieces > 0 {
        parts.push(view.t1("market-condition-pieces", "pieces", condition.pieces));
    }
    parts.push(view.say(&message));
    parts.join(" · ")
}

/// The days of a campaign.
pub(super) fn days(campaign: &Campaign) -> String {
    format!("{} – {}", campaign.draft.starts_on, campaign.draft.ends_on)
}

#[derive(Template)]
#[template(path = "market/campaigns.html")]
struct CampaignsPage<'a> {
    view: &'a View,
    words: String,
    campaigns: Vec<Campaign>,
    paged: Paged,
}

impl CampaignsPage<'_> {
    fn days(&self, campaign: &Campaign) -> String {
        days(campaign)
    }

    fn rules(&self, campaign: &Campaign) -> Vec<String> {
        campaign.rules.iter().map(|rule| rule_words(self.view, rule)).collect()
    }

    fn runs(&self, campaign: &Campaign) -> bool {
        campaign.runs_on(self.view.now.day())
    }
}

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let want = CampaignQuery {
        words: query.words().to_owned(),
        status: Some(CampaignStatus::Published),
        not_over_on: Some(view.now.day()),
        offset: passed_over(&query),
        limit: PAGE,
        ..CampaignQuery::default()
    };
    let (campaigns, total) = app.db.read(move |conn| service::campaigns(conn, None, &want)).await?;
    let paged = Paged::of(&query, "/campaigns", total);
    page(&CampaignsPage { view: &view, words: query.words().to_owned(), campaigns, paged })
}

#[derive(Template)]
#[template(path = "market/campaign.html")]
struct CampaignPage<'a> {
    view: &'a View,
    form: FormView,
    query: &'a ListQuery,
    campaign: Campaign,
    days: String,
    counties: Vec<(String, String)>,
    categories: Vec<(&'static str, String)>,
    listings: Vec<Listing>,
    total: i64,
    paged: Paged,
    /// Where the listings of this page stand in the campaign.
    enrolled: Vec<Enrolment>,
}

impl CampaignPage<'_> {
    fn rule(&self, rule: &Rule) -> String {
        rule_words(self.view, rule)
    }

    fn url(&self, listing: &Listing) -> String {
        listing_url(listing.county, listing.id)
    }

    fn origin(&self, listing: &Listing) -> String {
        region::full_name_in(self.view.lang, listing.origin)
    }

    /// What a listing costs in the campaign, where that is less, and how much of it there is at that.
    fn notes(&self, listing: &Listing) -> Vec<String> {
        let Some(one) = self.enrolled.iter().find(|one| one.listing == listing.id) else { return Vec::new() };
        let price =
            one.price.map(|price| self.view.t1("market-campaign-at", "price", self.view.money(&price)));
        let left = self.view.t1("market-campaign-pieces-left", "left", one.pieces - one.taken);
        price.into_iter().chain([left]).collect()
    }

    fn open(&self) -> bool {
        self.campaign.takes_on(self.view.now.day())
    }

    fn stacking(&self) -> String {
        self.view.say(&self.campaign.draft.stacking.label())
    }

    /// True when the reader looks for some of the goods.
    fn looks_for_some(&self) -> bool {
        let filters = ["county", "category"].map(|name| self.query.filter(name));
        !self.query.words().is_empty() || filters.iter().any(|filter| !filter.is_empty())
    }

    fn many(&self) -> bool {
        self.total > SHELF_COUNTED
    }
}

pub(super) async fn show(
    State(app): State<App>,
    view: View,
    Id(id): Id<CampaignId>,
    query: ListQuery,
) -> PageResult {
    campaign_page(&app, &view, id, &query, FormView::new(Typed::default())).await
}

async fn campaign_page(
    app: &App,
    view: &View,
    id: CampaignId,
    query: &ListQuery,
    form: FormView,
) -> PageResult {
    let (actor, today) = (view.actor.clone(), view.now.day());
    let want = Shelf {
        words: query.words().to_owned(),
        county: query.filter("county").parse().ok(),
        category: Category::parse(query.filter("category")),
        campaign: Some(id),
        order: ShelfOrder::parse(query.filter("order")),
        offset: passed_over(query),
        limit: PAGE,
        ..Shelf::default()
    };
    let (campaign, (listings, total), enrolled) = app
        .db
        .read(move |conn| {
            let campaign = service::campaign(conn, &actor, id)?;
            let found = service::browse(conn, &want, today)?;
            let ids: Vec<ListingId> = found.0.iter().map(|one| one.id).collect();
            let enrolled = service::enrolled_among(conn, &campaign, &ids)?;
            Ok::<_, Error>((campaign, found, enrolled))
        })
        .await?;
    // Of a county's campaign all goods are of that county, and of a shelf's all are on it.
    let of_city = campaign.county == app.site.city;
    let page = CampaignPage {
        view,
        form,
        query,
        days: days(&campaign),
        counties: if of_city { region::county_options(view.lang) } else { Vec::new() },
        categories: match campaign.draft.category {
            Some(_) => Vec::new(),
            None => Category::ALL.iter().map(|one| (one.as_str(), category_name(view, *one))).collect(),
        },
        paged: Paged::of(query, &format!("/campaigns/{id}"), total),
        campaign,
        listings,
        total,
        enrolled,
    };
    page_with(page.form.status(), &page)
}

pub(super) async fn take(
    State(app): State<App>,
    view: View,
    Id(id): Id<CampaignId>,
    typed: Typed,
) -> PageResult {
    match try_take(&app, &view, id, &typed).await {
        Ok(_) => Ok(redirect("/my/coupons")),
        Err(error) if error.is_correctable() => {
            let form = FormView::refused(typed, PageError { field: None, ..error });
            campaign_page(&app, &view, id, &ListQuery::default(), form).await
        }
        Err(error) => Err(error),
    }
}

/// Takes the coupon of the rule that a form or a program names.
pub(crate) async fn try_take(
    app: &App,
    view: &View,
    id: CampaignId,
    typed: &Typed,
) -> Result<CouponId, PageError> {
    signed_in(&view.actor)?;
    let rule: RuleId = typed.parse("rule")?;
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    Ok(app.db.write(move |tx| service::take_coupon(tx, &actor, now, city, id, rule)).await?)
}

pub(super) async fn mine(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let person = signed_in(&view.actor)?;
    let found = app.db.read(move |conn| service::coupons_of(conn, person)).await?;
    let words = query.words().to_owned();
    let matching: Vec<_> = found.iter().filter(|one| one.campaign_name.contains(&words)).collect();
    let (from, most) = (query.offset(), query.limit());
    let page = matching.iter().zip(0_i64..).filter(|(_, at)| (from..from.saturating_add(most)).contains(at));
    let rows = page.map(|(one, _)| {
        let state = match one.checkout {
            Some(checkout) => Cell::Link(view.t("market-coupon-spent"), format!("/checkout/{checkout}")),
            None if one.until < view.now.day() => Cell::Tag(Tone::Plain, view.t("market-coupon-over")),
            None => Cell::Tag(Tone::Good, view.t("market-coupon-open")),
        };
        vec![
            Cell::Link(one.campaign_name.clone(), format!("/campaigns/{}", one.campaign)),
            Cell::Text(one.until.to_string()),
            state,
        ]
    });
    let list = ListView {
        title: view.t("market-coupons"),
        intro: view.t("market-coupons-intro"),
        file: "coupons",
        filters: Vec::new(),
        columns: vec![
            Column::words(view.t("market-campaign")),
            Column::words(view.t("market-coupon-until")),
            Column::words(view.t("market-status")),
        ],
        rows: rows.collect(),
        total: i64::try_from(matching.len()).unwrap_or(i64::MAX),
        empty: view.t("market-coupons-none"),
        action: Some((view.t("market-campaigns"), "/campaigns".to_owned())),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

/// The campaigns a seller may join.
pub(super) async fn for_seller(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    view.actor.may(ENROL_LISTING, &seller)?;
    let want = CampaignQuery {
        words: query.words().to_owned(),
        for_county: Some(seller.county),
        status: Some(CampaignStatus::Published),
        offset: query.offset(),
        limit: query.limit(),
        ..CampaignQuery::default()
    };
    let (campaigns, total) = app.db.read(move |conn| service::campaigns(conn, None, &want)).await?;
    let row = |one: &Campaign| {
        vec![
            Cell::Link(one.draft.name.clone(), format!("/sell/campaigns/{}", one.id)),
            Cell::Text(days(one)),
            Cell::Number((10_000 - one.draft.organiser_share) / 100),
        ]
    };
    let list = ListView {
        title: view.t("market-campaigns"),
        intro: view.t("market-campaigns-sell"),
        file: "campaigns",
        filters: Vec::new(),
        columns: vec![
            Column::words(view.t("market-campaign")),
            Column::words(view.t("market-campaign-days")),
            Column::numbers(view.t("market-campaign-seller-share")),
        ],
        rows: campaigns.iter().map(row).collect(),
        total,
        empty: view.t("market-campaigns-none"),
        action: None,
        searchable: true,
    };
    list_page(&view, &query, &list)
}

#[derive(Template)]
#[template(path = "market/campaign_sell.html")]
struct SellPage<'a> {
    view: &'a View,
    form: FormView,
    campaign: Campaign,
    enrolments: Vec<Enrolment>,
    listings: Vec<(String, String)>,
    days: String,
}

impl SellPage<'_> {
    fn rule(&self, rule: &Rule) -> String {
        rule_words(self.view, rule)
    }

    fn open(&self) -> bool {
        self.campaign.takes_on(self.view.now.day())
    }

    fn may_leave(&self) -> bool {
        self.view.now.day() < self.campaign.draft.starts_on
    }

    fn share(&self) -> i64 {
        (10_000 - self.campaign.draft.organiser_share) / 100
    }
}

pub(super) async fn to_enrol(State(app): State<App>, view: View, Id(id): Id<CampaignId>) -> PageResult {
    sell_page(&app, &view, id, FormView::new(Typed::default())).await
}

async fn sell_page(app: &App, view: &View, id: CampaignId, form: FormView) -> PageResult {
    let seller = seller_of(app, view).await?;
    view.actor.may(ENROL_LISTING, &seller)?;
    let (actor, whose) = (view.actor.clone(), seller);
    let (campaign, enrolments, shop) = app
        .db
        .read(move |conn| {
            let campaign = service::campaign(conn, &actor, id)?;
            let enrolments = service::enrolments(conn, &campaign, Some(whose.id))?;
            Ok::<_, Error>((campaign, enrolments, service::shop_of(conn, &whose)?))
        })
        .await?;
    let fits = |one: &&crate::model::Listing| {
        one.published
            && one.available > 0
            && campaign.draft.category.is_none_or(|category| category == one.category)
            && !enrolments.iter().any(|enrolled| enrolled.listing == one.id)
    };
    let listings = shop.listings.iter().filter(fits);
    let listings = listings
        .map(|one| (one.id.to_string(), format!("{} · {}", one.title, view.money(&one.price))))
        .collect();
    let days = days(&campaign);
    page_with(form.status(), &SellPage { view, form, campaign, enrolments, listings, days })
}

pub(super) async fn enrol(
    State(app): State<App>,
    view: View,
    Id(id): Id<CampaignId>,
    typed: Typed,
) -> PageResult {
    let done = try_enrol(&app, &view, id, &typed).await.map(|_| ());
    answer(&app, &view, id, typed, done).await
}

pub(super) async fn leave(
    State(app): State<App>,
    view: View,
    Id(id): Id<CampaignId>,
    typed: Typed,
) -> PageResult {
    let done = try_leave(&app, &view, &typed).await;
    answer(&app, &view, id, Typed::default(), done).await
}

async fn answer(
    app: &App,
    view: &View,
    id: CampaignId,
    typed: Typed,
    done: Result<(), PageError>,
) -> PageResult {
    match done {
        Ok(()) => Ok(redirect(&format!("/sell/campaigns/{id}"))),
        Err(error) if error.is_correctable() => {
            sell_page(app, view, id, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}

/// Enrols the listing a form or a program names, with `pieces` and perhaps a `price`.
pub(crate) async fn try_enrol(
    app: &App,
    view: &View,
    id: CampaignId,
    typed: &Typed,
) -> Result<EnrolmentId, PageError> {
    let seller: Seller = seller_of(app, view).await?;
    view.actor.may(ENROL_LISTING, &seller)?;
    let (listing, pieces): (ListingId, i64) = (typed.parse("listing")?, typed.parse("pieces")?);
    let price: Option<Fen> = typed.optional("price")?;
    let (actor, now) = (view.actor.clone(), view.now);
    let id =
        app.db.write(move |tx| service::enrol(tx, &actor, now, &seller, id, listing, pieces, price)).await?;
    Ok(id)
}

/// Takes the enrolment a form names out of its campaign.
pub(crate) async fn try_leave(app: &App, view: &View, typed: &Typed) -> Result<(), PageError> {
    let seller = seller_of(app, view).await?;
    view.actor.may(ENROL_LISTING, &seller)?;
    let enrolment: EnrolmentId = typed.parse("enrolment")?;
    let (actor, now) = (view.actor.clone(), view.now);
    Ok(app.db.write(move |tx| service::leave(tx, &actor, now, &seller, enrolment)).await?)
}
