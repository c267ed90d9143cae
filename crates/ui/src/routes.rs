//! Pages that know their own addresses.

use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::Method;
use axum::{Extension, Router, routing};

use crate::App;

/// Pages by method and path. Unlike a bare router it can say what it holds, so that a test asks every page of
/// the program who may see it.
#[derive(Default)]
pub struct Routes {
    router: Router<App>,
    list: Vec<(Method, &'static str)>,
}

impl Routes {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a page.
    #[must_use]
    pub fn get<T: 'static>(self, path: &'static str, handler: impl Handler<T, App>) -> Self {
        self.add(Method::GET, path, routing::get(handler))
    }

    /// Adds what a form does.
    #[must_use]
    pub fn post<T: 'static>(self, path: &'static str, handler: impl Handler<T, App>) -> Self {
        self.add(Method::POST, path, routing::post(handler))
    }

    /// Adds what a form with a large file does; see [`crate::LARGE`].
    #[must_use]
    pub fn post_large<T: 'static>(self, path: &'static str, handler: impl Handler<T, App>) -> Self {
        self.add(Method::POST, path, routing::post(handler).layer(DefaultBodyLimit::max(crate::LARGE)))
    }

    /// Adds what a form that sends files does; its body may be larger than others.
    #[must_use]
    pub fn upload<T: 'static>(self, path: &'static str, handler: impl Handler<T, App>) -> Self {
        let large = routing::post(handler).layer(DefaultBodyLimit::max(crate::UPLOAD_LIMIT));
        self.add(Method::POST, path, large)
    }

    fn add(mut self, method: Method, path: &'static str, handler: routing::MethodRouter<App>) -> Self {
        self.router = self.router.route(path, handler);
        self.list.push((method, path));
        self
    }

    /// Hands every page something it needs.
    #[must_use]
    pub fn with<E: Clone + Send + Sync + 'static>(mut self, extension: E) -> Self {
        self.router = self.router.layer(Extension(extension));
        self
    }

    /// These and those.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.list.extend(other.list);
        self
    }

    /// What there is, and the router that serves it.
    pub fn into_parts(self) -> (Vec<(Method, &'static str)>, Router<App>) {
        (self.list, self.router)
    }
}
