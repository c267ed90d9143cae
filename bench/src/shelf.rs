//! One seller's listing and one pickup point: what there is to buy.

use std::sync::Arc;

use kernel::{
    Action, Actor, Authority, Day, Fen, Grams, OrganisationId, PersonId, RegionCode, ResourceRef, StationId,
    Timestamp,
};
use market::model::{
    Category, ListingId, LotDraft, PickupPoint, ProductDraft, SellerKind, Terms, Verified, due_after,
};
use market::service::{self, Seller};

pub(crate) const CITY: RegionCode = RegionCode(410_300);
pub(crate) const COUNTY: RegionCode = RegionCode(410_324);
pub(crate) const VILLAGE: RegionCode = RegionCode(410_324_102_201);
pub(crate) const POINT: StationId = StationId(77);
pub(crate) const PRICE: Fen = Fen(990);

/// Permits everything: who may is not what is measured.
#[derive(Debug)]
struct Everybody;

impl Authority for Everybody {
    fn permits(&self, _: &Actor, _: Action, _: &ResourceRef) -> bool {
        true
    }
}

pub(crate) fn somebody(person: i64) -> Actor {
    Actor::person(PersonId(person), "buyer", Vec::new(), Arc::new(Everybody))
}

/// Lets a seller sell.
pub(crate) fn verify(tx: &mut db::Tx<'_>, now: Timestamp, seller: &Seller) -> market::Result<()> {
    let today: Day = now.day();
    let verified = Verified {
        county: seller.county,
        id: seller.id,
        kind: SellerKind::Cooperative,
        name: seller.name.clone(),
        village: VILLAGE,
        registration: String::new(),
        contact: "bench".to_owned(),
        since: today,
        verified_on: today,
        due_on: due_after(today),
    };
    service::take_over(tx, &Actor::system("bench"), now, &verified)
}

/// A listing of so many pieces, and the point where they are collected.
pub(crate) fn offer(tx: &mut db::Tx<'_>, now: Timestamp, pieces: i64) -> market::Result<ListingId> {
    let actor = somebody(1);
    let seller = Seller { id: OrganisationId(1), county: COUNTY, name: "合作社".to_owned() };
    let today: Day = now.day();
    verify(tx, now, &seller)?;
    let point = PickupPoint {
        county: COUNTY,
        id: POINT,
        region: VILLAGE,
        name: "服务点".to_owned(),
        hours: "08:00-18:00".to_owned(),
        is_open: true,
        takes_cash: false,
    };
    service::keep_point(tx, &point)?;
    let product = ProductDraft::plain("豆腐", Category::Bean, "");
    let product = service::add_product(tx, &actor, now, &seller, &product)?;
    let lot = LotDraft {
        origin: VILLAGE,
        made_on: today,
        grade: String::new(),
        certificate: String::new(),
        pieces,
        keeps_days: None,
    };
    let lot = service::record_lot(tx, &actor, now, &seller, product, &lot)?;
    let terms = Terms::plain("豆腐", PRICE, Grams(1000), pieces);
    service::publish(tx, &actor, now, &seller, lot, &terms)
}
