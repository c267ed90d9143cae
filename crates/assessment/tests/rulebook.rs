//! The rulebook as shipped, and what a faulty one is told.

use crate::support::{PROGRAMME, RULEBOOK, day, figure, programme, rulebook};
use assessment::{Comparison, Language, Programme, Rule, Rulebook, TargetKind};
use kernel::{Refusal, RegionCode};

#[test]
fn the_shipped_rulebook_is_the_schemes_table() {
    let rulebook = rulebook();
    let table = "A1 2.5 document, A2 1.25 document, A3 1.25 document, A4 2.5 document, A5 2.5 document, \
                 A6 2.5 document, A7 2.5 proportional, B1 0 gate, B2 0 gate, B3 15 proportional, C1 4 count, \
                 C2 4 count, C3 3 count, C4 2 checklist, C5 3 checklist, C6 3 checklist, C7 1 checklist, \
                 D1 6 checklist, D2 3 ratio, D3 3 ratio, D4 3 ratio, D5 4 checklist, D6 2 checklist, D7 2 ratio, \
                 D8 2 ratio, E1 4 document, E2 4 checklist, E3 3 checklist, E4 3 checklist, E5 3 checklist, \
                 E6 3 checklist, F1 3 document, F2 2 document";
    let lines = rulebook.criteria.iter().map(|c| format!("{} {} {}", c.id, c.points, c.rule.kind()));
    assert_eq!(lines.collect::<Vec<_>>().join(", "), table);
    let totals: Vec<String> = rulebook.groups.iter().map(|group| group.points.to_string()).collect();
    assert_eq!(totals, ["15", "15", "20", "25", "20", "5"]);
    for (id, boxes) in [("C5", 3), ("C6", 6), ("D1", 6), ("B2", 4)] {
        let facts = rulebook.criterion(id).unwrap().rule.facts();
        let items: usize = facts.iter().map(|fact| rulebook.fact(fact).unwrap().kind.items().len()).sum();
        assert_eq!(items, boxes, "{id}");
    }
    let comparison = |id: &str| match &rulebook.criterion(id).unwrap().rule {
        Rule::Ratio { threshold, .. } | Rule::Count { threshold, .. } => threshold.comparison,
        other => panic!("{other:?}"),
    };
    for id in ["C1", "C2", "C3", "D2", "D3", "D4", "D8"] {
        assert_eq!(comparison(id), Comparison::AtLeast, "{id}");
    }
    assert_eq!(comparison("D7"), Comparison::MoreThan);
}

#[test]
fn the_hash_is_of_the_text_and_not_of_its_line_ends() {
    let other =
        Rulebook::read("rulebook.toml", &format!("\u{feff}{}", RULEBOOK.replace('\n', "\r\n"))).unwrap();
    assert_eq!(other.hash, rulebook().hash);
    assert_eq!(other.hash.len(), 64);
    let changed = Rulebook::read("rulebook.toml", &RULEBOOK.replace("value = 90", "value = 60")).unwrap();
    assert_ne!(changed.hash, rulebook().hash);
}

#[test]
fn a_parameter_holds_from_its_day() {
    let later = "values = [{ from = 2016-10-13, value = 90 }, { from = 2027-01-01, value = 60 }]";
    let text = RULEBOOK.replace("values = [{ from = 2016-10-13, value = 90 }]", later);
    let rulebook = Rulebook::read("rulebook.toml", &text).unwrap();
    for (on, days) in [("2010-01-01", 90), ("2026-12-31", 90), ("2027-01-01", 60), ("2030-06-30", 60)] {
        assert_eq!(rulebook.choices_on(day(on)).active_days, days, "{on}");
    }
}

/// Replaces a text of the rulebook and expects exactly these faults, each as `line text | sentence`.
fn refuses(before: &str, after: &str, expected: &[(&str, &str)]) {
    assert!(RULEBOOK.contains(before), "the rulebook has no `{before}`");
    let text = RULEBOOK.replacen(before, after, 1);
    let faults = Rulebook::read("rulebook.toml", &text).expect_err(after);
    let found: Vec<(String, String)> = faults
        .0
        .iter()
        .map(|fault| {
            assert_eq!(fault.file, "rulebook.toml");
            let line: usize = fault.place.as_ref().unwrap().parse().unwrap();
            let chinese = fault.say(Language::Chinese);
            assert!(!chinese.contains('{') && !chinese.contains("assessment-"), "{chinese}");
            (text.lines().nth(line - 1).unwrap().to_owned(), fault.sentence.say(Language::English))
        })
        .collect();
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for ((line, sentence), (at, says)) in found.iter().zip(expected) {
        assert!(line.contains(at), "the fault is on `{line}`, not `{at}`");
        assert!(sentence.contains(says), "`{sentence}` does not say `{says}`");
    }
    assert!(
        faults
            .message()
            .args
            .iter()
            .any(|(name, value)| *name == "count" && *value == expected.len().to_string())
    );
}

#[test]
fn totals_that_do_not_add_up_are_refused() {
    refuses(
        "kind = \"document\"\npoints = 2.5",
        "kind = \"document\"\npoints = 3",
        &[("points = 15", "Group A is worth 15 but its criteria add up to 15.5. Change")],
    );
    refuses(
        "article = \"第七条（六）\"\npoints = 5",
        "article = \"第七条（六）\"\npoints = 6",
        &[
            ("points = 6", "Group F is worth 6 but"),
            ("total_points", "The total must be 100 (article 5) and the groups add up to 101"),
        ],
    );
    refuses("total_points = 100", "total_points = 120", &[("total_points = 120", "The total must be 100")]);
}

#[test]
fn names_and_references_are_checked() {
    refuses("id = \"A2\"", "id = \"A1\"", &[("id = \"A1\"", "`A1` stands here twice. Delete or rename")]);
    refuses(
        "fact = \"budget-document\"",
        "fact = \"budjet\"",
        &[
            ("fact = \"budjet\"", "Criterion A3 needs the fact `budjet`, which does not exist"),
            ("points = 15", "Group A"),
        ],
    );
    refuses(
        "kind = \"gate\"",
        "kind = \"gatter\"",
        &[
            ("kind = \"gatter\"", "`B1` has the unknown kind `gatter`. Use one of: document, count, ratio"),
            ("gates = ", "There is no gate `B1`"),
        ],
    );
    refuses(
        "name = \"staff-document\"\nkind = \"document\"",
        "name = \"staff-document\"\nkind = \"paper\"",
        &[
            ("kind = \"paper\"", "`staff-document` has the unknown kind `paper`"),
            ("fact = \"staff-document\"", "Criterion A2 cannot use `staff-document` (count)"),
            ("points = 15", "Group A"),
        ],
    );
    refuses(
        "bonus = \"bonus-cap\"",
        "bonus = \"bonus-cup\"",
        &[("bonus-cup", "There is no parameter `bonus-cup`"), ("points = 15", "Group B")],
    );
    refuses("supplier = \"survey\"", "supplier = \"surway\"", &[("surway", "There is no supplier `surway`")]);
    refuses("measure = \"area\"", "measure = \"era\"", &[("era", "There is no measure `era`")]);
    refuses("part_of = \"villages\"", "part_of = \"parks\"", &[("part_of", "The whole `parks` of fact")]);
    refuses("name = \"hosting\"", "name = \"host.ing\"", &[("host.ing", "`host.ing` cannot be a name")]);
}

#[test]
fn fields_are_checked_against_their_kind() {
    refuses(
        "fact = \"survey-document\"",
        "fact = \"survey-document\"\nthreshold = 3",
        &[("threshold = 3", "threshold of criterion E1 does not belong to the kind document")],
    );
    refuses(
        "comparison = \">\"",
        "comparison = \"=>\"",
        &[("=>", "comparison cannot be `=>`. Use one of: >=, >."), ("points = 25", "Group D")],
    );
    refuses(
        "threshold = 2000\n",
        "",
        &[("id = \"C1\"", "Criterion C1 (count) lacks threshold"), ("points = 20", "Group C")],
    );
    refuses(
        "threshold = 2000",
        "threshold = -1",
        &[("threshold = -1", "`-1` is no usable figure"), ("points = 20", "Group C")],
    );
    refuses(
        "threshold = 2000",
        "treshold = 2000",
        &[("treshold", "not well-formed (unknown field `treshold`")],
    );
    refuses("threshold = 2000", "threshold = ", &[("threshold = ", "not well-formed")]);
}

#[test]
fn parameters_are_checked() {
    refuses(
        "value = \"strictly-below\"",
        "value = \"below\"",
        &[(
            "value = \"below\"",
            "The parameter `below-floor` cannot be `below`. Use: strictly-below, at-or-below.",
        )],
    );
    refuses(
        "value = 90 ",
        "value = \"ninety\" ",
        &[("ninety", "`active-days` cannot be `ninety`. Use: 0 … 366")],
    );
    refuses(
        "name = \"active-days\"",
        "name = \"activ-days\"",
        &[("", "The parameter `active-days` is missing")],
    );
    refuses(
        "from = 2016-10-13, value = 90",
        "from = 2020-01-01, value = 90",
        &[("active-days", "has no value on 2016-10-13")],
    );
    refuses(
        "\"county-government\", \"inspection-office\"",
        "\"county\", \"inspection-office\"",
        &[("\"county\"", "`document-issuers` cannot be `county, inspection-office")],
    );
}

#[test]
fn the_programme_ranks_nine_counties_under_the_codes_of_the_day() {
    let programme = programme();
    let ranked = |on: &str| -> Vec<i64> {
        programme.units_on(day(on)).filter(|(unit, _)| unit.ranked).map(|(_, code)| code.code.0).collect()
    };
    let unchanged = [410_323, 410_324, 410_325, 410_326, 410_327, 410_328, 410_329];
    let with = |first: [i64; 2]| first.into_iter().chain(unchanged).collect::<Vec<_>>();
    assert_eq!(ranked("2020-12-31"), with([410_381, 410_322]));
    assert_eq!(ranked("2021-02-28"), with([410_381, 410_322]));
    assert_eq!(ranked("2021-03-01"), with([410_307, 410_308]));
    assert_eq!(programme.unit(RegionCode(410_381)), programme.unit(RegionCode(410_307)));
    assert_eq!(programme.units_on(day("2026-12-31")).count(), 15);
    let figures = |id: &str| {
        let target = programme.targets.iter().find(|target| target.id == id).unwrap();
        (target.city.clone(), target.county.clone(), target.kind)
    };
    assert_eq!(figures("transaction-growth").0, figure("0.2"));
    assert!(matches!(figures("transaction-growth").2, TargetKind::YearlyGrowth { .. }));
    for (id, city, county) in [
        ("demonstration-townships", 18, 2),
        ("demonstration-villages", 45, 5),
        ("stations", 900, 100),
        ("persons-trained", 9000, 1000),
    ] {
        assert_eq!(figures(id), (city.into(), county.into(), TargetKind::Total), "{id}");
    }
    assert_eq!(figures("townships-with-stations").0, figure("0.8"));
}

#[test]
fn a_faulty_programme_is_refused() {
    for (before, after, says) in [
        ("code = 410323", "code = 410324", "`410324` stands here twice"),
        ("code = 410323", "code = 420323", "420323 is not the code of a county-level unit of 410300"),
        (
            "until = 2021-02-28 },\n    { code = 410307",
            "until = 2021-03-02 },\n    { code = 410307",
            "at the same time",
        ),
        ("base_year = 2015\n", "", "Use total, share, or yearly_growth with a base_year"),
        ("county = 1000", "county = \"many\"", "no usable figure"),
        ("id = \"yichuan\"", "id = \"luoning\"", "`luoning` stands here twice"),
    ] {
        assert!(PROGRAMME.contains(before), "{before}");
        let faults =
            Programme::read("programme.toml", &PROGRAMME.replacen(before, after, 1)).expect_err(after);
        assert!(faults.to_string().contains(says), "{faults}");
        assert!(faults.to_string().starts_with("programme.toml:"), "{faults}");
    }
}
