//! The rulebook file as it is written, before anything is checked.

use std::fmt;

use kernel::Day;
use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess, Visitor};
use toml::Spanned;
use toml::value::Datetime;

use crate::Exact;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRulebook {
    pub(super) id: String,
    pub(super) zh: String,
    pub(super) en: String,
    pub(super) source: String,
    pub(super) in_force_from: RawDay,
    pub(super) total_points: Spanned<RawFigure>,
    pub(super) group: Vec<RawGroup>,
    pub(super) criterion: Vec<RawCriterion>,
    pub(super) fact: Vec<RawFact>,
    pub(super) supplier: Vec<RawNamed>,
    pub(super) issuer: Vec<RawNamed>,
    pub(super) parameter: Vec<RawParameter>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawGroup {
    pub(super) id: Spanned<String>,
    pub(super) zh: String,
    pub(super) en: String,
    pub(super) article: String,
    pub(super) points: Spanned<RawFigure>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCriterion {
    pub(super) id: Spanned<String>,
    pub(super) group: Spanned<String>,
    pub(super) kind: Spanned<String>,
    pub(super) zh: String,
    pub(super) en: String,
    pub(super) points: Option<Spanned<RawFigure>>,
    pub(super) supplier: Spanned<String>,
    pub(super) note_zh: Option<String>,
    pub(super) note_en: Option<String>,
    pub(super) fact: Option<Spanned<String>>,
    pub(super) issuers: Option<Spanned<String>>,
    pub(super) measure: Option<Spanned<String>>,
    pub(super) threshold: Option<Spanned<RawFigure>>,
    pub(super) comparison: Option<Spanned<String>>,
    pub(super) part: Option<Spanned<String>>,
    pub(super) whole: Option<Spanned<String>>,
    pub(super) waivable: Option<Spanned<bool>>,
    pub(super) done: Option<Spanned<String>>,
    pub(super) attendances: Option<Spanned<String>>,
    pub(super) extended: Option<Spanned<String>>,
    pub(super) late: Option<Spanned<String>>,
    pub(super) task: Option<Spanned<String>>,
    pub(super) quota: Option<Spanned<String>>,
    pub(super) floor: Option<Spanned<RawFigure>>,
    pub(super) bonus: Option<Spanned<RawFigure>>,
    pub(super) gates: Option<Spanned<Vec<String>>>,
    pub(super) facts: Option<Spanned<Vec<String>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFact {
    pub(super) name: Spanned<String>,
    pub(super) kind: Spanned<String>,
    pub(super) zh: String,
    pub(super) en: String,
    pub(super) unit_zh: Option<String>,
    pub(super) unit_en: Option<String>,
    pub(super) of: Option<Spanned<String>>,
    pub(super) part_of: Option<Spanned<String>>,
    pub(super) set_by_zh: Option<String>,
    pub(super) set_by_en: Option<String>,
    pub(super) blank: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) optional: bool,
    #[serde(default)]
    pub(super) boxes: Vec<RawItem>,
    #[serde(default)]
    pub(super) measures: Vec<RawMeasure>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawItem {
    pub(super) name: Spanned<String>,
    pub(super) zh: String,
    pub(super) en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMeasure {
    pub(super) name: Spanned<String>,
    pub(super) zh: String,
    pub(super) en: String,
    pub(super) unit_zh: String,
    pub(super) unit_en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawNamed {
    pub(super) id: Spanned<String>,
    pub(super) zh: String,
    pub(super) en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawParameter {
    pub(super) name: Spanned<String>,
    pub(super) values: Vec<RawDated>,
    pub(super) note_zh: String,
    pub(super) note_en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDated {
    pub(super) from: RawDay,
    pub(super) value: Spanned<Setting>,
}

/// A day, written as a TOML date.
#[derive(Clone, Copy)]
pub(crate) struct RawDay(pub(crate) Day);

impl<'de> Deserialize<'de> for RawDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Datetime::deserialize(deserializer)?;
        let date = written.date.filter(|_| written.time.is_none());
        date.and_then(|date| Day::new(i32::from(date.year), date.month, date.day))
            .map(Self)
            .ok_or_else(|| D::Error::custom("expected a date such as 2016-10-13"))
    }
}

/// A figure, or the name of the parameter that gives it.
pub(crate) enum RawFigure {
    Exact(Exact),
    Name(String),
}

impl<'de> Deserialize<'de> for RawFigure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Setting::deserialize(deserializer)? {
            Setting::Number(figure) => Ok(Self::Exact(figure)),
            Setting::Word(word) => Ok(word.parse().map_or(Self::Name(word), Self::Exact)),
            _ => Err(D::Error::custom("expected a figure such as 2.5")),
        }
    }
}

/// The value of a parameter, of whatever shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Setting {
    Flag(bool),
    Number(Exact),
    Word(String),
    Words(Vec<String>),
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => flag.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Word(word) => word.fmt(f),
            Self::Words(words) => f.write_str(&words.join(", ")),
        }
    }
}

impl<'de> Deserialize<'de> for Setting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SettingVisitor)
    }
}

struct SettingVisitor;

impl<'de> Visitor<'de> for SettingVisitor {
    type Value = Setting;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("true or false, a number, a word or a list of words")
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Setting, E> {
        Ok(Setting::Flag(flag))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Setting, E> {
        number.to_string().parse().map(Setting::Number).map_err(E::custom)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Setting, E> {
        Ok(Setting::Number(Exact::from(number)))
    }

    /// A decimal is read as it was written: the shortest text of a float is the text it came from.
    fn visit_f64<E: Error>(self, number: f64) -> Result<Setting, E> {
        number.to_string().parse().map(Setting::Number).map_err(E::custom)
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<Setting, E> {
        Ok(Setting::Word(word.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Setting, A::Error> {
        let mut words = Vec::new();
        while let Some(word) = seq.next_element()? {
            words.push(word);
        }
        Ok(Setting::Words(words))
    }
}
