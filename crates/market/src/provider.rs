//! Payment providers: who moves the money. We only ask and are told.

use db::Db;
use kernel::{Fen, RegionCode, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Result;
use crate::model::{CheckoutId, OrderId, Payout, Refund, RefundId};
use crate::service::{self, Received};

/// What a provider tells, once its signature is verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The provider's number of the notice; a repeated notice has the same.
    pub id: String,
    /// What happened.
    pub fact: Fact,
}

/// What happened at the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fact {
    /// The buyer paid a checkout.
    Paid {
        /// Which.
        checkout: CheckoutId,
        /// Under the number of which attempt.
        #[serde(default)]
        attempt: i64,
        /// How much.
        amount: Fen,
    },
    /// The buyer's payment failed or was given up.
    Failed {
        /// Which checkout.
        checkout: CheckoutId,
    },
    /// The seller has been paid.
    Settled {
        /// For which order.
        order: OrderId,
    },
    /// The buyer has the money back.
    Refunded {
        /// Which refund.
        refund: RefundId,
    },
}

/// What a provider is told to do with frozen money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instruction {
    /// Pay the seller and split off the commission.
    Settle {
        /// For which order.
        order: OrderId,
        /// To the seller.
        net: Fen,
        /// To the platform.
        commission: Fen,
    },
    /// Give the money back to the buyer.
    Refund {
        /// Which; the provider knows a repeated one by it.
        refund: RefundId,
        /// For which order.
        order: OrderId,
        /// How much.
        amount: Fen,
    },
}

/// A licensed payment provider. It answers later, by notices that may come twice, late or never.
pub trait PaymentProvider: Send + Sync + std::fmt::Debug {
    /// Its name in the books and in URLs.
    fn name(&self) -> &'static str;

    /// Where the buyer pays.
    fn pay_url(&self, checkout: CheckoutId, amount: Fen) -> String;

    /// Verifies a notice's signature over its raw body and reads it.
    fn read_notice(&self, body: &[u8], signature: &str) -> Result<Notice>;

    /// Tells it what to do with frozen money. May be told the same again: an order is settled once, and a refund
    /// has its own number.
    fn instruct(&self, instruction: Instruction);
}

/// Takes a provider's notice: verifies, then acts in one transaction.
pub async fn take_notice(
    db: &Db,
    now: Timestamp,
    city: RegionCode,
    provider: &dyn PaymentProvider,
    body: &[u8],
    signature: &str,
) -> Result<Received> {
    let notice = provider.read_notice(body, signature)?;
    let name = provider.name();
    db.write(move |tx| service::receive(tx, now, city, name, &notice)).await
}

/// Tells the provider of every settlement and refund it has not confirmed yet; a job calls this again and
/// again, so an instruction that got lost is repeated.
pub async fn instruct_waiting(db: &Db, provider: &dyn PaymentProvider) -> Result<usize> {
    let name = provider.name();
    let waiting = db.read(|conn| service::waiting_for_provider(conn, name, 200)).await?;
    for order in &waiting.settlements {
        let Payout { net, commission } = order.payout;
        provider.instruct(Instruction::Settle { order: order.id, net, commission });
    }
    for refund in &waiting.refunds {
        let Refund { id, order, amount, .. } = *refund;
        provider.instruct(Instruction::Refund { refund: id, order, amount });
    }
    Ok(waiting.settlements.len() + waiting.refunds.len())
}
