//! What counties reported by workbook.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Actor, Day, Period, RegionCode, Timestamp};

use crate::error::Error;
use crate::{Facts, FactsWorkbook, Ruling, Source};

diesel::table! {
    fact_upload (county, id) {
        county -> BigInt,
        id -> BigInt,
        period -> Text,
        fact -> Text,
        value -> Text,
        source -> Text,
        uploaded_at -> BigInt,
        actor -> Text,
    }
}

const RULINGS: &str = "@rulings";
const DEADLINE: &str = "@deadline";

#[derive(Queryable, Selectable)]
#[diesel(table_name = fact_upload, check_for_backend(Backend))]
struct Row {
    fact: String,
    value: String,
    source: String,
}

/// What the workbooks of this period say of a county.
pub(crate) fn facts(conn: &mut Conn, county: RegionCode, period: Period) -> Result<Facts, Error> {
    let rows: Vec<Row> = fact_upload::table
        .filter(fact_upload::county.eq(county).and(fact_upload::period.eq(period.to_string())))
        .select(Row::as_select())
        .load(conn)?;
    let mut facts = Facts::none(county);
    for row in rows {
        match row.fact.as_str() {
            RULINGS => facts.rulings = serde_json::from_str::<Vec<Ruling>>(&row.value)?,
            DEADLINE => {}
            _ => {
                let source: Source = serde_json::from_str(&row.source)?;
                facts.set(row.fact, serde_json::from_str(&row.value)?, source);
            }
        }
    }
    Ok(facts)
}

/// The last day for evidence, if a workbook of this period sets one.
pub(crate) fn deadline(conn: &mut Conn, city: RegionCode, period: Period) -> Result<Option<Day>, Error> {
    let value: Option<String> = fact_upload::table
        .filter(fact_upload::county.eq(city).and(fact_upload::period.eq(period.to_string())))
        .filter(fact_upload::fact.eq(DEADLINE))
        .select(fact_upload::value)
        .first(conn)
        .optional()?;
    value.map(|value| Ok(serde_json::from_str(&value)?)).transpose()
}

/// What was uploaded of a county: how many facts, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uploaded {
    /// The county.
    pub county: RegionCode,
    /// How many facts.
    pub facts: usize,
    /// When the last of them came.
    pub at: Timestamp,
}

/// What was uploaded for this period, by county.
pub(crate) fn uploaded(conn: &mut Conn, period: Period) -> Result<Vec<Uploaded>, Error> {
    let rows: Vec<(RegionCode, Timestamp)> = fact_upload::table
        .filter(fact_upload::period.eq(period.to_string()))
        .filter(fact_upload::fact.ne_all([RULINGS, DEADLINE]))
        .select((fact_upload::county, fact_upload::uploaded_at))
        .order(fact_upload::county)
        .load(conn)?;
    let mut counties: Vec<Uploaded> = Vec::new();
    for (county, at) in rows {
        match counties.last_mut().filter(|last| last.county == county) {
            Some(last) => {
                last.facts += 1;
                last.at = last.at.max(at);
            }
            None => counties.push(Uploaded { county, facts: 1, at }),
        }
    }
    Ok(counties)
}

/// Replaces what is known of the workbook's counties; others keep what they have.
pub(crate) fn save(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    workbook: &FactsWorkbook,
) -> Result<(), Error> {
    let writer = Writer { actor, now, period: workbook.frame.period.to_string() };
    let place = Source::Cells { sheet: String::new(), cells: String::new() };
    for facts in &workbook.counties {
        writer.clear(tx, facts.county)?;
        for (fact, entry) in &facts.entries {
            writer.add(tx, facts.county, fact, serde_json::to_string(&entry.value)?, &entry.source)?;
        }
        if !facts.rulings.is_empty() {
            writer.add(tx, facts.county, RULINGS, serde_json::to_string(&facts.rulings)?, &place)?;
        }
    }
    if let Some(deadline) = workbook.frame.deadline {
        writer.clear(tx, city)?;
        writer.add(tx, city, DEADLINE, serde_json::to_string(&deadline)?, &place)?;
    }
    Ok(())
}

struct Writer<'a> {
    actor: &'a Actor,
    now: Timestamp,
    period: String,
}

impl Writer<'_> {
    fn clear(&self, tx: &mut Tx<'_>, county: RegionCode) -> Result<(), Error> {
        let here = fact_upload::county.eq(county).and(fact_upload::period.eq(&self.period));
        diesel::delete(fact_upload::table.filter(here)).prepared().execute(tx.conn())?;
        Ok(())
    }

    fn add(
        &self,
        tx: &mut Tx<'_>,
        county: RegionCode,
        fact: &str,
        value: String,
        source: &Source,
    ) -> Result<(), Error> {
        diesel::insert_into(fact_upload::table)
            .values((
                fact_upload::county.eq(county),
                fact_upload::id.eq(tx.id::<i64>(self.now)),
                fact_upload::period.eq(&self.period),
                fact_upload::fact.eq(fact),
                fact_upload::value.eq(value),
                fact_upload::source.eq(serde_json::to_string(source)?),
                fact_upload::uploaded_at.eq(self.now),
                fact_upload::actor.eq(self.actor.id().to_string()),
            ))
            .prepared()
            .execute(tx.conn())?;
        Ok(())
    }
}
