//! The text a thing is found by: its words, their pinyin and their initials.

use pinyin::ToPinyin;

/// The text to search in: `栾川豆腐` becomes `栾川豆腐 luanchuandoufu lcdf`, in lower case, so that all three find it.
#[must_use]
pub fn search_text(words: &str) -> String {
    let (mut full, mut initials) = (String::new(), String::new());
    for (letter, syllable) in words.chars().zip(words.to_pinyin()) {
        match syllable {
            Some(syllable) => {
                full.push_str(syllable.plain());
                initials.push_str(syllable.first_letter());
            }
            None => {
                full.push(letter);
                initials.push(letter);
            }
        }
    }
    format!("{words} {full} {initials}").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_hanzi_pinyin_and_initials() {
        let text = search_text("栾川豆腐 1kg");
        for wanted in ["豆腐", "luanchuan", "lcdf", "1kg"] {
            assert!(text.contains(wanted), "{wanted} in {text}");
        }
    }
}
