//! The simulator's own books: trades with their refunds and splits. They are right whatever callbacks do.

use std::collections::BTreeMap;

use kernel::{Fen, Timestamp};
use serde::{Deserialize, Serialize};

use crate::wechat::RefundStatus;

/// Which provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    /// WeChat Pay.
    Wechat,
    /// Alipay.
    Alipay,
}

/// Why the simulated provider does not do what it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No such trade.
    #[error("no such trade")]
    UnknownTrade,
    /// No such refund, split or bill.
    #[error("no such refund, split or bill")]
    UnknownPart,
    /// The trade is paid already.
    #[error("the trade is paid")]
    Paid,
    /// The trade is not paid.
    #[error("the trade is not paid")]
    NotPaid,
    /// The trade is closed.
    #[error("the trade is closed")]
    Closed,
    /// The same number was used for something else.
    #[error("the number was used for something else")]
    Changed,
    /// More than there is left.
    #[error("more than is left of the trade")]
    TooMuch,
    /// A bill without a line.
    #[error("nothing happened that day")]
    NothingThatDay,
    /// The request cannot be read.
    #[error("the request cannot be read")]
    Unreadable,
}

/// A trade: one seller's part of a payment, or the whole of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trade {
    pub(super) out_trade_no: String,
    /// The provider's number.
    pub(super) number: String,
    /// What the buyer pays and callbacks are about: the combined payment, or the trade itself.
    pub(super) subject: String,
    pub(super) combined: bool,
    pub(super) sub_mchid: Option<String>,
    pub(super) trade_type: &'static str,
    pub(super) description: String,
    pub(super) total: Fen,
    pub(super) frozen: bool,
    pub(super) notify_url: String,
    pub(super) return_url: Option<String>,
    pub(super) opened: Timestamp,
    pub(super) paid: Option<Timestamp>,
    pub(super) closed: bool,
    pub(super) refunds: Vec<MadeRefund>,
    pub(super) splits: Vec<MadeSplit>,
    pub(super) returns: Vec<MadeReturn>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MadeRefund {
    pub(super) number: String,
    pub(super) out_no: String,
    pub(super) amount: Fen,
    pub(super) at: Timestamp,
    pub(super) notify_url: Option<String>,
    pub(super) status: RefundStatus,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MadeSplit {
    pub(super) number: String,
    pub(super) out_no: String,
    pub(super) receivers: Vec<(String, Fen, String)>,
    pub(super) finish: bool,
    /// The parts were refused and went back to the seller.
    pub(super) refused: bool,
    pub(super) at: Timestamp,
}

/// A part of a split that came back to the seller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MadeReturn {
    pub(super) number: String,
    pub(super) out_no: String,
    /// Who gave it back.
    pub(super) account: String,
    pub(super) amount: Fen,
    pub(super) at: Timestamp,
}

impl Trade {
    pub(super) fn refunded(&self) -> Fen {
        let made = self.refunds.iter().filter(|refund| refund.status != RefundStatus::Closed);
        made.map(|refund| refund.amount).sum()
    }

    /// What this account got of the splits and has not given back.
    fn kept_by(&self, account: &str) -> Fen {
        let parts = self.splits.iter().filter(|one| !one.refused).flat_map(|one| &one.receivers);
        let got: Fen = parts.filter(|part| part.0 == account).map(|part| part.1).sum();
        let back: Fen = self.returns.iter().filter(|one| one.account == account).map(|one| one.amount).sum();
        Fen(got.0.saturating_sub(back.0))
    }

    /// What the seller still has of it.
    fn left(&self) -> Fen {
        let parts = self.splits.iter().filter(|one| !one.refused).flat_map(|one| &one.receivers);
        let split: Fen = parts.map(|part| part.1).sum();
        let back: Fen = self.returns.iter().map(|one| one.amount).sum();
        let kept = split.0.saturating_sub(back.0);
        Fen(self.total.0.saturating_sub(self.refunded().0).saturating_sub(kept))
    }

    /// Takes a part back from who got it; asked again, the same.
    fn take_back(&mut self, wanted: MadeReturn) -> Result<MadeReturn, Refusal> {
        if let Some(made) = self.returns.iter().find(|made| made.out_no == wanted.out_no) {
            let same = (&made.account, made.amount) == (&wanted.account, wanted.amount);
            return if same { Ok(made.clone()) } else { Err(Refusal::Changed) };
        }
        if !wanted.amount.is_positive() || wanted.amount > self.kept_by(&wanted.account) {
            return Err(Refusal::TooMuch);
        }
        self.returns.push(wanted.clone());
        Ok(wanted)
    }
}

#[derive(Debug, Default)]
pub(super) struct Book {
    trades: BTreeMap<(Provider, String), Trade>,
    last: u64,
}

impl Book {
    /// Opens trades of one payment, all or none. The same again changes nothing.
    pub(super) fn open(&mut self, provider: Provider, trades: Vec<Trade>) -> Result<(), Refusal> {
        for trade in &trades {
            if !trade.total.is_positive() {
                return Err(Refusal::Unreadable);
            }
            match self.trades.get(&(provider, trade.out_trade_no.clone())) {
                Some(there) if there.paid.is_some() => return Err(Refusal::Paid),
                Some(there) if there.closed => return Err(Refusal::Closed),
                Some(there) if there.total != trade.total || there.subject != trade.subject => {
                    return Err(Refusal::Changed);
                }
                _ => {}
            }
        }
        for mut trade in trades {
            trade.number = self.number(provider);
            self.trades.entry((provider, trade.out_trade_no.clone())).or_insert(trade);
        }
        Ok(())
    }

    pub(super) fn find(&self, provider: Provider, out_trade_no: &str) -> Result<&Trade, Refusal> {
        self.trades.get(&(provider, out_trade_no.to_owned())).ok_or(Refusal::UnknownTrade)
    }

    /// All trades of one payment.
    pub(super) fn of(&self, provider: Provider, subject: &str) -> Result<Vec<Trade>, Refusal> {
        let found: Vec<Trade> =
            self.all(provider).filter(|trade| trade.subject == subject).cloned().collect();
        if found.is_empty() { Err(Refusal::UnknownTrade) } else { Ok(found) }
    }

    pub(super) fn all(&self, provider: Provider) -> impl Iterator<Item = &Trade> {
        self.trades.iter().filter(move |(key, _)| key.0 == provider).map(|(_, trade)| trade)
    }

    pub(super) fn pay(&mut self, provider: Provider, subject: &str, now: Timestamp) -> Result<(), Refusal> {
        self.settle(provider, subject, |trade| trade.paid = Some(now))
    }

    pub(super) fn close(&mut self, provider: Provider, subject: &str) -> Result<(), Refusal> {
        match self.settle(provider, subject, |trade| trade.closed = true) {
            Err(Refusal::Closed) => Ok(()),
            other => other,
        }
    }

    /// Closes one trade, whatever becomes of those that are paid together with it.
    pub(super) fn close_one(&mut self, provider: Provider, out_trade_no: &str) -> Result<(), Refusal> {
        let trade = self.trade(provider, out_trade_no)?;
        if trade.paid.is_some() {
            return Err(Refusal::Paid);
        }
        trade.closed = true;
        Ok(())
    }

    /// Gives money back, a part of it by who got it from a split; the second value is false when this was done before.
    pub(super) fn refund(
        &mut self,
        provider: Provider,
        out_trade_no: &str,
        wanted: MadeRefund,
        from_split: Option<(String, Fen)>,
    ) -> Result<(MadeRefund, bool), Refusal> {
        let number = self.number(provider);
        let trade = self.trade(provider, out_trade_no)?;
        if trade.paid.is_none() {
            return Err(Refusal::NotPaid);
        }
        if let Some(made) = trade.refunds.iter().find(|made| made.out_no == wanted.out_no) {
            return if made.amount == wanted.amount {
                Ok((made.clone(), false))
            } else {
                Err(Refusal::Changed)
            };
        }
        let from_others = from_split.as_ref().map_or(Fen::ZERO, |(_, amount)| *amount);
        let from_seller = Fen(wanted.amount.0.saturating_sub(from_others.0));
        if !wanted.amount.is_positive() || from_others > wanted.amount || from_seller > trade.left() {
            return Err(Refusal::TooMuch);
        }
        if let Some((account, amount)) = from_split {
            let (number, out_no) = (number.clone(), wanted.out_no.clone());
            trade.take_back(MadeReturn { number, out_no, account, amount, at: wanted.at })?;
        }
        let made = MadeRefund { number, ..wanted };
        trade.refunds.push(made.clone());
        Ok((made, true))
    }

    pub(super) fn refund_of(
        &self,
        provider: Provider,
        out_no: &str,
    ) -> Result<(&Trade, &MadeRefund), Refusal> {
        self.all(provider)
            .find_map(|trade| Some((trade, trade.refunds.iter().find(|made| made.out_no == out_no)?)))
            .ok_or(Refusal::UnknownPart)
    }

    /// From now on the refunds of this trade stand there, but for those that are at their end; those that did not before.
    pub(super) fn stand_refunds(
        &mut self,
        provider: Provider,
        out_trade_no: &str,
        status: RefundStatus,
    ) -> Vec<(Trade, MadeRefund)> {
        let Ok(trade) = self.trade(provider, out_trade_no) else { return Vec::new() };
        let mut changed = Vec::new();
        let at_end = |status| matches!(status, RefundStatus::Success | RefundStatus::Closed);
        let moved = |made: &&mut MadeRefund| made.status != status && !at_end(made.status);
        for made in trade.refunds.iter_mut().filter(moved) {
            made.status = status;
            changed.push(made.clone());
        }
        let trade = trade.clone();
        changed.into_iter().map(|made| (trade.clone(), made)).collect()
    }

    /// Takes a part of a split back from who got it.
    pub(super) fn take_back(
        &mut self,
        provider: Provider,
        split: &str,
        wanted: MadeReturn,
    ) -> Result<MadeReturn, Refusal> {
        let number = self.number(provider);
        let found = self.split_of(provider, split)?.0.out_trade_no.clone();
        self.trade(provider, &found)?.take_back(MadeReturn { number, ..wanted })
    }

    pub(super) fn return_of(&self, provider: Provider, out_no: &str) -> Result<&MadeReturn, Refusal> {
        self.all(provider)
            .find_map(|trade| trade.returns.iter().find(|made| made.out_no == out_no))
            .ok_or(Refusal::UnknownPart)
    }

    /// Splits frozen money; the number is the key. Nothing can be split after a finish.
    pub(super) fn split(
        &mut self,
        provider: Provider,
        transaction: &str,
        wanted: MadeSplit,
    ) -> Result<MadeSplit, Refusal> {
        let number = self.number(provider);
        let trade = self
            .trades
            .iter_mut()
            .find(|(key, trade)| key.0 == provider && trade.number == transaction && trade.paid.is_some());
        let trade = trade.map(|(_, trade)| trade).ok_or(Refusal::UnknownTrade)?;
        if let Some(made) = trade.splits.iter().find(|made| made.out_no == wanted.out_no) {
            let same = made.receivers == wanted.receivers && made.finish == wanted.finish;
            return if same { Ok(made.clone()) } else { Err(Refusal::Changed) };
        }
        let sum: Fen = wanted.receivers.iter().map(|part| part.1).sum();
        let negative = wanted.receivers.iter().any(|part| !part.1.is_positive());
        if !trade.frozen || trade.splits.iter().any(|made| made.finish) || negative || sum > trade.left() {
            return Err(Refusal::TooMuch);
        }
        let made = MadeSplit { number, ..wanted };
        trade.splits.push(made.clone());
        Ok(made)
    }

    pub(super) fn split_of(&self, provider: Provider, out_no: &str) -> Result<(&Trade, &MadeSplit), Refusal> {
        self.all(provider)
            .find_map(|trade| Some((trade, trade.splits.iter().find(|made| made.out_no == out_no)?)))
            .ok_or(Refusal::UnknownPart)
    }

    fn settle(
        &mut self,
        provider: Provider,
        subject: &str,
        change: impl Fn(&mut Trade),
    ) -> Result<(), Refusal> {
        for trade in self.of(provider, subject)? {
            if trade.paid.is_some() {
                return Err(Refusal::Paid);
            }
            if trade.closed {
                return Err(Refusal::Closed);
            }
        }
        let whole =
            self.trades.iter_mut().filter(|(key, trade)| key.0 == provider && trade.subject == subject);
        whole.for_each(|(_, trade)| change(trade));
        Ok(())
    }

    fn trade(&mut self, provider: Provider, out_trade_no: &str) -> Result<&mut Trade, Refusal> {
        self.trades.get_mut(&(provider, out_trade_no.to_owned())).ok_or(Refusal::UnknownTrade)
    }

    fn number(&mut self, provider: Provider) -> String {
        self.last += 1;
        match provider {
            Provider::Wechat => format!("4200{:024}", self.last),
            Provider::Alipay => format!("2026{:024}", self.last),
        }
    }
}
