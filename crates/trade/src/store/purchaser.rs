//! Organisations that only buy.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{ListScope, OrganisationId, PersonId, RegionCode, Timestamp};

use super::schema::trade_purchaser;
use super::{pattern, word};
use crate::model::{Purchaser, PurchaserDraft, PurchaserId, PurchaserStatus};
use crate::{Error, PurchaserQuery, Result};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = trade_purchaser, check_for_backend(Backend))]
struct Row {
    county: RegionCode,
    id: PurchaserId,
    name: String,
    licence: String,
    village: RegionCode,
    contact: String,
    applicant: PersonId,
    applied_at: Timestamp,
    status: String,
    reason: String,
    reviewer: i64,
    reviewed_at: Timestamp,
    organisation: i64,
}

impl TryFrom<Row> for Purchaser {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let unreadable = || db::Error::Unreadable(format!("the licence of purchaser {}", row.id));
        Ok(Self {
            id: row.id,
            draft: PurchaserDraft {
                name: row.name,
                licence: row.licence.parse().map_err(|_| unreadable())?,
                village: row.village,
                contact: row.contact,
            },
            applicant: row.applicant,
            applied_at: row.applied_at,
            status: word(&row.status, PurchaserStatus::parse)?,
            reason: row.reason,
            organisation: (row.organisation != 0).then_some(OrganisationId(row.organisation)),
        })
    }
}

/// Keeps a registration; a licence that waits or was accepted stands for one.
pub(crate) fn insert_purchaser(tx: &mut Tx<'_>, new: &Purchaser) -> Result<()> {
    let row = Row {
        county: new.county(),
        id: new.id,
        name: new.draft.name.trim().to_owned(),
        licence: new.draft.licence.as_str().to_owned(),
        village: new.draft.village,
        contact: new.draft.contact.trim().to_owned(),
        applicant: new.applicant,
        applied_at: new.applied_at,
        status: new.status.as_str().to_owned(),
        reason: String::new(),
        reviewer: 0,
        reviewed_at: Timestamp::default(),
        organisation: 0,
    };
    let inserted = tx.unless_taken(|tx| {
        diesel::insert_into(trade_purchaser::table).values(row).prepared().execute(tx.conn())
    })?;
    inserted.ok_or(Error::LicenceTaken)?;
    Ok(())
}

pub(crate) fn purchaser(conn: &mut Conn, id: PurchaserId) -> Result<Option<Purchaser>> {
    let row: Option<Row> = trade_purchaser::table
        .filter(trade_purchaser::id.eq(id))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(Purchaser::try_from).transpose()
}

/// Decides what waits; false when somebody was first.
pub(crate) fn decide_purchaser(
    conn: &mut Conn,
    seen: &Purchaser,
    (status, organisation, reason): (PurchaserStatus, Option<OrganisationId>, &str),
    (reviewer, now): (PersonId, Timestamp),
) -> Result<bool> {
    let waiting = trade_purchaser::table
        .find((seen.county(), seen.id))
        .filter(trade_purchaser::status.eq(PurchaserStatus::Waiting.as_str()));
    let changed = diesel::update(waiting)
        .set((
            trade_purchaser::status.eq(status.as_str()),
            trade_purchaser::organisation.eq(organisation.map_or(0, |one| one.0)),
            trade_purchaser::reason.eq(reason),
            trade_purchaser::reviewer.eq(reviewer.0),
            trade_purchaser::reviewed_at.eq(now),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// What somebody registered, newest first.
pub(crate) fn purchasers_by(conn: &mut Conn, person: PersonId) -> Result<Vec<Purchaser>> {
    let rows: Vec<Row> = trade_purchaser::table
        .filter(trade_purchaser::applicant.eq(person))
        .order(trade_purchaser::id.desc())
        .limit(20)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Purchaser::try_from).collect()
}

/// The registrations of these counties, the longest waiting first, and how many match.
pub(crate) fn purchasers(
    conn: &mut Conn,
    scope: &ListScope,
    want: &PurchaserQuery,
) -> Result<(Vec<Purchaser>, i64)> {
    let counties = region::counties_of(scope);
    let matching = || {
        let mut query =
            trade_purchaser::table.filter(trade_purchaser::county.eq_any(counties.clone())).into_boxed();
        if let Some(status) = want.status {
            query = query.filter(trade_purchaser::status.eq(status.as_str()));
        }
        for one in want.words.split_whitespace() {
            let like = pattern(one);
            let licence = like.to_uppercase();
            query = query.filter(trade_purchaser::name.like(like).or(trade_purchaser::licence.like(licence)));
        }
        query
    };
    let rows: Vec<Row> = matching()
        .order((trade_purchaser::applied_at.asc(), trade_purchaser::id.asc()))
        .offset(want.offset)
        .limit(want.limit)
        .select(Row::as_select())
        .load(conn)?;
    let found = rows.into_iter().map(Purchaser::try_from).collect::<Result<_>>()?;
    Ok((found, matching().count().get_result(conn)?))
}
