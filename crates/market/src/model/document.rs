//! What somebody who sells shows of themselves: documents with a number, an issuer and an end.

use evidence::model::FileId;
use kernel::{Day, OrganisationId, PersonId, RegionCode, Resource, ResourceRef, Timestamp, id, words};

use super::SellerDraft;
use crate::{CertificateError, Result, ShopError};

id!(
    /// A document of a seller.
    DocumentId
);

words! {
    /// What kind of document it is.
    DocumentKind {
        /// Who the person is (身份证明).
        Identity = "identity";
        /// A business licence (营业执照).
        Licence = "licence";
        /// A permit to deal in food (食品经营许可证, 食品生产许可证).
        FoodPermit = "food_permit";
        /// Another permit the goods ask for (其他许可).
        OtherPermit = "other_permit";
        /// A licence to deal in pesticides (农药经营许可证).
        PesticidePermit = "pesticide_permit";
        /// A licence to produce and deal in seed, or the filing in its place (种子生产经营许可证或备案).
        SeedPermit = "seed_permit";
    }
}

words! {
    /// What the county says of a document it is asked about.
    Decision {
        /// It is not asked about this kind; it looks at the application as a whole.
        NotAsked = "not_asked", "market-permit-not-asked";
        /// It has not looked yet.
        Waiting = "waiting", "market-permit-waiting";
        /// It counts.
        Accepted = "accepted", "market-permit-accepted";
        /// It does not count.
        Refused = "refused", "market-permit-refused";
    }
}

impl DocumentKind {
    /// True for a licence that counts only once the county has looked at it.
    #[must_use]
    pub const fn is_decided(self) -> bool {
        matches!(self, Self::PesticidePermit | Self::SeedPermit)
    }
}

/// What is written about a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentDraft {
    /// What it is.
    pub kind: DocumentKind,
    /// Its number.
    pub number: String,
    /// Who issued it.
    pub issuer: String,
    /// When.
    pub issued_on: Day,
    /// Its last day; none for one without end.
    pub valid_until: Option<Day>,
}

impl DocumentDraft {
    /// Refuses a document without number or issuer, one from the future and one that is over.
    pub fn check(&self, today: Day) -> Result<()> {
        if self.number.trim().is_empty() && self.kind != DocumentKind::Identity {
            return Err(CertificateError::NumberMissing.into());
        }
        if self.issuer.trim().is_empty() {
            return Err(CertificateError::IssuerMissing.into());
        }
        if self.issued_on > today {
            return Err(ShopError::IssuedInTheFuture.into());
        }
        match self.valid_until {
            Some(end) if end <= self.issued_on => Err(ShopError::EndsBeforeIssue.into()),
            Some(end) if end < today => Err(ShopError::DocumentExpired(end).into()),
            _ => Ok(()),
        }
    }

    /// The number as it is kept: of an identity card the first and the last character alone (个人信息保护法 6).
    #[must_use]
    pub fn kept_number(&self) -> String {
        let number = self.number.trim();
        if self.kind != DocumentKind::Identity || number.is_empty() {
            return number.to_owned();
        }
        let ends = [number.chars().next(), number.chars().last()]
            .map(|end| end.map_or_else(String::new, String::from));
        ends.join("****")
    }
}

/// Days before its end on which a document's holder is reminded.
const REMIND_DAYS: i64 = 30;

/// How a document stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    /// In force.
    InForce,
    /// In force, and soon over.
    EndsSoon,
    /// Over.
    Expired,
}

/// A document as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SellerDocument {
    /// The prefecture.
    pub county: RegionCode,
    /// Its number in the register.
    pub id: DocumentId,
    /// Who handed it in.
    pub holder: PersonId,
    /// The shop it belongs to, once there is one.
    pub seller: Option<OrganisationId>,
    /// The county that reviews it, once an application went there.
    pub reviewed_in: Option<RegionCode>,
    /// What was handed in.
    pub file: FileId,
    /// What is written about it.
    pub draft: DocumentDraft,
    /// True when its holder took it back.
    pub withdrawn: bool,
    /// Since when it is there.
    pub added_at: Timestamp,
    /// What the county says of it.
    pub decision: Decision,
    /// Why the county refused it.
    pub reason: String,
}

/// A document is its holder's until there is a shop, and the shop's from then on, whoever handed it in.
impl Resource for SellerDocument {
    fn resource(&self) -> ResourceRef {
        let region = self.reviewed_in.unwrap_or(RegionCode(0));
        let thing = ResourceRef::new("SellerDocument", region);
        match self.seller {
            Some(seller) => thing.of(seller),
            None => thing.owned_by(self.holder),
        }
    }
}

impl SellerDocument {
    /// True when it counts as far as the county is asked.
    #[must_use]
    pub fn counts(&self) -> bool {
        !self.withdrawn && matches!(self.decision, Decision::NotAsked | Decision::Accepted)
    }

    /// How it stands on this day.
    #[must_use]
    pub fn validity(&self, today: Day) -> Validity {
        match self.draft.valid_until {
            Some(end) if end < today => Validity::Expired,
            Some(end) if end <= today.plus_days(REMIND_DAYS) => Validity::EndsSoon,
            _ => Validity::InForce,
        }
    }
}

/// What somebody must show who wants to sell: a licence where they are registered, and who they are where they sell
/// what they grow on a declaration (电子商务法 10, 27).
#[must_use]
pub const fn required_of(draft: &SellerDraft) -> DocumentKind {
    if draft.registration.is_some() { DocumentKind::Licence } else { DocumentKind::Identity }
}

/// Refuses an application whose required document is not among these, or is over.
pub fn check_documents(draft: &SellerDraft, documents: &[SellerDocument], today: Day) -> Result<()> {
    let required = required_of(draft);
    let shown = documents.iter().filter(|one| !one.withdrawn && one.draft.kind == required);
    let mut ends = shown.map(|one| (one.validity(today), one.draft.valid_until)).peekable();
    if ends.peek().is_none() {
        return Err(ShopError::DocumentMissing(required).into());
    }
    let mut last = None;
    for (validity, end) in ends {
        if validity != Validity::Expired {
            return Ok(());
        }
        last = last.max(end);
    }
    Err(ShopError::DocumentOver(required, last.unwrap_or(today)).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;
    use crate::model::SellerKind;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn draft(kind: DocumentKind, until: Option<&str>) -> DocumentDraft {
        DocumentDraft {
            kind,
            number: "JY-示例-1".to_owned(),
            issuer: "栾川县市场监督管理局".to_owned(),
            issued_on: day("2026-01-01"),
            valid_until: until.map(day),
        }
    }

    fn document(kind: DocumentKind, until: Option<&str>) -> SellerDocument {
        SellerDocument {
            county: RegionCode(410_300),
            id: DocumentId(1),
            holder: PersonId(2),
            seller: None,
            reviewed_in: None,
            file: FileId(3),
            draft: draft(kind, until),
            withdrawn: false,
            added_at: Timestamp::default(),
            decision: Decision::NotAsked,
            reason: String::new(),
        }
    }

    fn seller(registered: bool) -> SellerDraft {
        SellerDraft {
            kind: SellerKind::FamilyFarm,
            name: "山里人家".to_owned(),
            village: RegionCode(410_324_102_201),
            registration: if registered { "91350100M000100Y43".parse().ok() } else { None },
            declared: !registered,
            contact: "王小明".to_owned(),
        }
    }

    #[test]
    fn what_is_written_about_a_document_is_whole() {
        let today = day("2026-11-25");
        let sound = draft(DocumentKind::Licence, Some("2027-01-01"));
        assert!(sound.check(today).is_ok());
        let without = DocumentDraft { number: " ".to_owned(), ..sound.clone() };
        assert!(matches!(without.check(today), Err(Error::Certificate(CertificateError::NumberMissing))));
        let over = draft(DocumentKind::Licence, Some("2026-11-24"));
        assert!(matches!(over.check(today), Err(Error::Shop(ShopError::DocumentExpired(_)))));
        let early = draft(DocumentKind::Licence, Some("2025-11-24"));
        assert!(matches!(early.check(today), Err(Error::Shop(ShopError::EndsBeforeIssue))));
        let future = DocumentDraft { issued_on: day("2026-11-26"), ..sound };
        assert!(matches!(future.check(today), Err(Error::Shop(ShopError::IssuedInTheFuture))));
    }

    #[test]
    fn an_identity_number_is_never_kept_whole() {
        let card =
            DocumentDraft { number: "41030519800101001X".to_owned(), ..draft(DocumentKind::Identity, None) };
        assert_eq!(card.kept_number(), "4****X");
        assert_eq!(draft(DocumentKind::Licence, None).kept_number(), "JY-示例-1");
    }

    #[test]
    fn what_is_required_must_be_there_and_in_force() {
        let today = day("2026-11-25");
        let identity = document(DocumentKind::Identity, None);
        assert!(check_documents(&seller(false), std::slice::from_ref(&identity), today).is_ok());
        let refused = check_documents(&seller(true), std::slice::from_ref(&identity), today);
        assert!(matches!(refused, Err(Error::Shop(ShopError::DocumentMissing(DocumentKind::Licence)))));
        let over = document(DocumentKind::Licence, Some("2026-11-24"));
        let refused = check_documents(&seller(true), std::slice::from_ref(&over), today);
        assert!(matches!(refused, Err(Error::Shop(ShopError::DocumentOver(DocumentKind::Licence, _)))));
        let both = [over, document(DocumentKind::Licence, Some("2026-11-25"))];
        assert!(check_documents(&seller(true), &both, today).is_ok(), "its last day counts");
        let back = SellerDocument { withdrawn: true, ..identity };
        assert!(check_documents(&seller(false), &[back], today).is_err());
    }

    #[test]
    fn an_end_is_seen_thirty_days_ahead() {
        let one = document(DocumentKind::Licence, Some("2026-12-25"));
        assert_eq!(one.validity(day("2026-11-24")), Validity::InForce);
        assert_eq!(one.validity(day("2026-11-25")), Validity::EndsSoon);
        assert_eq!(one.validity(day("2026-12-25")), Validity::EndsSoon);
        assert_eq!(one.validity(day("2026-12-26")), Validity::Expired);
    }
}
