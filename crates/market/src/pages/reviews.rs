//! Reviews: written on the order, read beside the product, answered by the seller.

use askama::Template;
use axum::extract::{Path, State};
use ui::{
    App, Cell, Column, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Typed, View,
    list_page, page_with, redirect,
};

use super::orders::order_page;
use super::sell::seller_of;
use super::{listing_of, listing_url};
use crate::model::{Listing, OrderId, Review, ReviewDraft, ReviewId};
use crate::service::{self, REPLY_TO_REVIEW, ReviewQuery, Seller};

/// Stars as they are drawn: `★★★★☆`.
pub(super) fn stars_in_words(stars: i32) -> String {
    let full = usize::try_from(stars.clamp(0, 5)).unwrap_or_default();
    format!("{}{}", "★".repeat(full), "☆".repeat(5 - full))
}

/// The reviews of a listing's product: they outlive the listing.
pub(crate) const fn reviews_of(listing: &Listing) -> ReviewQuery {
    ReviewQuery {
        county: listing.county,
        product: Some(listing.product),
        seller: None,
        stars: None,
        words: String::new(),
        offset: 0,
        limit: 25,
    }
}

pub(super) async fn write(
    State(app): State<App>,
    view: View,
    Id(order): Id<OrderId>,
    typed: Typed,
) -> PageResult {
    let tried = async {
        let draft = ReviewDraft {
            listing: typed.parse("listing")?,
            stars: typed.parse("stars")?,
            words: typed.get("words").to_owned(),
        };
        let (actor, now) = (view.actor.clone(), view.now);
        let written =
            app.db.write(move |tx| service::write_review(tx, &actor, now, order, &draft).map(|_| ())).await;
        written.map_err(PageError::from)
    };
    match tried.await {
        Ok(()) => Ok(redirect(&format!("/orders/{order}#reviews"))),
        Err(error) if error.is_correctable() => {
            // The page has a form for each line, so the refusal stands above them all.
            let error = PageError { field: None, ..error };
            order_page(&app, &view, order, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}

pub(super) async fn of_product(
    State(app): State<App>,
    view: View,
    Path((county, listing)): Path<(String, String)>,
    query: ListQuery,
) -> PageResult {
    let (county, id) = listing_of(&county, &listing)?;
    let shown = app.db.read(move |conn| service::listing(conn, county, id)).await?;
    let title = shown.listing.title.clone();
    let want = wanted(&query, reviews_of(&shown.listing));
    reviews_list(&app, &view, &query, want, title).await
}

fn wanted(query: &ListQuery, of: ReviewQuery) -> ReviewQuery {
    ReviewQuery {
        stars: query.filter("stars").parse().ok(),
        words: query.words().to_owned(),
        offset: query.offset(),
        limit: query.limit(),
        ..of
    }
}

async fn reviews_list(
    app: &App,
    view: &View,
    query: &ListQuery,
    want: ReviewQuery,
    title: String,
) -> PageResult {
    let (reviews, total) = app.db.read(move |conn| service::reviews(conn, &want)).await?;
    let list = ListView {
        title,
        intro: view.t("market-reviews-note"),
        file: "reviews",
        filters: vec![stars_filter(view)],
        columns: vec![
            Column::words(view.t("market-title")),
            Column::words(view.t("market-stars")),
            Column::words(view.t("market-review")),
            Column::words(view.t("market-buyer")),
            Column::words(view.t("market-when")),
            Column::words(view.t("market-review-reply")),
        ],
        rows: reviews.iter().map(row_of).collect(),
        total,
        empty: view.t("market-reviews-none"),
        action: None,
        searchable: true,
    };
    list_page(view, query, &list)
}

fn stars_filter(view: &View) -> Filter {
    let options = (1..=5).rev().map(|stars: i32| (stars.to_string(), stars_in_words(stars))).collect();
    Filter { name: "stars", label: view.t("market-stars"), options }
}

fn row_of(review: &Review) -> Vec<Cell> {
    vec![
        Cell::Link(review.title.clone(), listing_url(review.county, review.listing)),
        Cell::Text(stars_in_words(review.stars)),
        Cell::Text(review.words.clone()),
        Cell::Text(review.buyer_name.clone()),
        Cell::Time(review.written_at),
        Cell::Text(review.reply.clone()),
    ]
}

#[derive(Template)]
#[template(path = "market/reviews.html")]
struct ReviewsPage<'a> {
    view: &'a View,
    form: FormView,
    /// What the refused answer was to.
    at: String,
    reviews: Vec<Review>,
    total: i64,
    number: i64,
    stars: String,
    more: bool,
}

impl ReviewsPage<'_> {
    fn stars_of(&self, review: &Review) -> String {
        stars_in_words(review.stars)
    }

    fn url(&self, review: &Review) -> String {
        listing_url(review.county, review.listing)
    }

    fn is_at(&self, review: &Review) -> bool {
        self.at == review.id.to_string()
    }

    fn choices(&self) -> Vec<(String, String)> {
        stars_filter(self.view).options
    }
}

/// The reviews of the reader's own shop, with a form to answer each.
pub(super) async fn own(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    view.actor.may(REPLY_TO_REVIEW, &seller)?;
    if query.is_export() {
        let want = wanted(&query, of_seller(&seller));
        let title = view.t("market-reviews");
        return reviews_list(&app, &view, &query, want, title).await;
    }
    own_page(&app, &view, &seller, &query, FormView::new(Typed::default()), String::new()).await
}

const fn of_seller(seller: &Seller) -> ReviewQuery {
    ReviewQuery {
        county: seller.county,
        product: None,
        seller: Some(seller.id),
        stars: None,
        words: String::new(),
        offset: 0,
        limit: 25,
    }
}

async fn own_page(
    app: &App,
    view: &View,
    seller: &Seller,
    query: &ListQuery,
    form: FormView,
    at: String,
) -> PageResult {
    let want = wanted(query, of_seller(seller));
    let (offset, limit) = (want.offset, want.limit);
    let (reviews, total) = app.db.read(move |conn| service::reviews(conn, &want)).await?;
    let page = ReviewsPage {
        view,
        at,
        more: offset + limit < total,
        number: offset / limit.max(1) + 1,
        stars: query.filter("stars").to_owned(),
        reviews,
        total,
        form,
    };
    page_with(page.form.status(), &page)
}

pub(super) async fn reply(
    State(app): State<App>,
    view: View,
    Id(review): Id<ReviewId>,
    query: ListQuery,
    typed: Typed,
) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    let (actor, now, words) = (view.actor.clone(), view.now, typed.get("words").to_owned());
    let kept = app.db.write(move |tx| service::reply_to_review(tx, &actor, now, review, &words)).await;
    match kept.map_err(PageError::from) {
        Ok(()) => Ok(redirect("/sell/reviews")),
        Err(error) if error.is_correctable() => {
            let form = FormView::refused(typed, PageError { field: None, ..error });
            own_page(&app, &view, &seller, &query, form, review.to_string()).await
        }
        Err(error) => Err(error),
    }
}
