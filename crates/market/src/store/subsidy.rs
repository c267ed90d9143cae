//! What organisers of campaigns owe sellers.

use std::collections::BTreeMap;

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use kernel::{Fen, OrganisationId, RegionCode, Timestamp};
use ledger::CampaignId;

use super::schema::{campaign, subsidy};
use crate::Result;
use crate::model::{Subsidy, SubsidyState};

/// Which subsidies to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SubsidyQuery {
    /// Of this campaign.
    pub campaign: Option<CampaignId>,
    /// Of this seller.
    pub seller: Option<OrganisationId>,
    /// Of sellers of this county.
    pub county: Option<RegionCode>,
    /// Of who is to pay whom.
    pub state: Option<SubsidyState>,
    /// Part of a seller's name.
    pub words: String,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = subsidy, check_for_backend(Backend))]
struct SubsidyRow {
    county: RegionCode,
    id: i64,
    campaign_county: RegionCode,
    campaign: CampaignId,
    seller: OrganisationId,
    seller_name: String,
    owed_fen: Fen,
    paid_fen: Fen,
    returned_fen: Fen,
    due_fen: Fen,
    to_return_fen: Fen,
}

impl SubsidyRow {
    fn of(id: i64, one: &Subsidy) -> Self {
        Self {
            county: one.county,
            id,
            campaign_county: one.campaign_county,
            campaign: one.campaign,
            seller: one.seller,
            seller_name: one.seller_name.clone(),
            owed_fen: one.owed,
            paid_fen: one.paid,
            returned_fen: one.returned,
            due_fen: one.due(),
            to_return_fen: one.to_return(),
        }
    }
}

impl From<SubsidyRow> for Subsidy {
    fn from(row: SubsidyRow) -> Self {
        Self {
            county: row.county,
            campaign_county: row.campaign_county,
            campaign: row.campaign,
            seller: row.seller,
            seller_name: row.seller_name,
            owed: row.owed_fen,
            paid: row.paid_fen,
            returned: row.returned_fen,
        }
    }
}

pub(crate) fn subsidy(
    conn: &mut Conn,
    campaign: CampaignId,
    seller: OrganisationId,
) -> Result<Option<Subsidy>> {
    let row: Option<SubsidyRow> = subsidy::table
        .filter(subsidy::campaign.eq(campaign).and(subsidy::seller.eq(seller)))
        .select(SubsidyRow::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(Subsidy::from))
}

pub(crate) fn insert_subsidy(tx: &mut Tx<'_>, now: Timestamp, new: &Subsidy) -> Result<()> {
    let row = SubsidyRow::of(tx.id(now), new);
    diesel::insert_into(subsidy::table).values(row).prepared().execute(tx.conn())?;
    Ok(())
}

/// Lets a subsidy stand as `then`; false when it does not stand as it was seen any more.
pub(crate) fn change_subsidy(conn: &mut Conn, seen: &Subsidy, then: &Subsidy) -> Result<bool> {
    let same = subsidy::table
        .filter(subsidy::county.eq(seen.county))
        .filter(subsidy::campaign.eq(seen.campaign).and(subsidy::seller.eq(seen.seller)))
        .filter(subsidy::owed_fen.eq(seen.owed))
        .filter(subsidy::paid_fen.eq(seen.paid).and(subsidy::returned_fen.eq(seen.returned)));
    let changed = diesel::update(same)
        .set((
            subsidy::owed_fen.eq(then.owed),
            subsidy::paid_fen.eq(then.paid),
            subsidy::returned_fen.eq(then.returned),
            subsidy::due_fen.eq(then.due()),
            subsidy::to_return_fen.eq(then.to_return()),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Subsidies that match, the greatest first, and how many there are; only those of sellers of `counties`, or of everybody.
pub(crate) fn subsidies(
    conn: &mut Conn,
    counties: Option<&[RegionCode]>,
    want: &SubsidyQuery,
) -> Result<(Vec<Subsidy>, i64)> {
    let matching = || {
        let mut query = subsidy::table.into_boxed();
        if let Some(counties) = counties {
            query = query.filter(subsidy::county.eq_any(counties.to_vec()));
        }
        if let Some(campaign) = want.campaign {
            query = query.filter(subsidy::campaign.eq(campaign));
        }
        if let Some(seller) = want.seller {
            query = query.filter(subsidy::seller.eq(seller));
        }
        if let Some(county) = want.county {
            query = query.filter(subsidy::county.eq(county));
        }
        query = match want.state {
            None => query,
            Some(SubsidyState::Due) => query.filter(subsidy::due_fen.gt(Fen::ZERO)),
            Some(SubsidyState::ToReturn) => query.filter(subsidy::to_return_fen.gt(Fen::ZERO)),
            Some(SubsidyState::Settled) => {
                query.filter(subsidy::due_fen.eq(Fen::ZERO).and(subsidy::to_return_fen.eq(Fen::ZERO)))
            }
        };
        let words = want.words.trim().replace(['%', '_'], "");
        if !words.is_empty() {
            query = query.filter(subsidy::seller_name.like(format!("%{words}%")));
        }
        query
    };
    let rows: Vec<SubsidyRow> = matching()
        .order((subsidy::due_fen.desc(), subsidy::owed_fen.desc(), subsidy::id.desc()))
        .offset(want.offset)
        .limit(want.limit)
        .select(SubsidyRow::as_select())
        .load(conn)?;
    Ok((rows.into_iter().map(Subsidy::from).collect(), matching().count().get_result(conn)?))
}

/// What stands between the organiser of a campaign and all sellers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SubsidyTotals {
    /// What was paid.
    pub paid: Fen,
    /// What sellers gave back of it.
    pub returned: Fen,
    /// What is to be paid still.
    pub due: Fen,
    /// To how many sellers.
    pub sellers_due: i64,
    /// What sellers are to give back.
    pub to_return: Fen,
}

#[derive(QueryableByName)]
struct TotalsRow {
    #[diesel(sql_type = BigInt)]
    paid: i64,
    #[diesel(sql_type = BigInt)]
    returned: i64,
    #[diesel(sql_type = BigInt)]
    due: i64,
    #[diesel(sql_type = BigInt)]
    sellers_due: i64,
    #[diesel(sql_type = BigInt)]
    to_return: i64,
}

/// The sums of a campaign over sellers of `counties`, or over all.
pub(crate) fn subsidy_totals(
    conn: &mut Conn,
    counties: Option<&[RegionCode]>,
    campaign: CampaignId,
) -> Result<SubsidyTotals> {
    let within = counties.map_or_else(String::new, |counties| {
        let codes: Vec<String> = counties.iter().map(|county| county.0.to_string()).collect();
        format!(" AND county IN ({})", if codes.is_empty() { "0".to_owned() } else { codes.join(", ") })
    });
    let row: TotalsRow = diesel::sql_query(format!(
        "SELECT CAST(COALESCE(SUM(paid_fen), 0) AS BIGINT) AS paid, \
         CAST(COALESCE(SUM(returned_fen), 0) AS BIGINT) AS returned, \
         CAST(COALESCE(SUM(due_fen), 0) AS BIGINT) AS due, \
         COUNT(CASE WHEN due_fen > 0 THEN 1 END) AS sellers_due, \
         CAST(COALESCE(SUM(to_return_fen), 0) AS BIGINT) AS to_return \
         FROM subsidy WHERE campaign = {}{within}",
        campaign.0
    ))
    .get_result(conn)?;
    Ok(SubsidyTotals {
        paid: Fen(row.paid),
        returned: Fen(row.returned),
        due: Fen(row.due),
        sellers_due: row.sellers_due,
        to_return: Fen(row.to_return),
    })
}

/// What campaigns are called.
pub(crate) fn campaign_names(
    conn: &mut Conn,
    campaigns: &[CampaignId],
) -> Result<BTreeMap<CampaignId, String>> {
    let named: Vec<(CampaignId, String)> = campaign::table
        .filter(campaign::id.eq_any(campaigns.to_vec()))
        .select((campaign::id, campaign::name))
        .load(conn)?;
    Ok(named.into_iter().collect())
}
