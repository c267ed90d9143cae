//! RSA keys as the providers hand them out: signatures (PKCS#1 v1.5, SHA-256) and sealed fields (OAEP, SHA-1).

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{
    KeyPair, KeySize, OAEP_SHA1_MGF1SHA1, OaepPrivateDecryptingKey, OaepPublicEncryptingKey,
    PrivateDecryptingKey, PublicEncryptingKey,
};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use x509_cert::Certificate;
use x509_cert::der::{Decode, Encode};

use crate::{Error, Result};

/// A private key of ours. It signs what we send and opens what was sealed for us. `Debug` does not show it.
pub struct PrivateKey {
    pair: KeyPair,
    opening: OaepPrivateDecryptingKey,
}

impl std::fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PrivateKey")
    }
}

impl PrivateKey {
    /// A new key of 2048 bits, as both providers issue them.
    pub fn generate() -> Result<Self> {
        Self::of(KeyPair::generate(KeySize::Rsa2048).map_err(|_| Error::Signing)?)
    }

    /// Reads PKCS#8 (WeChat's `apiclient_key.pem`) or PKCS#1, with or without the lines of dashes: Alipay's
    /// key tool writes none.
    pub fn from_pem(text: &str) -> Result<Self> {
        let der = pem_body(text)?;
        let pair = KeyPair::from_pkcs8(&der).or_else(|_| KeyPair::from_der(&der));
        Self::of(pair.map_err(|_| Error::BadKey("no RSA private key of at least 2048 bits"))?)
    }

    /// PKCS#8, for the key files of a simulator and for other programs in tests.
    pub fn to_pem(&self) -> Result<String> {
        let der: Pkcs8V1Der<'_> = self.pair.as_der().map_err(|_| Error::BadKey("cannot be written"))?;
        Ok(pem("PRIVATE KEY", der.as_ref()))
    }

    /// The public half.
    pub fn public_key(&self) -> Result<PublicKey> {
        let der: PublicKeyX509Der<'_> =
            self.pair.public_key().as_der().map_err(|_| Error::BadKey("cannot be written"))?;
        Ok(PublicKey(der.as_ref().to_vec()))
    }

    /// SHA256withRSA over the message, in base64.
    pub fn sign(&self, message: &[u8]) -> Result<String> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .map_err(|_| Error::Signing)?;
        Ok(STANDARD.encode(signature))
    }

    /// Opens a field that was sealed for us with [`PublicKey::seal`].
    pub fn open(&self, sealed: &str) -> Result<String> {
        let sealed = STANDARD.decode(sealed).map_err(|_| Error::Sealed)?;
        let mut plain = vec![0; self.opening.min_output_size()];
        let plain = self
            .opening
            .decrypt(&OAEP_SHA1_MGF1SHA1, &sealed, &mut plain, None)
            .map_err(|_| Error::Sealed)?;
        String::from_utf8(plain.to_vec()).map_err(|_| Error::Sealed)
    }

    fn of(pair: KeyPair) -> Result<Self> {
        if pair.public_modulus_len() < 256 {
            return Err(Error::BadKey("fewer than 2048 bits"));
        }
        let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| Error::BadKey("cannot be used"))?;
        let opening = PrivateDecryptingKey::from_pkcs8(der.as_ref())
            .map_err(|_| Error::BadKey("cannot open sealed fields"))?;
        let opening =
            OaepPrivateDecryptingKey::new(opening).map_err(|_| Error::BadKey("cannot open sealed fields"))?;
        Ok(Self { pair, opening })
    }
}

/// A public key: a provider's, or ours at the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(Vec<u8>);

impl PublicKey {
    /// Reads a `PUBLIC KEY`, with or without the lines of dashes.
    pub fn from_pem(text: &str) -> Result<Self> {
        Self::of(pem_body(text)?)
    }

    /// Reads a platform certificate: its serial number as WeChat writes it, and its key. WeChat hands
    /// certificates out over a signed and encrypted way, so no chain is followed here.
    pub fn from_certificate(text: &str) -> Result<(String, Self)> {
        let bad = |_| Error::BadKey("no X.509 certificate");
        let certificate = Certificate::from_der(&pem_body(text)?).map_err(bad)?;
        let body = certificate.tbs_certificate();
        let serial = hex::encode_upper(body.serial_number().as_bytes());
        let serial = serial.strip_prefix("00").unwrap_or(&serial).to_owned();
        let key = body.subject_public_key_info().to_der().map_err(bad)?;
        Ok((serial, Self::of(key)?))
    }

    /// For the other side's configuration.
    #[must_use]
    pub fn to_pem(&self) -> String {
        pem("PUBLIC KEY", &self.0)
    }

    /// True when the key's owner signed exactly this message.
    #[must_use]
    pub fn fits(&self, message: &[u8], signature: &str) -> bool {
        let Ok(signature) = STANDARD.decode(signature) else { return false };
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.0).verify(message, &signature).is_ok()
    }

    /// Seals a sensitive field (a name, an identity number) for the key's owner; each time differently.
    pub fn seal(&self, plain: &str) -> Result<String> {
        let key = PublicEncryptingKey::from_der(&self.0).map_err(|_| Error::BadKey("cannot seal"))?;
        let key = OaepPublicEncryptingKey::new(key).map_err(|_| Error::BadKey("cannot seal"))?;
        let mut sealed = vec![0; key.ciphertext_size()];
        let sealed = key
            .encrypt(&OAEP_SHA1_MGF1SHA1, plain.as_bytes(), &mut sealed, None)
            .map_err(|_| Error::Sealed)?;
        Ok(STANDARD.encode(sealed))
    }

    fn of(der: Vec<u8>) -> Result<Self> {
        let key = PublicEncryptingKey::from_der(&der)
            .map_err(|_| Error::BadKey("no RSA public key of at least 2048 bits"))?;
        if key.key_size_bytes() < 256 {
            return Err(Error::BadKey("fewer than 2048 bits"));
        }
        Ok(Self(der))
    }
}

fn pem_body(text: &str) -> Result<Vec<u8>> {
    let body: String = text.lines().map(str::trim).filter(|line| !line.starts_with("-----")).collect();
    STANDARD.decode(body).map_err(|_| Error::BadKey("no PEM"))
}

fn pem(label: &str, der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    let mut text = format!("-----BEGIN {label}-----\n");
    for (index, letter) in body.chars().enumerate() {
        if index > 0 && index.is_multiple_of(64) {
            text.push('\n');
        }
        text.push(letter);
    }
    text + &format!("\n-----END {label}-----\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_read_back_and_fit_only_what_was_signed() {
        let key = PrivateKey::generate().unwrap();
        let public = key.public_key().unwrap();
        let again = PrivateKey::from_pem(&key.to_pem().unwrap()).unwrap();
        assert_eq!(PublicKey::from_pem(&public.to_pem()).unwrap(), public);
        let signature = again.sign(b"message").unwrap();
        assert!(public.fits(b"message", &signature));
        assert!(!public.fits(b"messagE", &signature));
        assert!(!public.fits(b"message", "AAAA"));
        assert!(!public.fits(b"message", "not base64!"));
        let other = PrivateKey::generate().unwrap();
        assert!(!other.public_key().unwrap().fits(b"message", &signature));
        let sealed = public.seal("李秀英").unwrap();
        assert_ne!(sealed, public.seal("李秀英").unwrap());
        assert_eq!(again.open(&sealed).unwrap(), "李秀英");
        assert_eq!(other.open(&sealed), Err(Error::Sealed));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in ["", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "键"] {
            assert!(matches!(PrivateKey::from_pem(text), Err(Error::BadKey(_))), "{text}");
            assert!(matches!(PublicKey::from_pem(text), Err(Error::BadKey(_))), "{text}");
            assert!(matches!(PublicKey::from_certificate(text), Err(Error::BadKey(_))), "{text}");
        }
    }
}
