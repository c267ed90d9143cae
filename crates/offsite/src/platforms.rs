//! The platforms and their headings and words, as data: `programmes/luoyang/platforms.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::model::Status;
use crate::{Error, Result};

/// Whether each row repeats the amounts of the whole order or has its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AmountsOf {
    /// Rows of one order say the same amounts.
    Order,
    /// Each row has its own.
    Line,
}

/// The headings of what is read, the first that is there.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    /// The order's number.
    pub order: Vec<String>,
    /// The line's number within it.
    #[serde(default)]
    pub line: Vec<String>,
    /// What was paid.
    pub paid: Vec<String>,
    /// What went back.
    #[serde(default)]
    pub refund: Vec<String>,
    /// How far it is.
    pub status: Vec<String>,
    /// A second status that may say that all was refunded.
    #[serde(default)]
    pub after_sale: Vec<String>,
    /// When it was paid; each that is there is tried.
    pub paid_at: Vec<String>,
    /// What was bought.
    pub title: Vec<String>,
    /// Pieces.
    #[serde(default)]
    pub quantity: Vec<String>,
    /// The buyer's province.
    #[serde(default)]
    pub province: Vec<String>,
    /// The buyer's city.
    #[serde(default)]
    pub city: Vec<String>,
    /// The shop the file is of, where it says so.
    #[serde(default)]
    pub shop: Vec<String>,
}

/// A platform and its export.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Platform {
    /// Its word in tables and URLs.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its name in English.
    pub name_en: String,
    /// The headings that tell its export.
    pub known_by: Vec<String>,
    /// Whose the amounts of a row are.
    pub amounts_of: AmountsOf,
    /// The headings of what is read.
    pub columns: Columns,
    status: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    after_sale: BTreeMap<String, Vec<String>>,
}

impl Platform {
    /// What the platform's word means here.
    #[must_use]
    pub fn status_of(&self, word: &str) -> Option<Status> {
        let found = self.status.iter().find(|(_, words)| words.iter().any(|one| alike(one, word)));
        found.and_then(|(status, _)| Status::parse(status))
    }

    /// True when the second status says that all was refunded.
    #[must_use]
    pub fn is_refunded(&self, word: &str) -> bool {
        self.after_sale.get("refunded").is_some_and(|words| words.iter().any(|one| alike(one, word)))
    }
}

/// The same word, whichever commas and brackets the keyboard had.
fn alike(one: &str, other: &str) -> bool {
    let plain = |text: &str| -> String {
        text.chars()
            .filter(|letter| !letter.is_whitespace())
            .map(|letter| match letter {
                '，' => ',',
                '（' => '(',
                '）' => ')',
                other => other,
            })
            .collect()
    };
    plain(one) == plain(other)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Book {
    platform: Vec<Platform>,
}

static BOOK: LazyLock<std::result::Result<Book, String>> = LazyLock::new(|| {
    toml::from_str(programmes::text(programmes::File::Platforms)).map_err(|error| error.to_string())
});

/// What is wrong with the file, if something is.
pub(crate) fn check() -> std::result::Result<(), String> {
    BOOK.as_ref().map(|_| ()).map_err(|fault| format!("platforms.toml: {fault}"))
}

/// Every platform.
pub fn platforms() -> Result<&'static [Platform]> {
    BOOK.as_ref().map(|book| book.platform.as_slice()).map_err(|error| Error::Platforms(error.clone()))
}

/// The platform of this word.
pub fn platform(code: &str) -> Result<&'static Platform> {
    platforms()?.iter().find(|one| one.code == code).ok_or_else(|| Error::NoPlatform(code.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_book_is_whole() {
        let all = platforms().unwrap();
        assert_eq!(
            all.iter().map(|one| one.code.as_str()).collect::<Vec<_>>(),
            ["taobao", "jd", "pinduoduo", "douyin"]
        );
        for one in all {
            assert!(
                one.status.keys().all(|word| Status::parse(word).is_some()),
                "{}: a strange status",
                one.code
            );
            let words: Vec<&String> = one.status.values().flatten().collect();
            for word in &words {
                assert_eq!(
                    words.iter().filter(|other| alike(other, word)).count(),
                    1,
                    "{}: {word}",
                    one.code
                );
            }
        }
    }

    #[test]
    fn words_are_read_whatever_their_commas() {
        let taobao = platform("taobao").unwrap();
        assert_eq!(taobao.status_of("买家已付款,等待卖家发货"), Some(Status::Paid));
        assert_eq!(taobao.status_of("交易成功 "), Some(Status::Completed));
        assert_eq!(taobao.status_of("不认识"), None);
    }
}
