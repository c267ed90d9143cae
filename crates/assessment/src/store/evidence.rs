//! What counties show, and what was said about it.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use evidence::model::DocumentId;
use kernel::{Period, PersonId, RegionCode, Timestamp, search_text};

use super::schema::{assessment_evidence, assessment_message};
use super::{period_of, person, word};
use crate::model::{Claim, Evidence, EvidenceId, EvidenceState, Message, Proof, Side};
use crate::service::EvidenceQuery;
use crate::{Error, Result};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = assessment_evidence, check_for_backend(Backend))]
struct Row {
    county: RegionCode,
    id: EvidenceId,
    period: String,
    criterion: String,
    fact: String,
    item: String,
    value: String,
    document: DocumentId,
    document_title: String,
    link: String,
    note: String,
    state: String,
    reason: String,
    submitted_by: PersonId,
    submitted_at: Timestamp,
    reviewed_by: PersonId,
    reviewed_at: Timestamp,
    search_text: String,
}

impl TryFrom<Row> for Evidence {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            county: row.county,
            id: row.id,
            period: period_of(&row.period)?,
            criterion: row.criterion,
            claim: Claim {
                fact: row.fact,
                item: row.item,
                value: if row.value.is_empty() { None } else { Some(serde_json::from_str(&row.value)?) },
            },
            proof: Proof {
                document: (row.document.0 != 0).then_some(row.document),
                link: row.link,
                note: row.note,
            },
            document_title: row.document_title,
            state: word(&row.state, EvidenceState::parse)?,
            reason: row.reason,
            submitted_by: row.submitted_by,
            submitted_at: row.submitted_at,
            reviewed: person(row.reviewed_by, row.reviewed_at),
        })
    }
}

/// Keeps evidence; false when the same fact is shown already.
pub(crate) fn insert_evidence(tx: &mut Tx<'_>, new: &Evidence) -> Result<bool> {
    let (claim, proof) = (&new.claim, &new.proof);
    let found_by = format!("{} {} {}", new.document_title, proof.note, claim.item);
    let row = Row {
        county: new.county,
        id: new.id,
        period: new.period.to_string(),
        criterion: new.criterion.clone(),
        fact: claim.fact.clone(),
        item: claim.item.clone(),
        value: claim.value.as_ref().map(serde_json::to_string).transpose()?.unwrap_or_default(),
        document: proof.document.unwrap_or(DocumentId(0)),
        document_title: new.document_title.clone(),
        link: proof.link.clone(),
        note: proof.note.clone(),
        state: new.state.as_str().to_owned(),
        reason: new.reason.clone(),
        submitted_by: new.submitted_by,
        submitted_at: new.submitted_at,
        reviewed_by: PersonId(0),
        reviewed_at: Timestamp::default(),
        search_text: search_text(&found_by),
    };
    let inserted = tx.unless_taken(|tx| {
        let insert = diesel::insert_into(assessment_evidence::table).values(row);
        insert.prepared().execute(tx.conn())
    })?;
    Ok(inserted.is_some())
}

/// Moves evidence on; `Moved` when it is no longer as it was seen, `EvidenceThere` when the same fact is shown anew by now.
pub(crate) fn move_evidence(tx: &mut Tx<'_>, seen: &Evidence, to: &Evidence) -> Result<()> {
    let (by, at) = to.reviewed.unwrap_or((PersonId(0), Timestamp::default()));
    let (seen_by, seen_at) = seen.reviewed.unwrap_or((PersonId(0), Timestamp::default()));
    let moved = tx.unless_taken(|tx| {
        let there = assessment_evidence::table
            .find((seen.county, seen.id))
            .filter(assessment_evidence::state.eq(seen.state.as_str()))
            .filter(assessment_evidence::reviewed_by.eq(seen_by))
            .filter(assessment_evidence::reviewed_at.eq(seen_at));
        diesel::update(there)
            .set((
                assessment_evidence::state.eq(to.state.as_str()),
                assessment_evidence::reason.eq(&to.reason),
                assessment_evidence::reviewed_by.eq(by),
                assessment_evidence::reviewed_at.eq(at),
            ))
            .prepared()
            .execute(tx.conn())
    })?;
    if moved.ok_or(Error::EvidenceThere)? == 1 { Ok(()) } else { Err(Error::Moved) }
}

/// What was accepted for the same fact before, if anything was.
pub(crate) fn accepted_before(conn: &mut Conn, of: &Evidence) -> Result<Option<Evidence>> {
    let row: Option<Row> = assessment_evidence::table
        .filter(assessment_evidence::county.eq(of.county))
        .filter(assessment_evidence::period.eq(of.period.to_string()))
        .filter(assessment_evidence::fact.eq(&of.claim.fact))
        .filter(assessment_evidence::item.eq(&of.claim.item))
        .filter(assessment_evidence::state.eq(EvidenceState::Accepted.as_str()))
        .filter(assessment_evidence::id.ne(of.id))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(Evidence::try_from).transpose()
}

/// Evidence by its number, of whatever county.
pub(crate) fn evidence(conn: &mut Conn, id: EvidenceId) -> Result<Option<Evidence>> {
    let row: Option<Row> = assessment_evidence::table
        .filter(assessment_evidence::id.eq(id))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(Evidence::try_from).transpose()
}

/// Evidence of these counties, of all when none is named: what waits longest first; and how many match.
pub(crate) fn evidence_list(
    conn: &mut Conn,
    counties: &[RegionCode],
    want: &EvidenceQuery,
) -> Result<(Vec<Evidence>, i64)> {
    let matching = || {
        let mut query = assessment_evidence::table.into_boxed();
        if !counties.is_empty() {
            query = query.filter(assessment_evidence::county.eq_any(counties.to_vec()));
        }
        if let Some(county) = want.county {
            query = query.filter(assessment_evidence::county.eq(county));
        }
        if let Some(period) = want.period {
            query = query.filter(assessment_evidence::period.eq(period.to_string()));
        }
        if let Some(criterion) = &want.criterion {
            query = query.filter(assessment_evidence::criterion.eq(criterion.clone()));
        }
        if let Some(state) = want.state {
            query = query.filter(assessment_evidence::state.eq(state.as_str()));
        }
        for one in want.words.split_whitespace() {
            let like = format!("%{}%", one.to_lowercase().replace(['%', '_'], ""));
            query = query.filter(assessment_evidence::search_text.like(like));
        }
        query
    };
    let rows: Vec<Row> = matching()
        .order((assessment_evidence::submitted_at.asc(), assessment_evidence::id.asc()))
        .offset(want.offset)
        .limit(want.limit)
        .select(Row::as_select())
        .load(conn)?;
    let found = rows.into_iter().map(Evidence::try_from).collect::<Result<_>>()?;
    Ok((found, matching().count().get_result(conn)?))
}

/// What a county shows in a half-year, what it took back left out; of one criterion when one is named.
pub(crate) fn evidence_of(
    conn: &mut Conn,
    county: RegionCode,
    period: Period,
    criterion: Option<&str>,
) -> Result<Vec<Evidence>> {
    let mut query = assessment_evidence::table
        .filter(assessment_evidence::county.eq(county))
        .filter(assessment_evidence::period.eq(period.to_string()))
        .filter(assessment_evidence::state.ne(EvidenceState::Withdrawn.as_str()))
        .into_boxed();
    if let Some(criterion) = criterion {
        query = query.filter(assessment_evidence::criterion.eq(criterion.to_owned()));
    }
    let rows: Vec<Row> = query.order(assessment_evidence::id.asc()).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Evidence::try_from).collect()
}

/// How many pieces of evidence wait for somebody, of all counties.
pub(crate) fn waiting(conn: &mut Conn, period: Period) -> Result<i64> {
    let states = [EvidenceState::Submitted.as_str(), EvidenceState::Asked.as_str()];
    Ok(assessment_evidence::table
        .filter(assessment_evidence::period.eq(period.to_string()))
        .filter(assessment_evidence::state.eq_any(states))
        .count()
        .get_result(conn)?)
}

/// How many pieces of evidence of each county stand how.
pub(crate) fn evidence_counts(
    conn: &mut Conn,
    period: Period,
) -> Result<Vec<(RegionCode, EvidenceState, i64)>> {
    let rows: Vec<(RegionCode, String, i64)> = assessment_evidence::table
        .filter(assessment_evidence::period.eq(period.to_string()))
        .group_by((assessment_evidence::county, assessment_evidence::state))
        .select((assessment_evidence::county, assessment_evidence::state, diesel::dsl::count_star()))
        .load(conn)?;
    let read = |(county, state, count): (RegionCode, String, i64)| {
        Ok((county, word(&state, EvidenceState::parse)?, count))
    };
    rows.into_iter().map(read).collect()
}

pub(crate) fn insert_message(tx: &mut Tx<'_>, evidence: &Evidence, message: &Message) -> Result<()> {
    let id: i64 = tx.id(message.at);
    diesel::insert_into(assessment_message::table)
        .values((
            assessment_message::county.eq(evidence.county),
            assessment_message::id.eq(id),
            assessment_message::evidence.eq(evidence.id),
            assessment_message::side.eq(message.side.as_str()),
            assessment_message::person.eq(message.person),
            assessment_message::words.eq(&message.words),
            assessment_message::at.eq(message.at),
        ))
        .prepared()
        .execute(tx.conn())?;
    Ok(())
}

/// What was said, the first first.
pub(crate) fn messages(conn: &mut Conn, county: RegionCode, id: EvidenceId) -> Result<Vec<Message>> {
    type Read = (String, PersonId, String, Timestamp);
    let rows: Vec<Read> = assessment_message::table
        .filter(assessment_message::county.eq(county).and(assessment_message::evidence.eq(id)))
        .order(assessment_message::id.asc())
        .select((
            assessment_message::side,
            assessment_message::person,
            assessment_message::words,
            assessment_message::at,
        ))
        .load(conn)?;
    let read =
        |(side, person, words, at): Read| Ok(Message { side: word(&side, Side::parse)?, person, words, at });
    rows.into_iter().map(read).collect()
}
