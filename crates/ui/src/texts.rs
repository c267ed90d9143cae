//! Words in both languages, by Fluent.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use kernel::Message;
use unic_langid::LanguageIdentifier;

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    /// Simplified Chinese, the first language.
    #[default]
    ZhCn,
    /// English.
    En,
}

impl Lang {
    /// For `lang` attributes, cookies and `?lang=`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::ZhCn => "zh-CN",
            Self::En => "en",
        }
    }

    /// Reads a tag; `zh` and its kin are Chinese, `en` and its kin English.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.get(..2).map(str::to_ascii_lowercase).as_deref() {
            Some("zh") => Some(Self::ZhCn),
            Some("en") => Some(Self::En),
            _ => None,
        }
    }

    /// The other language.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::ZhCn => Self::En,
            Self::En => Self::ZhCn,
        }
    }
}

/// One context's words.
#[derive(Debug, Clone, Copy)]
pub struct Locales {
    /// `zh-CN.ftl`.
    pub zh_cn: &'static str,
    /// `en.ftl`.
    pub en: &'static str,
}

/// Every context's words.
pub struct Texts {
    zh_cn: FluentBundle<FluentResource>,
    en: FluentBundle<FluentResource>,
}

impl Texts {
    /// Reads the words of all contexts; lists every line that cannot be read and every key that is there twice.
    pub fn new(locales: &[Locales]) -> Result<Self, Vec<String>> {
        let mut faults = Vec::new();
        let zh_cn = bundle(Lang::ZhCn, locales.iter().map(|one| one.zh_cn), &mut faults);
        let en = bundle(Lang::En, locales.iter().map(|one| one.en), &mut faults);
        if faults.is_empty() { Ok(Self { zh_cn, en }) } else { Err(faults) }
    }

    /// Says a sentence. A missing key shows itself, so that it is seen and not silently left out.
    #[must_use]
    pub fn say(&self, lang: Lang, message: &Message) -> String {
        let bundle = match lang {
            Lang::ZhCn => &self.zh_cn,
            Lang::En => &self.en,
        };
        let Some(pattern) = bundle.get_message(message.key).and_then(|found| found.value()) else {
            tracing::warn!(key = message.key, lang = lang.tag(), "a text is missing");
            return format!("⟦{}⟧", message.key);
        };
        let mut args = FluentArgs::new();
        let in_english: &[_] = if lang == Lang::En { &message.in_english } else { &[] };
        // The later of two values of one name counts.
        for (name, value) in message.args.iter().chain(in_english) {
            // A plain number can choose a plural form; everything else stays as it was written.
            let value = match value.parse::<i64>() {
                Ok(number) if number.unsigned_abs() < 10_000_000 && number.to_string() == *value => {
                    FluentValue::from(number)
                }
                _ => FluentValue::from(value.as_str()),
            };
            args.set(*name, value);
        }
        bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
    }
}

fn bundle<'a>(
    lang: Lang,
    sources: impl Iterator<Item = &'a str>,
    faults: &mut Vec<String>,
) -> FluentBundle<FluentResource> {
    // Both tags are well formed; an empty identifier would only lose the plural rules.
    let language: LanguageIdentifier = lang.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    bundle.set_use_isolating(false);
    for source in sources {
        let resource = match FluentResource::try_new(source.to_owned()) {
            Ok(resource) => resource,
            Err((resource, errors)) => {
                faults.extend(errors.iter().map(ToString::to_string));
                resource
            }
        };
        if let Err(errors) = bundle.add_resource(resource) {
            faults.extend(errors.iter().map(ToString::to_string));
        }
    }
    bundle
}

/// What one language says and the other does not: missing keys, and keys whose variables differ.
#[must_use]
pub fn differences(locales: Locales) -> Vec<String> {
    let (zh_cn, en) = (keys_of(locales.zh_cn), keys_of(locales.en));
    let mut found = Vec::new();
    for (here, there, name) in [(&zh_cn, &en, "en"), (&en, &zh_cn, "zh-CN")] {
        for (key, variables) in here {
            match there.get(key) {
                None => found.push(format!("{key} is missing in {name}")),
                Some(others) if others != variables && name == "en" => {
                    found.push(format!("{key}: {variables:?} in zh-CN, {others:?} in en"));
                }
                Some(_) => {}
            }
        }
    }
    found
}

type Keys = std::collections::BTreeMap<String, std::collections::BTreeSet<String>>;

fn keys_of(source: &str) -> Keys {
    let mut keys = Keys::new();
    let mut current = None;
    for line in source.lines() {
        let starts = line.starts_with(|letter: char| letter.is_ascii_alphabetic());
        if let Some((key, _)) = line.split_once('=').filter(|_| starts) {
            current = Some(key.trim().to_owned());
            keys.entry(key.trim().to_owned()).or_default();
        }
        if let Some(variables) = current.as_ref().and_then(|key| keys.get_mut(key)) {
            for piece in line.split('$').skip(1) {
                let name: String = piece
                    .chars()
                    .take_while(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-'))
                    .collect();
                variables.insert(name);
            }
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Locales =
        Locales { zh_cn: "a-left = 还剩 { $left } 件\n", en: "a-left = { $left } left\n" };

    #[test]
    fn a_sentence_is_said_in_both_languages_and_a_missing_one_shows_itself() {
        let texts = Texts::new(&[ONE]).unwrap_or_else(|faults| panic!("{faults:?}"));
        let left = Message::new("a-left").with("left", 3);
        assert_eq!(texts.say(Lang::ZhCn, &left), "还剩 3 件");
        assert_eq!(texts.say(Lang::En, &left), "3 left");
        assert_eq!(texts.say(Lang::En, &Message::new("no-such")), "⟦no-such⟧");
    }

    #[test]
    fn an_argument_may_have_a_word_in_each_language() {
        let texts = Texts::new(&[ONE]).unwrap_or_else(|faults| panic!("{faults:?}"));
        let left = Message::new("a-left").with_in_each("left", "三".to_owned(), "three".to_owned());
        assert_eq!(texts.say(Lang::ZhCn, &left), "还剩 三 件");
        assert_eq!(texts.say(Lang::En, &left), "three left");
    }

    #[test]
    fn differences_are_found() {
        assert!(differences(ONE).is_empty());
        let two = Locales { zh_cn: "a = { $x }\nb = 二\n", en: "a = { $y }\n" };
        assert_eq!(differences(two).len(), 2);
        assert_eq!(differences(crate::LOCALES), Vec::<String>::new());
    }
}
