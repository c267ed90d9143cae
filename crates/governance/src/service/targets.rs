//! Targets of the programme as they stand, reckoned as the boards reckon them.

use db::Conn;
use kernel::{Day, Message};

use crate::Result;
use crate::model::Text;

/// A target and how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetFigure {
    /// What it is.
    pub title: Text,
    /// What is to be reached, as people read it.
    pub target: String,
    /// The figure of today; none where nothing is on record, which is not zero.
    pub figure: Option<String>,
    /// Why there is no figure, or not of every county, and who sets it.
    pub why: Option<Message>,
    /// Where its records are.
    pub link: String,
    /// True once it is reached; none without a figure.
    pub reached: Option<bool>,
}

/// The city's target of this id; none when the programme has none.
pub fn target_figure(conn: &mut Conn, id: &str, today: Day) -> Result<Option<TargetFigure>> {
    Ok(statistics::targets::target(conn, id, today)?.map(|row| TargetFigure {
        title: Text::new(&row.name.zh, &row.name.en),
        target: row.shown(row.target),
        figure: row.now.map(|now| row.shown(now)),
        why: row.why.clone(),
        link: row.link("/city").unwrap_or_default(),
        reached: row.now.map(|now| now >= row.target),
    }))
}
