//! Who we are at WeChat Pay, and how our requests are signed.

use aws_lc_rs::rand;
use kernel::Timestamp;

use super::keyring::SIGNATURE_TYPE;
use super::seal::ApiV3Key;
use crate::{Error, PrivateKey, Result, SignatureFault, moment};

/// What names us in every message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The merchant number (商户号).
    pub mchid: String,
    /// The application (公众号 or 小程序) the buyer pays in.
    pub appid: String,
}

/// The platform as a merchant: its names and its keys.
#[derive(Debug)]
pub struct Merchant {
    /// Our names.
    pub identity: Identity,
    /// The serial number of our certificate (商户API证书).
    pub serial: String,
    /// The private key of that certificate.
    pub key: PrivateKey,
    /// The key that callbacks are encrypted with.
    pub api_v3_key: ApiV3Key,
}

impl Merchant {
    /// The `Authorization` header of a request: SHA256withRSA over method, path with query, time, nonce and
    /// body, each followed by a line feed. The body must go out byte for byte as it is signed here.
    pub fn authorize(&self, now: Timestamp, method: &str, path: &str, body: &[u8]) -> Result<String> {
        self.authorize_with(now, &nonce()?, method, path, body)
    }

    fn authorize_with(
        &self,
        now: Timestamp,
        nonce: &str,
        method: &str,
        path: &str,
        body: &[u8],
    ) -> Result<String> {
        let seconds = moment::seconds(now).to_string();
        let signature = self.key.sign(&signed_text(&[method, path, &seconds, nonce], body))?;
        Ok(format!(
            "{SIGNATURE_TYPE} mchid=\"{}\",nonce_str=\"{nonce}\",signature=\"{signature}\",\
             timestamp=\"{seconds}\",serial_no=\"{}\"",
            self.identity.mchid, self.serial
        ))
    }
}

/// Reads an `Authorization` header; the other side of [`Merchant::authorize`]. Answers who signed
/// (`mchid`, certificate serial) the signature over this request, which the caller checks with `fits`.
pub fn read_authorization(
    header: &str,
    now: Timestamp,
    method: &str,
    path: &str,
    body: &[u8],
) -> Result<Authorization> {
    let missing = |part| Error::Signature(SignatureFault::Missing(part));
    let (kind, parts) = header.split_once(' ').ok_or(missing("Authorization"))?;
    if kind != SIGNATURE_TYPE {
        return Err(missing("Authorization"));
    }
    let part = |name: &'static str| {
        let found = parts.split(',').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='));
        found.map(|value| value.trim_matches('"')).ok_or(missing(name))
    };
    let seconds = part("timestamp")?;
    super::keyring::within_five_minutes(now, seconds)?;
    Ok(Authorization {
        mchid: part("mchid")?.to_owned(),
        serial: part("serial_no")?.to_owned(),
        signature: part("signature")?.to_owned(),
        signed: signed_text(&[method, path, seconds, part("nonce_str")?], body),
    })
}

/// A request's signature, not yet checked.
#[derive(Debug)]
pub struct Authorization {
    /// The merchant that claims to ask.
    pub mchid: String,
    /// The certificate it claims to have signed with.
    pub serial: String,
    /// The signature, base64.
    pub signature: String,
    /// What must have been signed.
    pub signed: Vec<u8>,
}

/// Lines, each followed by a line feed, then the body and a line feed.
pub(crate) fn signed_text(lines: &[&str], body: &[u8]) -> Vec<u8> {
    let mut text = lines.iter().fold(String::new(), |text, line| text + line + "\n").into_bytes();
    text.extend_from_slice(body);
    text.push(b'\n');
    text
}

/// 32 letters that nobody can guess.
pub(crate) fn nonce() -> Result<String> {
    let mut bytes = [0; 16];
    rand::fill(&mut bytes).map_err(|_| Error::Signing)?;
    Ok(hex::encode_upper(bytes))
}
