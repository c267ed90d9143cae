//! A product's photographs, as its seller keeps them.

use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use evidence::model::{FileId, Purpose};
use evidence::{Files, Sent};
use ui::{App, FormView, PageError, PageResult, Typed, View, page_with, redirect};

use super::picture::{Shown, shown_photo};
use super::sell::seller_of;
use crate::Error;
use crate::model::{MOST_PHOTOS, Photo, PhotoId, PhotoStep, ProductId};
use crate::service::{self, KEEP_PHOTOS, Seller};
use crate::store::ProductRow;

#[derive(Template)]
#[template(path = "market/photos.html")]
struct PhotosPage<'a> {
    view: &'a View,
    form: FormView,
    product: ProductRow,
    photos: Vec<Photo>,
    /// How many may still be added.
    left: usize,
}

impl PhotosPage<'_> {
    fn shown(&self, photo: &Photo) -> Shown {
        shown_photo(&photo.sizes)
    }

    /// What is on it, or what it is of.
    fn alt(&self, photo: &Photo) -> String {
        if photo.alt.is_empty() {
            format!("{} {}", self.product.name, photo.place)
        } else {
            photo.alt.clone()
        }
    }

    fn number(&self, photo: &Photo) -> String {
        self.view.t1("market-photo-number", "number", photo.place)
    }
}

pub(super) async fn show(State(app): State<App>, view: View, Path(product): Path<String>) -> PageResult {
    let product = product_id(&product)?;
    let seller = seller_of(&app, &view).await?;
    view.actor.may(KEEP_PHOTOS, &seller)?;
    photos_page(&app, &view, &seller, product, FormView::new(Typed::default())).await
}

fn product_id(text: &str) -> Result<ProductId, PageError> {
    text.parse().map_err(|_| PageError::not_found())
}

async fn photos_page(
    app: &App,
    view: &View,
    seller: &Seller,
    product: ProductId,
    form: FormView,
) -> PageResult {
    let whose = seller.clone();
    let (product, photos) = app
        .db
        .read(move |conn| {
            let found = service::product_of(conn, &whose, product)?;
            let photos = service::photos_of(conn, whose.county, product)?;
            Ok::<_, Error>((found, photos))
        })
        .await?;
    let left = MOST_PHOTOS.saturating_sub(photos.len());
    let page = PhotosPage { view, form, product, photos, left };
    page_with(page.form.status(), &page)
}

/// The address of the page of a product's photographs.
fn url(product: ProductId) -> String {
    format!("/sell/products/{product}/photos")
}

pub(super) async fn add(
    State(app): State<App>,
    Extension(files): Extension<Files>,
    view: View,
    Path(product): Path<String>,
    mut sent: Sent,
) -> PageResult {
    let product = product_id(&product)?;
    let seller = seller_of(&app, &view).await?;
    view.actor.may(KEEP_PHOTOS, &seller)?;
    let refused = take_in(&app, &files, &view, &mut sent).await.err();
    let kept = kept_photos(&sent.typed)?;
    // What could be read is kept, whatever was wrong with the others.
    let added = if kept.is_empty() {
        Err(PageError { field: Some("photos"), ..evidence::Error::NoFile.into() })
    } else {
        add_kept(&app, &view, &seller, product, kept).await
    };
    match refused.map_or(added, Err) {
        Ok(()) => Ok(redirect(&url(product))),
        Err(error) if error.is_correctable() => {
            photos_page(&app, &view, &seller, product, FormView::refused(sent.typed, error)).await
        }
        Err(error) => Err(error),
    }
}

async fn add_kept(
    app: &App,
    view: &View,
    seller: &Seller,
    product: ProductId,
    kept: Vec<FileId>,
) -> Result<(), PageError> {
    let (actor, now, city, seller) = (view.actor.clone(), view.now, app.site.city, seller.clone());
    app.db.write(move |tx| service::add_photos(tx, &actor, now, city, &seller, product, &kept)).await?;
    Ok(())
}

/// Takes in the photographs of a form and notes them in it as `photo`, so that a form which has to be corrected keeps
/// them. Says what is wrong with the first that could not be taken in.
pub(super) async fn take_in(app: &App, files: &Files, view: &View, sent: &mut Sent) -> Result<(), PageError> {
    take_in_as(Purpose::Photo, app, files, view, sent).await
}

/// The same for photographs that not everybody sees.
pub(super) async fn take_in_as(
    purpose: Purpose,
    app: &App,
    files: &Files,
    view: &View,
    sent: &mut Sent,
) -> Result<(), PageError> {
    let mut kept: Vec<String> = sent.typed.all("photo").map(str::to_owned).collect();
    let mut refused = None;
    for file in sent.take("photos") {
        match evidence::service::take_in(app, files, &view.actor, purpose, file).await {
            Ok(file) => kept.push(file.id.to_string()),
            Err(error) => refused = refused.or(Some(error)),
        }
    }
    let others = sent.typed.pairs().filter(|(name, _)| *name != "photo");
    let others = others.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let kept = kept.into_iter().map(|id| ("photo".to_owned(), id));
    sent.typed = others.chain(kept).collect();
    match refused {
        None => Ok(()),
        Some(error) => {
            let error = PageError::from(error);
            Err(PageError { field: error.field.and(Some("photos")), ..error })
        }
    }
}

/// The photographs a form carries along.
pub(super) fn kept_photos(typed: &Typed) -> Result<Vec<FileId>, PageError> {
    typed
        .all("photo")
        .map(|id| id.parse().map_err(|_| PageError::from(evidence::Error::NoSuchFile)))
        .collect()
}

/// How the photographs look that a form carries along; those that are gone are left out.
pub(super) async fn shown_kept(
    app: &App,
    view: &View,
    typed: &Typed,
) -> Result<Vec<(String, Shown)>, PageError> {
    let (actor, city, ids) = (view.actor.clone(), app.site.city, kept_photos(typed).unwrap_or_default());
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = app.db.read(move |conn| {
        let mut found = Vec::new();
        for id in ids {
            match evidence::service::own_file(conn, &actor, city, id, Purpose::Photo) {
                Ok(file) => found.push(file),
                Err(evidence::Error::NoSuchFile) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(found)
    });
    Ok(found.await?.iter().map(|file| (file.id.to_string(), shown_photo(&file.sizes))).collect())
}

pub(super) async fn change(
    State(app): State<App>,
    view: View,
    Path((product, photo)): Path<(String, String)>,
    typed: Typed,
) -> PageResult {
    let product = product_id(&product)?;
    let photo: PhotoId = photo.parse().map_err(|_| PageError::not_found())?;
    let seller = seller_of(&app, &view).await?;
    let word = typed.required("step")?;
    let step = PhotoStep::parse(word, typed.get("alt")).ok_or_else(PageError::not_found)?;
    let (actor, now, city, whose) = (view.actor.clone(), view.now, app.site.city, seller.clone());
    let changed = app
        .db
        .write(move |tx| service::change_photo(tx, &actor, now, city, &whose, (product, photo), &step))
        .await;
    match changed.map_err(PageError::from) {
        Ok(()) => Ok(redirect(&url(product))),
        Err(error) if error.is_correctable() => {
            let error = PageError { field: None, ..error };
            photos_page(&app, &view, &seller, product, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}
