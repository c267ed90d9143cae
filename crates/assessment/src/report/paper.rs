//! Paper: titles, text and tables as a Word document, in Chinese in the layout of official documents (GB/T 9704-2012), in
//! English plainly. What stands in it is decided elsewhere.
//!
//! Of the standard: A4 with margins of 37, 35, 28 and 26 mm (5.2.1); 22 lines of 28 characters (5.2.3); title 2号小标宋,
//! text 3号仿宋, first headings 黑体, second headings 楷体 (5.2.2, 7.3); red head 35 mm below the margin, number two lines
//! below it, red line 4 mm below that (7.2); page numbers `— 1 —` in 4号宋体, 7 mm below the text, outside (7.5).

use std::io::Cursor;

use docx_rs::{
    AlignmentType, BorderType, BreakType, DocGrid, DocGridType, Docx, FieldCharType, Footer, InstrPAGE,
    InstrText, LineSpacing, LineSpacingType, PageMargin, Paragraph, ParagraphBorder, ParagraphBorderPosition,
    ParagraphBorders, Run, RunFonts, SectionProperty, SpecialIndentType, Table, TableAlignmentType,
    TableCell, TableCellMargins, TableLayoutType, TableRow, VAlignType, WidthType,
};

use unicode_width::UnicodeWidthStr;

use crate::{Language, WriteError};

/// Twips in a millimetre, times a thousand.
const TWIPS_PER_METRE: i32 = 56_693;
/// One character of 3号 (16 pt), in twips.
const CHARACTER: i32 = 320;
/// 28 characters of 3号 fit into 156 mm when each gives this much, in twips.
const CLOSER: i32 = -5;
/// Characters in a line.
const LINE_CHARACTERS: i32 = 28;
/// Letters of a cell that still stand well in the middle.
const LONG: usize = 5;
const RED: &str = "E60012";

const fn twips(millimetres: i32) -> i32 {
    millimetres * TWIPS_PER_METRE / 1000
}

/// A font in a size.
#[derive(Clone, Copy)]
struct Face {
    font: &'static str,
    half_points: usize,
    bold: bool,
}

/// How a language is set.
struct Look {
    title: Face,
    heading: Face,
    subheading: Face,
    text: Face,
    table_head: Face,
    table: Face,
    page: Face,
    /// Twips between lines, exact in Chinese.
    line: i32,
    /// First line of a paragraph, in twips.
    first_line: i32,
    /// Page edges: top, bottom, left, right, in millimetres.
    edges: (i32, i32, i32, i32),
}

const fn face(font: &'static str, half_points: usize) -> Face {
    Face { font, half_points, bold: false }
}

const fn bold(font: &'static str, half_points: usize) -> Face {
    Face { font, half_points, bold: true }
}

const LATIN: &str = "Times New Roman";

const OFFICIAL: Look = Look {
    title: face("方正小标宋简体", 44),
    heading: face("黑体", 32),
    subheading: face("楷体_GB2312", 32),
    text: face("仿宋_GB2312", 32),
    table_head: face("黑体", 21),
    table: face("仿宋_GB2312", 21),
    page: face("宋体", 28),
    line: 560,
    first_line: 2 * CHARACTER,
    edges: (37, 35, 28, 26),
};

const PLAIN: Look = Look {
    title: bold(LATIN, 34),
    heading: bold(LATIN, 26),
    subheading: bold(LATIN, 23),
    text: face(LATIN, 23),
    table_head: bold(LATIN, 15),
    table: face(LATIN, 17),
    page: face(LATIN, 20),
    line: 300,
    first_line: 0,
    edges: (25, 25, 25, 25),
};

/// A document that is being set; whoever writes official documents sets them here.
pub struct Paper {
    docx: Docx,
    look: &'static Look,
    language: Language,
}

/// Columns of a table: head and share of the width.
pub(super) type Columns = Vec<(String, u32)>;

impl Paper {
    /// An empty page as this language sets it.
    #[must_use]
    pub fn new(language: Language) -> Self {
        let look = match language {
            Language::Chinese => &OFFICIAL,
            Language::English => &PLAIN,
        };
        let (top, bottom, left, right) = look.edges;
        let margin = PageMargin::new()
            .top(twips(top))
            .bottom(twips(bottom))
            .left(twips(left))
            .right(twips(right))
            .header(twips(15))
            .footer(twips(bottom - 12));
        let docx = Docx::new().page_size(11_906, 16_838).page_margin(margin);
        let docx = docx.default_fonts(fonts(look.text)).default_size(look.text.half_points);
        let docx = match language {
            Language::Chinese => docx
                .footer(page_number(look, AlignmentType::Right))
                .even_footer(page_number(look, AlignmentType::Left)),
            Language::English => docx.footer(page_number(look, AlignmentType::Center)),
        };
        Self { docx, look, language }
    }

    /// The name of who issues it in red, the number below, and the red line.
    #[must_use]
    pub fn red_head(self, issuer: &str, number: &str) -> Self {
        // As large as fits on one line of 442 pt, at most 62 pt; a Chinese character is two columns wide.
        let size = (2 * 2 * 442 / issuer.width().max(1)).clamp(32, 124);
        let name = Face { half_points: size, ..self.look.title };
        let above = twips(if self.language == Language::Chinese { 35 } else { 5 });
        let head = Paragraph::new()
            .add_run(run(issuer, name).color(RED))
            .align(AlignmentType::Center)
            .line_spacing(LineSpacing::new().before(u32::try_from(above).unwrap_or(0)));
        let below = ParagraphBorder::new(ParagraphBorderPosition::Bottom)
            .val(BorderType::Single)
            .size(12)
            .space(11)
            .color(RED);
        let mut numbered = self.set(number, self.look.text, AlignmentType::Center, 0);
        numbered.property = numbered.property.set_borders(ParagraphBorders::with_empty().set(below));
        self.put(head).blank().blank().put(numbered).blank()
    }

    /// Its title, in the middle.
    #[must_use]
    pub fn title(self, text: &str) -> Self {
        let title = self.set(text, self.look.title, AlignmentType::Center, 0);
        // Larger than the grid of lines: on it, each line would take two.
        let title = title.line_spacing(self.spacing(self.look.line + 80)).keep_next(true).snap_to_grid(false);
        self.put(title).blank()
    }

    /// `一、…`
    #[must_use]
    pub fn heading(self, text: &str) -> Self {
        let heading = self.set(text, self.look.heading, AlignmentType::Left, self.look.first_line);
        self.put(heading.keep_next(true).outline_lvl(0))
    }

    /// `（一）…`
    #[must_use]
    pub fn subheading(self, text: &str) -> Self {
        let heading = self.set(text, self.look.subheading, AlignmentType::Left, self.look.first_line);
        self.put(heading.keep_next(true).outline_lvl(1))
    }

    /// A paragraph.
    #[must_use]
    pub fn text(self, text: &str) -> Self {
        let align =
            if self.language == Language::Chinese { AlignmentType::Both } else { AlignmentType::Left };
        let paragraph = self.set(text, self.look.text, align, self.look.first_line);
        self.put(paragraph)
    }

    /// From the margin on: who it goes to, or the number of an annex.
    #[must_use]
    pub fn flush(self, text: &str) -> Self {
        let paragraph = self.set(text, self.look.text, AlignmentType::Left, 0);
        self.put(paragraph)
    }

    /// Its number alone, where there is no red head.
    #[must_use]
    pub fn number(self, number: &str) -> Self {
        let paragraph = self.set(number, self.look.text, AlignmentType::Center, 0);
        self.put(paragraph).blank()
    }

    /// What stands over a table.
    pub(super) fn caption(self, text: &str) -> Self {
        let paragraph = self.set(text, self.look.subheading, AlignmentType::Left, 0);
        self.put(paragraph.keep_next(true))
    }

    /// A remark below a table.
    pub(super) fn flush_small(self, text: &str) -> Self {
        let spacing = LineSpacing::new().line_rule(LineSpacingType::AtLeast).line(280);
        let paragraph = Paragraph::new().add_run(run(text, self.look.table)).line_spacing(spacing);
        self.put(paragraph.snap_to_grid(false))
    }

    /// The list of annexes: the first one follows the word, the others stand below it.
    pub(super) fn annexes(self, word: &str, titles: &[String]) -> Self {
        let start = (self.look.first_line, self.look.first_line + 3 * CHARACTER);
        let mut paper = self.blank();
        for (number, title) in (1..).zip(titles) {
            let text = match number {
                1 => format!("{word}{number}. {title}"),
                _ => format!("{number}. {title}"),
            };
            let left = if number == 1 { start.0 } else { start.1 };
            let line = paper.set(&text, paper.look.text, AlignmentType::Left, 0);
            paper = paper.put(line.indent(Some(left), None, None, None));
        }
        paper
    }

    /// Who issues it, two characters from the right, and the day, two characters further in than the name begins (7.3.5.2).
    #[must_use]
    pub fn signature(self, issuer: &str, day: &str) -> Self {
        let characters = i32::try_from(issuer.chars().count()).unwrap_or(i32::MAX);
        let name = self.set(issuer, self.look.text, AlignmentType::Right, 0).keep_next(true);
        let name = name.indent(None, None, Some(2 * CHARACTER), None);
        let date = match self.language {
            Language::Chinese if (8..=26).contains(&characters) => {
                let left = (LINE_CHARACTERS - characters) * (CHARACTER + CLOSER);
                let date = self.set(day, self.look.text, AlignmentType::Left, 0);
                date.indent(Some(left), None, None, None)
            }
            _ => {
                let date = self.set(day, self.look.text, AlignmentType::Right, 0);
                date.indent(None, None, Some(2 * CHARACTER), None)
            }
        };
        self.blank().blank().put(name).put(date)
    }

    /// An annex on a new page: its number at the margin, its title in the middle.
    pub(super) fn annex(self, number: &str, title: &str) -> Self {
        let mark = self.set(number, self.look.heading, AlignmentType::Left, 0).page_break_before(true);
        self.put(mark).title(title)
    }

    /// A table as wide as the text. Sentences and long names stand left, all else in the middle.
    pub(super) fn table(mut self, columns: &Columns, rows: &[Vec<String>]) -> Self {
        let width = 11_906 - twips(self.look.edges.2) - twips(self.look.edges.3);
        let width = usize::try_from(width).unwrap_or(0);
        let shares: usize = columns.iter().map(|(_, share)| usize::try_from(*share).unwrap_or(1)).sum();
        let widths: Vec<usize> = columns
            .iter()
            .map(|(_, share)| width * usize::try_from(*share).unwrap_or(1) / shares.max(1))
            .collect();
        let heads: Vec<String> = columns.iter().map(|(head, _)| head.clone()).collect();
        let mut lines = vec![row(&heads, &widths, (self.look.table_head, usize::MAX), true)];
        for (number, cells) in (1..).zip(rows) {
            lines.push(row(cells, &widths, (self.look.table, LONG), number < rows.len()));
        }
        let table = Table::new(lines)
            .layout(TableLayoutType::Fixed)
            .align(TableAlignmentType::Center)
            .width(widths.iter().sum(), WidthType::Dxa)
            .margins(TableCellMargins::new().margin(30, 40, 30, 40))
            .set_grid(widths);
        self.docx = self.docx.add_table(table);
        let below = self.spacing(160);
        self.put(Paragraph::new().line_spacing(below))
    }

    /// The file.
    pub fn bytes(self) -> Result<Vec<u8>, WriteError> {
        let mut docx = self.docx;
        if self.language == Language::Chinese {
            let grid = DocGrid::with_empty().grid_type(DocGridType::Lines).line_pitch(579);
            docx.document.section_property = SectionProperty::doc_grid(docx.document.section_property, grid);
        }
        let mut bytes = Vec::new();
        docx.pack(Cursor::new(&mut bytes)).map_err(std::io::Error::from)?;
        Ok(bytes)
    }

    fn set(&self, text: &str, face: Face, align: AlignmentType, first_line: i32) -> Paragraph {
        let closer = if self.language == Language::Chinese { CLOSER } else { 0 };
        Paragraph::new()
            .add_run(run(text, face).character_spacing(closer))
            .align(align)
            .indent(None, Some(SpecialIndentType::FirstLine(first_line)), None, None)
            .line_spacing(self.spacing(self.look.line))
    }

    fn spacing(&self, line: i32) -> LineSpacing {
        match self.language {
            Language::Chinese => LineSpacing::new().line_rule(LineSpacingType::Exact).line(line),
            Language::English => LineSpacing::new().line_rule(LineSpacingType::AtLeast).line(line).after(80),
        }
    }

    fn blank(self) -> Self {
        let line = self.spacing(self.look.line);
        self.put(Paragraph::new().line_spacing(line))
    }

    fn put(mut self, paragraph: Paragraph) -> Self {
        self.docx = self.docx.add_paragraph(paragraph);
        self
    }
}

fn fonts(face: Face) -> RunFonts {
    RunFonts::new().ascii(LATIN).hi_ansi(LATIN).cs(LATIN).east_asia(face.font)
}

/// Text in a font; signs that no document can hold are left out, and a line's end becomes one.
fn run(text: &str, face: Face) -> Run {
    let mut run = Run::new().fonts(fonts(face)).size(face.half_points);
    for (place, line) in text.lines().enumerate() {
        if place > 0 {
            run = run.add_break(BreakType::TextWrapping);
        }
        run = run.add_text(line.chars().filter(|one| !one.is_control()).collect::<String>());
    }
    if face.bold { run.bold() } else { run }
}

/// A line of a table; cells with more letters than `long` stand left. Lines that are `joined` to the next one do not leave
/// it alone on another page, so that no table loses its head.
fn row(cells: &[String], widths: &[usize], (face, long): (Face, usize), joined: bool) -> TableRow {
    let cells = cells.iter().zip(widths).map(|(text, width)| {
        let words =
            long < text.chars().count() && text.contains(|one: char| one.is_alphabetic() || one == '→');
        let align = if words { AlignmentType::Left } else { AlignmentType::Center };
        let text = Paragraph::new()
            .add_run(run(text, face))
            .align(align)
            .snap_to_grid(false)
            .keep_next(joined)
            .line_spacing(LineSpacing::new().line_rule(LineSpacingType::AtLeast).line(280));
        TableCell::new().add_paragraph(text).width(*width, WidthType::Dxa).vertical_align(VAlignType::Center)
    });
    TableRow::new(cells.collect()).cant_split()
}

/// `— 1 —`, one character from the outer edge.
fn page_number(look: &Look, align: AlignmentType) -> Footer {
    let part = || Run::new().fonts(fonts(look.page)).size(look.page.half_points);
    let number = part()
        .add_field_char(FieldCharType::Begin, false)
        .add_instr_text(InstrText::PAGE(InstrPAGE::new()))
        .add_field_char(FieldCharType::Separate, false)
        .add_text("1")
        .add_field_char(FieldCharType::End, false);
    let inset = 280;
    let paragraph = Paragraph::new()
        .add_run(part().add_text("— "))
        .add_run(number)
        .add_run(part().add_text(" —"))
        .align(align)
        .indent(Some(inset), None, Some(inset), None);
    Footer::new().add_paragraph(paragraph)
}
