//! Files are read whole or not at all, and what is written is read again.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by panicking")]

use std::collections::BTreeSet;

use kernel::RegionCode;
use proptest::prelude::*;
use region::{RowFault, Source, embedded, read, write};

const CHANGES: &str = "code,name,kind,valid_to,successor\n";
const CITY: &str = "code,name,level,parent,kind\n419900,新市,city,41,\n";

/// The faults of rows below a city in line 2, as `line reason`.
fn faults(rows: impl AsRef<[u8]>) -> Vec<String> {
    let file = [CITY.as_bytes(), rows.as_ref()].concat();
    let found = read(&file, CHANGES.as_bytes()).unwrap_err();
    assert!(found.iter().all(|fault| fault.source_file == Source::Divisions));
    found.iter().map(|fault| format!("{} {}", fault.line, fault.reason)).collect()
}

fn only_fault(rows: impl AsRef<[u8]>) -> String {
    let found = faults(rows);
    assert_eq!(found.len(), 1, "{found:#?}");
    found.concat()
}

#[test]
fn every_bad_row_is_listed_once_with_its_line_and_the_reason() {
    let found = faults(
        "419901,,county,419900,county\n41990,x,county,419900,county\n419902,y,county,419900\n\
         419903,z,parish,419900,county\n419904,w,county,410500,county\n419900,again,city,41,\n\
         419905100,v,township,419905,town\n419906,u,township,419900,town\n419800,t,city,41,\n\
         419907,s,county,419900,a,b\n419901100,r,township,419901,town\n",
    );
    let expected = [
        "3 419901 has no name",
        "4 `41990` is not a division code of 6, 9 or 12 digits",
        "5 5 columns are needed, 4 are there",
        "6 `parish` is no level: city, county, township or village",
        "7 419904 lies in 419900, not in `410500`",
        "8 419900 is there twice",
        "9 419905100 lies in 419905, which is not in the file",
        "10 419906 is not the code of a township",
        "11 419800 is another prefecture than 419900: one file holds one",
        "12 5 columns are needed, 6 are there",
    ];
    assert_eq!(found, expected, "a row in a bad row is not to blame");
}

#[test]
fn other_encodings_are_refused() {
    assert_eq!(only_fault(b"419901,\xc2\xe5,county,419900,county\n"), "3 not UTF-8: save the file as UTF-8");
    let utf16: Vec<u8> = "\u{feff}code,name".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(read(&utf16, CHANGES.as_bytes()).unwrap_err()[0].reason.starts_with("not UTF-8"));
    let with_mark = ["\u{feff}", CITY].concat();
    assert_eq!(read(with_mark.as_bytes(), CHANGES.as_bytes()).unwrap().len(), 1);
}

#[test]
fn an_unclosed_quote_does_not_swallow_rows() {
    for (rows, line) in [
        ("419901,a,county,419900,\"county\n419902,b,county,419900,county\n", "3"),
        ("419901,\"a,county,419900,county\n419902,b,county,419900,county\n", "3"),
        ("419901,a,county,419900,\"county\n419902,b,county,419900,\"county\n", "3"),
        ("419901,a,county,419900,county\n419902,b,county,419900,\"county", "4"),
    ] {
        let found = faults(rows);
        assert!(found.iter().all(|fault| fault.starts_with(line)), "{rows}: {found:#?}");
        assert!(found.iter().any(|fault| fault.contains("quote")), "{rows}: {found:#?}");
    }
    let quoted = format!("{CITY}419901,\"a, \"\"b\"\"\",county,419900,county\r\n");
    let read = read(quoted.as_bytes(), CHANGES.as_bytes()).unwrap();
    assert_eq!(read.counties()[0].name, "a, \"b\"");
}

#[test]
fn a_file_of_something_else_is_refused() {
    for file in ["", "\n", "419900,x,city,41,\n", "code,name\n", "code,name,level,parent,kind\n"] {
        let found = read(file.as_bytes(), CHANGES.as_bytes()).unwrap_err();
        assert_eq!((found.len(), found[0].line), (1, 1), "{file:?}: {found:#?}");
    }
    let cityless = read(b"code,name,level,parent,kind\n419901,x,county,419900,county\n", CHANGES.as_bytes());
    assert!(cityless.unwrap_err()[0].reason.contains("419900, which is not in the file"));
}

#[test]
fn past_units_end_once_and_lead_to_a_unit_of_today() {
    let today = format!("{CITY}419902,b,district,419900,district\n").replace("district,4199", "county,4199");
    let past = |rows: &str| read(today.as_bytes(), format!("{CHANGES}{rows}").as_bytes());
    assert!(past("419901,a,county,2021-03-01,419902\n").is_ok());
    for (row, reason) in [
        ("419901,a,county,2021-03,419902\n", "2021-03"),
        ("419901,a,county,2021-02-30,419902\n", "2021-02-30"),
        ("419901,,county,2021-03-01,419902\n", "no name"),
        ("419902,b,county,2021-03-01,419902\n", "among today's"),
        ("419901,a,county,2021-03-01,419903\n", "not among today's"),
        ("419901,a,county,2021-03-01,419900\n", "another level"),
        ("419801,a,county,2021-03-01,419902\n", "another level or prefecture"),
        ("419901,a,county,2021-03-01\n", "5 columns"),
        ("419901,a,county,2021-03-01,\n", "not a division code"),
    ] {
        let found: Vec<RowFault> = past(row).unwrap_err();
        assert_eq!((found.len(), found[0].line), (1, 2), "{row}: {found:#?}");
        assert_eq!(found[0].source_file, Source::Changes);
        assert!(found[0].reason.contains(reason), "{row}: {found:#?}");
    }
    let twice = past("419901,a,county,2021-03-01,419902\n419901,a,county,2022-03-01,419902\n").unwrap_err();
    assert!(twice[0].to_string().starts_with("changes, line 3: 419901 is there twice"));
}

#[test]
fn a_successor_and_all_in_it_begin_when_the_first_unit_ended() {
    let today = format!(
        "{CITY}419901,a,county,419900,county\n419901100,b,township,419901,town\n419902,c,county,419900,county\n"
    );
    let past = format!("{CHANGES}419908,d,county,2021-03-01,419901\n419909,e,county,2015-06-01,419901\n");
    let all = read(today.as_bytes(), past.as_bytes()).unwrap();
    let begin = |code| all.get(RegionCode(code)).unwrap().valid_from.map(|day| day.to_string());
    assert_eq!([begin(419_901), begin(419_901_100)], [Some("2015-06-01".to_owned()), begin(419_901)]);
    assert_eq!([begin(419_900), begin(419_902)], [None, None]);
}

#[test]
fn luoyang_is_written_as_it_was_read() {
    let file = String::from_utf8(write(embedded(), embedded().cities()[0].code)).unwrap();
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<BTreeSet<_>>();
    let was = lines(include_str!("../../../data/luoyang-divisions.csv"));
    let different: Vec<String> = lines(&file).symmetric_difference(&was).cloned().collect();
    assert_eq!((different.as_slice(), file.lines().count()), ([].as_slice(), 3455));
    assert_eq!(file.lines().next(), Some("code,name,level,parent,kind"));
}

proptest! {
    /// Any names and kinds: commas, quotes, markup and letters of every script.
    #[test]
    fn what_is_written_is_read_again(rows in prop::collection::vec(("[^\\p{C}\\s]{1,8}", "[^\\p{C}\\s]{0,8}"), 0..40)) {
        let mut text = CITY.as_bytes().to_vec();
        let mut csv = csv::Writer::from_writer(Vec::new());
        for (number, (name, kind)) in (419_901..).zip(&rows) {
            csv.write_record([&number.to_string(), name, "county", "419900", kind]).unwrap();
        }
        text.extend(csv.into_inner().unwrap());
        let first = read(&text, CHANGES.as_bytes()).unwrap();
        prop_assert_eq!(first.counties().len(), rows.len());
        let written = write(&first, first.cities()[0].code);
        prop_assert_eq!(&read(&written, CHANGES.as_bytes()).unwrap(), &first);
        prop_assert_eq!(write(&first, first.cities()[0].code), written);
    }
}
