//! The platform's rules: two persons, seven whole days, opinions meanwhile, and every version kept.

use crate::common::{CITY, migrations, now};
use db::Db;
use kernel::Timestamp;
use market::model::{RulesDays, RulesId, RulesStanding, RulesText, in_force, rules_standing};
use market::service;
use market::{Error, OpinionQuery, RulesError};

const WRITER: i64 = 21;
const OTHER: i64 = 22;

fn text(zh: &str) -> RulesText {
    RulesText { zh: zh.to_owned(), en: "## 1\r\n\r\nAll are fair.".to_owned() }
}

async fn write(db: &Db) -> RulesId {
    db.write(|tx| {
        service::write_rules(tx, &testkit::somebody(WRITER), now(), CITY, None, &text("## 一\n\n公平。"))
    })
    .await
    .unwrap()
}

async fn publish(db: &Db, by: i64, id: RulesId, days: RulesDays) -> market::Result<i32> {
    db.write(move |tx| service::publish_rules(tx, &testkit::somebody(by), now(), CITY, id, days)).await
}

async fn say(db: &Db, at: Timestamp, number: i32, words: &'static str) -> market::Result<()> {
    let said =
        db.write(move |tx| service::send_opinion(tx, &testkit::anybody(), at, CITY, number, ("王", words)));
    said.await.map(|_| ())
}

#[test]
fn a_version_is_published_by_another_and_holds_from_its_day_on() {
    testkit::on_both(migrations, |db| async move {
        let (today, id) = (now().day(), write(&db).await);
        let soonest = RulesDays::soonest(today);
        let own = publish(&db, WRITER, id, soonest).await;
        assert!(matches!(own, Err(Error::Rules(RulesError::OwnRules))));
        let hasty = RulesDays { valid_from: today.plus_days(7), opinions_until: today.plus_days(6) };
        let hasty = publish(&db, OTHER, id, hasty).await;
        assert!(matches!(hasty, Err(Error::Rules(RulesError::TooSoon(_)))));
        assert_eq!(publish(&db, OTHER, id, soonest).await.unwrap(), 2, "the first one is shipped");
        let again = publish(&db, OTHER, id, soonest).await;
        assert!(matches!(again, Err(Error::Rules(RulesError::RulesStep))));
        let rewritten = db
            .write(move |tx| {
                service::write_rules(tx, &testkit::somebody(WRITER), now(), CITY, Some(id), &text("改"))
            })
            .await;
        assert!(matches!(rewritten, Err(Error::Rules(RulesError::RulesStep))), "it stays as it was read");
        let versions = db.read(|conn| service::rules_versions(conn, CITY)).await.unwrap();
        assert_eq!(versions[1].text.en, "## 1\n\nAll are fair.");
        let stands = |days| rules_standing(&versions, &versions[1], today.plus_days(days));
        assert_eq!((stands(0), stands(8)), (RulesStanding::Coming, RulesStanding::InForce));
        let holds = |days| in_force(&versions, today.plus_days(days)).unwrap().number;
        assert_eq!((holds(7), holds(8)), (1, 2));
    });
}

#[test]
fn anybody_says_something_while_it_is_asked_for_and_the_office_reads_it() {
    testkit::on_both(migrations, |db| async move {
        let closed = say(&db, now(), 1, "好").await;
        assert!(matches!(closed, Err(Error::Rules(RulesError::NotAsked))), "what holds is not asked about");
        let id = write(&db).await;
        publish(&db, OTHER, id, RulesDays::soonest(now().day())).await.unwrap();
        say(&db, now(), 2, "第七条请写清楚").await.unwrap();
        assert!(matches!(say(&db, now(), 2, " ").await, Err(Error::Rules(RulesError::OpinionUnfit))));
        let late = say(&db, now().plus_days(8), 2, "晚了").await;
        assert!(matches!(late, Err(Error::Rules(RulesError::NotAsked))));
        let asked = |days| {
            let (db, day) = (db.clone(), now().day().plus_days(days));
            async move { db.read(move |conn| service::rules_asking(conn, CITY, day)).await.unwrap() }
        };
        assert_eq!((asked(7).await, asked(8).await), (vec![2], vec![]));
        let want = OpinionQuery { number: Some(2), limit: 10, ..OpinionQuery::default() };
        let (found, total) = db
            .read(move |conn| service::opinions(conn, &testkit::somebody(OTHER), CITY, &want))
            .await
            .unwrap();
        assert_eq!((found[0].words.as_str(), total), ("第七条请写清楚", 1));
    });
}

#[test]
fn what_does_not_hold_yet_is_taken_back_and_its_number_stays() {
    testkit::on_both(migrations, |db| async move {
        let take_back = |id, at: Timestamp| {
            let db = db.clone();
            async move {
                let actor = testkit::somebody(OTHER);
                db.write(move |tx| service::withdraw_rules(tx, &actor, at, CITY, id)).await
            }
        };
        let id = write(&db).await;
        publish(&db, OTHER, id, RulesDays::soonest(now().day())).await.unwrap();
        take_back(id, now()).await.unwrap();
        let next = write(&db).await;
        assert_eq!(publish(&db, OTHER, next, RulesDays::soonest(now().day())).await.unwrap(), 3);
        let late = take_back(next, now().plus_days(9)).await;
        assert!(matches!(late, Err(Error::Rules(RulesError::RulesStep))), "it holds");
        let draft = write(&db).await;
        take_back(draft, now()).await.unwrap();
        let drafts =
            db.read(|conn| service::rules_drafts(conn, &testkit::somebody(OTHER), CITY)).await.unwrap();
        assert!(drafts.is_empty(), "a draft is forgotten");
    });
}
