//! One order as the log tells it and as its people read it. A change of an event or of a page shows here.

use std::collections::BTreeMap;

use crate::program::chain::Chain;
use crate::program::{Answer, Program};

/// Puts a name in the place of everything that differs from run to run: ids in the order they appear, times,
/// days and codes.
#[derive(Default)]
struct Mask {
    ids: BTreeMap<String, usize>,
}

impl Mask {
    fn hide(&mut self, text: &str) -> String {
        let mut hidden = String::new();
        let mut word = String::new();
        for letter in text.chars() {
            if letter.is_ascii_alphanumeric() || letter == '-' || letter == ':' {
                word.push(letter);
            } else {
                hidden.push_str(&self.word(&word));
                word.clear();
                hidden.push(letter);
            }
        }
        hidden.push_str(&self.word(&word));
        hidden
    }

    fn word(&mut self, word: &str) -> String {
        // `person:SATP-…` keeps what stands before the id.
        if let Some((before, id)) = word.split_once(':').filter(|(_, id)| is_id(id)) {
            return format!("{before}:{}", self.word(id));
        }
        if is_id(word) {
            let next = self.ids.len() + 1;
            return format!("id{}", self.ids.entry(word.to_owned()).or_insert(next));
        }
        let digits = word.chars().filter(char::is_ascii_digit).count();
        match (word.len(), digits) {
            (10, 8) if word.matches('-').count() == 2 => "day".to_owned(),
            (5, 4) if word.find(':') == Some(2) => "time".to_owned(),
            (20.., 14..) => "moment".to_owned(),
            (64, _) => "hash".to_owned(),
            _ => word.to_owned(),
        }
    }
}

/// `SATP-NTPC-0400-6`: letters and digits, the last a check character.
fn is_id(word: &str) -> bool {
    word.parse::<kernel::PersonId>().is_ok() && word.contains('-')
}

#[test]
fn an_order_in_the_log_and_on_its_pages() {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let chain = Chain::begin(&program).await;
        let before = program.db.read(|conn| db::LogFilter::default().page(conn, 0, 1)).await.unwrap().1;
        let (checkout, order) = chain.place().await;
        chain.pay(&checkout, &order).await;
        let parcel = chain.carry(&order).await;
        let code = chain.code(&parcel).await;
        let handed = program
            .post("/counter/hand-out", &chain.point_keeper, &[("parcel", &parcel), ("code", &code)])
            .await;
        assert_eq!(handed.status, 303);
        chain.until_status(&order, "collected").await;
        program
            .until(&format!("/orders/{order}"), &chain.buyer, |answer| {
                answer.text.contains("已到卖家账户").then_some(())
            })
            .await;
        let (mut events, total) =
            program.db.read(|conn| db::LogFilter::default().page(conn, 0, 60)).await.unwrap();
        events.truncate(usize::try_from(total - before).unwrap());
        events.reverse();
        let mut mask = Mask::default();
        let told: Vec<String> = events
            .iter()
            .filter(|event| !event.kind.starts_with("identity."))
            .map(|event| {
                mask.hide(&format!("{} {} by {}\n    {}", event.kind, event.subject, event.actor, event.body))
            })
            .collect();
        insta::assert_snapshot!("log", told.join("\n"));
        for (name, path, token) in [
            ("order_buyer", format!("/orders/{order}"), &chain.buyer),
            ("order_seller", format!("/orders/{order}"), &chain.seller),
            ("parcel_buyer", format!("/parcels/{parcel}"), &chain.buyer),
            ("parcel_keeper", format!("/parcels/{parcel}"), &chain.point_keeper),
            ("label", format!("/sell/parcels/{parcel}/label"), &chain.seller),
        ] {
            let page = program.get(&path, token).await;
            assert_eq!(page.status, 200);
            insta::assert_snapshot!(name, mask.hide(&main_of(&page)));
        }
    });
}

/// The words of the page's own part, each piece on a line.
fn main_of(page: &Answer) -> String {
    let (_, rest) = page.text.split_once("<main").unwrap();
    let (main, _) = rest.split_once("</main>").unwrap();
    let pieces = main.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, words)| words.trim());
    pieces.filter(|words| !words.is_empty()).collect::<Vec<_>>().join("\n")
}
