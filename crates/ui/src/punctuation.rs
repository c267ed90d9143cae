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
