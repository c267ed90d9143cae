//! What is put right: better evidence, figures and waivers taken back; and what is judged or claimed no more.

use assessment::model::{Claim, Decision, EvidenceState};
use assessment::{Answer, Error, Exact, Frame, RulingKind, Value, in_use, service};
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use tower::ServiceExt;

use super::parameters::{TWO, points};
use super::stage::{
    HALF, House, LUANCHUAN, at, by_document, by_link, clerk, draft, migrations, official, second_official,
    third_official,
};

#[test]
fn a_better_document_takes_the_place_of_an_accepted_one() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db);
        house.open().await;
        let first = house.register(clerk(), draft(LUANCHUAN, "栾政〔2026〕1号"), "一").await.unwrap();
        let second = house.register(clerk(), draft(LUANCHUAN, "栾政〔2026〕2号"), "二").await.unwrap();
        let show = |document| {
            let claim = Claim::of_document("leading-body-document");
            house.submit(clerk(), at("2026-07-02"), "A1", claim, by_document(document))
        };
        let old = show(first).await.unwrap();
        house.review(official(), old, Decision::Accept).await.unwrap();
        let new = show(second).await.unwrap();
        assert!(matches!(show(second).await, Err(Error::EvidenceThere)), "one waits at a time");
        assert_eq!(house.state_of(old).await, EvidenceState::Accepted, "it counts until the better one does");
        house.review(official(), new, Decision::Accept).await.unwrap();
        assert_eq!(house.state_of(old).await, EvidenceState::Replaced);
        let facts = house.db.read(|conn| {
            let frame = Frame { period: HALF, as_of: at("2026-07-05").day(), deadline: None };
            service::facts_of(conn, LUANCHUAN, &frame)
        });
        let facts = facts.await.unwrap();
        let entry = &facts.get("leading-body-document").unwrap().value;
        assert!(matches!(entry, Value::Document(one) if one.number == "栾政〔2026〕2号"), "{entry:?}");
        // The old one was right after all.
        house.review(official(), old, Decision::Accept).await.unwrap();
        assert_eq!(house.state_of(new).await, EvidenceState::Replaced);
    });
}

#[test]
fn what_was_put_up_is_judged_no_more_and_what_is_judged_later_says_so() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db);
        house.open().await;
        let id = house.show("C4", "guidance", "stations").await;
        house.review(official(), id, Decision::Accept).await.unwrap();
        house.tell("2026-07-21").await.unwrap();
        let last = house.propose("2026-07-29").await.unwrap();
        let refused = house.review(official(), id, Decision::Reject("现场没有".to_owned())).await;
        assert!(matches!(refused, Err(Error::JudgedAlready)), "{refused:?}");
        let answer = house.db.write(move |tx| service::answer(tx, &clerk(), at("2026-07-30"), id, "有"));
        assert!(matches!(answer.await, Err(Error::JudgedAlready)));
        house.approve(second_official(), last).await.unwrap();
        house.approve(third_official(), last).await.unwrap();
        house.publish(last).await.unwrap();
        let later = || {
            house.db.read(move |conn| service::evidence(conn, &clerk(), id).map(|found| found.after_result))
        };
        assert!(!later().await.unwrap());
        // What turns out wrong after publication is the ground of a correction, and is marked until it stands.
        let falsify = house.db.write(move |tx| {
            let reviewed = service::Reviewed {
                seen: EvidenceState::Accepted,
                decision: Decision::Falsify("照片取自网络".to_owned()),
            };
            service::review(tx, &official(), at("2026-08-05"), id, &reviewed)
        });
        falsify.await.unwrap();
        assert!(later().await.unwrap());
        let correct = house.db.write(|tx| {
            let (place, criteria) = ((HALF, LUANCHUAN), ["C4".to_owned()]);
            service::correct(tx, &official(), at("2026-08-06"), place, &criteria, "材料不实")
        });
        let corrected = correct.await.unwrap();
        house.approve(second_official(), corrected).await.unwrap();
        house.approve(third_official(), corrected).await.unwrap();
        house.publish(corrected).await.unwrap();
        assert!(!later().await.unwrap());
        assert_eq!(house.points(corrected, "C4").await, "0");
    });
}

#[test]
fn figures_and_waivers_are_taken_back_with_a_reason() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db);
        house.open().await;
        let place = (HALF, LUANCHUAN);
        let done = house.db.write(move |tx| {
            let figure = Exact::from(7);
            let now = at("2026-07-05");
            service::set_fact(tx, &official(), now, place, ("persons-trained", &figure), "笔误")?;
            service::waive(tx, &official(), now, place, ("D8", "石窑沟"), "断路")
        });
        done.await.unwrap();
        let decided = || house.db.read(|conn| service::decided_by_office(conn, &official(), HALF));
        let before = decided().await.unwrap();
        let ours = before.iter().find(|one| one.county == LUANCHUAN).unwrap();
        assert_eq!((ours.facts.len(), ours.waivers.len()), (1, 1));
        let unset = |fact: &'static str, reason: &'static str| {
            house
                .db
                .write(move |tx| service::unset_fact(tx, &official(), at("2026-07-06"), place, fact, reason))
        };
        let unwaive = |item: &'static str, reason: &'static str| {
            house.db.write(move |tx| {
                service::take_back_waiver(tx, &official(), at("2026-07-06"), place, ("D8", item), reason)
            })
        };
        assert!(matches!(unset("persons-trained", " ").await, Err(Error::ReasonMissing)));
        assert!(matches!(unset("training-quota", "没填过").await, Err(Error::NothingSet)));
        assert!(matches!(unwaive("别的点", "误填").await, Err(Error::NothingSet)));
        unset("persons-trained", "填错了县").await.unwrap();
        unwaive("石窑沟", "路通了").await.unwrap();
        assert!(decided().await.unwrap().iter().all(|one| one.county != LUANCHUAN));
        let facts = house.db.read(|conn| {
            let frame = Frame { period: HALF, as_of: at("2026-07-07").day(), deadline: None };
            service::facts_of(conn, LUANCHUAN, &frame)
        });
        let facts = facts.await.unwrap();
        assert_ne!(facts.get("persons-trained").map(|one| one.value.clone()), Some(Value::Count(7)));
        assert!(!facts.rulings.iter().any(|one| one.kind == RulingKind::Waived("石窑沟".to_owned())));
        let kinds = ["assessment.fact_taken_back", "assessment.waiver_taken_back"];
        for kind in kinds {
            let events = house.db.read(move |conn| {
                db::LogFilter { kinds: vec![kind.to_owned()], ..db::LogFilter::default() }.page(conn, 0, 9)
            });
            assert_eq!(events.await.unwrap().1, 1, "{kind}");
        }
    });
}

#[test]
fn what_the_house_records_is_not_claimed() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db.clone());
        house.open().await;
        let (_, rulebook) = in_use().unwrap();
        let claim = |fact: &str| Claim::of_number(rulebook.fact(fact).unwrap(), &Exact::from(5)).unwrap();
        let show = |criterion: &'static str, fact: &'static str| {
            house.submit(clerk(), at("2026-07-02"), criterion, claim(fact), by_link())
        };
        assert!(matches!(show("D2", "villages").await, Err(Error::KnownHere)));
        // A county that keeps no outlets here tells of them itself; once they are on record nobody does.
        show("D3", "outlets-selling").await.unwrap();
        show("A7", "reports-on-time").await.unwrap();
        points(&db, TWO).await;
        assert!(matches!(show("D4", "outlets-paying").await, Err(Error::KnownHere)));
        assert!(
            house
                .submit(
                    clerk(),
                    at("2026-07-02"),
                    "C4",
                    Claim::of_box("guidance", "firms", Answer::Yes),
                    by_link()
                )
                .await
                .is_ok()
        );
        let known = house
            .db
            .read(|conn| service::told_by_records(conn, &clerk(), (HALF, LUANCHUAN), at("2026-07-02").day()));
        let known = known.await.unwrap();
        assert!(known.contains("outlets") && !known.contains("guidance"), "{known:?}");
    });
}

/// A form as the county's clerk sends it: its status and the page.
async fn post(house: &House, path: &str, form: &str) -> (u16, String) {
    let mut request = Request::post(path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(form.to_owned()))
        .unwrap();
    request.extensions_mut().insert(if path.starts_with("/city") { official() } else { clerk() });
    let module = assessment::module(&house.files);
    let routes = module.routes.into_parts().1.with_state(house.app.clone());
    let response = ui::layers(routes, &house.app).oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let bytes = to_bytes(response.into_body(), 20_000_000).await.unwrap();
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

#[test]
fn a_refused_form_keeps_its_figures_and_its_words_to_itself() {
    testkit::on_sqlite(migrations, |db| async move {
        let house = House::new(db);
        house.open().await;
        let form =
            "period=2026H1&fact=parks&site=%E6%B2%B3%E6%B4%9B%E5%9B%AD&measure-1=2100&measure-2=many&link=/x";
        let (status, page) = post(&house, "/county/evidence/C1?lang=en", form).await;
        assert_eq!(status, 422, "{page}");
        assert!(page.contains("name=\"measure-1\" type=\"text\" value=\"2100\""), "{page}");
        assert!(page.contains("name=\"measure-2\" type=\"text\" value=\"many\" aria-invalid"), "{page}");
        let form = "step=waive&county=410324&criterion=D8&item=&reason=%E6%96%AD%E8%B7%AF";
        let (status, page) = post(&house, "/city/periods/2026H1?lang=en", form).await;
        assert_eq!(status, 422, "{page}");
        assert_eq!(page.matches("断路").count(), 1, "the reason stands in the form it was typed in: {page}");
    });
}
