//! Money on the wire: yuan with two decimals at Alipay and in both bills, integer fen elsewhere at WeChat.

use kernel::{Fen, MoneyError};

/// An amount in yuan with exactly two decimals and no separators, as Alipay writes it: `1234.50`.
#[must_use]
pub fn to_yuan(amount: Fen) -> String {
    amount.to_string().replace(',', "")
}

/// Reads yuan with at most two decimals. What people type (`¥`, separators, blanks) is no wire format.
pub fn from_yuan(text: &str) -> Result<Fen, MoneyError> {
    if text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-')) {
        text.parse()
    } else {
        Err(MoneyError::NotAnAmount(text.chars().take(40).collect()))
    }
}

/// For fields that are yuan on the wire and fen inside.
pub(crate) mod wire {
    use kernel::Fen;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(amount: &Fen, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&super::to_yuan(*amount))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Fen, D::Error> {
        super::from_yuan(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_fen_is_lost_or_made(fen in -i64::MAX..i64::MAX) {
            let text = to_yuan(Fen(fen));
            prop_assert_eq!(from_yuan(&text), Ok(Fen(fen)));
            prop_assert_eq!(text.replace(['.', '-'], "").parse::<i128>().unwrap(), i128::from(fen).abs());
            prop_assert_eq!(text.rsplit_once('.').map(|(_, decimals)| decimals.len()), Some(2));
        }

        #[test]
        fn what_is_read_is_written_alike(yuan in 0i64..1_000_000_000_000, fen in 0i64..100) {
            let text = format!("{yuan}.{fen:02}");
            prop_assert_eq!(to_yuan(from_yuan(&text).unwrap()), text);
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,30}") {
            let _ = from_yuan(&text);
        }
    }

    #[test]
    fn the_wire_is_stricter_than_people() {
        for (text, fen) in [("0", 0), ("88.8", 8_880), ("-0.01", -1), ("1234.50", 123_450)] {
            assert_eq!(from_yuan(text), Ok(Fen(fen)), "{text}");
        }
        for text in ["", "1,234.50", "¥1", " 1", "1.234", "1e3", "--1", "-", "0.0.1", "99999999999999999.00"]
        {
            assert!(from_yuan(text).is_err(), "{text}");
        }
    }
}
