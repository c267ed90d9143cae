//! Documents of the register: number, issuer, and the days on which they are in force.

use kernel::{Day, Period, PersonId, RegionCode, Resource, ResourceRef, Timestamp, id, words};

use super::FileId;
use crate::{Error, Result};

id!(
    /// A document of the register.
    DocumentId
);

/// The longest number or title, in characters.
const LONGEST: usize = 200;
/// The longest name of an issuer.
const LONGEST_ISSUER: usize = 80;
/// The most files of a document.
pub const MOST_FILES: usize = 10;

words! {
    /// What a document is.
    DocumentKind {
        /// A formal document of a government (正式文件).
        Formal = "formal", "evidence-kind-formal";
        /// What an office recorded (考核记录).
        Record = "record", "evidence-kind-record";
        /// A report, survey or archive (报告、档案).
        Report = "report", "evidence-kind-report";
        /// Something published (宣传报道).
        Publicity = "publicity", "evidence-kind-publicity";
        /// Photographs of a place or an event (现场照片).
        Photographs = "photographs", "evidence-kind-photographs";
    }
}

/// A document before it is on the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentDraft {
    /// The county it belongs to; the prefecture for a document of its own.
    pub of_county: RegionCode,
    /// What it is.
    pub kind: DocumentKind,
    /// Its number (文号), or title or link of what was published; photographs need none.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Who issued it, by the word its users know.
    pub issuer: String,
    /// The day it was issued.
    pub issued: Day,
    /// The first day it is in force.
    pub in_force_from: Day,
    /// The last day; none while nobody has ended it.
    pub in_force_until: Option<Day>,
}

impl DocumentDraft {
    /// Refuses what nobody could find again, and days that cannot be.
    pub fn check(&self, today: Day) -> Result<()> {
        let fits = |text: &str, most: usize| !text.trim().is_empty() && text.chars().count() <= most;
        let numbered = self.kind == DocumentKind::Photographs && self.number.is_empty();
        match () {
            () if !numbered && !fits(&self.number, LONGEST) => Err(Error::BadNumber),
            () if !fits(&self.title, LONGEST) => Err(Error::BadTitle),
            () if !fits(&self.issuer, LONGEST_ISSUER) => Err(Error::BadIssuer),
            () if self.issued > today => Err(Error::IssuedLater),
            () if self.in_force_until.is_some_and(|until| until < self.in_force_from) => {
                Err(Error::ValidityReversed)
            }
            () => Ok(()),
        }
    }

    /// Number and issuer as they are compared: `〔2026〕12 号` and `[2026]12号` are the same. None without a number.
    #[must_use]
    pub fn claim(&self) -> Option<String> {
        let plain = |text: &str| -> String {
            let letters = text.chars().filter(|letter| !letter.is_whitespace());
            letters.map(plain_letter).flat_map(char::to_lowercase).collect()
        };
        let number = plain(&self.number);
        (!number.is_empty()).then(|| format!("{}|{number}", plain(&self.issuer)))
    }

    /// Refuses a period at whose end the document is not in force.
    pub fn must_cover(&self, period: Period) -> Result<()> {
        let (_, last) = period.bounds();
        let begun = self.issued <= last && self.in_force_from <= last;
        let holds = self.in_force_until.is_none_or(|until| until >= last);
        if begun && holds {
            return Ok(());
        }
        Err(Error::OutsideValidity {
            title: self.title.clone(),
            from: self.in_force_from.max(self.issued),
            until: self.in_force_until,
            last,
        })
    }
}

/// The letter for each form of a bracket or a digit that people type.
const fn plain_letter(letter: char) -> char {
    match letter {
        '〔' | '［' | '（' | '(' | '【' => '[',
        '〕' | '］' | '）' | ')' | '】' => ']',
        '０' => '0',
        '１' => '1',
        '２' => '2',
        '３' => '3',
        '４' => '4',
        '５' => '5',
        '６' => '6',
        '７' => '7',
        '８' => '8',
        '９' => '9',
        other => other,
    }
}

/// A document of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The prefecture.
    pub county: RegionCode,
    /// Its number.
    pub id: DocumentId,
    /// What it says of itself.
    pub draft: DocumentDraft,
    /// Its files in their order.
    pub files: Vec<FileId>,
    /// True once it was taken back; it is kept, and shown for nothing any more.
    pub withdrawn: bool,
    /// Who put it on the register.
    pub added_by: PersonId,
    /// When.
    pub added_at: Timestamp,
}

impl Resource for Document {
    fn resource(&self) -> ResourceRef {
        ResourceRef::new("RegisterDocument", self.draft.of_county)
    }
}

/// Where a document is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The criterion, by the word its users know.
    pub criterion: String,
    /// The period.
    pub period: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn draft() -> DocumentDraft {
        DocumentDraft {
            of_county: RegionCode(410_324),
            kind: DocumentKind::Formal,
            number: "栾政〔2026〕12号".to_owned(),
            title: "关于成立领导小组的通知".to_owned(),
            issuer: "county-government".to_owned(),
            issued: day("2026-03-05"),
            in_force_from: day("2026-03-05"),
            in_force_until: None,
        }
    }

    #[test]
    fn the_same_number_is_found_however_it_is_typed() {
        let typed = |number: &str| DocumentDraft { number: number.to_owned(), ..draft() }.claim();
        assert_eq!(typed("栾政〔2026〕12号"), typed(" 栾政 [２０２６]１２号 "));
        assert_eq!(typed("栾政（2026）12号"), typed("栾政〔2026〕12号"));
        assert_ne!(typed("栾政〔2026〕12号"), typed("栾政〔2026〕2号"));
        let other = DocumentDraft { issuer: "media".to_owned(), ..draft() };
        assert_ne!(other.claim(), draft().claim());
        assert_eq!(typed(""), None);
    }

    #[test]
    fn a_document_covers_the_periods_at_whose_end_it_is_in_force() {
        let half = Period::Half(2026, 1);
        for (issued, from, until, covers) in [
            ("2026-03-05", "2026-03-05", None, true),
            ("2026-06-30", "2026-06-30", Some("2026-06-30"), true),
            ("2026-07-01", "2026-01-01", None, false),
            ("2026-03-05", "2026-07-01", None, false),
            ("2025-03-05", "2025-03-05", Some("2026-06-29"), false),
        ] {
            let one = DocumentDraft {
                issued: day(issued),
                in_force_from: day(from),
                in_force_until: until.map(day),
                ..draft()
            };
            assert_eq!(one.must_cover(half).is_ok(), covers, "{issued} {from} {until:?}");
        }
    }

    #[test]
    fn what_cannot_be_found_again_is_refused() {
        let today = day("2026-07-01");
        assert!(draft().check(today).is_ok());
        let wrong = [
            DocumentDraft { number: " ".to_owned(), ..draft() },
            DocumentDraft { title: String::new(), ..draft() },
            DocumentDraft { issuer: "长".repeat(81), ..draft() },
            DocumentDraft { issued: day("2026-07-02"), ..draft() },
            DocumentDraft { in_force_until: Some(day("2026-03-04")), ..draft() },
        ];
        for one in wrong {
            assert!(one.check(today).is_err(), "{one:?}");
        }
        let photographs = DocumentDraft { kind: DocumentKind::Photographs, number: String::new(), ..draft() };
        assert!(photographs.check(today).is_ok());
    }
}
