//! Orders that are sent in two shipments, on both engines.

use crate::common::{
    CITY, COUNTY, POINT, into_cart, listed, lot, migrations, notice, now, orders_of, place, place_as,
    product, seller, stock, terms,
};
use db::Db;
use identity::Vault;
use kernel::{Day, Fen, Grams, OrganisationId, RegionCode, Timestamp};
use ledger::AccountCode;
use market::model::{
    Category, Choice, ClaimDraft, ClaimId, ClaimKind, ClaimStatus, Ending, FreightTerms, LATER, LATEST_DAYS,
    ListingId, OrderId, OrderStatus, Recipient, RefundReason, ReminderStep, ReturnRule, Settlement, Shipment,
    ShipmentStatus, SlotTimes, StoreDraft, Terms, WHOLE_ORDER, Way,
};
use market::provider::Fact;
use market::service::{self, Asked, OrderQuery, OrderView, PackedLine, Rest, Wish};
use market::{AtPickupError, ClaimError, Error, ShipmentError};

const BUYER: i64 = 9;
const STAFF: i64 = 1;

/// An order of `pieces` at ¥9.90 that was paid.
async fn paid(db: &Db, pieces: i64) -> (OrderId, ListingId) {
    let listing = listed(db, 1, 50, 990).await;
    (paid_for(db, listing, pieces).await, listing)
}

async fn paid_for(db: &Db, listing: ListingId, pieces: i64) -> OrderId {
    into_cart(db, BUYER, listing, pieces).await.unwrap();
    let checkout = place(db, BUYER).await.unwrap();
    let order = orders_of(db, BUYER, checkout).await[0].clone();
    let fact = Fact::Paid { checkout, attempt: 0, amount: order.total };
    notice(db, now(), &format!("p{checkout}"), fact).await.unwrap();
    order.id
}

fn promised() -> Day {
    now().day().plus_days(3)
}

async fn part(db: &Db, order: OrderId, listing: ListingId, pieces: i64) -> market::Result<()> {
    part_by(db, order, vec![PackedLine { listing, pieces, weighed: None }], promised()).await
}

async fn part_by(db: &Db, order: OrderId, packed: Vec<PackedLine>, by: Day) -> market::Result<()> {
    db.write(move |tx| {
        let staff = testkit::somebody(STAFF);
        service::pack_shipment(tx, &staff, now(), order, WHOLE_ORDER, &packed, Rest::Follows(by))
    })
    .await
}

/// Packs what follows.
async fn pack(db: &Db, order: OrderId, packed: Vec<PackedLine>) -> market::Result<()> {
    db.write(move |tx| {
        let staff = testkit::somebody(STAFF);
        service::pack_shipment(tx, &staff, now(), order, LATER, &packed, Rest::Refunded)
    })
    .await
}

async fn moved(db: &Db, at: Timestamp, order: OrderId, number: i64, steps: &'static [ShipmentStatus]) {
    db.write(move |tx| steps.iter().try_for_each(|to| service::shipment_moved(tx, at, order, number, *to)))
        .await
        .unwrap();
}

const TO_THE_BUYER: &[ShipmentStatus] =
    &[ShipmentStatus::InTransit, ShipmentStatus::Ready, ShipmentStatus::Collected];

async fn refuse(db: &Db, at: Timestamp, order: OrderId) -> market::Result<OrderStatus> {
    db.write(move |tx| service::cancel(tx, &testkit::somebody(BUYER), at, order)).await
}

async fn decline(db: &Db, order: OrderId, number: i64) -> market::Result<()> {
    db.write(move |tx| {
        service::decline_shipment(tx, &testkit::somebody(STAFF), now(), order, number, "没有了")
    })
    .await
}

async fn see(db: &Db, order: OrderId) -> OrderView {
    db.read(move |conn| service::order(conn, &testkit::system(), order)).await.unwrap()
}

async fn standing(db: &Db, order: OrderId) -> (OrderStatus, Vec<ShipmentStatus>) {
    let shown = see(db, order).await;
    (shown.order.status, shown.shipments.iter().map(|one| one.status).collect())
}

async fn money(db: &Db, order: OrderId) -> (Settlement, Fen, Fen) {
    let order = see(db, order).await.order;
    (order.settlement, order.refunded, order.payout.net)
}

/// The provider does all it was told; the books agree, and so much is left with it.
async fn settled(db: &Db) -> i64 {
    let waiting = db.read(|conn| service::waiting_for_provider(conn, "sandbox", 100)).await.unwrap();
    for one in waiting.settlements {
        notice(db, now(), &format!("s{}", one.id), Fact::Settled { order: one.id }).await.unwrap();
    }
    for one in waiting.refunds {
        notice(db, now(), &format!("r{}", one.id), Fact::Refunded { refund: one.id }).await.unwrap();
    }
    assert!(db.read(ledger::check).await.unwrap().is_empty());
    let books = db.read(|conn| ledger::balances(conn, Some(COUNTY), None)).await.unwrap();
    books.iter().filter(|one| one.code == AccountCode::ProviderHeld).map(|one| one.amount().0).sum()
}

async fn unlisted(db: &Db, listing: ListingId) -> i64 {
    db.read(move |conn| service::listing(conn, COUNTY, listing)).await.unwrap().lot.unlisted
}

fn contents(one: &Shipment) -> Vec<(i64, Fen)> {
    one.lines.iter().map(|line| (line.pieces, line.paid)).collect()
}

#[test]
fn a_part_goes_now_the_rest_follows_and_the_seller_is_paid_once() {
    testkit::on_both(migrations, |db| async move {
        let (order, listing) = paid(&db, 3).await;
        part(&db, order, listing, 2).await.unwrap();
        let shown = see(&db, order).await;
        assert!(shown.order.in_parts);
        assert_eq!(contents(&shown.shipments[0]), [(2, Fen(1980))]);
        assert_eq!(contents(&shown.shipments[1]), [(1, Fen(990))]);
        assert_eq!(shown.shipments[1].promised_on, Some(promised()));
        assert_eq!(shown.lines_to_pack()[0].quantity, 1);
        let to_pack = OrderQuery { to_pack: true, limit: 9, ..OrderQuery::default() };
        let (found, _) =
            db.read(move |conn| service::orders(conn, &testkit::somebody(BUYER), &to_pack)).await.unwrap();
        assert_eq!(found.len(), 1, "the seller still has it to pack");

        moved(&db, now(), order, 1, TO_THE_BUYER).await;
        let (open, waiting) = (OrderStatus::Paid, ShipmentStatus::Waiting);
        assert_eq!(standing(&db, order).await, (open, vec![ShipmentStatus::Collected, waiting]));
        assert_eq!(money(&db, order).await.0, Settlement::None, "nobody is paid before the rest is there");

        let whole = db.write(move |tx| service::pack(tx, &testkit::somebody(STAFF), now(), order, &[])).await;
        assert!(
            matches!(whole, Err(Error::Shipment(ShipmentError::WhichOne(_)))),
            "not by mistake: {whole:?}"
        );
        pack(&db, order, Vec::new()).await.unwrap();
        assert_eq!(standing(&db, order).await.0, OrderStatus::Packed);
        assert!(refuse(&db, now(), order).await.is_err(), "what is packed is not refused");
        let later = now().plus_days(4);
        moved(&db, later, order, 2, TO_THE_BUYER).await;
        let done = see(&db, order).await.order;
        assert_eq!((done.status, done.collected_at), (OrderStatus::Collected, later));
        assert_eq!(money(&db, order).await, (Settlement::Instructed, Fen::ZERO, Fen(2970 - 18)));
        moved(&db, later, order, 2, TO_THE_BUYER).await;
        assert_eq!(settled(&db).await, 0);
        assert_eq!(stock(&db, listing).await, (47, 0, 3));
    });
}

#[test]
fn the_buyer_refuses_what_follows_and_the_pieces_are_in_their_lot_again() {
    testkit::on_both(migrations, |db| async move {
        let (order, listing) = paid(&db, 3).await;
        part(&db, order, listing, 2).await.unwrap();
        assert_eq!(refuse(&db, now(), order).await.unwrap(), OrderStatus::Packed);
        let shown = see(&db, order).await;
        assert_eq!((shown.order.refunded, shown.refunds[0].reason), (Fen(990), RefundReason::Short));
        assert_eq!((stock(&db, listing).await, unlisted(&db, listing).await), ((47, 0, 2), 1));
        assert!(refuse(&db, now(), order).await.is_err());
        assert!(pack(&db, order, Vec::new()).await.is_err(), "nothing is left to pack");
        moved(&db, now(), order, 1, TO_THE_BUYER).await;
        assert_eq!(money(&db, order).await, (Settlement::Instructed, Fen(990), Fen(1980 - 12)));
        assert_eq!(settled(&db).await, 0);

        // Refused after the first was collected, it is the end of the order.
        let second = paid_for(&db, listing, 3).await;
        part(&db, second, listing, 1).await.unwrap();
        moved(&db, now(), second, 1, TO_THE_BUYER).await;
        assert_eq!(refuse(&db, now(), second).await.unwrap(), OrderStatus::Collected);
        assert_eq!(money(&db, second).await, (Settlement::Instructed, Fen(1980), Fen(990 - 6)));
        assert_eq!(settled(&db).await, 0);
    });
}

#[test]
fn a_seller_is_reminded_and_a_week_after_the_day_it_is_refunded_by_itself() {
    testkit::on_both(migrations, |db| async move {
        let (order, listing) = paid(&db, 3).await;
        part(&db, order, listing, 2).await.unwrap();
        let on = |days: i64| promised().plus_days(days).start().plus_minutes(9 * 60);
        let remind = |at: Timestamp| db.write(move |tx| service::remind(tx, &testkit::system(), at));
        assert_eq!(remind(on(-2)).await.unwrap(), 0);
        assert_eq!((remind(on(-1)).await.unwrap(), remind(on(0)).await.unwrap()), (1, 0));
        assert_eq!((remind(on(1)).await.unwrap(), remind(on(2)).await.unwrap()), (1, 0));
        let shop = seller(1).id;
        let made = db
            .read(move |conn| service::reminders_of(conn, &testkit::somebody(1), COUNTY, shop))
            .await
            .unwrap();
        let said: Vec<_> = made.iter().rev().map(|one| (one.ending, one.step)).collect();
        let of = Ending::Shipment(order);
        assert_eq!(said, [(of, ReminderStep::Week), (of, ReminderStep::Lapsed)]);

        let due = |at: Timestamp| db.read(move |conn| service::shipments_due(conn, at));
        let end = |at: Timestamp| db.write(move |tx| service::end_wait(tx, &testkit::system(), at, order, 2));
        assert_eq!(due(on(7)).await.unwrap(), []);
        end(on(7)).await.unwrap();
        assert_eq!(standing(&db, order).await.1[1], ShipmentStatus::Waiting, "a week is waited for");
        assert_eq!(due(on(8)).await.unwrap(), [(order, 2)]);
        end(on(8)).await.unwrap();
        assert_eq!(standing(&db, order).await.1[1], ShipmentStatus::Refunded);
        assert_eq!((stock(&db, listing).await, unlisted(&db, listing).await), ((47, 0, 2), 0));
        assert_eq!(due(on(9)).await.unwrap(), []);
    });
}

#[test]
fn a_seller_who_has_not_the_rest_says_so_and_what_is_short_of_it_is_refunded() {
    testkit::on_both(migrations, |db| async move {
        let (order, listing) = paid(&db, 4).await;
        part(&db, order, listing, 1).await.unwrap();
        // Of three that follow two come, and they are light: 990, and 1980 × 200 / 2000.
        let light = PackedLine { listing, pieces: 2, weighed: Some(Grams(1800)) };
        pack(&db, order, vec![light]).await.unwrap();
        let shown = see(&db, order).await;
        assert_eq!(shown.order.refunded, Fen(990 + 198));
        assert_eq!(contents(&shown.shipments[1]), [(2, Fen(1980 - 198))]);
        // Then it is lost, and the order ends with what came.
        moved(&db, now(), order, 1, TO_THE_BUYER).await;
        assert!(matches!(
            decline(&db, order, 1).await,
            Err(Error::Shipment(ShipmentError::WrongStep { .. }))
        ));
        decline(&db, order, 2).await.unwrap();
        assert_eq!(standing(&db, order).await.0, OrderStatus::Collected);
        assert_eq!(money(&db, order).await, (Settlement::Instructed, Fen(2970), Fen(990 - 6)));
        assert_eq!((settled(&db).await, stock(&db, listing).await), (0, (46, 0, 1)));

        let other = paid_for(&db, listing, 2).await;
        part(&db, other, listing, 1).await.unwrap();
        decline(&db, other, 0).await.unwrap();
        assert_eq!(
            standing(&db, other).await,
            (OrderStatus::Packed, vec![ShipmentStatus::Packed, ShipmentStatus::Refunded])
        );
        // Nothing of it comes: all that is left goes back.
        decline(&db, other, 1).await.unwrap();
        let gone = see(&db, other).await.order;
        assert_eq!((gone.status, gone.refunded), (OrderStatus::Refunding, Fen(1980)));
        assert_eq!(settled(&db).await, 0);
        assert_eq!(standing(&db, other).await.0, OrderStatus::Refunded);
    });
}

async fn missing(
    db: &Db,
    at: Timestamp,
    order: OrderId,
    number: i64,
    listing: ListingId,
) -> market::Result<ClaimId> {
    let words = "一直没收到".to_owned();
    let draft = ClaimDraft { listing, kind: ClaimKind::NotReceived, pieces: 0, amount: Fen::ZERO, words };
    db.write(move |tx| service::make_claim_of(tx, &testkit::somebody(BUYER), at, order, number, &draft)).await
}

async fn status_of(db: &Db, id: ClaimId) -> ClaimStatus {
    db.read(move |conn| service::claim(conn, &testkit::system(), id)).await.unwrap().claim.status
}

#[test]
fn each_shipment_may_never_arrive() {
    testkit::on_both(migrations, |db| async move {
        let (order, listing) = paid(&db, 3).await;
        part(&db, order, listing, 2).await.unwrap();
        let late = now().plus_days(8);
        let waits = missing(&db, late, order, 2, listing).await;
        assert!(
            matches!(waits, Err(Error::Claim(ClaimError::StillExpected(_)))),
            "it is not packed: {waits:?}"
        );
        assert!(matches!(
            missing(&db, now(), order, 1, listing).await,
            Err(Error::Claim(ClaimError::StillExpected(_)))
        ));
        pack(&db, order, Vec::new()).await.unwrap();
        let both = missing(&db, late, order, 0, listing).await;
        assert!(matches!(both, Err(Error::Shipment(ShipmentError::WhichOne(_)))), "{both:?}");
        let first = missing(&db, late, order, 1, listing).await.unwrap();
        let second = missing(&db, late, order, 2, listing).await.unwrap();
        assert!(matches!(missing(&db, late, order, 1, listing).await, Err(Error::Claim(ClaimError::Open))));

        // The first comes after all; of the second silence gives the money back.
        moved(&db, late, order, 1, TO_THE_BUYER).await;
        assert_eq!(status_of(&db, first).await, ClaimStatus::Withdrawn);
        assert_eq!(status_of(&db, second).await, ClaimStatus::Open);
        let over = late.plus_days(4);
        db.write(move |tx| service::end_silence(tx, &testkit::system(), over, second)).await.unwrap();
        assert_eq!(standing(&db, order).await.0, OrderStatus::Collected);
        assert_eq!(money(&db, order).await, (Settlement::Instructed, Fen(990), Fen(1980 - 12)));
        moved(&db, over, order, 2, TO_THE_BUYER).await;
        assert_eq!(standing(&db, order).await.1[1], ShipmentStatus::Refunded, "whatever comes later");
        assert_eq!(settled(&db).await, 0);
    });
}

#[test]
fn what_arrived_is_claimed_while_the_rest_is_awaited_and_no_more_than_that() {
    testkit::on_both(migrations, |db| async move {
        let (order, listing) = paid(&db, 3).await;
        part(&db, order, listing, 2).await.unwrap();
        let claim = |pieces: i64, fen: i64, at: Timestamp| {
            let words = "坏了".to_owned();
            let draft = ClaimDraft { listing, kind: ClaimKind::Damaged, pieces, amount: Fen(fen), words };
            db.write(move |tx| service::make_claim(tx, &testkit::somebody(BUYER), at, order, &draft))
        };
        assert!(matches!(claim(1, 100, now()).await, Err(Error::Claim(ClaimError::NotCollected))));
        moved(&db, now(), order, 1, TO_THE_BUYER).await;
        assert!(matches!(claim(3, 100, now()).await, Err(Error::Claim(ClaimError::Pieces(2)))));
        assert!(matches!(claim(2, 1981, now()).await, Err(Error::Claim(ClaimError::Amount(Fen(1980))))));
        let id = claim(2, 1980, now().plus_days(3)).await.unwrap();
        let over = now().plus_days(7);
        db.write(move |tx| service::end_silence(tx, &testkit::system(), over, id)).await.unwrap();
        assert_eq!(money(&db, order).await.1, Fen(1980));
        assert!(
            matches!(claim(1, 1, now()).await, Err(Error::Claim(ClaimError::Amount(_)))),
            "nothing of it is left"
        );
        pack(&db, order, Vec::new()).await.unwrap();
        moved(&db, over, order, 2, TO_THE_BUYER).await;
        // Fresh goods may be claimed for two days after the last of them came.
        assert!(matches!(claim(1, 990, over.plus_days(3)).await, Err(Error::Claim(ClaimError::TooLate(_)))));
        claim(1, 990, over.plus_days(2)).await.unwrap();
        assert_eq!(money(&db, order).await, (Settlement::Instructed, Fen(1980), Fen(990 - 6)));
        assert_eq!(settled(&db).await, 0);
    });
}

#[test]
fn a_shipment_that_nobody_collects_goes_back_by_itself() {
    testkit::on_both(migrations, |db| async move {
        listed(&db, 1, 5, 990).await;
        let nuts = db
            .write(|tx| {
                let (actor, seller) = (testkit::somebody(1), seller(1));
                let product = service::add_product(tx, &actor, now(), &seller, &product(Category::Mountain))?;
                let lot = service::record_lot(tx, &actor, now(), &seller, product, &lot(20))?;
                let terms = Terms { return_rule: Some(ReturnRule::SevenDays), ..terms(20, 2_000) };
                service::publish(tx, &actor, now(), &seller, lot, &terms)
            })
            .await
            .unwrap();
        let order = paid_for(&db, nuts, 3).await;
        part(&db, order, nuts, 2).await.unwrap();
        moved(&db, now(), order, 1, &[ShipmentStatus::Ready]).await;
        let due = |at: Timestamp| db.read(move |conn| service::shipments_due(conn, at));
        let over = now().plus_days(16);
        assert_eq!(due(now().plus_days(15)).await.unwrap(), [(order, 2)], "that is overdue by then");
        pack(&db, order, Vec::new()).await.unwrap();
        assert_eq!(due(over).await.unwrap(), [(order, 1)]);
        assert!(db.read(move |conn| service::never_collected(conn, over)).await.unwrap().is_empty());
        db.write(move |tx| service::end_wait(tx, &testkit::system(), over, order, 1)).await.unwrap();
        let shown = see(&db, order).await;
        assert_eq!((shown.order.status, shown.order.refunded), (OrderStatus::Packed, Fen(4_000)));
        assert_eq!(shown.refunds[0].reason, RefundReason::Uncollected);
        assert_eq!((stock(&db, nuts).await, unlisted(&db, nuts).await), ((17, 0, 1), 2));
        moved(&db, over, order, 2, TO_THE_BUYER).await;
        assert_eq!(money(&db, order).await, (Settlement::Instructed, Fen(4_000), Fen(2_000 - 12)));
        assert_eq!(settled(&db).await, 0);
    });
}

fn vault() -> Vault {
    Vault::new([7; 32])
}

/// Sends to the door from now on.
async fn freight(db: &Db) {
    let terms = FreightTerms {
        area: None,
        first: Grams(1000),
        first_fee: Fen(600),
        more: Grams(1000),
        more_fee: Fen(200),
        free_from: None,
    };
    db.write(move |tx| service::add_freight_rule(tx, &testkit::somebody(STAFF), now(), &seller(1), &terms))
        .await
        .unwrap();
}

/// An order of three pieces that goes to the door, freight included.
async fn to_the_door(db: &Db, listing: ListingId) -> OrderId {
    let recipient =
        Recipient { name: "王小明".into(), phone: "13800000001".into(), street: "兴华路 1 号".into() };
    let address = db
        .write(move |tx| {
            let buyer = testkit::somebody(BUYER);
            service::keep_address(tx, &buyer, now(), &vault(), CITY, RegionCode(410_324), &recipient)
        })
        .await
        .unwrap();
    into_cart(db, BUYER, listing, 3).await.unwrap();
    let choices = vec![(OrganisationId(1), Choice::Parcel)];
    let wish = Wish { choices, address: Some(address), ..Wish::default() };
    let asked = Asked { pickup: None, wish, ..Asked::at(POINT, "sandbox") };
    let checkout = place_as(db, BUYER, asked).await.unwrap();
    let order = orders_of(db, BUYER, checkout).await[0].clone();
    let fact = Fact::Paid { checkout, attempt: 0, amount: order.total };
    notice(db, now(), &format!("p{checkout}"), fact).await.unwrap();
    order.id
}

#[test]
fn parcels_to_the_door_have_a_waybill_each_and_silence_is_of_one() {
    testkit::on_both(migrations, |db| async move {
        let listing = listed(&db, 1, 50, 990).await;
        freight(&db).await;
        let order = to_the_door(&db, listing).await;
        part(&db, order, listing, 2).await.unwrap();
        let send = |number: i64, waybill: &'static str| {
            db.write(move |tx| {
                let staff = testkit::somebody(STAFF);
                service::send_shipment(tx, &staff, now(), order, number, ("邮政", waybill))
            })
        };
        let early = send(2, "9800000000002").await;
        assert!(matches!(early, Err(Error::Shipment(ShipmentError::WrongStep { .. }))), "{early:?}");
        send(0, "9800000000001").await.unwrap();
        db.write(move |tx| service::confirm_received(tx, &testkit::somebody(BUYER), now(), order))
            .await
            .unwrap();
        pack(&db, order, Vec::new()).await.unwrap();
        send(0, "9800000000002").await.unwrap();
        let waybills: Vec<_> = see(&db, order).await.shipments.into_iter().map(|one| one.waybill).collect();
        assert_eq!(waybills, ["9800000000001", "9800000000002"]);
        let silent = now().plus_days(11);
        assert_eq!(db.read(move |conn| service::shipments_due(conn, silent)).await.unwrap(), [(order, 2)]);
        assert!(db.read(move |conn| service::received_in_silence(conn, silent)).await.unwrap().is_empty());
        db.write(move |tx| service::end_wait(tx, &testkit::system(), silent, order, 2)).await.unwrap();
        assert_eq!(standing(&db, order).await.0, OrderStatus::Collected);
        assert_eq!(settled(&db).await, 0);

        // Both are lost: what sending cost goes back with the last.
        let lost = to_the_door(&db, listing).await;
        part(&db, lost, listing, 2).await.unwrap();
        decline(&db, lost, 1).await.unwrap();
        assert_eq!(see(&db, lost).await.order.refunded, Fen(1980));
        decline(&db, lost, 2).await.unwrap();
        let gone = see(&db, lost).await.order;
        assert_eq!((gone.status, gone.refunded), (OrderStatus::Refunding, gone.total));
        assert_eq!(settled(&db).await, 0);
    });
}

#[test]
fn what_cannot_go_in_two_is_refused_and_nothing_changes() {
    testkit::on_both(migrations, |db| async move {
        let (order, listing) = paid(&db, 3).await;
        let packed = |pieces| vec![PackedLine { listing, pieces, weighed: None }];
        for days in [0, LATEST_DAYS + 1] {
            let refused = part_by(&db, order, packed(2), now().day().plus_days(days)).await;
            assert!(matches!(refused, Err(Error::Shipment(ShipmentError::Promise(..)))), "{refused:?}");
        }
        let all = part(&db, order, listing, 3).await;
        assert!(matches!(all, Err(Error::Shipment(ShipmentError::NothingFollows))), "{all:?}");
        assert!(matches!(part(&db, order, listing, 0).await, Err(Error::NothingPacked)));
        assert!(matches!(decline(&db, order, 1).await, Err(Error::Shipment(ShipmentError::WhichOne(_)))));
        let shown = see(&db, order).await;
        assert!(!shown.order.in_parts && shown.shipments.is_empty());
        part(&db, order, listing, 2).await.unwrap();
        let again = part(&db, order, listing, 1).await;
        assert!(matches!(again, Err(Error::Shipment(ShipmentError::Twice))), "{again:?}");

        // What is due at the point is one sum.
        db.write(move |tx| {
            service::keep_paid_at_pickup(tx, &testkit::somebody(STAFF), now(), &seller(1), true)
        })
        .await
        .unwrap();
        into_cart(&db, BUYER, listing, 2).await.unwrap();
        let checkout = place(&db, BUYER).await.unwrap();
        let due = db
            .write(move |tx| service::pay_at_pickup(tx, &testkit::somebody(BUYER), now(), checkout))
            .await
            .unwrap();
        let whole = part(&db, due, listing, 1).await;
        assert!(matches!(whole, Err(Error::AtPickup(AtPickupError::PackWhole))), "{whole:?}");
    });
}

#[test]
fn what_is_agreed_for_a_time_at_a_store_goes_whole() {
    testkit::on_both(migrations, |db| async move {
        let listing = listed(&db, 1, 50, 990).await;
        let draft = StoreDraft {
            name: "直营店".to_owned(),
            village: crate::common::VILLAGE,
            place: "兴华路 1 号".to_owned(),
            offers_pickup: true,
            brings_to: None,
            fee: Fen::ZERO,
            free_from: None,
            is_open: true,
            slots: SlotTimes::read("09:00-12:00 x9").unwrap(),
        };
        db.write(move |tx| service::add_store(tx, &testkit::somebody(STAFF), now(), &seller(1), &draft))
            .await
            .unwrap();
        let slot = db
            .read(|conn| service::handling_of(conn, &testkit::somebody(STAFF), &seller(1)))
            .await
            .unwrap()
            .stores[0]
            .slots[0];
        into_cart(&db, BUYER, listing, 2).await.unwrap();
        let choices = vec![(
            OrganisationId(1),
            Choice::Store { way: Way::StorePickup, slot, day: now().day().plus_days(2) },
        )];
        let wish = Wish { choices, ..Wish::default() };
        let asked = Asked { pickup: None, wish, ..Asked::at(POINT, "sandbox") };
        let checkout = place_as(&db, BUYER, asked).await.unwrap();
        let order = orders_of(&db, BUYER, checkout).await[0].clone();
        let fact = Fact::Paid { checkout, attempt: 0, amount: order.total };
        notice(&db, now(), "p", fact).await.unwrap();
        let refused = part(&db, order.id, listing, 1).await;
        assert!(matches!(refused, Err(Error::Shipment(ShipmentError::AgreedTime))), "{refused:?}");
        assert_eq!(see(&db, order.id).await.order.status, OrderStatus::Paid);
    });
}
