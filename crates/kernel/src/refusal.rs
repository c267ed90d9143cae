//! How a context says no: a status and a message that the page and the API turn into a sentence.

/// The kinds of refusal a caller tells apart. The numbers are HTTP's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// 401: sign in first.
    SignInFirst,
    /// 403: this person may not.
    Forbidden,
    /// 404: there is no such thing, or it is not yours to see.
    NotFound,
    /// 409: somebody or something was first.
    Conflict,
    /// 413: too large.
    TooLarge,
    /// 422: a value is wrong; the message says which and what would be right.
    Invalid,
    /// 429: too often.
    TooOften,
    /// 500: our fault.
    Internal,
    /// 503: not now; try again.
    Unavailable,
    /// 507: the disk is full.
    NoSpace,
}

impl Status {
    /// The HTTP status code.
    #[must_use]
    pub const fn code(self) -> u16 {
        match self {
            Self::SignInFirst => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Conflict => 409,
            Self::TooLarge => 413,
            Self::Invalid => 422,
            Self::TooOften => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
            Self::NoSpace => 507,
        }
    }
}

/// A sentence to be said in the reader's language: a key of the context's locale files and its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Key in the `.ftl` files.
    pub key: &'static str,
    /// Named arguments of the sentence.
    pub args: Vec<(&'static str, String)>,
    /// What stands for some of them in English, such as the names of places.
    pub in_english: Vec<(&'static str, String)>,
}

impl Message {
    /// A sentence without arguments.
    #[must_use]
    pub const fn new(key: &'static str) -> Self {
        Self { key, args: Vec::new(), in_english: Vec::new() }
    }

    /// The same sentence with one more argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }

    /// The same sentence with one more argument that has a word in each language.
    #[must_use]
    pub fn with_in_each(mut self, name: &'static str, chinese: String, english: String) -> Self {
        self.args.push((name, chinese));
        self.in_english.push((name, english));
        self
    }
}

/// A typed refusal of a context. Each error enum implements it once; pages and the API do the rest.
pub trait Refusal: std::error::Error + Send + Sync + 'static {
    /// What kind of refusal this is.
    fn status(&self) -> Status;

    /// What to say: what happened and what to do next.
    fn message(&self) -> Message;

    /// The form field it is about, if there is one.
    fn field(&self) -> Option<&'static str> {
        None
    }
}
