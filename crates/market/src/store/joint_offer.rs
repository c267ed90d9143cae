//! What sellers offer for joint purchase, and the steps of their prices.

use std::collections::BTreeMap;

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Fen, OrganisationId, RegionCode, Timestamp};

use super::schema::{joint_offer, joint_step, listing};
use crate::model::{Category, JointOffer, JointOfferDraft, JointOfferId, ListingId, Steps, Tier};
use crate::service::JointOfferQuery;
use crate::{Error, JointError, Result};

/// One can open a round on it.
const OPEN: &str = "open";

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = joint_offer, check_for_backend(Backend))]
struct OfferRow {
    county: RegionCode,
    id: JointOfferId,
    seller: OrganisationId,
    seller_name: String,
    listing: ListingId,
    title: String,
    picture: String,
    category: String,
    most: i64,
    notice_days: i32,
    status: String,
    offered_at: Timestamp,
}

fn offer_of(row: OfferRow, available: i64, steps: &BTreeMap<JointOfferId, Steps>) -> Result<JointOffer> {
    let unreadable = |what: &str| db::Error::Unreadable(format!("joint offer {}: {what}", row.id));
    Ok(JointOffer {
        draft: JointOfferDraft {
            steps: steps.get(&row.id).cloned().ok_or_else(|| unreadable("steps"))?,
            most: row.most,
            notice_days: row.notice_days,
        },
        category: Category::parse(&row.category).ok_or_else(|| unreadable("category"))?,
        open: row.status == OPEN,
        county: row.county,
        id: row.id,
        seller: row.seller,
        seller_name: row.seller_name,
        listing: row.listing,
        title: row.title,
        picture: row.picture,
        available,
    })
}

/// The steps of these offers.
pub(super) fn steps_of(conn: &mut Conn, offers: &[JointOfferId]) -> Result<BTreeMap<JointOfferId, Steps>> {
    let rows: Vec<(JointOfferId, i64, Fen)> = joint_step::table
        .filter(joint_step::offer.eq_any(offers))
        .order((joint_step::offer.asc(), joint_step::from_pieces.asc()))
        .select((joint_step::offer, joint_step::from_pieces, joint_step::price_fen))
        .load(conn)?;
    let mut tiers: BTreeMap<JointOfferId, Vec<Tier>> = BTreeMap::new();
    for (offer, from, price) in rows {
        tiers.entry(offer).or_default().push(Tier { from, price });
    }
    tiers.into_iter().map(|(offer, tiers)| Ok((offer, Steps::new(&tiers)?))).collect()
}

/// Keeps an offer with its steps. Refuses a second one of the same listing.
pub(crate) fn insert_offer(tx: &mut Tx<'_>, now: Timestamp, new: &JointOffer) -> Result<()> {
    let row = OfferRow {
        county: new.county,
        id: new.id,
        seller: new.seller,
        seller_name: new.seller_name.clone(),
        listing: new.listing,
        title: new.title.clone(),
        picture: new.picture.clone(),
        category: new.category.as_str().to_owned(),
        most: new.draft.most,
        notice_days: new.draft.notice_days,
        status: OPEN.to_owned(),
        offered_at: now,
    };
    let inserted = tx.unless_taken(|tx| {
        diesel::insert_into(joint_offer::table).values(row).prepared().execute(tx.conn())
    })?;
    inserted.ok_or(JointError::Offered)?;
    for step in new.draft.steps.all() {
        diesel::insert_into(joint_step::table)
            .values((
                joint_step::county.eq(new.county),
                joint_step::id.eq(tx.id::<i64>(now)),
                joint_step::offer.eq(new.id),
                joint_step::from_pieces.eq(step.from),
                joint_step::price_fen.eq(step.price),
            ))
            .prepared()
            .execute(tx.conn())?;
    }
    Ok(())
}

pub(crate) fn joint_offer(conn: &mut Conn, id: JointOfferId) -> Result<Option<JointOffer>> {
    let want = JointOfferQuery { only: Some(id), limit: 1, ..JointOfferQuery::default() };
    Ok(joint_offers(conn, &want)?.0.into_iter().next())
}

/// Offers that match, the newest first, and how many there are.
pub(crate) fn joint_offers(conn: &mut Conn, want: &JointOfferQuery) -> Result<(Vec<JointOffer>, i64)> {
    let matching = || {
        let mut query = joint_offer::table
            .inner_join(
                listing::table
                    .on(listing::county.eq(joint_offer::county).and(listing::id.eq(joint_offer::listing))),
            )
            .into_boxed();
        if let Some(id) = want.only {
            query = query.filter(joint_offer::id.eq(id));
        }
        if let Some((county, seller)) = want.seller {
            query = query.filter(joint_offer::county.eq(county).and(joint_offer::seller.eq(seller)));
        }
        if want.open {
            query = query.filter(joint_offer::status.eq(OPEN));
        }
        if let Some(county) = want.county {
            query = query.filter(joint_offer::county.eq(county));
        }
        if let Some(category) = want.category {
            query = query.filter(joint_offer::category.eq(category.as_str()));
        }
        if !want.words.is_empty() {
            let pattern = format!("%{}%", want.words.replace(['%', '_'], ""));
            query = query
                .filter(joint_offer::title.like(pattern.clone()).or(joint_offer::seller_name.like(pattern)));
        }
        query
    };
    let rows: Vec<(OfferRow, i64)> = matching()
        .order((joint_offer::offered_at.desc(), joint_offer::id.desc()))
        .offset(want.offset)
        .limit(want.limit)
        .select((OfferRow::as_select(), listing::available))
        .load(conn)?;
    let total = matching().count().get_result(conn)?;
    let ids: Vec<JointOfferId> = rows.iter().map(|(row, _)| row.id).collect();
    let steps = steps_of(conn, &ids)?;
    let offers = rows.into_iter().map(|(row, available)| offer_of(row, available, &steps));
    Ok((offers.collect::<Result<_, Error>>()?, total))
}

/// Withdraws an open offer; false when somebody was first.
pub(crate) fn withdraw_offer(conn: &mut Conn, seen: &JointOffer) -> Result<bool> {
    let open = joint_offer::table.find((seen.county, seen.id)).filter(joint_offer::status.eq(OPEN));
    let changed = diesel::update(open).set(joint_offer::status.eq("withdrawn")).prepared().execute(conn)?;
    Ok(changed == 1)
}
