//! Several writes in one transaction.

use crate::job::Job;
use crate::{Error, Result, Tx};

/// How the jobs of a group are kept apart.
///
/// A savepoint for each job is two statements more, a tenth of what a checkout asks of a server. So a group is run without
/// them while nothing is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Care {
    /// Not at all: when one is refused, the group is undone and run again apart.
    Together,
    /// Each within a savepoint: one that is refused undoes nothing of the others.
    Apart,
}

/// What is to become of the transaction that a group ran in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ran {
    /// It is kept; the next group is run with this care.
    Keep(Care),
    /// It is undone, and that is all: its only job was refused.
    Undo,
    /// It is undone, and the group runs again apart: one was refused that shared everything with the others.
    Again,
}

impl Care {
    /// Runs the jobs one after the other within the transaction. `lost` tells that going on is in vain.
    pub(crate) fn run(
        self,
        tx: &mut Tx<'_>,
        group: &mut [Box<dyn Job>],
        lost: impl Fn() -> bool,
    ) -> Result<Ran> {
        let ran = match self {
            Self::Together => together(tx, group),
            Self::Apart => apart(tx, group, &lost),
        };
        if lost() { Err(Error::Contended) } else { ran }
    }
}

fn together(tx: &mut Tx<'_>, group: &mut [Box<dyn Job>]) -> Result<Ran> {
    let undone = if group.len() == 1 { Ran::Undo } else { Ran::Again };
    for job in group {
        tx.next_job();
        if !job.run(tx) {
            return Ok(undone);
        }
    }
    match tx.write_events() {
        Ok(()) => Ok(Ran::Keep(Care::Together)),
        // Whose event cannot be written shows when each writes its own.
        Err(_) if undone == Ran::Again => Ok(undone),
        Err(error) => Err(error),
    }
}

fn apart(tx: &mut Tx<'_>, group: &mut [Box<dyn Job>], lost: &impl Fn() -> bool) -> Result<Ran> {
    let mut next = Care::Together;
    for job in group {
        tx.next_job();
        let mut keep = false;
        let part = tx.nested(|tx| {
            keep = job.run_whole(tx);
            if keep { Ok(()) } else { Err(Error::Contended) }
        });
        if lost() {
            return Err(Error::Contended);
        }
        if keep {
            part?;
        } else {
            // It tells its caller why by itself.
            next = Care::Apart;
        }
    }
    Ok(Ran::Keep(next))
}
