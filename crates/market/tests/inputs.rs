//! Farm inputs on both engines: licences, purchases, and the pesticide sales ledger.

use std::sync::Arc;

use crate::common::{
    CITY, COUNTY, POINT, VILLAGE, buyer, into_cart, migrations, now, open_point, orders_of, seller, stock,
};
use db::{Db, LogFilter};
use evidence::model::Purpose;
use evidence::{Files, SentFile};
use identity::Vault;
use kernel::{Actor, Day, Fen, Grams, Grant, GrantScope, PersonId, RegionCode, Role, Timestamp};
use market::model::{
    BuyerStatement, Category, CheckoutId, Decision, DocumentDraft, DocumentId, DocumentKind, ListingId,
    LotDraft, OrderStatus, ProductDraft, PurchaseDraft, RefundReason, StatedBuyer, Terms,
};
use market::provider::{Fact, Notice};
use market::service::{self, Asked, LedgerQuery, PermitQuery, Shelf};
use market::{Error, InputError, ShopError};

const DEALER: i64 = 1;
const BUYER: i64 = 9;
const CLERK: i64 = 6;

fn vault() -> Vault {
    Vault::new([7; 32])
}

pub async fn settle(db: &Db) {
    open_point(db, true).await;
    db.write(|tx| {
        service::take_over(tx, &testkit::system(), now(), &crate::common::verified(&seller(DEALER), now()))
    })
    .await
    .unwrap();
}

/// Hands in the dealer's licence, in force until this day, and the county accepts it.
pub async fn licence(db: &Db, until: Day) -> market::Result<DocumentId> {
    let id = handed_in(db, until).await?;
    decide(db, id, CLERK, true, "").await?;
    Ok(id)
}

async fn decide(
    db: &Db,
    id: DocumentId,
    by: i64,
    accepted: bool,
    reason: &'static str,
) -> market::Result<()> {
    db.write(move |tx| {
        service::decide_permit(tx, &testkit::somebody(by), now(), CITY, id, (accepted, reason))
    })
    .await
}

async fn handed_in(db: &Db, until: Day) -> market::Result<DocumentId> {
    let shop = crate::common::verified(&seller(DEALER), now());
    let folder = tempfile::tempdir().unwrap();
    let files = Files::local(folder.path().to_owned());
    let sent = SentFile { name: "licence.pdf".to_owned(), bytes: b"%PDF-1.7\n%%EOF".to_vec() };
    let app = crate::common::app(db, now());
    let actor = testkit::somebody(5);
    let file = evidence::service::take_in(&app, &files, &actor, Purpose::Document, sent).await.unwrap().id;
    let draft = DocumentDraft {
        kind: DocumentKind::PesticidePermit,
        number: "农药经许（豫）示例".to_owned(),
        issuer: "栾川县农业农村局".to_owned(),
        issued_on: now().day().plus_days(-100),
        valid_until: Some(until),
    };
    db.write(move |tx| {
        service::add_document(tx, &testkit::somebody(5), now(), CITY, Some(&shop), file, &draft)
    })
    .await
}

/// Who oversees a division.
pub fn overseer(division: RegionCode) -> Actor {
    let grant = Grant { role: Role::CountyClerk, scope: GrantScope::Region(division) };
    Actor::person(PersonId(6), "clerk", vec![grant], Arc::new(testkit::Everything))
}

pub fn pesticide(name: &str, ingredient: &str) -> ProductDraft {
    let said = [
        ("registration", "pd20080001"),
        ("ingredient", ingredient),
        ("content", "10%"),
        ("formulation", "可湿性粉剂"),
        ("toxicity", "low"),
        ("producer", "示例农化"),
    ];
    ProductDraft {
        kind: "pesticide".to_owned(),
        said: said.map(|(key, value)| (key.to_owned(), value.to_owned())).into(),
        ..ProductDraft::plain(name, Category::FarmInput, "box")
    }
}

pub fn bought() -> PurchaseDraft {
    PurchaseDraft {
        supplier: "洛阳农资批发（示例）".to_owned(),
        supplier_contact: "0379-00000000".to_owned(),
        batch: "20260801-3".to_owned(),
        bought_on: now().day().plus_days(-3),
    }
}

fn lot() -> LotDraft {
    LotDraft {
        origin: VILLAGE,
        made_on: now().day().plus_days(-60),
        grade: String::new(),
        certificate: String::new(),
        pieces: 20,
        keeps_days: None,
    }
}

pub async fn list(
    db: &Db,
    draft: ProductDraft,
    purchase: Option<PurchaseDraft>,
    title: &str,
) -> market::Result<ListingId> {
    let terms = Terms::plain(title, Fen(1_500), Grams(100), 10);
    db.write(move |tx| {
        let (actor, dealer) = (testkit::somebody(5), seller(DEALER));
        let product = service::add_product(tx, &actor, now(), &dealer, &draft)?;
        let lot = service::record_lot(tx, &actor, now(), &dealer, product, &lot())?;
        if let Some(purchase) = &purchase {
            service::record_purchase(tx, &actor, now(), &dealer, lot, purchase)?;
        }
        service::publish(tx, &actor, now(), &dealer, lot, &terms)
    })
    .await
}

/// A dealer with a licence until this day, and a pesticide on the shelf.
pub async fn on_shelf(db: &Db, until: Day) -> ListingId {
    settle(db).await;
    licence(db, until).await.unwrap();
    list(db, pesticide("吡虫啉", "吡虫啉"), Some(bought()), "吡虫啉 100 g").await.unwrap()
}

async fn state(db: &Db) -> market::Result<()> {
    let statement = BuyerStatement {
        buyer: StatedBuyer { name: "王小明".to_owned(), phone: "13800000001".to_owned() },
        crop: "苹果".to_owned(),
        purpose: "蚜虫".to_owned(),
    };
    db.write(move |tx| service::state_buyer(tx, &testkit::somebody(BUYER), now(), &vault(), CITY, &statement))
        .await
}

async fn place_at(db: &Db, at: Timestamp) -> market::Result<CheckoutId> {
    db.write(move |tx| {
        let asked = Asked::at(POINT, "sandbox");
        service::place_orders(tx, &testkit::somebody(BUYER), at, CITY, &buyer(BUYER), &asked)
    })
    .await
}

async fn pay_at(db: &Db, at: Timestamp, notice: &str, checkout: CheckoutId, amount: i64) {
    let notice =
        Notice { id: notice.to_owned(), fact: Fact::Paid { checkout, attempt: 0, amount: Fen(amount) } };
    db.write(move |tx| service::receive(tx, at, CITY, "sandbox", &notice)).await.unwrap();
}

/// The ledger as the county sees it.
async fn ledger(db: &Db, want: LedgerQuery) -> (Vec<market::model::PesticideSale>, i64) {
    let want = LedgerQuery { limit: 25, ..want };
    db.read(move |conn| service::pesticide_sales(conn, &overseer(COUNTY), &want)).await.unwrap()
}

pub async fn seen(db: &Db, day: Day) -> usize {
    db.read(move |conn| service::browse(conn, &Shelf::default(), day)).await.unwrap().0.len()
}

pub async fn told(db: &Db, kind: &'static str) -> i64 {
    let filter = LogFilter { kinds: vec![kind.to_owned()], ..LogFilter::default() };
    db.read(move |conn| filter.page(conn, 0, 50)).await.unwrap().1
}

#[test]
fn a_licence_counts_once_the_county_has_looked_at_it() {
    testkit::on_both(migrations, |db| async move {
        settle(&db).await;
        let until = now().day().plus_days(300);
        let first = handed_in(&db, until).await.unwrap();
        let early = list(&db, pesticide("吡虫啉", "吡虫啉"), Some(bought()), "吡虫啉").await;
        assert!(matches!(early, Err(Error::Input(InputError::PermitWaiting))), "{early:?}");
        let own = decide(&db, first, 5, true, "").await;
        assert!(matches!(own, Err(Error::Shop(ShopError::OwnPermit))), "{own:?}");
        assert!(matches!(decide(&db, first, CLERK, false, " ").await, Err(Error::ReasonMissing)));
        decide(&db, first, CLERK, false, "编号查不到").await.unwrap();
        let twice = decide(&db, first, CLERK, true, "").await;
        assert!(matches!(twice, Err(Error::Shop(ShopError::PermitDecided))), "{twice:?}");
        let refused = list(&db, pesticide("吡虫啉", "吡虫啉"), Some(bought()), "吡虫啉").await;
        assert!(matches!(refused, Err(Error::Input(InputError::Unlicensed(_)))), "{refused:?}");
        let second = handed_in(&db, until).await.unwrap();
        let waiting = PermitQuery { decision: Some(Decision::Waiting), limit: 10, ..PermitQuery::default() };
        let (found, total) =
            db.read(move |conn| service::permits(conn, &overseer(COUNTY), CITY, &waiting)).await.unwrap();
        assert_eq!((total, found[0].0.id), (1, second));
        let elsewhere = PermitQuery { limit: 10, ..PermitQuery::default() };
        let other = overseer(RegionCode(410_325));
        assert_eq!(db.read(move |conn| service::permits(conn, &other, CITY, &elsewhere)).await.unwrap().1, 0);
        decide(&db, second, CLERK, true, "").await.unwrap();
        list(&db, pesticide("吡虫啉", "吡虫啉"), Some(bought()), "吡虫啉").await.unwrap();
        assert_eq!(seen(&db, now().day()).await, 1);
    });
}

#[test]
fn without_a_licence_in_force_no_pesticide_is_on_the_shelf() {
    testkit::on_both(migrations, |db| async move {
        settle(&db).await;
        let today = now().day();
        let missing = list(&db, pesticide("吡虫啉", "吡虫啉"), Some(bought()), "吡虫啉").await;
        let unlicensed = |error: &Error| {
            matches!(error, Error::Input(InputError::Unlicensed(DocumentKind::PesticidePermit)))
        };
        assert!(missing.as_ref().is_err_and(unlicensed), "{missing:?}");
        let first = licence(&db, today.plus_days(5)).await.unwrap();
        let listing = list(&db, pesticide("吡虫啉", "吡虫啉"), Some(bought()), "吡虫啉").await.unwrap();
        assert_eq!(
            (seen(&db, today.plus_days(5)).await, seen(&db, today.plus_days(6)).await),
            (1, 0),
            "its last day"
        );
        into_cart(&db, BUYER, listing, 1).await.unwrap();
        db.write(move |tx| service::withdraw_document(tx, &testkit::somebody(5), now(), CITY, first))
            .await
            .unwrap();
        assert_eq!(seen(&db, today).await, 0, "taken back, so hidden");
        let refused = into_cart(&db, BUYER, listing, 2).await;
        assert!(matches!(refused, Err(Error::Input(InputError::SellerUnlicensed(_)))), "{refused:?}");
        licence(&db, today.plus_days(90)).await.unwrap();
        assert_eq!(seen(&db, today.plus_days(90)).await, 1, "a new one brings it back");
    });
}

#[test]
fn a_licence_that_ends_between_cart_and_payment_stops_the_sale() {
    testkit::on_both(migrations, |db| async move {
        let last = now().day().plus_days(1);
        let listing = on_shelf(&db, last).await;
        into_cart(&db, BUYER, listing, 2).await.unwrap();
        state(&db).await.unwrap();
        let late = last.plus_days(1).start().plus_minutes(10);
        let refused = place_at(&db, late).await;
        assert!(matches!(refused, Err(Error::Input(InputError::SellerUnlicensed(_)))), "{refused:?}");
        // Ordered in the last minutes of the licence, paid after it.
        let checkout = place_at(&db, late.plus_minutes(-20)).await.unwrap();
        assert_eq!(stock(&db, listing).await, (8, 2, 0));
        pay_at(&db, late, "n1", checkout, 3_000).await;
        let order = orders_of(&db, BUYER, checkout).await.remove(0);
        assert_eq!((order.status, order.refunded), (OrderStatus::Refunding, Fen(3_000)));
        let view =
            db.read(move |conn| service::order(conn, &testkit::somebody(BUYER), order.id)).await.unwrap();
        assert_eq!(view.refunds[0].reason, RefundReason::Barred);
        assert_eq!(stock(&db, listing).await, (10, 0, 0), "the pieces are back");
        assert_eq!(ledger(&db, LedgerQuery::default()).await.1, 0);
    });
}

#[test]
fn every_paid_line_stands_in_the_ledger_once() {
    testkit::on_both(migrations, |db| async move {
        let listing = on_shelf(&db, now().day().plus_days(90)).await;
        into_cart(&db, BUYER, listing, 2).await.unwrap();
        let refused = place_at(&db, now()).await;
        assert!(matches!(refused, Err(Error::Input(InputError::StatementMissing(_)))), "{refused:?}");
        state(&db).await.unwrap();
        let checkout = place_at(&db, now()).await.unwrap();
        let kept = db.read(|conn| service::stated(conn, CITY, PersonId(BUYER))).await.unwrap();
        assert_eq!(kept, None, "it went to the order");
        assert_eq!(ledger(&db, LedgerQuery::default()).await.1, 0, "not before it is paid");
        for notice in ["n1", "n1", "n2"] {
            pay_at(&db, now(), notice, checkout, 3_000).await;
        }
        let (lines, total) = ledger(&db, LedgerQuery::default()).await;
        assert_eq!(total, 1);
        let line = &lines[0];
        assert_eq!(
            (
                line.product.registration.as_str(),
                line.product.producer.as_str(),
                line.batch.as_str(),
                line.quantity
            ),
            ("PD20080001", "示例农化", "20260801-3", 2)
        );
        assert_eq!(
            (line.statement.shown.as_str(), line.statement.crop.as_str()),
            ("王** 1******0001", "苹果")
        );
        assert!(!line.statement.sealed.contains("王小明"));
        let id = line.id;
        let (_, who) = db
            .write(move |tx| service::open_pesticide_buyer(tx, &testkit::somebody(5), now(), &vault(), id))
            .await
            .unwrap();
        assert_eq!((who.name.as_str(), who.phone.as_str()), ("王小明", "13800000001"));
        assert_eq!(told(&db, "market.pesticide_buyer_opened").await, 1);
        let order = line.order;
        db.write(move |tx| service::cancel(tx, &testkit::somebody(BUYER), now(), order)).await.unwrap();
        let (lines, _) = ledger(&db, LedgerQuery::default()).await;
        assert_eq!(lines[0].refunded, Fen(3_000), "the line stays and shows what went back");
        let later = now().plus_days(400);
        db.write(move |tx| service::forget_statements(tx, later)).await.unwrap();
        assert_eq!(ledger(&db, LedgerQuery::default()).await.1, 1, "a sale is never forgotten");
    });
}

#[test]
fn the_ledger_is_searched_and_seen_within_bounds() {
    testkit::on_both(migrations, |db| async move {
        let listing = on_shelf(&db, now().day().plus_days(90)).await;
        into_cart(&db, BUYER, listing, 1).await.unwrap();
        state(&db).await.unwrap();
        let checkout = place_at(&db, now()).await.unwrap();
        pay_at(&db, now(), "n1", checkout, 1_500).await;
        let today = now().day();
        let count = |want: LedgerQuery| {
            let db = db.clone();
            async move { ledger(&db, want).await.1 }
        };
        let words = |words: &str| LedgerQuery { words: words.to_owned(), ..LedgerQuery::default() };
        for found in ["吡虫", "PD2008", "20260801", "示例农化", ""] {
            assert_eq!(count(words(found)).await, 1, "{found}");
        }
        assert_eq!(count(words("毒死蜱")).await, 0);
        assert_eq!(
            count(LedgerQuery { from: Some(today), to: Some(today), ..LedgerQuery::default() }).await,
            1
        );
        assert_eq!(count(LedgerQuery { from: Some(today.plus_days(1)), ..LedgerQuery::default() }).await, 0);
        assert_eq!(count(LedgerQuery { to: Some(today.plus_days(-1)), ..LedgerQuery::default() }).await, 0);
        assert_eq!(
            count(LedgerQuery { ingredient: "阿维菌素".to_owned(), ..LedgerQuery::default() }).await,
            0
        );
        assert_eq!(count(LedgerQuery { seller: Some(seller(2).id), ..LedgerQuery::default() }).await, 0);
        let elsewhere = overseer(RegionCode(410_325));
        let want = LedgerQuery { limit: 25, ..LedgerQuery::default() };
        let other = want.clone();
        let seen = db.read(move |conn| service::pesticide_sales(conn, &elsewhere, &other)).await.unwrap();
        assert_eq!(seen.1, 0, "another county's clerk sees nothing of it");
        let (bought, total) =
            db.read(move |conn| service::purchases(conn, &overseer(COUNTY), &want)).await.unwrap();
        assert_eq!(
            (total, bought[0].draft.supplier.as_str(), bought[0].pieces),
            (1, "洛阳农资批发（示例）", 20)
        );
    });
}

#[test]
fn a_lot_says_of_whom_it_was_bought_and_only_once() {
    testkit::on_both(migrations, |db| async move {
        settle(&db).await;
        licence(&db, now().day().plus_days(90)).await.unwrap();
        let refused = list(&db, pesticide("吡虫啉", "吡虫啉"), None, "吡虫啉").await;
        assert!(matches!(refused, Err(Error::Input(InputError::PurchaseMissing))), "{refused:?}");
        let silent = PurchaseDraft { supplier: " ".to_owned(), ..bought() };
        let refused = list(&db, pesticide("吡虫啉", "吡虫啉"), Some(silent), "吡虫啉").await;
        assert!(matches!(refused, Err(Error::Input(InputError::SupplierMissing))), "{refused:?}");
        let future = PurchaseDraft { bought_on: now().day().plus_days(1), ..bought() };
        let refused = list(&db, pesticide("吡虫啉", "吡虫啉"), Some(future), "吡虫啉").await;
        assert!(matches!(refused, Err(Error::Input(InputError::BoughtInTheFuture))), "{refused:?}");
        let listing = list(&db, pesticide("吡虫啉", "吡虫啉"), Some(bought()), "吡虫啉").await.unwrap();
        let lot = db.read(move |conn| service::listing(conn, COUNTY, listing)).await.unwrap().lot.id;
        let again = db
            .write(move |tx| {
                service::record_purchase(tx, &testkit::somebody(5), now(), &seller(DEALER), lot, &bought())
            })
            .await;
        assert!(matches!(again, Err(Error::Input(InputError::PurchaseKept))), "{again:?}");
    });
}

#[test]
fn what_was_stated_for_nothing_is_forgotten() {
    testkit::on_both(migrations, |db| async move {
        let listing = on_shelf(&db, now().day().plus_days(90)).await;
        into_cart(&db, BUYER, listing, 1).await.unwrap();
        state(&db).await.unwrap();
        let checkout = place_at(&db, now()).await.unwrap();
        let order = orders_of(&db, BUYER, checkout).await.remove(0).id;
        db.write(move |tx| service::cancel(tx, &testkit::somebody(BUYER), now(), order)).await.unwrap();
        state(&db).await.unwrap();
        let (soon, later) = (now().plus_minutes(60), now().plus_days(2));
        db.write(move |tx| service::forget_statements(tx, soon)).await.unwrap();
        let kept = db.read(|conn| service::stated(conn, CITY, PersonId(BUYER))).await.unwrap();
        assert_eq!(kept.map(|one| one.purpose).as_deref(), Some("蚜虫"));
        db.write(move |tx| service::forget_statements(tx, later)).await.unwrap();
        assert_eq!(db.read(|conn| service::stated(conn, CITY, PersonId(BUYER))).await.unwrap(), None);
        // Money that comes after that goes back: nobody knows any more who bought.
        pay_at(&db, later, "n1", checkout, 1_500).await;
        assert_eq!(orders_of(&db, BUYER, checkout).await[0].status, OrderStatus::Refunding);
        assert_eq!(ledger(&db, LedgerQuery::default()).await.1, 0);
    });
}

#[test]
fn a_zone_counts_nothing_that_is_hidden() {
    testkit::on_both(migrations, |db| async move {
        let until = now().day().plus_days(10);
        on_shelf(&db, until).await;
        let counted = |day: Day| db.read(move |conn| service::shelf_by_county(conn, day));
        assert_eq!(counted(until).await.unwrap().len(), 1);
        assert!(counted(until.plus_days(1)).await.unwrap().is_empty(), "the licence ended");
    });
}
