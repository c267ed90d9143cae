//! Open data and annexes of a published result: the same figures in every form, a package that programs accept, no names.

use std::io::{Cursor, Read};
use std::process::Command;

use crate::support::{count, day, programme, rulebook, source};
use assessment::report::{self, OpenFile, Release};
use assessment::{Exact, Frame, Language, Ruling, RulingKind, assess, example_facts};
use calamine::{Data, DataType, Reader, Xlsx};
use kernel::Period;
use serde_json::Value;
use sha2::Digest;

const FRICTIONLESS: &str = "frictionless==5.21.0";
const TABLES: [&str; 3] = ["ranking", "scores", "criteria"];

fn release() -> Release {
    let (programme, rulebook) = (programme(), rulebook());
    let frame =
        Frame { period: Period::Half(2026, 1), as_of: day("2026-07-21"), deadline: Some(day("2026-07-20")) };
    let mut facts = example_facts(&programme, &rulebook, &frame);
    for one in &mut facts {
        count(one, "training-task", 1000);
    }
    facts[0].rulings.push(Ruling {
        criterion: "C4".to_owned(),
        kind: RulingKind::Falsified,
        reason: "张三做的假台账".to_owned(),
        source: source(),
    });
    Release {
        id: "7k2m".to_owned(),
        period: frame.period,
        corrects: Some(("4f".to_owned(), "李四重复计人".to_owned())),
        hash: "ab".repeat(32),
        published_on: day("2026-08-02"),
        assessment: assess(&programme, &rulebook, &frame, facts),
        unconfirmed: Vec::new(),
        before: None,
        programme,
        rulebook,
    }
}

fn json() -> Value {
    serde_json::from_slice(&report::open_file(&release(), OpenFile::Json).unwrap()).unwrap()
}

/// What a cell says, however the file writes it.
fn said(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(value) => value.to_string(),
        number => format!("{:.4}", number.as_f64().unwrap()),
    }
}

fn said_by_text(text: &str, known: &Value) -> String {
    if known.is_number() { format!("{:.4}", text.parse::<f64>().unwrap()) } else { text.to_owned() }
}

fn said_by_cell(cell: Option<&Data>) -> String {
    match cell {
        None | Some(Data::Empty) => String::new(),
        Some(Data::Float(number)) => format!("{number:.4}"),
        Some(Data::Bool(value)) => value.to_string(),
        Some(other) => other.to_string(),
    }
}

#[test]
fn json_holds_what_was_stored() {
    let (release, data) = (release(), json());
    for (row, place) in data["ranking"].as_array().unwrap().iter().zip(&release.assessment.ranking) {
        let score = release.assessment.score(place.county).unwrap();
        assert_eq!(row["county"], place.county.to_string());
        assert_eq!(row["rank"], place.rank.unwrap());
        let total: Exact = row["total"].to_string().parse().unwrap();
        assert_eq!(total, score.total.as_ref().unwrap().rounded(2));
    }
    let falsified: Vec<&Value> =
        data["scores"].as_array().unwrap().iter().filter(|row| row["falsified"] == true).collect();
    assert_eq!(falsified.len(), 1);
    assert_eq!((&falsified[0]["criterion"], &falsified[0]["base"]), (&"C4".into(), &0.0.into()));
    assert_eq!(data["criteria"].as_array().unwrap().len(), release.rulebook.criteria.len());
    assert_eq!((&data["corrects"], &data["period"]), (&"4f".into(), &"2026H1".into()));
}

#[test]
fn csv_json_and_xlsx_tell_the_same() {
    let (release, data) = (release(), json());
    let bytes = report::open_file(&release, OpenFile::Xlsx).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    for table in TABLES {
        let file = OpenFile::named(&format!("{table}.csv")).unwrap();
        let bytes = report::open_file(&release, file).unwrap();
        let mut csv = csv::Reader::from_reader(bytes.as_slice());
        let heads = csv.headers().unwrap().clone();
        let lines: Vec<csv::StringRecord> = csv.records().map(Result::unwrap).collect();
        let rows = data[table].as_array().unwrap();
        let sheet = book.worksheet_range(table).unwrap();
        assert_eq!((lines.len(), sheet.height()), (rows.len(), rows.len() + 1), "{table}");
        assert_eq!(rows[0].as_object().unwrap().len(), heads.len(), "{table}");
        for (number, (row, line)) in (1..).zip(rows.iter().zip(&lines)) {
            for (column, head) in (0..).zip(&heads) {
                let known = &row[head];
                let text = line.get(usize::try_from(column).unwrap()).unwrap();
                assert_eq!(said_by_text(text, known), said(known), "{table} {number} {head}");
                assert_eq!(said_by_cell(sheet.get_value((number, column))), said(known), "{table} {head}");
            }
        }
    }
}

#[test]
fn no_form_names_a_person() {
    let release = release();
    for file in OpenFile::ALL {
        let mut text = report::open_file(&release, file).unwrap();
        if let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(text.clone())) {
            for number in 0..archive.len() {
                archive.by_index(number).unwrap().read_to_end(&mut text).unwrap();
            }
        }
        let text = String::from_utf8_lossy(&text);
        assert!(!text.contains("张三") && !text.contains("李四"), "{}", file.name());
        assert!(text.contains("栾川") || text.contains("A1"), "{} can be read", file.name());
    }
}

#[test]
fn the_package_describes_its_files() {
    let bytes = report::open_file(&release(), OpenFile::Package).unwrap();
    assert_eq!(bytes, report::open_file(&release(), OpenFile::Package).unwrap(), "the same bytes again");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut read = |name: &str| {
        let mut bytes = Vec::new();
        archive.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    };
    let package: Value = serde_json::from_slice(&read("datapackage.json")).unwrap();
    assert_eq!(package["name"], "luoyang-assessment-2026h1");
    assert_eq!(package["licenses"][0]["name"], "CC-BY-4.0");
    for (resource, table) in package["resources"].as_array().unwrap().iter().zip(TABLES) {
        assert_eq!(resource["name"], table);
        let file = read(resource["path"].as_str().unwrap());
        assert_eq!(resource["bytes"], file.len());
        let hash = format!("sha256:{}", hex::encode(sha2::Sha256::digest(&file)));
        assert_eq!(resource["hash"], hash);
    }
}

/// The reference program for data packages reads it, checks hashes, types, constraints and keys, and finds nothing.
#[test]
fn frictionless_finds_nothing_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let package = folder.path().join("package.zip");
    std::fs::write(&package, report::open_file(&release(), OpenFile::Package).unwrap()).unwrap();
    let programs = testkit::python(env!("CARGO_TARGET_TMPDIR"), FRICTIONLESS);
    let checked = |package: &std::path::Path| {
        let done = Command::new(programs.join("frictionless"))
            .current_dir(folder.path())
            .args(["validate", "--type", "package", "--json"])
            .arg(package.file_name().unwrap())
            .output()
            .unwrap();
        String::from_utf8(done.stdout).unwrap()
    };
    let report: Value = serde_json::from_str(&checked(&package)).unwrap();
    assert_eq!(report["valid"], true, "{report:#}");
    assert_eq!(report["stats"]["tasks"], 3, "{report:#}");
}

#[test]
fn annexes_open_here_and_in_libreoffice() {
    let release = release();
    let bytes = report::annexes(&release, Language::Chinese).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.clone())).unwrap();
    assert_eq!(book.sheet_names(), ["排名", "各项得分", "数据和材料"]);
    let criteria = book.worksheet_range("各项得分").unwrap();
    assert_eq!(criteria.height(), release.rulebook.criteria.len() + 1);
    for (column, place) in (3..).zip(&release.assessment.ranking) {
        let score = release.assessment.score(place.county).unwrap();
        for (row, criterion) in (1..).zip(&release.rulebook.criteria) {
            let node = score.criterion(&criterion.id).unwrap();
            let earned = &node.base.clone().unwrap_or_else(Exact::zero) + &node.bonus;
            let cell = criteria.get_value((row, column)).and_then(|cell| cell.as_f64()).unwrap();
            assert_eq!(format!("{cell:.2}"), earned.fixed(2), "{}", criterion.id);
        }
    }
    let evidence = book.worksheet_range("数据和材料").unwrap();
    let documents = evidence.rows().filter(|row| row[3].to_string().contains("号 (")).count();
    assert!(documents > 9, "{documents}");
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("annexes.xlsx"), bytes).unwrap();
    let profile = format!("-env:UserInstallation=file://{}", folder.path().join("profile").display());
    let mut office = Command::new("soffice");
    office.args([&profile, "--headless", "--norestore", "--convert-to", "csv", "--outdir"]);
    office
        .arg(folder.path())
        .arg(folder.path().join("annexes.xlsx"))
        .output()
        .expect("LibreOffice is installed");
    let text = std::fs::read(folder.path().join("annexes.csv")).unwrap();
    let first = release.assessment.ranking[0].figure.as_ref().unwrap().shown();
    assert!(String::from_utf8_lossy(&text).contains(&first), "{first}");
}
