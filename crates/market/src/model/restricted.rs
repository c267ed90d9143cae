//! What may not be sold here: names with reason, source and a way on, read from the programme's list.

use std::sync::LazyLock;

use serde::Deserialize;
use sha2::{Digest, Sha256};
use toml::Spanned;

use super::{Category, ProductDraft};
use crate::{InputError, Result};

/// A shorter name stands in too many other words.
const SHORTEST: usize = 2;
/// A clause of a description that has one of these says no to what it names.
const DENIALS: [&str; 9] = ["不含", "未检出", "不使用", "未使用", "不用", "不施", "禁用", "禁止", "替代"];
/// What ends a clause. The comma of enumerations does not: 不含毒死蜱、克百威 says no to both.
const ENDS: [char; 10] = ['，', '。', '；', '！', '？', ';', '!', '?', '\n', '\r'];

/// Why goods are not sold here (禁限售原因).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// Its word.
    pub code: String,
    zh: String,
    en: String,
    /// The rule it follows from.
    pub source: String,
    way_zh: String,
    way_en: String,
}

impl Reason {
    /// The reason in words.
    #[must_use]
    pub fn words(&self, chinese: bool) -> &str {
        if chinese { &self.zh } else { &self.en }
    }

    /// Where one may turn instead.
    #[must_use]
    pub fn way(&self, chinese: bool) -> &str {
        if chinese { &self.way_zh } else { &self.way_en }
    }
}

/// A name that is not sold here, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forbidden {
    /// The name as the list writes it.
    pub name: String,
    /// Why.
    pub reason: Reason,
    /// Only on this shelf; none for all.
    pub shelf: Option<Category>,
    /// The name as texts are compared.
    plain: String,
    /// Words that only look like it, likewise.
    unless: Vec<String>,
}

/// What is offered, as far as the list looks at it.
#[derive(Debug, Clone, Copy)]
pub struct Offered<'a> {
    /// Its shelf.
    pub shelf: Category,
    /// Its name, title and what is said of it: a name counts wherever it stands.
    pub names: &'a [&'a str],
    /// Its description: a name does not count in a clause that says no to it.
    pub story: &'a str,
}

/// The list (禁限售目录).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restricted {
    /// Changes with every word of the file.
    pub version: String,
    /// In the order of the file.
    pub forbidden: Vec<Forbidden>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    reason: Vec<Reason>,
    goods: Vec<Goods>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Goods {
    reason: Spanned<String>,
    names: Vec<Spanned<String>>,
    #[serde(default)]
    shelf: Option<Spanned<String>>,
    #[serde(default)]
    unless: Vec<String>,
}

static LIST: LazyLock<Result<Restricted, String>> =
    LazyLock::new(|| Restricted::read(programmes::text(programmes::File::Restricted)));

/// The programme's list. Refuses when it cannot be read: nothing is put on the shelf unseen.
pub fn restricted() -> Result<&'static Restricted> {
    LIST.as_ref().map_err(|fault| InputError::ListUnreadable(fault.clone()).into())
}

/// What is wrong with the programme's list, if something is.
pub(crate) fn check_restricted() -> Result<(), String> {
    LIST.as_ref().map(|_| ()).map_err(Clone::clone)
}

impl Restricted {
    /// What of it has these words in its name and this reason, by its word; empty for any.
    #[must_use]
    pub fn matching(&self, words: &str, reason: &str) -> Vec<&Forbidden> {
        let words = words.trim().to_lowercase();
        self.forbidden
            .iter()
            .filter(|one| one.name.to_lowercase().contains(&words))
            .filter(|one| reason.is_empty() || one.reason.code == reason)
            .collect()
    }

    /// Reads a list. What is wrong is told with its line and what to do about it.
    pub fn read(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| format!("restricted.toml: {error}"))?;
        let mut forbidden: Vec<Forbidden> = Vec::new();
        for goods in &file.goods {
            let reason = file.reason.iter().find(|one| one.code == *goods.reason.get_ref());
            let reason = reason.ok_or_else(|| {
                let code = goods.reason.get_ref();
                at(
                    text,
                    &goods.reason,
                    &format!("no [[reason]] has the code `{code}`; add one or correct the word"),
                )
            })?;
            let shelf = goods.shelf.as_ref().map(|shelf| {
                Category::parse(shelf.get_ref()).ok_or_else(|| {
                    at(text, shelf, "no such shelf; write one of the catalogue, such as `farm_input`")
                })
            });
            let shelf = shelf.transpose()?;
            for name in &goods.names {
                let plain = plain(name.get_ref());
                if plain.chars().count() < SHORTEST {
                    return Err(at(text, name, "a name has two letters or more; write it in full"));
                }
                if forbidden.iter().any(|one| one.plain == plain) {
                    return Err(at(text, name, "this name is in the list twice; take one of them out"));
                }
                forbidden.push(Forbidden {
                    name: name.get_ref().clone(),
                    reason: reason.clone(),
                    shelf,
                    plain,
                    unless: goods.unless.iter().map(|word| self::plain(word)).collect(),
                });
            }
        }
        let version = hex::encode(Sha256::digest(text)).chars().take(16).collect();
        Ok(Self { version, forbidden })
    }

    /// Refuses what bears a name of the list, with reason, source and a way on.
    pub fn check(&self, offered: Offered<'_>) -> Result<()> {
        match self.find(offered) {
            None => Ok(()),
            Some(found) => Err(InputError::Restricted(Box::new(found.clone())).into()),
        }
    }

    /// What of the list is offered here; the longest name of all that stand in it.
    #[must_use]
    pub fn find(&self, offered: Offered<'_>) -> Option<&Forbidden> {
        let names = offered.names.iter().map(|name| plain(name));
        let clauses =
            offered.story.split(ENDS).filter(|clause| !DENIALS.iter().any(|no| clause.contains(no)));
        let texts: Vec<String> = names.chain(clauses.map(plain)).collect();
        let here = |one: &&Forbidden| one.shelf.is_none_or(|shelf| shelf == offered.shelf);
        let found =
            self.forbidden.iter().filter(here).filter(|one| texts.iter().any(|text| one.stands_in(text)));
        found.max_by_key(|one| one.plain.len())
    }
}

/// Refuses a product that bears a name of the list, or would on this title.
pub fn check_offered(product: &ProductDraft, title: &str) -> Result<()> {
    let said = product.said.values().map(String::as_str);
    let names: Vec<&str> = [product.name.as_str(), title].into_iter().chain(said).collect();
    restricted()?.check(Offered { shelf: product.category, names: &names, story: &product.story })
}

impl Forbidden {
    fn stands_in(&self, text: &str) -> bool {
        if !text.contains(&self.plain) {
            return false;
        }
        self.unless
            .iter()
            .fold(text.to_owned(), |text, word| text.replace(word.as_str(), " "))
            .contains(&self.plain)
    }
}

/// A text as names are compared: letters and digits alone, wide ones made narrow, small.
fn plain(text: &str) -> String {
    let narrow = |letter: char| match u32::from(letter) {
        wide @ 0xFF01..=0xFF5E => char::from_u32(wide - 0xFEE0).unwrap_or(letter),
        _ => letter,
    };
    text.chars().map(narrow).filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn at<T>(text: &str, place: &Spanned<T>, remedy: &str) -> String {
    format!("restricted.toml, line {}: {remedy}", line_of(text, place.span().start))
}

/// The line of a place in a text, the first is 1.
pub(super) fn line_of(text: &str, at: usize) -> usize {
    text.get(..at).unwrap_or_default().matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(shelf: Category, names: &[&str], story: &str) -> Option<String> {
        restricted().unwrap().find(Offered { shelf, names, story }).map(|one| one.name.clone())
    }

    #[test]
    fn names_count_however_they_are_written() {
        let input = Category::FarmInput;
        for name in
            ["毒死蜱乳油", "48% 毒 死 蜱", "毒·死-蜱", "２，４－滴丁酯 72%", "2,4-滴丁酯", "c型肉毒梭菌毒素"]
        {
            assert!(found(input, &[name], "").is_some(), "{name}");
        }
        assert_eq!(found(Category::Mountain, &["鞭炮 1000 响"], ""), Some("鞭炮".to_owned()), "on any shelf");
        assert_eq!(found(input, &["吡虫啉 10% 可湿性粉剂"], "防治蚜虫"), None);
    }

    #[test]
    fn the_longest_name_is_the_one_that_counts() {
        let input = Category::FarmInput;
        assert_eq!(found(input, &["30%乙酰甲胺磷"], "").as_deref(), Some("乙酰甲胺磷"));
        assert_eq!(found(input, &["丁硫克百威"], "").as_deref(), Some("丁硫克百威"));
        assert_eq!(found(input, &["烟花爆竹"], "").as_deref(), Some("烟花爆竹"));
    }

    #[test]
    fn what_only_looks_like_it_does_not_count() {
        assert_eq!(found(Category::Fruit, &["快乐果园苹果"], ""), None, "乐果 is part of it");
        assert!(found(Category::FarmInput, &["40%乐果乳油"], "").is_some());
        assert_eq!(found(Category::FarmInput, &["宁南霉素"], "防治烟草花叶病"), None);
        for story in
            ["不含毒死蜱", "检测：毒死蜱、克百威未检出", "果园禁用百草枯，人工除草", "不使用甲胺磷等高毒农药"]
        {
            assert_eq!(found(Category::Fruit, &["苹果"], story), None, "{story}");
        }
        assert!(
            found(Category::Fruit, &["苹果"], "不含糖。另售百草枯").is_some(),
            "the other clause says it"
        );
        assert!(found(Category::FarmInput, &["不含毒死蜱"], "").is_some(), "a name is no place for it");
    }

    #[test]
    fn a_wrong_list_says_where_and_what_to_do() {
        let reason =
            "[[reason]]\ncode = \"a\"\nzh = \"\"\nen = \"\"\nsource = \"\"\nway_zh = \"\"\nway_en = \"\"\n";
        let told = |goods: &str| Restricted::read(&format!("{reason}{goods}")).unwrap_err();
        let other = told("[[goods]]\nreason = \"b\"\nnames = [\"毒死蜱\"]\n");
        assert!(other.contains("line 9") && other.contains("no [[reason]] has the code `b`"), "{other}");
        let twice = told("[[goods]]\nreason = \"a\"\nnames = [\"毒死蜱\",\n\"毒 死 蜱\"]\n");
        assert!(twice.contains("line 11") && twice.contains("twice"), "{twice}");
        assert!(told("[[goods]]\nreason = \"a\"\nnames = [\"毒\"]\n").contains("line 10"));
        assert!(told("[[goods]]\nreason = \"a\"\nnames = []\nshelf = \"roof\"\n").contains("line 11"));
        assert!(
            told("[[goods]]\nreason = \"a\"\nname = []\n").contains("line 10"),
            "as the reader of files says it"
        );
    }

    proptest! {
        /// Spaces and signs between its letters hide no name.
        #[test]
        fn nothing_hides_a_name(at in 0_usize..60, sign in "[ ·・\\-_.*]{0,3}") {
            let list = restricted().unwrap();
            let one = &list.forbidden[at % list.forbidden.len()];
            let spread: Vec<String> = one.name.chars().map(String::from).collect();
            let shelf = one.shelf.unwrap_or(Category::Fruit);
            let name = spread.join(&sign);
            let found = list.find(Offered { shelf, names: &[&name], story: "" });
            prop_assert!(found.is_some());
        }
    }
}
