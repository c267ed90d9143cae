//! Quality marks: dated certificates of a product, shown while they hold.

use kernel::{Day, OrganisationId, PersonId, RegionCode, Resource, ResourceRef, Timestamp, id, words};

use super::ProductId;
use crate::{CertificateError, Result};

id!(
    /// A quality mark of a product.
    MarkId
);

words! {
    /// The marks of 三品一标.
    Mark {
        /// Pollution-free produce (无公害农产品).
        PollutionFree = "pollution_free";
        /// Green food (绿色食品).
        Green = "green";
        /// Organic produce (有机农产品).
        Organic = "organic";
        /// Geographical indication (农产品地理标志).
        GeographicalIndication = "geographical_indication";
    }
}

words! {
    /// Where a mark stands.
    MarkStatus {
        /// The county has still to look.
        Waiting = "waiting";
        /// Shown while it holds.
        Verified = "verified";
        /// Found not to be so.
        Refused = "refused";
        /// Taken back.
        Revoked = "revoked";
    }
}

impl MarkStatus {
    /// True when the county may go from here to there.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Waiting, Self::Verified | Self::Refused) | (Self::Verified, Self::Revoked)
        )
    }
}

/// What a seller says of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkDraft {
    /// Which mark.
    pub mark: Mark,
    /// The certificate's number.
    pub number: String,
    /// Who issued it.
    pub issuer: String,
    /// Its first day.
    pub valid_from: Day,
    /// Its last day.
    pub valid_to: Day,
}

impl MarkDraft {
    /// Refuses a certificate without a number or an issuer, one that ends before it begins, and an expired one.
    pub fn check(&self, today: Day) -> Result<()> {
        if self.number.trim().is_empty() {
            return Err(CertificateError::NumberMissing.into());
        }
        if self.issuer.trim().is_empty() {
            return Err(CertificateError::IssuerMissing.into());
        }
        if self.valid_to < self.valid_from {
            return Err(CertificateError::EndsBeforeItBegins.into());
        }
        if self.valid_to < today { Err(CertificateError::Expired(self.valid_to).into()) } else { Ok(()) }
    }
}

/// A quality mark of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QualityMark {
    /// County of the seller.
    pub county: RegionCode,
    /// Its id.
    pub id: MarkId,
    /// The product.
    pub product: ProductId,
    /// The product's name.
    pub product_name: String,
    /// The seller.
    pub seller: OrganisationId,
    /// The certificate.
    pub draft: MarkDraft,
    /// Where it stands.
    pub status: MarkStatus,
    /// Why it was refused or taken back.
    pub reason: String,
    /// Who claimed it.
    pub claimed_by: PersonId,
    /// When.
    pub claimed_at: Timestamp,
}

impl Resource for QualityMark {
    fn resource(&self) -> ResourceRef {
        ResourceRef::new("QualityMark", self.county).of(self.seller)
    }
}

impl QualityMark {
    /// True when buyers see it on this day.
    #[must_use]
    pub fn is_shown_on(&self, day: Day) -> bool {
        self.status == MarkStatus::Verified && self.draft.valid_from <= day && day <= self.draft.valid_to
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;

    #[test]
    fn a_certificate_has_a_number_an_issuer_and_days() {
        let day = |day| Day::new(2026, 6, day).unwrap();
        let good = MarkDraft {
            mark: Mark::Green,
            number: "LB-1".to_owned(),
            issuer: "中国绿色食品发展中心".to_owned(),
            valid_from: day(1),
            valid_to: day(30),
        };
        assert!(good.check(day(30)).is_ok());
        assert!(matches!(
            good.check(Day::new(2026, 7, 1).unwrap()),
            Err(Error::Certificate(CertificateError::Expired(_)))
        ));
        let backwards = MarkDraft { valid_from: day(30), valid_to: day(1), ..good.clone() };
        assert!(matches!(
            backwards.check(day(1)),
            Err(Error::Certificate(CertificateError::EndsBeforeItBegins))
        ));
        assert!(matches!(
            MarkDraft { number: " ".to_owned(), ..good.clone() }.check(day(1)),
            Err(Error::Certificate(CertificateError::NumberMissing))
        ));
        assert!(matches!(
            MarkDraft { issuer: String::new(), ..good }.check(day(1)),
            Err(Error::Certificate(CertificateError::IssuerMissing))
        ));
    }

    #[test]
    fn every_other_step_is_refused() {
        use MarkStatus::{Refused, Revoked, Verified, Waiting};
        let allowed = [(Waiting, Verified), (Waiting, Refused), (Verified, Revoked)];
        for from in MarkStatus::ALL {
            for to in MarkStatus::ALL {
                assert_eq!(from.may_become(to), allowed.contains(&(from, to)), "{from:?} to {to:?}");
            }
        }
    }
}
