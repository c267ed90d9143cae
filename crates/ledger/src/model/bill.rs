//! A provider's daily bill beside our own records: line by line, by our number, kind, amount and state.

use std::collections::{HashMap, HashSet};

use kernel::{Day, Fen, PersonId, RegionCode, Resource, ResourceRef, Timestamp, id, words};

id!(
    /// A bill that was taken.
    BillId
);
id!(
    /// Where a bill and our records do not say the same.
    DifferenceId
);

words! {
    /// What a line tells of.
    LineKind {
        /// A buyer paid.
        Payment = "payment";
        /// A buyer got money back.
        Refund = "refund";
        /// A part was split off, such as the commission.
        Split = "split";
    }
}
words! {
    /// How far it has come.
    LineState {
        /// Done.
        Done = "done";
        /// Not yet.
        Pending = "pending";
        /// Refused or given up.
        Failed = "failed";
    }
}
words! {
    /// How bill and records differ.
    DifferenceKind {
        /// The bill has a number of ours that our records do not have.
        MissingHere = "missing_here";
        /// Our records say it is done, and the bill does not have it.
        MissingThere = "missing_there";
        /// Both have it, with other amounts.
        Amount = "amount";
        /// Both have it, and one says done and the other does not.
        Status = "status";
        /// The bill has a line whose number is none of ours.
        Unknown = "unknown";
        /// The bill has the line a second time.
        Twice = "twice";
    }
}
words! {
    /// What became of a difference.
    DifferenceState {
        /// Nobody has looked into it.
        Open = "open";
        /// A person said why it is no fault.
        Explained = "explained";
        /// A person said by what it was put right.
        Corrected = "corrected";
    }
}

/// A line of a bill, of any provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillLine {
    /// What it tells of.
    pub kind: LineKind,
    /// Our number.
    pub number: String,
    /// The provider's number.
    pub theirs: String,
    /// How much; refunds too are above zero.
    pub amount: Fen,
    /// How far it has come.
    pub state: LineState,
    /// When.
    pub at: Timestamp,
}

/// A day's bill of a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderBill {
    /// The provider's word.
    pub provider: String,
    /// Which day.
    pub day: Day,
    /// Its lines.
    pub lines: Vec<BillLine>,
}

/// What our own records say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnLine {
    /// What it tells of.
    pub kind: LineKind,
    /// Our number.
    pub number: String,
    /// How much.
    pub amount: Fen,
    /// How far it has come.
    pub state: LineState,
    /// True when it must be in this bill or an earlier one: we were told of it on the bill's day.
    pub due: bool,
    /// True when we were told of it only after the bill's day: the bill may have it under way.
    pub told_later: bool,
}

impl OwnLine {
    /// A bill is of its day: what was under way then may be done by now.
    fn differs_in_state(&self, line: &BillLine) -> bool {
        let went_on = self.told_later && self.state == LineState::Done && line.state == LineState::Pending;
        self.state != line.state && !went_on
    }
}

/// A difference that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// How they differ.
    pub kind: DifferenceKind,
    /// What the line tells of.
    pub line: LineKind,
    /// Our number.
    pub number: String,
    /// The line's place in the bill, from 1; 0 when it is not there.
    pub place: i64,
    /// What our records say.
    pub ours: Option<Fen>,
    /// What the bill says.
    pub theirs: Option<Fen>,
}

/// What came of a comparison.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Compared {
    /// How many lines of the bill say what our records say.
    pub matched: i64,
    /// The differences.
    pub found: Vec<Found>,
}

/// Lays a bill beside our records. Neither side is believed more than the other: whatever is not the same is found,
/// and nothing else.
#[must_use]
pub fn compare(theirs: &[BillLine], ours: &[OwnLine]) -> Compared {
    let own: HashMap<(LineKind, &str), &OwnLine> =
        ours.iter().map(|one| ((one.kind, one.number.as_str()), one)).collect();
    let mut seen = HashSet::new();
    let mut result = Compared::default();
    for (line, place) in theirs.iter().zip(1..) {
        let key = (line.kind, line.number.as_str());
        let known = own.get(&key);
        let kinds: Vec<DifferenceKind> = match known {
            _ if !seen.insert(key) => vec![DifferenceKind::Twice],
            None if kernel::parse_code(&line.number).is_ok() => vec![DifferenceKind::MissingHere],
            None => vec![DifferenceKind::Unknown],
            Some(known) => [
                (known.amount != line.amount).then_some(DifferenceKind::Amount),
                known.differs_in_state(line).then_some(DifferenceKind::Status),
            ]
            .into_iter()
            .flatten()
            .collect(),
        };
        result.matched += i64::from(kinds.is_empty());
        result.found.extend(kinds.into_iter().map(|kind| Found {
            kind,
            line: line.kind,
            number: line.number.clone(),
            place,
            ours: known.map(|known| known.amount),
            theirs: Some(line.amount),
        }));
    }
    let missing = ours.iter().filter(|one| one.due && one.state == LineState::Done);
    result.found.extend(missing.filter(|one| !seen.contains(&(one.kind, one.number.as_str()))).map(|one| {
        Found {
            kind: DifferenceKind::MissingThere,
            line: one.kind,
            number: one.number.clone(),
            place: 0,
            ours: Some(one.amount),
            theirs: None,
        }
    }));
    result
}

/// A bill that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bill {
    /// The prefecture.
    pub county: RegionCode,
    /// Its id.
    pub id: BillId,
    /// Whose it is.
    pub provider: String,
    /// Of which day.
    pub day: Day,
    /// How many lines it has.
    pub lines: i64,
    /// How many of them our records say too.
    pub matched: i64,
    /// What it says buyers paid.
    pub payments: Fen,
    /// What it says went back.
    pub refunds: Fen,
    /// What it says was split off.
    pub splits: Fen,
    /// How many differences nobody has settled.
    pub open: i64,
    /// When it was taken.
    pub taken_at: Timestamp,
}

/// A difference as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The prefecture.
    pub county: RegionCode,
    /// Its id.
    pub id: DifferenceId,
    /// The bill it was found in.
    pub bill: BillId,
    /// Whose bill.
    pub provider: String,
    /// Of which day.
    pub day: Day,
    /// What was found.
    pub found: Found,
    /// What became of it.
    pub state: DifferenceState,
    /// Why, in the words of who settled it.
    pub reason: String,
    /// Who settled it.
    pub settled_by: Option<PersonId>,
    /// When.
    pub settled_at: Timestamp,
}

impl Resource for Difference {
    fn resource(&self) -> ResourceRef {
        ResourceRef::new("Bill", self.county)
    }
}

#[cfg(test)]
mod tests;
