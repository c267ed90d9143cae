//! A village, a co-operative with apples on the shelf, and a buyer.

use std::sync::Arc;

use db::{Db, Migrations};
use kernel::{Day, Fen, Grams, ManualClock, OrganisationId, PersonId, RegionCode, StationId, Timestamp};
use market::model::{
    Buyer, CartLine, Category, CheckoutId, ListingId, LotDraft, Order, PickupPoint, ProductDraft, SellerKind,
    Terms, Verified, due_after,
};
use market::provider::{Fact, Notice};
use market::service::{self, Asked, Quote, Received, Seller, Wish};

pub const CITY: RegionCode = RegionCode(410_300);
pub const COUNTY: RegionCode = RegionCode(410_324);
pub const VILLAGE: RegionCode = RegionCode(410_324_102_201);
pub const POINT: StationId = StationId(77);

pub fn migrations() -> Migrations {
    Migrations::new()
        .with(identity::MIGRATIONS)
        .with(evidence::MIGRATIONS)
        .with(ledger::MIGRATIONS)
        .with(market::MIGRATIONS)
}

pub fn now() -> Timestamp {
    Timestamp::from_millis(1_790_000_000_000)
}

/// The program around this context alone.
pub fn app(db: &Db, at: Timestamp) -> ui::App {
    ui::App {
        db: db.clone(),
        clock: Arc::new(ManualClock::at(at)),
        authority: Arc::new(testkit::Everything),
        texts: Arc::new(ui::Texts::new(&[ui::LOCALES, region::LOCALES, market::LOCALES]).unwrap()),
        site: Arc::new(ui::Site {
            name: (String::new(), String::new()),
            city: CITY,
            demo: true,
            navigation: Vec::new(),
        }),
    }
}

pub fn seller(number: i64) -> Seller {
    Seller { id: OrganisationId(number), county: COUNTY, name: format!("合作社{number}") }
}

/// The seller as verified at this moment.
pub fn verified(seller: &Seller, at: Timestamp) -> Verified {
    Verified {
        county: seller.county,
        id: seller.id,
        kind: SellerKind::Cooperative,
        name: seller.name.clone(),
        village: VILLAGE,
        registration: "91350100M000100Y43".to_owned(),
        contact: "王小明".to_owned(),
        since: at.day(),
        verified_on: at.day(),
        due_on: due_after(at.day()),
    }
}

pub fn buyer(number: i64) -> Buyer {
    Buyer { person: PersonId(number), name: "王*".to_owned(), phone: "138****5678".to_owned() }
}

pub fn terms(pieces: i64, price: i64) -> Terms {
    Terms::plain("栾川豆腐 1 kg", Fen(price), Grams(1000), pieces)
}

pub fn lot(pieces: i64) -> LotDraft {
    LotDraft {
        origin: VILLAGE,
        made_on: Day::new(2026, 9, 1).unwrap(),
        grade: "一级".to_owned(),
        certificate: "HG-1".to_owned(),
        pieces,
        keeps_days: None,
    }
}

pub fn product(category: Category) -> ProductDraft {
    let plain = ProductDraft::plain("栾川豆腐", category, "tofu");
    if category != Category::Bean {
        return plain;
    }
    let said = [("shelf_life".to_owned(), "7".to_owned())];
    ProductDraft { kind: "tofu".to_owned(), said: said.into(), ..plain }
}

/// Opens the pickup point as the station context would tell it.
pub async fn open_point(db: &Db, takes_parcels: bool) {
    db.write(move |tx| {
        service::keep_point(
            tx,
            &PickupPoint {
                county: COUNTY,
                id: POINT,
                region: VILLAGE,
                name: "庄子村服务点".to_owned(),
                hours: "08:00-18:00".to_owned(),
                is_open: takes_parcels,
                takes_cash: true,
            },
        )
    })
    .await
    .unwrap();
}

/// A listing of this many pieces.
pub async fn listed(db: &Db, number: i64, pieces: i64, price: i64) -> ListingId {
    open_point(db, true).await;
    db.write(move |tx| {
        let actor = testkit::somebody(1);
        let seller = seller(number);
        service::take_over(tx, &testkit::system(), now(), &verified(&seller, now()))?;
        let product = service::add_product(tx, &actor, now(), &seller, &product(Category::Bean))?;
        let lot = service::record_lot(tx, &actor, now(), &seller, product, &lot(pieces))?;
        service::publish(tx, &actor, now(), &seller, lot, &terms(pieces, price))
    })
    .await
    .unwrap()
}

/// Puts pieces into the buyer's cart.
pub async fn into_cart(db: &Db, person: i64, listing: ListingId, quantity: i64) -> market::Result<()> {
    let line = CartLine { county: COUNTY, listing, quantity };
    db.write(move |tx| service::set_quantity(tx, &testkit::somebody(person), now(), CITY, line)).await
}

/// The buyer's cart worked out.
pub async fn quoted(db: &Db, person: i64, wish: &Wish) -> Quote {
    let wish = wish.clone();
    db.read(move |conn| service::quote(conn, now().day(), CITY, PersonId(person), &wish, true)).await.unwrap()
}

/// Places the buyer's cart as asked.
pub async fn place_as(db: &Db, person: i64, asked: Asked) -> market::Result<CheckoutId> {
    db.write(move |tx| {
        service::place_orders(tx, &testkit::somebody(person), now(), CITY, &buyer(person), &asked)
    })
    .await
}

/// Places the buyer's cart as orders.
pub async fn place(db: &Db, person: i64) -> market::Result<CheckoutId> {
    db.write(move |tx| {
        service::place_orders(
            tx,
            &testkit::somebody(person),
            now(),
            CITY,
            &buyer(person),
            &Asked::at(POINT, "sandbox"),
        )
    })
    .await
}

/// The provider says so at this moment.
pub async fn notice(db: &Db, at: Timestamp, id: &str, fact: Fact) -> market::Result<Received> {
    let notice = Notice { id: id.to_owned(), fact };
    db.write(move |tx| service::receive(tx, at, CITY, "sandbox", &notice)).await
}

/// The orders of a checkout as they stand.
pub async fn orders_of(db: &Db, person: i64, checkout: CheckoutId) -> Vec<Order> {
    db.read(move |conn| service::checkout(conn, &testkit::somebody(person), checkout)).await.unwrap().orders
}

/// Available, held and sold pieces.
pub async fn stock(db: &Db, listing: ListingId) -> (i64, i64, i64) {
    let view = db.read(move |conn| service::listing(conn, COUNTY, listing)).await.unwrap();
    (view.listing.available, view.listing.held, view.listing.sold)
}

/// A list forbids these goods from now on.
pub async fn bar(db: &Db, listing: ListingId) {
    use diesel::RunQueryDsl as _;
    let sql = format!("UPDATE listing SET barred = '吡虫啉' WHERE id = {}", listing.0);
    let barred = db.write(move |tx| Ok::<_, market::Error>(diesel::sql_query(&sql).execute(tx.conn())?));
    assert_eq!(barred.await.unwrap(), 1);
}
