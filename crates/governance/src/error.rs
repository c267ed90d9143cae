//! Why supervision says no.

use kernel::{Denied, Message, Refusal, Status};

/// The result of a use case of supervision.
pub type Result<T, E = Error> = std::result::Result<T, E>;

macro_rules! refusals {
    ($($(#[$meta:meta])* $name:ident = $text:literal, $key:literal, $status:ident, $field:expr;)*) => {
        /// The refusals a caller tells apart.
        #[derive(Debug, thiserror::Error)]
        pub enum Error {
            $($(#[$meta])* #[error($text)] $name,)*
            /// Not a department of these days nor a county of the programme.
            #[error("`{0}` answers for nothing here")]
            UnknownParty(String),
            /// Nothing is in force for the year.
            #[error("the plan's tasks are not in force for {0}")]
            YearUnset(i32),
            /// The file of departments and tasks cannot be used.
            #[error("{0}")]
            Plan(String),
            /// The policies do not permit it.
            #[error(transparent)]
            Denied(#[from] Denied),
            /// The departments' organisations cannot be had.
            #[error(transparent)]
            Identity(#[from] identity::Error),
            /// A file cannot be had.
            #[error(transparent)]
            Evidence(#[from] evidence::Error),
            /// The figures cannot be had.
            #[error(transparent)]
            Figures(#[from] statistics::Error),
            /// The ranking cannot be had.
            #[error(transparent)]
            Assessment(#[from] assessment::Error),
            /// The reports that are due cannot be had.
            #[error(transparent)]
            Reports(#[from] reporting::Error),
            /// The database failed.
            #[error(transparent)]
            Db(#[from] db::Error),
        }

        impl Refusal for Error {
            fn status(&self) -> Status {
                match self {
                    $(Self::$name => Status::$status,)*
                    Self::UnknownParty(_) => Status::Invalid,
                    Self::YearUnset(_) => Status::Conflict,
                    Self::Plan(_) => Status::Internal,
                    Self::Denied(error) => error.status(),
                    Self::Identity(error) => error.status(),
                    Self::Evidence(error) => error.status(),
                    Self::Figures(error) => error.status(),
                    Self::Assessment(error) => error.status(),
                    Self::Reports(error) => error.status(),
                    Self::Db(error) => error.status(),
                }
            }

            fn message(&self) -> Message {
                match self {
                    $(Self::$name => Message::new($key),)*
                    Self::UnknownParty(text) => Message::new("governance-error-party").with("text", text),
                    Self::YearUnset(year) => Message::new("governance-error-year-unset").with("year", year),
                    Self::Plan(faults) => Message::new("governance-error-plan").with("faults", faults),
                    Self::Denied(error) => error.message(),
                    Self::Identity(error) => error.message(),
                    Self::Evidence(error) => error.message(),
                    Self::Figures(error) => error.message(),
                    Self::Assessment(error) => error.message(),
                    Self::Reports(error) => error.message(),
                    Self::Db(error) => error.message(),
                }
            }

            fn field(&self) -> Option<&'static str> {
                match self {
                    $(Self::$name => $field,)*
                    Self::UnknownParty(_) => Some("lead"),
                    Self::Evidence(_) => Some("files"),
                    Self::Identity(error) => error.field(),
                    _ => None,
                }
            }
        }
    };
}

refusals! {
    /// A title must be given.
    TitleMissing = "a title must be given", "governance-error-title", Invalid, Some("title");
    /// A reason must be given, or what was done.
    WordsMissing = "words must be given", "governance-error-words", Invalid, Some("words");
    /// The deadline lies before the first day.
    DuePast = "the deadline is over", "governance-error-due", Invalid, Some("due");
    /// The lead is among the helpers.
    LeadHelps = "the lead does not help itself", "governance-error-lead-helps", Invalid, Some("helpers");
    /// Not a share.
    BadShare = "a share lies between 0 and 100 %", "governance-error-share", Invalid, Some("share");
    /// No such task, or not yours to see.
    NoTask = "no such task", "governance-error-no-task", NotFound, None;
    /// The task cannot take this step now.
    TaskStep = "the task cannot take this step now", "governance-error-task-step", Conflict, None;
    /// Done or taken back.
    TaskOver = "the task is over", "governance-error-task-over", Conflict, None;
    /// Somebody was faster.
    Moved = "it has changed since it was read", "governance-error-moved", Conflict, None;
    /// One person for both parts.
    SamePerson = "another person decides", "governance-error-same-person", Conflict, None;
    /// The deadline is over.
    ExtensionLate = "an extension is asked for before the deadline", "governance-error-extension-late", Conflict, Some("to");
    /// Not later than the deadline.
    ExtensionDay = "the new day must be later", "governance-error-extension-day", Invalid, Some("to");
    /// An extension waits already.
    AskedAlready = "an extension waits already", "governance-error-asked-already", Conflict, None;
    /// Nobody asked for an extension.
    NothingAsked = "nobody asked for an extension", "governance-error-nothing-asked", Conflict, None;
    /// Parts are open.
    PartsOpen = "sub-tasks are open", "governance-error-parts-open", Conflict, None;
    /// A sub-task of a sub-task, or of a task that is over.
    BadParent = "no task to be part of", "governance-error-parent", Invalid, Some("parent");
    /// In force already.
    YearSet = "the plan is in force for this year", "governance-error-year-set", Conflict, None;
    /// Not a year tasks can be set for.
    BadYear = "not a year of the plan", "governance-error-year", Invalid, Some("year");
    /// Nobody of the parties.
    NoParty = "acts for no department and no county", "governance-error-no-party", Forbidden, None;
    /// No such meeting.
    NoMeeting = "no such meeting", "governance-error-no-meeting", NotFound, None;
    /// Confirmed minutes do not change.
    MeetingConfirmed = "the minutes are confirmed", "governance-error-meeting-confirmed", Conflict, None;
    /// No minutes yet.
    MinutesMissing = "there are no minutes", "governance-error-minutes", Invalid, Some("minutes");
    /// The meeting was not held yet.
    NotHeld = "the meeting was not held yet", "governance-error-not-held", Conflict, Some("held_on");
    /// Minutes that are not confirmed bind nobody.
    NotConfirmed = "the minutes are not confirmed", "governance-error-not-confirmed", Conflict, None;
    /// No such decision.
    NoDecision = "no such decision", "governance-error-no-decision", NotFound, None;
    /// A task already.
    DecisionDone = "the decision is a task already", "governance-error-decision-done", Conflict, None;
    /// Names of inspectors must be given.
    InspectorsMissing = "the inspectors must be named", "governance-error-inspectors", Invalid, Some("inspectors");
    /// A visit that is still to come.
    VisitDay = "the visit is still to come", "governance-error-visit-day", Invalid, Some("visited_on");
    /// No such visit.
    NoVisit = "no such visit", "governance-error-no-visit", NotFound, None;
    /// No such finding.
    NoFinding = "no such finding", "governance-error-no-finding", NotFound, None;
    /// The finding cannot take this step now.
    FindingStep = "the finding cannot take this step now", "governance-error-finding-step", Conflict, None;
    /// No target whose figures the office puts on record.
    NoTarget = "no such target", "governance-error-target", Invalid, Some("target");
    /// No township or village of this county, or not one of the target's level.
    NoDivision = "no such division of the county", "governance-error-division", Invalid, Some("division");
    /// No number of persons.
    BadAmount = "not a number of persons", "governance-error-amount", Invalid, Some("amount");
    /// Before the programme, or still to come.
    CountedDay = "the day is before the programme or still to come", "governance-error-counted-on", Invalid, Some("counted_on");
    /// The document must be named.
    DocumentMissing = "the document must be named", "governance-error-document", Invalid, Some("document");
    /// The document itself is missing.
    FilesMissing = "the document's file is missing", "governance-error-files", Invalid, Some("files");
    /// On record, or waiting to be.
    AttainedAlready = "it is on record", "governance-error-attained", Conflict, Some("division");
    /// No such thing on record.
    NoAttainment = "no such thing on record", "governance-error-no-attainment", NotFound, None;
    /// It cannot take this step now.
    AttainmentStep = "it cannot take this step now", "governance-error-attainment-step", Conflict, None;
    /// No such bulletin.
    NoBulletin = "no such bulletin", "governance-error-no-bulletin", NotFound, None;
    /// Out already.
    BulletinOut = "the bulletin is published", "governance-error-bulletin-out", Conflict, None;
    /// The number is too long.
    NumberLong = "the number is too long", "governance-error-number-long", Invalid, Some("number");
    /// Another bulletin has the number.
    NumberTaken = "another bulletin has the number", "governance-error-number-taken", Conflict, Some("number");
    /// Nothing to publish.
    BodyMissing = "the bulletin has no text", "governance-error-body", Invalid, Some("body_zh");
    /// No such file, or not yours to see.
    NoFile = "no such file", "governance-error-no-file", NotFound, None;
    /// Named here already.
    FileTwice = "the file is named here already", "governance-error-file-twice", Conflict, Some("files");
    /// Not an address.
    BadEmail = "not an e-mail address", "governance-error-email", Invalid, Some("email");
    /// No such reminder.
    NoReminder = "no such reminder", "governance-error-no-reminder", NotFound, None;
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        Self::Db(error.into())
    }
}
