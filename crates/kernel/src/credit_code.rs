//! By what number the state knows an organisation.

use std::str::FromStr;

/// A unified social credit code (统一社会信用代码, GB 32100): eighteen characters, the last of which checks the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditCode(String);

/// The text is no credit code, or a character of it is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a credit code")]
pub struct NotACreditCode;

impl CreditCode {
    /// All eighteen characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CreditCode {
    type Err = NotACreditCode;

    fn from_str(text: &str) -> Result<Self, NotACreditCode> {
        /// No I, O, S, V and Z, which look like digits.
        const CHARACTERS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
        let text = text.trim().to_uppercase();
        let places: Option<Vec<usize>> = text.chars().map(|letter| CHARACTERS.find(letter)).collect();
        let Some([places @ .., check]) = places.as_deref() else { return Err(NotACreditCode) };
        // The weights are the powers of three, modulo 31.
        let weights = std::iter::successors(Some(1_usize), |weight| Some(weight * 3 % 31));
        let sum: usize = places.iter().zip(weights).map(|(place, weight)| place * weight).sum();
        let sound = places.len() == 17 && (31 - sum % 31) % 31 == *check;
        if sound { Ok(Self(text)) } else { Err(NotACreditCode) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credit_codes_carry_a_check_character() {
        // The example of the standard itself.
        assert_eq!("91350100m000100y43".parse::<CreditCode>().unwrap().as_str(), "91350100M000100Y43");
        for text in ["", "91350100M000100Y44", "91350100M000100Y4", "9135O100M000100Y43"] {
            assert!(text.parse::<CreditCode>().is_err(), "{text}");
        }
    }
}
