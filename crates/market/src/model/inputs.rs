//! Farm inputs: registrations of pesticides, lots that were bought, and who bought pesticide.

use kernel::{Day, Fen, OrganisationId, PersonId, RegionCode, Resource, ResourceRef, Timestamp, id};
use serde::{Deserialize, Serialize};

use super::{Kind, ListingId, LotId, OrderId};
use crate::InputError;

type Result<T> = std::result::Result<T, InputError>;

id!(
    /// The record that a lot was bought.
    PurchaseId
);
id!(
    /// One line of the pesticide sales ledger.
    SaleId
);

/// The longest words of a statement or a purchase, in characters.
const LONGEST: usize = 60;

/// The number of a pesticide's registration (农药登记证号), as it is printed: `PD20080001`, `WP20130046`, of a repacker
/// `PD20070213F040031`, and from before 2008 `PD85131-14` or `PDN45-97`. None for what is no such number. Temporary ones
/// (LS, WL) ended with 农药管理条例 of 2017, and what is registered for export alone (EX) is not sold at home.
#[must_use]
pub fn registration_number(text: &str) -> Option<String> {
    let narrow = |letter: char| match letter {
        'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '０'..='９' | '－' => {
            char::from_u32(u32::from(letter) - 0xFEE0).unwrap_or(letter)
        }
        other => other,
    };
    let number: String =
        text.chars().filter(|letter| !letter.is_whitespace()).map(narrow).collect::<String>().to_uppercase();
    let rest = number.strip_prefix("PD").or_else(|| number.strip_prefix("WP"))?;
    let (own, repacked) = rest.split_once('F').map_or((rest, None), |(own, by)| (own, Some(by)));
    let digits = |text: &str, count: std::ops::RangeInclusive<usize>| {
        count.contains(&text.len()) && text.bytes().all(|one| one.is_ascii_digit())
    };
    let old = |text: &str| match text.strip_prefix('N').unwrap_or(text).split_once('-') {
        Some((number, year)) => digits(number, 1..=5) && digits(year, 1..=3),
        None => digits(text, 5..=6),
    };
    let fits = (digits(own, 8..=8) && (own.starts_with("19") || own.starts_with("20"))) || old(own);
    (fits && repacked.is_none_or(|by| digits(by, 4..=8))).then_some(number)
}

/// What is written of a lot that was bought (进货台账; 农药管理条例 26).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchaseDraft {
    /// Of whom.
    pub supplier: String,
    /// How they are reached.
    pub supplier_contact: String,
    /// The number the producer gave the batch.
    pub batch: String,
    /// When.
    pub bought_on: Day,
}

impl PurchaseDraft {
    /// Refuses a purchase without supplier, contact or batch, and one from the future.
    pub fn check(&self, today: Day) -> Result<()> {
        let said = |text: &str| (1..=LONGEST).contains(&text.trim().chars().count());
        if !said(&self.supplier) {
            return Err(InputError::SupplierMissing);
        }
        if !said(&self.supplier_contact) {
            return Err(InputError::SupplierContactMissing);
        }
        if !said(&self.batch) {
            return Err(InputError::BatchMissing);
        }
        if self.bought_on > today { Err(InputError::BoughtInTheFuture) } else { Ok(()) }
    }
}

/// Refuses goods that go into a ledger and do not say of whom they were bought.
pub fn check_purchase(kind: &Kind, purchase: Option<&PurchaseDraft>, today: Day) -> Result<()> {
    match purchase {
        None if kind.ledger => Err(InputError::PurchaseMissing),
        Some(purchase) => purchase.check(today),
        None => Ok(()),
    }
}

/// A lot that was bought, with what is known of its product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchase {
    /// County of the seller.
    pub county: RegionCode,
    /// Its id.
    pub id: PurchaseId,
    /// The lot.
    pub lot: LotId,
    /// Who bought it, to sell it on.
    pub seller: OrganisationId,
    /// The seller's name.
    pub seller_name: String,
    /// What it is.
    pub product: ProductFacts,
    /// How many pieces.
    pub pieces: i64,
    /// Of whom, and which batch.
    pub draft: PurchaseDraft,
}

/// What a ledger says of a product, as it was when it was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProductFacts {
    /// Its name.
    pub name: String,
    /// The number of its registration.
    pub registration: String,
    /// Its active ingredient.
    pub ingredient: String,
    /// How much of it.
    pub content: String,
    /// In which form.
    pub formulation: String,
    /// Who made it.
    pub producer: String,
}

/// What whoever buys pesticide states (购药信息): the ledger names the buyer (农药管理条例 27), and the dealer asks what it is for, since
/// they answer for the advice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuyerStatement {
    /// Who.
    pub buyer: StatedBuyer,
    /// For which crop.
    pub crop: String,
    /// Against what.
    pub purpose: String,
}

/// Who buys pesticide; sealed at rest.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct StatedBuyer {
    /// Real name.
    pub name: String,
    /// Phone.
    pub phone: String,
}

impl BuyerStatement {
    /// Refuses a statement that names nobody, cannot be called back, or says not what for.
    pub fn check(&self) -> Result<()> {
        let name = self.buyer.name.trim();
        let letters = |one: char| one.is_alphabetic() || one == '·' || one == ' ';
        if !(2..=LONGEST).contains(&name.chars().count()) || !name.chars().all(letters) {
            return Err(InputError::BuyerNameMissing);
        }
        let digits = self.buyer.phone.trim();
        if digits.len() != 11 || !digits.starts_with('1') || !digits.bytes().all(|one| one.is_ascii_digit()) {
            return Err(InputError::BuyerPhoneUnfit);
        }
        let said = |text: &str| (1..=LONGEST).contains(&text.trim().chars().count());
        if !said(&self.crop) {
            return Err(InputError::CropMissing);
        }
        if said(&self.purpose) { Ok(()) } else { Err(InputError::PurposeMissing) }
    }
}

/// A statement as it is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeptStatement {
    /// Name and phone, sealed.
    pub sealed: String,
    /// The same, masked.
    pub shown: String,
    /// For which crop.
    pub crop: String,
    /// Against what.
    pub purpose: String,
    /// When it was made.
    pub stated_at: Timestamp,
    /// Who wrote it down at a counter, with their masked name; none when the buyer did.
    pub stated_by: Option<(PersonId, String)>,
}

/// One line of the pesticide sales ledger (农药销售台账; 农药管理条例 27).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PesticideSale {
    /// County of the seller.
    pub county: RegionCode,
    /// Its id.
    pub id: SaleId,
    /// The order.
    pub order: OrderId,
    /// The listing it was bought from.
    pub listing: ListingId,
    /// The lot.
    pub lot: LotId,
    /// Who sold.
    pub seller: OrganisationId,
    /// The seller's name.
    pub seller_name: String,
    /// Who bought, as the program knows them.
    pub buyer: PersonId,
    /// What it is.
    pub product: ProductFacts,
    /// What one piece is.
    pub specification: String,
    /// How many.
    pub quantity: i64,
    /// The producer's batch.
    pub batch: String,
    /// When it was paid.
    pub sold_at: Timestamp,
    /// What the buyer stated.
    pub statement: KeptStatement,
    /// What of its price went back.
    pub refunded: Fen,
}

impl Resource for PesticideSale {
    fn resource(&self) -> ResourceRef {
        ResourceRef::new("InputLedger", self.county).of(self.seller)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registrations_as_they_are_printed() {
        for (said, kept) in [
            ("PD20080001", "PD20080001"),
            (" pd 2008 0001 ", "PD20080001"),
            ("ＰＤ２００８０００１", "PD20080001"),
            ("WP20130046", "WP20130046"),
            ("PD20070213F040031", "PD20070213F040031"),
            ("PD85131-14", "PD85131-14"),
            ("PD86101", "PD86101"),
            ("PDN45-97", "PDN45-97"),
        ] {
            assert_eq!(registration_number(said).as_deref(), Some(kept), "{said}");
        }
        for other in [
            "",
            "PD",
            "20080001",
            "PD2008001",
            "PD200800011",
            "LS20071573",
            "EXPD20200001",
            "PD20080001F",
            "PD30080001",
        ] {
            assert_eq!(registration_number(other), None, "{other}");
        }
    }

    #[test]
    fn a_statement_names_somebody_and_says_what_for() {
        let good = BuyerStatement {
            buyer: StatedBuyer { name: "王小明".to_owned(), phone: "13800000001".to_owned() },
            crop: "苹果".to_owned(),
            purpose: "蚜虫".to_owned(),
        };
        assert!(good.check().is_ok());
        let named = |name: &str| BuyerStatement {
            buyer: StatedBuyer { name: name.to_owned(), ..good.buyer.clone() },
            ..good.clone()
        };
        for other in ["", "王", "王*", "13800000001"] {
            assert!(matches!(named(other).check(), Err(InputError::BuyerNameMissing)), "{other}");
        }
        assert!(named("买买提·艾力").check().is_ok());
        let silent = BuyerStatement { crop: " ".to_owned(), ..good.clone() };
        assert!(matches!(silent.check(), Err(InputError::CropMissing)));
        let silent = BuyerStatement { purpose: String::new(), ..good };
        assert!(matches!(silent.check(), Err(InputError::PurposeMissing)));
    }
}
