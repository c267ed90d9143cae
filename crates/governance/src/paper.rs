//! Bulletins as Word documents, in the layout of official documents (GB/T 9704) that assessment sets its bulletins in.

use assessment::Language;
use assessment::report::{Paper, day_text};
use kernel::Message;
use ui::Lang;

use crate::Result;
use crate::model::{Bulletin, BulletinStatus};

/// A bulletin as a DOCX file: in English where it was written in English, too, and that is asked for. A draft says that it is
/// one.
pub fn bulletin(
    one: &Bulletin,
    lang: Lang,
    red: bool,
    say: impl Fn(&Message, Lang) -> String,
) -> Result<Vec<u8>> {
    let draft = &one.draft;
    let english = lang == Lang::En && !draft.title.en.is_empty() && !draft.body.en.is_empty();
    let (lang, language) =
        if english { (Lang::En, Language::English) } else { (Lang::ZhCn, Language::Chinese) };
    let words = |key| say(&Message::new(key), lang);
    let issuer = words("governance-bulletin-issuer");
    let mut paper = Paper::new(language);
    paper = match (red, draft.number.as_str()) {
        (true, number) => paper.red_head(&issuer, number),
        (false, "") => paper,
        (false, number) => paper.number(number),
    };
    let title = match one.status {
        BulletinStatus::Published => draft.title.get(lang).to_owned(),
        BulletinStatus::Draft => {
            say(&Message::new("governance-bulletin-title-draft").with("title", draft.title.get(lang)), lang)
        }
    };
    paper = paper.title(&title).flush(&words("governance-bulletin-addressees"));
    let lines = draft.body.get(lang).lines().map(str::trim).filter(|line| !line.is_empty());
    for line in lines {
        paper = match rank(line) {
            Rank::Heading => paper.heading(line),
            Rank::Subheading => paper.subheading(line),
            Rank::Text => paper.text(line),
        };
    }
    paper = paper.signature(&issuer, &day_text(one.changed_at.day(), language));
    Ok(paper.bytes().map_err(assessment::Error::from)?)
}

/// How a line stands, by the mark it begins with (GB/T 9704, 7.3.3).
#[derive(Debug, PartialEq, Eq)]
enum Rank {
    Heading,
    Subheading,
    Text,
}

const NUMERALS: &str = "一二三四五六七八九十";
/// Letters of a heading at most: a paragraph that begins with a number is a paragraph.
const LONGEST_HEADING: usize = 28;

fn rank(line: &str) -> Rank {
    let numbered = |text: &str, after: char| {
        let rest = text.trim_start_matches(|one: char| NUMERALS.contains(one));
        rest.len() < text.len() && rest.starts_with(after)
    };
    if line.chars().count() > LONGEST_HEADING {
        return Rank::Text;
    }
    match line.strip_prefix('（') {
        Some(inner) if numbered(inner, '）') => Rank::Subheading,
        None if numbered(line, '、') => Rank::Heading,
        _ => Rank::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stands_by_the_mark_it_begins_with() {
        for (line, stands) in [
            ("一、总体进展", Rank::Heading),
            ("十二、其他", Rank::Heading),
            ("（三）站点建设", Rank::Subheading),
            ("一是站点建设进展正常。", Rank::Text),
            ("各单位任务总体进展正常。", Rank::Text),
            ("（附后）", Rank::Text),
            ("一、这一段以数字开头，但是写成了一整句话，比一行还要长得多，所以是正文。", Rank::Text),
        ] {
            assert_eq!(rank(line), stands, "{line}");
        }
    }
}
