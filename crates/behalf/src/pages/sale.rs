//! An act of selling: what the villager sells, the code, what became of it.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use kernel::RegionCode;
use market::channel::Channels;
use market::model::{Attribute, Category, Kind as Goods, Listing, UNITS, unit_word};
use market::{GoodsError, category_name, goods_in, picture_for, unit_name};
use ui::{App, FormView, Id, Lang, PageError, PageResult, Typed, View, page_with};

use super::act::after;
use super::words::ActWords;
use crate::model::{ActId, Status};
use crate::service::{self, ActView};

#[derive(Template)]
#[template(path = "behalf/sale.html")]
struct SalePage<'a> {
    view: &'a View,
    form: &'a FormView,
    one: &'a ActView,
    /// The kind of goods that is described; none while it is chosen.
    goods: Option<&'static Goods>,
    villages: Vec<(String, String)>,
    units: Vec<(String, String)>,
    open: bool,
    asked: bool,
}

impl ActWords for SalePage<'_> {
    fn view(&self) -> &View {
        self.view
    }

    fn one(&self) -> &ActView {
        self.one
    }
}

impl SalePage<'_> {
    fn chinese(&self) -> bool {
        self.view.lang == Lang::ZhCn
    }

    /// The shelves with their kinds, to choose from: what villagers grow and make.
    fn shelves(&self) -> Vec<(String, Vec<(&'static str, &'static str)>)> {
        let kinds = |shelf| Goods::of(shelf).map(|kind| (kind.code.as_str(), kind.name(self.chinese())));
        let brought = [Category::FarmInput, Category::DailyGoods];
        let grown = Category::ALL.into_iter().filter(|shelf| !brought.contains(shelf));
        grown.map(|shelf| (category_name(self.view, shelf), kinds(shelf).collect())).collect()
    }

    /// The words of an attribute that is chosen, with none first.
    fn choices(&self, of: &Attribute) -> Vec<(String, String)> {
        let none = (String::new(), self.view.t("behalf-not-said"));
        let words = of.choices.iter().map(|one| (one.key.clone(), one.name(self.chinese()).to_owned()));
        std::iter::once(none).chain(words).collect()
    }

    fn label(&self, of: &Attribute) -> String {
        let unit = if of.unit.is_empty() { String::new() } else { format!(" ({})", of.unit) };
        format!("{}{unit}{}", of.name(self.chinese()), if of.required { " *" } else { "" })
    }

    fn listing_url(&self, listing: &Listing) -> String {
        market::listing_url(listing.county, listing.id)
    }
}

pub(super) fn sale_page(view: &View, one: &ActView, village: RegionCode, form: FormView) -> PageResult {
    let written = one.sale.as_ref().map_or("", |sale| sale.goods.product.kind.as_str());
    let goods = Goods::find(form.value("kind")).or_else(|| Goods::find(written));
    let form = match (form.value("title"), form.refusal()) {
        ("", Some(refusal)) => FormView::refused(filled(view, one, village), refusal.clone()),
        ("", None) => FormView::new(filled(view, one, village)),
        _ => form,
    };
    let villages = region::village_options(view.lang, one.act.county);
    let units = UNITS.map(|unit| (unit_word(unit).to_owned(), unit_name(view, unit))).to_vec();
    let status = form.status();
    let page = SalePage {
        goods,
        villages,
        units,
        open: one.act.status == Status::Open,
        asked: one.act.status == Status::Asked,
        form: &form,
        one,
        view,
    };
    page_with(status, &page)
}

/// The fields as they were last kept, or as they begin: goods of the station's village, of today.
fn filled(view: &View, one: &ActView, village: RegionCode) -> Typed {
    let Some(sale) = &one.sale else {
        return Typed::of([
            ("origin", village.to_string()),
            ("made_on", view.now.day().to_string()),
            ("pieces", "10".to_owned()),
            ("net_grams", "500".to_owned()),
        ]);
    };
    let (lot, terms) = (&sale.goods.lot, &sale.goods.terms);
    let mut typed = Typed::of([
        ("title", terms.title.clone()),
        ("origin", lot.origin.to_string()),
        ("made_on", lot.made_on.to_string()),
        ("keeps_days", lot.keeps_days.map_or_else(String::new, |days| days.to_string())),
        ("certificate", lot.certificate.clone()),
        ("pieces", terms.pieces.to_string()),
        ("net_grams", terms.net.0.to_string()),
        ("price", terms.price.to_string()),
        ("unit", unit_word(terms.measure.unit).to_owned()),
    ]);
    for (key, value) in &sale.goods.product.said {
        typed.set(&format!("said-{key}"), value.clone());
    }
    typed
}

pub(super) async fn put(
    State(app): State<App>,
    Extension(channels): Extension<Channels>,
    view: View,
    Id(id): Id<ActId>,
    typed: Typed,
) -> PageResult {
    let put = async {
        let kind = Goods::find(typed.get("kind")).ok_or(GoodsError::NoKind).map_err(market::Error::from)?;
        let mut words = typed.clone();
        words.set("name", typed.get("title"));
        words.set("picture", picture_for(kind));
        let goods = goods_in(&words, kind)?;
        let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
        app.db.write(move |tx| service::put_goods(tx, &actor, now, city, id, &goods)).await?;
        Ok(())
    };
    let put = put.await.map_err(|error: PageError| {
        // One field stands for the product's name and the shelf's words.
        if error.field == Some("name") { PageError { field: Some("title"), ..error } } else { error }
    });
    after(&app, &view, &channels, id, typed, put).await
}
