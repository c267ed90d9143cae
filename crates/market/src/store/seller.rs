//! Applications and sellers.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use kernel::{Day, Fen, ListScope, OrganisationId, PersonId, RegionCode, Timestamp};

use super::schema::{listing, preorder, sales_grant, seller, seller_application, subsidy};
use crate::model::{
    Application, ApplicationId, ApplicationStatus, GRACE_DAYS, PreorderStatus, SellerDraft, SellerKind,
    Verified,
};
use crate::{Error, Result};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = seller_application, check_for_backend(Backend))]
struct ApplicationRow {
    county: RegionCode,
    id: ApplicationId,
    applicant: PersonId,
    seller: i64,
    kind: String,
    name: String,
    village: RegionCode,
    registration: String,
    declared: bool,
    contact: String,
    status: String,
    reason: String,
    applied_at: Timestamp,
    reviewer: i64,
    reviewed_at: Timestamp,
}

impl TryFrom<ApplicationRow> for Application {
    type Error = Error;

    fn try_from(row: ApplicationRow) -> Result<Self> {
        let unreadable = |what: &str| db::Error::Unreadable(format!("application {}: {what}", row.id));
        let registration = match row.registration.as_str() {
            "" => None,
            code => Some(code.parse().map_err(|_| unreadable("registration"))?),
        };
        Ok(Self {
            status: ApplicationStatus::parse(&row.status).ok_or_else(|| unreadable("status"))?,
            draft: SellerDraft {
                kind: SellerKind::parse(&row.kind).ok_or_else(|| unreadable("kind"))?,
                name: row.name,
                village: row.village,
                registration,
                declared: row.declared,
                contact: row.contact,
            },
            county: row.county,
            id: row.id,
            applicant: row.applicant,
            seller: (row.seller != 0).then_some(OrganisationId(row.seller)),
            reason: row.reason,
            applied_at: row.applied_at,
        })
    }
}

/// Keeps an application; one that waits is enough.
pub(crate) fn insert_application(tx: &mut Tx<'_>, new: &Application) -> Result<()> {
    let draft = &new.draft;
    let row = ApplicationRow {
        county: new.county,
        id: new.id,
        applicant: new.applicant,
        seller: new.seller.map_or(0, |seller| seller.0),
        kind: draft.kind.as_str().to_owned(),
        name: draft.name.trim().to_owned(),
        village: draft.village,
        registration: draft.registration.as_ref().map_or_else(String::new, |code| code.as_str().to_owned()),
        declared: draft.declared,
        contact: draft.contact.trim().to_owned(),
        status: new.status.as_str().to_owned(),
        reason: String::new(),
        applied_at: new.applied_at,
        reviewer: 0,
        reviewed_at: Timestamp::default(),
    };
    let inserted = tx.unless_taken(|tx| {
        diesel::insert_into(seller_application::table).values(row).prepared().execute(tx.conn())
    })?;
    inserted.ok_or(Error::AlreadyApplied)?;
    Ok(())
}

pub(crate) fn application(conn: &mut Conn, id: ApplicationId) -> Result<Option<Application>> {
    let row: Option<ApplicationRow> = seller_application::table
        .filter(seller_application::id.eq(id))
        .select(ApplicationRow::as_select())
        .first(conn)
        .optional()?;
    row.map(Application::try_from).transpose()
}

/// Decides what waits; false when somebody was first.
pub(crate) fn decide(
    conn: &mut Conn,
    application: &Application,
    status: ApplicationStatus,
    reason: &str,
    reviewer: PersonId,
    now: Timestamp,
) -> Result<bool> {
    let waiting = seller_application::table
        .find((application.county, application.id))
        .filter(seller_application::status.eq(ApplicationStatus::Waiting.as_str()));
    let changed = diesel::update(waiting)
        .set((
            seller_application::status.eq(status.as_str()),
            seller_application::reason.eq(reason),
            seller_application::reviewer.eq(reviewer.0),
            seller_application::reviewed_at.eq(now),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Somebody's own applications, newest first.
pub(crate) fn applications_of(conn: &mut Conn, person: PersonId) -> Result<Vec<Application>> {
    let rows: Vec<ApplicationRow> = seller_application::table
        .filter(seller_application::applicant.eq(person))
        .order(seller_application::id.desc())
        .limit(20)
        .select(ApplicationRow::as_select())
        .load(conn)?;
    rows.into_iter().map(Application::try_from).collect()
}

/// The applications of these counties, the longest waiting first, and how many match.
pub(crate) fn applications(
    conn: &mut Conn,
    scope: &ListScope,
    status: Option<ApplicationStatus>,
    words: &str,
    (offset, limit): (i64, i64),
) -> Result<(Vec<Application>, i64)> {
    let counties = region::counties_of(scope);
    let pattern = format!("%{}%", words.replace(['%', '_'], ""));
    let matching = || {
        let mut query = seller_application::table
            .filter(seller_application::county.eq_any(counties.clone()))
            .filter(seller_application::name.like(pattern.clone()))
            .into_boxed();
        if let Some(status) = status {
            query = query.filter(seller_application::status.eq(status.as_str()));
        }
        query
    };
    let rows: Vec<ApplicationRow> = matching()
        .order((seller_application::applied_at.asc(), seller_application::id.asc()))
        .offset(offset)
        .limit(limit)
        .select(ApplicationRow::as_select())
        .load(conn)?;
    let found = rows.into_iter().map(Application::try_from).collect::<Result<Vec<_>>>()?;
    Ok((found, matching().count().get_result(conn)?))
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = seller, check_for_backend(Backend))]
struct SellerRow {
    county: RegionCode,
    id: OrganisationId,
    kind: String,
    name: String,
    village: RegionCode,
    registration: String,
    contact: String,
    since: i32,
    verified_on: i32,
    due_on: i32,
}

impl TryFrom<SellerRow> for Verified {
    type Error = Error;

    fn try_from(row: SellerRow) -> Result<Self> {
        let unreadable = |what: &str| db::Error::Unreadable(format!("seller {}: {what}", row.id));
        let day = |number| Day::from_number(number).ok_or_else(|| unreadable("day"));
        Ok(Self {
            kind: SellerKind::parse(&row.kind).ok_or_else(|| unreadable("kind"))?,
            since: day(row.since)?,
            verified_on: day(row.verified_on)?,
            due_on: day(row.due_on)?,
            county: row.county,
            id: row.id,
            name: row.name,
            village: row.village,
            registration: row.registration,
            contact: row.contact,
        })
    }
}

/// Keeps a seller as verified now, in place of an earlier verification.
pub(crate) fn save_seller(conn: &mut Conn, new: &Verified) -> Result<()> {
    let row = SellerRow {
        county: new.county,
        id: new.id,
        kind: new.kind.as_str().to_owned(),
        name: new.name.clone(),
        village: new.village,
        registration: new.registration.clone(),
        contact: new.contact.clone(),
        since: new.since.number(),
        verified_on: new.verified_on.number(),
        due_on: new.due_on.number(),
    };
    let changed =
        diesel::update(seller::table.find((new.county, new.id))).set(&row).prepared().execute(conn)?;
    if changed == 0 {
        diesel::insert_into(seller::table).values(row).prepared().execute(conn)?;
    }
    Ok(())
}

pub(crate) fn seller(conn: &mut Conn, county: RegionCode, id: OrganisationId) -> Result<Option<Verified>> {
    let row: Option<SellerRow> =
        seller::table.find((county, id)).select(SellerRow::as_select()).first(conn).optional()?;
    row.map(Verified::try_from).transpose()
}

/// Writes a seller's new name where it was copied for readers: listings, pre-orders that are open, grants, and what campaigns
/// owe.
pub(crate) fn carry_name(conn: &mut Conn, county: RegionCode, id: OrganisationId, name: &str) -> Result<()> {
    diesel::update(listing::table.filter(listing::county.eq(county).and(listing::seller.eq(id))))
        .set(listing::seller_name.eq(name))
        .prepared()
        .execute(conn)?;
    let open = preorder::county.eq(county).and(preorder::seller.eq(id));
    diesel::update(preorder::table.filter(open.and(preorder::status.eq(PreorderStatus::Open.as_str()))))
        .set(preorder::seller_name.eq(name))
        .prepared()
        .execute(conn)?;
    let given = sales_grant::county.eq(county).and(sales_grant::producer.eq(id));
    diesel::update(sales_grant::table.filter(given))
        .set(sales_grant::producer_name.eq(name))
        .prepared()
        .execute(conn)?;
    let had = sales_grant::county.eq(county).and(sales_grant::grantee.eq(id));
    diesel::update(sales_grant::table.filter(had))
        .set(sales_grant::grantee_name.eq(name))
        .prepared()
        .execute(conn)?;
    diesel::update(subsidy::table.filter(subsidy::county.eq(county).and(subsidy::seller.eq(id))))
        .set(subsidy::seller_name.eq(name))
        .prepared()
        .execute(conn)?;
    Ok(())
}

/// The sellers of these counties by name, those to be verified first first.
pub(crate) fn sellers(
    conn: &mut Conn,
    scope: &ListScope,
    county: Option<RegionCode>,
    words: &str,
) -> Result<Vec<Verified>> {
    let mut counties = region::counties_of(scope);
    counties.retain(|one| county.is_none_or(|wanted| wanted == *one));
    let pattern = format!("%{}%", words.replace(['%', '_'], ""));
    let rows: Vec<SellerRow> = seller::table
        .filter(seller::county.eq_any(counties))
        .filter(seller::name.like(pattern))
        .order((seller::due_on.asc(), seller::id.asc()))
        .select(SellerRow::as_select())
        .load(conn)?;
    rows.into_iter().map(Verified::try_from).collect()
}

/// The last due day of a seller whose listings still stand on this day.
pub(crate) fn earliest_due(today: Day) -> i32 {
    today.plus_days(-GRACE_DAYS).number()
}

/// True when the listings of a seller who is due on that day stand on this.
pub(super) fn sells(due: i32, today: Day) -> bool {
    due >= earliest_due(today)
}

/// True when the seller's listings stand on this day.
pub(crate) fn sells_on(conn: &mut Conn, county: RegionCode, id: OrganisationId, today: Day) -> Result<bool> {
    let due: Option<i32> = seller::table.find((county, id)).select(seller::due_on).first(conn).optional()?;
    Ok(due.is_some_and(|due| sells(due, today)))
}

/// What a seller sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub struct Sold {
    /// The seller.
    #[diesel(sql_type = BigInt)]
    pub seller: OrganisationId,
    /// Orders that were paid and not given back; the deposit and the balance of a pre-order are one.
    #[diesel(sql_type = BigInt)]
    pub orders: i64,
    /// What the seller has for the goods: what buyers paid and did not get back, and what organisers of campaigns bear.
    #[diesel(sql_type = BigInt)]
    pub amount: Fen,
    /// What buyers paid for sending them.
    #[diesel(sql_type = BigInt)]
    pub freight: Fen,
}

/// What each seller sold in this span: orders whose payment came in it, less what was given back since.
pub(crate) fn sold(conn: &mut Conn, from: Timestamp, before: Timestamp) -> Result<Vec<Sold>> {
    let sql = "SELECT o.seller AS seller, \
               CAST(SUM(CASE WHEN o.part = 'deposit' THEN 0 ELSE 1 END) AS BIGINT) AS orders, \
               CAST(SUM(o.total_fen - o.refunded_fen - o.freight_fen + COALESCE(b.borne, 0)) AS BIGINT) AS amount, \
               CAST(SUM(o.freight_fen) AS BIGINT) AS freight \
               FROM payment p JOIN orders o ON o.checkout = p.checkout \
               LEFT JOIN (SELECT county, order_id, \
               SUM(organiser_goods_fen + organiser_freight_fen - reversed_fen) AS borne \
               FROM campaign_use WHERE status = 'spent' GROUP BY county, order_id) b \
               ON b.county = o.county AND b.order_id = o.id \
               WHERE p.status = 'paid' AND p.changed_at >= $1 AND p.changed_at < $2 AND o.due_fen = 0 \
               AND o.status IN ('paid', 'packed', 'in_transit', 'ready', 'collected') GROUP BY o.seller";
    Ok(diesel::sql_query(sql)
        .bind::<BigInt, _>(from.millis())
        .bind::<BigInt, _>(before.millis())
        .load(conn)?)
}
