//! Steps of tasks, meetings, findings and bulletins.

use governance::model::{
    Asked, Audience, BulletinDraft, Drawn, FindingStatus, MeetingDraft, Party, Severity, TaskDraft,
    TaskStatus, Text,
};
use governance::service::{self, DecisionDraft, NewFinding, VisitDraft};
use governance::{BulletinQuery, Error, TaskQuery};
use kernel::{Actor, RegionCode};

use super::{CITY, House, LUANCHUAN, at, commerce, day, draft, finance, migrations, words};

#[test]
fn the_plan_is_taken_up_once_by_the_office_and_its_absence_says_who_must() {
    testkit::on_both(migrations, |db| async move {
        let house = House::open(db).await;
        let take = |actor: &Actor, year| {
            let (db, actor) = (house.db.clone(), actor.clone());
            async move { db.write(move |tx| service::take_up(tx, &actor, at(1, 12), CITY, year)).await }
        };
        let office = house.office.clone();
        let drawn = house.db.read(move |conn| service::figures(conn, &office, CITY, day(6, 1))).await;
        assert!(matches!(drawn, Err(Error::YearUnset(2026))), "nothing can be drawn from nothing");
        for actor in [&house.commerce, &house.clerk, &house.inspector, &house.visitor] {
            assert!(matches!(take(actor, 2026).await, Err(Error::Denied(_))), "{actor:?}");
        }
        assert!(matches!(take(&house.office, 2030).await, Err(Error::BadYear)));
        // 26 of departments, two of nine counties each, and four with a part for each county.
        assert_eq!(take(&house.office, 2026).await.unwrap(), 26 + 2 * 9 + 4 * 9);
        assert!(matches!(take(&house.second, 2026).await, Err(Error::YearSet)));
        let clerk = house.clerk.clone();
        let want = TaskQuery { limit: 100, ..TaskQuery::default() };
        let (own, _) = house
            .db
            .read(move |conn| service::own_tasks(conn, &clerk, CITY, day(1, 12), &want))
            .await
            .unwrap();
        let led = own.iter().filter(|one| one.task.draft.lead == Party::County(LUANCHUAN)).count();
        assert_eq!(led, 2 + 4, "a county leads what the plan gives each of them");
    });
}

#[test]
fn a_task_goes_its_way_and_nobody_takes_anothers_step() {
    testkit::on_both(migrations, |db| async move {
        let house = House::open(db).await;
        let id = house.task().await;
        for actor in [&house.finance, &house.clerk, &house.office, &house.inspector, &house.visitor] {
            let refused = house.step(actor, at(3, 2), id, Asked::Accept).await;
            assert!(matches!(refused, Err(Error::Denied(_))), "only the lead accepts: {actor:?}");
        }
        house.step(&house.commerce, at(3, 2), id, Asked::Accept).await.unwrap();
        let report = |share| Asked::Report(words("已核查"), share);
        house.step(&house.finance, at(4, 1), id, report(None)).await.unwrap();
        let refused = house.step(&house.finance, at(4, 1), id, report(Some(5_000))).await;
        assert!(matches!(refused, Err(Error::Denied(_))), "a helper does not say how far it is");
        house.step(&house.commerce, at(5, 1), id, report(Some(5_000))).await.unwrap();
        house.step(&house.commerce, at(6, 1), id, Asked::Propose(words("全部完成"))).await.unwrap();
        let refused = house.step(&house.commerce, at(6, 2), id, Asked::Complete).await;
        assert!(matches!(refused, Err(Error::Denied(_))), "the office agrees, not the lead");
        house.step(&house.office, at(6, 2), id, Asked::SendBack(words("缺照片"))).await.unwrap();
        house.step(&house.colleague, at(6, 3), id, Asked::Propose(words("已补照片"))).await.unwrap();
        house.step(&house.office, at(6, 4), id, Asked::Complete).await.unwrap();
        let refused = house.step(&house.commerce, at(6, 5), id, report(Some(1))).await;
        assert!(matches!(refused, Err(Error::TaskOver)));
        let actor = house.finance.clone();
        let seen = house.db.read(move |conn| service::task(conn, &actor, CITY, day(6, 5), id)).await.unwrap();
        assert_eq!((seen.listed.task.status, seen.listed.task.share), (TaskStatus::Done, 10_000));
        assert_eq!(seen.entries.len(), 8, "every step stays");
        let actor = house.clerk.clone();
        let seen = house.db.read(move |conn| service::task(conn, &actor, CITY, day(6, 5), id)).await;
        assert!(matches!(seen, Err(Error::Denied(_))), "a county sees nothing of another's task");
    });
}

#[test]
fn more_time_is_asked_for_before_the_deadline_and_a_task_is_handed_over() {
    testkit::on_both(migrations, |db| async move {
        let house = House::open(db).await;
        let id = house.accepted().await;
        let ask = |to| Asked::AskExtension(to, words("道路施工"));
        let late = house.step(&house.commerce, at(7, 1), id, ask(day(7, 31))).await;
        assert!(matches!(late, Err(Error::ExtensionLate)));
        house.step(&house.commerce, at(6, 30), id, ask(day(7, 31))).await.unwrap();
        let refused = house.step(&house.finance, at(7, 1), id, Asked::GrantExtension).await;
        assert!(matches!(refused, Err(Error::Denied(_))));
        house.step(&house.office, at(7, 1), id, Asked::GrantExtension).await.unwrap();
        house.step(&house.commerce, at(7, 2), id, Asked::HandOver(words("应由财政牵头"))).await.unwrap();
        let nobody = Asked::Reassign(Party::Department("moon".to_owned()));
        let refused = house.step(&house.office, at(7, 3), id, nobody).await;
        assert!(matches!(refused, Err(Error::UnknownParty(_))));
        house.step(&house.office, at(7, 3), id, Asked::Reassign(finance())).await.unwrap();
        let refused = house.step(&house.commerce, at(7, 4), id, Asked::Accept).await;
        assert!(matches!(refused, Err(Error::Denied(_))), "it is no longer commerce's");
        house.step(&house.finance, at(7, 4), id, Asked::Accept).await.unwrap();
        let actor = house.office.clone();
        let seen = house.db.read(move |conn| service::task(conn, &actor, CITY, day(7, 5), id)).await.unwrap();
        let task = seen.listed.task;
        assert_eq!((task.draft.due, task.draft.lead, task.draft.helpers), (day(7, 31), finance(), vec![]));
    });
}

#[test]
fn a_whole_is_complete_when_its_parts_are_and_only_its_lead_breaks_it_down() {
    testkit::on_both(migrations, |db| async move {
        let house = House::open(db).await;
        let id = house.accepted().await;
        let part =
            TaskDraft { parent: Some(id), lead: Party::County(LUANCHUAN), helpers: Vec::new(), ..draft() };
        let set = |actor: &Actor, draft: TaskDraft| {
            let (db, actor) = (house.db.clone(), actor.clone());
            async move { db.write(move |tx| service::set_task(tx, &actor, at(3, 3), CITY, &draft)).await }
        };
        assert!(matches!(set(&house.finance, part.clone()).await, Err(Error::Denied(_))));
        let late = TaskDraft { due: day(7, 1), ..part.clone() };
        assert!(matches!(set(&house.commerce, late).await, Err(Error::BadParent)));
        let small = set(&house.commerce, part.clone()).await.unwrap();
        let deeper = TaskDraft { parent: Some(small), ..part };
        assert!(matches!(set(&house.office, deeper).await, Err(Error::BadParent)));
        let propose = || Asked::Propose(words("完成"));
        let early = house.step(&house.commerce, at(6, 1), id, propose()).await;
        assert!(matches!(early, Err(Error::PartsOpen)));
        house.step(&house.clerk, at(6, 1), small, Asked::Accept).await.unwrap();
        house.step(&house.clerk, at(6, 1), small, propose()).await.unwrap();
        house.step(&house.office, at(6, 2), small, Asked::Complete).await.unwrap();
        house.step(&house.commerce, at(6, 2), id, propose()).await.unwrap();
    });
}

#[test]
fn evidence_is_ones_own_and_seen_by_those_it_concerns() {
    testkit::on_both(migrations, |db| async move {
        let house = House::open(db).await;
        let id = house.accepted().await;
        let others = house.hand_in(&house.finance).await;
        let report = || Asked::Report(words("见清单"), Some(4_000));
        let refused = house.step_with(&house.commerce, at(4, 1), id, report(), vec![others]).await;
        assert!(matches!(refused, Err(Error::Evidence(evidence::Error::NoSuchFile))), "{refused:?}");
        let own = house.hand_in(&house.commerce).await;
        house.step_with(&house.commerce, at(4, 1), id, report(), vec![own]).await.unwrap();
        let twice = house.step_with(&house.commerce, at(4, 2), id, report(), vec![own]).await;
        assert!(matches!(twice, Err(Error::FileTwice)));
        let actor = house.finance.clone();
        let seen = house.db.read(move |conn| service::task(conn, &actor, CITY, day(4, 2), id)).await.unwrap();
        let file = seen.files[0].id;
        let opened = |actor: &Actor| {
            let (db, actor) = (house.db.clone(), actor.clone());
            async move { db.read(move |conn| service::attached_file(conn, &actor, CITY, file)).await }
        };
        assert_eq!(opened(&house.finance).await.unwrap().id, own);
        assert_eq!(opened(&house.inspector).await.unwrap().id, own);
        for actor in [&house.clerk, &house.visitor] {
            assert!(matches!(opened(actor).await, Err(Error::Denied(_))), "{actor:?}");
        }
    });
}

#[test]
fn minutes_are_confirmed_by_another_and_a_decision_becomes_one_task() {
    testkit::on_both(migrations, |db| async move {
        let house = House::open(db).await;
        let meeting = MeetingDraft {
            title: words("推进会"),
            held_on: day(3, 10),
            agenda: words("站点"),
            present: vec![commerce(), finance()],
            minutes: words("议定两项"),
        };
        let decision = DecisionDraft {
            words: words("上报清单"),
            lead: commerce(),
            helpers: vec![finance()],
            due: day(4, 1),
        };
        let (office, second, officer) = (house.office.clone(), house.second.clone(), house.commerce.clone());
        house
            .db
            .write(move |tx| {
                let refused = service::write_meeting(tx, &officer, at(3, 10), CITY, &meeting);
                assert!(matches!(refused, Err(Error::Denied(_))));
                let id = service::write_meeting(tx, &office, at(3, 10), CITY, &meeting)?;
                let kept = service::add_decision(tx, &office, at(3, 10), CITY, id, &decision)?;
                let early = service::make_task(tx, &office, at(3, 10), CITY, kept);
                assert!(matches!(early, Err(Error::NotConfirmed)));
                let own = service::confirm_minutes(tx, &office, at(3, 10), CITY, id);
                assert!(matches!(own, Err(Error::SamePerson)));
                service::confirm_minutes(tx, &second, at(3, 11), CITY, id)?;
                let after = service::rewrite_meeting(tx, &office, at(3, 11), CITY, id, &meeting);
                assert!(matches!(after, Err(Error::MeetingConfirmed)));
                let task = service::make_task(tx, &office, at(3, 11), CITY, kept)?;
                let again = service::make_task(tx, &office, at(3, 11), CITY, kept);
                assert!(matches!(again, Err(Error::DecisionDone)));
                let seen = service::task(tx.conn(), &office, CITY, day(3, 11), task)?.listed.task;
                assert_eq!((seen.draft.lead, seen.draft.due), (commerce(), day(4, 1)));
                assert_eq!(seen.draft.helpers, [finance()]);
                Ok::<_, Error>(())
            })
            .await
            .unwrap();
    });
}

#[test]
fn a_finding_is_answered_by_whom_it_concerns_and_decided_by_the_inspector() {
    testkit::on_both(migrations, |db| async move {
        let house = House::open(db).await;
        let own = house.hand_in(&house.clerk).await;
        let visit = VisitDraft {
            party: Party::County(LUANCHUAN),
            visited_on: day(3, 1),
            inspectors: words("周涛"),
            summary: words("抽查"),
        };
        let found = NewFinding { severity: Severity::Serious, words: words("缺签到单"), due: day(3, 20) };
        let (inspector, office) = (house.inspector.clone(), house.office.clone());
        let (clerk, other) = (house.clerk.clone(), house.clerk_elsewhere.clone());
        house
            .db
            .write(move |tx| {
                let refused = service::write_visit(tx, &office, at(3, 1), CITY, &visit);
                assert!(matches!(refused, Err(Error::Denied(_))), "the office does not inspect");
                let elsewhere = VisitDraft { party: Party::County(RegionCode(110_101)), ..visit.clone() };
                let refused = service::write_visit(tx, &inspector, at(3, 1), CITY, &elsewhere);
                assert!(matches!(refused, Err(Error::UnknownParty(_))));
                let id = service::write_visit(tx, &inspector, at(3, 1), CITY, &visit)?;
                let finding = service::add_finding(tx, &inspector, at(3, 1), CITY, id, &found)?;
                let mut answer = |actor: &Actor, files: &[_]| {
                    service::answer_finding(tx, actor, at(3, 5), CITY, finding, "已补", files)
                };
                assert!(matches!(answer(&other, &[]), Err(Error::Denied(_))), "another county");
                answer(&clerk, &[own])?;
                let refused = service::decide_finding(tx, &clerk, at(3, 6), CITY, finding, None);
                assert!(matches!(refused, Err(Error::Denied(_))));
                service::decide_finding(tx, &inspector, at(3, 6), CITY, finding, Some("仍缺"))?;
                service::answer_finding(tx, &clerk, at(3, 7), CITY, finding, "补齐", &[])?;
                service::decide_finding(tx, &inspector, at(3, 8), CITY, finding, None)?;
                let seen = service::visit(tx.conn(), &clerk, CITY, id)?;
                assert_eq!(seen.findings[0].0.status, FindingStatus::Closed);
                assert_eq!(seen.findings[0].1.len(), 1, "its evidence stays");
                let hidden = service::visit(tx.conn(), &other, CITY, id);
                assert!(matches!(hidden, Err(Error::Denied(_))));
                Ok::<_, Error>(())
            })
            .await
            .unwrap();
    });
}

#[test]
fn a_bulletin_is_published_by_another_and_kept_as_shown() {
    testkit::on_both(migrations, |db| async move {
        let house = House::open(db).await;
        let draft = |audience| BulletinDraft {
            number: String::new(),
            audience,
            title: Text::new("通报", "Bulletin"),
            body: Text::new("甲局办结两项。", ""),
        };
        let basis =
            vec![Drawn { text: Text::new("甲局办结两项。", ""), link: words("/city/supervision") }];
        let (office, second, officer, visitor, seller) = (
            house.office.clone(),
            house.second.clone(),
            house.commerce.clone(),
            house.visitor.clone(),
            house.clerk.clone(),
        );
        house
            .db
            .write(move |tx| {
                let now = at(6, 1);
                let id = service::draft_bulletin(tx, &office, now, CITY, &draft(Audience::Public), &basis)?;
                let closed =
                    service::draft_bulletin(tx, &office, now, CITY, &draft(Audience::Members), &basis)?;
                let early = service::bulletin(tx.conn(), &visitor, CITY, id);
                assert!(matches!(early, Err(Error::NoBulletin)), "a draft is nobody's to read");
                let own = service::publish_bulletin(tx, &office, now, CITY, id);
                assert!(matches!(own, Err(Error::SamePerson)));
                let refused = service::publish_bulletin(tx, &officer, now, CITY, id);
                assert!(matches!(refused, Err(Error::Denied(_))));
                service::publish_bulletin(tx, &second, now, CITY, id)?;
                service::publish_bulletin(tx, &second, now, CITY, closed)?;
                let after = service::rewrite_bulletin(tx, &office, now, CITY, id, &draft(Audience::Public));
                assert!(matches!(after, Err(Error::BulletinOut)));
                let mut seen = |actor: &Actor| {
                    let want = BulletinQuery { limit: 10, ..BulletinQuery::default() };
                    service::published(tx.conn(), actor, CITY, &want).map(|(_, total)| total)
                };
                assert_eq!((seen(&visitor)?, seen(&officer)?, seen(&seller)?), (1, 2, 2));
                let hidden = service::bulletin(tx.conn(), &visitor, CITY, closed);
                assert!(matches!(hidden, Err(Error::NoBulletin)));
                let shown = service::bulletin(tx.conn(), &visitor, CITY, id)?;
                assert_eq!((shown.shown_hash.len(), shown.basis), (64, basis.clone()));
                Ok::<_, Error>(())
            })
            .await
            .unwrap();
    });
}
