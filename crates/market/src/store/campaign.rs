//! Campaigns, their rules and their enrolled listings.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Day, Fen, ListScope, OrganisationId, PersonId, RegionCode, Timestamp};
use ledger::CampaignId;

use super::schema::{campaign, campaign_listing, campaign_rule};
use crate::model::{
    Benefit, Campaign, CampaignDraft, CampaignStatus, Category, Condition, CouponTerms, Enrolment,
    EnrolmentId, Listing, ListingId, Mark, Rule, RuleId, Stacking,
};
use crate::service::CampaignQuery;
use crate::{PromotionError, Result};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = campaign, check_for_backend(Backend))]
struct CampaignRow {
    county: RegionCode,
    id: CampaignId,
    name: String,
    story: String,
    starts_on: i32,
    ends_on: i32,
    category: String,
    organiser_share: i64,
    budget_fen: Fen,
    reserved_fen: Fen,
    spent_fen: Fen,
    stacking: String,
    status: String,
    made_by: PersonId,
    made_at: Timestamp,
    published_by: i64,
    published_at: Timestamp,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = campaign_rule, check_for_backend(Backend))]
struct RuleRow {
    county: RegionCode,
    id: RuleId,
    campaign: CampaignId,
    least_fen: Fen,
    least_pieces: i64,
    first_order: bool,
    category: String,
    kind: String,
    of_county: RegionCode,
    mark: String,
    benefit: String,
    value: i64,
    coupons: i64,
    per_person: i64,
    valid_until: i32,
    taken: i64,
}

fn day_of(number: i32) -> Result<Day> {
    Ok(Day::from_number(number).ok_or_else(|| db::Error::Unreadable(format!("campaign: day {number}")))?)
}

fn campaign_of(conn: &mut Conn, row: CampaignRow) -> Result<Campaign> {
    let unreadable = |what: &str| db::Error::Unreadable(format!("campaign {}: {what}", row.id));
    let rules: Vec<RuleRow> = campaign_rule::table
        .filter(campaign_rule::county.eq(row.county).and(campaign_rule::campaign.eq(row.id)))
        .order(campaign_rule::id.asc())
        .select(RuleRow::as_select())
        .load(conn)?;
    Ok(Campaign {
        county: row.county,
        id: row.id,
        status: CampaignStatus::parse(&row.status).ok_or_else(|| unreadable("status"))?,
        draft: CampaignDraft {
            stacking: Stacking::parse(&row.stacking).ok_or_else(|| unreadable("stacking"))?,
            name: row.name,
            story: row.story,
            starts_on: day_of(row.starts_on)?,
            ends_on: day_of(row.ends_on)?,
            category: Category::parse(&row.category),
            organiser_share: row.organiser_share,
            budget: row.budget_fen,
        },
        reserved: row.reserved_fen,
        spent: row.spent_fen,
        made_by: row.made_by,
        rules: rules.into_iter().map(rule_of).collect::<Result<_>>()?,
    })
}

fn rule_of(row: RuleRow) -> Result<Rule> {
    let benefit = Benefit::of(&row.benefit, row.value)
        .ok_or_else(|| db::Error::Unreadable(format!("rule {}: benefit", row.id)))?;
    let coupons = CouponTerms {
        total: row.coupons,
        per_person: row.per_person,
        until: day_of(row.valid_until)?,
        taken: row.taken,
    };
    Ok(Rule {
        id: row.id,
        condition: Condition {
            least: row.least_fen,
            pieces: row.least_pieces,
            first_order: row.first_order,
            category: Category::parse(&row.category),
            kind: row.kind,
            county: (row.of_county.0 != 0).then_some(row.of_county),
            mark: Mark::parse(&row.mark),
        },
        benefit,
        coupons: (row.coupons > 0).then_some(coupons),
    })
}

pub(crate) fn insert_campaign(conn: &mut Conn, now: Timestamp, new: &Campaign) -> Result<()> {
    let row = CampaignRow {
        county: new.county,
        id: new.id,
        name: new.draft.name.trim().to_owned(),
        story: new.draft.story.trim().to_owned(),
        starts_on: new.draft.starts_on.number(),
        ends_on: new.draft.ends_on.number(),
        category: new.draft.category.map_or_else(String::new, |one| one.as_str().to_owned()),
        organiser_share: new.draft.organiser_share,
        budget_fen: new.draft.budget,
        reserved_fen: new.reserved,
        spent_fen: new.spent,
        stacking: new.draft.stacking.as_str().to_owned(),
        status: new.status.as_str().to_owned(),
        made_by: new.made_by,
        made_at: now,
        published_by: 0,
        published_at: Timestamp::default(),
    };
    diesel::insert_into(campaign::table).values(row).prepared().execute(conn)?;
    Ok(())
}

/// Writes a draft anew; whoever does so is its writer from then on. False when it is no draft any more.
pub(crate) fn rewrite_campaign(
    conn: &mut Conn,
    seen: &Campaign,
    new: &CampaignDraft,
    by: PersonId,
) -> Result<bool> {
    let draft = campaign::table
        .find((seen.county, seen.id))
        .filter(campaign::status.eq(CampaignStatus::Draft.as_str()));
    let changed = diesel::update(draft)
        .set((
            campaign::name.eq(new.name.trim()),
            campaign::story.eq(new.story.trim()),
            campaign::starts_on.eq(new.starts_on.number()),
            campaign::ends_on.eq(new.ends_on.number()),
            campaign::category.eq(new.category.map_or("", Category::as_str)),
            campaign::organiser_share.eq(new.organiser_share),
            campaign::budget_fen.eq(new.budget),
            campaign::stacking.eq(new.stacking.as_str()),
            campaign::made_by.eq(by),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Takes a rule out of a draft; false when there is none.
pub(crate) fn delete_rule(conn: &mut Conn, of: &Campaign, id: RuleId) -> Result<bool> {
    let rule = campaign_rule::table.find((of.county, id)).filter(campaign_rule::campaign.eq(of.id));
    Ok(diesel::delete(rule).prepared().execute(conn)? == 1)
}

pub(crate) fn insert_rule(conn: &mut Conn, of: &Campaign, new: &Rule) -> Result<()> {
    let (benefit, value) = new.benefit.parts();
    let row = RuleRow {
        county: of.county,
        id: new.id,
        campaign: of.id,
        least_fen: new.condition.least,
        least_pieces: new.condition.pieces,
        first_order: new.condition.first_order,
        category: new.condition.category.map_or_else(String::new, |one| one.as_str().to_owned()),
        kind: new.condition.kind.clone(),
        of_county: new.condition.county.unwrap_or(RegionCode(0)),
        mark: new.condition.mark.map_or_else(String::new, |one| one.as_str().to_owned()),
        benefit: benefit.to_owned(),
        value,
        coupons: new.coupons.map_or(0, |coupons| coupons.total),
        per_person: new.coupons.map_or(0, |coupons| coupons.per_person),
        valid_until: new.coupons.map_or(of.draft.ends_on, |coupons| coupons.until).number(),
        taken: 0,
    };
    diesel::insert_into(campaign_rule::table).values(row).prepared().execute(conn)?;
    Ok(())
}

pub(crate) fn campaign(conn: &mut Conn, id: CampaignId) -> Result<Option<Campaign>> {
    let row: Option<CampaignRow> = campaign::table
        .filter(campaign::id.eq(id))
        .select(CampaignRow::as_select())
        .first(conn)
        .optional()?;
    row.map(|row| campaign_of(conn, row)).transpose()
}

/// Campaigns that match, the last to end first; only those of `scope`, or of everybody.
pub(crate) fn campaigns(
    conn: &mut Conn,
    scope: Option<&ListScope>,
    want: &CampaignQuery,
) -> Result<(Vec<Campaign>, i64)> {
    let matching = || {
        let mut query = campaign::table.into_boxed();
        if let Some(scope) = scope {
            let cities: Vec<RegionCode> = scope.regions.iter().map(|region| region.city()).collect();
            let of_the_city = campaign::county.eq_any(cities).and(campaign::status.ne("draft"));
            query = query.filter(campaign::county.eq_any(held_in(scope)).or(of_the_city));
        }
        if let Some(county) = want.for_county {
            let city = RegionCode(county.0 / 100 * 100);
            query = query.filter(campaign::county.eq(county).or(campaign::county.eq(city)));
        }
        if let Some(status) = want.status {
            query = query.filter(campaign::status.eq(status.as_str()));
        }
        if let Some(day) = want.not_over_on {
            query = query.filter(campaign::ends_on.ge(day.number()));
        }
        if let Some(day) = want.begun_on {
            query = query.filter(campaign::starts_on.le(day.number()));
        }
        if !want.words.is_empty() {
            query = query.filter(campaign::name.like(format!("%{}%", want.words.replace(['%', '_'], ""))));
        }
        query
    };
    let rows: Vec<CampaignRow> = matching()
        .order((campaign::ends_on.desc(), campaign::id.desc()))
        .offset(want.offset)
        .limit(want.limit)
        .select(CampaignRow::as_select())
        .load(conn)?;
    let total = matching().count().get_result(conn)?;
    Ok((rows.into_iter().map(|row| campaign_of(conn, row)).collect::<Result<_>>()?, total))
}

/// The counties of a scope, and the cities it holds whole.
fn held_in(scope: &ListScope) -> Vec<RegionCode> {
    let mut held = region::counties_of(scope);
    held.extend(scope.regions.iter().copied());
    held
}

/// Publishes a draft or ends what is published; false when somebody was first. A second person is asked for by the
/// schema, too.
pub(crate) fn change_campaign(
    conn: &mut Conn,
    now: Timestamp,
    seen: &Campaign,
    to: CampaignStatus,
    by: PersonId,
) -> Result<bool> {
    let same = campaign::table.find((seen.county, seen.id)).filter(campaign::status.eq(seen.status.as_str()));
    let changed = match to {
        CampaignStatus::Published => diesel::update(same)
            .set((
                campaign::status.eq(to.as_str()),
                campaign::published_by.eq(by.0),
                campaign::published_at.eq(now),
            ))
            .prepared()
            .execute(conn)?,
        _ => diesel::update(same).set(campaign::status.eq(to.as_str())).prepared().execute(conn)?,
    };
    Ok(changed == 1)
}

/// Moves what is reserved and spent of a budget; false when it does not bear that.
pub(crate) fn move_budget(
    conn: &mut Conn,
    (county, id): (RegionCode, CampaignId),
    reserved: Fen,
    spent: Fen,
) -> Result<bool> {
    let bears = campaign::table
        .find((county, id))
        .filter((campaign::reserved_fen + reserved.0).ge(0))
        .filter((campaign::spent_fen + spent.0).ge(0))
        .filter(
            (campaign::reserved_fen + campaign::spent_fen + (reserved.0 + spent.0)).le(campaign::budget_fen),
        );
    let changed = diesel::update(bears)
        .set((
            campaign::reserved_fen.eq(campaign::reserved_fen + reserved.0),
            campaign::spent_fen.eq(campaign::spent_fen + spent.0),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = campaign_listing, check_for_backend(Backend))]
struct EnrolmentRow {
    county: RegionCode,
    id: EnrolmentId,
    campaign: CampaignId,
    listing_county: RegionCode,
    listing: ListingId,
    seller: OrganisationId,
    seller_name: String,
    title: String,
    price_fen: Fen,
    pieces: i64,
    taken: i64,
    enrolled_at: Timestamp,
}

impl From<EnrolmentRow> for Enrolment {
    fn from(row: EnrolmentRow) -> Self {
        Self {
            county: row.county,
            id: row.id,
            campaign: row.campaign,
            listing_county: row.listing_county,
            listing: row.listing,
            seller: row.seller,
            seller_name: row.seller_name,
            title: row.title,
            price: row.price_fen.is_positive().then_some(row.price_fen),
            pieces: row.pieces,
            taken: row.taken,
        }
    }
}

/// Enrols a listing; refuses one that is enrolled already.
pub(crate) fn insert_enrolment(tx: &mut Tx<'_>, now: Timestamp, new: &Enrolment) -> Result<()> {
    let row = EnrolmentRow {
        county: new.county,
        id: new.id,
        campaign: new.campaign,
        listing_county: new.listing_county,
        listing: new.listing,
        seller: new.seller,
        seller_name: new.seller_name.clone(),
        title: new.title.clone(),
        price_fen: new.price.unwrap_or(Fen::ZERO),
        pieces: new.pieces,
        taken: 0,
        enrolled_at: now,
    };
    let inserted = tx.unless_taken(|tx| {
        let insert = diesel::insert_into(campaign_listing::table).values(row);
        insert.prepared().execute(tx.conn())
    })?;
    inserted.ok_or(PromotionError::EnrolledAlready)?;
    Ok(())
}

/// What is enrolled in a campaign, of everybody or of one seller, in the order it was enrolled.
pub(crate) fn enrolments(
    conn: &mut Conn,
    of: &Campaign,
    seller: Option<OrganisationId>,
    limit: i64,
) -> Result<Vec<Enrolment>> {
    let mut query = campaign_listing::table
        .filter(campaign_listing::county.eq(of.county).and(campaign_listing::campaign.eq(of.id)))
        .into_boxed();
    if let Some(seller) = seller {
        query = query.filter(campaign_listing::seller.eq(seller));
    }
    let rows: Vec<EnrolmentRow> =
        query.order(campaign_listing::id.asc()).limit(limit).select(EnrolmentRow::as_select()).load(conn)?;
    Ok(rows.into_iter().map(Enrolment::from).collect())
}

/// The enrolments of these listings in a campaign.
pub(crate) fn enrolled_among(
    conn: &mut Conn,
    of: &Campaign,
    listings: &[ListingId],
) -> Result<Vec<Enrolment>> {
    let rows: Vec<EnrolmentRow> = campaign_listing::table
        .filter(campaign_listing::county.eq(of.county).and(campaign_listing::campaign.eq(of.id)))
        .filter(campaign_listing::listing.eq_any(listings.to_vec()))
        .select(EnrolmentRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Enrolment::from).collect())
}

pub(crate) fn enrolment(conn: &mut Conn, id: EnrolmentId) -> Result<Option<Enrolment>> {
    let row: Option<EnrolmentRow> = campaign_listing::table
        .filter(campaign_listing::id.eq(id))
        .select(EnrolmentRow::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(Enrolment::from))
}

/// Takes a listing out again; false when pieces of it are in orders.
pub(crate) fn delete_enrolment(conn: &mut Conn, seen: &Enrolment) -> Result<bool> {
    let untouched =
        campaign_listing::table.find((seen.county, seen.id)).filter(campaign_listing::taken.eq(0_i64));
    Ok(diesel::delete(untouched).prepared().execute(conn)? == 1)
}

/// Takes pieces of an enrolment, or gives them back; false when there are not so many.
pub(crate) fn take_pieces(
    conn: &mut Conn,
    (county, id): (RegionCode, EnrolmentId),
    pieces: i64,
) -> Result<bool> {
    let enough = campaign_listing::table
        .find((county, id))
        .filter((campaign_listing::taken + pieces).le(campaign_listing::pieces))
        .filter((campaign_listing::taken + pieces).ge(0));
    let changed = diesel::update(enough)
        .set(campaign_listing::taken.eq(campaign_listing::taken + pieces))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// The enrolments of listings in campaigns that run on this day.
pub(crate) fn running_of(conn: &mut Conn, listings: &[ListingId], today: Day) -> Result<Vec<Enrolment>> {
    let rows: Vec<EnrolmentRow> = campaign_listing::table
        .inner_join(campaign::table.on(
            campaign::county.eq(campaign_listing::county).and(campaign::id.eq(campaign_listing::campaign)),
        ))
        .filter(campaign::status.eq(CampaignStatus::Published.as_str()))
        .filter(campaign::starts_on.le(today.number()).and(campaign::ends_on.ge(today.number())))
        .filter(campaign_listing::listing.eq_any(listings.to_vec()))
        .order((campaign_listing::campaign.asc(), campaign_listing::id.asc()))
        .select(EnrolmentRow::as_select())
        .prepared()
        .load(conn)?;
    Ok(rows.into_iter().map(Enrolment::from).collect())
}

/// True while a listing is enrolled in a campaign that is not over.
pub(crate) fn is_enrolled(conn: &mut Conn, of: &Listing, today: Day) -> Result<bool> {
    let enrolled = campaign_listing::table
        .inner_join(campaign::table.on(
            campaign::county.eq(campaign_listing::county).and(campaign::id.eq(campaign_listing::campaign)),
        ))
        .filter(campaign_listing::listing_county.eq(of.county).and(campaign_listing::listing.eq(of.id)))
        .filter(campaign::ends_on.ge(today.number()));
    Ok(diesel::select(diesel::dsl::exists(enrolled)).get_result(conn)?)
}
