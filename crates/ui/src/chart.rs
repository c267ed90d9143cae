//! A chart and, beside it, its table.

use askama::Template;
use serde::Serialize;

/// One line or one row of bars.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Series {
    /// Its name.
    pub name: String,
    /// One value for each label, as it is shown.
    pub values: Vec<f64>,
    /// True for a line to compare with.
    pub dashed: bool,
}

/// A chart with its table, for readers, printers and programs without scripts.
#[derive(Debug, Clone, PartialEq, Template)]
#[template(path = "ui/chart.html")]
pub struct Chart {
    /// What it shows.
    pub title: String,
    /// The name of the first column.
    pub label: String,
    /// One for each point.
    pub labels: Vec<String>,
    /// The lines.
    pub series: Vec<Series>,
    /// The word for opening the table.
    pub table: String,
}

impl Chart {
    fn json(&self) -> String {
        serde_json::json!({ "labels": self.labels, "series": self.series }).to_string()
    }

    fn rows(&self) -> Vec<(String, Vec<String>)> {
        self.labels
            .iter()
            .enumerate()
            .map(|(index, label)| {
                let cells = self
                    .series
                    .iter()
                    .map(|series| {
                        series.values.get(index).map_or_else(String::new, |value| format!("{value:.2}"))
                    })
                    .collect();
                (label.clone(), cells)
            })
            .collect()
    }
}
