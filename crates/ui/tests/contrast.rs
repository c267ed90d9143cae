//! Every pair of ink and ground that the styles use is readable: WCAG 2.2, 1.4.3 (4.5 : 1 for text) and
//! 1.4.11 (3 : 1 for what shows a control), in light and in dark, computed from the tokens themselves.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use std::collections::BTreeMap;

const TOKENS: &str = include_str!("../../../web/styles/tokens.css");

/// Text on its ground.
const TEXT: [(&str, &str); 21] = [
    ("ink", "paper"),
    ("ink", "surface"),
    ("ink", "grey-soft"),
    ("ink", "wheat-soft"),
    ("paper", "ink"),
    ("muted", "paper"),
    ("muted", "surface"),
    ("muted", "wheat-soft"),
    ("on-peony", "peony"),
    ("peony", "paper"),
    ("peony", "surface"),
    ("peony", "peony-soft"),
    ("wheat-ink", "wheat-soft"),
    ("green-ink", "green-soft"),
    ("green-ink", "surface"),
    ("red", "surface"),
    ("red", "paper"),
    ("red", "red-soft"),
    ("blue", "surface"),
    ("blue", "paper"),
    ("blue", "blue-soft"),
];

/// Lines, bars and rings that mean something.
const SHAPES: [(&str, &str); 8] = [
    ("control", "surface"),
    ("control", "paper"),
    ("peony", "surface"),
    ("peony", "grey-soft"),
    ("green", "grey-soft"),
    ("wheat", "surface"),
    ("blue", "paper"),
    ("red", "surface"),
];

type Tokens = BTreeMap<String, [f64; 3]>;

/// The colours of the first block (light), and of the dark block laid over them.
fn schemes() -> [(&'static str, Tokens); 2] {
    let (light, rest) = TOKENS.split_once("@media (prefers-color-scheme: dark)").unwrap();
    let (dark, _) = rest.split_once(":root[data-contrast").unwrap();
    let light = colours(light);
    let mut both = light.clone();
    let dark = colours(dark);
    assert!(dark.len() > 15, "the dark block was not found");
    both.extend(dark);
    [("light", light), ("dark", both)]
}

fn colours(block: &str) -> Tokens {
    let declared = block.lines().filter_map(|line| line.trim().strip_prefix("--")?.split_once(": #"));
    declared
        .map(|(name, value)| {
            let hex = value.trim_end_matches(';');
            let part = |from: usize| f64::from(u8::from_str_radix(&hex[from..from + 2], 16).unwrap());
            (name.to_owned(), [part(0), part(2), part(4)])
        })
        .collect()
}

fn luminance(colour: [f64; 3]) -> f64 {
    let [red, green, blue] = colour.map(|part| {
        let part = part / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn the_measure_is_that_of_wcag() {
    assert!((contrast([0.0; 3], [255.0; 3]) - 21.0).abs() < 1e-9);
    assert!((contrast([119.0; 3], [255.0; 3]) - 4.478).abs() < 0.001);
}

#[test]
fn every_word_and_every_sign_can_be_seen() {
    let mut faults = Vec::new();
    for (scheme, tokens) in schemes() {
        let named = |name: &str| *tokens.get(name).unwrap_or_else(|| panic!("no token {name}"));
        let all = TEXT.iter().map(|pair| (pair, 4.5)).chain(SHAPES.iter().map(|pair| (pair, 3.0)));
        for ((ink, ground), least) in all {
            let found = contrast(named(ink), named(ground));
            if found < least {
                faults.push(format!("{scheme}: {ink} on {ground} is {found:.2}, less than {least}"));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}
