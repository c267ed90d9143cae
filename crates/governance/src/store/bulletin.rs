//! Bulletins.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{PersonId, RegionCode, Timestamp};

use super::schema::supervision_bulletin;
use super::{pattern, person_if, word};
use crate::model::{Audience, Bulletin, BulletinDraft, BulletinId, BulletinStatus, Text};
use crate::{Error, Result};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = supervision_bulletin, check_for_backend(Backend))]
struct Row {
    county: RegionCode,
    id: BulletinId,
    audience: String,
    number: String,
    title_zh: String,
    title_en: String,
    body_zh: String,
    body_en: String,
    basis: String,
    status: String,
    written_by: PersonId,
    confirmed_by: PersonId,
    shown_hash: String,
    version: i64,
    changed_at: Timestamp,
}

impl Row {
    fn of(bulletin: &Bulletin) -> Result<Self> {
        let draft = &bulletin.draft;
        Ok(Self {
            county: bulletin.county,
            id: bulletin.id,
            audience: draft.audience.as_str().to_owned(),
            number: draft.number.clone(),
            title_zh: draft.title.zh.clone(),
            title_en: draft.title.en.clone(),
            body_zh: draft.body.zh.clone(),
            body_en: draft.body.en.clone(),
            basis: serde_json::to_string(&bulletin.basis).map_err(db::Error::from)?,
            status: bulletin.status.as_str().to_owned(),
            written_by: bulletin.written_by,
            confirmed_by: bulletin.confirmed_by.unwrap_or(PersonId(0)),
            shown_hash: bulletin.shown_hash.clone(),
            version: bulletin.version,
            changed_at: bulletin.changed_at,
        })
    }
}

impl TryFrom<Row> for Bulletin {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            county: row.county,
            id: row.id,
            draft: BulletinDraft {
                audience: word(&row.audience, Audience::parse)?,
                number: row.number,
                title: Text { zh: row.title_zh, en: row.title_en },
                body: Text { zh: row.body_zh, en: row.body_en },
            },
            basis: serde_json::from_str(&row.basis).map_err(db::Error::from)?,
            status: word(&row.status, BulletinStatus::parse)?,
            written_by: row.written_by,
            confirmed_by: person_if(row.confirmed_by),
            shown_hash: row.shown_hash,
            version: row.version,
            changed_at: row.changed_at,
        })
    }
}

pub(crate) fn insert_bulletin(tx: &mut Tx<'_>, bulletin: &Bulletin) -> Result<()> {
    diesel::insert_into(supervision_bulletin::table)
        .values(Row::of(bulletin)?)
        .prepared()
        .execute(tx.conn())?;
    Ok(())
}

/// Keeps a draft, or publishes it; false when it is out, or no longer as it was seen. Refuses a number that another has.
pub(crate) fn save_bulletin(tx: &mut Tx<'_>, next: &Bulletin) -> Result<bool> {
    let row = Row::of(next)?;
    let saved = tx.unless_taken(|tx| {
        let seen = supervision_bulletin::table
            .find((next.county, next.id))
            .filter(supervision_bulletin::version.eq(next.version - 1))
            .filter(supervision_bulletin::status.eq(BulletinStatus::Draft.as_str()));
        diesel::update(seen).set(row).prepared().execute(tx.conn())
    })?;
    Ok(saved.ok_or(Error::NumberTaken)? == 1)
}

pub(crate) fn bulletin(conn: &mut Conn, city: RegionCode, id: BulletinId) -> Result<Option<Bulletin>> {
    let row: Option<Row> =
        supervision_bulletin::table.find((city, id)).select(Row::as_select()).first(conn).optional()?;
    row.map(Bulletin::try_from).transpose()
}

/// Bulletins, the newest first, and how many match.
pub(crate) fn bulletins(
    conn: &mut Conn,
    city: RegionCode,
    words: &str,
    (status, audience): (Option<BulletinStatus>, Option<Audience>),
    (offset, limit): (i64, i64),
) -> Result<(Vec<Bulletin>, i64)> {
    let matching = || {
        let mut query =
            supervision_bulletin::table.filter(supervision_bulletin::county.eq(city)).into_boxed();
        if let Some(status) = status {
            query = query.filter(supervision_bulletin::status.eq(status.as_str()));
        }
        if let Some(audience) = audience {
            query = query.filter(supervision_bulletin::audience.eq(audience.as_str()));
        }
        for one in words.split_whitespace() {
            let like = pattern(one);
            query = query.filter(
                supervision_bulletin::title_zh
                    .like(like.clone())
                    .or(supervision_bulletin::title_en.like(like.clone()))
                    .or(supervision_bulletin::body_zh.like(like)),
            );
        }
        query
    };
    let rows: Vec<Row> = matching()
        .order(supervision_bulletin::id.desc())
        .offset(offset)
        .limit(limit)
        .select(Row::as_select())
        .load(conn)?;
    let found = rows.into_iter().map(Bulletin::try_from).collect::<Result<_>>()?;
    Ok((found, matching().count().get_result(conn)?))
}
