//! Deliveries and payments whose day is over.

use db::{Conn, Tx};
use kernel::{Actor, Day, Timestamp};

use crate::events::ContractLate;
use crate::model::{ContractId, Late};
use crate::{Result, store};

/// The contracts of which a delivery or a payment is late on this day.
pub(super) fn late_contracts(conn: &mut Conn, today: Day) -> Result<Vec<ContractId>> {
    let mut found: Vec<ContractId> = store::late(conn, today)?.into_iter().map(|(_, id, _)| id).collect();
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// Tells both sides of what is late, once for each stage and each payment; gives how many.
pub fn tell_late(tx: &mut Tx<'_>, now: Timestamp) -> Result<usize> {
    let mut told = 0;
    for (county, id, late) in store::late(tx.conn(), now.day())? {
        if !store::insert_late(tx, now, (county, id), late)? {
            continue;
        }
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
