//! The drawing of an order's states shows every step there is, and no other.

use std::collections::BTreeSet;

use market::model::OrderStatus;

const DRAWING: &str = include_str!("../../../docs/orders.md");

#[test]
fn the_drawing_shows_each_step() {
    let first =
        DRAWING.split("```mermaid").nth(1).and_then(|rest| rest.split("```").next()).unwrap_or_default();
    let drawn: BTreeSet<(&str, &str)> = first
        .lines()
        .filter_map(|line| line.trim().split_once(" --> "))
        .map(|(from, to)| (from, to.split(':').next().unwrap_or(to)))
        .filter(|(from, to)| *from != "[*]" && *to != "[*]")
        .collect();
    let steps: BTreeSet<(&str, &str)> = OrderStatus::ALL
        .into_iter()
        .flat_map(|from| OrderStatus::ALL.into_iter().map(move |to| (from, to)))
        .filter(|(from, to)| from.step(*to).is_ok())
        .map(|(from, to)| (from.as_str(), to.as_str()))
        .collect();
    assert_eq!(drawn, steps);
}
