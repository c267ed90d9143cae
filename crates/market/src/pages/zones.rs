//! The counties' zones (县域专区): what each is known for, what is new there, and who sells it.

use askama::Template;
use axum::extract::{Path, State};
use kernel::RegionCode;
use ui::{App, Map, PageError, PageResult, View, page};

use super::listing_url;
use super::shop::origin_map;
use super::words::mark_name;
use crate::Error;
use crate::model::{Listing, QualityMark, relief_counties};
use crate::service::{self, Shelf};

/// Listings of each part of a zone.
const SHOWN: i64 = 12;

/// A county and how much it has on the shelf.
struct Zone {
    code: RegionCode,
    name: String,
    listings: i64,
    sellers: i64,
    relief: bool,
}

#[derive(Template)]
#[template(path = "market/zones.html")]
struct ZonesPage<'a> {
    view: &'a View,
    zones: Vec<Zone>,
}

pub(super) async fn list(State(app): State<App>, view: View) -> PageResult {
    let today = view.now.day();
    let counted = app.db.read(move |conn| service::shelf_by_county(conn, today)).await?;
    let relief = relief_counties(today);
    let zone = |code: RegionCode| {
        let found = counted.iter().find(|(county, ..)| *county == code);
        let (listings, sellers) = found.map_or((0, 0), |(_, listings, sellers)| (*listings, *sellers));
        Zone {
            code,
            name: region::name_in(view.lang, code),
            listings,
            sellers,
            relief: relief.contains(&code),
        }
    };
    let counties = region::divisions().counties();
    let zones = counties.into_iter().map(|county| zone(county.code)).collect();
    page(&ZonesPage { view: &view, zones })
}

#[derive(Template)]
#[template(path = "market/zone.html")]
struct ZonePage<'a> {
    view: &'a View,
    county: RegionCode,
    name: String,
    relief: bool,
    total: i64,
    newest: Vec<Listing>,
    /// The county's directory of famous products (名特优农产品目录): what has a mark that holds.
    famous: Vec<(Listing, Vec<QualityMark>)>,
    map: Option<Map>,
}

impl ZonePage<'_> {
    /// Nothing more is said of single listings.
    const fn notes(&self) -> [&'static str; 0] {
        []
    }

    fn url(&self, listing: &Listing) -> String {
        listing_url(listing.county, listing.id)
    }

    fn mark(&self, mark: &QualityMark) -> String {
        mark_name(self.view, mark.draft.mark)
    }
}

pub(super) async fn show(State(app): State<App>, view: View, Path(county): Path<String>) -> PageResult {
    let known = county.parse::<RegionCode>().ok();
    let county = known
        .filter(|code| region::divisions().counties().iter().any(|one| one.code == *code))
        .ok_or_else(PageError::not_found)?;
    let today = view.now.day();
    let (newest, total, famous) = app
        .db
        .read(move |conn| {
            let of_county = Shelf { county: Some(county), limit: SHOWN, ..Shelf::default() };
            let (newest, total) = service::browse(conn, &of_county, today)?;
            let (marked, _) = service::browse(conn, &Shelf { marked: true, ..of_county }, today)?;
            let products: Vec<_> = marked.iter().map(|listing| listing.product).collect();
            let marks = service::marks_shown(conn, county, &products, today)?;
            let of = |listing: &Listing| {
                marks.iter().filter(|mark| mark.product == listing.product).cloned().collect::<Vec<_>>()
            };
            let famous: Vec<_> = marked.into_iter().map(|listing| (listing.clone(), of(&listing))).collect();
            Ok::<_, Error>((newest, total, famous))
        })
        .await?;
    page(&ZonePage {
        name: region::name_in(view.lang, county),
        relief: relief_counties(today).contains(&county),
        map: origin_map(&view, county),
        county,
        total,
        newest,
        famous,
        view: &view,
    })
}
