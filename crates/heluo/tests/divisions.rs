//! `heluo import divisions` and `heluo export divisions`, as somebody types them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by panicking")]

mod desk;

use desk::Desk;

const SMALL: &str = "code,name,level,parent,kind\n419900,新市,city,41,\n419901,甲县,county,419900,county\n";

#[test]
fn what_is_exported_changes_nothing_when_it_is_imported() {
    let desk = Desk::new();
    let all = desk.done(&["export", "divisions"]);
    assert_eq!(all.lines().count(), 3455);
    desk.file("all.csv", &all);
    assert_eq!(
        desk.done(&["import", "divisions", "all.csv"]),
        "0 added, 0 changed, 0 ended, 3454 unchanged\n"
    );
    let renamed = all.replace(",栾川县,", ",新栾川县,");
    desk.file("all.csv", &renamed);
    let line = "0 added, 1 changed, 0 ended, 3453 unchanged\n";
    let dated = ["import", "divisions", "all.csv", "--from", "2026-01-01"];
    assert!(desk.refused(&dated[..3]).contains("--from"));
    let dry = desk.done(&[dated.as_slice(), &["--dry-run"]].concat());
    assert_eq!(dry, format!("{line}Nothing was written.\n"));
    assert_eq!(desk.done(&["export", "divisions"]), all);
    assert!(desk.done(&dated).starts_with(line));
    assert_eq!(desk.done(&["export", "divisions"]), renamed);
}

#[test]
fn another_prefecture_is_imported_and_bad_rows_are_listed() {
    let desk = Desk::new();
    desk.file("small.csv", SMALL);
    desk.file("ended.csv", "code,name,kind,valid_to,successor\n419902,乙县,county,2015-06-01,419901\n");
    let both = ["import", "divisions", "small.csv", "--changes", "ended.csv"];
    assert!(desk.done(&both).starts_with("3 added, 0 changed, 0 ended, 0 unchanged\n"));
    assert_eq!(desk.done(&["export", "divisions", "--city", "419900"]), SMALL);
    assert_eq!(desk.done(&["export", "divisions"]).lines().count(), 3455);
    desk.file(
        "small.csv",
        format!("{SMALL}419903,,county,419900,county\n419904100,丙镇,township,419904,town\n"),
    );
    desk.file("ended.csv", "code,name,kind,valid_to,successor\n419902,乙县,county,then,419901\n");
    let said = desk.refused(&both);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], "small.csv, line 4: 419903 has no name");
    assert_eq!(lines[1], "small.csv, line 5: 419904100 lies in 419904, which is not in the file");
    assert!(lines[2].starts_with("ended.csv, line 2: `then`"), "{said}");
    assert_eq!(lines[3..], ["heluo: 3 rows cannot be taken; nothing was imported"]);
    desk.file("small.csv", b"code,name,level,parent,kind\n419900,\xd0\xc2\xca\xd0,city,41,\n");
    assert!(desk.refused(&both[..3]).contains("line 2: not UTF-8: save the file as UTF-8"));
    assert_eq!(desk.done(&["export", "divisions", "--city", "419900"]), SMALL);
    assert!(desk.refused(&["export", "divisions", "--city", "419800"]).contains("419800"));
    assert!(desk.refused(&["import", "divisions", "none.csv"]).contains("none.csv: "));
}
