//! The rules of the trading platform: versions of a text, each holding from a day (电子商务法 32 to 36).

use std::sync::LazyLock;

use kernel::{Day, PersonId, RegionCode, Resource, ResourceRef, Timestamp, id, words};
use serde::Deserialize;

use crate::{Result, RulesError};

id!(
    /// A version of the platform's rules that the city wrote.
    RulesId
);
id!(
    /// What somebody says to a version.
    OpinionId
);

/// Days that a change is shown before it holds (电子商务法 34).
const SHOWN_DAYS: i64 = 7;
/// The longest text, in characters.
const MAX_TEXT: usize = 60_000;
/// The longest opinion, in characters.
const MAX_WORDS: usize = 2_000;
/// The longest name beside an opinion, in characters.
const MAX_NAME: usize = 40;

words! {
    /// Where a version stands.
    RulesStatus {
        /// Being written.
        Draft = "draft", "market-rules-draft";
        /// Published: asked about, in force, or former.
        Published = "published", "market-rules-published";
        /// Taken back before it held.
        Withdrawn = "withdrawn", "market-rules-withdrawn";
    }
}

words! {
    /// How a published version stands on a day.
    RulesStanding {
        /// It does not hold yet.
        Coming = "coming", "market-rules-coming";
        /// It holds.
        InForce = "in_force", "market-rules-in-force";
        /// Another one holds by now.
        Former = "former", "market-rules-former";
        /// It was taken back before it held.
        Withdrawn = "withdrawn", "market-rules-withdrawn";
    }
}

/// The same rules in both languages; the Chinese text decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesText {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Block<'a> {
    /// The name of what follows.
    Heading(&'a str),
    /// A paragraph.
    Paragraph(&'a str),
}

impl<'a> Block<'a> {
    /// Its words.
    #[must_use]
    pub const fn words(self) -> &'a str {
        match self {
            Self::Heading(words) | Self::Paragraph(words) => words,
        }
    }

    /// True for a heading.
    #[must_use]
    pub const fn is_heading(self) -> bool {
        matches!(self, Self::Heading(_))
    }
}

/// The parts of a text: a blank line parts them, and `## ` begins a heading.
#[must_use]
pub fn blocks(text: &str) -> Vec<Block<'_>> {
    text.split("\n\n")
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| part.strip_prefix("## ").map_or(Block::Paragraph(part), Block::Heading))
        .collect()
}

impl RulesText {
    /// The text of one language.
    #[must_use]
    pub fn of(&self, chinese: bool) -> &str {
        if chinese { &self.zh } else { &self.en }
    }

    /// The same with line ends as they are kept, and nothing around it. Refuses a language that is missing, and a text
    /// nobody would read.
    pub fn tidy(&self) -> Result<Self> {
        let tidy = |text: &str| text.replace("\r\n", "\n").trim().to_owned();
        let text = Self { zh: tidy(&self.zh), en: tidy(&self.en) };
        for (words, field) in [(&text.zh, "zh"), (&text.en, "en")] {
            if words.is_empty() || words.chars().count() > MAX_TEXT {
                return Err(RulesError::TextUnfit(field).into());
            }
        }
        Ok(text)
    }
}

/// A version that was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesVersion {
    /// From 1.
    pub number: i32,
    /// The record; none for one that is shipped.
    pub id: Option<RulesId>,
    /// What it says.
    pub text: RulesText,
    /// When it was published; none for one that is shipped.
    pub published_at: Option<Timestamp>,
    /// The last day of opinions; none for one that is shipped.
    pub opinions_until: Option<Day>,
    /// The first day it holds.
    pub valid_from: Day,
    /// True when it was taken back.
    pub withdrawn: bool,
}

impl RulesVersion {
    /// True while opinions are asked for.
    #[must_use]
    pub fn asks(&self, today: Day) -> bool {
        !self.withdrawn && self.opinions_until.is_some_and(|until| today <= until)
    }
}

/// The version that holds on a day: of those begun, the one that began last.
#[must_use]
pub fn in_force(versions: &[RulesVersion], today: Day) -> Option<&RulesVersion> {
    let begun = versions.iter().filter(|one| !one.withdrawn && one.valid_from <= today);
    begun.max_by_key(|one| (one.valid_from, one.number))
}

/// How a version stands among all on a day.
#[must_use]
pub fn rules_standing(versions: &[RulesVersion], one: &RulesVersion, today: Day) -> RulesStanding {
    if one.withdrawn {
        RulesStanding::Withdrawn
    } else if one.valid_from > today {
        RulesStanding::Coming
    } else if in_force(versions, today).is_some_and(|holds| holds.number == one.number) {
        RulesStanding::InForce
    } else {
        RulesStanding::Former
    }
}

/// A version being written or published, as the city keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// The prefecture.
    pub county: RegionCode,
    /// Its record.
    pub id: RulesId,
    /// Its number; 0 while it is a draft.
    pub number: i32,
    /// What it says.
    pub text: RulesText,
    /// Where it stands.
    pub status: RulesStatus,
    /// Who wrote it.
    pub written_by: PersonId,
    /// When.
    pub written_at: Timestamp,
    /// When it was published.
    pub published_at: Timestamp,
    /// The last day of opinions; of no meaning for a draft.
    pub opinions_until: Day,
    /// The first day it holds; of no meaning for a draft.
    pub valid_from: Day,
}

impl Resource for Rules {
    fn resource(&self) -> ResourceRef {
        ResourceRef::new("PlatformRules", self.county)
    }
}

impl From<Rules> for RulesVersion {
    fn from(rules: Rules) -> Self {
        Self {
            number: rules.number,
            id: Some(rules.id),
            text: rules.text,
            published_at: Some(rules.published_at),
            opinions_until: Some(rules.opinions_until),
            valid_from: rules.valid_from,
            withdrawn: rules.status == RulesStatus::Withdrawn,
        }
    }
}

/// The days of a version that is to be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RulesDays {
    /// The last day of opinions.
    pub opinions_until: Day,
    /// The first day it holds.
    pub valid_from: Day,
}

impl RulesDays {
    /// The soonest: a week of opinions, then a day to read them.
    #[must_use]
    pub fn soonest(today: Day) -> Self {
        Self { opinions_until: today.plus_days(SHOWN_DAYS), valid_from: today.plus_days(SHOWN_DAYS + 1) }
    }

    /// Refuses what does not leave seven whole days to read it, and as many to say something.
    pub fn check(&self, today: Day) -> Result<()> {
        let soonest = Self::soonest(today);
        if self.opinions_until < soonest.opinions_until.plus_days(-1) {
            return Err(RulesError::OpinionsTooShort(soonest.opinions_until.plus_days(-1)).into());
        }
        if self.valid_from < soonest.valid_from || self.valid_from <= self.opinions_until {
            let from = soonest.valid_from.max(self.opinions_until.plus_days(1));
            return Err(RulesError::TooSoon(from).into());
        }
        Ok(())
    }
}

/// What somebody says to a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opinion {
    /// The prefecture.
    pub county: RegionCode,
    /// Its record.
    pub id: OpinionId,
    /// The version.
    pub rules: RulesId,
    /// Its number.
    pub number: i32,
    /// Who says so, if they say.
    pub name: String,
    /// What they say.
    pub words: String,
    /// Who was signed in; none for a visitor.
    pub author: Option<PersonId>,
    /// When.
    pub sent_at: Timestamp,
}

/// The words of an opinion without spaces around them. Refuses nothing at all and a book.
pub fn opinion_words(name: &str, words: &str) -> Result<(String, String)> {
    let (name, words) = (name.trim(), words.trim());
    if words.is_empty() || words.chars().count() > MAX_WORDS {
        return Err(RulesError::OpinionUnfit.into());
    }
    if name.chars().count() > MAX_NAME {
        return Err(RulesError::NameTooLong.into());
    }
    Ok((name.to_owned(), words.to_owned()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: Vec<ShippedVersion>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ShippedVersion {
    number: i32,
    valid_from: String,
    zh: String,
    en: String,
}

static FIRST: LazyLock<Result<Vec<RulesVersion>, String>> =
    LazyLock::new(|| read(programmes::text(programmes::File::Rules)));

/// The versions that are shipped, the first one first.
pub fn shipped_rules() -> Result<&'static [RulesVersion]> {
    FIRST.as_deref().map_err(|fault| RulesError::FileUnreadable(fault.clone()).into())
}

/// What is wrong with the programme's file, if something is.
pub(crate) fn check_rules() -> Result<(), String> {
    FIRST.as_ref().map(|_| ()).map_err(Clone::clone)
}

fn read(text: &str) -> Result<Vec<RulesVersion>, String> {
    let file: File = toml::from_str(text).map_err(|error| format!("rules.toml: {error}"))?;
    let mut versions = Vec::new();
    for (one, number) in file.version.into_iter().zip(1..) {
        if one.number != number {
            return Err(format!("rules.toml: version {number} is called {}; number them from 1", one.number));
        }
        let valid_from = one.valid_from.parse().map_err(|_| {
            format!("rules.toml: `{}` of version {number} is no day; write 2026-01-01", one.valid_from)
        })?;
        let text = RulesText { zh: one.zh, en: one.en }
            .tidy()
            .map_err(|_| format!("rules.toml: version {number} needs a text in both languages"))?;
        versions.push(RulesVersion {
            number,
            id: None,
            text,
            published_at: None,
            opinions_until: None,
            valid_from,
            withdrawn: false,
        });
    }
    Ok(versions)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn the_shipped_rules_say_the_same_in_both_languages() {
        let versions = shipped_rules().unwrap();
        for version in versions {
            let [zh, en] = [true, false].map(|chinese| {
                blocks(version.text.of(chinese)).iter().map(|one| one.is_heading()).collect::<Vec<_>>()
            });
            assert_eq!(zh, en, "headings and paragraphs of version {}", version.number);
            assert!(zh.iter().filter(|heading| **heading).count() >= 10);
        }
    }

    #[test]
    fn what_is_wrong_with_a_file_is_told() {
        let two = "[[version]]\nnumber = 2\nvalid_from = \"2026-01-01\"\nzh = \"一\"\nen = \"a\"";
        assert!(read(two).unwrap_err().contains("number them from 1"));
        let none = "[[version]]\nnumber = 1\nvalid_from = \"soon\"\nzh = \"一\"\nen = \"a\"";
        assert!(read(none).unwrap_err().contains("soon"));
        let half = "[[version]]\nnumber = 1\nvalid_from = \"2026-01-01\"\nzh = \"一\"\nen = \" \"";
        assert!(read(half).unwrap_err().contains("both languages"));
    }

    #[test]
    fn a_change_is_shown_for_seven_whole_days() {
        let today = day("2026-11-26");
        let days = |until, from| RulesDays { opinions_until: day(until), valid_from: day(from) };
        assert!(RulesDays::soonest(today).check(today).is_ok());
        assert!(days("2026-12-02", "2026-12-04").check(today).is_ok());
        assert!(days("2026-12-01", "2026-12-04").check(today).is_err(), "six days of opinions");
        assert!(days("2026-12-02", "2026-12-03").check(today).is_err(), "not seven whole days");
        assert!(days("2026-12-10", "2026-12-10").check(today).is_err(), "holds while it is asked about");
    }

    #[test]
    fn the_version_that_began_last_holds_until_another_begins() {
        let version = |number, from: &str, withdrawn| RulesVersion {
            number,
            id: None,
            text: RulesText { zh: String::new(), en: String::new() },
            published_at: None,
            opinions_until: None,
            valid_from: day(from),
            withdrawn,
        };
        let all = [
            version(1, "2026-01-01", false),
            version(2, "2026-05-01", true),
            version(3, "2026-06-01", false),
        ];
        let on = |text| in_force(&all, day(text)).map(|one| one.number);
        assert_eq!((on("2025-12-31"), on("2026-05-31"), on("2026-06-01")), (None, Some(1), Some(3)));
        let standing = |place: usize, text| rules_standing(&all, &all[place], day(text));
        assert_eq!(standing(0, "2026-06-01"), RulesStanding::Former);
        assert_eq!(standing(1, "2026-06-01"), RulesStanding::Withdrawn);
        assert_eq!(standing(2, "2026-05-31"), RulesStanding::Coming);
    }

    #[test]
    fn opinions_are_words_of_a_length_somebody_reads() {
        assert_eq!(opinion_words(" 王 ", " 好 ").unwrap(), ("王".to_owned(), "好".to_owned()));
        assert!(opinion_words("", " ").is_err());
        assert!(opinion_words("", &"长".repeat(MAX_WORDS + 1)).is_err());
        assert!(opinion_words(&"名".repeat(MAX_NAME + 1), "好").is_err());
    }
}
