//! E-invoices that buyers ask for and sellers issue with their own tax software (电子商务法 14).

use kernel::{CreditCode, Day, Fen, OrganisationId, PersonId, RegionCode, Timestamp, id, words};

use super::OrderId;
use crate::InvoiceError;

type Result<T> = std::result::Result<T, InvoiceError>;

id!(
    /// An invoice that was asked for (发票).
    InvoiceId
);

words! {
    /// Whose name stands on it.
    InvoiceKind {
        /// A person (个人).
        Person = "person", "market-invoice-person";
        /// An organisation with a tax number (单位).
        Organisation = "organisation", "market-invoice-organisation";
    }
}

/// What the buyer wants on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceDraft {
    /// Whose name.
    pub kind: InvoiceKind,
    /// The name (抬头).
    pub title: String,
    /// The unified social credit code; empty for a person.
    pub tax_number: String,
}

impl InvoiceDraft {
    /// Refuses a name that is missing or a novel, and an organisation whose number has a wrong check character.
    pub fn check(&self) -> Result<()> {
        if !(1..=100).contains(&self.title.trim().chars().count()) {
            return Err(InvoiceError::TitleMissing);
        }
        if self.kind == InvoiceKind::Organisation && self.tax_number.trim().parse::<CreditCode>().is_err() {
            return Err(InvoiceError::TaxNumberUnfit);
        }
        Ok(())
    }
}

/// The number an e-invoice gets: twenty digits of a fully digital one, or twelve and eight of an older one.
pub fn check_number(number: &str) -> Result<()> {
    let digits = number.trim();
    let fits = digits.len() == 20 && digits.bytes().all(|one| one.is_ascii_digit());
    if fits { Ok(()) } else { Err(InvoiceError::NumberUnfit) }
}

/// An invoice as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    /// County of the seller.
    pub county: RegionCode,
    /// Its id.
    pub id: InvoiceId,
    /// Of which order.
    pub order: OrderId,
    /// Who issues it.
    pub seller: OrganisationId,
    /// Who asked.
    pub buyer: PersonId,
    /// What the buyer wants on it.
    pub draft: InvoiceDraft,
    /// Of how much it is: what was paid and not given back, as that stands now, or stood when it was issued.
    pub amount: Fen,
    /// What was paid for the order and not given back, as it stands now.
    pub kept: Fen,
    /// Number and day, once it is issued.
    pub issued: Option<(String, Day)>,
    /// When it was asked for.
    pub asked_at: Timestamp,
}

impl Invoice {
    /// By how much an issued invoice is too high, because money went back since: its seller owes a red-letter invoice
    /// (红字发票) of so much.
    #[must_use]
    pub fn too_high(&self) -> Option<Fen> {
        let over = self.amount.minus(self.kept).ok().filter(|over| over.is_positive());
        over.filter(|_| self.issued.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_invoiced() {
        let person =
            InvoiceDraft {
                kind: InvoiceKind::Person, title: "王小明".to_owned(), tax_number: String::new()
            };
        assert!(person.check().is_ok());
        let firm = InvoiceDraft { kind: InvoiceKind::Organisation, ..person.clone() };
        assert!(matches!(firm.check(), Err(InvoiceError::TaxNumberUnfit)));
        let right = InvoiceDraft { tax_number: "91350100M000100Y43".to_owned(), ..firm };
        assert!(right.check().is_ok());
        assert!(matches!(
            InvoiceDraft { title: "  ".to_owned(), ..person }.check(),
            Err(InvoiceError::TitleMissing)
        ));
        assert!(check_number("24412000000012345678").is_ok());
        assert!(check_number("2441").is_err());
    }
}
