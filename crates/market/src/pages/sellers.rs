//! The sellers of a county or the city: who they are, and what they sold; and a seller's public page.

use askama::Template;
use axum::extract::{Path, State};
use kernel::{Fen, OrganisationId, RegionCode, ResourceRef};
use ui::{
    App, Cell, Column, Door, Filter, ListQuery, ListView, PageError, PageResult, Tone, View, list_page, page,
};

use super::listing_url;
use super::paged::{PAGE, Paged, passed_over};
use super::words::{kind_name, kinds, standing_words};
use crate::Error;
use crate::model::{Listing, ReportSpan, Reputation, SellerKind, Standing, Verified};
use crate::service::{self, SEE_SELLERS, SellerQuery, SellerReport, Shelf};

/// Who the sellers are, as the market authority is told in January and July (电子商务法 28).
pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let today = view.now.day();
    let (found, total) = reports(&app, &view, &query, ReportSpan::quarter_of(today)).await?;
    let sellers: Vec<OrganisationId> = found.iter().map(|one| one.seller.id).collect();
    let reminded = app.db.read(move |conn| service::last_reminded(conn, &sellers)).await?;
    let reminded = |seller: OrganisationId| {
        let one = reminded.iter().find(|(id, _)| *id == seller);
        one.and_then(|(_, at)| *at).map_or(Cell::Missing, Cell::Time)
    };
    let list = ListView {
        title: view.t("market-sellers"),
        intro: view.t("market-sellers-intro"),
        file: "sellers-identity",
        filters: filters(&view),
        columns: vec![
            Column::words(view.t("market-seller-name")),
            Column::words(view.t("market-seller-kind")),
            Column::words(view.t("market-seller-registration")),
            Column::words(view.t("market-seller-identity")),
            Column::words(view.t("market-seller-village")),
            Column::words(view.t("market-seller-contact")),
            Column::words(view.t("market-seller-since")),
            Column::words(view.t("market-standing")),
            Column::words(view.t("market-must-register")),
            Column::words(view.t("market-reminded-on")),
            Column::words(view.t("market-seller-file")),
        ],
        rows: found.iter().map(|one| row_of(&view, one, reminded(one.seller.id))).collect(),
        total,
        empty: view.t("market-sellers-empty"),
        action: Some((
            view.t("market-applications"),
            "/county/sellers/applications?status=waiting".to_owned(),
        )),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

/// What the sellers sold in a quarter or half-year, as the tax office is told (国务院令 810).
pub(super) async fn incomes(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let today = view.now.day();
    let span = match query.filter("span") {
        "" => ReportSpan::quarter_of(today),
        text => text.parse()?,
    };
    let (found, total) = reports(&app, &view, &query, span).await?;
    let spans = ReportSpan::recent(today).iter().map(|one| (one.to_string(), one.to_string())).collect();
    let mut filters = filters(&view);
    filters.push(Filter { name: "span", label: view.t("market-span"), options: spans });
    let list = ListView {
        title: view.t("market-incomes"),
        intro: view.t1("market-incomes-intro", "span", span),
        file: "sellers-income",
        filters,
        columns: vec![
            Column::words(view.t("market-seller-name")),
            Column::words(view.t("market-seller-kind")),
            Column::words(view.t("market-seller-registration")),
            Column::words(view.t("market-seller-identity")),
            Column::words(view.t("market-seller-village")),
            Column::words(view.t("market-seller-contact")),
            Column::numbers(view.t("market-sold-orders")),
            Column::numbers(view.t("market-sold-amount")),
            Column::numbers(view.t("market-freight")),
            Column::words(view.t("market-must-register")),
        ],
        rows: found.iter().map(|one| income_of(&view, one)).collect(),
        total,
        empty: view.t("market-sellers-empty"),
        action: None,
        searchable: true,
    };
    list_page(&view, &query, &list)
}

async fn reports(
    app: &App,
    view: &View,
    query: &ListQuery,
    span: ReportSpan,
) -> Result<(Vec<SellerReport>, i64), PageError> {
    if view.door == Door::City || view.actor.scope(SEE_SELLERS, "Shop").regions.is_empty() {
        view.actor.may(SEE_SELLERS, &ResourceRef::new("Shop", app.site.city))?;
    }
    let want = SellerQuery {
        words: query.words().to_owned(),
        county: query.filter("county").parse().ok(),
        kind: SellerKind::parse(query.filter("kind")),
        standing: query.filter("standing").to_owned(),
        flagged: query.filter("flag") == "1",
        offset: query.offset(),
        limit: query.limit(),
    };
    let (actor, today) = (view.actor.clone(), view.now.day());
    Ok(app.db.read(move |conn| service::seller_reports(conn, &actor, &want, span.days(), today)).await?)
}

fn filters(view: &View) -> Vec<Filter> {
    let standings = Standing::WORDS.map(|word| {
        let name = match word {
            "due" => "market-standing-due-soon",
            "grace" => "market-standing-in-grace",
            "lapsed" => "market-standing-lapsed",
            _ => "market-standing-good",
        };
        (word.to_owned(), view.t(name))
    });
    vec![
        Filter { name: "county", label: view.t("market-county"), options: region::county_options(view.lang) },
        Filter {
            name: "kind",
            label: view.t("market-seller-kind"),
            options: kinds(view).into_iter().map(|(word, name)| (word.to_owned(), name)).collect(),
        },
        Filter { name: "standing", label: view.t("market-standing"), options: standings.into() },
        Filter {
            name: "flag",
            label: view.t("market-must-register"),
            options: vec![("1".to_owned(), view.t("market-over-limit"))],
        },
    ]
}

/// Name, kind, registration, identity, village and contact: what both reports say of a seller.
fn who(view: &View, one: &SellerReport) -> Vec<Cell> {
    let seller = &one.seller;
    let registration = if seller.registration.is_empty() {
        view.t("market-on-declaration")
    } else {
        seller.registration.clone()
    };
    vec![
        Cell::Link(seller.name.clone(), shop_url(seller.county, seller.id)),
        Cell::Text(kind_name(view, seller.kind)),
        Cell::Text(registration),
        Cell::Text(one.identity.clone()),
        Cell::Text(region::full_name_in(view.lang, seller.village)),
        Cell::Text(seller.contact.clone()),
    ]
}

fn flag(view: &View, one: &SellerReport) -> Cell {
    if one.must_register() { Cell::Tag(Tone::Bad, view.t("market-over-limit")) } else { Cell::Missing }
}

fn row_of(view: &View, one: &SellerReport, reminded: Cell) -> Vec<Cell> {
    let seller = &one.seller;
    let (tone, standing) = standing_words(view, seller.standing(view.now.day()));
    let mut row = who(view, one);
    row.extend([
        Cell::Text(seller.since.to_string()),
        Cell::Tag(tone, standing),
        flag(view, one),
        reminded,
        Cell::Link(
            view.t("market-seller-file"),
            format!("/county/sellers/file/{}/{}", seller.county, seller.id),
        ),
    ]);
    row
}

fn income_of(view: &View, one: &SellerReport) -> Vec<Cell> {
    let (orders, amount, freight) =
        one.in_span.map_or((0, Fen::ZERO, Fen::ZERO), |sold| (sold.orders, sold.amount, sold.freight));
    let door = if view.door == Door::City { "/city/orders" } else { "/county/orders" };
    let mut row = who(view, one);
    row.extend([
        Cell::NumberLink(orders, format!("{door}?q={}", one.seller.name)),
        Cell::Money(amount),
        Cell::Money(freight),
        flag(view, one),
    ]);
    row
}

/// The address of a seller's page.
pub(super) fn shop_url(county: RegionCode, seller: OrganisationId) -> String {
    format!("/shops/{county}/{seller}")
}

#[derive(Template)]
#[template(path = "market/shop_of.html")]
struct ShopPage<'a> {
    view: &'a View,
    seller: Verified,
    kind: String,
    village: String,
    standing: String,
    tone: &'static str,
    done: Reputation,
    listings: Vec<Listing>,
    paged: Paged,
}

impl ShopPage<'_> {
    /// Nothing is said of single listings.
    const fn notes(&self) -> [&'static str; 0] {
        []
    }

    fn upheld(&self) -> String {
        let (claims, upheld) = (self.done.claims.to_string(), self.done.upheld.to_string());
        self.view.t2("market-shop-claims-words", ("claims", &claims), ("upheld", &upheld))
    }

    fn url(&self, listing: &Listing) -> String {
        listing_url(listing.county, listing.id)
    }
}

/// Who sells, since when, verified until when, and what is on the shelf.
pub(super) async fn shop(
    State(app): State<App>,
    view: View,
    query: ListQuery,
    Path((county, seller)): Path<(String, String)>,
) -> PageResult {
    let offset = passed_over(&query);
    let known = county.parse::<RegionCode>().ok().zip(seller.parse::<OrganisationId>().ok());
    let (county, id) = known.ok_or_else(PageError::not_found)?;
    let today = view.now.day();
    let (seller, (listings, total), done) = app
        .db
        .read(move |conn| {
            let seller = service::verified_seller(conn, county, id)?.ok_or(Error::NoSeller)?;
            let shelf =
                Shelf { county: Some(county), seller: Some(id), offset, limit: PAGE, ..Shelf::default() };
            let found = service::browse(conn, &shelf, today)?;
            Ok::<_, Error>((seller, found, service::reputation_of(conn, county, id, today)?))
        })
        .await?;
    let (tone, standing) = standing_words(&view, seller.standing(today));
    page(&ShopPage {
        view: &view,
        kind: kind_name(&view, seller.kind),
        village: region::full_name_in(view.lang, seller.village),
        standing,
        tone: tone.class(),
        done,
        listings,
        paged: Paged::of(&query, &shop_url(county, id), total),
        seller,
    })
}
