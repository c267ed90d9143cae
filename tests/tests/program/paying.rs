//! Paying over the providers, against a simulator that plays both.

use payment::simulator::Simulator;

use super::chain::Chain;
use super::{Answer, Program};

/// Plays with a program that both providers, as the simulator has them, take money for.
pub fn play<F: Future<Output = ()>>(body: impl FnOnce(Program, Simulator) -> F) {
    testkit::runtime().block_on(async {
        let (program, simulator) = Program::open_with_wechat().await;
        body(program, simulator).await;
    });
}

/// The buyer chooses a way to pay; the page as it is then.
pub async fn choose(chain: &Chain<'_>, checkout: &str, provider: &str, way: &str) -> Answer {
    let path = format!("/checkout/{checkout}/{provider}");
    let answer = chain.program.post(&path, &chain.buyer, &[("way", way)]).await;
    assert_eq!(answer.status, 303, "{}", answer.words());
    chain.program.get(&format!("/checkout/{checkout}"), &chain.buyer).await
}

/// The address that the page's main button leads to.
pub fn link_of(page: &Answer) -> String {
    let (_, rest) = page.text.split_once("class=\"button main\" href=\"").unwrap();
    rest.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&")
}

/// What the check of the books says is wrong.
pub async fn faults(program: &Program) -> Vec<String> {
    program.db.read(ledger::check).await.unwrap()
}
