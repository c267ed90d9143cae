//! What facts earn: the plan's vectors, every decision the other way round, and the ranking.

use crate::support::{
    LUANCHUAN, after_deadline, boxes, count, day, document, excellent, figure, first_half, frame, points,
    programme, rulebook, rulebook_choosing, rulebook_with, set, site, source,
};
use assessment::{
    Answer, Document, Exact, Facts, Frame, Language, Node, Rulebook, Ruling, RulingKind, Score, Status,
    Value, assess, next_steps, score,
};
use kernel::{Period, RegionCode};

fn judged(rulebook: &Rulebook, frame: &Frame, criterion: &str, change: impl FnOnce(&mut Facts)) -> Node {
    let mut facts = excellent(rulebook, LUANCHUAN);
    change(&mut facts);
    score(rulebook, frame, &facts).criterion(criterion).unwrap().clone()
}

/// What a criterion earns of a county that is otherwise excellent, in the second half-year.
fn earns(rulebook: &Rulebook, criterion: &str, change: impl FnOnce(&mut Facts)) -> String {
    let node = judged(rulebook, &frame(), criterion, change);
    points(&node).map_or_else(|| "missing".to_owned(), |points| points.to_string())
}

fn trained(done: u64, task: u64) -> impl FnOnce(&mut Facts) {
    move |facts| {
        count(facts, "persons-trained", done);
        count(facts, "training-task", task);
    }
}

#[test]
fn training_earns_what_the_plan_says() {
    let rulebook = rulebook();
    for (done, task, expected) in [
        (0, 100, "0"),
        (79, 100, "0"),
        (80, 100, "12"),
        (95, 100, "14.25"),
        (100, 100, "15"),
        (110, 100, "16.5"),
        (4, 3, "20"),
        (200, 100, "20"),
        (2, 3, "0"),
        (5, 6, "12.5"),
        (1_333_333, 1_000_000, "19.999995"),
    ] {
        assert_eq!(earns(&rulebook, "B3", trained(done, task)), expected, "{done} of {task}");
    }
    let node = judged(&rulebook, &frame(), "B3", trained(1_140, 1_000));
    let says = "1,140 ÷ 1,000 = 1.14 → 15 + min(5, 15 × 0.14) = 17.1";
    assert_eq!(node.working.say(Language::English), says);
    assert_eq!(node.working.say(Language::Chinese), says);
    assert_eq!((node.base, node.bonus), (Some(figure("15")), figure("2.1")));
}

#[test]
fn exactly_the_floor_can_be_read_either_way() {
    let flipped = rulebook_choosing("below-floor", "\"at-or-below\"");
    for (done, expected, other) in [(79, "0", "0"), (80, "12", "0"), (81, "12.15", "12.15")] {
        assert_eq!(earns(&rulebook(), "B3", trained(done, 100)), expected);
        assert_eq!(earns(&flipped, "B3", trained(done, 100)), other);
    }
    assert_eq!(earns(&flipped, "A7", |facts| count(facts, "reports-on-time", 0)), "0");
}

#[test]
fn the_bonus_has_a_cap_and_a_place() {
    assert_eq!(earns(&rulebook_choosing("bonus-cap", "3"), "B3", trained(200, 100)), "18");
    assert_eq!(earns(&rulebook_choosing("training-floor", "0.7"), "B3", trained(75, 100)), "11.25");
    for (counted, first) in [("true", "105"), ("false", "100")] {
        let rulebook = rulebook_choosing("bonus-in-ranking", counted);
        let mut facts = excellent(&rulebook, LUANCHUAN);
        trained(200, 100)(&mut facts);
        let result = assess(&programme(), &rulebook, &frame(), vec![facts]);
        let score = result.score(LUANCHUAN).unwrap();
        assert_eq!((score.base.clone(), score.bonus.clone()), (figure("100"), figure("5")));
        assert_eq!(result.ranking[0].figure, Some(figure(first)));
    }
}

#[test]
fn a_yearly_task_is_halved_in_the_first_half_unless_a_quota_is_issued() {
    let first = |rulebook: &Rulebook, quota: Option<u64>| {
        let node = judged(rulebook, &first_half(), "B3", |facts| {
            trained(51, 101)(facts);
            if let Some(quota) = quota {
                count(facts, "training-quota", quota);
            }
        });
        points(&node).map(|points| points.to_string())
    };
    let default = rulebook();
    assert_eq!(first(&default, None).as_deref(), Some("15"));
    assert_eq!(first(&default, Some(60)).as_deref(), Some("12.75"));
    let whole = rulebook_choosing("half-year-task", "\"whole-year\"");
    assert_eq!(first(&whole, None).as_deref(), Some("0"));
    let quota = rulebook_choosing("half-year-task", "\"quota-only\"");
    assert_eq!(first(&quota, None), None);
    assert_eq!(first(&quota, Some(51)).as_deref(), Some("15"));
    // In the second half the year to date stands against the whole year.
    assert_eq!(earns(&default, "B3", trained(101, 101)), "15");
    assert_eq!(earns(&default, "B3", trained(51, 101)), "0");
}

#[test]
fn an_unset_task_is_missing_and_blocks_the_total_for_good() {
    let without_task = |rulebook: &Rulebook, frame: &Frame| {
        let mut facts = excellent(rulebook, LUANCHUAN);
        facts.entries.remove("training-task");
        score(rulebook, frame, &facts)
    };
    for when in [frame(), after_deadline()] {
        let score = without_task(&rulebook(), &when);
        assert_eq!(score.total, None);
        assert_eq!(score.base, figure("85"));
        assert_eq!(score.blocked_by, ["B3"]);
        let node = score.criterion("B3").unwrap();
        assert_eq!((node.status, &node.base), (Status::Missing, &None));
        assert!(node.working.say(Language::English).contains("the joint-conference office must set it"));
        assert!(node.working.say(Language::Chinese).contains("市农村电子商务工作联席会议办公室"));
    }
    let open = without_task(&rulebook_choosing("unset-task", "\"leave-open\""), &frame());
    assert_eq!(open.total, Some(figure("85")));
    let zero = judged(&rulebook(), &frame(), "B3", trained(100, 0));
    assert_eq!(zero.status, Status::Missing, "a task of nothing is no task");
}

#[test]
fn persons_count_unless_attendances_are_chosen() {
    let both = |facts: &mut Facts| {
        trained(80, 100)(facts);
        count(facts, "training-attendances", 240);
    };
    assert_eq!(earns(&rulebook(), "B3", both), "12");
    assert_eq!(earns(&rulebook_choosing("trainees-counted", "\"attendances\""), "B3", both), "20");
}

#[test]
fn training_counts_only_behind_open_gates() {
    let rulebook = rulebook();
    let files = |roster: Option<Answer>| {
        let mut answers =
            vec![("plan", Answer::Yes), ("teachers", Answer::Yes), ("photographs", Answer::Yes)];
        answers.extend(roster.map(|answer| ("roster", answer)));
        boxes(&answers)
    };
    let with = |frame: &Frame, roster| {
        judged(&rulebook, frame, "B3", |facts| set(facts, "training-files", files(roster)))
    };
    assert_eq!(with(&frame(), Some(Answer::Yes)).status, Status::Met);
    let closed = with(&frame(), Some(Answer::No));
    assert_eq!((closed.status, closed.base), (Status::GateClosed, Some(Exact::zero())));
    assert!(closed.working.say(Language::English).contains("B2"));
    let open = with(&frame(), None);
    assert_eq!((open.status, open.base), (Status::Missing, None));
    let late = with(&after_deadline(), None);
    assert_eq!((late.status, late.base), (Status::GateClosed, Some(Exact::zero())));
    let falsified = judged(&rulebook, &frame(), "B3", |facts| rule(facts, "B1", RulingKind::Falsified));
    assert_eq!(falsified.status, Status::GateClosed);
}

#[test]
fn thresholds_are_met_or_not() {
    let rulebook = rulebook();
    let ratio = |criterion: &str, part: &str, whole: &str, counts: (u64, u64)| {
        earns(&rulebook, criterion, |facts| {
            count(facts, part, counts.0);
            count(facts, whole, counts.1);
        })
    };
    let d2 = |counts| ratio("D2", "villages-with-points", "villages", counts);
    assert_eq!([d2((49, 100)), d2((50, 100)), d2((0, 0))], ["0", "3", "0"]);
    let d3 = |counts| ratio("D3", "outlets-selling", "outlets", counts);
    assert_eq!([d3((29, 100)), d3((30, 100))], ["0", "3"]);
    let d7 = |counts| ratio("D7", "townships-with-express", "townships", counts);
    assert_eq!([d7((80, 100)), d7((81, 100)), d7((4, 5)), d7((5, 5))], ["0", "2", "0", "2"]);
    assert_eq!(earns(&rulebook, "C3", |facts| count(facts, "centres-operating", 0)), "0");
    let d4 = |facts: &mut Facts| count(facts, "outlets-paying", 40);
    assert_eq!(earns(&rulebook, "D4", d4), "0");
    assert_eq!(earns(&rulebook_choosing("near-threshold", "\"proportional\""), "D4", d4), "2.4");
    let loose = rulebook_with(&[("comparison = \">\"", "comparison = \">=\"")]);
    assert_eq!(earns(&loose, "D7", |facts| count(facts, "townships-with-express", 80)), "2");
    let short = judged(&rulebook, &frame(), "D2", |facts| count(facts, "villages-with-points", 47));
    assert_eq!(short.lacking.map(|lacking| lacking.amount), Some(figure("3")));
    let strict = judged(&rulebook, &frame(), "D7", |facts| count(facts, "townships-with-express", 80));
    assert_eq!(strict.lacking.map(|lacking| lacking.amount), Some(figure("1")));
}

#[test]
fn area_and_firms_are_of_one_park() {
    let two_parks = |facts: &mut Facts| {
        set(facts, "parks", Value::Sites(vec![site("大而空", 3000, 5), site("小而满", 1500, 30)]));
    };
    let both = |rulebook: &Rulebook| (earns(rulebook, "C1", two_parks), earns(rulebook, "C2", two_parks));
    assert_eq!(both(&rulebook()), ("4".to_owned(), "0".to_owned()));
    assert_eq!(both(&rulebook_choosing("same-park", "false")), ("4".to_owned(), "4".to_owned()));
    let better = |facts: &mut Facts| {
        set(facts, "parks", Value::Sites(vec![site("大而空", 9000, 5), site("都达标", 2000, 20)]));
    };
    let node = judged(&rulebook(), &frame(), "C1", better);
    assert_eq!(node.working.say(Language::English), "都达标: 2,000 ≥ 2,000 → 4");
    assert_eq!(earns(&rulebook(), "C2", better), "4");
    assert_eq!(earns(&rulebook(), "C1", |facts| set(facts, "parks", Value::Sites(vec![]))), "0");
}

#[test]
fn every_point_must_be_reached_less_those_waived_by_name() {
    let rulebook = rulebook();
    let reached = |names: &'static [&'static str]| {
        move |facts: &mut Facts| {
            count(facts, "points-reached", 98);
            for name in names {
                rule(facts, "D8", RulingKind::Waived((*name).to_owned()));
            }
        }
    };
    assert_eq!(earns(&rulebook, "D8", |_| ()), "2");
    assert_eq!(earns(&rulebook, "D8", reached(&[])), "0");
    assert_eq!(earns(&rulebook, "D8", reached(&["石窑沟", "石窑沟"])), "0", "one point waived twice is one");
    let node = judged(&rulebook, &frame(), "D8", reached(&["石窑沟", "康山"]));
    assert_eq!((node.status, node.base), (Status::Waived, Some(figure("2"))));
    assert!(node.working.say(Language::Chinese).contains("石窑沟"));
    assert_eq!(earns(&rulebook_choosing("named-waivers", "false"), "D8", reached(&["石窑沟", "康山"])), "0");
}

#[test]
fn documents_count_when_issued_by_the_right_office_and_in_force_at_the_end() {
    let rulebook = rulebook();
    let with = |change: fn(&mut Document)| {
        let mut paper = document();
        change(&mut paper);
        earns(&rulebook, "A1", |facts| set(facts, "leading-body-document", Value::Document(paper)))
    };
    assert_eq!(with(|_| ()), "2.5");
    assert_eq!(with(|paper| paper.issued = day("2026-12-31")), "2.5");
    assert_eq!(with(|paper| paper.issued = day("2027-01-01")), "0");
    assert_eq!(with(|paper| paper.in_force_until = Some(day("2026-12-31"))), "2.5");
    assert_eq!(with(|paper| paper.in_force_until = Some(day("2026-12-30"))), "0");
    assert_eq!(with(|paper| paper.issuer = "inspection-office".to_owned()), "2.5");
    assert_eq!(with(|paper| paper.issuer = "county-department".to_owned()), "0");
    let survey = |facts: &mut Facts| {
        let paper = Document { issuer: "county-department".to_owned(), ..document() };
        set(facts, "survey-document", Value::Document(paper));
    };
    assert_eq!(earns(&rulebook, "E1", survey), "4");
    let strict = rulebook_choosing("report-issuers", "[\"county-government\"]");
    assert_eq!(earns(&strict, "E1", survey), "0");
    let by = |fact: &'static str, issuer: &'static str| {
        move |facts: &mut Facts| {
            let paper = Document { issuer: issuer.to_owned(), ..document() };
            set(facts, fact, Value::Document(paper));
        }
    };
    let strict = rulebook_choosing("document-issuers", "[\"county-government\"]");
    let recorded = || by("leading-body-document", "inspection-office");
    assert_eq!(
        (earns(&rulebook, "A1", recorded()), earns(&strict, "A1", recorded())),
        ("2.5".into(), "0".into())
    );
    let strict = rulebook_choosing("publicity-issuers", "[\"county-government\"]");
    let reported = || by("publicity", "media");
    assert_eq!(
        (earns(&rulebook, "F2", reported()), earns(&strict, "F2", reported())),
        ("2".into(), "0".into())
    );
}

#[test]
fn late_reports_count_nothing_and_extended_ones_count() {
    let six = |facts: &mut Facts| {
        count(facts, "reports-due", 6);
        count(facts, "reports-on-time", 3);
        count(facts, "reports-extended", 1);
        count(facts, "reports-late", 2);
    };
    assert_eq!(earns(&rulebook(), "A7", six), "5/3");
    assert_eq!(earns(&rulebook_choosing("late-report-share", "0.5"), "A7", six), "25/12");
    assert_eq!(earns(&rulebook_choosing("extended-report-share", "0"), "A7", six), "1.25");
    let none = |facts: &mut Facts| {
        count(facts, "reports-due", 0);
        count(facts, "reports-on-time", 0);
    };
    assert_eq!(earns(&rulebook(), "A7", none), "2.5");
    assert_eq!(earns(&rulebook_choosing("nothing-due", "\"nothing\""), "A7", none), "0");
}

#[test]
fn checklists_earn_by_the_share_of_boxes_that_can_apply() {
    let answers = |purchase, delivery, payment| {
        move |facts: &mut Facts| {
            set(
                facts,
                "village-services",
                boxes(&[("purchase", purchase), ("delivery", delivery), ("payment", payment)]),
            );
        }
    };
    let (yes, no, never) = (Answer::Yes, Answer::No, Answer::NotApplicable);
    let rulebook = rulebook();
    assert_eq!(earns(&rulebook, "C5", answers(yes, yes, yes)), "3");
    assert_eq!(earns(&rulebook, "C5", answers(yes, yes, no)), "2");
    assert_eq!(earns(&rulebook, "C5", answers(yes, no, never)), "1.5");
    assert_eq!(earns(&rulebook, "C5", answers(yes, never, never)), "3");
    assert_eq!(earns(&rulebook, "C5", answers(never, never, never)), "0");
    let flipped = rulebook_choosing("inapplicable-items", "\"unmet\"");
    assert_eq!(earns(&flipped, "C5", answers(yes, no, never)), "1");
    let full = rulebook_choosing("empty-checklist", "\"full\"");
    assert_eq!(earns(&full, "C5", answers(never, never, never)), "3");
    let partial = judged(&rulebook, &frame(), "C5", |facts| {
        set(facts, "village-services", boxes(&[("purchase", yes)]))
    });
    assert_eq!((partial.status, partial.base.clone()), (Status::Partly, Some(figure("1"))));
    assert_eq!(partial.missing_facts(), ["village-services"]);
    // E5: a document and four stages.
    assert_eq!(earns(&rulebook, "E5", |facts| drop(facts.entries.remove("quality-control-document"))), "2.4");
}

#[test]
fn stations_meet_their_standard_by_the_share_inspected() {
    let rulebook = rulebook();
    let tally = |met: [u64; 6]| {
        let names = ["functions", "look", "area", "staff", "equipment", "service"];
        Value::Tally(names.into_iter().map(ToOwned::to_owned).zip(met).collect())
    };
    assert_eq!(earns(&rulebook, "D1", |facts| set(facts, "stations-standard", tally([100; 6]))), "6");
    let some = |facts: &mut Facts| set(facts, "stations-standard", tally([100, 50, 25, 0, 100, 75]));
    assert_eq!(earns(&rulebook, "D1", some), "3.5");
    assert_eq!(earns(&rulebook, "D1", |facts| drop(facts.entries.remove("stations-inspected"))), "missing");
    assert_eq!(earns(&rulebook, "D1", |facts| count(facts, "stations-inspected", 0)), "0");
}

#[test]
fn missing_is_missing_until_the_deadline_and_then_nothing() {
    let rulebook = rulebook();
    let nothing = Facts::none(LUANCHUAN);
    let before = score(&rulebook, &frame(), &nothing);
    assert!(before.provisional);
    for node in before.criteria().filter(|node| !node.possible.is_zero()) {
        assert_eq!((node.status, &node.base), (Status::Missing, &None), "{}", node.id);
    }
    let after = score(&rulebook, &after_deadline(), &nothing);
    assert!(!after.provisional);
    let survey = after.criterion("E1").unwrap();
    assert_eq!((survey.status, survey.base.clone()), (Status::Missing, Some(Exact::zero())));
    assert_eq!(survey.working.say(Language::English), "Not supplied by the deadline (2027-01-20), so 0");
    let on_the_day = Frame { as_of: day("2027-01-20"), ..frame() };
    assert_eq!(score(&rulebook, &on_the_day, &nothing).criterion("E1").unwrap().base, None);
    let unset = Frame { deadline: None, ..after_deadline() };
    assert_eq!(score(&rulebook, &unset, &nothing).criterion("E1").unwrap().base, Some(Exact::zero()));
    let patient = rulebook_choosing("evidence-days", "30");
    assert_eq!(score(&patient, &unset, &nothing).criterion("E1").unwrap().base, None);
    let open = rulebook_choosing("missing-after-deadline", "\"missing\"");
    assert_eq!(score(&open, &after_deadline(), &nothing).criterion("E1").unwrap().base, None);
}

#[test]
fn falsified_evidence_costs_the_criterion_and_is_flagged() {
    let falsify = |facts: &mut Facts| {
        trained(120, 100)(facts);
        rule(facts, "B3", RulingKind::Falsified);
    };
    let node = judged(&rulebook(), &frame(), "B3", falsify);
    assert_eq!((node.base, node.bonus, node.status), (Some(Exact::zero()), Exact::zero(), Status::NotMet));
    assert_eq!(node.falsified.as_deref(), Some("查实"));
    let flagged = judged(&rulebook_choosing("falsified-evidence", "\"flag-only\""), &frame(), "B3", falsify);
    assert_eq!((flagged.bonus, flagged.falsified.as_deref()), (figure("3"), Some("查实")));
}

fn rule(facts: &mut Facts, criterion: &str, kind: RulingKind) {
    let ruling =
        Ruling { criterion: criterion.to_owned(), kind, reason: "查实".to_owned(), source: source() };
    facts.rulings.push(ruling);
}

fn ranked(rulebook: &Rulebook, trained_of_1000: &[(i64, u64)]) -> Vec<(Option<u32>, i64)> {
    let counties = trained_of_1000.iter().map(|(county, done)| {
        let mut facts = excellent(rulebook, RegionCode(*county));
        count(&mut facts, "persons-trained", *done);
        count(&mut facts, "training-task", 100_000);
        facts
    });
    let result = assess(&programme(), rulebook, &frame(), counties.collect());
    result.ranking.iter().map(|place| (place.rank, place.county.0)).take(trained_of_1000.len()).collect()
}

#[test]
fn equals_at_two_decimals_share_a_rank() {
    // 15 × 0.99999 = 14.99985 → 99.99985 and 99.9997 are both 100.00; 99.9925 is 99.99.
    let counties = [(410_323, 99_950), (410_324, 99_999), (410_325, 100_100), (410_326, 99_998)];
    let expected = [(Some(1), 410_325), (Some(2), 410_324), (Some(2), 410_326), (Some(4), 410_323)];
    assert_eq!(ranked(&rulebook(), &counties), expected);
    let exact = [(Some(1), 410_325), (Some(2), 410_324), (Some(3), 410_326), (Some(4), 410_323)];
    assert_eq!(ranked(&rulebook_choosing("tie-decimals", "6"), &counties), exact);
    // Half up at the last step: 15 × 0.9996667 rounds by its third decimal.
    assert_eq!(figure("99.995").fixed(2), "100.00");
}

#[test]
fn only_the_nine_counties_are_ranked_and_all_of_them_appear() {
    let rulebook = rulebook();
    let district = excellent(&rulebook, RegionCode(410_311));
    let stranger = excellent(&rulebook, RegionCode(410_100));
    let result =
        assess(&programme(), &rulebook, &frame(), vec![district, stranger, excellent(&rulebook, LUANCHUAN)]);
    assert_eq!(result.ranking.len(), 9);
    assert_eq!((result.ranking[0].rank, result.ranking[0].county), (Some(1), LUANCHUAN));
    for place in &result.ranking[1..] {
        assert_eq!((place.rank, &place.figure), (None, &None), "a county without a task has no total");
    }
    assert_eq!(result.scores.len(), 10);
    assert_eq!(result.score(RegionCode(410_311)).unwrap().total, Some(figure("100")));
    assert_eq!(result.rulebook.hash, rulebook.hash);
    let past = Frame { period: Period::Half(2020, 2), as_of: day("2021-01-05"), deadline: None };
    let codes: Vec<i64> =
        assess(&programme(), &rulebook, &past, vec![]).scores.iter().map(|s| s.county.0).collect();
    assert_eq!(codes[..2], [410_381, 410_322]);
}

#[test]
fn next_steps_begin_with_the_largest_gap() {
    let rulebook = rulebook();
    let mut facts = excellent(&rulebook, LUANCHUAN);
    trained(90, 100)(&mut facts);
    count(&mut facts, "villages-with-points", 49);
    facts.entries.remove("survey-document");
    let steps = next_steps(&score(&rulebook, &frame(), &facts));
    let listed: Vec<(&str, String)> =
        steps.iter().map(|step| (step.criterion.as_str(), step.gap.to_string())).collect();
    assert_eq!(listed, [("E1", "4".to_owned()), ("D2", "3".to_owned()), ("B3", "1.5".to_owned())]);
    assert_eq!(steps[0].missing, ["survey-document"]);
    assert_eq!(steps[1].lacking.as_ref().map(|lacking| lacking.amount.clone()), Some(figure("1")));
    assert_eq!(steps[2].lacking.as_ref().map(|lacking| lacking.amount.clone()), Some(figure("10")));
    assert!(next_steps(&score(&rulebook, &frame(), &excellent(&rulebook, LUANCHUAN))).is_empty());
}

#[test]
fn a_frozen_score_reads_back_as_it_was() {
    let rulebook = rulebook();
    let mut facts = excellent(&rulebook, LUANCHUAN);
    trained(101, 103)(&mut facts);
    facts.entries.remove("survey-document");
    let score = score(&rulebook, &frame(), &facts);
    let text = serde_json::to_string(&score).unwrap();
    assert_eq!(serde_json::from_str::<Score>(&text).unwrap(), score);
    let facts_text = serde_json::to_string(&facts).unwrap();
    assert_eq!(serde_json::from_str::<Facts>(&facts_text).unwrap(), facts);
}
