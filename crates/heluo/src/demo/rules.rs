//! The platform rules change in the open: a second version was announced, holds in some days, and somebody has said
//! something to it.

use kernel::Action;
use market::model::{RulesDays, RulesText};
use market::service::{self as selling, KEEP_RULES, SAY_TO_RULES};

use super::people::Cast;
use super::{DemoError, Stage, who_may};
use crate::demo::CITY;

/// What the second version adds, marked as invented.
const MORE: [&str; 2] = [
    "## 示例修订\n\n本条为演示内容，不是真实规定：订单分两批发出的，后一批自前一批发出之日起七日内发出；逾期未发的部分自动退款。",
    "## Change for demonstration\n\nThis article is invented for the demonstration and is no real rule: where an order is \
     sent in two shipments, the second leaves within seven days of the first; what has not left by then is paid back \
     by itself.",
];
const OPINION: &str = "（示例意见）建议写明鲜果后一批最长三日，时间长了容易坏。";

/// One official writes it, another publishes it, and a buyer says something.
pub(super) async fn announce(stage: &Stage, cast: &Cast) -> Result<(), DemoError> {
    const OFFICIAL: [Action; 1] = [KEEP_RULES];
    let (today, [writer, publisher]) = (stage.today, cast.organisers);
    let reader = cast.buyers.get(5).cloned();
    stage
        .db
        .write(move |tx| {
            let (written, published) = (today.plus_days(-4), today.plus_days(-3));
            let versions = selling::rules_versions(tx.conn(), CITY)?;
            let Some(last) = versions.last() else { return Ok(()) };
            let [zh, en] = MORE;
            let text = RulesText {
                zh: format!("{}\n\n{zh}", last.text.zh.trim_end()),
                en: format!("{}\n\n{en}", last.text.en.trim_end()),
            };
            let id = selling::write_rules(tx, &who_may(writer, &OFFICIAL), written, CITY, None, &text)?;
            let days = RulesDays::soonest(published.day());
            let number =
                selling::publish_rules(tx, &who_may(publisher, &OFFICIAL), published, CITY, id, days)?;
            if let Some(reader) = &reader {
                let said = (reader.name.as_str(), OPINION);
                let who = who_may(reader.person, &[SAY_TO_RULES]);
                selling::send_opinion(tx, &who, today.plus_days(-1), CITY, number, said)?;
            }
            Ok::<_, DemoError>(())
        })
        .await
}
