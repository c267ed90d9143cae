//! Reading a prefecture's divisions from files: whole or not at all.

use std::collections::BTreeSet;

use kernel::{Day, Level, RegionCode};

use crate::{Division, Divisions};

/// A row that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct RowFault {
    /// Its line in the file; 1 is the header.
    pub line: u64,
    /// What is wrong and what would be right.
    pub reason: String,
}

impl RowFault {
    fn new(line: u64, reason: impl Into<String>) -> Self {
        Self { line, reason: reason.into() }
    }
}

const HEADER: [&str; 5] = ["code", "name", "level", "parent", "kind"];
const CHANGES_HEADER: [&str; 5] = ["code", "name", "kind", "valid_to", "successor"];

/// Reads `code,name,level,parent,kind` and the past units `code,name,kind,valid_to,successor`.
///
/// # Errors
/// Every bad row of both files, with its line and the reason; then nothing is taken.
pub fn read(divisions: &[u8], changes: &[u8]) -> Result<Divisions, Vec<RowFault>> {
    let mut faults = Vec::new();
    let mut all = Vec::new();
    let mut codes = BTreeSet::new();
    for (line, row) in rows(divisions, HEADER, &mut faults) {
        match division(&row) {
            Ok(one) if codes.insert(one.code) => all.push((line, one)),
            Ok(one) => faults.push(RowFault::new(line, format!("{} is there twice", one.code))),
            Err(reason) => faults.push(RowFault::new(line, reason)),
        }
    }
    for (line, one) in &all {
        let orphan = one.code.parent().filter(|parent| !codes.contains(parent));
        if let Some(parent) = orphan {
            faults.push(RowFault::new(
                *line,
                format!("{} lies in {parent}, which is not in the file", one.code),
            ));
        }
    }
    let mut all: Vec<Division> = all.into_iter().map(|(_, one)| one).collect();
    for (line, row) in rows(changes, CHANGES_HEADER, &mut faults) {
        match past(&row, &codes) {
            Ok(one) => all.push(one),
            Err(reason) => faults.push(RowFault::new(line, reason)),
        }
    }
    if faults.is_empty() { Ok(Divisions::new(all)) } else { Err(faults) }
}

type Row = [String; 5];

fn rows(file: &[u8], header: [&str; 5], faults: &mut Vec<RowFault>) -> Vec<(u64, Row)> {
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(file);
    match reader.byte_headers() {
        Ok(found) if found.iter().eq(header.iter().map(|name| name.as_bytes())) => {}
        _ => {
            faults.push(RowFault::new(1, format!("the first line must be {}", header.join(","))));
            return Vec::new();
        }
    }
    let mut rows = Vec::new();
    for record in reader.byte_records() {
        let Ok(record) = record else {
            faults.push(RowFault::new(0, "the file ends within a quoted field"));
            break;
        };
        let line = record.position().map_or(0, csv::Position::line);
        let fields: Vec<Option<String>> = record
            .iter()
            .map(|field| std::str::from_utf8(field).ok().map(|text| text.trim().to_owned()))
            .collect();
        match fields.into_iter().collect::<Option<Vec<String>>>().map(Row::try_from) {
            Some(Ok(row)) => rows.push((line, row)),
            Some(Err(found)) => {
                faults.push(RowFault::new(line, format!("5 columns are needed, {} are there", found.len())));
            }
            None => faults.push(RowFault::new(line, "not UTF-8: save the file as UTF-8")),
        }
    }
    rows
}

fn division([code, name, level, parent, kind]: &Row) -> Result<Division, String> {
    let code: RegionCode = code.parse().map_err(|error: kernel::BadRegion| error.to_string())?;
    if name.is_empty() {
        return Err(format!("{code} has no name"));
    }
    let level = match level.as_str() {
        "city" => Level::City,
        "county" => Level::County,
        "township" => Level::Township,
        "village" => Level::Village,
        other => return Err(format!("`{other}` is no level: city, county, township or village")),
    };
    if code.level() != level {
        return Err(format!("{code} is not the code of a {level:?}"));
    }
    let wanted = code.parent().map_or_else(String::new, |parent| parent.to_string());
    if level != Level::City && *parent != wanted {
        return Err(format!("{code} lies in {wanted}, not in `{parent}`"));
    }
    Ok(Division::new(code, name, level, kind))
}

fn past(
    [code, name, kind, valid_to, successor]: &Row,
    today: &BTreeSet<RegionCode>,
) -> Result<Division, String> {
    let code: RegionCode = code.parse().map_err(|error: kernel::BadRegion| error.to_string())?;
    let valid_to: Day = valid_to.parse().map_err(|error: kernel::BadPeriod| error.to_string())?;
    let successor: RegionCode = successor.parse().map_err(|error: kernel::BadRegion| error.to_string())?;
    if today.contains(&code) {
        return Err(format!("{code} ended but is among today's divisions"));
    }
    if !today.contains(&successor) {
        return Err(format!("the successor {successor} is not among today's divisions"));
    }
    Ok(Division {
        valid_to: Some(valid_to),
        successor: Some(successor),
        ..Division::new(code, name, code.level(), kind)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANGES: &str = "code,name,kind,valid_to,successor\n";

    fn faults(rows: &[u8]) -> Vec<String> {
        let file =
            [b"code,name,level,parent,kind\n410300,\xe6\xb4\x9b\xe9\x98\xb3\xe5\xb8\x82,city,41,\n", rows]
                .concat();
        read(&file, CHANGES.as_bytes()).unwrap_err().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_bad_row_is_listed_with_its_line() {
        let found = faults(
            "410324,,county,410300,county\n41032,x,county,410300,county\n410325,y,county,410300\n\
             410326,z,parish,410300,county\n410327,w,county,410500,county\n410300,again,city,41,\n\
             410328100,v,township,410328,town\n"
                .as_bytes(),
        );
        let lines: Vec<&str> = found.iter().filter_map(|fault| fault.split(':').next()).collect();
        assert_eq!(
            lines,
            ["line 5", "line 3", "line 4", "line 6", "line 7", "line 8", "line 9"],
            "{found:#?}"
        );
    }

    #[test]
    fn other_encodings_and_headers_are_refused() {
        assert!(faults(b"410324,\xc2\xe5,county,410300,county\n")[0].contains("UTF-8"));
        let headless = read(b"410300,x,city,41,\n", CHANGES.as_bytes()).unwrap_err();
        assert!(headless[0].reason.contains("first line"));
        let past = b"code,name,kind,valid_to,successor\n410381,x,county,2021-03,410307\n";
        assert!(read(b"code,name,level,parent,kind\n410300,x,city,41,\n", past).is_err());
    }
}
