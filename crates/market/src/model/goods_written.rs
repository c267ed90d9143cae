//! A listing as a row of the table that an import reads.

use kernel::{Day, Message, Unit};

use super::goods_change::{GoodsChange, rule_words};
use super::goods_file::{HEADINGS, is_yes, kind_called, said_in, unit_called};
use super::{Kind, Listing, PurchaseDraft, Said, Tier, Wholesale};

/// All that an import asks of a listing.
#[derive(Debug, Clone)]
pub struct GoodsFacts {
    /// The listing.
    pub listing: Listing,
    /// The product's name.
    pub name: String,
    /// What is said of it.
    pub said: Said,
    /// A few words about it.
    pub story: String,
    /// When the lot was harvested or made.
    pub made_on: Option<Day>,
    /// How many days it keeps; 0 when nobody said.
    pub keeps_days: i32,
    /// The lot's grade.
    pub grade: String,
    /// Its certificate of conformity.
    pub certificate: String,
    /// What more cost.
    pub tiers: Vec<Tier>,
    /// Of whom the lot was bought, where that is known.
    pub purchase: Option<PurchaseDraft>,
}

impl GoodsFacts {
    /// Its cells in the order of the headings. The cell of photographs stays empty: they are there already.
    #[must_use]
    pub fn cells(&self, chinese: bool) -> Vec<String> {
        HEADINGS.iter().map(|heading| self.cell(heading.key, chinese)).collect()
    }

    /// What a row says that it does not change, column by column: what stays though the row says something else.
    #[must_use]
    pub fn staying(&self, change: &GoodsChange) -> Vec<Message> {
        let other = change.fixed.iter().filter(|(key, said)| !self.is_said(key, said));
        other.filter_map(|(key, said)| self.stays(key, said)).collect()
    }

    fn stays(&self, key: &str, said: &str) -> Option<Message> {
        let heading = HEADINGS.iter().find(|one| one.key == key)?;
        let value = match (self.cell(key, true), self.cell(key, false)) {
            (zh, _) if zh.is_empty() => "–".to_owned(),
            (zh, en) if zh == en => zh,
            (zh, en) => format!("{zh} / {en}"),
        };
        let said: String = said.chars().take(40).collect();
        let stays = Message::new("market-goods-stays").with("zh", heading.zh).with("en", heading.en);
        Some(stays.with("value", value).with("said", said))
    }

    /// True when a cell says of a column what is so, in whichever words.
    fn is_said(&self, key: &str, said: &str) -> bool {
        let one = &self.listing;
        match key {
            "kind" => kind_called(said).is_some_and(|kind| kind.code == one.kind),
            "said" => {
                let read = Kind::find(&one.kind).and_then(|kind| said_in(kind, said).ok());
                read.is_some_and(|read| read == self.said)
            }
            "origin" => said.parse() == Ok(one.origin.0),
            "made_on" => said.parse().ok() == self.made_on,
            "keeps_days" => said.parse() == Ok(self.keeps_days),
            "unit" => unit_called(said).is_ok_and(|unit| unit == one.measure.unit),
            "net_grams" => said.parse() == Ok(one.net.0),
            "weighed" => is_yes(said) == one.measure.weighed,
            "bought_on" => said.parse().ok() == self.purchase.as_ref().map(|one| one.bought_on),
            _ => said == self.cell(key, true).trim(),
        }
    }

    fn cell(&self, key: &str, chinese: bool) -> String {
        let one = &self.listing;
        let purchase = |of: fn(&PurchaseDraft) -> String| self.purchase.as_ref().map(of).unwrap_or_default();
        match key {
            "listing" => one.id.to_string(),
            "name" => self.name.clone(),
            "kind" => Kind::find(&one.kind).map_or("", |kind| kind.name(chinese)).to_owned(),
            "said" => self.said_in_words(chinese),
            "title" => one.title.clone(),
            "origin" => one.origin.to_string(),
            "made_on" => self.made_on.map_or_else(String::new, |day| day.to_string()),
            "keeps_days" => Some(self.keeps_days)
                .filter(|days| *days > 0)
                .map_or_else(String::new, |days| days.to_string()),
            "grade" => self.grade.clone(),
            "certificate" => self.certificate.clone(),
            "pieces" => (one.available + one.held + one.sold).to_string(),
            "unit" => unit_in_words(one.measure.unit, chinese).to_owned(),
            "net_grams" => one.net.0.to_string(),
            "price" => one.price.to_string().replace(',', ""),
            "weighed" => yes_in_words(one.measure.weighed, chinese).to_owned(),
            "minimum" => one.minimum.to_string(),
            "tiers" => Wholesale::write_tiers(&self.tiers),
            "return_rule" => {
                let [zh, en] = rule_words(one.return_rule);
                if chinese { zh } else { en }.to_owned()
            }
            "story" => self.story.clone(),
            "supplier" => purchase(|one| one.supplier.clone()),
            "supplier_contact" => purchase(|one| one.supplier_contact.clone()),
            "batch" => purchase(|one| one.batch.clone()),
            "bought_on" => purchase(|one| one.bought_on.to_string()),
            _ => String::new(),
        }
    }

    fn said_in_words(&self, chinese: bool) -> String {
        let attributes = Kind::find(&self.listing.kind).map_or(&[][..], |kind| &kind.attributes[..]);
        let parts = self.said.iter().map(|(key, value)| {
            let attribute = attributes.iter().find(|one| one.key == *key);
            let name = attribute.map_or(key.as_str(), |one| one.name(chinese));
            // A number stands without its unit, as it was typed.
            let chosen = attribute.filter(|one| !one.choices.is_empty());
            let value = chosen.map_or_else(|| value.clone(), |one| one.shown(value, chinese));
            format!("{name}={value}")
        });
        parts.collect::<Vec<_>>().join("; ")
    }
}

const fn yes_in_words(yes: bool, chinese: bool) -> &'static str {
    match (yes, chinese) {
        (true, true) => "是",
        (true, false) => "yes",
        (false, _) => "",
    }
}

const fn unit_in_words(unit: Unit, chinese: bool) -> &'static str {
    match (unit, chinese) {
        (Unit::Kilogram, true) => "公斤",
        (Unit::Kilogram, false) => "kg",
        (Unit::Jin, true) => "斤",
        (Unit::Jin, false) => "jin",
        (Unit::Piece, true) => "件",
        (Unit::Piece, false) => "piece",
        (Unit::Box, true) => "箱",
        (Unit::Box, false) => "box",
    }
}
