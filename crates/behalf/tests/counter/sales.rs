//! A keeper sells for a villager: what was shown is on the shelf once the code was said, and the station gets its share of
//! what was sold.

use behalf::Error;
use behalf::model::{ActId, Dispute, Kind, Status};
use behalf::service::{self, Answered};
use db::Db;
use diesel::RunQueryDsl as _;
use kernel::{Fen, Grams, Grant, GrantScope, OrganisationId, Role};
use market::model::{
    Buyer, CartLine, Category, GoodsRow, ListingId, LotDraft, OrderId, OrderStatus, ProductDraft, SellerKind,
    Terms, Verified, due_after,
};
use market::provider::{Fact, Notice};
use market::service as selling;

use super::steps::{CITY, KEEPER, VILLAGE, World, code, keeper, migrations, now, say, view};

/// The villager is a farmer with a shop.
async fn with_shop(db: &Db, world: &World) -> OrganisationId {
    let villager = world.villager;
    db.write(move |tx| {
        let actor = testkit::system();
        let id = identity::service::create_organisation(tx, &actor, now(), "farmer", "王小明家", VILLAGE)?;
        let scope = GrantScope::Organisation(id, VILLAGE.county());
        let grant = Grant { role: Role::Seller, scope };
        identity::service::grant_role(tx, &actor, now(), CITY, villager, grant)?;
        let verified = Verified {
            county: VILLAGE.county(),
            id,
            kind: SellerKind::Farmer,
            name: "王小明家".to_owned(),
            village: VILLAGE,
            registration: String::new(),
            contact: "王小明".to_owned(),
            since: now().day(),
            verified_on: now().day(),
            due_on: due_after(now().day()),
        };
        selling::take_over(tx, &actor, now(), &verified)?;
        // The tests' keeper has a fixed number; here they also have an account, to be given a role.
        diesel::sql_query(
            "INSERT INTO person (county, id, name, phone_sealed, phone_index, phone_masked, password, wrong_passwords, \
             locked_until, is_invented, created_at) SELECT county, 5, name, '', 'keeper', '', '', 0, 0, is_invented, \
             created_at FROM person",
        )
        .execute(tx.conn())
        .map_err(db::Error::from)?;
        Ok::<_, behalf::Error>(id)
    })
    .await
    .unwrap()
}

fn walnuts(pieces: i64) -> GoodsRow {
    let lot = LotDraft {
        origin: VILLAGE,
        made_on: now().day().plus_days(-3),
        grade: String::new(),
        certificate: String::new(),
        pieces,
        keeps_days: None,
    };
    let product = ProductDraft {
        kind: "nut".to_owned(),
        ..ProductDraft::plain("薄皮核桃", Category::Mountain, "walnut")
    };
    GoodsRow {
        line: 0,
        purchase: None,
        product,
        lot,
        terms: Terms::plain("薄皮核桃 500 g", Fen(2_000), Grams(500), pieces),
    }
}

async fn begun(db: &Db, world: &World) -> behalf::Result<ActId> {
    let (station, villager) = (world.station, world.villager);
    db.write(move |tx| service::open_act(tx, &keeper(), now(), CITY, station, (Kind::Sell, villager))).await
}

async fn put(db: &Db, act: ActId, goods: GoodsRow) -> behalf::Result<()> {
    db.write(move |tx| service::put_goods(tx, &keeper(), now(), CITY, act, &goods)).await
}

/// So many pieces on the villager's shelf.
async fn offered(db: &Db, world: &World, pieces: i64) -> (ActId, ListingId) {
    let act = begun(db, world).await.unwrap();
    put(db, act, walnuts(pieces)).await.unwrap();
    world.ask(db, act).await.unwrap();
    let code = code(db, act).await;
    let said = say(db, act, now(), &code).await;
    let Ok(Answered::Offered(listing)) = said else { panic!("not offered: {said:?}") };
    (act, listing)
}

/// Somebody buys so many pieces, and pays.
async fn sold(db: &Db, world: &World, listing: ListingId, quantity: i64) -> OrderId {
    let station = world.station;
    db.write(move |tx| {
        let line = CartLine { county: VILLAGE.county(), listing, quantity };
        let buyer =
            Buyer { person: kernel::PersonId(77), name: "赵*".to_owned(), phone: "1******0077".to_owned() };
        let other = testkit::somebody(77);
        let asked = selling::Asked::at(station, "sandbox");
        let checkout = selling::place_lines(tx, &other, now(), CITY, &buyer, &asked, vec![line])?;
        let view = selling::checkout(tx.conn(), &other, checkout)?;
        let fact = Fact::Paid { checkout, attempt: 0, amount: view.payment.amount_fen };
        let notice = Notice { id: format!("paid-{checkout}"), fact };
        selling::receive(tx, now(), CITY, "sandbox", &notice)?;
        Ok::<_, behalf::Error>(view.orders[0].id)
    })
    .await
    .unwrap()
}

#[test]
fn the_villagers_code_puts_the_goods_on_their_own_shelf() {
    testkit::on_both(migrations, |db| async move {
        let world = World::build(&db, 1).await;
        assert!(matches!(begun(&db, &world).await, Err(Error::NoShop(_))), "without a shop nothing is sold");
        let shop = with_shop(&db, &world).await;
        let act = begun(&db, &world).await.unwrap();
        assert!(matches!(world.ask(&db, act).await, Err(Error::NothingWanted)));
        let free = GoodsRow { terms: Terms { price: Fen(0), ..walnuts(20).terms }, ..walnuts(20) };
        assert!(matches!(put(&db, act, free).await, Err(Error::Market(market::Error::PriceOutOfRange))));
        put(&db, act, walnuts(20)).await.unwrap();
        world.ask(&db, act).await.unwrap();
        let first = code(&db, act).await;
        put(&db, act, walnuts(19)).await.unwrap();
        assert!(matches!(say(&db, act, now(), &first).await, Err(Error::WrongStep)), "it was about 20");
        world.ask(&db, act).await.unwrap();
        let second = code(&db, act).await;
        let said = say(&db, act, now(), &second).await;
        let Ok(Answered::Offered(listing)) = said else { panic!("not offered: {said:?}") };
        let seen = view(&db, act).await;
        assert_eq!((seen.act.status, seen.act.total), (Status::Agreed, Fen(38_000)));
        assert_eq!(seen.act.commission, Fen(1_140), "300 basis points, when all is sold");
        let on_shelf = seen.listing.unwrap();
        assert_eq!((on_shelf.id, on_shelf.seller, on_shelf.available), (listing, shop, 19));
        let packs = Grant { role: Role::Packer, scope: GrantScope::Organisation(shop, VILLAGE.county()) };
        let grants = db.read(|conn| identity::service::grants_of(conn, CITY, KEEPER)).await.unwrap();
        assert!(grants.contains(&packs), "the keeper packs what is ordered");
        // A second sale of the same villager gives the role no second time.
        offered(&db, &world, 5).await;
        assert_eq!(db.read(|conn| identity::service::grants_of(conn, CITY, KEEPER)).await.unwrap(), grants);
    });
}

#[test]
fn the_station_gets_its_share_of_what_was_sold_and_did_not_go_back() {
    testkit::on_both(migrations, |db| async move {
        let world = World::build(&db, 1).await;
        let shop = with_shop(&db, &world).await;
        let (act, listing) = offered(&db, &world, 20).await;
        let order = sold(&db, &world, listing, 4).await;
        assert_eq!(
            world.counter(&db, now()).await.commission,
            (Fen(0), Fen(0)),
            "nothing before it is settled"
        );
        let county = VILLAGE.county();
        db.write(move |tx| service::settle_sales(tx, now(), county, shop, order)).await.unwrap();
        assert_eq!(world.counter(&db, now()).await.commission, (Fen(240), Fen(0)), "300 points of ¥80.00");
        let placed = view(&db, act).await.placed;
        assert_eq!((placed.len(), placed[0].total), (1, Fen(8_000)));
        let again = db.write(move |tx| service::settle_sales(tx, now(), county, shop, order)).await;
        assert!(again.is_err(), "the schema keeps one row for an order of an act");
        assert_eq!(world.counter(&db, now()).await.commission, (Fen(240), Fen(0)));
    });
}

#[test]
fn what_was_sold_without_consent_comes_down() {
    testkit::on_both(migrations, |db| async move {
        let world = World::build(&db, 1).await;
        let shop = with_shop(&db, &world).await;
        let (act, listing) = offered(&db, &world, 20).await;
        let order = sold(&db, &world, listing, 4).await;
        let villager = world.villager;
        db.write(move |tx| {
            service::contest(tx, &testkit::somebody(villager.0), now(), act, "没有同意")?;
            service::decide(tx, &testkit::somebody(3), now(), CITY, act, true, "验证码由站长输入")
        })
        .await
        .unwrap();
        let grants = db.read(|conn| identity::service::grants_of(conn, CITY, KEEPER)).await.unwrap();
        assert!(grants.iter().all(|grant| grant.role != Role::Packer), "the keeper packs here no more");
        let county = VILLAGE.county();
        db.write(move |tx| service::settle_sales(tx, now(), county, shop, order)).await.unwrap();
        assert!(view(&db, act).await.placed.is_empty(), "what was sold without consent earns nothing");
        let seen = view(&db, act).await;
        assert_eq!(seen.act.dispute, Dispute::Upheld);
        assert!(!seen.listing.unwrap().published);
        let order = db.read(move |conn| selling::order(conn, &testkit::system(), order)).await.unwrap().order;
        assert!(
            matches!(order.status, OrderStatus::Refunding | OrderStatus::Cancelled),
            "{:?}",
            order.status
        );
    });
}
