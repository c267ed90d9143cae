//! One page being made: the reader's language, who they are, and where they stand.

use std::convert::Infallible;
use std::sync::Arc;

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use kernel::{Action, Actor, ActorId, Day, Fen, Level, ListScope, Message, Status, Timestamp};

use crate::{App, Door, FormView, Lang, PageError, PageResult, asset_url};

/// What every template knows.
#[derive(Clone)]
pub struct View {
    /// The reader's language.
    pub lang: Lang,
    /// Who reads.
    pub actor: Actor,
    /// The path of this page.
    pub path: String,
    /// The query string of this page.
    pub query: String,
    /// Behind which door it is.
    pub door: Door,
    /// When the request came.
    pub now: Timestamp,
    pub(crate) app: App,
}

/// One place in the navigation, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavItem {
    /// Its name.
    pub label: String,
    /// Its address.
    pub path: String,
    /// Its icon.
    pub icon: &'static str,
    /// True when the reader is there.
    pub current: bool,
}

/// The navigation of a public page: what is always seen, and what is folded away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoldedNav {
    /// The first entries.
    pub seen: Vec<NavItem>,
    /// The others; none when all of them fit.
    pub folded: Vec<NavItem>,
}

/// How many entries fit beside each other on a phone, with the one that unfolds the rest.
const FIT: usize = 5;

impl View {
    /// A sentence without arguments.
    #[must_use]
    pub fn t(&self, key: &'static str) -> String {
        self.say(&Message::new(key))
    }

    /// A sentence with one argument.
    #[must_use]
    pub fn t1(&self, key: &'static str, name: &'static str, value: impl ToString) -> String {
        self.say(&Message::new(key).with(name, value))
    }

    /// A sentence with two arguments.
    #[must_use]
    pub fn t2(&self, key: &'static str, first: (&'static str, &str), second: (&'static str, &str)) -> String {
        self.say(&Message::new(key).with(first.0, first.1).with(second.0, second.1))
    }

    /// A sentence.
    #[must_use]
    pub fn say(&self, message: &Message) -> String {
        self.app.texts.say(self.lang, message)
    }

    /// `¥1,234.50`.
    #[must_use]
    pub fn money(&self, amount: &Fen) -> String {
        if *amount < Fen::ZERO {
            format!("-¥{}", Fen(amount.0.saturating_abs()))
        } else {
            format!("¥{amount}")
        }
    }

    /// `1,234`.
    #[must_use]
    pub fn number(&self, number: &i64) -> String {
        kernel::grouped(*number)
    }

    /// `2026-11-23 18:05`.
    #[must_use]
    pub fn time(&self, at: &Timestamp) -> String {
        at.minute_text()
    }

    /// `2026-11-23`.
    #[must_use]
    pub fn day(&self, day: &Day) -> String {
        day.to_string()
    }

    /// The address of an embedded asset.
    #[must_use]
    pub fn asset(&self, name: &str) -> String {
        asset_url(name)
    }

    /// The address of a product's picture; an unknown key shows a box.
    #[must_use]
    pub fn picture(&self, key: &str) -> String {
        let url = asset_url(&format!("picture-{key}.svg"));
        if url.matches('.').count() > 1 { url } else { asset_url("picture-box.svg") }
    }

    /// A key for one form of this page: a second click with the same key does nothing more.
    #[must_use]
    pub fn key(&self) -> String {
        let mut bytes = [0_u8; 16];
        // Without randomness the form simply has none.
        getrandom::fill(&mut bytes).map_or_else(|_| String::new(), |()| hex::encode(bytes))
    }

    /// The programme's name in the reader's language.
    #[must_use]
    pub fn site_name(&self) -> &str {
        match self.lang {
            Lang::ZhCn => &self.app.site.name.0,
            Lang::En => &self.app.site.name.1,
        }
    }

    /// True when everything here is invented.
    #[must_use]
    pub fn is_demo(&self) -> bool {
        self.app.site.demo
    }

    /// True when somebody signed in.
    #[must_use]
    pub fn signed_in(&self) -> bool {
        matches!(self.actor.id(), ActorId::Person(_))
    }

    /// The places of a public door: as many as fit on a phone, and the rest.
    #[must_use]
    pub fn folded_navigation(&self) -> FoldedNav {
        let mut seen = self.navigation();
        let folded = if seen.len() > FIT { seen.split_off(FIT - 1) } else { Vec::new() };
        FoldedNav { seen, folded }
    }

    /// The navigation of this door, as far as the reader may use it.
    #[must_use]
    pub fn navigation(&self) -> Vec<NavItem> {
        let mut entries: Vec<_> =
            self.app.site.navigation.iter().filter(|entry| entry.door == self.door).collect();
        entries.sort_by_key(|entry| entry.order);
        let allowed = entries.into_iter().filter(|entry| match entry.needs {
            None => true,
            Some((action, kind)) => self.may_enter(entry.door, action, kind),
        });
        let mut items: Vec<NavItem> = allowed
            .map(|entry| NavItem {
                label: self.t(entry.key),
                path: entry.path.to_owned(),
                icon: entry.icon,
                current: false,
            })
            .collect();
        // The longest address that leads here is the current place.
        let here = items
            .iter()
            .enumerate()
            .filter(|(_, item)| {
                self.path == item.path
                    || self.path.starts_with(&format!("{}/", item.path.trim_end_matches('/')))
            })
            .filter(|(_, item)| item.path != "/" || self.path == "/")
            .max_by_key(|(_, item)| item.path.len())
            .map(|(index, _)| index);
        if let Some(item) = here.and_then(|index| items.get_mut(index)) {
            item.current = true;
        }
        items
    }

    /// A workspace is for those with a role: owning something, as every buyer does, opens no workspace, and what
    /// an organisation or a station may see opens no office of the county or the city. The city's own opens for
    /// the whole city alone.
    fn may_enter(&self, door: Door, action: Action, kind: &'static str) -> bool {
        let scope = self.actor.scope(action, kind);
        match door {
            // A department is an organisation of the city's.
            Door::City => {
                scope.regions.iter().any(|region| region.level() == Level::City)
                    || self.actor.organisations().any(|(organisation, region)| {
                        region.level() == Level::City && scope.organisations.contains(&organisation)
                    })
            }
            Door::County => !scope.regions.is_empty(),
            Door::Sell | Door::Counter | Door::Carry => !ListScope { own: None, ..scope }.is_empty(),
            Door::Shop | Door::My => !scope.is_empty(),
        }
    }

    /// The doors the reader may go through, for changing the workspace.
    #[must_use]
    pub fn doors(&self) -> Vec<NavItem> {
        let mut doors = Vec::new();
        for door in Door::ALL.into_iter().filter(|door| door.is_workspace()) {
            let open = self.app.site.navigation.iter().any(|entry| {
                entry.door == door
                    && entry.needs.is_some_and(|(action, kind)| self.may_enter(door, action, kind))
            });
            if open {
                doors.push(NavItem {
                    label: self.t(door.key()),
                    path: door.path().to_owned(),
                    icon: "store",
                    current: door == self.door,
                });
            }
        }
        doors
    }

    /// This page in the other language.
    #[must_use]
    pub fn other_language(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in form_urlencoded::parse(self.query.as_bytes()).filter(|(name, _)| name != "lang")
        {
            query.append_pair(&name, &value);
        }
        query.append_pair("lang", self.lang.other().tag());
        format!("{}?{}", self.path, query.finish())
    }

    /// The program.
    #[must_use]
    pub const fn app(&self) -> &App {
        &self.app
    }

    pub(crate) fn of(app: &App, parts: &Parts) -> Self {
        let actor = parts
            .extensions
            .get::<Actor>()
            .cloned()
            .unwrap_or_else(|| Actor::anonymous(Arc::clone(&app.authority)));
        let path = parts.uri.path().to_owned();
        Self {
            lang: language_of(parts),
            actor,
            door: Door::of(&path),
            path,
            query: parts.uri.query().unwrap_or_default().to_owned(),
            now: app.clock.now(),
            app: app.clone(),
        }
    }
}

/// `?lang=`, then the cookie, then what the browser prefers, then Chinese.
fn language_of(parts: &Parts) -> Lang {
    let header = |name| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kept = || {
        header(header::COOKIE)
            .split(';')
            .find_map(|pair| pair.trim().strip_prefix("lang="))
            .and_then(Lang::parse)
    };
    let preferred = || header(header::ACCEPT_LANGUAGE).split(',').find_map(|tag| Lang::parse(tag.trim()));
    language_asked(parts).or_else(kept).or_else(preferred).unwrap_or_default()
}

/// The language named by `?lang=`.
pub(crate) fn language_asked(parts: &Parts) -> Option<Lang> {
    form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes())
        .find(|(name, _)| name == "lang")
        .and_then(|(_, value)| Lang::parse(&value))
}

impl FromRequestParts<App> for View {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self::of(app, parts))
    }
}

/// Renders a page.
pub fn page(template: &impl Template) -> PageResult {
    page_with(StatusCode::OK, template)
}

/// Renders a page with a status, such as 422 for a form to be corrected.
pub fn page_with(status: StatusCode, template: &impl Template) -> PageResult {
    match template.render() {
        Ok(html) => Ok((status, Html(html)).into_response()),
        Err(error) => {
            tracing::error!(%error, "a template failed");
            Err(PageError::new(Status::Internal, "error-internal"))
        }
    }
}

/// Sends the reader on after a form was done.
#[must_use]
pub fn redirect(to: &str) -> Response {
    Redirect::to(to).into_response()
}

impl FormView {
    /// The status of the page that shows this form.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.refusal().map_or(StatusCode::OK, PageError::code)
    }
}
