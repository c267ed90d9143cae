//! Sending callbacks: again until answered, and late, twice, out of order, broken or not at all when told so.

use std::sync::Arc;
use std::time::Duration;

use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use super::trades::Provider;
use super::{State, lock};
use crate::alipay::SUCCESS;
use crate::wechat::SIGNATURE_TYPE;
use crate::wechat::wire::{Envelope, nonce, signed_text};
use crate::{Result, moment};

/// How callbacks about a trade are sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mischief {
    /// How long to wait first, in milliseconds.
    pub delay_ms: u64,
    /// How many times more to send it after it was answered well.
    pub repeat: u32,
    /// Never to send it.
    pub lose: bool,
    /// To hold it back until the next callback about the same trade has gone.
    pub reorder: bool,
    /// To break it, each time.
    pub corrupt: Option<Corruption>,
}

/// How a callback is broken. Alipay's know only the first two; the others break the signature there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Corruption {
    /// The body is changed after it was signed.
    Body,
    /// The signature is changed.
    Signature,
    /// The encrypted part is changed before the whole is signed.
    Seal,
    /// Signed ten minutes ago.
    Old,
    /// Signed with a key of another number.
    Serial,
    /// Not signed, but a probe whether signatures are checked.
    Probe,
}

/// What became of a callback.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Delivery {
    /// Who sent it.
    pub provider: Provider,
    /// What it is about.
    pub subject: String,
    /// The body as it was meant.
    pub body: String,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of one sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Answered well.
    Taken,
    /// Answered otherwise, or not at all.
    Refused,
    /// Not sent, on purpose.
    Lost,
    /// Held back, on purpose; it will have another outcome later.
    Held,
}

/// A callback before it is sent. The body is made once, so that repetitions are the same.
#[derive(Debug, Clone)]
pub(super) struct Message {
    pub(super) provider: Provider,
    pub(super) subject: String,
    pub(super) url: String,
    pub(super) body: String,
}

type Headers = Vec<(&'static str, String)>;

/// Hands a callback over to be sent, once those that are held have been dealt with.
pub(super) fn hand_over(state: &Arc<State>, message: Message) {
    let key = (message.provider, message.subject.clone());
    let mischief = lock(&state.mischief).get(&key).copied().unwrap_or_default();
    if mischief.lose {
        state.note(&message, Outcome::Lost);
        return;
    }
    let held = {
        let mut held = lock(&state.held);
        let mine = |one: &Message| (one.provider, one.subject.clone()) == key;
        if mischief.reorder && !held.iter().any(mine) {
            state.note(&message, Outcome::Held);
            held.push(message);
            return;
        }
        let (mine, others): (Vec<_>, Vec<_>) = held.drain(..).partition(mine);
        *held = others;
        mine
    };
    let state = Arc::clone(state);
    tokio::spawn(async move {
        for message in std::iter::once(message).chain(held) {
            deliver(&state, &message, mischief).await;
        }
    });
}

async fn deliver(state: &State, message: &Message, mischief: Mischief) {
    tokio::time::sleep(Duration::from_millis(mischief.delay_ms)).await;
    for _ in 0..=mischief.repeat {
        for attempt in 0..=state.setup.retries {
            if attempt > 0 {
                tokio::time::sleep(state.setup.retry_after).await;
            }
            let taken = send(state, message, mischief.corrupt).await.unwrap_or(false);
            state.note(message, if taken { Outcome::Taken } else { Outcome::Refused });
            if taken {
                break;
            }
        }
    }
}

/// True when it was answered well.
async fn send(state: &State, message: &Message, corrupt: Option<Corruption>) -> Result<bool> {
    let (headers, body) = match message.provider {
        Provider::Wechat => wechat(state, state.setup.clock.now(), &message.body, corrupt)?,
        Provider::Alipay => alipay(&message.body, corrupt),
    };
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = state.http.send("POST", &message.url, &headers, body.into_bytes()).await?;
    Ok(match message.provider {
        Provider::Wechat => (200..300).contains(&answer.status),
        Provider::Alipay => answer.status == 200 && answer.body.as_ref() == SUCCESS.as_bytes(),
    })
}

fn wechat(
    state: &State,
    now: Timestamp,
    body: &str,
    corrupt: Option<Corruption>,
) -> Result<(Headers, String)> {
    let signed_at = if corrupt == Some(Corruption::Old) { now.plus_minutes(-10) } else { now };
    let mut body = body.to_owned();
    if corrupt == Some(Corruption::Seal) {
        body = with_broken_seal(&body)?;
    }
    let mut headers = state.sign(signed_at, body.as_bytes())?;
    headers.push(("Content-Type", "application/json".to_owned()));
    match corrupt {
        Some(Corruption::Body) => body = with_broken_seal(&body)?,
        Some(Corruption::Signature) => change(&mut headers, "Wechatpay-Signature", flipped),
        Some(Corruption::Serial) => change(&mut headers, "Wechatpay-Serial", |_| "PUB_KEY_ID_0".to_owned()),
        Some(Corruption::Probe) => {
            change(&mut headers, "Wechatpay-Signature", |signature| {
                format!("WECHATPAY/SIGNTEST/{signature}")
            });
        }
        Some(Corruption::Seal | Corruption::Old) | None => {}
    }
    Ok((headers, body))
}

fn alipay(body: &str, corrupt: Option<Corruption>) -> (Headers, String) {
    let body = match corrupt {
        None => body.to_owned(),
        Some(Corruption::Body) => body.replace("total_amount=", "total_amount=9"),
        Some(_) => body.replace("&sign=", "&sign=AAAA"),
    };
    (vec![("Content-Type", "application/x-www-form-urlencoded".to_owned())], body)
}

fn with_broken_seal(body: &str) -> Result<String> {
    let mut envelope: Envelope = serde_json::from_str(body).map_err(crate::Error::unreadable)?;
    envelope.resource.ciphertext = flipped(&envelope.resource.ciphertext);
    serde_json::to_string(&envelope).map_err(crate::Error::unreadable)
}

fn change(headers: &mut Headers, name: &str, how: impl Fn(&str) -> String) {
    if let Some((_, value)) = headers.iter_mut().find(|(one, _)| *one == name) {
        *value = how(value);
    }
}

/// The same with another first letter.
fn flipped(base64: &str) -> String {
    let first = if base64.starts_with('A') { "B" } else { "A" };
    format!("{first}{}", base64.get(1..).unwrap_or_default())
}

impl State {
    /// WeChat's signature headers over a body.
    pub(super) fn sign(&self, at: Timestamp, body: &[u8]) -> Result<Headers> {
        let place = *lock(&self.signing);
        let (serial, key) =
            self.setup.keys.platform.get(place).ok_or(crate::Error::BadKey("WeChat has no key"))?;
        let (seconds, nonce) = (moment::seconds(at).to_string(), nonce()?);
        let signature = key.sign(&signed_text(&[&seconds, &nonce], body))?;
        Ok(vec![
            ("Wechatpay-Serial", serial.clone()),
            ("Wechatpay-Signature", signature),
            ("Wechatpay-Timestamp", seconds),
            ("Wechatpay-Nonce", nonce),
            ("Wechatpay-Signature-Type", SIGNATURE_TYPE.to_owned()),
        ])
    }

    fn note(&self, message: &Message, outcome: Outcome) {
        lock(&self.deliveries).push(Delivery {
            provider: message.provider,
            subject: message.subject.clone(),
            body: message.body.clone(),
            outcome,
        });
    }
}
