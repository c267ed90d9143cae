//! Reviews.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{OrganisationId, PersonId, RegionCode, Timestamp};

use super::schema::review;
use crate::model::{ListingId, OrderId, ProductId, Review, ReviewId, Stars};
use crate::{Error, Result, ReviewQuery};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = review, check_for_backend(Backend))]
struct ReviewRow {
    county: RegionCode,
    id: ReviewId,
    order_id: OrderId,
    listing: ListingId,
    product: ProductId,
    seller: OrganisationId,
    buyer: PersonId,
    buyer_name: String,
    title: String,
    stars: i32,
    words: String,
    written_at: Timestamp,
    reply: String,
    replied_at: Timestamp,
}

impl From<ReviewRow> for Review {
    fn from(row: ReviewRow) -> Self {
        Self {
            county: row.county,
            id: row.id,
            order: row.order_id,
            listing: row.listing,
            product: row.product,
            seller: row.seller,
            buyer: row.buyer,
            buyer_name: row.buyer_name,
            title: row.title,
            stars: row.stars,
            words: row.words,
            written_at: row.written_at,
            reply: row.reply,
        }
    }
}

/// Keeps a review; a line of an order has one.
pub(crate) fn insert_review(tx: &mut Tx<'_>, new: &Review) -> Result<()> {
    let row = ReviewRow {
        county: new.county,
        id: new.id,
        order_id: new.order,
        listing: new.listing,
        product: new.product,
        seller: new.seller,
        buyer: new.buyer,
        buyer_name: new.buyer_name.clone(),
        title: new.title.clone(),
        stars: new.stars,
        words: new.words.clone(),
        written_at: new.written_at,
        reply: String::new(),
        replied_at: Timestamp::default(),
    };
    let inserted =
        tx.unless_taken(|tx| diesel::insert_into(review::table).values(row).prepared().execute(tx.conn()))?;
    inserted.ok_or(Error::Reviewed)?;
    Ok(())
}

pub(crate) fn review(conn: &mut Conn, id: ReviewId) -> Result<Option<Review>> {
    let row =
        review::table.filter(review::id.eq(id)).select(ReviewRow::as_select()).first(conn).optional()?;
    Ok(row.map(Review::from))
}

/// The reviews of an order's lines.
pub(crate) fn reviews_of_order(conn: &mut Conn, county: RegionCode, order: OrderId) -> Result<Vec<Review>> {
    let rows: Vec<ReviewRow> = review::table
        .filter(review::county.eq(county).and(review::order_id.eq(order)))
        .select(ReviewRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Review::from).collect())
}

/// Keeps the seller's answer, once; false when there is one.
pub(crate) fn keep_reply(conn: &mut Conn, now: Timestamp, seen: &Review, words: &str) -> Result<bool> {
    let unanswered = review::table.find((seen.county, seen.id)).filter(review::reply.eq(""));
    let changed = diesel::update(unanswered)
        .set((review::reply.eq(words), review::replied_at.eq(now)))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Reviews of a product or of a seller, newest first, and how many match.
pub(crate) fn reviews(conn: &mut Conn, want: &ReviewQuery) -> Result<(Vec<Review>, i64)> {
    let matching = || {
        let mut query = review::table.filter(review::county.eq(want.county)).into_boxed();
        if let Some(product) = want.product {
            query = query.filter(review::product.eq(product));
        }
        if let Some(seller) = want.seller {
            query = query.filter(review::seller.eq(seller));
        }
        if let Some(stars) = want.stars {
            query = query.filter(review::stars.eq(stars));
        }
        if !want.words.is_empty() {
            let pattern = format!("%{}%", want.words.replace(['%', '_'], ""));
            query = query.filter(review::title.like(pattern.clone()).or(review::words.like(pattern)));
        }
        query
    };
    let rows: Vec<ReviewRow> = matching()
        .order((review::written_at.desc(), review::id.desc()))
        .offset(want.offset)
        .limit(want.limit)
        .select(ReviewRow::as_select())
        .load(conn)?;
    Ok((rows.into_iter().map(Review::from).collect(), matching().count().get_result(conn)?))
}

/// How many reviews a product has, and their stars.
pub(crate) fn stars_of(conn: &mut Conn, county: RegionCode, product: ProductId) -> Result<Stars> {
    let by_stars: Vec<(i32, i64)> = review::table
        .filter(review::county.eq(county).and(review::product.eq(product)))
        .group_by(review::stars)
        .select((review::stars, diesel::dsl::count_star()))
        .load(conn)?;
    Ok(summed(by_stars))
}

/// The reviews of all a seller's goods, and their stars.
pub(crate) fn stars_of_seller(conn: &mut Conn, county: RegionCode, seller: OrganisationId) -> Result<Stars> {
    let by_stars: Vec<(i32, i64)> = review::table
        .filter(review::county.eq(county).and(review::seller.eq(seller)))
        .group_by(review::stars)
        .select((review::stars, diesel::dsl::count_star()))
        .load(conn)?;
    Ok(summed(by_stars))
}

fn summed(by_stars: Vec<(i32, i64)>) -> Stars {
    by_stars.into_iter().fold(Stars::default(), |all, (stars, reviews)| Stars {
        reviews: all.reviews + reviews,
        sum: all.sum + i64::from(stars) * reviews,
    })
}
