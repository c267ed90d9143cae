//! Open data of a published result: who stands where, what every criterion earned, and what each is. Nothing in it names a
//! person: reasons and workings, which people wrote or which tell of documents, are left out.

use serde::Serialize;
use utoipa::ToSchema;

use super::release::Release;
use crate::{Exact, Status, WriteError};

/// The terms under which the data may be used, by its id in the SPDX list.
pub(super) const LICENCE: &str = "CC-BY-4.0";

/// A published result as data. The same rows stand in the CSV, JSON and XLSX files.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct OpenData {
    /// The result's short code.
    pub result: String,
    /// The result it corrects.
    pub corrects: Option<String>,
    /// The programme.
    #[schema(example = "luoyang")]
    pub programme: String,
    /// The half-year.
    #[schema(example = "2026H1")]
    pub period: String,
    /// The day it was published.
    #[schema(example = "2026-08-02")]
    pub published_on: String,
    /// The rulebook.
    #[schema(example = "luoyang-2016")]
    pub rulebook: String,
    /// SHA-256 of the rulebook.
    pub rulebook_hash: String,
    /// SHA-256 over rules, facts and trace.
    pub hash: String,
    /// The licence, as SPDX names it.
    #[schema(example = "CC-BY-4.0")]
    pub licence: &'static str,
    /// Counties, best first.
    pub ranking: Vec<RankingRow>,
    /// What every county earned for every criterion.
    pub scores: Vec<ScoreRow>,
    /// What the criteria are.
    pub criteria: Vec<CriterionRow>,
}

/// A county's place. Points are rounded half up, as published.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RankingRow {
    /// The place; equals share one and the next is skipped; null without a total.
    pub rank: Option<u32>,
    /// The county's code (GB/T 2260) at the end of the half-year.
    #[schema(example = "410324")]
    pub county: String,
    /// Its name in Chinese.
    pub name_zh: String,
    /// Its name in English.
    pub name_en: String,
    /// Points without bonus.
    pub base: f64,
    /// Bonus.
    pub bonus: f64,
    /// Base and bonus; null when the total was blocked.
    pub total: Option<f64>,
}

/// What a county earned for a criterion. Points are rounded half up, as published.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ScoreRow {
    /// The county's code.
    #[schema(example = "410324")]
    pub county: String,
    /// The criterion.
    #[schema(example = "B3")]
    pub criterion: String,
    /// `met`, `partly`, `not-met`, `missing`, `waived`, `not-applicable` or `gate-closed`.
    #[schema(value_type = String)]
    pub status: Status,
    /// What it could earn, without bonus.
    pub possible: f64,
    /// What it earned; null where a fact is missing.
    pub base: Option<f64>,
    /// What it earned beyond.
    pub bonus: f64,
    /// Whether its evidence was ruled to be falsified.
    pub falsified: bool,
}

/// A criterion.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CriterionRow {
    /// Its id.
    #[schema(example = "B3")]
    pub criterion: String,
    /// The group it belongs to.
    #[schema(example = "B")]
    pub group: String,
    /// The group's title in Chinese.
    pub group_zh: String,
    /// The group's title in English.
    pub group_en: String,
    /// Its title in Chinese.
    pub title_zh: String,
    /// Its title in English.
    pub title_en: String,
    /// What it can earn, without bonus.
    pub points: f64,
}

/// The rows of a published result.
#[must_use]
pub fn open_data(release: &Release) -> OpenData {
    let decimals = release.decimals();
    let figure = |exact: &Exact| exact.rounded(decimals).approximate();
    let ranking = release.ranked().map(|(rank, score)| {
        let name = release.programme.name_of(score.county);
        RankingRow {
            rank,
            county: score.county.to_string(),
            name_zh: name.map(|name| name.zh.clone()).unwrap_or_default(),
            name_en: name.map(|name| name.en.clone()).unwrap_or_default(),
            base: figure(&score.base),
            bonus: figure(&score.bonus),
            total: score.total.as_ref().map(figure),
        }
    });
    let scores = release.ranked().flat_map(|(_, score)| {
        score.criteria().map(move |node| ScoreRow {
            county: score.county.to_string(),
            criterion: node.id.clone(),
            status: node.status,
            possible: figure(&node.possible),
            base: node.base.as_ref().map(figure),
            bonus: figure(&node.bonus),
            falsified: node.falsified.is_some(),
        })
    });
    OpenData {
        result: release.id.clone(),
        corrects: release.corrects.as_ref().map(|(id, _)| id.clone()),
        programme: release.programme.id.clone(),
        period: release.period.to_string(),
        published_on: release.published_on.to_string(),
        rulebook: release.rulebook.id.clone(),
        rulebook_hash: release.rulebook.hash.clone(),
        hash: release.hash.clone(),
        licence: LICENCE,
        ranking: ranking.collect(),
        scores: scores.collect(),
        criteria: criteria(release),
    }
}

fn criteria(release: &Release) -> Vec<CriterionRow> {
    let of = |criterion: &crate::Criterion| {
        let group = release.rulebook.title_of(&criterion.group);
        CriterionRow {
            criterion: criterion.id.clone(),
            group: criterion.group.clone(),
            group_zh: group.map(|title| title.zh.clone()).unwrap_or_default(),
            group_en: group.map(|title| title.en.clone()).unwrap_or_default(),
            title_zh: criterion.title.zh.clone(),
            title_en: criterion.title.en.clone(),
            points: criterion.points.rounded(release.decimals()).approximate(),
        }
    };
    release.rulebook.criteria.iter().map(of).collect()
}

/// A column: its name, its type in a table schema, and whether it may be empty.
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) kind: &'static str,
    pub(super) required: bool,
    pub(super) title: &'static str,
}

/// A table of the data with what is known of its columns.
pub(super) struct DataTable {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) columns: &'static [Column],
    pub(super) key: &'static [&'static str],
    /// Columns that lead to another table, and which.
    pub(super) leads_to: &'static [(&'static str, &'static str)],
    pub(super) rows: Vec<serde_json::Value>,
}

const fn must(name: &'static str, kind: &'static str, title: &'static str) -> Column {
    Column { name, kind, required: true, title }
}

const fn may(name: &'static str, kind: &'static str, title: &'static str) -> Column {
    Column { name, kind, required: false, title }
}

const RANKING: &[Column] = &[
    may("rank", "integer", "名次 Rank"),
    must("county", "string", "行政区划代码 County code, GB/T 2260"),
    must("name_zh", "string", "县区 County, in Chinese"),
    must("name_en", "string", "县区英文名 County, in English"),
    must("base", "number", "基本分 Points without bonus"),
    must("bonus", "number", "加分 Bonus"),
    may("total", "number", "得分 Base and bonus"),
];

const SCORES: &[Column] = &[
    must("county", "string", "行政区划代码 County code, GB/T 2260"),
    must("criterion", "string", "考评项 Criterion"),
    must("status", "string", "状态 How it stands"),
    must("possible", "number", "分值 What it can earn, without bonus"),
    may("base", "number", "得分 What it earned"),
    must("bonus", "number", "加分 What it earned beyond"),
    must("falsified", "boolean", "材料造假 Evidence ruled to be falsified"),
];

const CRITERIA: &[Column] = &[
    must("criterion", "string", "编号 Id"),
    must("group", "string", "考评内容编号 Group"),
    must("group_zh", "string", "考评内容 Group, in Chinese"),
    must("group_en", "string", "考评内容英文名 Group, in English"),
    must("title_zh", "string", "考评项 Criterion, in Chinese"),
    must("title_en", "string", "考评项英文名 Criterion, in English"),
    must("points", "number", "分值 What it can earn, without bonus"),
];

impl OpenData {
    /// Its tables, each row as an object.
    pub(super) fn tables(&self) -> Result<[DataTable; 3], WriteError> {
        Ok([
            DataTable {
                name: "ranking",
                title: "排名 Ranking",
                columns: RANKING,
                key: &["county"],
                leads_to: &[],
                rows: objects(&self.ranking)?,
            },
            DataTable {
                name: "scores",
                title: "各考评项得分 Points by criterion",
                columns: SCORES,
                key: &["county", "criterion"],
                leads_to: &[("county", "ranking"), ("criterion", "criteria")],
                rows: objects(&self.scores)?,
            },
            DataTable {
                name: "criteria",
                title: "考评项 Criteria",
                columns: CRITERIA,
                key: &["criterion"],
                leads_to: &[],
                rows: objects(&self.criteria)?,
            },
        ])
    }
}

fn objects<T: Serialize>(rows: &[T]) -> Result<Vec<serde_json::Value>, WriteError> {
    rows.iter().map(|row| Ok(serde_json::to_value(row)?)).collect()
}
