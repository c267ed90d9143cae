//! A bulletin as an official document, opened and printed by LibreOffice.

use governance::model::{Audience, BulletinDraft, BulletinId, Text};
use governance::{Error, paper, service};
use ui::Lang;

use super::{CITY, House, at, migrations};

fn draft(number: &str) -> BulletinDraft {
    BulletinDraft {
        audience: Audience::Public,
        number: number.to_owned(),
        title: Text::new("关于农村电商工作进展的通报", "Progress of rural e-commerce"),
        body: Text::new(
            "一、总体进展\n各单位任务总体进展正常。\n（一）站点\n栾川县站点建设较快。",
            "All goes well.",
        ),
    }
}

impl House {
    async fn drafted(&self, number: &'static str) -> governance::Result<BulletinId> {
        let office = self.office.clone();
        let write = self.db.write(move |tx| {
            let id = service::draft_bulletin(tx, &office, at(6, 1), CITY, &draft(""), &[])?;
            service::rewrite_bulletin(tx, &office, at(6, 1), CITY, id, &draft(number))?;
            Ok(id)
        });
        write.await
    }

    async fn document(&self, id: BulletinId, lang: Lang, red: bool) -> Vec<u8> {
        let office = self.office.clone();
        let found = self.db.read(move |conn| service::bulletin(conn, &office, CITY, id)).await.unwrap();
        paper::bulletin(&found, lang, red, |message, lang| self.app.texts.say(lang, message)).unwrap()
    }
}

/// Lines and spaces are the printer's; words are ours.
fn words(text: &str) -> String {
    text.chars().filter(|one| !one.is_whitespace()).collect()
}

#[test]
fn a_bulletin_prints_as_an_official_document() {
    testkit::on_sqlite(migrations, |db| async move {
        let (house, folder) = (House::open(db).await, tempfile::tempdir().unwrap());
        let id = house.drafted("洛农电办〔2026〕3号").await.unwrap();
        let text = words(
            &testkit::printed(folder.path(), "draft.docx", &house.document(id, Lang::ZhCn, false).await).1,
        );
        assert!(text.contains("关于农村电商工作进展的通报（草稿）"), "a draft says so: {text}");
        let second = house.second.clone();
        let publish = house.db.write(move |tx| service::publish_bulletin(tx, &second, at(6, 2), CITY, id));
        publish.await.unwrap();
        let bytes = house.document(id, Lang::ZhCn, true).await;
        let (pdf, text) = testkit::printed(folder.path(), "red.docx", &bytes);
        let text = words(&text);
        for said in [
            "洛农电办〔2026〕3号",
            "关于农村电商工作进展的通报",
            "各县（市、区）人民政府，联席会议各成员单位：",
            "一、总体进展",
            "（一）站点",
            "2026年6月2日",
        ] {
            assert!(text.contains(said), "`{said}` is not in: {text}");
        }
        assert!(!text.contains("草稿"), "{text}");
        let issuer = "洛阳市农村电子商务工作联席会议办公室";
        assert_eq!(text.matches(issuer).count(), 2, "in the red head and under it: {text}");
        if let Ok(kept) = std::env::var("HELUO_PICTURES") {
            std::fs::copy(&pdf, std::path::Path::new(&kept).join("governance-bulletin.pdf")).unwrap();
        }
        let (_, english) =
            testkit::printed(folder.path(), "english.docx", &house.document(id, Lang::En, false).await);
        assert!(
            english.contains("Progress of rural e-commerce") && english.contains("All goes well."),
            "{english}"
        );
    });
}

#[test]
fn a_number_goes_out_once() {
    testkit::on_both(migrations, |db| async move {
        let house = House::open(db).await;
        house.drafted("洛农电办〔2026〕3号").await.unwrap();
        let again = house.drafted("洛农电办〔2026〕3号").await;
        assert!(matches!(again, Err(Error::NumberTaken)), "{again:?}");
        house.drafted("").await.unwrap();
        house.drafted("").await.unwrap();
    });
}
