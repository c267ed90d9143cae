//! The platform's rules and what people say to them.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Day, PersonId, RegionCode, Timestamp};

use super::schema::{platform_opinion, platform_rules};
use crate::model::{Opinion, OpinionId, Rules, RulesDays, RulesId, RulesStatus, RulesText, RulesVersion};
use crate::{Error, OpinionQuery, Result};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = platform_rules, check_for_backend(Backend))]
struct RulesRow {
    county: RegionCode,
    id: RulesId,
    number: i32,
    zh: String,
    en: String,
    status: String,
    written_by: PersonId,
    written_at: Timestamp,
    published_by: i64,
    published_at: Timestamp,
    opinions_until: i32,
    valid_from: i32,
    valid_at: Timestamp,
}

impl TryFrom<RulesRow> for Rules {
    type Error = Error;

    fn try_from(row: RulesRow) -> Result<Self> {
        let unreadable = |what: &str| db::Error::Unreadable(format!("rules {}: {what}", row.id));
        let day = |number| Day::from_number(number).ok_or_else(|| unreadable("day"));
        Ok(Self {
            status: RulesStatus::parse(&row.status).ok_or_else(|| unreadable("status"))?,
            opinions_until: day(row.opinions_until)?,
            valid_from: day(row.valid_from)?,
            county: row.county,
            id: row.id,
            number: row.number,
            text: RulesText { zh: row.zh, en: row.en },
            written_by: row.written_by,
            written_at: row.written_at,
            published_at: row.published_at,
        })
    }
}

/// Keeps a new draft.
pub(crate) fn insert_rules(tx: &mut Tx<'_>, new: &Rules) -> Result<()> {
    let row = RulesRow {
        county: new.county,
        id: new.id,
        number: 0,
        zh: new.text.zh.clone(),
        en: new.text.en.clone(),
        status: RulesStatus::Draft.as_str().to_owned(),
        written_by: new.written_by,
        written_at: new.written_at,
        published_by: 0,
        published_at: new.published_at,
        opinions_until: new.opinions_until.number(),
        valid_from: new.valid_from.number(),
        valid_at: new.valid_from.start(),
    };
    diesel::insert_into(platform_rules::table).values(row).prepared().execute(tx.conn())?;
    Ok(())
}

/// Writes a draft anew; false when it is none any more.
pub(crate) fn rewrite_rules(
    conn: &mut Conn,
    seen: &Rules,
    text: &RulesText,
    by: (PersonId, Timestamp),
) -> Result<bool> {
    let draft = platform_rules::table
        .find((seen.county, seen.id))
        .filter(platform_rules::status.eq(RulesStatus::Draft.as_str()));
    let changed = diesel::update(draft)
        .set((
            platform_rules::zh.eq(&text.zh),
            platform_rules::en.eq(&text.en),
            platform_rules::written_by.eq(by.0),
            platform_rules::written_at.eq(by.1),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Publishes a draft as it was seen under this number; false when it was changed, published or dropped meanwhile, or the
/// number is taken.
pub(crate) fn publish_rules(
    tx: &mut Tx<'_>,
    seen: &Rules,
    number: i32,
    days: RulesDays,
    (by, now): (PersonId, Timestamp),
) -> Result<bool> {
    let draft = platform_rules::table
        .find((seen.county, seen.id))
        .filter(platform_rules::status.eq(RulesStatus::Draft.as_str()))
        .filter(platform_rules::written_at.eq(seen.written_at));
    let published = tx.unless_taken(|tx| {
        diesel::update(draft)
            .set((
                platform_rules::status.eq(RulesStatus::Published.as_str()),
                platform_rules::number.eq(number),
                platform_rules::published_by.eq(by.0),
                platform_rules::published_at.eq(now),
                platform_rules::opinions_until.eq(days.opinions_until.number()),
                platform_rules::valid_from.eq(days.valid_from.number()),
                platform_rules::valid_at.eq(days.valid_from.start()),
            ))
            .prepared()
            .execute(tx.conn())
    })?;
    Ok(published == Some(1))
}

/// Takes a version back that does not hold yet; false when it is not so any more.
pub(crate) fn withdraw_rules(conn: &mut Conn, seen: &Rules, now: Timestamp) -> Result<bool> {
    let coming = platform_rules::table
        .find((seen.county, seen.id))
        .filter(platform_rules::status.eq(RulesStatus::Published.as_str()))
        .filter(platform_rules::valid_at.gt(now));
    let changed = diesel::update(coming)
        .set(platform_rules::status.eq(RulesStatus::Withdrawn.as_str()))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Forgets a draft; false when it is none any more.
pub(crate) fn drop_rules(conn: &mut Conn, seen: &Rules) -> Result<bool> {
    let draft = platform_rules::table
        .find((seen.county, seen.id))
        .filter(platform_rules::status.eq(RulesStatus::Draft.as_str()));
    Ok(diesel::delete(draft).prepared().execute(conn)? == 1)
}

pub(crate) fn rules(conn: &mut Conn, county: RegionCode, id: RulesId) -> Result<Option<Rules>> {
    let row: Option<RulesRow> =
        platform_rules::table.find((county, id)).select(RulesRow::as_select()).first(conn).optional()?;
    row.map(Rules::try_from).transpose()
}

/// The drafts, the last one first.
pub(crate) fn rules_drafts(conn: &mut Conn, county: RegionCode) -> Result<Vec<Rules>> {
    let rows: Vec<RulesRow> = platform_rules::table
        .filter(platform_rules::county.eq(county).and(platform_rules::number.eq(0)))
        .order(platform_rules::written_at.desc())
        .select(RulesRow::as_select())
        .load(conn)?;
    rows.into_iter().map(Rules::try_from).collect()
}

/// What was ever published, the first one first.
pub(crate) fn rules_published(conn: &mut Conn, county: RegionCode) -> Result<Vec<RulesVersion>> {
    let rows: Vec<RulesRow> = platform_rules::table
        .filter(platform_rules::county.eq(county).and(platform_rules::number.gt(0)))
        .order(platform_rules::number.asc())
        .select(RulesRow::as_select())
        .load(conn)?;
    rows.into_iter().map(|row| Rules::try_from(row).map(RulesVersion::from)).collect()
}

/// The numbers of versions that people are asked about on a day.
pub(crate) fn rules_asking(conn: &mut Conn, county: RegionCode, today: Day) -> Result<Vec<i32>> {
    Ok(platform_rules::table
        .filter(platform_rules::county.eq(county))
        .filter(platform_rules::number.gt(0))
        .filter(platform_rules::status.eq(RulesStatus::Published.as_str()))
        .filter(platform_rules::opinions_until.ge(today.number()))
        .order(platform_rules::number.asc())
        .select(platform_rules::number)
        .load(conn)?)
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = platform_opinion, check_for_backend(Backend))]
struct OpinionRow {
    county: RegionCode,
    id: OpinionId,
    rules: RulesId,
    number: i32,
    name: String,
    words: String,
    author: i64,
    sent_at: Timestamp,
}

impl From<OpinionRow> for Opinion {
    fn from(row: OpinionRow) -> Self {
        Self {
            county: row.county,
            id: row.id,
            rules: row.rules,
            number: row.number,
            name: row.name,
            words: row.words,
            author: (row.author != 0).then_some(PersonId(row.author)),
            sent_at: row.sent_at,
        }
    }
}

pub(crate) fn insert_opinion(tx: &mut Tx<'_>, new: &Opinion) -> Result<()> {
    let row = OpinionRow {
        county: new.county,
        id: new.id,
        rules: new.rules,
        number: new.number,
        name: new.name.clone(),
        words: new.words.clone(),
        author: new.author.map_or(0, |author| author.0),
        sent_at: new.sent_at,
    };
    diesel::insert_into(platform_opinion::table).values(row).prepared().execute(tx.conn())?;
    Ok(())
}

/// What people said, the last first, and how many match.
pub(crate) fn opinions(
    conn: &mut Conn,
    county: RegionCode,
    want: &OpinionQuery,
) -> Result<(Vec<Opinion>, i64)> {
    let matching = || {
        let mut query = platform_opinion::table.filter(platform_opinion::county.eq(county)).into_boxed();
        if let Some(number) = want.number {
            query = query.filter(platform_opinion::number.eq(number));
        }
        if !want.words.is_empty() {
            let pattern = format!("%{}%", want.words.replace(['%', '_'], ""));
            query = query.filter(
                platform_opinion::words.like(pattern.clone()).or(platform_opinion::name.like(pattern)),
            );
        }
        query
    };
    let rows: Vec<OpinionRow> = matching()
        .order((platform_opinion::sent_at.desc(), platform_opinion::id.desc()))
        .offset(want.offset)
        .limit(want.limit)
        .select(OpinionRow::as_select())
        .load(conn)?;
    Ok((rows.into_iter().map(Opinion::from).collect(), matching().count().get_result(conn)?))
}
