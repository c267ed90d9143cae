//! The picture of a target: the path to it, where it stands, and where it is going. Drawn on the server, so that it prints and
//! needs no script; the table beside it has the same numbers.

use askama::Template;
use kernel::Day;
use ui::View;

use crate::growth::days;
use crate::targets::TargetRow;

/// The drawing, within its margins.
const WIDTH: i64 = 300;
const HEIGHT: i64 = 90;

/// A target drawn.
#[derive(Template)]
#[template(path = "statistics/way.html")]
pub(super) struct Way {
    name: String,
    note: String,
    /// The document that sets the county its own goal; nothing where it has none.
    own: String,
    /// What a reader of screens hears, and everybody reads below the picture.
    words: Vec<(&'static str, String)>,
    /// Corners of the path, then the heights of what is to be reached and of nothing.
    path: String,
    aim: i64,
    zero: i64,
    now: Option<(i64, i64)>,
    ahead: Option<(i64, i64)>,
    years: (i32, i32),
}

impl Way {
    pub(super) fn of(view: &View, target: &TargetRow, today: Day) -> Self {
        let year_end = Day::new(today.0.year(), 12, 31).unwrap_or(today);
        let frame = Frame::around(target, year_end);
        let mut words = vec![("―", said(view, "statistics-target-aim", &target.shown(target.target)))];
        words.push(("┄", said(view, "statistics-target-path", &target.shown(target.path))));
        words.extend(target.now.map(|now| ("●", said(view, "statistics-target-now", &target.shown(now)))));
        let ahead = target.forecast.map(|ahead| target.shown(ahead));
        words.extend(ahead.map(|ahead| ("○", said(view, "statistics-target-forecast", &ahead))));
        Self {
            name: target.name.get(view.lang).to_owned(),
            note: target.note.get(view.lang).to_owned(),
            own: target
                .goal
                .said()
                .filter(|_| target.goal.source().is_some())
                .map_or_else(String::new, |said| view.say(&said)),
            words,
            path: frame.path(target),
            aim: frame.y(target.target),
            zero: frame.y(0),
            now: target.now.map(|now| (frame.x(today), frame.y(now))),
            ahead: target.now.and(target.forecast).map(|ahead| (frame.x(year_end), frame.y(ahead))),
            years: (target.from.0.year(), frame.until.0.year()),
        }
    }

    fn label(&self) -> String {
        let words = self.words.iter().map(|(_, word)| word.as_str());
        std::iter::once(self.name.as_str()).chain(words).collect::<Vec<_>>().join(" · ")
    }
}

/// `Now 812`.
fn said(view: &View, key: &'static str, amount: &str) -> String {
    format!("{} {amount}", view.t(key))
}

/// Days from left to right, amounts from the bottom up.
struct Frame {
    from: Day,
    until: Day,
    least: i64,
    most: i64,
}

impl Frame {
    fn around(target: &TargetRow, year_end: Day) -> Self {
        let amounts = || [Some(0), Some(target.target), Some(target.path), target.now, target.forecast];
        let known = || amounts().into_iter().flatten();
        Self {
            from: target.from,
            until: target.due.max(year_end),
            least: known().min().unwrap_or(0),
            most: known().max().unwrap_or(0),
        }
    }

    fn x(&self, day: Day) -> i64 {
        scaled(days(self.from, day), days(self.from, self.until), WIDTH)
    }

    fn y(&self, amount: i64) -> i64 {
        HEIGHT - scaled(amount.saturating_sub(self.least), self.most.saturating_sub(self.least), HEIGHT)
    }

    /// An even way to the target until it is due, and the target from then on; growth is asked for each year alike.
    fn path(&self, target: &TargetRow) -> String {
        let start = if target.yearly { target.target } else { 0 };
        let (aim, due) = (self.y(target.target), self.x(target.due));
        format!("M{} {}L{due} {aim}L{WIDTH} {aim}", self.x(target.from), self.y(start))
    }
}

/// `part` of `whole` on a line of this length; never beyond its ends.
fn scaled(part: i64, whole: i64, length: i64) -> i64 {
    if whole <= 0 {
        return 0;
    }
    let place = i128::from(part) * i128::from(length) / i128::from(whole);
    i64::try_from(place).unwrap_or(length).clamp(0, length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_has_room_for_all_it_shows() {
        assert_eq!((scaled(0, 10, 90), scaled(5, 10, 90), scaled(10, 10, 90)), (0, 45, 90));
        assert_eq!((scaled(20, 10, 90), scaled(-3, 10, 90), scaled(1, 0, 90)), (90, 0, 0));
        let day = |text: &str| text.parse::<Day>().unwrap();
        let frame = Frame { from: day("2016-01-01"), until: day("2026-12-31"), least: -50, most: 200 };
        assert_eq!(
            (frame.y(200), frame.y(-50), frame.y(0)),
            (0, HEIGHT, HEIGHT - 18),
            "a fall stands below nothing"
        );
        assert_eq!((frame.x(day("2016-01-01")), frame.x(day("2026-12-31"))), (0, WIDTH));
    }
}
