//! What sellers say of sending, what buyers say of where, and what pickup points get.

use db::{Conn, Tx};
use identity::Vault;
use identity::model::masked_name;
use kernel::{Actor, Day, OrganisationId, PersonId, RegionCode, ResourceRef, StationId, Timestamp};

use super::{HAND_OVER_ORDER, KEEP_ADDRESS, KEEP_DELIVERY, Seller};
use crate::events::{
    AddressForgotten, AddressKept, AddressOpened, FreightRuleChanged, QuotaSet, StoreAdded, StoreChanged,
    StoreOpenedOrClosed,
};
use crate::model::{
    Address, AddressId, Delivery, FreightRule, FreightRuleId, FreightTerms, ListingId, Order, OrderId, Quota,
    Recipient, SlotTimes, Store, StoreDraft, StoreId, Way, is_place, place_name,
};
use crate::store;
use crate::{DeliveryError, Error, Result};

/// The most addresses a person keeps.
const MOST_ADDRESSES: usize = 10;

/// All that a seller says of sending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handling {
    /// Rules of freight.
    pub rules: Vec<FreightRule>,
    /// Stores.
    pub stores: Vec<Store>,
}

impl Handling {
    /// How goods of the seller reach a buyer, by the words of ways; every seller sends to pickup points.
    #[must_use]
    pub fn ways(&self) -> Vec<&'static str> {
        let open = || self.stores.iter().filter(|store| store.draft.is_open);
        let offered = [
            (Way::Point, true),
            (Way::Parcel, !self.rules.is_empty()),
            (Way::StorePickup, open().any(|store| store.draft.offers_pickup)),
            (Way::StoreDelivery, open().any(|store| store.draft.brings_to.is_some())),
        ];
        offered.iter().filter(|(_, yes)| *yes).map(|(way, _)| way.as_str()).collect()
    }
}

/// How a seller sends and what it costs, as every buyer may know before ordering.
pub fn sending_of(conn: &mut Conn, county: RegionCode, seller: OrganisationId) -> Result<Handling> {
    Ok(Handling {
        rules: store::freight_rules(conn, county, seller)?,
        stores: store::stores_of(conn, county, seller)?,
    })
}

/// What a seller says of sending.
pub fn handling_of(conn: &mut Conn, actor: &Actor, seller: &Seller) -> Result<Handling> {
    actor.may(KEEP_DELIVERY, seller)?;
    Ok(Handling {
        rules: store::freight_rules(conn, seller.county, seller.id)?,
        stores: store::stores_of(conn, seller.county, seller.id)?,
    })
}

/// Says what a parcel to an area costs. Refuses a place nobody knows and a second rule for an area.
pub fn add_freight_rule(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    seller: &Seller,
    terms: &FreightTerms,
) -> Result<FreightRuleId> {
    actor.may(KEEP_DELIVERY, seller)?;
    terms.check()?;
    if terms.area.is_some_and(|area| !is_place(area)) {
        return Err(DeliveryError::NoPlace.into());
    }
    let rule = FreightRule { id: tx.id(now), terms: *terms };
    store::insert_freight_rule(tx, seller, &rule)?;
    tx.record(
        now,
        actor,
        &FreightRuleChanged {
            county: seller.county,
            rule: rule.id,
            seller: seller.id,
            area: terms.area,
            first_fee: Some(terms.first_fee),
        },
    )?;
    Ok(rule.id)
}

/// Takes a rule back; orders that were placed keep what they were shown.
pub fn remove_freight_rule(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    seller: &Seller,
    rule: FreightRuleId,
) -> Result<()> {
    actor.may(KEEP_DELIVERY, seller)?;
    if !store::remove_freight_rule(tx.conn(), seller, rule)? {
        return Err(DeliveryError::NoRule.into());
    }
    let event =
        FreightRuleChanged { county: seller.county, rule, seller: seller.id, area: None, first_fee: None };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// Opens a store with its times.
pub fn add_store(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    seller: &Seller,
    draft: &StoreDraft,
) -> Result<StoreId> {
    actor.may(KEEP_DELIVERY, seller)?;
    check_store(draft)?;
    let slots = draft.slots.iter().map(|_| tx.id(now)).collect();
    let new = Store { county: seller.county, id: tx.id(now), seller: seller.id, draft: draft.clone(), slots };
    store::insert_store(tx, &new)?;
    let event = StoreAdded {
        county: new.county,
        store: new.id,
        seller: new.seller,
        name: draft.name.clone(),
        village: draft.village,
    };
    tx.record(now, actor, &event)?;
    Ok(new.id)
}

fn check_store(draft: &StoreDraft) -> Result<()> {
    draft.check()?;
    if region::divisions().get(draft.village).is_none() || draft.brings_to.is_some_and(|area| !is_place(area))
    {
        return Err(DeliveryError::NoPlace.into());
    }
    Ok(())
}

/// Says anew what a store offers, for those who order from now on: orders keep their times and what they paid. It stays open
/// or closed.
pub fn change_store(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    seller: &Seller,
    id: StoreId,
    draft: &StoreDraft,
) -> Result<()> {
    actor.may(KEEP_DELIVERY, seller)?;
    check_store(draft)?;
    let seen = store_of(tx.conn(), seller, id)?;
    let as_it_was = |times: &SlotTimes| {
        let mut known = seen.slots.iter().zip(&seen.draft.slots);
        known.find(|(_, was)| was.from == times.from && was.to == times.to).map(|(id, _)| *id)
    };
    let slots = draft.slots.iter().map(|times| as_it_was(times).unwrap_or_else(|| tx.id(now))).collect();
    let draft = StoreDraft { is_open: seen.draft.is_open, ..draft.clone() };
    let new = Store { draft, slots, ..seen.clone() };
    store::change_store(tx, &seen, &new)?;
    let event = StoreChanged {
        county: new.county,
        store: new.id,
        seller: new.seller,
        name: new.draft.name,
        village: new.draft.village,
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// A store of the seller's own.
pub fn own_store(conn: &mut Conn, actor: &Actor, seller: &Seller, id: StoreId) -> Result<Store> {
    actor.may(KEEP_DELIVERY, seller)?;
    store_of(conn, seller, id)
}

fn store_of(conn: &mut Conn, seller: &Seller, id: StoreId) -> Result<Store> {
    let stores = store::stores_of(conn, seller.county, seller.id)?;
    stores.into_iter().find(|store| store.id == id).ok_or_else(|| DeliveryError::NoStore.into())
}

/// Opens or closes a store; a closed one takes no more orders.
pub fn open_store(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    seller: &Seller,
    id: StoreId,
    is_open: bool,
) -> Result<()> {
    actor.may(KEEP_DELIVERY, seller)?;
    if !store::open_store(tx.conn(), seller, id, is_open)? {
        return Err(DeliveryError::NoStore.into());
    }
    tx.record(now, actor, &StoreOpenedOrClosed { county: seller.county, store: id, is_open })?;
    Ok(())
}

/// How many more orders each time of a store takes on a day.
pub fn slots_left(conn: &mut Conn, of: &Store, day: Day) -> Result<Vec<i64>> {
    store::slots_left(conn, of, day)
}

// ── Addresses ────────────────────────────────────────────────────────────────────────────────────────

/// Keeps an address of the reader. What identifies somebody is sealed (个人信息保护法 51).
pub fn keep_address(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    vault: &Vault,
    city: RegionCode,
    region: RegionCode,
    recipient: &Recipient,
) -> Result<AddressId> {
    let person = actor.person_id().ok_or(DeliveryError::NoAddress)?;
    actor.may(KEEP_ADDRESS, &ResourceRef::new("Address", city).owned_by(person))?;
    recipient.check()?;
    if !is_place(region) {
        return Err(DeliveryError::NoPlace.into());
    }
    if store::addresses(tx.conn(), city, person)?.len() >= MOST_ADDRESSES {
        return Err(DeliveryError::TooManyAddresses(MOST_ADDRESSES).into());
    }
    let plain = serde_json::to_string(recipient).map_err(db::Error::from)?;
    let address = Address {
        county: city,
        id: tx.id(now),
        person,
        region,
        sealed: vault.seal(&plain)?,
        shown: masked(region, recipient),
    };
    store::insert_address(tx.conn(), now, &address)?;
    tx.record(now, actor, &AddressKept { county: city, address: address.id, region })?;
    Ok(address.id)
}

/// Name and phone with what hides them, and the street without the door (电子运单).
fn masked(region: RegionCode, recipient: &Recipient) -> String {
    let phone = recipient.phone.trim();
    let (head, tail) = (phone.get(..3).unwrap_or_default(), phone.get(7..).unwrap_or_default());
    let street: String = recipient.street.trim().chars().take(4).collect();
    format!("{} {head}****{tail} {} {street}…", masked_name(recipient.name.trim()), place_name(region))
}

/// The reader's addresses, the newest first.
pub fn addresses(conn: &mut Conn, city: RegionCode, person: PersonId) -> Result<Vec<Address>> {
    store::addresses(conn, city, person)
}

/// Forgets an address of the reader; orders keep their own copy.
pub fn forget_address(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    id: AddressId,
) -> Result<()> {
    let address = store::address(tx.conn(), city, id)?.ok_or(DeliveryError::NoAddress)?;
    actor.may(KEEP_ADDRESS, &address)?;
    store::remove_address(tx.conn(), &address)?;
    tx.record(now, actor, &AddressForgotten { county: city, address: id })?;
    Ok(())
}

/// Who receives an order and where, for those who send it; that somebody looked is recorded.
pub fn recipient_of(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    vault: &Vault,
    id: OrderId,
) -> Result<(Order, Delivery, Recipient)> {
    let order = store::order(tx.conn(), id)?.ok_or(Error::NoOrder(id))?;
    actor.may(HAND_OVER_ORDER, &order)?;
    let delivery = store::delivery_of(tx.conn(), order.county, id)?.filter(|one| !one.sealed.is_empty());
    let delivery = delivery.filter(|_| order.is_paid()).ok_or(DeliveryError::NoAddress)?;
    let recipient = serde_json::from_str(&vault.open(&delivery.sealed)?).map_err(db::Error::from)?;
    tx.record(now, actor, &AddressOpened { county: order.county, order: id })?;
    Ok((order, delivery, recipient))
}

// ── Quotas ───────────────────────────────────────────────────────────────────────────────────────────

/// What pickup points get of a listing.
pub fn quotas(conn: &mut Conn, actor: &Actor, seller: &Seller, of: ListingId) -> Result<Vec<Quota>> {
    actor.may(KEEP_DELIVERY, seller)?;
    own_listing(conn, seller, of)?;
    store::quotas(conn, seller.county, of)
}

/// Sets how many pieces of a listing a pickup point gets at the most. Refuses fewer than were ordered there.
pub fn set_quota(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    seller: &Seller,
    of: ListingId,
    point: StationId,
    pieces: i64,
) -> Result<()> {
    actor.may(KEEP_DELIVERY, seller)?;
    own_listing(tx.conn(), seller, of)?;
    let point = store::pickup_point(tx.conn(), point)?.ok_or(Error::NoPoint)?;
    let quota = Quota { point: point.id, point_name: point.name, pieces, taken: 0 };
    if !(0..=1_000_000).contains(&pieces) || !store::set_quota(tx, now, seller.county, of, &quota)? {
        return Err(DeliveryError::QuotaUnfit.into());
    }
    tx.record(now, actor, &QuotaSet { county: seller.county, listing: of, point: quota.point, pieces })?;
    Ok(())
}

fn own_listing(conn: &mut Conn, seller: &Seller, id: ListingId) -> Result<()> {
    let found = store::listing(conn, seller.county, id)?.filter(|listing| listing.seller == seller.id);
    found.map(|_| ()).ok_or(Error::NoListing(id))
}
