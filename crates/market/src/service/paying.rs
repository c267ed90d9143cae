//! Choosing how to pay, and sellers' numbers at providers.

use db::{Conn, Tx};
use kernel::{Actor, Timestamp};

use super::{KEEP_PAYOUT_ACCOUNT, SEE_CHECKOUT, Seller};
use crate::events::PayoutAccountKept;
use crate::model::{CheckoutId, Order, Refund, numbered};
use crate::store::{self, PaymentRow};
use crate::{Error, Result};

/// The word of WeChat Pay in tables.
pub const WECHAT: &str = "wechat";
/// The word of Alipay in tables.
pub const ALIPAY: &str = "alipay";

/// An order with its seller's number at the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payable {
    /// The order.
    pub order: Order,
    /// The seller's number.
    pub account: String,
    /// Under which attempt it is paid.
    pub attempt: i64,
}

impl Payable {
    /// The order's number at the provider.
    #[must_use]
    pub fn number(&self) -> String {
        numbered(self.order.id, self.attempt)
    }

    /// The number there of all that is paid together with it.
    #[must_use]
    pub fn whole_number(&self) -> String {
        numbered(self.order.checkout, self.attempt)
    }
}

impl ToPay {
    /// The number of the payment at the provider.
    #[must_use]
    pub fn number(&self) -> String {
        numbered(self.payment.checkout, self.payment.attempt)
    }

    /// True while one of its orders waits for the money.
    #[must_use]
    pub fn is_awaited(&self) -> bool {
        self.payment.status == "started" && self.orders.iter().any(|one| one.order.awaits_payment())
    }

    /// Until when the provider may take the money: what is paid at the point waits for its buyer.
    #[must_use]
    pub fn expires(&self) -> Option<Timestamp> {
        let waits = self.orders.iter().any(|one| one.order.is_due());
        (!waits).then_some(self.hold_until)
    }
}

/// True when what the buyer scans or follows may no longer lead to the provider. WeChat's code can be used for two hours
/// and its page for five minutes (<https://pay.weixin.qq.com/doc/v3/partner/4012467097>); a margin is left for paying.
#[must_use]
pub fn is_link_old(payment: &PaymentRow, now: Timestamp) -> bool {
    let minutes = match (payment.provider.as_str(), payment.way.as_str()) {
        (WECHAT, "h5") => 4,
        (_, "h5") => 15,
        _ => 110,
    };
    !payment.link.is_empty() && payment.opened_at.plus_minutes(minutes) <= now
}

/// A checkout that can be paid with a provider now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToPay {
    /// The payment as it stands.
    pub payment: PaymentRow,
    /// The orders.
    pub orders: Vec<Payable>,
    /// Until when the stock is held.
    pub hold_until: Timestamp,
}

/// What is to be paid, for its buyer. Refuses a checkout whose time is over or that was paid, and one with a seller who
/// has no number at the provider.
pub fn to_pay(
    conn: &mut Conn,
    actor: &Actor,
    now: Timestamp,
    id: CheckoutId,
    provider: &str,
) -> Result<ToPay> {
    let orders = store::orders_of_checkout(conn, id)?;
    let first = orders.first().ok_or(Error::NoCheckout)?;
    actor.may(SEE_CHECKOUT, first)?;
    let hold_until = first.hold_until;
    let payment = store::payment_of(conn, id)?.ok_or(Error::NoPayment)?;
    let holds = |order: &Order| order.is_due() || order.hold_until >= now;
    if payment.status != "started" || !orders.iter().all(holds) {
        return Err(Error::HoldExpired);
    }
    if !orders.iter().all(Order::awaits_payment) {
        return Err(Error::ChangedMeanwhile);
    }
    let with_account = |order: Order| {
        let found = store::payout_account(conn, order.county, order.seller, provider)?;
        let account = found.ok_or_else(|| Error::NoAccount(order.seller_name.clone()))?;
        Ok(Payable { order, account, attempt: payment.attempt })
    };
    let orders = orders.into_iter().map(with_account).collect::<Result<Vec<_>>>()?;
    Ok(ToPay { payment, orders, hold_until })
}

/// Keeps where the buyer pays, and to which number of each seller. Refuses when the payment moved on meanwhile: one way is
/// asked for at a time.
pub fn keep_way(
    tx: &mut Tx<'_>,
    now: Timestamp,
    asked: &ToPay,
    provider: &str,
    way: &str,
    link: &str,
) -> Result<()> {
    if !store::keep_way(tx.conn(), now, &asked.payment, provider, way, link)? {
        return Err(Error::ChangedMeanwhile);
    }
    for Payable { order, account, .. } in &asked.orders {
        store::keep_payee(tx.conn(), order, account)?;
    }
    Ok(())
}

/// Payments this provider was asked for and has not told of since `before`, to be asked about now: those asked about the
/// longest ago first.
pub fn to_ask(
    tx: &mut Tx<'_>,
    now: Timestamp,
    provider: &str,
    before: Timestamp,
    limit: i64,
) -> Result<Vec<PaymentRow>> {
    let unheard = store::unheard(tx.conn(), provider, before, limit)?;
    if !unheard.is_empty() {
        store::note_asked(tx.conn(), now, &unheard)?;
    }
    Ok(unheard)
}

/// The provider takes no money for this payment any more. Money that it took before it said so is taken all the same.
pub fn note_closed(tx: &mut Tx<'_>, now: Timestamp, seen: &PaymentRow) -> Result<()> {
    // Somebody else may have been first: a notice that it is paid counts more.
    store::change_payment(tx.conn(), now, seen, "closed").map(|_| ())
}

/// Closes what no provider was asked for once none of its orders is to be paid.
pub(super) fn close_unasked(tx: &mut Tx<'_>, now: Timestamp, checkout: CheckoutId) -> Result<()> {
    if store::orders_of_checkout(tx.conn(), checkout)?.iter().any(Order::awaits_payment) {
        return Ok(());
    }
    match store::payment_of(tx.conn(), checkout)? {
        Some(payment) if payment.status == "started" && payment.link.is_empty() => {
            note_closed(tx, now, &payment)
        }
        _ => Ok(()),
    }
}

/// A refund as a provider is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToGiveBack {
    /// The refund.
    pub refund: Refund,
    /// The order it is of.
    pub of: Payable,
    /// How many of its numbers the provider has given up.
    pub attempt: i64,
}

impl ToGiveBack {
    /// The number of the refund at the provider, or one that was given up before. [`refund_of`] reads it back.
    #[must_use]
    pub fn number(&self, attempt: i64) -> String {
        numbered(self.refund.id, attempt)
    }
}

/// The number of our refund that a provider's number of it stands for.
pub(crate) fn refund_of(number: &str) -> &str {
    // Dashes stand in every number of ours.
    number.split_once('_').map_or(number, |(refund, _)| refund)
}

/// The order a refund is of, with its seller's number, and the number of the refund.
pub fn to_give_back(conn: &mut Conn, refund: &Refund, provider: &str) -> Result<ToGiveBack> {
    let order = store::order(conn, refund.order)?.ok_or(Error::NoOrder(refund.order))?;
    let of = payable_as(conn, order, provider, refund.attempt)?;
    let (_, attempt) = store::tries_of_refund(conn, refund)?;
    Ok(ToGiveBack { refund: refund.clone(), of, attempt })
}

/// A paid order with the number it was paid to.
pub fn payable(conn: &mut Conn, order: Order, provider: &str) -> Result<Payable> {
    let payment = store::payment_of(conn, order.checkout)?.ok_or(Error::NoPayment)?;
    payable_as(conn, order, provider, payment.attempt)
}

/// An order as it is paid under an attempt. A seller who has another number by now has this order's money under the old one.
pub(super) fn payable_as(conn: &mut Conn, order: Order, provider: &str, attempt: i64) -> Result<Payable> {
    let account = match store::payee_given_up(conn, &order, attempt)? {
        Some(given_up) => given_up,
        None => store::payee_of(conn, &order)?,
    };
    if !account.is_empty() {
        return Ok(Payable { order, account, attempt });
    }
    let account = store::payout_account(conn, order.county, order.seller, provider)?
        .ok_or_else(|| Error::NoAccount(order.seller_name.clone()))?;
    Ok(Payable { order, account, attempt })
}

/// A seller says what their number at a provider is: 8 to 10 digits at WeChat Pay (二级商户号), 16 that begin with 2088
/// at Alipay.
pub fn keep_payout_account(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    seller: &Seller,
    provider: &str,
    number: &str,
) -> Result<()> {
    actor.may(KEEP_PAYOUT_ACCOUNT, seller)?;
    let number = number.trim();
    let digits = number.bytes().all(|one| one.is_ascii_digit());
    match provider {
        WECHAT if digits && (8..=10).contains(&number.len()) => {}
        ALIPAY if digits && number.len() == 16 && number.starts_with("2088") => {}
        WECHAT => return Err(Error::NotAnAccount),
        ALIPAY => return Err(Error::NotAnAlipayAccount),
        _ => return Err(Error::NoProvider),
    }
    store::keep_payout_account(tx, now, (seller.county, seller.id), provider, number)?;
    let event = PayoutAccountKept {
        county: seller.county,
        seller: seller.id,
        provider: provider.to_owned(),
        last_digits: number.chars().skip(number.len() - 4).collect(),
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// A seller's number at a provider.
pub fn payout_account(conn: &mut Conn, seller: &Seller, provider: &str) -> Result<Option<String>> {
    store::payout_account(conn, seller.county, seller.id, provider)
}
