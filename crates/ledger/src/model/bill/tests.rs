use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

fn own(number: usize, fen: i64) -> OwnLine {
    let kind = LineKind::ALL[number % 3];
    let number = kernel::code(i64::try_from(number).unwrap() + 1_000_000);
    OwnLine { kind, number, amount: Fen(fen), state: LineState::Done, due: true, told_later: false }
}

fn told(own: &OwnLine) -> BillLine {
    BillLine {
        kind: own.kind,
        number: own.number.clone(),
        theirs: "4200".to_owned(),
        amount: own.amount,
        state: own.state,
        at: Timestamp::default(),
    }
}

/// What is planted at a line.
#[derive(Debug, Clone, Copy)]
enum Plant {
    Nothing,
    DropHere,
    DropThere,
    Amount(i64),
    Status,
    Both(i64),
    Twice,
    Stranger,
}

fn plants() -> impl Strategy<Value = Plant> {
    prop_oneof![
        4 => Just(Plant::Nothing),
        1 => Just(Plant::DropHere),
        1 => Just(Plant::DropThere),
        1 => (1_i64..500).prop_map(Plant::Amount),
        1 => Just(Plant::Status),
        1 => (1_i64..500).prop_map(Plant::Both),
        1 => Just(Plant::Twice),
        1 => Just(Plant::Stranger),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Every planted difference is found, and none is invented.
    #[test]
    fn what_was_planted_is_found_and_nothing_else(
        lines in prop::collection::vec((1_i64..100_000, plants()), 0..60),
        turn in 0_usize..60,
    ) {
        let (mut ours, mut theirs, mut planted) = (Vec::new(), Vec::new(), BTreeSet::new());
        for (number, (fen, plant)) in lines.iter().enumerate() {
            let (one, mut line) = (own(number, *fen), told(&own(number, *fen)));
            let mut note = |kind| planted.insert((kind, one.kind, one.number.clone()));
            match plant {
                Plant::Nothing => {}
                Plant::DropHere => {
                    note(DifferenceKind::MissingHere);
                    theirs.push(line);
                    continue;
                }
                Plant::DropThere => {
                    note(DifferenceKind::MissingThere);
                    ours.push(one);
                    continue;
                }
                Plant::Amount(more) => {
                    note(DifferenceKind::Amount);
                    line.amount = Fen(fen + more);
                }
                Plant::Status => {
                    note(DifferenceKind::Status);
                    line.state = LineState::Pending;
                }
                Plant::Both(more) => {
                    note(DifferenceKind::Amount);
                    note(DifferenceKind::Status);
                    line.amount = Fen(fen + more);
                    line.state = LineState::Failed;
                }
                Plant::Twice => {
                    note(DifferenceKind::Twice);
                    theirs.push(line.clone());
                }
                Plant::Stranger => {
                    let number = format!("no number of ours {number}");
                    planted.insert((DifferenceKind::Unknown, one.kind, number.clone()));
                    theirs.push(BillLine { number, ..line.clone() });
                }
            }
            ours.push(one);
            theirs.push(line);
        }
        // The order of either side says nothing.
        if !theirs.is_empty() {
            let turn = turn % theirs.len();
            theirs.rotate_left(turn);
        }
        ours.reverse();
        let compared = compare(&theirs, &ours);
        let found: BTreeSet<_> =
            compared.found.iter().map(|one| (one.kind, one.line, one.number.clone())).collect();
        prop_assert_eq!(compared.found.len(), found.len());
        prop_assert_eq!(found, planted);
        let faulty: BTreeSet<i64> =
            compared.found.iter().map(|one| one.place).filter(|place| *place > 0).collect();
        prop_assert_eq!(compared.matched, i64::try_from(theirs.len() - faulty.len()).unwrap());
    }
}

#[test]
fn a_line_of_another_kind_is_no_match() {
    let paid = own(0, 500);
    let refund = BillLine { kind: LineKind::Refund, ..told(&paid) };
    let kinds: Vec<_> =
        compare(&[refund], &[paid]).found.into_iter().map(|one| (one.kind, one.line)).collect();
    assert_eq!(
        kinds,
        [(DifferenceKind::MissingHere, LineKind::Refund), (DifferenceKind::MissingThere, LineKind::Payment)]
    );
}

#[test]
fn what_is_not_done_or_not_due_is_not_missed() {
    let waiting = OwnLine { state: LineState::Pending, ..own(0, 500) };
    let of_another_day = OwnLine { due: false, ..own(1, 500) };
    assert_eq!(compare(&[], &[waiting.clone(), of_another_day]), Compared::default());
    let done_there = BillLine { state: LineState::Done, ..told(&waiting) };
    assert_eq!(compare(&[done_there], &[waiting]).found[0].kind, DifferenceKind::Status);
}

#[test]
fn what_the_bill_has_under_way_may_be_done_by_the_time_it_is_taken() {
    let under_way = |own: &OwnLine| BillLine { state: LineState::Pending, ..told(own) };
    let later = OwnLine { due: false, told_later: true, ..own(1, 500) };
    assert_eq!(
        compare(&[under_way(&later)], std::slice::from_ref(&later)),
        Compared { matched: 1, found: vec![] }
    );
    let that_day = own(1, 500);
    let found = compare(&[under_way(&that_day)], &[that_day]).found;
    assert_eq!(found.iter().map(|one| one.kind).collect::<Vec<_>>(), [DifferenceKind::Status]);
    let failed = BillLine { state: LineState::Failed, ..told(&later) };
    assert_eq!(compare(&[failed], &[later]).found.len(), 1, "nor what it says failed");
}
