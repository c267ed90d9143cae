//! Selling: products, lots and listings of the reader's own shop.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use evidence::model::FileId;
use kernel::{Fen, Grams, RegionCode};
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Error;
use crate::model::{
    Category, ListingId, LotDraft, LotId, Measure, ProductDraft, ProductId, PurchaseDraft, ReturnRule, Terms,
    Tier, Wholesale, unit_of,
};
use crate::pages::{certificate_url, seller_of};
use crate::service::{self, PUBLISH_LISTING, Shop};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(products, add_product))
        .routes(routes!(lots, record_lot))
        .routes(routes!(certify_lot))
        .routes(routes!(publish))
        .routes(routes!(withdraw))
        .routes(routes!(revise))
}

#[derive(Serialize, ToSchema)]
struct Made {
    /// The number of what was made.
    id: String,
}

fn made(id: impl ToString) -> (StatusCode, Json<Made>) {
    (StatusCode::CREATED, Json(Made { id: id.to_string() }))
}

#[derive(Serialize, ToSchema)]
struct OwnProduct {
    /// Its number.
    id: String,
    /// Its name.
    name: String,
    /// Its kind, by the word of the catalogue.
    kind: String,
    /// Its shelf.
    category: String,
    /// A few words about it.
    story: String,
}

/// The products of the reader's shop, newest first.
#[utoipa::path(get, path = "/api/v1/products", responses((status = 200, body = Vec<OwnProduct>), (status = 401), (status = 403)))]
async fn products(State(app): State<App>, view: View) -> ApiResult<Vec<OwnProduct>> {
    let products = own_shop(&app, &view).await?.products.into_iter();
    let body = products.map(|one| OwnProduct {
        id: one.id.to_string(),
        name: one.name,
        kind: one.kind,
        category: one.category,
        story: one.story,
    });
    Ok(Json(body.collect()))
}

async fn own_shop(app: &App, view: &View) -> Result<Shop, PageError> {
    let seller = seller_of(app, view).await?;
    view.actor.may(PUBLISH_LISTING, &seller)?;
    Ok(app.db.read(move |conn| service::shop_of(conn, &seller)).await?)
}

#[derive(Serialize, ToSchema)]
struct OwnLot {
    /// Its number.
    id: String,
    /// The product it is of.
    product: String,
    /// The village it comes from.
    origin: String,
    /// Day of harvest or making.
    made_on: Option<String>,
    /// Grade as the seller states it.
    grade: String,
    /// Number of the certificate of conformity; empty where none is needed.
    certificate: String,
    /// The address of its file; none when nobody handed it in.
    certificate_file: Option<String>,
    /// Pieces in all.
    pieces: i64,
    /// Pieces on no shelf.
    unlisted: i64,
    /// Who made or grew it; another shop for what may be sold under a grant.
    producer: String,
    /// The grant it may be sold under; none for a lot of the shop's own.
    grant: Option<String>,
}

/// The lots of the reader's shop, newest first, and then those of others that it may put on the shelf under a grant.
#[utoipa::path(get, path = "/api/v1/lots", responses((status = 200, body = Vec<OwnLot>), (status = 401), (status = 403)))]
async fn lots(State(app): State<App>, view: View) -> ApiResult<Vec<OwnLot>> {
    let seller = seller_of(&app, &view).await?;
    view.actor.may(PUBLISH_LISTING, &seller)?;
    let today = view.now.day();
    let (own, others, certified) = app
        .db
        .read(move |conn| {
            let others = service::lots_of_others(conn, &seller, today)?;
            let own = service::shop_of(conn, &seller)?.lots;
            let all: Vec<LotId> =
                own.iter().chain(others.iter().map(|(lot, _)| lot)).map(|lot| lot.id).collect();
            let certified = service::certified_among(conn, seller.county, &all)?;
            Ok::<_, Error>((own, others, certified))
        })
        .await?;
    let own = own.into_iter().map(|lot| (lot, None));
    let lots = own.chain(others.into_iter().map(|(lot, grant)| (lot, Some(grant))));
    let body = lots.map(|(one, grant)| OwnLot {
        producer: one.seller.to_string(),
        grant: grant.map(|grant| grant.to_string()),
        id: one.id.to_string(),
        certificate_file: certified.contains(&one.id).then(|| certificate_url(one.county, one.id)),
        product: one.product.to_string(),
        origin: one.origin.to_string(),
        made_on: one.made_on().map(|day| day.to_string()),
        grade: one.grade,
        certificate: one.certificate,
        pieces: one.pieces,
        unlisted: one.unlisted,
    });
    Ok(Json(body.collect()))
}

#[derive(Deserialize, ToSchema)]
struct NewProduct {
    /// Its name.
    #[schema(example = "核桃")]
    name: String,
    /// Its kind, by the word of the catalogue (`GET /api/v1/kinds`): it decides whether a certificate is needed.
    #[serde(default)]
    #[schema(example = "nut")]
    kind: String,
    /// What is said of it, as its kind asks.
    #[serde(default)]
    said: std::collections::BTreeMap<String, String>,
    /// Its shelf: `fruit`, `grain_oil`, `mountain`, `bean`, `herb`, `craft`, `tourism`, `farm_input` or `daily_goods`.
    #[schema(example = "mountain")]
    category: String,
    /// The key of a shipped picture.
    #[serde(default)]
    picture: String,
    /// A few words about it.
    #[serde(default)]
    story: String,
}

/// Describes a product.
#[utoipa::path(post, path = "/api/v1/products", request_body = NewProduct, responses((status = 201, body = Made), (status = 401), (status = 403), (status = 422)))]
async fn add_product(
    State(app): State<App>,
    view: View,
    ApiJson(new): ApiJson<NewProduct>,
) -> Result<(StatusCode, Json<Made>), PageError> {
    let seller = seller_of(&app, &view).await?;
    let category = Category::parse(&new.category).ok_or(Error::NoCategory)?;
    let draft = ProductDraft {
        name: new.name,
        category,
        picture: new.picture,
        story: new.story,
        kind: new.kind,
        said: new.said,
    };
    let (actor, now) = (view.actor, view.now);
    Ok(made(app.db.write(move |tx| service::add_product(tx, &actor, now, &seller, &draft)).await?))
}

#[derive(Deserialize, ToSchema)]
struct NewLot {
    /// The product.
    #[schema(value_type = String)]
    product: ProductId,
    /// The village it comes from, twelve digits.
    #[schema(value_type = String, example = "410324102201")]
    origin: RegionCode,
    /// Day of harvest or making.
    #[schema(example = "2026-10-08")]
    made_on: String,
    /// Grade as the seller states it.
    #[serde(default)]
    grade: String,
    /// Number of the certificate of conformity, where one is needed.
    #[serde(default)]
    certificate: String,
    /// How many pieces.
    #[schema(example = 100)]
    pieces: i64,
    /// How many days it keeps from that day on.
    #[serde(default)]
    #[schema(example = 180)]
    keeps_days: Option<i32>,
    /// Of whom it was bought, for goods whose kind asks for it, such as pesticide.
    #[serde(default)]
    purchase: Option<NewPurchase>,
}

#[derive(Deserialize, ToSchema)]
struct NewPurchase {
    /// Of whom.
    #[schema(example = "洛阳农资批发（示例）")]
    supplier: String,
    /// How they are reached.
    #[schema(example = "0379-00000000")]
    supplier_contact: String,
    /// The producer's batch.
    #[schema(example = "20260801-3")]
    batch: String,
    /// When.
    #[schema(example = "2026-09-01")]
    bought_on: String,
}

impl NewPurchase {
    fn draft(self) -> Result<PurchaseDraft, PageError> {
        let bought_on = ui::Typed::of([("bought_on", self.bought_on)]).parse("bought_on")?;
        let Self { supplier, supplier_contact, batch, .. } = self;
        Ok(PurchaseDraft { supplier, supplier_contact, batch, bought_on })
    }
}

/// Records what was harvested or made together.
#[utoipa::path(post, path = "/api/v1/lots", request_body = NewLot, responses((status = 201, body = Made), (status = 401), (status = 403), (status = 404), (status = 422)))]
async fn record_lot(
    State(app): State<App>,
    view: View,
    ApiJson(new): ApiJson<NewLot>,
) -> Result<(StatusCode, Json<Made>), PageError> {
    let seller = seller_of(&app, &view).await?;
    let made_on = ui::Typed::of([("made_on", new.made_on)]).parse("made_on")?;
    let draft = LotDraft {
        origin: new.origin,
        made_on,
        grade: new.grade,
        certificate: new.certificate,
        pieces: new.pieces,
        keeps_days: new.keeps_days,
    };
    let purchase = new.purchase.map(NewPurchase::draft).transpose()?;
    let (actor, now, product) = (view.actor, view.now, new.product);
    let lot = app.db.write(move |tx| {
        let lot = service::record_lot(tx, &actor, now, &seller, product, &draft)?;
        if let Some(purchase) = &purchase {
            service::record_purchase(tx, &actor, now, &seller, lot, purchase)?;
        }
        Ok::<_, Error>(lot)
    });
    Ok(made(lot.await?))
}

#[derive(Deserialize, ToSchema)]
struct NewLotCertificate {
    /// The number of a file handed in as a document: a picture or a PDF.
    #[schema(value_type = String)]
    file: FileId,
}

/// Shows the certificate of conformity of a lot of the reader's shop; the newest counts, and buyers may open it.
#[utoipa::path(post, path = "/api/v1/lots/{lot}/certificate", params(("lot" = String, Path)), request_body = NewLotCertificate, responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn certify_lot(
    State(app): State<App>,
    view: View,
    Id(lot): Id<LotId>,
    ApiJson(new): ApiJson<NewLotCertificate>,
) -> Result<StatusCode, PageError> {
    let seller = seller_of(&app, &view).await?;
    let (actor, now, city) = (view.actor, view.now, app.site.city);
    app.db
        .write(move |tx| service::add_lot_certificate(tx, &actor, now, city, &seller, lot, new.file))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
struct NewListing {
    /// The lot.
    #[schema(value_type = String)]
    lot: LotId,
    /// What the shelf says.
    #[schema(example = "栾川核桃 1 千克装")]
    title: String,
    /// Price of a piece, in fen.
    #[schema(example = 3980)]
    price_fen: i64,
    /// Net weight of a piece, in grams.
    #[schema(example = 1000)]
    net_grams: i64,
    /// How many pieces of the lot.
    #[schema(example = 50)]
    pieces: i64,
    /// Whether it may come back: `seven_days`, `fresh` or `by_consent`; the category's own rule when left out.
    #[serde(default)]
    return_rule: Option<String>,
    /// What the shelf speaks of: `piece`, `box`, `jin` or `kilogram`.
    #[serde(default)]
    #[schema(example = "piece")]
    unit: Option<String>,
    /// True when each parcel is weighed and what weighs less costs less.
    #[serde(default)]
    weighed: bool,
    /// The fewest pieces of an order.
    #[serde(default = "one")]
    #[schema(example = 1)]
    minimum: i64,
    /// Lower prices for more.
    #[serde(default)]
    tiers: Vec<TierBody>,
}

const fn one() -> i64 {
    1
}

#[derive(Deserialize, ToSchema)]
struct TierBody {
    /// From so many pieces on.
    #[schema(example = 10)]
    from: i64,
    /// A piece costs this, in fen.
    #[schema(example = 3500)]
    price_fen: i64,
}

/// Puts pieces of a lot on the shelf at a price.
#[utoipa::path(post, path = "/api/v1/listings", request_body = NewListing, responses((status = 201, body = Made), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn publish(
    State(app): State<App>,
    view: View,
    ApiJson(new): ApiJson<NewListing>,
) -> Result<(StatusCode, Json<Made>), PageError> {
    let seller = seller_of(&app, &view).await?;
    let return_rule = rule_in(new.return_rule.as_deref())?;
    let terms = Terms {
        title: new.title,
        price: Fen(new.price_fen),
        net: Grams(new.net_grams),
        pieces: new.pieces,
        return_rule,
        measure: Measure { unit: unit_in(new.unit.as_deref())?, weighed: new.weighed },
        wholesale: wholesale_in(new.minimum, &new.tiers),
    };
    let (actor, now, lot) = (view.actor, view.now, new.lot);
    Ok(made(app.db.write(move |tx| service::publish(tx, &actor, now, &seller, lot, &terms)).await?))
}

#[derive(Deserialize, ToSchema)]
struct RevisionBody {
    /// What the shelf says.
    #[schema(example = "栾川核桃 1 千克装")]
    title: String,
    /// Price of a piece, in fen.
    #[schema(example = 3680)]
    price_fen: i64,
    /// Pieces that come from the lot to the shelf; below nothing, that many go back.
    #[serde(default)]
    #[schema(example = 10)]
    more: i64,
    /// Whether it may come back: `seven_days`, `fresh` or `by_consent`; the rule of its kind when left out.
    #[serde(default)]
    return_rule: Option<String>,
    /// The fewest pieces of an order.
    #[serde(default = "one")]
    #[schema(example = 1)]
    minimum: i64,
    /// Lower prices for more; these take the place of those there are.
    #[serde(default)]
    tiers: Vec<TierBody>,
    /// A few words about the product; what is said stays when left out.
    #[serde(default)]
    story: Option<String>,
}

/// Changes a listing for those who buy from now on. What was ordered stays as it is.
#[utoipa::path(put, path = "/api/v1/listings/{listing}", params(("listing" = String, Path)), request_body = RevisionBody, responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn revise(
    State(app): State<App>,
    view: View,
    Id(id): Id<ListingId>,
    ApiJson(body): ApiJson<RevisionBody>,
) -> Result<StatusCode, PageError> {
    let seller = seller_of(&app, &view).await?;
    let to = service::Revision {
        title: body.title,
        price: Fen(body.price_fen),
        more: body.more,
        return_rule: rule_in(body.return_rule.as_deref())?,
        wholesale: wholesale_in(body.minimum, &body.tiers),
        story: body.story,
    };
    let (actor, now) = (view.actor, view.now);
    app.db.write(move |tx| service::revise(tx, &actor, now, seller.county, id, &to)).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn wholesale_in(minimum: i64, tiers: &[TierBody]) -> Wholesale {
    let tiers = tiers.iter().map(|one| Tier { from: one.from, price: Fen(one.price_fen) }).collect();
    Wholesale { minimum, tiers }
}

fn rule_in(word: Option<&str>) -> Result<Option<ReturnRule>, PageError> {
    match word {
        None | Some("") => Ok(None),
        Some(word) => {
            ReturnRule::parse(word).map(Some).ok_or_else(|| PageError::unreadable("return_rule", word))
        }
    }
}

fn unit_in(word: Option<&str>) -> Result<kernel::Unit, PageError> {
    match word {
        None | Some("") => Ok(kernel::Unit::Piece),
        Some(word) => unit_of(word).ok_or_else(|| PageError::unreadable("unit", word)),
    }
}

/// Takes a listing off the shelf; its unsold pieces go back to the lot.
#[utoipa::path(post, path = "/api/v1/listings/{listing}/withdraw", params(("listing" = String, Path)), responses((status = 204), (status = 401), (status = 403), (status = 404)))]
async fn withdraw(
    State(app): State<App>,
    view: View,
    Id(id): Id<ListingId>,
) -> Result<StatusCode, PageError> {
    let seller = seller_of(&app, &view).await?;
    let (actor, now) = (view.actor, view.now);
    app.db.write(move |tx| service::withdraw(tx, &actor, now, seller.county, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
