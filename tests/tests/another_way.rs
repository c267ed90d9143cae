//! A buyer opens a way to pay and takes another, against a simulator of both providers: what was given up is closed there,
//! and whatever money comes all the same is taken once or goes back.

use crate::program::behalf::agreed;
use crate::program::chain::Chain;
use crate::program::paying::{bill_of_today, choose, faults, link_of, play};
use crate::program::{Answer, Program};
use market::wechat::WeChat;
use payment::simulator::{Mischief, Provider, Refusal, Simulator};
use serde_json::json;

const WE: Provider = Provider::Wechat;
const ALI: Provider = Provider::Alipay;

async fn payment(chain: &Chain<'_>, checkout: &str) -> serde_json::Value {
    let answer = chain.program.get(&format!("/api/v1/checkouts/{checkout}"), &chain.buyer).await;
    answer.json()["payment"].clone()
}

/// WeChat Pay is asked where nobody answers from now on.
fn silence_wechat(program: &Program, simulator: &Simulator) {
    let keys = simulator.keys();
    let (merchant, keyring) = (keys.merchant().unwrap(), keys.wechat_keyring().unwrap());
    let silent = WeChat::new("http://127.0.0.1:9", merchant, keyring, &program.url).unwrap();
    program.channels.wechat.as_ref().unwrap().take_over(&silent);
}

#[test]
fn a_code_is_given_up_for_the_phone_and_for_the_other_provider() {
    play(|program, simulator| async move {
        let chain = Chain::begin(&program).await;
        let (checkout, order) = chain.place().await;
        let page = choose(&chain, &checkout, "wechat", "qr").await;
        for other in ["在本机微信支付", "支付宝扫码支付", "打开支付宝付款"] {
            assert!(page.words().contains(other), "{other}: {}", page.words());
        }
        assert!(!page.words().contains("微信扫码支付"), "that is open: {}", page.words());

        let page = choose(&chain, &checkout, "wechat", "h5").await;
        assert_eq!(link_of(&page), format!("{}/cashier/wechat/{checkout}_1", simulator.base_url()));
        assert_eq!(simulator.pay(WE, &checkout), Err(Refusal::Closed), "the code leads nowhere");

        let page = choose(&chain, &checkout, "alipay", "qr").await;
        assert!(page.text.contains(&format!("/cashier/alipay/{order}_2")), "{}", page.text);
        assert_eq!(simulator.pay(WE, &format!("{checkout}_1")), Err(Refusal::Closed));

        // And back to where it began, by the API.
        let path = format!("/api/v1/checkouts/{checkout}/payment");
        let again = json!({ "provider": "wechat", "way": "qr" });
        let opened = program.api("POST", &path, &chain.buyer, again).await;
        assert_eq!(opened["link"], format!("{}/cashier/wechat/{checkout}_3", simulator.base_url()));
        simulator.pay(WE, &format!("{checkout}_3")).unwrap();
        chain.until_status(&order, "paid").await;

        // All that follows goes by the number that was paid.
        chain.hand_out(&order).await;
        chain.until_settled(&order).await;
        let total = chain.claim_all(&order).await;
        chain.until_given_back(&order).await;
        assert_eq!(simulator.refunded(WE, &format!("{order}_3")).0, total);
        assert_eq!(faults(&program).await, Vec::<String>::new());

        assert_eq!(bill_of_today(&program, WE).await, (4, 4));
    });
}

#[test]
fn a_keeper_takes_another_way_and_keeps_both_when_the_provider_gives_no_answer() {
    play(|program, simulator| async move {
        let chain = Chain::begin(&program).await;
        let act = agreed(&chain).await;
        let page = format!("/counter/behalf/acts/{act}");
        let pay = async |way: &str| {
            program.post(&format!("{page}/pay"), &chain.point_keeper, &[("way", way)]).await
        };
        assert_eq!(pay("wechat").await.status, 303);
        let shown = program.get(&page, &chain.point_keeper).await;
        assert!(shown.text.contains("value=\"alipay\"") && !shown.text.contains("value=\"wechat\""));

        assert_eq!(pay("alipay").await.status, 303);
        let shown = program.get(&page, &chain.point_keeper).await;
        assert!(shown.text.contains("value=\"wechat\"") && !shown.text.contains("value=\"alipay\""));

        silence_wechat(&program, &simulator);
        let silent = pay("wechat").await;
        assert_eq!(silent.status, 503, "{}", silent.words());
        for kept in ["支付机构暂时没有响应", "微信", "支付宝"] {
            assert!(silent.words().contains(kept), "{kept}: {}", silent.words());
        }
        assert!(silent.text.contains("value=\"wechat\"") && silent.text.contains("value=\"alipay\""));
    });
}

#[test]
fn whoever_paid_by_the_open_way_has_paid() {
    play(|program, simulator| async move {
        let chain = Chain::begin(&program).await;
        let (checkout, order) = chain.place().await;
        choose(&chain, &checkout, "wechat", "qr").await;
        simulator.misbehave(WE, &checkout, Mischief { lose: true, ..Mischief::default() });
        simulator.pay(WE, &checkout).unwrap();
        // The notice is lost, and the buyer takes another way before anybody asked.
        let page = choose(&chain, &checkout, "alipay", "qr").await;
        assert!(page.words().contains("已付款"), "{}", page.words());
        chain.until_status(&order, "paid").await;
        assert_eq!(simulator.pay(ALI, &format!("{order}_1")), Err(Refusal::UnknownTrade), "no second way");
        assert_eq!(faults(&program).await, Vec::<String>::new());
    });
}

#[test]
fn money_for_the_way_given_up_pays_the_checkout_and_ends_the_open_way() {
    play(|program, simulator| async move {
        let chain = Chain::begin(&program).await;
        let (checkout, order) = chain.place().await;
        // Alipay knows of no trade until its page is opened, so there is none to close.
        let link = link_of(&choose(&chain, &checkout, "alipay", "h5").await);
        choose(&chain, &checkout, "wechat", "qr").await;
        program.client().get(&link).send().await.unwrap();
        simulator.misbehave(ALI, &order, Mischief { repeat: 2, ..Mischief::default() });
        simulator.pay(ALI, &order).unwrap();
        chain.until_status(&order, "paid").await;
        let one = format!("{checkout}_1");
        let page = program.get(&format!("/orders/{order}"), &chain.buyer).await;
        assert!(!page.words().contains("重复付款"), "{}", page.words());
        // Closed by the next round at the latest; paid before, it would go back.
        let closed = |_: &Answer| simulator.is_closed(WE, &one).then_some(());
        program.until(&format!("/api/v1/orders/{order}"), &chain.buyer, closed).await;
        assert_eq!(faults(&program).await, Vec::<String>::new());
    });
}

#[test]
fn what_is_paid_twice_goes_back_by_the_provider_it_came_from() {
    play(|program, simulator| async move {
        let chain = Chain::begin(&program).await;
        let (checkout, order) = chain.place().await;
        let link = link_of(&choose(&chain, &checkout, "alipay", "h5").await);
        choose(&chain, &checkout, "wechat", "qr").await;
        let one = format!("{checkout}_1");
        simulator.pay(WE, &one).unwrap();
        chain.until_status(&order, "paid").await;
        program.client().get(&link).send().await.unwrap();
        simulator.misbehave(ALI, &order, Mischief { delay_ms: 300, repeat: 2, ..Mischief::default() });
        simulator.pay(ALI, &order).unwrap();
        let back = |answer: &Answer| {
            let words = answer.words();
            (words.contains("重复付款") && words.contains("已退款")).then_some(())
        };
        program.until(&format!("/orders/{order}"), &chain.buyer, back).await;
        let total = simulator.refunded(ALI, &order);
        assert!(total.is_positive(), "all of it, by Alipay");
        assert_eq!(simulator.refunded(WE, &format!("{order}_1")), kernel::Fen::ZERO);
        let shown = program.get(&format!("/api/v1/orders/{order}"), &chain.buyer).await.json();
        assert_eq!((&shown["status"], &shown["refunded_fen"]), (&json!("paid"), &json!(0)), "{shown}");
        assert_eq!(faults(&program).await, Vec::<String>::new());

        assert_eq!(bill_of_today(&program, ALI).await, (2, 2));
    });
}

#[test]
fn a_close_whose_answer_was_lost_leaves_the_buyer_every_way() {
    play(|program, simulator| async move {
        let chain = Chain::begin(&program).await;
        let (first, order) = chain.place().await;
        choose(&chain, &first, "wechat", "qr").await;
        simulator.close(WE, &first).unwrap();
        choose(&chain, &first, "wechat", "h5").await;
        let one = format!("{first}_1");
        simulator.close(WE, &one).unwrap();
        // Nobody asks again: the page has every way by itself, once the provider was asked.
        let path = format!("/checkout/{first}?waiting=1");
        let every = |answer: &Answer| {
            let words = answer.words();
            (words.contains("微信扫码支付") && !words.contains("前往微信支付")).then_some(())
        };
        program.until(&path, &chain.buyer, every).await;
        choose(&chain, &first, "wechat", "h5").await;
        simulator.pay(WE, &format!("{first}_2")).unwrap();
        chain.until_status(&order, "paid").await;
        assert_eq!(payment(&chain, &first).await, "paid");
        assert_eq!(faults(&program).await, Vec::<String>::new());
    });
}

#[test]
fn a_provider_that_gives_no_answer_leaves_the_buyer_with_every_way() {
    play(|program, simulator| async move {
        let chain = Chain::begin(&program).await;
        let (checkout, _) = chain.place().await;
        choose(&chain, &checkout, "wechat", "qr").await;
        silence_wechat(&program, &simulator);
        for (provider, way) in [("alipay", "qr"), ("wechat", "h5")] {
            let path = format!("/checkout/{checkout}/{provider}");
            let answer = program.post(&path, &chain.buyer, &[("way", way)]).await;
            assert_eq!(answer.status, 503, "{}", answer.words());
            for kept in ["支付机构暂时没有响应", "请用微信支付扫码付款", "支付宝扫码支付"]
            {
                assert!(answer.words().contains(kept), "{kept}: {}", answer.words());
            }
        }
    });
}
