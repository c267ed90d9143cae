//! A producer lets another seller sell its lots: which product, until when, agreed by both, ended by either.

use kernel::{Day, Fen, OrganisationId, RegionCode, Timestamp, id, words};

use super::ProductId;
use crate::{Result, ShopError};

id!(
    /// A grant to sell another's lots (代销授权).
    GrantId
);

/// The longest time a grant holds, in days.
const LONGEST_DAYS: i64 = 366;

words! {
    /// Where a grant stands.
    GrantStatus {
        /// The other side has not answered.
        Offered = "offered";
        /// It holds until its last day.
        Accepted = "accepted";
        /// The other side does not want it.
        Refused = "refused";
        /// One of the sides ended it, or its last day passed.
        Ended = "ended";
    }
}

/// What a side does with a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantStep {
    /// The grantee takes it.
    Accept,
    /// The grantee does not want it.
    Refuse,
    /// Either side ends it.
    End,
}

impl GrantStep {
    /// Reads the word of a form or a program.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "accept" => Some(Self::Accept),
            "refuse" => Some(Self::Refuse),
            "end" => Some(Self::End),
            _ => None,
        }
    }

    /// Where it leads from here, if one may go there from here.
    #[must_use]
    pub const fn leads_to(self, from: GrantStatus) -> Option<GrantStatus> {
        match (self, from) {
            (Self::Accept, GrantStatus::Offered) => Some(GrantStatus::Accepted),
            (Self::Refuse, GrantStatus::Offered) => Some(GrantStatus::Refused),
            (Self::End, GrantStatus::Offered | GrantStatus::Accepted) => Some(GrantStatus::Ended),
            _ => None,
        }
    }
}

/// A grant to sell another's lots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SalesGrant {
    /// The county of both.
    pub county: RegionCode,
    /// Its number.
    pub id: GrantId,
    /// The product whose lots may be sold.
    pub product: ProductId,
    /// Its name.
    pub product_name: String,
    /// Who made or grew it.
    pub producer: OrganisationId,
    /// Their name.
    pub producer_name: String,
    /// Who may sell it.
    pub grantee: OrganisationId,
    /// Their name.
    pub grantee_name: String,
    /// The last day on which they may.
    pub valid_until: Day,
    /// Where it stands.
    pub status: GrantStatus,
    /// When it was offered.
    pub offered_at: Timestamp,
}

impl SalesGrant {
    /// True when the grantee may sell on this day.
    #[must_use]
    pub fn holds_on(&self, today: Day) -> bool {
        self.status == GrantStatus::Accepted && today <= self.valid_until
    }
}

/// Refuses an end in the past or further away than a year.
pub fn check_until(until: Day, today: Day) -> Result<()> {
    let sound = today <= until && until <= today.plus_days(LONGEST_DAYS);
    if sound { Ok(()) } else { Err(ShopError::GrantDays.into()) }
}

/// What was sold under a grant, for both sides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SoldUnder {
    /// Pieces on the grantee's shelf.
    pub available: i64,
    /// Pieces in orders that were paid.
    pub sold: i64,
    /// Those pieces at the listed prices.
    pub amount: Fen,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// What is over stays over, whatever is tried.
        #[test]
        fn nothing_leads_out_of_an_end(steps in prop::collection::vec(0_usize..3, 0..8)) {
            let words = ["accept", "refuse", "end"];
            let mut here = GrantStatus::Offered;
            for step in steps {
                let over = matches!(here, GrantStatus::Refused | GrantStatus::Ended);
                match GrantStep::parse(words[step]).unwrap().leads_to(here) {
                    Some(there) => { prop_assert!(!over && there != here); here = there; }
                    None => prop_assert!(over || here == GrantStatus::Accepted),
                }
            }
        }
    }

    #[test]
    fn a_grant_has_a_last_day_within_a_year() {
        let today: Day = "2026-11-25".parse().unwrap();
        for (days, sound) in [(-1, false), (0, true), (366, true), (367, false)] {
            assert_eq!(check_until(today.plus_days(days), today).is_ok(), sound, "{days}");
        }
    }
}
