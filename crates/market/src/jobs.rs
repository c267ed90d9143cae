//! What the market does by itself as time passes.

use std::sync::Arc;

use identity::Vault;
use identity::messages::Messenger;
use kernel::Actor;
use ui::{App, Job, Lang};

use crate::channel::Channels;
use crate::sandbox::Sandbox;
use crate::{AtPickupError, Error, Result, channel, model, pages, provider, service};

/// All of it. Payments go through the channels that are set up, and through the sandbox.
pub(crate) fn all(
    vault: &Vault,
    sandbox: &Sandbox,
    channels: &Channels,
    messenger: Arc<dyn Messenger>,
) -> Vec<Job> {
    let (vault, provider) = (vault.clone(), sandbox.clone());
    vec![
        Job {
            name: "market-expire-holds",
            every_seconds: 20,
            run: Arc::new(|app| Box::pin(expire_holds(app))),
        },
        with_channels("market-channels", 3, channels, |app, channels| Box::pin(catch_up(app, channels))),
        with_channels("market-bills", 600, channels, |app, channels| Box::pin(take_bills(app, channels))),
        Job {
            name: "market-make-findable",
            every_seconds: 30,
            run: Arc::new(|app| {
                Box::pin(async move {
                    let now = app.clock.now();
                    let made = app.db.write(move |tx| service::make_findable(tx, now)).await;
                    made.map_err(|error| error.to_string())
                })
            }),
        },
        Job {
            name: "market-carry-reservations-on",
            every_seconds: 5,
            run: Arc::new(|app| Box::pin(carry_reservations_on(app))),
        },
        with_sandbox("market-close-joint-rounds", 5, sandbox, close_rounds),
        Job {
            name: "market-received-in-silence",
            every_seconds: 300,
            run: Arc::new(|app| Box::pin(receive_in_silence(app))),
        },
        Job { name: "market-end-waits", every_seconds: 300, run: Arc::new(|app| Box::pin(end_waits(app))) },
        Job {
            name: "market-remind",
            every_seconds: 600,
            run: Arc::new(move |app| Box::pin(remind(app, vault.clone(), messenger.clone()))),
        },
        Job { name: "market-end-grants", every_seconds: 60, run: Arc::new(|app| Box::pin(end_grants(app))) },
        Job { name: "market-screen", every_seconds: 5, run: Arc::new(|app| Box::pin(screen(app))) },
        Job {
            name: "market-forget-statements",
            every_seconds: 3600,
            run: Arc::new(|app| Box::pin(forget_statements(app))),
        },
        Job {
            name: "market-end-silence",
            every_seconds: 60,
            run: Arc::new(|app| Box::pin(end_silence(app))),
        },
        Job {
            name: "market-instruct-provider",
            every_seconds: 5,
            run: Arc::new(move |app| {
                let provider = provider.clone();
                Box::pin(async move {
                    let told = provider::instruct_waiting(&app.db, &provider).await;
                    told.map(|_| ()).map_err(|error| error.to_string())
                })
            }),
        },
    ]
}

type Work = std::pin::Pin<Box<dyn Future<Output = std::result::Result<(), String>> + Send>>;

/// A job that speaks to the providers.
fn with_channels(
    name: &'static str,
    every_seconds: u64,
    channels: &Channels,
    work: fn(App, Channels) -> Work,
) -> Job {
    let channels = channels.clone();
    Job { name, every_seconds, run: Arc::new(move |app| work(app, channels.clone())) }
}

/// A job that starts payments: they are asked of the sandbox until their buyer chooses another way.
fn with_sandbox(
    name: &'static str,
    every_seconds: u64,
    sandbox: &Sandbox,
    work: fn(App, &'static str) -> Work,
) -> Job {
    let provider = provider::PaymentProvider::name(sandbox);
    Job { name, every_seconds, run: Arc::new(move |app| work(app, provider)) }
}

/// Closes the rounds of joint purchase whose day is over or of which nothing is left, then asks each member of those that
/// reached a step for the payment; each in a transaction of its own.
fn close_rounds(app: App, provider: &'static str) -> Work {
    Box::pin(async move {
        let (now, city) = (app.clock.now(), app.site.city);
        let due = app.db.read(move |conn| service::joint_rounds_due(conn, now)).await;
        for round in due.map_err(|error| error.to_string())? {
            let actor = Actor::system("market");
            let closed = app.db.write(move |tx| service::close_joint_due(tx, &actor, now, round.id)).await;
            closed.map_err(|error| error.to_string())?;
        }
        let waiting = app.db.read(service::joint_shares_waiting).await;
        for share in waiting.map_err(|error| error.to_string())? {
            let actor = Actor::system("market");
            let asked = app
                .db
                .write(move |tx| service::order_joint_share(tx, &actor, now, city, provider, &share))
                .await;
            asked.map_err(|error| error.to_string())?;
        }
        Ok(())
    })
}

/// Asks the providers for what was not heard of, and tells them what they have not done.
async fn catch_up(app: App, channels: Channels) -> std::result::Result<(), String> {
    let (now, city) = (app.clock.now(), app.site.city);
    let said = |done: Result<()>| done.map_err(|error| error.to_string());
    if let Some(wechat) = &channels.wechat {
        said(channel::catch_up(wechat, &app.db, now, city).await)?;
    }
    if let Some(alipay) = &channels.alipay {
        said(channel::catch_up(alipay, &app.db, now, city).await)?;
    }
    Ok(())
}

/// Takes the daily bills that can be had. One that cannot be had or read is asked for again, and keeps no other back.
async fn take_bills(app: App, channels: Channels) -> std::result::Result<(), String> {
    let (now, city) = (app.clock.now(), app.site.city);
    let mut faults = Vec::new();
    if let Some(wechat) = &channels.wechat
        && let Err(error) = channel::reconcile(wechat, &app.db, now, city).await
    {
        faults.push(format!("WeChat Pay's bill: {error}"));
    }
    if let Some(alipay) = &channels.alipay
        && let Err(error) = channel::reconcile(alipay, &app.db, now, city).await
    {
        faults.push(format!("Alipay's bill: {error}"));
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("; ")) }
}

/// Takes the steps that the silence of one side means, each in a transaction of its own.
async fn end_silence(app: App) -> std::result::Result<(), String> {
    let now = app.clock.now();
    let due = app.db.read(move |conn| service::claims_due(conn, now)).await;
    let mut faults = Vec::new();
    for claim in due.map_err(|error| error.to_string())? {
        let actor = Actor::system("market");
        // One that cannot be ended keeps no other waiting.
        if let Err(error) = app.db.write(move |tx| service::end_silence(tx, &actor, now, claim)).await {
            faults.push(format!("claim {claim}: {error}"));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("; ")) }
}

/// Calls off what was never harvested, then asks for balances and gives deposits back, each in a transaction of its own.
async fn carry_reservations_on(app: App) -> std::result::Result<(), String> {
    let now = app.clock.now();
    let over = app.db.read(move |conn| service::preorders_unharvested(conn, now)).await;
    for offer in over.map_err(|error| error.to_string())? {
        let actor = Actor::system("market");
        let ended = app.db.write(move |tx| service::end_unharvested(tx, &actor, now, offer)).await;
        ended.map_err(|error| error.to_string())?;
    }
    let waiting = app.db.read(service::reservations_waiting).await;
    for one in waiting.map_err(|error| error.to_string())? {
        let actor = Actor::system("market");
        let carried = app.db.write(move |tx| service::carry_on(tx, &actor, now, &one)).await;
        carried.map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// Takes ten days of silence after sending for arrival, and sends back what nobody collected, each order in a transaction of
/// its own.
async fn receive_in_silence(app: App) -> std::result::Result<(), String> {
    let now = app.clock.now();
    let left = app.db.read(move |conn| service::never_collected(conn, now)).await;
    for order in left.map_err(|error| error.to_string())? {
        let actor = Actor::system("market");
        let sent_back = app.db.write(move |tx| service::return_uncollected(tx, &actor, now, order)).await;
        sent_back.map_err(|error| error.to_string())?;
    }
    let sent = app.db.read(move |conn| service::received_in_silence(conn, now)).await;
    for order in sent.map_err(|error| error.to_string())? {
        let actor = Actor::system("market");
        let ended = app.db.write(move |tx| service::end_of_silence(tx, &actor, now, order)).await;
        ended.map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// Ends what is awaited of shipments in vain, each in a transaction of its own.
async fn end_waits(app: App) -> std::result::Result<(), String> {
    let now = app.clock.now();
    let due = app.db.read(move |conn| service::shipments_due(conn, now)).await;
    let mut faults = Vec::new();
    for (order, number) in due.map_err(|error| error.to_string())? {
        let actor = Actor::system("market");
        // One that cannot be ended keeps no other waiting.
        if let Err(error) = app.db.write(move |tx| service::end_wait(tx, &actor, now, order, number)).await {
            faults.push(format!("shipment {number} of {order}: {error}"));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("; ")) }
}

/// Makes the reminders that are due, then sends those that did not go out yet; each is noted by itself.
async fn remind(app: App, vault: Vault, messenger: Arc<dyn Messenger>) -> std::result::Result<(), String> {
    let (now, city) = (app.clock.now(), app.site.city);
    let made = app.db.write(move |tx| service::remind(tx, &Actor::system("market"), now)).await;
    made.map_err(|error| error.to_string())?;
    let waiting = app.db.read(service::unsent_reminders).await.map_err(|error| error.to_string())?;
    for (reminder, name) in waiting {
        let (key, one, set_up) = (vault.clone(), reminder.clone(), messenger.is_set_up());
        let claimed =
            app.db.write(move |tx| service::claim_reminder(tx, now, (&key, city), &one, set_up)).await;
        let Some(phone) = claimed.map_err(|error| error.to_string())? else { continue };
        let text = format!("{name}: {}", app.texts.say(Lang::ZhCn, &pages::reminder_words(&reminder)));
        let carrier = messenger.clone();
        let taken = tokio::task::spawn_blocking(move || carrier.send(&phone, &text)).await.unwrap_or(false);
        if !taken {
            let failed = app.db.write(move |tx| service::reminder_failed(tx, now, &reminder)).await;
            failed.map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}

/// Ends the grants whose last day passed, each in a transaction of its own.
async fn end_grants(app: App) -> std::result::Result<(), String> {
    let now = app.clock.now();
    let over = app.db.read(move |conn| service::grants_over(conn, now.day())).await;
    for grant in over.map_err(|error| error.to_string())? {
        let actor = Actor::system("market");
        let ended = app.db.write(move |tx| service::end_grant(tx, &actor, now, &grant)).await;
        ended.map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// Looks at all that was not looked at with the present list of what is not sold here, some at a time.
async fn screen(app: App) -> std::result::Result<(), String> {
    let list = model::restricted().map_err(|error| error.to_string())?;
    let now = app.clock.now();
    loop {
        let looked = app.db.write(move |tx| service::screen(tx, &Actor::system("market"), now, list)).await;
        if looked.map_err(|error| error.to_string())? == 0 {
            return Ok(());
        }
    }
}

/// Forgets what was stated by those who bought nothing.
async fn forget_statements(app: App) -> std::result::Result<(), String> {
    let now = app.clock.now();
    let done = app.db.write(move |tx| service::forget_statements(tx, now)).await;
    done.map_err(|error| error.to_string())
}

/// Cancels the unpaid orders whose time is over and those nobody paid and collected, each in a transaction of its own.
async fn expire_holds(app: App) -> std::result::Result<(), String> {
    let now = app.clock.now();
    let overdue =
        app.db.read(move |conn| service::overdue(conn, now)).await.map_err(|error| error.to_string())?;
    for order in overdue {
        let actor = Actor::system("market");
        let expired = app.db.write(move |tx| service::expire(tx, &actor, now, order)).await;
        expired.map_err(|error| error.to_string())?;
    }
    let uncollected = app.db.read(move |conn| service::uncollected(conn, now)).await;
    for order in uncollected.map_err(|error| error.to_string())? {
        let actor = Actor::system("market");
        match app.db.write(move |tx| service::leave_behind(tx, &actor, now, order)).await {
            // It was paid meanwhile.
            Ok(()) | Err(Error::AtPickup(AtPickupError::NothingDue)) => {}
            Err(error) => return Err(error.to_string()),
        }
    }
    Ok(())
}
