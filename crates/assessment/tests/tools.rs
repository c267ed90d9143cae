//! Rulebooks side by side, decisions and facts that are supposed, and replays: pure, as tables.

use crate::support::{
    LUANCHUAN, RULEBOOK, after_deadline, boxes, count, document, excellent, figure, first_half, frame,
    programme, rulebook, rulebook_choosing, rulebook_with, set, site, source,
};
use assessment::{
    Answer, Aspect, Changes, Document, Exact, FactChange, Facts, Faults, Frame, Part, Rulebook, Ruling,
    RulingKind, Value, assess, compare, replay, what_if,
};
use kernel::RegionCode;

const SONGXIAN: RegionCode = RegionCode(410_325);

/// The parts and aspects that differ, with how they were and are.
fn differences(changes: &[(&str, &str)]) -> Vec<(Part, String, Aspect, String, String)> {
    let said = |text: Option<assessment::Text>| text.map(|text| text.en).unwrap_or_default();
    let all = compare(&rulebook(), &rulebook_with(changes));
    all.into_iter().map(|one| (one.part, one.id, one.aspect, said(one.before), said(one.after))).collect()
}

#[test]
fn the_same_text_differs_in_nothing() {
    assert_eq!(differences(&[]), []);
    let commented = format!("# a remark\n{RULEBOOK}");
    assert_eq!(compare(&rulebook(), &Rulebook::read("r", &commented).unwrap()), []);
}

/// What is written otherwise, and what is to be told of it.
type Case<'a> = (&'a [(&'a str, &'a str)], &'a [(Part, &'a str, Aspect, &'a str, &'a str)]);

#[test]
fn points_thresholds_and_parameters_are_told_apart() {
    let cases: [Case<'_>; 4] = [
        (
            &[
                (
                    "id = \"A2\"\ngroup = \"A\"\nkind = \"document\"\npoints = 1.25",
                    "id = \"A2\"\ngroup = \"A\"\nkind = \"document\"\npoints = 1",
                ),
                (
                    "id = \"A3\"\ngroup = \"A\"\nkind = \"document\"\npoints = 1.25",
                    "id = \"A3\"\ngroup = \"A\"\nkind = \"document\"\npoints = 1.5",
                ),
            ],
            &[
                (Part::Criterion, "A2", Aspect::Points, "1.25", "1"),
                (Part::Criterion, "A3", Aspect::Points, "1.25", "1.5"),
            ],
        ),
        (
            &[(
                "name = \"bonus-cap\"\nvalues = [{ from = 2016-10-13, value = 5 }]",
                "name = \"bonus-cap\"\nvalues = [{ from = 2016-10-13, value = 5 }, { from = 2027-01-01, value = 3 }]",
            )],
            &[(
                Part::Parameter,
                "bonus-cap",
                Aspect::Values,
                "5 (2016-10-13)",
                "5 (2016-10-13) → 3 (2027-01-01)",
            )],
        ),
        (
            &[("en = \"Budget assigned\"", "en = \"A budget\"")],
            &[(Part::Criterion, "A3", Aspect::Title, "Budget assigned", "A budget")],
        ),
        (
            &[("article = \"第七条（六）\"", "article = \"第八条\"")],
            &[(Part::Group, "F", Aspect::Source, "第七条（六）", "第八条")],
        ),
    ];
    for (changes, expected) in cases {
        let expected: Vec<_> = expected
            .iter()
            .map(|(part, id, aspect, before, after)| {
                (*part, (*id).to_owned(), *aspect, (*before).to_owned(), (*after).to_owned())
            })
            .collect();
        assert_eq!(differences(changes), expected);
    }
}

#[test]
fn a_threshold_that_moves_is_told_with_its_sign() {
    let line = RULEBOOK.lines().find(|line| line.starts_with("threshold = ")).unwrap();
    let found = differences(&[(&format!("{line}\n"), "threshold = 7\n")]);
    assert!(!found.is_empty());
    for (part, _, aspect, before, after) in found {
        assert_eq!((part, aspect), (Part::Criterion, Aspect::Threshold));
        assert!(before.starts_with(['≥', '>']) && after.ends_with(" 7"), "{before} {after}");
    }
}

#[test]
fn what_is_added_in_one_direction_is_removed_in_the_other() {
    let older = rulebook();
    let newer = rulebook_with(&[("id = \"A6\"", "id = \"A8\"")]);
    let whole = |changes: Vec<assessment::Change>| -> Vec<(String, bool, bool)> {
        let whole = changes.into_iter().filter(|one| one.aspect == Aspect::Whole);
        whole.map(|one| (one.id, one.before.is_some(), one.after.is_some())).collect()
    };
    let said = |id: &str, before, after| (id.to_owned(), before, after);
    assert_eq!(whole(compare(&older, &newer)), [said("A6", true, false), said("A8", false, true)]);
    assert_eq!(whole(compare(&newer, &older)), [said("A8", true, false), said("A6", false, true)]);
}

fn two_counties() -> Vec<Facts> {
    let rulebook = rulebook();
    let mut weak = excellent(&rulebook, SONGXIAN);
    count(&mut weak, "persons-trained", 90);
    vec![excellent(&rulebook, LUANCHUAN), weak]
}

fn supposing(changes: &Changes) -> Result<assessment::Contrast, Faults> {
    let facts = two_counties();
    what_if((&programme(), &rulebook()), &frame(), (&facts, &facts), changes)
}

fn decided(name: &str, value: &str) -> Changes {
    Changes { parameters: vec![(name.to_owned(), value.to_owned())], facts: Vec::new() }
}

fn fact(county: RegionCode, fact: &str, item: &str, value: &str) -> Changes {
    let change = FactChange { county, fact: fact.to_owned(), item: item.to_owned(), value: value.to_owned() };
    Changes { parameters: Vec::new(), facts: vec![change] }
}

#[test]
fn without_changes_nothing_moves() {
    let contrast = supposing(&Changes::default()).unwrap();
    assert!(contrast.is_still());
    assert_eq!(contrast.before, contrast.after);
}

/// A parameter that is supposed gives what the file with that value gives, whatever the parameter.
#[test]
fn every_parameter_can_be_supposed_and_acts_as_in_the_file() {
    let book = rulebook();
    for parameter in &book.parameters {
        let now = parameter.value_on(frame().period.bounds().1);
        let other = match parameter.options() {
            [] if parameter.name.ends_with("-issuers") => "county-government, other".to_owned(),
            [] => if now == "0" { "1" } else { "0" }.to_owned(),
            options => (*options.iter().find(|option| **option != now).unwrap()).to_owned(),
        };
        let contrast = supposing(&decided(&parameter.name, &other)).unwrap();
        let written = match parameter.options() {
            [] if parameter.name.ends_with("-issuers") => "[\"county-government\", \"other\"]".to_owned(),
            [] | ["true", "false"] => other.clone(),
            _ => format!("\"{other}\""),
        };
        let file = rulebook_choosing(&parameter.name, &written);
        let expected = assess(&programme(), &file, &frame(), two_counties());
        assert_eq!(contrast.after.ranking, expected.ranking, "{} = {other}", parameter.name);
        for (one, other) in contrast.after.scores.iter().zip(&expected.scores) {
            assert_eq!(one.groups, other.groups, "{}", parameter.name);
        }
        assert_ne!(contrast.before.rulebook.hash, contrast.after.rulebook.hash);
    }
}

/// Counties and days on which every decision on scores matters.
fn scenarios() -> Vec<(Frame, Vec<Facts>)> {
    let book = rulebook();
    let with = |change: &dyn Fn(&mut Facts)| {
        let mut facts = excellent(&book, LUANCHUAN);
        change(&mut facts);
        vec![facts]
    };
    let trained = |done: u64, task: u64| {
        with(&move |facts| {
            count(facts, "persons-trained", done);
            count(facts, "training-task", task);
        })
    };
    let services = |answers: [Answer; 3]| {
        let [purchase, delivery, payment] = answers;
        let all = boxes(&[("purchase", purchase), ("delivery", delivery), ("payment", payment)]);
        with(&move |facts| set(facts, "village-services", all.clone()))
    };
    let issued_by = |fact: &'static str, issuer: &'static str| {
        let paper = Document { issuer: issuer.to_owned(), ..document() };
        with(&move |facts| set(facts, fact, Value::Document(paper.clone())))
    };
    let ruled = |criterion: &'static str, kind: RulingKind| Ruling {
        criterion: criterion.to_owned(),
        kind,
        reason: "查实".to_owned(),
        source: source(),
    };
    let now = frame();
    let undated = Frame { deadline: None, ..after_deadline() };
    let nearly = [(LUANCHUAN, 99_999), (SONGXIAN, 99_998)].map(|(county, done)| {
        let mut facts = excellent(&book, county);
        count(&mut facts, "persons-trained", done);
        count(&mut facts, "training-task", 100_000);
        facts
    });
    vec![
        (now, trained(50, 100)),
        (now, trained(80, 100)),
        (now, trained(200, 100)),
        (first_half(), trained(51, 101)),
        (now, with(&|facts| drop(facts.entries.remove("training-task")))),
        (now, with(&|facts| count(facts, "training-attendances", 60))),
        (now, with(&|facts| count(facts, "outlets-paying", 40))),
        (
            now,
            with(&|facts| set(facts, "parks", Value::Sites(vec![site("大", 3000, 5), site("满", 1500, 30)]))),
        ),
        (
            now,
            with(&|facts| {
                count(facts, "points-reached", 99);
                facts.rulings.push(ruled("D8", RulingKind::Waived("石窑沟".to_owned())));
            }),
        ),
        (now, issued_by("leading-body-document", "inspection-office")),
        (now, issued_by("survey-document", "county-department")),
        (now, issued_by("publicity", "media")),
        (
            now,
            with(&|facts| {
                for (fact, reports) in
                    [("reports-due", 6), ("reports-on-time", 3), ("reports-extended", 1), ("reports-late", 2)]
                {
                    count(facts, fact, reports);
                }
            }),
        ),
        (
            now,
            with(&|facts| {
                count(facts, "reports-due", 0);
                count(facts, "reports-on-time", 0);
            }),
        ),
        (undated, vec![Facts::none(LUANCHUAN)]),
        (Frame { as_of: frame().period.bounds().1.plus_days(5), ..undated }, vec![Facts::none(LUANCHUAN)]),
        (now, services([Answer::Yes, Answer::No, Answer::NotApplicable])),
        (now, services([Answer::NotApplicable; 3])),
        (now, with(&|facts| facts.rulings.push(ruled("B3", RulingKind::Falsified)))),
        (now, nearly.into()),
    ]
}

/// Decides on what is counted or on who reads it, not on the points of what is known: tests/cycle/parameters.rs and
/// released.rs see those move.
const ELSEWHERE: [&str; 5] =
    ["village-list", "active-days", "objection-working-days", "publication", "open-data"];

#[test]
fn no_parameter_does_nothing() {
    let (programme, book) = (programme(), rulebook());
    for parameter in &book.parameters {
        let now = parameter.value_on(frame().period.bounds().1);
        let others: Vec<String> = match parameter.options() {
            [] if parameter.name.ends_with("-issuers") => vec!["county-government".to_owned()],
            [] => {
                ["0", "1", "6"].iter().filter(|other| **other != now).map(|one| (*one).to_owned()).collect()
            }
            options => options.iter().filter(|other| **other != now).map(|one| (*one).to_owned()).collect(),
        };
        let moves = others.iter().any(|other| {
            scenarios().iter().any(|(frame, facts)| {
                let changes = decided(&parameter.name, other);
                let contrast = what_if((&programme, &book), frame, (facts, facts), &changes).unwrap();
                let groups = |one: &assessment::Assessment| {
                    one.scores
                        .iter()
                        .map(|score| (score.groups.clone(), score.total.clone()))
                        .collect::<Vec<_>>()
                };
                groups(&contrast.before) != groups(&contrast.after)
                    || contrast.before.ranking != contrast.after.ranking
            })
        });
        let elsewhere = ELSEWHERE.contains(&parameter.name.as_str());
        assert_eq!(moves, !elsewhere, "{} moves something: {moves}", parameter.name);
        assert!(elsewhere || parameter.moves_scores(), "{} is offered where it is supposed", parameter.name);
    }
}

#[test]
fn a_floor_above_what_was_done_takes_the_points_and_the_rank_stays_said() {
    let contrast = supposing(&decided("training-floor", "0.95")).unwrap();
    let song = contrast.county(SONGXIAN).unwrap();
    let ids: Vec<&str> = song.criteria.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids, ["B3"]);
    assert_eq!(song.criteria[0].earned, (Some(figure("13.5")), Some(Exact::zero())));
    assert_eq!(song.difference(), figure("-13.5"));
    assert_eq!(contrast.county(LUANCHUAN).unwrap().difference(), Exact::zero());
}

#[test]
fn a_fact_moves_its_criterion_and_the_ranks() {
    let contrast = supposing(&fact(SONGXIAN, "persons-trained", "", "120")).unwrap();
    let (song, luan) = (contrast.county(SONGXIAN).unwrap(), contrast.county(LUANCHUAN).unwrap());
    assert_eq!((song.rank, luan.rank), ((Some(2), Some(1)), (Some(1), Some(2))));
    assert_eq!((song.places(), luan.places()), (Some(1), Some(-1)));
    // 15 and min(5, 15 × 0.2) of bonus in the place of 15 × 0.9.
    assert_eq!(song.difference(), figure("4.5"));
}

#[test]
fn facts_of_every_shape_can_be_supposed() {
    let cases = [
        ("leading-body-document", "", "no", "A1", "-2.5"),
        ("village-services", "payment", "no", "C5", ""),
        ("village-services", "payment", "missing", "C5", ""),
        ("stations-standard", "look", "0", "D1", ""),
        ("persons-trained", "", "missing", "B3", "-15"),
    ];
    for (name, item, value, criterion, difference) in cases {
        let contrast = supposing(&fact(LUANCHUAN, name, item, value)).unwrap();
        let county = contrast.county(LUANCHUAN).unwrap();
        let moved = county.criteria.iter().find(|one| one.id == criterion);
        let moved = moved.unwrap_or_else(|| panic!("{name}: {:?}", county.criteria));
        assert!(moved.difference().is_negative(), "{name}");
        if !difference.is_empty() {
            assert_eq!(moved.difference(), figure(difference), "{name}");
        }
    }
    let park = rulebook().facts.iter().find(|one| one.kind.word() == "sites").unwrap().name.clone();
    let contrast = supposing(&fact(LUANCHUAN, &park, "area", "1")).unwrap();
    assert!(contrast.county(LUANCHUAN).unwrap().difference().is_negative());
}

#[test]
fn whatever_cannot_be_supposed_is_said_all_at_once() {
    let mut changes = decided("bonus-cap", "a lot");
    changes.parameters.push(("no-such".to_owned(), "1".to_owned()));
    changes.parameters.push(("below-floor".to_owned(), "sideways".to_owned()));
    for (county, name, item, value) in [
        (RegionCode(410_399), "persons-trained", "", "1"),
        (LUANCHUAN, "no-such", "", "1"),
        (LUANCHUAN, "village-services", "no-such", "yes"),
        (LUANCHUAN, "village-services", "payment", "maybe"),
        (LUANCHUAN, "persons-trained", "", "-1"),
        (LUANCHUAN, "persons-trained", "", "1.5"),
        (LUANCHUAN, "villages-with-points", "", "1000000"),
    ] {
        changes.facts.extend(fact(county, name, item, value).facts);
    }
    let faults = supposing(&changes).unwrap_err();
    assert_eq!(faults.0.len(), 10, "{faults}");
    for fault in &faults.0 {
        for language in assessment::Language::ALL {
            assert!(!fault.say(language).contains("assessment-fault"), "{}", fault.say(language));
        }
    }
}

#[test]
fn a_replay_keeps_the_old_figures_and_says_why_the_new_ones_differ() {
    let (programme, frame) = (programme(), frame());
    let before = assess(&programme, &rulebook(), &frame, two_counties());
    let other = rulebook_choosing("training-floor", "0.95");
    let contrast = replay(before.clone(), &programme, &other, &frame, two_counties());
    assert_eq!(contrast.before, before);
    assert_eq!(contrast.after.rulebook.hash, other.hash);
    let moved = &contrast.county(SONGXIAN).unwrap().criteria[0];
    let why = moved.working.1.as_ref().unwrap().say(assessment::Language::English);
    assert!(why.contains("short of the floor 0.95"), "{why}");
}
