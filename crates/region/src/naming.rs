//! What divisions are called, for those who read Chinese and those who read English.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use kernel::RegionCode;
use serde::Deserialize;
use ui::Lang;

use crate::divisions;

/// A division's everyday name; its code when it is not known.
#[must_use]
pub fn name(code: RegionCode) -> String {
    let Some(division) = divisions().get(code) else { return code.to_string() };
    let official = |code: Option<RegionCode>| {
        code.and_then(|code| divisions().get(code)).map_or("", |division| division.name.as_str())
    };
    everyday(&division.name, &[official(Some(code.county())), official(code.township())])
}

/// The names from the county down: 栾川县·庙子镇·庄子村.
#[must_use]
pub fn full_name(code: RegionCode) -> String {
    full_name_in(Lang::ZhCn, code)
}

/// A division's everyday name for a reader: in English the city and its counties have the names that the programme gives
/// them. Townships and villages keep their own, as they stand on signs.
#[must_use]
pub fn name_in(lang: Lang, code: RegionCode) -> String {
    let english = if lang == Lang::En { in_english(code) } else { None };
    english.map_or_else(|| name(code), str::to_owned)
}

/// The names from the county down for a reader: Luanchuan County · 庙子镇 · 庄子村.
#[must_use]
pub fn full_name_in(lang: Lang, code: RegionCode) -> String {
    let mut names = vec![name_in(lang, code)];
    let mut here = code;
    while let Some(parent) = here.parent().filter(|parent| parent.city() != *parent) {
        names.push(name_in(lang, parent));
        here = parent;
    }
    names.reverse();
    names.join(if lang == Lang::En { " · " } else { "·" })
}

/// The counties of today to choose from: code and name.
#[must_use]
pub fn county_options(lang: Lang) -> Vec<(String, String)> {
    let counties = divisions().counties().into_iter();
    counties.map(|one| (one.code.to_string(), name_in(lang, one.code))).collect()
}

/// The villages of today within a division to choose from: code and full name.
#[must_use]
pub fn village_options(lang: Lang, within: RegionCode) -> Vec<(String, String)> {
    let villages = divisions().villages(within).into_iter();
    villages.map(|one| (one.code.to_string(), full_name_in(lang, one.code))).collect()
}

/// Villages are listed by their committees' full names: 栾川县赤土店镇竹园村村民委员会 is 竹园村 to everybody.
fn everyday(official: &str, outer: &[&str]) -> String {
    let mut name = official;
    for larger in outer.iter().filter(|larger| !larger.is_empty()) {
        name = name.split_once(larger).map(|(_, rest)| rest).filter(|rest| !rest.is_empty()).unwrap_or(name);
    }
    if let Some(community) = name.strip_suffix("居民委员会").or_else(|| name.strip_suffix("居委会")) {
        return community.to_owned();
    }
    match name.strip_suffix("村民委员会").or_else(|| name.strip_suffix("村委会")) {
        Some(village) if village.ends_with('村') => village.to_owned(),
        Some(village) => format!("{village}村"),
        None => name.to_owned(),
    }
}

/// What the city and its counties are called in English: the programme says it, of counties under each code they have had.
static ENGLISH: LazyLock<BTreeMap<RegionCode, String>> = LazyLock::new(|| {
    // The program does not start with a file that cannot be read: assessment refuses it with line and remedy.
    english_names(programmes::text(programmes::File::Programme)).unwrap_or_default()
});

#[derive(Deserialize)]
struct File {
    city: i64,
    city_en: String,
    unit: Vec<Unit>,
}

#[derive(Deserialize)]
struct Unit {
    codes: Vec<Code>,
}

#[derive(Deserialize)]
struct Code {
    code: i64,
    en: String,
}

/// A city's or county's name in English, where the programme knows it.
fn in_english(code: RegionCode) -> Option<&'static str> {
    ENGLISH.get(&code).map(String::as_str)
}

fn english_names(text: &str) -> Result<BTreeMap<RegionCode, String>, toml::de::Error> {
    let file: File = toml::from_str(text)?;
    let city = Code { code: file.city, en: file.city_en };
    let counties = file.unit.into_iter().flat_map(|unit| unit.codes);
    Ok(std::iter::once(city).chain(counties).map(|one| (RegionCode(one.code), one.en)).collect())
}

#[cfg(test)]
mod tests {
    use kernel::Level;

    use super::*;

    #[test]
    fn the_city_and_every_county_of_the_divisions_have_an_english_name() {
        for one in divisions().all().filter(|one| matches!(one.level, Level::City | Level::County)) {
            let name = in_english(one.code).unwrap_or_default();
            assert!(!name.is_empty() && name.is_ascii(), "{} {name}", one.name);
        }
    }
}
