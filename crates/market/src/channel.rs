//! What WeChat Pay and Alipay have in common: a way to pay is opened, notices may never come so what was not heard of
//! is asked for, frozen money is settled and given back, and each day there is a bill.
//!
//! A provider implements [`Channel`], which is wire alone; everything that touches our tables stands here once.

use db::{Db, Tx};
use kernel::{Actor, Day, RegionCode, Timestamp};
use ledger::{BillId, BillLine, ProviderBill};

use crate::alipay::Alipay;
use crate::model::{CheckoutId, Order, Refund};
use crate::provider::{Fact, Notice};
use crate::service::{self, ALIPAY, Payable, Received, ToGiveBack, ToPay, WECHAT};
use crate::store::PaymentRow;
use crate::wechat::WeChat;
use crate::{Error, Result};

/// After so many seconds of silence a payment is asked for.
const SILENCE_SECONDS: i64 = 15;
/// How many are asked for in one round.
const ROUND: i64 = 100;

/// The providers of this installation, beside the sandbox.
#[derive(Debug, Clone, Default)]
pub struct Channels {
    /// WeChat Pay, where it is set up.
    pub wechat: Option<WeChat>,
    /// Alipay, where it is set up.
    pub alipay: Option<Alipay>,
    /// The operator says that payments are rehearsed in the sandbox until a provider is set up.
    pub rehearsal: bool,
}

impl Channels {
    /// Whether buyers may pay in the sandbox, where no money moves: in a demonstration, and in a rehearsal without any
    /// provider. Anywhere else an order would be sent that nobody paid.
    #[must_use]
    pub const fn admit_sandbox(&self, demo: bool) -> bool {
        demo || (self.rehearsal && self.wechat.is_none() && self.alipay.is_none())
    }
}

/// How the buyer pays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// Scans a code with another device.
    Qr,
    /// Goes on to the provider in this browser; the address it comes from.
    Page(String),
}

impl Way {
    /// The word in tables.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Qr => "qr",
            Self::Page(_) => "h5",
        }
    }
}

/// Where a payment stands at its provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// All of it is paid.
    Paid(Fact),
    /// Nobody can pay it any more.
    Closed,
    /// It may still be paid, whether or not the provider knows of it.
    Open,
}

/// How far a refund has come at its provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenBack {
    /// The buyer has the money.
    Done,
    /// The provider is at work on it, or on what must come before it.
    UnderWay,
    /// A person must act at the provider; in its words.
    Halted(String),
    /// The provider does it no more under this number; in its words.
    GivenUp(String),
}

/// The wire of a provider that freezes each seller's money in the seller's own account. Whatever is asked twice with the
/// same number is done once.
pub trait Channel: std::fmt::Debug + Send + Sync {
    /// The provider's word in tables and URLs.
    const WORD: &'static str;

    /// Opens a payment over the orders of a checkout; the answer is what the buyer scans or follows.
    fn open(&self, now: Timestamp, to_pay: &ToPay, way: &Way) -> impl Future<Output = Result<String>> + Send;

    /// What became of a payment.
    fn ask(&self, now: Timestamp, of: &ToPay) -> impl Future<Output = Result<Standing>> + Send;

    /// Has the provider take no money for this payment any more; true when it says so, also when it was closed before, and
    /// false when it knows nothing of it. Refused when it is paid.
    fn close(&self, now: Timestamp, of: &ToPay) -> impl Future<Output = Result<bool>> + Send;

    /// Splits the commission off and gives the rest to the seller; true once it is done. Refused when a part did not stay
    /// where it was split off to.
    fn settle(&self, now: Timestamp, of: &Payable) -> impl Future<Output = Result<bool>> + Send;

    /// Gives money back to the buyer, what was split off of it first, so that refunds and commission never exceed what was
    /// paid.
    fn give_back(&self, now: Timestamp, back: &ToGiveBack) -> impl Future<Output = Result<GivenBack>> + Send;

    /// The lines of a day's bill.
    fn bill(&self, now: Timestamp, day: Day) -> impl Future<Output = Result<Vec<BillLine>>> + Send;
}

/// Asks the provider for one payment over the sellers of a checkout. Asked again, the way stays the same; what is too old to
/// be used is asked for anew, under the same number, so that it can be paid once.
pub async fn begin<C: Channel>(
    channel: &C,
    db: &Db,
    actor: &Actor,
    now: Timestamp,
    id: CheckoutId,
    way: Way,
) -> Result<()> {
    let who = actor.clone();
    let to_pay = db.read(move |conn| service::to_pay(conn, &who, now, id, C::WORD)).await?;
    let kept = &to_pay.payment;
    if !kept.link.is_empty() {
        if kept.provider != C::WORD {
            return Err(Error::ChangedMeanwhile);
        }
        if !service::is_link_old(kept, now) {
            return Ok(());
        }
        if kept.way != way.as_str() {
            return Err(Error::ChangedMeanwhile);
        }
    }
    let link = channel.open(now, &to_pay, &way).await?;
    db.write(move |tx| service::keep_way(tx, now, &to_pay, C::WORD, way.as_str(), &link)).await
}

/// Who asks for a way to pay, when and where.
#[derive(Debug, Clone, Copy)]
pub struct Asker<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// When.
    pub now: Timestamp,
    /// The prefecture.
    pub city: RegionCode,
}

/// The same as [`begin`], for a buyer who may have chosen another way before: that one is closed at its provider first. Whoever
/// paid by it has paid.
pub async fn choose<C: Channel>(
    channels: &Channels,
    channel: &C,
    db: &Db,
    asker: Asker<'_>,
    id: CheckoutId,
    way: Way,
) -> Result<()> {
    let Asker { actor, now, .. } = asker;
    let who = actor.clone();
    let kept = db.read(move |conn| service::to_pay(conn, &who, now, id, C::WORD)).await?.payment;
    if !kept.link.is_empty() && (kept.provider != C::WORD || kept.way != way.as_str()) {
        let paid = match (kept.provider.as_str(), &channels.wechat, &channels.alipay) {
            (WECHAT, Some(wechat), _) => give_up(wechat, db, asker, &kept).await?,
            (ALIPAY, _, Some(alipay)) => give_up(alipay, db, asker, &kept).await?,
            _ => return Err(Error::NoProvider),
        };
        if paid {
            return Ok(());
        }
    }
    begin(channel, db, actor, now, id, way).await
}

/// Closes the open way of a payment for another; true when it was paid by it meanwhile.
async fn give_up<C: Channel>(channel: &C, db: &Db, asker: Asker<'_>, open: &PaymentRow) -> Result<bool> {
    let Asker { now, city, .. } = asker;
    let (id, attempt) = (open.checkout, open.attempt);
    let of = db.read(move |conn| service::opened(conn, id, C::WORD, attempt)).await?;
    let of = of.ok_or(Error::ChangedMeanwhile)?;
    let is_closed = match ask(channel, db, now, city, &of).await? {
        Standing::Paid(_) => return Ok(true),
        Standing::Closed => true,
        Standing::Open => match close(channel, db, now, city, &of).await? {
            Some(is_closed) => is_closed,
            None => return Ok(true),
        },
    };
    db.write(move |tx| service::give_up_way(tx, now, &of, is_closed)).await?;
    Ok(false)
}

/// Asks for what was not heard of, has closed what nobody is to pay any more, and tells the provider of every settlement and
/// refund it has not done yet. One that fails stands for a later round and keeps no other back; a provider that gives no
/// answer is asked nothing more in this round.
pub async fn catch_up<C: Channel>(channel: &C, db: &Db, now: Timestamp, city: RegionCode) -> Result<()> {
    let before = now.plus_seconds(-SILENCE_SECONDS);
    for payment in db.write(move |tx| service::to_ask(tx, now, C::WORD, before, ROUND)).await? {
        note(C::WORD, payment.checkout, ask_or_close(channel, db, now, city, &payment).await)?;
    }
    for of in db.write(move |tx| service::given_up_to_ask(tx, now, C::WORD, before, ROUND)).await? {
        note(C::WORD, of.number(), close_given_up(channel, db, now, city, of).await)?;
    }
    let waiting = db.read(move |conn| service::due_at_provider(conn, C::WORD, now, ROUND)).await?;
    for order in waiting.settlements {
        if let Err(error) = settle(channel, db, now, city, &order).await {
            let (of, fault) = (order.clone(), error.to_string());
            db.write(move |tx| service::note_settlement_fault(tx, now, &of, &fault)).await?;
            note(C::WORD, order.id, Err(error))?;
        }
    }
    for refund in waiting.refunds {
        if let Err(error) = give_back(channel, db, now, city, &refund).await {
            let (of, fault) = (refund.clone(), error.to_string());
            db.write(move |tx| service::note_refund_fault(tx, now, &of, &fault)).await?;
            note(C::WORD, refund.id, Err(error))?;
        }
    }
    Ok(())
}

/// What nobody is to pay any more is closed, and what was paid before it could be is paid.
async fn ask_or_close<C: Channel>(
    channel: &C,
    db: &Db,
    now: Timestamp,
    city: RegionCode,
    payment: &PaymentRow,
) -> Result<()> {
    let (id, attempt) = (payment.checkout, payment.attempt);
    let Some(of) = db.read(move |conn| service::opened(conn, id, C::WORD, attempt)).await? else {
        return Ok(());
    };
    match ask(channel, db, now, city, &of).await? {
        Standing::Paid(_) => Ok(()),
        Standing::Closed => db.write(move |tx| service::note_closed_there(tx, now, &of)).await,
        Standing::Open if of.is_awaited() => Ok(()),
        Standing::Open => match close(channel, db, now, city, &of).await? {
            Some(_) => db.write(move |tx| service::note_closed(tx, now, &of.payment)).await,
            None => Ok(()),
        },
    }
}

/// Closes a way that was given up, as long as it may be paid by it.
async fn close_given_up<C: Channel>(
    channel: &C,
    db: &Db,
    now: Timestamp,
    city: RegionCode,
    of: ToPay,
) -> Result<()> {
    let is_closed = match ask(channel, db, now, city, &of).await? {
        Standing::Paid(_) => return Ok(()),
        Standing::Closed => true,
        Standing::Open => match close(channel, db, now, city, &of).await? {
            Some(is_closed) => is_closed,
            None => return Ok(()),
        },
    };
    db.write(move |tx| service::note_given_up_closed(tx, now, &of, is_closed)).await
}

/// What became of a payment; what was paid is acted upon.
async fn ask<C: Channel>(
    channel: &C,
    db: &Db,
    now: Timestamp,
    city: RegionCode,
    of: &ToPay,
) -> Result<Standing> {
    let standing = channel.ask(now, of).await?;
    if let Standing::Paid(fact) = standing {
        receive(db, now, city, C::WORD, format!("query-{}", of.number()), fact).await?;
    }
    Ok(standing)
}

/// Closes a payment: whether its provider says so, or none when the buyer was faster than we were and has paid.
async fn close<C: Channel>(
    channel: &C,
    db: &Db,
    now: Timestamp,
    city: RegionCode,
    of: &ToPay,
) -> Result<Option<bool>> {
    match channel.close(now, of).await {
        Ok(is_closed) => Ok(Some(is_closed)),
        Err(error) => match ask(channel, db, now, city, of).await? {
            Standing::Paid(_) => Ok(None),
            _ => Err(error),
        },
    }
}

async fn settle<C: Channel>(
    channel: &C,
    db: &Db,
    now: Timestamp,
    city: RegionCode,
    order: &Order,
) -> Result<()> {
    let known = order.clone();
    let of = db.read(move |conn| service::payable(conn, known, C::WORD)).await?;
    if channel.settle(now, &of).await? {
        let fact = Fact::Settled { order: order.id };
        receive(db, now, city, C::WORD, format!("settle-{}", order.id), fact).await?;
        return Ok(());
    }
    let of = order.clone();
    db.write(move |tx| service::note_settlement_fault(tx, now, &of, "")).await
}

async fn give_back<C: Channel>(
    channel: &C,
    db: &Db,
    now: Timestamp,
    city: RegionCode,
    refund: &Refund,
) -> Result<()> {
    let known = refund.clone();
    let back = db.read(move |conn| service::to_give_back(conn, &known, C::WORD)).await?;
    let said = channel.give_back(now, &back).await?;
    let of = refund.clone();
    match said {
        GivenBack::Done => {
            let fact = Fact::Refunded { refund: refund.id };
            receive(db, now, city, C::WORD, format!("refund-{}", refund.id), fact).await.map(drop)
        }
        GivenBack::UnderWay => db.write(move |tx| service::note_refund_fault(tx, now, &of, "")).await,
        GivenBack::Halted(words) => {
            db.write(move |tx| service::note_refund_fault(tx, now, &of, &words)).await
        }
        GivenBack::GivenUp(words) => {
            db.write(move |tx| service::note_refund_given_up(tx, now, &of, &words)).await
        }
    }
}

/// Takes the next bill that can be had, if there is one, and lays it beside our records.
pub async fn reconcile<C: Channel>(
    channel: &C,
    db: &Db,
    now: Timestamp,
    city: RegionCode,
) -> Result<Option<BillId>> {
    db.write(move |tx| service::expect_bills(tx, now, city, C::WORD)).await?;
    let next = db.read(move |conn| service::next_bill(conn, now, city, C::WORD)).await?;
    let Some(day) = next else { return Ok(None) };
    let taken = take_bill(channel, db, now, city, day).await;
    if let Err(error) = &taken {
        let fault = error.to_string();
        let noted = move |tx: &mut Tx<'_>| {
            ledger::service::note_bill_fault(tx, now, city, C::WORD, &fault).map_err(Error::from)
        };
        db.write(noted).await?;
    }
    taken.map(Some)
}

/// Takes the bill of a day.
pub async fn take_bill<C: Channel>(
    channel: &C,
    db: &Db,
    now: Timestamp,
    city: RegionCode,
    day: Day,
) -> Result<BillId> {
    let lines = channel.bill(now, day).await?;
    let bill = ProviderBill { provider: C::WORD.to_owned(), day, lines };
    db.write(move |tx| service::take_bill(tx, now, city, &bill)).await
}

/// Acts on what a provider said, once.
pub(crate) async fn receive(
    db: &Db,
    now: Timestamp,
    city: RegionCode,
    provider: &'static str,
    id: String,
    fact: Fact,
) -> Result<Received> {
    let notice = Notice { id, fact };
    db.write(move |tx| service::receive(tx, now, city, provider, &notice)).await
}

pub(crate) fn number<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::BadNotice(format!("`{text}` is no number of ours")))
}

pub(crate) fn unreachable(error: payment::Error) -> Error {
    match error {
        payment::Error::Unreachable(_) => Error::Unreachable(error.to_string()),
        other => Error::Provider(other.to_string()),
    }
}

/// Why a notice is refused: it cannot be read, or it is not the provider's.
pub(crate) fn refused(error: payment::Error) -> Error {
    match error {
        payment::Error::Unreadable(text) => Error::BadNotice(text),
        _ => Error::BadSignature,
    }
}

/// Tells what failed; passes on that the provider gives no answer.
fn note(provider: &'static str, what: impl std::fmt::Display, outcome: Result<()>) -> Result<()> {
    match outcome {
        Ok(()) => Ok(()),
        Err(error) => {
            tracing::warn!(%error, %what, provider, "the provider is asked again in a later round");
            if matches!(error, Error::Unreachable(_)) { Err(error) } else { Ok(()) }
        }
    }
}
