//! The board as a workbook. It leaves the house, so what would tell of one reporter is withheld.

use std::collections::BTreeMap;

use kernel::{Day, Fen, Period, RegionCode};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use ui::View;

use super::board::{Aim, RURAL, aim};
use super::by::{By, figure_text};
use crate::Result;
use crate::board::{Board, TargetRow};
use crate::indicators::Withheld;

/// What a board's workbook leaves out.
pub(super) struct Left {
    year: Withheld,
    months: BTreeMap<i32, bool>,
}

impl Left {
    /// Works out what of a board is withheld: its year so far, and each month of its trend with that of last year.
    pub(super) fn out(conn: &mut db::Conn, board: &Board, county: Option<RegionCode>) -> Result<Self> {
        let year = Withheld::of(conn, Period::Year(board.today.0.year()), board.today)?;
        let mut months = BTreeMap::new();
        for month in board.trend.iter().flat_map(|row| [row.month, row.month - 100]) {
            let Some(first) = Day::from_number(month * 100 + 1) else { continue };
            // A month under way has reports of nobody yet, or of few: it is looked at as if it were over.
            let period = Period::month_of(first);
            let found = Withheld::of(conn, period, period.bounds().1.plus_days(1))?;
            months.insert(month, found.has(RURAL, county));
        }
        Ok(Self { year, months })
    }
}

pub(super) fn sheets(
    view: &View,
    board: &Board,
    county: Option<RegionCode>,
    left: &Left,
) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    sales(view, board, left.year.has(RURAL, county), workbook.add_worksheet())?;
    indicators(view, board, county, left, workbook.add_worksheet())?;
    targets(view, board, left.year.has(RURAL, county), workbook.add_worksheet())?;
    months(view, board, left, workbook.add_worksheet())?;
    counties(view, board, left, workbook.add_worksheet())?;
    if !board.goals.is_empty() {
        goals(view, board, left, workbook.add_worksheet())?;
    }
    workbook.save_to_buffer()
}

fn head() -> Format {
    Format::new().set_bold()
}

fn heads(sheet: &mut Worksheet, labels: impl IntoIterator<Item = String>) -> Result<(), XlsxError> {
    for (label, column) in labels.into_iter().zip(0_u16..) {
        sheet.write_with_format(0, column, label, &head())?;
    }
    Ok(())
}

fn amount(
    view: &View,
    sheet: &mut Worksheet,
    (line, column): (u32, u16),
    fen: Option<i64>,
) -> Result<(), XlsxError> {
    match fen {
        None => sheet.write(line, column, view.t("statistics-withheld"))?,
        Some(fen) => {
            let money = Format::new().set_num_format("#,##0.00");
            sheet.write_with_format(line, column, ui::yuan(Fen(fen)), &money)?
        }
    };
    Ok(())
}

fn sales(view: &View, board: &Board, withheld: bool, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name(view.t("statistics-board"))?;
    sheet.write_with_format(
        0,
        0,
        view.t1("statistics-board-as-of", "time", view.time(&view.now)),
        &head(),
    )?;
    let rural = board.rural;
    let open = |fen: i64| (!withheld).then_some(fen);
    let lines = [
        ("statistics-rural", open(rural.all())),
        ("statistics-rural-here", Some(rural.here)),
        ("statistics-rural-elsewhere", Some(rural.elsewhere)),
        ("statistics-rural-reported", open(rural.reported)),
        ("statistics-rural-twice", open(-rural.twice)),
    ];
    for ((label, value), line) in lines.into_iter().zip(1_u32..) {
        sheet.write(line, 0, view.t(label))?;
        amount(view, sheet, (line, 1), value)?;
    }
    sheet.autofit();
    Ok(())
}

/// The dictionary's indicators with their definitions.
fn indicators(
    view: &View,
    board: &Board,
    county: Option<RegionCode>,
    left: &Left,
    sheet: &mut Worksheet,
) -> Result<(), XlsxError> {
    sheet.set_name(view.t("statistics-indicators"))?;
    let labels = [
        "statistics-indicator",
        "statistics-figure",
        "statistics-figure-last-year",
        "statistics-definition",
        "statistics-source",
    ];
    heads(sheet, labels.map(|label| view.t(label)))?;
    for (one, line) in board.indicators.iter().zip(1_u32..) {
        let withheld = left.year.has(&one.indicator.id, county);
        let text = |figure| {
            if withheld { view.t("statistics-withheld") } else { figure_text(view, one.indicator, figure) }
        };
        sheet.write(line, 0, one.indicator.name.get(view.lang))?;
        sheet.write(line, 1, text(one.figure))?;
        sheet.write(line, 2, text(one.last_year))?;
        sheet.write(line, 3, one.indicator.definition.get(view.lang))?;
        sheet.write(line, 4, super::by::source_of(view, one.indicator))?;
    }
    sheet.autofit();
    Ok(())
}

fn targets(view: &View, board: &Board, withheld: bool, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name(view.t("statistics-targets"))?;
    heads(sheet, TARGET_HEADS.map(|label| view.t(label)))?;
    for (target, line) in board.targets.iter().zip(1_u32..) {
        target_line(view, sheet, (line, 0), target, withheld)?;
    }
    sheet.autofit();
    Ok(())
}

/// Each county against its own goals, a line for each.
fn goals(view: &View, board: &Board, left: &Left, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name(view.t("statistics-goals"))?;
    let labels = ["statistics-county"].into_iter().chain(TARGET_HEADS);
    heads(sheet, labels.map(|label| view.t(label)))?;
    for (target, line) in board.goals.iter().zip(1_u32..) {
        let county = target.county.map_or_else(String::new, |county| region::name_in(view.lang, county));
        sheet.write(line, 0, county)?;
        target_line(view, sheet, (line, 1), target, left.year.has(RURAL, target.county))?;
    }
    sheet.autofit();
    Ok(())
}

const TARGET_HEADS: [&str; 10] = [
    "statistics-target",
    "statistics-target-aim",
    "statistics-target-now",
    "statistics-target-path",
    "statistics-target-forecast",
    "statistics-target-state",
    "statistics-goal-set-by",
    "statistics-target-why",
    "statistics-source",
    "statistics-definition",
];

fn target_line(
    view: &View,
    sheet: &mut Worksheet,
    (line, first): (u32, u16),
    target: &TargetRow,
    withheld: bool,
) -> Result<(), XlsxError> {
    let Aim { name, note, why, target: aim, mut now, path, mut forecast, state, goal, .. } =
        aim(view, target, "/city");
    let source = view.say(&target.source);
    if withheld && target.id == "transaction-growth" {
        (now, forecast) = (view.t("statistics-withheld"), view.t("statistics-withheld"));
    }
    let line_of = [name, aim, now, path, forecast, state, goal, why, source, note];
    for (text, column) in line_of.into_iter().zip(first..) {
        sheet.write(line, column, text)?;
    }
    Ok(())
}

fn months(view: &View, board: &Board, left: &Left, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name(view.t("ui-month"))?;
    let labels = ["ui-month", "statistics-this-year", "statistics-last-year"];
    heads(sheet, labels.map(|label| view.t(label)))?;
    let open = |month: i32, fen: i64| (left.months.get(&month) != Some(&true)).then_some(fen);
    for (row, line) in board.trend.iter().zip(1_u32..) {
        sheet.write(line, 0, format!("{}-{:02}", row.month / 100, row.month % 100))?;
        amount(view, sheet, (line, 1), open(row.month, row.rural.all()))?;
        amount(view, sheet, (line, 2), open(row.month - 100, row.last_year.all()))?;
    }
    sheet.autofit();
    Ok(())
}

fn counties(view: &View, board: &Board, left: &Left, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name(view.t("statistics-by-county"))?;
    let all = By::all(board);
    let labels = all.iter().map(|by| by.label(view));
    heads(sheet, [view.t("statistics-county")].into_iter().chain(labels))?;
    for (row, line) in board.counties.iter().zip(1_u32..) {
        sheet.write(line, 0, region::name_in(view.lang, row.county))?;
        for (by, column) in all.iter().zip(1_u16..) {
            let withheld = matches!(by, By::Indicator(one) if left.year.has(&one.id, Some(row.county)));
            let text = if withheld { view.t("statistics-withheld") } else { by.shown(view, row) };
            sheet.write(line, column, text)?;
        }
    }
    sheet.autofit();
    Ok(())
}
