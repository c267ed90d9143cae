//! From a file to orders and events: what is read, what is refused whole, and that nothing counts twice.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by panicking")]

mod files;
mod large;
mod voiding;

use db::{Db, LogFilter, Migrations};
use files::{TAOBAO, file_of, gbk, pinduoduo, taobao};
use kernel::{Day, Fen, OrganisationId, RegionCode, Timestamp};
use offsite::model::{Brought, Import, ImportId, ImportStatus, Party, ShopId, Status};
use offsite::platforms::platform;
use offsite::reading::{Reading, read};
use offsite::service::{self, FaultQuery, ImportQuery, OrderQuery, ShopQuery};
use offsite::{Error, FaultKind, Result};

const VILLAGE: RegionCode = RegionCode(410_324_102_201);

fn migrations() -> Migrations {
    Migrations::new().with(offsite::MIGRATIONS)
}

fn now() -> Timestamp {
    Day::new(2026, 11, 25).unwrap().start().plus_seconds(3600 * 10)
}

fn party(organisation: i64) -> Party {
    party_in(VILLAGE, organisation)
}

fn party_in(village: RegionCode, organisation: i64) -> Party {
    Party {
        county: village.county(),
        organisation: OrganisationId(organisation),
        name: format!("合作社{organisation}"),
        village,
    }
}

async fn link(db: &Db, organisation: i64, code: &'static str, name: &'static str) -> Result<ShopId> {
    link_as(db, party(organisation), code, name).await
}

async fn link_as(db: &Db, party: Party, code: &'static str, name: &'static str) -> Result<ShopId> {
    db.write(move |tx| {
        let party = party.clone();
        service::keep_seller(tx, party.county, party.organisation, now().day().plus_days(60))?;
        service::link(tx, &testkit::somebody(7), now(), &party, code, name)
    })
    .await
}

fn reading(bytes: &[u8], code: &str) -> Result<Reading> {
    read(&mut file_of(bytes), platform(code).unwrap(), "山里人家", now().day())
}

/// Sends a file, and lets the program hold it against what is known.
async fn send(db: &Db, shop: ShopId, bytes: &[u8], code: &str) -> Result<ImportId> {
    let reading = std::sync::Arc::new(reading(bytes, code)?);
    let hash = format!("{:x}", bytes.iter().fold(7_u64, |sum, byte| sum.wrapping_mul(31) + u64::from(*byte)));
    let id = db.write(move |tx| {
        let shop = service::shop(tx.conn(), &testkit::somebody(7), shop)?;
        service::take_file(tx, &testkit::somebody(7), now(), &shop, ("订单.csv", &hash), &reading)
    });
    let id = id.await?;
    work(db, id).await;
    Ok(id)
}

async fn work(db: &Db, id: ImportId) {
    while db.write(move |tx| service::work_on(tx, now(), id)).await.unwrap() {}
}

async fn confirm(db: &Db, id: ImportId) -> Result<Import> {
    db.write(move |tx| service::confirm(tx, &testkit::somebody(7), now(), id)).await?;
    work(db, id).await;
    Ok(seen(db, id).await)
}

async fn seen(db: &Db, id: ImportId) -> Import {
    db.read(move |conn| service::import(conn, &testkit::somebody(7), id)).await.unwrap()
}

/// Every event of these kinds: orders and value of each day.
async fn gains(db: &Db, kind: &str) -> Vec<(String, i64, i64)> {
    let filter = LogFilter { kinds: vec![kind.to_owned()], ..LogFilter::default() };
    let (rows, _) = db.read(move |conn| filter.page(conn, 0, 1000)).await.unwrap();
    let mut gains: Vec<_> = rows
        .iter()
        .map(|row| {
            let event: offsite::events::SalesImported = row.body().unwrap();
            (event.day.to_string(), event.orders, event.amount.0)
        })
        .collect();
    gains.sort();
    gains
}

/// The last digits of the orders to which an import did this.
async fn brought(db: &Db, import: ImportId, brought: Option<Brought>) -> Vec<String> {
    let want = OrderQuery { import: Some(import), brought, limit: 1000, ..OrderQuery::default() };
    let (rows, total) = db.read(move |conn| service::orders(conn, &clerk(), &want)).await.unwrap();
    let mut numbers: Vec<String> = rows.iter().map(|row| row.known.line.order[16..].to_owned()).collect();
    numbers.sort();
    assert_eq!(total, i64::try_from(numbers.len()).unwrap());
    numbers
}

async fn known(db: &Db, shop: ShopId) -> Vec<(String, Status, i64, i64, i64)> {
    let want = OrderQuery { shop: Some(shop), limit: 1000, ..OrderQuery::default() };
    // Everybody sees nothing without a grant; the clerk of the county has one.
    let (rows, _) = db.read(move |conn| service::orders(conn, &clerk(), &want)).await.unwrap();
    let mut rows: Vec<_> = rows
        .into_iter()
        .map(|row| {
            let line = row.known.line;
            (line.order, line.status, line.paid.0, line.refund.0, row.known.version)
        })
        .collect();
    rows.sort();
    rows
}

fn clerk() -> kernel::Actor {
    use kernel::{Actor, Grant, GrantScope, PersonId, Role};
    let grant = Grant { role: Role::CountyClerk, scope: GrantScope::Region(VILLAGE.county()) };
    Actor::person(PersonId(9), "刘芳", vec![grant], std::sync::Arc::new(testkit::Everything))
}

#[test]
fn a_shop_and_an_order_count_once_in_the_whole_prefecture() {
    testkit::on_both(migrations, |db| async move {
        let elsewhere = RegionCode(410_325_101_201);
        let shop = link(&db, 80, "taobao", "山里人家").await.unwrap();
        let taken = link_as(&db, party_in(elsewhere, 81), "taobao", "山里人家").await;
        let by = |found: &Result<ShopId>| match found {
            Err(Error::LinkedAlready { seller, county }) => (seller.clone(), *county),
            other => panic!("{other:?}"),
        };
        assert_eq!(by(&taken), ("合作社80".to_owned(), VILLAGE.county()));

        let rows = [("4104263278934756001", "12.50", "", "交易成功", "2026-11-03 09:00:00")];
        let first = send(&db, shop, taobao(&rows).as_bytes(), "taobao").await.unwrap();
        confirm(&db, first).await.unwrap();
        // The same orders in a file of another shop in another county: nothing of them counts again.
        let other = link_as(&db, party_in(elsewhere, 81), "taobao", "嵩县好货").await.unwrap();
        let rows = [
            ("4104263278934756001", "12.50", "", "交易成功", "2026-11-03 09:00:00"),
            ("4104263278934756009", "5.00", "", "交易成功", "2026-11-03 09:00:00"),
        ];
        let again = send(&db, other, taobao(&rows).as_bytes(), "taobao").await.unwrap();
        assert_eq!((seen(&db, again).await.tally.fresh, seen(&db, again).await.tally.elsewhere), (1, 1));
        confirm(&db, again).await.unwrap();
        let counted: i64 =
            gains(&db, "offsite.sales_imported").await.iter().map(|(_, orders, _)| orders).sum();
        assert_eq!(counted, 2);
    });
}

#[test]
fn a_file_is_imported_once_and_refunds_follow() {
    testkit::on_both(migrations, |db| async move {
        let shop = link(&db, 80, "taobao", "山里人家").await.unwrap();
        let first = gbk(&taobao(&[
            ("4104263278934756001", "12.50", "", "买家已付款，等待卖家发货", "2026-11-03 09:00:00"),
            ("4104263278934756002", "30.00", "0.00", "交易成功", "2026-11-03 10:00:00"),
            ("4104263278934756003", "8.00", "", "等待买家付款", ""),
        ]));
        let id = send(&db, shop, &first, "taobao").await.unwrap();
        let ready = seen(&db, id).await;
        assert_eq!((ready.status, ready.encoding.as_str()), (ImportStatus::Ready, "GBK/GB18030"));
        assert_eq!((ready.tally.fresh, ready.tally.orders, ready.tally.value), (3, 2, Fen(4250)));
        assert_eq!(known(&db, shop).await, [], "nothing before it is confirmed");
        assert_eq!(confirm(&db, id).await.unwrap().status, ImportStatus::Done);
        assert_eq!(gains(&db, "offsite.sales_imported").await, [("2026-11-03".to_owned(), 2, 4250)]);

        // The same file again: nothing new, and no event.
        let again = send(&db, shop, &first, "taobao").await.unwrap();
        assert_ne!(again, id);
        assert_eq!(seen(&db, again).await.tally.same, 3);
        confirm(&db, again).await.unwrap();
        assert_eq!(gains(&db, "offsite.sales_imported").await.len(), 1);

        // A later one: one is done and partly refunded, one was paid, one is new.
        let later = taobao(&[
            ("4104263278934756001", "12.50", "2.50", "交易成功", "2026-11-03 09:00:00"),
            ("4104263278934756003", "8.00", "", "买家已付款，等待卖家发货", "2026-11-04 08:00:00"),
            ("4104263278934756004", "20.00", "", "交易成功", "2026-11-05 08:00:00"),
        ]);
        let id = send(&db, shop, later.as_bytes(), "taobao").await.unwrap();
        let tally = seen(&db, id).await.tally;
        assert_eq!((tally.fresh, tally.changed, tally.refunds, tally.value), (1, 2, 1, Fen(2550)));
        confirm(&db, id).await.unwrap();
        assert_eq!(
            gains(&db, "offsite.sales_amended").await,
            [("2026-11-03".to_owned(), 0, -250), ("2026-11-04".to_owned(), 1, 800)]
        );
        assert_eq!(brought(&db, id, None).await, ["001", "003", "004"]);
        assert_eq!(brought(&db, id, Some(Brought::Fresh)).await, ["004"]);
        assert_eq!(brought(&db, id, Some(Brought::Changed)).await, ["001", "003"]);
        assert_eq!(brought(&db, id, Some(Brought::Refunded)).await, ["001"]);
        // The first file once more takes nothing back.
        let old = send(&db, shop, &first, "taobao").await.unwrap();
        assert_eq!(seen(&db, old).await.tally.same, 3);
        confirm(&db, old).await.unwrap();
        assert_eq!(
            known(&db, shop).await,
            [
                ("4104263278934756001".to_owned(), Status::Completed, 1250, 250, 2),
                ("4104263278934756002".to_owned(), Status::Completed, 3000, 0, 1),
                ("4104263278934756003".to_owned(), Status::Paid, 800, 0, 2),
                ("4104263278934756004".to_owned(), Status::Completed, 2000, 0, 1),
            ]
        );
        let all = OrderQuery { shop: Some(shop), ..OrderQuery::default() };
        let sums = db.read(move |conn| service::sums(conn, &clerk(), &all)).await.unwrap();
        assert_eq!(sums, (4, Fen(4250 + 2550)));

        // A refund that came by another file is that one's.
        let refunded = taobao(&[("4104263278934756003", "8.00", "8.00", "交易关闭", "2026-11-04 08:00:00")]);
        let last = send(&db, shop, refunded.as_bytes(), "taobao").await.unwrap();
        confirm(&db, last).await.unwrap();
        assert_eq!(brought(&db, id, Some(Brought::Refunded)).await, ["001"]);
        assert_eq!(brought(&db, last, Some(Brought::Refunded)).await, ["003"]);
    });
}

#[test]
fn the_same_file_waits_once_and_a_dropped_one_leaves_nothing() {
    testkit::on_both(migrations, |db| async move {
        let shop = link(&db, 80, "taobao", "山里人家").await.unwrap();
        let bytes = taobao(&[("4104263278934756001", "12.50", "", "交易成功", "2026-11-03 09:00:00")]);
        let id = send(&db, shop, bytes.as_bytes(), "taobao").await.unwrap();
        assert_eq!(send(&db, shop, bytes.as_bytes(), "taobao").await.unwrap(), id);
        db.write(move |tx| service::drop_import(tx, &testkit::somebody(7), now(), id)).await.unwrap();
        assert!(matches!(confirm(&db, id).await, Err(Error::ImportStep)));
        assert_eq!(known(&db, shop).await, []);
        // One that nobody confirms for a week goes by itself.
        let id = send(&db, shop, bytes.as_bytes(), "taobao").await.unwrap();
        let week = now().plus_days(8);
        assert!(!db.write(|tx| service::drop_stale(tx, now())).await.unwrap());
        assert!(db.write(move |tx| service::drop_stale(tx, week)).await.unwrap());
        assert_eq!(seen(&db, id).await.status, ImportStatus::Dropped);
    });
}

#[test]
fn a_shop_belongs_to_one_seller_at_a_time() {
    testkit::on_both(migrations, |db| async move {
        let shop = link(&db, 80, "taobao", "山里人家").await.unwrap();
        assert!(matches!(link(&db, 81, "taobao", "山里人家").await, Err(Error::LinkedAlready { .. })));
        assert!(matches!(link(&db, 81, "taobao", " ").await, Err(Error::BadShopName)));
        assert!(matches!(link(&db, 81, "ebay", "x").await, Err(Error::NoPlatform(_))));
        let bytes = taobao(&[("4104263278934756001", "12.50", "", "交易成功", "2026-11-03 09:00:00")]);
        let known = send(&db, shop, bytes.as_bytes(), "taobao").await.unwrap();
        confirm(&db, known).await.unwrap();
        let waits = send(&db, shop, bytes.as_bytes(), "taobao").await.unwrap();
        let unlink = |reason: &'static str| {
            let db = db.clone();
            async move { db.write(move |tx| service::unlink(tx, &clerk(), now(), shop, reason)).await }
        };
        assert!(matches!(unlink(" ").await, Err(Error::ReasonMissing)));
        unlink("不是本人的店").await.unwrap();
        assert!(matches!(unlink("再来一次").await, Err(Error::NotLinked)));
        // What waited cannot be confirmed, and nothing new is taken.
        assert!(matches!(confirm(&db, waits).await, Err(Error::NotLinked)));
        let other = taobao(&[("4104263278934756009", "1.00", "", "交易成功", "2026-11-03 09:00:00")]);
        assert!(matches!(send(&db, shop, other.as_bytes(), "taobao").await, Err(Error::NotLinked)));
        // The same seller links it again and its orders are followed.
        let anew = link(&db, 80, "taobao", "山里人家").await.unwrap();
        let back = taobao(&[("4104263278934756001", "12.50", "2.50", "交易成功", "2026-11-03 09:00:00")]);
        let id = send(&db, anew, back.as_bytes(), "taobao").await.unwrap();
        let tally = seen(&db, id).await.tally;
        assert_eq!((tally.refunds, tally.elsewhere, tally.value), (1, 0, Fen(-250)));
        db.write(move |tx| service::unlink(tx, &clerk(), now(), anew, "不是本人的店")).await.unwrap();
        // Another seller may link it now; orders of the first stay the first's.
        link(&db, 81, "taobao", "山里人家").await.unwrap();
        let want = ShopQuery { limit: 9, ..ShopQuery::default() };
        assert_eq!(db.read(move |conn| service::shops(conn, &clerk(), &want)).await.unwrap().1, 3);
        let lapsed = db.write(|tx| {
            let who = party(90);
            service::keep_seller(tx, who.county, who.organisation, now().day().plus_days(-16))?;
            service::link(tx, &testkit::somebody(7), now(), &who, "jd", "小店")
        });
        assert!(matches!(lapsed.await, Err(Error::NotVerified)));
    });
}

#[test]
fn an_order_of_another_shop_is_not_taken_twice() {
    testkit::on_both(migrations, |db| async move {
        let one = link(&db, 80, "pinduoduo", "山里人家").await.unwrap();
        let two = link(&db, 81, "pinduoduo", "别家").await.unwrap();
        let bytes = pinduoduo(&[("231103-123456789012345", "9.90", "已收货", "无售后或售后取消")]);
        let id = send(&db, one, bytes.as_bytes(), "pinduoduo").await.unwrap();
        confirm(&db, id).await.unwrap();
        let id = send(&db, two, bytes.as_bytes(), "pinduoduo").await.unwrap();
        let import = seen(&db, id).await;
        assert_eq!((import.tally.elsewhere, import.tally.value), (1, Fen::ZERO));
        let found = db
            .read(move |conn| {
                service::faults(conn, &clerk(), &import, &FaultQuery { limit: 9, ..FaultQuery::default() })
            })
            .await
            .unwrap();
        assert_eq!(found.0[0].kind, FaultKind::Elsewhere);
        confirm(&db, id).await.unwrap();
        assert_eq!(known(&db, two).await, []);
        assert_eq!(gains(&db, "offsite.sales_imported").await.len(), 1);
        let want = ImportQuery { status: Some(ImportStatus::Done), limit: 9, ..ImportQuery::default() };
        assert_eq!(db.read(move |conn| service::imports(conn, &clerk(), &want)).await.unwrap().1, 2);
    });
}

#[test]
fn bad_files_are_refused_whole_with_a_sentence() {
    let good = taobao(&[("4104263278934756001", "12.50", "", "交易成功", "2026-11-03 09:00:00")]);
    let refused = |bytes: &[u8], code: &str| reading(bytes, code).unwrap_err();
    assert!(matches!(refused(good.as_bytes(), "jd"), Error::OtherPlatform { .. }));
    assert!(
        matches!(refused("姓名,年龄\n张三,5\n".as_bytes(), "jd"), Error::UnknownHeadings(found) if found == "姓名、年龄")
    );
    assert!(matches!(refused(format!("{TAOBAO}\n").as_bytes(), "taobao"), Error::NoRows));
    assert!(matches!(refused(b"", "taobao"), Error::Sheet(ui::sheet::Fault::Empty)));
    let cut = &good.as_bytes()[..good.len() - 40];
    assert!(
        matches!(refused(cut, "taobao"), Error::Sheet(ui::sheet::Fault::Truncated(2))),
        "{:?}",
        refused(cut, "taobao")
    );
    let missing = good.replace("订单付款时间", "什么时间").replace("订单创建时间", "什么时候");
    assert!(
        matches!(refused(missing.as_bytes(), "taobao"), Error::ColumnMissing(name) if name == "订单付款时间")
    );
    let rounded = taobao(&[
        ("4104263278934750000", "1.00", "", "交易成功", "2026-11-03 09:00:00"),
        ("4104263278934760000", "1.00", "", "交易成功", "2026-11-03 09:00:00"),
    ]);
    assert!(matches!(refused(rounded.as_bytes(), "taobao"), Error::Rounded));
}

#[test]
fn rows_that_are_wrong_are_named_and_the_rest_is_read() {
    let bytes = taobao(&[
        ("4104263278934756001", "12.50", "", "交易成功", "2026-11-03 09:00:00"),
        ("4.10426E+18", "12.50", "", "交易成功", "2026-11-03 09:00:00"),
        ("4104263278934756003", "十二", "", "交易成功", "2026-11-03 09:00:00"),
        ("4104263278934756004", "99999999.00", "", "交易成功", "2026-11-03 09:00:00"),
        ("4104263278934756005", "5.00", "6.00", "交易成功", "2026-11-03 09:00:00"),
        ("4104263278934756006", "5.00", "", "天晓得", "2026-11-03 09:00:00"),
        ("4104263278934756007", "5.00", "", "交易成功", "2026-11-26 09:00:00"),
        ("4104263278934756008", "5.00", "", "交易成功", "2001-01-01"),
        ("4104263278934756009", "5.00", "", "交易成功", "13800000000"),
        ("4104263278934756010", "5.00", "", "交易成功", ""),
        ("4104263278934756001", "12.50", "", "交易成功", "2026-11-03 09:00:00"),
        ("4104263278934756001", "13.50", "", "交易成功", "2026-11-03 09:00:00"),
    ]);
    let found = reading(bytes.as_bytes(), "taobao").unwrap();
    let kinds: Vec<(i64, FaultKind)> = found.faults.iter().map(|fault| (fault.row, fault.kind)).collect();
    assert_eq!((found.rows, found.lines, found.repeated, found.faulty), (12, 1, 1, 10));
    assert_eq!(
        kinds,
        [
            (3, FaultKind::Scientific),
            (4, FaultKind::BadAmount),
            (5, FaultKind::AmountRange),
            (6, FaultKind::RefundTooLarge),
            (7, FaultKind::UnknownStatus),
            (8, FaultKind::FutureTime),
            (9, FaultKind::OldTime),
            (10, FaultKind::BadTime),
            (11, FaultKind::NoTime),
            (13, FaultKind::Clash),
        ]
    );
    assert_eq!(found.faults[7].found, "…", "what looks like a phone is not kept");
}

#[test]
fn nothing_of_the_buyer_is_kept() {
    let bytes = taobao(&[("4104263278934756001", "12.50", "", "交易成功", "2026-11-03 09:00:00")]);
    let kept = reading(bytes.as_bytes(), "taobao").unwrap().batches.concat();
    for private in ["张三", "13812345678", "建设路", "tb_buyer"] {
        assert!(bytes.contains(private) && !kept.contains(private), "{private}");
    }
}

#[test]
fn each_platform_is_read() {
    let pdd = pinduoduo(&[
        ("231103-123456789012345", "9.90", "已收货", "无售后或售后取消"),
        ("231103-123456789012346", "9.90", "已发货，退款成功", "退款成功"),
        ("231103-123456789012347", "9.90", "已发货，待收货", "退款成功"),
    ]);
    let worth = |bytes: &[u8], code: &str| -> (i64, i64, i64) {
        let found = reading(bytes, code).unwrap();
        assert_eq!(found.faults, []);
        let lines: Vec<offsite::model::Line> =
            found.batches.iter().flat_map(|body| serde_json::from_str::<Vec<_>>(body).unwrap()).collect();
        let sales: Vec<_> = lines.iter().filter_map(offsite::model::Line::sale).collect();
        let pieces = lines.iter().map(|line| line.quantity).sum();
        (found.lines, sales.iter().map(|sale| sale.value.0).sum(), pieces)
    };
    assert_eq!(worth(pdd.as_bytes(), "pinduoduo"), (3, 990, 3));
    // One order of two goods: JD repeats the amounts of the order, Douyin gives each line its own.
    assert_eq!(worth(&gbk(files::JD), "jd"), (2, 5990 + 1200, 6));
    assert_eq!(worth(files::DOUYIN.as_bytes(), "douyin"), (3, 3000 + 1500, 4));
    assert_eq!(worth(&files::jd_workbook(), "jd"), (1, 5990, 2));
}
