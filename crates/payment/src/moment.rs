//! Moments on the wire: RFC 3339 in whole seconds at WeChat, `2026-11-24 13:05:00` at Alipay and in both bills.

use kernel::Timestamp;
use serde::Deserialize;
use serde::de::value::{Error, StrDeserializer};

/// RFC 3339 with China's offset, cut to the second: `2026-11-24T13:05:00+08:00`.
pub(crate) fn to_rfc3339(at: Timestamp) -> String {
    whole_seconds(at).to_string()
}

/// `2026-11-24 13:05:00` in China.
pub(crate) fn to_plain(at: Timestamp) -> String {
    to_rfc3339(at).replace('T', " ").chars().take(19).collect()
}

/// Reads `2026-11-24 13:05:00` in China.
pub(crate) fn from_plain(text: &str) -> Option<Timestamp> {
    let (day, time) = text.trim().split_once(' ')?;
    let text = format!("{day}T{time}+08:00");
    Timestamp::deserialize(StrDeserializer::<Error>::new(&text)).ok()
}

/// Seconds since 1970, as WeChat signs them.
pub(crate) fn seconds(at: Timestamp) -> i64 {
    at.millis().div_euclid(1000)
}

fn whole_seconds(at: Timestamp) -> Timestamp {
    Timestamp::from_millis(at.millis().div_euclid(1000).saturating_mul(1000))
}

/// For fields in RFC 3339, written in whole seconds.
pub(crate) mod rfc3339 {
    use kernel::Timestamp;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(at: &Option<Timestamp>, to: S) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => to.serialize_str(&super::to_rfc3339(*at)),
            None => to.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Timestamp>, D::Error> {
        Option::<Timestamp>::deserialize(from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_back_in_whole_seconds() {
        let at = Timestamp::from_millis(1_795_496_700_123);
        assert_eq!(to_rfc3339(at), "2026-11-24T13:05:00+08:00");
        assert_eq!(to_plain(at), "2026-11-24 13:05:00");
        assert_eq!(from_plain("2026-11-24 13:05:00"), Some(Timestamp::from_millis(1_795_496_700_000)));
        assert_eq!(from_plain("2026-11-24"), None);
        assert_eq!(seconds(at), 1_795_496_700);
    }
}
