//! The pages of the assessment.

mod card;
mod overview;
mod results;
mod upload;
pub(crate) mod words;

use ui::Routes;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/city", overview::show)
        .get("/city/assessment/report.xlsx", overview::report)
        .get("/city/assessment/upload", upload::show)
        .post("/city/assessment/upload", upload::take)
        .get("/city/assessment/template.xlsx", upload::template)
        .get("/city/assessment/{county}", card::of_county)
        .get("/county", card::own)
        .get("/results", results::show)
}
