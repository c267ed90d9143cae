//! Parameters, sorted and signed; who we are at Alipay and which of its keys are accepted.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use kernel::Timestamp;

use crate::{Error, PrivateKey, PublicKey, Result, SignatureFault, moment};

/// Parameters by name; the order of the names is the order of signing.
pub type Params = BTreeMap<String, String>;

/// The platform as an application at Alipay.
#[derive(Debug)]
pub struct App {
    /// The application's number.
    pub app_id: String,
    /// The application's private key.
    pub key: PrivateKey,
}

/// Alipay's public keys. Its messages do not say which key made them, so during a switch both are tried.
#[derive(Debug, Default)]
pub struct Keyring(RwLock<Vec<PublicKey>>);

impl Keyring {
    /// Accepts one key.
    #[must_use]
    pub fn of(key: PublicKey) -> Self {
        Self(RwLock::new(vec![key]))
    }

    /// From now on accepts this key too.
    pub fn accept(&self, key: PublicKey) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).push(key);
    }

    /// From now on refuses this key.
    pub fn retire(&self, key: &PublicKey) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).retain(|one| one != key);
    }

    /// Refuses what none of the keys has signed.
    pub fn verify(&self, message: &[u8], signature: &str) -> Result<()> {
        let keys = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if keys.iter().any(|key| key.fits(message, signature)) {
            Ok(())
        } else {
            Err(SignatureFault::Wrong.into())
        }
    }
}

impl App {
    /// The signed parameters of a call: the public ones, these, and `sign`.
    pub fn sign(&self, now: Timestamp, method: &str, more: Params) -> Result<Params> {
        let common = [
            ("app_id", self.app_id.as_str()),
            ("charset", "utf-8"),
            ("format", "JSON"),
            ("method", method),
            ("sign_type", "RSA2"),
            ("timestamp", &moment::to_plain(now)),
            ("version", "1.0"),
        ];
        let mut params = more;
        params.extend(common.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let sign = self.key.sign(request_text(&params).as_bytes())?;
        params.insert("sign".to_owned(), sign);
        Ok(params)
    }
}

/// What is signed of a request: every parameter that is not empty but `sign`, as `k=v`, sorted, with `&`.
#[must_use]
pub(crate) fn request_text(params: &Params) -> String {
    text_without(params, &["sign"])
}

/// What is signed of a notice: as of a request, and without `sign_type`.
#[must_use]
pub(crate) fn notice_text(params: &Params) -> String {
    text_without(params, &["sign", "sign_type"])
}

/// Reads a form or a query. A name that comes twice is refused: it is not clear which one was signed.
pub(crate) fn read_form(form: &[u8]) -> Result<Params> {
    let mut params = Params::new();
    for (name, value) in form_urlencoded::parse(form) {
        if params.insert(name.to_string(), value.into_owned()).is_some() {
            return Err(Error::Unreadable(format!("`{name}` twice")));
        }
    }
    Ok(params)
}

/// Writes a form or a query.
pub(crate) fn write_form(params: &Params) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(params).finish()
}

fn text_without(params: &Params, left_out: &[&str]) -> String {
    let signed =
        params.iter().filter(|(name, value)| !left_out.contains(&name.as_str()) && !value.is_empty());
    signed.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_sorted_and_empty_ones_left_out() {
        let params = read_form("b=2&sign=x&a=%E6%A2%A8+1&sign_type=RSA2&c=".as_bytes()).unwrap();
        assert_eq!(request_text(&params), "a=梨 1&b=2&sign_type=RSA2");
        assert_eq!(notice_text(&params), "a=梨 1&b=2");
        assert_eq!(read_form(write_form(&params).as_bytes()).unwrap(), params);
        assert!(read_form(b"a=1&a=2").is_err());
    }

    #[test]
    fn both_keys_fit_during_a_switch_and_the_old_one_not_after() {
        let (old, new) = (PrivateKey::generate().unwrap(), PrivateKey::generate().unwrap());
        let ring = Keyring::of(old.public_key().unwrap());
        let (by_old, by_new) = (old.sign(b"m").unwrap(), new.sign(b"m").unwrap());
        assert!(ring.verify(b"m", &by_new).is_err());
        ring.accept(new.public_key().unwrap());
        assert!(ring.verify(b"m", &by_new).is_ok() && ring.verify(b"m", &by_old).is_ok());
        ring.retire(&old.public_key().unwrap());
        assert!(ring.verify(b"m", &by_new).is_ok() && ring.verify(b"m", &by_old).is_err());
    }
}
