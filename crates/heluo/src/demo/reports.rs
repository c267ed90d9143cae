//! What the counties reported by workbook: invented, and said to be so.

use assessment::{FactsWorkbook, Frame, example_facts, in_use};
use kernel::{Actor, Period};

use super::{DemoError, Stage};

pub(super) async fn upload(stage: &Stage) -> Result<(), DemoError> {
    let today = stage.today.day();
    let period = Period::half_of(today);
    let frame = Frame { period, as_of: today, deadline: Some(period.bounds().1.plus_days(20)) };
    let (programme, rulebook) = in_use().map_err(|faults| DemoError::Programme(faults.to_string()))?;
    let counties = example_facts(programme, rulebook, &frame);
    let workbook = FactsWorkbook { frame, counties };
    let now = stage.today;
    stage
        .db
        .write(move |tx| {
            assessment::service::upload(tx, &Actor::system("demo"), now, &workbook)
                .map(|_| ())
                .map_err(|error| DemoError::Programme(error.to_string()))
        })
        .await
}
