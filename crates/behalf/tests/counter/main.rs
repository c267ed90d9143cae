//! A keeper buys and sells for a villager: the consent, the orders, the drawer, the commission and the dispute.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by panicking")]

mod collecting;
mod pesticide;
mod sales;
mod steps;

use behalf::Error;
use behalf::model::{CashKind, Differs, Dispute, Kind, ROUNDS, ROUNDS_A_DAY, Standing, Status};
use behalf::service::{self, Answered, CommissionQuery, DrawerQuery};
use db::LogFilter;
use kernel::Fen;
use market::model::OrderStatus;
use steps::{
    CITY, KEEPER, VILLAGE, World, asked, code, migrations, moved, now, opened, opened_drawer, paid, say, view,
};

#[test]
fn the_villagers_code_places_the_orders_once() {
    testkit::on_both(migrations, |db| async move {
        let world = World::build(&db, 10).await;
        let act = asked(&db, &world, 3).await;
        let code = code(&db, act).await;
        assert!(matches!(say(&db, act, now(), "000000").await, Ok(Answered::Wrong(4))));
        let Ok(Answered::Placed(checkout)) = say(&db, act, now(), &code).await else { panic!("not placed") };
        assert!(matches!(say(&db, act, now(), &code).await, Err(Error::WrongStep)), "it works once");
        let seen = view(&db, act).await;
        assert_eq!((seen.act.status, seen.act.checkout), (Status::Agreed, checkout));
        assert_eq!(seen.act.commission, Fen(59), "200 basis points of ¥29.70, half up");
        let order = &seen.checkout.as_ref().unwrap().orders[0];
        assert_eq!((order.buyer.person, order.status), (world.villager, OrderStatus::Placed));
        assert_eq!(order.pickup, world.station, "collected where it was bought");
        assert_eq!(world.stock(&db).await, (7, 3, 0));
        let log = db.read(|conn| LogFilter::default().page(conn, 0, 50)).await.unwrap().0;
        let agreed = log.iter().find(|event| event.kind == "behalf.act_agreed").unwrap();
        let body: serde_json::Value = agreed.body().unwrap();
        assert_eq!(body["keeper"], serde_json::json!(KEEPER.to_string()), "both persons are recorded");
        assert_eq!(body["person"], serde_json::json!(world.villager.to_string()));
        let steps: Vec<&str> = seen.steps.iter().map(|step| step.step.as_str()).collect();
        assert_eq!(steps, ["opened", "asked", "wrong_code", "agreed"]);
    });
}

#[test]
fn a_code_ends_after_five_wrong_ones_ten_minutes_or_another_cart() {
    testkit::on_both(migrations, |db| async move {
        let world = World::build(&db, 10).await;
        let act = asked(&db, &world, 1).await;
        let right = code(&db, act).await;
        let late = now().plus_minutes(10).plus_seconds(1);
        assert!(matches!(say(&db, act, late, &right).await, Err(Error::CodeOver)));
        // Something else is another question: the old code is a wrong one.
        world.put(&db, act, 2).await.unwrap();
        assert!(matches!(say(&db, act, now(), &right).await, Err(Error::WrongStep)), "nobody was asked");
        world.ask(&db, act).await.unwrap();
        let newer = code(&db, act).await;
        assert_ne!(right, newer);
        for left in (2..5).rev() {
            assert!(
                matches!(say(&db, act, now(), &right).await, Ok(Answered::Wrong(tries)) if tries == left)
            );
        }
        // Asking again gives no new tries.
        world.ask(&db, act).await.unwrap();
        let newer = code(&db, act).await;
        for left in (0..2).rev() {
            assert!(
                matches!(say(&db, act, now(), &right).await, Ok(Answered::Wrong(tries)) if tries == left)
            );
        }
        assert!(matches!(say(&db, act, now(), &newer).await, Err(Error::CodeOver)), "five were wrong");
        assert_eq!(world.stock(&db).await, (10, 0, 0), "nothing was ordered");
        assert!(matches!(world.ask(&db, act).await, Err(Error::TriesOver)), "the act is over");
        world.agreed(&db, 1).await;
    });
}

#[test]
fn what_is_no_longer_as_shown_is_not_bought_and_the_code_is_not_used() {
    testkit::on_both(migrations, |db| async move {
        let world = World::build(&db, 10).await;
        let act = asked(&db, &world, 4).await;
        let right = code(&db, act).await;
        world.sell_to_another(&db, 8).await;
        assert!(matches!(say(&db, act, now(), &right).await, Err(Error::Market(_))));
        let seen = view(&db, act).await;
        assert_eq!(seen.act.status, Status::Asked);
        assert!(seen.consent.unwrap().holds(now()), "the refusal used nothing");
    });
}

#[test]
fn nobody_acts_for_themselves_and_a_villager_without_account_is_not_guessed() {
    testkit::on_both(migrations, |db| async move {
        let world = World::build(&db, 10).await;
        let station = world.station;
        let own = db.write(move |tx| {
            let keeper = testkit::somebody(KEEPER.0);
            service::open_act(tx, &keeper, now(), CITY, station, (Kind::Buy, KEEPER))
        });
        assert!(matches!(own.await, Err(Error::Oneself)));
        let act = opened(&db, &world).await;
        assert!(matches!(world.ask(&db, act).await, Err(Error::NothingWanted)));
        assert!(matches!(world.put(&db, act, 11).await, Err(Error::Market(market::Error::StockGone { .. }))));
    });
}

#[test]
fn the_drawer_is_what_was_counted_and_every_row() {
    testkit::on_both(migrations, |db| async move {
        let world = World::build(&db, 20).await;
        let act = world.agreed(&db, 2).await;
        assert!(matches!(moved(&db, act, now(), CashKind::Received).await, Err(Error::NoDrawer)));
        opened_drawer(&db, &world, now(), 10_000).await.unwrap();
        assert!(matches!(opened_drawer(&db, &world, now(), 1).await, Err(Error::DrawerThere)));
        assert!(matches!(moved(&db, act, now(), CashKind::PassedOn).await, Err(Error::NotSuchCash)));
        moved(&db, act, now(), CashKind::Received).await.unwrap();
        assert!(matches!(moved(&db, act, now(), CashKind::Received).await, Err(Error::NotSuchCash)));
        assert!(matches!(moved(&db, act, now(), CashKind::PassedOn).await, Err(Error::NotPaid)));
        // The station owes the provider the same day.
        let close = |counted, reason| world.close(&db, now(), counted, reason);
        assert!(matches!(close(11_980, "").await, Err(Error::StillOwed(Fen(1_980)))));
        paid(&db, act).await;
        assert!(matches!(moved(&db, act, now(), CashKind::GivenBack).await, Err(Error::Paid)));
        moved(&db, act, now(), CashKind::PassedOn).await.unwrap();
        assert!(matches!(moved(&db, act, now(), CashKind::PassedOn).await, Err(Error::NotSuchCash)));
        assert!(matches!(close(9_900, "").await, Err(Error::DifferenceUnexplained(Fen(-100)))));
        // Yesterday's is closed before today's opens.
        let tomorrow = now().plus_days(1);
        assert!(matches!(opened_drawer(&db, &world, tomorrow, 1).await, Err(Error::DrawerOf(_))));
        close(9_900, "找零少收").await.unwrap();
        assert!(matches!(close(9_900, "").await, Err(Error::NoDrawer)));
        let counter = world.counter(&db, now()).await;
        let drawer = counter.today.unwrap();
        assert_eq!((drawer.open, drawer.expected, drawer.difference), (false, Fen(10_000), Fen(-100)));
        opened_drawer(&db, &world, tomorrow, 9_900).await.unwrap();
    });
}

#[test]
fn what_comes_back_of_a_cash_purchase_is_handed_to_the_villager_once() {
    testkit::on_both(migrations, |db| async move {
        let world = World::build(&db, 20).await;
        let act = world.agreed(&db, 2).await;
        opened_drawer(&db, &world, now(), 0).await.unwrap();
        moved(&db, act, now(), CashKind::Received).await.unwrap();
        paid(&db, act).await;
        moved(&db, act, now(), CashKind::PassedOn).await.unwrap();
        let hand = || db.write(move |tx| service::hand_refund(tx, &steps::keeper(), now(), act));
        assert!(matches!(hand().await, Err(Error::NothingToHand)));
        let order = view(&db, act).await.placed[0].order;
        db.write(move |tx| market::service::cancel(tx, &testkit::system(), now(), order)).await.unwrap();
        assert!(matches!(hand().await, Err(Error::NothingToHand)), "it was told to go back and has not come");
        steps::came_back(&db, order).await;
        assert_eq!(view(&db, act).await.to_hand().unwrap(), Fen(1_980));
        assert_eq!(hand().await.unwrap(), Fen(1_980));
        assert!(matches!(hand().await, Err(Error::NothingToHand)), "once");
        let seen = view(&db, act).await;
        assert_eq!((seen.act.handed, seen.to_hand().unwrap()), (Fen(1_980), Fen(0)));
        assert_eq!(seen.steps.last().unwrap().step, "handed");
        assert_eq!(world.counter(&db, now()).await.open.unwrap().expected, Fen(0), "the drawer did not move");
    });
}

#[test]
fn cash_goes_back_when_the_villager_changes_their_mind() {
    testkit::on_both(migrations, |db| async move {
        let world = World::build(&db, 10).await;
        let act = world.agreed(&db, 2).await;
        opened_drawer(&db, &world, now(), 0).await.unwrap();
        moved(&db, act, now(), CashKind::Received).await.unwrap();
        moved(&db, act, now(), CashKind::GivenBack).await.unwrap();
        assert_eq!(world.stock(&db).await, (10, 0, 0), "the order is cancelled with it");
        world.close(&db, now(), 0, "").await.unwrap();
    });
}

#[test]
fn what_is_owed_leaves_an_earlier_days_drawer_so_that_it_can_be_counted() {
    testkit::on_both(migrations, |db| async move {
        let world = World::build(&db, 20).await;
        let (forgotten, late) = (world.agreed(&db, 2).await, world.agreed(&db, 3).await);
        let other = world.agreed(&db, 1).await;
        opened_drawer(&db, &world, now(), 0).await.unwrap();
        moved(&db, forgotten, now(), CashKind::Received).await.unwrap();
        moved(&db, late, now(), CashKind::Received).await.unwrap();
        // The keeper pays for one of them and forgets the other, whose order expires.
        paid(&db, late).await;
        let (after_hold, order) = (now().plus_minutes(31), view(&db, forgotten).await.placed[0].order);
        let expire =
            move |tx: &mut db::Tx<'_>| market::service::expire(tx, &testkit::system(), after_hold, order);
        db.write(expire).await.unwrap();
        let tomorrow = now().plus_days(1);
        let closed = |at, counted| world.close(&db, at, counted, "");
        assert!(matches!(opened_drawer(&db, &world, tomorrow, 0).await, Err(Error::DrawerOf(_))));
        assert!(matches!(closed(tomorrow, 4_950).await, Err(Error::StillOwed(Fen(1_980)))));
        assert!(matches!(moved(&db, other, tomorrow, CashKind::Received).await, Err(Error::DrawerOf(_))));
        moved(&db, forgotten, tomorrow, CashKind::GivenBack).await.unwrap();
        moved(&db, late, tomorrow, CashKind::PassedOn).await.unwrap();
        closed(tomorrow, 0).await.unwrap();
        opened_drawer(&db, &world, tomorrow, 0).await.unwrap();
    });
}

#[test]
fn a_drawer_opens_with_what_the_last_count_left_or_says_why_not() {
    testkit::on_both(migrations, |db| async move {
        let world = World::build(&db, 1).await;
        let day = |days| now().plus_days(days);
        opened_drawer(&db, &world, day(0), 20_000).await.unwrap();
        world.close(&db, day(0), 19_900, "找零多找").await.unwrap();
        let silent = opened_drawer(&db, &world, day(1), 5_000).await;
        assert!(
            matches!(silent, Err(Error::OpeningUnexplained { left: Fen(19_900), difference: Fen(-14_900) })),
            "{silent:?}"
        );
        steps::opened_with(&db, &world, day(1), 5_000, "存入银行").await.unwrap();
        world.close(&db, day(1), 5_000, "").await.unwrap();
        opened_drawer(&db, &world, day(2), 5_000).await.unwrap();
        // The county sees all of them, and those that differ alone.
        let list = |differs| {
            let want = DrawerQuery { differs, limit: 10, ..DrawerQuery::default() };
            let clerk = testkit::clerk_of(3, VILLAGE.county());
            db.read(move |conn| service::drawers(conn, &clerk, &want))
        };
        let (all, total) = list(None).await.unwrap();
        assert_eq!((total, all[0].open, all[0].station_name.as_str()), (3, true, "庄子村服务点"));
        let (found, total) = list(Some(Differs::Opening)).await.unwrap();
        assert_eq!((total, found[0].opening_difference), (1, Fen(-14_900)));
        assert_eq!(found[0].opening_reason, "存入银行");
        let (found, total) = list(Some(Differs::Closing)).await.unwrap();
        assert_eq!((total, found[0].difference, found[0].day), (1, Fen(-100), day(0).day()));
        assert_eq!(list(Some(Differs::Nowhere)).await.unwrap().1, 1);
        let elsewhere = testkit::clerk_of(3, kernel::RegionCode(410_325));
        let want = DrawerQuery { limit: 10, ..DrawerQuery::default() };
        assert_eq!(db.read(move |conn| service::drawers(conn, &elsewhere, &want)).await.unwrap().1, 0);
    });
}

#[test]
fn commission_is_booked_once_on_what_was_settled() {
    testkit::on_both(migrations, |db| async move {
        let world = World::build(&db, 20).await;
        let act = world.agreed(&db, 10).await;
        let order = view(&db, act).await.placed[0].order;
        assert_eq!(world.counter(&db, now()).await.commission, (Fen(0), Fen(198)));
        for _ in 0..2 {
            // Half of it went back before.
            db.write(move |tx| service::settle(tx, now(), order, Some(Fen(4_950)))).await.unwrap();
        }
        assert_eq!(world.counter(&db, now()).await.commission, (Fen(99), Fen(0)));
        let other = world.agreed(&db, 5).await;
        let order = view(&db, other).await.placed[0].order;
        db.write(move |tx| service::settle(tx, now(), order, None)).await.unwrap();
        assert_eq!(world.counter(&db, now()).await.commission, (Fen(99), Fen(0)), "it came to nothing");
    });
}

#[test]
fn booked_commission_falls_with_what_goes_back_after_the_settlement() {
    testkit::on_both(migrations, |db| async move {
        let world = World::build(&db, 20).await;
        let act = world.agreed(&db, 10).await;
        let order = view(&db, act).await.placed[0].order;
        paid(&db, act).await;
        db.write(move |tx| service::settle(tx, now(), order, Some(Fen(9_900)))).await.unwrap();
        let refund = steps::short(&db, &world, order, 4).await;
        for _ in 0..2 {
            db.write(move |tx| service::reverse_refunded(tx, now(), order, refund)).await.unwrap();
        }
        assert_eq!(world.counter(&db, now()).await.commission, (Fen(119), Fen(0)), "200 points of ¥59.40");
        let clerk = testkit::clerk_of(3, VILLAGE.county());
        let month = kernel::Period::month_of(now().day());
        let sums = db.read(move |conn| service::statements(conn, &clerk, month, None)).await.unwrap();
        assert_eq!((sums[0].orders, sums[0].booked, sums[0].reversed), (1, Fen(198), Fen(79)));
        let placed = view(&db, act).await.placed;
        assert_eq!((placed.len(), placed[0].reversed), (1, Fen(79)));
        // The county finds that there was no consent: the rest falls, too.
        let villager = world.villager;
        db.write(move |tx| {
            service::contest(tx, &testkit::somebody(villager.0), now(), act, "没有同意")?;
            service::decide(tx, &testkit::somebody(3), now(), CITY, act, true, "验证码由站长输入")
        })
        .await
        .unwrap();
        assert_eq!(world.counter(&db, now()).await.commission, (Fen(0), Fen(0)));
        assert_eq!(view(&db, act).await.placed[0].reversed, Fen(198));
    });
}

#[test]
fn a_stations_statement_is_the_sum_of_its_orders_month_by_month() {
    testkit::on_both(migrations, |db| async move {
        let world = World::build(&db, 40).await;
        let mut orders = Vec::new();
        for quantity in [10, 5, 2] {
            let act = world.agreed(&db, quantity).await;
            orders.push(view(&db, act).await.placed[0].order);
        }
        let (booked, fallen) = (orders[0], orders[1]);
        let next = now().plus_days(31);
        db.write(move |tx| service::settle(tx, next, booked, Some(Fen(9_900)))).await.unwrap();
        db.write(move |tx| service::settle(tx, now(), fallen, None)).await.unwrap();
        let clerk = || testkit::clerk_of(3, VILLAGE.county());
        let month = |at: kernel::Timestamp| {
            let month = kernel::Period::month_of(at.day());
            db.read(move |conn| service::statements(conn, &clerk(), month, None))
        };
        let this = month(now()).await.unwrap();
        assert_eq!(this.len(), 1);
        let sums = (this[0].orders, this[0].booked, this[0].waiting, this[0].fallen);
        assert_eq!(
            sums,
            (2, Fen(0), Fen(40), Fen(99)),
            "the settled one belongs to the month it was booked in"
        );
        let later = month(next).await.unwrap();
        let sums = (later[0].orders, later[0].sold, later[0].booked, later[0].waiting);
        assert_eq!(sums, (1, Fen(9_900), Fen(198), Fen(0)));
        let want = CommissionQuery {
            month: Some(kernel::Period::month_of(now().day())),
            standing: Some(Standing::Fallen),
            limit: 10,
            ..CommissionQuery::default()
        };
        let (rows, total) = db.read(move |conn| service::commissions(conn, &clerk(), &want)).await.unwrap();
        assert_eq!((total, rows[0].order, rows[0].stated), (1, fallen, Fen(99)));
        assert_eq!(rows[0].station_name, this[0].station_name);
    });
}

#[test]
fn a_villager_contests_for_seven_days_and_the_county_decides() {
    testkit::on_both(migrations, |db| async move {
        let world = World::build(&db, 10).await;
        let act = world.agreed(&db, 2).await;
        let villager = world.villager;
        let contest = |at, words: &'static str| {
            db.write(move |tx| service::contest(tx, &testkit::somebody(villager.0), at, act, words))
        };
        let late = now().plus_days(7).plus_seconds(1);
        assert!(matches!(contest(late, "没有同意").await, Err(Error::ContestTooLate)));
        assert!(matches!(contest(now(), " ").await, Err(Error::WordsMissing)));
        contest(now().plus_days(7), "没有同意").await.unwrap();
        assert!(matches!(contest(now(), "没有同意").await, Err(Error::WrongStep)));
        let decide = |upheld| {
            db.write(move |tx| {
                service::decide(tx, &testkit::somebody(3), now(), CITY, act, upheld, "验证码由站长输入")
            })
        };
        for own in [KEEPER, villager] {
            let decided = db.write(move |tx| {
                service::decide(tx, &testkit::somebody(own.0), now(), CITY, act, false, "验证码由村民说出")
            });
            assert!(matches!(decided.await, Err(Error::OwnAct)), "nobody decides about their own act");
        }
        decide(true).await.unwrap();
        assert!(matches!(decide(false).await, Err(Error::WrongStep)));
        let seen = view(&db, act).await;
        assert_eq!(seen.act.dispute, Dispute::Upheld);
        assert_eq!(seen.placed[0].booked, Some(Fen(0)), "no commission without consent");
        assert_eq!(world.counter(&db, now()).await.commission, (Fen(0), Fen(0)));
        assert_eq!(seen.checkout.unwrap().orders[0].status, OrderStatus::Cancelled);
        assert_eq!(world.stock(&db).await, (10, 0, 0));
        let last = seen.steps.last().unwrap();
        assert_eq!((last.step.as_str(), last.words.as_str()), ("upheld", "验证码由站长输入"));
    });
}

#[test]
fn a_villager_is_asked_a_few_times_and_the_present_code_alone_is_sent() {
    testkit::on_both(migrations, |db| async move {
        let world = World::build(&db, 20).await;
        let act = asked(&db, &world, 1).await;
        for _ in 1..ROUNDS {
            world.ask(&db, act).await.unwrap();
        }
        let waiting = db.read(|conn| service::unsent(conn, now())).await.unwrap();
        assert_eq!((waiting.len(), waiting[0].round), (1, ROUNDS), "replaced codes are not sent");
        assert!(matches!(world.ask(&db, act).await, Err(Error::AskedTooOften)));
        // Other acts of the same day end somewhere, too.
        let mut rounds = i64::from(ROUNDS);
        let refused = loop {
            let other = opened(&db, &world).await;
            world.put(&db, other, 1).await.unwrap();
            match world.ask(&db, other).await {
                Ok(()) => rounds += 1,
                Err(refused) => break refused,
            }
        };
        assert!(matches!(refused, Error::AskedTooOften));
        assert_eq!(rounds, ROUNDS_A_DAY);
    });
}

#[test]
fn the_code_of_an_account_made_at_the_counter_is_on_no_page() {
    testkit::on_both(migrations, |db| async move {
        let world = World::build(&db, 10).await;
        let station = world.station;
        let act = db
            .write(move |tx| {
                let new = identity::service::NewPerson {
                    name: "郑老汉".to_owned(),
                    phone: "13700000001".parse()?,
                    password_hash: "known to the keeper".to_owned(),
                    is_invented: false,
                };
                let vault = steps::vault();
                service::open_for_newcomer(tx, &steps::keeper(), now(), (&vault, CITY), station, &new)
            })
            .await
            .unwrap();
        world.put(&db, act, 1).await.unwrap();
        world.ask(&db, act).await.unwrap();
        let seen = view(&db, act).await;
        let villager = testkit::somebody(seen.act.person.0);
        assert_eq!(service::code_for(&steps::vault(), &villager, now(), &seen), None);
        let waiting = db.read(|conn| service::unsent(conn, now())).await.unwrap().remove(0);
        let claim = move |tx: &mut db::Tx<'_>| {
            service::claim_message(tx, now(), (&steps::vault(), CITY), &waiting, true)
        };
        let told = db.write(claim).await.unwrap().unwrap();
        assert_eq!(told.phone, "13700000001");
        assert!(matches!(say(&db, act, now(), &told.code).await, Ok(Answered::Placed(_))));
    });
}

#[test]
fn a_code_is_sent_once_and_only_where_somebody_carries_it() {
    testkit::on_both(migrations, |db| async move {
        let world = World::build(&db, 10).await;
        let act = asked(&db, &world, 1).await;
        let right = code(&db, act).await;
        let waiting = db.read(|conn| service::unsent(conn, now())).await.unwrap();
        assert_eq!(waiting.len(), 1);
        let claim = |set_up| {
            let one = waiting[0].clone();
            let vault = steps::vault();
            db.write(move |tx| service::claim_message(tx, now(), (&vault, CITY), &one, set_up))
        };
        let told = claim(true).await.unwrap().unwrap();
        assert_eq!((told.kind, told.phone.as_str(), told.code), (Kind::Buy, "13800000001", right));
        let about = (told.station.as_str(), told.pieces, told.total);
        assert_eq!(about, ("庄子村服务点", 1, Fen(990)), "the villager reads what they agree to");
        assert_eq!(claim(true).await.unwrap(), None, "once");
        world.ask(&db, act).await.unwrap();
        let waiting = db.read(|conn| service::unsent(conn, now())).await.unwrap();
        let one = waiting[0].clone();
        let vault = steps::vault();
        let none = db.write(move |tx| service::claim_message(tx, now(), (&vault, CITY), &one, false));
        assert_eq!(none.await.unwrap(), None);
        let sent = view(&db, act).await.consent.unwrap().sent;
        assert_eq!(sent, behalf::model::Sent::NotSetUp, "nothing is said to be sent that was not");
    });
}
