//! What is wrong with a joint purchase.

use kernel::{Day, Fen, Message, Status};

/// Why a joint purchase cannot be offered, opened, joined or closed like that.
#[derive(Debug, thiserror::Error)]
pub enum JointError {
    /// No such offer.
    #[error("no such offer for joint purchase")]
    NoOffer,
    /// No such round.
    #[error("no such round")]
    NoRound,
    /// No step was given.
    #[error("a joint purchase needs a price step")]
    StepsMissing,
    /// More steps than this.
    #[error("at most {0} steps")]
    TooManySteps(usize),
    /// Quantities must rise and prices fall.
    #[error("quantities must rise from step to step and prices fall")]
    StepsUnfit,
    /// Fewer than the last step, or more than a million.
    #[error("a round holds at least {0} pieces, as the last step says")]
    MostOutOfRange(i64),
    /// Not between 1 and 30 days.
    #[error("the notice is 1 to 30 days")]
    NoticeOutOfRange,
    /// The first step costs more than the shelf.
    #[error("the first step must not cost more than {0}")]
    DearerThanShelf(Fen),
    /// The listing is on no shelf.
    #[error("the goods are not on the shelf")]
    NotOnShelf,
    /// Each buyer would have to agree that they may not come back.
    #[error("goods that may not come back for what they are cannot be offered")]
    ByConsent,
    /// Who buys such goods stands in a ledger, with what they are for, and members say neither.
    #[error("goods whose buyers stand in a ledger cannot be offered")]
    InLedger,
    /// The listing is offered already.
    #[error("these goods are offered for joint purchase already")]
    Offered,
    /// The offer was withdrawn.
    #[error("the seller withdrew this offer")]
    Withdrawn,
    /// Only co-operatives and family farms open rounds.
    #[error("only co-operatives and family farms open rounds")]
    NotAnOrganiser,
    /// Outside the days a round may close on.
    #[error("a round closes from {0} to {1}")]
    ClosingUnfit(Day, Day),
    /// Not between 1 and 15 days.
    #[error("members have 1 to 15 days to pay")]
    PayDaysUnfit,
    /// Outside the offer's minimum and most.
    #[error("a round holds {0} to {1} pieces")]
    CapacityUnfit(i64, i64),
    /// The listing has fewer.
    #[error("only {0} pieces can be held")]
    StockShort(i64),
    /// Nothing, or more than the round holds.
    #[error("a member takes at least 1 and at most {0}")]
    LeastUnfit(i64),
    /// Joining, changing and leaving ended on this day, or when the round closed.
    #[error("the round closed on {0}")]
    Closed(Day),
    /// It is closed already.
    #[error("the round is closed already")]
    Over,
    /// Only invited people may join.
    #[error("only people the organiser invited may join")]
    NotInvited,
    /// Fewer than a member must take.
    #[error("a member takes at least {0}")]
    BelowLeast(i64),
    /// More than is left.
    #[error("only {0} left")]
    AboveLeft(i64),
    /// The reader has not joined.
    #[error("you have not joined this round")]
    NotJoined,
    /// No phone was given.
    #[error("nobody was named to invite")]
    NobodyInvited,
    /// More phones than this at once.
    #[error("at most {0} phones at once")]
    TooManyInvited(usize),
    /// A line that is no phone.
    #[error("`{0}` is not a phone")]
    NotAPhone(String),
}

impl JointError {
    pub(super) const fn status(&self) -> Status {
        match self {
            Self::NoOffer | Self::NoRound => Status::NotFound,
            Self::NotAnOrganiser | Self::NotInvited => Status::Forbidden,
            Self::NotOnShelf
            | Self::ByConsent
            | Self::InLedger
            | Self::Offered
            | Self::Withdrawn
            | Self::StockShort(_)
            | Self::Closed(_)
            | Self::Over
            | Self::AboveLeft(_)
            | Self::NotJoined => Status::Conflict,
            _ => Status::Invalid,
        }
    }

    pub(super) fn message(&self) -> Message {
        match self {
            Self::NoOffer | Self::NoRound => Message::new("error-not-found"),
            Self::StepsMissing => Message::new("market-error-joint-steps-missing"),
            Self::TooManySteps(most) => Message::new("market-error-joint-too-many-steps").with("most", most),
            Self::StepsUnfit => Message::new("market-error-joint-steps"),
            Self::MostOutOfRange(last) => Message::new("market-error-joint-most").with("last", last),
            Self::NoticeOutOfRange => Message::new("market-error-joint-notice"),
            Self::DearerThanShelf(shelf) => Message::new("market-error-joint-dearer").with("shelf", shelf),
            Self::NotOnShelf => Message::new("market-error-joint-not-on-shelf"),
            Self::ByConsent => Message::new("market-error-joint-by-consent"),
            Self::InLedger => Message::new("market-error-joint-in-ledger"),
            Self::Offered => Message::new("market-error-joint-offered"),
            Self::Withdrawn => Message::new("market-error-joint-withdrawn"),
            Self::NotAnOrganiser => Message::new("market-error-joint-not-an-organiser"),
            Self::ClosingUnfit(from, to) => {
                Message::new("market-error-joint-closing").with("from", from).with("to", to)
            }
            Self::PayDaysUnfit => Message::new("market-error-joint-pay-days"),
            Self::CapacityUnfit(least, most) => {
                Message::new("market-error-joint-capacity").with("least", least).with("most", most)
            }
            Self::StockShort(left) => Message::new("market-error-joint-stock").with("left", left),
            Self::LeastUnfit(most) => Message::new("market-error-joint-least").with("most", most),
            Self::Closed(day) => Message::new("market-error-joint-closed").with("day", day),
            Self::Over => Message::new("market-error-joint-over"),
            Self::NotInvited => Message::new("market-error-joint-not-invited"),
            Self::BelowLeast(least) => Message::new("market-error-joint-below").with("least", least),
            Self::AboveLeft(left) => Message::new("market-error-joint-above").with("left", left),
            Self::NotJoined => Message::new("market-error-joint-not-joined"),
            Self::NobodyInvited => Message::new("market-error-joint-nobody"),
            Self::TooManyInvited(most) => Message::new("market-error-joint-too-many").with("most", most),
            Self::NotAPhone(text) => Message::new("market-error-joint-phone").with("text", text),
        }
    }

    pub(super) const fn field(&self) -> Option<&'static str> {
        match self {
            Self::StepsMissing | Self::TooManySteps(_) | Self::StepsUnfit | Self::DearerThanShelf(_) => {
                Some("tiers")
            }
            Self::MostOutOfRange(_) => Some("most"),
            Self::NoticeOutOfRange => Some("notice_days"),
            Self::NotOnShelf | Self::ByConsent | Self::InLedger | Self::Offered => Some("listing"),
            Self::ClosingUnfit(..) => Some("closes_on"),
            Self::PayDaysUnfit => Some("pay_days"),
            Self::CapacityUnfit(..) | Self::StockShort(_) => Some("capacity"),
            Self::LeastUnfit(_) => Some("least"),
            Self::BelowLeast(_) | Self::AboveLeft(_) => Some("pieces"),
            Self::NobodyInvited | Self::TooManyInvited(_) | Self::NotAPhone(_) => Some("phones"),
            _ => None,
        }
    }
}
