//! The market's pages: shop, cart, orders, the seller's work, and the sandbox of payments.

mod cart;
mod orders;
mod sandbox;
mod sell;
mod shop;

use axum::Router;
use axum::routing::{get, post};
use kernel::RegionCode;
use ui::{App, PageError, View};

use crate::model::{Category, ListingId, OrderStatus};
use ui::Tone;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/", get(shop::browse))
        .route("/goods/{county}/{listing}", get(shop::show))
        .route("/cart", get(cart::show).post(cart::put))
        .route("/checkout", post(cart::place))
        .route("/checkout/{checkout}", get(cart::checkout))
        .route("/sandbox/pay/{checkout}", get(sandbox::show).post(sandbox::decide))
        .route("/my", get(|| async { ui::redirect("/my/orders") }))
        .route("/my/orders", get(orders::mine))
        .route("/orders/{order}", get(orders::show))
        .route("/orders/{order}/cancel", post(orders::cancel))
        .route("/county/orders", get(orders::seen))
        .route("/city/orders", get(orders::seen))
        .route("/sell", get(sell::to_do))
        .route("/sell/orders/{order}/pack", post(sell::pack))
        .route("/sell/orders", get(sell::orders))
        .route("/sell/goods", get(sell::goods))
        .route("/sell/goods/new", get(sell::new).post(sell::publish))
        .route("/sell/goods/{listing}/withdraw", post(sell::withdraw))
        .route("/sell/money", get(sell::money))
}

/// The address of a listing's page.
fn listing_url(county: RegionCode, listing: ListingId) -> String {
    format!("/goods/{county}/{listing}")
}

fn category_name(view: &View, category: Category) -> String {
    view.t(match category {
        Category::Fruit => "market-category-fruit",
        Category::GrainOil => "market-category-grain-oil",
        Category::Mountain => "market-category-mountain",
        Category::Bean => "market-category-bean",
        Category::Herb => "market-category-herb",
        Category::Craft => "market-category-craft",
        Category::Tourism => "market-category-tourism",
        Category::FarmInput => "market-category-farm-input",
    })
}

const fn tone_of(status: OrderStatus) -> Tone {
    match status {
        OrderStatus::Placed => Tone::Warn,
        OrderStatus::Paid | OrderStatus::Packed | OrderStatus::InTransit | OrderStatus::Refunding => {
            Tone::Info
        }
        OrderStatus::Ready | OrderStatus::Collected => Tone::Good,
        OrderStatus::Cancelled | OrderStatus::Refunded => Tone::Plain,
    }
}

/// The statuses as options of a filter.
fn statuses(view: &View) -> Vec<(String, String)> {
    OrderStatus::ALL.iter().map(|status| (status.as_str().to_owned(), view.say(&status.label()))).collect()
}

/// Reads the two codes of a listing's address.
fn listing_of(county: &str, listing: &str) -> Result<(RegionCode, ListingId), PageError> {
    match (county.parse(), listing.parse()) {
        (Ok(county), Ok(listing)) => Ok((county, listing)),
        _ => Err(PageError::not_found()),
    }
}
