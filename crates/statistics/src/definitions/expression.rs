//! Sums and differences of elements, as they are written in the file: `rural-sales - returned + 2 * bulk@last-year`.

use std::collections::BTreeMap;
use std::fmt;

/// Of which period a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum When {
    /// The period itself.
    Now,
    /// The period just before, `@previous`.
    Previous,
    /// The same period a year earlier, `@last-year`.
    LastYear,
}

/// What is added up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operand {
    /// An element's value.
    Element(String, When),
    /// A plain number.
    One,
}

/// A sum of elements, each so many times. Like terms are collected, so one without terms is always 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linear {
    terms: BTreeMap<Operand, i64>,
}

impl Linear {
    /// The number 1.
    #[must_use]
    pub fn one() -> Self {
        Self { terms: BTreeMap::from([(Operand::One, 1)]) }
    }

    /// Reads an expression; the error is the part that makes no sense. Signs stand between spaces, because names of
    /// elements have hyphens.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut terms = BTreeMap::new();
        let mut tokens = text.split_whitespace().peekable();
        let mut sign = 1_i64;
        if tokens.peek() == Some(&"-") {
            (sign, _) = (-1, tokens.next());
        }
        loop {
            let token = tokens.next().ok_or_else(|| text.trim().to_owned())?;
            let (mut times, mut operand) = (sign, operand_of(token)?);
            if let Ok(number) = token.parse::<i64>() {
                times = times.saturating_mul(number);
                if tokens.peek() == Some(&"*") {
                    tokens.next();
                    let of = tokens.next().ok_or_else(|| token.to_owned())?;
                    operand = operand_of(of)?;
                    if operand == Operand::One {
                        return Err(of.to_owned());
                    }
                }
            }
            let sum = terms.entry(operand).or_insert(0_i64);
            *sum = sum.saturating_add(times);
            sign = match tokens.next() {
                None => break,
                Some("+") => 1,
                Some("-") => -1,
                Some(other) => return Err(other.to_owned()),
            };
        }
        terms.retain(|_, times| *times != 0);
        Ok(Self { terms })
    }

    /// True when it is 0 whatever is reported.
    #[must_use]
    pub fn is_always_zero(&self) -> bool {
        self.terms.is_empty()
    }

    /// True when no element stands in it.
    #[must_use]
    pub fn is_constant(&self) -> bool {
        self.terms.keys().all(|one| *one == Operand::One)
    }

    /// The elements it needs, and of when.
    pub fn elements(&self) -> impl Iterator<Item = (&str, When)> {
        self.terms.keys().filter_map(|one| match one {
            Operand::Element(id, when) => Some((id.as_str(), *when)),
            Operand::One => None,
        })
    }

    /// Makes plain numbers as small as values are: those of a unit with two decimals count hundredths.
    pub(super) fn scale_numbers(&mut self, scale: i64) {
        if let Some(number) = self.terms.get_mut(&Operand::One) {
            *number = number.saturating_mul(scale);
        }
    }

    /// The sum; none when a value is missing, since missing is not zero, or when it is beyond all numbers.
    #[must_use]
    pub fn value(&self, look: &dyn Fn(&str, When) -> Option<i64>) -> Option<i128> {
        self.terms.iter().try_fold(0_i128, |sum, (operand, times)| {
            let value = match operand {
                Operand::One => 1,
                Operand::Element(id, when) => look(id, *when)?,
            };
            sum.checked_add(i128::from(value) * i128::from(*times))
        })
    }
}

impl fmt::Display for Linear {
    /// As a file has it: `a - 2 * b@last-year`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (operand, times)) in self.terms.iter().enumerate() {
            let sign = if *times < 0 { "- " } else { "+ " };
            match (place, *times < 0) {
                (0, false) => {}
                (0, true) => f.write_str(sign)?,
                _ => write!(f, " {sign}")?,
            }
            let size = times.unsigned_abs();
            match operand {
                Operand::One => write!(f, "{size}")?,
                Operand::Element(id, when) => {
                    if size != 1 {
                        write!(f, "{size} * ")?;
                    }
                    f.write_str(id)?;
                    f.write_str(match when {
                        When::Now => "",
                        When::Previous => "@previous",
                        When::LastYear => "@last-year",
                    })?;
                }
            }
        }
        if self.terms.is_empty() { f.write_str("0") } else { Ok(()) }
    }
}

fn operand_of(token: &str) -> Result<Operand, String> {
    if token.parse::<i64>().is_ok_and(|number| number >= 0) {
        return Ok(Operand::One);
    }
    let (id, when) = match token.split_once('@') {
        None => (token, When::Now),
        Some((id, "previous")) => (id, When::Previous),
        Some((id, "last-year")) => (id, When::LastYear),
        Some(_) => return Err(token.to_owned()),
    };
    let letters = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let starts = id.starts_with(|letter: char| letter.is_ascii_lowercase());
    if starts && id.bytes().all(letters) {
        Ok(Operand::Element(id.to_owned(), when))
    } else {
        Err(token.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(id: &str, when: When) -> Option<i64> {
        match (id, when) {
            ("a", When::Now) => Some(100),
            ("a", When::LastYear) => Some(80),
            ("b-c", When::Now) => Some(7),
            _ => None,
        }
    }

    #[test]
    fn sums_and_differences() {
        for (text, value) in [
            ("a", Some(100)),
            ("- a + 3", Some(-97)),
            ("a + b-c", Some(107)),
            ("a - a@last-year", Some(20)),
            ("2 * a - 3 * b-c", Some(179)),
            ("a + nothing", None),
            ("a - a", Some(0)),
        ] {
            assert_eq!(Linear::parse(text).unwrap().value(&look), value, "{text}");
        }
        assert!(Linear::parse("a - a").unwrap().is_always_zero());
        assert!(Linear::parse("0").unwrap().is_always_zero());
    }

    #[test]
    fn an_expression_is_written_as_it_is_read() {
        for text in ["a", "- a + 3", "a - 2 * b-c", "a - a@last-year", "a@previous + 7"] {
            let read = Linear::parse(text).unwrap();
            assert_eq!(Linear::parse(&read.to_string()).unwrap(), read, "{text}: {read}");
        }
        assert_eq!(Linear::parse("b-c - 2 * a").unwrap().to_string(), "- 2 * a + b-c");
        assert_eq!(Linear::parse("a - a").unwrap().to_string(), "0");
    }

    #[test]
    fn what_makes_no_sense_is_named() {
        for (text, part) in [
            ("", ""),
            ("a +", "a +"),
            ("a b", "b"),
            ("a@tomorrow", "a@tomorrow"),
            ("A", "A"),
            ("2 * 3", "3"),
            ("a / b", "/"),
            ("-5", "-5"),
        ] {
            assert_eq!(Linear::parse(text).unwrap_err(), part, "{text}");
        }
    }
}
