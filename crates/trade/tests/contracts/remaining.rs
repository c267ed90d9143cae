//! What of a post is left when some of it is under contract.

use diesel::connection::SimpleConnection as _;

use super::*;

/// Terms about so much, in one stage.
fn about(quantity: i64) -> Terms {
    let window = Window { from: today(), to: today().plus_days(9) };
    Terms { stages: vec![Stage { window, quantity }], ..terms() }
}

/// Another organisation that buys.
fn third() -> Party {
    Party { organisation: OrganisationId(71), name: "伏牛山货行".to_owned(), ..buyer() }
}

/// A supply of ten tonnes that everybody sees.
async fn supply(db: &Db) -> PostId {
    db.write(|tx| {
        let s = seller();
        service::keep_seller(tx, s.county, s.organisation, &s.name, today().plus_days(90))?;
        let id = service::write(tx, &at_seller(), now(), &s, &draft(PostKind::Supply, "核桃"))?;
        service::publish(tx, &at_seller(), now(), id)?;
        Ok::<_, Error>(id)
    })
    .await
    .unwrap()
}

/// A contract about so much of a supply, with this buyer.
fn agreed(tx: &mut db::Tx<'_>, with: &Party, post: PostId, quantity: i64) -> Result<ContractId> {
    let quote = service::make_quote(tx, &at_buyer(), now(), with, post, &about(quantity))?;
    service::accept(tx, &at_seller(), now(), &seller(), (quote, 1))
}

fn left(tx: &mut db::Tx<'_>, post: PostId) -> Result<(i64, Standing)> {
    let found = service::post(tx.conn(), &at_seller(), post)?;
    Ok((found.remaining, found.standing(today())))
}

#[test]
fn a_post_shows_and_matches_what_is_under_no_contract() {
    testkit::on_both(migrations, |db| async move {
        let wanted = demand(&db).await;
        let post = supply(&db).await;
        db.write(move |tx| {
            let matched = |tx: &mut db::Tx<'_>| -> Result<Vec<i64>> {
                let own = service::post(tx.conn(), &at_buyer(), wanted)?;
                let found = service::matches(tx.conn(), &at_buyer(), today(), &own)?;
                let parts = found.iter().flat_map(|one| &one.fit.parts);
                let quantities = parts.filter(|part| part.aspect == trade::matching::Aspect::Quantity);
                Ok(quantities.map(|part| part.points).collect())
            };
            assert_eq!(matched(tx)?, [20], "ten tonnes of ten");
            let waits = service::make_quote(tx, &at_buyer(), now(), &third(), post, &about(5_000_000))?;
            agreed(tx, &buyer(), post, 6_000_000)?;
            assert_eq!((left(tx, post)?, matched(tx)?), ((4_000_000, Standing::Open), vec![8]));

            // No more than is left: neither by what lay on the table before, nor by new terms.
            let beyond = |found: Result<()>| {
                assert!(matches!(found, Err(Error::BeyondPost { remaining: 4_000_000, .. })))
            };
            let (s, t) = (seller(), third());
            beyond(service::accept(tx, &at_seller(), now(), &s, (waits, 1)).map(|_| ()));
            beyond(service::counter(tx, &at_seller(), now(), &s, (waits, 1), &about(4_000_001)));
            beyond(agreed(tx, &buyer(), post, 4_000_001).map(|_| ()));

            // The rest closes it.
            service::counter(tx, &at_seller(), now(), &s, (waits, 1), &about(4_000_000))?;
            let last = service::accept(tx, &at_buyer(), now(), &t, (waits, 2))?;
            assert_eq!((left(tx, post)?, matched(tx)?), ((0, Standing::Filled), vec![]));
            assert!(matches!(agreed(tx, &buyer(), post, 1), Err(Error::PostClosed)));
            let supplies = PostQuery { kind: Some(PostKind::Supply), limit: 9, ..PostQuery::default() };
            assert_eq!(service::posts(tx.conn(), today(), &supplies)?.1, 0);

            // One that is refused gives it back.
            service::refuse(tx, &at_buyer(), now(), &t, last, "不做了")?;
            assert_eq!((left(tx, post)?, matched(tx)?), ((4_000_000, Standing::Open), vec![8]));
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    });
}

#[test]
fn an_ended_contract_gives_back_what_was_not_accepted() {
    testkit::on_both(migrations, |db| async move {
        let post = supply(&db).await;
        let id = db
            .write(move |tx| {
                let id = agreed(tx, &buyer(), post, 6_000_000)?;
                service::confirm(tx, &at_buyer(), now(), &buyer(), id)?;
                service::confirm(tx, &at_seller(), now(), &seller(), id)?;
                Ok::<_, Error>(id)
            })
            .await
            .unwrap();
        deliver(&db, id, 1, 3_000_000).await.unwrap();
        accept_last(&db, id).await.unwrap();
        db.write(move |tx| {
            service::ask_to_cancel(tx, &at_buyer(), now(), &buyer(), id, "工厂停产")?;
            service::agree_to_cancel(tx, &at_seller(), now(), &seller(), id)?;
            assert_eq!(left(tx, post)?.0, 8_000_000, "two tonnes came");
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    });
}

#[test]
fn of_two_who_accept_the_same_goods_at_once_one_has_them() {
    testkit::on_both(migrations, |db| async move {
        let post = supply(&db).await;
        let quotes = db
            .write(move |tx| {
                let make = |tx: &mut db::Tx<'_>, with: &Party| {
                    service::make_quote(tx, &at_buyer(), now(), with, post, &about(6_000_000))
                };
                Ok::<_, Error>([make(tx, &buyer())?, make(tx, &third())?])
            })
            .await
            .unwrap();
        let tries = quotes.map(|quote| {
            let db = db.clone();
            tokio::spawn(async move {
                db.write(move |tx| service::accept(tx, &at_seller(), now(), &seller(), (quote, 1))).await
            })
        });
        let mut made = 0;
        for one in tries {
            match one.await.unwrap() {
                Ok(_) => made += 1,
                Err(Error::BeyondPost { remaining: 4_000_000, .. }) => {}
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(made, 1);
        let kept = db.write(move |tx| left(tx, post)).await.unwrap();
        assert_eq!(kept, (4_000_000, Standing::Open));
    });
}

#[test]
fn the_schema_itself_keeps_a_post_from_giving_more_than_it_has() {
    testkit::on_both(migrations, |db| async move {
        let post = supply(&db).await;
        for forced in ["remaining - 10000001", "remaining + 1"] {
            let sql = format!("UPDATE trade_post SET remaining = {forced} WHERE id = {}", post.0);
            let done = db.write(move |tx| {
                tx.conn().batch_execute(&sql).map_err(|error| Error::Db(db::Error::from(error)))
            });
            assert!(done.await.is_err(), "{forced}");
        }
    });
}

#[test]
fn posts_that_were_there_before_know_what_is_left() {
    testkit::on_both(migrations, |db| async move {
        let post = supply(&db).await;
        let sql = include_str!("../../migrations/1113_remaining/up.sql");
        let filled_in = &sql[sql.find("UPDATE trade_post SET remaining = quantity").unwrap()..];
        db.write(move |tx| {
            let kept = agreed(tx, &buyer(), post, 6_000_000)?;
            let refused = agreed(tx, &third(), post, 1_000_000)?;
            service::refuse(tx, &at_buyer(), now(), &third(), refused, "不做了")?;
            tx.conn().batch_execute(filled_in)?;
            assert_eq!(left(tx, post)?.0, 4_000_000);
            // One that agreed on more than its post had, as was possible then.
            tx.conn().batch_execute(&format!(
                "UPDATE trade_contract SET quantity = 12000000 WHERE id = {}; {filled_in}",
                kept.0
            ))?;
            assert_eq!(left(tx, post)?, (0, Standing::Filled));
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    });
}
