//! Why an assessment cannot be shown or facts not be taken.

use kernel::{Day, Denied, Message, Refusal, RegionCode, Status};

use crate::{Faults, Language, Sentence, Text, WriteError};

/// The result of a use case of the assessment.
pub type Result<T, E = Error> = std::result::Result<T, E>;

macro_rules! refusals {
    ($($(#[$meta:meta])* $name:ident = $text:literal, $key:literal, $status:ident, $field:expr;)*) => {
/// A refusal of this context.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    $($(#[$meta])* #[error($text)] $name,)*
    /// The deadline for evidence is over, or the period is closed.
    #[error("evidence was due by {0}")]
    EvidenceClosed(Day),
    /// The preliminary result comes after the deadline.
    #[error("evidence may come until {0}")]
    BeforeDeadline(Day),
    /// The days for objections are over.
    #[error("objections were due by {0}")]
    ObjectionsClosed(Day),
    /// Counties may still object.
    #[error("objections may come until {0}")]
    ObjectionsOpen(Day),
    /// Objections wait for a decision.
    #[error("{0} objections are not decided")]
    ObjectionsUndecided(i64),
    /// A version takes effect before the day it gives itself.
    #[error("the rulebook holds from {0}")]
    EffectiveEarly(Day),
    /// Evidence waits for review.
    #[error("{0} pieces of evidence wait for review")]
    Unreviewed(i64),
    /// Counties of which no two persons stand by what they show.
    #[error("not confirmed by {}", .0.en)]
    Unconfirmed(Box<Text>),
    /// A total is blocked: what somebody must set, and who.
    #[error("{}: {criterion} blocks the total", county.en)]
    Blocked {
        /// The county's name in both languages.
        county: Box<Text>,
        /// The criterion.
        criterion: String,
        /// Why, and who must set it.
        working: Box<Sentence>,
    },
    /// Issued by somebody the criterion does not accept.
    #[error("{issuer:?} may not issue it")]
    WrongIssuer {
        /// Who issued it.
        issuer: Box<Text>,
        /// Who may.
        accepted: Box<Text>,
    },
    /// The register of documents refused.
    #[error(transparent)]
    Evidence(#[from] evidence::Error),
    /// The policies do not permit it.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// A file cannot be used.
    #[error(transparent)]
    Faults(#[from] Faults),
    /// A workbook cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// No unit of the programme has this code.
    #[error("{0} is no unit of the programme")]
    NoUnit(RegionCode),
    /// The form came without a file.
    #[error("no file was sent")]
    NoFile,
    /// The figures cannot be had.
    #[error(transparent)]
    Figures(#[from] statistics::Error),
    /// What the county reported cannot be had.
    #[error(transparent)]
    Reports(#[from] reporting::Error),
    /// The register of organisations cannot be had.
    #[error(transparent)]
    Identity(#[from] identity::Error),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

impl Refusal for Error {
    fn status(&self) -> Status {
        match self {
            Self::Denied(error) => error.status(),
            Self::Faults(error) => error.status(),
            Self::Write(error) => error.status(),
            $(Self::$name => Status::$status,)*
            Self::EvidenceClosed(_)
            | Self::BeforeDeadline(_)
            | Self::ObjectionsClosed(_)
            | Self::ObjectionsOpen(_)
            | Self::ObjectionsUndecided(_)
            | Self::Unreviewed(_)
            | Self::Unconfirmed(_)
            | Self::Blocked { .. } => Status::Conflict,
            Self::NoUnit(_) => Status::NotFound,
            Self::NoFile | Self::WrongIssuer { .. } | Self::EffectiveEarly(_) => Status::Invalid,
            Self::Evidence(error) => error.status(),
            Self::Figures(error) => error.status(),
            Self::Reports(error) => error.status(),
            Self::Identity(error) => error.status(),
            Self::Db(error) => error.status(),
        }
    }

    fn message(&self) -> Message {
        match self {
            Self::Denied(error) => error.message(),
            Self::Faults(error) => error.message(),
            Self::Write(error) => error.message(),
            $(Self::$name => Message::new($key),)*
            Self::EvidenceClosed(day) => Message::new("assessment-error-evidence-closed").with("day", day),
            Self::BeforeDeadline(day) => Message::new("assessment-error-before-deadline").with("day", day),
            Self::ObjectionsClosed(day) => Message::new("assessment-error-objections-closed").with("day", day),
            Self::ObjectionsOpen(day) => Message::new("assessment-error-objections-open").with("day", day),
            Self::ObjectionsUndecided(count) => {
                Message::new("assessment-error-objections-undecided").with("count", count)
            }
            Self::EffectiveEarly(day) => Message::new("assessment-error-effective-early").with("day", day),
            Self::Unreviewed(count) => Message::new("assessment-error-unreviewed").with("count", count),
            Self::Unconfirmed(counties) => Message::new("assessment-error-unconfirmed")
                .with("counties-zh", &counties.zh)
                .with("counties-en", &counties.en),
            Self::Blocked { county, criterion, working } => Message::new("assessment-error-blocked")
                .with("criterion", criterion)
                .with("county-zh", &county.zh)
                .with("county-en", &county.en)
                .with("why-zh", working.say(Language::Chinese))
                .with("why-en", working.say(Language::English)),
            Self::WrongIssuer { issuer, accepted } => Message::new("assessment-error-wrong-issuer")
                .with("issuer-zh", &issuer.zh)
                .with("issuer-en", &issuer.en)
                .with("accepted-zh", &accepted.zh)
                .with("accepted-en", &accepted.en),
            Self::Evidence(error) => error.message(),
            Self::NoUnit(code) => Message::new("assessment-error-no-unit").with("code", code),
            Self::NoFile => Message::new("assessment-error-no-file"),
            Self::Figures(error) => error.message(),
            Self::Reports(error) => error.message(),
            Self::Identity(error) => error.message(),
            Self::Db(error) => error.message(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            $(Self::$name => $field,)*
            Self::WrongIssuer { .. } => Some("document"),
            Self::Unconfirmed(_) => Some("unconfirmed"),
            Self::EffectiveEarly(_) => Some("effective"),
            Self::Evidence(error) => error.field(),
            _ => None,
        }
    }
}
    };
}

refusals! {
    /// Only a person does this.
    NeedsPerson = "only a person does this", "assessment-error-needs-person", Forbidden, None;
    /// No assessment of this half-year.
    NoCycle = "no assessment of this half-year", "assessment-error-no-cycle", NotFound, None;
    /// It is open already.
    CycleThere = "this half-year is open already", "assessment-error-cycle-there", Conflict, Some("period");
    /// No half-year, or one that has not begun.
    BadCyclePeriod = "not a half-year that has begun", "assessment-error-cycle-period", Invalid, Some("period");
    /// A deadline before the period's end, or no later one.
    BadDeadline = "not a deadline", "assessment-error-deadline", Invalid, Some("deadline");
    /// The assessment cannot take this step now.
    CycleStep = "the assessment cannot take this step", "assessment-error-cycle-step", Conflict, None;
    /// Somebody was faster.
    Moved = "it was changed meanwhile", "assessment-error-moved", Conflict, None;
    /// No such criterion.
    NoCriterion = "no such criterion", "assessment-error-no-criterion", Invalid, Some("criterion");
    /// The fact is not one of the criterion's.
    ForeignFact = "the fact is not one of the criterion's", "assessment-error-foreign-fact", Invalid, Some("fact");
    /// The office sets it.
    OfficeFact = "the office sets this fact", "assessment-error-office-fact", Invalid, Some("fact");
    /// Only facts the office sets, or a number.
    NotOfficeFact = "not a number the office can set", "assessment-error-not-office-fact", Invalid, Some("fact");
    /// Not a value of the fact's shape.
    WrongShape = "not a value of the fact's shape", "assessment-error-wrong-shape", Invalid, Some("fact");
    /// Neither document nor link.
    ProofMissing = "neither document nor link", "assessment-error-proof-missing", Invalid, Some("document");
    /// A document is asked for.
    DocumentMissing = "a document is asked for", "assessment-error-document-missing", Invalid, Some("document");
    /// Photographs are no document.
    WrongType = "a document of another kind is asked for", "assessment-error-wrong-type", Invalid, Some("document");
    /// Not an address.
    BadLink = "not an address", "assessment-error-link", Invalid, Some("link");
    /// The same fact is shown already.
    EvidenceThere = "this is shown already", "assessment-error-evidence-there", Conflict, Some("fact");
    /// No such evidence.
    NoEvidence = "no such evidence", "assessment-error-no-evidence", NotFound, None;
    /// It cannot change this way.
    EvidenceStep = "evidence cannot change this way", "assessment-error-evidence-step", Conflict, None;
    /// Nobody reviews what they submitted.
    OwnEvidence = "nobody reviews their own", "assessment-error-own-evidence", Conflict, None;
    /// Nobody reviews their county's evidence.
    OwnCounty = "nobody reviews their own county", "assessment-error-own-county", Forbidden, None;
    /// Nobody decides on a county they work for.
    WorksForCounty = "nobody decides on their own county", "assessment-error-works-for-county", Forbidden, None;
    /// Nobody approves what they put up.
    OwnProposal = "nobody approves what they put up", "assessment-error-own-proposal", Conflict, None;
    /// What was put up or approved is judged no more.
    JudgedAlready = "nothing is judged any more", "assessment-error-judged", Conflict, None;
    /// The house has its own records of it.
    KnownHere = "records of this house tell it", "assessment-error-known-here", Invalid, Some("fact");
    /// Nothing to take back.
    NothingSet = "nothing was set or waived", "assessment-error-nothing-set", NotFound, None;
    /// A bulletin goes out under a number.
    NumberMissing = "a bulletin has no number", "assessment-error-number", Invalid, Some("number");
    /// A number or an issuer is too long.
    HeadTooLong = "number or issuer are too long", "assessment-error-head", Invalid, Some("number");
    /// The number went out already.
    NumberTaken = "the number went out already", "assessment-error-number-taken", Conflict, Some("number");
    /// No such bulletin.
    NoBulletin = "no such bulletin", "assessment-error-no-bulletin", NotFound, None;
    /// Nothing was asked.
    NothingAsked = "nothing was asked", "assessment-error-nothing-asked", Conflict, None;
    /// A reason must be given.
    ReasonMissing = "a reason must be given", "assessment-error-reason", Invalid, Some("reason");
    /// Words are missing.
    WordsMissing = "nothing was said", "assessment-error-words", Invalid, Some("words");
    /// One person for two.
    SamePerson = "another person must do it", "assessment-error-same-person", Conflict, None;
    /// Confirmed already.
    Confirmed = "confirmed already", "assessment-error-confirmed", Conflict, None;
    /// Nobody has prepared it.
    NotPrepared = "nobody has said that it is complete", "assessment-error-not-prepared", Conflict, None;
    /// Not made of boxes.
    NotInspectable = "this cannot be inspected", "assessment-error-not-inspectable", Invalid, Some("criterion");
    /// A place must be named.
    PlaceMissing = "the place is missing", "assessment-error-place", Invalid, Some("place");
    /// Outside the half-year or after today.
    OutsidePeriod = "outside the half-year", "assessment-error-outside-period", Invalid, Some("day");
    /// Boxes are open.
    BoxesOpen = "boxes are open", "assessment-error-boxes-open", Invalid, Some("boxes");
    /// A photograph is missing.
    PhotoMissing = "a photograph is missing", "assessment-error-photo", Invalid, Some("file");
    /// The place was inspected on that day.
    InspectedAlready = "inspected on that day already", "assessment-error-inspected", Conflict, Some("day");
    /// No such inspection.
    NoInspection = "no such inspection", "assessment-error-no-inspection", NotFound, None;
    /// There is no preliminary result.
    NothingToObject = "there is no preliminary result", "assessment-error-nothing-to-object", Conflict, None;
    /// One objection for each criterion.
    ObjectedAlready = "objected already", "assessment-error-objected", Conflict, Some("criterion");
    /// No such objection.
    NoObjection = "no such objection", "assessment-error-no-objection", NotFound, None;
    /// Decided already.
    ObjectionDecided = "decided already", "assessment-error-objection-decided", Conflict, None;
    /// No such result.
    NoResult = "no such result", "assessment-error-no-result", NotFound, None;
    /// It is circulated in the city and not open to everybody.
    CityWide = "the result is not open to everybody", "assessment-error-city-wide", Forbidden, None;
    /// The rulebook makes no open data of it.
    NotOpenData = "results are no open data", "assessment-error-not-open-data", NotFound, None;
    /// The result cannot take this step.
    ResultStep = "the result cannot take this step", "assessment-error-result-step", Conflict, None;
    /// It waits for approval already.
    ResultThere = "a result waits for approval", "assessment-error-result-there", Conflict, None;
    /// A correction names what it corrects.
    CriteriaMissing = "no criterion is named", "assessment-error-criteria", Invalid, Some("criteria");
    /// What was stored is not what it was.
    ResultUnsound = "the stored result is not what it was", "assessment-error-unsound", Conflict, None;
    /// No county of this assessment.
    UnknownCounty = "no county of this assessment", "assessment-error-unknown-county", Invalid, Some("county");
    /// No such version of the rulebook.
    NoVersion = "no such version of the rulebook", "assessment-error-no-version", NotFound, None;
    /// It was adopted or discarded already.
    VersionStep = "the version was adopted or discarded", "assessment-error-version-step", Conflict, None;
    /// A version takes effect today or later.
    EffectivePast = "the day is over", "assessment-error-effective-past", Invalid, Some("effective");
    /// A frozen half-year keeps its rules.
    EffectiveFrozen = "the half-year is frozen", "assessment-error-effective-frozen", Conflict, Some("effective");
    /// Another version takes effect on that day.
    EffectiveTaken = "another version takes effect then", "assessment-error-effective-taken", Conflict, Some("effective");
    /// A version says why it is made.
    NoteMissing = "no reason is given", "assessment-error-note", Invalid, Some("note");
    /// No draft, or one that is no text or too long.
    DraftMissing = "no draft that can be read", "assessment-error-draft", Invalid, Some("draft");
    /// Waivers name a thing.
    WaiverMissing = "a waiver names a thing", "assessment-error-waiver", Invalid, Some("item");
    /// It cannot be waived.
    NotWaivable = "this cannot be waived", "assessment-error-not-waivable", Invalid, Some("criterion");
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        Self::Db(error.into())
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Db(error.into())
    }
}
