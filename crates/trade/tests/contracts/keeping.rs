//! How a contract is kept: what is late, and what is said when a side disputes it.

use super::*;

#[test]
fn what_is_late_is_seen_by_both_and_told_once() {
    testkit::on_both(migrations, |db| async move {
        let over = Terms {
            stages: vec![Stage {
                window: Window { from: today().plus_days(-9), to: today().plus_days(-1) },
                quantity: 10_000_000,
            }],
            ..terms()
        };
        let post = demand(&db).await;
        let past =
            db.write(move |tx| service::make_quote(tx, &at_seller(), now(), &seller(), post, &over)).await;
        assert!(matches!(past, Err(Error::StageOver)));
        let long = Terms { payment_days: Some(181), ..terms() };
        let long =
            db.write(move |tx| service::make_quote(tx, &at_seller(), now(), &seller(), post, &long)).await;
        assert!(matches!(long, Err(Error::BadPaymentDays)));
        let quote = db
            .write(move |tx| service::make_quote(tx, &at_seller(), now(), &seller(), post, &terms()))
            .await
            .unwrap();
        let stale = now().plus_days(15);
        let stale = db.write(move |tx| service::accept(tx, &at_buyer(), stale, &buyer(), (quote, 1))).await;
        assert!(matches!(stale, Err(Error::StageOver)), "the terms are over meanwhile");
        let id = db
            .write(move |tx| {
                let id = service::accept(tx, &at_buyer(), now(), &buyer(), (quote, 1))?;
                service::confirm(tx, &at_buyer(), now(), &buyer(), id)?;
                service::confirm(tx, &at_seller(), now(), &seller(), id)?;
                Ok::<_, Error>(id)
            })
            .await
            .unwrap();
        // Half of the first stage comes and is accepted, and nobody pays.
        deliver(&db, id, 1, 3_500_000).await.unwrap();
        accept_last(&db, id).await.unwrap();
        let view = seen(&db, id).await;
        assert_eq!(view.payments[0].due_on, Some(today().plus_days(7)));
        let day = |days| today().plus_days(days);
        assert_eq!([view.stages[0].is_late(day(9)), view.stages[0].is_late(day(10))], [false, true]);
        assert_eq!([view.payments[0].is_late(day(7)), view.payments[0].is_late(day(8))], [false, true]);
        let tell = |days| db.write(move |tx| service::tell_late(tx, now().plus_days(days)));
        assert_eq!([tell(7).await.unwrap(), tell(8).await.unwrap(), tell(8).await.unwrap()], [0, 1, 0]);
        assert_eq!([tell(10).await.unwrap(), tell(10).await.unwrap()], [1, 0]);
        let clerk = testkit::clerk_of(9, VILLAGE.county());
        let late = |days| {
            let clerk = clerk.clone();
            let want = trade::ContractQuery { late: Some(day(days)), limit: 9, ..Default::default() };
            db.read(move |conn| service::contracts(conn, &clerk, &want))
        };
        assert_eq!([late(7).await.unwrap().1, late(8).await.unwrap().1], [0, 1]);
    });
}

#[test]
fn every_step_of_a_dispute_stays() {
    testkit::on_both(migrations, |db| async move {
        let id = active(&db).await;
        db.write(move |tx| {
            let (s, b, clerk) = (seller(), buyer(), testkit::somebody(9));
            let early = service::state_in_dispute(tx, &at_buyer(), now(), &b, id, "没有异议");
            assert!(matches!(early, Err(Error::DisputeStep)));
            assert!(matches!(service::note_dispute(tx, &clerk, now(), id, "记录"), Err(Error::DisputeStep)));
            service::dispute(tx, &at_seller(), now(), &s, id, "拒收无理")?;
            let mute = service::state_in_dispute(tx, &at_buyer(), now(), &b, id, " ");
            assert!(matches!(mute, Err(Error::ReasonMissing)));
            service::state_in_dispute(tx, &at_buyer(), now(), &b, id, "货物霉变")?;
            service::note_dispute(tx, &clerk, now(), id, "两县到场查看")?;
            service::end_dispute(tx, &at_seller(), now(), &s, id)?;
            service::dispute(tx, &at_buyer(), now(), &b, id, "迟迟不发货")
        })
        .await
        .unwrap();
        let steps = seen(&db, id).await.dispute;
        let told: Vec<_> = steps
            .iter()
            .map(|one| (one.step.as_str(), one.side.map_or("", Side::as_str), &*one.words))
            .collect();
        assert_eq!(
            told,
            [
                ("raised", "seller", "拒收无理"),
                ("said", "buyer", "货物霉变"),
                ("noted", "", "两县到场查看"),
                ("ended", "seller", ""),
                ("raised", "buyer", "迟迟不发货"),
            ]
        );
    });
}
