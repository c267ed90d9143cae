//! The pages of the books, for city and county.

mod bills;
mod books;
mod months;
mod words;

use ui::Routes;

pub(crate) use bills::{bills_wanted, differences_wanted};
pub(crate) use books::{lines_wanted, sheet_wanted};
pub(crate) use words::{answer_of, step_of};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/city/books", books::sheet)
        .get("/county/books", books::sheet)
        .get("/city/books/lines", books::lines)
        .get("/county/books/lines", books::lines)
        .get("/city/books/statements", books::statements)
        .get("/county/books/statements", books::statements)
        .get("/city/books/chart", books::chart)
        .get("/city/reconciliation", bills::list)
        .get("/city/reconciliation/differences", bills::differences)
        .get("/city/reconciliation/differences/{difference}", bills::show)
        .post("/city/reconciliation/differences/{difference}", bills::settle)
        .get("/city/months", months::show)
        .post("/city/months", months::take_step)
}
