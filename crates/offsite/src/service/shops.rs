//! Shops on other platforms and whose they are.

use db::Tx;
use kernel::{Actor, Day, OrganisationId, RegionCode, Timestamp};

use super::{KEEP_SHOP, UNLINK_SHOP, must_be_verified, person_of};
use crate::events::{ShopLinked, ShopUnlinked};
use crate::model::{Party, Shop, ShopId};
use crate::platforms::platform;
use crate::{Error, Result, store};

/// Letters of a shop's name at most.
const LONGEST: usize = 60;

/// Keeps a seller as the county verified it.
pub fn keep_seller(tx: &mut Tx<'_>, county: RegionCode, id: OrganisationId, due_on: Day) -> Result<()> {
    store::save_seller(tx.conn(), county, id, due_on)
}

/// Links a shop to a verified seller. Refuses one that is linked already.
pub fn link(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    party: &Party,
    code: &str,
    name: &str,
) -> Result<ShopId> {
    actor.may(KEEP_SHOP, party)?;
    must_be_verified(tx.conn(), party, now.day())?;
    let platform = platform(code)?;
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST || name.chars().any(char::is_control) {
        return Err(Error::BadShopName);
    }
    let new = Shop {
        id: tx.id(now),
        party: party.clone(),
        platform: platform.code.clone(),
        name: name.to_owned(),
        linked: true,
        changed_at: now,
        reason: String::new(),
    };
    store::insert_shop(tx.conn(), &new, person_of(actor))?;
    let event = ShopLinked {
        county: party.county,
        shop: new.id,
        organisation: party.organisation,
        platform: new.platform,
        name: new.name,
    };
    tx.record(now, actor, &event)?;
    Ok(new.id)
}

/// Unlinks a shop, by its seller or the county, with a reason. What was imported stays.
pub fn unlink(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: ShopId, reason: &str) -> Result<()> {
    let shop = store::shop(tx.conn(), id)?.ok_or(Error::NoShop)?;
    actor.may(UNLINK_SHOP, &shop)?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Error::ReasonMissing);
    }
    let reason: String = reason.chars().take(200).collect();
    if !store::unlink(tx.conn(), &shop, &reason, person_of(actor), now)? {
        return Err(Error::NotLinked);
    }
    let organisation = shop.party.organisation;
    tx.record(now, actor, &ShopUnlinked { county: shop.party.county, shop: id, organisation, reason })?;
    Ok(())
}
