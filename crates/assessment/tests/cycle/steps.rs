//! The way of a half-year, and what is fast on it.

use assessment::model::{Claim, Decision, EvidenceState, ResultState, Stage};
use assessment::service::{self, EvidenceQuery};
use assessment::{Answer, Error, Exact, Value, in_use, read_workbook, write_workbook};
use assessment::{Assessment, Purpose, assess};
use kernel::PersonId;

use super::stage::{
    HALF, House, LUANCHUAN, at, by_document, by_link, clerk, clerk_elsewhere, draft, migrations, official,
    second_clerk, second_official, third_official,
};

#[test]
fn a_half_year_goes_from_evidence_to_publication() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db);
        house.open().await;
        let document = house.register(clerk(), draft(LUANCHUAN, "栾政〔2026〕1号"), "一").await.unwrap();
        let claim = Claim::of_document("leading-body-document");
        let shown =
            house.submit(clerk(), at("2026-07-02"), "A1", claim, by_document(document)).await.unwrap();
        house.review(official(), shown, Decision::Accept).await.unwrap();
        let now = at("2026-07-05");
        let score = house.db.read(move |conn| {
            let frame = assessment::Frame { period: HALF, as_of: now.day(), deadline: None };
            service::facts_of(conn, LUANCHUAN, &frame)
        });
        let facts = score.await.unwrap();
        let entry = facts.get("leading-body-document").unwrap();
        assert!(matches!(&entry.value, Value::Document(one) if one.number == "栾政〔2026〕1号"));
        let id = house.published().await;
        assert_eq!(house.points(id, "A1").await, "2.5");
        let published = house.db.read(service::published).await.unwrap().unwrap();
        assert_eq!((published.id, published.state), (id, ResultState::Published));
        assert_eq!(published.proposed_by, Some(PersonId(11)));
        assert_eq!(published.first.unwrap().0, PersonId(12));
        assert_eq!(published.second.unwrap().0, PersonId(13));
        let cycle = house.db.read(|conn| service::cycle(conn, &clerk(), HALF)).await.unwrap();
        assert_eq!((cycle.stage, cycle.standing), (Stage::Published, Some(id)));
        let verdict = house.db.read(move |conn| service::verify(conn, id)).await.unwrap();
        assert_eq!(verdict.faults, []);
    });
}

#[test]
fn the_office_asks_the_county_answers_and_both_are_kept() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db);
        house.open().await;
        let id = house.show("C4", "guidance", "stations").await;
        house.review(official(), id, Decision::Ask("哪一天？".to_owned())).await.unwrap();
        let answer = |words: &'static str| {
            house.db.write(move |tx| service::answer(tx, &second_clerk(), at("2026-07-04"), id, words))
        };
        assert!(matches!(answer(" ").await, Err(Error::WordsMissing)));
        answer("6月3日").await.unwrap();
        assert!(matches!(answer("6月4日").await, Err(Error::NothingAsked)));
        let seen = house.db.read(move |conn| service::evidence(conn, &clerk(), id)).await.unwrap();
        let said: Vec<&str> = seen.messages.iter().map(|one| one.words.as_str()).collect();
        assert_eq!(said, ["哪一天？", "6月3日"]);
        assert_eq!(seen.evidence.state, EvidenceState::Submitted);
        house.review(official(), id, Decision::Reject("没有记录".to_owned())).await.unwrap();
        let withdraw = house.db.write(move |tx| service::withdraw(tx, &clerk(), at("2026-07-05"), id));
        withdraw.await.unwrap();
        house.show("C4", "guidance", "stations").await;
        let want = EvidenceQuery { limit: 10, county: Some(LUANCHUAN), ..EvidenceQuery::default() };
        let other = want.clone();
        let (mine, total) =
            house.db.read(move |conn| service::evidence_list(conn, &clerk(), &want)).await.unwrap();
        assert_eq!((mine.len(), total), (2, 2));
        let (theirs, _) = house
            .db
            .read(move |conn| service::evidence_list(conn, &clerk_elsewhere(), &other))
            .await
            .unwrap();
        assert_eq!(theirs, [], "another county sees nothing of it");
    });
}

#[test]
fn a_county_stands_by_what_it_shows_with_two_persons() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db);
        house.open().await;
        house.show("C4", "guidance", "stations").await;
        let prepare =
            || house.db.write(|tx| service::prepare(tx, &clerk(), at("2026-07-06"), HALF, LUANCHUAN));
        let confirm = |by: fn() -> kernel::Actor| {
            house.db.write(move |tx| service::confirm(tx, &by(), at("2026-07-07"), HALF, LUANCHUAN))
        };
        assert!(matches!(confirm(second_clerk).await, Err(Error::NotPrepared)));
        prepare().await.unwrap();
        assert!(matches!(confirm(clerk).await, Err(Error::SamePerson)));
        confirm(second_clerk).await.unwrap();
        assert!(matches!(confirm(second_clerk).await, Err(Error::Confirmed)));
        // Something more is shown: nobody stands by that yet.
        house.show("C4", "guidance", "firms").await;
        assert!(matches!(confirm(second_clerk).await, Err(Error::NotPrepared)));
    });
}

#[test]
fn inspections_make_facts() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db);
        house.open().await;
        house.inspect("潭头站", 6).await.unwrap();
        house.inspect("庙子站", 3).await.unwrap();
        assert!(matches!(house.inspect("庙子站", 6).await, Err(Error::InspectedAlready)));
        house.tell("2026-07-21").await.unwrap();
        let cycle = house.db.read(|conn| service::cycle(conn, &clerk(), HALF)).await.unwrap();
        assert_eq!(house.points(cycle.preliminary.unwrap(), "D1").await, "4.5", "3 × 2/2 + 3 × 1/2 of six");
        let late = house.inspect("叫河站", 6).await;
        assert!(matches!(late, Err(Error::EvidenceClosed(_))), "{late:?}");
    });
}

#[test]
fn falsified_evidence_takes_the_criterion_and_can_be_taken_back() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db);
        house.open().await;
        let id = house.show("C4", "guidance", "stations").await;
        house.review(official(), id, Decision::Falsify("现场没有".to_owned())).await.unwrap();
        let told = house.tell("2026-07-21").await.unwrap();
        let node = house.db.read(move |conn| {
            let stored = service::result(conn, &official(), told)?;
            let assessment = stored.content.assessment()?;
            Ok::<_, Error>(assessment.score(LUANCHUAN).unwrap().criterion("C4").unwrap().clone())
        });
        let node = node.await.unwrap();
        assert_eq!((node.falsified.as_deref(), node.base), (Some("现场没有"), Some(Exact::zero())));
        // The county objects and is right: only this criterion is judged anew.
        let object = house.db.write(|tx| {
            service::object(tx, &clerk(), at("2026-07-28"), (HALF, LUANCHUAN), "C4", "检查的不是这个站")
        });
        let objection = object.await.unwrap();
        house.review(official(), id, Decision::Accept).await.unwrap();
        assert!(matches!(house.propose("2026-07-29").await, Err(Error::ObjectionsUndecided(1))));
        let decide = house.db.write(move |tx| {
            service::decide_objection(tx, &official(), at("2026-07-28"), objection, true, "复核属实")
        });
        decide.await.unwrap();
        let last = house.propose("2026-07-29").await.unwrap();
        assert_ne!(house.points(last, "C4").await, "0");
        assert_eq!(house.points(told, "C4").await, "0", "what was told stays as it was told");
        assert_eq!(house.points(told, "A1").await, house.points(last, "A1").await);
    });
}

#[test]
fn a_correction_is_a_new_result_with_approvals_of_its_own() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db);
        house.open().await;
        let first = house.published().await;
        let set = house.db.write(|tx| {
            let figure = Exact::from(1);
            let place = (HALF, LUANCHUAN);
            service::set_fact(
                tx,
                &official(),
                at("2026-08-05"),
                place,
                ("persons-trained", &figure),
                "名册有误",
            )
        });
        set.await.unwrap();
        let correct = |criteria: Vec<String>, reason: &'static str| {
            house.db.write(move |tx| {
                service::correct(tx, &official(), at("2026-08-06"), (HALF, LUANCHUAN), &criteria, reason)
            })
        };
        assert!(matches!(correct(Vec::new(), "更正").await, Err(Error::CriteriaMissing)));
        assert!(matches!(correct(vec!["B3".to_owned()], " ").await, Err(Error::ReasonMissing)));
        let second = correct(vec!["B3".to_owned()], "培训名册重复计人").await.unwrap();
        assert!(matches!(correct(vec!["B3".to_owned()], "再一次").await, Err(Error::ResultThere)));
        assert_eq!(house.db.read(service::published).await.unwrap().unwrap().id, first, "not yet");
        house.approve(third_official(), second).await.unwrap();
        assert!(matches!(house.publish(second).await, Err(Error::ResultStep)));
        assert!(matches!(house.approve(official(), second).await, Err(Error::OwnProposal)));
        house.approve(second_official(), second).await.unwrap();
        house.publish(second).await.unwrap();
        let standing = house.db.read(service::published).await.unwrap().unwrap();
        assert_eq!((standing.id, standing.replaces), (second, Some(first)));
        assert_eq!(house.points(second, "B3").await, "0");
        assert_ne!(house.points(first, "B3").await, "0", "the first one stays readable");
    });
}

/// Both officials press at once, and one of them twice: one freezes, nobody counts twice.
#[test]
fn two_approvals_at_once_are_one_first_and_one_second() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db);
        house.open().await;
        house.tell("2026-07-21").await.unwrap();
        let id = house.propose("2026-07-29").await.unwrap();
        let (one, other, again) = tokio::join!(
            house.approve(third_official(), id),
            house.approve(second_official(), id),
            house.approve(third_official(), id),
        );
        let done = [&one, &other, &again].into_iter().filter(|outcome| outcome.is_ok()).count();
        assert_eq!(done, 2, "{one:?} {other:?} {again:?}");
        let stored = house.db.read(move |conn| service::result(conn, &official(), id)).await.unwrap();
        assert_eq!(stored.state, ResultState::Approved);
        assert_ne!(stored.first.unwrap().0, stored.second.unwrap().0);
        let events = house.db.read(|conn| {
            let kinds = vec!["assessment.result_frozen".to_owned()];
            db::LogFilter { kinds, ..db::LogFilter::default() }.page(conn, 0, 9)
        });
        assert_eq!(events.await.unwrap().1, 1);
    });
}

/// `heluo score` reads a workbook; of a frozen result's facts it makes the very same figures.
#[test]
fn the_workbook_of_a_frozen_result_scores_the_same() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db);
        house.open().await;
        house.inspect("潭头站", 5).await.unwrap();
        let id = house.published().await;
        let stored = house.db.read(move |conn| service::result(conn, &official(), id)).await.unwrap();
        let (programme, rulebook) = in_use().unwrap();
        let frame = stored.content.frame().unwrap();
        let facts = stored.content.facts().unwrap();
        let bytes = write_workbook(programme, rulebook, &frame, &facts, Purpose::Export).unwrap();
        let read = read_workbook("facts.xlsx", &bytes, programme, rulebook, at("2030-01-01").day()).unwrap();
        assert_eq!(read.frame, frame);
        let again = assess(programme, rulebook, &read.frame, read.counties);
        assert_eq!(figures(&again), figures(&stored.content.assessment().unwrap()));
    });
}

/// Everything of an assessment but where its facts were read from.
fn figures(assessment: &Assessment) -> serde_json::Value {
    fn without_sources(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Object(fields) => {
                fields.remove("source");
                fields.values_mut().for_each(without_sources);
            }
            serde_json::Value::Array(items) => items.iter_mut().for_each(without_sources),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(assessment).unwrap();
    without_sources(&mut value);
    value
}

#[test]
fn a_waived_point_leaves_the_whole() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db);
        house.open().await;
        let waive = |criterion: &'static str, item: &'static str| {
            house.db.write(move |tx| {
                let place = (HALF, LUANCHUAN);
                service::waive(tx, &official(), at("2026-07-05"), place, (criterion, item), "汛期断路")
            })
        };
        assert!(matches!(waive("D7", "老君山点").await, Err(Error::NotWaivable)));
        assert!(matches!(waive("D8", " ").await, Err(Error::WaiverMissing)));
        waive("D8", "老君山点").await.unwrap();
        let told = house.tell("2026-07-21").await.unwrap();
        let facts = house.db.read(move |conn| {
            let stored = service::result(conn, &official(), told)?;
            Ok::<_, Error>(stored.content.facts()?.into_iter().find(|one| one.county == LUANCHUAN).unwrap())
        });
        assert_eq!(facts.await.unwrap().rulings.iter().filter(|one| one.criterion == "D8").count(), 1);
    });
}

#[test]
fn a_claim_by_link_joins_the_boxes_that_are_known() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db);
        house.open().await;
        let claim = Claim::of_box("village-services", "payment", Answer::No);
        let id = house.submit(clerk(), at("2026-07-02"), "C5", claim, by_link()).await.unwrap();
        house.review(official(), id, Decision::Accept).await.unwrap();
        let facts = house.db.read(|conn| {
            let frame = assessment::Frame { period: HALF, as_of: at("2026-07-05").day(), deadline: None };
            service::facts_of(conn, LUANCHUAN, &frame)
        });
        let facts = facts.await.unwrap();
        let Value::Boxes(boxes) = &facts.get("village-services").unwrap().value else { panic!() };
        assert_eq!(boxes.len(), 3, "{boxes:?}");
        assert_eq!(boxes["payment"], Answer::No);
    });
}

#[test]
fn a_criterion_stays_flagged_while_any_of_its_evidence_is_false() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db);
        house.open().await;
        let both =
            [house.show("C4", "guidance", "stations").await, house.show("C4", "guidance", "firms").await];
        let flagged = || async {
            let read = house.db.read(|conn| {
                let frame = assessment::Frame { period: HALF, as_of: at("2026-07-05").day(), deadline: None };
                service::facts_of(conn, LUANCHUAN, &frame)
            });
            read.await.unwrap().rulings.iter().filter(|one| one.criterion == "C4").count()
        };
        for id in both {
            house.review(official(), id, Decision::Falsify("现场没有".to_owned())).await.unwrap();
        }
        house.review(official(), both[0], Decision::Accept).await.unwrap();
        assert_eq!(flagged().await, 1);
        house.review(official(), both[1], Decision::Accept).await.unwrap();
        assert_eq!(flagged().await, 0);
    });
}
