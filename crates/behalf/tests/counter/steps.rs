//! A village point, a keeper, a villager and a co-operative with tofu on the shelf.
#![allow(
    unreachable_pub,
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    reason = "shared by the tests beside it"
)]

use behalf::Result;
use behalf::model::{ActId, CashKind, Drawer, Kind};
use behalf::service::{self, ActView, Answered, CounterView};
use db::{Db, Migrations};
use identity::Vault;
use identity::service::NewPerson;
use kernel::{Actor, Day, Fen, Grams, OrganisationId, PersonId, RegionCode, StationId, Timestamp};
use market::model::{
    CartLine, Category, ListingId, LotDraft, OrderId, PickupPoint, ProductDraft, RefundId, SellerKind, Terms,
    Verified, due_after,
};
use market::provider::{Fact, Notice};
use market::service::{self as selling, PackedLine, Seller};
use station::model::{Capability, Hours, Origin, StationDraft, StationLevel};

pub const CITY: RegionCode = RegionCode(410_300);
pub const VILLAGE: RegionCode = RegionCode(410_324_102_201);
pub const KEEPER: PersonId = PersonId(5);

pub fn migrations() -> Migrations {
    Migrations::new()
        .with(identity::MIGRATIONS)
        .with(ledger::MIGRATIONS)
        .with(market::MIGRATIONS)
        .with(station::MIGRATIONS)
        .with(behalf::MIGRATIONS)
}

pub fn now() -> Timestamp {
    Timestamp::from_millis(1_790_000_000_000)
}

pub fn vault() -> Vault {
    Vault::new([3; 32])
}

pub fn keeper() -> Actor {
    testkit::somebody(KEEPER.0)
}

/// Where everything of a test happens.
pub struct World {
    pub station: StationId,
    pub villager: PersonId,
    listing: ListingId,
}

impl World {
    /// With so many pieces on the shelf, at ¥9.90.
    pub async fn build(db: &Db, pieces: i64) -> Self {
        let (station, villager) = people(db).await;
        Self { station, villager, listing: shelf(db, pieces).await }
    }

    pub fn line(&self, quantity: i64) -> CartLine {
        CartLine { county: VILLAGE.county(), listing: self.listing, quantity }
    }

    /// Puts so many pieces into the act.
    pub async fn put(&self, db: &Db, act: ActId, quantity: i64) -> Result<()> {
        let line = self.line(quantity);
        db.write(move |tx| service::put_line(tx, &keeper(), now(), CITY, act, line)).await
    }

    pub async fn ask(&self, db: &Db, act: ActId) -> Result<()> {
        db.write(move |tx| service::ask(tx, &keeper(), now(), CITY, act, true)).await
    }

    /// An act of so many pieces that the villager agreed to.
    pub async fn agreed(&self, db: &Db, quantity: i64) -> ActId {
        let act = asked(db, self, quantity).await;
        let code = code(db, act).await;
        assert!(matches!(say(db, act, now(), &code).await, Ok(Answered::Placed(_))));
        act
    }

    /// Available, held and sold pieces.
    pub async fn stock(&self, db: &Db) -> (i64, i64, i64) {
        let listing = self.listing;
        let view = db.read(move |conn| selling::listing(conn, VILLAGE.county(), listing)).await.unwrap();
        (view.listing.available, view.listing.held, view.listing.sold)
    }

    /// Somebody else buys so many pieces in the shop.
    pub async fn sell_to_another(&self, db: &Db, quantity: i64) {
        let (line, station) = (self.line(quantity), self.station);
        db.write(move |tx| {
            let other = testkit::somebody(77);
            let buyer = market::model::Buyer {
                person: PersonId(77),
                name: "赵*".to_owned(),
                phone: "1******0077".to_owned(),
            };
            let asked = selling::Asked::at(station, "sandbox");
            selling::place_lines(tx, &other, now(), CITY, &buyer, &asked, vec![line])
        })
        .await
        .unwrap();
    }

    pub async fn close(&self, db: &Db, at: Timestamp, counted: i64, reason: &'static str) -> Result<Drawer> {
        let station = self.station;
        db.write(move |tx| service::close_drawer(tx, &keeper(), at, station, Fen(counted), reason)).await
    }

    pub async fn counter(&self, db: &Db, at: Timestamp) -> CounterView {
        let station = self.station;
        db.read(move |conn| service::counter(conn, &keeper(), at, station)).await.unwrap()
    }
}

async fn people(db: &Db) -> (StationId, PersonId) {
    db.write(move |tx| {
        let draft = StationDraft {
            level: StationLevel::VillagePoint,
            region: VILLAGE,
            name: "庄子村服务点".to_owned(),
            origin: Origin::FarmShop,
            keeper: "李明".to_owned(),
            address: "村委会旁".to_owned(),
            longitude_e6: 111_600_000,
            latitude_e6: 33_800_000,
            hours: Hours::parse("08:00", "18:00").unwrap(),
            capabilities: vec![Capability::Parcels, Capability::BuyOnBehalf, Capability::SellOnBehalf],
        };
        let station = station::service::open(tx, &testkit::system(), now(), &draft)?;
        let new = NewPerson {
            name: "王小明".to_owned(),
            phone: "13800000001".parse()?,
            password_hash: "none".to_owned(),
            is_invented: true,
        };
        let villager = identity::service::create_person(tx, &testkit::system(), now(), &vault(), CITY, &new)?;
        let point = PickupPoint {
            county: VILLAGE.county(),
            id: station,
            region: VILLAGE,
            name: draft.name,
            hours: "08:00-18:00".to_owned(),
            is_open: true,
            takes_cash: true,
        };
        selling::keep_point(tx, &point)?;
        Ok::<_, behalf::Error>((station, villager))
    })
    .await
    .unwrap()
}

async fn shelf(db: &Db, pieces: i64) -> ListingId {
    db.write(move |tx| {
        let actor = testkit::system();
        let seller =
            Seller { id: OrganisationId(1), county: VILLAGE.county(), name: "豆制品合作社".to_owned() };
        let verified = Verified {
            county: seller.county,
            id: seller.id,
            kind: SellerKind::Cooperative,
            name: seller.name.clone(),
            village: VILLAGE,
            registration: "91350100M000100Y43".to_owned(),
            contact: "王小明".to_owned(),
            since: now().day(),
            verified_on: now().day(),
            due_on: due_after(now().day()),
        };
        selling::take_over(tx, &actor, now(), &verified)?;
        let draft = ProductDraft::plain("栾川豆腐", Category::Bean, "tofu");
        let product = selling::add_product(tx, &actor, now(), &seller, &draft)?;
        let lot = LotDraft {
            origin: VILLAGE,
            made_on: Day::new(2026, 9, 1).unwrap(),
            grade: "一级".to_owned(),
            certificate: "HG-1".to_owned(),
            pieces,
            keeps_days: None,
        };
        let lot = selling::record_lot(tx, &actor, now(), &seller, product, &lot)?;
        let terms = Terms::plain("栾川豆腐 1 kg", Fen(990), Grams(1000), pieces);
        selling::publish(tx, &actor, now(), &seller, lot, &terms)
    })
    .await
    .unwrap()
}

pub async fn opened(db: &Db, world: &World) -> ActId {
    let (station, villager) = (world.station, world.villager);
    db.write(move |tx| service::open_act(tx, &keeper(), now(), CITY, station, (Kind::Buy, villager)))
        .await
        .unwrap()
}

/// An act of so many pieces that the villager was asked about.
pub async fn asked(db: &Db, world: &World, quantity: i64) -> ActId {
    let act = opened(db, world).await;
    world.put(db, act, quantity).await.unwrap();
    world.ask(db, act).await.unwrap();
    act
}

pub async fn view(db: &Db, act: ActId) -> ActView {
    db.read(move |conn| service::act(conn, &keeper(), act)).await.unwrap()
}

/// The code as the villager's own page shows it.
pub async fn code(db: &Db, act: ActId) -> String {
    let seen = view(db, act).await;
    let villager = testkit::somebody(seen.act.person.0);
    service::code_for(&vault(), &villager, now(), &seen).unwrap()
}

pub async fn say(db: &Db, act: ActId, at: Timestamp, code: &str) -> Result<Answered> {
    let code = code.to_owned();
    db.write(move |tx| service::agree(tx, &keeper(), at, (&vault(), CITY, "sandbox"), act, &code)).await
}

pub async fn opened_drawer(db: &Db, world: &World, at: Timestamp, counted: i64) -> Result<Drawer> {
    opened_with(db, world, at, counted, "").await
}

/// Opens a drawer and says why the count is not what the last one left.
pub async fn opened_with(
    db: &Db,
    world: &World,
    at: Timestamp,
    counted: i64,
    reason: &'static str,
) -> Result<Drawer> {
    let station = world.station;
    db.write(move |tx| service::open_drawer(tx, &keeper(), at, station, Fen(counted), reason)).await
}

pub async fn moved(db: &Db, act: ActId, at: Timestamp, kind: CashKind) -> Result<()> {
    db.write(move |tx| service::move_cash(tx, &keeper(), at, act, kind)).await
}

/// The provider says that all it was told to give back of an order has arrived.
pub async fn came_back(db: &Db, order: market::model::OrderId) {
    let view = db.read(move |conn| selling::order(conn, &testkit::system(), order)).await.unwrap();
    for refund in view.refunds {
        let notice = Notice { id: format!("back-{}", refund.id), fact: Fact::Refunded { refund: refund.id } };
        db.write(move |tx| selling::receive(tx, now(), CITY, "sandbox", &notice)).await.unwrap();
    }
}

/// The provider says that the act's checkout was paid.
pub async fn paid(db: &Db, act: ActId) {
    let checkout = view(db, act).await.checkout.unwrap();
    let fact =
        Fact::Paid { checkout: checkout.payment.checkout, attempt: 0, amount: checkout.payment.amount_fen };
    let notice = Notice { id: format!("paid-{act}"), fact };
    db.write(move |tx| selling::receive(tx, now(), CITY, "sandbox", &notice)).await.unwrap();
}

/// The seller packs so many pieces fewer than were ordered, and they are paid back.
pub async fn short(db: &Db, world: &World, order: OrderId, missing: i64) -> RefundId {
    let listing = world.listing;
    db.write(move |tx| {
        let actor = testkit::system();
        let ordered = selling::order(tx.conn(), &actor, order)?.lines[0].quantity;
        let packed = PackedLine { listing, pieces: ordered - missing, weighed: None };
        selling::pack(tx, &actor, now(), order, &[packed])?;
        Ok::<_, market::Error>(selling::order(tx.conn(), &actor, order)?.refunds[0].id)
    })
    .await
    .unwrap()
}
