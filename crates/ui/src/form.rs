//! A form as it is shown: what was typed stays, and each refusal stands at its field.

use crate::{PageError, Typed, View};

/// A form to be filled in, or to be corrected.
#[derive(Debug, Clone, Default)]
pub struct FormView {
    typed: Typed,
    refusal: Option<PageError>,
}

impl FormView {
    /// A form with these values in it.
    #[must_use]
    pub fn new(typed: Typed) -> Self {
        Self { typed, refusal: None }
    }

    /// The form as it was typed, with what is wrong.
    #[must_use]
    pub fn refused(typed: Typed, refusal: PageError) -> Self {
        Self { typed, refusal: Some(refusal) }
    }

    /// What stands in a field.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.typed.get(name)
    }

    /// Every value of a field that may be there more than once.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<String> {
        self.typed.all(name).map(str::to_owned).collect()
    }

    /// True when a choice was made.
    #[must_use]
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.typed.all(name).any(|one| one == value)
    }

    /// What is wrong with a field; empty when nothing is.
    #[must_use]
    pub fn error(&self, view: &View, name: &str) -> String {
        match &self.refusal {
            Some(refusal) if refusal.field == Some(name) => view.say(&refusal.message),
            _ => String::new(),
        }
    }

    /// What is wrong with the form as a whole; empty when nothing is or a field says it.
    #[must_use]
    pub fn notice(&self, view: &View) -> String {
        match &self.refusal {
            Some(refusal) if refusal.field.is_none() => view.say(&refusal.message),
            _ => String::new(),
        }
    }

    /// The refusal, if there is one.
    #[must_use]
    pub const fn refusal(&self) -> Option<&PageError> {
        self.refusal.as_ref()
    }
}
