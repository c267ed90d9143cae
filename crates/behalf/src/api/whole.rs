//! An act with what is in it and what happened to it.

use serde::Serialize;
use utoipa::ToSchema;

use super::BehalfActBody;
use crate::model::{Line, ROUNDS, Status, Step, TRIES};
use crate::service::ActView;

#[derive(Serialize, ToSchema)]
struct BehalfLineBody {
    /// County of the listing.
    #[schema(example = "410324")]
    county: String,
    /// The listing's short code.
    listing: String,
    /// What the shelf says.
    title: String,
    /// Who sells.
    seller: String,
    /// Price of a piece.
    price_fen: i64,
    /// Pieces.
    quantity: i64,
    /// What they come to.
    amount_fen: i64,
    /// True when it may not come back for what it is, which the villager has to be told.
    no_return: bool,
}

#[derive(Serialize, ToSchema)]
struct BehalfStepBody {
    /// What happened, such as `asked`, `wrong_code`, `agreed` or `received`.
    step: String,
    /// Who took the step; masked.
    by: String,
    /// What was said of it; mostly nothing.
    words: String,
    /// When.
    at: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct BehalfWholeBody {
    #[serde(flatten)]
    act: BehalfActBody,
    /// What is bought.
    lines: Vec<BehalfLineBody>,
    /// True while something is put together that is sold against a statement of its buyer alone.
    needs_statement: bool,
    /// What the villager states with it: for which crop; none before.
    crop: Option<String>,
    /// And against what.
    purpose: Option<String>,
    /// What happened, in order.
    steps: Vec<BehalfStepBody>,
    /// Until when the code holds; none while nobody is asked.
    code_until: Option<String>,
    /// Wrong codes that can still be said.
    tries_left: i32,
    /// How often the villager can still be asked.
    rounds_left: i32,
}

impl From<&ActView> for BehalfWholeBody {
    fn from(one: &ActView) -> Self {
        let line = |line: &Line| BehalfLineBody {
            county: line.county.to_string(),
            listing: line.listing.to_string(),
            title: line.title.clone(),
            seller: line.seller_name.clone(),
            price_fen: line.price.0,
            quantity: line.quantity,
            amount_fen: line.amount.0,
            no_return: line.by_consent,
        };
        let step = |step: &Step| BehalfStepBody {
            step: step.step.clone(),
            by: step.by.clone(),
            words: step.words.clone(),
            at: step.at.to_string(),
        };
        let asked = one.consent.as_ref().filter(|_| one.act.status == Status::Asked);
        Self {
            act: BehalfActBody::from(&one.act),
            lines: one.lines.iter().map(line).collect(),
            needs_statement: one.needs_statement,
            crop: one.stated.as_ref().map(|stated| stated.crop.clone()),
            purpose: one.stated.as_ref().map(|stated| stated.purpose.clone()),
            steps: one.steps.iter().map(step).collect(),
            code_until: asked.map(|consent| consent.until.to_string()),
            tries_left: (TRIES - one.act.tries).max(0),
            rounds_left: (ROUNDS - one.act.round).max(0),
        }
    }
}
