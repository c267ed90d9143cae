//! Documents of those who sell, or want to.

use std::collections::BTreeMap;

use db::{Backend, Conn, Prepare as _};
use diesel::prelude::*;
use evidence::model::FileId;
use kernel::{Day, ListScope, OrganisationId, PersonId, RegionCode, Timestamp};

use super::schema::{seller, seller_document};
use crate::model::{Decision, DocumentDraft, DocumentId, DocumentKind, SellerDocument};
use crate::service::PermitQuery;
use crate::{Error, Result};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = seller_document, check_for_backend(Backend))]
struct DocumentRow {
    county: RegionCode,
    id: DocumentId,
    holder: PersonId,
    seller: i64,
    reviewed_in: i64,
    kind: String,
    file: FileId,
    number: String,
    issuer: String,
    issued_on: i32,
    valid_until: i32,
    withdrawn: bool,
    added_at: Timestamp,
    decision: String,
    reason: String,
}

impl TryFrom<DocumentRow> for SellerDocument {
    type Error = Error;

    fn try_from(row: DocumentRow) -> Result<Self> {
        let id = row.id;
        let unreadable = |what: &str| db::Error::Unreadable(format!("document {id}: {what}"));
        Ok(Self {
            draft: DocumentDraft {
                kind: DocumentKind::parse(&row.kind).ok_or_else(|| unreadable("kind"))?,
                number: row.number,
                issuer: row.issuer,
                issued_on: Day::from_number(row.issued_on).ok_or_else(|| unreadable("day"))?,
                valid_until: Day::from_number(row.valid_until),
            },
            county: row.county,
            id: row.id,
            holder: row.holder,
            seller: (row.seller != 0).then_some(OrganisationId(row.seller)),
            reviewed_in: (row.reviewed_in != 0).then_some(RegionCode(row.reviewed_in)),
            file: row.file,
            withdrawn: row.withdrawn,
            added_at: row.added_at,
            decision: Decision::parse(&row.decision).ok_or_else(|| unreadable("decision"))?,
            reason: row.reason,
        })
    }
}

pub(crate) fn insert_document(conn: &mut Conn, new: &SellerDocument) -> Result<()> {
    let row = DocumentRow {
        county: new.county,
        id: new.id,
        holder: new.holder,
        seller: new.seller.map_or(0, |seller| seller.0),
        reviewed_in: new.reviewed_in.map_or(0, |county| county.0),
        kind: new.draft.kind.as_str().to_owned(),
        file: new.file,
        number: new.draft.kept_number(),
        issuer: new.draft.issuer.trim().to_owned(),
        issued_on: new.draft.issued_on.number(),
        valid_until: new.draft.valid_until.map_or(0, Day::number),
        withdrawn: false,
        added_at: new.added_at,
        decision: new.decision.as_str().to_owned(),
        reason: new.reason.clone(),
    };
    diesel::insert_into(seller_document::table).values(row).prepared().execute(conn)?;
    Ok(())
}

pub(crate) fn document(conn: &mut Conn, city: RegionCode, id: DocumentId) -> Result<Option<SellerDocument>> {
    let row: Option<DocumentRow> =
        seller_document::table.find((city, id)).select(DocumentRow::as_select()).first(conn).optional()?;
    row.map(SellerDocument::try_from).transpose()
}

/// Takes a document back; false when it was.
pub(crate) fn withdraw_document(conn: &mut Conn, city: RegionCode, id: DocumentId) -> Result<bool> {
    let there = seller_document::table.find((city, id)).filter(seller_document::withdrawn.eq(false));
    Ok(diesel::update(there).set(seller_document::withdrawn.eq(true)).prepared().execute(conn)? == 1)
}

/// Decides on a document that waits; false when somebody was first or it was taken back.
pub(crate) fn decide_document(
    conn: &mut Conn,
    now: Timestamp,
    seen: &SellerDocument,
    (to, by): (Decision, PersonId),
    reason: &str,
) -> Result<bool> {
    let waiting = seller_document::table
        .find((seen.county, seen.id))
        .filter(seller_document::withdrawn.eq(false))
        .filter(seller_document::decision.eq(Decision::Waiting.as_str()));
    let changed = diesel::update(waiting)
        .set((
            seller_document::decision.eq(to.as_str()),
            seller_document::decided_by.eq(by.0),
            seller_document::decided_at.eq(now),
            seller_document::reason.eq(reason),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// The licences of a scope's counties with the names of their shops, those that wait first, and how many match.
pub(crate) fn permits(
    conn: &mut Conn,
    city: RegionCode,
    scope: &ListScope,
    want: &PermitQuery,
) -> Result<(Vec<(SellerDocument, String)>, i64)> {
    let counties: Vec<i64> = region::counties_of(scope).into_iter().map(|one| one.0).collect();
    let decided: Vec<&str> =
        DocumentKind::ALL.iter().filter(|one| one.is_decided()).map(|one| one.as_str()).collect();
    let matching = || {
        let of_shop =
            seller::county.eq(seller_document::reviewed_in).and(seller::id.eq(seller_document::seller));
        let mut query = seller_document::table
            .inner_join(seller::table.on(of_shop))
            .filter(seller_document::county.eq(city).and(seller_document::withdrawn.eq(false)))
            .filter(seller_document::kind.eq_any(decided.clone()))
            .filter(seller_document::reviewed_in.eq_any(counties.clone()))
            .into_boxed();
        if let Some(decision) = want.decision {
            query = query.filter(seller_document::decision.eq(decision.as_str()));
        }
        if !want.words.is_empty() {
            let like = format!("%{}%", want.words.replace(['%', '_'], ""));
            let number = seller_document::number.like(like.clone());
            query = query
                .filter(number.or(seller_document::issuer.like(like.clone())).or(seller::name.like(like)));
        }
        query
    };
    // `waiting` is the last of the words.
    let rows: Vec<(DocumentRow, String)> = matching()
        .order((seller_document::decision.desc(), seller_document::id.desc()))
        .offset(want.offset)
        .limit(want.limit)
        .select((DocumentRow::as_select(), seller::name))
        .load(conn)?;
    let found: Result<Vec<_>> =
        rows.into_iter().map(|(row, name)| Ok((SellerDocument::try_from(row)?, name))).collect();
    Ok((found?, matching().count().get_result(conn)?))
}

/// The documents of a shop, or of a person who has none yet, newest first; not those taken back.
pub(crate) fn documents_of(
    conn: &mut Conn,
    city: RegionCode,
    holder: PersonId,
    seller: Option<OrganisationId>,
) -> Result<Vec<SellerDocument>> {
    let standing: Condition = Box::new(seller_document::withdrawn.eq(false));
    documents_that(conn, city, holder, seller, standing)
}

/// The same with those that were taken back after a county had seen them: what it looked at stays on file (电子商务法 31).
pub(crate) fn documents_on_file(
    conn: &mut Conn,
    city: RegionCode,
    holder: PersonId,
    seller: Option<OrganisationId>,
) -> Result<Vec<SellerDocument>> {
    let kept: Condition =
        Box::new(seller_document::withdrawn.eq(false).or(seller_document::reviewed_in.ne(0)));
    documents_that(conn, city, holder, seller, kept)
}

type Condition =
    Box<dyn BoxableExpression<seller_document::table, Backend, SqlType = diesel::sql_types::Bool>>;

fn documents_that(
    conn: &mut Conn,
    city: RegionCode,
    holder: PersonId,
    seller: Option<OrganisationId>,
    condition: Condition,
) -> Result<Vec<SellerDocument>> {
    let mut query = seller_document::table.filter(seller_document::county.eq(city)).into_boxed();
    query = query.filter(condition);
    query = match seller {
        Some(seller) => query.filter(seller_document::seller.eq(seller.0)),
        None => query.filter(seller_document::holder.eq(holder).and(seller_document::seller.eq(0))),
    };
    let rows: Vec<DocumentRow> =
        query.order(seller_document::id.desc()).limit(100).select(DocumentRow::as_select()).load(conn)?;
    rows.into_iter().map(SellerDocument::try_from).collect()
}

/// The numbers of the identity documents on file of these shops, the newest of each.
pub(crate) fn identity_numbers(
    conn: &mut Conn,
    sellers: Vec<OrganisationId>,
) -> Result<BTreeMap<OrganisationId, String>> {
    let sellers: Vec<i64> = sellers.into_iter().map(|one| one.0).collect();
    let rows: Vec<(i64, String)> = seller_document::table
        .filter(seller_document::seller.eq_any(sellers).and(seller_document::withdrawn.eq(false)))
        .filter(seller_document::kind.eq(DocumentKind::Identity.as_str()))
        .order(seller_document::id.asc())
        .select((seller_document::seller, seller_document::number))
        .load(conn)?;
    Ok(rows.into_iter().map(|(seller, number)| (OrganisationId(seller), number)).collect())
}

/// The county that reviews them sees these from now on.
pub(crate) fn show_documents(conn: &mut Conn, documents: &[SellerDocument], to: RegionCode) -> Result<()> {
    let Some(first) = documents.first() else { return Ok(()) };
    let ids: Vec<DocumentId> = documents.iter().map(|one| one.id).collect();
    diesel::update(
        seller_document::table
            .filter(seller_document::county.eq(first.county).and(seller_document::id.eq_any(ids))),
    )
    .set(seller_document::reviewed_in.eq(to.0))
    .prepared()
    .execute(conn)?;
    Ok(())
}

/// What a person showed before there was a shop belongs to it from now on.
pub(crate) fn give_documents_to(
    conn: &mut Conn,
    city: RegionCode,
    holder: PersonId,
    seller: OrganisationId,
) -> Result<()> {
    diesel::update(
        seller_document::table
            .filter(seller_document::county.eq(city).and(seller_document::holder.eq(holder)))
            .filter(seller_document::seller.eq(0)),
    )
    .set(seller_document::seller.eq(seller.0))
    .prepared()
    .execute(conn)?;
    Ok(())
}
