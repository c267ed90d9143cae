//! The kinds of goods on each shelf and what a seller says of them, read from the programme's catalogue.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use toml::Spanned;

use super::inputs::registration_number;
use super::restricted::line_of;
use super::{Category, DocumentKind, SellerKind};
use crate::{GoodsError, InputError, Result};

/// The longest value of an attribute, in characters.
const LONGEST: usize = 60;

/// A kind of goods (品类).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// The word in tables and URLs.
    pub code: String,
    shelf: String,
    zh: String,
    en: String,
    /// True when a lot of it needs a certificate of conformity.
    #[serde(default)]
    pub certificate: bool,
    /// True for what spoils.
    #[serde(default)]
    pub fresh: bool,
    /// True for what is made for one buyer, and so does not come back.
    #[serde(default)]
    pub made_to_order: bool,
    /// The document its seller must hold in force.
    #[serde(default)]
    licence: Option<String>,
    /// True when lots say of whom they were bought, and buyers are recorded (农药管理条例 26, 27).
    #[serde(default)]
    pub ledger: bool,
    /// What sellers of it are, by the words of sellers; empty when everybody may sell it.
    #[serde(default)]
    sellers: Vec<String>,
    /// What a seller says of it.
    #[serde(default)]
    pub attributes: Vec<Attribute>,
}

/// One thing a seller says of a kind of goods.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// The word in tables and forms.
    pub key: String,
    zh: String,
    en: String,
    #[serde(rename = "type")]
    form: Form,
    /// The unit of a number; empty when it has none.
    #[serde(default)]
    pub unit: String,
    /// True when it must be said.
    #[serde(default)]
    pub required: bool,
    /// What one may choose from.
    #[serde(default)]
    pub choices: Vec<Choice>,
    /// How a text is written.
    #[serde(default)]
    format: Option<Format>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Format {
    PesticideRegistration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Form {
    Text,
    Number,
    Choice,
}

/// One word to choose.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The word in tables.
    pub key: String,
    zh: String,
    en: String,
}

/// What a seller said: attribute and value.
pub type Said = BTreeMap<String, String>;

#[derive(Deserialize)]
struct File {
    kind: Vec<Spanned<Kind>>,
}

static KINDS: LazyLock<Result<Vec<Kind>, String>> =
    LazyLock::new(|| read(programmes::text(programmes::File::Catalogue)));

/// The kinds of the programme, in the order of its file. The program does not start when there are none.
#[must_use]
pub fn kinds() -> &'static [Kind] {
    KINDS.as_ref().map_or(&[], Vec::as_slice)
}

/// What is wrong with the programme's catalogue, if something is.
pub(crate) fn check_catalogue() -> Result<(), String> {
    KINDS.as_ref().map(|_| ()).map_err(|fault| format!("catalogue.toml: {fault}"))
}

/// Reads a catalogue. What is wrong is told with its line and what to do about it.
fn read(text: &str) -> Result<Vec<Kind>, String> {
    let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
    for one in &file.kind {
        if let Some(remedy) = fault_of(one.get_ref(), &file.kind) {
            return Err(format!("line {}: {remedy}", line_of(text, one.span().start)));
        }
    }
    if file.kind.is_empty() {
        return Err("no kind of goods; add a [[kind]]".to_owned());
    }
    Ok(file.kind.into_iter().map(Spanned::into_inner).collect())
}

fn fault_of(kind: &Kind, all: &[Spanned<Kind>]) -> Option<String> {
    let code = &kind.code;
    if kind.shelf().is_none() {
        return Some(format!(
            "`{code}` is on the shelf `{}`, which does not exist; choose another",
            kind.shelf
        ));
    }
    if kind.licence.is_some() && kind.licence().is_none() {
        return Some(format!("`{code}` needs a document of a kind that does not exist; correct `licence`"));
    }
    if all.iter().filter(|one| one.get_ref().code == *code).count() > 1 {
        return Some(format!("`{code}` stands here twice; give each kind a code of its own"));
    }
    if let Some(seller) = kind.sellers.iter().find(|seller| SellerKind::parse(seller).is_none()) {
        return Some(format!("`{code}`: no sellers are `{seller}`; correct `sellers`"));
    }
    let choice = kind.attributes.iter().find(|one| (one.form == Form::Choice) == one.choices.is_empty())?;
    Some(format!(
        "`{code}`: `{}` has choices exactly when its form is `choice`; correct one of them",
        choice.key
    ))
}

impl Kind {
    /// The kind with this word.
    #[must_use]
    pub fn find(code: &str) -> Option<&'static Self> {
        kinds().iter().find(|kind| kind.code == code)
    }

    /// The kinds of one shelf.
    pub fn of(shelf: Category) -> impl Iterator<Item = &'static Self> {
        kinds().iter().filter(move |kind| kind.shelf == shelf.as_str())
    }

    /// Its shelf.
    #[must_use]
    pub fn shelf(&self) -> Option<Category> {
        Category::parse(&self.shelf)
    }

    /// Its name.
    #[must_use]
    pub fn name(&self, chinese: bool) -> &str {
        if chinese { &self.zh } else { &self.en }
    }

    /// The document its seller must hold in force; none when anybody may sell it.
    #[must_use]
    pub fn licence(&self) -> Option<DocumentKind> {
        self.licence.as_deref().and_then(DocumentKind::parse)
    }

    /// True for farm produce and what is made of it, false for what is brought to the village.
    #[must_use]
    pub fn is_grown(&self) -> bool {
        !matches!(self.shelf(), Some(Category::FarmInput | Category::DailyGoods))
    }

    /// True when such a seller may sell it. Who sells on a declaration sells what they grow alone (电子商务法 10).
    #[must_use]
    pub fn may_be_sold_by(&self, seller: SellerKind) -> bool {
        self.sellers.is_empty() || self.sellers.iter().any(|one| one == seller.as_str())
    }

    /// What was said of it, in order and trimmed. Refuses what is missing, unknown or not of the right form.
    pub fn check(&self, said: &Said) -> Result<Said> {
        if let Some(stray) = said.keys().find(|key| self.attributes.iter().all(|one| one.key != **key)) {
            return Err(GoodsError::NoAttribute(stray.clone()).into());
        }
        let mut kept = Said::new();
        for attribute in &self.attributes {
            let value = said.get(&attribute.key).map_or("", |value| value.trim());
            if value.is_empty() {
                if attribute.required {
                    return Err(
                        GoodsError::AttributeMissing(attribute.zh.clone(), attribute.en.clone()).into()
                    );
                }
                continue;
            }
            if !attribute.takes(value) {
                return Err(GoodsError::AttributeUnfit(attribute.zh.clone(), attribute.en.clone()).into());
            }
            kept.insert(attribute.key.clone(), attribute.written(value)?);
        }
        Ok(kept)
    }
}

impl Attribute {
    /// Its name.
    #[must_use]
    pub fn name(&self, chinese: bool) -> &str {
        if chinese { &self.zh } else { &self.en }
    }

    /// True when it is a number.
    #[must_use]
    pub fn is_number(&self) -> bool {
        self.form == Form::Number
    }

    /// A value as a reader sees it, with its unit.
    #[must_use]
    pub fn shown(&self, value: &str, chinese: bool) -> String {
        let choice = self.choices.iter().find(|choice| choice.key == value);
        match choice {
            Some(choice) => choice.name(chinese).to_owned(),
            None if self.unit.is_empty() => value.to_owned(),
            None => format!("{value} {}", self.unit_name(chinese)),
        }
    }

    /// The name of its unit; times have words, other symbols are read everywhere. Empty when it has none.
    #[must_use]
    pub fn unit_name(&self, chinese: bool) -> &str {
        match (self.unit.as_str(), chinese) {
            ("h", true) => "小时",
            ("h", false) => "hours",
            ("d", true) => "天",
            ("d", false) => "days",
            ("a", true) => "年",
            ("a", false) => "years",
            (symbol, _) => symbol,
        }
    }

    /// The word of a choice that was named; any other value as it is.
    #[must_use]
    pub fn word_of(&self, value: &str) -> String {
        let named = |one: &&Choice| one.zh == value || one.en.eq_ignore_ascii_case(value);
        self.choices.iter().find(named).map_or_else(|| value.to_owned(), |one| one.key.clone())
    }

    /// A value as it is kept.
    fn written(&self, value: &str) -> Result<String> {
        match self.format {
            None => Ok(value.to_owned()),
            Some(Format::PesticideRegistration) => {
                let number = registration_number(value);
                number.ok_or_else(|| InputError::RegistrationUnfit(value.to_owned()).into())
            }
        }
    }

    fn takes(&self, value: &str) -> bool {
        match self.form {
            Form::Text => value.chars().count() <= LONGEST,
            Form::Choice => self.choices.iter().any(|choice| choice.key == value),
            Form::Number => is_number(value),
        }
    }
}

impl Choice {
    /// Its name.
    #[must_use]
    pub fn name(&self, chinese: bool) -> &str {
        if chinese { &self.zh } else { &self.en }
    }
}

/// At most nine digits, and three more after a point.
fn is_number(text: &str) -> bool {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str, most: usize| {
        !text.is_empty() && text.len() <= most && text.bytes().all(|one| one.is_ascii_digit())
    };
    digits(whole, 9) && digits(part, 3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;

    fn said(pairs: &[(&str, &str)]) -> Said {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn the_shipped_catalogue_is_whole_and_a_wrong_one_says_where() {
        let shipped = programmes::File::Catalogue.shipped();
        assert!(read(shipped).unwrap().len() > 30);
        let first = &read(shipped).unwrap()[0];
        let (code, shelf) = (format!("code = \"{}\"", first.code), format!("shelf = \"{}\"", first.shelf));
        for (text, told) in [
            (shipped.replacen(&shelf, "shelf = \"cellar\"", 1), "is on the shelf `cellar`"),
            (
                format!("{shipped}\n[[kind]]\n{code}\n{shelf}\nzh = \"一\"\nen = \"One\"\n"),
                "stands here twice",
            ),
            (String::from("kind = []"), "no kind of goods; add"),
        ] {
            let fault = read(&text).unwrap_err();
            assert!(fault.contains(told), "{fault}");
        }
        let fault = read(&shipped.replacen(&shelf, "shelf = \"cellar\"", 1)).unwrap_err();
        let line = shipped.lines().position(|line| line == "[[kind]]").unwrap() + 1;
        assert!(fault.starts_with(&format!("line {line}: ")), "{fault}");
        for shelf in Category::ALL {
            assert!(Kind::of(shelf).next().is_some(), "{} has no kinds", shelf.as_str());
        }
    }

    #[test]
    fn who_sells_on_a_declaration_sells_no_daily_goods() {
        let daily: Vec<&Kind> = Kind::of(Category::DailyGoods).collect();
        assert!(daily.len() > 3);
        for kind in daily {
            assert!(!kind.is_grown());
            for seller in SellerKind::ALL.into_iter().filter(|one| one.may_declare()) {
                assert!(!kind.may_be_sold_by(seller), "{} by {seller:?}", kind.code);
            }
            assert!(kind.may_be_sold_by(SellerKind::Enterprise), "{}", kind.code);
        }
        assert!(Kind::find("egg").unwrap().may_be_sold_by(SellerKind::Farmer));
    }

    #[test]
    fn what_is_said_fits_the_kind() {
        let egg = Kind::find("egg").unwrap();
        let kept = egg.check(&said(&[("kept", " free_range "), ("shelf_life", "")])).unwrap();
        assert_eq!(kept, said(&[("kept", "free_range")]));
        assert!(matches!(egg.check(&said(&[])), Err(Error::Goods(GoodsError::AttributeMissing(..)))));
        assert!(matches!(
            egg.check(&said(&[("kept", "caged")])),
            Err(Error::Goods(GoodsError::AttributeUnfit(..)))
        ));
        let long = said(&[("kept", "barn"), ("shelf_life", "thirty")]);
        assert!(matches!(egg.check(&long), Err(Error::Goods(GoodsError::AttributeUnfit(..)))));
        assert!(matches!(
            egg.check(&said(&[("colour", "red")])),
            Err(Error::Goods(GoodsError::NoAttribute(_)))
        ));
    }

    #[test]
    fn units_of_time_are_words_of_the_readers_language() {
        for kind in Category::ALL.into_iter().flat_map(Kind::of) {
            for one in kind.attributes.iter().filter(|one| matches!(one.unit.as_str(), "a" | "d" | "h")) {
                assert!(!one.unit_name(true).is_ascii(), "{} {}", kind.code, one.key);
            }
        }
        let keeps = Kind::find("egg").unwrap().attributes.iter().find(|one| one.key == "shelf_life").unwrap();
        assert_eq!(
            (keeps.shown("7", true), keeps.shown("7", false)),
            ("7 天".to_owned(), "7 days".to_owned())
        );
    }

    #[test]
    fn numbers_people_type() {
        for fits in ["0", "12", "12.5", "999999999.125"] {
            assert!(is_number(fits), "{fits}");
        }
        for unfit in ["", ".5", "1.", "-1", "1e3", "1,000", "1234567890"] {
            assert!(!is_number(unfit), "{unfit}");
        }
    }
}
