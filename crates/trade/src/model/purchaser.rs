//! Organisations that only buy in bulk: their registration and its review.
//!
//! A purchaser sells nothing here, so no law asks for what a seller shows: no document is filed, and nothing is verified
//! anew each half-year. What the other side must know is that the firm exists and who stands for it; the county compares
//! name and number with the public register, once.

use kernel::{
    CreditCode, Level, OrganisationId, PersonId, RegionCode, Resource, ResourceRef, Timestamp, words,
};

use super::PurchaserId;
use crate::Error;

words! {
    /// Where a registration stands.
    PurchaserStatus {
        /// The county has still to look.
        Waiting = "waiting", "trade-purchaser-waiting";
        /// It may buy.
        Accepted = "accepted", "trade-purchaser-accepted";
        /// Sent back with a reason.
        Returned = "returned", "trade-purchaser-returned";
    }
}

/// What somebody says whose organisation wants to buy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurchaserDraft {
    /// Its name, as its licence has it.
    pub name: String,
    /// The number of its licence.
    pub licence: CreditCode,
    /// Where it is registered.
    pub village: RegionCode,
    /// Who is asked.
    pub contact: String,
}

impl PurchaserDraft {
    /// Refuses a draft without a name, somebody to ask, or a village that is known.
    pub fn check(&self) -> Result<(), Error> {
        if self.name.trim().is_empty() {
            return Err(Error::NameMissing);
        }
        if self.contact.trim().is_empty() {
            return Err(Error::ContactMissing);
        }
        let village = region::divisions().get(self.village);
        if village.is_none_or(|found| found.level != Level::Village) {
            return Err(Error::NotAVillage(self.village));
        }
        Ok(())
    }
}

/// A registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchaser {
    /// Its number; its county is the village's.
    pub id: PurchaserId,
    /// What was said.
    pub draft: PurchaserDraft,
    /// Who registers it.
    pub applicant: PersonId,
    /// When.
    pub applied_at: Timestamp,
    /// Where it stands.
    pub status: PurchaserStatus,
    /// Why it was sent back.
    pub reason: String,
    /// The organisation that was made of it.
    pub organisation: Option<OrganisationId>,
}

impl Purchaser {
    /// The county that reviews it.
    #[must_use]
    pub fn county(&self) -> RegionCode {
        self.draft.village.county()
    }

    /// Refuses a review by the one who registers, and one of what is decided.
    pub fn may_be_decided_by(&self, reviewer: PersonId) -> Result<(), Error> {
        if self.applicant == reviewer {
            return Err(Error::OwnRegistration);
        }
        if self.status == PurchaserStatus::Waiting { Ok(()) } else { Err(Error::RegistrationDecided) }
    }
}

impl Resource for Purchaser {
    fn resource(&self) -> ResourceRef {
        ResourceRef::new("TradePurchaser", self.county()).owned_by(self.applicant)
    }
}
