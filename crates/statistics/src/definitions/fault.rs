//! What is wrong with a file of definitions: line, reason and remedy, all of them at once.

use std::fmt;
use std::ops::Range;
use std::sync::LazyLock;

use kernel::{Message, Refusal, Status};
use ui::{Lang, Texts};

/// One thing wrong with the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file's name.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: Message,
}

static TEXTS: LazyLock<Option<Texts>> = LazyLock::new(|| Texts::new(&[crate::LOCALES]).ok());

impl Fault {
    /// The fault in this language: `statistics.toml:12: …`.
    #[must_use]
    pub fn say(&self, lang: Lang) -> String {
        let key = || self.message.key.to_owned();
        let sentence = TEXTS.as_ref().map_or_else(key, |texts| texts.say(lang, &self.message));
        format!("{}:{}: {sentence}", self.file, self.line)
    }
}

/// Why a file was refused; never empty. Nothing of a faulty file is used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    /// All faults in this language, one a line.
    #[must_use]
    pub fn say(&self, lang: Lang) -> String {
        self.0.iter().map(|fault| fault.say(lang)).collect::<Vec<_>>().join("\n")
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl Refusal for Faults {
    fn status(&self) -> Status {
        Status::Internal
    }

    fn message(&self) -> Message {
        Message::new("definitions-error-definitions").with("count", self.0.len())
    }
}

/// The file being read, and the faults found in it so far.
pub(super) struct Page<'a> {
    file: &'a str,
    text: &'a str,
    faults: Vec<Fault>,
}

impl<'a> Page<'a> {
    pub(super) const fn new(file: &'a str, text: &'a str) -> Self {
        Self { file, text, faults: Vec::new() }
    }

    /// Reads the file's tables, or gives up with the place where it stops making sense.
    pub(super) fn tables<T: serde::de::DeserializeOwned>(&self) -> Result<T, Faults> {
        toml::from_str(self.text).map_err(|error| {
            let message = Message::new("definitions-fault-syntax").with("detail", error.message());
            Faults(vec![self.at(error.span().unwrap_or_default(), message)])
        })
    }

    pub(super) fn fault(&mut self, at: Range<usize>, message: Message) {
        let fault = self.at(at, message);
        self.faults.push(fault);
    }

    fn at(&self, span: Range<usize>, message: Message) -> Fault {
        let before = self.text.get(..span.start).unwrap_or_default();
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        Fault { file: self.file.to_owned(), line, message }
    }

    /// The result, unless a fault was found; faults stand in the order of the file.
    pub(super) fn close<T>(mut self, value: Option<T>) -> Result<T, Faults> {
        match value {
            Some(value) if self.faults.is_empty() => Ok(value),
            _ => {
                self.faults.sort_by_key(|fault| fault.line);
                Err(Faults(self.faults))
            }
        }
    }
}
