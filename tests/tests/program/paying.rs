//! Paying over the providers, against a simulator that plays both.

use kernel::{Clock as _, SystemClock, Timestamp};
use market::channel::take_bill;
use payment::simulator::{Outcome, Provider, Simulator};

use super::chain::Chain;
use super::{Answer, CITY, Program};

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

/// What became of each notice about this number.
pub fn outcomes(simulator: &Simulator, number: &str) -> Vec<Outcome> {
    let deliveries = simulator.deliveries().into_iter();
    deliveries.filter(|one| one.subject == number).map(|one| one.outcome).collect()
}

/// Takes a provider's bill of this moment's day.
pub async fn take_bill_of(program: &Program, provider: Provider, now: Timestamp) {
    match provider {
        Provider::Wechat => {
            let wechat = program.channels.wechat.clone().unwrap();
            take_bill(&wechat, &program.db, now, CITY, now.day()).await.unwrap();
        }
        Provider::Alipay => {
            let alipay = program.channels.alipay.clone().unwrap();
            take_bill(&alipay, &program.db, now, CITY, now.day()).await.unwrap();
        }
    }
}

/// Takes a provider's bill of today, the only bill there is: how many lines it has, and how many of them the books know.
pub async fn bill_of_today(program: &Program, provider: Provider) -> (i64, i64) {
    take_bill_of(program, provider, SystemClock.now()).await;
    let official = program.sign_in("13800000008").await;
    let bills = program.get("/api/v1/bills", &official).await.json();
    let count = |name: &str| bills["bills"][0][name].as_i64().unwrap();
    (count("lines"), count("matched"))
}
