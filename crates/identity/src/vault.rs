//! What is kept secret: phone numbers, tokens and passwords.

use aes_gcm::aead::{Aead, KeyInit as _};
use aes_gcm::{Aes256Gcm, Nonce};
use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

use crate::{Error, Result};

/// The keys of an installation, all derived from one secret of 32 bytes.
#[derive(Clone)]
pub struct Vault {
    sealing: [u8; 32],
    finding: [u8; 32],
    secret: [u8; 32],
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault")
    }
}

impl Vault {
    /// From the installation's secret.
    #[must_use]
    pub fn new(secret: [u8; 32]) -> Self {
        Self { sealing: derive(&secret, "sealing"), finding: derive(&secret, "finding"), secret }
    }

    /// A key for another purpose, such as pickup codes.
    #[must_use]
    pub fn key_for(&self, purpose: &str) -> [u8; 32] {
        derive(&self.secret, purpose)
    }

    /// Six digits that belong to a text for a purpose, such as a code said at a counter: the same each time, and
    /// nothing without the key.
    #[must_use]
    pub fn six_digits(&self, purpose: &str, text: &str) -> String {
        let [a, b, c, d, ..] = derive(&self.key_for(purpose), text);
        format!("{:06}", u32::from_be_bytes([a, b, c, d]) % 1_000_000)
    }

    /// Encrypts a text; each time differently.
    pub fn seal(&self, plain: &str) -> Result<String> {
        let nonce = random::<12>()?;
        let cipher = Aes256Gcm::new(&self.sealing.into());
        let sealed = cipher.encrypt(&Nonce::from(nonce), plain.as_bytes()).map_err(|_| Error::Sealed)?;
        Ok(STANDARD_NO_PAD.encode([&nonce[..], &sealed].concat()))
    }

    /// Decrypts; refuses what was changed or sealed with another key.
    pub fn open(&self, sealed: &str) -> Result<String> {
        let bytes = STANDARD_NO_PAD.decode(sealed).map_err(|_| Error::Sealed)?;
        let (nonce, body) = bytes.split_first_chunk::<12>().ok_or(Error::Sealed)?;
        let plain = Aes256Gcm::new(&self.sealing.into())
            .decrypt(&Nonce::from(*nonce), body)
            .map_err(|_| Error::Sealed)?;
        String::from_utf8(plain).map_err(|_| Error::Sealed)
    }

    /// What a secret text is found by: the same for the same text, and nothing without the key.
    #[must_use]
    pub fn index(&self, plain: &str) -> String {
        hex::encode(derive(&self.finding, plain))
    }
}

fn derive(key: &[u8; 32], purpose: &str) -> [u8; 32] {
    match <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key) {
        Ok(mut mac) => {
            mac.update(purpose.as_bytes());
            mac.finalize().into_bytes().into()
        }
        // A key of 32 bytes is always accepted; should it not be, nothing derived is usable.
        Err(_) => Sha256::digest(b"unusable").into(),
    }
}

/// Random bytes.
pub(crate) fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).map_err(|_| Error::NoRandomness)?;
    Ok(bytes)
}

/// A random token for a cookie, and the hash that the table holds.
pub(crate) fn new_token() -> Result<(String, String)> {
    let token = hex::encode(random::<32>()?);
    let hash = token_hash(&token);
    Ok((token, hash))
}

pub(crate) fn token_hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

/// Hashes a password with argon2id. Slow on purpose: call it outside of a write.
pub fn hash_password(password: &str) -> Result<String> {
    let hash = Argon2::default().hash_password(password.as_bytes()).map_err(|_| Error::NoRandomness)?;
    Ok(hash.to_string())
}

/// True when the password fits the hash. An unreadable hash costs the same time and never fits.
#[must_use]
pub fn password_fits(password: &str, hash: &str) -> bool {
    match PasswordHash::new(hash) {
        Ok(hash) => Argon2::default().verify_password(password.as_bytes(), &hash).is_ok(),
        Err(_) => {
            let _ = hash_password(password);
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_unless_it_was_touched() {
        let vault = Vault::new([1; 32]);
        let sealed = vault.seal("13800005678").unwrap();
        assert_ne!(sealed, vault.seal("13800005678").unwrap());
        assert_eq!(vault.open(&sealed).unwrap(), "13800005678");
        let mut touched = sealed.clone().into_bytes();
        touched[20] = if touched[20] == b'A' { b'B' } else { b'A' };
        assert!(vault.open(&String::from_utf8(touched).unwrap()).is_err());
        assert!(Vault::new([2; 32]).open(&sealed).is_err());
        assert_ne!(vault.index("1"), Vault::new([2; 32]).index("1"));
    }

    #[test]
    fn a_password_fits_its_own_hash_only() {
        let hash = hash_password("longenough").unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(password_fits("longenough", &hash));
        assert!(!password_fits("longenougH", &hash));
        assert!(!password_fits("longenough", ""));
    }
}
