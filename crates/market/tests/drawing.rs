//! The drawings of an order's, a shipment's and a claim's states show every step there is, and no other.

use std::collections::BTreeSet;

use market::model::{ClaimStatus, OrderStatus, ShipmentStatus, Side};

const DRAWING: &str = include_str!("../../../docs/orders.md");

/// The steps of the drawing below this heading.
fn drawn(heading: &str) -> BTreeSet<(&'static str, &'static str)> {
    let below = DRAWING.split_once(heading).map_or("", |(_, rest)| rest);
    let drawing = below.split("```mermaid").nth(1).and_then(|rest| rest.split("```").next());
    drawing
        .unwrap_or_default()
        .lines()
        .filter_map(|line| line.trim().split_once(" --> "))
        .map(|(from, to)| (from, to.split(':').next().unwrap_or(to)))
        .filter(|(from, to)| *from != "[*]" && *to != "[*]")
        .collect()
}

#[test]
fn the_drawing_shows_each_step_of_an_order() {
    let steps: BTreeSet<(&str, &str)> = OrderStatus::ALL
        .into_iter()
        .flat_map(|from| OrderStatus::ALL.into_iter().map(move |to| (from, to)))
        .filter(|(from, to)| from.step(*to).is_ok())
        .map(|(from, to)| (from.as_str(), to.as_str()))
        .collect();
    assert_eq!(drawn("## An order"), steps);
}

#[test]
fn the_drawing_shows_each_step_of_a_shipment() {
    let steps: BTreeSet<(&str, &str)> = ShipmentStatus::ALL
        .into_iter()
        .flat_map(|from| ShipmentStatus::ALL.into_iter().map(move |to| (from, to)))
        .filter(|(from, to)| from.step(*to).is_ok())
        .map(|(from, to)| (from.as_str(), to.as_str()))
        .collect();
    assert_eq!(drawn("## A shipment"), steps);
}

#[test]
fn the_drawing_shows_each_step_of_a_claim() {
    let steps: BTreeSet<(&str, &str)> = ClaimStatus::ALL
        .into_iter()
        .flat_map(|from| ClaimStatus::ALL.into_iter().map(move |to| (from, to)))
        .filter(|(from, to)| Side::ALL.into_iter().any(|side| from.may_become(*to, side)))
        .map(|(from, to)| (from.as_str(), to.as_str()))
        .collect();
    assert_eq!(drawn("## A claim"), steps);
}
