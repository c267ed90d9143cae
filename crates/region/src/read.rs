//! Reading a prefecture's divisions from files, whole or not at all, and writing them again.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Day, Level, RegionCode};

use crate::division::{level_of, level_word};
use crate::rows::{Row, RowFault, Source, rows};
use crate::{Division, Divisions};

/// The first line of a file of divisions.
pub const HEADER: [&str; 5] = ["code", "name", "level", "parent", "kind"];
/// The first line of a file of units that ended.
pub const CHANGES_HEADER: [&str; 5] = ["code", "name", "kind", "valid_to", "successor"];

/// Reads `code,name,level,parent,kind` and the past units `code,name,kind,valid_to,successor` of one
/// prefecture. A unit that took another's place begins on the day the other ended, and so does all in it.
///
/// # Errors
/// Every bad row of both files, with its line and the reason; then nothing is taken.
pub fn read(divisions: &[u8], changes: &[u8]) -> Result<Divisions, Vec<RowFault>> {
    let mut faults = Vec::new();
    let today = read_today(divisions, &mut faults);
    let past = read_past(changes, &today, &mut faults);
    if faults.is_empty() {
        return Ok(Divisions::new(begun(today, &past).chain(past.iter().cloned())));
    }
    faults.sort();
    Err(faults)
}

/// Writes the divisions of a prefecture that are valid today, so that reading them changes nothing.
#[must_use]
pub fn write(divisions: &Divisions, city: RegionCode) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let rows = divisions.all().filter(|one| one.is_valid_today() && city.contains(one.code)).map(|one| {
        let parent = one.code.parent().map_or(one.code.0 / 10_000, |parent| parent.0);
        let level = level_word(one.level).to_owned();
        [one.code.to_string(), one.name.clone(), level, parent.to_string(), one.kind.clone()]
    });
    // Writing to memory does not fail.
    for row in std::iter::once(HEADER.map(str::to_owned)).chain(rows) {
        let _ = writer.write_record(row);
    }
    writer.into_inner().unwrap_or_default()
}

fn read_today(file: &[u8], faults: &mut Vec<RowFault>) -> BTreeMap<RegionCode, Division> {
    let mut fault = |line, reason: String| faults.push(RowFault::new(Source::Divisions, line, reason));
    let mut found = Vec::new();
    let all = rows(Source::Divisions, file, HEADER, &mut found);
    // A row that is wrong in itself is still there for those that lie in it.
    let named: BTreeSet<RegionCode> = all.iter().filter_map(|(_, row)| row[0].parse().ok()).collect();
    let mut today: BTreeMap<RegionCode, Division> = BTreeMap::new();
    let mut city = None;
    for (line, row) in &all {
        let one = match division(row) {
            Ok(one) => one,
            Err(reason) => {
                fault(*line, reason);
                continue;
            }
        };
        let code = one.code;
        if let Some(parent) = code.parent().filter(|parent| !named.contains(parent)) {
            fault(*line, format!("{code} lies in {parent}, which is not in the file"));
        }
        if one.level == Level::City {
            let first: RegionCode = *city.get_or_insert(code);
            if first != code {
                fault(*line, format!("{code} is another prefecture than {first}: one file holds one"));
            }
        }
        if today.insert(code, one).is_some() {
            fault(*line, format!("{code} is there twice"));
        }
    }
    let empty = all.is_empty() && found.is_empty();
    if empty {
        fault(1, "there is no division below the first line".to_owned());
    }
    faults.append(&mut found);
    today
}

fn division([code, name, level, parent, kind]: &Row) -> Result<Division, String> {
    let code: RegionCode = code.parse().map_err(|error: kernel::BadRegion| error.to_string())?;
    if name.is_empty() {
        return Err(format!("{code} has no name"));
    }
    let Some(level) = level_of(level) else {
        return Err(format!("`{level}` is no level: city, county, township or village"));
    };
    if code.level() != level {
        return Err(format!("{code} is not the code of a {}", level_word(level)));
    }
    let wanted = code.parent().map_or_else(String::new, |parent| parent.to_string());
    if level != Level::City && *parent != wanted {
        return Err(format!("{code} lies in {wanted}, not in `{parent}`"));
    }
    Ok(Division::new(code, name, level, kind))
}

fn read_past(
    file: &[u8],
    today: &BTreeMap<RegionCode, Division>,
    faults: &mut Vec<RowFault>,
) -> Vec<Division> {
    let mut all: Vec<Division> = Vec::new();
    for (line, row) in rows(Source::Changes, file, CHANGES_HEADER, faults) {
        match past(&row, today) {
            Ok(one) if all.iter().any(|other| other.code == one.code) => {
                faults.push(RowFault::new(Source::Changes, line, format!("{} is there twice", one.code)));
            }
            Ok(one) => all.push(one),
            Err(reason) => faults.push(RowFault::new(Source::Changes, line, reason)),
        }
    }
    all
}

fn past(
    [code, name, kind, valid_to, successor]: &Row,
    today: &BTreeMap<RegionCode, Division>,
) -> Result<Division, String> {
    let code: RegionCode = code.parse().map_err(|error: kernel::BadRegion| error.to_string())?;
    let valid_to: Day = valid_to.parse().map_err(|error: kernel::BadPeriod| error.to_string())?;
    let successor: RegionCode = successor.parse().map_err(|error: kernel::BadRegion| error.to_string())?;
    if name.is_empty() {
        return Err(format!("{code} has no name"));
    }
    if today.contains_key(&code) {
        return Err(format!("{code} ended but is among today's divisions"));
    }
    if !today.contains_key(&successor) {
        return Err(format!("the successor {successor} is not among today's divisions"));
    }
    if code.level() != successor.level() || code.city() != successor.city() {
        return Err(format!("{successor} is of another level or prefecture than {code}"));
    }
    Ok(Division {
        valid_to: Some(valid_to),
        successor: Some(successor),
        ..Division::new(code, name, code.level(), kind)
    })
}

/// Today's divisions with the days they began, as far as the past units tell. A code is no older than the
/// codes it begins with.
fn begun(today: BTreeMap<RegionCode, Division>, past: &[Division]) -> impl Iterator<Item = Division> + use<> {
    let mut begin: BTreeMap<RegionCode, Day> = BTreeMap::new();
    for one in past {
        if let (Some(successor), Some(end)) = (one.successor, one.valid_to) {
            let first = begin.entry(successor).or_insert(end);
            *first = end.min(*first);
        }
    }
    today.into_values().map(move |mut one| {
        let within = std::iter::successors(Some(one.code), |code| code.parent());
        one.valid_from = within.filter_map(|code| begin.get(&code).copied()).max();
        one
    })
}
