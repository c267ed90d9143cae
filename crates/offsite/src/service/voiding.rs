//! A file that was imported is taken back as a whole: the wrong shop, the wrong file. What it brought goes, what it changed is
//! again as it was, and the days give back what they gained. The import itself, its file and who took it back stay on record.

use db::Tx;
use identity::model::masked_name;
use kernel::{Actor, Fen, Timestamp};

use super::{KEEP_SHOP, person_of};
use crate::events::{ImportVoided, SalesAmended};
use crate::model::{BATCH, Import, ImportId, ImportStatus, Void};
use crate::{Error, Result, store};

/// Letters of a reason that are kept.
const REASON: usize = 200;

/// Takes an imported file back, with a reason; from now on its orders leave. Refuses one of whose orders a later file changed:
/// that one is taken back first.
pub fn void(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: ImportId, reason: &str) -> Result<()> {
    let seen = store::import(tx.conn(), id)?.ok_or(Error::NoImport)?;
    actor.may(KEEP_SHOP, &seen)?;
    if seen.status != ImportStatus::Done {
        return Err(Error::ImportStep);
    }
    let reason: String = reason.trim().chars().take(REASON).collect();
    if reason.is_empty() {
        return Err(Error::ReasonMissing);
    }
    if let Some(later) = store::changed_later(tx.conn(), &seen)? {
        return Err(Error::ChangedLater(later));
    }
    let void = Void { reason: reason.clone(), by: masked_name(actor.name()), at: now, undone: 0 };
    store::insert_void(tx.conn(), &seen, &void, person_of(actor))?;
    let organisation = seen.party.organisation;
    tx.record(now, actor, &ImportVoided { county: seen.party.county, import: id, organisation, reason })?;
    Ok(())
}

/// Takes back the next orders of a file, first what it changed and then what it brought; false when that was the last.
pub(super) fn undo(tx: &mut Tx<'_>, now: Timestamp, seen: &Import) -> Result<bool> {
    let most = i64::try_from(BATCH).unwrap_or(i64::MAX);
    let mut undone = store::restore_changed(tx.conn(), seen, most)?;
    if undone == 0 {
        undone = store::delete_fresh(tx.conn(), seen, most)?;
    }
    if undone > 0 {
        store::advance_void(tx.conn(), seen, undone)?;
        return Ok(true);
    }
    store::finish_void(tx.conn(), seen, now)?;
    give_back(tx, now, seen)?;
    Ok(false)
}

/// One event for each day the file had moved.
fn give_back(tx: &mut Tx<'_>, now: Timestamp, seen: &Import) -> Result<()> {
    let program = Actor::system("offsite");
    for (day, gain) in store::days(tx.conn(), seen)? {
        let (orders, value) = (gain.orders + gain.amended_orders, gain.value + gain.amended);
        if (orders, value) != (0, 0) {
            let event = SalesAmended {
                county: seen.party.county,
                import: seen.id,
                shop: seen.shop,
                organisation: seen.party.organisation,
                platform: seen.platform.clone(),
                origin: seen.party.village,
                day,
                orders: -orders,
                amount: Fen(-value),
            };
            tx.record(now, &program, &event)?;
        }
    }
    Ok(())
}
