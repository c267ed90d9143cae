//! Open data as files: CSV, JSON, XLSX, and a data package (Data Package 2.0, datapackage.org) with its description.

use std::io::{Cursor, Write};

use rust_xlsxwriter::{DocProperties, Workbook, Worksheet, XlsxError};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::open::{Column, DataTable, LICENCE, OpenData, open_data};
use super::release::{Release, period_text};
use crate::workbook::{Styles, excel_day};
use crate::{Language, WriteError};

const PROFILE: &str = "https://datapackage.org/profiles/2.0/datapackage.json";
const RESOURCE_PROFILE: &str = "https://datapackage.org/profiles/2.0/dataresource.json";
const SCHEMA_PROFILE: &str = "https://datapackage.org/profiles/2.0/tableschema.json";
const STATUSES: [&str; 7] =
    ["met", "partly", "not-met", "missing", "waived", "not-applicable", "gate-closed"];

/// A file in which open data is handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenFile {
    /// Who stands where.
    RankingCsv,
    /// What every county earned for every criterion.
    ScoresCsv,
    /// What the criteria are.
    CriteriaCsv,
    /// All of it.
    Json,
    /// All of it, a sheet for each table.
    Xlsx,
    /// All of it with its description, packed.
    Package,
}

impl OpenFile {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Package, Self::Xlsx, Self::Json, Self::RankingCsv, Self::ScoresCsv, Self::CriteriaCsv];

    /// The name it is asked for by.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::RankingCsv => "ranking.csv",
            Self::ScoresCsv => "scores.csv",
            Self::CriteriaCsv => "criteria.csv",
            Self::Json => "data.json",
            Self::Xlsx => "data.xlsx",
            Self::Package => "datapackage.zip",
        }
    }

    /// The file of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|file| file.name() == name)
    }
}

/// The bytes of a file; the same result gives the same bytes, but for the workbook's.
pub fn open_file(release: &Release, file: OpenFile) -> Result<Vec<u8>, WriteError> {
    let data = open_data(release);
    let [ranking, scores, criteria] = data.tables()?;
    match file {
        OpenFile::RankingCsv => csv_of(&ranking),
        OpenFile::ScoresCsv => csv_of(&scores),
        OpenFile::CriteriaCsv => csv_of(&criteria),
        OpenFile::Json => Ok(serde_json::to_vec_pretty(&data)?),
        OpenFile::Xlsx => xlsx_of(release, &data, &[ranking, scores, criteria]),
        OpenFile::Package => package_of(release, &data, &[ranking, scores, criteria]),
    }
}

/// UTF-8 with a head, lines ended by CRLF as RFC 4180 has them.
fn csv_of(table: &DataTable) -> Result<Vec<u8>, WriteError> {
    let broken = std::io::Error::other::<csv::Error>;
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(table.columns.iter().map(|column| column.name)).map_err(broken)?;
    for row in &table.rows {
        writer.write_record(table.columns.iter().map(|column| plain(&row[column.name]))).map_err(broken)?;
    }
    Ok(writer.into_inner().map_err(|error| std::io::Error::other(error.to_string()))?)
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn xlsx_of(release: &Release, data: &OpenData, tables: &[DataTable]) -> Result<Vec<u8>, WriteError> {
    let mut book = Workbook::new();
    let created = excel_day(release.published_on)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let styles = Styles::new();
    for table in tables {
        write_sheet(book.add_worksheet(), table, &styles)?;
    }
    let about = book.add_worksheet();
    about.set_name("about")?;
    about.set_column_width(0, 18)?;
    about.set_column_width(1, 70)?;
    let told = [
        ("title", title(release)),
        ("period", data.period.clone()),
        ("published_on", data.published_on.clone()),
        ("result", data.result.clone()),
        ("corrects", data.corrects.clone().unwrap_or_default()),
        ("rulebook", data.rulebook.clone()),
        ("rulebook_hash", data.rulebook_hash.clone()),
        ("hash", data.hash.clone()),
        ("licence", data.licence.to_owned()),
    ];
    for (row, (name, value)) in (0..).zip(told) {
        about.write_string_with_format(row, 0, name, &styles.head)?;
        about.write_string(row, 1, value)?;
    }
    Ok(book.save_to_buffer()?)
}

fn write_sheet(sheet: &mut Worksheet, table: &DataTable, styles: &Styles) -> Result<(), XlsxError> {
    sheet.set_name(table.name)?;
    for (column, known) in (0..).zip(table.columns) {
        sheet.set_column_width(column, if known.kind == "string" { 22.0 } else { 11.0 })?;
        sheet.write_string_with_format(0, column, known.name, &styles.head)?;
        for (row, values) in (1..).zip(&table.rows) {
            match &values[known.name] {
                Value::Null => {}
                Value::Bool(value) => {
                    sheet.write_boolean(row, column, *value)?;
                }
                Value::String(text) => {
                    sheet.write_string(row, column, text)?;
                }
                other => {
                    sheet.write_number(row, column, other.as_f64().unwrap_or_default())?;
                }
            }
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

fn package_of(release: &Release, data: &OpenData, tables: &[DataTable]) -> Result<Vec<u8>, WriteError> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    // The day of an entry is not the day the file was asked for, so that the same result gives the same bytes.
    let options = SimpleFileOptions::default();
    let mut resources = Vec::new();
    for table in tables {
        let bytes = csv_of(table)?;
        resources.push(resource(table, &bytes));
        archive.start_file(format!("{}.csv", table.name), options).map_err(std::io::Error::from)?;
        archive.write_all(&bytes)?;
    }
    archive.start_file("datapackage.json", options).map_err(std::io::Error::from)?;
    archive.write_all(&serde_json::to_vec_pretty(&description(release, data, resources))?)?;
    Ok(archive.finish().map_err(std::io::Error::from)?.into_inner())
}

fn title(release: &Release) -> String {
    let said = |language| {
        let programme = release.programme.title.get(language);
        (programme, period_text(release.period, language))
    };
    let ((zh, zh_period), (en, en_period)) = (said(Language::Chinese), said(Language::English));
    format!("{zh}工作考核评价结果（{zh_period}） {en}: result of the assessment, {en_period}")
}

fn description(release: &Release, data: &OpenData, resources: Vec<Value>) -> Value {
    let rules = &release.rulebook;
    let rounded = format!(
        "得分四舍五入到{0}位小数，与公布的一致。 Points are rounded half up to {0} decimals, as published.",
        release.decimals()
    );
    let name = format!("{}-assessment-{}", data.programme, data.period).to_lowercase();
    json!({
        "$schema": PROFILE,
        "name": name,
        "id": data.hash,
        "title": title(release),
        "description": rounded,
        "created": format!("{}T00:00:00+08:00", data.published_on),
        "licenses": [{
            "name": LICENCE,
            "path": "https://creativecommons.org/licenses/by/4.0/",
            "title": "Creative Commons Attribution 4.0",
        }],
        "sources": [{ "title": format!("{}（{}）", rules.title.zh, rules.source) }],
        "keywords": ["农村电子商务", "考核评价", "rural e-commerce", "assessment"],
        "result": data.result,
        "corrects": data.corrects,
        "rulebook": { "id": data.rulebook, "hash": data.rulebook_hash },
        "resources": resources,
    })
}

fn resource(table: &DataTable, bytes: &[u8]) -> Value {
    json!({
        "$schema": RESOURCE_PROFILE,
        "name": table.name,
        "type": "table",
        "title": table.title,
        "path": format!("{}.csv", table.name),
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": bytes.len(),
        "hash": format!("sha256:{}", hex::encode(Sha256::digest(bytes))),
        "dialect": { "delimiter": ",", "lineTerminator": "\r\n", "quoteChar": "\"", "header": true },
        "schema": schema(table),
    })
}

fn schema(table: &DataTable) -> Value {
    let leads = table.leads_to.iter().map(|(column, other)| {
        json!({ "fields": [column], "reference": { "resource": other, "fields": [column] } })
    });
    json!({
        "$schema": SCHEMA_PROFILE,
        "fields": table.columns.iter().map(field).collect::<Vec<_>>(),
        "missingValues": [""],
        "primaryKey": table.key,
        "foreignKeys": leads.collect::<Vec<_>>(),
    })
}

fn field(column: &Column) -> Value {
    let mut constraints = json!({ "required": column.required });
    match (column.kind, column.name) {
        ("number", _) => constraints["minimum"] = json!(0),
        ("integer", _) => constraints["minimum"] = json!(1),
        (_, "county") => constraints["pattern"] = json!("[0-9]{6}"),
        (_, "status") => constraints["enum"] = json!(STATUSES),
        _ => {}
    }
    json!({ "name": column.name, "type": column.kind, "title": column.title, "constraints": constraints })
}
