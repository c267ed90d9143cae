//! What every handler can reach, and what a context brings along.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use db::{Db, EmbeddedMigrations, Reaction};
use kernel::{Action, Authority, Clock, RegionCode};
use utoipa_axum::router::OpenApiRouter;

use crate::{Locales, Routes, Texts};

/// The program as a handler sees it. Cloning is cheap.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Who decides who may do what.
    pub authority: Arc<dyn Authority>,
    /// The words in both languages.
    pub texts: Arc<Texts>,
    /// This installation.
    pub site: Arc<Site>,
}

/// An installation: whose programme it runs, and the navigation of its contexts.
#[derive(Debug, Clone)]
pub struct Site {
    /// The programme's name in Chinese and in English.
    pub name: (String, String),
    /// The prefecture.
    pub city: RegionCode,
    /// True when everything in it is invented.
    pub demo: bool,
    /// The navigation of every front door.
    pub navigation: Vec<NavEntry>,
}

/// The front doors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Door {
    /// The shop and all that is public.
    Shop,
    /// The buyer's own.
    My,
    /// Sellers.
    Sell,
    /// Stations.
    Counter,
    /// Carriers.
    Carry,
    /// County centre.
    County,
    /// City bureau and departments.
    City,
}

impl Door {
    /// Every door.
    pub const ALL: [Self; 7] =
        [Self::Shop, Self::My, Self::Sell, Self::Counter, Self::Carry, Self::County, Self::City];

    /// Its address.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Shop => "/",
            Self::My => "/my",
            Self::Sell => "/sell",
            Self::Counter => "/counter",
            Self::Carry => "/carry",
            Self::County => "/county",
            Self::City => "/city",
        }
    }

    /// The key of its name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Shop => "ui-door-shop",
            Self::My => "ui-door-my",
            Self::Sell => "ui-door-sell",
            Self::Counter => "ui-door-counter",
            Self::Carry => "ui-door-carry",
            Self::County => "ui-door-county",
            Self::City => "ui-door-city",
        }
    }

    /// The door a path is behind.
    #[must_use]
    pub fn of(path: &str) -> Self {
        let first = path.split('/').nth(1).unwrap_or_default();
        Self::ALL
            .into_iter()
            .skip(1)
            .find(|door| door.path().trim_start_matches('/') == first)
            .unwrap_or(Self::Shop)
    }

    /// True for pages with the navigation at the side.
    #[must_use]
    pub const fn is_workspace(self) -> bool {
        !matches!(self, Self::Shop | Self::My)
    }
}

/// One place in the navigation.
#[derive(Debug, Clone)]
pub struct NavEntry {
    /// Behind which door.
    pub door: Door,
    /// Its place; small numbers first.
    pub order: u8,
    /// The key of its name.
    pub key: &'static str,
    /// Its address.
    pub path: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// What one must be permitted to do with things of which kind; none means everybody.
    pub needs: Option<(Action, &'static str)>,
}

type Work = Pin<Box<dyn Future<Output = Result<(), String>> + Send>>;

/// Something done again and again.
#[derive(Clone)]
pub struct Job {
    /// Its name in the log.
    pub name: &'static str,
    /// Seconds between two runs.
    pub every_seconds: u64,
    /// The work.
    pub run: Arc<dyn Fn(App) -> Work + Send + Sync>,
}

/// Everything a context brings along; the program wires it.
#[derive(Default)]
pub struct Module {
    /// The context's name.
    pub name: &'static str,
    /// Its pages.
    pub routes: Routes,
    /// Its API, below `/api/v1`.
    pub api: OpenApiRouter<App>,
    /// Its places in the navigation.
    pub navigation: Vec<NavEntry>,
    /// Its words.
    pub locales: Option<Locales>,
    /// Its Cedar policies.
    pub policies: &'static str,
    /// Its tables.
    pub migrations: Option<EmbeddedMigrations>,
    /// What it does on others' events.
    pub reactions: Vec<Reaction>,
    /// What it does again and again.
    pub jobs: Vec<Job>,
    /// Each reads a file of the programme and says what is wrong with it: file, line and remedy.
    pub programme: Vec<fn() -> Result<(), String>>,
}
