//! Versions of the rulebook: two persons, a day that is not over and not frozen, and half-years that keep what they were
//! opened with. And what is only supposed: it leaves no trace.

use assessment::model::{RulebookId, VersionState};
use assessment::{Changes, Error, FactChange, Result, in_use, rules_text, service};
use db::{Conn, Db, Event as _, LogFilter};
use kernel::{Actor, Day, Period, RegionCode};

use super::stage::{
    CITY, HALF, House, LUANCHUAN, actor, at, clerk, inspector, migrations, official, second_official,
};

/// The shipped rulebook with a bonus of at most 3 points.
fn draft() -> String {
    let text = rules_text().unwrap().rulebook;
    let old = "name = \"bonus-cap\"\nvalues = [{ from = 2016-10-13, value = 5 }]";
    assert!(text.contains(old));
    text.replace(old, "name = \"bonus-cap\"\nvalues = [{ from = 2016-10-13, value = 3 }]")
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

async fn propose(db: &Db, by: Actor, text: String, effective: &'static str) -> Result<RulebookId> {
    let now = at("2026-07-01");
    db.write(move |tx| service::propose_rulebook(tx, &by, now, &text, day(effective), "联席会议纪要")).await
}

async fn adopt(db: &Db, by: Actor, id: RulebookId, now: &'static str) -> Result<()> {
    db.write(move |tx| service::adopt_rulebook(tx, &by, at(now), id)).await
}

async fn cap_of(db: &Db, period: Period) -> String {
    let book = db.read(move |conn| service::rulebook_of(conn, period)).await.unwrap();
    book.choices_on(period.bounds().1).number("bonus-cap").unwrap().to_string()
}

#[test]
fn two_persons_adopt_a_version_and_it_holds_from_its_day() {
    testkit::on_both(migrations, |db| async move {
        let id = propose(&db, official(), draft(), "2026-10-01").await.unwrap();
        let second = Period::Half(2026, 2);
        assert_eq!(cap_of(&db, second).await, "5", "proposed is not adopted");
        assert!(matches!(adopt(&db, official(), id, "2026-07-02").await, Err(Error::SamePerson)));
        assert!(matches!(adopt(&db, clerk(), id, "2026-07-02").await, Err(Error::Denied(_))));
        assert!(matches!(adopt(&db, inspector(), id, "2026-07-02").await, Err(Error::Denied(_))));
        adopt(&db, second_official(), id, "2026-07-02").await.unwrap();
        assert!(matches!(adopt(&db, second_official(), id, "2026-07-02").await, Err(Error::VersionStep)));
        // In force on the last day of the second half-year, not of the first.
        assert_eq!((cap_of(&db, HALF).await, cap_of(&db, second).await), ("5".to_owned(), "3".to_owned()));
        let stored = db.read(move |conn| service::rulebook_version(conn, &inspector(), id)).await.unwrap();
        assert_eq!((stored.state, stored.text), (VersionState::Adopted, draft()));
        let all = db.read(service::readable_rulebooks).await.unwrap();
        let words: Vec<String> = all.into_iter().map(|one| one.word).collect();
        assert_eq!(words, [service::SHIPPED.to_owned(), id.to_string()]);
    });
}

#[test]
fn the_database_refuses_one_person_for_two_whatever_was_asked() {
    testkit::on_both(migrations, |db| async move {
        propose(&db, official(), draft(), "2026-10-01").await.unwrap();
        let forged = db.write(|tx| {
            use diesel::RunQueryDsl as _;
            let forged = "UPDATE assessment_rulebook SET state = 'adopted', decided_by = proposed_by";
            Ok::<_, Error>(diesel::sql_query(forged).execute(tx.conn())?)
        });
        assert!(forged.await.is_err());
    });
}

#[test]
fn a_day_that_is_over_frozen_or_taken_is_refused() {
    testkit::on_both(migrations, |db| async move {
        let refused = propose(&db, official(), draft(), "2026-06-30").await;
        assert!(matches!(refused, Err(Error::EffectivePast)));
        let id = propose(&db, official(), draft(), "2026-07-02").await.unwrap();
        let taken = propose(&db, second_official(), draft(), "2026-07-02").await;
        assert!(matches!(taken, Err(Error::EffectiveTaken)));
        // Nobody adopted it in time.
        let late = adopt(&db, second_official(), id, "2026-07-03").await;
        assert!(matches!(late, Err(Error::EffectivePast)));
        let discard = |reason: &'static str| {
            db.write(move |tx| service::discard_rulebook(tx, &official(), at("2026-07-03"), id, reason))
        };
        assert!(matches!(discard(" ").await, Err(Error::ReasonMissing)));
        discard("过期").await.unwrap();
        // Its day is free again, and it is kept.
        propose(&db, second_official(), draft(), "2026-07-02").await.unwrap();
        let all = db.read(|conn| service::rulebook_versions(conn, &official())).await.unwrap();
        assert_eq!(all.len(), 2);
    });
}

#[test]
fn a_half_year_that_is_frozen_takes_no_version() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db);
        house.open().await;
        house.published().await;
        // Put back in time, so that the day is not over and only the freeze stands in the way.
        let text = draft();
        let write = house.db.write(move |tx| {
            let now = at("2026-06-01");
            service::propose_rulebook(tx, &official(), now, &text, day("2026-06-30"), "联席会议纪要")
        });
        assert!(matches!(write.await, Err(Error::EffectiveFrozen)));
    });
}

#[test]
fn a_faulty_draft_is_refused_with_all_its_faults() {
    testkit::on_both(migrations, |db| async move {
        let text = draft().replacen("points = 15", "points = 16", 1).replacen(
            "kind = \"gate\"",
            "kind = \"door\"",
            1,
        );
        match propose(&db, official(), text, "2026-10-01").await {
            Err(Error::Faults(faults)) => {
                assert!(faults.0.len() >= 3, "{faults}");
                assert!(faults.0.iter().all(|fault| fault.place.is_some()), "{faults}");
                assert!(faults.to_string().contains("total"), "{faults}");
            }
            other => panic!("{other:?}"),
        }
        assert!(matches!(
            propose(&db, official(), " ".to_owned(), "2026-10-01").await,
            Err(Error::DraftMissing)
        ));
        assert!(matches!(propose(&db, clerk(), draft(), "2026-10-01").await, Err(Error::Denied(_))));
        let nothing = db.read(|conn| service::rulebook_versions(conn, &official())).await.unwrap();
        assert_eq!(nothing, []);
    });
}

#[test]
fn a_half_year_keeps_the_version_it_was_opened_with() {
    testkit::on_both(migrations, |db| async move {
        let second = Period::Half(2026, 2);
        let opened = db.write(move |tx| service::open(tx, &official(), at("2026-07-01"), second, None));
        opened.await.unwrap();
        let id = propose(&db, official(), draft(), "2026-10-01").await.unwrap();
        adopt(&db, second_official(), id, "2026-07-02").await.unwrap();
        assert_eq!(cap_of(&db, second).await, "5", "it is open already");
        let next = Period::Half(2027, 1);
        assert_eq!(cap_of(&db, next).await, "3");
        let opened = db.write(move |tx| service::open(tx, &official(), at("2027-01-02"), next, None));
        opened.await.unwrap();
        let cycle = db.read(move |conn| service::cycle(conn, &official(), next)).await.unwrap();
        assert_eq!(cycle.rules.rulebook, draft());
        assert_ne!(cycle.rules.hash, in_use().unwrap().1.hash);
    });
}

/// How many events there are, and how many rows in each table of the assessment.
fn traces(conn: &mut Conn) -> Result<Vec<i64>> {
    use diesel::{QueryableByName, RunQueryDsl as _, sql_types::BigInt};
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let tables = [
        "event_log",
        "fact_upload",
        "assessment_cycle",
        "assessment_result",
        "assessment_evidence",
        "assessment_message",
        "assessment_confirmation",
        "assessment_inspection",
        "assessment_fact",
        "assessment_inspection_photo",
        "assessment_ruling",
        "assessment_objection",
        "assessment_rulebook",
    ];
    let count = |table: &str| {
        let all: Vec<Count> = diesel::sql_query(format!("SELECT COUNT(*) AS n FROM {table}")).load(conn)?;
        Ok(all[0].n)
    };
    tables.into_iter().map(count).collect()
}

#[test]
fn what_is_supposed_or_replayed_leaves_no_trace() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db);
        house.open().await;
        let id = house.published().await;
        let version = propose(&house.db, official(), draft(), "2026-10-01").await.unwrap();
        adopt(&house.db, second_official(), version, "2026-07-02").await.unwrap();
        let before = house.db.read(traces).await.unwrap();
        assert!(before[0] > 0 && before[1] > 0 && before[3] > 0);
        let changes = Changes {
            parameters: vec![("training-floor".to_owned(), "0.99".to_owned())],
            facts: vec![FactChange {
                county: LUANCHUAN,
                fact: "persons-trained".to_owned(),
                item: String::new(),
                value: "3".to_owned(),
            }],
        };
        // Even where it could write, it does not.
        let supposed = house.db.write(move |tx| {
            let contrast = service::suppose(tx.conn(), &inspector(), at("2026-08-03").day(), HALF, &changes)?;
            let word = version.to_string();
            let (stored, replayed) = service::replay(tx.conn(), &inspector(), id, &word)?;
            Ok::<_, Error>((contrast, stored, replayed))
        });
        let (contrast, stored, replayed) = supposed.await.unwrap();
        assert!(contrast.county(LUANCHUAN).unwrap().difference().is_negative());
        assert_eq!(replayed.before, stored.content.assessment().unwrap());
        assert_eq!(house.db.read(traces).await.unwrap(), before);
        let denied = house.db.read(move |conn| {
            service::suppose(conn, &clerk(), at("2026-08-03").day(), HALF, &Changes::default())
        });
        assert!(matches!(denied.await, Err(Error::Denied(_))));
    });
}

#[test]
fn the_log_tells_who_proposed_and_who_adopted() {
    testkit::on_both(migrations, |db| async move {
        let id = propose(&db, official(), draft(), "2026-10-01").await.unwrap();
        adopt(&db, second_official(), id, "2026-07-02").await.unwrap();
        let found = db.read(move |conn| {
            let filter =
                LogFilter { county: Some(CITY), subject: Some(id.to_string()), ..LogFilter::default() };
            let (events, _) = filter.page(conn, 0, 10)?;
            Ok::<_, Error>(events.into_iter().map(|one| one.kind).collect::<Vec<_>>())
        });
        let mut kinds = found.await.unwrap();
        kinds.sort();
        let expected =
            [assessment::events::RulebookAdopted::KIND, assessment::events::RulebookProposed::KIND];
        assert_eq!(kinds, expected);
        // Nobody elsewhere proposes for this city.
        let stranger = actor(31, &[(kernel::Role::CityOfficial, RegionCode(410_400))]);
        assert!(matches!(propose(&db, stranger, draft(), "2026-11-01").await, Err(Error::Denied(_))));
    });
}
