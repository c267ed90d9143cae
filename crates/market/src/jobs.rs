//! What the market does by itself as time passes.

use std::sync::Arc;

use db::{Conn, Db, Tx};
use identity::Vault;
use identity::messages::Messenger;
use kernel::Actor;
use ui::{App, Job, Lang};

use crate::channel::{Channel, Channels};
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
        with_channel("market-channel-wechat", 3, channels.wechat.as_ref(), catch_up),
        with_channel("market-channel-alipay", 3, channels.alipay.as_ref(), catch_up),
        with_channel("market-bills-wechat", 600, channels.wechat.as_ref(), take_bills),
        with_channel("market-bills-alipay", 600, channels.alipay.as_ref(), take_bills),
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

/// A job that speaks to one provider: each has its own, so that none waits for another. It does nothing where the provider is
/// not set up.
fn with_channel<C: Channel + Clone + 'static>(
    name: &'static str,
    every_seconds: u64,
    channel: Option<&C>,
    work: fn(App, C) -> Work,
) -> Job {
    let channel = channel.cloned();
    let run = move |app| match channel.clone() {
        Some(channel) => work(app, channel),
        None => Box::pin(std::future::ready(Ok(()))),
    };
    Job { name, every_seconds, run: Arc::new(run) }
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

/// Steps that are due, each in a transaction of its own. One that cannot be taken keeps no other waiting; all of those are told.
struct Sweep {
    db: Db,
    faults: Vec<String>,
}

impl Sweep {
    const fn new(db: Db) -> Self {
        Self { db, faults: Vec::new() }
    }

    async fn each<T: Send + Sync + 'static>(
        &mut self,
        due: impl FnOnce(&mut Conn) -> Result<Vec<T>> + Send + 'static,
        named: fn(&T) -> String,
        step: impl Fn(&mut Tx<'_>, &Actor, &T) -> Result<()> + Copy + Send + Sync + 'static,
    ) {
        let due = match self.db.read(due).await {
            Ok(due) => due,
            Err(error) => return self.faults.push(error.to_string()),
        };
        for one in due {
            let name = named(&one);
            let taken = self.db.write(move |tx| step(tx, &Actor::system("market"), &one)).await;
            if let Err(error) = taken {
                self.faults.push(format!("{name}: {error}"));
            }
        }
    }

    fn end(self) -> std::result::Result<(), String> {
        if self.faults.is_empty() { Ok(()) } else { Err(self.faults.join("; ")) }
    }
}

/// Closes the rounds of joint purchase whose day is over or of which nothing is left, then asks each member of those that
/// reached a step for the payment.
fn close_rounds(app: App, provider: &'static str) -> Work {
    Box::pin(async move {
        let (now, city, mut sweep) = (app.clock.now(), app.site.city, Sweep::new(app.db));
        let due = move |conn: &mut Conn| service::joint_rounds_due(conn, now);
        sweep
            .each(
                due,
                |round| format!("round {}", round.id),
                move |tx, actor, round| service::close_joint_due(tx, actor, now, round.id).map(drop),
            )
            .await;
        sweep
            .each(
                service::joint_shares_waiting,
                |(share, round)| format!("share {} of round {}", share.id, round.id),
                move |tx, actor, share| {
                    service::order_joint_share(tx, actor, now, city, provider, share).map(drop)
                },
            )
            .await;
        sweep.end()
    })
}

/// Asks a provider for what was not heard of, and tells it what it has not done.
fn catch_up<C: Channel + 'static>(app: App, channel: C) -> Work {
    Box::pin(async move {
        let (now, city) = (app.clock.now(), app.site.city);
        channel::catch_up(&channel, &app.db, now, city).await.map_err(|error| error.to_string())
    })
}

/// Takes the daily bill of a provider that can be had. One that cannot be had or read is asked for again.
fn take_bills<C: Channel + 'static>(app: App, channel: C) -> Work {
    Box::pin(async move {
        let (now, city) = (app.clock.now(), app.site.city);
        let taken = channel::reconcile(&channel, &app.db, now, city).await;
        taken.map(drop).map_err(|error| error.to_string())
    })
}

/// Takes the steps that the silence of one side means.
async fn end_silence(app: App) -> std::result::Result<(), String> {
    let (now, mut sweep) = (app.clock.now(), Sweep::new(app.db));
    let due = move |conn: &mut Conn| service::claims_due(conn, now);
    sweep
        .each(
            due,
            |claim| format!("claim {claim}"),
            move |tx, actor, claim| service::end_silence(tx, actor, now, *claim).map(drop),
        )
        .await;
    sweep.end()
}

/// Calls off what was never harvested, then asks for balances and gives deposits back.
async fn carry_reservations_on(app: App) -> std::result::Result<(), String> {
    let (now, mut sweep) = (app.clock.now(), Sweep::new(app.db));
    let over = move |conn: &mut Conn| service::preorders_unharvested(conn, now);
    sweep
        .each(
            over,
            |offer| format!("pre-order {offer}"),
            move |tx, actor, offer| service::end_unharvested(tx, actor, now, *offer).map(drop),
        )
        .await;
    sweep
        .each(
            service::reservations_waiting,
            |one| format!("reservation {}", one.id),
            move |tx, actor, one| service::carry_on(tx, actor, now, one).map(drop),
        )
        .await;
    sweep.end()
}

/// Takes ten days of silence after sending for arrival, and sends back what nobody collected.
async fn receive_in_silence(app: App) -> std::result::Result<(), String> {
    let (now, mut sweep) = (app.clock.now(), Sweep::new(app.db));
    let left = move |conn: &mut Conn| service::never_collected(conn, now);
    sweep
        .each(left, order_name, move |tx, actor, order| {
            service::return_uncollected(tx, actor, now, *order).map(drop)
        })
        .await;
    let sent = move |conn: &mut Conn| service::received_in_silence(conn, now);
    sweep
        .each(sent, order_name, move |tx, actor, order| {
            service::end_of_silence(tx, actor, now, *order).map(drop)
        })
        .await;
    sweep.end()
}

fn order_name(order: &model::OrderId) -> String {
    format!("order {order}")
}

/// Ends what is awaited of shipments in vain.
async fn end_waits(app: App) -> std::result::Result<(), String> {
    let (now, mut sweep) = (app.clock.now(), Sweep::new(app.db));
    let due = move |conn: &mut Conn| service::shipments_due(conn, now);
    sweep
        .each(
            due,
            |(order, number)| format!("shipment {number} of {order}"),
            move |tx, actor, due| service::end_wait(tx, actor, now, due.0, due.1).map(drop),
        )
        .await;
    sweep.end()
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

/// Ends the grants whose last day passed.
async fn end_grants(app: App) -> std::result::Result<(), String> {
    let (now, mut sweep) = (app.clock.now(), Sweep::new(app.db));
    let over = move |conn: &mut Conn| service::grants_over(conn, now.day());
    sweep
        .each(
            over,
            |grant| format!("grant {}", grant.id),
            move |tx, actor, grant| service::end_grant(tx, actor, now, grant).map(drop),
        )
        .await;
    sweep.end()
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

/// Cancels the unpaid orders whose time is over and those nobody paid and collected.
async fn expire_holds(app: App) -> std::result::Result<(), String> {
    let (now, mut sweep) = (app.clock.now(), Sweep::new(app.db));
    let overdue = move |conn: &mut Conn| service::overdue(conn, now);
    sweep
        .each(overdue, order_name, move |tx, actor, order| service::expire(tx, actor, now, *order).map(drop))
        .await;
    let uncollected = move |conn: &mut Conn| service::uncollected(conn, now);
    sweep
        .each(uncollected, order_name, move |tx, actor, order| {
            match service::leave_behind(tx, actor, now, *order) {
                // It was paid meanwhile.
                Err(Error::AtPickup(AtPickupError::NothingDue)) => Ok(()),
                other => other,
            }
        })
        .await;
    sweep.end()
}

#[cfg(test)]
mod tests {
    use diesel::prelude::*;

    use super::{Error, Sweep};

    #[test]
    fn a_step_that_cannot_be_taken_keeps_no_other_waiting() {
        testkit::on_both(db::Migrations::new, |db| async move {
            let mut sweep = Sweep::new(db.clone());
            sweep
                .each(
                    |_| Ok(vec![1_i64, 2, 3]),
                    |one| format!("step {one}"),
                    |tx, _, one| {
                        let kept = format!(
                            "INSERT INTO event_cursor (consumer, tx, seq) VALUES ('step {one}', 1, 1)"
                        );
                        diesel::sql_query(kept).execute(tx.conn())?;
                        if *one == 2 { Err(Error::ChangedMeanwhile) } else { Ok(()) }
                    },
                )
                .await;
            assert_eq!(sweep.end(), Err(format!("step 2: {}", Error::ChangedMeanwhile)));
            let places = "DELETE FROM event_cursor WHERE consumer IN ('step 1', 'step 2', 'step 3')";
            let kept =
                db.write(move |tx| Ok::<_, Error>(diesel::sql_query(places).execute(tx.conn())?)).await;
            assert_eq!(kept.unwrap(), 2, "what failed is not kept, the others are");
        });
    }
}
