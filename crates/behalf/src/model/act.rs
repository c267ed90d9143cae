//! Acts and consents, and the states they go through.
//!
//! ```text
//! open ──ask──▶ asked ──code──▶ agreed ──contest──▶ dispute open ──county──▶ upheld or dismissed
//!   ▲             │
//!   └──change─────┘      open, asked ──drop──▶ dropped
//! ```

use kernel::{Fen, PersonId, RegionCode, Resource, ResourceRef, StationId, Timestamp, id, words};
use market::model::{CheckoutId, ListingId, OrderId};

use crate::{Error, Result};

id!(
    /// An act on behalf of a villager (代办).
    ActId
);

/// How long a code holds.
pub const CODE_MINUTES: i64 = 10;
/// How often a wrong code may be said for an act, however often the villager is asked.
pub const TRIES: i32 = 5;
/// How often the villager may be asked for an act.
pub const ROUNDS: i32 = 5;
/// How often one villager may be asked in a day, for all acts together.
pub const ROUNDS_A_DAY: i64 = 20;
/// Days within which a villager may contest what was done in their name.
pub const CONTEST_DAYS: i64 = 7;

words! {
    /// What is done for the villager.
    Kind {
        /// Buying (代购).
        Buy = "buy", "behalf-kind-buy";
        /// Selling (代销).
        Sell = "sell", "behalf-kind-sell";
        /// Taking what is due for an order that is paid when it is collected (自提收款).
        Collect = "collect", "behalf-kind-collect";
    }
}

words! {
    /// How far an act is.
    Status {
        /// Being put together.
        Open = "open", "behalf-status-open";
        /// The villager is asked for the code.
        Asked = "asked", "behalf-status-asked";
        /// The villager agreed, and it was done.
        Agreed = "agreed", "behalf-status-agreed";
        /// Given up.
        Dropped = "dropped", "behalf-status-dropped";
    }
}

words! {
    /// Whether the villager contests it.
    Dispute {
        /// Nobody does.
        None = "none", "behalf-dispute-none";
        /// The county is to decide.
        Open = "open", "behalf-dispute-open";
        /// The county found that there was no consent.
        Upheld = "upheld", "behalf-dispute-upheld";
        /// The county found that there was.
        Dismissed = "dismissed", "behalf-dispute-dismissed";
    }
}

words! {
    /// Whether the code was sent to the villager's phone.
    Sent {
        /// Not yet.
        Waiting = "waiting", "behalf-sent-waiting";
        /// The provider took it.
        Sent = "sent", "behalf-sent-sent";
        /// The provider refused it.
        Failed = "failed", "behalf-sent-failed";
        /// No provider is set up: the code is only on the villager's page.
        NotSetUp = "not_set_up", "behalf-sent-not-set-up";
    }
}

/// What a keeper does at a counter for a villager: both stand in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// The station's county.
    pub county: RegionCode,
    /// Its id.
    pub id: ActId,
    /// What is done.
    pub kind: Kind,
    /// At which station.
    pub station: StationId,
    /// The station's name.
    pub station_name: String,
    /// Who acts.
    pub keeper: PersonId,
    /// Their masked name.
    pub keeper_name: String,
    /// For whom.
    pub person: PersonId,
    /// Their masked name.
    pub person_name: String,
    /// Their masked phone.
    pub person_phone: String,
    /// How far it is.
    pub status: Status,
    /// How often the villager was asked.
    pub round: i32,
    /// What the villager is asked about, as [`market::service::Quote::shown`] says it; empty while it is put together. The
    /// number of the order whose payment is taken.
    pub shown: String,
    /// True when the villager was told that something may not come back, and wants it.
    pub no_return: bool,
    /// What it comes to.
    pub total: Fen,
    /// What the station gets, in basis points.
    pub basis_points: i64,
    /// What the station gets.
    pub commission: Fen,
    /// The checkout it led to; 0 before.
    pub checkout: CheckoutId,
    /// Whether it is contested.
    pub dispute: Dispute,
    /// When it was begun.
    pub made_at: Timestamp,
    /// When the villager agreed.
    pub agreed_at: Timestamp,
    /// What the keeper handed to the villager of what came back.
    pub handed: Fen,
    /// Wrong codes so far.
    pub tries: i32,
}

impl Resource for Act {
    fn resource(&self) -> ResourceRef {
        ResourceRef::new("Act", self.county).owned_by(self.person).at(self.station)
    }
}

impl Act {
    /// Refuses to change what was agreed or given up.
    pub fn changeable(&self) -> Result<()> {
        match self.status {
            Status::Open | Status::Asked => Ok(()),
            Status::Agreed | Status::Dropped => Err(Error::WrongStep),
        }
    }

    /// Refuses to ask once more after so many wrong codes or so many askings; another act may be begun.
    pub fn askable(&self) -> Result<()> {
        self.changeable()?;
        if self.tries >= TRIES {
            return Err(Error::TriesOver);
        }
        if self.round >= ROUNDS { Err(Error::AskedTooOften) } else { Ok(()) }
    }

    /// Refuses to contest what was not agreed, what is contested already, what was agreed too long ago, and the taking of a
    /// payment, for which nobody's consent was used.
    pub fn contestable(&self, now: Timestamp) -> Result<()> {
        if self.status != Status::Agreed || self.dispute != Dispute::None || self.kind == Kind::Collect {
            return Err(Error::WrongStep);
        }
        if now > self.agreed_at.plus_days(CONTEST_DAYS) { Err(Error::ContestTooLate) } else { Ok(()) }
    }
}

/// One thing to be bought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// County of the listing.
    pub county: RegionCode,
    /// The listing.
    pub listing: ListingId,
    /// What the shelf says.
    pub title: String,
    /// Who sells.
    pub seller_name: String,
    /// Price of a piece.
    pub price: Fen,
    /// Pieces.
    pub quantity: i64,
    /// What they come to.
    pub amount: Fen,
    /// True when it may not come back, to which the buyer has to agree.
    pub by_consent: bool,
}

/// The question put to the villager.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// Its number in the table.
    pub id: i64,
    /// Its county.
    pub county: RegionCode,
    /// Of which act.
    pub act: ActId,
    /// Which time.
    pub round: i32,
    /// Who is asked.
    pub person: PersonId,
    /// What about.
    pub shown: String,
    /// Whether the code was sent.
    pub sent: Sent,
    /// Wrong answers so far, of all askings for the act.
    pub tries: i32,
    /// Until when the code holds.
    pub until: Timestamp,
    /// When it was used; 0 when it was not.
    pub used_at: Timestamp,
}

impl Consent {
    /// True while the code can be said.
    #[must_use]
    pub fn holds(&self, now: Timestamp) -> bool {
        self.used_at == Timestamp::default() && self.tries < TRIES && now <= self.until
    }

    /// What the code belongs to: this act, this asking and what was shown. Another cart has another code.
    #[must_use]
    pub fn about(&self) -> String {
        format!("{} {} {}", self.act, self.round, self.shown)
    }
}

/// An order an act led to, with what the station gets for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The order.
    pub order: OrderId,
    /// Who sells.
    pub seller_name: String,
    /// What it came to.
    pub total: Fen,
    /// What the station gets when it is settled.
    pub commission: Fen,
    /// What was booked; none before.
    pub booked: Option<Fen>,
    /// How much of it fell again.
    pub reversed: Fen,
}

/// One thing that happened to an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The word of the step.
    pub step: String,
    /// Who took it; a masked name.
    pub by: String,
    /// What was said.
    pub words: String,
    /// When.
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn consent() -> Consent {
        Consent {
            id: 1,
            county: RegionCode(410_324),
            act: ActId(5),
            round: 1,
            person: PersonId(2),
            shown: "ab".to_owned(),
            sent: Sent::Waiting,
            tries: 0,
            until: Timestamp::from_millis(1_000),
            used_at: Timestamp::default(),
        }
    }

    #[test]
    fn a_code_holds_until_its_time_its_tries_or_its_use() {
        let now = Timestamp::from_millis(1_000);
        assert!(consent().holds(now));
        assert!(!consent().holds(Timestamp::from_millis(1_001)));
        assert!(!Consent { tries: TRIES, ..consent() }.holds(now));
        assert!(!Consent { used_at: now, ..consent() }.holds(now));
    }

    #[test]
    fn another_cart_has_another_code() {
        let other = Consent { shown: "cd".to_owned(), ..consent() };
        let later = Consent { round: 2, ..consent() };
        assert_ne!(consent().about(), other.about());
        assert_ne!(consent().about(), later.about());
    }
}
