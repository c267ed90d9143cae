//! What goes out of a published result: Word documents and workbooks as LibreOffice opens them, open data in every form.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{LUANCHUAN, count, day, excellent, programme, rulebook};
use assessment::report::{self, Head, Release};
use assessment::{Assessment, Frame, Language, assess, example_facts};
use kernel::Period;
use testkit::printed;

fn result(period: Period, as_of: &str, better: bool) -> Assessment {
    let (programme, rulebook) = (programme(), rulebook());
    let frame = Frame { period, as_of: day(as_of), deadline: Some(day(as_of).plus_days(-1)) };
    let mut facts = example_facts(&programme, &rulebook, &frame);
    for one in &mut facts {
        count(one, "training-task", 1000);
        if better && one.county == LUANCHUAN {
            *one = excellent(&rulebook, LUANCHUAN);
        }
    }
    assess(&programme, &rulebook, &frame, facts)
}

fn release() -> Release {
    Release {
        id: "7k2m".to_owned(),
        period: Period::Half(2026, 1),
        corrects: None,
        hash: "ab".repeat(32),
        published_on: day("2026-08-02"),
        programme: programme(),
        rulebook: rulebook(),
        assessment: result(Period::Half(2026, 1), "2026-07-21", true),
        unconfirmed: Vec::new(),
        before: Some(result(Period::Half(2025, 2), "2026-01-21", false)),
    }
}

fn head() -> Head {
    Head { issuer: String::new(), number: "洛农电办〔2026〕3号".to_owned(), red: true }
}

/// Lines and spaces are the printer's; words are ours.
fn words(text: &str) -> String {
    text.chars().filter(|one| !one.is_whitespace()).collect()
}

/// Shades of each page as it looks, and the pictures kept where somebody asks for them.
fn pages(pdf: &Path) -> Vec<Vec<u8>> {
    let folder = pdf.parent().unwrap();
    let stem = pdf.file_stem().unwrap().to_string_lossy().into_owned();
    let draw = |kind: &str| {
        let mut draw = Command::new("pdftoppm");
        let done = draw.args(["-r", "60", kind]).arg(pdf).arg(folder.join(&stem)).status();
        assert!(done.expect("poppler is installed").success());
    };
    draw("-gray");
    let made = |ending: &str| {
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<PathBuf> = files
            .filter(|path| path.extension().is_some_and(|one| one == ending))
            .filter(|path| path.file_stem().unwrap().to_string_lossy().starts_with(&stem))
            .collect();
        files.sort();
        files
    };
    let shades = made("pgm").iter().map(|path| std::fs::read(path).unwrap()).collect();
    if let Ok(kept) = std::env::var("HELUO_PICTURES") {
        draw("-png");
        for picture in made("png") {
            std::fs::copy(&picture, Path::new(&kept).join(picture.file_name().unwrap())).unwrap();
        }
    }
    shades
}

fn ink(page: &[u8]) -> usize {
    page.iter().skip(20).filter(|shade| **shade < 128).count()
}

#[test]
fn the_bulletin_prints_as_an_official_document() {
    let (release, folder) = (release(), tempfile::tempdir().unwrap());
    let bytes = report::bulletin(&release, &head(), Language::Chinese).unwrap();
    let (pdf, text) = printed(folder.path(), "bulletin.docx", &bytes);
    let plain = words(&text);
    for said in [
        "洛阳市农村电子商务工作联席会议办公室",
        "洛农电办〔2026〕3号",
        "关于2026年上半年洛阳市农村电子商务工作考核评价结果的通报",
        "三、表扬和批评",
        "2026年8月2日",
        "附件：1.各考评内容得分表",
        "—1—",
        "—2—",
    ] {
        assert!(plain.contains(said), "{said}\n{text}");
    }
    for place in &release.assessment.ranking {
        let name = &release.programme.name_of(place.county).unwrap().zh;
        let total = release.assessment.score(place.county).unwrap().total.as_ref().unwrap().fixed(2);
        let line = text.lines().find(|line| line.contains(name.as_str()) && line.contains(&total));
        assert!(line.is_some(), "{name} {total}\n{text}");
    }
    assert!(!plain.contains("assessment-") && !plain.contains("{$"), "{text}");
    let pages = pages(&pdf);
    assert!(pages.len() >= 4, "{}", pages.len());
    for (number, page) in (1..).zip(&pages) {
        assert!(ink(page) > 300, "page {number} is empty");
    }
}

#[test]
fn praise_and_criticism_are_what_the_ranks_say() {
    let (mut release, folder) = (release(), tempfile::tempdir().unwrap());
    let plain = |release: &Release, name: &str| {
        let bytes = report::bulletin(release, &Head::default(), Language::Chinese).unwrap();
        words(&printed(folder.path(), name, &bytes).1)
    };
    let before = release.before.clone().unwrap();
    let rank = |of: &Assessment| of.ranking.iter().find(|place| place.county == LUANCHUAN).unwrap().rank;
    let (then, now) = (rank(&before).unwrap(), rank(&release.assessment).unwrap());
    assert!(now < then, "the example must move");
    let compared = plain(&release, "compared.docx");
    assert!(compared.contains(&format!("予以通报表扬的有：栾川县（第{then}名到第{now}名）；")), "{compared}");
    assert!(compared.contains("予以通报批评的有"), "{compared}");
    release.before = Some(release.assessment.clone());
    let same = plain(&release, "same.docx");
    assert!(same.contains("没有名次上升的县（市、区）；没有名次下降的县（市、区）。"), "{same}");
    release.before = None;
    release.corrects = Some(("4f".to_owned(), "培训名册重复计人".to_owned()));
    let first = plain(&release, "first.docx");
    assert!(first.contains("本期不作表扬和批评") && !first.contains("予以通报"), "{first}");
    assert!(
        first.contains("关于更正2026年上半年") && first.contains("更正理由：培训名册重复计人。"),
        "{first}"
    );
}

#[test]
fn the_english_bulletin_and_both_scorecards_print() {
    let (release, folder) = (release(), tempfile::tempdir().unwrap());
    let bytes = report::bulletin(&release, &Head::default(), Language::English).unwrap();
    let (pdf, text) = printed(folder.path(), "english.docx", &bytes);
    assert!(text.contains("Ranking") && text.contains("Luanchuan County"), "{text}");
    assert!(words(&text).contains("praisedforabetterrank:LuanchuanCounty(4to1)"), "{text}");
    assert!(pages(&pdf).iter().all(|page| ink(page) > 300));
    for (language, said) in [(Language::Chinese, "完成年度培训任务"), (Language::English, "Scorecard")]
    {
        let bytes = report::scorecard(&release, LUANCHUAN, language).unwrap();
        let (pdf, text) = printed(folder.path(), &format!("card-{said}.docx"), &bytes);
        assert!(words(&text).to_lowercase().contains(&words(said).to_lowercase()), "{text}");
        let score = release.assessment.score(LUANCHUAN).unwrap();
        for criterion in score.criteria() {
            assert!(text.contains(&criterion.id), "{} {text}", criterion.id);
        }
        assert!(text.contains(&score.total.as_ref().unwrap().fixed(2)), "{text}");
        assert!(pages(&pdf).iter().all(|page| ink(page) > 300));
    }
    let elsewhere = report::scorecard(&release, kernel::RegionCode(410_399), Language::Chinese);
    assert!(matches!(elsewhere, Err(assessment::Error::NoUnit(_))));
}

/// Signs that no document can hold do not spoil it.
#[test]
fn typed_words_cannot_break_a_document() {
    let (release, folder) = (release(), tempfile::tempdir().unwrap());
    let head = Head { issuer: "甲<w:p>&\u{1}办".to_owned(), number: "\u{b}一\"号".to_owned(), red: true };
    let bytes = report::bulletin(&release, &head, Language::Chinese).unwrap();
    let text = words(&printed(folder.path(), "odd.docx", &bytes).1);
    assert!(text.contains("甲<w:p>&办") && text.contains("一\"号"), "{text}");
}
