//! Elements, data sets, rules and targets.

use kernel::{Day, Fen, Period, PeriodKind, RegionCode, words};
use ui::Lang;

use super::expression::{Linear, When};
use super::{Breakdown, Indicator, OutlierRule, SmallCells, Warning};
use crate::model::{Measure, Network};

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Text {
    /// The text in this language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::ZhCn => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// The days something holds, both within; without a last day it still does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// The first day.
    pub from: Day,
    /// The last day.
    pub until: Option<Day>,
}

impl Validity {
    /// True when it holds on this day.
    #[must_use]
    pub fn holds_on(self, day: Day) -> bool {
        self.from <= day && self.until.is_none_or(|last| day <= last)
    }

    pub(super) fn meets(self, other: Self) -> bool {
        let begins_before = |one: Self, two: Self| two.until.is_none_or(|last| one.from <= last);
        begins_before(self, other) && begins_before(other, self)
    }
}

/// What an element is counted in. Values are whole numbers of its smallest part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitOfMeasure {
    /// Its word.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// Places behind the point; values are in units of the last.
    pub decimals: u32,
}

/// A text that is no value of its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnreadableValue {
    /// Not a number.
    NotANumber,
    /// Below zero.
    Negative,
    /// More places behind the point than the unit has.
    TooPrecise,
    /// Beyond what any reporter has.
    TooLarge,
}

/// Digits a value has at most before the point.
const MOST_DIGITS: usize = 13;

impl UnitOfMeasure {
    /// How many of its smallest parts make one.
    #[must_use]
    pub fn scale(&self) -> i64 {
        10_i64.saturating_pow(self.decimals)
    }

    /// Reads `12,345.60`; separators and full-width digits are fine, words are not.
    pub fn read(&self, text: &str) -> Result<i64, UnreadableValue> {
        let plain: String =
            text.trim()
                .chars()
                .filter(|letter| !matches!(letter, ',' | '，' | ' '))
                .map(|letter| match letter {
                    '０'..='９' => char::from_digit(u32::from(letter).wrapping_sub(u32::from('０')), 10)
                        .unwrap_or(letter),
                    '．' => '.',
                    other => other,
                })
                .collect();
        let (negative, digits) = match plain.strip_prefix(['-', '－']) {
            Some(rest) => (true, rest),
            None => (false, plain.as_str()),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(part) || digits.ends_with('.') {
            return Err(UnreadableValue::NotANumber);
        }
        let part = part.trim_end_matches('0');
        let places = usize::try_from(self.decimals).unwrap_or(0);
        if part.len() > places {
            return Err(UnreadableValue::TooPrecise);
        }
        let whole = whole.trim_start_matches('0');
        if whole.len() > MOST_DIGITS {
            return Err(UnreadableValue::TooLarge);
        }
        let value: i64 =
            format!("0{whole}{part:0<places$}").parse().map_err(|_| UnreadableValue::TooLarge)?;
        if negative && value != 0 { Err(UnreadableValue::Negative) } else { Ok(value) }
    }

    /// `12345.60`, as a form and a file have it.
    #[must_use]
    pub fn write(&self, value: i64) -> String {
        if self.decimals == 0 {
            return value.to_string();
        }
        let (scale, places) = (self.scale(), usize::try_from(self.decimals).unwrap_or(0));
        let sign = if value < 0 { "-" } else { "" };
        let value = value.saturating_abs();
        format!("{sign}{}.{:0places$}", value / scale, value % scale)
    }

    /// `12,345.60`, as people read it.
    #[must_use]
    pub fn show(&self, value: i64) -> String {
        let plain = self.write(value);
        let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("-", rest));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let mut grouped = String::new();
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        let point = if part.is_empty() { "" } else { "." };
        format!("{sign}{grouped}{point}{part}")
    }
}

words! {
    /// How values of months make one of a year.
    OverTime {
        /// They are added up: sales, parcels.
        Sum = "sum", "definitions-over-time-sum";
        /// The last one stands: shops, stations.
        Last = "last", "definitions-over-time-last";
    }
}

/// Where an element's values come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Somebody reports them.
    Reported,
    /// Events of the platform are counted.
    Events(Measure),
    /// Outlets are counted as they stand at the period's end.
    Network(Network),
}

/// A data element (数据元): one unit, one definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// Its word.
    pub id: String,
    /// Which wording of its definition.
    pub version: i32,
    /// The days it holds.
    pub validity: Validity,
    /// What it is counted in.
    pub unit: UnitOfMeasure,
    /// How months make a year.
    pub over_time: OverTime,
    /// Its name.
    pub name: Text,
    /// The one statistical definition (统计口径).
    pub definition: Text,
    /// Where its values come from.
    pub source: Source,
    /// The elements of enterprises' reports that are added up for it; only of what enterprises sold online.
    pub adds: Vec<String>,
}

words! {
    /// Who reports a data set.
    Reporter {
        /// An enterprise, co-operative or other seller.
        Enterprise = "enterprise", "definitions-reporter-enterprise";
        /// A platform company.
        Platform = "platform", "definitions-reporter-platform";
        /// A county's office.
        County = "county", "definitions-reporter-county";
    }
}

words! {
    /// How strict a rule is.
    RuleLevel {
        /// Nothing is submitted that breaks it.
        Must = "must", "definitions-rule-must";
        /// What breaks it needs the reporter's explanation.
        Should = "should", "definitions-rule-should";
    }
}

words! {
    /// How the two sides of a rule compare.
    Comparison {
        /// At most.
        AtMost = "<=";
        /// Less.
        Less = "<";
        /// Equal.
        Equal = "==";
        /// At least.
        AtLeast = ">=";
        /// More.
        More = ">";
    }
}

/// A rule that figures of one report keep among themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its word.
    pub id: String,
    /// How strict it is.
    pub level: RuleLevel,
    /// One side.
    pub left: Linear,
    /// How they compare.
    pub comparison: Comparison,
    /// The other side.
    pub right: Linear,
    /// What to say when it is broken.
    pub says: Text,
}

impl Rule {
    /// False when the figures break it. A missing figure breaks no rule.
    #[must_use]
    pub fn holds(&self, look: &dyn Fn(&str, When) -> Option<i64>) -> bool {
        match (self.left.value(look), self.right.value(look)) {
            (Some(left), Some(right)) => match self.comparison {
                Comparison::AtMost => left <= right,
                Comparison::Less => left < right,
                Comparison::Equal => left == right,
                Comparison::AtLeast => left >= right,
                Comparison::More => left > right,
            },
            _ => true,
        }
    }

    /// The element at whose field it is shown: the first of the left side.
    #[must_use]
    pub fn stands_at(&self) -> &str {
        self.left.elements().chain(self.right.elements()).next().map_or("", |(id, _)| id)
    }
}

/// A data set (报表): who reports which elements, how often and by when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataSet {
    /// Its word.
    pub id: String,
    /// Which version of the form.
    pub version: i32,
    /// The days it holds; a period belongs to the version that holds on its last day.
    pub validity: Validity,
    /// Its name.
    pub name: Text,
    /// Who reports it.
    pub reporter: Reporter,
    /// How often.
    pub frequency: PeriodKind,
    /// Days after the period's last day until reports are taken.
    pub opens_days: i64,
    /// Days after the period's last day within which a report is on time.
    pub due_days: i64,
    /// Days after the period's last day within which a late one is still taken.
    pub lock_days: i64,
    /// The elements, in the order of the form.
    pub elements: Vec<Element>,
    /// Those that may stay empty.
    pub optional: Vec<String>,
    /// The rules its figures keep.
    pub rules: Vec<Rule>,
}

impl DataSet {
    /// The first day a report of this period is taken.
    #[must_use]
    pub fn opens_on(&self, period: Period) -> Day {
        period.bounds().1.plus_days(self.opens_days)
    }

    /// The last day it is on time.
    #[must_use]
    pub fn due_on(&self, period: Period) -> Day {
        period.bounds().1.plus_days(self.due_days)
    }

    /// The last day it is taken; then the period is locked.
    #[must_use]
    pub fn locks_on(&self, period: Period) -> Day {
        period.bounds().1.plus_days(self.lock_days)
    }

    /// An element of the form.
    #[must_use]
    pub fn element(&self, id: &str) -> Option<&Element> {
        self.elements.iter().find(|one| one.id == id)
    }

    /// True when this element must be given.
    #[must_use]
    pub fn needs(&self, id: &str) -> bool {
        !self.optional.iter().any(|one| one == id)
    }
}

words! {
    /// Which way is good.
    Direction {
        /// More is better.
        Up = "up", "definitions-direction-up";
        /// Less is better.
        Down = "down", "definitions-direction-down";
        /// Neither.
        Neutral = "neutral", "definitions-direction-neutral";
    }
}

/// An indicator's target: its figures stand in `programme.toml`, under this id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Which indicator.
    pub indicator: String,
    /// The target's id in the programme.
    pub programme_target: String,
}

/// What the base year of a growth target came to, declared where the log does not reach back to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// The target's id in the programme.
    pub programme_target: String,
    /// The city or the county.
    pub region: RegionCode,
    /// The whole year's sales.
    pub sales: Fen,
}

/// Everything a programme counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definitions {
    /// Its word.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// Where the definitions come from.
    pub source: String,
    /// What values are counted in.
    pub units: Vec<UnitOfMeasure>,
    /// Every version of every element.
    pub elements: Vec<Element>,
    /// Every version of every data set.
    pub data_sets: Vec<DataSet>,
    /// Every version of every indicator.
    pub indicators: Vec<Indicator>,
    /// Which indicators have targets.
    pub targets: Vec<Target>,
    /// The goals of their own that counties have.
    pub breakdowns: Vec<Breakdown>,
    /// What base years came to.
    pub bases: Vec<Base>,
    /// When to warn.
    pub warnings: Vec<Warning>,
    /// What is an outlier.
    pub outlier: OutlierRule,
    /// What is too small to be shown.
    pub small_cells: SmallCells,
    /// Days before the deadline on which who has not reported is reminded.
    pub remind_days: i64,
}

impl Definitions {
    /// The element as it is defined on this day.
    #[must_use]
    pub fn element_on(&self, id: &str, day: Day) -> Option<&Element> {
        self.elements.iter().find(|one| one.id == id && one.validity.holds_on(day))
    }

    /// The data set as it is reported for this period; none when it did not exist then or has another frequency.
    #[must_use]
    pub fn data_set_for(&self, id: &str, period: Period) -> Option<&DataSet> {
        let last = period.bounds().1;
        self.data_sets
            .iter()
            .find(|one| one.id == id && one.frequency == period.kind() && one.validity.holds_on(last))
    }

    /// A version of a data set.
    #[must_use]
    pub fn data_set(&self, id: &str, version: i32) -> Option<&DataSet> {
        self.data_sets.iter().find(|one| one.id == id && one.version == version)
    }

    /// The newest version of each data set, in the order of the file.
    #[must_use]
    pub fn newest_data_sets(&self) -> Vec<&DataSet> {
        let newer = |one: &DataSet, other: &DataSet| other.id == one.id && other.version > one.version;
        self.data_sets.iter().filter(|one| !self.data_sets.iter().any(|other| newer(one, other))).collect()
    }

    /// The elements of an enterprise's report that are sales online, as it is defined on this day.
    #[must_use]
    pub fn sold_online(&self, day: Day) -> &[String] {
        let is_it = |one: &&Element| one.source == Source::Events(Measure::ReportedSales);
        let found = self.elements.iter().filter(is_it).find(|one| one.validity.holds_on(day));
        found.map_or(&[], |one| one.adds.as_slice())
    }

    /// The indicator as it is defined on this day.
    #[must_use]
    pub fn indicator_on(&self, id: &str, day: Day) -> Option<&Indicator> {
        self.indicators.iter().find(|one| one.id == id && one.validity.holds_on(day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(decimals: u32) -> UnitOfMeasure {
        let name = Text { zh: "元".to_owned(), en: "yuan".to_owned() };
        UnitOfMeasure { id: "yuan".to_owned(), name, decimals }
    }

    #[test]
    fn values_are_read_and_written() {
        for (text, value) in [
            ("0", 0),
            ("12,345.60", 1_234_560),
            ("１２．５", 1_250),
            (" 7 ", 700),
            ("007.500", 750),
            ("-0", 0),
            ("9999999999999.99", 999_999_999_999_999),
        ] {
            assert_eq!(unit(2).read(text), Ok(value), "{text}");
        }
        assert_eq!(unit(2).show(123_456_789), "1,234,567.89");
        assert_eq!(unit(0).show(1_234), "1,234");
        assert_eq!(unit(2).write(-5), "-0.05");
    }

    #[test]
    fn what_is_no_value_says_why() {
        for (text, why) in [
            ("约三万", UnreadableValue::NotANumber),
            ("", UnreadableValue::NotANumber),
            ("1.", UnreadableValue::NotANumber),
            ("1e5", UnreadableValue::NotANumber),
            ("-3", UnreadableValue::Negative),
            ("1.234", UnreadableValue::TooPrecise),
            ("12345678901234", UnreadableValue::TooLarge),
        ] {
            assert_eq!(unit(2).read(text), Err(why), "{text}");
        }
    }
}
