//! Bulletins of praise and criticism: drawn from figures, edited by one person, published by another.

use db::{Conn, Tx};
use kernel::{Actor, Day, RegionCode, Timestamp};
use sha2::{Digest, Sha256};

use super::parties::party_name;
use super::{SEE_SUPERVISION, WRITE_BULLETIN, board, person_of, whole};
use crate::events::{BulletinPublished, BulletinWritten};
use crate::model::{
    Audience, Bulletin, BulletinDraft, BulletinId, BulletinStatus, Drawn, Figures, Party, Placed,
};
use crate::{Error, Result, store};

/// What a bulletin of this day is drawn from: the lights, overdue tasks and findings of the year, its targets, and the
/// first and the last county of the ranking as far as it can be estimated today.
pub fn figures(conn: &mut Conn, actor: &Actor, city: RegionCode, today: Day) -> Result<Figures> {
    actor.may(WRITE_BULLETIN, &whole(city))?;
    let year = today.0.year();
    let board = board(conn, actor, city, today, year)?;
    if board.tallies.is_empty() {
        return Err(Error::YearUnset(year));
    }
    let targets =
        board.targets.into_iter().filter_map(|one| Some((one.title, one.figure?, one.target, one.link)));
    let assessment = assessment::service::assessment(conn, today)?;
    let places = assessment.ranking.iter().filter_map(|place| {
        let points = place.figure.as_ref()?.fixed(2);
        let name = party_name(&Party::County(place.county));
        Some(Placed { county: place.county, name, rank: place.rank?, points })
    });
    Ok(Figures {
        year,
        tallies: board.tallies.into_iter().map(|(tally, _)| tally).collect(),
        places: places.collect(),
        targets: targets.collect(),
    })
}

/// Keeps a draft with the sentences it was drawn from, which stay as they were drawn.
pub fn draft_bulletin(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    draft: &BulletinDraft,
    basis: &[Drawn],
) -> Result<BulletinId> {
    actor.may(WRITE_BULLETIN, &whole(city))?;
    if draft.title.zh.is_empty() {
        return Err(Error::TitleMissing);
    }
    let bulletin = Bulletin {
        county: city,
        id: tx.id(now),
        draft: draft.clone(),
        basis: basis.to_vec(),
        status: BulletinStatus::Draft,
        written_by: person_of(actor)?,
        confirmed_by: None,
        shown_hash: String::new(),
        version: 1,
        changed_at: now,
    };
    store::insert_bulletin(tx, &bulletin)?;
    written(tx, actor, now, &bulletin)?;
    Ok(bulletin.id)
}

fn written(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, bulletin: &Bulletin) -> Result<()> {
    let event = BulletinWritten {
        county: bulletin.county,
        bulletin: bulletin.id,
        title: bulletin.draft.title.zh.clone(),
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// Writes a draft anew; what is published stays as it was shown.
pub fn rewrite_bulletin(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    id: BulletinId,
    draft: &BulletinDraft,
) -> Result<()> {
    actor.may(WRITE_BULLETIN, &whole(city))?;
    let seen = store::bulletin(tx.conn(), city, id)?.ok_or(Error::NoBulletin)?;
    let next = seen.rewrite(draft.clone(), person_of(actor)?, now)?;
    save(tx, &next)?;
    written(tx, actor, now, &next)
}

/// Publishes a draft; who wrote it last does not.
pub fn publish_bulletin(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    id: BulletinId,
) -> Result<()> {
    actor.may(WRITE_BULLETIN, &whole(city))?;
    let seen = store::bulletin(tx.conn(), city, id)?.ok_or(Error::NoBulletin)?;
    let next = seen.publish(hash_of(&seen.draft), person_of(actor)?, now)?;
    save(tx, &next)?;
    let event = BulletinPublished {
        county: city,
        bulletin: id,
        audience: next.draft.audience.as_str().to_owned(),
        title: next.draft.title.zh,
        shown_hash: next.shown_hash,
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

fn save(tx: &mut Tx<'_>, next: &Bulletin) -> Result<()> {
    if store::save_bulletin(tx, next)? { Ok(()) } else { Err(Error::BulletinOut) }
}

/// SHA-256 of what is shown, part by part.
fn hash_of(draft: &BulletinDraft) -> String {
    let parts = [&draft.number, &draft.title.zh, &draft.title.en, &draft.body.zh, &draft.body.en];
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hex::encode(hash.finalize())
}

/// Which bulletins are asked for.
#[derive(Debug, Clone, Default)]
pub struct BulletinQuery {
    /// Words of the title or the text.
    pub words: String,
    /// Whether they are out.
    pub status: Option<BulletinStatus>,
    /// Rows to pass over.
    pub offset: i64,
    /// Rows to fetch.
    pub limit: i64,
}

/// Every bulletin, drafts too, for those who see supervision.
pub fn bulletins(
    conn: &mut Conn,
    actor: &Actor,
    city: RegionCode,
    want: &BulletinQuery,
) -> Result<(Vec<Bulletin>, i64)> {
    actor.may(SEE_SUPERVISION, &whole(city))?;
    store::bulletins(conn, city, &want.words, (want.status, None), (want.offset, want.limit))
}

/// What is published: for everybody what is public, for the members of supervision the rest, too.
pub fn published(
    conn: &mut Conn,
    actor: &Actor,
    city: RegionCode,
    want: &BulletinQuery,
) -> Result<(Vec<Bulletin>, i64)> {
    let audience = (!is_member(conn, actor, city)?).then_some(Audience::Public);
    let shown = (Some(BulletinStatus::Published), audience);
    store::bulletins(conn, city, &want.words, shown, (want.offset, want.limit))
}

/// A bulletin: a draft for those who see supervision, what is published for its audience.
pub fn bulletin(conn: &mut Conn, actor: &Actor, city: RegionCode, id: BulletinId) -> Result<Bulletin> {
    let found = store::bulletin(conn, city, id)?.ok_or(Error::NoBulletin)?;
    let shown = match (found.status, found.draft.audience) {
        (BulletinStatus::Published, Audience::Public) => true,
        (BulletinStatus::Published, Audience::Members) => is_member(conn, actor, city)?,
        (BulletinStatus::Draft, _) => actor.can(SEE_SUPERVISION, &whole(city)),
    };
    // That there is one is not for others to know.
    if shown { Ok(found) } else { Err(Error::NoBulletin) }
}

/// Whoever sees supervision, or acts for a party.
fn is_member(conn: &mut Conn, actor: &Actor, city: RegionCode) -> Result<bool> {
    Ok(actor.can(SEE_SUPERVISION, &whole(city)) || !super::own_parties(conn, actor, city)?.is_empty())
}
