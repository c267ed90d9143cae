//! Every context, wired. Adding one is one line in [`modules`].

use std::path::PathBuf;
use std::sync::Arc;

use assessment::Programme;
use axum::http::Method;
use axum::{Json, Router};
use db::{Db, Migrations, Reaction, SealingKey, Target};
use evidence::Files;
use governance::couriers::Couriers;
use identity::messages::Messenger;
use identity::{Policies, Vault};
use kernel::{Clock, IdSource, RegionCode};
use logistics::model::PickupKey;
use market::channel::Channels;
use market::sandbox::{Outbox, Sandbox};
use region::Divisions;
use ui::{App, Job, Locales, Module, Site, Texts};
use utoipa_axum::router::OpenApiRouter;

pub use webhook::Reach;

use crate::limits::{self, Asked, Limits};
use crate::mail::ShortMessages;
use crate::{idempotency, openapi, operations};

/// The wired program.
pub struct Program {
    /// What handlers reach.
    pub app: App,
    /// Every page and operation.
    pub router: Router,
    /// Every method and path the router answers, for asking each who may.
    pub routes: Vec<(Method, String)>,
    /// What consumes the log.
    pub reactions: Vec<Reaction>,
    /// What is done again and again.
    pub jobs: Vec<Job>,
    /// The sandbox provider and the notices it will send.
    pub sandbox: (Sandbox, Outbox),
    /// The installation's keys.
    pub vault: Vault,
    /// The key of the pickup codes.
    pub pickup_key: PickupKey,
    /// The key that seals the log.
    pub sealing: SealingKey,
}

/// Why the program cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database cannot be opened.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// The policies cannot be read.
    #[error("{0}")]
    Policies(String),
    /// The divisions cannot be read or are not those in use.
    #[error(transparent)]
    Divisions(#[from] region::Error),
    /// Files of the programme cannot be read, or do not fit the divisions.
    #[error("the programme cannot be used:\n{}", .0.join("\n"))]
    Programme(Vec<String>),
    /// The words cannot be read.
    #[error("the texts cannot be read: {}", .0.join("; "))]
    Texts(Vec<String>),
}

/// The contexts in order of rank.
#[must_use]
pub fn modules(
    vault: &Vault,
    files: &Files,
    sandbox: &Sandbox,
    channels: Channels,
    reach: Reach,
    couriers: Couriers,
) -> Vec<Module> {
    let messenger: Arc<dyn Messenger> = Arc::new(ShortMessages(couriers.sms.clone()));
    vec![
        region::module(),
        identity::module(vault.clone(), station::open_within),
        evidence::module(files),
        ledger::module(),
        webhook::module(vault.key_for("webhook secrets"), reach),
        market::module(vault.clone(), sandbox.clone(), channels.clone(), files, messenger.clone()),
        station::module(),
        logistics::module(pickup_key(vault)),
        trade::module(),
        offsite::module(),
        behalf::module(vault.clone(), sandbox.clone(), channels, messenger),
        statistics::module(),
        reporting::module(),
        assessment::module(files),
        governance::module(vault.clone(), files, couriers),
    ]
}

fn pickup_key(vault: &Vault) -> PickupKey {
    PickupKey::new(vault.key_for("pickup codes"))
}

/// The key that seals the log.
#[must_use]
pub fn sealing_key(vault: &Vault) -> SealingKey {
    SealingKey::new(vault.key_for("log heads"))
}

/// The contexts with nothing set up, for what they bring along.
#[must_use]
pub fn bare_modules() -> Vec<Module> {
    let (sandbox, _) = Sandbox::new([0; 32], false);
    let files = Files::local(PathBuf::new());
    modules(&Vault::new([0; 32]), &files, &sandbox, Channels::default(), Reach::Public, Couriers::default())
}

/// The tables of every context.
#[must_use]
pub fn migrations() -> Migrations {
    bare_modules().into_iter().filter_map(|one| one.migrations).fold(Migrations::new(), Migrations::with)
}

/// What a program is started with.
pub struct Settings {
    /// The database.
    pub target: Target,
    /// Where ids come from.
    pub ids: IdSource,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// The installation's secret, of which all keys are made.
    pub secret: [u8; 32],
    /// True when everything in it is invented.
    pub demo: bool,
    /// How often one address may ask.
    pub limits: Limits,
    /// The payment providers that are set up, beside the sandbox.
    pub channels: Channels,
    /// What people hand in.
    pub files: Files,
    /// How far webhooks reach.
    pub reach: Reach,
    /// Who carries reminders, codes and other messages.
    pub couriers: Couriers,
}

/// Opens the database, takes its divisions up and wires every context.
pub async fn start(settings: Settings) -> Result<Program, StartError> {
    let Settings { target, ids, clock, secret, demo, limits, channels, files, reach, couriers } = settings;
    let vault = Vault::new(secret);
    let (sandbox, outbox) = Sandbox::new(vault.key_for("sandbox notices"), channels.admit_sandbox(demo));
    let mut modules = modules(&vault, &files, &sandbox, channels, reach, couriers);
    let policies = Policies::new(modules.iter().map(|one| one.policies)).map_err(StartError::Policies)?;
    let locales: Vec<Locales> =
        std::iter::once(ui::LOCALES).chain(modules.iter().filter_map(|one| one.locales)).collect();
    let texts = Texts::new(&locales).map_err(StartError::Texts)?;
    let migrations =
        modules.iter_mut().filter_map(|one| one.migrations.take()).fold(Migrations::new(), Migrations::with);
    let db = Db::open(&target, ids, &migrations)?;
    region::install(divisions(&db).await?.of_city(city()?))?;
    let programme = check_programme(&modules)?;
    let navigation = modules.iter_mut().flat_map(|one| std::mem::take(&mut one.navigation)).collect();
    let app = App {
        db,
        clock,
        authority: Arc::new(policies),
        texts: Arc::new(texts),
        site: Arc::new(Site {
            name: (programme.shop.zh.clone(), programme.shop.en.clone()),
            city: programme.city,
            demo,
            navigation,
        }),
    };
    let reactions = modules.iter_mut().flat_map(|one| std::mem::take(&mut one.reactions)).collect();
    let asked = Asked::new(limits);
    let mut jobs: Vec<Job> = modules.iter_mut().flat_map(|one| std::mem::take(&mut one.jobs)).collect();
    jobs.push(asked.forgetting());
    let (routes, router) = router(&app, modules, asked);
    let pickup_key = pickup_key(&vault);
    let sealing = sealing_key(&vault);
    Ok(Program {
        app,
        router,
        routes,
        reactions,
        jobs,
        sandbox: (sandbox, outbox),
        vault,
        pickup_key,
        sealing,
    })
}

/// Asks every context whether it can use its files of the programme; what is wrong is told of all of them at once.
///
/// # Errors
/// Refuses files that cannot be read, and a city that is not among the divisions.
pub fn check_programme(modules: &[Module]) -> Result<&'static Programme, StartError> {
    let mut faults: Vec<String> = Vec::new();
    for check in modules.iter().flat_map(|one| &one.programme) {
        // Two contexts that read one file say the same of it.
        faults.extend(check().err().filter(|fault| !faults.contains(fault)));
    }
    let read = assessment::in_use().map(|(programme, _)| programme);
    if let Ok(programme) = read
        && region::divisions().get(programme.city).is_none()
    {
        faults.push(format!(
            "programme.toml: the city {} is not among the divisions; take them up first: heluo import divisions FILE",
            programme.city
        ));
    }
    match read {
        Ok(programme) if faults.is_empty() => Ok(programme),
        _ => Err(StartError::Programme(faults)),
    }
}

/// The programme's city.
///
/// # Errors
/// Refuses files of the programme that cannot be read.
pub fn city() -> Result<RegionCode, StartError> {
    let read = assessment::in_use().map(|(programme, _)| programme.city);
    read.map_err(|faults| StartError::Programme(vec![faults.to_string()]))
}

/// The divisions in the database; those the program brings along are written there when there are none.
pub async fn divisions(db: &Db) -> Result<Divisions, region::Error> {
    db.write(region::service::seed).await?;
    db.read(region::service::load).await
}

fn router(app: &App, modules: Vec<Module>, asked: Arc<Asked>) -> (Vec<(Method, String)>, Router) {
    let mut pages = ui::routes().merge(operations::routes());
    let mut api = OpenApiRouter::with_openapi(openapi::description());
    for module in modules {
        pages = pages.merge(module.routes);
        api = api.merge(module.api);
    }
    let (operations, document) = api.split_for_parts();
    let mut document = openapi::complete(document);
    let operations_named = openapi::routes(&mut document);
    let document = Arc::new(document);
    let pages = pages.get("/api/v1/openapi.json", move || {
        let document = document.clone();
        async move { Json((*document).clone()) }
    });
    let (pages, router) = pages.into_parts();
    let mut routes: Vec<(Method, String)> =
        pages.into_iter().map(|(method, path)| (method, path.to_owned())).collect();
    routes.extend(operations_named);
    let router = router.merge(operations).with_state(app.clone());
    let router = limits::layer(identity::layer(idempotency::layer(router, app), app), asked);
    (routes, ui::layers(router, app))
}
