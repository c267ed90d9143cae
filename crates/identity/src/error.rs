//! Why identity says no.

use kernel::{Denied, Message, Refusal, Status, Timestamp};

/// The result of a use case of identity.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The refusals a caller tells apart.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not a mobile phone number.
    #[error("not a mobile phone number of eleven digits")]
    NotAPhone,
    /// Fewer than eight characters.
    #[error("a password has at least eight characters")]
    PasswordTooShort,
    /// No name was given.
    #[error("a name is needed")]
    NameMissing,
    /// The phone has an account.
    #[error("the phone has an account")]
    PhoneTaken,
    /// The county has an organisation of this name.
    #[error("there is an organisation of this name")]
    NameTaken,
    /// Phone or password is wrong; which of them is not said.
    #[error("phone or password is wrong")]
    WrongPassword,
    /// Too many wrong passwords.
    #[error("locked until {0}")]
    Locked(Timestamp),
    /// No such person.
    #[error("no such person")]
    NoPerson,
    /// The person does not hold this role.
    #[error("the person does not hold this role")]
    NoRole,
    /// Nobody changes their own roles.
    #[error("nobody changes their own roles")]
    OwnRole,
    /// System, security and audit are administered by three people.
    #[error("system, security and audit are administered by three people")]
    AdministratorsApart,
    /// No such place within the division.
    #[error("no such place within the division")]
    NoPlace,
    /// Not an identity number.
    #[error("not an identity number of eighteen characters")]
    NotAnIdentityNumber,
    /// The number belongs to another account.
    #[error("the identity number belongs to another account")]
    NumberTaken,
    /// A second factor is there already.
    #[error("a second factor is there already")]
    FactorThere,
    /// There is no second factor.
    #[error("there is no second factor")]
    NoFactor,
    /// Not the code of now, or used before.
    #[error("not the code of now")]
    WrongCode,
    /// The step between password and code took too long.
    #[error("the code came too late")]
    CodeTooLate,
    /// A second factor is on, and no code was given.
    #[error("a code is needed")]
    CodeMissing,
    /// Unmasking needs a reason.
    #[error("a reason is needed")]
    ReasonMissing,
    /// Not one of the roles within a shop.
    #[error("not a role within a shop")]
    NotAShopRole,
    /// The same person was asked the same and has not answered.
    #[error("an invitation waits already")]
    InvitedAlready,
    /// No such invitation to this person.
    #[error("no such invitation")]
    NoInvitation,
    /// It was answered, taken back, or waited too long.
    #[error("the invitation is over")]
    InvitationOver,
    /// The machine gives no randomness.
    #[error("the machine gives no randomness")]
    NoRandomness,
    /// A secret was changed or sealed with another key.
    #[error("a secret cannot be opened with this installation's key")]
    Sealed,
    /// The policies do not permit it.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        Self::Db(error.into())
    }
}

impl Refusal for Error {
    fn status(&self) -> Status {
        match self {
            Self::PhoneTaken | Self::NameTaken | Self::NumberTaken | Self::FactorThere => Status::Conflict,
            Self::InvitedAlready | Self::InvitationOver => Status::Conflict,
            Self::Locked(_) => Status::TooOften,
            Self::NoPerson | Self::NoRole | Self::NoFactor | Self::NoInvitation => Status::NotFound,
            Self::OwnRole => Status::Forbidden,
            Self::NoRandomness | Self::Sealed => Status::Internal,
            Self::Denied(denied) => denied.status(),
            Self::Db(error) => error.status(),
            _ => Status::Invalid,
        }
    }

    fn message(&self) -> Message {
        match self {
            Self::NotAPhone => Message::new("identity-error-not-a-phone"),
            Self::PasswordTooShort => Message::new("identity-error-password-short"),
            Self::NameMissing => Message::new("identity-error-name-missing"),
            Self::PhoneTaken => Message::new("identity-error-phone-taken"),
            Self::NameTaken => Message::new("identity-error-name-taken"),
            Self::WrongPassword => Message::new("identity-error-wrong-password"),
            Self::Locked(until) => Message::new("identity-error-locked").with("until", until.minute_text()),
            Self::NoPerson | Self::NoRole | Self::NoFactor | Self::NoInvitation => {
                Message::new("error-not-found")
            }
            Self::NotAShopRole => Message::new("identity-error-not-a-shop-role"),
            Self::InvitedAlready => Message::new("identity-error-invited-already"),
            Self::InvitationOver => Message::new("identity-error-invitation-over"),
            Self::OwnRole => Message::new("identity-error-own-role"),
            Self::AdministratorsApart => Message::new("identity-error-administrators-apart"),
            Self::NoPlace => Message::new("identity-error-no-place"),
            Self::NotAnIdentityNumber => Message::new("identity-error-not-an-identity-number"),
            Self::NumberTaken => Message::new("identity-error-number-taken"),
            Self::FactorThere => Message::new("identity-error-factor-there"),
            Self::WrongCode => Message::new("identity-error-wrong-code"),
            Self::CodeTooLate => Message::new("identity-error-code-too-late"),
            Self::CodeMissing => Message::new("identity-error-code-missing"),
            Self::ReasonMissing => Message::new("identity-error-reason"),
            Self::NoRandomness | Self::Sealed => Message::new("error-internal"),
            Self::Denied(denied) => denied.message(),
            Self::Db(error) => error.message(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NotAPhone | Self::PhoneTaken | Self::InvitedAlready => Some("phone"),
            Self::PasswordTooShort => Some("password"),
            Self::NameMissing | Self::NameTaken => Some("name"),
            Self::NotAnIdentityNumber | Self::NumberTaken => Some("identity_number"),
            Self::WrongCode | Self::CodeMissing => Some("code"),
            Self::NoPlace => Some("place"),
            Self::ReasonMissing => Some("reason"),
            Self::AdministratorsApart | Self::NotAShopRole => Some("role"),
            _ => None,
        }
    }
}
