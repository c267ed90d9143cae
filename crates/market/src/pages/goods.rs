//! What a seller has on the shelf, and the form that puts more there.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use evidence::{Files, Sent};
use kernel::Grams;
use ui::{App, FormView, Id, ListQuery, PageError, PageResult, Typed, View, page, page_with, redirect};

use super::photos::{kept_photos, shown_kept, take_in};
use super::picture::Shown;
use super::sell::seller_of;
use super::words::{chinese, document_name, unit_name};
use super::{category_name, listing_url};
use crate::model::{
    Attribute, Category, GoodsRow, Kind, Listing, ListingId, LotDraft, MOST_PHOTOS, Measure, ProductDraft,
    ProductId, PurchaseDraft, ReturnRule, Said, Terms, UNITS, Wholesale, unit_of, unit_word,
};
use crate::service::{self, PUBLISH_LISTING, Seller};
use crate::store::{LotRow, ProductRow};
use crate::{Error, GoodsError};

#[derive(Template)]
#[template(path = "market/goods.html")]
struct GoodsPage<'a> {
    view: &'a View,
    shop: service::Shop,
    listings: Vec<Listing>,
}

impl GoodsPage<'_> {
    fn url(&self, listing: &Listing) -> String {
        listing_url(listing.county, listing.id)
    }

    /// True for what the shop made itself, and does not sell for another.
    fn is_own(&self, listing: &Listing) -> bool {
        self.shop.products.iter().any(|one| one.id == listing.product)
    }

    /// Lots with pieces on no shelf: each with the name of its product and its day.
    fn lots(&self) -> Vec<(&LotRow, &str, String)> {
        let named = |lot: &LotRow| self.shop.products.iter().find(|one| one.id == lot.product);
        let left = self.shop.lots.iter().filter(|lot| lot.unlisted > 0);
        left.map(|lot| {
            let name = named(lot).map_or("", |product| product.name.as_str());
            (lot, name, lot.made_on().map_or_else(String::new, |day| day.to_string()))
        })
        .collect()
    }
}

pub(super) async fn list(State(app): State<App>, view: View) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    view.actor.may(PUBLISH_LISTING, &seller)?;
    let shop = app.db.read(move |conn| service::shop_of(conn, &seller)).await?;
    let listings = shop.listings.clone();
    page(&GoodsPage { view: &view, shop, listings })
}

#[derive(Template)]
#[template(path = "market/goods_new.html")]
struct NewPage<'a> {
    view: &'a View,
    form: FormView,
    /// Photographs that were sent with the form before it had to be corrected.
    kept: Vec<(String, Shown)>,
    pictures: Vec<(String, String)>,
    villages: Vec<(String, String)>,
    return_rules: Vec<(String, String)>,
    units: Vec<(String, String)>,
    kind: &'static Kind,
    /// The document one must hold to sell it.
    licence: Option<String>,
    /// The product a new lot is of; none for a new product.
    product: Option<ProductRow>,
}

impl NewPage<'_> {
    /// How many photographs may still be chosen.
    fn left(&self) -> usize {
        MOST_PHOTOS.saturating_sub(self.kept.len())
    }

    fn chinese(&self) -> bool {
        chinese(self.view)
    }

    fn kind_name(&self) -> &str {
        self.kind.name(self.chinese())
    }

    fn needs_certificate(&self) -> bool {
        self.kind.certificate
    }

    /// The words of an attribute that is chosen, with none first.
    fn choices(&self, of: &Attribute) -> Vec<(String, String)> {
        let none = (String::new(), self.view.t("market-not-said"));
        let words = of.choices.iter().map(|one| (one.key.clone(), one.name(self.chinese()).to_owned()));
        std::iter::once(none).chain(words).collect()
    }

    fn label(&self, of: &Attribute) -> String {
        let name = of.name(self.chinese());
        let unit =
            if of.unit.is_empty() { String::new() } else { format!(" ({})", of.unit_name(self.chinese())) };
        let must = if of.required { " *" } else { "" };
        format!("{name}{unit}{must}")
    }
}

/// The shelves with their kinds, to choose from.
#[derive(Template)]
#[template(path = "market/goods_kinds.html")]
struct KindsPage<'a> {
    view: &'a View,
    shelves: Vec<(String, Vec<(&'static str, String)>)>,
}

/// The shipped pictures with their names.
const PICTURES: [(&str, &str); 22] = [
    ("pear", "market-picture-pear"),
    ("apple", "market-picture-apple"),
    ("tofu", "market-picture-tofu"),
    ("bean", "market-picture-bean"),
    ("herb", "market-picture-herb"),
    ("cherry", "market-picture-cherry"),
    ("grape", "market-picture-grape"),
    ("sweet_potato", "market-picture-sweet-potato"),
    ("millet", "market-picture-millet"),
    ("pepper", "market-picture-pepper"),
    ("peony", "market-picture-peony"),
    ("walnut", "market-picture-walnut"),
    ("honey", "market-picture-honey"),
    ("mushroom", "market-picture-mushroom"),
    ("corn", "market-picture-corn"),
    ("egg", "market-picture-egg"),
    ("noodles", "market-picture-noodles"),
    ("tea", "market-picture-tea"),
    ("craft", "market-picture-craft"),
    ("mountain", "market-picture-mountain"),
    ("seedling", "market-picture-seedling"),
    ("box", "market-picture-box"),
];

fn new_page(
    view: &View,
    seller: &Seller,
    kind: &'static Kind,
    product: Option<ProductRow>,
    form: FormView,
    kept: Vec<(String, Shown)>,
) -> PageResult {
    let pictures = PICTURES.iter().map(|(key, name)| ((*key).to_owned(), view.t(name))).collect();
    let villages = region::village_options(view.lang, seller.county);
    let (return_rules, units) = (return_rules(view), units(view));
    let licence = kind.licence().map(|one| view.t1("market-needs-licence", "name", document_name(view, one)));
    let status = form.status();
    page_with(
        status,
        &NewPage { view, form, kept, pictures, villages, return_rules, units, kind, licence, product },
    )
}

/// The rules a seller may choose, the one of the kind first.
pub(super) fn return_rules(view: &View) -> Vec<(String, String)> {
    let own = (String::new(), view.t("market-return-own"));
    let rules = ReturnRule::ALL.iter().map(|one| (one.as_str().to_owned(), view.say(&one.label())));
    std::iter::once(own).chain(rules).collect()
}

/// The units goods are counted in.
pub(super) fn units(view: &View) -> Vec<(String, String)> {
    UNITS.iter().map(|unit| (unit_word(*unit).to_owned(), unit_name(view, *unit))).collect()
}

/// First the kind, then what is asked of it.
pub(super) async fn new(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    view.actor.may(PUBLISH_LISTING, &seller)?;
    let product = known_product(&app, &seller, query.filter("product")).await?;
    let kind = product.as_ref().map_or_else(|| query.filter("kind"), |product| product.kind.as_str());
    let Some(kind) = Kind::find(kind) else { return kinds_page(&view) };
    let typed = Typed::of([
        ("made_on", view.now.day().to_string()),
        ("pieces", "50".to_owned()),
        ("minimum", "1".to_owned()),
        ("title", product.as_ref().map_or_else(String::new, |product| product.name.clone())),
        ("picture", if kind.is_grown() { "" } else { "box" }.to_owned()),
    ]);
    new_page(&view, &seller, kind, product, FormView::new(typed), Vec::new())
}

/// The seller's product a new lot is of; none when a new product is described.
async fn known_product(app: &App, seller: &Seller, id: &str) -> Result<Option<ProductRow>, PageError> {
    if id.is_empty() {
        return Ok(None);
    }
    let id: ProductId = id.parse().map_err(|_| Error::NoProduct)?;
    let whose = seller.clone();
    let shop = app.db.read(move |conn| service::shop_of(conn, &whose)).await?;
    let found = shop.products.into_iter().find(|one| one.id == id).ok_or(Error::NoProduct)?;
    Ok(Some(found))
}

fn kinds_page(view: &View) -> PageResult {
    let kinds_on =
        |shelf| Kind::of(shelf).map(|kind| (kind.code.as_str(), kind.name(chinese(view)).to_owned()));
    let shelves =
        Category::ALL.iter().map(|shelf| (category_name(view, *shelf), kinds_on(*shelf).collect())).collect();
    page(&KindsPage { view, shelves })
}

/// One form for a villager: the product with its photographs, its lot and its listing, all or nothing. A form that has to
/// be corrected keeps the photographs that were sent with it.
pub(super) async fn publish(
    State(app): State<App>,
    Extension(files): Extension<Files>,
    view: View,
    mut sent: Sent,
) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    view.actor.may(PUBLISH_LISTING, &seller)?;
    let taken = take_in(&app, &files, &view, &mut sent).await;
    let typed = sent.typed;
    let Some(kind) = Kind::find(typed.get("kind")) else {
        return Err(Error::from(GoodsError::NoKind).into());
    };
    let product = known_product(&app, &seller, typed.get("product")).await?;
    let published = match (taken, &product) {
        (Ok(()), Some(product)) => try_publish_lot(&app, &view, &seller, product, &typed).await,
        (Ok(()), None) => try_publish(&app, &view, &seller, kind, &typed).await,
        (Err(refused), _) => Err(refused),
    };
    match published {
        Ok(listing) => Ok(redirect(&listing_url(seller.county, listing))),
        Err(error) if error.is_correctable() => {
            let kept = shown_kept(&app, &view, &typed).await?;
            new_page(&view, &seller, kind, product, FormView::refused(typed, error), kept)
        }
        Err(error) => Err(error),
    }
}

async fn try_publish(
    app: &App,
    view: &View,
    seller: &Seller,
    kind: &Kind,
    typed: &Typed,
) -> Result<ListingId, PageError> {
    let GoodsRow { product, lot, terms, purchase, .. } = goods_in(typed, kind)?;
    let (actor, now, seller) = (view.actor.clone(), view.now, seller.clone());
    let (city, photos) = (app.site.city, kept_photos(typed)?);
    let listing = app
        .db
        .write(move |tx| {
            let product = service::add_product(tx, &actor, now, &seller, &product)?;
            if !photos.is_empty() {
                service::add_photos(tx, &actor, now, city, &seller, product, &photos)?;
            }
            let lot = service::record_lot(tx, &actor, now, &seller, product, &lot)?;
            if let Some(purchase) = &purchase {
                service::record_purchase(tx, &actor, now, &seller, lot, purchase)?;
            }
            service::publish(tx, &actor, now, &seller, lot, &terms)
        })
        .await?;
    Ok(listing)
}

/// A new lot of a product that is known: marks, photographs and reviews stay with it.
async fn try_publish_lot(
    app: &App,
    view: &View,
    seller: &Seller,
    product: &ProductRow,
    typed: &Typed,
) -> Result<ListingId, PageError> {
    let kind = Kind::find(&product.kind).ok_or_else(|| Error::from(GoodsError::NoKind))?;
    let (lot, purchase) = lot_in(typed, kind)?;
    let terms = terms_in(typed, lot.pieces)?;
    let (actor, now, seller, product) = (view.actor.clone(), view.now, seller.clone(), product.id);
    let listing = app
        .db
        .write(move |tx| {
            let lot = service::record_lot(tx, &actor, now, &seller, product, &lot)?;
            if let Some(purchase) = &purchase {
                service::record_purchase(tx, &actor, now, &seller, lot, purchase)?;
            }
            service::publish(tx, &actor, now, &seller, lot, &terms)
        })
        .await?;
    Ok(listing)
}

/// The goods of a form: product, lot and terms.
pub fn goods_in(typed: &Typed, kind: &Kind) -> Result<GoodsRow, PageError> {
    let product = ProductDraft {
        name: typed.required("name")?.to_owned(),
        category: kind.shelf().ok_or(Error::NoCategory)?,
        picture: typed.get("picture").to_owned(),
        story: typed.get("story").to_owned(),
        kind: kind.code.clone(),
        said: said_in(typed),
    };
    let (lot, purchase) = lot_in(typed, kind)?;
    Ok(GoodsRow { line: 0, terms: terms_in(typed, lot.pieces)?, product, lot, purchase })
}

/// The lot of a form, and of whom it was bought where its kind asks for that.
fn lot_in(typed: &Typed, kind: &Kind) -> Result<(LotDraft, Option<PurchaseDraft>), PageError> {
    let lot = LotDraft {
        origin: typed.parse("origin")?,
        made_on: typed.parse("made_on")?,
        grade: typed.get("grade").to_owned(),
        certificate: typed.get("certificate").to_owned(),
        pieces: typed.parse("pieces")?,
        keeps_days: typed.optional("keeps_days")?,
    };
    let purchase = if kind.ledger { Some(purchase_in(typed)?) } else { None };
    Ok((lot, purchase))
}

/// The shipped picture that fits a kind best.
#[must_use]
pub fn picture_for(kind: &Kind) -> &'static str {
    let of_shelf = match kind.shelf() {
        Some(Category::Fruit) => "pear",
        Some(Category::GrainOil) => "millet",
        Some(Category::Mountain) => "walnut",
        Some(Category::Bean) => "bean",
        Some(Category::Herb) => "herb",
        Some(Category::Craft) => "craft",
        Some(Category::Tourism) => "mountain",
        Some(Category::FarmInput) => "seedling",
        Some(Category::DailyGoods) | None => "box",
    };
    PICTURES.into_iter().map(|(picture, _)| picture).find(|picture| *picture == kind.code).unwrap_or(of_shelf)
}

/// What was said of the kind: the fields `said-…` that are filled in.
fn said_in(typed: &Typed) -> Said {
    let fields = typed.pairs().filter_map(|(name, value)| Some((name.strip_prefix("said-")?, value.trim())));
    fields
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

fn purchase_in(typed: &Typed) -> Result<PurchaseDraft, PageError> {
    Ok(PurchaseDraft {
        supplier: typed.get("supplier").to_owned(),
        supplier_contact: typed.get("supplier_contact").to_owned(),
        batch: typed.get("batch").to_owned(),
        bought_on: typed.parse("bought_on")?,
    })
}

pub(super) fn terms_in(typed: &Typed, pieces: i64) -> Result<Terms, PageError> {
    let unit = unit_of(typed.get("unit")).unwrap_or(kernel::Unit::Piece);
    let tiers = Wholesale::read_tiers(typed.get("tiers")).map_err(Error::from)?;
    Ok(Terms {
        title: typed.required("title")?.to_owned(),
        price: typed.parse("price")?,
        net: Grams(typed.parse("net_grams")?),
        pieces,
        return_rule: ReturnRule::parse(typed.get("return_rule")),
        measure: Measure { unit, weighed: typed.get("weighed") == "1" },
        wholesale: Wholesale { minimum: typed.optional("minimum")?.unwrap_or(1), tiers },
    })
}

pub(super) async fn withdraw(State(app): State<App>, view: View, Id(id): Id<ListingId>) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    let (actor, now) = (view.actor.clone(), view.now);
    app.db.write(move |tx| service::withdraw(tx, &actor, now, seller.county, id)).await?;
    Ok(redirect("/sell/goods"))
}
