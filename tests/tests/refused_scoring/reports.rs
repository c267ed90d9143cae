//! Reports: figures that are none, figures that jump, a workbook of another make, periods that are over or not begun, and an
//! indicator without a denominator.

use kernel::Period;
use serde_json::{Value, json};

use super::{CLERK, Desk, House, OFFICE, SELLER, file, says};
use crate::program::chain::COUNTY;
use crate::program::reporting::{figures, last_month, unit_of};

/// The co-operative's monthly report.
struct Monthly<'a> {
    seller: Desk<'a>,
    unit: String,
}

impl<'a> Monthly<'a> {
    async fn of(house: &'a House) -> Self {
        let seller = house.desk(SELLER).await;
        let unit = unit_of(&house.program, &seller.token, "enterprise-monthly").await;
        Self { seller, unit }
    }

    fn page(&self, period: Period) -> String {
        format!("/sell/reports/{}/{period}", self.unit)
    }

    fn operation(&self, period: Period) -> String {
        format!("/api/v1/reporting/units/{}/reports/{period}", self.unit)
    }

    /// Submitted, checked by the county, approved by the city.
    async fn approved(&self, house: &House, period: Period, values: Value) {
        let path = self.operation(period);
        let told = json!({ "values": values, "explanations": explained(&values), "submit": true });
        self.seller.does(&path, told).await;
        for (phone, step) in [(CLERK, "check"), (OFFICE, "approve")] {
            house.desk(phone).await.does(&format!("{path}/{step}"), json!({ "version": 1 })).await;
        }
    }
}

/// The figures of the form, some of them changed.
fn changed(changes: &[(&str, &str)]) -> Value {
    let mut values = figures();
    for (element, typed) in changes {
        values[element] = json!(typed);
    }
    values
}

/// A word on each figure, as those far from the month before need one.
fn explained(values: &Value) -> Value {
    values.as_object().unwrap().keys().map(|id| (id.clone(), json!("季节如此（示例）"))).collect()
}

/// The same as a page's form sends them.
fn fields(values: &Value, step: &str) -> Vec<(String, String)> {
    let figures = values.as_object().unwrap().iter();
    let mut fields: Vec<(String, String)> =
        figures.map(|(id, typed)| (format!("f-{id}"), typed.as_str().unwrap().to_owned())).collect();
    fields.push(("step".to_owned(), step.to_owned()));
    fields
}

fn spelt(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[test]
fn text_is_no_figure_and_ten_times_last_months_is_asked_about() {
    testkit::runtime().block_on(async {
        let house = House::open().await;
        let monthly = Monthly::of(&house).await;
        let (last, seller) = (last_month(), &monthly.seller);
        let typed = changed(&[("farm-sales", "约三万"), ("online-orders", "301")]);
        let said = ["“约三万”不是数字", "“约三万” is not a number"];
        let kept = ["value=\"约三万\"", "value=\"301\""];
        let form = fields(&typed, "submit");
        seller.form(&monthly.page(last), &spelt(&form), (422, said), &kept).await;
        seller
            .refuses(&monthly.operation(last), json!({ "values": typed, "submit": true }), (422, said))
            .await;
        let report = seller.sees(&monthly.operation(last)).await;
        assert_eq!(
            (report["version"].as_i64(), report["versions"].as_array().map(Vec::len)),
            (Some(0), Some(0))
        );

        monthly.approved(&house, last, figures()).await;
        let this = last.next();
        house.on(this.bounds().1.plus_days(5));
        let jumps = changed(&[("farm-sales", "200000.00")]);
        let said = ["是上期 20,000.00 的 10 倍以上", "20,000.00 or more"];
        let monthly = Monthly::of(&house).await;
        let seller = &monthly.seller;
        let form = fields(&jumps, "submit");
        let kept = ["value=\"200000.00\"", "name=\"e-farm-sales\""];
        seller.form(&monthly.page(this), &spelt(&form), (422, said), &kept).await;
        seller
            .refuses(&monthly.operation(this), json!({ "values": jumps, "submit": true }), (422, said))
            .await;
        let mut why = explained(&jumps);
        why["farm-sales"] = json!("中秋礼盒集中发货");
        let told = json!({ "values": jumps, "explanations": why, "submit": true });
        assert_eq!(
            seller.does(&monthly.operation(this), told).await["receipt"],
            "on-time",
            "with its reason"
        );
    });
}

#[test]
fn a_workbook_of_another_make_is_told_what_it_lacks() {
    testkit::runtime().block_on(async {
        let house = House::open().await;
        let monthly = Monthly::of(&house).await;
        let office = house.desk(OFFICE).await;
        // Each is sent where the other belongs.
        let (facts, report) = (
            office.bytes("/city/assessment/template.xlsx").await,
            monthly.seller.bytes(&format!("{}/template", monthly.page(last_month()))).await,
        );
        let said = ["工作簿里没有“报表”这张表", "no sheet called “报表”"];
        let path = format!("{}/sheet", monthly.page(last_month()));
        monthly.seller.page(&path, &file("file", "report.xlsx", &facts), (422, said), &[]).await;
        let said = ["没有保存任何内容。改好后重新上传", "nothing was saved. Correct them and upload again"];
        office
            .page("/city/assessment/upload", &file("workbook", "facts.xlsx", &report), (422, said), &[])
            .await;
    });
}

#[test]
fn a_late_report_is_told_so_and_one_of_a_closed_period_needs_a_reason() {
    testkit::runtime().block_on(async {
        let house = House::open().await;
        let this = last_month().next();
        // Past the deadline, and before the lock.
        house.on(this.bounds().1.plus_days(20));
        let monthly = Monthly::of(&house).await;
        for (lang, sentence) in [("zh-CN", "现在报送算迟报"), ("en", "a report counts as late now")] {
            let path = format!("{}?lang={lang}", monthly.page(this));
            says(&path, &house.program.get(&path, &monthly.seller.token).await, 200, sentence);
        }
        let told = json!({ "values": figures(), "explanations": explained(&figures()), "submit": true });
        assert_eq!(monthly.seller.does(&monthly.operation(this), told.clone()).await["receipt"], "late");

        let closed = this.next();
        house.on(closed.bounds().1.plus_days(60));
        let monthly = Monthly::of(&house).await;
        let said = ["锁定，不再收报表", "takes no more reports"];
        let form = fields(&figures(), "submit");
        let kept = ["value=\"20000.00\"", "name=\"reason\""];
        monthly.seller.form(&monthly.page(closed), &spelt(&form), (409, said), &kept).await;
        monthly.seller.refuses(&monthly.operation(closed), told, (409, said)).await;
        assert_eq!(monthly.seller.sees(&monthly.operation(closed)).await["version"], 0, "nothing came");
    });
}

#[test]
fn a_unit_reports_no_period_before_there_was_one() {
    testkit::runtime().block_on(async {
        let house = House::open().await;
        let monthly = Monthly::of(&house).await;
        let before = (0..6).fold(last_month(), |period, _| period.previous());
        let said = ["期末不在填报名单上", "was not enrolled at the end of"];
        let form = fields(&figures(), "submit");
        let kept = ["20000.00", "310"];
        monthly.seller.form(&monthly.page(before), &spelt(&form), (409, said), &kept).await;
        let told = json!({ "values": figures(), "submit": true });
        monthly.seller.refuses(&monthly.operation(before), told, (409, said)).await;
    });
}

#[test]
fn an_indicator_without_a_denominator_says_so() {
    testkit::runtime().block_on(async {
        let house = House::open().await;
        let monthly = Monthly::of(&house).await;
        let last = last_month();
        let nothing = changed(&[("farm-sales", "0"), ("online-orders", "0"), ("parcels-out", "0")]);
        monthly.approved(&house, last, nothing).await;
        let office = house.desk(OFFICE).await;
        let path = format!("/api/v1/statistics/indicators?county={COUNTY}&period={last}");
        let state = house.program.until(&path, &office.token, |answer| {
            let all = answer.json();
            let found = all.as_array()?.iter().find(|one| one["indicator"] == "order-value")?;
            let state = found["figure"]["state"].as_str()?.to_owned();
            (state != "missing").then(|| (state, found["figure"]["value"].clone()))
        });
        assert_eq!(state.await, ("undefined".to_owned(), Value::Null));
        for (lang, sentence) in [("zh-CN", "分母为零，无此数"), ("en", "the denominator is zero")] {
            let path =
                format!("/city/indicators?county={COUNTY}&period={last}&indicator=order-value&lang={lang}");
            says(&path, &house.program.get(&path, &office.token).await, 200, sentence);
        }
    });
}
