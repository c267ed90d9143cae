//! The form as a workbook: a template out, a filled one in.

use std::io::{Read, Seek};

use kernel::{Message, Period, Refusal, Status};
use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};
use statistics::definitions::{DataSet, Element};
use ui::Lang;
use ui::sheet::{Fault, Row, read_named_sheet};

use crate::model::{Draft, DraftValue, History, Unit, figure_of};

/// The name of the sheet, the same in both languages.
pub const SHEET: &str = "报表";
/// Rows of a filled template at most.
const MOST_ROWS: u64 = 1_000;
/// Where the form begins: the line of its heading, from 1.
const HEADING: u32 = 8;
/// What stands above the columns.
const HEADINGS: [&str; 7] = [
    "reporting-code",
    "reporting-figure",
    "reporting-unit-of-measure",
    "reporting-last-period",
    "reporting-this-period",
    "reporting-explanation",
    "reporting-definition",
];
/// The columns of the figure and of the explanation, from 0.
const FIGURE: usize = 4;
const EXPLANATION: usize = 5;

/// Why a workbook is not taken as the filled form. Nothing typed is lost.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SheetFault {
    /// It cannot be read, or lacks the sheet.
    #[error(transparent)]
    Sheet(#[from] Fault),
    /// It is not this program's template.
    #[error("not a template of this report")]
    NotATemplate,
    /// It is of another data set.
    #[error("of data set `{found}`")]
    OtherSet {
        /// What it says.
        found: String,
    },
    /// It was made for another version of the form.
    #[error("of version `{found}`, not {now}")]
    OtherVersion {
        /// What it says.
        found: String,
        /// What holds.
        now: i32,
    },
    /// It is another unit's.
    #[error("of unit `{found}`")]
    OtherUnit {
        /// What it says.
        found: String,
    },
    /// It is of another period.
    #[error("of period `{found}`, not {now}")]
    OtherPeriod {
        /// What it says.
        found: String,
        /// Which it should be.
        now: Period,
    },
}

impl Refusal for SheetFault {
    fn status(&self) -> Status {
        match self {
            Self::Sheet(fault) => fault.status(),
            _ => Status::Invalid,
        }
    }

    fn message(&self) -> Message {
        match self {
            Self::Sheet(fault) => fault.message(),
            Self::NotATemplate => Message::new("reporting-sheet-not-a-template"),
            Self::OtherSet { found } => Message::new("reporting-sheet-other-set").with("found", found),
            Self::OtherVersion { found, now } => {
                Message::new("reporting-sheet-other-version").with("found", found).with("now", now)
            }
            Self::OtherUnit { found } => Message::new("reporting-sheet-other-unit").with("found", found),
            Self::OtherPeriod { found, now } => {
                Message::new("reporting-sheet-other-period").with("found", found).with("now", now)
            }
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some("file")
    }
}

/// Something wrong in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellFault {
    /// Which, such as `E12`.
    pub cell: String,
    /// At which element; none when it is no element of the form.
    pub element: Option<String>,
    /// What is wrong.
    pub message: Message,
}

/// What a workbook says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filled {
    /// What stands in its cells, right or not.
    pub draft: Draft,
    /// What is wrong, cell by cell.
    pub faults: Vec<CellFault>,
}

/// The template of a report, with last period's figures and the definitions beside the cells to be filled.
pub fn template(
    lang: Lang,
    say: &dyn Fn(&Message) -> String,
    (unit, set, period): (&Unit, &DataSet, Period),
    (draft, history): (&Draft, &History),
) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(SHEET)?;
    let bold = Format::new().set_bold();
    sheet.write_string_with_format(0, 0, set.name.get(lang), &bold)?;
    let head = [
        ("reporting-data-set-code", set.id.clone()),
        ("reporting-form-version", set.version.to_string()),
        ("reporting-unit-code", unit.id.to_string()),
        ("reporting-unit", unit.name.clone()),
        ("reporting-period", period.to_string()),
    ];
    for ((key, value), row) in head.into_iter().zip(1_u32..) {
        sheet.write_string(row, 0, say(&Message::new(key)))?;
        sheet.write_string(row, 1, value)?;
    }
    for (key, column) in HEADINGS.into_iter().zip(0_u16..) {
        sheet.write_string_with_format(HEADING - 1, column, say(&Message::new(key)), &bold)?;
    }
    let before = history.iter().find(|(of, _)| *of == period.previous()).map(|(_, values)| values);
    for (element, row) in set.elements.iter().zip(HEADING..) {
        let last = before.and_then(|values| values.get(&element.id)).copied();
        write_row(sheet, row, lang, element, (last, draft.get(&element.id)))?;
    }
    for (width, column) in [16.0, 34.0, 10.0, 16.0, 16.0, 30.0, 70.0].into_iter().zip(0_u16..) {
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(HEADING, 2)?;
    workbook.save_to_buffer()
}

fn write_row(
    sheet: &mut Worksheet,
    row: u32,
    lang: Lang,
    element: &Element,
    (last, typed): (Option<i64>, Option<&DraftValue>),
) -> Result<(), XlsxError> {
    let decimals = usize::try_from(element.unit.decimals).unwrap_or(0);
    let format = if decimals == 0 { "#,##0".to_owned() } else { format!("#,##0.{:0<decimals$}", "") };
    let top = || Format::new().set_align(FormatAlign::Top);
    let number = top().set_num_format(format);
    sheet.write_string(row, 0, &element.id)?;
    sheet.write_string(row, 1, element.name.get(lang))?;
    sheet.write_string(row, 2, element.unit.name.get(lang))?;
    if let Some(last) = last {
        sheet.write_string(row, 3, element.unit.show(last))?;
    }
    sheet.write_blank(row, 4, &number)?;
    sheet.write_string_with_format(row, 6, element.definition.get(lang), &top().set_text_wrap())?;
    let Some(typed) = typed else { return Ok(()) };
    let figure = element.unit.read(&typed.typed).map(|value| element.unit.write(value).parse::<f64>());
    if let Ok(Ok(figure)) = figure {
        sheet.write_number_with_format(row, 4, figure, &number)?;
    } else if !typed.typed.is_empty() {
        sheet.write_string(row, 4, &typed.typed)?;
    }
    sheet.write_string(row, 5, &typed.explanation)?;
    Ok(())
}

/// Reads a filled template. What stands in its cells is kept as it was typed, and what is wrong is said cell by cell;
/// a workbook of another report is refused whole.
pub fn read<F: Read + Seek>(
    file: &mut F,
    unit: &Unit,
    set: &DataSet,
    period: Period,
) -> Result<Filled, SheetFault> {
    let mut filled = Filled::default();
    let mut head: [String; 5] = Default::default();
    read_named_sheet(file, SHEET, MOST_ROWS, &mut |row| {
        match row.line {
            2..=6 => {
                let place = usize::try_from(row.line - 2).unwrap_or(0);
                if let Some(slot) = head.get_mut(place) {
                    *slot = row.text(1);
                }
            }
            line if line == u64::from(HEADING) => check_head(&head, unit, set, period)?,
            line if line > u64::from(HEADING) => take(row, set, &mut filled),
            _ => {}
        }
        Ok::<(), SheetFault>(())
    })?;
    // A file that ends above the form has no heading to stop at.
    check_head(&head, unit, set, period)?;
    Ok(filled)
}

fn check_head(head: &[String; 5], unit: &Unit, set: &DataSet, period: Period) -> Result<(), SheetFault> {
    let [data_set, version, code, _, of] = head.each_ref().map(|text| text.trim().to_owned());
    if data_set.is_empty() || code.is_empty() || of.is_empty() {
        return Err(SheetFault::NotATemplate);
    }
    if data_set != set.id {
        return Err(SheetFault::OtherSet { found: data_set });
    }
    if version != set.version.to_string() {
        return Err(SheetFault::OtherVersion { found: version, now: set.version });
    }
    if code.parse() != Ok(unit.id) {
        return Err(SheetFault::OtherUnit { found: code });
    }
    // Spreadsheets like to make a day of a month.
    let month = of.get(..period.to_string().len()).unwrap_or_default();
    if month.parse() != Ok(period) {
        return Err(SheetFault::OtherPeriod { found: of, now: period });
    }
    Ok(())
}

fn take(row: &Row<'_>, set: &DataSet, filled: &mut Filled) {
    if row.is_blank() {
        return;
    }
    let id = row.text(0);
    let Some(element) = set.element(id.trim()) else {
        let message = Message::new("reporting-sheet-no-figure").with("value", id.trim());
        filled.faults.push(CellFault { cell: format!("A{}", row.line), element: None, message });
        return;
    };
    let typed = row.text(FIGURE);
    if !typed.is_empty()
        && let Err(message) = figure_of(&element.unit, &typed)
    {
        let cell = format!("E{}", row.line);
        filled.faults.push(CellFault { cell, element: Some(element.id.clone()), message });
    }
    let explanation = row.text(EXPLANATION);
    filled.draft.insert(element.id.clone(), DraftValue { typed, explanation });
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use kernel::{Day, OrganisationId, RegionCode};

    use super::*;
    use crate::model::UnitId;

    fn unit(id: i64) -> Unit {
        Unit {
            county: RegionCode(410_324),
            id: UnitId(id),
            data_set: "enterprise-monthly".to_owned(),
            organisation: Some(OrganisationId(9)),
            name: "潭头合作社".to_owned(),
            from: Day::new(2026, 1, 1).unwrap(),
            until: None,
        }
    }

    fn october() -> Period {
        Period::Month(2026, 10)
    }

    fn set() -> &'static DataSet {
        statistics::definitions::in_use().unwrap().data_set_for("enterprise-monthly", october()).unwrap()
    }

    fn filled(figures: &[(&str, &str)]) -> Vec<u8> {
        let value = |typed: &str| DraftValue { typed: typed.to_owned(), explanation: "说明".to_owned() };
        let draft = figures.iter().map(|(id, typed)| ((*id).to_owned(), value(typed))).collect();
        let say = |message: &Message| message.key.to_owned();
        template(Lang::ZhCn, &say, (&unit(1), set(), october()), (&draft, &Vec::new())).unwrap()
    }

    fn reading(bytes: &[u8], unit: &Unit, set: &DataSet, period: Period) -> Result<Filled, SheetFault> {
        read(&mut Cursor::new(bytes), unit, set, period)
    }

    #[test]
    fn what_goes_out_comes_in() {
        let bytes = filled(&[("farm-sales", "12,345.60"), ("employees", "7")]);
        let found = reading(&bytes, &unit(1), set(), october()).unwrap();
        assert_eq!(found.faults, []);
        assert_eq!(found.draft["farm-sales"].typed, "12345.6");
        assert_eq!(found.draft["employees"].typed, "7");
        assert_eq!(found.draft["employees"].explanation, "说明");
        assert_eq!(found.draft.len(), set().elements.len());
    }

    #[test]
    fn text_in_a_number_is_said_by_cell() {
        let bytes = filled(&[("farm-sales", "约三万"), ("village-goods-sales", "-3")]);
        let found = reading(&bytes, &unit(1), set(), october()).unwrap();
        let said: Vec<(&str, &str)> =
            found.faults.iter().map(|one| (one.cell.as_str(), one.message.key)).collect();
        assert_eq!(said, [("E9", "reporting-figure-not-a-number"), ("E10", "reporting-figure-negative")]);
        assert_eq!(found.draft["farm-sales"].typed, "约三万", "what was typed stays");
    }

    #[test]
    fn a_workbook_of_another_report_is_refused_whole() {
        let bytes = filled(&[]);
        let newer = DataSet { version: 2, ..set().clone() };
        let other = DataSet { id: "platform-monthly".to_owned(), ..set().clone() };
        for (found, fault) in [
            (reading(&bytes, &unit(2), set(), october()), "of unit"),
            (reading(&bytes, &unit(1), &newer, october()), "of version"),
            (reading(&bytes, &unit(1), &other, october()), "of data set"),
            (reading(&bytes, &unit(1), set(), Period::Month(2026, 9)), "of period"),
        ] {
            let said = found.unwrap_err().to_string();
            assert!(said.starts_with(fault), "{said}");
        }
    }

    #[test]
    fn a_missing_sheet_and_a_foreign_table_are_refused() {
        let mut book = Workbook::new();
        book.add_worksheet().write(0, 0, "x").unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let missing = reading(&bytes, &unit(1), set(), october()).unwrap_err();
        assert_eq!(missing, SheetFault::Sheet(Fault::NoSheet(SHEET.to_owned())));
        let foreign = reading("a,b\nc,d\n".as_bytes(), &unit(1), set(), october()).unwrap_err();
        assert_eq!(foreign, SheetFault::NotATemplate);
    }
}
