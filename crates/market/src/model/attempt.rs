//! Numbers that a provider knows something of ours by: a closed or refused number is never used again, so what is tried anew
//! there has the number of its attempt behind ours.

use std::fmt::Display;

/// The number of the first attempt is ours alone.
#[must_use]
pub fn numbered(ours: impl Display, attempt: i64) -> String {
    if attempt == 0 { ours.to_string() } else { format!("{ours}_{attempt}") }
}

/// Our number and the attempt; none when the number is none that [`numbered`] makes.
#[must_use]
pub fn read_numbered(number: &str) -> Option<(&str, i64)> {
    // Dashes stand in every number of ours, and no underscore.
    match number.split_once('_') {
        None => Some((number, 0)),
        Some((ours, attempt)) => {
            attempt.parse().ok().filter(|attempt| *attempt > 0).map(|attempt| (ours, attempt))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back() {
        for attempt in 0..12 {
            assert_eq!(read_numbered(&numbered("ABCD-EFGH-J", attempt)), Some(("ABCD-EFGH-J", attempt)));
        }
        for stranger in ["A_", "A_0", "A_-1", "A_x", "A_1_2"] {
            assert_eq!(read_numbered(stranger), None, "{stranger}");
        }
    }
}
