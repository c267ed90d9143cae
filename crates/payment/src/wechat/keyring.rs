//! WeChat's keys, and whether a message is signed by one of them, now.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use kernel::Timestamp;

use super::merchant::signed_text;
use crate::{Error, PublicKey, Result, SignatureFault, moment};

/// The one algorithm of signatures.
pub const SIGNATURE_TYPE: &str = "WECHATPAY2-SHA256-RSA2048";
/// How far from now a message may have been signed.
const FIVE_MINUTES_SECONDS: i64 = 300;
/// What signatures begin with that WeChat sends to see whether they are checked.
const PROBE: &str = "WECHATPAY/SIGNTEST/";

/// The keys that are accepted, by certificate serial or `PUB_KEY_ID_…`. During a switch there are two, and
/// messages signed by either are good; the old one is retired when WeChat signs with the new one alone.
#[derive(Debug, Default)]
pub struct Keyring(RwLock<BTreeMap<String, PublicKey>>);

/// The signature of an answer or a callback, from its headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signed<'a> {
    /// `Wechatpay-Serial`.
    pub serial: &'a str,
    /// `Wechatpay-Signature`, base64.
    pub signature: &'a str,
    /// `Wechatpay-Timestamp`, seconds since 1970.
    pub timestamp: &'a str,
    /// `Wechatpay-Nonce`.
    pub nonce: &'a str,
}

impl<'a> Signed<'a> {
    /// From headers, looked up by name regardless of case.
    pub fn from_headers(header: impl Fn(&'static str) -> Option<&'a str>) -> Result<Self> {
        let part = |name| header(name).ok_or(Error::Signature(SignatureFault::Missing(name)));
        Ok(Self {
            serial: part("Wechatpay-Serial")?,
            signature: part("Wechatpay-Signature")?,
            timestamp: part("Wechatpay-Timestamp")?,
            nonce: part("Wechatpay-Nonce")?,
        })
    }
}

impl Keyring {
    /// Accepts one key.
    #[must_use]
    pub fn of(serial: &str, key: PublicKey) -> Self {
        let ring = Self::default();
        ring.accept(serial, key);
        ring
    }

    /// From now on accepts this key too.
    pub fn accept(&self, serial: &str, key: PublicKey) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(serial.to_owned(), key);
    }

    /// From now on refuses this key.
    pub fn retire(&self, serial: &str) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).remove(serial);
    }

    /// The key of this number, to seal sensitive fields with.
    pub fn key(&self, serial: &str) -> Result<PublicKey> {
        let keys = self.0.read().unwrap_or_else(PoisonError::into_inner);
        keys.get(serial)
            .cloned()
            .ok_or_else(|| Error::Signature(SignatureFault::UnknownKey(serial.chars().take(60).collect())))
    }

    /// Refuses what WeChat has not signed, byte for byte, within five minutes of now.
    pub fn verify(&self, now: Timestamp, signed: &Signed<'_>, body: &[u8]) -> Result<()> {
        if signed.signature.starts_with(PROBE) {
            return Err(SignatureFault::Probe.into());
        }
        within_five_minutes(now, signed.timestamp)?;
        let key = self.key(signed.serial)?;
        if key.fits(&signed_text(&[signed.timestamp, signed.nonce], body), signed.signature) {
            Ok(())
        } else {
            Err(SignatureFault::Wrong.into())
        }
    }
}

pub(super) fn within_five_minutes(now: Timestamp, timestamp: &str) -> Result<()> {
    let signed: i64 = timestamp.parse().map_err(|_| SignatureFault::Missing("Wechatpay-Timestamp"))?;
    let apart = signed.saturating_sub(moment::seconds(now));
    if apart.unsigned_abs() <= FIVE_MINUTES_SECONDS.unsigned_abs() {
        Ok(())
    } else {
        Err(SignatureFault::NotNow(apart).into())
    }
}
