//! Secrets and signatures as Standard Webhooks writes them (<https://www.standardwebhooks.com>).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use kernel::Timestamp;
use sha2::Sha256;

use crate::model::{Endpoint, EndpointId};

/// Works the secrets of all addresses out of one key, so that none is stored.
#[derive(Clone)]
pub struct Keys([u8; 32]);

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys")
    }
}

impl Keys {
    /// From a key of the installation.
    #[must_use]
    pub const fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// The secret as its owner keeps it: `whsec_` and 32 bytes in Base64.
    #[must_use]
    pub fn secret(&self, endpoint: EndpointId, number: i32) -> String {
        format!("whsec_{}", STANDARD.encode(self.bytes(endpoint, number)))
    }

    fn bytes(&self, endpoint: EndpointId, number: i32) -> [u8; 32] {
        mac(&self.0, format!("{endpoint}.{number}").as_bytes())
    }

    /// The header `webhook-signature`: one signature, and while a secret is being replaced a second with the one before.
    #[must_use]
    pub fn signatures(&self, endpoint: &Endpoint, now: Timestamp, message: &str, body: &str) -> String {
        let signed = format!("{message}.{}.{body}", seconds(now));
        let sign = |number| {
            let secret = self.bytes(endpoint.id, number);
            format!("v1,{}", STANDARD.encode(mac(&secret, signed.as_bytes())))
        };
        let current = sign(endpoint.secret_number);
        if endpoint.old_until.is_some_and(|until| now < until) {
            format!("{current} {}", sign(endpoint.secret_number - 1))
        } else {
            current
        }
    }
}

/// The header `webhook-timestamp`: whole seconds since 1970.
#[must_use]
pub const fn seconds(now: Timestamp) -> i64 {
    now.millis().div_euclid(1000)
}

fn mac(key: &[u8; 32], text: &[u8]) -> [u8; 32] {
    match Hmac::<Sha256>::new_from_slice(key) {
        Ok(mut mac) => {
            mac.update(text);
            mac.finalize().into_bytes().into()
        }
        // An HMAC takes keys of any length.
        Err(_) => [0; 32],
    }
}
