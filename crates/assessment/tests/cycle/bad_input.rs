//! Bad input: each a sentence, nothing lost, one test.

use assessment::model::{Claim, Decision, EvidenceState};
use assessment::service;
use assessment::{Answer, Error, Exact};
use evidence::model::{DocumentDraft, DocumentKind};
use kernel::{Actor, Refusal as _, Role};

use super::stage::{
    CITY, HALF, House, LUANCHUAN, SONGXIAN, actor, at, by_document, by_link, clerk, clerk_elsewhere, draft,
    migrations, official, second_clerk, second_official, standard, third_official,
};

#[test]
fn evidence_of_a_wrong_type_is_refused() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db);
        house.open().await;
        let a1 = || Claim::of_document("leading-body-document");
        let photographs =
            DocumentDraft { kind: DocumentKind::Photographs, number: String::new(), ..draft(LUANCHUAN, "") };
        let photographs = house.register(clerk(), photographs, "照片").await.unwrap();
        let refused = house.submit(clerk(), at("2026-07-02"), "A1", a1(), by_document(photographs)).await;
        assert!(matches!(refused, Err(Error::WrongType)), "{refused:?}");
        let media = DocumentDraft { issuer: "media".to_owned(), ..draft(LUANCHUAN, "日报 3 版") };
        let media = house.register(clerk(), media, "报纸").await.unwrap();
        let refused =
            house.submit(clerk(), at("2026-07-02"), "A1", a1(), by_document(media)).await.unwrap_err();
        assert!(matches!(&refused, Error::WrongIssuer { issuer, .. } if issuer.en == "media"), "{refused:?}");
        let refused = house.submit(clerk(), at("2026-07-02"), "A1", a1(), by_link()).await;
        assert!(matches!(refused, Err(Error::DocumentMissing)), "{refused:?}");
        let yes = Claim::of_box("guidance", "stations", Answer::Yes);
        let refused = house.submit(clerk(), at("2026-07-02"), "A1", yes.clone(), by_link()).await;
        assert!(matches!(refused, Err(Error::ForeignFact)), "{refused:?}");
        let mut script = by_link();
        script.link = "javascript:alert(1)".to_owned();
        let refused = house.submit(clerk(), at("2026-07-02"), "C4", yes, script).await;
        assert!(matches!(refused, Err(Error::BadLink)), "{refused:?}");
        // Nothing was lost: the document still serves where the media may speak.
        let f2 = Claim::of_document("publicity");
        house.submit(clerk(), at("2026-07-02"), "F2", f2, by_document(media)).await.unwrap();
    });
}

#[test]
fn evidence_outside_its_validity_is_refused() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db);
        house.open().await;
        let ended = DocumentDraft {
            in_force_until: Some("2026-06-29".parse().unwrap()),
            ..draft(LUANCHUAN, "旧1号")
        };
        let ended = house.register(clerk(), ended, "旧").await.unwrap();
        let a1 = Claim::of_document("leading-body-document");
        let refused =
            house.submit(clerk(), at("2026-07-02"), "A1", a1, by_document(ended)).await.unwrap_err();
        assert!(matches!(&refused, Error::Evidence(evidence::Error::OutsideValidity { .. })), "{refused:?}");
        assert_eq!(refused.message().key, "evidence-error-outside-validity");
    });
}

#[test]
fn the_same_document_serves_one_county() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db);
        house.register(clerk(), draft(LUANCHUAN, "洛政〔2026〕8号"), "同一份").await.unwrap();
        // By its number, however it is typed.
        let by_number = house.register(clerk_elsewhere(), draft(SONGXIAN, "洛政[2026] 8号"), "另一份").await;
        // By its content, whatever it is called.
        let by_hash = house.register(clerk_elsewhere(), draft(SONGXIAN, "嵩政〔2026〕1号"), "同一份").await;
        for refused in [by_number, by_hash] {
            let refused = refused.unwrap_err();
            let evidence::Error::SameDocument { of_county, own, .. } = &refused else {
                panic!("{refused:?}")
            };
            assert_eq!((*of_county, *own), (LUANCHUAN, false));
            let words = format!("{:?}", refused.message());
            assert!(words.contains("栾川") && !words.contains("领导小组"), "no secret is told: {words}");
        }
        let own = house.register(clerk(), draft(LUANCHUAN, "洛政〔2026〕8号"), "又一份").await.unwrap_err();
        assert!(matches!(own, evidence::Error::SameDocument { own: true, .. }), "{own:?}");
    });
}

#[test]
fn a_document_in_use_stays_and_one_taken_back_is_free() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db);
        house.open().await;
        let id = house.register(clerk(), draft(LUANCHUAN, "1号"), "一").await.unwrap();
        let a1 = Claim::of_document("leading-body-document");
        let shown = house.submit(clerk(), at("2026-07-02"), "A1", a1, by_document(id)).await.unwrap();
        let take_back = || {
            house.db.write(move |tx| evidence::service::take_back(tx, &clerk(), at("2026-07-03"), CITY, id))
        };
        assert!(matches!(take_back().await, Err(evidence::Error::InUse)));
        house.db.write(move |tx| service::withdraw(tx, &clerk(), at("2026-07-03"), shown)).await.unwrap();
        take_back().await.unwrap();
        assert!(matches!(take_back().await, Err(evidence::Error::NoSuchDocument)));
        house.register(clerk_elsewhere(), draft(SONGXIAN, "1号"), "一").await.unwrap();
        let stranger =
            house.db.read(move |conn| evidence::service::document(conn, &clerk_elsewhere(), CITY, id));
        assert!(matches!(stranger.await, Err(evidence::Error::Denied(_))));
    });
}

#[test]
fn nobody_reviews_their_own_county() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db);
        house.open().await;
        let id = house.show("C4", "guidance", "stations").await;
        let both = actor(31, &[(Role::CityOfficial, CITY), (Role::CountyClerk, LUANCHUAN)]);
        let refused = house.review(both.clone(), id, Decision::Accept).await;
        assert!(matches!(refused, Err(Error::OwnCounty)), "{refused:?}");
        assert!(matches!(house.review(clerk(), id, Decision::Accept).await, Err(Error::Denied(_))));
        assert_eq!(house.state_of(id).await, EvidenceState::Submitted);
        // Of another county the same official may.
        let claim = Claim::of_box("guidance", "stations", Answer::Yes);
        let other = house.submit(clerk_elsewhere(), at("2026-07-02"), "C4", claim, by_link()).await.unwrap();
        house.review(both, other, Decision::Accept).await.unwrap();
    });
}

#[test]
fn evidence_after_the_deadline_is_refused() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db);
        house.open().await;
        let claim = Claim::of_box("guidance", "stations", Answer::Yes);
        let refused = house.submit(clerk(), at("2026-07-21"), "C4", claim.clone(), by_link()).await;
        assert!(matches!(refused, Err(Error::EvidenceClosed(_))), "{refused:?}");
        let extend = |now: &'static str, to: &'static str| {
            house.db.write(move |tx| service::extend(tx, &official(), at(now), HALF, to.parse().unwrap()))
        };
        assert!(matches!(extend("2026-07-21", "2026-07-25").await, Err(Error::EvidenceClosed(_))));
        assert!(matches!(extend("2026-07-20", "2026-07-19").await, Err(Error::BadDeadline)));
        extend("2026-07-20", "2026-07-25").await.unwrap();
        house.submit(clerk(), at("2026-07-21"), "C4", claim, by_link()).await.unwrap();
        let early = house.tell("2026-07-25").await;
        assert!(matches!(early, Err(Error::BeforeDeadline(_))), "{early:?}");
        let waiting = house.tell("2026-07-26").await;
        assert!(matches!(waiting, Err(Error::Unreviewed(1))), "{waiting:?}");
    });
}

#[test]
fn an_objection_after_the_deadline_is_refused() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db);
        house.open().await;
        let object = |now: &'static str, criterion: &'static str| {
            house.db.write(move |tx| {
                service::object(tx, &clerk(), at(now), (HALF, LUANCHUAN), criterion, "文件有效")
            })
        };
        assert!(matches!(object("2026-07-10", "A1").await, Err(Error::NothingToObject)));
        house.tell("2026-07-21").await.unwrap();
        assert!(matches!(house.propose("2026-07-28").await, Err(Error::ObjectionsOpen(_))));
        let id = object("2026-07-28", "A1").await.unwrap();
        assert!(matches!(object("2026-07-28", "A1").await, Err(Error::ObjectedAlready)));
        assert!(matches!(object("2026-07-28", "Z9").await, Err(Error::NoCriterion)));
        let late = object("2026-07-29", "A2").await.unwrap_err();
        assert!(matches!(late, Error::ObjectionsClosed(_)), "{late:?}");
        let decide = |reason: &'static str| {
            house.db.write(move |tx| {
                service::decide_objection(tx, &official(), at("2026-07-29"), id, false, reason)
            })
        };
        assert!(matches!(decide("").await, Err(Error::ReasonMissing)));
        decide("期末前已失效").await.unwrap();
        assert!(matches!(decide("再看一次").await, Err(Error::ObjectionDecided)));
    });
}

#[test]
fn nobody_approves_twice() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db);
        house.open().await;
        house.tell("2026-07-21").await.unwrap();
        let id = house.propose("2026-07-29").await.unwrap();
        let own = house.approve(official(), id).await;
        assert!(matches!(own, Err(Error::OwnProposal)), "{own:?}");
        house.approve(third_official(), id).await.unwrap();
        let refused = house.approve(third_official(), id).await;
        assert!(matches!(refused, Err(Error::SamePerson)), "{refused:?}");
        assert!(matches!(house.approve(clerk(), id).await, Err(Error::Denied(_))));
        assert!(matches!(house.publish(id).await, Err(Error::ResultStep)));
        // Whatever the program asks, the schema holds.
        let forced = house.db.write(|tx| {
            use diesel::RunQueryDsl as _;
            diesel::sql_query(
                "UPDATE assessment_result SET second_approver = first_approver WHERE state = 'proposed'",
            )
            .execute(tx.conn())
            .map_err(db::Error::from)
        });
        assert!(matches!(forced.await, Err(db::Error::Refused(_))));
        let forced = house.db.write(|tx| {
            use diesel::RunQueryDsl as _;
            diesel::sql_query(
                "UPDATE assessment_result SET second_approver = proposed_by WHERE state = 'proposed'",
            )
            .execute(tx.conn())
            .map_err(db::Error::from)
        });
        assert!(matches!(forced.await, Err(db::Error::Refused(_))), "nor who put it up");
        let moved =
            house.db.write(move |tx| service::approve(tx, &second_official(), at("2026-08-01"), id, "0000"));
        assert!(matches!(moved.await, Err(Error::Moved)), "who saw other bytes approves nothing");
        let back = |reason: &'static str| {
            house.db.write(move |tx| service::send_back(tx, &second_official(), at("2026-08-01"), id, reason))
        };
        assert!(matches!(back(" ").await, Err(Error::ReasonMissing)));
        back("栾川的 D1 要再查").await.unwrap();
        assert!(matches!(house.approve(second_official(), id).await, Err(Error::ResultStep)));
        house.propose("2026-08-01").await.unwrap();
    });
}

#[test]
fn an_unset_task_blocks_the_result_and_says_who_must_set_it() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db);
        // Nothing was uploaded: no county has a task.
        let opened = house.db.write(|tx| service::open(tx, &official(), at("2026-07-01"), HALF, None));
        opened.await.unwrap();
        let asked = house.db.write(|tx| service::tell(tx, &official(), at("2026-07-21"), HALF, false)).await;
        assert!(matches!(asked, Err(Error::Unconfirmed(_))), "{asked:?}");
        let blocked = house.tell("2026-07-21").await.unwrap_err();
        assert!(matches!(&blocked, Error::Blocked { criterion, .. } if criterion == "B3"), "{blocked:?}");
        let words = format!("{:?}", blocked.message());
        assert!(words.contains("市农村电子商务工作联席会议办公室"), "{words}");
        let set = |fact: &'static str, figure: &'static str, reason: &'static str| {
            house.db.write(move |tx| {
                let (programme, _) = assessment::in_use()?;
                let figure: Exact = figure.parse().unwrap();
                for (unit, code) in programme.units_on(HALF.bounds().1).filter(|(unit, _)| unit.ranked) {
                    let _ = unit;
                    let place = (HALF, code.code);
                    service::set_fact(tx, &official(), at("2026-07-20"), place, (fact, &figure), reason)?;
                }
                Ok::<_, Error>(())
            })
        };
        assert!(matches!(set("training-task", "1.5", "年度任务").await, Err(Error::NotOfficeFact)));
        assert!(matches!(set("guidance", "1", "年度任务").await, Err(Error::NotOfficeFact)));
        assert!(matches!(set("training-task", "1000", "").await, Err(Error::ReasonMissing)));
        set("training-task", "1000", "洛政办〔2026〕2号下达").await.unwrap();
        house.tell("2026-07-21").await.unwrap();
    });
}

#[test]
fn a_half_year_is_opened_once_and_not_before_it_begins() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db);
        let open = |period: &'static str, deadline: Option<&'static str>| {
            house.db.write(move |tx| {
                let deadline = deadline.map(|day| day.parse().unwrap());
                service::open(tx, &official(), at("2026-07-01"), period.parse().unwrap(), deadline)
            })
        };
        for period in ["2027H1", "2026", "2026-06"] {
            assert!(matches!(open(period, None).await, Err(Error::BadCyclePeriod)), "{period}");
        }
        for deadline in ["2026-06-30", "2029-01-01"] {
            assert!(matches!(open("2026H1", Some(deadline)).await, Err(Error::BadDeadline)), "{deadline}");
        }
        open("2026H1", None).await.unwrap();
        assert!(matches!(open("2026H1", None).await, Err(Error::CycleThere)));
        let clerks = house.db.write(|tx| service::open(tx, &clerk(), at("2026-07-01"), HALF, None)).await;
        assert!(matches!(clerks, Err(Error::Denied(_))));
    });
}

#[test]
fn inspections_need_an_inspector_a_photograph_and_a_day_within() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db);
        house.open().await;
        let found = standard("潭头站", 6, Vec::new());
        let blind = house
            .db
            .write(move |tx| service::inspect(tx, &super::stage::inspector(), at("2026-07-04"), &found));
        assert!(matches!(blind.await, Err(Error::PhotoMissing)));
        let found = standard("潭头站", 6, vec![house.photo(&clerk()).await]);
        let by_clerk = found.clone();
        let by_clerk = house.db.write(move |tx| service::inspect(tx, &clerk(), at("2026-07-04"), &by_clerk));
        assert!(matches!(by_clerk.await, Err(Error::Denied(_))));
        let foreign = house
            .db
            .write(move |tx| service::inspect(tx, &super::stage::inspector(), at("2026-07-04"), &found));
        assert!(matches!(foreign.await, Err(Error::Evidence(evidence::Error::NoSuchFile))));
    });
}

/// Somebody of the office who works for 栾川, too.
fn both() -> Actor {
    actor(15, &[(Role::CityOfficial, CITY), (Role::CountyClerk, LUANCHUAN)])
}

#[test]
fn nobody_decides_on_a_county_they_work_for() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db);
        house.open().await;
        let set = |county| {
            house.db.write(move |tx| {
                let one = Exact::from(900);
                service::set_fact(
                    tx,
                    &both(),
                    at("2026-07-05"),
                    (HALF, county),
                    ("training-task", &one),
                    "年度",
                )
            })
        };
        assert!(matches!(set(LUANCHUAN).await, Err(Error::WorksForCounty)));
        set(SONGXIAN).await.unwrap();
        let waive = |county| {
            house.db.write(move |tx| {
                service::waive(tx, &both(), at("2026-07-05"), (HALF, county), ("D8", "石窑沟"), "断路")
            })
        };
        assert!(matches!(waive(LUANCHUAN).await, Err(Error::WorksForCounty)));
        waive(SONGXIAN).await.unwrap();
        house.tell("2026-07-21").await.unwrap();
        let object = house
            .db
            .write(|tx| service::object(tx, &clerk(), at("2026-07-28"), (HALF, LUANCHUAN), "A1", "文件有效"));
        let id = object.await.unwrap();
        let decide = |by: fn() -> Actor| {
            house.db.write(move |tx| service::decide_objection(tx, &by(), at("2026-07-28"), id, true, "属实"))
        };
        assert!(matches!(decide(both).await, Err(Error::WorksForCounty)));
        decide(official).await.unwrap();
        let last = house.propose("2026-07-29").await.unwrap();
        let refused = house.approve(both(), last).await;
        assert!(matches!(refused, Err(Error::WorksForCounty)), "a result ranks every county: {refused:?}");
        let back = house.db.write(move |tx| service::send_back(tx, &both(), at("2026-08-01"), last, "再查"));
        assert!(matches!(back.await, Err(Error::WorksForCounty)));
        house.approve(second_official(), last).await.unwrap();
        house.approve(third_official(), last).await.unwrap();
        house.publish(last).await.unwrap();
        let correct = |county| {
            house.db.write(move |tx| {
                let criteria = ["B3".to_owned()];
                service::correct(tx, &both(), at("2026-08-06"), (HALF, county), &criteria, "名册有误")
            })
        };
        assert!(matches!(correct(LUANCHUAN).await, Err(Error::WorksForCounty)));
        correct(SONGXIAN).await.unwrap();
    });
}

#[test]
fn counties_that_did_not_confirm_are_named_and_told_of() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db);
        house.open().await;
        let confirm = house.db.write(|tx| {
            service::prepare(tx, &clerk(), at("2026-07-06"), HALF, LUANCHUAN)?;
            service::confirm(tx, &second_clerk(), at("2026-07-07"), HALF, LUANCHUAN)
        });
        confirm.await.unwrap();
        let tell = |unconfirmed| {
            house.db.write(move |tx| service::tell(tx, &official(), at("2026-07-21"), HALF, unconfirmed))
        };
        let refused = tell(false).await.unwrap_err();
        let words = format!("{:?}", refused.message());
        assert!(words.contains("嵩县") && !words.contains("栾川县"), "{words}");
        let told = tell(true).await.unwrap();
        let last = house.propose("2026-07-29").await.unwrap();
        for id in [told, last] {
            let stored = house.db.read(move |conn| service::result(conn, &official(), id)).await.unwrap();
            let open = stored.content.unconfirmed().unwrap();
            assert!(open.len() == 8 && open.contains(&SONGXIAN) && !open.contains(&LUANCHUAN), "{open:?}");
        }
    });
}
