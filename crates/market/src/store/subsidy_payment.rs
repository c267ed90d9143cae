//! What organisers of campaigns and sellers paid each other.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Day, Fen, OrganisationId, PersonId, RegionCode, Timestamp};
use ledger::CampaignId;

use super::schema::subsidy_payment;
use crate::model::{SubsidyPayment, SubsidyPaymentDraft, SubsidyPaymentId, SubsidyPaymentKind, Undone};
use crate::{Result, SubsidyError};

/// Which payments to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SubsidyPaymentQuery {
    /// For this campaign.
    pub campaign: Option<CampaignId>,
    /// With this seller.
    pub seller: Option<OrganisationId>,
    /// With sellers of this county.
    pub county: Option<RegionCode>,
    /// Of this kind.
    pub kind: Option<SubsidyPaymentKind>,
    /// Only those that count, or only those taken back.
    pub counts: Option<bool>,
    /// Part of a slip's number or of a seller's name.
    pub words: String,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = subsidy_payment, check_for_backend(Backend))]
struct PaymentRow {
    county: RegionCode,
    id: SubsidyPaymentId,
    campaign_county: RegionCode,
    campaign: CampaignId,
    seller: OrganisationId,
    seller_name: String,
    kind: String,
    amount_fen: Fen,
    paid_on: i32,
    reference: String,
    recorded_by: PersonId,
    recorded_at: Timestamp,
    undone_by: i64,
    undone_at: Timestamp,
    undone_for: String,
}

fn payment_of(row: PaymentRow) -> Result<SubsidyPayment> {
    let unreadable = |what: &str| db::Error::Unreadable(format!("subsidy payment {}: {what}", row.id));
    let kind = SubsidyPaymentKind::parse(&row.kind).ok_or_else(|| unreadable("kind"))?;
    let paid_on = Day::from_number(row.paid_on).ok_or_else(|| unreadable("day"))?;
    Ok(SubsidyPayment {
        county: row.county,
        id: row.id,
        campaign_county: row.campaign_county,
        campaign: row.campaign,
        seller: row.seller,
        seller_name: row.seller_name,
        draft: SubsidyPaymentDraft { kind, amount: row.amount_fen, paid_on, reference: row.reference },
        recorded_by: row.recorded_by,
        recorded_at: row.recorded_at,
        undone: (row.undone_by != 0).then_some(Undone {
            by: PersonId(row.undone_by),
            at: row.undone_at,
            reason: row.undone_for,
        }),
    })
}

/// Keeps a payment; refuses a slip that was recorded for its seller.
pub(crate) fn insert_subsidy_payment(tx: &mut Tx<'_>, new: &SubsidyPayment) -> Result<()> {
    let row = PaymentRow {
        county: new.county,
        id: new.id,
        campaign_county: new.campaign_county,
        campaign: new.campaign,
        seller: new.seller,
        seller_name: new.seller_name.clone(),
        kind: new.draft.kind.as_str().to_owned(),
        amount_fen: new.draft.amount,
        paid_on: new.draft.paid_on.number(),
        reference: new.draft.reference.clone(),
        recorded_by: new.recorded_by,
        recorded_at: new.recorded_at,
        undone_by: 0,
        undone_at: Timestamp::default(),
        undone_for: String::new(),
    };
    let inserted = tx.unless_taken(|tx| {
        diesel::insert_into(subsidy_payment::table).values(row).prepared().execute(tx.conn())
    })?;
    inserted.ok_or_else(|| SubsidyError::Twice(new.draft.reference.clone()))?;
    Ok(())
}

pub(crate) fn subsidy_payment(conn: &mut Conn, id: SubsidyPaymentId) -> Result<Option<SubsidyPayment>> {
    let row: Option<PaymentRow> = subsidy_payment::table
        .filter(subsidy_payment::id.eq(id))
        .select(PaymentRow::as_select())
        .first(conn)
        .optional()?;
    row.map(payment_of).transpose()
}

/// Takes a payment back; false when that was done before.
pub(crate) fn undo_subsidy_payment(conn: &mut Conn, seen: &SubsidyPayment, undone: &Undone) -> Result<bool> {
    let counting =
        subsidy_payment::table.find((seen.county, seen.id)).filter(subsidy_payment::undone_by.eq(0_i64));
    let changed = diesel::update(counting)
        .set((
            subsidy_payment::undone_by.eq(undone.by.0),
            subsidy_payment::undone_at.eq(undone.at),
            subsidy_payment::undone_for.eq(&undone.reason),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Payments that match, the last recorded first, and how many there are; only those with sellers of `counties`, or all.
pub(crate) fn subsidy_payments(
    conn: &mut Conn,
    counties: Option<&[RegionCode]>,
    want: &SubsidyPaymentQuery,
) -> Result<(Vec<SubsidyPayment>, i64)> {
    let matching = || {
        let mut query = subsidy_payment::table.into_boxed();
        if let Some(counties) = counties {
            query = query.filter(subsidy_payment::county.eq_any(counties.to_vec()));
        }
        if let Some(campaign) = want.campaign {
            query = query.filter(subsidy_payment::campaign.eq(campaign));
        }
        if let Some(seller) = want.seller {
            query = query.filter(subsidy_payment::seller.eq(seller));
        }
        if let Some(county) = want.county {
            query = query.filter(subsidy_payment::county.eq(county));
        }
        if let Some(kind) = want.kind {
            query = query.filter(subsidy_payment::kind.eq(kind.as_str()));
        }
        query = match want.counts {
            None => query,
            Some(true) => query.filter(subsidy_payment::undone_by.eq(0_i64)),
            Some(false) => query.filter(subsidy_payment::undone_by.ne(0_i64)),
        };
        let words = want.words.trim().replace(['%', '_'], "");
        if !words.is_empty() {
            let pattern = format!("%{words}%");
            query = query.filter(
                subsidy_payment::reference
                    .like(pattern.clone())
                    .or(subsidy_payment::seller_name.like(pattern)),
            );
        }
        query
    };
    let rows: Vec<PaymentRow> = matching()
        .order(subsidy_payment::id.desc())
        .offset(want.offset)
        .limit(want.limit)
        .select(PaymentRow::as_select())
        .load(conn)?;
    let found = rows.into_iter().map(payment_of).collect::<Result<_>>()?;
    Ok((found, matching().count().get_result(conn)?))
}
