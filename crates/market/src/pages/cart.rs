//! The cart: what is in it, how each seller's goods reach the buyer, and what all of it costs.

use askama::Template;
use axum::Extension;
use axum::extract::{RawQuery, State};
use identity::model::masked_name;
use kernel::{Actor, Message, PersonId, RegionCode, StationId, Status};
use ui::{App, FormView, PageError, PageResult, Typed, View, page_with, redirect};

use super::listing_url;
use super::words::{mark_name, measured, unit_price};
use crate::model::{
    Address, Buyer, CartLine, CheckoutId, Choice, KeptStatement, Listing, ListingId, PickupPoint, ReturnRule,
    SLOT_DAYS, Store, Way,
};
use crate::provider::PaymentProvider;
use crate::sandbox::Sandbox;
use crate::service::{self, Asked, Quote, QuoteGroup, QuoteLine, Wish};
use crate::{DeliveryError, Error};

/// Pickup points shown to choose from.
const POINTS: i64 = 300;

#[derive(Template)]
#[template(path = "market/cart.html")]
struct CartPage<'a> {
    view: &'a View,
    form: FormView,
    quote: Quote,
    county: String,
    words: String,
    counties: Vec<(String, String)>,
    points: Vec<PickupPoint>,
    addresses: Vec<Address>,
    /// For each group, the ways one may choose: value and words.
    ways: Vec<Vec<(String, String)>>,
    shown: String,
    /// What was stated for pesticide in the cart.
    stated: Option<KeptStatement>,
}

impl CartPage<'_> {
    /// True when whoever buys this states who they are and what for.
    fn needs_statement(&self) -> bool {
        service::needs_statement(&self.quote)
    }

    /// True when it can be ordered now.
    fn may_order(&self) -> bool {
        self.quote.can_be_had() && (self.stated.is_some() || !self.needs_statement())
    }

    fn url(&self, listing: &Listing) -> String {
        listing_url(listing.county, listing.id)
    }

    /// What the buyer has to agree not to send back.
    fn by_consent(&self) -> Vec<&str> {
        let lines = self.quote.groups.iter().flat_map(|group| &group.lines);
        let asks = lines.filter(|line| line.listing.return_rule == ReturnRule::ByConsent);
        asks.map(|line| line.listing.title.as_str()).collect()
    }

    fn return_rule(&self, listing: &Listing) -> String {
        self.view.say(&listing.return_rule.label())
    }

    fn place(&self, point: &PickupPoint) -> String {
        region::full_name_in(self.view.lang, point.region)
    }

    fn wrong(&self, problem: &Error) -> String {
        self.view.say(&kernel::Refusal::message(problem))
    }

    fn measured(&self, line: &QuoteLine) -> String {
        measured(self.view, line.listing.measure, line.listing.net, line.quantity)
    }

    fn unit_price(&self, line: &QuoteLine) -> Option<String> {
        unit_price(self.view, line.listing.measure, line.price, line.listing.net)
    }

    fn marks(&self, line: &QuoteLine) -> Vec<String> {
        line.marks.iter().map(|mark| mark_name(self.view, *mark)).collect()
    }

    /// What stands in a line's field: what was typed, when it was refused.
    fn quantity(&self, line: &QuoteLine) -> String {
        match self.form.value(&format!("quantity-{}", line.listing.id)) {
            typed if self.form.refusal().is_some() && !typed.is_empty() => typed.to_owned(),
            _ => line.quantity.to_string(),
        }
    }

    fn is_chosen(&self, group: &QuoteGroup, value: &str) -> bool {
        group.choice.to_string() == value
    }

    fn is_address(&self, address: &Address) -> bool {
        self.quote.address.as_ref().is_some_and(|one| one.id == address.id)
    }

    /// True when coupons are spent, or were kept back.
    fn uses_coupons(&self) -> bool {
        let mut promotions = self.quote.groups.iter().flat_map(|group| &group.promotions);
        self.form.has("keep_coupons", "1") || promotions.any(|one| one.coupon.is_some())
    }

    fn sends(&self) -> bool {
        self.quote
            .groups
            .iter()
            .any(|group| !group.offers.freight.is_empty() || !group.offers.stores.is_empty())
    }
}

/// What the form asks for, whether it was sent to be shown anew or to be ordered.
fn wish_of(typed: &Typed) -> Wish {
    let choices = typed.pairs().filter_map(|(name, value)| {
        let seller = name.strip_prefix("choice-")?.parse().ok()?;
        Some((seller, Choice::parse(value.trim())?))
    });
    let keep_coupons = typed.get("keep_coupons") == "1";
    Wish { choices: choices.collect(), address: typed.get("address").parse().ok(), keep_coupons }
}

pub(super) async fn show(State(app): State<App>, view: View, RawQuery(query): RawQuery) -> PageResult {
    let typed = Typed::parse_urlencoded(query.unwrap_or_default().as_bytes())?;
    cart_page(&app, &view, FormView::new(typed.clone()), &typed).await
}

pub(super) async fn cart_page(app: &App, view: &View, form: FormView, typed: &Typed) -> PageResult {
    let person = signed_in(&view.actor)?;
    let (city, today, mut wish) = (app.site.city, view.now.day(), wish_of(typed));
    let asked: Option<RegionCode> = typed.get("county").parse().ok();
    let words = typed.get("point").to_owned();
    let (lang, search) = (view.clone(), words.clone());
    let (quote, addresses, ways, near, points, stated) = app
        .db
        .read(move |conn| {
            let addresses = service::addresses(conn, city, person)?;
            wish.address = wish.address.or_else(|| addresses.first().map(|address| address.id));
            let quote = service::quote(conn, today, city, person, &wish, true)?;
            let ways = quote
                .groups
                .iter()
                .map(|group| ways_of(conn, &lang, group))
                .collect::<crate::Result<Vec<_>>>()?;
            let near = asked.or_else(|| quote.groups.first().map(|group| group.county));
            let points = service::pickup_points(conn, near, &search, POINTS)?;
            let stated = service::stated(conn, city, person)?;
            Ok::<_, Error>((quote, addresses, ways, near, points, stated))
        })
        .await?;
    let counties = region::county_options(view.lang);
    let status = form.status();
    let county = near.map_or_else(String::new, |near| near.to_string());
    let shown = quote.shown();
    page_with(
        status,
        &CartPage { view, form, quote, county, words, counties, points, addresses, ways, shown, stated },
    )
}

/// The ways a seller's goods can take: the village point, a parcel, and the open times of its stores.
pub(crate) fn ways_of(
    conn: &mut db::Conn,
    view: &View,
    group: &QuoteGroup,
) -> crate::Result<Vec<(String, String)>> {
    let mut ways = vec![(Choice::Point.to_string(), view.t(Way::Point.key()))];
    if !group.offers.freight.is_empty() {
        ways.push((Choice::Parcel.to_string(), view.t(Way::Parcel.key())));
    }
    for store in &group.offers.stores {
        for ahead in 1..=SLOT_DAYS {
            let day = view.now.day().plus_days(ahead);
            let left = service::slots_left(conn, store, day)?;
            for ((slot, times), _) in
                store.slots.iter().zip(&store.draft.slots).zip(left).filter(|(_, left)| *left > 0)
            {
                for way in ways_from(store) {
                    let choice = Choice::Store { way, slot: *slot, day };
                    let words = format!("{} · {} · {day} {times}", view.t(way.key()), store.draft.name);
                    ways.push((choice.to_string(), words));
                }
            }
        }
    }
    ways.sort_by_key(|(value, _)| Choice::parse(value).map(Choice::way));
    Ok(ways)
}

fn ways_from(store: &Store) -> impl Iterator<Item = Way> {
    let pickup = store.draft.offers_pickup.then_some(Way::StorePickup);
    let delivery = store.draft.brings_to.map(|_| Way::StoreDelivery);
    pickup.into_iter().chain(delivery)
}

pub(crate) fn signed_in(actor: &Actor) -> Result<PersonId, PageError> {
    actor.person_id().ok_or_else(|| PageError::new(Status::SignInFirst, "error-sign-in-first"))
}

/// Puts more of a listing into the cart, as its page asks; or changes the quantities of what is in it, as the cart asks, which
/// then shows again what was chosen besides.
pub(super) async fn put(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    signed_in(&view.actor)?;
    match try_put(&app, &view, &typed).await {
        Ok(()) => Ok(redirect(&cart_url(&typed))),
        Err(error) if error.is_correctable() => {
            let form = FormView::refused(typed.clone(), PageError { field: None, ..error });
            cart_page(&app, &view, form, &typed).await
        }
        Err(error) => Err(error),
    }
}

async fn try_put(app: &App, view: &View, typed: &Typed) -> Result<(), PageError> {
    if typed.get("listing").is_empty() {
        change_cart(app, view, typed).await?;
        return Ok(());
    }
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    let more = CartLine {
        county: typed.parse("county")?,
        listing: typed.parse("listing")?,
        quantity: typed.parse("quantity")?,
    };
    app.db.write(move |tx| service::add_to_cart(tx, &actor, now, city, more)).await?;
    Ok(())
}

/// Takes over the quantities that stand in the cart's fields; false when they are what the cart has.
async fn change_cart(app: &App, view: &View, typed: &Typed) -> Result<bool, PageError> {
    let wanted = quantities_in(typed)?;
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    Ok(app.db.write(move |tx| service::change_quantities(tx, &actor, now, city, &wanted)).await?)
}

/// What stands in the fields of the cart's lines.
fn quantities_in(typed: &Typed) -> Result<Vec<(ListingId, i64)>, PageError> {
    let fields =
        typed.pairs().filter_map(|(name, value)| Some((name.strip_prefix("quantity-")?, value.trim())));
    fields
        .map(|(listing, quantity)| {
            let unreadable = || PageError::unreadable("quantity", quantity);
            let listing = listing.parse().map_err(|_| unreadable())?;
            Ok((listing, quantity.parse().map_err(|_| unreadable())?))
        })
        .collect()
}

/// The cart with the ways, the address and the point that were chosen in it. Consents are given anew: they are for what is
/// ordered.
fn cart_url(typed: &Typed) -> String {
    let kept = ["county", "point", "pickup", "address", "keep_coupons"];
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in typed.pairs().filter(|_| typed.get("listing").is_empty()) {
        if (kept.contains(&name) || name.starts_with("choice-")) && !value.trim().is_empty() {
            query.append_pair(name, value.trim());
        }
    }
    match query.finish() {
        empty if empty.is_empty() => "/cart".to_owned(),
        query => format!("/cart?{query}"),
    }
}

pub(super) async fn place(
    State(app): State<App>,
    Extension(sandbox): Extension<Sandbox>,
    view: View,
    typed: Typed,
) -> PageResult {
    match try_place(&app, &sandbox, &view, &typed).await {
        Ok(checkout) => Ok(redirect(&format!("/checkout/{checkout}"))),
        Err(error) if error.is_correctable() => {
            let form = FormView::refused(typed.clone(), error);
            cart_page(&app, &view, form, &typed).await
        }
        Err(error) => Err(error),
    }
}

async fn try_place(
    app: &App,
    sandbox: &Sandbox,
    view: &View,
    typed: &Typed,
) -> Result<CheckoutId, PageError> {
    signed_in(&view.actor)?;
    // Who typed another quantity and did not have it worked out sees what it costs first.
    if change_cart(app, view, typed).await? {
        return Err(Error::from(DeliveryError::NotAsShown).into());
    }
    let wish = wish_of(typed);
    let no_point = |error| PageError { message: Message::new("market-error-no-point"), ..error };
    let pickup: Option<StationId> = typed.optional("pickup").map_err(no_point)?;
    let shown = Some(typed.get("shown").to_owned()).filter(|shown| !shown.is_empty());
    let no_return = typed.get("no_return") == "1";
    let provider = sandbox.name().to_owned();
    let asked = Asked { pickup, wish, no_return, shown, provider, statement: None };
    order_now(app, view, asked).await
}

/// Orders what is in the reader's cart, in their own name.
pub(crate) async fn order_now(app: &App, view: &View, asked: Asked) -> Result<CheckoutId, PageError> {
    let person = signed_in(&view.actor)?;
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    let checkout = app
        .db
        .write(move |tx| {
            let buyer = buyer_of(tx, city, person)?;
            service::place_orders(tx, &actor, now, city, &buyer, &asked)
        })
        .await?;
    Ok(checkout)
}

/// A person as sellers and carriers may know them.
pub(super) fn buyer_of(tx: &mut db::Tx<'_>, city: RegionCode, person: PersonId) -> crate::Result<Buyer> {
    let person = identity::service::person(tx.conn(), city, person)?;
    Ok(Buyer { person: person.id, name: masked_name(&person.name), phone: person.phone_masked })
}
