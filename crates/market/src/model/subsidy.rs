//! What the organiser of a campaign owes a seller, and what the two paid each other of it.

use kernel::{Day, Fen, OrganisationId, PersonId, RegionCode, Timestamp, id, words};
use ledger::{AccountCode, AccountRef, CampaignId, Transfer};

use crate::{Result, SubsidyError};

id!(
    /// A payment between organiser and seller (补贴付款).
    SubsidyPaymentId
);

/// Characters of a slip's number.
const REFERENCE: usize = 64;
/// Characters of a reason.
const REASON: usize = 200;

words! {
    /// Who paid whom.
    SubsidyPaymentKind {
        /// The organiser paid the seller.
        Paid = "paid", "market-subsidy-paid";
        /// The seller gave back what was paid for orders that went back.
        Returned = "returned", "market-subsidy-returned";
    }
}

words! {
    /// Who is to pay whom.
    SubsidyState {
        /// The organiser is to pay.
        Due = "due", "market-subsidy-due";
        /// The seller is to give back.
        ToReturn = "to_return", "market-subsidy-to-return";
        /// Neither.
        Settled = "settled", "market-subsidy-settled";
    }
}

/// What stands between the organiser of a campaign and one seller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subsidy {
    /// The seller's county, whose books these are.
    pub county: RegionCode,
    /// The county that holds the campaign, or the city.
    pub campaign_county: RegionCode,
    /// The campaign.
    pub campaign: CampaignId,
    /// The seller.
    pub seller: OrganisationId,
    /// The seller's name.
    pub seller_name: String,
    /// Owed for orders that are paid, refunds taken off.
    pub owed: Fen,
    /// What the organiser paid.
    pub paid: Fen,
    /// What the seller gave back of it.
    pub returned: Fen,
}

impl Subsidy {
    const fn balance(&self) -> i64 {
        self.owed.0 - self.paid.0 + self.returned.0
    }

    /// What the organiser is to pay still.
    #[must_use]
    pub fn due(&self) -> Fen {
        Fen(self.balance().max(0))
    }

    /// What the seller is to give back: it was paid for orders that went back since.
    #[must_use]
    pub fn to_return(&self) -> Fen {
        Fen((-self.balance()).max(0))
    }

    /// Who is to pay whom.
    #[must_use]
    pub const fn state(&self) -> SubsidyState {
        match self.balance() {
            1.. => SubsidyState::Due,
            0 => SubsidyState::Settled,
            ..0 => SubsidyState::ToReturn,
        }
    }

    /// The payment that would settle it; none when it is settled.
    #[must_use]
    pub fn open(&self) -> Option<(SubsidyPaymentKind, Fen)> {
        match self.state() {
            SubsidyState::Due => Some((SubsidyPaymentKind::Paid, self.due())),
            SubsidyState::ToReturn => Some((SubsidyPaymentKind::Returned, self.to_return())),
            SubsidyState::Settled => None,
        }
    }

    /// So much more is owed; less when it is below nothing.
    pub fn owing(&self, more: Fen) -> Result<Self> {
        Ok(Self { owed: self.owed.plus(more)?, ..self.clone() })
    }

    /// The same after a payment. Refuses more than is to be paid or given back.
    pub fn after(&self, kind: SubsidyPaymentKind, amount: Fen) -> Result<Self> {
        let most = match kind {
            SubsidyPaymentKind::Paid => self.due(),
            SubsidyPaymentKind::Returned => self.to_return(),
        };
        if !amount.is_positive() || most < amount {
            return Err(SubsidyError::AmountUnfit(most).into());
        }
        self.moved(kind, amount)
    }

    /// The same as if a payment had not been.
    pub fn without(&self, kind: SubsidyPaymentKind, amount: Fen) -> Result<Self> {
        self.moved(kind, Fen::ZERO.minus(amount)?)
    }

    fn moved(&self, kind: SubsidyPaymentKind, amount: Fen) -> Result<Self> {
        let mut moved = self.clone();
        match kind {
            SubsidyPaymentKind::Paid => moved.paid = self.paid.plus(amount)?,
            SubsidyPaymentKind::Returned => moved.returned = self.returned.plus(amount)?,
        }
        Ok(moved)
    }

    /// What is booked when it comes to stand like `then`: what is due, and what is to be given back.
    #[must_use]
    pub fn transfers(&self, then: &Self) -> Vec<Transfer> {
        let of_campaign = |code| AccountRef::of(code, self.campaign);
        let of_seller = |code| AccountRef::of(code, self.seller);
        let due = (of_campaign(AccountCode::CampaignDue), of_seller(AccountCode::SellerDue));
        let back = (of_seller(AccountCode::SellerToReturn), of_campaign(AccountCode::CampaignRefund));
        vec![grown(due, then.due().0 - self.due().0), grown(back, then.to_return().0 - self.to_return().0)]
    }
}

/// A transfer by which both accounts grow, or shrink when it is below nothing.
const fn grown((debit, credit): (AccountRef, AccountRef), by: i64) -> Transfer {
    if by < 0 {
        Transfer { debit: credit, credit: debit, amount: Fen(-by) }
    } else {
        Transfer { debit, credit, amount: Fen(by) }
    }
}

/// What somebody records of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubsidyPaymentDraft {
    /// Who paid whom.
    pub kind: SubsidyPaymentKind,
    /// How much.
    pub amount: Fen,
    /// The day on the bank's slip.
    pub paid_on: Day,
    /// The number on it.
    pub reference: String,
}

impl SubsidyPaymentDraft {
    /// Refuses a day before the campaign or to come, and a slip without a number.
    pub fn check(&self, starts_on: Day, today: Day) -> Result<()> {
        if self.paid_on < starts_on || today < self.paid_on {
            return Err(SubsidyError::PaidOnUnfit(starts_on).into());
        }
        if !(1..=REFERENCE).contains(&self.reference.trim().chars().count()) {
            return Err(SubsidyError::ReferenceUnfit(REFERENCE).into());
        }
        Ok(())
    }
}

/// A payment as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubsidyPayment {
    /// The seller's county.
    pub county: RegionCode,
    /// Its id.
    pub id: SubsidyPaymentId,
    /// The county that holds the campaign, or the city.
    pub campaign_county: RegionCode,
    /// The campaign.
    pub campaign: CampaignId,
    /// The seller.
    pub seller: OrganisationId,
    /// The seller's name.
    pub seller_name: String,
    /// What was recorded.
    pub draft: SubsidyPaymentDraft,
    /// Who recorded it.
    pub recorded_by: PersonId,
    /// When.
    pub recorded_at: Timestamp,
    /// Who took it back, when and why; none while it counts.
    pub undone: Option<Undone>,
}

/// Who took a payment back that was not one, or not this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// The reason why a payment is taken back, trimmed. Refuses none and one too long.
pub fn undoing_reason(text: &str) -> Result<&str> {
    let reason = text.trim();
    if (1..=REASON).contains(&reason.chars().count()) {
        Ok(reason)
    } else {
        Err(SubsidyError::ReasonUnfit(REASON).into())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn nothing() -> Subsidy {
        Subsidy {
            county: RegionCode(410_324),
            campaign_county: RegionCode(410_300),
            campaign: CampaignId(1),
            seller: OrganisationId(2),
            seller_name: "合作社".to_owned(),
            owed: Fen::ZERO,
            paid: Fen::ZERO,
            returned: Fen::ZERO,
        }
    }

    /// What an account stands at after some transfers: debits less credits.
    fn standing(transfers: &[Transfer], code: AccountCode) -> i64 {
        let sign = |one: &Transfer| match code {
            _ if one.debit.code == code => one.amount.0,
            _ if one.credit.code == code => -one.amount.0,
            _ => 0,
        };
        transfers.iter().map(sign).sum()
    }

    proptest! {
        /// Whatever is owed, paid, given back and taken back, in whatever order: the books say what the row says, and no
        /// account ever falls below nothing.
        #[test]
        fn the_books_say_what_is_due_and_what_is_to_be_given_back(
            steps in prop::collection::vec((0..4_u8, 1..1_000_i64), 1..60)
        ) {
            let (mut now, mut booked, mut payments) = (nothing(), Vec::new(), Vec::new());
            for (step, amount) in steps {
                let amount = Fen(amount);
                let then = match step {
                    0 => now.owing(amount),
                    1 => now.owing(Fen(-amount.0.min(now.owed.0))),
                    2 => {
                        let kind = if now.due().is_positive() { SubsidyPaymentKind::Paid } else { SubsidyPaymentKind::Returned };
                        let then = now.after(kind, amount);
                        if then.is_ok() {
                            payments.push((kind, amount));
                        }
                        then
                    }
                    _ => match payments.pop() {
                        Some((kind, amount)) => now.without(kind, amount),
                        None => continue,
                    },
                };
                let Ok(then) = then else { continue };
                booked.extend(now.transfers(&then));
                now = then;
                prop_assert_eq!(now.owed.0 - now.paid.0 + now.returned.0, now.due().0 - now.to_return().0);
                prop_assert!(now.due() == Fen::ZERO || now.to_return() == Fen::ZERO);
                prop_assert_eq!(standing(&booked, AccountCode::CampaignDue), now.due().0);
                prop_assert_eq!(standing(&booked, AccountCode::SellerDue), -now.due().0);
                prop_assert_eq!(standing(&booked, AccountCode::SellerToReturn), now.to_return().0);
                prop_assert_eq!(standing(&booked, AccountCode::CampaignRefund), -now.to_return().0);
                prop_assert!(booked.iter().all(|one| one.amount.0 >= 0));
            }
        }
    }

    #[test]
    fn no_more_is_paid_than_is_due_nor_given_back_than_was_paid_too_much() {
        let owed = nothing().owing(Fen(100)).unwrap();
        assert!(owed.after(SubsidyPaymentKind::Paid, Fen(101)).is_err());
        assert!(owed.after(SubsidyPaymentKind::Returned, Fen(1)).is_err());
        assert!(owed.after(SubsidyPaymentKind::Paid, Fen::ZERO).is_err());
        let paid = owed.after(SubsidyPaymentKind::Paid, Fen(100)).unwrap().owing(Fen(-30)).unwrap();
        assert_eq!((paid.due(), paid.to_return()), (Fen::ZERO, Fen(30)));
        assert!(paid.after(SubsidyPaymentKind::Returned, Fen(31)).is_err());
        let set_off = paid.owing(Fen(50)).unwrap();
        assert_eq!((set_off.due(), set_off.to_return()), (Fen(20), Fen::ZERO), "the next order sets it off");
    }
}
