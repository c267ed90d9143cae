//! A payment provider for demonstrations and tests. No money moves.
//!
//! It behaves like a real one: it accepts, answers later by a signed notice, may send the notice twice,
//! and may fail. Its notices go through the same verification as anybody's.
//!
//! Where real money moves it is closed: nobody pays with it, and no notice of it is believed.

use std::time::Duration;

use db::Db;
use hmac::{Hmac, KeyInit, Mac};
use kernel::{Clock, Fen, RegionCode};
use sha2::Sha256;
use std::sync::Arc;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::model::CheckoutId;
use crate::provider::{Fact, Instruction, Notice, PaymentProvider, take_notice};
use crate::{Error, Result};

/// How the buyer wants the sandbox to behave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    /// Pay, one notice.
    Pay,
    /// Pay, and send the notice twice.
    PayTwice,
    /// Fail.
    Fail,
}

impl Behaviour {
    /// Reads the word of the sandbox page's form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "pay" => Some(Self::Pay),
            "pay_twice" => Some(Self::PayTwice),
            "fail" => Some(Self::Fail),
            _ => None,
        }
    }
}

/// The sandbox provider.
#[derive(Debug, Clone)]
pub struct Sandbox {
    key: [u8; 32],
    outbox: UnboundedSender<Notice>,
    is_open: bool,
}

/// The notices the sandbox will send.
#[derive(Debug)]
pub struct Outbox(UnboundedReceiver<Notice>);

impl Sandbox {
    /// A sandbox that signs with this key, and the notices it will send; closed where nobody may pay with it
    /// ([`crate::channel::Channels::admit_sandbox`]).
    #[must_use]
    pub fn new(key: [u8; 32], is_open: bool) -> (Self, Outbox) {
        let (outbox, notices) = unbounded_channel();
        (Self { key, outbox, is_open }, Outbox(notices))
    }

    /// True where buyers may pay with it.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.is_open
    }

    /// Refuses whatever somebody wants of a closed sandbox.
    pub fn check_open(&self) -> Result<()> {
        if self.is_open { Ok(()) } else { Err(Error::SandboxClosed) }
    }

    /// The buyer has decided on the sandbox's page. It accepts now and tells later. Refuses where it is closed.
    pub fn decide(&self, checkout: CheckoutId, amount: Fen, behaviour: Behaviour) -> Result<()> {
        self.check_open()?;
        let (id, fact) = match behaviour {
            Behaviour::Fail => (format!("fail-{checkout}"), Fact::Failed { checkout }),
            Behaviour::Pay | Behaviour::PayTwice => {
                (format!("pay-{checkout}"), Fact::Paid { checkout, attempt: 0, amount })
            }
        };
        let notice = Notice { id, fact };
        if behaviour == Behaviour::PayTwice {
            self.send(notice.clone());
        }
        self.send(notice);
        Ok(())
    }

    /// The body and the signature of a notice, as they go over the wire.
    pub fn sign(&self, notice: &Notice) -> Result<(Vec<u8>, String)> {
        let body = serde_json::to_vec(notice).map_err(db::Error::from)?;
        let mac = self.mac(&body)?;
        Ok((body, hex::encode(mac.finalize().into_bytes())))
    }

    fn mac(&self, body: &[u8]) -> Result<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).map_err(|_| Error::BadSignature)?;
        mac.update(body);
        Ok(mac)
    }

    fn send(&self, notice: Notice) {
        // The receiver is gone only while the program shuts down; the instruction is repeated at the next start.
        let _ = self.outbox.send(notice);
    }
}

impl PaymentProvider for Sandbox {
    fn name(&self) -> &'static str {
        "sandbox"
    }

    fn pay_url(&self, checkout: CheckoutId, _: Fen) -> String {
        format!("/sandbox/pay/{checkout}")
    }

    fn read_notice(&self, body: &[u8], signature: &str) -> Result<Notice> {
        self.check_open()?;
        let signature = hex::decode(signature).map_err(|_| Error::BadSignature)?;
        self.mac(body)?.verify_slice(&signature).map_err(|_| Error::BadSignature)?;
        serde_json::from_slice(body).map_err(|error| Error::BadNotice(error.to_string()))
    }

    fn instruct(&self, instruction: Instruction) {
        if !self.is_open {
            return;
        }
        let notice = match instruction {
            Instruction::Settle { order, .. } => {
                Notice { id: format!("settle-{order}"), fact: Fact::Settled { order } }
            }
            Instruction::Refund { refund, .. } => {
                Notice { id: format!("refund-{refund}"), fact: Fact::Refunded { refund } }
            }
        };
        self.send(notice);
    }
}

/// How long a provider takes to tell.
const DELAY: Duration = Duration::from_millis(300);
/// How often it tells again when we do not answer.
const TRIES: u32 = 5;

/// Sends the sandbox's notices until the sandbox is dropped.
pub async fn deliver(db: Db, clock: Arc<dyn Clock>, city: RegionCode, sandbox: Sandbox, mut outbox: Outbox) {
    while let Some(notice) = outbox.0.recv().await {
        tokio::time::sleep(DELAY).await;
        for attempt in 1..=TRIES {
            match deliver_one(&db, clock.as_ref(), city, &sandbox, &notice).await {
                Ok(()) => break,
                Err(error) => {
                    tracing::warn!(%error, notice = notice.id, attempt, "a sandbox notice was refused");
                    tokio::time::sleep(DELAY * attempt).await;
                }
            }
        }
    }
}

async fn deliver_one(
    db: &Db,
    clock: &dyn Clock,
    city: RegionCode,
    sandbox: &Sandbox,
    notice: &Notice,
) -> Result<()> {
    let (body, signature) = sandbox.sign(notice)?;
    take_notice(db, clock.now(), city, sandbox, &body, &signature).await?;
    Ok(())
}
