//! How our workbooks look, and days as spreadsheets hold them.

use kernel::Day;
use rust_xlsxwriter::{Color, ExcelDateTime, Format, FormatAlign, FormatBorder, XlsxError};

/// The looks of our workbooks.
pub(crate) struct Styles {
    pub(crate) title: Format,
    pub(crate) head: Format,
    pub(crate) remark: Format,
    pub(crate) wrap: Format,
    pub(crate) plain: Format,
    pub(crate) number: Format,
    pub(crate) day: Format,
    pub(crate) warning: Format,
}

impl Styles {
    pub(crate) fn new() -> Self {
        let head = Format::new()
            .set_bold()
            .set_background_color(Color::RGB(0x00F9_ECEF))
            .set_font_color(Color::RGB(0x00A6_1E3C))
            .set_border_bottom(FormatBorder::Thin);
        let remark = Format::new()
            .set_text_wrap()
            .set_align(FormatAlign::Top)
            .set_font_color(Color::RGB(0x005C_636D))
            .set_background_color(Color::RGB(0x00FB_FAF7));
        Self {
            title: Format::new().set_bold().set_font_size(16),
            head,
            remark,
            wrap: Format::new().set_text_wrap().set_align(FormatAlign::Top),
            plain: Format::new(),
            number: Format::new().set_num_format("#,##0.####"),
            day: Format::new().set_num_format("yyyy-mm-dd"),
            warning: Format::new().set_bold().set_font_color(Color::RGB(0x00B4_2318)),
        }
    }
}

pub(crate) fn excel_day(day: Day) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(day.0.year()).unwrap_or(1900);
    ExcelDateTime::from_ymd(year, u8::from(day.0.month()), day.0.day())
}
