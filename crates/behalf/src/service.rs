//! Use cases: one function, one transaction, one event for what it changes.

mod acts;
mod cash;
mod collecting;
mod commissions;
mod consenting;
mod disputes;
mod looking;
mod sales;
mod statements;
mod stating;

pub use acts::{drop_act, open_act, open_for_newcomer, put_line, station_of};
pub use cash::{close_drawer, hand_refund, move_cash, open_drawer};
pub use collecting::{collect, leave};
pub use commissions::{reverse_refunded, settle};
pub use consenting::{Answered, CodeMessage, agree, ask, claim_message, message_failed, unsent};
pub use disputes::{contest, decide, may_decide};
pub use looking::{
    ActQuery, ActView, CashQuery, CounterView, DrawerQuery, act, acts, cash, code_for, counter, drawers,
    payable, receipt,
};
pub use sales::{put_goods, settle_sales};
pub use statements::{CommissionQuery, commissions, statements};
pub use stating::{forget_statements, state_for};

use db::Tx;
use identity::model::masked_name;
use kernel::{Action, Actor, PersonId, Timestamp};

use crate::model::Act;
use crate::{Error, Result, store};

/// Act for a villager at a station's counter.
pub const ACT_ON_BEHALF: Action = Action("act_on_behalf");
/// Open, fill and close a station's drawer.
pub const KEEP_DRAWER: Action = Action("keep_drawer");
/// See what drawers were counted with.
pub const SEE_DRAWERS: Action = Action("see_drawers");
/// See an act.
pub const SEE_ACT: Action = Action("see_act");
/// See what stations get.
pub const SEE_COMMISSION: Action = Action("see_commission");
/// Read the code of one's own consent.
pub const READ_CODE: Action = Action("read_consent_code");
/// Contest what was done in one's name.
pub const CONTEST_ACT: Action = Action("contest_act");
/// Decide what is contested.
pub const DECIDE_DISPUTE: Action = Action("decide_dispute");

/// The one who acts, for the record; the program itself has no number.
fn person_of(actor: &Actor) -> PersonId {
    actor.person_id().unwrap_or(PersonId(0))
}

fn step(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, act: &Act, step: &str, words: &str) -> Result<()> {
    let name = masked_name(actor.name());
    store::insert_step(tx, now, act, step, (person_of(actor), &name), words)
}

/// Words that must be there, of sensible length.
fn words_of(text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() { Err(Error::WordsMissing) } else { Ok(text.chars().take(400).collect()) }
}

/// The event of an act as it stands, in one of the kinds that all look alike.
macro_rules! told {
    ($event:ident, $act:expr, $words:expr) => {
        crate::events::$event {
            county: $act.county,
            act: $act.id,
            kind: $act.kind.as_str().to_owned(),
            station: $act.station,
            keeper: $act.keeper,
            person: $act.person,
            shown: $act.shown.clone(),
            total: $act.total,
            words: $words.to_owned(),
        }
    };
}
use told;
