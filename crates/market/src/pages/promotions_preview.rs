//! A sample cart on an organiser's page of a campaign: goods to choose from, and what they would cost.

use kernel::{Fen, Refusal as _};
use ui::{App, FormView, ListQuery, PageError, Typed, View};

use super::addresses::places;
use super::listing_of;
use crate::Error;
use crate::model::{Campaign, Listing};
use crate::service::{self, Quote, SampleCart, SampleLine, Shelf};

/// Listings to choose from.
const MOST_GOODS: i64 = 100;

/// The fields of a line: goods, pieces and the price in the campaign.
const ROWS: [[&str; 3]; 3] = [
    ["goods-1", "pieces-1", "price-1"],
    ["goods-2", "pieces-2", "price-2"],
    ["goods-3", "pieces-3", "price-3"],
];
/// The other fields: words the goods are looked for by, where parcels go, and who buys.
const FIELDS: [&str; 4] = ["find", "to", "sample_first", "sample_coupons"];

/// A line of the form.
pub(super) struct Row {
    pub(super) number: usize,
    pub(super) goods: &'static str,
    pub(super) pieces: &'static str,
    pub(super) price: &'static str,
}

/// The form of a sample cart, and what it came to.
pub(super) struct Sample {
    pub(super) form: FormView,
    pub(super) goods: Vec<(String, String)>,
    pub(super) places: Vec<(String, String)>,
    /// None before goods were chosen.
    pub(super) quote: Option<Quote>,
}

impl Sample {
    pub(super) fn rows(&self) -> Vec<Row> {
        (1..).zip(ROWS).map(|(number, [goods, pieces, price])| Row { number, goods, pieces, price }).collect()
    }

    /// What is wrong with a line, or with a seller's way.
    pub(super) fn wrong(&self, view: &View, problem: &Error) -> String {
        view.say(&problem.message())
    }

    /// What the organiser bears of it.
    pub(super) fn by_organiser(&self, campaign: &Campaign) -> Fen {
        self.quote.as_ref().map_or(Fen::ZERO, |quote| quote.borne_by_organiser(campaign.id))
    }

    /// True when the campaign takes nothing off what was chosen.
    pub(super) fn takes_nothing(&self, campaign: &Campaign) -> bool {
        self.quote.as_ref().is_some_and(|quote| !quote.is_helped_by(campaign.id))
    }
}

/// What the address says of a sample cart.
pub(super) fn asked(query: &ListQuery) -> Typed {
    let mut typed = Typed::default();
    for name in ROWS.into_iter().flatten().chain(FIELDS) {
        typed.set(name, query.filter(name).to_owned());
    }
    typed
}

/// The form as it was asked, with what the cart costs; what is wrong with it stands in the form.
pub(super) async fn sample(
    app: &App,
    view: &View,
    campaign: &Campaign,
    typed: Typed,
) -> Result<Sample, PageError> {
    let goods = goods_for(app, view, campaign, &typed).await?;
    let led_by = (String::new(), view.t("market-way-point"));
    let places = std::iter::once(led_by).chain(places(view)).collect();
    let (form, quote) = match worked_out(app, view, campaign, &typed).await {
        Ok(quote) => (FormView::new(typed), quote),
        Err(error) if error.is_correctable() => (FormView::refused(typed, error), None),
        Err(error) => return Err(error),
    };
    Ok(Sample { form, goods, places, quote })
}

async fn worked_out(
    app: &App,
    view: &View,
    campaign: &Campaign,
    typed: &Typed,
) -> Result<Option<Quote>, PageError> {
    let cart = cart_of(typed)?;
    if cart.lines.is_empty() {
        return Ok(None);
    }
    let (actor, today, city, id) = (view.actor.clone(), view.now.day(), app.site.city, campaign.id);
    let quote = app.db.read(move |conn| service::preview(conn, &actor, today, city, id, &cart)).await?;
    Ok(Some(quote))
}

fn cart_of(typed: &Typed) -> Result<SampleCart, PageError> {
    let mut lines = Vec::new();
    for [goods, pieces, price] in ROWS {
        let chosen = typed.get(goods);
        if chosen.is_empty() {
            continue;
        }
        let (county, listing) = chosen.split_once('/').ok_or_else(|| PageError::unreadable(goods, chosen))?;
        let (county, listing) = listing_of(county, listing)?;
        let quantity = typed.optional(pieces)?.unwrap_or(1);
        lines.push(SampleLine { county, listing, quantity, price: typed.optional(price)? });
    }
    Ok(SampleCart {
        lines,
        to: typed.optional("to")?,
        first_order: typed.get("sample_first") == "1",
        coupons: typed.get("sample_coupons") == "1",
    })
}

/// Listings on the shelf that may enrol, by the words that were typed, and those that were chosen before.
async fn goods_for(
    app: &App,
    view: &View,
    campaign: &Campaign,
    typed: &Typed,
) -> Result<Vec<(String, String)>, PageError> {
    let want = Shelf {
        words: typed.get("find").to_owned(),
        county: (campaign.county != app.site.city).then_some(campaign.county),
        category: campaign.draft.category,
        limit: MOST_GOODS,
        ..Shelf::default()
    };
    let chosen = ROWS.map(|[goods, ..]| typed.get(goods).to_owned());
    let today = view.now.day();
    let found = app
        .db
        .read(move |conn| {
            let (mut found, _) = service::browse(conn, &want, today)?;
            for one in chosen.iter().filter_map(|chosen| chosen.split_once('/')) {
                let Ok((county, listing)) = listing_of(one.0, one.1) else { continue };
                if found.iter().all(|known| known.id != listing) {
                    match service::listing(conn, county, listing) {
                        Ok(chosen) => found.push(chosen.listing),
                        Err(Error::NoListing(_)) => {}
                        Err(other) => return Err(other),
                    }
                }
            }
            Ok::<_, Error>(found)
        })
        .await?;
    let option = |one: &Listing| {
        let words = format!("{} · {} · {}", one.title, one.seller_name, view.money(&one.price));
        (format!("{}/{}", one.county, one.id), words)
    };
    let nothing = (String::new(), view.t("market-preview-none"));
    Ok(std::iter::once(nothing).chain(found.iter().map(option)).collect())
}
