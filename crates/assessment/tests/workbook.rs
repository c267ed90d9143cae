//! The facts workbook: what is written is read back, and what a faulty one is told.

use crate::support::{LUANCHUAN, day, excellent, frame, programme, rulebook, site, source};
use assessment::{
    Answer, Facts, Fault, Frame, Language, Purpose, Ruling, RulingKind, Source, Value, assess, example_facts,
    read_workbook, write_workbook,
};
use calamine::{Data, Reader, Xlsx};
use kernel::{Period, RegionCode};
use rust_xlsxwriter::{Formula, Workbook};
use std::io::Cursor;

fn written(facts: &[Facts], purpose: Purpose) -> Vec<u8> {
    write_workbook(&programme(), &rulebook(), &frame(), facts, purpose).unwrap()
}

fn read(bytes: &[u8]) -> Result<assessment::FactsWorkbook, assessment::Faults> {
    read_workbook("facts.xlsx", bytes, &programme(), &rulebook(), day("2027-01-06"))
}

/// The facts without the place they were written in.
fn values(facts: &[Facts]) -> Vec<Facts> {
    let mut facts = facts.to_vec();
    for facts in &mut facts {
        facts.entries.values_mut().for_each(|entry| entry.source = source());
        facts.rulings.iter_mut().for_each(|ruling| ruling.source = source());
    }
    facts.sort_by_key(|facts| facts.county);
    facts
}

#[test]
fn what_is_written_is_read_back_to_the_same_scores() {
    let (programme, rulebook, frame) = (programme(), rulebook(), frame());
    let mut facts = example_facts(&programme, &rulebook, &frame);
    let ruling = |kind, criterion: &str| Ruling {
        criterion: criterion.to_owned(),
        kind,
        reason: "现场核实".to_owned(),
        source: source(),
    };
    facts[0].rulings =
        vec![ruling(RulingKind::Waived("石窑沟".to_owned()), "D8"), ruling(RulingKind::Falsified, "E4")];
    facts[1].set("parks", Value::Sites(vec![site("甲园", 2500, 25), site("乙园", 100, 3)]), source());
    facts[2].set("parks", Value::Sites(vec![]), source());
    facts[3].set("guidance", crate::support::boxes(&[("stations", Answer::NotApplicable)]), source());
    facts.push(excellent(&rulebook, RegionCode(410_311)));
    let read = read(&written(&facts, Purpose::Export)).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(read.frame, frame);
    assert_eq!(values(&read.counties), values(&facts));
    let before = assess(&programme, &rulebook, &frame, values(&facts));
    let after = assess(&programme, &rulebook, &frame, values(&read.counties));
    assert_eq!(before, after);
    assert!(
        before.ranking.iter().filter(|place| place.rank.is_some()).count() >= 5,
        "the example ranks counties"
    );
}

#[test]
fn a_fact_knows_its_cells() {
    let read = read(&written(&[excellent(&rulebook(), LUANCHUAN)], Purpose::Export)).unwrap();
    let county = read.counties.iter().find(|facts| facts.county == LUANCHUAN).unwrap();
    let cells = |fact: &str| match &county.get(fact).unwrap().source {
        Source::Cells { sheet, cells } => format!("{sheet}!{cells}"),
        other => panic!("{other:?}"),
    };
    assert_eq!(cells("reports-due"), "县区 counties!C8");
    assert_eq!(cells("training-offer"), "清单 checklists!C8:F8");
    assert_eq!(cells("leading-body-document"), "文件 documents!E33:H33");
    assert_eq!(cells("parks"), "园区 sites!D6:F6");
}

#[test]
fn the_template_says_nothing_and_can_be_read() {
    let bytes = written(&[], Purpose::Template);
    assert_eq!(bytes, written(&[], Purpose::Template), "the same template is the same bytes");
    let read = read(&bytes).unwrap();
    assert_eq!(read.frame, Frame { as_of: day("2027-01-06"), ..frame() });
    assert_eq!(read.counties.len(), 9);
    assert!(read.counties.iter().all(|facts| facts.entries.is_empty() && facts.rulings.is_empty()));
    let past = Frame { period: Period::Half(2020, 2), ..frame() };
    let old = write_workbook(&programme(), &rulebook(), &past, &[], Purpose::Template).unwrap();
    assert!(self::read(&old).unwrap().counties.iter().any(|facts| facts.county == RegionCode(410_381)));
}

#[test]
fn an_example_says_that_it_is_invented() {
    let facts = example_facts(&programme(), &rulebook(), &frame());
    let text = |purpose| {
        let bytes = written(&facts, purpose);
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
        let sheet = book.worksheet_range("说明 README").unwrap();
        sheet.used_cells().map(|(_, _, cell)| cell.to_string()).collect::<Vec<_>>().join("\n")
    };
    assert!(text(Purpose::Example).contains("编造") && text(Purpose::Example).contains("invented"));
    assert!(!text(Purpose::Export).contains("invented"));
}

/// What stands in a cell after a change.
#[derive(Clone)]
enum Cell {
    Text(&'static str),
    Number(f64),
    Blank,
    Formula(&'static str, &'static str),
}

/// The full workbook with some cells changed, and perhaps a sheet left out.
fn changed(changes: &[(&str, &str, Cell)], without: Option<&str>) -> Vec<u8> {
    let bytes = written(&[excellent(&rulebook(), LUANCHUAN)], Purpose::Export);
    let mut original: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let mut book = Workbook::new();
    for name in original.sheet_names() {
        if without.is_some_and(|without| name.contains(without)) {
            continue;
        }
        let sheet = book.add_worksheet().set_name(&name).unwrap();
        for (row, column, cell) in original.worksheet_range(&name).unwrap().used_cells() {
            let (row, column) = (u32::try_from(row).unwrap(), u16::try_from(column).unwrap());
            match cell {
                Data::Float(number) => {
                    sheet.write_number(row, column, *number).unwrap();
                }
                Data::DateTime(at) => {
                    let (year, month, day, ..) = at.to_ymd_hms_milli();
                    sheet.write_string(row, column, format!("{year}-{month:02}-{day:02}")).unwrap();
                }
                other => {
                    sheet.write_string(row, column, other.to_string()).unwrap();
                }
            }
        }
        for (_, place, cell) in changes.iter().filter(|(at, _, _)| name.contains(at)) {
            let (row, column) = position(place);
            let plain = rust_xlsxwriter::Format::new();
            match cell {
                Cell::Text(text) => {
                    sheet.write_string(row, column, *text).unwrap();
                }
                Cell::Number(number) => {
                    sheet.write_number(row, column, *number).unwrap();
                }
                Cell::Blank => {
                    sheet.clear_cell(row, column);
                    sheet.write_blank(row, column, &plain).unwrap();
                }
                Cell::Formula(formula, result) => {
                    sheet.write_formula(row, column, Formula::new(*formula).set_result(*result)).unwrap();
                }
            }
        }
    }
    book.save_to_buffer().unwrap()
}

fn position(place: &str) -> (u32, u16) {
    let digits = place.find(|c: char| c.is_ascii_digit()).unwrap();
    (
        place[digits..].parse::<u32>().unwrap() - 1,
        rust_xlsxwriter::utility::column_name_to_number(&place[..digits]),
    )
}

fn faults(bytes: &[u8]) -> Vec<Fault> {
    let faults = read(bytes).expect_err("the workbook is refused").0;
    for fault in &faults {
        for language in Language::ALL {
            let said = fault.say(language);
            assert!(!said.contains('{') && !said.contains("assessment-"), "{said}");
        }
    }
    faults
}

/// Expects exactly one fault, at this place, saying this.
fn refuses(changes: &[(&str, &str, Cell)], place: &str, says: &str) {
    let found = faults(&changed(changes, None));
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].place.as_deref(), Some(place), "{}", found[0]);
    assert!(found[0].say(Language::English).contains(says), "{}", found[0]);
}

#[test]
fn the_copy_that_faults_are_put_into_is_sound() {
    let copy = read(&changed(&[], None)).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(
        values(&copy.counties),
        values(&read(&written(&[excellent(&rulebook(), LUANCHUAN)], Purpose::Export)).unwrap().counties)
    );
}

#[test]
fn numbers_are_numbers() {
    let at = "县区 counties!C8";
    let cell = |cell| [("counties", "C8", cell)];
    refuses(
        &cell(Cell::Text("一百")),
        at,
        "A number belongs here, not “一百”. Write a number, or leave it blank",
    );
    refuses(&cell(Cell::Text("4/3")), at, "A number belongs here");
    refuses(&cell(Cell::Number(-1.0)), at, "This cannot be negative (-1). Write 0 or more.");
    refuses(&cell(Cell::Number(100.5)), at, "This must be a whole number, not 100.5");
    refuses(&cell(Cell::Number(1e15)), at, "whole number");
    refuses(&cell(Cell::Formula("=1/0", "#DIV/0!")), at, "");
    refuses(&[("sites", "E6", Cell::Text("两千"))], "园区 sites!E6", "A number belongs here");
    let text = read(&changed(&cell(Cell::Text(" 100 ")), None)).unwrap();
    let county = text.counties.iter().find(|facts| facts.county == LUANCHUAN).unwrap();
    assert_eq!(
        county.get("reports-due").unwrap().value,
        Value::Count(100),
        "digits stored as text are a number"
    );
}

#[test]
fn counties_are_those_of_the_programme() {
    let county = |code, name| [("counties", "A8", Cell::Text(code)), ("counties", "B8", Cell::Text(name))];
    refuses(
        &county("410182", "荥阳市"),
        "县区 counties!A8",
        "“410182” is not the code of a county of this programme. Use one of: 410307 偃师区",
    );
    refuses(&county("栾川", "栾川县"), "县区 counties!A8", "not the code");
    refuses(
        &county("410322", "孟津县"),
        "县区 counties!A8",
        "410322 is not in force on 2026-12-31. Use: 410308 孟津区",
    );
    refuses(&county("410306", "吉利区"), "县区 counties!A8", "Use: —");
    refuses(&county("410323", "新安县"), "县区 counties!A8", "The county 410323 stands here twice");
    refuses(
        &county("410324", "嵩县"),
        "县区 counties!B8",
        "410324 is the code of 栾川县, but the name says “嵩县”",
    );
    refuses(&[("checklists", "A8", Cell::Blank)], "清单 checklists!A8", "The county's code is missing");
}

#[test]
fn boxes_documents_and_rulings_take_their_words() {
    refuses(
        &[("checklists", "C8", Cell::Text("也许"))],
        "清单 checklists!C8",
        "“也许” does not work here. Write yes, no or n/a.",
    );
    let document = |column: &'static str, cell| [("documents", column, cell)];
    refuses(&document("E33", Cell::Blank), "文件 documents!E33", "This row lacks number");
    refuses(&document("F33", Cell::Text("村委会")), "文件 documents!F33", "The issuer “村委会” is not known");
    refuses(&document("G33", Cell::Text("去年")), "文件 documents!G33", "“去年” is not a date");
    refuses(&document("G33", Cell::Number(46_000.0)), "文件 documents!G33", "is not a date");
    refuses(&document("H33", Cell::Text("2020-01-01")), "文件 documents!H33", "before the day of issue");
    refuses(
        &document("C33", Cell::Text("paper")),
        "文件 documents!C33",
        "“paper” is not a fact of this sheet",
    );
    refuses(&document("C34", Cell::Text("leading-body-document")), "文件 documents!C34", "stands here twice");
    let ruling = |cells: [&'static str; 5]| {
        let columns = ["A3", "C3", "D3", "E3", "F3"];
        columns
            .into_iter()
            .zip(cells)
            .map(|(at, text)| ("rulings", at, if text.is_empty() { Cell::Blank } else { Cell::Text(text) }))
            .collect::<Vec<_>>()
    };
    refuses(
        &ruling(["410324", "D9", "waived", "康山", "山洪"]),
        "裁定 rulings!C3",
        "There is no criterion “D9”",
    );
    refuses(
        &ruling(["410324", "D8", "原谅", "康山", "山洪"]),
        "裁定 rulings!D3",
        "The ruling “原谅” is not known",
    );
    refuses(
        &ruling(["410324", "D2", "豁免", "康山", "山洪"]),
        "裁定 rulings!C3",
        "Nothing can be waived for criterion D2",
    );
    refuses(&ruling(["410324", "D8", "豁免", "", "山洪"]), "裁定 rulings!E3", "This row lacks item");
    refuses(&ruling(["410324", "D8", "豁免", "康山", ""]), "裁定 rulings!F3", "This row lacks reason");
    let fine = read(&changed(&ruling(["410324", "D8", "Waived", "康山", "山洪"]), None)).unwrap();
    assert_eq!(fine.counties.iter().map(|facts| facts.rulings.len()).sum::<usize>(), 1);
}

#[test]
fn parts_are_not_larger_than_their_whole() {
    let rulebook = rulebook();
    let with = |fact: &str, value: Value| {
        let mut facts = excellent(&rulebook, LUANCHUAN);
        facts.set(fact, value, source());
        let found = faults(&written(&[facts], Purpose::Export));
        assert_eq!(found.len(), 1, "{found:#?}");
        found[0].say(Language::English)
    };
    let villages = with("villages-with-points", Value::Count(101));
    assert!(villages.contains("counties!"), "{villages}");
    assert!(villages.contains("villages-with-points is 101, more than the 100 of villages"), "{villages}");
    let late = with("reports-late", Value::Count(1));
    assert!(late.contains("reports-on-time + reports-extended + reports-late is 101"), "{late}");
    let stations = with("stations-standard", Value::Tally([("look".to_owned(), 101)].into()));
    assert!(stations.contains("stations-standard is 101"), "{stations}");
}

#[test]
fn sheets_columns_and_the_period_must_be_there() {
    for (sheet, full) in
        [("counties", "县区 counties"), ("documents", "文件 documents"), ("period", "期间 period")]
    {
        let found = faults(&changed(&[], Some(sheet)));
        assert_eq!(found.len(), 1, "{found:#?}");
        let said = found[0].say(Language::English);
        assert!(
            said.contains(&format!("The sheet “{full}” is missing. Copy it from the template.")),
            "{said}"
        );
    }
    let found = faults(&changed(&[("counties", "C1", Cell::Text("reports-dew"))], None));
    let said: Vec<String> = found.iter().map(|fault| fault.say(Language::English)).collect();
    assert_eq!(said.len(), 2, "{said:#?}");
    assert!(
        said[0].starts_with("facts.xlsx:县区 counties!C1: The column `reports-dew` is not known"),
        "{said:#?}"
    );
    assert!(said[1].contains("The first row lacks the column `reports-due`"), "{said:#?}");
    let twice = faults(&changed(&[("counties", "D1", Cell::Text("reports-due"))], None));
    assert!(twice[0].say(Language::English).contains("stands here twice"), "{twice:#?}");
    for period in ["2026", "2026Q1", "今年"] {
        refuses(&[("period", "B1", Cell::Text(period))], "期间 period!B1", "is not a period of assessment");
    }
    refuses(&[("period", "B2", Cell::Text("月底"))], "期间 period!B2", "is not a date");
}

#[test]
fn all_faults_are_named_at_once() {
    let found = faults(&changed(
        &[
            ("counties", "C8", Cell::Text("一百")),
            ("counties", "A7", Cell::Text("999999")),
            ("checklists", "C8", Cell::Text("也许")),
            ("documents", "G33", Cell::Text("去年")),
        ],
        Some("rulings"),
    ));
    assert_eq!(found.len(), 5, "{found:#?}");
}

#[test]
fn other_files_are_refused() {
    let zip_only = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    let whole = written(&[], Purpose::Template);
    for bytes in
        [&b""[..], b"county,name\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", zip_only, &whole[..whole.len() / 2]]
    {
        let found = faults(bytes);
        assert_eq!(found.len(), 1);
        assert!(found[0].to_string().starts_with("facts.xlsx: This is not an XLSX workbook. Save it as"));
    }
}

#[test]
fn a_sheet_beyond_all_measure_is_refused() {
    let found = faults(&changed(&[("sites", "ZZ1000000", Cell::Number(1.0))], None));
    assert_eq!(found.len(), 1);
    assert!(found[0].say(Language::English).contains("more than 5000 rows"), "{}", found[0]);
}

#[test]
fn a_damaged_file_is_refused_or_read_and_never_brings_the_program_down() {
    let whole = written(&example_facts(&programme(), &rulebook(), &frame()), Purpose::Example);
    let (programme, rulebook, today) = (programme(), rulebook(), day("2027-01-06"));
    let mut state: u64 = 1;
    let mut refused = 0;
    for round in 0..1_500 {
        let mut bytes = whole.clone();
        for _ in 0..=round % 8 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let place = usize::try_from(state >> 33).unwrap() % bytes.len();
            bytes[place] = state.to_le_bytes()[2];
        }
        if let Err(faults) = read_workbook("facts.xlsx", &bytes, &programme, &rulebook, today) {
            assert!(!faults.0.is_empty());
            refused += 1;
        }
    }
    assert!(refused > 1_000, "{refused}");
}
