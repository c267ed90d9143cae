//! Encryption with the API v3 key: the resource of a callback (AEAD_AES_256_GCM).

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::merchant::nonce;
use crate::{Error, Result};

/// The one algorithm of resources.
const ALGORITHM: &str = "AEAD_AES_256_GCM";

/// The key both sides share: 32 letters, set by the merchant. `Debug` does not show it.
pub struct ApiV3Key(LessSafeKey);

impl std::fmt::Debug for ApiV3Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ApiV3Key")
    }
}

/// An encrypted text as it stands in a callback.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// Always `AEAD_AES_256_GCM`.
    pub algorithm: String,
    /// Base64; the last 16 bytes are the tag.
    pub ciphertext: String,
    /// What else the tag covers.
    #[serde(default)]
    pub associated_data: String,
    /// 12 letters, used once.
    pub nonce: String,
    /// What is inside: `transaction` or `refund`.
    #[serde(default)]
    pub original_type: String,
}

impl ApiV3Key {
    /// From 32 ASCII letters and digits.
    pub fn new(key: &str) -> Result<Self> {
        let bad = Error::BadKey("an API v3 key has 32 letters and digits");
        if key.len() != 32 || !key.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(bad);
        }
        UnboundKey::new(&AES_256_GCM, key.as_bytes()).map(|key| Self(LessSafeKey::new(key))).map_err(|_| bad)
    }

    /// Opens a resource; refuses what was changed or encrypted with another key.
    pub fn open(&self, resource: &Resource) -> Result<Vec<u8>> {
        if resource.algorithm != ALGORITHM {
            return Err(Error::Unreadable(format!("algorithm {}", resource.algorithm)));
        }
        let nonce = Nonce::try_assume_unique_for_key(resource.nonce.as_bytes()).map_err(|_| Error::Sealed)?;
        let mut text = STANDARD.decode(&resource.ciphertext).map_err(|_| Error::Sealed)?;
        let aad = Aad::from(resource.associated_data.as_bytes());
        let plain = self.0.open_in_place(nonce, aad, &mut text).map_err(|_| Error::Sealed)?;
        Ok(plain.to_vec())
    }

    /// Encrypts as WeChat does, with a nonce that was not used before.
    pub fn seal(&self, plain: &[u8], original_type: &str) -> Result<Resource> {
        let letters: String = nonce()?.chars().take(12).collect();
        let nonce = Nonce::try_assume_unique_for_key(letters.as_bytes()).map_err(|_| Error::Signing)?;
        let mut text = plain.to_vec();
        let aad = Aad::from(original_type.as_bytes());
        self.0.seal_in_place_append_tag(nonce, aad, &mut text).map_err(|_| Error::Signing)?;
        Ok(Resource {
            algorithm: ALGORITHM.to_owned(),
            ciphertext: STANDARD.encode(text),
            associated_data: original_type.to_owned(),
            nonce: letters,
            original_type: original_type.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_opens_unless_it_was_touched() {
        let key = ApiV3Key::new("0123456789abcdefghijABCDEFGHIJ01").unwrap();
        let sealed = key.seal("已支付".as_bytes(), "transaction").unwrap();
        assert_eq!(key.open(&sealed).unwrap(), "已支付".as_bytes());
        let other = ApiV3Key::new("0123456789abcdefghijABCDEFGHIJ02").unwrap();
        assert_eq!(other.open(&sealed), Err(Error::Sealed));
        let with = |change: fn(&mut Resource)| {
            let mut touched = sealed.clone();
            change(&mut touched);
            key.open(&touched)
        };
        assert_eq!(with(|it| it.associated_data = "refund".into()), Err(Error::Sealed));
        assert_eq!(with(|it| it.nonce = "000000000000".into()), Err(Error::Sealed));
        assert_eq!(with(|it| it.nonce = "0".into()), Err(Error::Sealed));
        assert_eq!(with(|it| it.ciphertext.insert_str(0, "AAAA")), Err(Error::Sealed));
        assert!(matches!(with(|it| it.algorithm = "none".into()), Err(Error::Unreadable(_))));
        assert!(ApiV3Key::new("short").is_err());
    }
}
