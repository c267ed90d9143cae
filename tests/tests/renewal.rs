//! Keys of the payment providers are changed on disk while people pay: no notice and no answer is refused, and a file that
//! cannot be read changes nothing.

use std::path::{Path, PathBuf};

use crate::program::Program;
use crate::program::chain::Chain;
use heluo::config::Config;
use heluo::renewal::Renewal;
use payment::simulator::{Outcome, Provider, Simulator};

const WE: Provider = Provider::Wechat;
const ALI: Provider = Provider::Alipay;

/// The configuration of an installation, in a folder with the keys of both sides.
struct Installation<'a> {
    folder: &'a Path,
    gateway: String,
    base_url: String,
    own_url: String,
    merchant: [String; 3],
    platform: Vec<String>,
    app: [String; 2],
}

impl<'a> Installation<'a> {
    fn of(folder: &'a Path, simulator: &Simulator, own: std::net::SocketAddr) -> Self {
        let keys = simulator.keys();
        let (identity, serial) = (&keys.identity, &keys.merchant_serial);
        Self {
            folder,
            gateway: simulator.alipay_gateway(),
            base_url: simulator.base_url().to_owned(),
            own_url: format!("http://{own}"),
            merchant: [identity.mchid.clone(), identity.appid.clone(), serial.clone()],
            platform: keys.platform.iter().map(|(serial, _)| serial.clone()).collect(),
            app: [keys.app_id.clone(), keys.alipay_user.clone()],
        }
    }

    fn file(&self) -> PathBuf {
        self.folder.join("heluo.toml")
    }

    /// Writes it: with the providers' first keys, their next ones, or both.
    fn write(&self, first: bool, next: bool) {
        let path = |name: &str| self.folder.join(name).display().to_string();
        let chosen = [(first, ""), (next, "-next")].into_iter().filter(|(is_in, _)| *is_in);
        let suffixes: Vec<&str> = chosen.map(|(_, suffix)| suffix).collect();
        let platform: Vec<String> = suffixes
            .iter()
            .map(|suffix| {
                let serial = &self.platform[usize::from(!suffix.is_empty())];
                format!("{serial} = \"{}\"", path(&format!("wechat-platform{suffix}-public.pem")))
            })
            .collect();
        let alipay: Vec<String> = suffixes
            .iter()
            .map(|suffix| format!("\"{}\"", path(&format!("alipay{suffix}-public.pem"))))
            .collect();
        let [mchid, appid, serial] = &self.merchant;
        let [app_id, user] = &self.app;
        let text = format!(
            "[wechat]\nbase_url = \"{}\"\nown_url = \"{own}\"\nmchid = \"{mchid}\"\nappid = \"{appid}\"\n\
             serial = \"{serial}\"\nkey = \"{}\"\napi_v3_key = \"{}\"\nplatform_keys = {{ {} }}\n\
             [alipay]\ngateway = \"{}\"\nown_url = \"{own}\"\napp_id = \"{app_id}\"\nplatform = \"{user}\"\n\
             key = \"{}\"\nalipay_keys = [{}]\n",
            self.base_url,
            path("wechat-merchant.pem"),
            path("api-v3-key.txt"),
            platform.join(", "),
            self.gateway,
            path("alipay-app.pem"),
            alipay.join(", "),
            own = self.own_url,
        );
        std::fs::write(self.file(), text).unwrap();
    }
}

/// Orders that the buyer is about to pay: over WeChat by their checkout, and over Alipay by themselves.
async fn begun(chain: &Chain<'_>) -> [(Provider, String, String); 2] {
    let mut all = Vec::new();
    for (provider, word) in [(WE, "wechat"), (ALI, "alipay")] {
        let (checkout, order) = chain.place().await;
        let path = format!("/checkout/{checkout}/{word}");
        let answer = chain.program.post(&path, &chain.buyer, &[("way", "qr")]).await;
        assert_eq!(answer.status, 303, "{}", answer.words());
        all.push((provider, if provider == WE { checkout } else { order.clone() }, order));
    }
    all.try_into().unwrap()
}

/// The buyer pays, and the first notice of it is taken.
async fn pay(chain: &Chain<'_>, simulator: &Simulator, begun: [(Provider, String, String); 2]) {
    for (provider, number, order) in begun {
        simulator.pay(provider, &number).unwrap();
        chain.until_status(&order, "paid").await;
        let told = simulator.deliveries().into_iter().filter(|one| one.subject == number);
        assert!(told.clone().all(|one| one.outcome == Outcome::Taken), "{:?}", told.collect::<Vec<_>>());
    }
}

#[test]
fn keys_are_changed_on_disk_while_people_pay() {
    testkit::runtime().block_on(async {
        let keys = tempfile::tempdir().unwrap();
        let mut renewal = None;
        let mut installation = None;
        let (program, simulator) = Program::open_configured(keys.path(), |simulator, own| {
            let one = Installation::of(keys.path(), simulator, own);
            one.write(true, false);
            let config = Config::read(&one.file()).unwrap();
            let channels = config.channels().unwrap();
            renewal = Some(Renewal::new(&one.file(), &config, channels.clone()).unwrap());
            installation = Some(one);
            channels
        })
        .await;
        let (renewal, installation) = (renewal.unwrap(), installation.unwrap());
        let chain = Chain::begin(&program).await;
        assert_eq!(renewal.renew(), Ok(false), "nothing changed");
        let before = begun(&chain).await;
        let during = begun(&chain).await;
        pay(&chain, &simulator, before).await;

        installation.write(true, true);
        assert_eq!(renewal.renew(), Ok(true));
        assert!(simulator.sign_with(&installation.platform[1]));
        simulator.change_alipay_key();
        pay(&chain, &simulator, during).await;

        installation.write(false, true);
        assert_eq!(renewal.renew(), Ok(true));
        let after = begun(&chain).await;
        // A key that is half written, a line that is none, a provider that is gone: all stays as it is.
        let key = keys.path().join("alipay-next-public.pem");
        let whole = std::fs::read_to_string(&key).unwrap();
        std::fs::write(&key, &whole[..whole.len() / 2]).unwrap();
        let refused = renewal.renew().unwrap_err();
        assert!(refused.contains("alipay-next-public.pem"), "{refused}");
        std::fs::write(&key, &whole).unwrap();
        let text = std::fs::read_to_string(installation.file()).unwrap();
        let without = text.split_once("[alipay]").unwrap().0;
        for (wrong, word) in [("[wechat", "heluo.toml"), (without, "[alipay]")] {
            std::fs::write(installation.file(), wrong).unwrap();
            let refused = renewal.renew().unwrap_err();
            assert!(refused.contains(word), "{refused}");
        }
        pay(&chain, &simulator, after).await;
        std::fs::write(installation.file(), text).unwrap();
        assert_eq!(renewal.renew(), Ok(false), "as it was");

        // What the old key signs is believed no more: the first key is gone for good.
        let [(_, checkout, _), _] = begun(&chain).await;
        assert!(simulator.sign_with(&installation.platform[0]));
        simulator.pay(WE, &checkout).unwrap();
        let refused = || {
            let told = simulator.deliveries();
            told.iter().any(|one| one.subject == checkout && one.outcome == Outcome::Refused).then_some(())
        };
        program.until("/", "", |_| refused()).await;
    });
}
