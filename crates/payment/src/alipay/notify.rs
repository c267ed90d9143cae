//! Notices: a signed form that Alipay posts until it reads `success`.

use kernel::Fen;

use super::params::{App, Keyring, Params, notice_text, read_form};
use super::trade::TradeStatus;
use crate::{Error, Result, SignatureFault, from_yuan};

/// The whole answer to a notice that was acted upon. To anything else Alipay tries again, for a day.
pub const SUCCESS: &str = "success";

/// A notice that Alipay has signed. It carries no time that would make an old one refused: whoever acts on it
/// must act once for one trade, and a query tells what is true now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Alipay's number of the notice; a repeated one has the same.
    pub id: String,
    /// Alipay's number of the trade.
    pub trade_no: String,
    /// Our number of the trade.
    pub out_trade_no: String,
    /// Where the trade stands.
    pub status: TradeStatus,
    /// How much was asked for.
    pub total: Fen,
    /// In a notice of a refund: our number of it, and all that has gone back of this trade so far.
    pub refund: Option<(String, Fen)>,
}

impl App {
    /// Verifies and reads a notice. Refuses what Alipay has not signed and what is for another application.
    pub fn read_notice(&self, keyring: &Keyring, body: &[u8]) -> Result<Notice> {
        let params = read_form(body)?;
        let part = |name: &'static str| {
            params.get(name).map(String::as_str).ok_or(Error::Signature(SignatureFault::Missing(name)))
        };
        if part("sign_type")? != "RSA2" {
            return Err(SignatureFault::Missing("sign_type").into());
        }
        keyring.verify(notice_text(&params).as_bytes(), part("sign")?)?;
        let app_id = part("app_id")?;
        if app_id != self.app_id {
            return Err(Error::NotOurs(app_id.to_owned()));
        }
        read(&params)
    }
}

fn read(params: &Params) -> Result<Notice> {
    let part =
        |name: &str| params.get(name).cloned().ok_or_else(|| Error::Unreadable(format!("no `{name}`")));
    let status = serde_json::from_value(part("trade_status")?.into()).map_err(Error::unreadable)?;
    let refund = match (params.get("out_biz_no"), params.get("refund_fee")) {
        (Some(no), Some(fee)) => Some((no.clone(), from_yuan(fee).map_err(Error::unreadable)?)),
        _ => None,
    };
    Ok(Notice {
        id: part("notify_id")?,
        trade_no: part("trade_no")?,
        out_trade_no: part("out_trade_no")?,
        status,
        total: from_yuan(&part("total_amount")?).map_err(Error::unreadable)?,
        refund,
    })
}
