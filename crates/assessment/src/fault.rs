//! What is wrong with a file: place, reason and remedy, all of them at once.

use std::fmt;
use std::ops::Range;

use kernel::{Message, Refusal, Status};
use serde::Serialize;

use crate::words::{Language, Sentence};

/// One thing wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The file's name.
    pub file: String,
    /// Where in it: a line of a text file, `sheet!cell` of a workbook; `None` for the file as a whole.
    pub place: Option<String>,
    /// What is wrong and what to do.
    pub sentence: Sentence,
}

impl Fault {
    /// The fault in this language: `rulebook.toml:12: …`.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        let sentence = self.sentence.say(language);
        match &self.place {
            Some(place) => format!("{}:{place}: {sentence}", self.file),
            None => format!("{}: {sentence}", self.file),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Language::English))
    }
}

/// Why a file was refused; never empty. Nothing of a faulty file is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    /// All faults in this language, one a line.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        self.0.iter().map(|fault| fault.say(language)).collect::<Vec<_>>().join("\n")
    }
}

impl Refusal for Faults {
    fn status(&self) -> Status {
        Status::Invalid
    }

    fn message(&self) -> Message {
        let first = |language| self.0.first().map(|fault| fault.say(language)).unwrap_or_default();
        Message::new("assessment-error-file")
            .with("count", self.0.len())
            .with("first-zh", first(Language::Chinese))
            .with("first-en", first(Language::English))
    }
}

/// A text file being read, and the faults found in it so far.
pub(crate) struct Page<'a> {
    file: &'a str,
    text: &'a str,
    faults: Vec<Fault>,
}

impl<'a> Page<'a> {
    pub(crate) const fn new(file: &'a str, text: &'a str) -> Self {
        Self { file, text, faults: Vec::new() }
    }

    /// Reads the file's tables, or gives up with the place where it stops making sense.
    pub(crate) fn tables<T: serde::de::DeserializeOwned>(&self) -> Result<T, Faults> {
        toml::from_str(self.text).map_err(|error| {
            let detail = error.message().to_owned();
            let sentence = Sentence::new("assessment-fault-syntax").with("detail", detail);
            Faults(vec![self.at(error.span().unwrap_or_default(), sentence)])
        })
    }

    pub(crate) fn fault(&mut self, at: &Range<usize>, sentence: Sentence) {
        let fault = self.at(at.clone(), sentence);
        self.faults.push(fault);
    }

    fn at(&self, span: Range<usize>, sentence: Sentence) -> Fault {
        let before = self.text.get(..span.start).unwrap_or_default();
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        Fault { file: self.file.to_owned(), place: Some(line.to_string()), sentence }
    }

    /// The result, unless a fault was found.
    pub(crate) fn close<T>(self, value: Option<T>) -> Result<T, Faults> {
        match value {
            Some(value) if self.faults.is_empty() => Ok(value),
            _ => Err(Faults(self.faults)),
        }
    }
}
