//! Changing what stands on the shelf, and putting more of a lot there.

use askama::Template;
use axum::extract::State;
use kernel::{Fen, RegionCode};
use ui::{App, FormView, Id, PageError, PageResult, Typed, View, page_with, redirect};

use super::goods::{return_rules, terms_in, units};
use super::listing_url;
use super::sell::seller_of;
use crate::Error;
use crate::model::{Listing, ListingId, LotId, ReturnRule, Wholesale, unit_word};
use crate::service::{self, ListingView, PUBLISH_LISTING, REVISE_LISTING, Revision, Seller};
use crate::store::LotRow;

#[derive(Template)]
#[template(path = "market/goods_edit.html")]
struct EditPage<'a> {
    view: &'a View,
    form: FormView,
    listing: Listing,
    /// Pieces of its lot that are on no shelf.
    unlisted: i64,
    return_rules: Vec<(String, String)>,
    /// The product is the seller's own, so its words may be changed.
    own: bool,
}

pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<ListingId>) -> PageResult {
    edit_page(&app, &view, id, None).await
}

async fn edit_page(app: &App, view: &View, id: ListingId, refused: Option<FormView>) -> PageResult {
    let seller = seller_of(app, view).await?;
    let county = seller.county;
    let shown = app.db.read(move |conn| service::listing(conn, county, id)).await?;
    view.actor.may(REVISE_LISTING, &shown.listing)?;
    if !shown.listing.published {
        return Err(Error::NoListing(id).into());
    }
    let own = shown.product.seller == seller.id;
    let form = refused.unwrap_or_else(|| FormView::new(as_it_is(&shown)));
    let unlisted = shown.lot.unlisted;
    let page =
        EditPage { view, form, listing: shown.listing, unlisted, return_rules: return_rules(view), own };
    page_with(page.form.status(), &page)
}

/// The form of a listing as it stands.
fn as_it_is(shown: &ListingView) -> Typed {
    let one = &shown.listing;
    Typed::of([
        ("title", one.title.clone()),
        ("price", one.price.to_string()),
        ("more", "0".to_owned()),
        ("minimum", one.minimum.to_string()),
        ("tiers", Wholesale::write_tiers(&shown.tiers)),
        ("return_rule", one.return_rule.as_str().to_owned()),
        ("story", shown.product.story.clone()),
    ])
}

pub(super) async fn revise(
    State(app): State<App>,
    view: View,
    Id(id): Id<ListingId>,
    typed: Typed,
) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    match try_revise(&app, &view, seller.county, id, &typed).await {
        Ok(()) => Ok(redirect(&listing_url(seller.county, id))),
        Err(error) if error.is_correctable() => {
            edit_page(&app, &view, id, Some(FormView::refused(typed, error))).await
        }
        Err(error) => Err(error),
    }
}

async fn try_revise(
    app: &App,
    view: &View,
    county: RegionCode,
    id: ListingId,
    typed: &Typed,
) -> Result<(), PageError> {
    let price: Fen = typed.parse("price")?;
    let to = Revision {
        title: typed.required("title")?.to_owned(),
        price,
        more: typed.optional("more")?.unwrap_or(0),
        return_rule: ReturnRule::parse(typed.get("return_rule")),
        wholesale: Wholesale {
            minimum: typed.optional("minimum")?.unwrap_or(1),
            tiers: Wholesale::read_tiers(typed.get("tiers")).map_err(Error::from)?,
        },
        story: typed.pairs().any(|(name, _)| name == "story").then(|| typed.get("story").to_owned()),
    };
    let (actor, now) = (view.actor.clone(), view.now);
    app.db.write(move |tx| service::revise(tx, &actor, now, county, id, &to)).await?;
    Ok(())
}

#[derive(Template)]
#[template(path = "market/lot_listing.html")]
struct LotPage<'a> {
    view: &'a View,
    form: FormView,
    lot: LotRow,
    name: String,
    made_on: String,
    units: Vec<(String, String)>,
    return_rules: Vec<(String, String)>,
}

/// Pieces of a lot that are on no shelf: what was taken off it, went back, or was never listed.
pub(super) async fn lot(State(app): State<App>, view: View, Id(id): Id<LotId>) -> PageResult {
    lot_page(&app, &view, id, None).await
}

async fn lot_page(app: &App, view: &View, id: LotId, refused: Option<FormView>) -> PageResult {
    let seller = seller_of(app, view).await?;
    view.actor.may(PUBLISH_LISTING, &seller)?;
    let (lot, name, before) = app
        .db
        .read(move |conn| {
            let shop = service::shop_of(conn, &seller)?;
            let lot = shop.lots.into_iter().find(|lot| lot.id == id).ok_or(Error::NoLot)?;
            let product = shop.products.into_iter().find(|one| one.id == lot.product);
            // As it stood on the shelf last, of this lot or of another of the product.
            let before = shop.listings.iter().find(|one| one.lot == id);
            let before = before.or_else(|| shop.listings.iter().find(|one| one.product == lot.product));
            let before = before.map(|one| service::listing(conn, one.county, one.id)).transpose()?;
            Ok::<_, Error>((lot, product.map_or_else(String::new, |one| one.name), before))
        })
        .await?;
    let form = refused.unwrap_or_else(|| FormView::new(as_before(before.as_ref(), lot.unlisted, &name)));
    let made_on = lot.made_on().map_or_else(String::new, |day| day.to_string());
    let (units, return_rules) = (units(view), return_rules(view));
    let page = LotPage { view, form, lot, name, made_on, units, return_rules };
    page_with(page.form.status(), &page)
}

fn as_before(before: Option<&ListingView>, unlisted: i64, name: &str) -> Typed {
    let pieces = ("pieces", unlisted.to_string());
    let Some(before) = before else {
        return Typed::of([pieces, ("title", name.to_owned()), ("minimum", "1".to_owned())]);
    };
    let one = &before.listing;
    Typed::of([
        pieces,
        ("title", one.title.clone()),
        ("price", one.price.to_string()),
        ("net_grams", one.net.0.to_string()),
        ("unit", unit_word(one.measure.unit).to_owned()),
        ("weighed", if one.measure.weighed { "1" } else { "" }.to_owned()),
        ("minimum", one.minimum.to_string()),
        ("tiers", Wholesale::write_tiers(&before.tiers)),
        ("return_rule", one.return_rule.as_str().to_owned()),
    ])
}

pub(super) async fn publish(
    State(app): State<App>,
    view: View,
    Id(id): Id<LotId>,
    typed: Typed,
) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    match try_publish(&app, &view, &seller, id, &typed).await {
        Ok(listing) => Ok(redirect(&listing_url(seller.county, listing))),
        Err(error) if error.is_correctable() => {
            lot_page(&app, &view, id, Some(FormView::refused(typed, error))).await
        }
        Err(error) => Err(error),
    }
}

async fn try_publish(
    app: &App,
    view: &View,
    seller: &Seller,
    id: LotId,
    typed: &Typed,
) -> Result<ListingId, PageError> {
    let terms = terms_in(typed, typed.parse("pieces")?)?;
    let (actor, now, whose) = (view.actor.clone(), view.now, seller.clone());
    Ok(app.db.write(move |tx| service::publish(tx, &actor, now, &whose, id, &terms)).await?)
}
