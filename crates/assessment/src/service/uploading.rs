//! What counties reported by workbook: what is on record, and what a workbook would change of it.

use db::Conn;
use kernel::{Actor, Period, RegionCode, ResourceRef};

use super::UPLOAD_FACTS;
use crate::{Error, Facts, FactsWorkbook, Value, in_use, store};

/// A fact that a workbook changes; none where it was, or will be, missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactChange {
    /// The county.
    pub county: RegionCode,
    /// The fact.
    pub fact: String,
    /// What was uploaded before.
    pub before: Option<Value>,
    /// What the workbook says.
    pub after: Option<Value>,
}

/// What a workbook would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactsPreview {
    /// Of which half-year.
    pub period: Period,
    /// The counties the workbook knows something of; others keep what they have.
    pub counties: Vec<RegionCode>,
    /// How many facts it states.
    pub facts: usize,
    /// The facts that change.
    pub changes: Vec<FactChange>,
    /// The counties whose rulings change.
    pub rulings: Vec<RegionCode>,
}

/// What taking this workbook would change; nothing is kept.
pub fn facts_preview(
    conn: &mut Conn,
    actor: &Actor,
    workbook: &FactsWorkbook,
) -> Result<FactsPreview, Error> {
    let (programme, _) = in_use()?;
    actor.may(UPLOAD_FACTS, &ResourceRef::new("Facts", programme.city))?;
    let period = workbook.frame.period;
    let mut preview = FactsPreview {
        period,
        counties: workbook.counties.iter().map(|facts| facts.county).collect(),
        facts: workbook.counties.iter().map(|facts| facts.entries.len()).sum(),
        changes: Vec::new(),
        rulings: Vec::new(),
    };
    for new in &workbook.counties {
        let old = store::facts(conn, new.county, period)?;
        preview.changes.extend(changes(&old, new));
        let ruled = |facts: &Facts| -> Vec<_> {
            facts
                .rulings
                .iter()
                .map(|one| (one.criterion.clone(), one.kind.clone(), one.reason.clone()))
                .collect()
        };
        if ruled(&old) != ruled(new) {
            preview.rulings.push(new.county);
        }
    }
    Ok(preview)
}

fn changes(old: &Facts, new: &Facts) -> Vec<FactChange> {
    let gone = old.entries.keys().filter(|fact| !new.entries.contains_key(*fact));
    let all = new.entries.keys().chain(gone);
    let value = |facts: &Facts, fact: &str| facts.get(fact).map(|entry| entry.value.clone());
    all.filter_map(|fact| {
        let (before, after) = (value(old, fact), value(new, fact));
        (before != after).then(|| FactChange { county: new.county, fact: fact.clone(), before, after })
    })
    .collect()
}

/// What was uploaded for a half-year, county by county; none for a county of which nothing was.
pub fn uploaded_facts(conn: &mut Conn, actor: &Actor, period: Period) -> Result<Vec<Facts>, Error> {
    let (programme, _) = in_use()?;
    actor.may(UPLOAD_FACTS, &ResourceRef::new("Facts", programme.city))?;
    let mut all = Vec::new();
    for (_, code) in programme.units_on(period.bounds().1) {
        let facts = store::facts(conn, code.code, period)?;
        if !facts.entries.is_empty() || !facts.rulings.is_empty() {
            all.push(facts);
        }
    }
    Ok(all)
}
