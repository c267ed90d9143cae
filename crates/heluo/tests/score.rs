//! `heluo score`, as somebody types it: by the shipped rulebook and by that of a result.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by panicking")]

use std::path::Path;
use std::process::{Command, Output};

use assessment::model::{ResultId, Stored};
use assessment::{
    Exact, FactsWorkbook, Frame, Purpose, example_facts, in_use, report, service, write_workbook,
};
use db::{Db, Migrations};
use kernel::{Day, Period, RegionCode, Timestamp};
use serde_json::Value;
use testkit::somebody;

const HALF: Period = Period::Half(2026, 1);

fn migrations() -> Migrations {
    Migrations::new()
        .with(identity::MIGRATIONS)
        .with(evidence::MIGRATIONS)
        .with(statistics::MIGRATIONS)
        .with(reporting::MIGRATIONS)
        .with(assessment::MIGRATIONS)
}

fn at(day: &str) -> Timestamp {
    day.parse::<Day>().unwrap().start().plus_minutes(600)
}

fn score(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_heluo"));
    command.current_dir(folder).arg("score").args(arguments).output().unwrap()
}

/// The figures of a JSON, without where the facts were read from.
fn figures(mut value: Value) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                fields.remove("source");
                fields.values_mut().for_each(strip);
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    strip(&mut value);
    value
}

/// A half-year approved by a version in which exceeding the task earns at most 3 points.
async fn approved(db: &Db) -> Stored {
    let done = db.write(|tx| {
        let shipped = assessment::rules_text()?.rulebook;
        let cap = "name = \"bonus-cap\"\nvalues = [{ from = 2016-10-13, value = ";
        assert!(shipped.contains(cap));
        let text = shipped.replace(&format!("{cap}5 }}]"), &format!("{cap}3 }}]"));
        let effective = "2026-06-29".parse().unwrap();
        let version =
            service::propose_rulebook(tx, &somebody(1), at("2026-06-20"), &text, effective, "纪要")?;
        service::adopt_rulebook(tx, &somebody(2), at("2026-06-21"), version)?;
        let (programme, rulebook) = in_use()?;
        let frame = Frame { period: HALF, as_of: at("2026-07-01").day(), deadline: None };
        let workbook = FactsWorkbook { frame, counties: example_facts(programme, rulebook, &frame) };
        service::upload(tx, &somebody(1), at("2026-07-01"), &workbook)?;
        service::open(tx, &somebody(1), at("2026-07-01"), HALF, Some("2026-07-20".parse().unwrap()))?;
        for (county, fact, figure) in [
            (410_325, "training-task", 1_000),
            (410_324, "training-task", 1_000),
            (410_324, "persons-trained", 900),
        ] {
            let (place, figure) = ((HALF, RegionCode(county)), Exact::from(figure));
            service::set_fact(tx, &somebody(1), at("2026-07-01"), place, (fact, &figure), "年度任务")?;
        }
        service::tell(tx, &somebody(1), at("2026-07-21"), HALF, true)?;
        let id: ResultId = service::propose(tx, &somebody(1), at("2026-07-29"), HALF)?;
        for person in [2, 3] {
            let hash = service::result(tx.conn(), &somebody(person), id)?.hash;
            service::approve(tx, &somebody(person), at("2026-08-01"), id, &hash)?;
        }
        service::result(tx.conn(), &somebody(1), id)
    });
    done.await.unwrap()
}

#[test]
fn a_result_is_worked_out_again_by_its_own_rulebook() {
    testkit::on_both(migrations, |db| async move {
        let stored = approved(&db).await;
        let (programme, rulebook) = stored.content.rules().unwrap();
        let (frame, facts) = (stored.content.frame().unwrap(), stored.content.facts().unwrap());
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
        file("facts.xlsx", &write_workbook(&programme, &rulebook, &frame, &facts, Purpose::Export).unwrap());
        file("adopted.toml", stored.content.rules.rulebook.as_bytes());
        file("programme.toml", stored.content.rules.programme.as_bytes());
        let expected = report::json(&stored.content.assessment().unwrap(), &programme, &rulebook);
        let expected = figures(serde_json::to_value(expected).unwrap());
        let json = |arguments: &[&str]| {
            let output = score(folder.path(), &[&["facts.xlsx", "--format", "json"], arguments].concat());
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            figures(serde_json::from_slice(&output.stdout).unwrap())
        };
        let own = ["--rulebook", "adopted.toml", "--programme", "programme.toml"];
        assert_eq!(json(&own), expected);
        assert_ne!(json(&[]), expected, "the shipped rulebook gives more for the same");
    });
}

#[test]
fn a_rulebook_that_cannot_be_used_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let text = assessment::rules_text().unwrap().rulebook.replacen("points = 15", "points = 17", 1);
    std::fs::write(folder.path().join("mine.toml"), text).unwrap();
    for (lang, says) in [("zh", "mine.toml"), ("en", "add up to")] {
        let output = score(folder.path(), &["--template", "--rulebook", "mine.toml", "--lang", lang]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && output.stdout.is_empty() && said.contains(says), "{said}");
    }
    let output = score(folder.path(), &["--template", "--rulebook", "none.toml"]);
    assert!(String::from_utf8(output.stderr).unwrap().contains("none.toml"));
}
