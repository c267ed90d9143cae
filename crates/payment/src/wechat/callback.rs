//! Callbacks: signed, encrypted, repeated, late, out of order, or never. What they say can also be queried.

use kernel::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::combine::Combined;
use super::keyring::{Keyring, Signed};
use super::merchant::Merchant;
use super::pay::Transaction;
use super::refund::RefundNotice;
use super::seal::Resource;
use crate::{Error, Result};

/// A callback that WeChat has signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callback {
    /// WeChat's number of the callback; a repeated one has the same.
    pub id: String,
    /// `TRANSACTION.SUCCESS`, `REFUND.SUCCESS`, `REFUND.ABNORMAL`, `REFUND.CLOSED` and others.
    pub event_type: String,
    /// What it says.
    pub notice: Notice,
}

/// What a callback says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// A payment.
    Paid(Transaction),
    /// A payment over several sellers.
    CombinedPaid(Combined),
    /// A refund.
    Refund(RefundNotice),
    /// Something else; to be answered with success and passed over.
    Other,
}

/// The body of a callback.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Envelope {
    pub(crate) id: String,
    pub(crate) create_time: String,
    pub(crate) resource_type: String,
    pub(crate) event_type: String,
    pub(crate) summary: String,
    pub(crate) resource: Resource,
}

impl Merchant {
    /// Verifies, decrypts and reads a callback. Refuses what is not signed by WeChat now, what does not open
    /// with our key, and what is about another merchant. Answer 204 to what was acted upon, and 4xx or 5xx
    /// to what was refused: WeChat will try again.
    pub fn read_callback(
        &self,
        keyring: &Keyring,
        now: Timestamp,
        signed: &Signed<'_>,
        body: &[u8],
    ) -> Result<Callback> {
        keyring.verify(now, signed, body)?;
        let envelope: Envelope = serde_json::from_slice(body).map_err(Error::unreadable)?;
        let plain = self.api_v3_key.open(&envelope.resource)?;
        let notice = self.read_notice(&envelope.event_type, &plain)?;
        Ok(Callback { id: envelope.id, event_type: envelope.event_type, notice })
    }

    fn read_notice(&self, event_type: &str, plain: &[u8]) -> Result<Notice> {
        match event_type.split_once('.').map_or(event_type, |(subject, _)| subject) {
            "TRANSACTION" => match read::<Combined>(plain) {
                Ok(combined) => {
                    self.ours(&combined.combine_mchid)?;
                    Ok(Notice::CombinedPaid(combined))
                }
                Err(_) => {
                    let paid: Transaction = read(plain)?;
                    self.ours(&paid.mchid)?;
                    Ok(Notice::Paid(paid))
                }
            },
            "REFUND" => {
                let refund: RefundNotice = read(plain)?;
                let whose = refund.mchid.as_ref().or(refund.sp_mchid.as_ref());
                self.ours(whose.map_or("", String::as_str))?;
                Ok(Notice::Refund(refund))
            }
            _ => Ok(Notice::Other),
        }
    }

    fn ours(&self, mchid: &str) -> Result<()> {
        if mchid == self.identity.mchid { Ok(()) } else { Err(Error::NotOurs(mchid.to_owned())) }
    }
}

fn read<T: DeserializeOwned>(plain: &[u8]) -> Result<T> {
    serde_json::from_slice(plain).map_err(Error::unreadable)
}
