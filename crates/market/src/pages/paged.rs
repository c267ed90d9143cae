//! Where a reader is on a shelf that goes over several pages.

use ui::ListQuery;

/// Cards of one page.
pub(super) const PAGE: i64 = 24;

/// One page of a shelf, with the addresses of those beside it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Paged {
    /// The page before; none on the first.
    pub(super) before: Option<String>,
    /// The page after; none on the last.
    pub(super) after: Option<String>,
}

impl Paged {
    /// The page that is shown of so many cards.
    pub(super) fn of(query: &ListQuery, path: &str, total: i64) -> Self {
        let number = number_of(query);
        let at = |number: i64| query.address(path, "page", &number.to_string());
        Self {
            before: (number > 1).then(|| at(number - 1)),
            after: (number * PAGE < total).then(|| at(number + 1)),
        }
    }
}

/// The page that is asked for, from 1.
fn number_of(query: &ListQuery) -> i64 {
    query.filter("page").parse::<i64>().unwrap_or(1).clamp(1, 10_000)
}

/// How many cards to pass over.
pub(super) fn passed_over(query: &ListQuery) -> i64 {
    (number_of(query) - 1) * PAGE
}
