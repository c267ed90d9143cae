//! Deliveries and payments whose day is over.

use db::Tx;
use kernel::{Actor, Timestamp};

use crate::events::ContractLate;
use crate::model::Late;
use crate::{Result, store};

/// Tells both sides of what is late, once for each stage and each payment; gives how many.
pub fn tell_late(tx: &mut Tx<'_>, now: Timestamp) -> Result<usize> {
    let mut told = 0;
    for (county, id, late) in store::untold(tx.conn(), now.day())? {
        store::insert_late(tx, now, (county, id), late)?;
        let Some(contract) = store::contract(tx.conn(), id)? else { continue };
        let event = ContractLate {
            county,
            contract: id,
            buyer: contract.buyer.organisation,
            seller: contract.seller.organisation,
            what: late.written().0.to_owned(),
            stage: match late {
                Late::Delivery(stage) => stage,
                Late::Payment(_) => 0,
            },
        };
        tx.record(now, &Actor::system("trade"), &event)?;
        told += 1;
    }
    Ok(told)
}
