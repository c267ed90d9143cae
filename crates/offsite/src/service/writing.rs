//! What the program does by itself with a file: batch by batch, each in a transaction of its own, so that a restart
//! goes on where it stopped and nothing is written twice.

use std::collections::BTreeMap;

use db::{Conn, Tx};
use kernel::{Actor, Day, Fen, Timestamp};

use super::voiding::undo;
use crate::cells::FaultKind;
use crate::events::{SalesAmended, SalesImported};
use crate::model::{Import, ImportId, ImportStatus, Known, Line, Sale, Tally, Verdict, judge};
use crate::reading::{RowFault, lines_of};
use crate::store::{self, DayGain};
use crate::{Error, Result};

/// True when a file waits for the program.
pub fn has_work(conn: &mut Conn) -> Result<bool> {
    Ok(store::working(conn)?.is_some())
}

/// Does one batch of the file that has waited longest; false when none waits.
pub fn work(tx: &mut Tx<'_>, now: Timestamp) -> Result<bool> {
    match store::working(tx.conn())? {
        Some(id) => work_on(tx, now, id).map(|_| true),
        None => Ok(false),
    }
}

/// Does the next batch of this file: holds it against what is known, writes it when the file is confirmed, or takes it back.
/// After the last one the file is ready, done, or voided. False when there is nothing left to do, and while another file is
/// taken back, since its orders must not change meanwhile.
pub fn work_on(tx: &mut Tx<'_>, now: Timestamp, id: ImportId) -> Result<bool> {
    let seen = store::import(tx.conn(), id)?.ok_or(Error::NoImport)?;
    match seen.status {
        ImportStatus::Ready | ImportStatus::Done | ImportStatus::Dropped | ImportStatus::Voided => Ok(false),
        ImportStatus::Voiding => undo(tx, now, &seen),
        ImportStatus::Checking | ImportStatus::Running if store::voiding(tx.conn())?.is_some() => Ok(false),
        ImportStatus::Checking if seen.next_batch == seen.batches => {
            must(store::move_import(tx.conn(), &seen, ImportStatus::Ready, now)?).map(|()| false)
        }
        ImportStatus::Running if seen.next_batch == seen.batches => finish(tx, now, &seen).map(|()| false),
        ImportStatus::Checking | ImportStatus::Running => batch(tx, now, &seen).map(|()| true),
    }
}

fn must(moved: bool) -> Result<()> {
    if moved { Ok(()) } else { Err(Error::ImportStep) }
}

fn batch(tx: &mut Tx<'_>, now: Timestamp, seen: &Import) -> Result<()> {
    let body = store::batch(tx.conn(), seen, seen.next_batch)?;
    let body =
        body.ok_or_else(|| db::Error::Unreadable(format!("batch {} of {}", seen.next_batch, seen.id)))?;
    let lines = lines_of(&body)?;
    let known = store::known(tx.conn(), seen, &lines)?;
    let (mut tally, mut days) = (Tally::default(), BTreeMap::new());
    let judged: Vec<(&Line, Verdict)> = lines
        .iter()
        .map(|line| {
            (line, judge(known.get(&(line.order.clone(), line.line.clone())), seen.party.organisation, line))
        })
        .collect();
    for (line, verdict) in &judged {
        count(&mut tally, &mut days, line, verdict);
    }
    must(store::advance(tx.conn(), seen, &seen.tally.plus(tally))?)?;
    if seen.status == ImportStatus::Checking {
        for (line, _) in judged.iter().filter(|(_, verdict)| *verdict == Verdict::Elsewhere) {
            store::insert_fault(tx, now, seen, &elsewhere(line))?;
        }
    } else {
        for (line, verdict) in &judged {
            write(tx, now, seen, line, verdict)?;
        }
        for (day, gain) in days {
            store::add_to_day(tx, now, seen, day, gain)?;
        }
        store::delete_batch(tx.conn(), seen, seen.next_batch)?;
    }
    Ok(())
}

fn elsewhere(line: &Line) -> RowFault {
    RowFault { row: line.row, kind: FaultKind::Elsewhere, column: String::new(), found: line.order.clone() }
}

/// Adds what a line means to the sums, and to the days it moves.
fn count(tally: &mut Tally, days: &mut BTreeMap<Day, DayGain>, line: &Line, verdict: &Verdict) {
    match verdict {
        Verdict::Fresh => {
            tally.fresh += 1;
            if let Some(sale) = line.sale() {
                let gain = days.entry(sale.day).or_default();
                gain.orders += sale.orders;
                gain.value += sale.value.0;
                add(tally, sale, 1);
            }
        }
        Verdict::Same => tally.same += 1,
        Verdict::Elsewhere => tally.elsewhere += 1,
        Verdict::Changed(old) => {
            tally.changed += 1;
            tally.refunds += i64::from(line.refund > old.line.refund);
            let now = followed(old, line);
            for (sale, sign) in [(old.line.sale(), -1), (now.sale(), 1)] {
                let Some(sale) = sale else { continue };
                let gain = days.entry(sale.day).or_default();
                gain.amended_orders += sign * sale.orders;
                gain.amended += sign * sale.value.0;
                add(tally, sale, sign);
            }
        }
    }
}

fn add(tally: &mut Tally, sale: Sale, sign: i64) {
    tally.orders += sign * sale.orders;
    tally.value = Fen(tally.value.0.saturating_add(sign * sale.value.0));
}

/// The order as the file says it; a time that the file leaves out stays.
fn followed(old: &Known, line: &Line) -> Line {
    Line { paid_at: line.paid_at.or(old.line.paid_at), ..line.clone() }
}

fn write(tx: &mut Tx<'_>, now: Timestamp, seen: &Import, line: &Line, verdict: &Verdict) -> Result<()> {
    match verdict {
        Verdict::Fresh => store::insert_order(tx, now, seen, line),
        Verdict::Changed(old) => must(store::amend_order(tx, now, seen, old, &followed(old, line))?),
        Verdict::Same | Verdict::Elsewhere => Ok(()),
    }
}

/// Ends a file: one event for each day it moves, so that the figures of a file come all at once.
fn finish(tx: &mut Tx<'_>, now: Timestamp, seen: &Import) -> Result<()> {
    must(store::move_import(tx.conn(), seen, ImportStatus::Done, now)?)?;
    let program = Actor::system("offsite");
    for (day, gain) in store::days(tx.conn(), seen)? {
        if (gain.orders, gain.value) != (0, 0) {
            let event = SalesImported {
                county: seen.party.county,
                import: seen.id,
                shop: seen.shop,
                organisation: seen.party.organisation,
                platform: seen.platform.clone(),
                origin: seen.party.village,
                day,
                orders: gain.orders,
                amount: Fen(gain.value),
            };
            tx.record(now, &program, &event)?;
        }
        if (gain.amended_orders, gain.amended) != (0, 0) {
            let event = SalesAmended {
                county: seen.party.county,
                import: seen.id,
                shop: seen.shop,
                organisation: seen.party.organisation,
                platform: seen.platform.clone(),
                origin: seen.party.village,
                day,
                orders: gain.amended_orders,
                amount: Fen(gain.amended),
            };
            tx.record(now, &program, &event)?;
        }
    }
    Ok(())
}
