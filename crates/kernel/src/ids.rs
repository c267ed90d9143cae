//! 64-bit, time-ordered identifiers, one newtype per entity, shown as a short code with a check character.

use std::fmt;
use std::sync::Mutex;

use crate::Timestamp;

/// Declares an identifier newtype over `i64` that can stand in a table, in JSON and in a URL.
///
/// In JSON and in text it is its short code, so that a mistyped id is refused instead of naming
/// another record.
#[macro_export]
macro_rules! id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            ::diesel_derive_newtype::DieselNewType,
        )]
        pub struct $name(pub i64);

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(&$crate::code(self.0))
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::BadCode;
            fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> {
                $crate::parse_code(text).map(Self)
            }
        }

        impl From<i64> for $name {
            fn from(value: i64) -> Self {
                Self(value)
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, s: S) -> ::std::result::Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(d: D) -> ::std::result::Result<Self, D::Error> {
                let text = <::std::string::String as ::serde::Deserialize>::deserialize(d)?;
                text.parse().map_err(::serde::de::Error::custom)
            }
        }
    };
}

id!(
    /// A natural person.
    PersonId
);
id!(
    /// A seller, carrier, station owner, bureau: anything that acts as a body.
    OrganisationId
);
id!(
    /// A county centre, township station or village point.
    StationId
);

/// Crockford's alphabet: no I, L, O or U, so that a code read aloud or copied by hand survives.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Digits and letters of the check character (ISO/IEC 7064 MOD 37,36).
const CHECK_ALPHABET: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// A short code that cannot be read back: a wrong letter, a wrong length or a wrong check character.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a valid number: check each character")]
pub struct BadCode(pub String);

/// Writes an id as a code such as `1HM3-8Q2V-00A1-7`; the last character is the check character.
#[must_use]
pub fn code(id: i64) -> String {
    let mut rest = id.unsigned_abs();
    let mut digits = Vec::with_capacity(14);
    loop {
        let index = usize::try_from(rest % 32).unwrap_or(0);
        digits.push(ALPHABET[index]);
        rest /= 32;
        if rest == 0 {
            break;
        }
    }
    digits.reverse();
    digits.push(check_character(&digits));
    let mut text = String::with_capacity(18);
    for (index, digit) in digits.iter().enumerate() {
        if index > 0 && index % 4 == 0 {
            text.push('-');
        }
        text.push(char::from(*digit));
    }
    text
}

/// Reads a code back, forgiving about case, spaces, dashes and the letters O, I and L.
pub fn parse_code(text: &str) -> Result<i64, BadCode> {
    let bad = || BadCode(text.chars().take(40).collect());
    let mut digits: Vec<u8> = text
        .bytes()
        .filter(|byte| !matches!(byte, b'-' | b' '))
        .map(|byte| byte.to_ascii_uppercase())
        .collect();
    let check = digits.pop().ok_or_else(bad)?;
    if digits.is_empty() || digits.len() > 13 {
        return Err(bad());
    }
    let mut value: i64 = 0;
    for digit in &mut digits {
        *digit = match *digit {
            b'O' => b'0',
            b'I' | b'L' => b'1',
            other => other,
        };
        let index = ALPHABET.iter().position(|letter| letter == digit).ok_or_else(bad)?;
        value = value
            .checked_mul(32)
            .and_then(|value| value.checked_add(i64::try_from(index).ok()?))
            .ok_or_else(bad)?;
    }
    if check_character(&digits) == check { Ok(value) } else { Err(bad()) }
}

fn check_character(digits: &[u8]) -> u8 {
    let mut product: usize = 36;
    for digit in digits {
        let value = CHECK_ALPHABET.iter().position(|letter| letter == digit).unwrap_or(0);
        let sum = match (product + value) % 36 {
            0 => 36,
            other => other,
        };
        product = (sum * 2) % 37;
    }
    CHECK_ALPHABET[(37 - product) % 36]
}

/// Gives out ids: 41 bits of milliseconds since 2020, 10 bits of node, 12 bits of counter.
///
/// Ids of one source never repeat and never go backwards within one millisecond; two programs on one
/// database differ in the node.
#[derive(Debug)]
pub struct IdSource {
    node: i64,
    last: Mutex<(i64, i64)>,
}

const EPOCH_MS: i64 = 1_577_836_800_000;
const COUNTER_MAX: i64 = 4095;

impl IdSource {
    /// A source for one running program; `node` is taken modulo 1024.
    #[must_use]
    pub fn new(node: u16) -> Self {
        Self { node: i64::from(node % 1024), last: Mutex::new((0, 0)) }
    }

    /// A source with a random node, for a program that shares its database with others.
    #[must_use]
    pub fn random() -> Self {
        Self::new(getrandom::u32().map_or(0, |word| u16::try_from(word % 1024).unwrap_or(0)))
    }

    /// The next id at this moment. When the clock stands still or steps back, the counter carries on.
    pub fn next(&self, now: Timestamp) -> i64 {
        let mut last = self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let millis = now.millis().saturating_sub(EPOCH_MS).max(0);
        *last = match *last {
            (at, counter) if at >= millis && counter >= COUNTER_MAX => (at + 1, 0),
            (at, counter) if at >= millis => (at, counter + 1),
            _ => (millis, 0),
        };
        (last.0 << 22) | (self.node << 12) | last.1
    }
}

impl fmt::Display for IdSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "node {}", self.node)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_code_reads_back(id in 0..i64::MAX) {
            prop_assert_eq!(parse_code(&code(id)), Ok(id));
        }

        #[test]
        fn one_wrong_character_is_refused(id in 0..i64::MAX, at in 0usize..13, letter in 0usize..32) {
            let good = code(id).replace('-', "");
            let mut bytes = good.clone().into_bytes();
            let at = at % (bytes.len() - 1);
            prop_assume!(bytes[at] != ALPHABET[letter]);
            bytes[at] = ALPHABET[letter];
            let wrong = String::from_utf8(bytes).unwrap();
            prop_assert_ne!(parse_code(&wrong), Ok(id));
            prop_assert!(parse_code(&wrong).is_err());
        }
    }

    #[test]
    fn ids_rise_even_when_the_clock_steps_back() {
        let source = IdSource::new(7);
        let mut last = 0;
        for millis in [1_700_000_000_000, 1_700_000_000_000, 1_699_999_999_000, 1_700_000_000_001] {
            for _ in 0..5000 {
                let id = source.next(Timestamp::from_millis(millis));
                assert!(id > last);
                last = id;
            }
        }
    }
}
