//! What a campaign promises, while its organiser still writes it.

use askama::Template;
use axum::extract::State;
use kernel::{Fen, RegionCode, ResourceRef};
use ledger::CampaignId;
use ui::{App, FormView, Id, PageError, PageResult, Typed, View, page_with, redirect};

use super::category_name;
use super::marks::word;
use super::promotions_board::{any_or, door};
use crate::model::{Campaign, CampaignDraft, CampaignStatus, Category, Stacking};
use crate::service::{self, KEEP_CAMPAIGN};
use crate::{Error, PromotionError};

/// The county or city whose campaigns the reader keeps.
pub(super) fn own_region(view: &View) -> Result<RegionCode, PageError> {
    let region = view.actor.scope(KEEP_CAMPAIGN, "Campaign").regions.first().copied();
    let region = region.unwrap_or(RegionCode(0));
    view.actor.may(KEEP_CAMPAIGN, &ResourceRef::new("Campaign", region))?;
    Ok(region)
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

pub(super) fn categories(view: &View) -> Vec<(String, String)> {
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
