//! Why acts on behalf are refused.

use kernel::{Day, Denied, Fen, Message, MoneyError, Refusal, Status};

/// The result of a use case of acts on behalf.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The refusals a caller tells apart.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The one who acts keeps no station.
    #[error("keeps no station")]
    NoStation,
    /// The station does not do this.
    #[error("{0} does not act on behalf")]
    NotOffered(String),
    /// No account has this phone.
    #[error("no account has this phone")]
    NoAccount,
    /// The villager has no shop in the station's county.
    #[error("{0} has no shop here")]
    NoShop(String),
    /// Nobody acts for themselves.
    #[error("nobody acts for themselves")]
    Oneself,
    /// No such act, or not yours.
    #[error("no such act")]
    NoAct,
    /// The act cannot take this step.
    #[error("the act cannot take this step")]
    WrongStep,
    /// There is nothing to be bought.
    #[error("nothing to be bought")]
    NothingWanted,
    /// Something may not come back, and the villager was not told.
    #[error("not told that it may not come back")]
    NotTold,
    /// Pesticide is bought, and nothing says for which crop and against what.
    #[error("nothing is stated for the pesticide")]
    NotStated,
    /// The code's time or tries are over, or it was used.
    #[error("the code does not hold any more")]
    CodeOver,
    /// So many codes of the act were wrong that nobody is asked any more.
    #[error("too many wrong codes")]
    TriesOver,
    /// The villager was asked too often, for this act or today.
    #[error("asked too often")]
    AskedTooOften,
    /// Not the code; so many tries are left.
    #[error("not the code; {0} tries left")]
    WrongCode(i32),
    /// Whoever decides what is contested is neither its keeper nor its villager.
    #[error("nobody decides about their own act")]
    OwnAct,
    /// Too long ago to be contested.
    #[error("contested too late")]
    ContestTooLate,
    /// Words are needed.
    #[error("words are needed")]
    WordsMissing,
    /// No drawer is open.
    #[error("no drawer is open")]
    NoDrawer,
    /// A drawer is open already, or today's was closed.
    #[error("today's drawer was opened already")]
    DrawerThere,
    /// The drawer of an earlier day is not closed.
    #[error("the drawer of {0} is not closed")]
    DrawerOf(Day),
    /// The count differs, and nothing says why.
    #[error("the count differs by {0} and no reason is given")]
    DifferenceUnexplained(Fen),
    /// The drawer opens with another sum than the last count left, and nothing says why.
    #[error("the last count left {left}, the drawer opens with {difference} more and no reason is given")]
    OpeningUnexplained {
        /// What the last count left.
        left: Fen,
        /// By how much the opening differs.
        difference: Fen,
    },
    /// Cash of so much was taken that the provider has not got.
    #[error("{0} was taken and not passed on")]
    StillOwed(Fen),
    /// The cash of this act moved already, or never came in.
    #[error("the cash of this act does not move like that")]
    NotSuchCash,
    /// Nothing came back, or what did was handed to the villager.
    #[error("nothing to hand to the villager")]
    NothingToHand,
    /// The provider has not confirmed the payment.
    #[error("not paid yet")]
    NotPaid,
    /// It is paid, so nothing is given back from the drawer before the provider does.
    #[error("it is paid")]
    Paid,
    /// No amount of money.
    #[error("no amount")]
    NotAnAmount,
    /// The programme's own file is wrong.
    #[error("the programme's commission cannot be read: {0}")]
    Programme(String),
    /// Money that cannot be added up.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// The market refused.
    #[error(transparent)]
    Market(#[from] market::Error),
    /// The stations refused.
    #[error(transparent)]
    Station(#[from] station::Error),
    /// Identity refused.
    #[error(transparent)]
    Identity(#[from] identity::Error),
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
            Self::NoStation | Self::OwnAct => Status::Forbidden,
            Self::NoAct => Status::NotFound,
            Self::NoAccount
            | Self::Oneself
            | Self::NothingWanted
            | Self::NotTold
            | Self::NotStated
            | Self::WrongCode(_)
            | Self::WordsMissing
            | Self::DifferenceUnexplained(_)
            | Self::OpeningUnexplained { .. }
            | Self::NotAnAmount
            | Self::Money(_) => Status::Invalid,
            Self::NotOffered(_)
            | Self::WrongStep
            | Self::CodeOver
            | Self::TriesOver
            | Self::AskedTooOften
            | Self::NoShop(_)
            | Self::ContestTooLate
            | Self::NoDrawer
            | Self::DrawerThere
            | Self::DrawerOf(_)
            | Self::StillOwed(_)
            | Self::NotSuchCash
            | Self::NothingToHand
            | Self::NotPaid
            | Self::Paid => Status::Conflict,
            Self::Programme(_) => Status::Internal,
            Self::Market(error) => error.status(),
            Self::Station(error) => error.status(),
            Self::Identity(error) => error.status(),
            Self::Denied(denied) => denied.status(),
            Self::Db(error) => error.status(),
        }
    }

    fn message(&self) -> Message {
        match self {
            Self::NoStation => Message::new("behalf-error-no-station"),
            Self::NotOffered(name) => Message::new("behalf-error-not-offered").with("name", name),
            Self::NoAccount => Message::new("behalf-error-no-account"),
            Self::NoShop(name) => Message::new("behalf-error-no-shop").with("name", name),
            Self::Oneself => Message::new("behalf-error-oneself"),
            Self::NoAct => Message::new("behalf-error-no-act"),
            Self::WrongStep => Message::new("behalf-error-wrong-step"),
            Self::NothingWanted => Message::new("behalf-error-nothing"),
            Self::NotTold => Message::new("behalf-error-not-told"),
            Self::NotStated => Message::new("behalf-error-not-stated"),
            Self::CodeOver => Message::new("behalf-error-code-over"),
            Self::TriesOver => Message::new("behalf-error-tries-over"),
            Self::AskedTooOften => Message::new("behalf-error-asked-too-often"),
            Self::WrongCode(left) => Message::new("behalf-error-wrong-code").with("left", left),
            Self::OwnAct => Message::new("behalf-error-own-act"),
            Self::ContestTooLate => Message::new("behalf-error-contest-late"),
            Self::WordsMissing => Message::new("behalf-error-words"),
            Self::NoDrawer => Message::new("behalf-error-no-drawer"),
            Self::DrawerThere => Message::new("behalf-error-drawer-there"),
            Self::DrawerOf(day) => Message::new("behalf-error-drawer-of").with("day", day),
            Self::DifferenceUnexplained(by) => Message::new("behalf-error-difference").with("by", by),
            Self::OpeningUnexplained { left, difference } => {
                Message::new("behalf-error-opening").with("left", left).with("by", difference)
            }
            Self::StillOwed(sum) => Message::new("behalf-error-still-owed").with("sum", sum),
            Self::NotSuchCash => Message::new("behalf-error-cash"),
            Self::NothingToHand => Message::new("behalf-error-nothing-to-hand"),
            Self::NotPaid => Message::new("behalf-error-not-paid"),
            Self::Paid => Message::new("behalf-error-paid"),
            Self::NotAnAmount | Self::Money(_) => Message::new("behalf-error-amount"),
            Self::Programme(_) => Message::new("error-internal"),
            Self::Market(error) => error.message(),
            Self::Station(error) => error.message(),
            Self::Identity(error) => error.message(),
            Self::Denied(denied) => denied.message(),
            Self::Db(error) => error.message(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NoAccount | Self::NoShop(_) | Self::Oneself => Some("phone"),
            Self::CodeOver | Self::WrongCode(_) => Some("code"),
            Self::NotTold => Some("no_return"),
            Self::NotStated => Some("crop"),
            Self::WordsMissing => Some("words"),
            Self::DifferenceUnexplained(_) | Self::OpeningUnexplained { .. } => Some("reason"),
            Self::NotAnAmount | Self::Money(_) => Some("counted"),
            Self::Identity(error) => error.field(),
            Self::Market(error) => error.field(),
            _ => None,
        }
    }
}
