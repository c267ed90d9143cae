#![doc = include_str!("../README.md")]

mod app;
mod assets;
mod chart;
mod download;
mod extract;
mod form;
mod layers;
mod list;
mod map;
mod punctuation;
mod qr;
mod refusal;
mod routes;
pub mod sheet;
mod style;
mod texts;
mod upload;
mod view;

pub use app::{App, Door, Job, Module, NavEntry, Site};
pub use assets::asset_url;
pub use chart::{Chart, Series};
pub use download::{CSV, DOCX, XLSX, attachment};
pub use extract::{ApiJson, Id, Typed};
pub use form::FormView;
pub use layers::{UPLOAD_LIMIT, around, layers};
pub use list::{Cell, Column, Filter, ListQuery, ListView, Tone, list_page, yuan};
pub use map::{Drawn, Map, MapShape, Outline, project};
pub use qr::qr_code;
pub use refusal::{ApiResult, PageError, PageResult, Problem};
pub use routes::Routes;
pub use texts::{Lang, Locales, Texts, differences};
pub use upload::{LARGE, Sent, upload};
pub use view::{FoldedNav, NavItem, View, page, page_with, redirect};

/// The words of the shell, of errors and of components.
pub const LOCALES: Locales =
    Locales { zh_cn: include_str!("../locales/zh-CN.ftl"), en: include_str!("../locales/en.ftl") };

/// The routes of this crate: assets and the page of components.
pub fn routes() -> Routes {
    Routes::new().get("/assets/{name}", assets::serve).get("/style", style::show)
}
