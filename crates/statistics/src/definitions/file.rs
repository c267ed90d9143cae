//! The file as it is written, before anything is checked.

use kernel::Day;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use toml::Spanned;
use toml::value::Datetime;

/// A word and where it stands.
pub(super) type Word = Spanned<String>;

/// A day.
#[derive(Debug, Clone, Copy)]
pub(super) struct RawDay(pub(super) Day);

impl<'de> Deserialize<'de> for RawDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Datetime::deserialize(deserializer)?;
        let date = written.date.filter(|_| written.time.is_none());
        date.and_then(|date| Day::new(i32::from(date.year), date.month, date.day))
            .map(Self)
            .ok_or_else(|| D::Error::custom("expected a date such as 2016-10-13"))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDefinitions {
    pub(super) id: String,
    pub(super) zh: String,
    pub(super) en: String,
    pub(super) source: String,
    pub(super) remind_days: Spanned<i64>,
    pub(super) small_cells: RawSmallCells,
    pub(super) outlier: RawOutlier,
    pub(super) unit: Vec<RawUnit>,
    pub(super) element: Vec<RawElement>,
    pub(super) data_set: Vec<RawDataSet>,
    #[serde(default)]
    pub(super) rule: Vec<RawRule>,
    #[serde(default)]
    pub(super) indicator: Vec<RawIndicator>,
    #[serde(default)]
    pub(super) target: Vec<RawTarget>,
    #[serde(default)]
    pub(super) breakdown: Vec<RawBreakdown>,
    #[serde(default)]
    pub(super) base: Vec<RawBase>,
    #[serde(default)]
    pub(super) warning: Vec<RawWarning>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBreakdown {
    pub(super) programme_target: Word,
    pub(super) source: Word,
    pub(super) counties: Vec<RawGoal>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawGoal {
    pub(super) unit: Word,
    pub(super) goal: Spanned<toml::Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBase {
    pub(super) programme_target: Word,
    pub(super) region: i64,
    pub(super) yuan: Spanned<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSmallCells {
    pub(super) least: Spanned<i64>,
    pub(super) share_percent: Spanned<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOutlier {
    pub(super) history: Spanned<i64>,
    pub(super) least: Spanned<i64>,
    pub(super) jump: Spanned<i64>,
    pub(super) spread: Spanned<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawUnit {
    pub(super) id: Word,
    pub(super) zh: String,
    pub(super) en: String,
    pub(super) decimals: Spanned<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawElement {
    pub(super) id: Word,
    #[serde(default = "first")]
    pub(super) version: i32,
    pub(super) from: RawDay,
    pub(super) until: Option<RawDay>,
    pub(super) unit: Word,
    pub(super) over_time: Word,
    pub(super) zh: String,
    pub(super) en: String,
    pub(super) definition_zh: String,
    pub(super) definition_en: String,
    pub(super) source: Word,
    pub(super) measure: Option<Word>,
    pub(super) network: Option<Word>,
    #[serde(default)]
    pub(super) adds: Vec<Word>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDataSet {
    pub(super) id: Word,
    #[serde(default = "first")]
    pub(super) version: i32,
    pub(super) from: RawDay,
    pub(super) until: Option<RawDay>,
    pub(super) zh: String,
    pub(super) en: String,
    pub(super) reporter: Word,
    pub(super) frequency: Word,
    pub(super) opens_days: Spanned<i64>,
    pub(super) due_days: Spanned<i64>,
    pub(super) lock_days: Spanned<i64>,
    pub(super) elements: Vec<Word>,
    #[serde(default)]
    pub(super) optional: Vec<Word>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRule {
    pub(super) id: Word,
    pub(super) data_set: Word,
    pub(super) level: Word,
    pub(super) left: Word,
    pub(super) comparison: Word,
    pub(super) right: Word,
    pub(super) zh: String,
    pub(super) en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawIndicator {
    pub(super) id: Word,
    #[serde(default = "first")]
    pub(super) version: i32,
    pub(super) from: RawDay,
    pub(super) until: Option<RawDay>,
    pub(super) zh: String,
    pub(super) en: String,
    pub(super) definition_zh: String,
    pub(super) definition_en: String,
    pub(super) unit_zh: String,
    pub(super) unit_en: String,
    pub(super) numerator: Word,
    pub(super) denominator: Option<Word>,
    pub(super) factor: Spanned<i64>,
    pub(super) decimals: Spanned<i64>,
    pub(super) direction: Word,
    pub(super) reports: Option<Word>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTarget {
    pub(super) indicator: Word,
    pub(super) programme_target: Word,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWarning {
    pub(super) id: Word,
    pub(super) indicator: Word,
    pub(super) level: Word,
    pub(super) when: Word,
    pub(super) value: Option<Spanned<i64>>,
    pub(super) against: Option<Word>,
    pub(super) percent: Option<Spanned<i64>>,
    pub(super) zh: String,
    pub(super) en: String,
}

const fn first() -> i32 {
    1
}
