//! What a delivery is worth: every step an integer, every rounding named.
//!
//! 1. net = gross − tare, in grams (or pieces).
//! 2. deducted = net × (moisture − standard) × rate, when the moisture is above the standard; rounded half up to the
//!    gram. payable = net − deducted.
//! 3. unit price = agreed price − grades below × deduction, never less than nothing.
//! 4. value = payable × unit price in thousandths of a fen, exact.
//!
//! Only the running total of all accepted values is rounded, half up to the fen ([`due_for`]); a payment is the
//! difference between two such totals. So the payments add up to the total of what was accepted, to the fen.

use kernel::Fen;

use super::{Grade, MAX_QUANTITY, Terms, Unit};
use crate::Error;

/// Thousandths of a fen in a fen.
const MILLI: i64 = 1_000;

/// What the scale and the assessor said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weighing {
    /// With vehicle and packaging; for pieces their number.
    pub gross: i64,
    /// Vehicle and packaging; nothing for pieces.
    pub tare: i64,
    /// The grade found.
    pub grade: Grade,
    /// The moisture found, in basis points of the weight, if a rule of moisture was agreed.
    pub moisture_bp: Option<i64>,
}

/// A delivery's worth, step by step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reckoning {
    /// Gross less tare.
    pub net: i64,
    /// Moisture above the standard, in basis points.
    pub excess_bp: i64,
    /// Grams deducted for it.
    pub deducted: i64,
    /// What is paid for.
    pub payable: i64,
    /// Grades below the agreed one.
    pub steps: i64,
    /// Price of a kilogram or a piece after the deduction for the grade.
    pub unit_price: Fen,
    /// The value in thousandths of a fen.
    pub value_milli: i64,
}

/// Works out what a delivery is worth. Refuses scales that cannot be right and a moisture that is missing.
pub fn reckon(terms: &Terms, unit: Unit, weighing: &Weighing) -> Result<Reckoning, Error> {
    let Weighing { gross, tare, grade, moisture_bp } = *weighing;
    if tare < 0 || gross <= tare || gross > MAX_QUANTITY || (unit == Unit::Piece && tare != 0) {
        return Err(Error::BadScale);
    }
    let net = gross - tare;
    let (excess_bp, rate_bp) = match (terms.moisture, moisture_bp) {
        (None, _) => (0, 0),
        (Some(_), None) => return Err(Error::MoistureMissing),
        (Some(_), Some(found)) if !(0..=10_000).contains(&found) => return Err(Error::BadMoisture),
        (Some(rule), Some(found)) => ((found - rule.standard_bp).max(0), rule.deduct_bp),
    };
    let deducted = share(net, excess_bp * rate_bp, 100 * 10_000)?.min(net);
    let payable = net - deducted;
    let steps = grade.steps_below(terms.grade);
    let unit_price = Fen((terms.price.0 - steps * terms.grade_deduct.0).max(0));
    let value = i128::from(payable) * i128::from(unit_price.0) * i128::from(MILLI / unit.per());
    let value_milli = i64::try_from(value).map_err(|_| Error::BadScale)?;
    Ok(Reckoning { net, excess_bp, deducted, payable, steps, unit_price, value_milli })
}

/// What is due for accepted deliveries worth so many thousandths of a fen: rounded half up to the fen.
#[must_use]
pub const fn due_for(value_milli: i64) -> Fen {
    Fen(value_milli.saturating_add(MILLI / 2).div_euclid(MILLI))
}

/// What may be delivered at most: the agreed quantity and its tolerance, rounded down.
#[must_use]
pub fn ceiling_of(quantity: i64, tolerance_bp: i64) -> i64 {
    quantity.saturating_add(quantity.saturating_mul(tolerance_bp) / 10_000)
}

/// What must be accepted at least before a contract is fulfilled, rounded up.
#[must_use]
pub fn floor_of(quantity: i64, tolerance_bp: i64) -> i64 {
    quantity.saturating_sub(quantity.saturating_mul(tolerance_bp) / 10_000)
}

/// `whole × number / of`, rounded half up.
fn share(whole: i64, number: i64, of: i64) -> Result<i64, Error> {
    let product = i128::from(whole) * i128::from(number);
    let rounded = (product + i128::from(of / 2)).div_euclid(i128::from(of));
    i64::try_from(rounded).map_err(|_| Error::BadScale)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Moisture, Stage, Window};
    use kernel::Day;
    use proptest::prelude::*;

    fn terms(price: i64) -> Terms {
        let day = Day::new(2026, 12, 1).unwrap();
        Terms {
            price: Fen(price),
            grade: Grade::First,
            stages: vec![Stage { window: Window { from: day, to: day.plus_days(9) }, quantity: 5_000_000 }],
            tolerance_bp: 500,
            moisture: Some(Moisture { standard_bp: 1_400, deduct_bp: 100 }),
            grade_deduct: Fen(20),
            payment_days: None,
            note: String::new(),
        }
    }

    fn weighing(gross: i64, tare: i64, grade: Grade, moisture_bp: i64) -> Weighing {
        Weighing { gross, tare, grade, moisture_bp: Some(moisture_bp) }
    }

    #[test]
    fn a_delivery_line_by_line() {
        let worth =
            reckon(&terms(320), Unit::Weight, &weighing(6_200_000, 1_200_000, Grade::Second, 1_550)).unwrap();
        // 1.5 % above 14 % takes 75 kg off 5 t; one grade below takes 0.20 off 3.20 yuan.
        assert_eq!((worth.net, worth.excess_bp, worth.deducted), (5_000_000, 150, 75_000));
        assert_eq!((worth.payable, worth.steps, worth.unit_price), (4_925_000, 1, Fen(300)));
        assert_eq!(due_for(worth.value_milli), Fen::yuan(14_775));
        let dry = reckon(&terms(320), Unit::Weight, &weighing(5_000_000, 0, Grade::Special, 1_200)).unwrap();
        assert_eq!((dry.payable, dry.unit_price), (5_000_000, Fen(320)));
    }

    #[test]
    fn what_cannot_be_right_is_refused() {
        for (gross, tare) in [(100, 100), (100, 200), (100, -1), (0, 0), (MAX_QUANTITY + 1, 0)] {
            let wrong = weighing(gross, tare, Grade::First, 1_400);
            assert!(
                matches!(reckon(&terms(320), Unit::Weight, &wrong), Err(Error::BadScale)),
                "{gross} {tare}"
            );
        }
        let unknown = Weighing { moisture_bp: None, ..weighing(100, 0, Grade::First, 0) };
        assert!(matches!(reckon(&terms(320), Unit::Weight, &unknown), Err(Error::MoistureMissing)));
        let pieces = Terms { moisture: None, ..terms(320) };
        let packed = weighing(100, 10, Grade::First, 0);
        assert!(matches!(reckon(&pieces, Unit::Piece, &packed), Err(Error::BadScale)), "pieces have no tare");
        let worth = reckon(&pieces, Unit::Piece, &weighing(3, 0, Grade::First, 0)).unwrap();
        assert_eq!(due_for(worth.value_milli), Fen(960));
    }

    proptest! {
        #[test]
        fn nothing_is_paid_that_was_not_weighed(
            gross in 1..MAX_QUANTITY, tare in 0..1_000_000i64, grade in 0usize..5, moisture in 0i64..=10_000,
            price in 1i64..10_000_000, rate in 0i64..=1_000,
        ) {
            prop_assume!(gross > tare);
            let mut terms = terms(price);
            terms.grade_deduct = Fen(price / 3);
            terms.moisture = Some(Moisture { standard_bp: 1_400, deduct_bp: rate });
            let worth = reckon(&terms, Unit::Weight, &weighing(gross, tare, Grade::ALL[grade], moisture)).unwrap();
            prop_assert_eq!(worth.payable + worth.deducted, worth.net);
            prop_assert!(worth.payable >= 0 && worth.unit_price.0 >= 0 && worth.unit_price <= terms.price);
            prop_assert!(worth.value_milli <= worth.net.saturating_mul(price));
        }

        #[test]
        fn payments_add_up_to_the_total_to_the_fen(values in prop::collection::vec(0i64..10_000_000_000, 1..20)) {
            let (mut total, mut paid) = (0, 0);
            for value in &values {
                let before = due_for(total).0;
                total += value;
                let part = due_for(total).0 - before;
                prop_assert!(part >= 0);
                paid += part;
            }
            prop_assert_eq!(Fen(paid), due_for(total));
        }

        #[test]
        fn the_tolerance_lies_on_both_sides(quantity in 1..MAX_QUANTITY, tolerance in 0i64..=2_000) {
            prop_assert!(floor_of(quantity, tolerance) <= quantity && quantity <= ceiling_of(quantity, tolerance));
            prop_assert!(ceiling_of(quantity, tolerance) - quantity <= quantity / 5);
        }
    }
}
