//! The seller's work: what to pack, what is on the shelf, what money comes.

use askama::Template;
use axum::extract::State;
use kernel::{Fen, Grams, Message, RegionCode, Status};
use ui::{
    App, Cell, Column, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Tone, Typed, View,
};
use ui::{list_page, page, page_with, redirect};

use super::orders::{orders_list, wanted};
use super::words::standing_words;
use super::{category_name, listing_url};
use crate::Error;
use crate::model::{
    Category, ListingId, LotDraft, Order, OrderId, OrderStatus, ProductDraft, ReturnRule, Standing, Terms,
};
use crate::service::{self, OrderQuery, Seller};

/// The organisation the reader sells for.
pub(crate) async fn seller_of(app: &App, view: &View) -> Result<Seller, PageError> {
    if !view.signed_in() {
        return Err(PageError::new(Status::SignInFirst, "error-sign-in-first"));
    }
    let (id, county) = view
        .actor
        .organisations()
        .next()
        .ok_or(PageError::new(Status::Forbidden, "market-error-not-a-seller"))?;
    let found = app.db.read(move |conn| identity::service::organisation(conn, county, id)).await?;
    let organisation = found.ok_or_else(PageError::not_found)?;
    Ok(Seller { id, county, name: organisation.name })
}

#[derive(Template)]
#[template(path = "market/sell.html")]
struct SellPage<'a> {
    view: &'a View,
    seller: Seller,
    to_pack: Vec<Order>,
    due: Fen,
    instructed: Fen,
    on_shelf: i64,
    /// What the verification asks for, if it asks for anything.
    reminder: Option<(Tone, String)>,
}

pub(super) async fn to_do(State(app): State<App>, view: View) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    let (actor, whose) = (view.actor.clone(), seller.clone());
    let (to_pack, balances, shop, verified) = app
        .db
        .read(move |conn| {
            let want = OrderQuery {
                status: Some(OrderStatus::Paid),
                seller: Some(whose.id),
                limit: 50,
                ..OrderQuery::default()
            };
            let (to_pack, _) = service::orders(conn, &actor, &want)?;
            let balances = ledger::balances(conn, Some(whose.county), Some(whose.id))?;
            let verified = service::verified_seller(conn, whose.county, whose.id)?;
            Ok::<_, Error>((to_pack, balances, service::shop_of(conn, &whose)?, verified))
        })
        .await?;
    let amount = |code| balances.iter().filter(|one| one.code == code).map(ledger::Balance::amount).sum();
    let standing = verified.map_or(Standing::Lapsed, |one| one.standing(view.now.day()));
    page(&SellPage {
        view: &view,
        reminder: (standing != Standing::Good).then(|| standing_words(&view, standing)),
        due: amount(ledger::AccountCode::SellerDue),
        instructed: amount(ledger::AccountCode::SellerInstructed),
        on_shelf: shop.listings.iter().filter(|one| one.published).map(|one| one.available).sum(),
        seller,
        to_pack,
    })
}

pub(super) async fn pack(State(app): State<App>, view: View, Id(id): Id<OrderId>) -> PageResult {
    let (actor, now) = (view.actor.clone(), view.now);
    app.db.write(move |tx| service::pack(tx, &actor, now, id, &[])).await?;
    Ok(redirect("/sell"))
}

pub(super) async fn orders(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    let want = OrderQuery { seller: Some(seller.id), ..wanted(&query) };
    orders_list(&app, &view, &query, want, "market-orders").await
}

#[derive(Template)]
#[template(path = "market/goods.html")]
struct GoodsPage<'a> {
    view: &'a View,
    listings: Vec<crate::model::Listing>,
}

impl GoodsPage<'_> {
    fn url(&self, listing: &crate::model::Listing) -> String {
        listing_url(listing.county, listing.id)
    }
}

pub(super) async fn goods(State(app): State<App>, view: View) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    let shop = app.db.read(move |conn| service::shop_of(conn, &seller)).await?;
    page(&GoodsPage { view: &view, listings: shop.listings })
}

#[derive(Template)]
#[template(path = "market/goods_new.html")]
struct NewPage<'a> {
    view: &'a View,
    form: FormView,
    categories: Vec<(String, String)>,
    pictures: Vec<(String, String)>,
    villages: Vec<(String, String)>,
    return_rules: Vec<(String, String)>,
}

const PICTURES: [&str; 22] = [
    "pear",
    "apple",
    "tofu",
    "bean",
    "herb",
    "cherry",
    "grape",
    "sweet_potato",
    "millet",
    "pepper",
    "peony",
    "walnut",
    "honey",
    "mushroom",
    "corn",
    "egg",
    "noodles",
    "tea",
    "craft",
    "mountain",
    "seedling",
    "box",
];

fn new_page(view: &View, seller: &Seller, form: FormView) -> PageResult {
    let categories = Category::ALL
        .iter()
        .map(|category| (category.as_str().to_owned(), category_name(view, *category)))
        .collect();
    let pictures = PICTURES.iter().map(|key| ((*key).to_owned(), (*key).replace('_', " "))).collect();
    let villages = region::divisions()
        .villages(seller.county)
        .into_iter()
        .map(|village| (village.code.to_string(), region::full_name(village.code)))
        .collect();
    let own_rule = (String::new(), view.t("market-return-own"));
    let rules = ReturnRule::ALL.iter().map(|one| (one.as_str().to_owned(), view.say(&one.label())));
    let return_rules = std::iter::once(own_rule).chain(rules).collect();
    let status = form.status();
    page_with(status, &NewPage { view, form, categories, pictures, villages, return_rules })
}

pub(super) async fn new(State(app): State<App>, view: View) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    let typed = Typed::of([("made_on", view.now.day().to_string()), ("pieces", "50".to_owned())]);
    new_page(&view, &seller, FormView::new(typed))
}

/// One form for a villager: the product, its lot and its listing, all or nothing.
pub(super) async fn publish(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    match try_publish(&app, &view, &seller, &typed).await {
        Ok(listing) => Ok(redirect(&listing_url(seller.county, listing))),
        Err(error) if error.is_correctable() => new_page(&view, &seller, FormView::refused(typed, error)),
        Err(error) => Err(error),
    }
}

async fn try_publish(app: &App, view: &View, seller: &Seller, typed: &Typed) -> Result<ListingId, PageError> {
    let category = Category::parse(typed.required("category")?).ok_or(Error::NoCategory)?;
    let product = ProductDraft {
        name: typed.required("name")?.to_owned(),
        category,
        picture: typed.get("picture").to_owned(),
        story: typed.get("story").to_owned(),
    };
    let origin: RegionCode = typed.parse("origin")?;
    let pieces: i64 = typed.parse("pieces")?;
    let lot = LotDraft {
        origin,
        made_on: typed.parse("made_on")?,
        grade: typed.get("grade").to_owned(),
        certificate: typed.get("certificate").to_owned(),
        pieces,
    };
    let terms = Terms {
        title: typed.required("title")?.to_owned(),
        price: typed.parse("price")?,
        net: Grams(typed.parse("net_grams")?),
        pieces,
        return_rule: ReturnRule::parse(typed.get("return_rule")),
    };
    let (actor, now, seller) = (view.actor.clone(), view.now, seller.clone());
    let listing = app
        .db
        .write(move |tx| {
            let product = service::add_product(tx, &actor, now, &seller, &product)?;
            let lot = service::record_lot(tx, &actor, now, &seller, product, &lot)?;
            service::publish(tx, &actor, now, &seller, lot, &terms)
        })
        .await?;
    Ok(listing)
}

pub(super) async fn withdraw(State(app): State<App>, view: View, Id(id): Id<ListingId>) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    let (actor, now) = (view.actor.clone(), view.now);
    app.db.write(move |tx| service::withdraw(tx, &actor, now, seller.county, id)).await?;
    Ok(redirect("/sell/goods"))
}

/// Months a seller may choose from.
const MONTHS: usize = 24;

fn months(view: &View) -> Filter {
    let last = ledger::Month::of(view.now.day());
    let all = std::iter::successors(Some(last), |month| Some(month.previous())).take(MONTHS);
    Filter {
        name: "month",
        label: view.t("market-month"),
        options: all.map(|month| (month.to_string(), month.to_string())).collect(),
    }
}

/// What was due when the month began, what came and went, and what is due at its end.
fn month_in_words(view: &View, sum: &ledger::Sum) -> String {
    view.say(
        &Message::new("market-money-month")
            .with("opening", view.money(&sum.opening))
            .with("came", view.money(&sum.credits))
            .with("went", view.money(&sum.debits))
            .with("closing", view.money(&sum.closing())),
    )
}

/// What came in and what went out, line by line.
pub(super) async fn money(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    let month: Option<ledger::Month> = match query.filter("month") {
        "" => None,
        text => Some(text.parse().map_err(ledger::Error::from)?),
    };
    let (county, id, page) = (seller.county, seller.id, (query.offset(), query.limit()));
    let (lines, total, sum) = app
        .db
        .read(move |conn| {
            let (lines, total) = ledger::lines_of_seller(conn, county, id, month, page)?;
            let sum = month.map(|month| ledger::month_of_seller(conn, county, id, month));
            Ok::<_, ledger::Error>((lines, total, sum.transpose()?))
        })
        .await?;
    let name = |kind: &str| {
        view.t(match kind {
            "order_paid" => "market-booked-paid",
            "settlement_instructed" => "market-booked-settlement",
            "refund_instructed" => "market-booked-refund",
            "refunded" => "market-booked-refunded",
            "settled" => "market-booked-settled",
            _ => "market-booked-other",
        })
    };
    let amount = |amount: Fen| if amount.is_positive() { Cell::Money(amount) } else { Cell::Missing };
    let rows = lines
        .into_iter()
        .map(|line| {
            // The subject of a refund is `order/refund`.
            let order = line.subject.split('/').next().unwrap_or_default().to_owned();
            vec![
                Cell::Time(line.at),
                Cell::Text(name(&line.kind)),
                Cell::Link(order.clone(), format!("/orders/{order}")),
                amount(line.credit),
                amount(line.debit),
            ]
        })
        .collect();
    let list = ListView {
        title: view.t("market-money"),
        intro: sum.map_or_else(|| view.t("market-money-intro"), |sum| month_in_words(&view, &sum)),
        file: "statement",
        filters: vec![months(&view)],
        columns: vec![
            Column::words(view.t("market-when")),
            Column::words(view.t("market-booked")),
            Column::words(view.t("market-order")),
            Column::numbers(view.t("market-came")),
            Column::numbers(view.t("market-went")),
        ],
        rows,
        total,
        empty: view.t("market-money-empty"),
        action: None,
        searchable: false,
    };
    list_page(&view, &query, &list)
}
