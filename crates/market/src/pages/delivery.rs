//! What a seller says of sending: freight by area, stores and their times, and what pickup points get.

use askama::Template;
use axum::extract::State;
use kernel::{Fen, Grams, RegionCode, StationId};
use ui::{App, FormView, Id, ListQuery, PageError, PageResult, Typed, View, page_with, redirect};

use super::addresses::places;
use super::sell::seller_of;
use crate::Error;
use crate::model::{
    FreightRuleId, FreightTerms, Listing, ListingId, PickupPoint, Quota, SlotTimes, Store, StoreDraft,
    StoreId, place_name_in,
};
use crate::service::{self, Handling, Seller};

/// Pickup points shown to choose from: those of the seller's county, or of all that are named so, since a buyer may choose any.
const POINTS: i64 = 300;

#[derive(Template)]
#[template(path = "market/delivery.html")]
struct DeliveryPage<'a> {
    view: &'a View,
    rule_form: FormView,
    store_form: FormView,
    handling: Handling,
    /// Buyers may pay at the point.
    paid_at_pickup: bool,
    areas: Vec<(String, String)>,
    /// Where a store may bring goods: nowhere, or to an area.
    brings: Vec<(String, String)>,
    villages: Vec<(String, String)>,
}

impl DeliveryPage<'_> {
    fn area(&self, terms: &FreightTerms) -> String {
        let named = |area| place_name_in(self.view.lang, area);
        terms.area.map_or_else(|| self.view.t("market-whole-country"), named)
    }

    fn brings_to(&self, store: &Store) -> String {
        let named = |area| place_name_in(self.view.lang, area);
        store.draft.brings_to.map_or_else(|| self.view.t("market-brings-none"), named)
    }

    fn village(&self, store: &Store) -> String {
        region::full_name_in(self.view.lang, store.draft.village)
    }

    fn times(&self, store: &Store) -> String {
        let times: Vec<String> =
            store.draft.slots.iter().map(|slot| format!("{slot} ×{}", slot.capacity)).collect();
        times.join(" · ")
    }
}

pub(super) async fn show(State(app): State<App>, view: View) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    let typed = Typed::of([("first_grams", "1000".to_owned()), ("more_grams", "1000".to_owned())]);
    delivery_page(&app, &view, seller, FormView::new(typed), FormView::default()).await
}

async fn delivery_page(
    app: &App,
    view: &View,
    seller: Seller,
    rule_form: FormView,
    store_form: FormView,
) -> PageResult {
    let villages = region::village_options(view.lang, seller.county);
    let actor = view.actor.clone();
    let (handling, paid_at_pickup) = app
        .db
        .read(move |conn| {
            let handling = service::handling_of(conn, &actor, &seller)?;
            Ok::<_, Error>((handling, service::is_paid_at_pickup(conn, &seller)?))
        })
        .await?;
    let led_by = |words| std::iter::once((String::new(), view.t(words))).chain(places(view)).collect();
    let areas = led_by("market-whole-country");
    let brings = led_by("market-brings-none");
    let status = if rule_form.refusal().is_some() { rule_form.status() } else { store_form.status() };
    let page =
        DeliveryPage { view, rule_form, store_form, handling, paid_at_pickup, areas, brings, villages };
    page_with(status, &page)
}

/// Lets buyers pay at the point, or no longer.
pub(super) async fn at_pickup(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    let (actor, now, yes) = (view.actor.clone(), view.now, typed.get("yes") == "1");
    app.db.write(move |tx| service::keep_paid_at_pickup(tx, &actor, now, &seller, yes)).await?;
    Ok(redirect("/sell/delivery"))
}

pub(super) async fn add_rule(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    match try_add_rule(&app, &view, seller.clone(), &typed).await {
        Ok(_) => Ok(redirect("/sell/delivery")),
        Err(error) if error.is_correctable() => {
            delivery_page(&app, &view, seller, FormView::refused(typed, error), FormView::default()).await
        }
        Err(error) => Err(error),
    }
}

async fn try_add_rule(
    app: &App,
    view: &View,
    seller: Seller,
    typed: &Typed,
) -> Result<FreightRuleId, PageError> {
    let terms = FreightTerms {
        area: typed.optional("area")?,
        first: Grams(typed.parse("first_grams")?),
        first_fee: typed.parse("first_fee")?,
        more: Grams(typed.parse("more_grams")?),
        more_fee: typed.parse("more_fee")?,
        free_from: typed.optional("free_from")?,
    };
    let (actor, now) = (view.actor.clone(), view.now);
    Ok(app.db.write(move |tx| service::add_freight_rule(tx, &actor, now, &seller, &terms)).await?)
}

pub(super) async fn remove_rule(State(app): State<App>, view: View, Id(id): Id<FreightRuleId>) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    let (actor, now) = (view.actor.clone(), view.now);
    app.db.write(move |tx| service::remove_freight_rule(tx, &actor, now, &seller, id)).await?;
    Ok(redirect("/sell/delivery"))
}

pub(super) async fn add_store(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    match try_add_store(&app, &view, seller.clone(), &typed).await {
        Ok(_) => Ok(redirect("/sell/delivery")),
        Err(error) if error.is_correctable() => {
            delivery_page(&app, &view, seller, FormView::default(), FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}

async fn try_add_store(app: &App, view: &View, seller: Seller, typed: &Typed) -> Result<StoreId, PageError> {
    let draft = store_in(typed)?;
    let (actor, now) = (view.actor.clone(), view.now);
    Ok(app.db.write(move |tx| service::add_store(tx, &actor, now, &seller, &draft)).await?)
}

fn store_in(typed: &Typed) -> Result<StoreDraft, PageError> {
    Ok(StoreDraft {
        name: typed.required("name")?.to_owned(),
        village: typed.parse("village")?,
        place: typed.required("place")?.to_owned(),
        offers_pickup: typed.get("offers_pickup") == "1",
        brings_to: typed.optional::<RegionCode>("brings_to")?,
        fee: typed.optional("fee")?.unwrap_or(Fen::ZERO),
        free_from: typed.optional("store_free_from")?,
        is_open: true,
        slots: SlotTimes::read(typed.required("slots")?).map_err(Error::from)?,
    })
}

#[derive(Template)]
#[template(path = "market/store_edit.html")]
struct StorePage<'a> {
    view: &'a View,
    form: FormView,
    store: Store,
    /// Where it may bring goods: nowhere, or to an area.
    brings: Vec<(String, String)>,
    villages: Vec<(String, String)>,
}

pub(super) async fn store(State(app): State<App>, view: View, Id(id): Id<StoreId>) -> PageResult {
    store_page(&app, &view, id, None).await
}

async fn store_page(app: &App, view: &View, id: StoreId, refused: Option<FormView>) -> PageResult {
    let seller = seller_of(app, view).await?;
    let villages = region::village_options(view.lang, seller.county);
    let actor = view.actor.clone();
    let store = app.db.read(move |conn| service::own_store(conn, &actor, &seller, id)).await?;
    let nowhere = (String::new(), view.t("market-brings-none"));
    let brings = std::iter::once(nowhere).chain(places(view)).collect();
    let form = refused.unwrap_or_else(|| FormView::new(as_it_is(&store.draft)));
    page_with(form.status(), &StorePage { view, form, store, brings, villages })
}

/// The form of a store as it stands.
fn as_it_is(draft: &StoreDraft) -> Typed {
    Typed::of([
        ("name", draft.name.clone()),
        ("village", draft.village.to_string()),
        ("place", draft.place.clone()),
        ("offers_pickup", if draft.offers_pickup { "1" } else { "" }.to_owned()),
        ("brings_to", draft.brings_to.map_or_else(String::new, |area| area.to_string())),
        ("fee", draft.fee.to_string()),
        ("store_free_from", draft.free_from.map_or_else(String::new, |from| from.to_string())),
        ("slots", SlotTimes::write(&draft.slots)),
    ])
}

pub(super) async fn change_store(
    State(app): State<App>,
    view: View,
    Id(id): Id<StoreId>,
    typed: Typed,
) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    match try_change_store(&app, &view, seller, id, &typed).await {
        Ok(()) => Ok(redirect("/sell/delivery")),
        Err(error) if error.is_correctable() => {
            store_page(&app, &view, id, Some(FormView::refused(typed, error))).await
        }
        Err(error) => Err(error),
    }
}

async fn try_change_store(
    app: &App,
    view: &View,
    seller: Seller,
    id: StoreId,
    typed: &Typed,
) -> Result<(), PageError> {
    let draft = store_in(typed)?;
    let (actor, now) = (view.actor.clone(), view.now);
    app.db.write(move |tx| service::change_store(tx, &actor, now, &seller, id, &draft)).await?;
    Ok(())
}

pub(super) async fn open_store(
    State(app): State<App>,
    view: View,
    Id(id): Id<StoreId>,
    typed: Typed,
) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    let (actor, now, open) = (view.actor.clone(), view.now, typed.get("open") == "1");
    app.db.write(move |tx| service::open_store(tx, &actor, now, &seller, id, open)).await?;
    Ok(redirect("/sell/delivery"))
}

#[derive(Template)]
#[template(path = "market/quotas.html")]
struct QuotasPage<'a> {
    view: &'a View,
    form: FormView,
    listing: Listing,
    quotas: Vec<Quota>,
    points: Vec<PickupPoint>,
    words: String,
}

impl QuotasPage<'_> {
    fn place(&self, point: &PickupPoint) -> String {
        region::full_name_in(self.view.lang, point.region)
    }
}

pub(super) async fn quotas(
    State(app): State<App>,
    view: View,
    query: ListQuery,
    Id(id): Id<ListingId>,
) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    quotas_page(&app, &view, seller, id, query.words(), FormView::default()).await
}

async fn quotas_page(
    app: &App,
    view: &View,
    seller: Seller,
    id: ListingId,
    words: &str,
    form: FormView,
) -> PageResult {
    let (actor, words, search) = (view.actor.clone(), words.to_owned(), words.to_owned());
    let (listing, quotas, points) = app
        .db
        .read(move |conn| {
            let quotas = service::quotas(conn, &actor, &seller, id)?;
            let listing = service::listing(conn, seller.county, id)?.listing;
            let near = search.is_empty().then_some(seller.county);
            let points = service::pickup_points(conn, near, &search, POINTS)?;
            Ok::<_, Error>((listing, quotas, points))
        })
        .await?;
    page_with(form.status(), &QuotasPage { view, form, listing, quotas, points, words })
}

pub(super) async fn set_quota(
    State(app): State<App>,
    view: View,
    Id(id): Id<ListingId>,
    typed: Typed,
) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    match try_set_quota(&app, &view, seller.clone(), id, &typed).await {
        Ok(()) => Ok(redirect(&format!("/sell/goods/{id}/quotas"))),
        Err(error) if error.is_correctable() => {
            let words = typed.get("words").to_owned();
            quotas_page(&app, &view, seller, id, &words, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}

async fn try_set_quota(
    app: &App,
    view: &View,
    seller: Seller,
    id: ListingId,
    typed: &Typed,
) -> Result<(), PageError> {
    let (point, pieces): (StationId, i64) = (typed.parse("pickup")?, typed.parse("pieces")?);
    let (actor, now) = (view.actor.clone(), view.now);
    app.db.write(move |tx| service::set_quota(tx, &actor, now, &seller, id, point, pieces)).await?;
    Ok(())
}
