//! Pesticide that is bought for a villager: what they state is a part of what they agree to, and goes into the ledger.

use behalf::model::{ActId, Status};
use behalf::service::{self, Answered};
use behalf::{Error, Result};
use db::Db;
use kernel::{Fen, PersonId};
use market::service::{self as selling, LedgerQuery};

use crate::steps::{CITY, KEEPER, World, code, keeper, migrations, now, opened, paid, say, vault, view};

/// What is on the shelf is pesticide from now on, and its dealer holds a licence.
async fn as_pesticide(db: &Db) {
    use diesel::RunQueryDsl as _;
    let statements = [
        "UPDATE listing SET kind = 'pesticide', licensed_until = 99991231",
        "INSERT INTO product_attribute (county, id, product, name, value)
         SELECT county, 1, id, 'registration', 'PD20080001' FROM product",
    ];
    db.write(move |tx| {
        for sql in statements {
            diesel::sql_query(sql).execute(tx.conn())?;
        }
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
}

async fn stated(db: &Db, act: ActId, crop: &'static str, purpose: &'static str) -> Result<()> {
    db.write(move |tx| service::state_for(tx, &keeper(), now(), (&vault(), CITY), act, (crop, purpose))).await
}

#[test]
fn what_the_villager_states_is_agreed_to_and_stands_in_the_ledger_under_their_name() {
    testkit::on_both(migrations, |db| async move {
        let world = World::build(&db, 10).await;
        as_pesticide(&db).await;
        let act = opened(&db, &world).await;
        world.put(&db, act, 2).await.unwrap();
        assert!(view(&db, act).await.needs_statement);
        assert!(matches!(world.ask(&db, act).await, Err(Error::NotStated)));
        let unsaid = stated(&db, act, "苹果", " ").await;
        assert!(matches!(unsaid, Err(Error::Market(market::Error::Input(_)))), "{unsaid:?}");
        stated(&db, act, "苹果", "蚜虫").await.unwrap();
        world.ask(&db, act).await.unwrap();
        let first = code(&db, act).await;
        // Another statement is another question.
        stated(&db, act, "梨", "梨木虱").await.unwrap();
        assert_eq!(view(&db, act).await.act.status, Status::Open);
        assert!(matches!(say(&db, act, now(), &first).await, Err(Error::WrongStep)));
        world.ask(&db, act).await.unwrap();
        let second = code(&db, act).await;
        assert_ne!(first, second);
        assert!(matches!(say(&db, act, now(), &second).await, Ok(Answered::Placed(_))));
        let seen = view(&db, act).await;
        assert!(seen.stated.is_none(), "it stands with the order now");
        assert!(seen.steps.iter().any(|step| step.step == "stated" && step.words == "梨 · 梨木虱"));
        paid(&db, act).await;
        let want = LedgerQuery { limit: 10, ..LedgerQuery::default() };
        let clerk = testkit::clerk_of(3, crate::steps::VILLAGE.county());
        let (sales, total) =
            db.read(move |conn| selling::pesticide_sales(conn, &clerk, &want)).await.unwrap();
        assert_eq!((total, sales[0].buyer, sales[0].quantity), (1, world.villager, 2));
        let statement = &sales[0].statement;
        assert_eq!((statement.crop.as_str(), statement.purpose.as_str()), ("梨", "梨木虱"));
        assert_eq!(statement.stated_by.as_ref().map(|(by, _)| *by), Some(KEEPER), "the keeper is recorded");
        let id = sales[0].id;
        let (_, buyer) = db
            .write(move |tx| selling::open_pesticide_buyer(tx, &testkit::somebody(3), now(), &vault(), id))
            .await
            .unwrap();
        assert_eq!((buyer.name.as_str(), buyer.phone.as_str()), ("王小明", "13800000001"));
    });
}

#[test]
fn what_came_to_nothing_is_forgotten_and_what_stands_in_the_villagers_own_cart_stays() {
    testkit::on_both(migrations, |db| async move {
        let world = World::build(&db, 10).await;
        as_pesticide(&db).await;
        let villager: PersonId = world.villager;
        db.write(move |tx| {
            let own = market::model::BuyerStatement {
                buyer: market::model::StatedBuyer {
                    name: "王小明".to_owned(),
                    phone: "13800000001".to_owned(),
                },
                crop: "桃".to_owned(),
                purpose: "蚜虫".to_owned(),
            };
            selling::state_buyer(tx, &testkit::somebody(villager.0), now(), &vault(), CITY, &own)
        })
        .await
        .unwrap();
        let dropped = opened(&db, &world).await;
        stated(&db, dropped, "苹果", "蚜虫").await.unwrap();
        db.write(move |tx| service::drop_act(tx, &keeper(), now(), dropped)).await.unwrap();
        assert!(view(&db, dropped).await.stated.is_none());
        let left = opened(&db, &world).await;
        stated(&db, left, "苹果", "蚜虫").await.unwrap();
        let later = now().plus_days(1).plus_seconds(1);
        db.write(move |tx| service::forget_statements(tx, later)).await.unwrap();
        assert!(view(&db, left).await.stated.is_none());
        // What the villager stated for their own cart serves that cart alone.
        let act = opened(&db, &world).await;
        world.put(&db, act, 1).await.unwrap();
        assert!(matches!(world.ask(&db, act).await, Err(Error::NotStated)));
        stated(&db, act, "苹果", "蚜虫").await.unwrap();
        world.ask(&db, act).await.unwrap();
        let right = code(&db, act).await;
        assert!(matches!(say(&db, act, now(), &right).await, Ok(Answered::Placed(_))));
        let kept = db.read(move |conn| selling::stated(conn, CITY, villager)).await.unwrap();
        assert_eq!(kept.map(|one| one.crop), Some("桃".to_owned()));
        assert_eq!(view(&db, act).await.act.total, Fen(990));
    });
}
