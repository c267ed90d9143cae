//! What fits a post, out of all that is open.

use super::*;

/// A supply of the seller's that everybody sees.
fn supply(tx: &mut db::Tx<'_>, draft: &PostDraft) -> Result<PostId> {
    let id = service::write(tx, &at_seller(), now(), &seller(), draft)?;
    service::publish(tx, &at_seller(), now(), id)?;
    Ok(id)
}

#[test]
fn of_many_posts_the_oldest_may_fit_best() {
    testkit::on_both(migrations, |db| async move {
        let post = demand(&db).await;
        db.write(move |tx| {
            let best = supply(tx, &draft(PostKind::Supply, "核桃"))?;
            // More than are in memory at once, and all of them newer.
            let mut second = None;
            for _ in 0..520 {
                let id = supply(tx, &draft(PostKind::Supply, "红薯粉条"))?;
                second = second.or(Some(id));
            }
            let own = service::post(tx.conn(), &at_buyer(), post)?;
            let found = service::matches(tx.conn(), &at_buyer(), today(), &own)?;
            assert_eq!(found.len(), 20);
            assert_eq!((found[0].post.id, Some(found[1].post.id)), (best, second), "equal ones as they came");
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    });
}

#[test]
fn what_cannot_be_had_is_no_match() {
    testkit::on_both(migrations, |db| async move {
        let post = demand(&db).await;
        db.write(move |tx| {
            let b = buyer();
            service::keep_seller(tx, b.county, b.organisation, &b.name, today().plus_days(90))?;
            let own = service::write(tx, &at_buyer(), now(), &b, &draft(PostKind::Supply, "核桃"))?;
            service::publish(tx, &at_buyer(), now(), own)?;
            let window = Window { from: today(), to: today().plus_days(1) };
            let early = supply(tx, &PostDraft { window, ..draft(PostKind::Supply, "核桃") })?;
            let own = service::post(tx.conn(), &at_buyer(), post)?;
            let on = |tx: &mut db::Tx<'_>, days| -> Result<Vec<PostId>> {
                let found = service::matches(tx.conn(), &at_buyer(), today().plus_days(days), &own)?;
                Ok(found.into_iter().map(|one| one.post.id).collect())
            };
            assert_eq!(on(tx, 1)?, [early], "nobody fits themselves");
            assert_eq!(on(tx, 2)?, [], "its season is over");
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    });
}

#[test]
fn matches_know_the_seller_as_the_market_tells() {
    testkit::on_both(migrations, |db| async move {
        let post = demand(&db).await;
        db.write(move |tx| {
            let s = seller();
            for product in ["核桃", "红薯粉条"] {
                let id = service::write(tx, &at_seller(), now(), &s, &draft(PostKind::Supply, product))?;
                service::publish(tx, &at_seller(), now(), id)?;
            }
            let own = service::post(tx.conn(), &at_buyer(), post)?;
            let before = service::matches(tx.conn(), &at_buyer(), today(), &own)?;
            let names: Vec<&str> = before.iter().map(|one| one.post.draft.goods.product.as_str()).collect();
            assert_eq!(names, ["核桃", "红薯粉条"]);
            service::keep_mark(tx, s.county, MarkId(5), s.organisation, today().plus_days(9))?;
            let claimed = service::matches(tx.conn(), &at_buyer(), today(), &own)?;
            assert_eq!(claimed[0].fit.total(), before[0].fit.total(), "a claim alone counts nothing");
            service::keep_mark_decision(tx, s.county, MarkId(5), "verified")?;
            let after = service::matches(tx.conn(), &at_buyer(), today(), &own)?;
            assert!(after[0].fit.total() > before[0].fit.total());
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    });
}

#[test]
fn a_supply_is_hidden_while_its_seller_has_lapsed() {
    testkit::on_both(migrations, |db| async move {
        let post = demand(&db).await;
        db.write(move |tx| {
            let s = seller();
            let id = supply(tx, &draft(PostKind::Supply, "核桃"))?;
            let listed = |tx: &mut db::Tx<'_>| -> Result<i64> {
                let want = PostQuery { kind: Some(PostKind::Supply), limit: 9, ..PostQuery::default() };
                Ok(service::posts(tx.conn(), today(), &want)?.1)
            };
            let matched = |tx: &mut db::Tx<'_>| -> Result<usize> {
                let own = service::post(tx.conn(), &at_buyer(), post)?;
                Ok(service::matches(tx.conn(), &at_buyer(), today(), &own)?.len())
            };
            let standing = |tx: &mut db::Tx<'_>| -> Result<Standing> {
                Ok(service::post(tx.conn(), &at_seller(), id)?.standing(today()))
            };
            for (due, expected) in [(-15, Standing::Open), (-16, Standing::Lapsed), (90, Standing::Open)] {
                service::keep_seller(tx, s.county, s.organisation, &s.name, today().plus_days(due))?;
                let shown = usize::from(expected == Standing::Open);
                assert_eq!((standing(tx)?, matched(tx)?), (expected, shown), "due in {due} days");
                assert_eq!(listed(tx)?, i64::from(expected == Standing::Open), "due in {due} days");
            }
            service::keep_seller(tx, s.county, s.organisation, &s.name, today().plus_days(-16))?;
            let b = buyer();
            let asked = service::make_quote(tx, &at_buyer(), now(), &b, id, &terms());
            assert!(matches!(asked, Err(Error::PostClosed)));
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    });
}
