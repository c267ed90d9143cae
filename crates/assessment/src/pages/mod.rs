//! The pages of the assessment.

mod card;
mod common;
mod criterion;
mod evidence;
mod inspections;
mod moves;
mod objections;
mod overview;
mod periods;
mod register;
pub(crate) mod released;
mod results;
pub(crate) mod review;
mod rulebook;
mod stored;
mod upload;
mod versions;
mod what_if;
pub(crate) mod words;

use ui::Routes;

pub(crate) use criterion::read_answer;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/city", overview::show)
        .get("/city/assessment/report.xlsx", overview::report)
        .get("/city/assessment/upload", upload::show)
        .post("/city/assessment/upload", upload::take)
        .get("/city/assessment/template.xlsx", upload::template)
        .get("/city/assessment/what-if", what_if::show)
        .get("/city/assessment/replay", what_if::replay)
        .get("/city/assessment/{county}", card::of_county)
        .get("/county", card::own)
        .get("/results", results::show)
        .get("/results/past", results::past)
        .get("/results/{id}", results::one)
        .get("/results/{id}/counties/{county}", results::county)
        .get("/results/{id}/{file}", released::data)
        .get("/rulebook", rulebook::show)
        .get("/rulebook/parameters", rulebook::parameters)
        .get("/rulebook/compare", rulebook::compared)
        .get("/city/rulebooks", versions::list)
        .get("/city/rulebooks/new", versions::blank)
        .upload("/city/rulebooks/new", versions::add)
        .get("/city/rulebooks/in-force.toml", versions::in_force)
        .get("/city/rulebooks/{id}", versions::show)
        .post("/city/rulebooks/{id}", versions::step)
        .get("/city/rulebooks/{id}/rulebook.toml", versions::text)
        .get("/county/evidence", evidence::list)
        .get("/county/evidence/{criterion}", criterion::show)
        .post("/county/evidence/{criterion}", criterion::submit)
        .get("/county/evidence/items/{id}", evidence::item)
        .post("/county/evidence/items/{id}", evidence::item_step)
        .post("/county/confirmation", evidence::confirmation)
        .get("/city/review", evidence::list)
        .get("/city/review/{id}", review::show)
        .post("/city/review/{id}", review::decide)
        .get("/county/documents", register::list)
        .get("/city/documents", register::list)
        .get("/county/documents/new", register::blank)
        .upload("/county/documents/new", register::add)
        .get("/county/documents/{id}", register::show)
        .get("/city/documents/{id}", register::show)
        .post("/county/documents/{id}/take-back", register::take_back)
        .get("/register/{document}/{file}", register::open)
        .get("/register/{document}/{file}/pages/{page}", register::page_of)
        .get("/county/inspections", inspections::list)
        .get("/city/inspections", inspections::list)
        .get("/city/inspections/new", inspections::blank)
        .upload("/city/inspections/new", inspections::add)
        .get("/county/inspections/{id}", inspections::show)
        .get("/city/inspections/{id}", inspections::show)
        .get("/inspections/{id}/photos/{photo}", inspections::photo)
        .get("/county/objections", objections::list)
        .get("/city/objections", objections::list)
        .get("/county/objections/new", objections::blank)
        .post("/county/objections/new", objections::add)
        .get("/county/objections/{id}", objections::show)
        .get("/city/objections/{id}", objections::show)
        .post("/city/objections/{id}", objections::decide)
        .get("/city/periods", periods::list)
        .get("/city/periods/new", periods::blank)
        .post("/city/periods/new", periods::open)
        .get("/city/periods/{period}", periods::show)
        .post("/city/periods/{period}", periods::step)
        .get("/city/results/{id}", stored::show)
        .post("/city/results/{id}", stored::step)
        .get("/city/results/{id}/facts.xlsx", stored::workbook)
        .get("/city/results/{id}/rulebook.toml", stored::rulebook)
        .get("/city/results/{id}/programme.toml", stored::programme)
        .get("/city/results/{id}/scores.xlsx", stored::scores)
        .get("/city/results/{id}/bulletin.docx", released::bulletin)
        .get("/city/results/{id}/annexes.xlsx", released::annexes)
        .get("/city/results/{id}/counties/{county}/scorecard.docx", released::scorecard)
}
