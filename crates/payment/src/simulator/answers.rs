//! What the simulated WeChat Pay knows of a trade, as it stands on the wire.

use kernel::{Day, Fen, Timestamp};

use super::trades::{MadeRefund, MadeReturn, MadeSplit, Provider, Trade};
use super::{State, lock};
use crate::wechat::wire::cny;
use crate::wechat::{
    Bill, BillKind, BillRow, Combined, PaidAmount, Payer, Receiver, Refund, RefundAmount, RefundStatus,
    ReturnResult, Split, SplitBill, SplitResult, SplitReturn, SplitRow, SplitStatus, Sub, SubAmount,
    TradeState, Transaction,
};

pub(super) fn bill(state: &State, day: Day) -> Bill {
    let identity = &state.setup.keys.identity;
    let mut rows = Vec::new();
    for trade in lock(&state.book).all(Provider::Wechat) {
        let row = |at: Timestamp, kind: BillKind, total: Fen, fee: i64| BillRow {
            at,
            appid: identity.appid.clone(),
            mchid: identity.mchid.clone(),
            sub_mchid: trade.sub_mchid.clone(),
            transaction_id: trade.number.clone(),
            out_trade_no: trade.out_trade_no.clone(),
            trade_type: trade.trade_type.to_owned(),
            kind,
            total,
            settlement: total,
            fee_thousandths: fee,
            description: trade.description.clone(),
        };
        // 0.60 % of an amount in fen is six thousandths of a fen for each fen.
        rows.extend(
            trade
                .paid
                .filter(|at| at.day() == day)
                .map(|at| row(at, BillKind::Paid, trade.total, trade.total.0.saturating_mul(6))),
        );
        for made in trade.refunds.iter().filter(|made| made.at.day() == day) {
            let kind = BillKind::Refund {
                refund_id: made.number.clone(),
                out_refund_no: made.out_no.clone(),
                asked: made.amount,
                refund: made.amount,
                status: word(made.status).to_owned(),
            };
            rows.push(row(made.at, kind, Fen::ZERO, made.amount.0.saturating_mul(-6)));
        }
    }
    // As they happened: lines of a bill are in order of time.
    rows.sort_by_key(|row| row.at);
    Bill { rows: rows.into_iter().map(whole_seconds).collect() }
}

/// The word of a status in the bill.
pub(super) const fn word(status: RefundStatus) -> &'static str {
    match status {
        RefundStatus::Success => "SUCCESS",
        RefundStatus::Closed => "CLOSED",
        RefundStatus::Processing => "PROCESSING",
        RefundStatus::Abnormal => "ABNORMAL",
    }
}

/// The parts that were split off on a day, and those that came back.
pub(super) fn split_bill(state: &State, day: Day) -> SplitBill {
    let mut rows = Vec::new();
    for trade in lock(&state.book).all(Provider::Wechat) {
        let row = |at: Timestamp, order_id: &str, out_order_no: &str, account: &str, amount: Fen| SplitRow {
            at: Timestamp::from_millis(at.millis().div_euclid(1000).saturating_mul(1000)),
            sub_mchid: trade.sub_mchid.clone().unwrap_or_default(),
            transaction_id: trade.number.clone(),
            order_id: order_id.to_owned(),
            out_order_no: out_order_no.to_owned(),
            total: trade.total,
            account: account.to_owned(),
            amount,
            state: SplitResult::Success,
            description: String::new(),
        };
        for made in trade.splits.iter().filter(|made| made.at.day() == day && !made.refused) {
            rows.extend(made.receivers.iter().map(|(account, amount, description)| SplitRow {
                description: description.clone(),
                ..row(made.at, &made.number, &made.out_no, account, *amount)
            }));
        }
        let back = trade.returns.iter().filter(|made| made.at.day() == day);
        rows.extend(back.map(|made| row(made.at, &made.number, &made.out_no, &made.account, made.amount)));
    }
    rows.sort_by_key(|row| row.at);
    SplitBill { rows }
}

fn whole_seconds(row: BillRow) -> BillRow {
    let at = Timestamp::from_millis(row.at.millis().div_euclid(1000).saturating_mul(1000));
    BillRow { at, ..row }
}

pub(super) fn transaction(state: &State, trade: &Trade) -> Transaction {
    let identity = &state.setup.keys.identity;
    Transaction {
        appid: identity.appid.clone(),
        mchid: identity.mchid.clone(),
        out_trade_no: trade.out_trade_no.clone(),
        transaction_id: trade.paid.map(|_| trade.number.clone()),
        trade_type: trade.paid.map(|_| trade.trade_type.to_owned()),
        trade_state: trade_state(trade),
        trade_state_desc: String::new(),
        bank_type: trade.paid.map(|_| "OTHERS".to_owned()),
        success_time: trade.paid,
        payer: trade.paid.map(|_| Payer { openid: "oSimulated".to_owned() }),
        amount: Some(PaidAmount {
            total: trade.total,
            payer_total: trade.paid.map(|_| trade.total),
            currency: cny(),
        }),
    }
}

pub(super) fn combined(state: &State, trades: &[Trade]) -> Combined {
    let identity = &state.setup.keys.identity;
    let parts = trades.iter().map(|trade| Sub {
        mchid: identity.mchid.clone(),
        sub_mchid: trade.sub_mchid.clone(),
        out_trade_no: trade.out_trade_no.clone(),
        transaction_id: trade.paid.map(|_| trade.number.clone()),
        trade_type: trade.paid.map(|_| trade.trade_type.to_owned()),
        trade_state: trade_state(trade),
        success_time: trade.paid,
        amount: SubAmount {
            total_amount: trade.total,
            payer_amount: trade.paid.map(|_| trade.total),
            currency: cny(),
        },
    });
    Combined {
        combine_appid: identity.appid.clone(),
        combine_mchid: identity.mchid.clone(),
        combine_out_trade_no: trades.first().map(|first| first.subject.clone()).unwrap_or_default(),
        sub_orders: parts.collect(),
        combine_payer_info: Some(Payer { openid: "oSimulated".to_owned() }),
    }
}

fn trade_state(trade: &Trade) -> TradeState {
    match (trade.paid, trade.closed) {
        (Some(_), _) if !trade.refunds.is_empty() => TradeState::Refund,
        (Some(_), _) => TradeState::Success,
        (None, true) => TradeState::Closed,
        (None, false) => TradeState::NotPay,
    }
}

pub(super) fn refund_answer(trade: &Trade, made: &MadeRefund) -> Refund {
    Refund {
        refund_id: made.number.clone(),
        out_refund_no: made.out_no.clone(),
        transaction_id: Some(trade.number.clone()),
        out_trade_no: Some(trade.out_trade_no.clone()),
        status: Some(made.status),
        create_time: Some(made.at),
        success_time: (made.status == RefundStatus::Success).then_some(made.at),
        amount: RefundAmount {
            refund: made.amount,
            total: Some(trade.total),
            payer_refund: Some(made.amount),
            currency: cny(),
        },
    }
}

/// What the application for a refund of a part of a combined payment is answered: it has been taken, and no more.
pub(super) fn taken_answer(trade: &Trade, made: &MadeRefund) -> Refund {
    Refund {
        transaction_id: None,
        out_trade_no: None,
        status: None,
        success_time: None,
        ..refund_answer(trade, made)
    }
}

pub(super) fn return_answer(made: &MadeReturn) -> SplitReturn {
    SplitReturn {
        out_return_no: made.out_no.clone(),
        return_no: made.number.clone(),
        amount: made.amount,
        result: ReturnResult::Success,
        fail_reason: None,
    }
}

pub(super) fn split_answer(trade: &Trade, made: &MadeSplit) -> Split {
    let (result, fail_reason) = if made.refused {
        (SplitResult::Closed, Some("PAYER_ACCOUNT_ABNORMAL".to_owned()))
    } else {
        (SplitResult::Success, None)
    };
    let parts = made.receivers.iter().map(|(account, amount, description)| Receiver {
        result: Some(result),
        fail_reason: fail_reason.clone(),
        ..Receiver::merchant(account, *amount, description)
    });
    Split {
        sub_mchid: trade.sub_mchid.clone().unwrap_or_default(),
        transaction_id: trade.number.clone(),
        out_order_no: made.out_no.clone(),
        order_id: made.number.clone(),
        status: Some(SplitStatus::Finished),
        receivers: parts.collect(),
    }
}
