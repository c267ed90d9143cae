//! A file comes, is confirmed or dropped.

use db::Tx;
use kernel::{Actor, Timestamp};

use super::{KEEP_SHOP, must_be_verified, person_of};
use crate::events::{FileSent, ImportConfirmed, ImportDropped};
use crate::model::{Import, ImportId, ImportStatus, Shop, Tally};
use crate::reading::Reading;
use crate::{Error, Result, store};

/// Days a file waits to be confirmed.
const WAITS_DAYS: i64 = 7;

/// Keeps a file that was read, in whole, until it is confirmed; the same file sent again is the one that waits.
/// Refuses a shop that is not linked.
pub fn take_file(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    shop: &Shop,
    (name, hash): (&str, &str),
    reading: &Reading,
) -> Result<ImportId> {
    let shop = store::shop(tx.conn(), shop.id)?.ok_or(Error::NoShop)?;
    actor.may(KEEP_SHOP, &shop)?;
    if !shop.linked {
        return Err(Error::NotLinked);
    }
    must_be_verified(tx.conn(), &shop.party, now.day())?;
    let county = shop.party.county;
    if let Some(open) = store::open_import(tx.conn(), county, shop.id, hash)? {
        return Ok(open);
    }
    let new = Import {
        id: tx.id(now),
        shop: shop.id,
        shop_name: shop.name.clone(),
        platform: shop.platform.clone(),
        party: shop.party.clone(),
        file: name.to_owned(),
        encoding: reading.encoding.to_owned(),
        status: ImportStatus::Checking,
        rows: reading.rows,
        lines: reading.lines,
        repeated: reading.repeated,
        faults: reading.faulty,
        batches: i64::try_from(reading.batches.len()).unwrap_or(i64::MAX),
        next_batch: 0,
        tally: Tally::default(),
        void: None,
        sent_at: now,
        changed_at: now,
    };
    store::insert_import(tx.conn(), &new, hash, person_of(actor))?;
    for (number, body) in (0_i64..).zip(&reading.batches) {
        store::insert_batch(tx, now, &new, number, body)?;
    }
    for fault in &reading.faults {
        store::insert_fault(tx, now, &new, fault)?;
    }
    let event = FileSent {
        county,
        import: new.id,
        shop: shop.id,
        hash: hash.to_owned(),
        rows: new.rows,
        faults: new.faults,
    };
    tx.record(now, actor, &event)?;
    Ok(new.id)
}

/// Confirms a file that waits; from now on it is written. Refuses one of which nothing was understood, and one of a
/// shop that was unlinked meanwhile.
pub fn confirm(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: ImportId) -> Result<()> {
    let seen = store::import(tx.conn(), id)?.ok_or(Error::NoImport)?;
    actor.may(KEEP_SHOP, &seen)?;
    if seen.status != ImportStatus::Ready {
        return Err(Error::ImportStep);
    }
    if !store::shop(tx.conn(), seen.shop)?.is_some_and(|shop| shop.linked) {
        return Err(Error::NotLinked);
    }
    must_be_verified(tx.conn(), &seen.party, now.day())?;
    if seen.lines == 0 {
        return Err(Error::NothingToImport);
    }
    if !store::move_import(tx.conn(), &seen, ImportStatus::Running, now)? {
        return Err(Error::ImportStep);
    }
    tx.record(now, actor, &ImportConfirmed { county: seen.party.county, import: id })?;
    Ok(())
}

/// Drops a file that was not confirmed, and forgets what it brought.
pub fn drop_import(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: ImportId) -> Result<()> {
    let seen = store::import(tx.conn(), id)?.ok_or(Error::NoImport)?;
    actor.may(KEEP_SHOP, &seen)?;
    if !matches!(seen.status, ImportStatus::Checking | ImportStatus::Ready)
        || !store::move_import(tx.conn(), &seen, ImportStatus::Dropped, now)?
    {
        return Err(Error::ImportStep);
    }
    store::forget_rows(tx.conn(), &seen)?;
    tx.record(now, actor, &ImportDropped { county: seen.party.county, import: id })?;
    Ok(())
}

/// Drops one file that nobody confirmed for a week; false when there is none.
pub fn drop_stale(tx: &mut Tx<'_>, now: Timestamp) -> Result<bool> {
    let Some(id) = store::stale(tx.conn(), now.plus_days(-WAITS_DAYS))? else { return Ok(false) };
    drop_import(tx, &Actor::system("offsite"), now, id)?;
    Ok(true)
}
