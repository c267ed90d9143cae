//! Cells of an export read into values, and what is wrong with those that cannot be.

use kernel::{Day, Fen, Timestamp, words};
use ui::sheet::Value;

/// The most an order can have cost: ten million yuan.
pub const MOST_PAID: Fen = Fen::yuan(10_000_000);
/// Pieces of one order at most.
const MOST_PIECES: i64 = 1_000_000;
/// Digits up to which a spreadsheet keeps a number.
const KEPT_DIGITS: usize = 15;
/// The year the oldest of the platforms opened.
const FIRST_YEAR: i32 = 2003;

words! {
    /// What is wrong with a row; the name says what to do about it.
    FaultKind {
        /// No order number, or something else in its place.
        NoOrder = "no_order", "offsite-fault-no-order";
        /// `4.1E+18`: a spreadsheet has thrown the digits away.
        Scientific = "scientific", "offsite-fault-scientific";
        /// Not an amount.
        BadAmount = "bad_amount", "offsite-fault-bad-amount";
        /// Negative, or beyond ten million yuan.
        AmountRange = "amount_range", "offsite-fault-amount-range";
        /// More went back than was paid.
        RefundTooLarge = "refund_too_large", "offsite-fault-refund-too-large";
        /// A status nobody told us of.
        UnknownStatus = "unknown_status", "offsite-fault-unknown-status";
        /// Paid, and no time of it.
        NoTime = "no_time", "offsite-fault-no-time";
        /// Not a day and a time.
        BadTime = "bad_time", "offsite-fault-bad-time";
        /// After today.
        FutureTime = "future_time", "offsite-fault-future-time";
        /// Before there were platforms.
        OldTime = "old_time", "offsite-fault-old-time";
        /// Not a number of pieces.
        BadQuantity = "bad_quantity", "offsite-fault-bad-quantity";
        /// The order stands above with other amounts.
        Clash = "clash", "offsite-fault-clash";
        /// The row is of another shop.
        OtherShop = "other_shop", "offsite-fault-other-shop";
        /// The row is shorter than the headings.
        Short = "short", "offsite-fault-short";
        /// The order is known from another seller.
        Elsewhere = "elsewhere", "offsite-fault-elsewhere";
    }
}

/// The order's number, as the platform wrote it.
pub(crate) fn order_number(cell: &Value) -> Result<String, FaultKind> {
    let text = match cell {
        Value::Number(number) if number.abs() >= 1e15 => return Err(FaultKind::Scientific),
        other => other.text(),
    };
    if is_scientific(&text) {
        return Err(FaultKind::Scientific);
    }
    let fits = (4..=40).contains(&text.len());
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    if fits && plain && text.bytes().any(|byte| byte.is_ascii_digit()) {
        Ok(text)
    } else {
        Err(FaultKind::NoOrder)
    }
}

fn is_scientific(text: &str) -> bool {
    let Some((digits, power)) = text.split_once(['e', 'E']) else { return false };
    let number =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    number(digits) && digits.contains('.') && number(power.trim_start_matches(['+', '-']))
        || number(digits) && power.starts_with('+') && number(power.trim_start_matches('+'))
}

/// True for a number that ends as a spreadsheet rounds: nothing but zeros after the digits it keeps. One in ten
/// thousand real numbers does; half of a file does not.
pub(crate) fn looks_rounded(order: &str) -> bool {
    let digits = order.bytes().all(|byte| byte.is_ascii_digit());
    digits && order.len() >= KEPT_DIGITS + 2 && order.bytes().skip(KEPT_DIGITS).all(|byte| byte == b'0')
}

/// Yuan as exports write them; an empty cell is nothing.
pub(crate) fn amount(cell: &Value) -> Result<Fen, FaultKind> {
    let text = match cell {
        // Spreadsheets keep doubles; within a thousandth of a fen it is what was meant.
        Value::Number(number) => {
            let rounded = format!("{number:.2}");
            let same = rounded.parse::<f64>().is_ok_and(|back| (back - number).abs() < 1e-5);
            if !same {
                return Err(FaultKind::BadAmount);
            }
            rounded
        }
        Value::Text(text) => text.clone(),
    };
    let plain: String =
        text.chars().filter(|letter| !matches!(letter, '¥' | '￥' | '元' | ',' | ' ')).collect();
    if matches!(plain.as_str(), "" | "-" | "--") {
        return Ok(Fen::ZERO);
    }
    let plain = match plain.split_once('.') {
        Some((yuan, rest)) if rest.len() > 2 => format!("{yuan}.{}", rest.trim_end_matches('0')),
        _ => plain,
    };
    let fen: Fen = plain.trim_end_matches('.').parse().map_err(|_| FaultKind::BadAmount)?;
    if (Fen::ZERO..=MOST_PAID).contains(&fen) { Ok(fen) } else { Err(FaultKind::AmountRange) }
}

/// Pieces; an empty cell is 0, which means that the file does not say.
pub(crate) fn pieces(cell: &Value) -> Result<i64, FaultKind> {
    let text = cell.text();
    let text = text.trim_end_matches('件').trim_end_matches(".0").trim_end_matches(".00");
    if matches!(text, "" | "-") {
        return Ok(0);
    }
    let number: i64 = text.parse().map_err(|_| FaultKind::BadQuantity)?;
    if (0..=MOST_PIECES).contains(&number) { Ok(number) } else { Err(FaultKind::BadQuantity) }
}

/// A moment in China, from the platforms' beginning up to today; none for an empty cell.
pub(crate) fn moment(text: &str, today: Day) -> Result<Option<Timestamp>, FaultKind> {
    if matches!(text, "" | "-" | "--" | "null") {
        return Ok(None);
    }
    let (date, time) = text.split_once([' ', 'T', '\t']).unwrap_or((text, ""));
    let day = day_of(date).ok_or(FaultKind::BadTime)?;
    let seconds = seconds_of(time.trim()).ok_or(FaultKind::BadTime)?;
    if day.0.year() < FIRST_YEAR {
        return Err(FaultKind::OldTime);
    }
    if day > today { Err(FaultKind::FutureTime) } else { Ok(Some(day.start().plus_seconds(seconds))) }
}

/// `2026-11-03`, `2026/11/3`, `2026.11.3` or `2026年11月3日`; the year comes first and has four digits.
fn day_of(text: &str) -> Option<Day> {
    let text = text.trim_end_matches('日');
    let mut parts = text.split(['-', '/', '.', '年', '月']);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if year.len() != 4 || parts.next().is_some() {
        return None;
    }
    Day::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

fn seconds_of(text: &str) -> Option<i64> {
    if text.is_empty() {
        return Some(0);
    }
    let mut parts = text.split('.').next()?.split(':');
    let mut next = |below: i64| -> Option<i64> {
        let number: i64 = parts.next().unwrap_or("0").parse().ok()?;
        (0..below).contains(&number).then_some(number)
    };
    let (hours, minutes, seconds) = (next(24)?, next(60)?, next(60)?);
    Some(hours * 3600 + minutes * 60 + seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: &str) -> Value {
        Value::Text(words.to_owned())
    }

    #[test]
    fn order_numbers() {
        assert_eq!(order_number(&text("4104263278934756123")).as_deref(), Ok("4104263278934756123"));
        assert_eq!(order_number(&text("231103-123456789012345")).as_deref(), Ok("231103-123456789012345"));
        assert_eq!(order_number(&Value::Number(123_456_789_012.0)).as_deref(), Ok("123456789012"));
        for lost in [text("4.10426E+18"), text("4E+18"), Value::Number(4.1e18)] {
            assert_eq!(order_number(&lost), Err(FaultKind::Scientific), "{lost:?}");
        }
        for none in ["", "合计", "12", "订单 1234"] {
            assert_eq!(order_number(&text(none)), Err(FaultKind::NoOrder), "{none}");
        }
        assert!(looks_rounded("4104263278934750000") && !looks_rounded("4104263278934756123"));
    }

    #[test]
    fn amounts() {
        for (typed, fen) in
            [("12.5", 1250), ("¥1,200.00", 120_000), ("3.500000", 350), ("8元", 800), ("", 0), ("--", 0)]
        {
            assert_eq!(amount(&text(typed)), Ok(Fen(fen)), "{typed}");
        }
        assert_eq!(amount(&Value::Number(0.1 + 0.2)), Ok(Fen(30)));
        for (typed, kind) in [
            ("12.345", FaultKind::BadAmount),
            ("一百", FaultKind::BadAmount),
            ("-1.00", FaultKind::AmountRange),
            ("10000000.01", FaultKind::AmountRange),
        ] {
            assert_eq!(amount(&text(typed)), Err(kind), "{typed}");
        }
    }

    #[test]
    fn moments() {
        let today = Day::new(2026, 11, 25).unwrap();
        let at = |typed| moment(typed, today).map(|found| found.map(Timestamp::minute_text));
        for typed in ["2026-11-03 09:05:30", "2026/11/3 9:05", "2026年11月3日 9:05:00", "2026-11-03T09:05:30"]
        {
            assert_eq!(at(typed), Ok(Some("2026-11-03 09:05".to_owned())), "{typed}");
        }
        assert_eq!(at(""), Ok(None));
        for (typed, kind) in [
            ("11/3/26 9:05", FaultKind::BadTime),
            ("2026-02-30", FaultKind::BadTime),
            ("2026-11-03 25:00", FaultKind::BadTime),
            ("2026-11-26", FaultKind::FutureTime),
            ("1999-01-01", FaultKind::OldTime),
        ] {
            assert_eq!(at(typed), Err(kind), "{typed}");
        }
    }

    #[test]
    fn numbers_of_pieces() {
        assert_eq!((pieces(&text("3")), pieces(&text("2.0")), pieces(&text(""))), (Ok(3), Ok(2), Ok(0)));
        assert_eq!(pieces(&text("-1")), Err(FaultKind::BadQuantity));
    }
}
