//! The two languages: texts that are data, and sentences that are keys with arguments.

use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use serde::{Deserialize, Serialize};

/// A language people read results in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// Simplified Chinese, the language of the programme.
    #[default]
    #[serde(rename = "zh-CN")]
    Chinese,
    /// English.
    #[serde(rename = "en")]
    English,
}

impl Language {
    /// Both, Chinese first.
    pub const ALL: [Self; 2] = [Self::Chinese, Self::English];
}

/// The crate's messages in Chinese, as a Fluent file.
pub const ZH_CN: &str = include_str!("../locales/zh-CN.ftl");
/// The crate's messages in English, as a Fluent file.
pub const EN: &str = include_str!("../locales/en.ftl");

/// A name or note that a data file gives in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Text {
    /// The text in this language.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }
}

/// A sentence to be said in the reader's language. It can be stored with a frozen result and still be
/// said in either language years later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// Key in the `.ftl` files.
    pub key: Cow<'static, str>,
    /// Named arguments; numbers are already written out.
    pub args: Vec<(Cow<'static, str>, String)>,
}

impl Sentence {
    /// A sentence without arguments.
    #[must_use]
    pub const fn new(key: &'static str) -> Self {
        Self { key: Cow::Borrowed(key), args: Vec::new() }
    }

    /// The same sentence with one more argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((Cow::Borrowed(name), value.to_string()));
        self
    }

    /// The same sentence with a text of both languages, as `name-zh` and `name-en`.
    #[must_use]
    pub fn with_text(mut self, zh: &'static str, en: &'static str, text: &Text) -> Self {
        self.args.push((Cow::Borrowed(zh), text.zh.clone()));
        self.args.push((Cow::Borrowed(en), text.en.clone()));
        self
    }

    /// The sentence in this language.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        let bundle = match language {
            Language::Chinese => &*CHINESE,
            Language::English => &*ENGLISH,
        };
        let mut args = FluentArgs::new();
        for (name, value) in &self.args {
            args.set(name.as_ref(), value.as_str());
        }
        let pattern = bundle.get_message(&self.key).and_then(|message| message.value());
        pattern.map_or_else(
            || self.key.to_string(),
            |pattern| bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned(),
        )
    }
}

impl fmt::Display for Sentence {
    /// In English, for logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Language::English))
    }
}

/// A sentence without arguments, in this language.
#[must_use]
pub fn say(language: Language, key: &'static str) -> String {
    Sentence::new(key).say(language)
}

static CHINESE: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle(ZH_CN));
static ENGLISH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle(EN));

fn bundle(source: &str) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(Vec::new());
    bundle.set_use_isolating(false);
    // A faulty entry leaves its key visible instead of its text; a test refuses such a file.
    let resource = match FluentResource::try_new(source.to_owned()) {
        Ok(resource) | Err((resource, _)) => resource,
    };
    bundle.add_resource_overriding(resource);
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(source: &str) -> Vec<(String, Vec<String>)> {
        assert!(FluentResource::try_new(source.to_owned()).is_ok(), "the file does not parse");
        let mut keys: Vec<_> = source
            .lines()
            .filter_map(|line| line.split_once(" = "))
            .filter(|(key, _)| key.starts_with("assessment-"))
            .map(|(key, text)| (key.to_owned(), variables(text)))
            .collect();
        keys.sort();
        keys
    }

    /// Variables of a message, without the `-zh` and `-en` that tell texts of data apart.
    fn variables(text: &str) -> Vec<String> {
        let mut names: Vec<String> = text
            .split('$')
            .skip(1)
            .map(|rest| rest.split([' ', '}']).next().unwrap_or_default())
            .map(|name| name.trim_end_matches("-zh").trim_end_matches("-en").to_owned())
            .collect();
        names.sort();
        names.dedup();
        names
    }

    #[test]
    fn both_languages_say_the_same_things() {
        assert_eq!(keys(ZH_CN), keys(EN));
    }

    #[test]
    fn every_key_in_the_code_has_its_sentence() {
        let mut files = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
        let known: Vec<String> = keys(EN).into_iter().map(|(key, _)| key).collect();
        let mut used = 0;
        while let Some(path) = files.pop() {
            if path.is_dir() {
                files.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
                continue;
            }
            let code = std::fs::read_to_string(&path).unwrap();
            let code = code.split("#[cfg(test)]").next().unwrap();
            for piece in code.split("\"assessment-").skip(1) {
                let key = format!("assessment-{}", piece.split('"').next().unwrap());
                assert!(known.contains(&key), "{} says {key}", path.display());
                used += 1;
            }
        }
        assert!(used > 50);
    }
}
