//! What is wrong with the platform's rules.

use kernel::{Day, Message, Status};

/// Why rules cannot be written, published or spoken to.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// No such version.
    #[error("no such version of the rules")]
    NoRules,
    /// A language is missing, or a text is too long.
    #[error("the text `{0}` is missing or too long")]
    TextUnfit(&'static str),
    /// Fewer than seven days of opinions.
    #[error("opinions are asked for until {0} or longer")]
    OpinionsTooShort(Day),
    /// Fewer than seven whole days to read it, or while opinions are asked for.
    #[error("rules hold from {0} or later")]
    TooSoon(Day),
    /// Who wrote it does not publish it.
    #[error("another person publishes")]
    OwnRules,
    /// It was published or withdrawn already, or holds.
    #[error("the version cannot change this way")]
    RulesStep,
    /// Opinions are not asked for.
    #[error("opinions are not asked for")]
    NotAsked,
    /// No words, or too many.
    #[error("an opinion has 1 to 2000 characters")]
    OpinionUnfit,
    /// More than forty characters.
    #[error("a name has at most 40 characters")]
    NameTooLong,
    /// The shipped text cannot be read.
    #[error("{0}")]
    FileUnreadable(String),
}

impl RulesError {
    pub(super) const fn status(&self) -> Status {
        match self {
            Self::NoRules => Status::NotFound,
            Self::OwnRules => Status::Forbidden,
            Self::RulesStep | Self::NotAsked => Status::Conflict,
            Self::FileUnreadable(_) => Status::Internal,
            _ => Status::Invalid,
        }
    }

    pub(super) fn message(&self) -> Message {
        match self {
            Self::NoRules => Message::new("error-not-found"),
            Self::TextUnfit(_) => Message::new("market-error-rules-text"),
            Self::OpinionsTooShort(day) => Message::new("market-error-rules-opinions").with("day", day),
            Self::TooSoon(day) => Message::new("market-error-rules-too-soon").with("day", day),
            Self::OwnRules => Message::new("market-error-rules-own"),
            Self::RulesStep => Message::new("market-error-rules-step"),
            Self::NotAsked => Message::new("market-error-rules-not-asked"),
            Self::OpinionUnfit => Message::new("market-error-opinion"),
            Self::NameTooLong => Message::new("market-error-opinion-name"),
            Self::FileUnreadable(_) => Message::new("error-internal"),
        }
    }

    pub(super) const fn field(&self) -> Option<&'static str> {
        match self {
            Self::TextUnfit(field) => Some(*field),
            Self::OpinionsTooShort(_) => Some("opinions_until"),
            Self::TooSoon(_) => Some("valid_from"),
            Self::OpinionUnfit => Some("words"),
            Self::NameTooLong => Some("name"),
            _ => None,
        }
    }
}
