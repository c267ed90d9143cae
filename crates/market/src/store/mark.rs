//! Quality marks.

use std::collections::BTreeSet;

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Day, ListScope, OrganisationId, PersonId, RegionCode, Timestamp};

use super::schema::{product, quality_mark};
use crate::model::{Mark, MarkDraft, MarkId, MarkStatus, ProductId, QualityMark};
use crate::{CertificateError, Result};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = quality_mark, check_for_backend(Backend))]
struct MarkRow {
    county: RegionCode,
    id: MarkId,
    product: ProductId,
    seller: OrganisationId,
    mark: String,
    number: String,
    issuer: String,
    valid_from: i32,
    valid_to: i32,
    status: String,
    reason: String,
    claimed_by: PersonId,
    claimed_at: Timestamp,
    decided_by: i64,
    decided_at: Timestamp,
}

fn read((row, product_name): (MarkRow, String)) -> Result<QualityMark> {
    let unreadable = |what: &str| db::Error::Unreadable(format!("quality mark {}: {what}", row.id));
    let day = |number| Day::from_number(number).ok_or_else(|| unreadable("day"));
    Ok(QualityMark {
        draft: MarkDraft {
            mark: Mark::parse(&row.mark).ok_or_else(|| unreadable("mark"))?,
            valid_from: day(row.valid_from)?,
            valid_to: day(row.valid_to)?,
            number: row.number,
            issuer: row.issuer,
        },
        status: MarkStatus::parse(&row.status).ok_or_else(|| unreadable("status"))?,
        county: row.county,
        id: row.id,
        product: row.product,
        product_name,
        seller: row.seller,
        reason: row.reason,
        claimed_by: row.claimed_by,
        claimed_at: row.claimed_at,
    })
}

/// Keeps a claim. Of one certificate of a product one claim waits at a time; what is verified is claimed again, renewed, with
/// a later last day.
pub(crate) fn insert_mark(tx: &mut Tx<'_>, new: &QualityMark) -> Result<()> {
    let as_long = quality_mark::table
        .filter(quality_mark::county.eq(new.county).and(quality_mark::product.eq(new.product)))
        .filter(quality_mark::mark.eq(new.draft.mark.as_str()))
        .filter(quality_mark::number.eq(new.draft.number.trim()))
        .filter(quality_mark::status.eq(MarkStatus::Verified.as_str()))
        .filter(quality_mark::valid_to.ge(new.draft.valid_to.number()));
    if diesel::select(diesel::dsl::exists(as_long)).get_result(tx.conn())? {
        return Err(CertificateError::MarkClaimed.into());
    }
    let row = MarkRow {
        county: new.county,
        id: new.id,
        product: new.product,
        seller: new.seller,
        mark: new.draft.mark.as_str().to_owned(),
        number: new.draft.number.trim().to_owned(),
        issuer: new.draft.issuer.trim().to_owned(),
        valid_from: new.draft.valid_from.number(),
        valid_to: new.draft.valid_to.number(),
        status: new.status.as_str().to_owned(),
        reason: String::new(),
        claimed_by: new.claimed_by,
        claimed_at: new.claimed_at,
        decided_by: 0,
        decided_at: Timestamp::default(),
    };
    let inserted = tx.unless_taken(|tx| {
        diesel::insert_into(quality_mark::table).values(row).prepared().execute(tx.conn())
    })?;
    inserted.ok_or(CertificateError::MarkClaimed)?;
    Ok(())
}

/// Marks with the names of their products.
#[diesel::dsl::auto_type(no_type_alias)]
fn with_products() -> _ {
    let on_product = product::county.eq(quality_mark::county).and(product::id.eq(quality_mark::product));
    quality_mark::table.inner_join(product::table.on(on_product))
}

pub(crate) fn mark(conn: &mut Conn, id: MarkId) -> Result<Option<QualityMark>> {
    let row: Option<(MarkRow, String)> = with_products()
        .filter(quality_mark::id.eq(id))
        .select((MarkRow::as_select(), product::name))
        .first(conn)
        .optional()?;
    row.map(read).transpose()
}

/// The marks a seller claimed, newest first.
pub(crate) fn marks_of_seller(
    conn: &mut Conn,
    county: RegionCode,
    seller: OrganisationId,
) -> Result<Vec<QualityMark>> {
    let rows: Vec<(MarkRow, String)> = with_products()
        .filter(quality_mark::county.eq(county).and(quality_mark::seller.eq(seller)))
        .order(quality_mark::id.desc())
        .select((MarkRow::as_select(), product::name))
        .load(conn)?;
    rows.into_iter().map(read).collect()
}

/// The marks of a product that buyers see on this day; of a certificate that was renewed, the one that holds longest.
pub(crate) fn marks_shown(
    conn: &mut Conn,
    county: RegionCode,
    of: &[ProductId],
    day: Day,
) -> Result<Vec<QualityMark>> {
    let mut rows: Vec<(MarkRow, String)> = with_products()
        .filter(quality_mark::county.eq(county).and(quality_mark::product.eq_any(of)))
        .filter(quality_mark::status.eq(MarkStatus::Verified.as_str()))
        .filter(quality_mark::valid_from.le(day.number()).and(quality_mark::valid_to.ge(day.number())))
        .order((quality_mark::valid_to.desc(), quality_mark::id.asc()))
        .select((MarkRow::as_select(), product::name))
        .load(conn)?;
    let mut certificates = BTreeSet::new();
    rows.retain(|(row, _)| certificates.insert((row.product, row.mark.clone(), row.number.clone())));
    rows.sort_by_key(|(row, _)| row.id);
    rows.into_iter().map(read).collect()
}

/// How many certificates of a seller hold on this day.
pub(crate) fn marks_holding(
    conn: &mut Conn,
    county: RegionCode,
    seller: OrganisationId,
    day: Day,
) -> Result<i64> {
    let certificates: Vec<(ProductId, String, String)> = quality_mark::table
        .filter(quality_mark::county.eq(county).and(quality_mark::seller.eq(seller)))
        .filter(quality_mark::status.eq(MarkStatus::Verified.as_str()))
        .filter(quality_mark::valid_from.le(day.number()).and(quality_mark::valid_to.ge(day.number())))
        .select((quality_mark::product, quality_mark::mark, quality_mark::number))
        .distinct()
        .load(conn)?;
    Ok(i64::try_from(certificates.len()).unwrap_or(i64::MAX))
}

/// The marks claimed in these counties, the longest waiting first, and how many match.
pub(crate) fn marks(
    conn: &mut Conn,
    scope: &ListScope,
    status: Option<MarkStatus>,
    words: &str,
    (offset, limit): (i64, i64),
) -> Result<(Vec<QualityMark>, i64)> {
    let counties = region::counties_of(scope);
    let pattern = format!("%{}%", words.replace(['%', '_'], ""));
    let matching = || {
        let mut query = with_products()
            .filter(quality_mark::county.eq_any(counties.clone()))
            .filter(product::name.like(pattern.clone()).or(quality_mark::number.like(pattern.clone())))
            .into_boxed();
        if let Some(status) = status {
            query = query.filter(quality_mark::status.eq(status.as_str()));
        }
        query
    };
    let rows: Vec<(MarkRow, String)> = matching()
        .order((quality_mark::claimed_at.asc(), quality_mark::id.asc()))
        .offset(offset)
        .limit(limit)
        .select((MarkRow::as_select(), product::name))
        .load(conn)?;
    let found = rows.into_iter().map(read).collect::<Result<Vec<_>>>()?;
    Ok((found, matching().count().get_result(conn)?))
}

/// Takes a mark from one status to the next; false when somebody was first.
pub(crate) fn change_mark(
    conn: &mut Conn,
    mark: &QualityMark,
    to: MarkStatus,
    reason: &str,
    by: PersonId,
    now: Timestamp,
) -> Result<bool> {
    let known = quality_mark::table
        .find((mark.county, mark.id))
        .filter(quality_mark::status.eq(mark.status.as_str()));
    let changed = diesel::update(known)
        .set((
            quality_mark::status.eq(to.as_str()),
            quality_mark::reason.eq(reason),
            quality_mark::decided_by.eq(by.0),
            quality_mark::decided_at.eq(now),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}
