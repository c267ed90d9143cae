//! `heluo score`.

use std::io::Write;
use std::path::PathBuf;

use assessment::{
    Frame, Language, Programme, Purpose, Rulebook, assess, read_workbook, report, write_workbook,
};
use clap::{Args, ValueEnum};
use kernel::{Clock, Period, SystemClock};
use programmes::File;

use super::Outcome;

/// The workbook and what to make of it.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The facts workbook.
    #[arg(required_unless_present = "template")]
    facts: Option<PathBuf>,
    /// What to write.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Write an empty workbook with every column explained, instead of reading one.
    #[arg(long)]
    template: bool,
    /// The rulebook to score by, such as one adopted since or that of an earlier result; the shipped one when left out.
    #[arg(long, value_name = "FILE")]
    rulebook: Option<PathBuf>,
    /// The programme whose counties are scored; the shipped one when left out.
    #[arg(long, value_name = "FILE")]
    programme: Option<PathBuf>,
    /// The language of the output.
    #[arg(long, default_value = "zh")]
    lang: String,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A table for the terminal.
    Table,
    /// JSON with every trace.
    Json,
    /// A workbook with the ranking and every trace.
    Xlsx,
}

/// The name and the text of a file, or of the shipped one.
fn file_or(path: Option<&PathBuf>, file: File) -> Result<(String, String), String> {
    let Some(path) = path else { return Ok((file.name().to_owned(), file.shipped().to_owned())) };
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| format!("{name}: {error}"))?;
    Ok((name, text))
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let today = SystemClock.now().day();
    let language = if arguments.lang.starts_with("en") { Language::English } else { Language::Chinese };
    let (name, text) = file_or(arguments.programme.as_ref(), File::Programme)?;
    let programme = Programme::read(&name, &text).map_err(|faults| faults.say(language))?;
    let (name, text) = file_or(arguments.rulebook.as_ref(), File::Rulebook)?;
    let rulebook = Rulebook::read(&name, &text).map_err(|faults| faults.say(language))?;
    let out = match &arguments.facts {
        Some(path) if !arguments.template => {
            let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
            let name = path.display().to_string();
            let workbook = read_workbook(&name, &bytes, &programme, &rulebook, today)
                .map_err(|faults| faults.say(language))?;
            let result = assess(&programme, &rulebook, &workbook.frame, workbook.counties);
            match arguments.format {
                Format::Table => report::table(&result, &programme, &rulebook, language).into_bytes(),
                Format::Json => serde_json::to_vec_pretty(&report::json(&result, &programme, &rulebook))
                    .map_err(|error| error.to_string())?,
                Format::Xlsx => report::spreadsheet(&result, &programme, &rulebook, language)
                    .map_err(|error| error.to_string())?,
            }
        }
        _ => {
            let period = Period::half_of(today);
            let frame = Frame { period, as_of: today, deadline: Some(period.bounds().1.plus_days(20)) };
            write_workbook(&programme, &rulebook, &frame, &[], Purpose::Template)
                .map_err(|error| error.to_string())?
        }
    };
    std::io::stdout().lock().write_all(&out).map_err(|error| error.to_string())
}
