//! Whether the log is still what was sealed, told block by block in sentences.

use diesel::prelude::*;
use ed25519_dalek::{Signature, VerifyingKey};
use kernel::Day;

use super::{BLOCK, Block, CONSUMER, Chain, Head, log_seal};
use crate::consume::{Place, after, place_of};
use crate::event::{Recorded, event_log};
use crate::{Conn, Error, Result};

/// How many blocks are taken at once.
const PAGE: i64 = 256;

/// Goes through the whole log, at most a block in memory, and says where it is not what was sealed.
///
/// Each signature has to fit one of the keys, in hexadecimal; without any key signatures are not looked at.
/// It stops at the first block that does not fit, since every later one builds on it. Events that are not
/// sealed yet are no finding.
pub fn check_seals(conn: &mut Conn, keys: &[String]) -> Result<Vec<String>> {
    let keys = keys.iter().map(|key| verifying_key(key)).collect::<Result<Vec<_>>>()?;
    let mut walk = Walk { last: None, place: (0, -1) };
    loop {
        let page: Vec<Block> = log_seal::table
            .filter(log_seal::number.gt(walk.number()))
            .order(log_seal::number.asc())
            .limit(PAGE)
            .select(Block::as_select())
            .load(conn)?;
        if page.is_empty() {
            return Ok(walk.end(conn)?.into_iter().collect());
        }
        for block in page {
            if let Some(finding) = walk.step(conn, &keys, &block)? {
                let newest = log_seal::table.select(diesel::dsl::max(log_seal::number)).first(conn)?;
                return Ok(std::iter::once(finding).chain(not_judged(block.number, newest)).collect());
            }
            walk.last = Some(block);
        }
    }
}

/// Compares the seals with daily heads kept elsewhere. A head that is gone or is another now shows what the
/// seals alone cannot: that the end of the log was cut off, or that all of it was sealed anew.
pub fn check_heads(conn: &mut Conn, kept: &[Head]) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for head in kept {
        let block: Option<Block> =
            log_seal::table.find(head.number).select(Block::as_select()).first(conn).optional()?;
        let name = format!("the head kept for {} (block {}, {} events)", head.day, head.number, head.events);
        match block {
            None => found.push(format!(
                "{name} is not in the log: its end was cut off, or an older copy was put in its place"
            )),
            Some(block) if !is_same(&block, head) => found.push(format!(
                "{name} is not what block {} is now: the log was sealed anew from there or before",
                head.number
            )),
            Some(_) => {}
        }
    }
    Ok(found)
}

fn is_same(block: &Block, head: &Head) -> bool {
    (block.day, block.total) == (head.day.number(), head.events)
        && (&block.hash, &block.signature) == (&head.hash, &head.signature)
}

fn verifying_key(key: &str) -> Result<VerifyingKey> {
    let mut bytes = [0_u8; 32];
    hex::decode_to_slice(key.trim(), &mut bytes)
        .ok()
        .and_then(|()| VerifyingKey::from_bytes(&bytes).ok())
        .ok_or_else(|| Error::Setup(format!("{key} is not an Ed25519 public key of 64 hexadecimal digits")))
}

fn not_judged(at: i64, newest: Option<i64>) -> Option<String> {
    match newest? - at {
        later if later <= 0 => None,
        1 => Some(format!("block {} after it was not judged: it builds on block {at}", at + 1)),
        later => Some(format!(
            "blocks {} to {} after it were not judged: they build on block {at}",
            at + 1,
            at + later
        )),
    }
}

/// How far the seals were found right.
struct Walk {
    last: Option<Block>,
    place: Place,
}

/// What the log holds where a block says that its events are.
struct Covered {
    hash: String,
    events: i64,
    first: String,
    last: String,
}

impl Walk {
    fn number(&self) -> i64 {
        self.last.as_ref().map_or(0, |block| block.number)
    }

    /// Judges the next block: nothing when it is right.
    fn step(&mut self, conn: &mut Conn, keys: &[VerifyingKey], block: &Block) -> Result<Option<String>> {
        let (number, total) = self.last.as_ref().map_or((0, 0), |block| (block.number, block.total));
        if block.number != number.saturating_add(1) {
            return Ok(Some(format!("block {} is missing: block {} comes next", number + 1, block.number)));
        }
        let day = Day::from_number(block.day).map_or_else(|| block.day.to_string(), |day| day.to_string());
        let name = format!("block {} of {day}", block.number);
        if block.total != total.saturating_add(block.events) || block.day != block.sealed_at.day().number() {
            return Ok(Some(format!("{name} was changed: its numbers do not fit one another")));
        }
        if !keys.is_empty() && !keys.iter().any(|key| signed_by(block, key)) {
            return Ok(Some(format!(
                "{name} was changed or signed by somebody else: its signature is wrong"
            )));
        }
        let covered = self.cover(conn, block)?;
        if covered.events < block.events {
            return Ok(Some(format!(
                "{name} covers {} events, but the log ends after {}: rows are missing there or before",
                block.events, covered.events
            )));
        }
        let Covered { hash, events, first, last } = covered;
        Ok((hash != block.hash).then(|| {
            format!(
                "{name} ({events} events, {first} to {last}) is not what was sealed: \
                 a row was changed, removed or inserted there"
            )
        }))
    }

    /// Reads the events of a block and moves on behind them.
    fn cover(&mut self, conn: &mut Conn, block: &Block) -> Result<Covered> {
        let mut chain = Chain::after(self.last.as_ref().map(|block| block.hash.as_str()))?;
        let (mut events, mut first, mut last) = (0, None, None);
        while events < block.events {
            let limit = (block.events - events).min(i64::try_from(BLOCK).unwrap_or(i64::MAX));
            let batch: Vec<Recorded> = event_log::table
                .filter(after(self.place))
                .order((event_log::tx.asc(), event_log::seq.asc()))
                .limit(limit)
                .select(Recorded::as_select())
                .load(conn)?;
            for event in &batch {
                chain.add(event);
                self.place = (event.tx, event.seq);
                events += 1;
            }
            first = first.or_else(|| batch.first().map(name_of));
            match batch.last() {
                Some(event) => last = Some(name_of(event)),
                None => break,
            }
        }
        let hash = chain.hash();
        Ok(Covered { hash, events, first: first.unwrap_or_default(), last: last.unwrap_or_default() })
    }

    /// Judges what follows the last block: sealing has to go on where the blocks end.
    fn end(&self, conn: &mut Conn) -> Result<Option<String>> {
        let sealed = place_of(conn, CONSUMER)?.unwrap_or((0, -1));
        Ok((sealed != self.place).then(|| {
            format!(
                "the blocks end at {}, but the log was sealed up to {}: blocks at the end are missing",
                place_text(self.place),
                place_text(sealed)
            )
        }))
    }
}

fn signed_by(block: &Block, key: &VerifyingKey) -> bool {
    let mut bytes = [0_u8; 64];
    hex::decode_to_slice(&block.signature, &mut bytes).is_ok()
        && key.verify_strict(block.statement().as_bytes(), &Signature::from_bytes(&bytes)).is_ok()
}

/// An event's short code and its place in the log.
fn name_of(event: &Recorded) -> String {
    format!("{} at {}", event.id, place_text((event.tx, event.seq)))
}

fn place_text((tx, seq): Place) -> String {
    if tx == 0 { "the beginning".to_owned() } else { format!("{tx}/{seq}") }
}
