//! The definitions as shipped, and what a faulty file is told: each fault with its line and its remedy.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use kernel::Period;
use statistics::definitions::{Definitions, Figure, When, in_use};
use ui::Lang;

const TEXT: &str = include_str!("../../../programmes/luoyang/statistics.toml");
const PROGRAMME: &str = include_str!("../../../programmes/luoyang/programme.toml");

fn read(text: &str) -> Result<Definitions, statistics::definitions::Faults> {
    Definitions::read("statistics.toml", text, PROGRAMME)
}

#[test]
fn the_shipped_file_is_read_and_every_target_exists() {
    let found = in_use().unwrap();
    let month: Period = "2026-10".parse().unwrap();
    let forms = ["enterprise-monthly", "platform-monthly", "county-summary"]
        .map(|id| found.data_set_for(id, month).unwrap().elements.len());
    assert_eq!(forms, [9, 3, 13]);
    assert_eq!(found.targets.len(), 2);
    assert!(found.data_set_for("county-summary", "2016-09".parse().unwrap()).is_none(), "before it held");
    assert!(found.data_set_for("county-summary", "2026Q3".parse().unwrap()).is_none(), "another frequency");
}

#[test]
fn an_indicator_says_when_it_divides_by_zero_or_lacks_a_value() {
    let found = in_use().unwrap();
    let growth = found.indicator_on("transaction-growth", "2026-10-31".parse().unwrap()).unwrap();
    let with = |now: i64, before: Option<i64>| {
        growth.figure(&move |id, when| match (id, when) {
            ("on-platform-sales", When::Now) => Some(now),
            ("on-platform-sales", When::LastYear) => before,
            _ => Some(0),
        })
    };
    assert_eq!(with(120, Some(100)).text(1).as_deref(), Some("20.0"));
    assert_eq!(with(120, Some(0)), Figure::Undefined);
    assert_eq!(with(120, None), Figure::Missing);
}

#[test]
fn figures_of_different_units_are_brought_to_one_scale() {
    let found = in_use().unwrap();
    let value = found.indicator_on("order-value", "2026-10-31".parse().unwrap()).unwrap();
    let look = |id: &str, _: When| Some(if id == "online-orders" { 4 } else { 10_000 });
    // 300.00 yuan of four orders.
    assert_eq!(value.figure(&look).text(2).as_deref(), Some("75.00"));
}

#[test]
fn a_data_set_that_changes_has_a_version_from_a_day() {
    let text = TEXT.replacen(
        "[[data_set]]\nid = \"platform-monthly\"\nfrom = 2016-10-13",
        "[[data_set]]\nid = \"platform-monthly\"\nversion = 2\nfrom = 2026-07-01\nzh = \"平台月报\"\nen = \"Platforms\"\n\
         reporter = \"platform\"\nfrequency = \"month\"\nopens_days = 1\ndue_days = 5\nlock_days = 30\n\
         elements = [\"platform-sales\"]\n\n\
         [[data_set]]\nid = \"platform-monthly\"\nfrom = 2016-10-13\nuntil = 2026-06-30",
        1,
    );
    let found = read(&text).unwrap();
    let version = |period: &str| {
        found.data_set_for("platform-monthly", period.parse().unwrap()).map(|set| (set.version, set.due_days))
    };
    assert_eq!((version("2026-06"), version("2026-07")), (Some((1, 12)), Some((2, 5))));
    let newest = found.newest_data_sets();
    assert_eq!(newest.iter().filter(|set| set.id == "platform-monthly").count(), 1);
}

/// Replaces a text of the file and expects exactly these faults, each as `what its line says | what is said`.
fn refuses(before: &str, after: &str, expected: &[(&str, &str)]) {
    assert!(TEXT.contains(before), "the file has no `{before}`");
    let text = TEXT.replacen(before, after, 1);
    let faults = read(&text).expect_err(after);
    for fault in &faults.0 {
        let chinese = fault.say(Lang::ZhCn);
        assert!(chinese.contains('请') && !chinese.contains("{ $"), "{chinese}");
    }
    let found: Vec<(&str, String)> = faults
        .0
        .iter()
        .map(|fault| (text.lines().nth(fault.line - 1).unwrap(), fault.say(Lang::En)))
        .collect();
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for ((line, said), (at, says)) in found.iter().zip(expected) {
        assert!(line.contains(at), "the fault is on `{line}`, not `{at}`");
        assert!(said.contains(says), "`{said}` does not say `{says}`");
    }
}

#[test]
fn references_are_followed() {
    refuses(
        "elements = [\"platform-sellers\", \"platform-sales\"",
        "elements = [\"platform-sellers\", \"platform-sails\"",
        &[("platform-sails", "no element `platform-sails`. Add it to [[element]]")],
    );
    refuses(
        "unit = \"persons\"",
        "unit = \"heads\"",
        &[
            ("unit = \"heads\"", "no unit `heads`"),
            ("\"employees\", \"employees-poor\"", "no element `employees`"),
            ("\"employees\", \"employees-poor\"", "no element `employees`"),
            ("right = \"employees\"", "no element `employees`"),
            ("right = \"employees\"", "no element `employees`"),
            ("left = \"employees\"", "no element `employees`"),
        ],
    );
    refuses(
        "programme_target = \"stations\"",
        "programme_target = \"outlets\"",
        &[("outlets", "programme.toml has no target `outlets`. Correct its id")],
    );
    refuses(
        "indicator = \"rural-transactions\"",
        "indicator = \"rural\"",
        &[("\"rural\"", "no indicator `rural`")],
    );
    refuses(
        "data_set = \"county-summary\"",
        "data_set = \"county\"",
        &[("\"county\"", "no report `county`")],
    );
    refuses(
        "elements = [\"platform-sellers\", ",
        "elements = [\"on-platform-sales\", ",
        &[("on-platform-sales", "comes from events and cannot stand in a report. Delete it there")],
    );
}

#[test]
fn overlapping_versions_and_changed_definitions_are_refused() {
    let again = "[[element]]\nid = \"trainings\"\nversion = 2\nfrom = 2026-01-01\nunit = \"attendances\"\n\
                 over_time = \"sum\"\nzh = \"人次\"\nen = \"x\"\ndefinition_zh = \"口径\"\ndefinition_en = \"d\"\n\
                 source = \"reported\"\n\n";
    let head = "[[element]]\nid = \"platform-sellers\"";
    refuses(
        head,
        &format!("{again}{head}"),
        &[(
            "id = \"trainings\"",
            "Versions 1 and 2 of `trainings` have one number or overlapping days. Number the new one anew and end the old one on \
         2025-12-31",
        )],
    );
    // Ended in time, the form still spans two definitions: it needs a new version from that day.
    let old = "id = \"trainings\"\nfrom = 2016-10-13";
    let text = TEXT.replacen(old, &format!("{old}\nuntil = 2025-12-31"), 1).replacen(
        head,
        &format!("{again}{head}"),
        1,
    );
    let faults = read(&text).unwrap_err();
    assert_eq!(faults.0.len(), 1, "{faults}");
    assert!(faults.to_string().contains("Give the report a new version from 2026-01-01"), "{faults}");
}

#[test]
fn expressions_are_checked() {
    refuses(
        "denominator = \"parcels-in\"",
        "denominator = \"parcels-in - parcels-in\"",
        &[("parcels-in - parcels-in", "is always zero. Write another")],
    );
    refuses(
        "denominator = \"online-orders\"",
        "denominator = \"online-orders / 2\"",
        &[("online-orders / 2", "cannot be read at `/`")],
    );
    refuses(
        "denominator = \"parcels-in\"",
        "denominator = \"parcels-in + employees\"",
        &[("parcels-in + employees", "Add only elements of one unit")],
    );
    refuses(
        "numerator = \"open-stations\"",
        "numerator = \"open-stations@previous\"",
        &[("stations-in-service", "uses nothing of the period itself")],
    );
    refuses(
        "left = \"parcels-out\"\ncomparison = \"<=\"",
        "left = \"farm-sales\"\ncomparison = \"<=\"",
        &[("parcels-for-orders", "two sides of rule `parcels-for-orders` have different units")],
    );
}

#[test]
fn an_indicator_says_whose_reports_it_reads_and_what_enterprises_sold_online_what_it_adds() {
    refuses(
        "direction = \"up\"\nreports = \"county\"",
        "direction = \"up\"",
        &[("parcels-balance", "write reports = \"enterprise\", \"platform\" or \"county\"")],
    );
    refuses(
        "direction = \"up\"\nreports = \"county\"",
        "direction = \"up\"\nreports = \"enterprise\"",
        &[("parcels-balance", "`parcels-in` stands in no monthly report of enterprise")],
    );
    refuses(
        "\nadds = [\"farm-sales\", \"village-goods-sales\", \"craft-sales\", \"tourism-sales\"]",
        "",
        &[("id = \"reported-sales\"", "names in adds the elements of their report")],
    );
    refuses(
        "adds = [\"farm-sales\", ",
        "adds = [\"parcels-in\", ",
        &[("parcels-in", "in no monthly report")],
    );
    refuses(
        "network = \"stations\"",
        "network = \"selling\"",
        &[
            ("selling", "Write one of: open, stations, points, converted, warehouses, centres"),
            ("numerator = \"open-stations\"", "no element `open-stations`"),
        ],
    );
    let base = "[[base]]\nprogramme_target = \"growth\"\nregion = 410300\nyuan = 0\n\n[[warning]]\nid = \"stations-fall\"";
    refuses(
        "[[warning]]\nid = \"stations-fall\"",
        base,
        &[("\"growth\"", "no target `growth`"), ("yuan = 0", "0 is out of range")],
    );
}

#[test]
fn a_target_is_broken_down_to_each_ranked_county_and_to_no_less_than_the_citys() {
    let shipped = in_use().unwrap();
    let villages = shipped.breakdowns.iter().find(|one| one.programme_target == "demonstration-villages");
    assert_eq!(villages.unwrap().goal_of("luanchuan"), Some(5), "what the plan asks of each county");
    let luanchuan = "{ unit = \"luanchuan\", goal = 5 }";
    let of = |after: &str, at: &str, says: &str| refuses(luanchuan, after, &[(at, says)]);
    of(
        "{ unit = \"laocheng\", goal = 5 }",
        "laocheng",
        "no ranked unit `laocheng` in programme.toml. Write one of: yanshi, mengjin",
    );
    of("{ unit = \"luanchaun\", goal = 5 }", "luanchaun", "no ranked unit `luanchaun`");
    of(
        "{ unit = \"luanchuan\", goal = 46 }",
        "goal = 46",
        "cannot have 46 as its goal. Write a whole number from 0",
    );
    of("{ unit = \"luanchuan\", goal = 4.5 }", "goal = 4.5", "cannot have 4.5 as its goal");
    let of_all = "programme_target = \"demonstration-villages\"";
    refuses(
        luanchuan,
        "{ unit = \"songxian\", goal = 5 }",
        &[(of_all, "leave out luanchuan"), ("songxian\", goal", "`songxian` stands here twice")],
    );
    of("{ unit = \"luanchuan\", goal = 4 }", of_all, "come to 44, less than the city's 45. Raise them");
    refuses(
        &format!("    {luanchuan},\n"),
        "",
        &[(of_all, "leave out luanchuan. Give each ranked unit its goal")],
    );
    refuses(
        "source = \"洛政办〔2016〕108号，三（三）1\"",
        "source = \"\"",
        &[("source", "name no document")],
    );
    refuses(
        of_all,
        "programme_target = \"villages\"",
        &[("villages", "programme.toml has no target `villages`")],
    );
    assert!(read(&TEXT.replacen(luanchuan, &luanchuan.replace('5', "9"), 1)).is_ok(), "more is no fault");
}

#[test]
fn a_share_has_no_sum_and_stays_within_the_whole() {
    let shares = TEXT
        .replace("goal = 5", "goal = 0.5")
        .replace("\"demonstration-villages\"", "\"townships-with-stations\"");
    let found = read(&shares).unwrap();
    assert_eq!(found.breakdowns[0].goal_of("luanchuan"), Some(500), "in thousandths, below the city's 80 %");
    for wrong in ["1.2", "0.0005", "-0.5", "\"half\""] {
        let text = shares.replacen("goal = 0.5", &format!("goal = {wrong}"), 1);
        let faults = read(&text).unwrap_err().to_string();
        assert!(faults.contains("Write a figure from 0 to 1 with at most three places"), "{wrong}: {faults}");
    }
}

#[test]
fn words_numbers_and_names_are_checked_all_at_once() {
    refuses(
        "frequency = \"month\"\nopens_days = 1\ndue_days = 10",
        "frequency = \"weekly\"\nopens_days = 1\ndue_days = 0",
        &[
            ("weekly", "`weekly` is not known. Write one of: day, month, quarter, half, year"),
            ("due_days = 0", "0 is out of range. Write a whole number from 1"),
        ],
    );
    refuses(
        "id = \"persons\"",
        "id = \"Persons\"",
        &[
            ("Persons", "cannot be a code"),
            ("unit = \"persons\"", "no unit `persons`"),
            ("unit = \"persons\"", "no unit `persons`"),
            ("\"employees\", \"employees-poor\"", "no element"),
            ("\"employees\", \"employees-poor\"", "no element"),
            ("\"employees\", \"employees-poor\"", "no element"),
            ("\"employees\", \"employees-poor\"", "no element"),
            ("left = \"employees-poor\"", "no element"),
            ("right = \"employees\"", "no element"),
            ("left = \"employees-poor\"", "no element"),
            ("right = \"employees\"", "no element"),
            ("left = \"employees\"", "no element"),
        ],
    );
    refuses(
        "least = 3\nshare_percent = 80",
        "least = 1\nshare_percent = 80",
        &[("least = 1", "1 is out of range. Write a whole number from 3 to 100")],
    );
    refuses(
        "when = \"below\"\nvalue = 20",
        "when = \"below\"\npercent = 20",
        &[("growth-below-target", "below and above need value")],
    );
    refuses("id = \"luoyang\"", "id = ", &[("id = ", "This cannot be read")]);
}
