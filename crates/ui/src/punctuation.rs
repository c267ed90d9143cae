//! How words stand beside words: Chinese has signs of its own, of full width, which no English page shows.

use std::fmt::Display;

use crate::{Lang, View};

impl View {
    /// `甲、乙` or `a, b`.
    #[must_use]
    pub fn listed<T: AsRef<str>>(&self, names: &[T]) -> String {
        joined(names, self.in_chinese("、", ", "))
    }

    /// `甲；乙` or `a; b`: what is longer than a name.
    #[must_use]
    pub fn clauses<T: AsRef<str>>(&self, parts: &[T]) -> String {
        joined(parts, self.in_chinese("；", "; "))
    }

    /// `来源：甲` or `Source: a`.
    #[must_use]
    pub fn labelled(&self, label: impl Display, value: impl Display) -> String {
        format!("{label}{}{value}", self.in_chinese("：", ": "))
    }

    /// `甲（乙）` or `a (b)`.
    #[must_use]
    pub fn aside(&self, what: impl Display, aside: impl Display) -> String {
        let (open, close) = (self.in_chinese("（", " ("), self.in_chinese("）", ")"));
        format!("{what}{open}{aside}{close}")
    }

    /// A place in a Chinese document: as it is written there, and in English with its numerals in figures, such as
    /// `Article 7 (1)` for `第七条（一）`. A document's number and name stay as they are.
    #[must_use]
    pub fn citation(&self, place: &str) -> String {
        match self.lang {
            Lang::ZhCn => place.to_owned(),
            Lang::En => in_english(place),
        }
    }

    const fn in_chinese(&self, chinese: &'static str, english: &'static str) -> &'static str {
        match self.lang {
            Lang::ZhCn => chinese,
            Lang::En => english,
        }
    }
}

fn joined<T: AsRef<str>>(parts: &[T], sign: &str) -> String {
    parts.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(sign)
}

/// The figures from one to ten.
const NUMERALS: [char; 10] = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];

fn in_english(place: &str) -> String {
    let mut said = String::new();
    let mut signs = place.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '（' if said.ends_with(char::is_whitespace) || said.is_empty() => said.push('('),
            '（' => said.push_str(" ("),
            '）' if signs.peek().is_some_and(char::is_ascii_digit) => said.push_str(") "),
            '）' => said.push(')'),
            '；' => said.push_str("; "),
            '，' | '、' => said.push_str(", "),
            '第' if signs.peek().is_some_and(|next| NUMERALS.contains(next)) => said.push_str("Article "),
            '条' if said.ends_with(|last: char| last.is_ascii_digit()) => {}
            numeral if NUMERALS.contains(&numeral) => {
                let mut value = figure(numeral);
                while let Some(next) = signs.next_if(|next| NUMERALS.contains(next)) {
                    // 十 multiplies what stands before it; a figure after it is added.
                    value = if next == '十' { value * 10 } else { value + figure(next) };
                }
                said.push_str(&value.to_string());
            }
            other => said.push(other),
        }
    }
    said
}

fn figure(numeral: char) -> usize {
    NUMERALS.iter().position(|one| *one == numeral).map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_place_in_a_chinese_document_is_cited_in_english() {
        for (place, said) in [
            ("第七条（一）", "Article 7 (1)"),
            ("第十二条", "Article 12"),
            ("第二十一条（十）", "Article 21 (10)"),
            ("五.一；五.四", "5.1; 5.4"),
            ("洛政办〔2016〕108号，三（三）1", "洛政办〔2016〕108号, 3 (3) 1"),
            ("", ""),
        ] {
            assert_eq!(super::in_english(place), said, "{place}");
        }
    }
}
