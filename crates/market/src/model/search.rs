//! What a listing is found by.
//!
//! Titles are kept as pairs of characters, so that every part of a word is found and no dictionary decides what a
//! word is. What is searched for is first cut into words (分词), because people leave out the spaces: 灵宝苹果红富士
//! asks for three words, wherever they stand. Pinyin and initials are found from the beginning of any character:
//! `doufu` and `df` find 栾川豆腐. A character that is read in several ways (多音字) is found by each: `chongdugou` finds 重渡沟.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jieba_rs::Jieba;
use pinyin::{Pinyin, PinyinMulti, ToPinyin, ToPinyinMulti};

/// How many syllables of pinyin, or initials, a term has at most.
const MOST_SYLLABLES: usize = 6;
/// In how many ways the characters of one term are read at most.
const MOST_READINGS: usize = 12;
/// What is searched for has at most so many parts; the rest is left out.
const MOST_PARTS: usize = 12;

/// Loaded with the first long search: it takes a tenth of a second and 33 MB.
static WORDS: LazyLock<Jieba> = LazyLock::new(Jieba::new);

/// One thing that must be in a listing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wanted {
    /// This term.
    Term(String),
    /// A term that begins so.
    Beginning(String),
}

/// The terms that a listing is found by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FoundBy {
    /// Those of the goods' own names.
    pub goods: BTreeSet<String>,
    /// Those that the seller's name alone has.
    pub seller: BTreeSet<String>,
}

impl FoundBy {
    /// The terms of a listing's title, of its product's name and of its seller's; names are found by their characters but
    /// not by pinyin.
    #[must_use]
    pub fn new(title: &str, product: &str, seller: &str) -> Self {
        let (mut goods, mut others) = (BTreeSet::new(), BTreeSet::new());
        for run in runs(title) {
            pairs(&run, &mut goods);
            spoken(&run, &mut goods);
        }
        runs(product).iter().for_each(|run| pairs(run, &mut goods));
        runs(seller).iter().for_each(|run| pairs(run, &mut others));
        let seller = others.difference(&goods).cloned().collect();
        Self { goods, seller }
    }
}

/// What must be in a listing to be found by these words: all of it.
#[must_use]
pub fn wanted(words: &str) -> Vec<Wanted> {
    let mut parts = BTreeSet::new();
    for run in runs(words) {
        match run {
            Run::Other(word) => {
                parts.insert(Wanted::Beginning(word));
            }
            Run::Chinese(text) => {
                for word in cut(&text) {
                    parts.extend(wanted_of(&word));
                }
            }
        }
    }
    parts.into_iter().take(MOST_PARTS).collect()
}

/// Three characters or fewer are a word; longer runs are cut.
fn cut(text: &str) -> Vec<String> {
    if text.chars().count() <= 3 {
        return vec![text.to_owned()];
    }
    WORDS.cut(text, true).into_iter().map(|token| token.word.to_owned()).collect()
}

fn wanted_of(word: &str) -> Vec<Wanted> {
    let letters: Vec<char> = word.chars().collect();
    if let [letter] = letters.as_slice() {
        return vec![Wanted::Beginning(letter.to_string())];
    }
    letters.windows(2).map(|pair| Wanted::Term(pair.iter().collect())).collect()
}

/// Characters of one kind that stand together.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Run {
    Chinese(String),
    /// Latin letters and digits, in lower case.
    Other(String),
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut open = false;
    for letter in text.chars().flat_map(char::to_lowercase) {
        let chinese = letter.to_pinyin().is_some() || ('\u{4e00}'..='\u{9fff}').contains(&letter);
        match runs.last_mut() {
            Some(Run::Chinese(run)) if open && chinese => run.push(letter),
            Some(Run::Other(run)) if open && !chinese && letter.is_alphanumeric() => run.push(letter),
            _ if chinese => runs.push(Run::Chinese(letter.to_string())),
            _ if letter.is_alphanumeric() => runs.push(Run::Other(letter.to_string())),
            _ => {
                open = false;
                continue;
            }
        }
        open = true;
    }
    runs
}

/// Each two characters that stand together, and the last one alone, so that a single character finds it too.
fn pairs(run: &Run, terms: &mut BTreeSet<String>) {
    match run {
        Run::Other(word) => {
            terms.insert(word.clone());
        }
        Run::Chinese(text) => {
            let letters: Vec<char> = text.chars().collect();
            terms.extend(letters.windows(2).map(|pair| pair.iter().collect::<String>()));
            terms.extend(letters.last().map(char::to_string));
        }
    }
}

/// Pinyin and initials from each character on, in every way it is read.
fn spoken(run: &Run, terms: &mut BTreeSet<String>) {
    let Run::Chinese(text) = run else { return };
    let syllables: Vec<Vec<&str>> = text.as_str().to_pinyin_multi().flatten().map(readings).collect();
    for start in 0..syllables.len() {
        for reading in read_in_every_way(syllables.iter().skip(start).take(MOST_SYLLABLES)) {
            terms.insert(reading.iter().filter_map(|syllable| syllable.chars().next()).collect());
            terms.insert(reading.concat());
        }
    }
}

/// How a character is read, tones aside, the usual way first.
fn readings(character: PinyinMulti) -> Vec<&'static str> {
    let mut found: Vec<&str> = Vec::new();
    for reading in character.into_iter().map(Pinyin::plain) {
        if !found.contains(&reading) {
            found.push(reading);
        }
    }
    found
}

/// The ways characters are read one after the other; where they would be too many, further characters are read the usual way.
fn read_in_every_way<'a>(syllables: impl Iterator<Item = &'a Vec<&'static str>>) -> Vec<Vec<&'static str>> {
    let mut ways: Vec<Vec<&str>> = vec![Vec::new()];
    for readings in syllables {
        let most = if ways.len() * readings.len() > MOST_READINGS { 1 } else { readings.len() };
        let longer = |way: &Vec<&'static str>| {
            let way = way.clone();
            readings.iter().take(most).map(move |reading| [way.as_slice(), &[*reading]].concat())
        };
        ways = ways.iter().flat_map(longer).collect();
    }
    ways
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a listing of this title is found.
    fn finds(title: &str, words: &str) -> bool {
        let FoundBy { goods, seller } = FoundBy::new(title, "", "上戈苹果合作社");
        assert!(goods.is_disjoint(&seller));
        let terms = &goods | &seller;
        wanted(words).iter().all(|part| match part {
            Wanted::Term(term) => terms.contains(term),
            Wanted::Beginning(start) => terms.iter().any(|term| term.starts_with(start)),
        })
    }

    #[test]
    fn a_title_is_found_by_its_parts_in_any_order_and_by_pinyin() {
        let title = "灵宝苹果 红富士 5KG装";
        for words in [
            "苹果",
            "红富士",
            "富士",
            "灵宝苹果红富士",
            "红富士苹果",
            "苹果 红富士",
            "果",
            "装",
            "pingguo",
            "pingg",
            "pg",
            "lbpg",
            "hfs",
            "5kg",
            "5KG",
            "灵宝 pg",
            "上戈",
            "上戈苹果合作社",
            "",
        ] {
            assert!(finds(title, words), "{words}: {:?}", wanted(words));
        }
        for words in ["梨", "苹果醋", "果苹", "豆腐", "dofu", "6kg", "苹果梨"] {
            assert!(!finds(title, words), "{words}: {:?}", wanted(words));
        }
    }

    #[test]
    fn a_character_is_found_however_it_is_read() {
        for (title, words) in [
            ("重渡沟农家乐", "chongdugou"),
            ("重渡沟农家乐", "cdg"),
            ("重渡沟农家乐", "zhongdugou"),
            ("长寿山核桃", "changshoushan"),
        ] {
            assert!(finds(title, words), "{title}: {words}");
        }
    }

    #[test]
    fn ways_to_read_a_title_are_bounded() {
        // Each of these is read in several ways.
        let title = "重长行乐和着还发".repeat(5);
        let most = title.chars().count() * (2 * MOST_READINGS + 1) + 10;
        assert!(FoundBy::new(&title, "", "").goods.len() <= most);
    }

    #[test]
    fn a_novel_is_cut_short() {
        assert!(wanted(&"苹果梨桃杏李樱桃石榴".repeat(50)).len() <= MOST_PARTS);
    }

    #[test]
    fn odd_letters_make_no_harm() {
        for words in ["%_'\"\\", "🍎", "  ", "①②", "ⅷ", "İ", "\u{0}"] {
            let _ = wanted(words);
            let _ = FoundBy::new(words, words, words);
        }
    }
}
