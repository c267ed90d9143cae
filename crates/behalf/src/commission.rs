//! What a station gets, as data: `behalf.toml` of the programme.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::model::Kind;
use crate::{Error, Result};

/// The programme's rates.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commission {
    /// Where they are agreed.
    pub source: String,
    basis_points: BasisPoints,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct BasisPoints {
    buy: i64,
    sell: i64,
}

impl Commission {
    /// Basis points for a kind of act.
    #[must_use]
    pub const fn basis_points(&self, kind: Kind) -> i64 {
        match kind {
            Kind::Buy => self.basis_points.buy,
            Kind::Sell => self.basis_points.sell,
            Kind::Collect => 0,
        }
    }
}

static RATES: LazyLock<Result<Commission, String>> =
    LazyLock::new(|| read(programmes::text(programmes::File::Behalf)));

/// The programme's rates.
pub fn commission() -> Result<&'static Commission> {
    RATES.as_ref().map_err(|error| Error::Programme(error.clone()))
}

/// What is wrong with the file, if something is.
pub(crate) fn check() -> Result<(), String> {
    RATES.as_ref().map(|_| ()).map_err(|fault| format!("behalf.toml: {fault}"))
}

fn read(text: &str) -> Result<Commission, String> {
    let read: Commission = toml::from_str(text).map_err(|error| error.to_string())?;
    let fits = |points: i64| (0..=10_000).contains(&points);
    if fits(read.basis_points.buy) && fits(read.basis_points.sell) {
        Ok(read)
    } else {
        Err("basis points lie between 0 and 10000".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_programmes_rates_are_read_and_wrong_ones_refused() {
        let rates = commission().unwrap();
        assert_eq!((rates.basis_points(Kind::Buy), rates.basis_points(Kind::Sell)), (200, 300));
        assert!(read("source = \"\"\n[basis_points]\nbuy = 10001\nsell = 1").is_err());
        assert!(read("[basis_points]\nbuy = 1").is_err());
    }
}
