//! Evidence, objections, approvals and rulebooks: what is not taken, and what stays as it was.

use kernel::{Grant, GrantScope, RegionCode, Role};
use serde_json::{Value, json};

use super::{CLERK, Desk, House, OFFICE, SECOND_OFFICIAL, parts, says};
use crate::program::Body;
use crate::program::assessment::pdf;
use crate::program::chain::COUNTY;

const CITY: RegionCode = RegionCode(410_300);
const HOME: RegionCode = RegionCode(410_324);
/// A half-year that nobody else plays.
const HALF: &str = "2024H1";

impl House {
    /// The office opens the half-year; ten days are left.
    async fn opened(&self) {
        let deadline = self.now().day().plus_days(10).to_string();
        let office = self.desk(OFFICE).await;
        office.does("/api/v1/assessments", json!({ "period": HALF, "deadline": deadline })).await;
    }

    async fn with_tasks(&self) {
        let office = self.desk(OFFICE).await;
        for county in [410_307, 410_308, 410_323, 410_324, 410_325, 410_326, 410_327, 410_328, 410_329] {
            let set = json!({
                "county": county.to_string(), "fact": "training-task", "figure": "1000", "reason": "年度任务",
            });
            office.does(&format!("/api/v1/assessments/{HALF}/facts"), set).await;
        }
    }

    async fn told(&self) {
        self.opened().await;
        self.with_tasks().await;
        self.on(self.now().day().plus_days(11));
        let office = self.desk(OFFICE).await;
        office.does(&format!("/api/v1/assessments/{HALF}/preliminary"), json!({ "unconfirmed": true })).await;
    }
}

impl Desk<'_> {
    async fn hand_in(&self, words: &str) -> String {
        let body = Body::Raw { kind: "application/octet-stream", bytes: pdf(words) };
        let path = "/api/v1/files?purpose=document&name=a.pdf";
        let answer = self.program.ask("POST", path, &self.token, body).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    async fn registered(&self, changed: &[(&str, &str)]) -> String {
        let number =
            changed.iter().find(|(name, _)| *name == "number").map_or("栾政（试）1号", |one| one.1);
        let file = self.hand_in(number).await;
        let mut new = document(number, &file);
        for (name, value) in changed {
            new[name] = json!(value);
        }
        self.does("/api/v1/documents", new).await["id"].as_str().unwrap().to_owned()
    }
}

fn document(number: &str, file: &str) -> Value {
    json!({
        "county": COUNTY, "kind": "formal", "number": number, "title": "关于成立领导小组的通知",
        "issuer": "county-government", "issued": "2024-03-05", "files": [file],
    })
}

fn shown(criterion: &str, fact: &str, document: &str) -> Value {
    json!({
        "period": HALF, "county": COUNTY, "criterion": criterion, "fact": fact, "document": document,
        "note": "见第二页",
    })
}

#[test]
fn evidence_of_a_wrong_type_or_out_of_force_is_not_taken() {
    testkit::runtime().block_on(async {
        let house = House::open().await;
        house.opened().await;
        let clerk = house.desk(CLERK).await;
        let photographs = clerk.registered(&[("kind", "photographs"), ("number", "")]).await;
        let media = clerk.registered(&[("issuer", "media"), ("number", "日报3版")]).await;
        let ended = clerk.registered(&[("number", "栾政（试）2号"), ("in_force_until", "2024-06-29")]).await;
        let cases = [
            (&photographs, ["现场照片不能代替", "photographs cannot stand for it"]),
            (&media, ["印发的文件不在认可之列", "does not count here"]),
            (&ended, ["不覆盖期末 2024-06-30", "2024-06-30"]),
        ];
        for (document, said) in cases {
            let form = [
                ("period", HALF),
                ("fact", "leading-body-document"),
                ("document", document.as_str()),
                ("note", "见第二页"),
            ];
            let chosen = format!("value=\"{document}\" selected");
            let kept = [">见第二页</textarea>", chosen.as_str()];
            clerk.form("/county/evidence/A1", &form, (422, said), &kept).await;
            let new = shown("A1", "leading-body-document", document);
            clerk.refuses("/api/v1/evidence", new, (422, said)).await;
        }
        let found = clerk.sees(&format!("/api/v1/evidence?period={HALF}")).await;
        assert_eq!(found["total"], 0, "nothing was taken");
        // What the deadline cuts off is not lost, either: it can be copied from the page.
        house.on(house.now().day().plus_days(11));
        let clerk = house.desk(CLERK).await;
        let form = [("period", HALF), ("fact", "guidance/stations"), ("answer", "yes"), ("note", "见第二页")];
        let said = ["材料已于", "Evidence was due by"];
        clerk.form("/county/evidence/C4", &form, (409, said), &["见第二页"]).await;
    });
}

#[test]
fn a_document_serves_one_county() {
    testkit::runtime().block_on(async {
        let house = House::open().await;
        let now = house.now();
        let clerk = house.desk(CLERK).await;
        let other: evidence::model::FileId = clerk.hand_in("嵩政").await.parse().unwrap();
        let person = house.person(&clerk).await;
        let taken = house.program.db.write(move |tx| {
            let draft = evidence::model::DocumentDraft {
                of_county: RegionCode(410_325),
                kind: evidence::model::DocumentKind::Formal,
                number: "洛政（试）8号".to_owned(),
                title: "嵩县的标题不给别县看".to_owned(),
                issuer: "county-government".to_owned(),
                issued: "2024-03-05".parse().unwrap(),
                in_force_from: "2024-03-05".parse().unwrap(),
                in_force_until: None,
            };
            evidence::service::register(tx, &testkit::somebody(person.0), now, CITY, &draft, &[other])
        });
        taken.await.unwrap();
        let file = clerk.hand_in("洛政").await;
        let form = [
            ("kind", "formal"),
            ("number", "洛政（试）8号"),
            ("title", "关于成立领导小组的通知"),
            ("issuer", "county-government"),
            ("issued", "2024-03-05"),
            ("kept", file.as_str()),
            ("kept_name", "a.pdf"),
        ];
        let said = ["一份文件只能用于一个县", "serves one county only"];
        let kept = ["value=\"洛政（试）8号\"", "value=\"关于成立领导小组的通知\"", file.as_str()];
        clerk.page("/county/documents/new", &parts(&form), (409, said), &kept).await;
        clerk.refuses("/api/v1/documents", document("洛政（试）8号", &file), (409, said)).await;
        let own = clerk.sees("/api/v1/documents?q=8").await;
        assert_eq!(own["total"], 0, "neither taken nor told of");
    });
}

#[test]
fn nobody_reviews_the_county_they_work_for() {
    testkit::runtime().block_on(async {
        let house = House::open().await;
        house.opened().await;
        let clerk = house.desk(CLERK).await;
        let new = json!({
            "period": HALF, "county": COUNTY, "criterion": "C4", "fact": "guidance", "item": "stations",
            "answer": "yes", "link": "/county/stations",
        });
        let id = clerk.does("/api/v1/evidence", new).await["id"].as_str().unwrap().to_owned();
        // The official takes up work in the county, too.
        let (now, person) = (house.now(), house.person(&house.desk(OFFICE).await).await);
        let grant = Grant { role: Role::CountyClerk, scope: GrantScope::Region(HOME) };
        let granted = house.program.db.write(move |tx| {
            identity::service::grant_role(tx, &testkit::somebody(77), now, CITY, person, grant)
        });
        granted.await.unwrap();
        let office = house.desk(OFFICE).await;
        let page = house.program.get(&format!("/city/review/{id}"), &office.token).await;
        assert!(page.status == 200 && !page.text.contains("value=\"accept\""), "no form is offered");
        let said = ["本县的材料须由他人审核", "somebody else reviews its evidence"];
        let form = [("step", "accept"), ("seen", "submitted")];
        office.form(&format!("/city/review/{id}"), &form, (403, said), &[]).await;
        let decided = json!({ "seen": "submitted", "decision": "accept" });
        office.refuses(&format!("/api/v1/evidence/{id}/review"), decided, (403, said)).await;
        let seen = clerk.sees(&format!("/api/v1/evidence/{id}")).await;
        assert_eq!(seen["evidence"]["state"], "submitted", "it waits for somebody else");
    });
}

#[test]
fn an_unset_task_blocks_the_result_and_names_who_sets_it() {
    testkit::runtime().block_on(async {
        let house = House::open().await;
        house.opened().await;
        house.on(house.now().day().plus_days(11));
        let office = house.desk(OFFICE).await;
        let said = ["市农村电子商务工作联席会议办公室", "joint-conference office"];
        let form = [("step", "tell"), ("unconfirmed", "yes")];
        office.form(&format!("/city/periods/{HALF}"), &form, (409, said), &["B3"]).await;
        let told = json!({ "unconfirmed": true });
        office.refuses(&format!("/api/v1/assessments/{HALF}/preliminary"), told, (409, said)).await;
        assert_eq!(office.sees(&format!("/api/v1/assessments/{HALF}")).await["stage"], "open");
        // The county's own page says it before.
        let clerk = house.desk(CLERK).await;
        for (lang, sentence) in [("zh-CN", "联席会议办公室"), ("en", "joint-conference office")] {
            let path = format!("/county?period={HALF}&lang={lang}");
            says(&path, &house.program.get(&path, &clerk.token).await, 200, sentence);
        }
    });
}

#[test]
fn a_target_that_nobody_set_names_who_sets_it() {
    testkit::runtime().block_on(async {
        let house = House::open().await;
        let office = house.desk(OFFICE).await;
        // Of this district nobody put anything on record.
        let all = office.sees("/api/v1/statistics/targets?county=410311&lang=en").await;
        let trained = all.as_array().unwrap().iter().find(|one| one["target"] == "persons-trained").unwrap();
        assert_eq!((&trained["now"], &trained["state"]), (&Value::Null, &json!("not_counted")));
        assert!(trained["why"].as_str().unwrap().contains("the joint-conference office puts it there"), "{trained}");
        for (lang, sentence) in [("zh-CN", "没有登记：由市联席会议办公室"), ("en", "Nothing is on record")] {
            let path = format!("/county/board?county=410311&lang={lang}");
            says(&path, &house.program.get(&path, &office.token).await, 200, sentence);
        }
        // A figure with nothing to show for it is not taken, and the form keeps it.
        let day = house.now().day().to_string();
        let form = [
            ("target", "persons-trained"), ("county", "410311"), ("amount", "320"), ("counted_on", day.as_str()),
            ("document", "培训台账"),
        ];
        let said = ["请附上文件", "Attach the document"];
        let kept = ["value=\"320\"", "value=\"培训台账\"", "value=\"410311\" selected"];
        office.page("/city/supervision/attainments/new", &parts(&form), (422, said), &kept).await;
        let new = json!({
            "target": "persons-trained", "county": "410311", "amount": 320, "counted_on": day, "document": "培训台账",
            "files": [],
        });
        office.refuses("/api/v1/supervision/attainments", new, (422, said)).await;
        let all = office.sees("/api/v1/supervision/attainments?county=410311").await;
        assert_eq!(all["total"], 0);
    });
}

#[test]
fn an_objection_after_its_days_is_refused_and_its_words_stay() {
    testkit::runtime().block_on(async {
        let house = House::open().await;
        house.told().await;
        house.on(house.now().day().plus_days(30));
        let clerk = house.desk(CLERK).await;
        let form = [("period", HALF), ("criterion", "A2"), ("words", "人员已到岗，文件在办")];
        let said = ["异议期已于", "Objections were due by"];
        let kept = [">人员已到岗，文件在办</textarea>", "value=\"A2\" selected"];
        clerk.form("/county/objections/new", &form, (409, said), &kept).await;
        let new =
            json!({ "period": HALF, "county": COUNTY, "criterion": "A2", "words": "人员已到岗，文件在办" });
        clerk.refuses("/api/v1/objections", new.clone(), (409, said)).await;
        // Once the result is put up nothing is told any more that one could object to; the words stay all the same.
        let office = house.desk(OFFICE).await;
        office.does(&format!("/api/v1/assessments/{HALF}/final"), Value::Null).await;
        clerk.form("/county/objections/new", &form, (409, said), &["人员已到岗，文件在办"]).await;
        let all = clerk.sees(&format!("/api/v1/objections?period={HALF}")).await;
        assert_eq!(all["total"], 0);
    });
}

#[test]
fn nobody_approves_twice() {
    testkit::runtime().block_on(async {
        let house = House::open().await;
        house.told().await;
        house.on(house.now().day().plus_days(30));
        let office = house.desk(OFFICE).await;
        let made = office.does(&format!("/api/v1/assessments/{HALF}/final"), Value::Null).await;
        let id = made["id"].as_str().unwrap().to_owned();
        let hash = office.sees(&format!("/api/v1/results/{id}")).await["hash"].as_str().unwrap().to_owned();
        let (page, operation) = (format!("/city/results/{id}"), format!("/api/v1/results/{id}/approval"));
        let approve = [("step", "approve"), ("hash", hash.as_str())];
        let own = ["须由另外两人审定", "two other persons approve it"];
        office.form(&page, &approve, (409, own), &[]).await;
        office.refuses(&operation, json!({ "hash": hash }), (409, own)).await;
        let second = house.desk(SECOND_OFFICIAL).await;
        assert_eq!(house.program.post(&page, &second.token, &approve).await.status, 303);
        let twice = ["同一个人不能办两次", "nobody does it twice"];
        second.form(&page, &approve, (409, twice), &[]).await;
        second.refuses(&operation, json!({ "hash": hash }), (409, twice)).await;
        assert_eq!(
            office.sees(&format!("/api/v1/results/{id}")).await["state"],
            "proposed",
            "one is missing still"
        );
    });
}

#[test]
fn a_rulebook_that_is_not_worth_a_hundred_is_refused_whole() {
    testkit::runtime().block_on(async {
        let house = House::open().await;
        let office = house.desk(OFFICE).await;
        let draft = assessment::rules_text().unwrap().rulebook;
        let draft = draft.replacen(
            "article = \"第七条（六）\"\npoints = 5",
            "article = \"第七条（六）\"\npoints = 6",
            1,
        );
        let effective = house.now().day().plus_days(300).to_string();
        let form = [
            ("draft", draft.as_str()),
            ("effective", effective.as_str()),
            ("note", "联席会议纪要"),
            ("step", "propose"),
        ];
        let said = [
            "总分必须是 100（办法第五条），各组合计 101",
            "The total must be 100 (article 5) and the groups add up to 101",
        ];
        let value = format!("value=\"{effective}\"");
        let kept = [value.as_str(), "value=\"联席会议纪要\"", "第七条（六）"];
        office.page("/city/rulebooks/new", &parts(&form), (422, said), &kept).await;
        let said = ["没有使用其中任何内容", "nothing of it was used"];
        let new = json!({ "text": draft, "effective": effective, "note": "联席会议纪要" });
        office.refuses("/api/v1/rulebooks", new, (422, said)).await;
        let all = office.sees("/api/v1/rulebooks").await;
        assert!(all.as_array().unwrap().iter().all(|one| one["effective"] != effective.as_str()));
    });
}
