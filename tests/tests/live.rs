//! Where real money moves nobody pays in the sandbox: not on its page, not at a counter, not by a notice, whether providers
//! are set up or none is.

use crate::program::chain::Chain;
use crate::program::{Program, behalf};
use market::model::CheckoutId;
use market::provider::{Fact, Notice};
use serde_json::Value;

#[test]
fn with_providers_set_up_nobody_pays_in_the_sandbox() {
    play(true);
}

#[test]
fn with_no_provider_set_up_nobody_pays_in_the_sandbox_either() {
    play(false);
}

fn play(with_providers: bool) {
    testkit::runtime().block_on(async {
        let (program, _simulator) = Program::open_live(with_providers).await;
        let chain = Chain::begin(&program).await;
        let (checkout, order) = chain.place().await;
        let page = program.get(&format!("/checkout/{checkout}"), &chain.buyer).await;
        assert!(!page.text.contains("/sandbox/pay"), "{}", page.text);
        assert_eq!(page.text.contains("尚未开通线上付款"), !with_providers, "{}", page.words());
        let told =
            program.api("GET", &format!("/api/v1/checkouts/{checkout}"), &chain.buyer, Value::Null).await;
        assert_eq!(told["pay_url"], format!("/checkout/{checkout}"));

        let pretend = format!("/sandbox/pay/{checkout}");
        assert_eq!(program.get(&pretend, &chain.buyer).await.status, 403);
        assert_eq!(program.post(&pretend, &chain.buyer, &[("behaviour", "pay")]).await.status, 403);
        let (id, amount) = (checkout.parse::<CheckoutId>().unwrap(), told["amount_fen"].as_i64().unwrap());
        assert_eq!(notice(&program, id, amount).await, 403, "even with the sandbox's own signature");

        let act = behalf::agreed(&chain).await;
        let counter = format!("/counter/behalf/acts/{act}");
        let page = program.get(&counter, &chain.point_keeper).await;
        assert!(!page.text.contains("value=\"sandbox\""), "{}", page.text);
        let paid = program.post(&format!("{counter}/pay"), &chain.point_keeper, &[("way", "sandbox")]).await;
        assert_eq!(paid.status, 403, "{}", paid.text);
        let still = program.api("GET", &format!("/api/v1/orders/{order}"), &chain.buyer, Value::Null).await;
        assert_eq!(still["status"], "placed");
    });
}

/// A payment's notice as the sandbox itself would sign it.
async fn notice(program: &Program, checkout: CheckoutId, amount: i64) -> u16 {
    let fact = Fact::Paid { checkout, attempt: 0, amount: kernel::Fen(amount) };
    let (body, signature) = program.sandbox.sign(&Notice { id: format!("pay-{checkout}"), fact }).unwrap();
    let asked = program.client().post(format!("{}/api/v1/payments/sandbox/notices", program.url));
    asked.header("x-sandbox-signature", signature).body(body).send().await.unwrap().status().as_u16()
}
