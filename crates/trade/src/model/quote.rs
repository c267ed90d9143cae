//! Quotes: what two organisations say to one another, and nobody else sees.

use kernel::{OrganisationId, PersonId, Resource, ResourceRef, Timestamp, words};

use super::{Party, PostId, PostKind, QuoteId, Terms, Unit};
use crate::Error;

words! {
    /// How a quote stands.
    QuoteStatus {
        /// It is talked about.
        Open = "open", "trade-quote-open";
        /// The other side accepted the last terms; a contract was made.
        Accepted = "accepted", "trade-quote-accepted";
        /// One side ended the talk.
        Ended = "ended", "trade-quote-ended";
    }
}

/// A quote on a demand post, or a request on a supply post, and the terms now on the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Its number.
    pub id: QuoteId,
    /// On which post.
    pub post: PostId,
    /// What the post is.
    pub kind: PostKind,
    /// The product's name, as the post says.
    pub product: String,
    /// What it is counted in.
    pub unit: Unit,
    /// Whose post it is; its county is the quote's.
    pub owner: Party,
    /// Who answered it.
    pub other: Party,
    /// How it stands.
    pub status: QuoteStatus,
    /// How often terms were put on the table.
    pub turn: i64,
    /// Who put the last ones there.
    pub last_by: OrganisationId,
    /// The last ones.
    pub terms: Terms,
    /// Since when it stands so.
    pub changed_at: Timestamp,
}

/// Terms as they were put on the table once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Which time.
    pub turn: i64,
    /// By which organisation.
    pub by: OrganisationId,
    /// By whom.
    pub person: PersonId,
    /// The terms.
    pub terms: Terms,
    /// When.
    pub at: Timestamp,
}

impl Quote {
    /// Who buys.
    #[must_use]
    pub const fn buyer(&self) -> &Party {
        match self.kind {
            PostKind::Demand => &self.owner,
            PostKind::Supply => &self.other,
        }
    }

    /// Who sells.
    #[must_use]
    pub const fn seller(&self) -> &Party {
        match self.kind {
            PostKind::Demand => &self.other,
            PostKind::Supply => &self.owner,
        }
    }

    /// The one across the table of this organisation; none for a third one.
    #[must_use]
    pub fn across(&self, organisation: OrganisationId) -> Option<&Party> {
        if organisation == self.owner.organisation {
            Some(&self.other)
        } else if organisation == self.other.organisation {
            Some(&self.owner)
        } else {
            None
        }
    }

    /// Refuses a step of a third organisation, and any step of a quote that is closed.
    pub fn may_be_moved_by(&self, organisation: OrganisationId) -> Result<(), Error> {
        if self.across(organisation).is_none() {
            return Err(Error::NoQuote);
        }
        if self.status == QuoteStatus::Open { Ok(()) } else { Err(Error::QuoteClosed) }
    }

    /// Refuses to let anybody accept their own terms, or terms that are no longer those on the table.
    pub fn may_be_accepted_by(&self, organisation: OrganisationId, turn: i64) -> Result<(), Error> {
        self.may_be_moved_by(organisation)?;
        if self.last_by == organisation {
            return Err(Error::OwnTerms);
        }
        if self.turn == turn { Ok(()) } else { Err(Error::TermsChanged) }
    }

    /// What a policy needs to know of it, as a thing of one of its two organisations.
    #[must_use]
    pub const fn of(&self, party: &Party) -> ResourceRef {
        // No division: not even the county's clerk sees what two organisations talk about.
        ResourceRef::new("TradeQuote", kernel::RegionCode(0)).of(party.organisation)
    }
}

impl Resource for Quote {
    fn resource(&self) -> ResourceRef {
        self.of(&self.owner)
    }
}
