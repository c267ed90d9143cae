//! Coupons, and what campaigns took off orders.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Day, Fen, OrganisationId, PersonId, RegionCode, Timestamp};
use ledger::CampaignId;

use super::schema::{campaign, campaign_piece, campaign_rule, campaign_use, coupon, orders};
use crate::Result;
use crate::model::{
    Campaign, CheckoutId, Coupon, CouponId, EnrolmentId, Order, OrderId, OrderStatus, Rule, RuleId,
};

/// Takes one of a rule's coupons; false when none is left.
pub(crate) fn count_coupon(conn: &mut Conn, of: &Campaign, rule: RuleId) -> Result<bool> {
    let left =
        campaign_rule::table.find((of.county, rule)).filter(campaign_rule::taken.lt(campaign_rule::coupons));
    let changed = diesel::update(left)
        .set(campaign_rule::taken.eq(campaign_rule::taken + 1))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// How many coupons of a rule a person took.
pub(crate) fn coupons_taken(conn: &mut Conn, of: &Campaign, rule: &Rule, person: PersonId) -> Result<i64> {
    let taken = coupon::table
        .filter(coupon::county.eq(of.county).and(coupon::rule.eq(rule.id)))
        .filter(coupon::person.eq(person));
    Ok(taken.count().get_result(conn)?)
}

/// Keeps a coupon; the number of those a person takes is unique, so two clicks are not two coupons.
pub(crate) fn insert_coupon(tx: &mut Tx<'_>, now: Timestamp, new: &Coupon, number: i64) -> Result<()> {
    diesel::insert_into(coupon::table)
        .values((
            coupon::county.eq(new.county),
            coupon::id.eq(new.id),
            coupon::campaign.eq(new.campaign),
            coupon::rule.eq(new.rule),
            coupon::person.eq(new.person),
            coupon::number.eq(number),
            coupon::checkout.eq(0_i64),
            coupon::valid_until.eq(new.until.number()),
            coupon::taken_at.eq(now),
        ))
        .prepared()
        .execute(tx.conn())?;
    Ok(())
}

/// A person's coupons, those that can be spent first.
pub(crate) fn coupons_of(conn: &mut Conn, person: PersonId, limit: i64) -> Result<Vec<Coupon>> {
    type Row = (RegionCode, CouponId, CampaignId, String, RuleId, PersonId, i64, i32);
    let rows: Vec<Row> = coupon::table
        .inner_join(
            campaign::table.on(campaign::county.eq(coupon::county).and(campaign::id.eq(coupon::campaign))),
        )
        .filter(coupon::person.eq(person))
        .order((coupon::valid_until.desc(), coupon::id.asc()))
        .limit(limit)
        .select((
            coupon::county,
            coupon::id,
            coupon::campaign,
            campaign::name,
            coupon::rule,
            coupon::person,
            coupon::checkout,
            coupon::valid_until,
        ))
        .load(conn)?;
    let of = |(county, id, campaign, campaign_name, rule, person, checkout, until): Row| {
        let until = Day::from_number(until)
            .ok_or_else(|| db::Error::Unreadable(format!("coupon {id}: day {until}")))?;
        let checkout = (checkout != 0).then_some(CheckoutId(checkout));
        Ok(Coupon { county, id, campaign, campaign_name, rule, person, checkout, until })
    };
    rows.into_iter().map(of).collect()
}

/// Spends a coupon with a checkout; false when it was spent before.
pub(crate) fn spend_coupon(
    conn: &mut Conn,
    (county, id): (RegionCode, CouponId),
    checkout: CheckoutId,
) -> Result<bool> {
    let unspent = coupon::table.find((county, id)).filter(coupon::checkout.eq(0_i64));
    Ok(diesel::update(unspent).set(coupon::checkout.eq(checkout.0)).prepared().execute(conn)? == 1)
}

/// Gives a coupon back when no order keeps what it took off.
pub(crate) fn give_coupon_back(conn: &mut Conn, county: RegionCode, id: CouponId) -> Result<()> {
    let kept = campaign_use::table
        .filter(campaign_use::campaign_county.eq(county).and(campaign_use::coupon.eq(id.0)))
        .filter(campaign_use::status.ne("returned"));
    let spent = coupon::table.find((county, id)).filter(diesel::dsl::not(diesel::dsl::exists(kept)));
    diesel::update(spent).set(coupon::checkout.eq(0_i64)).prepared().execute(conn)?;
    Ok(())
}

/// True when a person has no order but cancelled ones.
pub(crate) fn orders_first(conn: &mut Conn, person: PersonId) -> Result<bool> {
    let one: Option<i64> = orders::table
        .filter(orders::buyer.eq(person))
        .filter(orders::status.ne(OrderStatus::Cancelled.as_str()))
        .select(orders::id)
        .first(conn)
        .optional()?;
    Ok(one.is_none())
}

/// What one campaign took off one order.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = campaign_use, check_for_backend(Backend))]
pub struct CampaignUse {
    /// County of the order.
    pub county: RegionCode,
    /// Its id.
    pub id: i64,
    /// The order.
    pub order_id: OrderId,
    /// The county that holds the campaign, or the city.
    pub campaign_county: RegionCode,
    /// The campaign.
    pub campaign: CampaignId,
    /// Whose order.
    pub seller: OrganisationId,
    /// The coupon that was spent; nought when none was.
    pub coupon: i64,
    /// Taken off the goods.
    pub discount_fen: Fen,
    /// Taken off freight.
    pub freight_fen: Fen,
    /// What the organiser bears of the goods' discount.
    pub organiser_goods_fen: Fen,
    /// What the organiser bears of freight.
    pub organiser_freight_fen: Fen,
    /// What of the organiser's part was taken back with refunds.
    pub reversed_fen: Fen,
    /// What the enrolled goods cost at the shop's own prices.
    pub goods_fen: Fen,
    /// How much less they cost at the campaign's price. The seller bears it.
    pub cut_fen: Fen,
    /// What of the seller's part was taken back with refunds.
    pub seller_reversed_fen: Fen,
    /// `reserved`, `spent` or `returned`.
    pub status: String,
    /// When the order was placed.
    pub used_at: Timestamp,
}

impl CampaignUse {
    /// What the organiser bears in all.
    #[must_use]
    pub fn organiser(&self) -> Fen {
        Fen(self.organiser_goods_fen.0.saturating_add(self.organiser_freight_fen.0))
    }

    /// What of the organiser's and of the seller's part went back.
    #[must_use]
    pub const fn reversed(&self) -> (Fen, Fen) {
        (self.reversed_fen, self.seller_reversed_fen)
    }

    /// What the seller bears of the goods: the campaign's price and a part of what rules take off.
    #[must_use]
    pub fn seller_goods(&self) -> Fen {
        Fen(self.cut_fen.0.saturating_add(self.discount_fen.0).saturating_sub(self.organiser_goods_fen.0))
    }

    /// What the seller bears in all.
    #[must_use]
    pub fn by_seller(&self) -> Fen {
        let freight = self.freight_fen.0.saturating_sub(self.organiser_freight_fen.0);
        Fen(self.seller_goods().0.saturating_add(freight))
    }
}

pub(crate) fn insert_use(conn: &mut Conn, new: &CampaignUse) -> Result<()> {
    diesel::insert_into(campaign_use::table).values(new.clone()).prepared().execute(conn)?;
    Ok(())
}

/// What campaigns took off an order, in their order.
pub(crate) fn uses_of(conn: &mut Conn, county: RegionCode, order: OrderId) -> Result<Vec<CampaignUse>> {
    Ok(campaign_use::table
        .filter(campaign_use::county.eq(county).and(campaign_use::order_id.eq(order)))
        .order(campaign_use::campaign.asc())
        .select(CampaignUse::as_select())
        .load(conn)?)
}

/// Takes a use a step further, with what of the organiser's and of the seller's part went back; false when somebody was
/// first.
pub(crate) fn change_use(
    conn: &mut Conn,
    seen: &CampaignUse,
    status: &str,
    (organiser, seller): (Fen, Fen),
) -> Result<bool> {
    let same = campaign_use::table
        .find((seen.county, seen.id))
        .filter(campaign_use::status.eq(&seen.status).and(campaign_use::reversed_fen.eq(seen.reversed_fen)));
    let changed = diesel::update(same)
        .set((
            campaign_use::status.eq(status),
            campaign_use::reversed_fen.eq(organiser),
            campaign_use::seller_reversed_fen.eq(seller),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

pub(crate) fn insert_piece(
    tx: &mut Tx<'_>,
    now: Timestamp,
    order: &Order,
    (campaign_county, enrolment): (RegionCode, EnrolmentId),
    pieces: i64,
) -> Result<()> {
    diesel::insert_into(campaign_piece::table)
        .values((
            campaign_piece::county.eq(order.county),
            campaign_piece::id.eq(tx.id::<i64>(now)),
            campaign_piece::order_id.eq(order.id),
            campaign_piece::campaign_county.eq(campaign_county),
            campaign_piece::enrolment.eq(enrolment),
            campaign_piece::pieces.eq(pieces),
        ))
        .prepared()
        .execute(tx.conn())?;
    Ok(())
}

/// Pieces an order took of enrolments: whose, which, how many.
pub(crate) fn pieces_of(
    conn: &mut Conn,
    county: RegionCode,
    order: OrderId,
) -> Result<Vec<(RegionCode, EnrolmentId, i64)>> {
    Ok(campaign_piece::table
        .filter(campaign_piece::county.eq(county).and(campaign_piece::order_id.eq(order)))
        .order(campaign_piece::enrolment.asc())
        .select((campaign_piece::campaign_county, campaign_piece::enrolment, campaign_piece::pieces))
        .load(conn)?)
}

/// What became of a campaign with one seller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignSum {
    /// The seller's county.
    pub county: RegionCode,
    /// The seller.
    pub seller: OrganisationId,
    /// Its name.
    pub seller_name: String,
    /// Paid orders that got something and did not go back as a whole.
    pub orders: i64,
    /// What their enrolled goods cost at the shop's own prices.
    pub goods: Fen,
    /// What was taken off them by price and by rules, with freight, refunds taken off: the two parts below.
    pub discount: Fen,
    /// What of it the organiser bears, and owes the seller.
    pub organiser: Fen,
    /// What of it the seller bears.
    pub by_seller: Fen,
}

/// What became of a campaign in one county.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountySum {
    /// The county.
    pub county: RegionCode,
    /// Sellers with orders.
    pub sellers: i64,
    /// Paid orders that got something and did not go back as a whole.
    pub orders: i64,
    /// What their enrolled goods cost at the shop's own prices.
    pub goods: Fen,
    /// What was taken off them, refunds taken off.
    pub discount: Fen,
    /// What of it the organiser bears.
    pub organiser: Fen,
    /// What of it the sellers bear.
    pub by_seller: Fen,
}

impl CountySum {
    /// The sums of sellers added up county by county, in the order of the counties.
    #[must_use]
    pub fn of(sums: &[CampaignSum]) -> Vec<Self> {
        let mut counties: Vec<RegionCode> = sums.iter().map(|one| one.county).collect();
        counties.sort_unstable();
        counties.dedup();
        let add_up = |county: RegionCode| {
            let there: Vec<&CampaignSum> = sums.iter().filter(|one| one.county == county).collect();
            let sum = |amount: fn(&CampaignSum) -> Fen| there.iter().map(|one| amount(one)).sum();
            Self {
                county,
                sellers: i64::try_from(there.len()).unwrap_or(i64::MAX),
                orders: there.iter().map(|one| one.orders).sum(),
                goods: sum(|one| one.goods),
                discount: sum(|one| one.discount),
                organiser: sum(|one| one.organiser),
                by_seller: sum(|one| one.by_seller),
            }
        };
        counties.into_iter().map(add_up).collect()
    }
}

#[derive(QueryableByName)]
struct SumRow {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    county: i64,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    seller: i64,
    #[diesel(sql_type = diesel::sql_types::Text)]
    seller_name: String,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    orders: i64,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    goods: i64,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    discount: i64,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    organiser: i64,
}

/// What became of a campaign, seller by seller. Numbers alone stand in the statement.
pub(crate) fn sums(conn: &mut Conn, of: &Campaign) -> Result<Vec<CampaignSum>> {
    let rows: Vec<SumRow> = diesel::sql_query(format!(
        "SELECT u.county, u.seller, MAX(o.seller_name) AS seller_name, COUNT(*) AS orders, \
         CAST(SUM(u.goods_fen) AS BIGINT) AS goods, \
         CAST(SUM(u.cut_fen + u.discount_fen + u.freight_fen - u.reversed_fen - u.seller_reversed_fen) AS BIGINT) \
         AS discount, \
         CAST(SUM(u.organiser_goods_fen + u.organiser_freight_fen - u.reversed_fen) AS BIGINT) AS organiser \
         FROM campaign_use u JOIN orders o ON o.county = u.county AND o.id = u.order_id \
         WHERE u.campaign_county = {} AND u.campaign = {} AND u.status = 'spent' \
         GROUP BY u.county, u.seller ORDER BY u.county, u.seller",
        of.county.0, of.id.0
    ))
    .load(conn)?;
    let sum = |row: SumRow| CampaignSum {
        county: RegionCode(row.county),
        seller: OrganisationId(row.seller),
        seller_name: row.seller_name,
        orders: row.orders,
        goods: Fen(row.goods),
        discount: Fen(row.discount),
        organiser: Fen(row.organiser),
        by_seller: Fen(row.discount - row.organiser),
    };
    Ok(rows.into_iter().map(sum).collect())
}

/// True when a coupon is spent with this checkout, or can be.
pub(crate) fn holds_coupon(
    conn: &mut Conn,
    (county, id): (RegionCode, CouponId),
    checkout: CheckoutId,
) -> Result<bool> {
    let free = coupon::table
        .find((county, id))
        .filter(coupon::checkout.eq(0_i64).or(coupon::checkout.eq(checkout.0)));
    Ok(diesel::update(free).set(coupon::checkout.eq(checkout.0)).prepared().execute(conn)? == 1)
}
