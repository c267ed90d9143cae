//! The shelf and a listing on it.

use askama::Template;
use axum::extract::{Path, State};
use db::Conn;
use kernel::{Day, Fen, Message, RegionCode};
use ui::{App, ListQuery, Map, MapShape, PageResult, View, page};

use super::paged::{PAGE, Paged, passed_over};
use super::picture::{Shown, shown_photo};
use super::reviews::{reviews_of, stars_in_words};
use super::words::{chinese, mark_name, said_of, unit_price};
use super::{category_name, listing_of, listing_url};
use crate::Error;
use crate::model::{
    Campaign, CampaignStatus, Category, Enrolment, FreightTerms, Kind, Listing, Mark, Photo, QualityMark,
    Review, Stars, Tier, Verified, Way, place_name_in,
};
use crate::service::{self, CampaignQuery, Handling, ReviewQuery, SHELF_COUNTED, Shelf, ShelfOrder};

/// Ways a seller may offer beside the pickup points, which all serve.
const WAYS: [Way; 3] = [Way::Parcel, Way::StorePickup, Way::StoreDelivery];
/// Campaigns of the banner.
const BANNERS: i64 = 10;

#[derive(Template)]
#[template(path = "market/shop.html")]
struct ShopPage<'a> {
    view: &'a View,
    query: &'a ListQuery,
    words: String,
    county: String,
    category: String,
    order: String,
    counties: Vec<(String, String)>,
    categories: Vec<(&'static str, String)>,
    /// The kinds of the shelf that is shown.
    kinds: Vec<(&'static str, String)>,
    kind: String,
    listings: Vec<Listing>,
    total: i64,
    /// True when there are more than are counted.
    many: bool,
    mark: String,
    marks: Vec<(&'static str, String)>,
    relief: bool,
    way: String,
    ways: Vec<(&'static str, String)>,
    paged: Paged,
    campaign: String,
    /// Versions of the platform's rules that people are asked about.
    asking: Vec<i32>,
    /// Campaigns that run today, for the banner and the filter.
    running: Vec<Campaign>,
    enrolled: Vec<Enrolment>,
}

impl ShopPage<'_> {
    /// The campaigns a listing is enrolled in.
    fn campaigns(&self, listing: &Listing) -> Vec<&str> {
        let of = self.enrolled.iter().filter(|one| one.listing == listing.id);
        let named = of.filter_map(|one| self.running.iter().find(|campaign| campaign.id == one.campaign));
        named.map(|campaign| campaign.draft.name.as_str()).collect()
    }

    /// The shelf with these words and filters; what a kind says goes with its shelf.
    fn shelf_url(&self, category: &str) -> String {
        let filters = ["q", "county", "order", "mark", "way", "relief", "campaign"];
        let kept = filters
            .map(|name| (name, if name == "q" { self.query.words() } else { self.query.filter(name) }));
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(
            kept.iter().chain(&[("category", category)]).filter(|(_, value)| !value.is_empty()),
        );
        match query.finish() {
            empty if empty.is_empty() => "/".to_owned(),
            query => format!("/?{query}"),
        }
    }

    /// The shelf that is shown with another of its kinds, or all of them.
    fn kind_url(&self, kind: &str) -> String {
        if kind.is_empty() { self.shelf_url(&self.category) } else { self.query.address("/", "kind", kind) }
    }

    /// True when one of the filters that are folded away is set.
    fn filtered(&self) -> bool {
        self.relief || [&self.mark, &self.way, &self.campaign].iter().any(|filter| !filter.is_empty())
    }

    fn is_campaign(&self, campaign: &Campaign) -> bool {
        self.campaign == campaign.id.to_string()
    }

    fn url(&self, listing: &Listing) -> String {
        listing_url(listing.county, listing.id)
    }

    fn origin(&self, listing: &Listing) -> String {
        region::full_name_in(self.view.lang, listing.origin)
    }
}

pub(super) async fn browse(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let order = ShelfOrder::parse(query.filter("order"));
    let want = Shelf {
        words: query.words().to_owned(),
        county: query.filter("county").parse().ok(),
        category: Category::parse(query.filter("category")),
        kind: query.filter("kind").to_owned(),
        seller: None,
        mark: Mark::parse(query.filter("mark")),
        marked: false,
        relief: query.filter("relief") == "1",
        way: Way::parse(query.filter("way")),
        campaign: query.filter("campaign").parse().ok(),
        sold_out: false,
        order,
        offset: passed_over(&query),
        limit: PAGE,
    };
    let (today, city) = (view.now.day(), app.site.city);
    let running = running_on(today);
    let (listings, total, running, enrolled, asking) = app
        .db
        .read(move |conn| {
            let (listings, total) = service::browse(conn, &want, today)?;
            let (running, _) = service::campaigns(conn, None, &running)?;
            let ids: Vec<_> = listings.iter().map(|one| one.id).collect();
            let enrolled = service::enrolments_of(conn, &ids, today)?;
            let asking = service::rules_asking(conn, city, today)?;
            Ok::<_, Error>((listings, total, running, enrolled, asking))
        })
        .await?;
    let counties = region::county_options(view.lang);
    let categories = Category::ALL.iter().map(|one| (one.as_str(), category_name(&view, *one))).collect();
    let kinds = Category::parse(query.filter("category")).into_iter().flat_map(Kind::of);
    let kinds = kinds.map(|kind| (kind.code.as_str(), kind.name(chinese(&view)).to_owned())).collect();
    page(&ShopPage {
        view: &view,
        kinds,
        kind: query.filter("kind").to_owned(),
        query: &query,
        words: query.words().to_owned(),
        county: query.filter("county").to_owned(),
        category: query.filter("category").to_owned(),
        order: query.filter("order").to_owned(),
        counties,
        categories,
        paged: Paged::of(&query, "/", total),
        many: total > SHELF_COUNTED,
        mark: query.filter("mark").to_owned(),
        relief: query.filter("relief") == "1",
        way: query.filter("way").to_owned(),
        ways: WAYS.map(|one| (one.as_str(), view.t(one.key()))).into(),
        campaign: query.filter("campaign").to_owned(),
        asking,
        running,
        enrolled,
        marks: Mark::ALL.map(|one| (one.as_str(), mark_name(&view, one))).into(),
        listings,
        total,
    })
}

/// The campaigns that run on a day.
fn running_on(today: Day) -> CampaignQuery {
    CampaignQuery {
        status: Some(CampaignStatus::Published),
        begun_on: Some(today),
        not_over_on: Some(today),
        limit: BANNERS,
        ..CampaignQuery::default()
    }
}

/// The campaigns of today a listing is enrolled in.
fn campaigns_of(conn: &mut Conn, listing: &Listing, today: Day) -> crate::Result<Vec<Campaign>> {
    let enrolled = service::enrolments_of(conn, &[listing.id], today)?;
    if enrolled.is_empty() {
        return Ok(Vec::new());
    }
    let (mut running, _) = service::campaigns(conn, None, &running_on(today))?;
    running.retain(|campaign| enrolled.iter().any(|one| one.campaign == campaign.id));
    Ok(running)
}

#[derive(Template)]
#[template(path = "market/listing.html")]
struct ListingPage<'a> {
    view: &'a View,
    listing: Listing,
    origin: String,
    category: String,
    story: String,
    made_on: String,
    grade: String,
    certificate: String,
    /// True when the certificate can be opened.
    certified: bool,
    marks: Vec<QualityMark>,
    /// How it reaches the buyer, and what that costs.
    sending: Vec<(String, String)>,
    /// Campaigns of today it is enrolled in.
    campaigns: Vec<Campaign>,
    return_rule: String,
    stars: Stars,
    reviews: Vec<Review>,
    /// Why nobody can buy it now; none when one can.
    not_sold: Option<String>,
    /// True when whoever buys it stands in the ledger.
    ledger: bool,
    unit_price: Option<String>,
    said: Vec<(String, String)>,
    kind: String,
    tiers: Vec<Tier>,
    sell_until: String,
    /// Where the county of origin lies; none when its outline is not known.
    map: Option<Map>,
    photos: Vec<Photo>,
    /// Who made or grew it, where that is another than who sells it.
    producer: Option<Verified>,
}

impl ListingPage<'_> {
    fn mark(&self, mark: &QualityMark) -> String {
        mark_name(self.view, mark.draft.mark)
    }

    fn shown(&self, photo: &Photo) -> Shown {
        shown_photo(&photo.sizes)
    }

    /// What is on it, or what it is of.
    fn alt(&self, photo: &Photo) -> String {
        if photo.alt.is_empty() {
            format!("{} {}", self.listing.title, photo.place)
        } else {
            photo.alt.clone()
        }
    }

    fn stars_of(&self, review: &Review) -> String {
        stars_in_words(review.stars)
    }
}

pub(super) async fn show(
    State(app): State<App>,
    view: View,
    Path((county, listing)): Path<(String, String)>,
) -> PageResult {
    let (county, id) = listing_of(&county, &listing)?;
    let today = view.now.day();
    let (shown, marks, campaigns, stars, reviews, photos, producer, (problem, sending, certified)) = app
        .db
        .read(move |conn| {
            let shown = service::listing(conn, county, id)?;
            let marks = service::marks_shown(conn, county, &[shown.listing.product], today)?;
            let campaigns = campaigns_of(conn, &shown.listing, today)?;
            let stars = service::stars_of(conn, county, shown.listing.product)?;
            let want = ReviewQuery { limit: 5, ..reviews_of(&shown.listing) };
            let (reviews, _) = service::reviews(conn, &want)?;
            let photos = service::photos_of(conn, county, shown.listing.product)?;
            let producer = match shown.lot.seller {
                own if own == shown.listing.seller => None,
                other => service::verified_seller(conn, county, other)?,
            };
            let problem = service::why_not_sold(conn, &shown.listing, today)?;
            let sending = service::sending_of(conn, county, shown.listing.seller)?;
            let certified = service::is_lot_certified(conn, county, shown.lot.id)?;
            let last = (problem, sending, certified);
            Ok::<_, Error>((shown, marks, campaigns, stars, reviews, photos, producer, last))
        })
        .await?;
    page(&ListingPage {
        view: &view,
        marks,
        sending: sending_words(&view, &sending),
        ledger: shown.listing.kind().is_some_and(|kind| kind.ledger),
        not_sold: problem.map(|problem| not_sold(&view, &problem)),
        origin: region::full_name_in(view.lang, shown.listing.origin),
        return_rule: view.say(&shown.listing.return_rule.label()),
        campaigns,
        stars,
        reviews,
        photos,
        producer,
        category: category_name(&view, shown.listing.category),
        unit_price: unit_price(&view, shown.listing.measure, shown.listing.price, shown.listing.net),
        said: said_of(&view, &shown.product.kind, &shown.said),
        kind: Kind::find(&shown.product.kind)
            .map_or_else(String::new, |kind| kind.name(chinese(&view)).to_owned()),
        tiers: shown.tiers,
        map: origin_map(&view, shown.listing.origin),
        sell_until: shown.listing.sell_until.map_or_else(String::new, |day| day.to_string()),
        made_on: shown.lot.made_on().map_or_else(String::new, |day| day.to_string()),
        listing: shown.listing,
        story: shown.product.story,
        grade: shown.lot.grade,
        certificate: shown.lot.certificate,
        certified,
    })
}

/// Why nobody can buy a listing, in words.
pub(crate) fn not_sold(view: &View, problem: &Error) -> String {
    match problem {
        Error::NoListing(_) => view.t("market-not-for-sale"),
        other => view.say(&kernel::Refusal::message(other)),
    }
}

/// Each way with what it costs, in words.
fn sending_words(view: &View, sending: &Handling) -> Vec<(String, String)> {
    let mut lines = vec![(view.t(Way::Point.key()), view.t("market-freight-free"))];
    for rule in &sending.rules {
        let area = rule
            .terms
            .area
            .map_or_else(|| view.t("market-whole-country"), |area| place_name_in(view.lang, area));
        lines.push((format!("{} · {area}", view.t(Way::Parcel.key())), parcel_words(view, &rule.terms)));
    }
    for store in sending.stores.iter().filter(|store| store.draft.is_open) {
        let draft = &store.draft;
        if draft.offers_pickup {
            let place = format!("{} · {}", region::full_name_in(view.lang, draft.village), draft.place);
            lines.push((format!("{} · {}", view.t(Way::StorePickup.key()), draft.name), place));
        }
        if let Some(area) = draft.brings_to {
            let fee = fee_words(view, view.money(&draft.fee), draft.free_from);
            lines.push((
                format!("{} · {}", view.t(Way::StoreDelivery.key()), place_name_in(view.lang, area)),
                fee,
            ));
        }
    }
    lines
}

fn parcel_words(view: &View, terms: &FreightTerms) -> String {
    let words = Message::new("market-freight-words")
        .with("first", terms.first)
        .with("fee", view.money(&terms.first_fee))
        .with("more", terms.more)
        .with("more_fee", view.money(&terms.more_fee));
    fee_words(view, view.say(&words), terms.free_from)
}

fn fee_words(view: &View, fee: String, free_from: Option<Fen>) -> String {
    match free_from {
        Some(from) => format!("{fee} · {}", view.t1("market-free-above", "sum", view.money(&from))),
        None => fee,
    }
}

/// Pixels of the map of an origin.
const MAP_WIDTH: i32 = 360;

/// The prefecture's counties with the one of origin marked; each leads to what it sells.
pub(super) fn origin_map(view: &View, origin: RegionCode) -> Option<Map> {
    if region::boundary(origin.county()).is_empty() {
        return None;
    }
    let (outlines, height) = region::map_outlines(MAP_WIDTH);
    let shapes = outlines.into_iter().map(|outline| {
        let name = region::name_in(view.lang, outline.county);
        let is_origin = outline.county == origin.county();
        MapShape {
            href: format!("/zones/{}", outline.county),
            title: name.clone(),
            label: if is_origin && outline.is_labelled { name } else { String::new() },
            value: String::new(),
            path: outline.path,
            label_at: outline.label_at,
            level: if is_origin { 4 } else { 1 },
        }
    });
    Some(Map { title: view.t("market-origin-map"), size: (MAP_WIDTH, height), shapes: shapes.collect() })
}
