//! What a villager states who has pesticide bought for them: it is a part of what they agree to, and goes into the ledger.

use db::{Conn, Tx};
use identity::Vault;
use identity::model::masked_name;
use kernel::{Actor, RegionCode, Timestamp};
use market::model::{BuyerStatement, KeptStatement, StatedBuyer};
use market::service::{is_in_ledger, seal_statement};
use sha2::{Digest as _, Sha256};

use super::{ACT_ON_BEHALF, person_of, told};
use crate::model::{ActId, Kind, Line};
use crate::{Error, Result, store};

/// Writes down for which crop and against what the villager buys pesticide. Name and phone are those of their account, which the
/// keeper does not see; that they were opened is recorded. A code that was asked for holds no more, because the villager was
/// asked about something else.
pub fn state_for(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    (vault, city): (&Vault, RegionCode),
    id: ActId,
    (crop, purpose): (&str, &str),
) -> Result<()> {
    let act = store::act(tx.conn(), id)?.ok_or(Error::NoAct)?;
    actor.may(ACT_ON_BEHALF, &act)?;
    act.changeable()?;
    if act.kind != Kind::Buy {
        return Err(Error::WrongStep);
    }
    let person = identity::service::person(tx.conn(), city, act.person)?;
    let why = format!("pesticide statement {id}");
    let program = Actor::system("behalf");
    let private = identity::service::unmask(tx, &program, now, vault, city, act.person, &why)?;
    let statement = BuyerStatement {
        buyer: StatedBuyer { name: person.name, phone: private.phone },
        crop: crop.to_owned(),
        purpose: purpose.to_owned(),
    };
    let kept = seal_statement(vault, now, &statement)?;
    let lines = store::lines(tx.conn(), &act)?;
    if !store::keep_basket(tx, now, &act, &lines)? {
        return Err(Error::WrongStep);
    }
    store::keep_statement(tx, now, &act, &kept, (person_of(actor), &masked_name(actor.name())))?;
    tx.record(now, actor, &told!(ActChanged, act, "statement"))?;
    Ok(())
}

/// For which crop and against what.
pub(super) fn in_words(statement: &KeptStatement) -> String {
    format!("{} · {}", statement.crop, statement.purpose)
}

/// What the villager is asked about: what the market shows, and what they state with it.
pub(super) fn bound_to(shown: &str, statement: Option<&KeptStatement>) -> String {
    format!("{shown}{}", mark_of(statement))
}

/// True when the villager was asked about what they state, too.
pub(super) fn is_bound(shown: &str) -> bool {
    shown.contains('-')
}

/// What the market showed, when this is what the villager states.
pub(super) fn shown_of(bound: &str, statement: Option<&KeptStatement>) -> Option<String> {
    bound.strip_suffix(&mark_of(statement)).map(str::to_owned)
}

fn mark_of(statement: Option<&KeptStatement>) -> String {
    let Some(one) = statement else { return String::new() };
    let digest = Sha256::digest(format!("{:?} {:?} {:?}", one.sealed, one.crop, one.purpose));
    let digits: String = hex::encode(digest).chars().take(16).collect();
    format!("-{digits}")
}

/// True when something in an act is sold against a statement of its buyer alone.
pub(super) fn needs_statement(conn: &mut Conn, lines: &[Line]) -> Result<bool> {
    for line in lines {
        if is_in_ledger(conn, line.county, line.listing)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Forgets what was stated a day ago and longer for acts that came to nothing: without a sale there is no ground to keep it
/// (个人信息保护法 19).
pub fn forget_statements(tx: &mut Tx<'_>, now: Timestamp) -> Result<()> {
    store::forget_statements(tx.conn(), now.plus_days(-1))
}
