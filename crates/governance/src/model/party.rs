//! Who answers for a thing: a department of the city or a county.

use std::fmt;
use std::str::FromStr;

use kernel::{Level, RegionCode};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A department, by its id in `supervision.toml`, or a county, by its code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    /// A department of the city.
    Department(String),
    /// A county.
    County(RegionCode),
}

/// Not a party.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is neither a department nor a county")]
pub struct BadParty(pub String);

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Department(id) => f.write_str(id),
            Self::County(code) => code.fmt(f),
        }
    }
}

impl FromStr for Party {
    type Err = BadParty;

    fn from_str(text: &str) -> Result<Self, BadParty> {
        let text = text.trim();
        let bad = || BadParty(text.chars().take(40).collect());
        if text.bytes().next().is_some_and(|first| first.is_ascii_digit()) {
            let code: RegionCode = text.parse().map_err(|_| bad())?;
            return if code.level() == Level::County { Ok(Self::County(code)) } else { Err(bad()) };
        }
        let sound =
            !text.is_empty() && text.bytes().all(|letter| letter.is_ascii_lowercase() || letter == b'-');
        if sound { Ok(Self::Department(text.to_owned())) } else { Err(bad()) }
    }
}

impl Serialize for Party {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Party {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Parties as tables keep them, so that one is found by the spaces around it: ` finance 410324 `.
#[must_use]
pub fn list_text(parties: &[Party]) -> String {
    let words: Vec<String> = parties.iter().map(ToString::to_string).collect();
    if words.is_empty() { String::new() } else { format!(" {} ", words.join(" ")) }
}

/// Reads what [`list_text`] wrote.
pub fn list_of(text: &str) -> Result<Vec<Party>, BadParty> {
    text.split_whitespace().map(str::parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parties_are_read_as_they_are_written() {
        let all = [Party::Department("central-bank".to_owned()), Party::County(RegionCode(410_324))];
        assert_eq!(list_of(&list_text(&all)).unwrap(), all);
        assert_eq!(list_text(&all), " central-bank 410324 ");
        assert_eq!(list_text(&[]), "");
        for text in ["", "410300", "410324102", "Finance", "a b", "商务局"] {
            assert!(text.parse::<Party>().is_err(), "{text}");
        }
    }
}
