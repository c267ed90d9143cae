//! Sealing the log: blocks of events, each hashed on top of the one before and signed.
//!
//! ADR 0006 says what this shows and what it cannot.

mod check;

use diesel::prelude::*;
use ed25519_dalek::Signer;
use kernel::{Day, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::consume::{move_cursor, next_batch};
use crate::event::Recorded;
use crate::{Backend, Conn, Db, Error, Prepare as _, Result};

pub use check::{check_heads, check_seals};

diesel::table! {
    /// The blocks, in the order they were sealed.
    log_seal (number) {
        number -> BigInt,
        day -> Integer,
        events -> BigInt,
        total -> BigInt,
        hash -> Text,
        signature -> Text,
        sealed_at -> BigInt,
    }
}

/// How many events a block covers at most.
pub const BLOCK: usize = 1024;

/// The cursor of the seals: the place of the last event that is sealed.
const CONSUMER: &str = "seal";

/// The key that signs the blocks.
#[derive(Clone)]
pub struct SealingKey {
    key: ed25519_dalek::SigningKey,
}

impl std::fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealingKey")
    }
}

impl SealingKey {
    /// From 32 secret bytes.
    #[must_use]
    pub fn new(secret: [u8; 32]) -> Self {
        Self { key: ed25519_dalek::SigningKey::from_bytes(&secret) }
    }

    /// What others check the signatures with, in hexadecimal.
    #[must_use]
    pub fn public(&self) -> String {
        hex::encode(self.key.verifying_key().to_bytes())
    }
}

/// One row of the seals.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, QueryableByName, Selectable, Insertable)]
#[diesel(table_name = log_seal, check_for_backend(Backend))]
struct Block {
    number: i64,
    day: i32,
    events: i64,
    total: i64,
    hash: String,
    signature: String,
    sealed_at: Timestamp,
}

impl Block {
    /// What is signed: the block's place in the chain, its day, and how much log its hash stands for.
    fn statement(&self) -> String {
        format!("heluo log\n{}\n{}\n{}\n{}", self.number, self.day, self.total, self.hash)
    }
}

/// The last block of a day, to be kept where nobody who can write to the database can write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The day in China on which it was sealed.
    pub day: Day,
    /// The block's number.
    pub number: i64,
    /// How many events the log had up to its end.
    pub events: i64,
    /// The chain's hash there, in hexadecimal.
    pub hash: String,
    /// The block's signature, in hexadecimal.
    pub signature: String,
}

/// Seals the next events of the log in one block; returns how many it covers, 0 when there are none.
///
/// It never passes a commit still to come. Of two programs that seal at once the slower seals nothing.
pub async fn seal(db: &Db, now: Timestamp, key: &SealingKey) -> Result<usize> {
    let (place, batch) = db.read(|conn| next_batch(conn, CONSUMER, BLOCK)).await?;
    let Some(last) = batch.last().map(|event| (event.tx, event.seq)) else {
        return Ok(0);
    };
    let key = key.clone();
    let covered = batch.len();
    let outcome = db
        .write(move |tx| {
            move_cursor(tx.conn(), CONSUMER, place, last)?;
            let block = next_block(last_block(tx.conn())?, now, &batch, &key)?;
            diesel::insert_into(log_seal::table).values(&block).prepared().execute(tx.conn())?;
            Ok::<_, Error>(())
        })
        .await;
    match outcome {
        Ok(()) => Ok(covered),
        Err(Error::Contended) => Ok(0),
        Err(error) => Err(error),
    }
}

/// The last block of each day, oldest first.
pub fn heads(conn: &mut Conn) -> Result<Vec<Head>> {
    let last_of_day = "SELECT number, day, events, total, hash, signature, sealed_at FROM log_seal \
                       WHERE number IN (SELECT MAX(number) FROM log_seal GROUP BY day) ORDER BY number";
    diesel::sql_query(last_of_day).load::<Block>(conn)?.into_iter().map(Head::try_from).collect()
}

impl TryFrom<Block> for Head {
    type Error = Error;

    fn try_from(block: Block) -> Result<Self> {
        let day = Day::from_number(block.day)
            .ok_or_else(|| Error::Unreadable(format!("{} is not a day", block.day)))?;
        let Block { number, total, hash, signature, .. } = block;
        Ok(Self { day, number, events: total, hash, signature })
    }
}

fn last_block(conn: &mut Conn) -> Result<Option<Block>> {
    let newest = log_seal::table.order(log_seal::number.desc()).select(Block::as_select());
    Ok(newest.first(conn).optional()?)
}

fn next_block(last: Option<Block>, now: Timestamp, events: &[Recorded], key: &SealingKey) -> Result<Block> {
    let mut chain = Chain::after(last.as_ref().map(|block| block.hash.as_str()))?;
    events.iter().for_each(|event| chain.add(event));
    let covered = i64::try_from(events.len()).unwrap_or(i64::MAX);
    let (number, total) = last.map_or((0, 0), |block| (block.number, block.total));
    let mut block = Block {
        number: number.saturating_add(1),
        day: now.day().number(),
        events: covered,
        total: total.saturating_add(covered),
        hash: chain.hash(),
        signature: String::new(),
        sealed_at: now,
    };
    block.signature = hex::encode(key.key.sign(block.statement().as_bytes()).to_bytes());
    Ok(block)
}

/// The hash of a block in the making. `tx` and `seq` are left out: restoring gives out new ones in the same
/// order.
struct Chain(Sha256);

impl Chain {
    /// Goes on from the hash of the block before; the first goes on from 32 zero bytes.
    fn after(hash: Option<&str>) -> Result<Self> {
        let mut before = [0_u8; 32];
        if let Some(hash) = hash {
            hex::decode_to_slice(hash, &mut before)
                .map_err(|_| Error::Unreadable(format!("{hash} is not a SHA-256")))?;
        }
        Ok(Self(Sha256::new_with_prefix(before)))
    }

    /// Adds an event. Numbers have eight bytes and texts their length before them, so that the end of one
    /// field cannot be taken for the beginning of the next.
    fn add(&mut self, event: &Recorded) {
        self.number(event.county.0);
        self.number(event.id.0);
        self.text(&event.kind);
        self.text(&event.subject);
        self.text(&event.actor);
        self.number(event.at.millis());
        self.text(&event.body);
    }

    fn number(&mut self, number: i64) {
        self.0.update(number.to_be_bytes());
    }

    fn text(&mut self, text: &str) {
        self.number(i64::try_from(text.len()).unwrap_or(i64::MAX));
        self.0.update(text);
    }

    fn hash(self) -> String {
        hex::encode(self.0.finalize())
    }
}
